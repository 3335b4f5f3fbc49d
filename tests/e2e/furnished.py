"""A library that looks lived in: tags, lists, notes with mathematics, a shared list, something in the trash, a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from e2e.server import Api
from e2e.sites.papers import some

TAGS = ["robotics", "to cite", "reading group", "evaluation"]
NOTE = "A **neat** trick: see eq. 4, where $\\frac{a}{b} \\le \\sqrt{n}$.\n\n- try on our data\n- ask Bo"


@dataclass(frozen=True, slots=True)
class Furnished:
    """Ids of what was made."""

    papers: tuple[str, ...]
    shelf: str


def furnish(api: Api, count: int = 45) -> Furnished:
    """Fill an empty library through the REST API."""
    papers = [_done(api, "POST", "/api/v1/papers", _body(n, paper))["id"] for n, paper in enumerate(some(4, count))]
    _done(api, "DELETE", f"/api/v1/papers/{papers[-1]}", **{"If-Match": "*"})
    found = _done(api, "GET", "/api/v1/lists")["items"]
    return Furnished(tuple(papers[:-1]), next(one["id"] for one in found if one["name"] == "This week"))


def _body(number: int, paper: Any) -> dict[str, Any]:
    home = "huggingface.co/papers" if number % 3 else "arxiv.org/abs"
    return {
        "title": paper.title if number else "On $\\beta$-robust learning with $O(n^2)$ samples",
        "abstract": paper.abstract if number else "We prove that $\\|x\\|_2 \\le \\frac{1}{2}$ for all $x$.",
        "authors": paper.authors,
        "published_on": paper.published.isoformat(),
        "venue": ["NeurIPS", "ICML", ""][number % 3],
        "url": f"https://{home}/{paper.arxiv_id}",
        "code_url": f"https://github.com/ada/{number}" if number % 5 == 0 else "",
        "identifiers": {"arxiv": paper.arxiv_id},
        "tags": [TAGS[number % 4], TAGS[(number // 3) % 4]] if number % 2 else [],
        "lists": ["This week"] if number % 6 == 0 else [],
        "status": ["unread", "reading", "read"][number % 3],
        "starred": number % 7 == 0,
        "note": NOTE if number % 5 == 0 else "",
    }


def _done(api: Api, method: str, path: str, body: Any = None, **headers: str) -> Any:
    status, answer = api.call(method, path, body, **headers)
    assert status < 300, (path, status, answer)
    return answer
