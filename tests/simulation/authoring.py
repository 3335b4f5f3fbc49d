"""What a user's edit is as operations (docs/reference/sync.md, Operations): the reference client's half of editing."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from fractional_indexing import generate_key_between

from simulation.client import Client
from simulation.profile import Key

NAMESPACE = UUID("6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11")
Op = dict[str, Any]
View = dict[Key, dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """A page that shows a paper: by which name, and what else it proves."""

    canonical: str
    identifiers: tuple[str, ...]
    title: str

    @property
    def paper(self) -> str:
        """The paper's id."""
        return str(uuid5(NAMESPACE, self.canonical))


def _page(number: int, *more: str) -> Page:
    name = f"arxiv:2501.0000{number}"
    return Page(name, (name, *more, f"url:https://huggingface.co/papers/2501.0000{number}"), f"Paper {number}")


#: Papers, the last two of which prove to be one, as a third page of it says.
PAGES = (_page(1), _page(2), _page(3), _page(4), Page("doi:10.1000/x4", ("doi:10.1000/x4",), "Paper 4"))
PROOF = _page(4, "doi:10.1000/x4")


def saving(client: Client, page: Page) -> list[Op]:
    """Save the paper of a page, or fill the gaps of the one that is there."""
    key = ("paper", page.paper)
    ops: list[Op] = [{"op": "restore", "e": "paper", "id": page.paper}]
    filled = {"canonical": page.canonical, "title": page.title, "authors": ["Ada Lovelace"], "published_on": "2025-01"}
    for name, value in filled.items():
        ops.append({**_field(client, key, name, value), "fill": True})
    for one in page.identifiers:
        ident = ("identifier", f"{page.paper}|{one}")
        ops.append({"op": "add", "e": ident[0], "id": ident[1], "base": client.ver(ident, "_present")})
    return ops


def setting(client: Client, key: Key, name: str, value: Any) -> list[Op]:
    """Write one field."""
    return [_field(client, key, name, value)]


def _field(client: Client, key: Key, name: str, value: Any) -> Op:
    return {"op": "set", "e": key[0], "id": key[1], "f": name, "val": value, "base": client.ver(key, name)}


def noting(client: Client, key: Key, name: str, text: str, base_text: str) -> list[Op]:
    """Write a note or comment, from the text that was shown."""
    base = client.ver(key, name)
    return [{"op": "text", "e": key[0], "id": key[1], "f": name, "val": text, "base_text": base_text, "base": base}]


def annotating(client: Client, paper: str, given: dict[str, Any]) -> list[Op]:
    """A new annotation, with its tags."""
    key = ("annotation", given["id"])
    fields = {"paper_id": paper, "target": given["target"], "motivation": "highlighting", "color": given["color"]}
    ops = [_field(client, key, name, value) for name, value in fields.items()]
    ops += noting(client, key, "comment", given["comment"], "") if given["comment"] else []
    for name in given["tags"]:
        tag, made = naming(client, "tag", name)
        ops += [*made, *membership(client, "annotation_tag", f"{given['id']}|{tag}", present=True)]
    return ops


def searching(client: Client, given: dict[str, Any]) -> list[Op]:
    """A new saved search."""
    key = ("saved_search", given["id"])
    return [_field(client, key, name, given[name]) for name in ("name", "query")]


def membership(client: Client, entity: str, ident: str, *, present: bool) -> list[Op]:
    """Add or remove one membership."""
    base = client.ver((entity, ident), "_present")
    return [{"op": "add" if present else "remove", "e": entity, "id": ident, "base": base}]


def naming(client: Client, kind: str, name: str) -> tuple[str, list[Op]]:
    """The tag or list of that name, and what makes it when there is none."""
    view = client.shown()
    for (entity, ident), fields in view.items():
        if entity == kind and fields.get("name") == name and not fields.get("_deleted"):
            return ident, []
    ident = str(uuid5(NAMESPACE, f"{kind}:{name.lower()}"))
    if view.get((kind, ident), {}).get("name") not in (None, "", name):
        ident = str(UUID(int=client.rng.getrandbits(128), version=4))
    return ident, [
        {"op": "restore", "e": kind, "id": ident},
        {**_field(client, (kind, ident), "name", name), "fill": True},
    ]


def removing(client: Client, kind: str, ident: str) -> list[Op]:
    """Delete a thing."""
    return [{"op": "del", "e": kind, "id": ident, "seen": client.profile.cursor[0]}]


def placing(client: Client, listed: str, paper: str, at: int) -> list[Op]:
    """Put a paper into a list, or move it there, in front of the entry number `at` of the others."""
    ident = f"{listed}|{paper}"
    view = client.shown()
    ranks = sorted(
        (fields.get("rank", ""), key[1])
        for key, fields in view.items()
        if key[0] == "list_entry" and key[1].startswith(listed) and fields.get("_present") and key[1] != ident
    )
    low = ranks[at - 1][0] if 0 < at <= len(ranks) else None
    high = ranks[at][0] if at < len(ranks) else None
    there = view.get(("list_entry", ident), {}).get("_present")
    ops = [] if there else membership(client, "list_entry", ident, present=True)
    return [*ops, _field(client, ("list_entry", ident), "rank", rank_between(client.rng, low or None, high or None))]


def rank_between(rng: random.Random, low: str | None, high: str | None) -> str:
    """A rank between two others that two machines hardly make alike."""
    if low is not None and high is not None and low >= high:
        high = None
    middle = str(generate_key_between(low, high))
    for _ in range(8):
        if rng.random() < 0.5:
            low = middle
        else:
            high = middle
        middle = str(generate_key_between(low, high))
    return middle


def bad(rng: random.Random, paper: str) -> list[Op]:
    """An operation that can never be applied."""
    key = {"e": "paper", "id": paper}
    return [
        rng.choice(
            [
                {"op": "set", **key, "f": "status", "val": "nonsense", "base": 0},
                {"op": "set", **key, "f": "no_such_field", "val": 1, "base": 0},
                {"op": "set", **key, "f": "rating", "val": 11, "base": 0},
                {"op": "frobnicate", **key},
                {"op": "add", "e": "paper_tag", "id": "nobody|knows", "base": 0},
                {"op": "set", **key, "f": "canonical", "val": "arxiv:2501.99999", "base": 0},
                {"op": "set", **key, "f": "alias_of", "val": paper, "base": 0},
            ]
        )
    ]


def order(view: View, listed: str) -> list[str]:
    """The papers of a list in its order."""
    entries = [
        (fields.get("rank", ""), ident.partition("|")[2])
        for (entity, ident), fields in view.items()
        if entity == "list_entry" and ident.startswith(f"{listed}|") and fields.get("_present")
    ]
    return [paper for _, paper in sorted(entries)]
