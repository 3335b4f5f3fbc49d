"""What papers must be besides what is searched: by id for the database, by name for the index."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from postil.domain.query import Label, Not, Part, Years
from postil.services import lists, spellings, tags
from postil.services.narrowing import PaperFilter

#: The order that puts the best match first, for who asks for it although the query has a `sort:` of its own.
BEST = "best"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What papers must be besides what is searched; all hold. Tags and the list by name or id."""

    status: str | None = None
    tags: tuple[str, ...] = ()
    list: str | None = None
    starred: bool | None = None
    #: The name of a site (domain/sites.py), or an address there; capitals and accents make no difference.
    site: str | None = None
    #: A venue, compared as a whole; capitals and accents make no difference.
    venue: str | None = None
    #: Years of publication, both included; 0 is "unknown".
    years: tuple[int, int] | None = None
    #: Names out of `narrowing.HAS`.
    has: tuple[str, ...] = ()
    #: True: only the trash; False: all but the trash.
    trashed: bool = False
    #: A name out of `library.ORDERS`, perhaps after a minus, or BEST; empty: as the query says, else best first,
    #: or newest first without any text.
    order: str = ""

    @property
    def narrow(self) -> bool:
        """Whether they leave any paper of the library out."""
        given = (self.status, self.tags, self.list, self.site, self.venue, self.years, self.has)
        return any(given) or self.starred is not None


@dataclass(frozen=True, slots=True)
class Known:
    """Conditions whose tags and list there are. The database knows nothing of venues: only the index finds them."""

    filter: PaperFilter
    parts: tuple[Part, ...]


def known(session: Session, library_id: str, asked: Conditions) -> Known | None:
    """The conditions as both take them; None when no tag or list is called so."""
    carried = [tag for name in asked.tags if (tag := tags.named(session, library_id, name))]
    held = lists.named(session, library_id, asked.list) if asked.list else None
    if len(carried) < len(asked.tags) or (asked.list and held is None):
        return None
    parts: list[Part] = [Label("paper-tag", tag.name) for tag in carried]
    parts += [Label("on-list", held.name)] if held else []
    parts += [Label("status", asked.status)] if asked.status else []
    parts += [Label("site", asked.site)] if asked.site else []
    parts += [Label("venue", asked.venue)] if asked.venue else []
    parts += [Label("has", thing) for thing in asked.has]
    if asked.starred is not None:
        parts.append(Label("is", "starred") if asked.starred else Not(Label("is", "starred")))
    if asked.years is not None:
        parts.append(Label("year", "0000") if asked.years == (0, 0) else Years(*asked.years))
    chosen = PaperFilter(
        status=asked.status,
        tags=tuple(tag.id for tag in carried),
        list_id=held.id if held else None,
        starred=asked.starred,
        sites=spellings.site_names(session, library_id, asked.site) if asked.site else None,
        years=asked.years,
        has=asked.has,
        trashed=asked.trashed,
    )
    return Known(chosen, tuple(parts))
