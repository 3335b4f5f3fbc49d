"""Accounts: names, passwords, the library that comes with one, and what goes with it."""

from __future__ import annotations

import statistics
import time

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound, NotSignedIn
from postil.models import Base, Device, Library, User
from postil.services import accounts, devices, passwords, tags


def test_an_account_comes_with_an_empty_library_and_the_servers_own_writers(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    library = accounts.personal_library(session, ada)
    assert library.owner_id == ada.id
    assert library.version == 0
    assert library.epoch
    kinds = session.scalars(select(Device.kind).where(Device.library_id == library.id)).all()
    assert sorted(kinds) == ["import", "web"]


def test_two_libraries_have_different_epochs(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    bob = accounts.create(session, "Bob", "battery staple")
    assert accounts.personal_library(session, ada).epoch != accounts.personal_library(session, bob).epoch


def test_the_first_account_is_the_administrator_and_no_other(session: Session):
    assert accounts.create(session, "Ada", "correct horse").is_admin
    assert not accounts.create(session, "Bob", "battery staple").is_admin


@pytest.mark.parametrize("name", ["ada", " ADA ", "\uff21\uff24\uff21"])
def test_a_name_that_differs_in_form_only_is_taken(session: Session, name: str):
    accounts.create(session, "Ada", "correct horse")
    with pytest.raises(Conflict, match="already"):
        accounts.create(session, name, "battery staple")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "must not be empty"),
        (" \t\n", "must not be empty"),
        ("x" * 65, "longer than 64 characters"),
        ("Ada\u202eadA", "cannot be seen"),
        ("Ada\x00", "cannot be seen"),
        ("\u200b", "cannot be seen"),
        ("\ud800", "cannot be seen"),
    ],
)
def test_a_name_that_will_not_do_is_refused_with_the_reason(session: Session, name: str, reason: str):
    with pytest.raises(Invalid, match=reason) as refused:
        accounts.create(session, name, "correct horse")
    assert list(refused.value.detail["errors"]) == ["name"]
    assert not accounts.exist(session)


@pytest.mark.parametrize("name", ["A", "x" * 64, "Émilie du Châtelet", "王小云", "o'brien-42"])
def test_names_of_people_are_taken(session: Session, name: str):
    assert accounts.create(session, name, "correct horse").name == name


def test_blanks_round_a_name_are_dropped(session: Session):
    assert accounts.create(session, "  Ada   Lovelace ", "correct horse").name == "Ada Lovelace"


