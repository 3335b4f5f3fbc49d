"""The ranking formula's properties."""

from hypothesis import given
from hypothesis import strategies as st

from postil.domain import rank

counts = st.integers(min_value=0, max_value=10**6)


@given(counts, counts)
def test_rarer_words_say_more(one: int, other: int):
    fewer, more = sorted((one, other))
    assert rank.rarity(fewer, 10**6) >= rank.rarity(more, 10**6) > 0


@given(st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e6))
def test_more_occurrences_never_count_less_and_never_more_than_one(one: float, other: float):
    fewer, more = sorted((one, other))
    assert 0 <= rank.saturated(fewer) <= rank.saturated(more) <= 1


@given(st.integers(min_value=1, max_value=rank.MAX_LENGTH))
def test_an_occurrence_counts_less_in_a_longer_title(length: int):
    assert rank.length_norm("title", length, 10.0) >= rank.length_norm("title", length + 1, 10.0) > 0
    assert rank.length_norm("tags", length, 10.0) == 1.0


def test_a_field_of_average_length_is_not_changed():
    assert rank.length_norm("abstract", 120, 120.0) == 1.0


def test_matching_all_words_scores_above_matching_some():
    assert rank.final_score(2.0, 3.0, 3.0) > rank.final_score(2.0, 1.0, 3.0) > 0
    assert rank.final_score(2.0, 0.0, 0.0) == 0.0


def test_the_title_counts_most():
    assert max(rank.FIELD_WEIGHTS, key=lambda field: rank.FIELD_WEIGHTS[field]) == "title"


def test_one_more_paper_hardly_ever_changes_the_average():
    assert rank.average(150_370, 1000) == rank.average(150_370 + 222, 1001) == 150.0
    assert rank.average(94, 10) == 9.4
    assert rank.average(0, 0) == 0.0
