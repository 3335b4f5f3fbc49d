"""The Web Annotation Data Model: what it allows comes back as it was sent, what it forbids is refused.

A row of the checklist is one test; those that a server does not decide are named in docs/reference/w3c.md.
"""

from __future__ import annotations

import pytest

from server.w3c.client import CONTEXT, SOURCE, TURTLE, about, annotation, plain

TEXT = {"type": "TextualBody", "value": "I like this page!"}
VIDEO = {"id": "https://videos.example/1", "type": "Video"}
QUOTE = {"type": "TextQuoteSelector", "exact": "we attend", "prefix": "here ", "suffix": " to all"}
SVG = '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:rect x="1" y="1"/></svg:svg>'
NOON = "2026-01-31T12:00:00Z"


@pytest.fixture
def kept(ada):
    """Whether annotations with these members come back as they were sent, by POST, GET and PUT."""

    def check(*cases):
        for more in cases:
            sent = annotation(**more)
            made = ada.post(sent)
            assert made.status_code == 201, f"{more}: {made.text}"
            assert plain(made.json) == plain(sent)
            assert ada.get(made.json["id"]).json == made.json
            assert plain(ada.put(made.json["id"], made.json, "*").json) == plain(sent)
            assert ada.get(made.json["id"], TURTLE).status_code == 200

    return check


@pytest.fixture
def refused(ada):
    """Whether annotations with these members are refused, and leave nothing behind."""

    def check(*cases, status=400):
        before = ada.get().json["total"]
        for more in cases:
            answer = ada.post(annotation(**more))
            assert answer.status_code == status, f"{more}: {answer.text}"
        assert ada.get().json["total"] == before

    return check


def selected(*selectors):
    return [{"target": about(selector=one)} for one in selectors]


def state(*states):
    return [{"target": about(state=one)} for one in states]


def test_m02_the_context_is_that_of_annotations_alone_or_with_others(ada, refused, kept):
    kept(
        {"@context": [CONTEXT, {"ex": "https://ex.example/"}], "ex:mood": "glad"},
        {"@context": [CONTEXT, "https://x.example/"]},
    )
    assert ada.made()["@context"] == CONTEXT


def test_m02_without_that_context_it_is_refused(refused):
    others = ("https://x.example/", {"oa": "http://www.w3.org/ns/oa#"}, ["https://x.example/"], 7)
    refused(*({"@context": one} for one in others), status=415)


def test_m02_a_single_context_is_no_list(refused):
    refused({"@context": [CONTEXT]}, {"@context": [CONTEXT, 5]}, {"@context": [CONTEXT, None]})


def test_m03_it_has_exactly_one_id_which_is_an_iri(ada, refused):
    refused({"id": "no iri"}, {"id": ["https://a.example/", "https://b.example/"]}, {"id": 7})
    assert isinstance(ada.made()["id"], str)


def test_m04_its_type_includes_annotation(kept, refused):
    kept({"type": "Annotation"}, {"type": ["Annotation", "https://x.example/Review"]})
    refused({"type": "Person"}, {"type": None}, {"type": []}, status=415)


def test_m05_it_has_any_number_of_bodies(kept, refused):
    kept({"body": None}, {"body": TEXT}, {"body": [TEXT, VIDEO, "https://x.example/post"]}, {"body": []})
    refused({"body": "just words"}, {"body": 7}, {"body": [None]})


def test_m06_it_has_at_least_one_target(kept, refused):
    kept({"target": [SOURCE, VIDEO]}, {"target": VIDEO})
    refused({"target": None}, {"target": []}, {"target": "words"}, {"target": [SOURCE, 7]})


def test_m07_what_lies_elsewhere_has_one_id_and_says_its_format_language_and_direction(kept, refused):
    facts = {"format": "audio/mpeg", "language": ["fr", "en"], "processingLanguage": "fr", "textDirection": "ltr"}
    kept({"body": {**VIDEO, **facts}}, {"body": {**VIDEO, "textDirection": "auto"}})
    refused(
        {"body": {"type": "Video"}},
        {"body": {**VIDEO, "id": ["https://a.example/", "https://b.example/"]}},
        {"body": {**VIDEO, "textDirection": "up"}},
        {"body": {**VIDEO, "processingLanguage": ["fr", "en"]}},
    )


