"""The settings of one server; the only place that reads the process environment (`POSTIL_…`)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from limits import parse_many


class BadSetting(ValueError):
    """A setting has a value that cannot be used; the message names the setting and says what is wanted."""


def default_data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """$XDG_DATA_HOME/postil, else ~/.local/share/postil (XDG Base Directory Specification)."""
    env = os.environ if environ is None else environ
    base = env.get("XDG_DATA_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share") / "postil"


@dataclass(frozen=True, slots=True)
class Config:
    """One field per setting; docs/reference/configuration.md has a paragraph for each (a test compares them)."""

    #: Folder of the database, the index, the secret key and backups; made with mode 0700 when missing.
    data_dir: Path = field(default_factory=default_data_dir)
    #: SQLAlchemy address of the database; empty: the file postil.sqlite in the data folder.
    database_url: str = ""
    #: Public address of the server, for links that leave it; empty: the address that was asked.
    base_url: str = ""
    #: Origins besides browser extensions that may call /api and /w3c from a page, comma-separated.
    cors_origins: tuple[str, ...] = ()
    #: How many proxies in front add X-Forwarded-* headers that are to be trusted.
    trusted_proxies: int = 0
    #: Largest request body, in bytes.
    max_request_bytes: int = 8 * 1024 * 1024
    #: Requests that one token may make, in Flask-Limiter's notation.
    rate_limit: str = "1200 per minute"
    #: Attempts to sign in, or to guess a code, that one address may make.
    sign_in_rate_limit: str = "20 per minute"
    #: Days that a browser session lasts without use.
    session_days: int = 30
    #: Threads that serve requests.
    threads: int = 4
    #: What keeps the search index of libraries that have none yet (search/backends.py).
    search_backend: str = "whoosh"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The settings of `environ` (default: the process environment). Raises BadSetting."""
        env = os.environ if environ is None else environ
        given: dict[str, object] = {}
        for setting in fields(cls):
            name = f"POSTIL_{setting.name.upper()}"
            raw = env.get(name)
            if raw is not None and raw.strip():
                given[setting.name] = _read(name, str(setting.type), raw.strip())
        if "data_dir" not in given:
            given["data_dir"] = default_data_dir(env)
        return cls(**given)  # type: ignore[arg-type]  # each value was read by the type of its field

    @property
    def sqlalchemy_url(self) -> str:
        """Address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'postil.sqlite'}"

    @property
    def index_dir(self) -> Path:
        """Folder of the search indexes, one folder for each library within."""
        return self.data_dir / "index"


#: The least and the most of the settings that are numbers.
_RANGES = {
    "trusted_proxies": (0, 10),
    "max_request_bytes": (64 * 1024, 2**30),
    "session_days": (1, 3650),
    "threads": (1, 256),
}


def _read(name: str, kind: str, raw: str) -> object:
    if kind == "Path":
        return Path(raw).expanduser().absolute()
    if kind == "int":
        return _whole(name, raw)
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    if name.endswith("_RATE_LIMIT"):
        _check_rate(name, raw)
    if name == "POSTIL_BASE_URL" and re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", raw, re.IGNORECASE) is None:
        raise BadSetting(f"{name} must be an address like https://papers.example.net, not {raw!r}")
    return raw


def _whole(name: str, raw: str) -> int:
    least, most = _RANGES[name.removeprefix("POSTIL_").lower()]
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15 or not least <= int(raw) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {raw!r}")
    return int(raw)


def _check_rate(name: str, raw: str) -> None:
    try:
        parse_many(raw)
    except ValueError:
        raise BadSetting(f"{name} must be a rate like 100 per minute, not {raw!r}") from None
