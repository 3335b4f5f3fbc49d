"""Devices over HTTP: seen, renamed, and shut out."""

from __future__ import annotations


def test_devices_are_listed_without_their_tokens(ada, reader):
    response = ada.get("/devices")
    assert {one["name"] for one in response.json["items"]} == {"ada", "reader", "saver"}
    assert ada.token not in response.text
    assert [one["scopes"] for one in response.json["items"] if one["id"] == reader.device_id] == [["read"]]


def test_a_device_is_renamed(ada, reader):
    path = f"/devices/{reader.device_id}"
    assert ada.patch(path, {"name": "  Old\nlaptop "}).json["name"] == "Old laptop"
    assert ada.get(path).json["name"] == "Old laptop"
    assert ada.patch(path, {"name": " "}).status_code == 422


def test_a_revoked_token_opens_nothing_any_more(ada, reader):
    assert reader.get("/papers").status_code == 200
    assert ada.delete(f"/devices/{reader.device_id}").status_code == 204
    assert reader.get("/papers").status_code == 401
    assert ada.delete(f"/devices/{reader.device_id}").status_code == 404
    assert ada.get("/papers").status_code == 200
