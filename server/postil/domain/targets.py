"""What an annotation is about: a page's address and the quoted parts, as W3C selectors, in one value.

    {"source": "https://arxiv.org/abs/2501.00001v2", "version": 2, "context": "the paragraph around it",
     "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "…", "prefix": "…", "suffix": "…"}, …]}]}

A page note has no parts; a selection that crosses pages of a PDF has one for each page. Positions and lengths
count Unicode code points (Web Annotation Data Model, 4.2.4 and 4.2.5, https://www.w3.org/TR/annotation-model/).
A quote that counts within another selector stands in that one's `refinedBy` (4.2.9): it is shown, and not sought in
the whole page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from postil.domain.values import Refused, clean, mapping

#: Characters of a context that are kept, and parts of one target.
CONTEXT: Final = 2000
PARTS: Final = 50
#: Bytes of a source.
SOURCE: Final = 4096
#: What stands in a quote for a formula or picture (U+FFFC), and what is shown in its place.
_OBJECT: Final = "\ufffc"
OMITTED: Final = "[…]"


def read(value: Any) -> dict[str, Any]:
    """A target as it is stored, at most 64 KiB of JSON. Raises Refused; members it does not know are kept."""
    found = mapping(value)
    if not found:
        return {}
    source, context, version = found.get("source", ""), found.get("context", ""), found.get("version")
    if not isinstance(source, str) or len(source.encode()) > SOURCE:
        raise Refused(f"needs a source: an address of at most {SOURCE} bytes")
    if not isinstance(context, str):
        raise Refused("has a context that is no text")
    if version is not None and (isinstance(version, bool) or not isinstance(version, int) or version < 1):
        raise Refused("has a version that is no whole number above 0")
    parts = found.get("parts", [])
    if not isinstance(parts, list) or len(parts) > PARTS:
        raise Refused(f"must have a list of at most {PARTS} parts")
    for part in parts:
        selectors = part.get("selector") if isinstance(part, dict) else None
        if not isinstance(selectors, list) or not all(isinstance(one, dict) for one in selectors):
            raise Refused("has a part without a list of selectors")
    return {**found, "source": source, "parts": parts, **({"context": context[:CONTEXT]} if context else {})}


def source(target: Mapping[str, Any]) -> str:
    """The address of the page or document; empty when none is told."""
    return str(target.get("source", ""))


def version(target: Mapping[str, Any]) -> int | None:
    """The version of the paper that was read, as 2 for v2."""
    return target.get("version")


def context(target: Mapping[str, Any]) -> str:
    """The paragraph around what is quoted."""
    return str(target.get("context", ""))


def quotes(target: Mapping[str, Any]) -> tuple[str, ...]:
    """The quoted texts, one for each part that has one, in their order; `OMITTED` stands where a formula was."""
    return tuple(found.replace(_OBJECT, OMITTED) for part in target.get("parts", ()) if (found := _exact(part)))


def quote(target: Mapping[str, Any]) -> str:
    """All that is quoted, as one text; empty for a page note."""
    return "\n".join(quotes(target))


def page(target: Mapping[str, Any]) -> int | None:
    """The page of a PDF on which the first part begins, counted from 1 (RFC 8118, 3), where that is told."""
    for part in target.get("parts", ()):
        for one in part["selector"]:
            number = str(one.get("value", "")).removeprefix("page=").partition("&")[0]
            if one.get("type") == "FragmentSelector" and number.isascii() and number.isdecimal():
                return int(number)
    return None


def position(target: Mapping[str, Any]) -> tuple[int, int]:
    """What annotations of one source are put in order by: page, then the first part's start; large where unknown."""
    far = 2**53
    starts = (one.get("start") for part in target.get("parts", ()) for one in part["selector"])
    start = next((one for one in starts if isinstance(one, int)), far if target.get("parts") else -1)
    return page(target) or 0, start


def quoting(selectors: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The quotes among selectors: those of the whole page, then those that refine another selector."""
    whole = list(selectors)
    for one in (*whole, *_refining(whole)):
        if one.get("type") == "TextQuoteSelector":
            yield one


def _exact(part: Mapping[str, Any]) -> str:
    found = quoting(part.get("selector", ()))
    return next((clean(text) for one in found if isinstance(text := one.get("exact"), str) and text), "")


def _refining(selectors: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in selectors:
        given = one.get("refinedBy")
        inner = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, dict)]
        yield from inner
        yield from _refining(inner)
