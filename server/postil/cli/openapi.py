"""`postil openapi`: print the description of the API, as it is committed in docs/reference/openapi.json."""

from __future__ import annotations

import click

from postil import api


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 description of the API."""
    click.echo(api.description(), nl=False)
