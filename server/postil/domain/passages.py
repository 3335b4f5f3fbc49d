"""Addresses of passages: the page that was annotated, opened at what is quoted.

A PDF opens at its page (RFC 8118, 3), a web page at the text (https://wicg.github.io/scroll-to-text-fragment/).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from postil.domain import targets
from postil.domain.targets import OMITTED

#: Quotes of more words are named by their first and last ones.
_WHOLE: Final = 10
_ENDS: Final = 4
#: Shorter quotes are told from others like them by so many words around them.
_SHORT: Final = 24
_AROUND: Final = 3


def link(target: Mapping[str, Any]) -> str:
    """The address at which a browser shows what is annotated; empty where there is none to open."""
    source = targets.source(target)
    if not re.match("https?://", source, re.IGNORECASE) or re.search(r"[\s<>\"]", source):
        return ""
    page = targets.page(target)
    if page is not None:
        return f"{source.partition('#')[0]}#page={page}"
    text = _fragment(target)
    if not text:
        return source
    before, sign, fragment = source.partition("#")
    return f"{before}#{fragment.partition(':~:')[0] if sign else ''}:~:{text}"


def _fragment(target: Mapping[str, Any]) -> str:
    """The text directive of what is quoted; empty for a page note."""
    quotes = targets.quotes(target)
    words = quotes[0].split() if quotes else []
    if not words:
        return ""
    # A range may go over the ends of paragraphs, a whole quote may not.
    if len(words) > _WHOLE or len(quotes) > 1 or "\n" in quotes[0].strip() or OMITTED in quotes[0]:
        first = quotes[0].partition(OMITTED)[0].split()[: min(_ENDS, max(1, len(words) // 2))]
        last = quotes[-1].rpartition(OMITTED)[2].split()[-max(1, len(first)) :]
        return f"text={_encode(first)},{_encode(last)}" if first and last else ""
    if len(quotes[0]) >= _SHORT:
        return f"text={_encode(words)}"
    prefix, suffix = _around(target)
    before = f"{_encode(prefix)}-," if prefix else ""
    return f"text={before}{_encode(words)}" + (f",-{_encode(suffix)}" if suffix else "")


def _around(target: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Whole words before and after the first quote: the outermost ones may have been cut."""
    for part in target.get("parts", ()):
        for one in targets.quoting(part["selector"]):
            before, after = (str(one.get(name) or "") for name in ("prefix", "suffix"))
            prefix = before.split()[1:] if before[-1:].isspace() else []
            suffix = after.split()[:-1] if after[:1].isspace() else []
            return prefix[-_AROUND:], suffix[:_AROUND]
    return [], []


def _encode(words: list[str]) -> str:
    """Words as a text directive takes them: its own signs escaped too."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
