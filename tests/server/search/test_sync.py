"""The outbox and the index: late, double, out of order, interrupted, and always equal in the end."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.models import IndexOutbox, Paper
from postil.search import sync
from postil.search.embedded.whoosh_index import WhooshIndex
from postil.search.port import SearchIndex
from server.search.conftest import LIBRARY
from server.search.rows import page, save, tag

Sessions = Callable[[], Session]


def ids(index: SearchIndex, text: str) -> set[str]:
    return {hit.paper_id for hit in index.search(parse(text), limit=50).hits}


def difference(sessions: Sessions, index: SearchIndex) -> sync.Difference:
    return sync.check(sessions, index, LIBRARY)


def waiting(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(IndexOutbox)) or 0


def test_what_was_saved_is_found_after_draining(sessions: Sessions, index: SearchIndex):
    save(sessions, "a", title="Sparse attention", note="for Ruth", authors=["Ada Lovelace"])
    tag(sessions, "a", "reading group")
    assert sync.drain(sessions, index, LIBRARY) == 2
    assert ids(index, "ruth") == ids(index, "lovelace") == ids(index, 'tag:"reading group"') == {"a"}
    assert sync.drain(sessions, index, LIBRARY) == 0
    assert waiting(sessions) == 0
    assert not difference(sessions, index)


def test_draining_twice_or_late_changes_nothing(sessions: Sessions, index: SearchIndex):
    save(sessions, "a", title="first")
    sync.drain(sessions, index, LIBRARY)
    save(sessions, "a", title="second")
    save(sessions, "a", title="third")
    sync.drain(sessions, index, LIBRARY)
    with sessions() as session:
        session.add_all([IndexOutbox(library_id=LIBRARY, paper_id=name) for name in ("a", "a", "never-was")])
        session.commit()
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "first") == ids(index, "second") == set()
    assert ids(index, "third") == {"a"}
    assert not difference(sessions, index)


def test_another_librarys_rows_are_left_alone(sessions: Sessions, index: SearchIndex):
    with sessions() as session:
        session.add(IndexOutbox(library_id="other", paper_id="x"))
        session.commit()
    assert sync.drain(sessions, index, LIBRARY) == 0
    assert waiting(sessions) == 1


def test_a_row_committed_while_draining_stays_for_the_next_time(sessions: Sessions, whoosh: WhooshIndex):
    """Not so where the index lies in the database: nobody saves while it is written."""
    index: SearchIndex = whoosh
    save(sessions, "a", title="first")
    apply = index.apply

    def slow(puts, deletes):
        save(sessions, "a", title="second")
        apply(puts, deletes)

    index.apply = slow  # type: ignore[method-assign]
    sync.drain(sessions, index, LIBRARY)
    index.apply = apply  # type: ignore[method-assign]
    assert ids(index, "first") == {"a"}
    assert waiting(sessions) == 1
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "second") == {"a"}
    assert not difference(sessions, index)


def test_a_failed_batch_keeps_its_rows(sessions: Sessions, index: SearchIndex):
    save(sessions, "a", title="first")
    apply = index.apply

    def broken(puts, deletes):
        raise OSError("disk full")

    index.apply = broken  # type: ignore[method-assign]
    with pytest.raises(OSError, match="disk full"):
        sync.drain(sessions, index, LIBRARY)
    index.apply = apply  # type: ignore[method-assign]
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "first") == {"a"}


def test_papers_in_the_trash_are_not_found_until_restored(sessions: Sessions, index: SearchIndex):
    save(sessions, "a", title="sparse")
    save(sessions, "a", deleted=True)
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "") == set()
    save(sessions, "a", deleted=False)
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "sparse") == {"a"}


def test_an_aliass_words_find_the_paper_that_stands_for_it(sessions: Sessions, index: SearchIndex):
    save(sessions, "target", title="Published title")
    save(sessions, "alias", title="Preprint wording", note="my remark", alias_of="target")
    tag(sessions, "alias", "robots")
    sync.drain(sessions, index, LIBRARY)
    for text in ("published", "preprint", "remark", "tag:robots"):
        assert ids(index, text) == {"target"}
    save(sessions, "alias", note="another thought")
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "thought") == {"target"}
    assert not difference(sessions, index)
    save(sessions, "alias", alias_of=None)
    save(sessions, "target")
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "thought") == {"alias"}
    assert not difference(sessions, index)


def test_a_paper_is_found_by_the_sites_of_its_pages_and_of_what_it_stands_for(sessions: Sessions, index: SearchIndex):
    save(sessions, "target", title="Published title")
    save(sessions, "alias", title="Preprint", alias_of="target")
    page(sessions, "target", "https://huggingface.co/papers/2501.00001", "Hugging Face")
    page(sessions, "target", "https://scirate.com/arxiv/2501.00001", "SciRate", present=False)
    page(sessions, "alias", "https://arxiv.org/abs/2501.00001", "arXiv")
    page(sessions, "alias", "made of no address", "")
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, 'site:"Hugging Face"') == ids(index, "site:arxiv") == {"target"}
    assert ids(index, "site:scirate") == set()
    page(sessions, "alias", "https://arxiv.org/abs/2501.00001", "arXiv", present=False)
    sync.drain(sessions, index, LIBRARY)
    assert ids(index, "site:arxiv") == set()
    assert not difference(sessions, index)


def test_check_names_what_is_missing_stale_and_extra(sessions: Sessions, index: SearchIndex):
    for name in ("a", "b", "c"):
        save(sessions, name, title=f"title {name}")
    sync.drain(sessions, index, LIBRARY)
    with sessions() as session:  # behind the outbox's back
        session.get_one(Paper, (LIBRARY, "a")).title = "changed"
        session.get_one(Paper, (LIBRARY, "b")).deleted = True
        session.add(Paper(library_id=LIBRARY, id="d", title="new"))
        session.commit()
    assert difference(sessions, index) == sync.Difference(missing=("d",), stale=("a",), extra=("b",))
    assert sync.rebuild(sessions, index, LIBRARY) == 3
    assert not difference(sessions, index)


def test_a_renamed_tag_shows_in_check_until_indexed(sessions: Sessions, index: SearchIndex):
    save(sessions, "a", title="x")
    tag(sessions, "a", "old")
    sync.drain(sessions, index, LIBRARY)
    with sessions() as session:
        from postil.models import Tag

        session.get_one(Tag, (LIBRARY, "old")).name = "new"
        session.commit()
    assert difference(sessions, index).stale == ("a",)


def test_what_is_saved_while_rebuilding_is_in_the_new_index(sessions: Sessions, index: SearchIndex):
    save(sessions, "a", title="first")
    rebuild = index.rebuild

    def slow(found, catch_up):
        save(sessions, "b", title="saved meanwhile")
        save(sessions, "a", title="changed meanwhile")
        rebuild(found, catch_up)

    index.rebuild = slow  # type: ignore[method-assign]
    sync.rebuild(sessions, index, LIBRARY)
    assert ids(index, "meanwhile") == {"a", "b"}
    assert waiting(sessions) == 0
    assert not difference(sessions, index)


_WRITER = """
import sys
from pathlib import Path
from sqlalchemy.orm import sessionmaker
from postil.models.engine import connect
from postil.search import sync
from postil.search.embedded.whoosh_index import WhooshIndex
from server.search.rows import save
from server.search.conftest import LIBRARY
folder, start = Path(sys.argv[1]), int(sys.argv[2])
sessions = sessionmaker(connect(f"sqlite:///{folder / 'postil.db'}"))
index = WhooshIndex(folder / "index")
print("ready", flush=True)
for number in range(start, start + 100_000):
    text = {"title": f"title {number} words", "note": "note " * (number % 50)}
    save(sessions, f"p{number % 60}", deleted=number % 7 == 0, **text)
    sync.drain(sessions, index, LIBRARY)
    index.tidy()
"""


def test_killing_the_writer_at_random_moments_loses_nothing(sessions: Sessions, tmp_path: Path):
    index = WhooshIndex(tmp_path / "index")
    index.rebuild([])
    rng = random.Random(7)
    tests = Path(__file__).resolve().parents[2]
    for round_ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), str(round_ * 1000)],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": f"{tests}:{tests.parent / 'server'}"},
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.01, 0.5))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        while sync.drain(sessions, index, LIBRARY):
            pass
        assert not difference(sessions, index)
    save(sessions, "last", title="words after all kills")  # the next commit sweeps what a killed one left
    assert sync.drain(sessions, index, LIBRARY) == 1
    left = [path for path in (tmp_path / "index").rglob("*.tmp") if not path.parent.name.startswith("merge-")]
    assert left == []
    with sessions() as session:
        live = session.scalar(select(func.count()).where(Paper.library_id == LIBRARY, ~Paper.deleted))
    assert index.search(parse("words"), limit=1).total == live
