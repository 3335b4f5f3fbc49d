"""From a parsed query and a vocabulary to a plan: stems, completions, misspelt words, conditions."""

import heapq
import re
from typing import Final

from postil.domain import rank
from postil.domain.query import Condition, InField, Label, Not, Phrase, Query, Word, Years
from postil.domain.sites import site
from postil.search import words
from postil.search.plan import AnyForm, InOrder, Labelled, Plan, Test, Vocabulary

MAX_EXPANSIONS: Final = 24
"""How many words the beginning of a word stands for, the most frequent ones."""

MAX_WORDS: Final = 32
"""How many words of a query are searched."""

_MAX_FORMS: Final = 16
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
        for other, count in vocabulary.starting(beginning)
        if other != word and len(other) <= len(stem) + 8 and words.stem(other) == stem
    ]
    for _, other in heapq.nsmallest(_MAX_FORMS, ((-count, other) for count, other in kin)):
        forms[other] = rank.STEMMED_FORM
    return forms


class _Planner:
    """The state of making one plan."""

    def __init__(self, query: Query, vocabulary: Vocabulary) -> None:
        self.query = query
        self.vocabulary = vocabulary
        self.scored: list[AnyForm] = []
        self.required: list[Test] = []
        self.excluded: list[tuple[Test, ...]] = []
        self.replaced: dict[str, str] = {}

    def plan(self) -> Plan:
        self._rank_words([part.text for part in self.query.parts if isinstance(part, Word)])
        found_by_words = tuple(dict(form for clause in self.scored for form in clause.forms).items())
        for part in self.query.parts:
            if isinstance(part, Not):
                if tests := self._tests(part.condition):
                    self.excluded.append(tests)
            elif not isinstance(part, Word):
                tests = self._tests(part)
                self.required.extend(tests)
                self.scored.extend(self._scored_of(part))
        has_words = any(isinstance(part, Word) and words.words(part.text) for part in self.query.parts)
        if has_words and any(isinstance(part, Label | Years) for part in self.query.parts):
            self.required.append(AnyForm(found_by_words))  # a filter narrows what words find, it does not add to it
        return Plan(
            scored=tuple(self.scored),
            required=tuple(self.required),
            excluded=tuple(self.excluded),
            everything=not has_words,
            highlights=frozenset(form for clause in self.scored for form, _ in clause.forms),
            corrected=self._corrected(),
        )

    def _rank_words(self, texts: list[str]) -> None:
        groups = [token for text in texts for token in words.tokens(words.normal(text))]
        asked = [(part, token.extras if not i else ()) for token in groups for i, part in enumerate(token.parts)]
        last = len(asked) - 1 if self.query.typing else -1
        meaning = [i for i, (word, _) in enumerate(asked) if word not in words.STOP_WORDS or i == last]
        if not any(asked[i][0] not in words.STOP_WORDS for i in meaning):
            meaning = list(range(len(asked)))
        seen: set[str] = set()
        for i in meaning[:MAX_WORDS] + [m for m in meaning[MAX_WORDS:] if m == last]:
            word, extras = asked[i]
            if word in seen:
                continue
            seen.add(word)
            if forms := self._forms(word, extras, typing=i == last):
                self.scored.append(AnyForm(forms))

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
        longer = (
            (-count, other)
            for other, count in self.vocabulary.starting(word)
            if other != word and other not in words.STOP_WORDS
        )
        return [other for _, other in heapq.nsmallest(MAX_EXPANSIONS, longer)]

    def _nearest(self, word: str) -> str | None:
        candidates = [
            (slips, other[:1] != word[:1], -count, other) for other, slips, count in self.vocabulary.near(word)
        ]
        return min(candidates)[3] if candidates else None

    def _tests(self, condition: Condition) -> tuple[Test, ...]:
        """Return what a paper must pass, all of it, for a condition to hold; () if it says nothing."""
        match condition:
            case Word(text):
                return tuple(AnyForm(self._excluding_forms(word)) for word in words.words(text))
            case Phrase(text):
                return (InOrder(found),) if (found := tuple(words.words(text))) else ()
            case InField(field, text, phrase=True):
                return (InOrder(found, (field,)),) if (found := tuple(words.words(text))) else ()
            case InField(field, text):
                return tuple(AnyForm(self._forms(word), (field,)) for word in words.words(text))
            case Label("site", value):  # by its name, or by an address that it has
                return (Labelled(tuple({f"site={words.label(name)}" for name in (value, site(value)) if name})),)
            case Label("tag", value):  # of the paper or of a passage in it
                name = words.label(value)
                return (Labelled((f"tag={name}", f"passage-tag={name}")),)
            case Label("paper-tag", value):
                return (Labelled((f"tag={words.label(value)}",)),)
            case Label(name, value):
                return (Labelled((f"{name}={words.label(value)}",)),)
            case Years(first, last):
                low, high = max(first or 0, _YEARS[0]), min(last or 9999, _YEARS[1])
                return (Labelled(tuple(f"year={year}" for year in range(low, high + 1))),)

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
