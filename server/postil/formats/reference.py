"""A paper as files carry it: what every format writes and reads, and what a reader says of a whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from postil.domain import targets

#: Key of `extra` under which facts are kept that only bibliographies ask for.
BIBLIOGRAPHIC: Final = "bib"
#: Those facts: what a work is, and where in its venue it stands.
FACTS: Final = (
    "type", "key", "volume", "number", "pages", "publisher", "editor", "series", "edition", "address",
    "institution", "school", "isbn", "issn", "language",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnnotationOf:
    """An annotation as a file carries it. `fields` are those of domain/fields.py but for the paper."""

    fields: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    #: Empty when the file gives none.
    id: str = ""
    #: ISO 8601; empty when unknown.
    created_at: str = ""
    updated_at: str = ""

    @property
    def target(self) -> Mapping[str, Any]:
        """What is annotated (domain/targets.py)."""
        found: Mapping[str, Any] = self.fields.get("target") or {}
        return found

    @property
    def quote(self) -> str:
        """All that is quoted; empty for a page note."""
        return targets.quote(self.target)

    @property
    def comment(self) -> str:
        """Markdown."""
        return str(self.fields.get("comment") or "")

    @property
    def color(self) -> str:
        """A name out of `values.HIGHLIGHTS`, or empty."""
        return str(self.fields.get("color") or "")


@dataclass(frozen=True, slots=True)
class Reference:
    """One paper of a file. `fields` are those of domain/fields.py; the note, being the user's, stands apart."""

    fields: Mapping[str, Any]
    #: (scheme, value); a scheme may occur more than once.
    identifiers: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    #: Lists by name.
    lists: tuple[str, ...] = ()
    #: Markdown.
    note: str = ""
    #: Page notes first, then in the order of the text.
    annotations: tuple[AnnotationOf, ...] = ()
    #: The citation key.
    key: str = ""
    #: The identifier that names the paper, as `scheme:value`; empty when the file does not say.
    canonical: str = ""
    #: When it was saved, ISO 8601; empty when unknown.
    saved_at: str = ""
    #: Where it stands in the file, for people: “line 12, lovelace1843notes”.
    place: str = ""

    def text(self, name: str) -> str:
        """A field that is text; empty when it is not there."""
        return str(self.fields.get(name) or "")

    @property
    def authors(self) -> list[str]:
        """The authors in order."""
        return list(self.fields.get("authors") or [])

    @property
    def year(self) -> str:
        """Year of publication, or empty."""
        return self.text("published_on")[:4]

    def identifier(self, scheme: str) -> str:
        """The first identifier of a scheme, or empty."""
        return next((value for one, value in self.identifiers if one == scheme), "")

    @property
    def facts(self) -> dict[str, str]:
        """What is known besides, of FACTS."""
        extra = self.fields.get("extra")
        kept = extra.get(BIBLIOGRAPHIC) if isinstance(extra, dict) else None
        given = kept if isinstance(kept, dict) else {}
        return {name: str(given[name]) for name in FACTS if given.get(name)}


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that could not be read: where it stands, and why; a sentence for people."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list as a file carries it; its papers by the identifier that names each, in order."""

    name: str
    description: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchOf:
    """A saved search as a file carries it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a library holds besides papers: tags with their colours, lists with their order, and saved searches."""

    colors: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[ListOf, ...] = ()
    searches: tuple[SearchOf, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from a file."""

    references: tuple[Reference, ...]
    unread: tuple[Unread, ...] = ()
    shelf: Shelf = Shelf()


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how files of it are called, told, written and read; `write` or `read` may be missing."""

    name: str
    label: str
    #: What it is good for, for people.
    use: str
    suffix: str
    media_type: str
    #: The file in pieces; every citation key is there and occurs once.
    write: Callable[[Iterable[Reference], Shelf], Iterator[str]] | None = None
    #: The papers of a text; raises BadFormat when nothing can be read.
    read: Callable[[str], Document] | None = None
    #: Whether a text looks like this format.
    fits: Callable[[str], bool] = lambda _text: False


def compact(fields: Mapping[str, Any], facts: Mapping[str, str]) -> dict[str, Any]:
    """Fields without empty ones, with bibliographic facts put where they are kept."""
    found = {name: value for name, value in fields.items() if value not in ("", None, [], {})}
    known = {name: facts[name] for name in FACTS if facts.get(name)}
    if known:
        found["extra"] = {**found.get("extra", {}), BIBLIOGRAPHIC: known}
    return found
