"""Devices of a simulation: the protocol that the world speaks to them, and the one of the reference client."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from simulation import authoring
from simulation.authoring import Op, View
from simulation.client import Client, Send
from simulation.edits import EVERYTHING
from simulation.profile import Key, Profile
from simulation.server import Rows


class Lost(Exception):
    """No answer came; with a ticket, it comes later (`Device.late`)."""

    def __init__(self, ticket: int = 0) -> None:
        super().__init__(ticket)
        self.ticket = ticket


class Died(BaseException):
    """The device was killed here: what it had not written down is gone. The ticket as in Lost."""

    def __init__(self, ticket: int = 0) -> None:
        super().__init__(ticket)
        self.ticket = ticket


@dataclass(frozen=True)
class LateAnswer:
    """An answer that comes after newer ones, to what was asked with `body`."""

    ticket: int
    body: Any
    status: int
    answer: dict[str, Any]


class Device(Protocol):
    """One machine: made of a client that is under test, or of the reference client."""

    name: str
    #: Number of its token.
    token: int
    #: How far its clock is ahead of true time (ms).
    skew: int
    able: frozenset[str]

    def do(self, kind: str, given: dict[str, Any]) -> list[Op]:
        """Make an edit; returns the operations that wait for it now."""

    def shown(self) -> View:
        """What the user sees."""

    def note(self, paper: str) -> str:
        """The note as shown."""

    def order(self, listed: str) -> list[str]:
        """The papers of a list as shown."""

    def sync(self, send: Send) -> bool:
        """One run. Whatever `send` raises ends it; a Died ends it as a kill does."""

    def late(self, answer: LateAnswer) -> None:
        """An answer that was thought lost comes after all."""

    def compare(self, send: Send) -> bool:
        """Compare the digest with the server's, and mend what differs; whether nothing did."""

    def kill(self) -> None:
        """Stop it and start it again."""

    def rows(self) -> Rows:
        """What it holds of the server's: (value, version) by field."""

    def waiting(self) -> list[Op]:
        """What has not been sent, or not been pulled yet."""

    def told(self) -> dict[str, str] | None:
        """Outcomes by nonce that the server told; None when the device keeps no such record."""

    def disk(self) -> Any:
        """A copy of what is on its disk."""

    def load(self, disk: Any) -> None:
        """Another disk in the place of its own; None for an empty one."""


class PythonDevice:
    """The reference client."""

    able = EVERYTHING

    def __init__(self, number: int, rng: random.Random, true_time: Callable[[], int]) -> None:
        self.name = f"device {number}"
        self.token = number
        self.skew = 0
        self.rng = rng
        self.true_time = true_time
        self.page = rng.choice([3, 10, 50, 500])
        self.batch = rng.choice([2, 5, 20, 100])
        self.load(None)

    def load(self, disk: Profile | None) -> None:
        """As in Device."""
        made = Profile(str(uuid.UUID(int=self.rng.getrandbits(128), version=4)))
        profile = made if disk is None else disk.copy()
        self.client = Client(profile, self.rng, lambda: self.true_time() + self.skew, self.page, self.batch)

    def disk(self) -> Profile:
        """As in Device."""
        return self.client.profile.copy()

    def kill(self) -> None:
        """As in Device."""
        self.load(self.client.profile)

    def do(self, kind: str, given: dict[str, Any]) -> list[Op]:
        """As in Device."""
        return self.client.append(self._ops(kind, given))

    def _ops(self, kind: str, given: dict[str, Any]) -> list[Op]:  # noqa: C901, PLR0911, PLR0912 - a table of kinds
        client, ident = self.client, given.get("ident", "")
        match kind:
            case "save":
                return authoring.saving(client, given["page"])
            case "unsave" | "delete-tag" | "delete-list" | "delete-annotation" | "delete-search":
                return authoring.removing(client, _thing(kind), ident)
            case "restore-paper" | "restore-tag" | "restore-list" | "restore-annotation" | "restore-search":
                return [{"op": "restore", "e": _thing(kind), "id": ident}]
            case "field" | "mark" | "measure":
                return authoring.setting(client, ("paper", ident), given["f"], given["val"])
            case "note":
                return authoring.noting(client, ("paper", ident), "note", given["text"], given["base_text"])
            case "annotate":
                return authoring.annotating(client, ident, given)
            case "comment":
                return authoring.noting(client, ("annotation", ident), "comment", given["text"], given["base_text"])
            case "recolor" | "retarget":
                name = "color" if kind == "recolor" else "target"
                return authoring.setting(client, ("annotation", ident), name, given[name])
            case "tag" | "tag-annotation":
                tag, ops = authoring.naming(client, "tag", given["name"])
                return [*ops, *authoring.membership(client, _MEMBERS[kind], f"{ident}|{tag}", present=True)]
            case "untag" | "unlist" | "untag-annotation":
                return authoring.membership(client, _MEMBERS[kind], ident, present=False)
            case "save-search":
                return authoring.searching(client, given)
            case "requery":
                return authoring.setting(client, ("saved_search", ident), "query", given["query"])
            case "rename-tag" | "rename-list" | "rename-search":
                return authoring.setting(client, (_thing(kind), ident), "name", given["name"])
            case "color-tag":
                return authoring.setting(client, ("tag", ident), "color", given["color"])
            case "make-list":
                return authoring.naming(client, "list", given["name"])[1]
            case "list":
                listed, ops = authoring.naming(client, "list", given["name"])
                there = len(authoring.order(client.shown(), listed))
                return [*ops, *authoring.placing(client, listed, ident, there)]
            case "move":
                return authoring.placing(client, given["list"], given["paper"], given["at"])
            case _:
                return authoring.bad(self.rng, ident)

    def shown(self) -> View:
        """As in Device."""
        return self.client.shown()

    def note(self, paper: str) -> str:
        """As in Device."""
        return str(self.shown().get(("paper", paper), {}).get("note") or "")

    def order(self, listed: str) -> list[str]:
        """As in Device."""
        return authoring.order(self.shown(), listed)

    def sync(self, send: Send) -> bool:
        """As in Device."""
        try:
            return self.client.sync(send)
        except Lost:
            return False
        except Died:
            self.kill()
            return False

    def compare(self, send: Send) -> bool:
        """As in Device."""
        return self.client.compare(send)

    def late(self, answer: LateAnswer) -> None:
        """As in Device."""
        if answer.status == 200 and answer.body is not None:
            self.client.work_in(answer.body, answer.answer)

    def rows(self) -> Rows:
        """As in Device."""
        return {
            key: {name: (one[0], one[1]) for name, one in fields.items()}
            for key, fields in self.client.profile.rows.items()
        }

    def waiting(self) -> list[Op]:
        """As in Device."""
        return self.client.profile.outbox

    def told(self) -> dict[str, str] | None:
        """As in Device."""
        return self.client.profile.told


_MEMBERS = {
    "tag": "paper_tag",
    "untag": "paper_tag",
    "unlist": "list_entry",
    "tag-annotation": "annotation_tag",
    "untag-annotation": "annotation_tag",
}


def _thing(kind: str) -> str:
    named = kind.rpartition("-")[2]
    return {"unsave": "paper", "search": "saved_search"}.get(named, named)


def key_of(op: Op) -> tuple[Key, str]:
    """The field that an operation writes."""
    stamp = {"add": "_present", "remove": "_present", "del": "_deleted", "restore": "_deleted"}
    return (str(op.get("e")), str(op.get("id"))), stamp.get(op["op"], str(op.get("f")))
