"""BibTeX: written with TeX's spellings and capitals protected; read with what people really have in their files."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock

from postil.formats import identified, kinds, latex, names
from postil.formats.bibtex_values import parted, strings_of, value_of
from postil.formats.errors import BadFormat
from postil.formats.reference import FACTS, Document, Format, Reference, Shelf, Unread, compact

logging.getLogger("bibtexparser").setLevel(logging.ERROR)

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Identifiers and the fields that hold them.
_IDENTIFIERS: Final = (("doi", "doi"), ("pmid", "pmid"), ("pmcid", "pmcid"))
_VENUES: Final = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished", "eventtitle")
_START: Final = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)


def fits(text: str) -> bool:
    """Whether there is an entry anywhere."""
    return bool(_START.search(text))


def write(references: Iterable[Reference], _shelf: Shelf) -> Iterator[str]:
    """One entry after the other, UTF-8."""
    for number, reference in enumerate(references):
        yield ("\n" if number else "") + entry(reference)


def entry(reference: Reference) -> str:
    """One paper as an entry, with its line end."""
    kind = kinds.of(reference)
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in _values(reference, kind)
    ]
    return f"@{kind.bibtex}{{{reference.key},\n{''.join(lines)}}}\n"


def _values(reference: Reference, kind: kinds.Kind) -> Iterator[tuple[str, str]]:
    """The fields in order, encoded, those that are empty left out."""
    for name, value in (*_about(reference, kind), *_identified(reference), *_said(reference)):
        if value:
            yield name, value


def _about(reference: Reference, kind: kinds.Kind) -> Iterator[tuple[str, str]]:
    facts = reference.facts
    yield "title", latex.encode(reference.text("title"), title=True)
    yield "author", " and ".join(map(_author, reference.authors))
    if kind is not kinds.PREPRINT:
        yield kind.venue or "howpublished", latex.encode(reference.text("venue"))
    yield "year", reference.year
    month = reference.text("published_on")[5:7]
    yield "month", _MONTHS[int(month) - 1] if month else ""
    for name in FACTS:
        if name not in {"type", "key"} and name != kind.venue:
            yield name, latex.encode(facts.get(name, "")).replace("\u2013", "--")


def _identified(reference: Reference) -> Iterator[tuple[str, str]]:
    for scheme, name in _IDENTIFIERS:
        yield name, _verbatim(reference.identifier(scheme))
    if arxiv := reference.identifier("arxiv"):
        yield "eprint", arxiv
        yield "archivePrefix", "arXiv"
    yield "url", _verbatim(identified.best_address(reference))


def _said(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "abstract", latex.encode(reference.text("abstract"))
    yield "keywords", latex.encode(", ".join(tag.replace(",", " ") for tag in reference.tags))
    yield "annote", latex.encode(reference.note)


def _author(name: str) -> str:
    if names.is_body(name) or name.count(",") > 2 or name.lower() == "others":
        return f"{{{latex.encode(name)}}}"
    return latex.encode(name)


def _verbatim(value: str) -> str:
    """An address or id: as it is, since fields of addresses are not typeset; braces as addresses write them."""
    return value.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def read(text: str) -> Document:
    """Every entry; those that are broken are named by line and key. Raises BadFormat when there is none at all."""
    parsed = parse_string(text, parse_stack=[])
    strings = strings_of(parsed)
    found: list[Reference] = []
    unread: list[Unread] = []
    for block in parsed.blocks:
        # A key that was there before, or a field given twice: the entry can be read all the same.
        real = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(real, Entry):
            found.append(_reference(real, strings))
        elif isinstance(block, ParsingFailedBlock):
            unread.append(Unread(_place(block.start_line, _key_of(block.raw or "")), _why(block.error)))
    if not found and not unread:
        raise BadFormat("There is no BibTeX entry in this file.")
    return Document(tuple(found), tuple(unread))


def _place(line: int | None, key: str) -> str:
    return f"line {(line or 0) + 1}" + (f", {key[:80]}" if key else "")


def _key_of(raw: str) -> str:
    found = re.match(r"\s*@\w+\s*[{(]\s*([^\s,={}]+)", raw)
    return found[1] if found else ""


def _why(error: Exception) -> str:
    """What is wrong with an entry, in words for those who have never seen a parser."""
    said = " ".join(str(getattr(error, "abort_reason", error)).split()).strip(". ")
    if "still looking for" in said or "end of file" in said.lower():
        return "A brace or a quotation mark that opens in it is never closed."
    if "comma after entry key" in said:
        return "There is no comma behind its key."
    return f"It is not BibTeX: {said}." if said else "It is not BibTeX."


def _reference(block: Entry, strings: dict[str, str]) -> Reference:
    given: dict[str, str] = {}
    for one in block.fields:
        for name, value in parted(str(one.value).strip()):
            given.setdefault(name or one.key.lower(), value_of(value, strings))
    text = {name: " ".join(latex.decode(value).split()) for name, value in given.items()}
    kind = kinds.from_bibtex(block.entry_type)
    venue_field = next((name for name in _VENUES if text.get(name) and not text[name].startswith("http")), "")
    fields: dict[str, Any] = {
        "title": text.get("title", ""),
        "authors": _authors(given.get("author", "") or given.get("editor", "")),
        "abstract": _prose(given.get("abstract", "")),
        "published_on": _date(text),
        "venue": text.get(venue_field, ""),
        "url": identified.first_address(
            given.get(name, "").replace("\\", "") for name in ("url", "howpublished", "note")
        ),
    }
    if identified.only_arxiv(fields["venue"]):
        kind, fields["venue"] = "misc", ""
    facts = {**text, "type": "" if kind == "misc" else kind, "key": block.key, venue_field: ""}
    facts["number"] = text.get("number", "") or text.get("issue", "")
    return Reference(
        compact(fields, facts),
        tuple(dict.fromkeys(_identifiers(given, text))),
        tags=tuple(_keywords(text.get("keywords", ""))),
        note=_prose(given.get("annote", "") or given.get("annotation", "") or _remark(given.get("note", ""))),
        key=block.key,
        place=_place(block.start_line, block.key),
    )


def _prose(value: str) -> str:
    """Text of several lines: its lines stay."""
    return "\n".join(" ".join(latex.decode(line).split()) for line in value.splitlines()).strip()


def _remark(note: str) -> str:
    """A `note` field, unless it is only an address or an archive's id, which are kept elsewhere."""
    plain = " ".join(latex.decode(note).split())
    return (
        ""
        if re.fullmatch(r"(?:available (?:at|from):?\s*)?https?://\S+|arxiv\s*[: ]\s*\S+", plain, re.IGNORECASE)
        else note
    )


