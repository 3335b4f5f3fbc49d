"""Threads that search while others save: every answer is held against what had been saved when it was asked for.

Each paper's versions are written down with the times between which they were saved. What a query may find follows:
of each paper the version acknowledged last before the query began, and those whose saving began before it ended.
A paper of which all of these match must be in the answer, one of which none does must not.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from postil.domain.query import parse
from postil.models import IndexOutbox, Paper
from postil.models.engine import writing
from postil.search.library import LibrarySearch

WORDS = [f"w{number}x" for number in range(40)]
"""With digits, so that none is like another, nor the beginning or the stem of one."""

EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True)
class Version:
    """A paper as it was saved; `words` is empty when it was deleted."""

    begun: float
    acknowledged: float
    words: tuple[str, ...]
    starred: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and which versions of a paper it finds."""

    text: str
    finds: Callable[[Version], bool]


@dataclass
class Crowd:
    """Some searches of one library, as several servers would have; `wrong` says what went wrong."""

    sessions: Callable[[], Session]
    library_id: str
    searches: Sequence[LibrarySearch]
    papers: int
    versions: dict[str, list[Version]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    saved: int = 0

    def fill(self, rng: random.Random) -> None:
        """Save every paper once, all at once."""
        made = {f"p{number}": self._version(rng, 0.0) for number in range(self.papers)}
        with self.sessions() as session:
            writing(session, self.library_id)
            for paper_id, version in made.items():
                session.add(_row(Paper(library_id=self.library_id, id=paper_id), version))
                session.add(IndexOutbox(library_id=self.library_id, paper_id=paper_id))
            session.commit()
        self.versions = {paper_id: [version] for paper_id, version in made.items()}
        for search in self.searches:
            search.catch_up(self.library_id)

    def run(self, threads: int, queries: int, seed: int, pause: float = 0.0) -> None:
        """Let each of so many threads ask so many queries, while two others save and delete without end."""
        done = threading.Event()
        savers = [
            threading.Thread(target=self._save, args=(random.Random(f"{seed} {half}"), half, done, pause))
            for half in (0, 1)
        ]
        askers = [
            threading.Thread(target=self._ask, args=(random.Random(f"{seed} ask {number}"), number, queries))
            for number in range(threads)
        ]
        for thread in (*savers, *askers):
            thread.start()
        for thread in askers:
            thread.join()
        done.set()
        for thread in savers:
            thread.join()

    def _version(self, rng: random.Random, begun: float) -> Version:
        words = () if begun and rng.random() < 0.2 else tuple(rng.sample(WORDS, rng.randint(3, 9)))
        return Version(begun, 0.0, words, rng.random() < 0.3)

    def _save(self, rng: random.Random, half: int, done: threading.Event, pause: float) -> None:
        """Save papers of one's own half, so that of each the versions come one after the other."""
        while not done.wait(pause):
            try:
                for paper_id in {
                    f"p{2 * rng.randrange(self.papers // 2) + half}" for _ in range(rng.choice([1, 1, 1, 5]))
                }:
                    self._save_one(rng, paper_id)
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                self.wrong.append(f"saving failed: {error!r}")
                return

    def _save_one(self, rng: random.Random, paper_id: str) -> None:
        with self.sessions() as session:
            writing(session, self.library_id)
            version = self._version(rng, time.monotonic())
            place = len(self.versions[paper_id])
            pending = Version(version.begun, float("inf"), version.words, version.starred)
            self.versions[paper_id] = [*self.versions[paper_id], pending]
            _row(session.get_one(Paper, (self.library_id, paper_id)), version)
            session.add(IndexOutbox(library_id=self.library_id, paper_id=paper_id))
            session.commit()
        saved = Version(version.begun, time.monotonic(), version.words, version.starred)
        self.versions[paper_id] = [*self.versions[paper_id][:place], saved]
        self.saved += 1
        rng.choice(self.searches).changed(self.library_id)

    def _ask(self, rng: random.Random, number: int, queries: int) -> None:
        search = self.searches[number % len(self.searches)]
        for _ in range(queries):
            asked = _query(rng)
            try:
                self._check(search, asked, paged=rng.random() < 0.1)
            except Exception as error:  # noqa: BLE001 - whatever a thread raises is the finding
                self.wrong.append(f"{asked.text}: {error!r}")
            self.asked += 1

    def _check(self, search: LibrarySearch, asked: Asked, *, paged: bool) -> None:
        query = parse(asked.text)
        began = time.monotonic()
        if paged:
            result = search.search(self.library_id, query, limit=EVERYTHING, facets=True)
            found, total, incomplete = [hit.paper_id for hit in result.hits], result.total, result.incomplete
        else:
            told = search.matching(self.library_id, query, limit=EVERYTHING)
            found, total, incomplete = list(told.ids), told.total, told.incomplete
        ended = time.monotonic()
        there = set(found)
        if len(there) != len(found) or total != len(found):
            self.wrong.append(f"{asked.text}: {len(found)} hits, {len(there)} papers, {total} told")
        for paper_id, versions in list(self.versions.items()):
            possible = [asked.finds(one) for one in _possible(versions, began, ended)]
            if paper_id in there and not any(possible):
                self.wrong.append(f"{asked.text}: {paper_id} should not be found")
            if paper_id not in there and all(possible) and not incomplete:
                self.wrong.append(f"{asked.text}: {paper_id} is not found")


def _possible(versions: Sequence[Version], began: float, ended: float) -> list[Version]:
    last = max(place for place, one in enumerate(versions) if one.acknowledged <= began)
    return [versions[last], *(one for one in versions[last + 1 :] if one.begun <= ended)]


def _row(paper: Paper, version: Version) -> Paper:
    paper.title = " ".join(version.words)
    paper.starred = version.starred
    paper.deleted = not version.words
    return paper


def _query(rng: random.Random) -> Asked:
    one, other = rng.sample(WORDS, 2)
    return rng.choice(
        [
            Asked(one, lambda version: one in version.words),
            Asked(f"{one} {other}", lambda version: one in version.words or other in version.words),
            Asked(f"{one} -{other}", lambda version: one in version.words and other not in version.words),
            Asked(f"title:{one} {other}", lambda version: one in version.words),
            Asked(f"is:starred {one}", lambda version: version.starred and one in version.words),
            Asked(
                f'"{one} {other}"', lambda version: (one, other) in zip(version.words, version.words[1:], strict=False)
            ),
            Asked("", lambda version: bool(version.words)),
        ]
    )
