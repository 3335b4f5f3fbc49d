"""What a reader asked of the library, as it stands in the address: words, filters and how far down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from postil.domain.spelling import name_key
from postil.domain.values import STATUSES, clean


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to search, and filters that must all hold. Tags and lists by name, so that addresses can be read."""

    q: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()
    list_name: str = ""
    starred: bool = False
    #: Where the page begins.
    cursor: str = ""

    @property
    def filtered(self) -> bool:
        """Whether any filter is on."""
        return bool(self.status or self.tags or self.list_name or self.starred)

    @property
    def plain(self) -> bool:
        """Whether this is the whole library from its beginning."""
        return not (self.q or self.filtered or self.cursor)

    def pairs(self) -> list[tuple[str, str]]:
        """As the parameters of an address, in a fixed order, those without effect left out."""
        found = [("q", self.q)] if self.q else []
        found += self.filter_pairs()
        return found + ([("cursor", self.cursor)] if self.cursor else [])

    def filter_pairs(self) -> list[tuple[str, str]]:
        """The filters alone, as parameters."""
        found = [("status", self.status)] if self.status else []
        found += [("tag", name) for name in self.tags]
        found += [("list", self.list_name)] if self.list_name else []
        return found + ([("starred", "1")] if self.starred else [])

    @property
    def query(self) -> str:
        """As the query of an address, with its question mark; empty for the whole library."""
        pairs = self.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def has_tag(self, name: str) -> bool:
        """Whether papers must carry the tag, capitals aside."""
        return name_key(name) in map(name_key, self.tags)

    def but(self, **changes: Any) -> Wanted:
        """The same with some parts changed, from the beginning."""
        return replace(self, **{"cursor": "", **changes})

    def with_tag(self, name: str) -> Wanted:
        """With the tag put among the filters, or taken from them when it is there."""
        if self.has_tag(name):
            return self.but(tags=tuple(one for one in self.tags if name_key(one) != name_key(name)))
        return self.but(tags=(*self.tags, name))


def read(parameters: Mapping[str, str], tags: list[str]) -> Wanted:
    """What the parameters of an address ask for; what makes no sense is passed over."""
    status = parameters.get("status", "")
    return Wanted(
        q=" ".join(clean(parameters.get("q", "")).split())[:1000],
        status=status if status in STATUSES else "",
        tags=tuple(dict.fromkeys(name for name in (clean(tag).strip()[:800] for tag in tags) if name))[:20],
        list_name=clean(parameters.get("list", "")).strip()[:800],
        starred=parameters.get("starred", "") in {"1", "true", "on"},
        cursor=parameters.get("cursor", "")[:400],
    )
