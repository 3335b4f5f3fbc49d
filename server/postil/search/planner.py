"""From a parsed query and a vocabulary to a plan: stems, completions, misspelt words, conditions."""

import heapq
import math
import re
from typing import Final

from postil.domain import rank
from postil.domain.query import Added, Condition, Either, Group, InField, Label, Not, Part, Phrase, Query, Word, Years
from postil.domain.sites import site
from postil.search import words
from postil.search.plan import (
    AddedBetween,
    AllOf,
    AnyForm,
    InOrder,
    Labelled,
    OneOf,
    Plan,
    Test,
    Vocabulary,
    Without,
)
from postil.search.port import ALONE

MAX_EXPANSIONS: Final = 24
"""How many words the beginning of a word stands for, the most frequent ones."""

MAX_WORDS: Final = 32
"""How many words of a query are searched."""

_MAX_FORMS: Final = 16
_MAX_ENDING: Final = 8
_YEARS: Final = (1600, 2200)


def make_plan(query: Query, vocabulary: Vocabulary) -> Plan:
    """Return the plan for a query. Misspelt words are replaced by what the vocabulary has."""
    if query.identifier and vocabulary.has_label(f"id={query.identifier.lower()}"):
        return Plan(required=(Labelled((f"id={query.identifier.lower()}",)),))
    return _Planner(query, vocabulary).plan()


def same_stem(vocabulary: Vocabulary, word: str) -> dict[str, float]:
    """Return the forms with their weight: the word, and those that share its stem (and nearly always its beginning)."""
    forms = {word: rank.EXACT_FORM} if vocabulary.has(word) else {}
    stem = words.stem(word)
    if len(word) < 3 or not word.isalpha() or not word.isascii():
        return forms
    beginning = stem[: max(3, len(stem) - 1)]
    kin = [
        (count, other)
        for other, count in vocabulary.stem_kin(beginning, len(stem) + _MAX_ENDING)
        if other != word and words.stem(other) == stem
    ]
    for _, other in heapq.nsmallest(_MAX_FORMS, ((-count, other) for count, other in kin)):
        forms[other] = rank.STEMMED_FORM
    return forms


