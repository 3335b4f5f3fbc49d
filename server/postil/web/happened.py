"""A paper's changes in words: what changed, from what to what, and what can be brought back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.fields import DELETED, PRESENT
from postil.services import timeline
from postil.services.stores import STORES
from postil.services.timeline import Change, Version
from postil.web.differences import Line, between
from postil.web.told_values import LONGEST, short, shown

_NAMES: Final = {
    "status": "Status",
    "starred": "Star",
    "rating": "Rating",
    "progress": "Progress",
    "read_at": "Time of reading",
    "note": "Note",
    "published_on": "Date",
    "pdf_url": "PDF",
    "code_url": "Code",
    "url": "Address",
    "extra": "Details",
    "color": "Colour",
    "target": "What is quoted",
}
#: Fields whose earlier values are told by the lines that differ.
_TEXTS: Final = {"note", "abstract", "comment"}
#: Characters by which an annotation is named.
_QUOTED: Final = 60
#: What a line of differences takes beside its text.
_LINE: Final = 60
#: Lines of one change that are shown; the whole text can be brought back.
_MOST_LINES: Final = 300


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value that can be brought back by its event: what the button says, and to those who only hear it."""

    event: int
    button: str
    label: str
    #: The whole text of a version that went into a merge; else empty.
    text: str = ""
    at: datetime | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words. `before` and `after` are None where the sentence says all."""

    what: str
    said: str
    at: datetime
    #: Name of the device; empty when the server did it by itself.
    device: str
    before: str | None = None
    after: str | None = None
    lines: tuple[Line, ...] = ()
    earlier: tuple[Earlier, ...] = ()


def tell(session: Session, library_id: str, changes: Iterable[Change], room: int = 60_000) -> list[Told]:
    """The changes in words, in their order, with at most `room` characters of what differs in texts."""
    wanted = list(changes)
    names = _names(session, library_id, wanted)
    found = []
    for one in wanted:
        told, room = _within(_told(one, names, saved=timeline.saved_at_first(session, library_id, one)), room)
        found.append(told)
    return found


def _within(told: Told, room: int) -> tuple[Told, int]:
    """A change with no more of its texts than there is room for, and the room that is left."""
    lines: list[Line] = []
    for line in told.lines:
        room -= len(line.text) + _LINE
        if room < 0:
            cut = line.text[: max(0, room + len(line.text))]
            lines += [replace(line, text=f"{cut}…")] if cut else []
            lines.append(Line("gap"))
            break
        lines.append(line)
    earlier = []
    for one in told.earlier:
        text = one.text if len(one.text) <= max(room, 0) else one.text[: max(room, 0)] + "…"
        room -= len(text)
        earlier.append(replace(one, text=text))
    return replace(told, lines=tuple(lines), earlier=tuple(earlier)), room


def _told(change: Change, names: dict[str, str], *, saved: bool) -> Told:
    if change.field == PRESENT:
        return _membership(change, names)
    if change.field == DELETED and change.entity == "paper":
        return _existence(change, saved=saved)
    if change.field in {DELETED, "paper_id"}:
        return _annotation(change, names)
    if change.field == "rank":
        what = f"List “{_named(change, names)}”"
        return _simple(change, what, "moved to another place", "Bring back", f"the place in the {what.lower()}")
    if change.field == "alias_of":
        return _joining(change, names)
    what = _NAMES.get(change.field, change.field.capitalize())
    if change.entity == "annotation":
        what = f"{what} of the {names.get(change.entity_id) or 'highlight'}"
    if change.kind in {"merged", "conflict"}:
        return _merged(change, what)
    if change.kind == "superseded":
        lost = shown(change.field, change.earlier[0].value)
        return _simple(change, what, f"“{lost}” lost against a newer change", "Bring back", f"{what}: {lost}")
    return _value(change, what)


def _value(change: Change, what: str) -> Told:
    if change.kind == "written":
        value = "" if change.field in _TEXTS else shown(change.field, change.after)
        lines = _lines("", str(change.after)) if change.field in _TEXTS else ()
        said = "set to" if value else "written"
        return Told(what, said, change.at, change.device, after=value or None, lines=lines)
    old = change.earlier[0]
    if change.field in _TEXTS:
        lines = _lines(str(old.value), str(change.after))
        what_back = f"the earlier {_small(what)}"
        return Told(
            what, "changed", change.at, change.device, lines=lines, earlier=(_earlier(old, "Bring back", what_back),)
        )
    before, after = shown(change.field, old.value), shown(change.field, change.after)
    back = _earlier(old, "Bring back", f"{what}: {before}")
    return Told(what, "", change.at, change.device, before, after, earlier=(back,))


def _lines(before: str, after: str) -> tuple[Line, ...]:
    found = between(before, after)
    return tuple(found[:_MOST_LINES] + ([Line("gap")] if len(found) > _MOST_LINES else []))


def _merged(change: Change, what: str) -> Told:
    said = "changed on two machines at once; the changes were put together"
    if change.kind == "conflict":
        said = "changed on two machines in the same lines; both versions were kept"
    earlier = tuple(
        Earlier(one.event, "Bring back", f"the {_small(what)} of {one.device or 'one machine'}",
                str(one.value), one.at, one.device)
        for one in change.earlier
    )  # fmt: skip
    return Told(what, said, change.at, change.device, earlier=earlier)


def _membership(change: Change, names: dict[str, str]) -> Told:
    kind = {"list_entry": "List", "identifier": "Identifier"}.get(change.entity, "Tag")
    what = f"{kind} “{_named(change, names)}”"
    if change.entity == "annotation_tag":
        what = f"{what} of the {names.get(change.entity_id.partition('|')[0]) or 'highlight'}"
    on, off = {"Tag": ("put on", "taken off")}.get(kind, ("added", "removed"))
    if kind == "List":
        on, off = "put on the list", "taken off the list"
    return _simple(
        change, what, on if change.after else off, "Take off again" if change.after else "Put back", _small(what)
    )


def _joining(change: Change, names: dict[str, str]) -> Told:
    """A record that came to be part of a paper, or stands for itself again."""
    what = f"Record “{names.get(change.entity_id) or 'without a title'}”"
    if change.after:
        return _simple(change, what, "merged with the paper", "Separate again", what.lower())
    return _simple(change, what, "separated", "Merge again", what.lower())


def _existence(change: Change, *, saved: bool) -> Told:
    if change.after:
        return _simple(change, "Paper", "moved to the trash", "Bring back", "the paper")
    return _simple(
        change, "Paper", "saved" if saved else "brought back from the trash", "To the trash again", "the paper"
    )


def _annotation(change: Change, names: dict[str, str]) -> Told:
    """An annotation that was made, deleted or brought back."""
    name = names.get(change.entity_id) or "highlight"
    said = "made" if change.field == "paper_id" else "deleted" if change.after else "brought back"
    button = "Bring back" if change.after else "Delete again"
    return _simple(change, name[0].upper() + name[1:], said, button, f"the {name}")


def _small(what: str) -> str:
    return what[0].lower() + what[1:]


def _simple(change: Change, what: str, said: str, button: str, label: str) -> Told:
    earlier = tuple(_earlier(one, button, label) for one in change.earlier)
    return Told(what, said, change.at, change.device, earlier=earlier)


def _earlier(one: Version, button: str, label: str) -> Earlier:
    return Earlier(one.event, button, f"{button}: {label}", at=one.at, device=one.device)


def _named(change: Change, names: dict[str, str]) -> str:
    left, _, right = change.entity_id.partition("|")
    if change.entity == "identifier":
        return right
    return names.get(left if change.entity == "list_entry" else right, "") or "without a name"


def _names(session: Session, library_id: str, changes: list[Change]) -> dict[str, str]:
    """Names of the tags, lists, annotations and joined records that the changes are about, by id."""
    tags = {one.entity_id.partition("|")[2] for one in changes if one.entity in {"paper_tag", "annotation_tag"}}
    lists = {one.entity_id.partition("|")[0] for one in changes if one.entity == "list_entry"}
    found: dict[str, str] = {}
    for entity, idents in (("tag", tags), ("list", lists)):
        for thing in session.scalars(STORES[entity].select(library_id, sorted(idents))) if idents else ():
            found[thing.id] = thing.name
    marked = {one.entity_id.partition("|")[0] for one in changes if one.entity in {"annotation", "annotation_tag"}}
    for thing in session.scalars(STORES["annotation"].select(library_id, sorted(marked))) if marked else ():
        found[thing.id] = f"highlight “{short(thing.quote, _QUOTED)}”" if thing.highlighted else "page note"
    joined = {one.entity_id for one in changes if one.field == "alias_of"}
    for thing in session.scalars(STORES["paper"].select(library_id, sorted(joined))) if joined else ():
        found[thing.id] = " ".join(thing.title.split())[:LONGEST]
    return found
