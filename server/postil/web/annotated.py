"""Annotations as pages show them: quote, comment, where they were made; as many as a page has room for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from postil.domain import passages, targets
from postil.domain.sites import site
from postil.domain.values import HIGHLIGHTS
from postil.models import Annotation
from postil.services import annotations
from postil.services.annotations import AnnotationView
from postil.web import markdown
from postil.web.markdown import Excerpt

#: Annotations of a paper that its page begins with, and at most.
SHOWN: Final = 20
MOST: Final = 500
#: Bytes of HTML that quotes and comments may bring to a page, each and together, before more are asked for.
_EACH: Final = 1_500
_TOGETHER: Final = 12_000


@dataclass(frozen=True, slots=True)
class Item:
    """One annotation, ready to be shown."""

    view: AnnotationView
    quote: str
    comment: Excerpt
    #: Where it was made, in words; empty when nothing is known of it.
    place: str
    #: Address that opens there, at what is quoted where browsers can; empty for none.
    url: str
    #: Whether the quote is shown only in part.
    cut: bool = False

    @property
    def annotation(self) -> Annotation:
        """The record."""
        return self.view.annotation

    @property
    def color(self) -> str:
        """Its colour, that of highlights for one that has none; empty for a page note."""
        return (self.annotation.color or HIGHLIGHTS[0]) if self.annotation.highlighted else ""

    @property
    def kind(self) -> str:
        """What people call it."""
        return "highlight" if self.annotation.highlighted else "page note"


@dataclass(frozen=True, slots=True)
class Listed:
    """Annotations of one paper: the first ones, and how many there are."""

    items: Sequence[Item]
    highlights: int
    notes: int
    #: How many to ask for to see more; 0 when all are shown, or as many as one page shows.
    more: int = 0

    @property
    def total(self) -> int:
        """Annotations of the paper."""
        return self.highlights + self.notes

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.total - len(self.items)


def of_paper(session: Session, library_id: str, paper_id: str, asked: Mapping[str, str]) -> Listed:
    """Those of a paper and of the records joined to it, as an address asks for them.

    `annotations` is how many; fewer are shown where they are long, unless that was asked for. `annotation` names one
    that must be among them. With `whole` nothing is left out of a text.
    """
    found = annotations.of_paper(session, library_id, paper_id)
    number, named, whole = asked.get("annotations", ""), asked.get("annotation", ""), asked.get("whole") == "1"
    given = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    place = next((place for place, view in enumerate(found, start=1) if view.annotation.id == named), 0)
    most = max(SHOWN, min(max(given, place), MOST))
    items = fitting(found[:most], None if most > SHOWN or place or whole else _TOGETHER, whole=whole)
    highlights = sum(one.annotation.highlighted for one in found)
    more = min(MOST, max(len(items), SHOWN) * 4) if len(items) < min(len(found), MOST) else 0
    return Listed(items, highlights, len(found) - highlights, more)


def fitting(found: Iterable[AnnotationView], room: int | None = _TOGETHER, *, whole: bool = False) -> list[Item]:
    """The annotations as shown, from the first, as long as there is room (bytes; None: all); one at least."""
    items: list[Item] = []
    for view in found:
        one = item(view, whole=whole)
        size = len(one.quote.encode()) + len(one.comment.html.encode())
        if room is not None and items and size > room:
            break
        room = None if room is None else room - size
        items.append(one)
    return items


def item(view: AnnotationView, *, whole: bool = False) -> Item:
    """One annotation as shown; long texts up to where they would fill the page, unless `whole` is asked for."""
    found = view.annotation
    quote = found.quote if whole or len(found.quote) <= _EACH else found.quote[:_EACH].rsplit(" ", 1)[0]
    return Item(
        view,
        quote,
        markdown.excerpt(found.comment, None if whole else _EACH),
        place(found),
        passages.link(found.target),
        cut=len(quote) < len(found.quote),
    )


def place(found: Annotation) -> str:
    """Where an annotation was made: the site, the version and the page, as far as they are known."""
    source = targets.source(found.target)
    try:
        scheme = urlsplit(source).scheme
    except ValueError:
        scheme = ""
    name = site(source) if scheme in {"http", "https"} else "A file" if scheme == "file" else ""
    version, page = targets.version(found.target), targets.page(found.target)
    parts = [name, f"v{version}" if version else "", f"page {page}" if page else ""]
    return ", ".join(part for part in parts if part)
