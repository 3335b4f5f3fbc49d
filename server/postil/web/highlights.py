"""The page of all highlights and page notes of a library, newest first, narrowed by words, colour and tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.values import HIGHLIGHTS, clean
from postil.models import Paper
from postil.services import annotation_list, tags
from postil.services.annotation_list import AnnotationFilter
from postil.web import annotated
from postil.web.annotated import Item
from postil.web.session import current_library, signed_in

blueprint = Blueprint("highlights", __name__, url_prefix="/annotations")

#: Annotations on one page, and words that are looked for.
PAGE: Final = 30
_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    q: str = ""
    color: str = ""
    tag: str = ""

    def address(self, **changes: str) -> str:
        """The query of the address with some of it changed, from the beginning."""
        given = {"q": self.q, "color": self.color, "tag": self.tag, **changes}
        return "?" + urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Group:
    """Annotations of one paper that follow one another."""

    paper: Paper
    items: Sequence[Item]


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Those with all words of `q`, of a `color` and with a `tag`; after `cursor`. Raises Invalid for a bad cursor."""
    color = request.args.get("color", "")
    q, tag = (" ".join(clean(request.args.get(name, "")).split())[:400] for name in ("q", "tag"))
    asked = Asked(q, color if color in HIGHLIGHTS else "", tag)
    with transaction(writes=False) as session:
        groups, following = _found(session, current_library(session).id, asked)
    return render_template("annotations/index.html", asked=asked, groups=groups, following=following)


def _found(session: Session, library_id: str, asked: Asked) -> tuple[list[Group], str]:
    """A page of what is asked for, and the cursor of the next one, empty at the end."""
    tag = tags.named(session, library_id, asked.tag) if asked.tag else None
    if asked.tag and tag is None:
        return [], ""
    wanted = AnnotationFilter(
        color=asked.color or None, tags=(tag.id,) if tag else (), words=tuple(asked.q.split()[:_WORDS])
    )
    page = annotation_list.page(session, library_id, wanted, cursor=request.args.get("cursor") or None, limit=PAGE)
    papers = annotation_list.papers_of(session, library_id, page.views)
    by_paper = groupby(page.views, key=lambda view: papers[view.annotation.id].id)
    listed = [[annotated.item(view) for view in some] for _, some in by_paper]
    return [Group(papers[some[0].annotation.id], some) for some in listed], page.next or ""
