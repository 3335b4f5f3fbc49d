"""Postil's own JSON: all papers, annotations, tags, lists and saved searches of a library; reading it loses nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from postil.domain.fields import ANNOTATION, PAPER
from postil.formats.errors import BadFormat
from postil.formats.reference import AnnotationOf, Document, Format, ListOf, Reference, SearchOf, Shelf, Unread

#: Version of the format; files of a later one are refused, of an earlier one read.
VERSION: Final = 1
#: Fields of a paper that are not kept in their own place.
_APART: Final = {"canonical", "note", "alias_of"}
FIELDS: Final = tuple(name for name in PAPER if name not in _APART)
#: Fields of an annotation but for its paper, within which it stands.
ANNOTATION_FIELDS: Final = tuple(name for name in ANNOTATION if name != "paper_id")


def fits(text: str) -> bool:
    """Whether the file says that it is ours."""
    return re.match(r'\s*\{\s*"postil"\s*:', text) is not None


def write(references: Iterable[Reference], shelf: Shelf) -> Iterator[str]:
    """One JSON object; each paper stands on a line of its own."""
    tags = [{"name": name, "color": color} for name, color in shelf.colors.items()]
    lists = [{"name": one.name, "description": one.description, "papers": one.papers} for one in shelf.lists]
    searches = [{"name": one.name, "query": one.query} for one in shelf.searches]
    yield f'{{"postil": {VERSION},\n "tags": {_json(tags)},\n "lists": {_json(lists)},\n'
    yield f' "searches": {_json(searches)},\n "papers": ['
    before = "\n"
    for reference in references:
        yield f"{before}  {_json(_paper(reference))}"
        before = ",\n"
    yield "\n ]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _paper(reference: Reference) -> dict[str, Any]:
    found: dict[str, Any] = {"canonical": reference.canonical}
    found |= {name: reference.fields[name] for name in FIELDS if name in reference.fields}
    found |= {
        "identifiers": [f"{scheme}:{value}" for scheme, value in reference.identifiers],
        "tags": reference.tags,
        "lists": reference.lists,
        "note": reference.note,
        "saved_at": reference.saved_at,
        "annotations": [_annotation(one) for one in reference.annotations],
    }
    return _given(found)


def _annotation(one: AnnotationOf) -> dict[str, Any]:
    found = {"id": one.id, **one.fields, "tags": one.tags, "created_at": one.created_at, "updated_at": one.updated_at}
    return _given(found)


def _given(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value not in ("", None, [], {}, ())}


def read(text: str) -> Document:
    """Every paper, tag, list and saved search. Raises BadFormat for what is no such file, or one of a later version."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as why:
        said = f"{why.msg} at line {why.lineno}" if isinstance(why, json.JSONDecodeError) else "it is nested too deep"
        raise BadFormat(f"This export of Postil is damaged: {said}.") from None
    version = given.get("postil") if isinstance(given, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise BadFormat("This file was written by a later version of Postil, or is no export of Postil.")
    found: list[Reference] = []
    unread: list[Unread] = []
    for number, paper in enumerate(_list(given, "papers"), 1):
        place = f"paper {number}"
        if not isinstance(paper, dict):
            unread.append(Unread(place, "It is not an object."))
            continue
        title = str(paper.get("title") or paper.get("canonical") or "")[:60]
        found.append(_reference(paper, f"{place}, {title}" if title else place))
    return Document(tuple(found), tuple(unread), _shelf(given))


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name)
    return value if isinstance(value, list) else []


def _texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(one for one in _list(given, name) if isinstance(one, str))


def _reference(paper: Mapping[str, Any], place: str) -> Reference:
    identifiers = (text.partition(":")[::2] for text in _texts(paper, "identifiers"))
    return Reference(
        {name: paper[name] for name in FIELDS if name in paper},
        tuple(identifiers),
        _texts(paper, "tags"),
        _texts(paper, "lists"),
        note=str(paper.get("note") or ""),
        canonical=str(paper.get("canonical") or ""),
        annotations=tuple(_read_annotation(one) for one in _list(paper, "annotations") if isinstance(one, dict)),
        saved_at=str(paper.get("saved_at") or ""),
        place=place,
    )


def _read_annotation(given: Mapping[str, Any]) -> AnnotationOf:
    return AnnotationOf(
        {name: given[name] for name in ANNOTATION_FIELDS if name in given},
        _texts(given, "tags"),
        str(given.get("id") or ""),
        str(given.get("created_at") or ""),
        str(given.get("updated_at") or ""),
    )


def _shelf(given: Mapping[str, Any]) -> Shelf:
    colors = {
        str(tag["name"]): str(tag.get("color") or "")
        for tag in _list(given, "tags")
        if isinstance(tag, dict) and tag.get("name")
    }
    lists = tuple(
        ListOf(str(one["name"]), str(one.get("description") or ""), _texts(one, "papers"))
        for one in _list(given, "lists")
        if isinstance(one, dict) and one.get("name")
    )
    searches = tuple(
        SearchOf(str(one["name"]), str(one["query"]))
        for one in _list(given, "searches")
        if isinstance(one, dict) and one.get("name") and one.get("query")
    )
    return Shelf(colors, lists, searches)


FORMAT: Final = Format(
    "postil", "Postil", "another Postil, or keeping: nothing is left out", "postil.json", "application/json",
    write, read, fits,
)  # fmt: skip
