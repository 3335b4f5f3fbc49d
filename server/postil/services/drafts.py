"""A paper that is about to be saved, and every identifier that what is known of it proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from postil.domain import identifiers as ids
from postil.domain.errors import Invalid
from postil.domain.identifiers import BadIdentifier, Identifier


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper to be saved: fields as in domain/fields.py, identifiers scheme → value, tags and lists by name."""

    fields: Mapping[str, Any]
    identifiers: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    note: str = ""
    #: Identifiers besides those: what else of a scheme that a paper has several of.
    more: tuple[Identifier, ...] = ()
    #: The identifier that names the paper where it comes from; None: the most telling one does.
    canonical: Identifier | None = None


def identify(draft: PaperDraft) -> list[Identifier]:
    """Every identifier that a draft proves, the canonical one first.

    Raises Invalid when one is malformed, or when there is nothing to know the paper by.
    """
    found = dict.fromkeys([*_given(draft), *map(_bare, draft.more)])
    for name in ("url", "pdf_url"):
        seen = ids.from_url(str(draft.fields.get(name) or ""))
        if seen is not None:
            found[_bare(seen)] = None
    for proven in list(found):
        found.update(dict.fromkeys(_bare(one) for one in ids.implied(proven)))
    found.update(dict.fromkeys(_page(draft)))
    title = str(draft.fields.get("title") or "")
    if not found and title.strip():
        found[_read("title", title)] = None
    if not found:
        raise Invalid("A paper needs an identifier, an address or a title.", {"identifiers": ["Missing."]})
    first = draft.canonical if draft.canonical in found else ids.canonical(found)
    return [first, *(one for one in found if one != first)]


def _given(draft: PaperDraft) -> list[Identifier]:
    return [_read(scheme, value) for scheme, value in draft.identifiers.items()]


def _page(draft: PaperDraft) -> list[Identifier]:
    """The page on which the paper was seen."""
    address = str(draft.fields.get("url") or "")
    return [_read("url", address)] if address else []


def _read(scheme: str, value: str) -> Identifier:
    try:
        return _bare(ids.normalise(scheme, value))
    except BadIdentifier as why:
        where = {"url": [str(why)]} if scheme == "url" else {"identifiers": {scheme: [str(why)]}}
        raise Invalid(f"{why}.", where) from None


def _bare(identifier: Identifier) -> Identifier:
    """Versions are kept apart from identity."""
    return Identifier(identifier.scheme, identifier.value)
