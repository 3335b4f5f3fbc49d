"""Every failure that the product knows is registered and explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import postil.search.port
from postil.api.kinds import BY_STATUS, KINDS
from postil.domain.errors import PostilError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "errors.md"


def kinds_of(error: type[PostilError]) -> list[type[PostilError]]:
    return [error, *(deeper for inner in error.__subclasses__() for deeper in kinds_of(inner))]


@pytest.mark.parametrize(
    "error", [one for one in kinds_of(PostilError) if one is not PostilError], ids=lambda e: e.kind
)
def test_every_error_of_the_product_is_registered_with_its_status(error):
    assert postil.search.port.IndexDamaged in kinds_of(PostilError)
    assert KINDS[error.kind].status == error.status


def test_plain_failures_of_http_have_a_kind_with_that_status():
    assert all(KINDS[kind].status == status for status, kind in BY_STATUS.items())


def test_every_kind_has_a_section_in_the_reference_with_its_status():
    page = PAGE.read_text()
    sections = dict(re.findall(r"^## `([a-z-]+)`\n\nStatus (\d{3})", page, re.MULTILINE))
    assert sections == {kind: str(known.status) for kind, known in KINDS.items()}
