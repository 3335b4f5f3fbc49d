"""Reading lists over HTTP: named, and in the order that people gave them."""

from __future__ import annotations


def order(ada, list_id):
    return [entry["paper"]["title"] for entry in ada.get(f"/lists/{list_id}/entries").json["items"]]


def test_papers_stand_where_they_were_put(ada):
    made = ada.post("/lists", {"name": "Thesis", "description": "Chapter 2"})
    assert made.status_code == 201
    list_id = made.json["id"]
    ids = {title: ada.save(title=title)["id"] for title in ("A", "B", "C")}
    for title in ("A", "B", "C"):
        assert ada.put(f"/lists/{list_id}/entries/{ids[title]}").status_code == 204
    assert order(ada, list_id) == ["A", "B", "C"]
    ada.put(f"/lists/{list_id}/entries/{ids['C']}", {"before": ids["A"]})
    assert order(ada, list_id) == ["C", "A", "B"]
    ada.put(f"/lists/{list_id}/entries/{ids['A']}", {"before": None})
    assert order(ada, list_id) == ["C", "B", "A"]
    assert ada.delete(f"/lists/{list_id}/entries/{ids['B']}").status_code == 204
    assert ada.delete(f"/lists/{list_id}/entries/{ids['B']}").status_code == 204
    assert order(ada, list_id) == ["C", "A"]
    assert ada.get(f"/lists/{list_id}").json["papers"] == 2
    assert [one["id"] for one in ada.get(f"/papers/{ids['A']}").json["lists"]] == [list_id]


def test_a_place_before_a_paper_that_is_not_there_is_refused(ada):
    list_id = ada.post("/lists", {"name": "L"}).json["id"]
    paper, other = ada.save(title="A")["id"], ada.save(title="B")["id"]
    response = ada.put(f"/lists/{list_id}/entries/{paper}", {"before": other})
    assert response.status_code == 422
    assert "before" in response.json["errors"]
    assert order(ada, list_id) == []


def test_entries_come_in_pages(ada):
    list_id = ada.save(title="0", lists=["L"])["lists"][0]["id"]
    for number in range(1, 5):
        ada.save(title=str(number), lists=["L"])
    seen, path = [], f"/lists/{list_id}/entries?limit=2"
    while path:
        response = ada.get(path)
        seen += [entry["paper"]["title"] for entry in response.json["items"]]
        path = response.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == ["0", "1", "2", "3", "4"]


def test_a_list_is_changed_from_its_version_deleted_and_brought_back(ada):
    made = ada.save(lists=["Old"])["lists"][0]
    path = f"/lists/{made['id']}"
    assert ada.patch(path, {"name": "New"}).status_code == 428
    assert ada.patch(path, {"name": "New"}, match='"0"').status_code == 412
    changed = ada.patch(path, {"name": "New", "description": "d"}, match=ada.get(path).headers["ETag"])
    assert (changed.json["name"], changed.json["description"]) == ("New", "d")
    assert ada.delete(path, match="*").status_code == 204
    assert ada.get(path).status_code == 404
    assert ada.get("/lists").json["items"] == []
    assert ada.post(f"{path}/restore").json["papers"] == 1


def test_a_list_of_that_name_is_not_made_again(ada):
    first = ada.post("/lists", {"name": "Thesis"})
    again = ada.post("/lists", {"name": "thesis", "description": "other"})
    assert (again.status_code, again.json) == (200, first.json)
