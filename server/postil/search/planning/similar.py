"""More like this: the telling words of a paper as a plan, which is evaluated as that of a search."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from postil.domain import rank
from postil.search.planning.plan import AnyForm, Plan, Vocabulary
from postil.search.planning.plan_words import same_stem
from postil.search.port import Hit
from postil.search.text import words

MAX_TERMS: Final = 25
"""How many words a paper is told by, its authors not counted."""

_CANDIDATES: Final = 40
_MAX_AUTHORS: Final = 6
_FREQUENT: Final = 0.25
_FEW: Final = 10
_FIELDS: Final = tuple(rank.TELLING_WEIGHTS)
_OWN_FIELDS: Final = (*_FIELDS, "authors", "note", "quote", "comment", "context")

Own = Mapping[str, Counter[str]]
"""How often each word is in each field of a paper."""


@dataclass(slots=True)
class _Stem:
    """The words of a paper that share a stem, and their occurrences, weighted by field."""

    forms: set[str] = field(default_factory=set)
    weight: float = 0.0


def telling(texts: Mapping[str, str], vocabulary: Vocabulary, total: int) -> Plan:
    """Return the plan that finds what is like a paper, itself first; it is empty when no word tells.

    `texts` are the paper's (see `analysis.kept_texts`), `total` is the number of papers.
    """
    own = {name: _counted(texts.get(name, "")) for name in _OWN_FIELDS}
    most = max(_FEW, total * _FREQUENT)
    chosen = sorted(_clauses(own, vocabulary, total, most), key=lambda pair: (-pair[0], pair[1].forms))
    authors = _authors(texts.get("authors", ""), own, vocabulary, most)
    return Plan(scored=(*(clause for _, clause in chosen[:MAX_TERMS]), *authors))


def likest(best_first: Iterable[tuple[str, float]], without: Collection[str], limit: int) -> tuple[Hit, ...]:
    """Return at most `limit` hits of (paper, score) pairs; the first, the paper itself, tells what is like enough."""
    hits: list[Hit] = []
    least = None
    for paper_id, score in best_first:
        least = score * rank.LEAST_LIKENESS if least is None else least
        if len(hits) == limit or score < least:
            break
        if paper_id not in without:
            hits.append(Hit(paper_id, score, {}))
    return tuple(hits)


def _counted(text: str) -> Counter[str]:
    return Counter(word for token in words.tokens(words.normal(text)) for word in (*token.parts, *token.extras))


def _clauses(own: Own, vocabulary: Vocabulary, total: int, most: float) -> Iterator[tuple[float, AnyForm]]:
    """Yield the words that neither only this paper has nor too many have, with how much each tells."""
    likely = []
    for key, found in _stems(own).items():
        count = sum(map(vocabulary.count, found.forms))
        if 0 < count <= most:
            likely.append((-_telling(found, count, total), key, found))
    for _, _, found in sorted(likely, key=lambda one: one[:2])[:_CANDIDATES]:
        forms = {form: weight for word in sorted(found.forms) for form, weight in same_stem(vocabulary, word).items()}
        forms |= dict.fromkeys(found.forms & forms.keys(), rank.EXACT_FORM)
        count = sum(map(vocabulary.count, forms))
        if _own_count(own, forms) < count <= most:
            clause = AnyForm(tuple(sorted(forms.items())), _FIELDS, rank.saturated(found.weight))
            yield _telling(found, count, total), clause


def _telling(found: _Stem, count: int, total: int) -> float:
    """Return how much a word tells: rare ones that a paper only mentions should not crowd out those of its title."""
    return float(rank.saturated(found.weight) ** 2 * rank.rarity(count, total))


def _stems(own: Own) -> dict[str, _Stem]:
    found: dict[str, _Stem] = {}
    for name, weight in rank.TELLING_WEIGHTS.items():
        for word, times in own[name].items():
            if _says_something(word):
                group = found.setdefault(words.stem(word), _Stem())
                group.forms.add(word)
                group.weight += weight * times
    return found


def _says_something(word: str) -> bool:
    return word not in words.STOP_WORDS and not (word.isascii() and (len(word) < 2 or word.isdigit()))


def _own_count(own: Own, forms: Mapping[str, float]) -> int:
    """Return in how many (form, field) pairs the paper itself counts."""
    return sum(form in counted for counted in own.values() for form in forms)


def _authors(names: str, own: Own, vocabulary: Vocabulary, most: float) -> Iterator[AnyForm]:
    """Yield the rarest word of each author's name that other papers have too."""
    for name in dict.fromkeys(names.split("\n")[:_MAX_AUTHORS]):
        counts = ((vocabulary.count(word), word) for word in words.words(name))
        rarest = min((pair for pair in counts if _own_count(own, {pair[1]: 1.0}) < pair[0] <= most), default=None)
        if rarest is not None:
            yield AnyForm(((rarest[1], rank.EXACT_FORM),), ("authors",), rank.AUTHOR_BONUS)
