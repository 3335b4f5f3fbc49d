"""What a reader asked of the library, as it stands in the address: words, filters, order and how far down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from postil.domain.query_dates import chosen_years
from postil.domain.spelling import name_key
from postil.domain.values import STATUSES, clean
from postil.services.conditions import BEST
from postil.services.library import ORDERS
from postil.services.narrowing import HAS

#: The year of papers whose date is not known.
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to search, and filters that must all hold. Tags and lists by name, so that addresses can be read."""

    q: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()
    list_name: str = ""
    starred: bool = False
    #: What people call a site on which the paper was seen.
    site: str = ""
    #: Where the paper appeared, as a whole.
    venue: str = ""
    #: `2023`, `2020..2023`, `2020..`, `..2023` or `unknown`.
    year: str = ""
    #: Names out of `narrowing.HAS`.
    has: tuple[str, ...] = ()
    #: A name out of `library.ORDERS`, a minus before it turns it round; `best` for the best match first although the
    #: words ask for another order; empty: the usual order.
    sort: str = ""
    #: Where the page begins.
    cursor: str = ""

    @property
    def filtered(self) -> bool:
        """Whether any filter is on."""
        return bool(self.filter_pairs())

    @property
    def plain(self) -> bool:
        """Whether this is the whole library from its beginning."""
        return not (self.q or self.filtered or self.cursor)

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year, both included; (0, 0) is "unknown"; None without a filter."""
        return (0, 0) if self.year == UNKNOWN else chosen_years(self.year)

    def pairs(self) -> list[tuple[str, str]]:
        """As the parameters of an address, in a fixed order, those without effect left out."""
        found = [("q", self.q)] if self.q else []
        found += self.filter_pairs()
        found += [("sort", self.sort)] if self.sort else []
        return found + ([("cursor", self.cursor)] if self.cursor else [])

    def filter_pairs(self) -> list[tuple[str, str]]:
        """The filters alone, as parameters."""
        found = [("status", self.status)] if self.status else []
        found += [("tag", name) for name in self.tags]
        found += [("list", self.list_name)] if self.list_name else []
        found += [("starred", "1")] if self.starred else []
        found += [("site", self.site)] if self.site else []
        found += [("venue", self.venue)] if self.venue else []
        found += [("year", self.year)] if self.year else []
        return found + [("has", thing) for thing in self.has]

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

    def unfiltered(self) -> Wanted:
        """The same words in the same order, without any filter, from the beginning."""
        return Wanted(q=self.q, sort=self.sort)

    def with_tag(self, name: str) -> Wanted:
        """With the tag put among the filters, or taken from them when it is there."""
        if self.has_tag(name):
            return self.but(tags=tuple(one for one in self.tags if name_key(one) != name_key(name)))
        return self.but(tags=(*self.tags, name))

    def with_thing(self, thing: str) -> Wanted:
        """With something that papers must have put among the filters, or taken from them when it is there."""
        if thing in self.has:
            return self.but(has=tuple(one for one in self.has if one != thing))
        return self.but(has=(*self.has, thing))


def read(parameters: Mapping[str, str], tags: list[str], has: list[str] | None = None) -> Wanted:
    """What the parameters of an address ask for; what makes no sense is passed over.

    `tags` and `has` are all values of the parameters `tag` and `has`, which may come several times.
    """
    status, year, sort = (parameters.get(name, "") for name in ("status", "year", "sort"))
    given = has if has is not None else [parameters.get("has", "")]
    return Wanted(
        q=" ".join(clean(parameters.get("q", "")).split())[:1000],
        status=status if status in STATUSES else "",
        tags=tuple(dict.fromkeys(name for name in (clean(tag).strip()[:800] for tag in tags) if name))[:20],
        list_name=clean(parameters.get("list", "")).strip()[:800],
        starred=parameters.get("starred", "") in {"1", "true", "on"},
        site=clean(parameters.get("site", "")).strip()[:300],
        venue=clean(parameters.get("venue", "")).strip()[:800],
        year=year if year == UNKNOWN or chosen_years(year) else "",
        has=tuple(thing for thing in HAS if thing in given),
        sort=sort if sort == BEST or sort.removeprefix("-") in ORDERS else "",
        cursor=parameters.get("cursor", "")[:400],
    )
