"""From a parsed query and a vocabulary to a plan: what is scored, what must hold, which filters facets leave out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from postil.domain import rank
from postil.domain.query import Condition, Either, Group, InField, Not, Part, Phrase, Query, Word
from postil.search.planning.plan import (
    ALL_FIELDS,
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
from postil.search.planning.plan_filters import facet, filter_test, narrows
from postil.search.planning.plan_words import Forms, Reading
from postil.search.text import words

MAX_WORDS: Final = 32
"""How many words of a query are searched."""


def make_plan(query: Query, vocabulary: Vocabulary) -> Plan:
    """Return the plan for a query. Misspelt words are put right, but not in phrases, in `id:` and after a minus."""
    if query.identifier and vocabulary.has_label(f"id={query.identifier.lower()}"):
        return Plan(required=(Labelled((f"id={query.identifier.lower()}",)),))
    return _Planner(query, vocabulary).plan()


class _Planner:
    """The state of making one plan."""

    def __init__(self, query: Query, vocabulary: Vocabulary) -> None:
        self.query = query
        self.reading = Reading(vocabulary)
        self.last = _last(query.parts) if query.typing else None
        self.scored: list[AnyForm] = []
        self.near: list[tuple[int, int]] = []
        self.excluding = False

    def plan(self) -> Plan:
        required, found_by_words = self._conditions(self.query.parts, narrowed=bool(self.query.filters))
        chosen = [(facet(part), test) for part in self.query.filters if (test := self._test(part))]
        return Plan(
            scored=tuple(self.scored),
            required=(*required, *(test for narrowed, test in chosen if not narrowed)),
            filters=tuple((narrowed, test) for narrowed, test in chosen if narrowed),
            everything=found_by_words is None,
            near=tuple(self.near),
            title=_title(self.query),
            highlights=frozenset(form for clause in self.scored for form, _ in clause.forms),
            corrected=self.reading.corrected(self.query.text),
        )

    def _conditions(self, parts: tuple[Part, ...], *, narrowed: bool = False) -> tuple[list[Test], AnyForm | None]:
        """What must hold, and what finds a paper by words, if there are any; with `narrowed` filters hold besides."""
        texts = [part for part in parts if isinstance(part, Word)]
        by_words = self._rank_words(texts)
        tests = [self._test(part) for part in parts if not isinstance(part, Word)]
        required = [test for test in tests if test is not None]
        found_by_words = AnyForm(by_words) if any(words.words(text.text) for text in texts) else None
        if found_by_words and (narrowed or any(narrows(part) for part in parts)):
            required.append(found_by_words)  # a filter narrows what words find, it does not add to it
        return required, found_by_words

    def _rank_words(self, texts: list[Word]) -> Forms:
        """Score the words of one search, and return the forms that find a paper."""
        groups = [(token, text) for text in texts for token in words.tokens(words.normal(text.text))]
        asked = [(part, token.extras if not i else ()) for token, _ in groups for i, part in enumerate(token.parts)]
        last = len(asked) - 1 if groups and groups[-1][1] is self.last else -1
        found: dict[str, float] = {}
        before = None
        for i in _meaning([word for word, _ in asked], last):
            forms = self._forms(*asked[i], typing=i == last)
            if not forms:
                continue
            if before is not None:
                self.near.append((before, len(self.scored)))
            before = len(self.scored)
            self.scored.append(AnyForm(forms))
            found.update(forms)
            if i != last and (likelier := self._likelier(asked[i][0], forms)):
                self.scored.append(AnyForm(likelier, importance=rank.LIKELIER_FORM))
                found.update(likelier)
        return tuple(found.items())

    def _forms(self, word: str, extras: tuple[str, ...] = (), *, typing: bool = False) -> Forms:
        return self.reading.exact(word) if self.excluding else self.reading.forms(word, extras, typing=typing)

    def _likelier(self, word: str, forms: Forms) -> Forms:
        return () if self.excluding else self.reading.likelier(word, forms)

    def _test(self, part: Part) -> Test | None:
        """Return what a paper must pass for a part other than a word to hold; None if it says nothing."""
        match part:
            case Not(condition):
                with self._excluded():
                    test = self._opposed(condition)
                return None if test is None else Without(test)
            case Either(groups):
                tests = [test for group in groups if (test := self._holds(group))]
                return OneOf(tuple(tests)) if tests else None
            case Group():
                return self._holds(part)
            case Phrase(text):
                return self._in_order(text, ALL_FIELDS)
            case InField(field, text, phrase=True):
                return self._in_order(text, (field,))
            case InField():
                return self._in_field(part)
            case Word():
                return None
        return filter_test(part)

    def _holds(self, group: Group) -> Test | None:
        required, found_by_words = self._conditions(group.parts)
        return _all(tuple(required)) or found_by_words

    def _in_order(self, text: str, fields: tuple[str, ...]) -> Test | None:
        """Score the words of a phrase as they are spelt."""
        sequence = tuple(words.words(text))
        self.scored.extend(AnyForm(((word, rank.EXACT_FORM),), fields) for word in dict.fromkeys(sequence))
        return InOrder(sequence, fields) if sequence else None

    def _in_field(self, part: InField) -> Test | None:
        """Score the words of one field; a paper must have all of them."""
        asked = list(dict.fromkeys(words.words(part.text)))
        last = len(asked) - 1 if part is self.last else -1
        clauses = []
        for i, word in enumerate(asked):
            if part.field == "identifiers":
                forms = self.reading.exact(word)
            else:
                forms = self._forms(word, typing=i == last)
                likelier = self._likelier(word, forms) if i != last else ()
                forms += tuple((form, weight * rank.LIKELIER_FORM) for form, weight in likelier)
            clauses.append(AnyForm(forms, (part.field,)))
        self.scored.extend(clauses)
        return _all(tuple(clauses))

    def _opposed(self, condition: Condition) -> Test | None:
        """Return what a paper must not pass for a condition after a minus to hold."""
        if isinstance(condition, Word):
            return _all(tuple(AnyForm(self.reading.exact(word)) for word in words.words(condition.text)))
        return self._test(condition)

    @contextmanager
    def _excluded(self) -> Iterator[None]:
        """Words inside are not scored, and are searched as they are spelt."""
        kept = self.scored, self.near, self.excluding
        self.scored, self.near, self.excluding = [], [], True
        yield
        self.scored, self.near, self.excluding = kept


def _all(tests: tuple[Test, ...]) -> Test | None:
    return None if not tests else tests[0] if len(tests) == 1 else AllOf(tests)


def _meaning(asked: list[str], last: int) -> list[int]:
    """The places of the words to search, each word once: those that say something, and the last while typing."""
    meaning = [i for i, word in enumerate(asked) if word not in words.STOP_WORDS or i == last]
    if all(asked[i] in words.STOP_WORDS for i in meaning):
        meaning = list(range(len(asked)))
    first = {asked[i]: i for i in reversed(meaning)}
    meaning = [i for i in meaning if first[asked[i]] == i]
    return meaning[:MAX_WORDS] + [i for i in meaning[MAX_WORDS:] if i == last]


def _title(query: Query) -> tuple[str, ...]:
    """All that was typed but filters, when it is nothing but words; with `or` and brackets, which titles may have."""
    asked = [part for part in query.parts if not narrows(part)]
    texts = [part.text for part in asked if isinstance(part, Word)]
    if len(texts) == len(asked):
        return tuple(word for text in texts for word in words.words(text))
    whole = len(asked) == len(query.parts) and not query.order and all(map(_only_words, asked))
    return tuple(words.words(query.text)) if whole else ()


def _only_words(part: Part) -> bool:
    match part:
        case Word():
            return True
        case Group(parts) | Either(parts):
            return all(map(_only_words, parts))
    return False


def _last(parts: tuple[Part, ...]) -> Word | InField | None:
    """The words that a search ends with, if it does."""
    match parts[-1] if parts else None:
        case Word() | InField() as found:
            return found
        case Group(inner):
            return _last(inner)
        case Either(groups):
            return _last(groups[-1].parts)
    return None
