"""Papers on their way out: as references with citation keys that stay, in pieces small enough for a large library."""

import re
import string
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Select, and_, false, or_, select, union_all
from sqlalchemy.orm import Session

from postil.formats.own import ANNOTATION_FIELDS, FIELDS
from postil.formats.reference import AnnotationOf, ListOf, Reference, SearchOf, Shelf
from postil.models import Paper
from postil.services import annotations, library, lists, saved_searches, tags, views
from postil.services.annotations import AnnotationView
from postil.services.batch import chunks
from postil.services.views import PaperView

#: Papers that are read at once.
CHUNK: Final = 500
#: With more papers than this, the keys of the whole library are read instead of those of their namesakes.
_FEW: Final = 400
#: Opening words that no citation key is made of.
_SMALL: Final = frozenset(
    ("a", "an", "and", "are", "as", "at", "by", "can", "do", "does", "for", "from", "how", "in", "is", "it", "its",
     "of", "on", "or", "the", "to", "towards", "toward", "via", "we", "what", "when", "where", "why", "with", "you",
     "your")
)  # fmt: skip
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+/-]{1,99}")


def everything(session: Session, library_id: str) -> list[str]:
    """The ids of all papers but those in the trash, in the order in which they were saved."""
    query = select(Paper.id).where(Paper.library_id == library_id, ~Paper.deleted, Paper.alias_of.is_(None))
    return list(session.scalars(query.order_by(Paper.created_at, Paper.id)))


def present(session: Session, library_id: str, idents: Sequence[str]) -> list[str]:
    """Those of the ids that are papers of the library and not in the trash, in the same order."""
    found: set[str] = set()
    for some in chunks(list(idents), CHUNK):
        query = select(Paper.id).where(Paper.library_id == library_id, Paper.id.in_(some), ~Paper.deleted)
        found.update(session.scalars(query))
    return [ident for ident in idents if ident in found]


def on_list(session: Session, library_id: str, list_id: str) -> list[str]:
    """The ids of the papers of a list in its order."""
    return [paper.id for _, paper in lists.entries(session, library_id, list_id)]


def references(session: Session, library_id: str, idents: Sequence[str], keys: dict[str, str]) -> list[Reference]:
    """These papers with their citation keys, in this order; those that are gone are left out.

    A fixed number of statements for at most `CHUNK` papers.
    """
    live = [paper for paper in library.by_ids(session, library_id, idents) if not paper.deleted]
    found = views.views(session, library_id, live)
    heads = {record.id: view.paper.id for view in found for record in (view.paper, *view.aliases)}
    held: dict[str, list[AnnotationView]] = {}
    for one in annotations.of_records(session, library_id, list(heads)):
        held.setdefault(heads[one.annotation.paper_id], []).append(one)
    return [reference(view, keys.get(view.paper.id, ""), held.get(view.paper.id, ())) for view in found]


def reference(view: PaperView, key: str, annotated: Iterable[AnnotationView] = ()) -> Reference:
    """A paper as formats take it, with these annotations."""
    paper = view.paper
    named = [tuple(paper.canonical.split(":", 1))] if ":" in paper.canonical else []
    identifiers = [*(one for one in view.identifiers if one in named), *view.identifiers]
    return Reference(
        {name: getattr(paper, name) for name in FIELDS},
        tuple(dict.fromkeys(identifiers)),
        tuple(tag.name for tag in view.tags),
        tuple(one.name for one in view.lists),
        note=paper.note,
        annotations=tuple(map(annotation, annotated)),
        key=key,
        canonical=paper.canonical,
        saved_at=paper.created_at.isoformat(),
    )


def annotation(view: AnnotationView) -> AnnotationOf:
    """An annotation as formats take it."""
    one = view.annotation
    return AnnotationOf(
        {name: getattr(one, name) for name in ANNOTATION_FIELDS},
        tuple(tag.name for tag in view.tags),
        one.id,
        one.created_at.isoformat(),
        one.updated_at.isoformat(),
    )


