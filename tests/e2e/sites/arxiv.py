"""Pages of arxiv.org: lists, catch-up, search, abstract and author pages."""

import datetime as dt
import re
from urllib.parse import parse_qs

from jinja2 import Environment

from e2e.sites import fulltext
from e2e.sites.papers import Paper, all_papers, by_id, found, some
from e2e.sites.print import pdf

HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org")
# Search rows carry inline styles (a hidden whole abstract), as the real ones do.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
)
DAY = dt.date(2026, 10, 7)
ID = re.compile(r"(\d{4}\.\d{4,5})(?:v(\d+))?$")


def page(env: Environment, path: str, query: str) -> str | None:
    """The HTML of one address (path and raw query string), or None where the site answers 404."""
    params = {key: values[0] for key, values in parse_qs(query).items()}
    parts = path.strip("/").split("/")
    kind = parts[0]
    if kind == "list" and len(parts) == 3:
        return _list(env, parts[1], parts[2], int(params.get("show", "50")), int(params.get("skip", "0")))
    if kind == "catchup" and len(parts) == 3:
        with_abstracts = params.get("abs") == "True"
        sections = [("New submissions", "", some(20, 12)), ("Cross submissions", "cross", some(200, 4))]
        heading = f"Catchup results for {parts[1]} on {parts[2]}"
        return _render(env, "catchup", parts[1], heading, sections, abstracts=with_abstracts)
    if kind == "a" and len(parts) == 2:
        mine = some(0, 8)
        heading = f"{mine[0].authors[0]}'s articles on arXiv"
        return _render(env, "author", "", heading, [("", "", mine)], abstracts=False)
    if kind == "search":
        papers = found(params.get("query", ""), int(params.get("size", "50")))
        return env.get_template("arxiv_search.html").render(papers=papers, query=params.get("query", ""))
    if kind == "abs" and len(parts) == 2 and (known := _version(parts[1])):
        return env.get_template("arxiv_abs.html").render(paper=known[0], version=known[1])
    if kind == "html" and len(parts) == 2 and (known := _version(parts[1])):
        paper, version = known
        told = {"sections": fulltext.sections(paper, version), "formula": fulltext.FORMULA, "old": False}
        return env.get_template("arxiv_html.html").render(paper=paper, version=version, **told)
    return None


def file(env: Environment, path: str) -> tuple[str, bytes] | None:
    """The kind and bytes of an address that is no page, or None."""
    place, _, name = path.strip("/").partition("/")
    known = _version(name.removesuffix(".pdf")) if place == "pdf" else None
    return ("application/pdf", pdf(env, *known)) if known else None


def _version(name: str) -> tuple[Paper, int] | None:
    """The paper and version that an id with or without `vN` names; the newest without."""
    match = ID.match(name)
    if not match or match[1] not in by_id():
        return None
    paper = by_id()[match[1]]
    return paper, int(match[2] or paper.version)


def _list(env: Environment, category: str, period: str, show: int, skip: int) -> str | None:
    if period == "new":
        size = max(show * 2, 100)
        papers = some(skip, size)
        cut, last = size * 6 // 10, size * 8 // 10
        sections = [
            ("New submissions", "", papers[:cut]),
            ("Cross submissions", "cross", papers[cut:last]),
            ("Replacement submissions", "replaced", papers[last:]),
        ]
        return _render(env, "new", category, category, sections, abstracts=True)
    if period in {"recent", "pastweek"}:
        days = [DAY - dt.timedelta(days=n) for n in range(2)]
        half = show // 2
        chunks = [some(skip + n * half, half) for n in range(2)]
        sections = [(f"{d:%a}, {d.day} {d:%b %Y}", "", c) for d, c in zip(days, chunks, strict=True)]
        return _render(env, "recent", category, category, sections, abstracts=False)
    if re.fullmatch(r"\d{4}(-\d{2})?|\d{4}", period):
        return _render(env, "month", category, category, [("", "", some(skip, show))], abstracts=False)
    return None


Section = tuple[str, str, list[Paper]]


def _render(
    env: Environment, kind: str, category: str, heading: str, sections: list[Section], *, abstracts: bool
) -> str:
    template = env.get_template("arxiv_list.html")
    total = len(all_papers())
    return template.render(
        kind=kind,
        category=category,
        heading=heading,
        sections=sections,
        abstracts=abstracts,
        total=total,
        day=DAY,
    )