def test_m08_its_class_is_kept(kept):
    classes = ("Dataset", "Image", "Video", "Sound", "Text", ["Text", "https://x.example/Poem"])
    kept(*({"body": {"id": "https://x.example/1", "type": one}} for one in classes))


def test_m09_a_textual_body_has_exactly_one_value(kept, refused):
    kept(
        {"body": {**TEXT, "format": "text/html", "language": "en", "value": "<p>j'adore!</p>"}},
        {"body": {"value": "x"}},
    )
    refused({"body": {"type": "TextualBody"}}, {"body": {**TEXT, "value": ["a", "b"]}}, {"body": {**TEXT, "value": 7}})


def test_m10_a_body_value_is_one_text_and_stands_beside_no_body(kept, refused):
    kept({"body": None, "bodyValue": "Comment text"})
    refused(
        {"bodyValue": "with a body"},
        {"body": None, "bodyValue": ["a", "b"]},
        {"body": None, "bodyValue": {"@value": "x"}},
    )


def test_m10_it_is_the_comment(ada, extension):
    ada.made(body=None, bodyValue="Comment text")
    assert comments(extension) == ["Comment text"]


def comments(extension):
    (paper,) = extension.get("/papers").json["items"]
    return [one["comment"] for one in extension.get(f"/papers/{paper['id']}/annotations").json["items"]]


def test_m11_a_choice_is_of_at_least_one_and_nothing_else(kept, refused):
    items = [{**TEXT, "language": "en"}, {**TEXT, "value": "J'aime", "language": "fr"}]
    kept({"body": {"type": "Choice", "items": items}})
    refused(
        {"body": {"type": ["Choice", "Text"], "items": items}},
        {"body": {"type": "Choice", "items": []}},
        {"body": {"type": "Choice", "items": TEXT}},
        {"body": {"type": "Choice"}},
    )


def test_m11_of_a_choice_the_first_is_read(ada, extension):
    ada.made(body={"type": "Choice", "items": [TEXT, {**TEXT, "value": "J'aime"}]})
    assert comments(extension) == [TEXT["value"]]


def test_m12_times_are_single_and_ours_are_written_with_z(ada, refused, kept):
    made = ada.made()
    assert made["created"].endswith("Z")
    assert made["modified"].endswith("Z")
    assert ada.made(created=NOON)["created"] == NOON
    kept({"generated": "2026-01-31T13:00:00.5+01:00"})
    assert f'"{NOON}"^^xsd:dateTime' in ada.get(accept=TURTLE).text
    kept(
        {
            "generated": NOON,
            "creator": "https://people.example/ada",
            "body": {**TEXT, "created": NOON, "modified": NOON},
        }
    )


def test_m12_what_is_no_single_time_is_refused(refused):
    for name in ("created", "modified", "generated"):
        refused({name: "yesterday"}, {name: [NOON, NOON]}, {name: "2026-13-31T12:00:00Z"}, {name: 7})
    refused({"body": {**TEXT, "created": "2026"}})


def test_m13_an_agent_has_at_most_one_id(kept, refused):
    ada = {"type": "Person", "name": "Ada", "nickname": "ada", "email_sha1": "58bad08927902ff9307b621c54716dcc5083e339"}
    software = {"id": "https://x.example/", "type": "Software", "name": "X", "homepage": "https://x.example/home"}
    kept({"creator": ada, "generator": software}, {"creator": ["https://people.example/ada", ada]})
    refused({"creator": {"id": ["https://a.example/", "https://b.example/"]}}, {"generator": "nobody"})


def test_m14_an_audience_is_told_in_terms_of_schema_org(kept, refused):
    audience = {
        "id": "https://x.example/class",
        "type": "schema:EducationalAudience",
        "schema:educationalRole": "teacher",
    }
    kept({"audience": audience})
    refused({"audience": {**audience, "role": "teacher"}})


def test_m15_accessibility_is_kept(kept):
    kept(
        {"target": {**VIDEO, "accessibility": "captions"}},
        {"body": {**VIDEO, "accessibility": ["captions", "longDescription"]}},
    )


MOTIVATIONS = (
    "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying",
    "linking", "moderating", "questioning", "replying", "tagging",
)  # fmt: skip


def test_m16_every_motivation_and_purpose_is_kept(kept):
    kept(*({"motivation": word, "body": {**TEXT, "purpose": word}} for word in MOTIVATIONS))
    kept({"motivation": ["commenting", "https://x.example/teasing"]}, {"body": about(purpose="linking")})


