"""New annotations, errors, discovery and HTTPS: Web Annotation Protocol, sections 3, 4.4, 5.1, 5.2, 6 and 7.

A row of the checklist is one test.
"""

from __future__ import annotations

import dataclasses

import pytest

from postil.app import create_app
from postil.db import db
from server.api.conftest import PEOPLE
from server.w3c.client import (
    CONTAINER,
    CONTEXT,
    JSON_LD,
    LDP,
    OA,
    ROOT,
    SOURCE,
    TURTLE,
    Client,
    annotation,
    links,
    plain,
)
from server.web.browser import browser_of

HTTPS = "https://papers.example/postil"
SERVICE = f"{OA}annotationService"


@pytest.fixture
def served(config, peopled):
    """A client of the same server with other settings."""
    running = []

    def start(**settings):
        running.append(create_app(dataclasses.replace(config, **settings)))
        return Client(running[-1].test_client(), peopled.devices["ada"][0])

    yield start
    for app in running:
        app.extensions["postil_search"].close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_p04_below_a_base_url_with_https_every_address_has_it(served):
    client = served(base_url=HTTPS)
    answer = client.post(annotation())
    assert answer.headers["Location"] == answer.json["id"]
    assert answer.json["id"].startswith(f"{HTTPS}/w3c/annotations/")


def test_p20_the_container_is_at_https_behind_a_proxy_that_says_so(served):
    client = served(trusted_proxies=1)
    asked = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "papers.example", "X-Forwarded-Prefix": "/postil"}
    answer = client.get(**asked)
    assert answer.json["id"] == f"{HTTPS}/w3c/annotations/?iris=0"
    assert answer.headers["Content-Location"] == answer.json["id"]


def test_p65_iris_are_https_where_the_server_is(served):
    client = served(base_url=HTTPS)
    client.post(annotation())
    assert client.get("?iris=1").json["first"]["items"][0].startswith("https://")
    assert f"<{HTTPS}/w3c/annotations/" in client.get(accept=TURTLE).text


def test_p61_pages_of_the_library_and_papers_of_the_api_link_the_container(app, ada, extension):
    ada.made()
    (paper,) = extension.get("/papers").json["items"]
    browser = browser_of(app)
    browser.sign_in(PEOPLE["ada"][0])
    page = browser.get("/")
    assert f'<link rel="{SERVICE}" href="{CONTAINER}">' in page.text
    for answer in (page, extension.get(f"/papers/{paper['id']}")):
        assert (CONTAINER, SERVICE) in links(answer)


def test_p62_an_annotation_is_made_by_posting_json_ld_to_the_container(ada):
    for kind in (JSON_LD, "application/ld+json", "application/json", "application/ld+json; charset=utf-8"):
        assert ada.post(annotation(), kind=kind).status_code == 201


def test_p64_it_gets_an_iri_also_when_it_had_one(ada):
    assert ada.made()["id"].startswith(ROOT)
    assert ada.made(id="https://elsewhere.example/1")["id"].startswith(ROOT)


def test_p66_that_iri_is_the_containers_with_one_more_part(ada):
    name = ada.made()["id"].removeprefix(ROOT)
    assert name
    assert "/" not in name


def test_p67_canonical_is_kept_unchanged(ada):
    made = ada.made(canonical="urn:uuid:dbfb1861-0ecf-41ad-be94-a584e5c4f1df")
    assert ada.get(made["id"]).json["canonical"] == "urn:uuid:dbfb1861-0ecf-41ad-be94-a584e5c4f1df"


@pytest.mark.parametrize(
    ("via", "kept"),
    [
        (None, "https://elsewhere.example/1"),
        ("https://first.example/", ["https://first.example/", "https://elsewhere.example/1"]),
        (
            ["https://a.example/", "https://b.example/"],
            ["https://a.example/", "https://b.example/", "https://elsewhere.example/1"],
        ),
        ("https://elsewhere.example/1", "https://elsewhere.example/1"),
    ],
)
def test_p68_the_iri_that_it_had_is_in_via(ada, via, kept):
    assert ada.made(id="https://elsewhere.example/1", via=via)["via"] == kept


def test_p69_it_is_answered_with_201_or_with_what_is_wrong(ada):
    assert ada.post(annotation()).status_code == 201
    assert ada.post(annotation(target=None)).status_code == 400


