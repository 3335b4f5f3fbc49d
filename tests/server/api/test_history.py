"""What a thing was before stays to be read, and comes back when it is asked for."""

from __future__ import annotations

import uuid

import pytest


@pytest.fixture
def elsewhere(ada):
    """Another machine of Ada's: sends its operations in order."""
    device, sent = str(uuid.uuid4()), []

    def push(*ops):
        numbered = [{"seq": len(sent) + at, **op} for at, op in enumerate(ops, start=1)]
        sent.extend(numbered)
        body = {"v": 1, "device": device, "epoch": "", "cursor": [0, "0"], "max_seen": [0, "0"], "ops": numbered}
        answer = ada.post("/sync", body)
        assert answer.status_code == 200, answer.text
        return answer.json["results"]

    return push


def of(ada, entity, ident, **more):
    answer = ada.get("/history", query_string={"e": entity, "id": ident, **more})
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def restore(ada, item):
    return ada.post(f"/history/{item['id']}/restore")


def test_what_was_replaced_is_listed_newest_first_with_who_wrote_it(ada):
    path = f"/papers/{ada.save(status='unread', note='one')['id']}"
    ada.put(f"{path}/note", {"text": "two"})
    ada.put(f"{path}/note", {"text": "three"})
    ada.patch(path, {"title": "Other"}, match="*")
    items = ada.get(f"{path}/history").json["items"]
    assert [(one["field"], one["value"], one["reason"]) for one in items] == [
        ("title", "Attention Is All You Need", "replaced"),
        ("note", "two", "replaced"),
        ("note", "one", "replaced"),
    ]
    assert all(one["device_name"] for one in items)
    assert items[0]["at"].endswith("+00:00")
    assert of(ada, "paper", path.rpartition("/")[2]) == items


def test_it_comes_in_pages_and_stays_for_what_is_in_the_trash(ada):
    path = f"/papers/{ada.save()['id']}"
    for number in range(5):
        ada.put(f"{path}/note", {"text": str(number)})
    ada.delete(path, match="*")
    seen, cursor = [], ""
    while cursor is not None:
        page = ada.get(f"{path}/history?limit=2&cursor={cursor}").json
        seen += [one["value"] for one in page["items"] if one["field"] == "note"]
        cursor = page["next"]
    assert seen == ["3", "2", "1", "0"]
    assert len(of(ada, "paper", path.rpartition("/")[2], limit=3)) == 3


def test_an_earlier_value_is_written_again_and_what_it_replaces_stays_in_the_history(ada):
    path = f"/papers/{ada.save(note='one')['id']}"
    ada.put(f"{path}/note", {"text": "two"})
    [item] = ada.get(f"{path}/history").json["items"]
    answer = restore(ada, item)
    assert answer.json == {"entity": "paper", "entity_id": path[8:], "field": "note", "value": "one"}
    assert ada.get(path).json["note"] == "one"
    newest = ada.get(f"{path}/history").json["items"][0]
    assert (newest["value"], newest["device_name"]) == ("two", "Library pages")


def test_a_tag_taken_off_and_a_place_in_a_list_come_back(ada):
    saved = ada.save(tags=["nlp"], lists=["Thesis"])
    path, ident = f"/papers/{saved['id']}", saved["id"]
    other = ada.save(title="B", lists=["Thesis"])["id"]
    list_id = saved["lists"][0]["id"]
    ada.delete(f"{path}/tags/nlp")
    ada.delete(f"/lists/{list_id}/entries/{ident}")
    items = of(ada, "paper", ident)
    assert [(one["entity"], one["field"], one["value"]) for one in items] == [
        ("list_entry", "_present", True),
        ("paper_tag", "_present", True),
    ]
    assert of(ada, "list", list_id) == items[:1] == of(ada, "list_entry", f"{list_id}|{ident}")
    for item in items:
        assert restore(ada, item).status_code == 200
    assert [tag["name"] for tag in ada.get(path).json["tags"]] == ["nlp"]
    held = [entry["paper"]["id"] for entry in ada.get(f"/lists/{list_id}/entries").json["items"]]
    assert held == [ident, other]


def test_a_tag_that_was_deleted_lives_again_when_it_is_put_back_on_a_paper(ada):
    saved = ada.save(tags=["nlp"])
    tag = saved["tags"][0]["id"]
    ada.delete(f"/papers/{saved['id']}/tags/nlp")
    ada.delete(f"/tags/{tag}", match="*")
    [item] = of(ada, "paper_tag", f"{saved['id']}|{tag}")
    restore(ada, item)
    assert [one["id"] for one in ada.get(f"/papers/{saved['id']}").json["tags"]] == [tag]


def test_both_versions_of_a_note_that_met_are_listed_under_one_version(ada, elsewhere):
    path = f"/papers/{ada.save(note='one')['id']}"
    ada.put(f"{path}/note", {"text": "mine"})
    elsewhere({"op": "text", "e": "paper", "id": path[8:], "f": "note", "val": "theirs", "base_text": "one", "base": 1})
    came, stood, _ = ada.get(f"{path}/history").json["items"]
    assert (came["reason"], stood["reason"], came["ver"]) == ("conflict", "conflict", stood["ver"])
    assert (stood["value"], came["value"]) == ("mine", "theirs")
    restore(ada, came)
    assert ada.get(f"{path}/note").json["text"] == "theirs"


def test_a_value_that_cannot_stand_is_refused(ada, elsewhere):
    path = f"/papers/{ada.save(progress=0.2)['id']}"
    ada.patch(path, {"progress": 0.9}, match="*")
    [item] = ada.get(f"{path}/history").json["items"]
    assert restore(ada, item).status_code == 409
    assert ada.get(path).json["progress"] == 0.9
    tag = ada.post("/tags", {"name": "old"}).json
    ada.patch(f"/tags/{tag['id']}", {"name": "new"}, match="*")
    ada.post("/tags", {"name": "Old"})
    [named] = of(ada, "tag", tag["id"])
    refused = restore(ada, named)
    assert refused.status_code == 409
    assert "another tag" in refused.json["detail"]


def test_what_belongs_to_others_is_answered_as_if_it_did_not_exist(ada, grace, reader):
    ident = ada.save(note="one")["id"]
    ada.put(f"/papers/{ident}/note", {"text": "two"})
    [item] = of(ada, "paper", ident)
    assert grace.get(f"/history?e=paper&id={ident}").status_code == 404
    assert restore(grace, item).status_code == 404
    assert restore(reader, item).status_code == 403
    assert ada.get(f"/papers/{ident}/note").json["text"] == "two"


@pytest.mark.parametrize("ident", ["0", "-1", "x", "1" * 30, "٣"])
def test_an_event_that_is_not_there_is_told_so(ada, ident):
    assert ada.post(f"/history/{ident}/restore").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("e=paper", 422),
        ("id=x", 422),
        ("e=robot&id=x", 422),
        ("e=paper&id=x", 404),
        ("e=paper_tag&id=x", 404),
        ("e=identifier&id=a|b", 404),
        ("e=tag&id=a|b", 404),
        ("e=list_entry&id=a|b", 404),
    ],
)
def test_a_history_of_nothing_is_refused(ada, query, status):
    assert ada.get(f"/history?{query}").status_code == status
