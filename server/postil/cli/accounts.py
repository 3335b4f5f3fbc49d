"""`postil user` and `postil token`: who may sign in, and which programs may speak for them."""

from __future__ import annotations

import sys

import click

from postil.cli import database
from postil.domain.errors import Invalid
from postil.services import accounts, devices


@click.group()
def user() -> None:
    """People who may sign in."""


@user.command("create")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")
def create_user(name: str, *, password_stdin: bool) -> None:
    """Create a user with an empty library."""
    password = _password(from_stdin=password_stdin)
    with database.opened(writes=True) as (_, session):
        made = accounts.create(session, name, password)
    click.echo(f"Created the user {made.name}.", err=True)


@user.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the new password from the first line of stdin.")
def change_password(name: str, *, password_stdin: bool) -> None:
    """Give a user a new password; their browser sessions end."""
    password = _password(from_stdin=password_stdin)
    with database.opened(writes=True) as (_, session):
        accounts.change_password(session, accounts.named(session, name), password)
    click.echo(f"The password of {name} is changed.", err=True)


@user.command("list")
def list_users() -> None:
    """One name a line."""
    with database.opened(writes=False) as (_, session):
        for one in accounts.everyone(session):
            click.echo(one.name)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        try:
            return sys.stdin.buffer.readline().decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise Invalid("The password on stdin is not UTF-8 text.") from None
    if not sys.stdin.isatty():
        raise Invalid("There is no terminal to ask for a password: use --password-stdin.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@click.group()
def token() -> None:
    """Tokens for scripts and extensions."""


@token.command("create")
@click.option("--user", "user_name", required=True, help="Whose library it opens.")
@click.option("--name", "label", required=True, help="What it is for; shown in the settings.")
@click.option("--scope", default="read,save,sync", show_default=True, help="Comma-separated: read, save, sync.")
def create_token(user_name: str, label: str, scope: str) -> None:
    """Print a new token, and nothing else, on stdout."""
    with database.opened(writes=True) as (_, session):
        owner = accounts.named(session, user_name)
        scopes = [part.strip() for part in scope.split(",") if part.strip()]
        _, made = devices.issue(session, owner, label, scopes, "token")
    click.echo(made)


@token.command("list")
@click.option("--user", "user_name", required=True)
def list_tokens(user_name: str) -> None:
    """Id, name, scopes and last use of each token and device, tab-separated."""
    with database.opened(writes=False) as (_, session):
        for one in devices.everyone(session, accounts.named(session, user_name)):
            seen = one.seen_at.isoformat(timespec="seconds") if one.seen_at else "never"
            click.echo("\t".join([one.id, one.name, one.scopes, seen]))


@token.command("revoke")
@click.option("--user", "user_name", required=True)
@click.argument("ident")
def revoke_token(user_name: str, ident: str) -> None:
    """Revoke the token or device of that id."""
    with database.opened(writes=True) as (_, session):
        devices.revoke(session, accounts.named(session, user_name), ident)
    click.echo("Revoked.", err=True)
