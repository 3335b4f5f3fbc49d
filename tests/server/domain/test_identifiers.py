"""Identity of papers: the table shared with the extension, and what no table holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from postil.domain import identifiers
from postil.domain.identifiers import BadIdentifier, Identifier
from postil.domain.spelling import name_key

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "identifiers" / "cases.json").read_text("utf-8"))


def cases(kind: str) -> Any:
    """The table's cases of one kind, named by their input."""
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=ascii(case["input"])[:80]) for case in TABLE if case["kind"] == kind]
    )


def check(found: Identifier | None, case: dict[str, Any]) -> None:
    """The identifier is the one that the table expects, with its version and the paper's id."""
    assert (str(found) if found else None) == case["expected"]
    if found:
        assert found.version == case.get("version")
    if found and "uuid" in case:
        assert identifiers.paper_id(found) == case["uuid"]


def test_the_table_is_large_and_every_scheme_is_in_it():
    expected = {str(case["expected"]).split(":", 1)[0] for case in TABLE}
    assert len(TABLE) >= 180
    assert set(identifiers.SCHEMES) <= expected


@cases("url")
def test_an_address_gives_the_paper_that_it_shows(case):
    check(identifiers.from_url(case["input"]), case)


@cases("text")
def test_pasted_text_gives_the_paper_that_it_names(case):
    check(identifiers.from_text(case["input"]), case)


@cases("normalise")
def test_a_value_comes_to_its_one_form_or_is_refused(case):
    if case["expected"] is None:
        with pytest.raises(BadIdentifier, match=r"\w"):
            identifiers.normalise(case["scheme"], case["input"])
    else:
        check(identifiers.normalise(case["scheme"], case["input"]), case)


@cases("name")
def test_a_name_gives_the_ids_of_its_tag_and_list(case):
    assert name_key(case["input"]) == case["expected"]
    assert identifiers.tag_id(case["input"]) == case["tag"]
    assert identifiers.list_id(case["input"]) == case["list"]


@cases("implied")
def test_an_identifier_proves_what_its_form_holds(case):
    found = identifiers.implied(Identifier(*case["input"].split(":", 1)))
    assert [str(each) for each in found] == ([case["expected"]] if case["expected"] else [])


def test_the_most_telling_identifier_names_the_paper_whatever_the_order():
    found = [
        Identifier("url", "https://a.example/"),
        Identifier("doi", "10.1000/b"),
        Identifier("doi", "10.1000/a"),
    ]
    assert identifiers.canonical(found) == Identifier("doi", "10.1000/a")
    assert identifiers.canonical(reversed(found)) == Identifier("doi", "10.1000/a")
    assert str(identifiers.canonical([*found, Identifier("arxiv", "2501.00001")])) == "arxiv:2501.00001"


def test_a_paper_without_identifiers_has_no_name():
    with pytest.raises(ValueError, match="empty"):
        identifiers.canonical([])


def test_versions_and_addresses_of_one_paper_give_one_id():
    addresses = ["https://arxiv.org/abs/2501.00001v2", "https://huggingface.co/papers/2501.00001"]
    found = {identifiers.paper_id(identifiers.normalise("arxiv", address)) for address in addresses}
    assert len(found) == 1


def test_a_version_is_kept_in_the_address_of_an_arxiv_paper():
    assert identifiers.url_of(Identifier("arxiv", "2501.00001", "3")) == "https://arxiv.org/abs/2501.00001v3"
    assert identifiers.url_of(Identifier("title", "a-title")) is None


def test_a_kind_that_does_not_exist_is_refused_by_name():
    with pytest.raises(BadIdentifier, match="isbn"):
        identifiers.normalise("isbn", "1")
