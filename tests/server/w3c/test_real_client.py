"""A client over HTTP at a server that really runs: the whole way of an annotation, as a stranger's program goes it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from rdflib import Graph, URIRef

from server.cli.conftest import PASSWORD, Machine
from server.w3c.client import CONTEXT, IRIS, JSON_LD, MINIMAL, TURTLE

OA = "http://www.w3.org/ns/oa#"
ANNOTATION = {
    "@context": CONTEXT,
    "id": "https://elsewhere.example/annotations/7",
    "type": "Annotation",
    "motivation": "commenting",
    "body": {"type": "TextualBody", "value": "I like this page!"},
    "target": {
        "source": "https://arxiv.org/abs/1706.03762",
        "selector": {"type": "TextQuoteSelector", "exact": "based solely on attention mechanisms"},
        "state": {"type": "TimeState", "sourceDate": "2026-01-31T12:00:00Z"},
    },
}


@dataclass(frozen=True)
class Answer:
    """An answer from the wire."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Wire:
    """A client that knows an address and a token."""

    root: str
    token: str

    def __call__(self, method: str, address: str, body: Any = None, **headers: str) -> Answer:
        place = urlsplit(urljoin(self.root, address))
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        given = {"Authorization": f"Bearer {self.token}", **({"Content-Type": JSON_LD} if body else {})}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        path = place.path + (f"?{place.query}" if place.query else "")
        try:
            connection.request(method, path, json.dumps(body) if body else None, given)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A server in a process of its own, started as its user starts it."""
    machine = Machine(tmp_path_factory.mktemp("served") / "data")
    machine.out("user", "create", "Ada", "--password-stdin", given=PASSWORD + "\n")
    token = machine.out("token", "create", "--user", "Ada", "--name", "client", "--scope", "read,save").strip()
    with machine.serving() as server:
        yield Wire(server.address, token)


def test_it_finds_the_container_writes_reads_changes_pages_and_deletes(wire):
    paper = wire(
        "POST",
        "/api/v1/papers",
        {"title": "Attention", "identifiers": {"arxiv": "1706.03762"}},
        Content_Type="application/json",
    )
    found = wire("GET", f"/api/v1/papers/{paper.json['id']}").headers["Link"]
    container = found.partition(">")[0].lstrip("<")

    made = wire("POST", container, ANNOTATION, Slug="first")
    iri = made.headers["Location"]
    assert (made.status, iri) == (201, urljoin(wire.root, "/w3c/annotations/first"))
    assert (made.json["id"], made.json["via"]) == (iri, ANNOTATION["id"])

    read = wire("GET", iri, Accept=JSON_LD)
    assert {name: read.json[name] for name in ANNOTATION if name != "id"} == {
        k: v for k, v in ANNOTATION.items() if k != "id"
    }
    assert wire("GET", iri, If_None_Match=read.headers["ETag"]).status == 304
    assert wire("HEAD", iri).headers["ETag"] == read.headers["ETag"]

    said = {**read.json, "body": {"type": "TextualBody", "value": "I REALLY like this page!"}}
    assert wire("PUT", iri, said).status == 428
    changed = wire("PUT", iri, said, If_Match=read.headers["ETag"])
    assert (changed.status, changed.json["body"]["value"]) == (200, "I REALLY like this page!")
    assert wire("PUT", iri, said, If_Match=read.headers["ETag"]).status == 412

    minimal = wire("GET", container, Prefer=f'return=representation;include="{MINIMAL} {IRIS}"').json
    assert wire("GET", minimal["first"]).json["items"] == [iri]

    graph = Graph().parse(data=wire("GET", iri, Accept=TURTLE).body, format="turtle")
    (body,) = graph.objects(URIRef(iri), URIRef(f"{OA}hasBody"))
    assert (
        str(graph.value(body, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#value"))) == "I REALLY like this page!"
    )
    assert len(Graph().parse(data=wire("GET", container, Accept=TURTLE).body, format="turtle")) > 10

    assert wire("DELETE", iri, If_Match=changed.headers["ETag"]).status == 204
    assert wire("GET", iri).status == 410
    assert iri.encode() not in wire("GET", container).body


def test_two_at_once_do_not_overwrite_each_other(wire):
    iri = wire("POST", "/w3c/annotations/", ANNOTATION).headers["Location"]
    tag = wire("GET", iri).headers["ETag"]
    answers: list[int] = []

    def write(text):
        body = {**ANNOTATION, "id": iri, "body": {"type": "TextualBody", "value": text}}
        answers.append(wire("PUT", iri, body, If_Match=tag).status)

    threads = [threading.Thread(target=write, args=(f"thought {number}",)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [200, 412, 412, 412, 412, 412]
