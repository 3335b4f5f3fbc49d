"""A client of the Web Annotation Protocol, and annotations for it to send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CONTAINER = "/w3c/annotations/"
ROOT = f"http://localhost{CONTAINER}"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
JSON_LD = f'application/ld+json; profile="{CONTEXT}"'
TURTLE = "text/turtle"
LDP = "http://www.w3.org/ns/ldp#"
OA = "http://www.w3.org/ns/oa#"
MINIMAL, IRIS, DESCRIPTIONS = (
    f"{LDP}PreferMinimalContainer",
    f"{OA}PreferContainedIRIs",
    f"{OA}PreferContainedDescriptions",
)
SOURCE = "https://arxiv.org/abs/2501.00001v2"
#: What a server may say of an annotation by itself.
SERVERS = {"id", "via", "created", "modified"}


def annotation(**more: Any) -> dict[str, Any]:
    """A plain annotation; members given are put over it, those that are None are left out."""
    body = {"type": "TextualBody", "value": "I like this page!"}
    found = {"@context": CONTEXT, "type": "Annotation", "body": body, "target": SOURCE, **more}
    return {name: value for name, value in found.items() if value is not None}


def about(source: str = SOURCE, **more: Any) -> dict[str, Any]:
    """A target that is a part of a page."""
    return {"type": "SpecificResource", "source": source, **more}


def plain(doc: dict[str, Any]) -> dict[str, Any]:
    """An annotation without what the server says."""
    return {name: value for name, value in doc.items() if name not in SERVERS}


def prefer(*include: str) -> dict[str, str]:
    """The header that says how much of a container is wanted."""
    return {"Prefer": f'return=representation; include="{" ".join(include)}"'}


def links(response: TestResponse) -> set[tuple[str, str]]:
    """The answer's links: (address, relation)."""
    found = set()
    for link in ", ".join(response.headers.getlist("Link")).split(", <"):
        address, _, relation = link.lstrip("<").partition('>; rel="')
        found.add((address, relation.rstrip('"')))
    return found


def allowed(response: TestResponse) -> set[str]:
    """The methods that Allow names."""
    return set(response.headers["Allow"].split(", "))


@dataclass(frozen=True)
class Client:
    """Somebody with a token; addresses are IRIs, or what stands behind the container's."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str = "", **more: Any) -> TestResponse:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**bearer, **more.pop("headers", {})}
        address = path.replace("http://localhost", "") if path.startswith(("http", "/")) else CONTAINER + path
        return self.client.open(address, method=method, headers=headers, **more)

    def get(self, path: str = "", accept: str | None = None, **headers: str) -> TestResponse:
        return self("GET", path, headers={**({"Accept": accept} if accept else {}), **headers})

    def head(self, path: str = "") -> TestResponse:
        return self("HEAD", path)

    def options(self, path: str = "", **headers: str) -> TestResponse:
        return self("OPTIONS", path, headers=headers)

    def send(self, method: str, path: str, body: Any, headers: dict[str, str], kind: str = JSON_LD) -> TestResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self(method, path, data=data, headers={"Content-Type": kind, **headers})

    def post(self, body: Any, path: str = "", kind: str = JSON_LD, **headers: str) -> TestResponse:
        return self.send("POST", path, body, headers, kind)

    def put(self, path: str, body: Any, match: str | None = None, **headers: str) -> TestResponse:
        return self.send("PUT", path, body, {**({"If-Match": match} if match else {}), **headers})

    def delete(self, path: str, match: str | None = None) -> TestResponse:
        return self("DELETE", path, headers={"If-Match": match} if match else {})

    def made(self, **more: Any) -> dict[str, Any]:
        """An annotation that was sent, as answered."""
        response = self.post(annotation(**more))
        assert response.status_code == 201, response.text
        found: dict[str, Any] = response.json
        return found

    def etag(self, path: str) -> str:
        """The entity tag of what is there."""
        tag: str = self.head(path).headers["ETag"]
        return tag

    def changed(self, doc: dict[str, Any], **more: Any) -> TestResponse:
        """The answer to putting an annotation with other members; None takes one out."""
        wanted = {name: value for name, value in {**doc, **more}.items() if value is not None}
        return self.put(doc["id"], wanted, self.etag(doc["id"]))
