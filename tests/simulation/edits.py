"""What users do: the kinds of edits, chosen by a seeded die from what is shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from simulation.authoring import PAGES, PROOF, Page, View, order

#: name → arguments; a device turns it into operations.
Edit = tuple[str, dict[str, Any]]
TAGS = ("robotics", "to cite", "reading group")
LISTS = ("plane", "thesis")


class Dice:
    """Chooses edits; every line, name and value that it makes up is the only one of its kind."""

    def __init__(self, rng: random.Random, able: frozenset[str], fresh: Iterator[int]) -> None:
        self.rng = rng
        self.able = able
        self.fresh = fresh

    def unique(self, what: str) -> str:
        """A word that nobody has written before."""
        return f"{what}-{next(self.fresh)}"

    def edit(self, view: View) -> Edit | None:
        """One edit of what is shown; None when there is nothing to do it to."""
        kinds = [(name, weight) for name, (weight, _) in _KINDS.items() if name in self.able]
        name = self.rng.choices([one for one, _ in kinds], [weight for _, weight in kinds])[0]
        made = _KINDS[name][1](self, view)
        return None if made is None else (name, made)

    def one(self, view: View, kind: str, *, deleted: bool = False) -> str | None:
        """A thing that is there (or in the trash)."""
        found = [
            ident
            for (entity, ident), fields in view.items()
            if entity == kind
            and bool(fields.get("_deleted")) == deleted
            and (kind != "paper" or (fields.get("canonical") and not fields.get("alias_of")))
            and (kind == "paper" or fields.get("paper_id" if kind == "annotation" else "name"))
        ]
        if not found:
            return None
        # Half of what is done is done to one thing: what nobody else touches shows no conflict.
        return min(found) if self.rng.random() < 0.5 else self.rng.choice(sorted(found))

    def page(self) -> Page:
        """A page that the user looks at."""
        return PROOF if self.rng.random() < 0.15 else self.rng.choice(PAGES)


def _save(dice: Dice, _view: View) -> dict[str, Any]:
    return {"page": dice.page()}


def _thing(kind: str, *, deleted: bool = False) -> Callable[[Dice, View], dict[str, Any] | None]:
    def choose(dice: Dice, view: View) -> dict[str, Any] | None:
        ident = dice.one(view, kind, deleted=deleted)
        return None if ident is None else {"ident": ident}

    return choose


def _field(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    name = dice.rng.choice(["venue", "venue", "venue", "abstract", "pdf_url"])
    value = dice.unique("v")
    return paper and {"ident": paper, "f": name, "val": f"https://example.org/{value}" if name == "pdf_url" else value}


def _mark(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    name = dice.rng.choice(["status", "starred"])
    value = dice.rng.choice(["unread", "reading", "read"] if name == "status" else [True, False])
    return paper and {"ident": paper, "f": name, "val": value}


def _measure(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    name, value = dice.rng.choice(
        [
            ("rating", dice.rng.randint(1, 5)),
            ("progress", dice.rng.randint(1, 16) / 16),
            ("read_at", f"2026-0{dice.rng.randint(1, 9)}-01T00:00:00+00:00"),
        ]
    )
    return paper and {"ident": paper, "f": name, "val": value}


def _note(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    if paper is None:
        return None
    text = view["paper", paper].get("note") or ""
    return {"ident": paper, "text": changed_text(dice, text), "base_text": text}


def changed_text(dice: Dice, text: str) -> str:
    """The text with a line added, removed, changed or moved."""
    lines = text.split("\n") if text else []
    kinds = ["add", "add", "add", "remove", "change", "change", *["move"] * (4 if len(lines) > 2 else 1)]
    what = dice.rng.choice(kinds) if lines else "add"
    at = dice.rng.randrange(len(lines)) if lines else 0
    if what == "add":
        lines.insert(dice.rng.randint(0, len(lines)), dice.unique("line"))
    elif what == "remove":
        del lines[at]
    elif what == "change":
        lines[at] = dice.unique("line")
    else:
        line = lines.pop(at)
        lines.insert(dice.rng.randint(0, len(lines)), line)
    return "\n".join(lines)


def _tag(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    return paper and {"ident": paper, "name": dice.rng.choice([*TAGS, TAGS[0], TAGS[0]])}


def _listing(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    return paper and {"ident": paper, "name": dice.rng.choice(LISTS)}


def _member(entity: str) -> Callable[[Dice, View], dict[str, Any] | None]:
    def choose(dice: Dice, view: View) -> dict[str, Any] | None:
        found = sorted(ident for (e, ident), fields in view.items() if e == entity and fields.get("_present"))
        hot = found and dice.rng.random() < 0.5
        return {"ident": found[0] if hot else dice.rng.choice(found)} if found else None

    return choose


def _rename(kind: str) -> Callable[[Dice, View], dict[str, Any] | None]:
    def choose(dice: Dice, view: View) -> dict[str, Any] | None:
        ident = dice.one(view, kind)
        return ident and {"ident": ident, "name": dice.unique(kind)}

    return choose


def _search(dice: Dice, _view: View) -> dict[str, Any]:
    ident = str(UUID(int=dice.rng.getrandbits(128), version=4))
    return {"id": ident, "name": dice.unique("search"), "query": dice.unique("q")}


def _requery(dice: Dice, view: View) -> dict[str, Any] | None:
    ident = dice.one(view, "saved_search")
    return ident and {"ident": ident, "query": dice.unique("q")}


def _color(dice: Dice, view: View) -> dict[str, Any] | None:
    ident = dice.one(view, "tag")
    return ident and {"ident": ident, "color": f"#{next(dice.fresh):06x}"}


def _annotate(dice: Dice, view: View) -> dict[str, Any] | None:
    paper = dice.one(view, "paper")
    if paper is None:
        return None
    tags = dice.rng.sample(TAGS, dice.rng.choice([0, 0, 1]))
    comment = dice.unique("line") if dice.rng.random() < 0.5 else ""
    ident = str(UUID(int=dice.rng.getrandbits(128), version=4))
    return {"ident": paper, "id": ident, "target": target(dice), "color": "yellow", "comment": comment, "tags": tags}


def target(dice: Dice) -> dict[str, Any]:
    """A passage that nobody has quoted before."""
    quote = {"type": "TextQuoteSelector", "exact": dice.unique("quote")}
    return {"source": "https://arxiv.org/abs/2501.00001", "version": 1, "parts": [{"selector": [quote]}]}


def _comment(dice: Dice, view: View) -> dict[str, Any] | None:
    ident = dice.one(view, "annotation")
    if ident is None:
        return None
    text = view["annotation", ident].get("comment") or ""
    return {"ident": ident, "text": changed_text(dice, text), "base_text": text}


def _recolor(dice: Dice, view: View) -> dict[str, Any] | None:
    ident = dice.one(view, "annotation")
    return ident and {"ident": ident, "color": dice.rng.choice(["green", "blue", "pink"])}


def _retarget(dice: Dice, view: View) -> dict[str, Any] | None:
    ident = dice.one(view, "annotation")
    return ident and {"ident": ident, "target": target(dice)}


def _tag_annotation(dice: Dice, view: View) -> dict[str, Any] | None:
    ident = dice.one(view, "annotation")
    return ident and {"ident": ident, "name": dice.rng.choice(TAGS)}


def _move(dice: Dice, view: View) -> dict[str, Any] | None:
    listed = dice.one(view, "list")
    papers = order(view, listed) if listed else []
    if listed is None or len(papers) < 2:
        return None
    paper = dice.rng.choice(papers)
    return {"list": listed, "paper": paper, "at": dice.rng.randrange(len(papers))}


_KINDS: dict[str, tuple[int, Callable[[Dice, View], dict[str, Any] | None]]] = {
    "save": (10, _save),
    "unsave": (4, _thing("paper")),
    "restore-paper": (3, _thing("paper", deleted=True)),
    "field": (10, _field),
    "mark": (8, _mark),
    "measure": (4, _measure),
    "note": (22, _note),
    "tag": (10, _tag),
    "untag": (8, _member("paper_tag")),
    "rename-tag": (3, _rename("tag")),
    "color-tag": (2, _color),
    "delete-tag": (1, _thing("tag")),
    "restore-tag": (1, _thing("tag", deleted=True)),
    "make-list": (2, lambda dice, _view: {"name": dice.rng.choice(LISTS)}),
    "list": (8, _listing),
    "unlist": (2, _member("list_entry")),
    "move": (8, _move),
    "rename-list": (3, _rename("list")),
    "delete-list": (1, _thing("list")),
    "restore-list": (1, _thing("list", deleted=True)),
    "annotate": (14, _annotate),
    "comment": (20, _comment),
    "recolor": (3, _recolor),
    "retarget": (3, _retarget),
    "tag-annotation": (5, _tag_annotation),
    "untag-annotation": (2, _member("annotation_tag")),
    "delete-annotation": (6, _thing("annotation")),
    "restore-annotation": (4, _thing("annotation", deleted=True)),
    "save-search": (3, _search),
    "rename-search": (2, _rename("saved_search")),
    "requery": (4, _requery),
    "delete-search": (1, _thing("saved_search")),
    "restore-search": (1, _thing("saved_search", deleted=True)),
    "bad": (2, _thing("paper")),
}
EVERYTHING = frozenset(_KINDS)
