"""What a change wrote, as it travels to a page and back."""

from __future__ import annotations

import pytest

from postil.domain.errors import Invalid
from postil.web.writing import Did


def test_what_was_done_comes_back_as_it_went():
    assert Did.read(Did(3, 12).word) == Did(3, 12)
    assert Did(3, 3).word == ""


@pytest.mark.parametrize(
    "word", ["", "-", "3", "3-", "-3", "x-y", "1-\u00b2", "-1-5", "1-2-3", "1 -2", "\u0663-\u0664", f"1-{10**18}"]
)
def test_what_is_no_pair_of_versions_is_refused(word: str):
    with pytest.raises(Invalid, match="what to undo"):
        Did.read(word)
