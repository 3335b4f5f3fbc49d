"""A list as an Atom feed (RFC 4287), which feed readers follow; the package feedgenerator writes the XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from feedgenerator import Atom1Feed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

MEDIA_TYPE: Final = "application/atom+xml"
#: What XML cannot carry: control characters, half surrogates, and two that are no characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One paper of a feed. `ident` is an IRI that stays the same for ever; times are aware."""

    ident: str
    title: str
    link: str
    published_at: datetime
    updated_at: datetime
    authors: Sequence[str] = ()
    #: HTML, safe to show.
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with absolute addresses: of itself (`own`), and of the page that shows the same (`link`).

    `author` stands for papers without authors, as every entry needs one.
    """

    ident: str
    title: str
    own: str
    link: str
    updated_at: datetime
    author: str
    subtitle: str = ""
    entries: Sequence[FeedEntry] = ()


def write(feed: Feed) -> str:
    """The feed as XML, to be sent as UTF-8."""
    made = _Atom(
        title=_text(feed.title) or "Untitled",
        link=feed.link,
        description=_text(feed.subtitle),
        feed_url=feed.own,
        feed_guid=feed.ident,
        author_name=_text(feed.author),
        updated_at=feed.updated_at.astimezone(UTC),
    )
    for entry in feed.entries:
        made.add_item(
            title=_text(entry.title) or "Untitled",
            link=entry.link,
            description=_text(entry.summary) or None,
            unique_id=entry.ident,
            pubdate=_second(entry.published_at),
            updateddate=_second(entry.updated_at),
            authors=[name for name in map(_text, entry.authors) if name],
        )
    return str(made.writeString("utf-8"))


class _Atom(Atom1Feed):  # type: ignore[misc]  # the package has no types
    """With all authors of an entry, and the time that the feed itself gives."""

    def latest_post_date(self) -> datetime:
        """When the feed changed last."""
        return _second(self.feed["updated_at"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """What the package writes, and the authors."""
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _text(text: str) -> str:
    return _NOT_XML.sub("", text).strip()
