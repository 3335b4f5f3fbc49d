"""A document as searched: the words of each field with their places, and the labels that filters test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from postil.domain.identifiers import STRONG
from postil.domain.sites import site
from postil.domain.spelling import name_key
from postil.search.port import SearchDocument
from postil.search.text.words import compounds, label, normal

MAX_POSITION: Final = 65_000
"""Words after this place in a field are not indexed."""

_PLACES_END: Final = 65_535
_FIELD_GAP: Final = 10


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The places of each word in one field, ascending; `length` in words, not counting extra names."""

    places: Mapping[str, list[int]]
    length: int


def field_texts(document: SearchDocument) -> dict[str, tuple[str, ...]]:
    """Return the texts of each searched field; phrases do not span two texts.

    Of the identifiers only ids: words of a page's address, or of a title that was changed, would find too much.
    """
    texts = {
        "title": (document.title,),
        "abstract": (document.abstract,),
        "authors": document.authors,
        "tags": document.tags,
        "note": (document.note,),
        "identifiers": tuple(one for one in document.identifiers if one.partition(":")[0] in STRONG),
        "venue": (document.venue,),
        "quote": document.quotes,
        "comment": (*document.comments, *document.annotation_tags),
        "context": document.contexts,
    }
    return {field: tuple(filter(None, found)) for field, found in texts.items()}


def kept_texts(document: SearchDocument) -> dict[str, str]:
    """Return the texts that an index keeps whole, for snippets and for finding what is similar; no empty ones.

    Of authors and tags each stands on a line of its own, of quotes and comments between empty lines.
    """
    texts = {
        "title": document.title,
        "abstract": document.abstract,
        "note": document.note,
        "authors": "\n".join(document.authors),
        "tags": "\n".join(document.tags),
        "quote": "\n\n".join(document.quotes),
        "comment": "\n\n".join(document.comments),
        "context": "\n\n".join(document.contexts),
    }
    return {field: text for field, text in texts.items() if text}


def analyse(document: SearchDocument) -> dict[str, FieldWords]:
    """Return the words of each field that has any."""
    analysed = {field: field_words(texts) for field, texts in field_texts(document).items()}
    return {field: found for field, found in analysed.items() if found.places}


def field_words(texts: Iterable[str]) -> FieldWords:
    """Return the words of one field given as texts."""
    places: dict[str, list[int]] = {}
    place = length = 0
    for text in texts:
        for parts, extras in compounds(normal(text)):
            if place > MAX_POSITION:
                return FieldWords(places, length)
            for extra in extras:
                places.setdefault(extra, []).append(place)
            for part in parts:
                places.setdefault(part, []).append(place)
                place += 1
                length += 1
        place += _FIELD_GAP
    return FieldWords(places, length)


def labels(document: SearchDocument) -> set[str]:
    """Return the labels of a document, such as `tag=reinforcement learning` or `year=2025`; 0000 is unknown.

    Tags and lists have two: `tag` and `list` by what makes their names different, `tagged` and `listed` as typed.
    """
    found = {f"status={document.status}", f"is={document.status}", f"year={document.year or 0:04}"}
    found.update(f"tag={name_key(tag)}" for tag in document.tags)
    found.update(f"tagged={label(tag)}" for tag in document.tags)
    found.update(f"passage-tag={label(tag)}" for tag in document.annotation_tags)
    found.update(f"list={name_key(name)}" for name in document.lists)
    found.update(f"listed={label(name)}" for name in document.lists)
    found.update(f"site={label(name)}" for name in document.sites)
    found.update(f"id={identifier.lower()}" for identifier in document.identifiers)
    found.update(f"has={thing}" for thing in _possessions(document))
    if document.starred:
        found.add("is=starred")
    if document.venue.strip():
        found.add(f"venue={label(document.venue)}")
    return found


def site_labels(asked: str) -> tuple[str, ...]:
    """Return the labels of the sites that are called so, or have the address."""
    return tuple({f"site={label(name)}" for name in (asked, site(asked)) if name})


def _possessions(document: SearchDocument) -> set[str]:
    things = {"note": document.note.strip(), "tag": document.tags, "list": document.lists}
    return {thing for thing, value in things.items() if value} | set(document.has)


def within_reach(found: FieldWords) -> Mapping[str, list[int]]:
    """Return the places of each word that two bytes can say: a compound of many thousand parts has more."""
    if all(places[-1] < _PLACES_END for places in found.places.values()):
        return found.places
    kept = {word: [place for place in places if place < _PLACES_END] for word, places in found.places.items()}
    return {word: places for word, places in kept.items() if places}
