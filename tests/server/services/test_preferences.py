"""Preferences: chosen, read back, and harmless when what is stored makes no sense."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid
from postil.models import User
from postil.services import preferences
from postil.services.preferences import Preferences


def again(session: Session, user: User) -> Preferences:
    """What the database holds."""
    session.flush()
    session.expire_all()
    return preferences.read(user)


def test_who_chose_nothing_has_the_defaults(session: Session, owner: User):
    assert again(session, owner) == Preferences(theme="system", density="comfortable", sort="saved")
    assert preferences.read(None) == Preferences()


def test_what_is_chosen_is_kept_and_the_rest_stays(session: Session, owner: User):
    assert preferences.change(session, owner, theme="dark").theme == "dark"
    preferences.change(session, owner, density="dense", sort="rating")
    assert again(session, owner) == Preferences("dark", "dense", "rating")


@pytest.mark.parametrize(
    "chosen",
    [{"theme": "pink"}, {"density": ""}, {"sort": "theme"}, {"font": "large"}, {"theme": "light", "sort": "x"}],
)
def test_what_cannot_be_chosen_is_refused_and_changes_nothing(session: Session, owner: User, chosen: dict[str, str]):
    preferences.change(session, owner, theme="dark")
    with pytest.raises(Invalid) as refused:
        preferences.change(session, owner, **chosen)
    assert set(refused.value.detail["errors"]) <= set(chosen)
    assert again(session, owner) == Preferences(theme="dark")


@pytest.mark.parametrize(
    "stored", [{"theme": "pink", "density": 3}, {"sort": None}, {"theme": ["dark"]}, [], "dark", None, {"other": {}}]
)
def test_stored_values_that_make_no_sense_fall_back(session: Session, owner: User, stored: object):
    owner.preferences = stored  # type: ignore[assignment]  # what another version may have left
    assert preferences.read(owner) == Preferences()


def test_what_a_newer_version_stored_survives_a_change(session: Session, owner: User):
    owner.preferences = {"theme": "dark", "later": 1}
    preferences.change(session, owner, density="dense")
    session.flush()
    session.expire_all()
    assert owner.preferences["later"] == 1
    assert preferences.read(owner) == Preferences("dark", "dense")


def test_every_choice_has_words_and_the_default_is_the_first():
    for name, choices in preferences.CHOICES.items():
        assert all(choices.values())
        assert getattr(Preferences(), name) == next(iter(choices))
