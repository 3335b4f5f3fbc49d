"""One annotation by its IRI: Web Annotation Protocol, sections 3, 5.3 and 5.4. A row of the checklist is one test."""

from __future__ import annotations

import re

import pytest

from server.w3c.client import CONTAINER, CONTEXT, JSON_LD, LDP, OA, ROOT, TURTLE, allowed, annotation, links

FLATTENED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"'


def test_p01_its_iri_supports_get(ada):
    made = ada.made()
    assert ada.get(made["id"]).json == made


def test_p02_its_iri_supports_head(ada):
    made = ada.made()
    whole, head = ada.get(made["id"]), ada.head(made["id"])
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Allow", "Link", "Vary"):
        assert head.headers.getlist(name) == whole.headers.getlist(name)


def test_p03_its_iri_supports_options_also_before_a_browser_sends_a_token(ada, stranger):
    made = ada.made()
    asked = {"Origin": "chrome-extension://abcdefgh", "Access-Control-Request-Method": "PUT"}
    wanted = {"Access-Control-Request-Headers": "authorization, if-match, prefer, slug"}
    answer = stranger.options(made["id"], **asked, **wanted)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "chrome-extension://abcdefgh"
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert allowed(answer) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    foreign = stranger.options(made["id"], **{**asked, "Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_p05_it_comes_as_json_ld_in_the_profile_of_web_annotations(ada):
    made = ada.made()
    answer = ada.get(made["id"], JSON_LD)
    assert (answer.json["@context"], answer.json["type"]) == (CONTEXT, "Annotation")


def test_p06_its_media_type_is_that_of_json_ld(ada):
    made = ada.made()
    for accept in (None, "application/ld+json", "application/json", "*/*", "application/*;q=0.5"):
        assert ada.get(made["id"], accept).mimetype == "application/ld+json"


def test_p07_the_media_type_names_the_profile(ada):
    assert ada.get(ada.made()["id"]).headers["Content-Type"] == JSON_LD


def test_p08_it_comes_as_turtle(ada):
    made = ada.made()
    answer = ada.get(made["id"], TURTLE)
    assert answer.mimetype == "text/turtle"
    assert f"<{made['id']}> a oa:Annotation" in answer.text
    assert "oa:hasTarget <https://arxiv.org/abs/2501.00001v2>" in answer.text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle;q=0.4, application/ld+json;q=0.6", "application/ld+json"),
        ("text/turtle;q=0.9, application/ld+json;q=0.6", "text/turtle"),
        ("text/html, text/*;q=0.3", "text/turtle"),
        ("application/ld+json;q=0, */*", "text/turtle"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/ld+json"),
    ],
)
def test_p09_accept_decides_which_form_it_comes_in(ada, accept, kind):
    assert ada.get(ada.made()["id"], accept).mimetype == kind


def test_p10_another_profile_of_json_ld_is_given_to_who_asks_for_it(ada):
    made = ada.made()
    answer = ada.get(made["id"], FLATTENED)
    assert answer.headers["Content-Type"].replace("; ", ";") == FLATTENED
    (found,) = [one for one in answer.json if one["@id"] == made["id"]]
    assert found["@type"] == [f"{OA}Annotation"]


def test_p11_reading_it_is_answered_with_200(ada):
    assert ada.get(ada.made()["id"]).status_code == 200


def test_p12_a_link_says_that_it_is_a_resource_and_an_annotation(ada):
    answer = ada.get(ada.made()["id"])
    assert {(f"{LDP}Resource", "type"), (f"{OA}Annotation", "type")} <= links(answer)


def test_p13_it_has_a_quoted_entity_tag_which_changes_with_it_and_differs_between_its_forms(ada):
    made = ada.made()
    tag, turtle = ada.etag(made["id"]), ada.get(made["id"], TURTLE).headers["ETag"]
    assert re.fullmatch('"[0-9a-f]{32}"', tag)
    assert turtle != tag
    assert ada.get(made["id"], **{"If-None-Match": tag}).status_code == 304
    assert ada.get(made["id"], TURTLE, **{"If-None-Match": tag}).status_code == 200
    ada.changed(made, body={"type": "TextualBody", "value": "Not any more."})
    assert ada.etag(made["id"]) != tag


def test_p13_its_entity_tag_changes_when_a_tag_is_renamed(ada, extension):
    made = ada.made(body={"type": "TextualBody", "purpose": "tagging", "value": "rl"})
    before = ada.etag(made["id"])
    (tag,) = extension.get("/tags").json["items"]
    extension.patch(f"/tags/{tag['id']}", {"name": "reinforcement learning"}, match="*")
    assert ada.etag(made["id"]) != before
    assert ada.get(made["id"]).json["body"]["value"] == "reinforcement learning"


def test_p14_allow_lists_its_methods_on_every_answer(ada):
    made = ada.made()
    answers = [ada.get(made["id"]), ada.head(made["id"]), ada.options(made["id"]), ada("PATCH", made["id"])]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 405]
    assert all(allowed(answer) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"} for answer in answers)


def test_p15_vary_names_accept(ada):
    made = ada.made()
    for answer in (ada.get(made["id"]), ada.head(made["id"]), ada.get(made["id"], TURTLE)):
        assert "Accept" in answer.headers["Vary"].split(", ")


def test_p72_it_is_replaced_with_put(ada):
    made = ada.made()
    answer = ada.put(made["id"], annotation(body="https://elsewhere.example/post"), ada.etag(made["id"]))
    assert answer.status_code == 200
    assert ada.get(made["id"]).json["body"] == "https://elsewhere.example/post"


def test_p72_what_the_new_state_does_not_say_is_gone(ada):
    made = ada.made(creator="https://people.example/ada", motivation="commenting")
    answer = ada.put(made["id"], annotation(body=None), ada.etag(made["id"]))
    assert {"creator", "motivation", "body"} & set(answer.json) == set()


def test_p75_another_canonical_or_via_is_refused_and_one_that_is_left_out_stays(ada):
    made = ada.made(canonical="urn:uuid:1", via="https://elsewhere.example/1")
    for name in ("canonical", "via"):
        assert ada.changed(made, **{name: "urn:uuid:2"}).status_code == 409
    answer = ada.changed(made, canonical=None, via=None, body=None)
    assert (answer.json["canonical"], answer.json["via"]) == ("urn:uuid:1", "https://elsewhere.example/1")


def test_p75_they_can_be_set_where_there_were_none(ada):
    answer = ada.changed(ada.made(), canonical="urn:uuid:1", via=["https://a.example/1", "https://b.example/1"])
    assert answer.json["canonical"] == "urn:uuid:1"


def test_p76_put_answers_with_200_and_the_new_state(ada):
    made = ada.made()
    answer = ada.changed(made, body={"type": "TextualBody", "value": "I REALLY like this page!"})
    assert (answer.status_code, answer.json["body"]["value"]) == (200, "I REALLY like this page!")
    assert answer.json == ada.get(made["id"]).json
    assert answer.headers["ETag"] == ada.etag(made["id"])
    turtle = ada.put(made["id"], answer.json, ada.etag(made["id"]), Accept=TURTLE)
    assert (turtle.status_code, turtle.mimetype) == (200, "text/turtle")


def test_p78_it_can_be_deleted(ada):
    made = ada.made()
    ada.delete(made["id"], ada.etag(made["id"]))
    assert ada.get(made["id"]).status_code == 410


def test_p79_a_deletion_is_answered_with_204_and_nothing_else(ada):
    made = ada.made()
    answer = ada.delete(made["id"], ada.etag(made["id"]))
    assert (answer.status_code, answer.data) == (204, b"")


def test_p80_the_iri_of_what_was_deleted_is_given_to_nothing_else(ada):
    made = ada.post(annotation(), Slug="mine").json
    ada.delete(made["id"], ada.etag(made["id"]))
    again = ada.post(annotation(), Slug="mine").json
    assert again["id"] != made["id"]
    assert ada.get(made["id"]).status_code == 410
    assert ada.put(made["id"], annotation(), "*").status_code == 410


def test_p81_what_was_deleted_is_not_in_the_container(ada):
    kept, made = ada.made(), ada.made()
    ada.delete(made["id"], ada.etag(made["id"]))
    answer = ada.get("?iris=1").json
    assert (answer["total"], answer["first"]["items"]) == (1, [kept["id"]])


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_names_the_version_that_it_was_made_from(ada, method):
    made = ada.made()
    tag = ada.etag(made["id"])

    def sent(match):
        return ada.put(made["id"], annotation(), match) if method == "PUT" else ada.delete(made["id"], match)

    ada.changed(made, body=None)
    assert (sent(None).status_code, sent(tag).status_code, sent('"x"').status_code) == (428, 412, 412)
    assert sent(ada.etag(made["id"])).status_code == (200 if method == "PUT" else 204)


def test_the_entity_tag_of_its_turtle_and_any_at_all_will_do_too(ada):
    made = ada.made()
    assert ada.put(made["id"], annotation(), ada.get(made["id"], TURTLE).headers["ETag"]).status_code == 200
    assert ada.delete(made["id"], "*").status_code == 204


def test_to_put_it_as_it_is_changes_nothing(ada, extension):
    made = ada.made()
    tag = ada.etag(made["id"])
    before = extension.get("/papers").json
    answer = ada.put(made["id"], made, tag)
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, made, tag)
    assert extension.get("/papers").json == before


