"""Pages of changes: cut where a commit ends, within their size, from any commit that this history knows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.identifiers import Identifier, paper_id
from postil.domain.ops import Op
from postil.models import Library
from postil.services import changes, ledger
from postil.services.changes import START, Token


def paper(number: int) -> str:
    return paper_id(Identifier("arxiv", f"2501.{number:05}"))


def commit(session: Session, library: Library, *numbers: int, abstract: str = "") -> int:
    fields = {"title": "A title", "abstract": abstract} if abstract else {"title": "A title"}
    ops = [Op("set", "paper", paper(n), field=name, value=value) for n in numbers for name, value in fields.items()]
    return ledger.apply(session, library.id, ledger.Author("here"), ops).ver


def test_a_page_ends_where_a_commit_ends(session, library):
    ends = [commit(session, library, 1, 2), commit(session, library, 3, 4, 5), commit(session, library, 6)]
    page = changes.since(session, library, START, 4)
    assert ([one["ver"] for one in page.changes], page.cursor.ver, page.more) == ([1, 2], ends[0], True)
    rest = changes.since(session, library, page.cursor, 4)
    assert ([one["ver"] for one in rest.changes], rest.cursor.ver, rest.more) == ([3, 4, 5, 6], ends[2], False)


def test_a_commit_larger_than_the_page_is_delivered_whole(session, library):
    commit(session, library, *range(1, 8))
    commit(session, library, 9)
    page = changes.since(session, library, START, 3)
    assert (len(page.changes), page.more) == (7, True)


def test_a_page_keeps_to_its_bytes_but_brings_at_least_one_commit(session, library):
    for number in range(1, 13):
        commit(session, library, number, abstract="x" * 120_000)
    cursor, sizes = START, []
    while True:
        page = changes.since(session, library, cursor, 500)
        sizes.append(sum(len(str(one["val"])) for one in page.changes))
        cursor = page.cursor
        if not page.more:
            break
    assert len(sizes) == 2
    assert max(sizes) <= changes.PAGE_BYTES


def test_only_the_present_value_of_a_field_is_told(session, library):
    commit(session, library, 1)
    op = Op("set", "paper", paper(1), field="title", value="Better", seq=4)
    ledger.apply(session, library.id, ledger.Author("there"), [op])
    page = changes.since(session, library, START, 10)
    assert [(one["val"], one["by"], one["seq"]) for one in page.changes] == [("Better", "there", 4)]


def test_a_commit_that_wrote_nothing_moves_the_cursor(session, library):
    commit(session, library, 1)
    stale = Op("set", "paper", paper(1), field="title", value="Old", base=0, ts=0)
    ledger.apply(session, library.id, ledger.Author("there"), [stale])
    page = changes.since(session, library, START, 10)
    assert (page.cursor.ver, page.more) == (2, False)
    assert changes.since(session, library, page.cursor, 10) == changes.Page([], page.cursor, more=False)


@pytest.mark.parametrize("ver", [0, 1, 2, 7])
def test_a_token_is_known_by_its_nonce_and_only_at_the_end_of_a_commit(session, library, ver):
    commit(session, library, 1, 2)
    real = changes.newest(session, library)
    assert changes.known(session, library.id, real)
    assert not changes.known(session, library.id, Token(ver, "another"))
    assert changes.known(session, library.id, Token(ver, real.nonce)) is (ver == real.ver)