def test_p70_location_is_its_iri(ada):
    answer = ada.post(annotation())
    assert answer.headers["Location"] == answer.json["id"]


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("mine", "mine"),
        ('"my_first_annotation"', "my_first_annotation"),
        ("my first thought", "my-first-thought"),
        ("%C3%A9t%C3%A9 2026", "t-2026"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("a" * 300, "a" * 100),
    ],
)
def test_p71_slug_names_it(ada, slug, name):
    assert ada.post(annotation(), Slug=slug).json["id"] == ROOT + name


@pytest.mark.parametrize("slug", ["", "%", "é", "...", "0c285e57-e31a-52c6-8050-2057c5e30bca"])
def test_p71_a_slug_that_can_be_no_name_is_passed_over(ada, slug):
    answer = ada.post(annotation(), Slug=slug.encode().decode("latin-1"))
    assert answer.status_code == 201
    assert not slug or not answer.json["id"].endswith(slug)


def test_p71_a_slug_that_is_taken_is_passed_over(ada):
    first = ada.post(annotation(), Slug="mine").json
    other = ada.post(annotation(body=None), Slug="mine")
    assert other.status_code == 201
    assert other.json["id"] != first["id"]
    assert ada.get(first["id"]).json == first


def test_p82_errors_are_those_of_the_table_as_problem_details(ada, reader, stranger):
    made, gone = ada.made(canonical="urn:uuid:1"), ada.made()
    ada.delete(gone["id"], "*")
    answers = {
        400: ada.post(annotation(bodyValue="twice")),
        401: stranger.post(annotation()),
        403: reader.post(annotation()),
        404: ada.get("nothing"),
        405: ada("PATCH", made["id"]),
        406: ada.get(made["id"], "application/rdf+xml"),
        409: ada.changed(made, canonical="urn:uuid:2"),
        410: ada.get(gone["id"]),
        412: ada.put(made["id"], made, '"another"'),
        413: ada.post(annotation(body={"type": "TextualBody", "value": "x" * 70_000})),
        415: ada.post(annotation(), kind="text/turtle"),
        428: ada.put(made["id"], made),
    }
    assert {answer.status_code: status for status, answer in answers.items()} == {one: one for one in answers}
    for status, answer in answers.items():
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize(
    "doc",
    [
        annotation(**{"@context": "http://schema.org/"}),
        annotation(**{"@context": None}),
        annotation(type="Person"),
        [annotation()],
        "text",
        None,
        {},
    ],
)
def test_p82_what_is_no_annotation_is_refused_with_415(ada, doc):
    assert ada.post(doc).status_code == 415


def test_p82_a_fault_is_named_by_its_place(ada):
    selector = {"type": "TextPositionSelector", "start": -1, "end": 3}
    answer = ada.post(
        annotation(target={"source": SOURCE, "selector": [{"type": "CssSelector", "value": "p"}, selector]})
    )
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["target.selector[1].start"])


def test_p83_nothing_but_annotations_gets_into_the_container(ada):
    collection = {"@context": CONTEXT, "type": "AnnotationCollection", "total": 0}
    assert ada.post(collection).status_code == 415
    assert ada.post(b"\x89PNG", kind="image/png").status_code == 415
    assert ada.get().json["total"] == 0


def test_scopes_are_those_of_the_api(ada, reader, saver, stranger):
    made = ada.made()
    assert reader.get(made["id"]).status_code == 200
    assert reader.delete(made["id"], "*").status_code == 403
    assert saver.get(made["id"]).status_code == 403
    assert saver.post(annotation()).status_code == 201
    refused = stranger.get(made["id"])
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="postil"')
    assert stranger.get("nothing").status_code == 401


def test_an_answer_is_never_kept_by_others_and_never_guessed_at(ada):
    for answer in (ada.get(), ada.get(ada.made()["id"]), ada.get("nothing")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] in {"private, no-cache", "no-store"}


def test_more_requests_than_allowed_are_refused_with_the_headers_of_the_container(served):
    client = served(rate_limit="2 per minute")
    answers = [client.get() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (f"{LDP}BasicContainer", "type") in links(answers[2])
    assert int(answers[2].headers["Retry-After"]) > 0


def test_what_was_sent_comes_back_to_another_token_of_the_same_library(ada, reader):
    made = ada.made(**{"x:private": [1.5, {"deep": [None, True]}]})
    assert plain(reader.get(made["id"]).json) == annotation(**{"x:private": [1.5, {"deep": [None, True]}]})