def test_m16_what_is_no_word_is_refused_and_our_own_always_say_why(refused, ada, extension):
    refused({"motivation": {"id": "oa:linking"}}, {"body": {**TEXT, "purpose": 7}})
    paper = extension.save("Attention", identifiers={"arxiv": "2501.00001"})
    extension.post(f"/papers/{paper['id']}/annotations", {"target": {"source": SOURCE}, "comment": "so it does"})
    assert ada.get().json["first"]["items"][0]["motivation"] == "commenting"


def test_m17_rights_are_iris(kept, refused):
    kept(
        {"rights": "https://creativecommons.org/licenses/by/4.0/"},
        {"rights": ["https://a.example/", "https://b.example/"]},
    )
    refused({"rights": "all rights reserved"}, {"body": {**TEXT, "rights": 7}})


def test_m18_canonical_is_one_and_never_invented_and_via_are_any_number(ada, kept, refused):
    kept({"canonical": "urn:uuid:1"})
    assert ada.made(via=["https://a.example/", "https://b.example/"])["via"] == [
        "https://a.example/",
        "https://b.example/",
    ]
    assert {"canonical", "via"} & set(ada.made()) == set()


def test_m18_more_than_one_canonical_is_refused(refused):
    refused({"canonical": ["urn:uuid:1", "urn:uuid:2"]}, {"canonical": "one"}, {"via": ["here"]})


def test_m19_a_specific_resource_has_exactly_one_source(kept, refused):
    kept({"target": about()}, {"target": about(id="https://x.example/part")}, {"target": {"source": SOURCE}})
    kept({"target": {"type": "SpecificResource", "source": {**VIDEO, "format": "video/ogg"}}})
    refused(
        {"target": {"type": "SpecificResource"}},
        {"target": {"type": "SpecificResource", "source": [SOURCE, SOURCE]}},
        {"target": about("words")},
        {"target": about(id="words")},
    )


def test_m20_several_selectors_of_one_thing_are_kept_together(kept):
    kept(
        *selected(
            [QUOTE, {"type": "XPathSelector", "value": "/html/body/p[2]"}, {"type": "CssSelector", "value": "#x > p"}]
        )
    )


def test_m21_a_fragment_selector_has_one_value_and_at_most_one_standard(kept, refused):
    fragment = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3778", "value": "page=10"}
    kept(*selected(fragment, {"type": "FragmentSelector", "value": "xywh=50,50,640,480"}))
    refused(
        *selected(
            {**fragment, "value": ["a", "b"]}, {**fragment, "conformsTo": ["a", "b"]}, {"type": "FragmentSelector"}
        )
    )


def test_m22_css_and_xpath_selectors_have_one_value(kept, refused):
    for kind in ("CssSelector", "XPathSelector"):
        kept(*selected({"type": kind, "value": "body"}))
        refused(*selected({"type": kind}, {"type": kind, "value": ["a", "b"]}))


def test_m24_positions_are_whole_numbers_from_0(kept, refused):
    position(kept, refused, "TextPositionSelector")


def test_m25_positions_in_data_are_whole_numbers_from_0(kept, refused):
    position(kept, refused, "DataPositionSelector")


def position(kept, refused, kind):
    kept(*selected({"type": kind, "start": 0, "end": 0}, {"type": kind, "start": 412, "end": 795}))
    wrong = (
        {"start": -1, "end": 3},
        {"start": 1.5, "end": 3},
        {"start": "1", "end": 3},
        {"start": 1},
        {"start": True, "end": 3},
    )
    refused(*selected(*({"type": kind, **one} for one in wrong)))


def test_m23_a_quote_is_exactly_one_with_one_prefix_and_suffix_and_is_found_as_it_is(kept, extension):
    exact = "\U0001d538ttend \U0001f469\u200d\U0001f52c to\u00a0all"
    kept(*selected(QUOTE, {"type": "TextQuoteSelector", "exact": exact}))
    (paper,) = extension.get("/papers").json["items"]
    found = extension.get(f"/papers/{paper['id']}/annotations").json["items"]
    assert {one["target"]["parts"][0]["selector"][0]["exact"] for one in found} == {"we attend", exact}


def test_m23_two_quotes_in_one_selector_are_refused(refused):
    refused(*selected({"type": "TextQuoteSelector"}, {**QUOTE, "exact": ["a", "b"]}, {**QUOTE, "prefix": ["a", "b"]}))


