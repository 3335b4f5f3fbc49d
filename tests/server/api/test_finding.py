"""A query that names a paper finds that paper, under the conditions that were given."""

from __future__ import annotations


def test_a_paper_that_is_named_is_found_only_where_the_conditions_hold(ada):
    ada.save(identifiers={"arxiv": "1706.03762"}, status="read")
    assert len(ada.get("/papers?q=arxiv:1706.03762&status=read").json["items"]) == 1
    assert ada.get("/papers?q=arxiv:1706.03762&status=unread").json["items"] == []


def test_an_identifier_that_no_paper_has_is_still_found_in_a_text(ada):
    paper = ada.save(title="Reply", note="Answers arXiv 1706.03762 point by point.")
    assert [one["id"] for one in ada.get("/papers?q=1706.03762").json["items"]] == [paper["id"]]


def test_a_tag_is_meant_by_id_or_by_name(ada):
    paper = ada.save(tags=["Deep  Learning"])
    for named in (paper["tags"][0]["id"], "deep learning"):
        assert len(ada.get("/papers", query_string={"tag": named}).json["items"]) == 1
