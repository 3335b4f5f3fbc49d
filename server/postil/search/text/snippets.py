"""Snippets: the piece of a text that says most about why a paper was found, as plain fragments."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from postil.search.port import Snippet
from postil.search.text.words import Forms, Token, normal

WINDOW: Final = 240
"""Length of a snippet in characters, about."""

ELLIPSIS: Final = "\u2026"
_LEAD: Final = 40


def snippets(texts: Mapping[str, str], forms: Forms) -> dict[str, Snippet]:
    """Return a paper's whole title, the best of its abstract, and of its note and annotations what matches."""
    shown = {"title": _marked(normal(texts.get("title", "")), forms)}
    for field in ("abstract", "note"):
        text = normal(texts.get(field, "")).strip()
        if text and (snippet := _best(text, forms, always=field == "abstract")):
            shown[field] = snippet
    for field in ("quote", "comment", "context"):
        if snippet := _best_part(normal(texts.get(field, "")), forms):
            shown[field] = snippet
    return {field: snippet for field, snippet in shown.items() if snippet}


def _best_part(text: str, forms: Forms) -> Snippet:
    """The best of the part, between empty lines, that has most of what matched."""
    richest = (0, 0)
    best = ""
    for part in text.split("\n\n") if text and forms else ():
        matching = [token.parts for token in forms.tokens(part)]
        if (found := (len(set(matching)), len(matching))) > richest:
            richest, best = found, part
    return _best(best.strip(), forms, always=False) if best else ()


def _best(text: str, forms: Forms, *, always: bool) -> Snippet:
    matching = forms.tokens(text) if forms else []
    if not matching:
        return _cut(text, 0, (), forms) if always else ()
    return _cut(text, max(0, _richest(matching) - _LEAD), matching, forms)


def _richest(matching: list[Token]) -> int:
    """Return where the piece begins that has most different ones, then most, of what matched; the first of equals."""
    inside: Counter[tuple[str, ...]] = Counter()
    best, begins, end = (0, 0), matching[0].start, 0
    for place, first in enumerate(matching):
        while end < len(matching) and matching[end].end <= first.start + WINDOW - _LEAD:
            inside[matching[end].parts] += 1
            end += 1
        if (found := (len(inside), end - place)) > best:
            best, begins = found, first.start
        if end > place:
            inside[first.parts] -= 1
            if not inside[first.parts]:
                del inside[first.parts]
        end = max(end, place + 1)
    return begins


def _cut(text: str, start: int, matching: list[Token] | tuple[()], forms: Forms) -> Snippet:
    if start:
        blank = text.find(" ", start, start + _LEAD)
        start = (
            blank + 1 if blank >= 0 and not any(token.start < blank + 1 <= token.end for token in matching) else start
        )
    end = min(len(text), start + WINDOW)
    if end < len(text):
        blank = text.rfind(" ", start + WINDOW // 2, end)
        end = blank if blank > 0 else end
    marked = _marked(text[start:end], forms)
    before: Snippet = ((ELLIPSIS, False),) if start else ()
    after: Snippet = ((ELLIPSIS, False),) if end < len(text) else ()
    return before + marked + after


def _marked(text: str, forms: Forms) -> Snippet:
    fragments: list[tuple[str, bool]] = []
    done = 0
    for token in forms.tokens(text) if forms else ():
        if token.start > done:
            fragments.append((text[done : token.start], False))
        fragments.append((text[token.start : token.end], True))
        done = token.end
    if done < len(text):
        fragments.append((text[done:], False))
    return tuple(fragments)
