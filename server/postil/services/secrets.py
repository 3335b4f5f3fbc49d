"""Secrets of the server: the key that signs browser sessions, and tokens that nobody can guess."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> bytes:
    """The server's signing key, made once with mode 0600 and kept in the data folder."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "secret.key"
    if path.exists():
        return path.read_bytes()
    with contextlib.suppress(FileExistsError):
        fresh = path.with_suffix(f".{secrets.token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(48))
        try:
            os.link(fresh, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return path.read_bytes()


def new_token() -> str:
    """A token of 256 random bits, recognisable in a log: `postil_…`."""
    return "postil_" + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token: SHA-256, hexadecimal (the token is random, so no salt is needed)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
