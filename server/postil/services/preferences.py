"""How the pages look to a person: the theme, how dense the library is, and how it is sorted at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy.orm import Session

from postil.domain.errors import Invalid
from postil.models import User

#: What may be chosen, the first of each unless something else was: value → what people call it.
THEMES: Final[Mapping[str, str]] = {"system": "As the system", "light": "Light", "dark": "Dark"}
DENSITIES: Final[Mapping[str, str]] = {"comfortable": "Comfortable", "dense": "Dense"}
SORTS: Final[Mapping[str, str]] = {
    "saved": "Saved last",
    "published": "Published last",
    "title": "Title",
    "author": "First author",
    "read": "Read last",
    "rating": "Rating",
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's choices."""

    theme: str = "system"
    density: str = "comfortable"
    sort: str = "saved"


CHOICES: Final[Mapping[str, Mapping[str, str]]] = {"theme": THEMES, "density": DENSITIES, "sort": SORTS}


def read(user: User | None) -> Preferences:
    """What `user` chose; the defaults for what was not chosen, is no longer there, and for nobody."""
    stored = user.preferences if user is not None and isinstance(user.preferences, dict) else {}
    known = {name: stored.get(name) for name in CHOICES}
    return Preferences(**{name: value for name, value in known.items() if _possible(name, value)})


def change(session: Session, user: User, **chosen: str) -> Preferences:
    """Choose for `user` what is named, and leave the rest. Raises Invalid, and then nothing is changed."""
    wrong = {name: ["Choose one of those shown."] for name, value in chosen.items() if not _possible(name, value)}
    if wrong:
        raise Invalid("There is no such choice.", wrong)
    stored = user.preferences if isinstance(user.preferences, dict) else {}
    user.preferences = {**stored, **asdict(read(user)), **chosen}
    session.flush()
    return read(user)


def _possible(name: str, value: object) -> bool:
    return isinstance(value, str) and value in CHOICES.get(name, {})
