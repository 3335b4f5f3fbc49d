"""The words of an index that lies in the database, as plans ask for them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import Select

from postil.search.relational.full_text import FullText
from postil.search.relational.tables import Tables, label_pair
from postil.search.text.spelling import SpellingTable, distance, slips_allowed

_LAST: Final = chr(0x10FFFF)
_MOST_TABLES: Final = 12


class Spelling:
    """What a generation's words are spelt like, kept from one search to the next; only new words are read.

    Words never leave it: who asks must look whether they are still there. Never give it words of a transaction that
    may be undone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._seen = 0
        self._tables: list[SpellingTable] = []

    def near(self, connection: Connection, tables: Tables, word: str) -> list[str]:
        """Return the words like one."""
        with self._lock:
            self._read(connection, tables)
            found = list(self._tables)
        return [other for one in found for other in one.near(word)]

    def _read(self, connection: Connection, tables: Tables) -> None:
        if self._number != tables.number or len(self._tables) > _MOST_TABLES:
            self._number, self._seen, self._tables = tables.number, 0, []
        known = tables.word.c
        fresh = connection.execute(select(known.id, known.word).where(known.id > self._seen).order_by(known.id)).all()
        if fresh:
            self._seen = fresh[-1][0]
            self._tables.append(SpellingTable(word for _, word in fresh))


class RelationalVocabulary:
    """The Vocabulary of one generation."""

    def __init__(self, connection: Connection, tables: Tables, full_text: FullText, spelling: Spelling) -> None:
        self._connection = connection
        self._tables = tables
        self._full_text = full_text
        self._spelling = spelling
        self._words = tables.word.c
        self._counts: dict[str, int] = {}

    def has(self, word: str) -> bool:
        """Whether any present paper has the word."""
        return self.count(word) > 0

    def count(self, word: str) -> int:
        """In how many (paper, field) pairs a word is."""
        if word not in self._counts:
            found = self._connection.scalar(select(self._words.number).where(self._words.word == word))
            self._counts[word] = int(found or 0)
        return self._counts[word]

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        """The most frequent words with a prefix."""
        query = self._beginning(prefix).order_by(self._words.number.desc(), self._words.word).limit(most)
        return self._read(query)

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        """All words with a beginning that are not longer than that."""
        return self._read(self._beginning(beginning).where(func.length(self._words.word) <= longest))

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        """The words like a misspelt one."""
        limit = slips_allowed(word)
        if not limit:
            return []
        likely = self._full_text.like(self._connection, self._tables, word)
        if likely is None:
            likely = self._spelling.near(self._connection, self._tables, word)
        near = ((other, distance(word, other, limit)) for other in likely)
        return [(other, slips, self.count(other)) for other, slips in near if slips <= limit and self.has(other)]

    def has_label(self, label: str) -> bool:
        """Whether any present paper carries the label."""
        facet, value = label_pair(label)
        table = self._tables.label.c
        query = select(table.doc).where(table.facet == facet, table.value == value).limit(1)
        return self._connection.scalar(query) is not None

    def _beginning(self, prefix: str) -> Select[str, int]:
        words = self._words
        return select(words.word, words.number).where(
            words.word >= prefix, words.word < prefix + _LAST, words.number > 0
        )

    def _read(self, query: Select[str, int]) -> list[tuple[str, int]]:
        found = [(word, number) for word, number in self._connection.execute(query)]
        self._counts.update(found)
        return found
