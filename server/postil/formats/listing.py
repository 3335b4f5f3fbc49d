"""Reads a text capture of a Hugging Face listing page: titles and abstracts, with what the page says about each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from postil.domain.identifiers import Identifier, from_text
from postil.formats.captures import Line, decoded, is_heading, lines, published_on
from postil.formats.errors import BadFormat

#: Characters: no title is longer, and what is longer is prose.
_LONG = 250
_SENTENCE_END = re.compile(r"[.\u2026][\"'\u201d\u2019)\]]*\Z")
_SENTENCES = re.compile(r"[^\W\d_]{3,}\. [A-Z]")
#: An id printed before or behind the title, as arXiv prints it.
_ID_BEFORE = re.compile(r"\[([^\]\s]{9,40})\]\s*(.+)")
_ID_BEHIND = re.compile(r"(.+?)\s*[\[(](arxiv\s*:\s*[^\])\s]+)[\])]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One paper of the page. Paragraphs of the abstract are parted by a blank line; "" when the page shows none.

    `submitted` is the date as printed, with the count that some captures glue behind it; `published_on` the same as an
    ISO date. `identifiers` is scheme → value of what the page prints beside the paper.
    """

    title: str
    abstract: str
    n_authors: int | None = None
    submitted: str | None = None
    published_on: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    title: str
    paragraphs: list[str] = field(default_factory=list)
    n_authors: int | None = None
    submitted: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    #: Something that stands behind abstracts was seen: the next line of text is another paper's.
    closed: bool = False

    @property
    def is_paper(self) -> bool:
        return bool(self.paragraphs or self.identifiers or self.n_authors is not None or self.submitted)


def read(source: bytes | str, *, today: dt.date | None = None) -> Sequence[ListingRow]:
    """Every row in the page's order, papers that it shows twice included; raises BadFormat.

    A date without a year is resolved only when `today` is given: to the latest such day that is not in the future.
    """
    page = lines(decoded(source))
    if not any(line.kind == "text" for line in page):
        raise BadFormat("This file holds no papers: it is empty, or has only a page's banner and numbers.")
    rows = [
        ListingRow(
            title=row.title,
            abstract="\n\n".join(row.paragraphs),
            n_authors=row.n_authors,
            submitted=row.submitted,
            published_on=published_on(row.submitted, today) if row.submitted else None,
            identifiers=row.identifiers,
        )
        for row in _Reading(_unwrapped(page)).rows()
    ]
    if not rows:
        raise BadFormat(
            "No papers were found in this file: a listing has each paper's title on a line and its abstract below it."
        )
    return rows


def _unwrapped(page: list[Line]) -> list[Line]:
    """The lines, with paragraphs joined that the capture broke at a fixed width; needs blank lines between them."""
    blocks: list[list[Line]] = [[]]
    for line in page:
        if line.kind == "text" and blocks[-1] and blocks[-1][-1].kind == "text":
            blocks[-1].append(line)
        else:
            blocks.append([line])
    wide = max(len(line.text) for line in page)
    wrapped = wide <= 120 and any(
        len(block) >= 3 and min(len(line.text) for line in block[:-1]) >= 0.6 * wide for block in blocks
    )
    if not wrapped or not any(line.kind == "blank" for line in page):
        return page
    return [
        Line("text", " ".join(line.text for line in block)) if len(block) > 1 else line
        for block in blocks
        for line in block[:1]
    ]


def _is_prose(text: str) -> bool:
    if len(text) >= _LONG or _SENTENCES.search(text):
        return True
    return bool(_SENTENCE_END.search(text)) and len(text.split()) >= 3


class _Reading:
    """One walk over the lines; what a line of text is depends on the row before it and on the text behind it."""

    def __init__(self, page: list[Line]) -> None:
        self.page = [line for line in page if line.kind != "blank"]
        self.row: _Row | None = None
        #: Ids that stand before their title; in some captures all do.
        self.waiting: dict[str, str] = {}
        kinds = [line.kind for line in self.page if line.kind in {"id", "text"}]
        self.ids_lead = kinds[:1] == ["id"]

    def rows(self) -> Iterator[_Row]:
        """The papers in order."""
        for index, line in enumerate(self.page):
            before = self.row
            if line.kind == "text":
                self._take_text(line.text, self._next_text(index))
            elif line.kind == "banner":
                self.row = None
            elif line.identifier:
                self._take_id(line.identifier)
            elif self.row is not None:
                self._take_fact(self.row, line)
            if before is not None and before is not self.row and before.is_paper:
                yield before
        if self.row is not None and self.row.is_paper:
            yield self.row

    def _next_text(self, index: int) -> str | None:
        for at in range(index + 1, len(self.page)):
            if self.page[at].kind in {"text", "banner"}:
                return self.page[at].text or None
        return None

    def _take_text(self, text: str, following: str | None) -> None:
        row = self.row
        if row is None:
            if len(text) < _LONG:
                self._open(text)
        elif not row.paragraphs:
            self._take_after_title(row, text, following)
        elif len(text) >= _LONG:
            row.paragraphs.append(text)
        elif row.closed or (_could_be_title(text) and following is not None and _is_prose(following)):
            self._open(text)
        elif _is_prose(text) or not _could_be_title(text):
            row.paragraphs.append(text)

    def _take_after_title(self, row: _Row, text: str, following: str | None) -> None:
        if _is_prose(text):
            row.paragraphs.append(text)
        elif row.is_paper and (row.n_authors is not None or row.submitted):
            self._open(text)
        elif following is not None and _is_prose(following):
            # Two short lines before an abstract: a title in two parts, or a name and then the title.
            goes_on = row.title[-1] in ":,-\u2013\u2014&" or (text[0].islower() and len(row.title.split()) > 2)
            self._open(f"{row.title} {text}" if goes_on else text, row.identifiers)
        elif len(text.split()) >= 6:
            row.paragraphs.append(text)

    def _open(self, title: str, identifiers: dict[str, str] | None = None) -> None:
        found = dict(identifiers or {}) | self.waiting
        self.waiting = {}
        for pattern, at, rest in ((_ID_BEFORE, 1, 2), (_ID_BEHIND, 2, 1)):
            printed = pattern.fullmatch(title)
            identifier = from_text(printed[at]) if printed else None
            if printed and identifier:
                title = printed[rest]
                found[identifier.scheme] = identifier.value
        self.row = _Row(title, identifiers=found)

    def _take_id(self, identifier: Identifier) -> None:
        row = self.row
        if row is None or (row.paragraphs and self.ids_lead) or identifier.scheme in row.identifiers:
            self.waiting[identifier.scheme] = identifier.value
            if row is not None and row.paragraphs:
                row.closed = True
        else:
            row.identifiers[identifier.scheme] = identifier.value
            row.closed = row.closed or bool(row.paragraphs)

    def _take_fact(self, row: _Row, line: Line) -> None:
        row.closed = row.closed or bool(row.paragraphs)
        if line.kind == "authors" and row.n_authors is None:
            row.n_authors = int(line.text)
        elif line.kind == "date" and row.submitted is None:
            row.submitted = line.text


def _could_be_title(text: str) -> bool:
    if len(text) >= _LONG or "://" in text or text[0] in "-*+(\u2013\u2014" or text[-1] in ":;,":
        return False
    return is_heading(text) if _is_prose(text) else True
