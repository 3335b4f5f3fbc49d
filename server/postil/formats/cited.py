"""Formatted citations by CSL styles: APA, MLA, Chicago and IEEE, as runs of text that are italic or not."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from citeproc.frontend import CitationStylesBibliography, CitationStylesStyle
from citeproc.source import Citation, CitationItem
from citeproc.source.json import CiteProcJSON

from postil.formats import csl, latex
from postil.formats.reference import Reference

_FOLDER: Final = Path(__file__).parent / "vendor" / "csl"
#: name → what people call it. One file of that name each; what CSL can say, any further one can.
STYLES: Final[Mapping[str, str]] = {
    "apa": "APA",
    "modern-language-association": "MLA",
    "chicago-author-date": "Chicago",
    "ieee": "IEEE",
}
#: Styles that print given names in full.
_IN_FULL: Final = frozenset(("modern-language-association", "chicago-author-date"))
_OPEN, _CLOSE = "\ue001", "\ue002"
_NAMESPACE: Final = "{http://purl.org/net/xbiblio/csl}"
#: The processor keeps what it is at in its styles.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a citation."""

    text: str
    italic: bool = False


def cite(reference: Reference, style: str) -> tuple[Run, ...]:
    """One paper as an entry of a list of references."""
    item = {name: value for name, value in csl.item(reference).items() if name in _USED}
    item["title"] = item.get("title") or "Untitled"
    if "author" not in item:
        item.pop("number", None)  # styles put it behind the title, which the processor would print twice
    return _formatted(json.dumps(item), style)


@lru_cache(maxsize=1000)
def _formatted(item: str, style: str) -> tuple[Run, ...]:
    prepared = {"id": "one", **{name: _prepared(value) for name, value in json.loads(item).items()}}
    with _lock:
        listed = CitationStylesBibliography(_style(style), CiteProcJSON([prepared]), _FORMATTER)
        listed.register(Citation([CitationItem("one")]))
        written = "".join(str(entry) for entry in listed.bibliography())
    return _runs(_tidy(written if "author" in prepared else _once(written, prepared["title"])))


def plain(runs: tuple[Run, ...]) -> str:
    """A citation as text alone."""
    return "".join(run.text for run in runs)


#: What of an item a style may print; notes and abstracts are nobody's business in a citation.
_USED: Final = frozenset(
    ("type", "title", "author", "container-title", "issued", "volume", "issue", "page", "publisher", "edition",
     "collection-title", "publisher-place", "DOI", "URL", "number")
)  # fmt: skip


def _prepared(value: Any) -> Any:
    """Text as it is printed, formulas as signs; nothing in it looks like markup to the processor."""
    if isinstance(value, list):
        return [_prepared(one) for one in value]
    if isinstance(value, dict):
        return {name: _bare(one) if isinstance(one, str) else one for name, one in value.items()}
    if isinstance(value, str):
        shown = latex.readable(_bare(value), lambda formula: f"\ue005{_bare(formula)}")
        return _WORD.sub(lambda word: _fixed(word[0].replace("\ue005", "")), shown)
    return value


#: A word with a formula in it, or the name of an archive.
_WORD: Final = re.compile(r"\S*\ue005\S*|\S*\b(?:arXiv|bioRxiv|medRxiv)\b\S*")


def _fixed(text: str) -> str:
    """Text whose letters keep their case."""
    return f'<span class="nocase">{text}</span>'


def _bare(text: str) -> str:
    return re.sub(r"[\ue000-\uf8ff]", "", text).replace("<", "\ue003").replace(">", "\ue004")


@cache
def _style(name: str) -> CitationStylesStyle:
    style = CitationStylesStyle(str(_FOLDER / f"{name}.csl"), validate=False)
    if name in _IN_FULL:
        _full_names(style.root)
    _unnumbered(style.root)
    return style


def _full_names(root: Any) -> None:
    """The processor does not know `initialize="false"`, which these styles say of every name that they print."""
    for node in root.iter():
        node.attrib.pop("initialize-with", None)


def _unnumbered(root: Any) -> None:
    """A citation that stands alone has no number."""
    for layout in root.iter(f"{_NAMESPACE}layout"):
        for node in layout.findall(f"{_NAMESPACE}text[@variable='citation-number']"):
            layout.remove(node)


def _once(written: str, title: str) -> str:
    """Without an author the title leads; the processor prints it again in its own place."""
    printed = re.escape(re.sub(r"</?span[^>]*>", "", title))
    wrapped = rf"[{_OPEN}\u201c]?{printed}[.,]?[{_CLOSE}\u201d]?[.,]?"
    places = list(re.finditer(wrapped, written, re.IGNORECASE))
    if len(places) < 2:
        return written
    return f"{written[: places[1].start()].rstrip()} {written[places[1].end() :].lstrip()}".strip()


def _tidy(written: str) -> str:
    """Stops and commas within quotes, as American styles have them; no stop twice."""
    written = re.sub(r"(?<![.,?!])\u201d([.,])", "\\1\u201d", written)
    written = re.sub(r"([.,?!])\u201d[.,]", "\\1\u201d", written)
    written = re.sub(r"([.?!])([\ue002\u201d]?)\.(?=\s|$)", r"\1\2", written)
    return " ".join(written.replace("Retrieved http", "http").split())


def _runs(written: str) -> tuple[Run, ...]:
    found = []
    for number, piece in enumerate(re.split(f"[{_OPEN}{_CLOSE}]", written)):
        if piece:
            found.append(Run(piece.replace("\ue003", "<").replace("\ue004", ">"), bool(number % 2)))
    return tuple(found)


def _as_is(text: object) -> str:
    return str(text)


def _italic(text: object) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


#: What the processor asks of an output format.
_FORMATTER: Final = SimpleNamespace(
    preformat=_as_is, Italic=_italic, Oblique=_italic, Bold=_as_is, Light=_as_is, Underline=_as_is,
    Superscript=_as_is, Subscript=_as_is, SmallCaps=_as_is,
)  # fmt: skip
