"""The command `postil`: serve, and look after what is served; thin over the services.

Exit codes: 0 done, 1 refused or failed with one sentence on stderr, 2 usage.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from postil import __version__
from postil.cli import accounts, backup, index, listing, openapi, prune, serve, transfer
from postil.config import BadSetting
from postil.domain.errors import PostilError
from postil.formats import BadFormat

COMMANDS: tuple[click.Command, ...] = (
    serve.serve,
    accounts.user,
    accounts.token,
    index.index,
    backup.backup,
    backup.restore,
    prune.prune,
    transfer.import_files,
    transfer.export_file,
    listing.import_listing,
    openapi.openapi,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="postil")
def postil() -> None:
    """Look after a Postil library. POSTIL_DATA_DIR chooses the data folder."""


for command in COMMANDS:
    postil.add_command(command)


def main() -> None:
    """Run the command line; failures are one sentence on stderr and exit code 1."""
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    os.umask(0o077)  # what a library holds is its owner's
    try:
        postil(prog_name="postil")
    except (PostilError, BadSetting, BadFormat) as why:
        message = why.message if isinstance(why, PostilError) else str(why)
        print(f"postil: {message}", file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(1)
    except (SQLAlchemyError, sqlite3.Error) as why:
        reason = " ".join(str(getattr(why, "orig", None) or why).split())
        print(f"postil: The database cannot be used: {reason}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except OSError as why:
        place = f"{why.filename}: " if why.filename else ""
        print(f"postil: {place}{why.strerror or why}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
