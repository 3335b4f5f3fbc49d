"""Many threads search while others save: the full measure is benchmarks/threads.py."""

import random
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from postil.search.library import LibrarySearch
from server.search.conftest import LIBRARY
from server.search.crowd import Crowd

Sessions = Callable[[], Session]


def test_every_answer_of_every_thread_is_right_while_others_save(sessions: Sessions, tmp_path: Path):
    """Two servers on one database, whose indexers write and merge meanwhile."""
    searches = [LibrarySearch(tmp_path, sessions) for _ in range(2)]
    crowd = Crowd(sessions, LIBRARY, searches, papers=60)
    crowd.fill(random.Random(1))
    crowd.run(threads=8, queries=60, seed=1, pause=0.005)
    assert crowd.wrong == []
    assert (crowd.asked, crowd.saved > 10) == (480, True)
    for search in searches:
        search.catch_up(LIBRARY)
    assert not searches[0].check(LIBRARY)
    for search in searches:
        search.close()
