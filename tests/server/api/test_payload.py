"""Bodies that readers could understand differently are refused, and none makes the server fail."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import BadRequest

from postil.api import payload


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b"[9223372036854775808]",
        b"[" + b"9" * 5000 + b"]",
        b'{"a": 1, "a": 1}',
        b'{"b": {"a": 1, "a": 1}}',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        '{"a": 1}'.encode("utf-16"),
        b"[" * 100_000,
        b"[" * 66 + b"]" * 66,
        b'{"a":' * 66 + b"1" + b"}" * 66,
        b'"\n"',
        b"01",
    ],
)
def test_what_is_not_plain_json_is_refused(raw):
    with pytest.raises(BadRequest):
        payload.parse(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
        (b"9223372036854775807", 9223372036854775807),
        ('"é😀"'.encode(), "é😀"),
        (b"[" * 64 + b"]" * 64, None),
    ],
)
def test_plain_json_is_read(raw, value):
    found = payload.parse(raw)
    assert value is None or found == value


NASTY = [
    b'{"title": "\\ud800"}',
    b'{"title": "a\\u0000b"}',
    b'{"\\ud800": 1}',
    b'{"title": "x", "identifiers": {"\\udfff": "\\ud800"}}',
    b'{"title": "x", "identifiers": {"arxiv": "\\ud800"}}',
    b'{"title": "x", "identifiers": {"url": "https://example.org/\\ud800"}}',
    b'{"title": "x", "url": "https://example.org/\\ud83d"}',
    b'{"title": "x", "url": "https://[::1"}',
    b'{"title": "x", "url": "https://example.org:99999999/"}',
    b'{"title": "x", "tags": ["\\ud800", "\\u0000"]}',
    b'{"title": "x", "lists": ["\\u0000"]}',
    b'{"title": "x", "extra": {"\\ud800": "\\ud800"}}',
    b'{"title": "x", "extra": {"a": 9223372036854775807}}',
    b'{"title": "x", "progress": 9223372036854775807}',
    b'{"title": "x", "rating": 1.0}',
    b'{"title": "x", "read_at": "9999-12-31T23:59:59-23:59"}',
    b'{"title": "x", "read_at": "0001-01-01T00:00:00+23:59"}',
    b'{"title": "x", "published_on": "0000-00-00"}',
    b'{"title": "x", "status": []}',
    b'{"title": "x", "status": {}}',
    b'{"title": "x", "note": "\\ud83d"}',
    b'{"title": "   "}',
    b'{"title": "\\u200b"}',
    b'{"identifiers": {"url": "http://"}}',
    b'{"identifiers": {"url": ""}}',
    b'{"identifiers": {"doi": "10.1/%00"}}',
    b'{"identifiers": {"title": ""}}',
]


@pytest.mark.parametrize("raw", NASTY)
def test_text_that_is_no_text_is_made_storable_or_refused(ada, raw):
    response = ada("POST", "/papers", data=raw, content_type="application/json")
    assert response.status_code in {200, 201, 400, 422}, response.text
    if response.status_code == 201:
        shown = ada.get(f"/papers/{response.json['id']}")
        assert shown.status_code == 200
        shown.data.decode("utf-8")
    assert ada.get("/papers").status_code == 200
    assert ada.get("/papers?q=x").status_code == 200
