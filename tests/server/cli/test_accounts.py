"""Users and tokens from the command line, as scripts use it."""

from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing

import pytest

from postil.services.secrets import digest
from server.cli.conftest import PASSWORD


def test_a_user_is_created_with_a_password_from_stdin(ada):
    assert ada.out("user", "list") == "Ada\n"
    assert stat.S_IMODE(ada.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(ada.database.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Ada", PASSWORD + "\n"),
        (" aDA ", PASSWORD + "\n"),
        ("", PASSWORD + "\n"),
        ("Grace\x1b[31m", PASSWORD + "\n"),
        ("Grace", "short\n"),
        ("Grace", ""),
        ("Grace", b"\xff\xfe not text at all\n"),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_a_sentence(ada, name, given):
    assert ada.refused("user", "create", name, "--password-stdin", given=given)
    assert ada.out("user", "list") == "Ada\n"


def test_without_a_terminal_there_is_nobody_to_ask_for_a_password(ada):
    assert "--password-stdin" in ada.refused("user", "create", "Grace")


def test_a_password_is_changed(ada):
    done = ada.run("user", "password", "ada", "--password-stdin", given="another long passphrase\n")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no account called" in ada.refused("user", "password", "Eve", "--password-stdin", given=PASSWORD)


def test_creating_a_token_prints_it_and_nothing_else(ada):
    token = ada.out("token", "create", "--user", "ada", "--name", "script")
    assert re.fullmatch(r"postil_[\w-]{43}\n", token)
    with closing(sqlite3.connect(ada.database)) as opened:
        kept = opened.execute("SELECT token_hash, scopes FROM device WHERE name = 'script'").fetchone()
    assert kept == (digest(token.strip()), "read save sync")


def test_tokens_are_listed_and_revoked(ada):
    ada.out("token", "create", "--user", "Ada", "--name", "a script", "--scope", "read, save")
    ident, name, scopes, seen = ada.out("token", "list", "--user", "Ada").strip().split("\t")
    assert (name, scopes, seen) == ("a script", "read save", "never")
    ada.out("token", "revoke", "--user", "Ada", ident)
    assert ada.out("token", "list", "--user", "Ada") == ""
    assert "no such device" in ada.refused("token", "revoke", "--user", "Ada", ident)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--user", "Eve", "--name", "x"], "no account called 'Eve'"),
        (["--user", "Ada", "--name", " "], "must not be empty"),
        (["--user", "Ada", "--name", "x", "--scope", "admin"], "no scope 'admin'"),
        (["--user", "Ada", "--name", "x", "--scope", ","], "at least one scope"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_a_sentence(ada, words, reason):
    assert reason in ada.refused("token", "create", *words)


@pytest.mark.parametrize("words", [["token", "create"], ["nonsense"], ["user", "create"], ["serve", "--port", "99999"]])
def test_wrong_usage_exits_with_two(machine, words):
    done = machine.run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage:" in done.stderr
    assert not machine.folder.exists()
