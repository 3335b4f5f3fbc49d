"""`postil backup` and `postil restore`: a consistent copy while the server runs, and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from postil.cli import database
from postil.cli.serve import only_server
from postil.config import Config
from postil.services import backups


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
def backup(target: Path | None) -> None:
    """Copy the library into the file or folder TARGET (default: a dated file in the data folder's backups/).

    The server may be running; the copy is of one moment.
    """
    config = Config.from_env()
    database.ready(config).dispose()
    made = backups.create(config.sqlalchemy_url, target or backups.default_target(config.data_dir))
    click.echo(f"Backed up {made.papers} papers of {made.users} users to {made.path} ({made.size} bytes).")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Really restore; without it nothing is changed.")
def restore(source: Path, *, yes: bool) -> None:
    """Replace the library by the backup in the file SOURCE; says first what that means.

    What is there now is kept beside it. Extensions notice the restore and bring back what the backup lacks.
    """
    config = Config.from_env()
    database.make_folder(config)
    plan = backups.inspect(config.sqlalchemy_url, source)
    click.echo(f"The backup of {plan.made_at} holds {plan.papers} papers of {plan.users} users.")
    click.echo(f"The present library holds {plan.present_papers} papers of {plan.present_users} users.")
    if not yes:
        click.echo("Nothing was changed. To restore, stop the server and add --yes.")
        return
    with only_server(config):
        aside = backups.restore(config.sqlalchemy_url, source, config.index_dir)
    database.ready(config).dispose()
    if aside:
        click.echo(f"What was there is kept in {aside}.")
    click.echo("Restored. The search index is made anew when the server starts.")
