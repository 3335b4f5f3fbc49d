"""The page that looks back: what was saved and read week by week, the backlog, and tags and venues."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from postil.db import transaction
from postil.domain.values import clean
from postil.formats.table import as_text
from postil.models import Library, Tag, now
from postil.services import insight, tags
from postil.services.insight import LookBack
from postil.services.remembered import Remembered
from postil.web import charts, insight_words
from postil.web.session import current_library, signed_in
from postil.web.wanted import Wanted

blueprint = Blueprint("insight", __name__)

#: What the address can ask for → weeks, and what the link is called.
WEEKS: Final[dict[str, tuple[int | None, str]]] = {
    "26": (26, "26 weeks"),
    "52": (52, "52 weeks"),
    "104": (104, "104 weeks"),
    "all": (None, "All"),
}
BY: Final = {"tag": "Tag", "venue": "Venue"}
_known = Remembered(libraries=8, each=16)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what makes no sense is passed over."""

    weeks: str = "52"
    tag: str = ""
    by: str = "tag"

    def to(self, endpoint: str = "insight.show", **changes: str) -> str:
        """The address that asks for the same with some parts changed, those that go without saying left out."""
        given: dict[str, Any] = {"weeks": self.weeks, "tag": self.tag, "by": self.by, **changes}
        return url_for(endpoint, **{key: word for key, word in given.items() if word != _PLAIN.get(key)})


_PLAIN: Final = {"weeks": "52", "tag": "", "by": "tag"}


@blueprint.get("/insight")
@signed_in
def show() -> ResponseReturnValue:
    """The whole page."""
    asked = _asked()
    with transaction(writes=False) as session:
        library = current_library(session)
        tag = tags.find(session, library.id, asked.tag) if asked.tag else None
        found = None if asked.tag and tag is None else _look_back(session, library, asked, tag)
    context = {"asked": asked, "all_weeks": WEEKS, "all_by": BY}
    if found is not None and found.papers:
        context |= _shown(found, asked)
    return render_template("insight/insight.html", found=found, **context)


@blueprint.get("/insight.csv")
@signed_in
def table() -> ResponseReturnValue:
    """The numbers, of the spans or (`what` is tag or venue) of every tag or venue, as a file for spreadsheets."""
    asked, what = _asked(), request.args.get("what", "")
    asked = Asked(asked.weeks, asked.tag, what if what in BY else "")
    with transaction(writes=False) as session:
        library = current_library(session)
        tag = tags.find(session, library.id, asked.tag) if asked.tag else None
        found = None if asked.tag and tag is None else _look_back(session, library, asked, tag, most=None)
    written = StringIO(newline="")
    csv.writer(written).writerows(_rows(found, asked.by))
    name = f"postil-by-{asked.by}.csv" if asked.by else f"postil-by-{found.unit if found else 'week'}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-cache"}
    return Response(written.getvalue(), mimetype="text/csv", headers=headers)


def _asked() -> Asked:
    given = request.args
    return Asked(
        weeks=given.get("weeks", "") if given.get("weeks", "") in WEEKS else _PLAIN["weeks"],
        tag=clean(given.get("tag", "")).strip()[:800],
        by=given.get("by", "") if given.get("by", "") in BY else _PLAIN["by"],
    )


def _look_back(session: Session, library: Library, asked: Asked, tag: Tag | None, most: int | None = 12) -> LookBack:
    """The answer, from memory until the library changes or the day is over."""
    moment = now()
    weeks, pair = WEEKS[asked.weeks][0], (tag.id, tag.name) if tag else None
    return _known.get(
        session,
        library.id,
        (moment.date(), asked.weeks, asked.by, tag and tag.id, most),
        lambda: insight.look_back(session, library.id, now=moment, weeks=weeks, tag=pair, by=asked.by, most=most),
    )


def _shown(found: LookBack, asked: Asked) -> dict[str, Any]:
    """What the template needs of a library with papers."""
    titles = tuple(insight_words.title(found.unit, span) for span in found.spans)
    axis = charts.Axis(titles, insight_words.written(found.unit, found.spans), len(found.spans) - 1)
    waits = tuple(insight_words.title(found.unit, span, only_waiting=True) for span in found.spans)
    series = (
        ("saved", tuple(span.saved for span in found.spans)),
        ("read", tuple(span.read for span in found.spans)),
    )
    waited = (found.before, *(span.waiting for span in found.spans))
    return {
        "words": insight_words,
        "period": insight_words.period(found, WEEKS[asked.weeks][0]),
        "titles": titles,
        "saved_chart": charts.bars(f"Papers saved and read in each {found.unit}", "said-saved", axis, series),
        "waiting_chart": charts.area(
            f"Papers waiting at the end of each {found.unit}", "said-waiting", replace(axis, titles=waits), waited
        ),
        "shares": [(share, _address(asked.by, share.name)) for share in found.shares],
        "largest": max((max(share.saved, share.read) for share in found.shares if share.name), default=0),
    }


def _address(by: str, name: str) -> str:
    """Where the library shows the papers of a tag or venue; empty for those that have no name."""
    if not name:
        return ""
    wanted = Wanted(tags=(name,)) if by == "tag" else Wanted(venue=name)
    return url_for("library.show") + wanted.query


def _rows(found: LookBack | None, by: str) -> list[list[Any]]:
    """The lines of the file, the first with what the columns hold."""
    if by:
        shares = found.shares if found else ()
        return [[by, "saved", "read"], *([as_text(one.name), one.saved, one.read] for one in shares)]
    rows: list[list[Any]] = [["from", "before", "week", "saved", "read", "waiting", "over"]]
    for span in found.spans if found else ():
        year, week, _ = span.start.isocalendar()
        iso = f"{year}-W{week:02}" if found and found.unit == "week" else ""
        rows.append([span.start, span.end, iso, span.saved, span.read, span.waiting, "yes" if span.over else "no"])
    return rows
