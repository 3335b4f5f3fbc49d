"""The entities that are synced, their fields, and the merge rule of each: one table for every writer."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postil.domain import targets, values
from postil.domain.values import Reader, text


class Rule(enum.Enum):
    """How concurrent writes of a field meet (SYNC.md, Merge rules)."""

    LATEST = "latest"  # causal is accepted; of concurrent ones the larger (ts, device) wins
    MAX = "max"  # the larger value stays
    TEXT = "text"  # three-way merge by lines
    ONCE = "once"  # the first value stays for ever


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its rule, the reader of its values, and the value that stands for "nothing yet"."""

    rule: Rule
    read: Reader
    empty: Any = ""
    #: The user's choice: once written it stands against what pages say, also when it is the empty one.
    own: bool = False


#: Field names of what every entity has: membership and deletion.
PRESENT = "_present"
DELETED = "_deleted"

_LINE = text(4096, one_line=True)
_NAME = text(800, one_line=True, required=True)

PAPER: Mapping[str, Field] = {
    "canonical": Field(Rule.ONCE, text(4200, required=True)),
    "title": Field(Rule.LATEST, text(8192, one_line=True)),
    "authors": Field(Rule.LATEST, values.names, []),
    "abstract": Field(Rule.LATEST, text(128 * 1024)),
    "published_on": Field(Rule.LATEST, values.partial_date),
    "venue": Field(Rule.LATEST, _LINE),
    "url": Field(Rule.LATEST, values.address),
    "pdf_url": Field(Rule.LATEST, values.address),
    "code_url": Field(Rule.LATEST, values.address),
    "extra": Field(Rule.LATEST, values.mapping, {}),
    "status": Field(Rule.LATEST, values.one_of(*values.STATUSES), "unread", own=True),
    "rating": Field(Rule.LATEST, values.rating, None, own=True),
    "starred": Field(Rule.LATEST, values.flag, False, own=True),
    "progress": Field(Rule.MAX, values.share, 0.0),
    "read_at": Field(Rule.MAX, values.moment, None),
    "note": Field(Rule.TEXT, text(values.NOTE_BYTES)),
    "alias_of": Field(Rule.LATEST, values.reference, None),
}
TAG: Mapping[str, Field] = {
    "name": Field(Rule.LATEST, _NAME),
    "color": Field(Rule.LATEST, values.color),
}
LIST: Mapping[str, Field] = {
    "name": Field(Rule.LATEST, _NAME),
    "description": Field(Rule.LATEST, text(16 * 1024)),
}
#: Of a highlight, or of a page note when the target has no parts. All of the target changes together or not at all.
ANNOTATION: Mapping[str, Field] = {
    "paper_id": Field(Rule.ONCE, values.required_reference),
    "target": Field(Rule.LATEST, targets.read, {}),
    "motivation": Field(Rule.LATEST, text(200, one_line=True)),
    "color": Field(Rule.LATEST, values.one_of("", *values.HIGHLIGHTS)),
    "comment": Field(Rule.TEXT, text(values.NOTE_BYTES)),
    "slug": Field(Rule.ONCE, values.slug),
    "extra": Field(Rule.LATEST, values.mapping, {}),
}
#: `query` is in the language of the search box, all filters and the order in it.
SAVED_SEARCH: Mapping[str, Field] = {
    "name": Field(Rule.LATEST, _NAME),
    "query": Field(Rule.LATEST, _LINE),
}
LIST_ENTRY: Mapping[str, Field] = {"rank": Field(Rule.LATEST, values.rank)}

#: Entities with an id of their own; they can be deleted and restored.
THINGS: Mapping[str, Mapping[str, Field]] = {
    "paper": PAPER,
    "tag": TAG,
    "list": LIST,
    "annotation": ANNOTATION,
    "saved_search": SAVED_SEARCH,
}
#: Memberships, whose id is made of others; they can be added and removed.
MEMBERSHIPS: Mapping[str, Mapping[str, Field]] = {
    "identifier": {},
    "paper_tag": {},
    "list_entry": LIST_ENTRY,
    "annotation_tag": {},
}

ENTITIES: Mapping[str, Mapping[str, Field]] = {**THINGS, **MEMBERSHIPS}
