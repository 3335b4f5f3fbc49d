"""The digest is what its description says, the same for the same content, and another for any other."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785

from postil.domain.identifiers import Identifier, paper_id, tag_id
from postil.domain.ops import Op
from postil.services import digest, ledger, pruning
from postil.services.ledger import Author

P = paper_id(Identifier("arxiv", "2501.00001"))
T = tag_id("t")


def write(session, library, *ops):
    return ledger.apply(session, library.id, Author("here"), ops).ver


def test_it_can_be_computed_from_the_description(session, library):
    write(
        session,
        library,
        Op("set", "paper", P, field="title", value="🜁 “x”\n"),
        Op("set", "tag", T, field="name", value="t"),
    )
    write(session, library, Op("set", "paper", P, field="progress", value=1.0))
    lines = {
        P[:2]: ["paper", P, {"progress": [1, 3], "title": ["🜁 “x”\n", 1]}],
        T[:2]: ["tag", T, {"name": ["t", 2]}],
    }
    buckets = {
        name: hashlib.sha256(
            json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
        ).hexdigest()
        for name, line in lines.items()
    }
    found = digest.of(session, library, 3)
    assert found["buckets"] == buckets
    whole = "".join(f"{name} {buckets[name]}\n" for name in sorted(buckets))
    assert found["digest"] == hashlib.sha256(whole.encode()).hexdigest()


def test_another_value_version_or_deletion_is_another_digest(session, library):
    seen = set()
    for op in (
        Op("set", "paper", P, field="title", value="a"),
        Op("set", "paper", P, field="title", value="b"),
        Op("set", "paper", P, field="title", value="b"),
        Op("set", "paper", P, field="note", value="c"),
    ):
        seen.add(digest.of(session, library, write(session, library, op))["digest"])
    assert len(seen) == 4


def test_at_another_version_there_is_none(session, library):
    ver = write(session, library, Op("set", "paper", P, field="title", value="a"))
    found = digest.of(session, library, ver - 1)
    assert (found["digest"], found["buckets"], found["current"][0]) == (None, {}, ver)


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        'quotes " and \\ and / and <',
        "\x01\x08\t\n\x0c\r\x1f\x7f\u2028",
        "é 🜁 \ue000",
        ["a", "ü"],
        7,
        None,
        True,
        {"🜁": 1, "\ue000": 2},
    ],
)
def test_the_faster_way_gives_the_canonical_form(session, library, value):
    line = ["paper", P, {"x": [value, 3], "b": ["y", 1]}]
    assert digest._canonical(line, {"x": [value, 3, 0], "b": ["y", 1, 0]}) == rfc8785.dumps(line)


def test_what_pruning_forgets_was_not_in_it(session, library):
    other = paper_id(Identifier("arxiv", "2501.00002"))
    write(
        session,
        library,
        Op("set", "paper", P, field="title", value="Goes"),
        Op("set", "paper", other, field="title", value="Stays"),
        Op("set", "tag", T, field="name", value="t"),
        Op("add", "paper_tag", f"{P}|{T}"),
        Op("add", "paper_tag", f"{other}|{T}"),
        Op("add", "identifier", f"{P}|arxiv:2501.00001"),
        Op("remove", "paper_tag", f"{other}|{T}"),
    )
    ver = write(session, library, Op("del", "paper", P))
    before = digest.of(session, library, ver)
    assert pruning.prune(session, library.id, datetime.now(UTC) + timedelta(days=1)).memberships == 3
    assert digest.of(session, library, ver) == before
    assert write(session, library, Op("restore", "paper", P)) == ver + 1
    assert digest.of(session, library, ver + 1)["digest"] != before["digest"]