def _authors(value: str) -> list[str]:
    found = []
    for name in _split_names(value):
        whole = name.startswith("{") and name.endswith("}") and "{" not in name[1:-1]
        plain = " ".join(latex.decode(name).split())
        if plain and (whole or plain.lower() != "others"):
            found.append(plain if whole else names.displayed(plain))
    return found


def _split_names(value: str) -> Iterator[str]:
    """The names between `and`s that stand outside braces."""
    depth = start = 0
    folded = " ".join(value.split())
    for word in re.finditer(r"[{}]| and (?=\S)", folded, re.IGNORECASE):
        if word[0] in "{}":
            depth += 1 if word[0] == "{" else -1
        elif depth <= 0:
            yield folded[start : word.start()].strip()
            start = word.end()
    yield folded[start:].strip()


def _date(text: dict[str, str]) -> str:
    whole = re.match(r"((?:1[5-9]|20)\d\d)(?:-(\d\d))?(?:-(\d\d))?", text.get("date", ""))
    if whole:
        return "-".join(part for part in whole.groups() if part)
    year = re.search(r"(?:1[5-9]|20)\d\d", text.get("year", ""))
    month = text.get("month", "").lower()
    number = next((at + 1 for at, name in enumerate(_MONTHS) if month.startswith(name)), 0)
    number = number or (int(month) if month.isdecimal() and 1 <= int(month) <= 12 else 0)
    return "" if year is None else year[0] + (f"-{number:02}" if number else "")


def _keywords(value: str) -> list[str]:
    return [word for word in (" ".join(part.split()) for part in re.split(r"[;,]", value)) if word]


def _identifiers(given: dict[str, str], text: dict[str, str]) -> Iterator[tuple[str, str]]:
    if text.get("eprint") and (text.get("archiveprefix", "") or text.get("eprinttype", "arxiv")).lower() == "arxiv":
        yield from identified.known("arxiv", text["eprint"])
    if text.get("arxivid"):
        yield from identified.known("arxiv", text["arxivid"])
    for scheme, name in _IDENTIFIERS:
        if given.get(name):
            yield from identified.known(scheme, given[name].replace("\\", ""))
    for name in ("journal", "note", "howpublished", "eprint"):
        yield from identified.in_text(text.get(name, ""))


FORMAT: Final = Format(
    "bibtex", "BibTeX", "LaTeX, Overleaf, JabRef, Zotero", "bib", "application/x-bibtex", write, read, fits
)
