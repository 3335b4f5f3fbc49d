"""The settings: which pages there are, their navigation, and how everything looks to the person who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from postil.services import preferences
from postil.web import account
from postil.web.session import signed_in, signed_in_user

blueprint = Blueprint("settings", __name__, url_prefix="/settings")

#: Every page in the order of the navigation: its label, its endpoint, and the blueprints that belong to it.
PAGES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("Account", "settings.show", ("settings", "account")),
    ("Appearance", "appearance.show", ("appearance",)),
    ("Devices and tokens", "devices.show", ("devices",)),
    ("Sites", "sites.show", ("sites",)),
    ("Import and export", "transfer.show", ("transfer",)),
    ("Backup", "backup.show", ("backup",)),
    ("Keyboard", "keyboard.show", ("keyboard",)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One page, as the navigation shows it."""

    label: str
    address: str
    current: bool


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The first page."""
    return account.page()


def init_app(app: Flask) -> None:
    """Give every template `preferences`, `settings_pages()` and `in_settings()`."""
    app.jinja_env.globals.update(settings_pages=pages, in_settings=within)
    app.context_processor(_preferences)


def pages() -> list[Place]:
    """The pages that this server has."""
    return [
        Place(label, url_for(endpoint), request.blueprint in blueprints)
        for label, endpoint, blueprints in PAGES
        if endpoint in current_app.view_functions
    ]


def within() -> bool:
    """Whether the page asked for is one of the settings."""
    return any(request.blueprint in blueprints for _, _, blueprints in PAGES)


def _preferences() -> dict[str, Any]:
    try:
        return {"preferences": preferences.read(signed_in_user())}
    except SQLAlchemyError:  # the error page of a broken database still needs its frame
        return {"preferences": preferences.read(None)}
