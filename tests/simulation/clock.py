"""The simulation's time: true time, which only the simulation moves, and what the server reads instead of its own."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

#: Later than any real time, so that what the server stores by accident of the real clock is old.
START = 1_893_456_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """True time in milliseconds since 1970."""

    def __init__(self) -> None:
        self.ms = START

    def now(self) -> datetime:
        """The same as an aware datetime."""
        return moment(self.ms)


def moment(ms: int) -> datetime:
    """An aware datetime of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


def rfc3339(ms: int) -> str:
    """As devices write times."""
    return moment(ms).isoformat()


def govern(clock: Clock) -> None:
    """Have every module of the server that is loaded, and every time column, read this clock."""
    from postil.models import Base, base
    from postil.models.base import UtcDateTime

    shim = SimpleNamespace(
        time=lambda: clock.ms / 1000, monotonic=time.monotonic, sleep=time.sleep, perf_counter=time.perf_counter
    )
    for name, module in list(sys.modules.items()):
        if not name.startswith("postil"):
            continue
        if getattr(module, "now", None) is base.now and module is not base:
            module.now = clock.now  # type: ignore[attr-defined]
        if getattr(module, "time", None) is time:
            module.time = shim  # type: ignore[attr-defined]
    for table in Base.metadata.tables.values():
        for column in table.columns:
            default: Any = column.default
            if isinstance(column.type, UtcDateTime) and default is not None and default.is_callable:
                default.arg = lambda _context: clock.now()
