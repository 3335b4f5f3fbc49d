"""What a paper was before stays to be read."""

from __future__ import annotations


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
