"""Brings a database to the current migration; Alembic's own command line is not needed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from postil.models.engine import alone


def scripts_dir() -> Path:
    """The folder of the revisions: in the installed package, or at the top of a checkout."""
    installed = Path(str(files("postil"))) / "migrations"
    return installed if installed.is_dir() else Path(str(files("postil"))).parents[1] / "migrations"


def config() -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(scripts_dir()).replace("%", "%%"))
    return made


def revision(engine: Engine) -> str | None:
    """The revision at which the database is; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision that this version of Postil knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether a database at this revision can be brought to the newest one."""
    try:
        return ScriptDirectory.from_config(config()).get_revision(revision) is not None
    except CommandError:
        return False


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run every revision up to `to` in one transaction; another process that does the same waits."""
    with alone(engine) as connection, connection.begin():
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, to)


__all__ = ["CommandError", "config", "head", "knows", "revision", "scripts_dir", "upgrade"]
