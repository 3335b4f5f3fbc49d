"""What a database says when something is wrong, as the errors of the search port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from postil.domain.errors import PostilError
from postil.search.port import IndexBusy, IndexDamaged, IndexMissing

_NO_ROOM: Final = ("full", "readonly", "unable to open", "disk i/o")
_LOCK_TIMEOUT: Final = "55P03"
#: Classes of SQLSTATE: lack of room or connections, shutting down, no connection, errors of the system below.
_TROUBLE: Final = ("53", "57", "08", "58")


@contextmanager
def told() -> Iterator[None]:
    """Raise IndexDamaged, IndexBusy or OSError for what the database, or a broken row, raises inside."""
    try:
        yield
    except (PostilError, OSError):
        raise
    except DBAPIError as error:
        raise _meaning(error) from error
    except (ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(f"The search index cannot be read: {error!r}") from error


def _meaning(error: DBAPIError) -> Exception:
    said = str(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    if state == _LOCK_TIMEOUT or (state is None and "locked" in said):
        return busy()
    if (state or "")[:2] in _TROUBLE or isinstance(error, InterfaceError) or error.connection_invalidated:
        return OSError(f"The database cannot be used now: {said}")
    if state is None and isinstance(error, OperationalError) and any(word in said for word in _NO_ROOM):
        return OSError(f"The database cannot be written: {said}")
    if _lists_nothing(said):
        return IndexMissing("This library has no search index yet.")
    return IndexDamaged(f"The search index cannot be read: {said}")


def _lists_nothing(said: str) -> bool:
    return "search_generation" in said and ("no such table" in said or "does not exist" in said)


def busy() -> IndexBusy:
    """The error of who has waited long enough."""
    return IndexBusy("The search index is being written; try again in a moment.")