def test_another_id_than_its_iri_is_refused(ada):
    assert ada.changed(ada.made(), id="https://elsewhere.example/1").status_code in {404, 409}
    made = ada.made()
    answer = ada.put(made["id"], annotation(id="https://elsewhere.example/1"), "*")
    assert answer.status_code == 409


def test_it_stays_with_its_paper_on_whatever_face_of_it(ada):
    made = ada.made()
    assert ada.changed(made, target="https://elsewhere.example/").status_code == 409
    answer = ada.changed(made, target="https://arxiv.org/pdf/2501.00001v3")
    assert (answer.status_code, answer.json["target"]) == (200, "https://arxiv.org/pdf/2501.00001v3")


def test_put_makes_no_annotation(ada):
    assert ada.put("nothing", annotation(), "*").status_code == 404


def test_who_has_the_id_of_one_with_a_name_is_told_its_iri(ada, extension):
    made = ada.post(annotation(), Slug="mine").json
    paper = extension.get("/papers").json["items"][0]
    (one,) = extension.get(f"/papers/{paper['id']}/annotations").json["items"]
    answer = ada.get(ROOT + one["id"])
    assert (answer.json["id"], answer.headers["Content-Location"]) == (made["id"], made["id"])


def test_when_its_paper_is_in_the_trash_it_is_not_found_and_is_back_with_it(ada, extension):
    made = ada.made()
    (paper,) = extension.get("/papers").json["items"]
    extension.delete(f"/papers/{paper['id']}", match="*")
    gone = ada.get(made["id"])
    assert (gone.status_code, gone.json["trashed"]) == (404, True)
    assert ada.get().json["total"] == 0
    extension.post(f"/papers/{paper['id']}/restore")
    assert ada.get(made["id"]).json["target"] == made["target"]


def test_what_is_somebody_elses_is_not_there(ada, grace):
    made = ada.post(annotation(), Slug="mine").json
    answers = [
        grace.get(made["id"]),
        grace.head(made["id"]),
        grace.put(made["id"], annotation(), "*"),
        grace.delete(made["id"], "*"),
        grace.get(f"{CONTAINER}mine", TURTLE),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert grace.get().json["total"] == 0
    theirs = grace.post(annotation(body=None), Slug="mine").json
    assert (theirs["id"], ada.get(made["id"]).json) == (made["id"], made)
