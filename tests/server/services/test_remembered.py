"""What is remembered is told again for as long as a transaction sees the state in which it was found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from postil.models import Library
from postil.services import tags
from postil.services.edits import Writer
from postil.services.remembered import Remembered


@pytest.fixture
def known() -> Remembered:
    return Remembered(libraries=2, each=2)


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield found
    event.remove(session.get_bind(), "before_cursor_execute", note)


def libraries(session: Session, writer: Writer, library: Library, number: int) -> list[str]:
    """So many libraries with a commit each."""
    made = [library.id, *(f"other-{at}" for at in range(1, number))]
    for ident in made[1:]:
        session.add(Library(id=ident, owner_id=library.owner_id, name=ident, epoch="e"))
    session.flush()
    for ident in made:
        tags.create(session, Writer(ident, writer.device_id), "first")
    return made


def test_it_is_found_once_and_then_told_in_one_statement(session, writer, known):
    tags.create(session, writer, "a")
    answers = count()
    first = known.get(session, writer.library_id, "number", lambda: next(answers))
    with statements(session) as made:
        assert known.get(session, writer.library_id, "number", lambda: next(answers)) == first == 0
    assert len(made) == 1
    assert known.get(session, writer.library_id, "another", lambda: next(answers)) == 1


def test_that_nothing_was_found_is_remembered_too(session, writer, known):
    tags.create(session, writer, "a")
    assert known.get(session, writer.library_id, "thing", lambda: None) is None
    assert known.get(session, writer.library_id, "thing", lambda: "late") is None


def test_every_change_is_seen_and_so_is_that_it_was_undone(session, writer, known):
    def named() -> list[str]:
        def find() -> list[str]:
            return [tag.name for tag, _ in tags.counted(session, writer.library_id)]

        return known.get(session, writer.library_id, "names", find)

    tags.create(session, writer, "a")
    assert named() == ["a"]
    with session.begin_nested() as undone:
        tags.create(session, writer, "b")
        assert named() == ["a", "b"]
        undone.rollback()
    session.expire_all()
    assert named() == ["a"]
    tags.create(session, writer, "c")  # of the version that "b" had
    assert named() == ["a", "c"]


def test_another_epoch_is_another_state(session, writer, library, known):
    tags.create(session, writer, "a")
    assert known.get(session, library.id, "x", lambda: 1) == 1
    library.epoch = "restored"
    session.flush()
    assert known.get(session, library.id, "x", lambda: 2) == 2


def test_without_a_commit_nothing_is_remembered(session, library, known):
    answers = count()
    for expected in (0, 1):
        assert known.get(session, library.id, "x", lambda: next(answers)) == expected


def test_what_was_asked_for_least_lately_goes_first(session, writer, known):
    tags.create(session, writer, "a")

    def ask(name: str, answer: int) -> int:
        return known.get(session, writer.library_id, name, lambda: answer)

    assert [ask("one", 1), ask("two", 1), ask("one", 2), ask("three", 1)] == [1] * 4
    assert ask("one", 3) == 1
    assert ask("two", 3) == 3


def test_of_libraries_too_the_last_ones_are_remembered_each_by_itself(session, writer, library, known):
    one, two, three = libraries(session, writer, library, 3)
    assert [known.get(session, ident, "x", lambda ident=ident: ident) for ident in (one, two, one, three)] == [
        one,
        two,
        one,
        three,
    ]
    assert known.get(session, one, "x", lambda: "new") == one
    assert known.get(session, two, "x", lambda: "new") == "new"


def test_it_can_be_asked_while_it_finds_out_and_from_many_threads(sessions, session, writer, known):
    tags.create(session, writer, "a")
    session.commit()
    wrong: list[object] = []

    def nested(own: Session, name: int) -> tuple[int, str]:
        return name, known.get(own, writer.library_id, "inner", lambda: "inside")

    def ask(at: int) -> None:
        with sessions() as own:
            for turn in range(30):
                name = (at + turn) % 4
                found = known.get(own, writer.library_id, name, partial(nested, own, name))
                if found != (name, "inside"):
                    wrong.append(found)

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
    assert not any(thread.is_alive() for thread in threads)
