"""RIS, which every reference manager takes: lines of a tag of two signs and a value, from `TY` to `ER`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from postil.formats import identified, kinds, names
from postil.formats.errors import BadFormat
from postil.formats.reference import Document, Format, Reference, Shelf, Unread, compact

_LINE: Final = re.compile(r"([A-Z][A-Z0-9])(?:  ?- ?| {2,}-\s*)(.*)")
_START: Final = re.compile(r"^\s*TY {1,2}- ?[A-Z]", re.MULTILINE)
_TITLES: Final = ("TI", "T1", "CT", "BT")
_VENUES: Final = ("T2", "JO", "JF", "JA", "BT", "J2")
#: Facts and the tags that hold them.
_FACTS: Final = (("volume", "VL"), ("number", "IS"), ("publisher", "PB"), ("edition", "ET"), ("address", "CY"),
                 ("language", "LA"), ("key", "ID"))  # fmt: skip


def fits(text: str) -> bool:
    """Whether a record begins anywhere."""
    return bool(_START.search(text))


def write(references: Iterable[Reference], _shelf: Shelf) -> Iterator[str]:
    """One record after the other, with the line ends that the format asks for."""
    for reference in references:
        lines = [f"{tag}  - {_folded(value)}\r\n" for tag, value in _values(reference) if value]
        yield "".join([*lines, "ER  - \r\n\r\n"])


def _folded(value: str) -> str:
    return " ".join(value.split())


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    facts = reference.facts
    yield "TY", kinds.of(reference).ris
    yield "ID", reference.key
    yield "TI", reference.text("title")
    yield from (("AU", names.inverted(name)) for name in reference.authors)
    yield "T2", reference.text("venue")
    yield "PY", reference.year
    if len(reference.text("published_on")) > 4:
        year, month, day = (*reference.text("published_on").split("-"), "", "")[:3]
        yield "DA", f"{year}/{month}/{day}"
    yield from ((tag, facts.get(name, "")) for name, tag in _FACTS if name != "key")
    start, _, end = facts.get("pages", "").replace("\u2013", "-").partition("-")
    yield "SP", start
    yield "EP", end.strip("-")
    yield "SN", facts.get("issn", "") or facts.get("isbn", "")
    yield "DO", reference.identifier("doi")
    if arxiv := reference.identifier("arxiv"):
        yield "AN", f"arXiv:{arxiv}"
    yield "UR", identified.best_address(reference)
    yield "L1", reference.text("pdf_url")
    yield "AB", reference.text("abstract")
    yield from (("KW", tag) for tag in reference.tags)
    yield from (("N1", line) for line in reference.note.splitlines())


@dataclass(slots=True)
class _Record:
    line: int
    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *tags: str) -> str:
        return next((value for tag in tags for value in self.values.get(tag, []) if value), "")

    def every(self, *tags: str) -> list[str]:
        return [value for tag in tags for value in self.values.get(tag, []) if value]

    @property
    def place(self) -> str:
        name = self.first("ID") or self.first(*_TITLES)[:60]
        return f"line {self.line}" + (f", {name}" if name else "")


def read(text: str) -> Document:
    """Every record, also one whose end is missing. Raises BadFormat when there is none at all."""
    found: list[Reference] = []
    unread: list[Unread] = []
    for record in _records(text):
        if record.first(*_TITLES) or record.first("DO", "UR", "AN"):
            found.append(_reference(record))
        else:
            unread.append(Unread(record.place, "It has neither a title (TI) nor a DOI nor an address."))
    if not found and not unread:
        raise BadFormat("There is no RIS record in this file: each begins with a line like “TY  - JOUR”.")
    return Document(tuple(found), tuple(unread))


def _records(text: str) -> Iterator[_Record]:
    record: _Record | None = None
    last = ""
    for number, line in enumerate(text.splitlines(), 1):
        told = _LINE.fullmatch(line.strip("\ufeff \t"))
        tag = told[1] if told else ""
        if tag == "TY":
            if record is not None:
                yield record
            record = _Record(number)
        if record is None:
            continue
        if tag == "ER":
            yield record
            record = None
        elif told:
            record.values.setdefault(tag, []).append(told[2].strip())
            last = tag
        elif line.strip() and last:
            record.values[last][-1] += f"\n{line.strip()}"
    if record is not None:
        yield record


def _reference(record: _Record) -> Reference:
    kind = kinds.from_ris(record.first("TY"))
    title = record.first(*_TITLES)
    venue = next((value for value in record.every(*_VENUES) if value != title), "")
    pages = "-".join(part for part in (record.first("SP"), record.first("EP")) if part)
    if identified.only_arxiv(venue):
        venue = ""
    fields: dict[str, Any] = {
        "title": " ".join(title.split()),
        "authors": [names.displayed(name) for name in record.every("AU", "A1")],
        "abstract": record.first("AB", "N2"),
        "published_on": _date(record),
        "venue": " ".join(venue.split()),
        "url": identified.first_address(record.every("UR", "L2")),
        "pdf_url": identified.first_address(
            one for one in record.every("L1") if one.lower().split("?")[0].endswith("pdf")
        ),
    }
    facts = {name: " ".join(record.first(tag).split()) for name, tag in _FACTS}
    facts |= {"pages": pages, "issn": record.first("SN"), "type": "" if kind in {"misc", "preprint"} else kind}
    return Reference(
        compact(fields, facts),
        tuple(dict.fromkeys(_identifiers(record))),
        tags=tuple(dict.fromkeys(" ".join(word.split()) for line in record.every("KW") for word in line.split("\n"))),
        note="\n".join(record.every("N1", "RN")),
        key=facts["key"],
        place=record.place,
    )


def _date(record: _Record) -> str:
    for value in record.every("DA", "PY", "Y1"):
        found = re.match(r"((?:1[5-9]|20)\d\d)(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?", value)
        if found:
            return "-".join(part.zfill(2) for part in found.groups() if part and int(part))
    return ""


def _identifiers(record: _Record) -> Iterator[tuple[str, str]]:
    for value in record.every("DO", "M3"):
        yield from identified.known("doi", value)
    for value in record.every("AN", "M1", "T2", "JO", "N1", "PB"):
        yield from identified.in_text(value)


FORMAT: Final = Format(
    "ris", "RIS", "EndNote, Mendeley, Zotero, Papers", "ris", "application/x-research-info-systems", write, read, fits
)
