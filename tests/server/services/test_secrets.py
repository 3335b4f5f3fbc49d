"""Secrets: made once, for the owner's eyes only, never guessable."""

from __future__ import annotations

import stat
import threading

from postil.services.secrets import digest, new_token, secret_key


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = secret_key(tmp_path / "data")
    assert len(first) >= 32
    assert secret_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_servers_that_start_together_have_one_key(tmp_path):
    keys: list[bytes] = []
    starters = [threading.Thread(target=lambda: keys.append(secret_key(tmp_path))) for _ in range(8)]
    for one in starters:
        one.start()
    for one in starters:
        one.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_tokens_differ_and_only_their_digest_is_told(tmp_path):
    one, two = new_token(), new_token()
    assert one != two
    assert one.startswith("postil_")
    assert digest(one) == digest(one) != digest(two)
    assert len(digest("\ud800")) == 64
