"""Tags over HTTP."""

from __future__ import annotations

from server.statements import statements


def test_a_tag_is_made_once_however_it_is_spelt(ada):
    made = ada.post("/tags", {"name": "Deep Learning", "color": "#3366CC"})
    assert made.status_code == 201
    assert (made.json["name"], made.json["color"], made.json["papers"]) == ("Deep Learning", "#3366cc", 0)
    assert made.headers["Location"] == f"/api/v1/tags/{made.json['id']}"
    again = ada.post("/tags", {"name": " deep  learning", "color": "#000000"})
    assert again.status_code == 200
    assert again.json == made.json


def test_tags_are_listed_by_name_with_their_papers(ada):
    ada.save(title="One", tags=["b", "a"])
    two = ada.save(title="Two", tags=["b"])
    assert [(tag["name"], tag["papers"]) for tag in ada.get("/tags").json["items"]] == [("a", 1), ("b", 2)]
    ada.delete(f"/papers/{two['id']}", match="*")
    assert [(tag["name"], tag["papers"]) for tag in ada.get("/tags").json["items"]] == [("a", 1), ("b", 1)]


def test_fifty_tags_take_as_many_statements_as_two(app, ada):
    ada.save(title="One", tags=[f"tag {number}" for number in range(50)])
    ada.get("/tags")  # how many there are is remembered from now on
    few = statements(app, lambda: ada.get("/tags?limit=2"))
    assert statements(app, lambda: ada.get("/tags?limit=50")) == few <= 8


def test_pages_of_tags_lead_through_all_once(ada):
    ada.save(tags=[f"tag {number}" for number in range(5)])
    seen, cursor = [], ""
    while cursor is not None:
        page = ada.get(f"/tags?limit=2&cursor={cursor}").json
        seen += [tag["name"] for tag in page["items"]]
        cursor = page["next"]
    assert seen == [f"tag {number}" for number in range(5)]


def test_a_tag_is_renamed_from_the_version_that_was_read_and_not_onto_another(ada):
    tag = ada.post("/tags", {"name": "rl"}).json
    other = ada.post("/tags", {"name": "vision"}).json
    path = f"/tags/{tag['id']}"
    assert ada.patch(path, {"name": "x"}).status_code == 428
    assert ada.patch(path, {"name": "x"}, match='"0"').status_code == 412
    read = ada.get(path)
    renamed = ada.patch(path, {"name": "reinforcement"}, match=read.headers["ETag"])
    assert (renamed.status_code, renamed.json["name"], renamed.json["id"]) == (200, "reinforcement", tag["id"])
    taken = ada.patch(path, {"name": "Vision"}, match="*")
    assert taken.status_code == 409
    assert taken.json["existing"] == other["id"]


def test_a_deleted_tag_leaves_its_papers_and_comes_back_with_them(ada):
    paper = ada.save(tags=["keep"])
    tag = paper["tags"][0]
    path = f"/tags/{tag['id']}"
    assert ada.delete(path, match="*").status_code == 204
    assert ada.get(path).status_code == 404
    assert ada.get(f"/papers/{paper['id']}").json["tags"] == []
    assert ada.post(f"{path}/restore").json["papers"] == 1
    assert ada.get(f"/papers/{paper['id']}").json["tags"] == [tag]


def test_a_tag_needs_a_name_and_a_colour_that_is_one(ada):
    assert set(ada.post("/tags", {"color": "red"}).json["errors"]) == {"name", "color"}
    assert ada.post("/tags", {"name": "  "}).status_code == 422