class _Planner:
    """The state of making one plan."""

    def __init__(self, query: Query, vocabulary: Vocabulary) -> None:
        self.query = query
        self.vocabulary = vocabulary
        self.last = _last_word(query.parts) if query.typing else None
        self.scored: list[AnyForm] = []
        self.near: list[tuple[int, int]] = []
        self.replaced: dict[str, str] = {}

    def plan(self) -> Plan:
        parts = self.query.parts
        required, filters, found_by_words = self._conditions(parts)
        return Plan(
            scored=tuple(self.scored),
            required=tuple(required),
            filters=tuple(filters),
            everything=found_by_words is None,
            near=tuple(self.near),
            title=_title(parts),
            highlights=frozenset(form for clause in self.scored for form, _ in clause.forms),
            corrected=self._corrected(),
        )

    def _conditions(self, parts: tuple[Part, ...]) -> tuple[list[Test], list[tuple[str, Test]], AnyForm | None]:
        """What must hold, of that the filters of facets apart, and what finds a paper by words, if there are any."""
        texts = [part for part in parts if isinstance(part, Word)]
        by_words = self._rank_words(texts)
        required: list[Test] = []
        filters: list[tuple[str, Test]] = []
        for part in parts:
            if isinstance(part, Word):
                continue
            test = self._test(part)
            if test is not None and (facet := _facet(part)):
                filters.append((facet, test))
            elif test is not None:
                required.append(test)
        found_by_words = AnyForm(by_words) if any(words.words(text.text) for text in texts) else None
        if found_by_words and any(isinstance(part, Label | Years | Added | Not) for part in parts):
            required.append(found_by_words)  # a filter narrows what words find, it does not add to it
        return required, filters, found_by_words

    def _rank_words(self, texts: list[Word]) -> tuple[tuple[str, float], ...]:
        """Score the words of one search, and return the forms that find a paper."""
        groups = [(token, text) for text in texts for token in words.tokens(words.normal(text.text))]
        asked = [
            (part, token.extras if not i else (), text) for token, text in groups for i, part in enumerate(token.parts)
        ]
        last = len(asked) - 1 if self.last is not None and any(text is self.last for text in texts) else -1
        meaning = [i for i, (word, _, _) in enumerate(asked) if word not in words.STOP_WORDS or i == last]
        if not any(asked[i][0] not in words.STOP_WORDS for i in meaning):
            meaning = list(range(len(asked)))
        seen: set[str] = set()
        found: dict[str, float] = {}
        before = None
        for i in meaning[:MAX_WORDS] + [m for m in meaning[MAX_WORDS:] if m == last]:
            word, extras, _ = asked[i]
            if word in seen:
                continue
            seen.add(word)
            if forms := self._forms(word, extras, typing=i == last):
                if before is not None:
                    self.near.append((before, len(self.scored)))
                before = len(self.scored)
                self.scored.append(AnyForm(forms))
                found.update(forms)
        return tuple(found.items())

    def _forms(self, word: str, extras: tuple[str, ...] = (), *, typing: bool = False) -> tuple[tuple[str, float], ...]:
        forms = same_stem(self.vocabulary, word)
        for extra in extras:
            if self.vocabulary.has(extra):
                forms.setdefault(extra, rank.STEMMED_FORM)
        if typing:
            for longer in self._completions(word):
                forms.setdefault(longer, rank.PREFIX_FORM)
        if not forms and (near := self._nearest(word)):
            self.replaced[word] = near
            forms = {form: weight * rank.STEMMED_FORM for form, weight in same_stem(self.vocabulary, near).items()}
        return tuple(forms.items())

    def _completions(self, word: str) -> list[str]:
        without = {word, *(stop for stop in words.STOP_WORDS if stop.startswith(word))}
        longer = self.vocabulary.starting(word, MAX_EXPANSIONS + len(without))
        return [other for other, _ in longer if other not in without][:MAX_EXPANSIONS]

    def _nearest(self, word: str) -> str | None:
        candidates = [
            (slips, other[:1] != word[:1], -count, other) for other, slips, count in self.vocabulary.near(word)
        ]
        return min(candidates)[3] if candidates else None

    def _test(self, part: Part) -> Test | None:
        """Return what a paper must pass for a part other than a word to hold; None if it says nothing."""
        if isinstance(part, Not):
            test = self._opposed(part.condition)
            return None if test is None else Without(test)
        if isinstance(part, Either):
            return OneOf(tuple(self._holds(group) for group in part.groups))
        if isinstance(part, Group):
            return self._holds(part)
        self.scored.extend(self._scored_of(part))
        return self._all(self._tests(part))

    def _holds(self, group: Group) -> Test:
        required, filters, found_by_words = self._conditions(group.parts)
        tests = [*required, *(test for _, test in filters)]
        return AllOf(tuple(tests)) if tests or not found_by_words else found_by_words

    def _opposed(self, condition: Condition) -> Test | None:
        """Return what a paper must pass for a condition after a minus to hold; nothing in it is scored."""
        kept = self.scored, self.near
        self.scored, self.near = [], []
        if isinstance(condition, Word):
            test = self._all(tuple(AnyForm(self._excluding_forms(word)) for word in words.words(condition.text)))
        else:
            test = self._test(condition)
        self.scored, self.near = kept
        return test

    @staticmethod
    def _all(tests: tuple[Test, ...]) -> Test | None:
        return None if not tests else tests[0] if len(tests) == 1 else AllOf(tests)

    def _tests(self, condition: Condition) -> tuple[Test, ...]:
        """Return what a paper must pass, all of it, for a condition to hold; () if it says nothing."""
        match condition:
            case Phrase(text):
                return (InOrder(found),) if (found := tuple(words.words(text))) else ()
            case InField(field, text, phrase=True):
                return (InOrder(found, (field,)),) if (found := tuple(words.words(text))) else ()
            case InField(field, text):
                return tuple(AnyForm(self._forms(word), (field,)) for word in words.words(text))
            case Label():
                return (Labelled(_labels(condition)),)
            case Years(first, last):
                low, high = max(first or 0, _YEARS[0]), min(last or 9999, _YEARS[1])
                return (Labelled(tuple(f"year={year}" for year in range(low, high + 1))),)
            case Added(after, before):
                opens = after.timestamp() if after else -math.inf
                return (AddedBetween(opens, before.timestamp() if before else math.inf),)
        return ()

    def _excluding_forms(self, word: str) -> tuple[tuple[str, float], ...]:
        return tuple(same_stem(self.vocabulary, word).items()) or ((word, rank.EXACT_FORM),)

    def _scored_of(self, condition: Condition) -> list[AnyForm]:
        match condition:
            case Phrase(text):
                return [AnyForm(((word, rank.EXACT_FORM),)) for word in dict.fromkeys(words.words(text))]
            case InField(field, text):
                return [AnyForm(self._forms(word), (field,)) for word in dict.fromkeys(words.words(text))]
        return []

    def _corrected(self) -> str | None:
        if not self.replaced:
            return None
        return re.sub(r"[^\W_]+", lambda match: self.replaced.get(words.fold(match[0]), match[0]), self.query.text)


def _labels(condition: Label) -> tuple[str, ...]:
    """The labels one of which a paper must carry."""
    match condition:
        case Label("site", value):  # by its name, or by an address that it has
            return tuple({f"site={words.label(name)}" for name in (value, site(value)) if name})
        case Label("tag", value):  # of the paper or of a passage in it
            return f"tag={words.label(value)}", f"passage-tag={words.label(value)}"
        case Label("paper-tag", value):
            return (f"tag={words.label(value)}",)
    return (f"{condition.name}={words.label(condition.value)}",)


def _facet(part: Part) -> str:
    """The facet of ALONE that a part narrows, or nothing."""
    if isinstance(part, Years):
        return "year"
    return part.name if isinstance(part, Label) and part.name in ALONE else ""


def _title(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """All words, when there is nothing but words."""
    texts = [part.text for part in parts if isinstance(part, Word)]
    return tuple(word for text in texts for word in words.words(text)) if len(texts) == len(parts) else ()


def _last_word(parts: tuple[Part, ...]) -> Word | None:
    """The word that a search ends with, if it does."""
    match parts[-1] if parts else None:
        case Word() as word:
            return word
        case Group(inner):
            return _last_word(inner)
        case Either(groups):
            return _last_word(groups[-1].parts)
    return None
