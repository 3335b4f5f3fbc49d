"""Pages of huggingface.co/papers: which papers each address shows, and their embedded JSON."""

import datetime as dt
import json
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment

from e2e.sites.papers import Paper, by_id, found, some

HOSTS = ("huggingface.co",)
# Stricter than the site's own: what the extension adds must need nothing of the page's policy.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
LATEST = dt.date(2026, 10, 7)
PERIODS = {"date": ("day", 40), "week": ("week", 105), "month": ("month", 105)}
LATE = 10


def item(paper: Paper) -> dict[str, Any]:
    """One entry of `dailyPapers`, as the site embeds it; the outer time differs from the inner."""
    submitter = {
        "_id": "5f0",
        "avatarUrl": "/avatar.svg",
        "fullname": "Sam Submitter",
        "user": "sam",
        "type": "user",
    }
    inner: dict[str, Any] = {
        "id": paper.arxiv_id,
        "authors": [{"_id": f"a{i}", "name": name, "hidden": False} for i, name in enumerate(paper.authors)],
        "publishedAt": f"{paper.published}T00:00:00.000Z",
        "submittedOnDailyAt": f"{LATEST}T00:00:00.000Z",
        "title": paper.title,
        "summary": paper.abstract,
        "upvotes": paper.upvotes,
        "discussionId": f"d{paper.arxiv_id}",
        "submittedOnDailyBy": submitter,
        "ai_keywords": ["attention", "benchmark"],
    }
    if paper.github:
        inner |= {"githubRepo": paper.github, "githubStars": 5240}
    if paper.organization:
        inner["organization"] = {"_id": "o1", "name": paper.organization, "fullname": "Example Lab"}
    return {
        "paper": inner,
        "publishedAt": f"{paper.published - dt.timedelta(days=1)}T20:00:00.000Z",
        "title": paper.title,
        "summary": paper.abstract,
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper.arxiv_id}.png",
        "numComments": 2,
        "upvoted": False,
        "submittedBy": submitter | {"followerCount": 3},
        "isAuthorParticipating": False,
    }


def _props(papers: list[Paper], **more: Any) -> str:
    return json.dumps({"canSubmit": False, "dailyPapers": [item(p) for p in papers], "query": {}} | more)


def _shift(name: str) -> int:
    return sum(map(ord, name)) * 7 % 300


def page(env: Environment, path: str, query: str) -> str | None:
    """The HTML of one address (path and raw query string), or None where the site answers 404."""
    params = {key: values[0] for key, values in parse_qs(query).items()}
    parts = path.strip("/").split("/")
    if parts[:1] != ["papers"]:
        return None
    if params.get("q"):
        papers = found(params["q"])
        props = _props(some(0, 25), searchResults=[item(p) for p in papers], isTrending=True)
        return _listing(env, "search", "Daily Papers", papers, props, search=params["q"])
    if parts == ["papers", "trending"]:
        start = int(params.get("p", "0")) * 25
        papers = some(start, 25)
        return _listing(env, "trending", "Trending Papers", papers, _props(papers, isTrending=True), more=start + 25)
    if len(parts) == 2 and parts[1] in by_id():
        paper = by_id()[parts[1]]
        content = item(paper) | {"comments": [], "upvoted": False, "upvoters": [], "query": {}}
        return env.get_template("hugging_face_paper.html").render(paper=paper, props=json.dumps(content))
    kind, name = (parts[1], parts[2]) if len(parts) == 3 else ("date", params.get("date", LATEST.isoformat()))
    if (len(parts) != 1 and len(parts) != 3) or kind not in PERIODS:
        return None
    period, count = PERIODS[kind]
    papers = some(_shift(name), count)
    props = _props(papers, periodType=period, dateString=name, authLight=True)
    before = (dt.date.fromisoformat(name) - dt.timedelta(days=1)).isoformat() if kind == "date" else None
    late = LATE if kind == "week" else 0
    return _listing(env, "daily", "Daily Papers", papers, props, previous=before, late=late, period=kind)


def _listing(env: Environment, card: str, heading: str, papers: list[Paper], props: str, **more: Any) -> str:
    template = env.get_template("hugging_face_listing.html")
    return template.render(card=card, heading=heading, papers=papers, props=props, **more)
