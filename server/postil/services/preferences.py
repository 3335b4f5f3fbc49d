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
    stored = _stored(user)
    return Preferences(**{name: str(stored[name]) for name in CHOICES if _possible(name, stored.get(name))})


def change(session: Session, user: User, **chosen: str) -> Preferences:
    """Choose for `user` what is named, and leave the rest. Raises Invalid, and then nothing is changed."""
    wrong = {name: ["Choose one of those shown."] for name, value in chosen.items() if not _possible(name, value)}
    if wrong:
        raise Invalid("There is no such choice.", wrong)
    user.preferences = {**_stored(user), **asdict(read(user)), **chosen}
    session.flush()
    return read(user)


def _stored(user: User | None) -> dict[str, object]:
    """What the database holds, which another version may have written."""
    held: object = user.preferences if user is not None else None
    return dict(held) if isinstance(held, dict) else {}


def _possible(name: str, value: object) -> bool:
    return isinstance(value, str) and value in CHOICES.get(name, {})