def shelf(session: Session, library_id: str, idents: Iterable[str]) -> Shelf:
    """The tags, lists and saved searches of a library; of the lists those places that these papers have."""
    wanted = set(idents)
    colors = {tag.name: tag.color for tag, _ in tags.counted(session, library_id)}
    found = []
    for one, _ in lists.counted(session, library_id):
        places = [paper.canonical for _, paper in lists.entries(session, library_id, one.id) if paper.id in wanted]
        found.append(ListOf(one.name, one.description, tuple(places)))
    searches = tuple(SearchOf(one.name, one.query) for one in saved_searches.every(session, library_id))
    return Shelf(colors, tuple(found), searches)


def keys(session: Session, library_id: str, idents: Sequence[str]) -> dict[str, str]:
    """Paper → citation key, each once: lovelace1843notes, with a letter where others were saved before it.

    A key that a paper came with is kept. What is saved later or removed changes no key: manuscripts stay right.
    """
    rows = list(session.execute(_namesakes(session, library_id, idents)))
    numbers: dict[str, int] = {}
    made: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.id)):
        base = _base(row)
        numbers[base] = numbers.get(base, 0) + 1
        made[row.id] = base + letters(numbers[base] - 1)
    kept = {row.id: own for row in rows if (own := _own(row))}
    return _once({ident: kept.get(ident) or made[ident] for ident in idents if ident in made})


def _once(wanted: dict[str, str]) -> dict[str, str]:
    """The same with letters behind keys that would occur twice, capitals aside."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for ident, key in wanted.items():
        at, free = 0, key
        while free.lower() in taken:
            at += 1
            free = key + letters(at)
        taken.add(free.lower())
        found[ident] = free
    return found


def letters(number: int) -> str:
    """What tells the keys of namesakes apart: nothing for 0, then a, b, … z, aa, ab and so on."""
    found = ""
    while number > 0:
        number, at = divmod(number - 1, 26)
        found = string.ascii_lowercase[at] + found
    return found


_Light = Select[Any]


def _namesakes(session: Session, library_id: str, idents: Sequence[str]) -> _Light:
    """What keys are made of, of all papers that could share one with these."""
    columns = (Paper.id, Paper.created_at, Paper.author_key, Paper.title_key, Paper.year, Paper.extra)
    # Those in the trash and those joined to another too: no key may change when papers go or come together.
    query = select(*columns).where(Paper.library_id == library_id)
    if len(idents) > _FEW:
        return query
    own = select(Paper.author_key, Paper.year).where(Paper.library_id == library_id, Paper.id.in_(idents))
    names = {((row[0].split() or [""])[0], row[1]) for row in session.execute(own)}
    alike = or_(false(), *(_named(family, year) for family, year in sorted(names)))
    # In the words of the indexes: one of papers by author, one of records that are joined to others.
    own_rows = Paper.deleted.in_((False, True)), Paper.alias_of.is_(None)
    ids = [
        select(Paper.id).where(Paper.library_id == library_id, *which, alike)
        for which in (own_rows, (Paper.alias_of > "",))
    ]
    return query.where(Paper.id.in_(union_all(*ids)))


def _named(family: str, year: int) -> Any:
    of_year = Paper.year == year
    if not family:
        return and_(of_year, Paper.author_key == "")
    # "!" follows the blank that ends the family's first word
    return and_(of_year, Paper.author_key >= family, Paper.author_key < family + "!")


def _base(row: Any) -> str:
    family = _ascii((row.author_key.split() or ["anon"])[0]) or "anon"
    words = [word for word in map(_ascii, row.title_key.split()) if word]
    word = next((word for word in words if word not in _SMALL and not word.isdigit()), (words or ["untitled"])[0])
    return f"{family}{row.year or ''}{word}"


def _ascii(word: str) -> str:
    return "".join(char for char in word if char.isascii() and char.isalnum())


def _own(row: Any) -> str:
    """The key that a file gave the paper, where it can stand in any format."""
    facts = (row.extra or {}).get("bib")
    key = facts.get("key") if isinstance(facts, dict) else None
    return key if isinstance(key, str) and _KEY.fullmatch(key) else ""
