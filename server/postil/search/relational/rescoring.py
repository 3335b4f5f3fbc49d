"""Exact scores for a few papers that a database has found: our formula, over what is kept of each.

What a database ranks by is near it but not it: BM25 of whole rows, or `ts_rank`. So it only chooses the candidates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from postil.domain import rank
from postil.search.planning.plan import AnyForm, Plan
from postil.search.port import SearchDocument
from postil.search.text.analysis import FieldWords, analyse, kept_texts
from postil.search.text.words import words

RESCORED: Final = 5 * rank.RAISED_AMONG
"""How many papers, the first by the database's ranking, get exact scores; those after them stay in its order."""

_WRITTEN: Final = {code: chr(0xE000 + code) for code in range(128) if not chr(code).isalnum()}
_READ: Final = {ord(written): chr(code) for code, written in _WRITTEN.items()}
"""Signs in words (a ligature of a whole sentence has blanks) as signs for private use, which no word has."""


class PackedPlaces(Mapping[str, list[int]]):
    """The places of each word of a field, read out of one string: of most papers only a word or two is asked.

    The string has a blank before each word and at the end, and a colon between a word and its places.
    """

    __slots__ = ("_packed",)

    def __init__(self, packed: str) -> None:
        self._packed = packed

    def __getitem__(self, word: str) -> list[int]:
        start = self._packed.find(f" {_written(word)}:")
        if start < 0:
            raise KeyError(word)
        start = self._packed.index(":", start) + 1
        return list(map(int, self._packed[start : self._packed.index(" ", start)].split(",")))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and f" {_written(word)}:" in self._packed

    def __iter__(self) -> Iterator[str]:
        return (item.partition(":")[0].translate(_READ) for item in self._packed.split())

    def __len__(self) -> int:
        return self._packed.count(":")


@dataclass(frozen=True)
class Content:
    """What is kept of a paper for scoring and showing it; `packed_texts` is JSON."""

    packed_texts: str
    fields: Mapping[str, FieldWords]

    @classmethod
    def of(cls, document: SearchDocument) -> Content:
        """Return what is to be kept of a document."""
        return cls(json.dumps(kept_texts(document), separators=(",", ":")), analyse(document))

    @classmethod
    def unpacked(cls, texts: str, fields: str) -> Content:
        """Return what was packed. Raises ValueError for what was not."""
        found = {}
        for line in filter(None, fields.split("\n")):
            field, length, packed = line.split(" ", 2)
            found[field] = FieldWords(PackedPlaces(f" {packed}"), int(length))
        return cls(texts, found)

    def packed(self) -> tuple[str, str]:
        """Return the texts, and the words with their places: a line for each field."""
        lines = []
        for field, found in self.fields.items():
            words = (f"{_written(word)}:{','.join(map(str, places))}" for word, places in found.places.items())
            lines.append(f"{field} {found.length} {' '.join(words)} ")
        return self.packed_texts, "\n".join(lines)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The texts, as `analysis.kept_texts` gives them. Raises ValueError for what was not packed."""
        found: dict[str, str] = json.loads(self.packed_texts)
        return found

    def length(self, field: str) -> int:
        """Return the length of a field in words, as scores count it."""
        found = self.fields.get(field)
        return min(found.length, rank.MAX_LENGTH) if found else 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that may be among the first, with what decides between equal scores; `saved` in seconds since 1970."""

    doc: int
    paper_id: str
    starred: bool
    saved: float
    content: Content


@dataclass(frozen=True, slots=True)
class Scoring:
    """A plan with what its scores depend on of the whole index: the rarity of each clause, the average lengths."""

    plan: Plan
    rarities: Sequence[float]
    averages: Mapping[str, float]

    def scored(self, candidates: Iterable[Candidate]) -> list[tuple[float, Candidate]]:
        """Return the candidates with their scores, the best first, then starred, newest, and by id."""
        exact = [(self._covered(one.content), one) for one in candidates]
        by_words = sorted(exact, key=lambda pair: _best_first(rank.rounded(pair[0]), pair[1]))
        first = [(self._raised(score, one), one) for score, one in by_words[: rank.RAISED_AMONG]]
        rest = [(rank.rounded(score), one) for score, one in by_words[rank.RAISED_AMONG :]]
        return sorted(first + rest, key=lambda pair: _best_first(*pair))

    def _covered(self, content: Content) -> float:
        score = matched = 0.0
        for clause, rarity in zip(self.plan.scored, self.rarities, strict=True):
            if found := frequency(clause, content, self.averages):
                score += rarity * rank.saturated(found)
                matched += rarity
        return rank.covered(score, matched, sum(self.rarities))

    def _raised(self, score: float, candidate: Candidate) -> float:
        plan, content = self.plan, candidate.content
        together = sum(near(plan.scored[one], plan.scored[other], content) for one, other in plan.near)
        as_long = bool(plan.title) and len(plan.title) == content.length("title")
        titled = as_long and tuple(words(content.texts.get("title", ""))) == plan.title
        return rank.rounded(rank.raised(score, together, len(plan.near), titled=titled))


def frequency(clause: AnyForm, content: Content, averages: Mapping[str, float]) -> float:
    """Return how often a paper has the forms, weighted by form, field and length; 0 where it has none."""
    total = 0.0
    for field in clause.fields:
        if found := content.fields.get(field):
            places = found.places
            if times := sum(weight * len(places[form]) for form, weight in clause.forms if form in places):
                norm = rank.length_norm(field, content.length(field), averages.get(field, 0.0))
                total += rank.FIELD_WEIGHTS[field] * norm * times
    return total


def near(one: AnyForm, other: AnyForm, content: Content) -> bool:
    """Return whether a form of the one stands near a form of the other."""
    for field in rank.NEAR_FIELDS:
        if found := content.fields.get(field):
            beside = [place for form, _ in other.forms for place in found.places.get(form, ())]
            places = (place for form, _ in one.forms for place in found.places.get(form, ()))
            if beside and any(abs(place - next_to) <= rank.NEAR_WITHIN for place in places for next_to in beside):
                return True
    return False


def side_by_side(sequence: Sequence[str], found: FieldWords) -> bool:
    """Return whether a field has the words one after the other."""
    starts = found.places.get(sequence[0], ())
    rest = [set(found.places.get(word, ())) for word in sequence[1:]]
    return any(all(start + i in places for i, places in enumerate(rest, start=1)) for start in starts)


def _written(word: str) -> str:
    return word if word.isascii() and word.isalnum() else word.translate(_WRITTEN)


def _best_first(score: float, candidate: Candidate) -> tuple[float, bool, float, str]:
    return -score, not candidate.starred, -candidate.saved, candidate.paper_id
