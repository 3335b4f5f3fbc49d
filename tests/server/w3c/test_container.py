"""The container and its pages: Web Annotation Protocol, section 4. A row of the checklist is one test."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import pytest

from postil.db import transaction
from postil.services import devices, edits, papers
from postil.services.drafts import PaperDraft
from postil.w3c import container
from server.w3c.client import (
    CONTAINER,
    CONTEXT,
    DESCRIPTIONS,
    IRIS,
    JSON_LD,
    LDP,
    MINIMAL,
    ROOT,
    TURTLE,
    allowed,
    annotation,
    links,
    plain,
    prefer,
)

#: One more than two pages of descriptions hold.
MANY = 2 * container.DESCRIBED + 1


@pytest.fixture
def full(app, ada, peopled):
    """A container of three pages."""
    library_id = peopled.devices["ada"][1]
    with app.app_context(), transaction(writes=True, library_id=library_id) as session:
        writer = devices.writer(session, library_id)
        paper = papers.save(session, writer, PaperDraft({"title": "Attention"}, {"arxiv": "2501.00001"})).paper
        for number in range(MANY):
            ident = str(uuid.UUID(int=number))
            fields = {"paper_id": paper.id, "comment": f"thought {number}"}
            edits.commit(session, writer, [edits.put("annotation", ident, *field) for field in fields.items()])
    return ada


def pages(client, first):
    """A page and those that follow it."""
    found = [client.get(first).json]
    while "next" in found[-1]:
        found.append(client.get(found[-1]["next"]).json)
    return found


def test_p16_there_is_a_container(ada):
    assert ada.get().status_code == 200


def test_p17_it_is_a_basic_container_of_the_linked_data_platform(ada):
    answer = ada.get()
    assert "BasicContainer" in answer.json["type"]
    assert (f"{LDP}BasicContainer", "type") in links(answer)


def test_p18_its_iri_has_no_query_and_no_fragment(ada):
    made = ada.made()
    assert urlsplit(ROOT)[3:] == ("", "")
    assert made["id"].startswith(ROOT)


def test_p19_its_path_ends_in_a_slash(ada):
    assert ROOT.endswith("/")
    answer = ada("GET", CONTAINER.rstrip("/"))
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (308, CONTAINER)


def test_p21_it_supports_get_head_and_options(ada, stranger):
    answers = [ada.get(), ada.head(), stranger.options()]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ada.head().data == b""


def test_p22_get_gives_a_description_of_it(ada):
    assert {"id", "type", "label", "total"} <= set(ada.get().json)


def test_p23_the_description_comes_in_json_ld(ada):
    assert ada.get(accept=JSON_LD).headers["Content-Type"] == JSON_LD


def test_p24_the_description_comes_in_turtle(ada):
    made = ada.made()
    text = ada.get(accept=TURTLE).text
    assert "ldp:BasicContainer" in text
    assert "as:OrderedCollection" in text
    assert f"<{made['id']}> a oa:Annotation" in text


def test_p25_it_is_in_the_contexts_of_annotations_and_of_the_platform(ada):
    assert ada.get().json["@context"] == [CONTEXT, "http://www.w3.org/ns/ldp.jsonld"]


def test_p26_reading_it_is_answered_with_200(ada):
    assert ada.get().status_code == 200


def test_p27_allow_lists_its_methods(ada):
    for answer in (ada.get(), ada.head(), ada.options(), ada("DELETE")):
        assert allowed(answer) == {"GET", "HEAD", "OPTIONS", "POST"}


def everything(ada, stranger):
    """Answers of every kind that the container gives."""
    return [
        ada.get(),
        ada.head(),
        ada.options(),
        ada.post(annotation()),
        ada.post(b"{"),
        ada.post(annotation(), kind="text/plain"),
        ada.get(accept="text/html"),
        ada("PATCH"),
        stranger.get(),
        ada.get(**{"If-None-Match": ada.etag("")}),
    ]


def test_p28_its_type_is_linked_on_every_answer(ada, stranger):
    answers = everything(ada, stranger)
    assert [one.status_code for one in answers] == [200, 200, 200, 201, 400, 415, 406, 405, 401, 304]
    assert all((f"{LDP}BasicContainer", "type") in links(answer) for answer in answers)


def test_p29_the_protocol_is_linked_as_its_constraint_on_every_answer(ada, stranger):
    constraint = ("http://www.w3.org/TR/annotation-protocol/", f"{LDP}constrainedBy")
    assert all(constraint in links(answer) for answer in everything(ada, stranger))


def test_p30_it_has_an_entity_tag_which_changes_with_what_it_holds(ada):
    before = ada.get().headers["ETag"]
    assert before == ada.head().headers["ETag"]
    made = ada.made()
    one = ada.get().headers["ETag"]
    ada.changed(made, body=None)
    assert len({before, one, ada.get().headers["ETag"], ada.get("?iris=1").headers["ETag"]}) == 4


def test_p32_without_accept_it_comes_in_json_ld(ada):
    assert ada.get().mimetype == "application/ld+json"


def test_p34_vary_names_accept_and_prefer(ada):
    for answer in (ada.get(), ada.head()):
        assert {"Accept", "Prefer", "Authorization"} <= set(answer.headers["Vary"].split(", "))


def test_p35_accept_post_says_what_can_be_sent(ada):
    for answer in (ada.get(), ada.head(), ada.options()):
        assert answer.headers["Accept-Post"].startswith(JSON_LD)


def test_p36_it_has_an_iri_and_is_a_collection(ada):
    found = ada.get().json
    assert found["id"].startswith(ROOT)
    assert "AnnotationCollection" in found["type"]


def test_p37_it_has_a_label_for_people(ada):
    assert ada.get().json["label"] == "Annotations of a library of papers"


def test_p38_it_has_a_first_page_when_it_holds_anything(ada):
    assert "first" not in ada.get().json
    made = ada.made()
    assert [one["id"] for one in ada.get().json["first"]["items"]] == [made["id"]]


def test_p39_it_links_its_last_page(full):
    assert full.get().json["last"] == f"{ROOT}?iris=0&page=2"


def test_p40_it_says_how_many_it_holds(full):
    assert full.get().json["total"] == MANY


def test_p41_it_says_when_one_of_them_was_changed_last(ada):
    one, other = ada.made(), ada.made()
    assert ada.get().json["modified"] == other["modified"]
    changed = ada.changed(one, body=None).json
    assert ada.get().json["modified"] == changed["modified"]


def test_p42_its_iri_says_whether_it_gives_iris_or_descriptions(ada):
    assert ada.get(**prefer(IRIS)).json["id"] == f"{ROOT}?iris=1"
    assert ada.get(**prefer(DESCRIPTIONS)).json["id"] == f"{ROOT}?iris=0"


def test_p43_content_location_is_that_iri(ada):
    for answer in (ada.get(), ada.get("?iris=1"), ada.get(**prefer(IRIS)), ada.head()):
        assert answer.headers["Content-Location"].startswith(f"{ROOT}?iris=")
    answer = ada.get(**prefer(IRIS))
    assert answer.headers["Content-Location"] == answer.json["id"]


def test_p48_the_minimal_container_embeds_nothing_and_links_first_and_last(full):
    answer = full.get(**prefer(MINIMAL))
    assert answer.json["first"] == f"{ROOT}?iris=0&page=0"
    assert answer.json["last"] == f"{ROOT}?iris=0&page=2"
    assert answer.headers["Preference-Applied"] == "return=representation"


def test_p49_without_a_preference_it_gives_descriptions(ada):
    made = ada.made()
    answer = ada.get()
    assert answer.json["first"]["items"][0]["body"] == made["body"]
    assert "Preference-Applied" not in answer.headers


def test_p50_the_minimal_container_does_not_say_what_it_contains(full):
    assert "contains" not in full.get(**prefer(MINIMAL)).json
    assert "ldp:contains" not in full.get(accept=TURTLE, **prefer(MINIMAL)).text
    assert "oa:Annotation" not in full.get(accept=TURTLE, **prefer(MINIMAL)).text


def test_p51_the_pages_it_links_follow_the_preference(full):
    found = full.get(**prefer(MINIMAL, IRIS)).json
    assert found["first"] == f"{ROOT}?iris=1&page=0"
    assert all(isinstance(one, str) for one in full.get(found["first"]).json["items"])
    described = full.get(full.get(**prefer(MINIMAL, DESCRIPTIONS)).json["first"]).json
    assert all(isinstance(one, dict) for one in described["items"])


def test_p52_with_iris_preferred_its_first_page_holds_iris(ada):
    made = ada.made()
    first = ada.get(**prefer(IRIS)).json["first"]
    assert (first["type"], first["items"]) == ("AnnotationPage", [made["id"]])


def test_p53_with_descriptions_preferred_its_first_page_holds_whole_annotations(ada):
    made = ada.made()
    first = ada.get(**prefer(DESCRIPTIONS)).json["first"]
    assert first["type"] == "AnnotationPage"
    assert [plain(one) for one in first["items"]] == [{k: v for k, v in plain(made).items() if k != "@context"}]


def test_p54_a_page_has_an_iri_and_is_a_page(full):
    for page in pages(full, f"{ROOT}?iris=0&page=0"):
        assert page["type"] == "AnnotationPage"
        assert full.get(page["id"]).json == page


def test_p55_every_page_but_the_last_links_the_next(full):
    found = pages(full, f"{ROOT}?iris=0&page=0")
    assert [page.get("next") for page in found] == [f"{ROOT}?iris=0&page=1", f"{ROOT}?iris=0&page=2", None]
    assert [len(page["items"]) for page in found] == [50, 50, 1]
    said = [one["body"][0]["value"] for page in found for one in page["items"]]
    assert said == [f"thought {number}" for number in range(MANY)]


def test_p56_every_page_but_the_first_links_the_one_before(full):
    found = pages(full, f"{ROOT}?iris=0&page=0")
    assert [page.get("prev") for page in found] == [None, f"{ROOT}?iris=0&page=0", f"{ROOT}?iris=0&page=1"]


def test_p57_a_page_says_at_which_place_it_begins(full):
    assert [page["startIndex"] for page in pages(full, f"{ROOT}?iris=0&page=0")] == [0, 50, 100]


def test_p58_a_page_says_what_it_is_part_of(full):
    assert full.get("?iris=0&page=1").json["partOf"]["id"] == f"{ROOT}?iris=0"
    assert full.get("?iris=1&page=0").json["partOf"]["id"] == f"{ROOT}?iris=1"


def test_p59_there_it_says_how_many_there_are_and_when_one_was_changed(full):
    whole = full.get().json
    part = full.get("?iris=0&page=1").json["partOf"]
    assert (part["total"], part["modified"]) == (MANY, whole["modified"])


@pytest.mark.parametrize("page", ["7", "-1", "x", "", "1" * 40, "٣"])
def test_a_page_that_is_not_there_is_not_found(ada, page):
    ada.made()
    assert ada.get(f"?page={page}").status_code == 404


def test_an_empty_container_has_no_page(ada):
    assert ada.get("?page=0").status_code == 404


def test_a_page_is_no_container_and_takes_no_annotation(ada):
    ada.made()
    answer = ada.get("?iris=1&page=0")
    assert (f"{LDP}BasicContainer", "type") not in links(answer)
    assert allowed(answer) == {"GET", "HEAD", "OPTIONS"}
    posted = ada.post(annotation(), "?iris=1&page=0")
    assert (posted.status_code, allowed(posted)) == (405, {"GET", "HEAD", "OPTIONS"})


def test_the_address_says_more_than_the_preference(ada):
    ada.made()
    answer = ada.get("?iris=0", **prefer(IRIS))
    assert isinstance(answer.json["first"]["items"][0], dict)
    assert "Preference-Applied" not in answer.headers


def test_it_holds_nobody_elses(ada, grace):
    ada.made()
    assert (ada.get().json["total"], grace.get().json["total"]) == (1, 0)
