"""Putting tags on papers and taking them off."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("name", ["rl", "deep learning", "a/b", "C++", "é", "100%", "?", "#1", "<b>"])
def test_a_tag_of_any_name_goes_on_and_off(ada, name):
    from urllib.parse import quote

    paper = ada.save()
    path = f"/papers/{paper['id']}/tags/{quote(name, safe='')}"
    put = ada.put(path)
    assert put.status_code == 200
    assert [tag["name"] for tag in put.json["tags"]] == [name]
    assert ada.put(path).json["ver"] == put.json["ver"], "putting it on again changes nothing"
    assert ada.delete(path).status_code == 204
    assert ada.get(f"/papers/{paper['id']}").json["tags"] == []
    assert ada.delete(path).status_code == 204, "taking it off again is no error"


def test_a_tag_is_put_on_by_its_id_too(ada):
    tag = ada.post("/tags", {"name": "rl"}).json
    paper = ada.save()
    put = ada.put(f"/papers/{paper['id']}/tags/{tag['id']}")
    assert [one["id"] for one in put.json["tags"]] == [tag["id"]]
    assert len(ada.get("/tags").json["items"]) == 1


def test_a_tag_that_there_is_not_cannot_be_taken_off(ada):
    paper = ada.save()
    assert ada.delete(f"/papers/{paper['id']}/tags/none").status_code == 404


def test_a_name_that_is_none_is_refused(ada):
    paper = ada.save()
    assert ada.put(f"/papers/{paper['id']}/tags/%20").status_code == 422
    assert ada.put(f"/papers/{paper['id']}/tags/{'a' * 900}").status_code == 422
