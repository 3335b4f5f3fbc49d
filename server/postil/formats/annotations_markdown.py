"""The annotations of one paper in Markdown: quotes with the way back to them, comments and tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from postil.domain import passages, targets
from postil.formats import identified
from postil.formats.markdown_text import line, people, plain, target
from postil.formats.reference import AnnotationOf, Reference

MEDIA_TYPE = "text/markdown"


def write(reference: Reference) -> Iterator[str]:
    """A document of its own: the paper as heading, then each annotation, page notes first."""
    title = plain(reference.text("title") or "Untitled")
    yield f"# {title}\n"
    about = [plain(part) for part in (people(reference.authors), _appeared(reference)) if part]
    address = identified.best_address(reference)
    if address:
        about.append(f"<{target(address)}>")
    if about:
        yield "\n" + "  \n".join(about) + "\n"
    if reference.note:
        yield f"\n## Note\n\n{reference.note.strip()}\n"
    if reference.annotations:
        yield "\n## Annotations\n"
    for one in reference.annotations:
        yield "\n" + "\n\n".join(_blocks(one)) + "\n"


def nested(annotations: Iterable[AnnotationOf]) -> Iterator[str]:
    """The same as lines of a list within an entry of a reading list."""
    for one in annotations:
        quote = plain(" ".join(one.quote.split()))
        said = f"“{quote}”" if quote else "On the page"
        yield f"  - {said} ({_facts(one)})" if _facts(one) else f"  - {said}"
        if one.comment:
            yield ""
            yield from (f"    {text}".rstrip() for text in one.comment.strip().splitlines())
            yield ""


def _appeared(reference: Reference) -> str:
    return ", ".join(part for part in (reference.text("venue"), reference.year) if part)


def _blocks(one: AnnotationOf) -> Iterator[str]:
    for quote in targets.quotes(one.target):
        yield "\n".join(f"> {line(text)}".rstrip() for text in quote.strip().splitlines())
    if one.comment:
        yield one.comment.strip()
    if facts := _facts(one):
        yield f"— {facts}"


def _facts(one: AnnotationOf) -> str:
    """Where it stands, with the way there; its colour and its tags."""
    page = targets.page(one.target)
    place = f"page {page}" if page is not None else targets.source(one.target).removeprefix("https://")
    address = passages.link(one.target)
    shown = f"[{plain(place)}]({target(address)})" if address else plain(place)
    tags = ", ".join(plain(f"#{tag}") for tag in one.tags)
    return " · ".join(part for part in (shown, one.color, tags) if part)
