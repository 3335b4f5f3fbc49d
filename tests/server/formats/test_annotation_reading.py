"""What a Web Annotation says that a library has a place for."""

from __future__ import annotations

import pytest

from postil.formats import annotation_reading as reading

SOURCE = "https://arxiv.org/abs/2501.00001v2"
QUOTE = {"type": "TextQuoteSelector", "exact": "we attend", "prefix": "here "}
PLACE = {"type": "TextPositionSelector", "start": 5, "end": 14}
PAGE = {"type": "FragmentSelector", "value": "page=3"}


def part(*selectors, source=SOURCE, **more):
    return {"type": "SpecificResource", "source": source, "selector": list(selectors), **more}


def said(**members):
    return reading.read({"target": SOURCE, **members})


@pytest.mark.parametrize(
    ("body", "comment"),
    [
        ({"type": "TextualBody", "value": "a"}, "a"),
        ([{"value": "a"}, {"type": "TextualBody", "value": "b", "purpose": "describing"}], "a\n\nb"),
        ({"type": "Choice", "items": [{"value": "a"}, {"value": "b"}]}, "a"),
        ({"type": "List", "items": [{"value": "a"}, {"value": "b"}]}, "a\n\nb"),
        ({"value": "<p>a<br>b &amp; c</p><style>x</style>", "format": "text/html"}, "a\nb & c"),
        ({"value": "<b>", "format": "text/plain"}, "<b>"),
        ("https://x.example/post", ""),
        ({"id": "https://x.example/1", "type": "Video"}, ""),
        ({"type": "TextualBody", "value": "a", "purpose": ["tagging"]}, ""),
    ],
)
def test_the_comment_is_what_the_bodies_say_to_a_reader(body, comment):
    assert said(body=body).comment == comment


def test_a_body_value_is_the_comment():
    assert said(bodyValue="a").comment == "a"


def test_tags_are_texts_that_are_there_to_tag_each_once():
    names = ["rl", "  RL ", "", "world   models", "x" * 900]
    body = [{"type": "TextualBody", "purpose": "tagging", "value": name} for name in names]
    assert said(body=body).tags == ("rl", "world models")
    assert said(motivation="tagging", body={"value": "rl"}).tags == ("rl",)
    assert said(motivation=["tagging", "commenting"], body={"value": "rl"}).tags == ()


def test_quotes_and_positions_are_where_it_stands_and_a_page_beside_them():
    assert said(target=part(PAGE, QUOTE, PLACE)).target == {
        "source": SOURCE,
        "version": 2,
        "parts": [{"selector": [PAGE, QUOTE, PLACE]}],
    }


@pytest.mark.parametrize(
    "selector",
    [PAGE, {"type": "XPathSelector", "value": "/p"}, {"type": "TextQuoteSelector"}, "https://x.example/s", 7],
)
def test_what_we_do_not_anchor_by_makes_a_page_note(selector):
    assert said(target=part(selector)).target["parts"] == []


def test_a_quote_that_refines_stays_within_its_selector_and_a_position_that_refines_counts_elsewhere():
    refined = {"type": "CssSelector", "value": "p", "refinedBy": [PLACE, QUOTE]}
    assert said(target=part(refined)).target["parts"] == [{"selector": [refined]}]
    assert said(target=part({**refined, "refinedBy": PLACE})).target["parts"] == []
    assert said(target=part({**refined, "type": [{}]}, {"refinedBy": [7, "x"]})).target["parts"] == [
        {"selector": [{**refined, "type": [{}]}]}
    ]


def test_several_targets_of_one_page_are_its_parts_and_those_of_others_are_left():
    other = {**QUOTE, "exact": "to all"}
    targets = [part(QUOTE), part(QUOTE, source="https://x.example/"), {"type": "List", "items": [part(other)]}]
    found = said(target=targets).target
    assert [one["selector"][0]["exact"] for one in found["parts"]] == ["we attend", "to all"]


def test_the_source_may_be_told_as_a_resource():
    assert said(target={"source": {"id": SOURCE, "format": "text/html"}}).target["source"] == SOURCE
    assert said(target={"id": SOURCE, "type": "Text"}).target["source"] == SOURCE


def test_a_colour_is_a_style_class_of_ours():
    assert said(target=part(QUOTE, styleClass=["red", "postil-green"])).color == "green"
    assert said(target=part(QUOTE, styleClass="postil-red")).color == ""


def test_the_motivation_is_the_first_word():
    assert said(motivation=["highlighting", "linking"]).motivation == "highlighting"
    assert said(motivation={"id": "oa:linking"}).motivation == ""
