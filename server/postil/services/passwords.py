"""Passwords: what may be one, and their hashes (Argon2id, RFC 9106)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from postil.domain.errors import Invalid
from postil.domain.spelling import name_key

#: The least number of characters, and the greatest number of bytes of UTF-8.
CHARACTERS = 8
BYTES = 1024

_hasher = PasswordHasher()


def hashed(password: str, name: str) -> str:
    """The hash of a new password for the account called `name`. Raises Invalid."""
    return _hasher.hash(_read(password, name))


def again(password: str) -> str:
    """The hash, with today's parameters, of a password that was accepted before."""
    return _hasher.hash(_form(password))


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def matches(kept: str, password: str) -> bool:
    """Whether the password fits; what cannot be one is checked all the same, for the time it takes."""
    given = _form(password[:BYTES]).encode("utf-8", "surrogatepass")
    possible = len(password) <= BYTES
    try:
        _hasher.verify(kept, given)
    except (VerificationError, InvalidHashError):
        return False
    return possible


@cache
def of_nobody() -> str:
    """A hash that no password fits, so that an unknown name costs as much time as a known one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _form(password: str) -> str:
    """NFKC, so that every keyboard and system gives the same (NIST SP 800-63B §5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _read(password: str, name: str) -> str:
    reason = ""
    found = _form(password[: BYTES + 1])
    if len(found) < CHARACTERS:
        reason = f"needs at least {CHARACTERS} characters"
    elif len(found.encode("utf-8", "surrogatepass")) > BYTES:
        reason = f"is longer than {BYTES} bytes"
    elif any(unicodedata.category(letter) == "Cs" for letter in found):
        reason = "contains characters that are not text"
    elif name_key(found) == name_key(name):
        reason = "must not be the name"
    if reason:
        raise Invalid(f"The password {reason}.", {"password": [f"The password {reason}."]})
    return found
