"""Which passwords are taken, and that hashes tell right from wrong."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from postil.domain.errors import Invalid
from postil.services import passwords


def test_a_password_matches_its_own_hash_only():
    kept = passwords.hashed("correct horse", "Ada")
    assert passwords.matches(kept, "correct horse")
    assert not passwords.matches(kept, "correct horse ")
    assert not passwords.matches(kept, "")


def test_the_hash_is_argon2id_and_salted():
    first, second = passwords.hashed("correct horse", "Ada"), passwords.hashed("correct horse", "Ada")
    assert first.startswith("$argon2id$")
    assert first != second
    assert "correct" not in first


def test_composed_and_decomposed_letters_are_the_same_password():
    kept = passwords.hashed("Schl\u00fcssel bund", "Ada")
    assert passwords.matches(kept, "Schlu\u0308ssel bund")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "at least 8"),
        ("1234567", "at least 8"),
        ("x" * 1025, "longer than 1024 bytes"),
        ("\u00e9" * 513, "longer than 1024 bytes"),
        ("Ada Lovelace", "must not be the name"),
        ("abcdefgh\ud800", "not text"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_the_reason(password: str, reason: str):
    with pytest.raises(Invalid, match=reason) as refused:
        passwords.hashed(password, "ada  lovelace")
    assert list(refused.value.detail["errors"]) == ["password"]


@pytest.mark.parametrize(
    "password", ["12345678", "four words and blanks", "пароль-пароль", "🐎🔋📎✅🐎🔋📎✅", "x" * 1024]
)
def test_any_alphabet_and_blanks_make_a_password(password: str):
    assert passwords.matches(passwords.hashed(password, "Ada"), password)


def test_what_cannot_be_a_password_matches_nothing():
    kept = passwords.hashed("x" * 1024, "Ada")
    assert not passwords.matches(kept, "x" * 1025)
    assert not passwords.matches(kept, "\ud800" * 9)
    assert not passwords.matches("not a hash", "x" * 1024)


def test_a_hash_with_weaker_parameters_is_outdated():
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse")
    assert passwords.outdated(weak)
    assert passwords.matches(weak, "correct horse")
    assert not passwords.outdated(passwords.again("correct horse"))
