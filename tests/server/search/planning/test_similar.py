"""Which words tell what a paper is like."""

from collections.abc import Iterable

from postil.search.planning.plan import AnyForm
from postil.search.planning.similar import MAX_TERMS, likest, telling


class Counts:
    """A vocabulary given as word to count."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts

    def has(self, word: str) -> bool:
        return word in self.counts

    def count(self, word: str) -> int:
        return self.counts.get(word, 0)

    def starting(self, prefix: str, most: int) -> Iterable[tuple[str, int]]:
        return []

    def stem_kin(self, beginning: str, longest: int) -> Iterable[tuple[str, int]]:
        return [(word, n) for word, n in self.counts.items() if word.startswith(beginning) and len(word) <= longest]

    def near(self, word: str) -> Iterable[tuple[str, int, int]]:
        return []

    def has_label(self, label: str) -> bool:
        return False


def told_by(texts: dict[str, str], counts: dict[str, int], total: int = 1000) -> list[AnyForm]:
    return list(telling(texts, Counts(counts), total).scored)


def test_words_of_the_title_tell_more_than_rarer_ones_of_the_abstract():
    clauses = told_by({"title": "sparse", "abstract": "adequately"}, {"sparse": 40, "adequately": 3})
    assert [clause.forms[0][0] for clause in clauses] == ["sparse", "adequately"]
    assert clauses[0].importance > clauses[1].importance


def test_words_that_all_or_no_others_have_and_numbers_tell_nothing():
    counts = {"learning": 900, "the": 20, "zq17net": 1, "7": 5, "2020": 5, "x": 4, "sparse": 2}
    assert [clause.forms[0][0] for clause in told_by({"title": "The Learning zq17net 7 2020 x sparse"}, counts)] == [
        "sparse"
    ]


def test_a_rare_form_of_a_frequent_word_tells_nothing():
    assert told_by({"title": "learns"}, {"learns": 3, "learning": 900}) == []


def test_forms_of_one_stem_are_one_word():
    [clause] = told_by({"title": "transformer", "abstract": "transformers"}, {"transformer": 20, "transformers": 30})
    assert dict(clause.forms).keys() == {"transformer", "transformers"}


def test_a_paper_is_told_by_a_bounded_number_of_words():
    names = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}q" for n in range(100)]
    assert len(told_by({"abstract": " ".join(names)}, dict.fromkeys(names, 5))) == MAX_TERMS


def test_an_author_is_told_by_the_rarest_part_of_the_name_and_counts_little():
    [word, author] = told_by(
        {"title": "sparse", "authors": "Wei Lovelace\nNobody Else"}, {"sparse": 9, "wei": 200, "lovelace": 3, "else": 1}
    )
    assert (author.forms, author.fields) == ((("lovelace", 1.0),), ("authors",))
    assert author.importance < word.importance


def test_papers_that_share_next_to_nothing_are_not_alike():
    hits = likest([("self", 20.0), ("a", 9.0), ("joined", 8.0), ("b", 1.0), ("c", 0.9)], {"self", "joined"}, 6)
    assert [hit.paper_id for hit in hits] == ["a", "b"]
