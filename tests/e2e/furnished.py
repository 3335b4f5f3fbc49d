"""A library that looks lived in: tags, lists, notes with mathematics, highlights, something in the trash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from e2e.server import Api
from e2e.sites.papers import some

TAGS = ["robotics", "to cite", "reading group", "evaluation"]
COLORS = ["yellow", "green", "blue", "pink", "purple"]
NOTE = "A **neat** trick: see eq. 4, where $\\frac{a}{b} \\le \\sqrt{n}$.\n\n- try on our data\n- ask Bo"


@dataclass(frozen=True, slots=True)
class Furnished:
    """Ids of what was made."""

    papers: tuple[str, ...]
    shelf: str
    #: A highlight of the first paper, which has several, and a page note.
    highlight: str


def furnish(api: Api, count: int = 45) -> Furnished:
    """Fill an empty library through the REST API."""
    papers = [_done(api, "POST", "/api/v1/papers", _body(n, paper))["id"] for n, paper in enumerate(some(4, count))]
    _done(api, "DELETE", f"/api/v1/papers/{papers[-1]}", **{"If-Match": "*"})
    found = _done(api, "GET", "/api/v1/lists")["items"]
    shelf = next(one["id"] for one in found if one["name"] == "This week")
    made = [_annotate(api, papers[n // 5 * 7], n) for n in range(15)]
    return Furnished(tuple(papers[:-1]), shelf, made[1])


def _annotate(api: Api, paper: str, number: int) -> str:
    """A highlight; the first of each five is a page note, the second has a comment."""
    quote = f"We show that passage {number} — with its $x_{number}$ and its “signs” — is kept where it was found."
    selectors = [{"type": "TextQuoteSelector", "exact": quote, "prefix": "before ", "suffix": " after"}]
    page = [{"type": "FragmentSelector", "value": f"page={number}"}] if number % 5 > 2 else []
    body = {
        "target": {
            "source": "https://arxiv.org/pdf/2401.00004v2" if page else "https://huggingface.co/papers/2401.00004",
            "parts": [{"selector": [*page, *selectors]}] if number % 5 else [],
        },
        "motivation": "highlighting" if number % 5 else "commenting",
        "color": COLORS[number % 5] if number % 5 else "",
        "comment": NOTE if number % 5 < 2 else "",
        "tags": ["to cite"] if number % 3 == 0 else [],
    }
    return str(_done(api, "POST", f"/api/v1/papers/{paper}/annotations", body)["id"])


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
