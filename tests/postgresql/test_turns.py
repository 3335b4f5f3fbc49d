"""Whose turn it is to write, and what readers see: the locks and isolation that the ledger stands on."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from postgresql.cluster import Cluster
from postil.models import Library, User, migrate
from postil.models.engine import connect, writing
from postil.models.trouble import Trouble, trouble


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    made = connect(cluster.new_database())
    migrate.upgrade(made)
    yield made
    made.dispose()


@pytest.fixture
def libraries(engine: Engine) -> list[str]:
    """Two libraries, of one user."""
    owner, made = str(uuid.uuid4()), [str(uuid.uuid4()) for _ in range(2)]
    with Session(engine) as session:
        session.add(User(id=owner, name=owner, name_key=owner))
        session.flush()
        session.add_all(Library(id=one, owner_id=owner, name="L", epoch="e") for one in made)
        session.commit()
    return made


def test_writers_of_two_libraries_do_not_wait_for_each_other(engine, libraries):
    with Session(engine) as one, Session(engine) as two:
        writing(one, libraries[0])
        writing(two, libraries[1], wait=False)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (None, 0), (0, None), (None, None)])
def test_whoever_would_disturb_another_writer_is_told_at_once_or_waits(engine, libraries, first, second):
    held = None if first is None else libraries[first]
    wanted = None if second is None else libraries[second]
    with Session(engine) as one, Session(engine) as two:
        writing(one, held)
        began = time.monotonic()
        with pytest.raises(OperationalError) as refused:
            writing(two, wanted, wait=False)
        assert trouble(refused.value) is Trouble.BUSY
        assert time.monotonic() - began < 5
        two.rollback()
        waiting = threading.Thread(target=lambda: writing(two, wanted))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        one.rollback()
        waiting.join(10)
        assert not waiting.is_alive()


def test_a_writer_who_waited_stands_on_what_the_one_before_wrote(engine, libraries):
    seen: list[int] = []

    def second() -> None:
        with Session(engine) as session:
            writing(session, libraries[0])
            seen.append(session.get_one(Library, libraries[0]).version)

    with Session(engine) as one:
        writing(one, libraries[0])
        waiting = threading.Thread(target=second)
        waiting.start()
        one.execute(update(Library).where(Library.id == libraries[0]).values(version=41))
        time.sleep(0.2)
        assert seen == []
        one.commit()
    waiting.join(10)
    assert seen == [41]


def test_a_reader_sees_one_moment_however_long_it_reads(engine, libraries):
    version = select(Library.version).where(Library.id == libraries[0])
    with Session(engine) as reader, Session(engine) as writer:
        before = reader.scalar(version)
        writing(writer, libraries[0]).execute(update(Library).values(version=Library.version + 1))
        writer.commit()
        assert reader.scalar(version) == before
        reader.rollback()
        assert reader.scalar(version) == before + 1


def test_nobody_waits_for_ever(engine, libraries):
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "15s"
    with Session(engine) as one, Session(engine) as two:
        writing(one, libraries[0])
        two.connection().execute(text("SET LOCAL lock_timeout = 50"))
        with pytest.raises(OperationalError) as refused:
            two.execute(select(Library).where(Library.id == libraries[0]).with_for_update())
        assert trouble(refused.value) is Trouble.BUSY


def test_text_with_a_zero_byte_finds_nothing_and_fails_nothing(engine, libraries):
    with Session(engine) as session:
        assert session.scalars(select(User).where(User.name_key == "a\0b")).all() == []
        assert session.scalars(select(User).where(User.name_key.in_(["a\0", "b"]))).all() == []