def test_m26_an_svg_selector_is_well_formed_svg(kept, refused):
    kept(*selected({"type": "SvgSelector", "value": SVG}, {"type": "SvgSelector", "id": "https://x.example/1.svg"}))
    bomb = '<!DOCTYPE s [<!ENTITY a "aaaa">]><svg>&a;</svg>'
    refused(*selected(*({"type": "SvgSelector", "value": one} for one in ("<svg>", "words", "", bomb, ["<svg/>"]))))


def test_m27_a_range_has_one_start_and_one_end(kept, refused):
    start, end = {"type": "XPathSelector", "value": "//td[1]"}, {"type": "XPathSelector", "value": "//td[4]"}
    whole = {"type": "RangeSelector", "startSelector": start, "endSelector": end}
    kept(*selected(whole))
    refused(*selected({**whole, "startSelector": [start, start]}, {"type": "RangeSelector", "startSelector": start}))
    refused(*selected({**whole, "endSelector": {"type": "XPathSelector"}}))


def test_m28_selectors_refine_each_other(kept, refused):
    fragment = {"type": "FragmentSelector", "value": "para5"}
    kept(
        *selected(
            {**fragment, "refinedBy": {**QUOTE, "refinedBy": {"type": "TextPositionSelector", "start": 1, "end": 2}}}
        )
    )
    refused(*selected({**fragment, "refinedBy": {"type": "TextQuoteSelector"}}))


def test_m30_a_time_state_has_one_date_or_both_ends(kept, refused):
    kept(
        *state(
            {"type": "TimeState", "sourceDate": NOON, "cached": "https://archive.example/1"},
            {"type": "TimeState", "sourceDateStart": NOON, "sourceDateEnd": NOON},
            [
                {
                    "type": "TimeState",
                    "sourceDate": [NOON, NOON],
                    "refinedBy": {"type": "HttpRequestState", "value": "x"},
                }
            ],
        )
    )
    refused(
        *state(
            {"type": "TimeState", "sourceDateStart": NOON},
            {"type": "TimeState", "sourceDate": NOON, "sourceDateStart": NOON, "sourceDateEnd": NOON},
            {"type": "TimeState", "sourceDate": "once"},
        )
    )


def test_m31_a_request_state_has_one_value(kept, refused):
    kept(*state({"type": "HttpRequestState", "value": "Accept: application/pdf"}))
    refused(*state({"type": "HttpRequestState"}, {"type": "HttpRequestState", "value": ["a", "b"]}))


def test_m32_a_style_sheet_is_one_and_classes_are_kept(kept, refused):
    kept(
        {"stylesheet": "https://x.example/style.css", "target": about(styleClass="red")},
        {
            "stylesheet": {"type": "CssStylesheet", "value": ".red { color: red }"},
            "target": about(styleClass=["red", "b"]),
        },
        {"target": about(styleClass="without-a-sheet")},
    )
    refused({"stylesheet": ["https://a.example/", "https://b.example/"]}, {"target": about(styleClass=7)})


def test_m33_what_rendered_it_and_its_scope_are_kept(kept, refused):
    kept(
        {"target": about(renderedVia={"id": "https://x.example/", "type": "Software"}, scope="https://x.example/page")}
    )
    kept({"target": about(scope=["https://a.example/", "https://b.example/"])})
    refused({"target": about(scope="here")})


def test_m34_the_collection_is_as_the_model_wants_it(ada):
    ada.made()
    found = ada.get().json
    assert found["@context"][0] == CONTEXT
    assert "AnnotationCollection" in found["type"]
    assert isinstance(found["id"], str)
    assert isinstance(found["label"], str)
    assert (type(found["total"]), type(found["first"]), type(found["last"])) == (int, dict, str)


def test_m35_a_page_is_as_the_model_wants_it(ada):
    ada.made()
    page, embedded = ada.get("?iris=0&page=0").json, ada.get().json["first"]
    assert (page["@context"], "@context" in embedded) == (CONTEXT, False)
    assert (page["type"], type(page["id"]), type(page["startIndex"])) == ("AnnotationPage", str, int)
    assert page["partOf"]["type"] == "AnnotationCollection"
    assert len(page["items"]) == 1
    assert {"next", "prev"} & set(page) == set()
