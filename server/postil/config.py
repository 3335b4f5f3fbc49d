"""The settings of one server; the only place that reads the process environment (`POSTIL_…`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path


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
    #: Origins besides browser extensions that may call /api from a page, comma-separated.
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
        given.setdefault("data_dir", default_data_dir(env))
        return cls(**given)  # type: ignore[arg-type]  # each value was read by the type of its field

    @property
    def sqlalchemy_url(self) -> str:
        """Address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'postil.sqlite'}"

    @property
    def index_dir(self) -> Path:
        """Folder of the search indexes, one folder for each library within."""
        return self.data_dir / "index"


def _read(name: str, kind: str, raw: str) -> object:
    if kind == "Path":
        return Path(raw).expanduser().absolute()
    if kind == "int":
        if not raw.isascii() or not raw.isdigit():
            raise BadSetting(f"{name} must be a whole number, not {raw!r}")
        return int(raw)
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return raw
