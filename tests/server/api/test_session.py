"""What a token says about itself, and giving it back."""

from __future__ import annotations

from postil import __version__
from server.api.conftest import Asker


def test_the_session_says_who_which_device_and_which_library(ada: Asker):
    found = ada.get("/session").json
    assert found["user"]["name"] == "Ada"
    assert found["device"] == {
        "id": ada.device_id,
        "name": "ada",
        "kind": "token",
        "scopes": ["read", "save", "sync"],
    }
    assert found["library"] == {"id": ada.library_id, "name": "My library", "version": 0}
    assert found["server"] == {"version": __version__}


def test_the_library_version_grows_with_what_is_saved(ada: Asker):
    ada.save()
    assert ada.get("/session").json["library"]["version"] > 0


def test_a_token_that_may_do_little_still_knows_itself(ada: Asker, reader: Asker):
    found = reader.get("/session").json
    assert found["device"]["scopes"] == ["read"]
    assert found["library"]["id"] == ada.library_id


def test_a_token_given_back_is_worth_nothing_and_others_stay(ada: Asker, reader: Asker):
    assert reader.delete("/session").status_code == 204
    refused = reader.get("/session")
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert ada.get("/session").status_code == 200


def test_what_was_saved_with_a_token_stays_when_it_is_given_back(ada: Asker, reader: Asker):
    paper = ada.save()
    assert ada.delete("/session").status_code == 204
    assert reader.get(f"/papers/{paper['id']}").status_code == 200


def test_two_people_see_their_own(ada: Asker, grace: Asker):
    assert ada.get("/session").json["library"]["id"] != grace.get("/session").json["library"]["id"]
    assert grace.get("/session").json["user"]["name"] == "Grace"
