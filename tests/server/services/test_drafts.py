"""What a draft proves: identifiers given, read from addresses, and implied by others; the strongest names the paper."""

from __future__ import annotations

import pytest

from postil.domain.errors import Invalid
from postil.services.drafts import PaperDraft, identify


def said(fields: dict[str, str], identifiers: dict[str, str] | None = None) -> list[str]:
    return [str(one) for one in identify(PaperDraft(fields, identifiers or {}))]


def test_the_strongest_identifier_names_the_paper():
    found = said({"url": "https://example.org/p"}, {"doi": "10.1234/x", "arxiv": "2501.00001v3"})
    assert found[0] == "arxiv:2501.00001"
    assert set(found[1:]) == {"doi:10.1234/x", "url:https://example.org/p"}


def test_an_address_proves_what_its_site_says():
    found = said({"url": "https://huggingface.co/papers/2501.00001", "pdf_url": "https://arxiv.org/pdf/2501.00001v1"})
    assert found[0] == "arxiv:2501.00001"
    assert [one for one in found if one.startswith("url:")] == ["url:https://huggingface.co/papers/2501.00001"]


def test_an_arxiv_doi_is_the_arxiv_paper():
    assert said({}, {"doi": "10.48550/arXiv.2501.00001"}) == ["arxiv:2501.00001"]


def test_an_acl_doi_implies_the_acl_id():
    assert "acl:2020.acl-main.1" in said({}, {"doi": "10.18653/v1/2020.acl-main.1"})


def test_a_title_counts_only_where_there_is_nothing_else():
    assert said({"title": "A Title"})[0].startswith("title:")
    assert not any(one.startswith("title:") for one in said({"title": "A Title"}, {"arxiv": "2501.00001"}))


def test_nothing_to_know_a_paper_by_is_said():
    with pytest.raises(Invalid, match="identifier, an address or a title"):
        identify(PaperDraft({}))


def test_a_bad_identifier_is_named_by_its_scheme():
    with pytest.raises(Invalid) as caught:
        identify(PaperDraft({}, {"arxiv": "12"}))
    assert "arxiv" in caught.value.detail["errors"]["identifiers"]
