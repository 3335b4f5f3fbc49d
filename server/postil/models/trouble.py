"""What a database means by an error: that one is to wait, that it is away, or that its disk is full."""

from __future__ import annotations

from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError


class Trouble(Enum):
    """Errors that are nobody's fault and pass. BUSY: nothing was changed. AWAY: what was being committed may be."""

    BUSY = "busy"
    AWAY = "database-unavailable"
    FULL = "storage-full"


#: What SQLite says.
_SAID = {
    "database is locked": Trouble.BUSY,
    "database table is locked": Trouble.BUSY,
    "disk is full": Trouble.FULL,
}
#: SQLSTATEs of PostgreSQL (its manual, appendix A), or their first two letters for a whole class.
_STATES = {
    "40001": Trouble.BUSY,  # serialization_failure
    "40P01": Trouble.BUSY,  # deadlock_detected
    "55P03": Trouble.BUSY,  # lock_not_available
    "53300": Trouble.AWAY,  # too_many_connections
    "53100": Trouble.FULL,  # disk_full
    "57P": Trouble.AWAY,  # it is shutting down, or starting
    "08": Trouble.AWAY,  # the connection is broken
}


def trouble(error: DBAPIError) -> Trouble | None:
    """What the error means for who asked; None for a fault."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return next((_STATES[state[:length]] for length in (5, 3, 2) if state[:length] in _STATES), None)
    if not isinstance(error, OperationalError):
        return None
    if hasattr(error.orig, "sqlstate"):
        return Trouble.AWAY  # psycopg gives no state when the connection is lost, or cannot be made
    said = str(error.orig)
    return next((found for words, found in _SAID.items() if words in said), None)
