"""Saved searches over HTTP: kept as typed, changed from a version, deleted and brought back."""

from __future__ import annotations

QUERY = 'diffusion -survey tag:"to read" year:2023..2025 sort:-published'


def test_a_search_is_saved_as_it_was_typed(ada):
    made = ada.post("/saved-searches", {"name": "  Diffusion \n papers ", "query": f" {QUERY} "})
    assert (made.status_code, made.json["name"], made.json["query"]) == (201, "Diffusion papers", QUERY)
    shown = ada.get(f"/saved-searches/{made.json['id']}")
    assert shown.json == made.json
    assert made.headers["Location"].endswith(f"/saved-searches/{made.json['id']}")


def test_what_stands_in_one_is_what_the_search_takes(ada):
    kept = ada.save(title="Diffusion models", tags=["to read"])
    ada.save(title="Diffusion surveys")
    made = ada.post("/saved-searches", {"name": "d", "query": 'diffusion tag:"to read"'}).json
    found = ada.get("/search", query_string={"q": made["query"]}).json["items"]
    assert [one["paper"]["id"] for one in found] == [kept["id"]]


def test_they_come_by_name_and_in_pages(ada):
    for name in ("b", "C", "a"):
        ada.post("/saved-searches", {"name": name, "query": name})
    first = ada.get("/saved-searches?limit=2")
    rest = ada.get(first.headers["Link"].partition(">")[0].removeprefix("<"))
    assert [one["name"] for one in first.json["items"] + rest.json["items"]] == ["a", "b", "C"]


def test_one_that_is_known_is_not_sent_again(ada):
    made = ada.post("/saved-searches", {"name": "a", "query": "a"})
    again = ada.get(f"/saved-searches/{made.json['id']}", headers={"If-None-Match": made.headers["ETag"]})
    assert again.status_code == 304


def test_it_is_changed_from_the_version_that_was_read(ada):
    path = f"/saved-searches/{ada.post('/saved-searches', {'name': 'a', 'query': 'a'}).json['id']}"
    assert ada.patch(path, {"query": "b"}).status_code == 428
    assert ada.patch(path, {"query": "b"}, match='"0"').status_code == 412
    changed = ada.patch(path, {"query": "b", "name": "B"}, match=ada.get(path).headers["ETag"])
    assert (changed.json["query"], changed.json["name"]) == ("b", "B")
    assert changed.headers["ETag"] != '"0"'


def test_it_is_deleted_and_brought_back(ada):
    path = f"/saved-searches/{ada.post('/saved-searches', {'name': 'a', 'query': 'a'}).json['id']}"
    assert ada.delete(path, match='"0"').status_code == 412
    assert ada.delete(path, match="*").status_code == 204
    assert ada.get(path).status_code == 404
    assert ada.get("/saved-searches").json["items"] == []
    assert ada.post(f"{path}/restore").json["query"] == "a"
    assert ada.get(path).status_code == 200


def test_a_name_stands_for_one_search(ada):
    first = ada.post("/saved-searches", {"name": "Mine", "query": "a"})
    again = ada.post("/saved-searches", {"name": "mine", "query": "a"})
    assert (again.status_code, again.json) == (200, first.json)
    other = ada.post("/saved-searches", {"name": "MINE", "query": "b"})
    assert (other.status_code, other.json["existing"]) == (409, first.json["id"])
    second = ada.post("/saved-searches", {"name": "Yours", "query": "b"}).json
    taken = ada.patch(f"/saved-searches/{second['id']}", {"name": "mine"}, match="*")
    assert (taken.status_code, taken.json["existing"]) == (409, first.json["id"])


def test_what_cannot_be_searched_is_refused_with_the_member_at_fault(ada):
    for body, member in (
        ({"name": "a", "query": "  "}, "query"),
        ({"name": "a", "query": "x" * 1001}, "query"),
        ({"name": " ", "query": "x"}, "name"),
        ({"query": "x"}, "name"),
        ({"name": "a", "query": ["x"]}, "query"),
    ):
        refused = ada.post("/saved-searches", body)
        assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
        assert member in refused.json["errors"]


def test_nobody_else_has_it_and_readers_change_nothing(ada, grace, reader):
    path = f"/saved-searches/{ada.post('/saved-searches', {'name': 'a', 'query': 'a'}).json['id']}"
    assert grace.get(path).status_code == 404
    assert grace.delete(path, match="*").status_code == 404
    assert reader.get(path).status_code == 200
    assert reader.delete(path, match="*").status_code == 403
