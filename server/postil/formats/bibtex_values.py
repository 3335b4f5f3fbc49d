"""The values of BibTeX fields: what stands between braces or quotes, named strings, and pieces joined by `#`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bibtexparser.library import Library

#: What BibTeX itself defines.
_MONTHS = {name: name for name in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")}
#: A field that begins where a comma is missing.
_NEXT = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?=[{\"\w])")


def strings_of(parsed: Library) -> dict[str, str]:
    """Every `@string` by its name in lower case, with those before it filled in."""
    known = dict(_MONTHS)
    for one in parsed.strings:
        known[one.key.lower()] = value_of(one.value, known)
    return known


def value_of(written: str, strings: Mapping[str, str]) -> str:
    """The value without its outer braces or quotes; names that are not defined stand for themselves."""
    pieces = _pieces(written) if "#" in written else [written]
    return "".join(_piece(piece.strip(), strings) for piece in pieces)


def parted(written: str) -> Iterator[tuple[str, str]]:
    """What a field holds (under the name ""), and the fields that were joined to it for want of a comma."""
    name = ""
    while True:
        end = _closing(written) if written[:1] in {"{", '"'} else 0
        more = _NEXT.match(written, end) if end else None
        if more is None:
            yield name, written
            return
        yield name, written[:end]
        name, written = more[1].lower(), written[more.end() :]


def _closing(written: str) -> int:
    """The place behind the value that begins here; 0 when it does not end."""
    depth = 0
    for found in re.finditer(r'[{}"]', written):
        sign = found[0]
        depth += {"{": 1, "}": -1, '"': 0}[sign]
        if depth == 0 and found.start() and sign == ('"' if written[0] == '"' else "}"):
            return found.end()
    return 0


def _pieces(written: str) -> Iterator[str]:
    """What `#` joins, outside braces and quotes."""
    depth = start = 0
    quoted = False
    for at, char in enumerate(written):
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        elif char == '"' and depth == 0:
            quoted = not quoted
        elif char == "#" and depth == 0 and not quoted:
            yield written[start:at]
            start = at + 1
    yield written[start:]


def _piece(piece: str, strings: Mapping[str, str]) -> str:
    if len(piece) > 1 and (piece[0], piece[-1]) in {("{", "}"), ('"', '"')}:
        return piece[1:-1]
    return strings.get(piece.lower(), piece)