def test_name_and_password_verify_capitals_of_the_name_aside(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    assert accounts.verify(session, " aDA", "correct horse").id == ada.id


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(session: Session):
    accounts.create(session, "Ada", "correct horse")
    said = []
    for name, password in [("Ada", "wrong horse"), ("Eve", "correct horse"), ("", ""), ("Ada\x00", "x" * 5000)]:
        with pytest.raises(NotSignedIn) as refused:
            accounts.verify(session, name, password)
        said.append((refused.value.message, refused.value.detail))
    assert said == [said[0]] * len(said)


def test_refusing_an_unknown_name_takes_about_as_long_as_a_wrong_password(session: Session):
    accounts.create(session, "Ada", "correct horse")

    def took(name: str) -> float:
        began = time.process_time()
        with pytest.raises(NotSignedIn):
            accounts.verify(session, name, "wrong horse")
        return time.process_time() - began

    took("Eve")
    known, unknown = [], []
    for _ in range(5):
        known.append(took("Ada"))
        unknown.append(took("Eve"))
    assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2


def test_an_account_without_a_password_lets_nobody_in(session: Session, owner: User):
    for password in ["", "None", "correct horse"]:
        with pytest.raises(NotSignedIn):
            accounts.verify(session, owner.name, password)


def test_an_old_hash_is_renewed_and_sessions_go_on(session: Session, owner: User):
    owner.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    assert accounts.outdated(owner)
    accounts.rehash(session, owner, "correct horse")
    assert not accounts.outdated(owner)
    assert owner.session_epoch == 0
    assert accounts.verify(session, owner.name, "correct horse") is owner


def test_a_wrong_password_does_not_replace_an_old_hash(session: Session, owner: User):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    owner.password_hash = weak
    accounts.rehash(session, owner, "battery staple")
    assert owner.password_hash == weak


def test_a_new_password_replaces_the_old_one_and_ends_sessions(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    accounts.change_password(session, ada, "battery staple")
    assert ada.session_epoch == 1
    assert accounts.verify(session, "Ada", "battery staple") is ada
    with pytest.raises(NotSignedIn):
        accounts.verify(session, "Ada", "correct horse")


def test_a_new_password_that_will_not_do_leaves_the_old_one(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    with pytest.raises(Invalid):
        accounts.change_password(session, ada, "short")
    assert ada.session_epoch == 0
    assert accounts.verify(session, "Ada", "correct horse") is ada


def test_an_account_is_found_by_name_or_said_not_to_be(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    assert accounts.named(session, "ADA") is ada
    with pytest.raises(NotFound, match="Eve"):
        accounts.named(session, "Eve")


def test_an_account_takes_another_name_and_keeps_password_and_sessions(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    assert accounts.rename(session, ada, " Ada  Lovelace ").name == "Ada Lovelace"
    assert accounts.verify(session, "ada lovelace", "correct horse") is ada
    assert accounts.find(session, "Ada") is None
    assert ada.session_epoch == 0
    assert accounts.rename(session, ada, "ADA LOVELACE").name == "ADA LOVELACE"


@pytest.mark.parametrize(
    ("name", "wrong"), [("bob", Conflict), ("", Invalid), ("x" * 65, Invalid), ("A\u202eda", Invalid)]
)
def test_a_name_that_is_taken_or_will_not_do_leaves_the_old_one(session: Session, name: str, wrong: type[Exception]):
    ada = accounts.create(session, "Ada", "correct horse")
    accounts.create(session, "Bob", "battery staple")
    with pytest.raises(wrong):
        accounts.rename(session, ada, name)
    assert accounts.find(session, "Ada") is ada


def test_the_only_account_need_not_be_named(session: Session):
    with pytest.raises(NotFound, match="postil user create"):
        accounts.only(session)
    ada = accounts.create(session, "Ada", "correct horse")
    assert accounts.only(session) is ada
    accounts.create(session, "Bob", "battery staple")
    with pytest.raises(Conflict, match="--user"):
        accounts.only(session)
    assert [user.name for user in accounts.everyone(session)] == ["Ada", "Bob"]


def test_removing_an_account_removes_all_that_it_owned_and_nothing_else(session: Session):
    ada = accounts.create(session, "Ada", "correct horse")
    bob = accounts.create(session, "Bob", "battery staple")
    for user in (ada, bob):
        library = accounts.personal_library(session, user)
        tags.create(session, devices.writer(session, library.id), "reading")
        devices.issue(session, user, "script", ["read"])
    gone, stays = accounts.personal_library(session, ada).id, accounts.personal_library(session, bob).id
    assert accounts.remove(session, ada) == [gone]
    for table in Base.metadata.sorted_tables:
        if "library_id" in table.c:
            assert gone not in session.execute(select(table.c.library_id)).scalars().all(), table.name
    assert session.scalars(select(Library.id)).all() == [stays]
    assert [tag.name for tag, _ in tags.counted(session, stays)] == ["reading"]
    assert len(devices.everyone(session, bob)) == 1


def test_passwords_are_not_in_the_database(session: Session):
    accounts.create(session, "Ada", "correct horse")
    kept = session.scalars(select(User.password_hash)).one()
    assert kept is not None
    assert "correct horse" not in kept
    assert passwords.matches(kept, "correct horse")
