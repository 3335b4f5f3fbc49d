"""Papers made from a seed, and what is asked of them: the same on every machine, as many as wanted.

Words are drawn from a vocabulary of 200,000 whose frequencies fall as Zipf and Mandelbrot say, with the small words of
English first; one word in three is followed by a companion of its own, so that there are phrases. Every fifth paper has
a note, every fourth two highlights, every third of these a comment.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from postil.domain.sorting import author_key, title_key
from postil.search.documents import fingerprint
from postil.search.port import SearchDocument
from postil.search.text.words import STOP_WORDS, words

START = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = "ba ce di fo gu ha ki lo me nu pra qui ro sta tri ve xo zen mor lin".split()  # noqa: SIM905
ENDINGS = ("", "", "", "s", "ing", "ed", "tion", "al")
VOCABULARY, EXPONENT, COMPANY = 200_000, 1.1, 0.33
TAGS = [f"topic {number}" for number in range(60)]
LISTS = [f"list {number}" for number in range(20)]
VENUES = ["NeurIPS", "ICML", "ICLR", "ACL", "CVPR", "EMNLP", "KDD", "AAAI", "", "", ""]
SITES = ["arXiv", "Hugging Face"]
GIVEN = ["Ada", "Grace", "Alan", "Emmy", "Sofia", "Rosalind", "Claude", "Pál"]
KINDS = ("common", "rare", "and", "or", "phrase", "prefix", "fuzzy", "filtered", "sorted", "faceted")
"""One common term, one rare, two common that must both be there, two common, two words in order, four letters, one
letter wrong, a common term with a tag, a common term by date, a common term with counts by tag, status, year, venue."""


@dataclass(frozen=True)
class Asked:
    """One query: its words as every engine needs them; `text` is how Postil's box takes it."""

    kind: str
    words: tuple[str, ...]
    text: str
    tag: str = ""

    @property
    def typing(self) -> bool:
        """Whether the last word is the beginning of one."""
        return self.kind == "prefix"


class Source:
    """Texts out of a seed."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        made = dict.fromkeys(sorted(STOP_WORDS))
        while len(made) < VOCABULARY:
            made["".join(rng.choices(SYLLABLES, k=rng.randint(2, 5))) + rng.choice(ENDINGS)] = None
        self.vocabulary = list(made)
        weights = (np.arange(VOCABULARY) + 2.7) ** -EXPONENT
        self.edges = np.cumsum(weights / weights.sum())
        self.company = np.random.default_rng(seed).permutation(VOCABULARY)
        self.rng = np.random.default_rng(seed + 1)

    def text(self, length: int) -> str:
        """Return so many words."""
        drawn = np.searchsorted(self.edges, self.rng.random(length))
        follows = self.rng.random(length) < COMPANY
        for place in np.flatnonzero(follows[1:]) + 1:
            drawn[place] = self.company[drawn[place - 1]]
        return " ".join(self.vocabulary[number] for number in drawn)

    def abstract(self) -> str:
        """Return eight sentences or so."""
        lengths = self.rng.integers(12, 34, self.rng.integers(5, 11))
        return ". ".join(self.text(int(length)).capitalize() for length in lengths) + "."


def corpus(count: int) -> Iterator[SearchDocument]:
    """Papers with a rare word of their own each."""
    source, rng = Source(1), random.Random(2)
    for number in range(count):
        title = source.text(rng.randint(5, 13)).capitalize()
        abstract = f"{source.abstract()} We call it Zq{number:x}net."
        yield finished(_document(number, title, abstract, source, rng))


def finished(made: SearchDocument) -> SearchDocument:
    """The document with its fingerprint."""
    return replace(made, ver=fingerprint(made))


def _document(number: int, title: str, abstract: str, source: Source, rng: random.Random) -> SearchDocument:
    authors = tuple(
        f"{rng.choice(GIVEN)} {rng.choice(SYLLABLES).title()}{rng.choice(SYLLABLES)}" for _ in range(rng.randint(1, 6))
    )
    added = START + timedelta(minutes=rng.randint(0, 3_000_000))
    year = rng.randint(2010, 2026)
    quotes = tuple(rng.sample(abstract.split(". "), 2)) if number % 4 == 0 else ()
    note = source.text(rng.randint(5, 60)) if number % 5 == 0 else ""
    return SearchDocument(
        paper_id=f"paper-{number:06d}",
        title=title,
        abstract=abstract,
        authors=authors,
        tags=tuple(rng.sample(TAGS, 3)),
        note=note,
        identifiers=(f"arxiv:{2001 + number // 9000:04d}.{number % 9000 + 1:05d}",),
        status=rng.choice(["unread", "unread", "reading", "read"]),
        starred=rng.random() < 0.1,
        lists=(rng.choice(LISTS),) if number % 10 == 0 else (),
        venue=rng.choice(VENUES),
        year=year,
        added_at=added,
        ver=0,
        has=tuple(thing for thing, there in (("pdf", True), ("highlight", bool(quotes))) if there),
        sites=(SITES[number % 2],),
        quotes=quotes,
        comments=(source.text(12),) if number % 12 == 0 else (),
        contexts=(abstract[:600],) if quotes else (),
        published_on=f"{year}-{rng.randint(1, 12):02d}-02",
        title_key=title_key(title),
        author_key=author_key(authors),
    )


def asked(papers: Sequence[SearchDocument], count: int) -> list[Asked]:
    """So many queries of each kind, one kind after the other in turn."""
    rng = random.Random(3)
    spread = Counter(word for paper in papers[:4000] for word in {*words(paper.title), *words(paper.abstract)})
    telling = [word for word, _ in spread.most_common(2000) if word not in STOP_WORDS and len(word) > 4]
    common, rare = telling[:150], [word for word, times in spread.items() if times <= 2 and len(word) > 4]
    return [_ask(kind, rng, papers, common, rare, telling) for _ in range(count) for kind in KINDS]


def _ask(
    kind: str,
    rng: random.Random,
    papers: Sequence[SearchDocument],
    common: list[str],
    rare: list[str],
    telling: list[str],
) -> Asked:
    one, other = rng.sample(common, 2)
    match kind:
        case "rare":
            one = rng.choice(rare)
        case "and":
            return Asked(kind, (one, other), f"({one}) ({other})")
        case "or":
            return Asked(kind, (one, other), f"{one} {other}")
        case "phrase":
            place = rng.randint(0, 3)
            pair = tuple(words(rng.choice(papers).title)[place : place + 2])
            return Asked(kind, pair, f'"{" ".join(pair)}"')
        case "prefix":
            start = rng.choice(telling)[:4]
            return Asked(kind, (start,), start)
        case "fuzzy":
            wrong = misspelt(rng.choice(telling), rng)
            return Asked(kind, (wrong,), wrong)
        case "filtered":
            tag = rng.choice(TAGS)
            return Asked(kind, (one,), f'{one} tag:"{tag}"', tag)
    return Asked(kind, (one,), one)


def misspelt(word: str, rng: random.Random) -> str:
    """The word with a slip of one letter: left out, doubled, or another."""
    place = rng.randint(1, len(word) - 1)
    wrong = rng.choice(["", word[place] * 2, rng.choice("aeiourstln")])
    made = word[:place] + wrong + word[place + 1 :]
    return made if made != word else word[:place] + word[place + 1 :]


def queries(papers: Sequence[SearchDocument], count: int) -> list[tuple[str, str]]:
    """As many mixed queries as (kind, text), as they are typed into Postil's box."""
    found = asked(papers, -(-count // len(KINDS)))
    return [(one.kind, one.text) for one in found[:count]]


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
