"""The lines of a text capture of a web page, decoded, cleaned and told apart by what they are."""

from __future__ import annotations

import codecs
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from postil.domain.identifiers import Identifier, from_text
from postil.formats.errors import BadFormat

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:(?P<month>{_MONTH}) (?P<day>[0-9]{{1,2}})(?:,? (?P<year>(?:19|20)[0-9]{{2}}))?|"
    rf"(?P<day2>[0-9]{{1,2}}) (?P<month2>{_MONTH})(?:,? (?P<year2>(?:19|20)[0-9]{{2}}))?|"
    r"(?P<iso>(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}))"
)
#: A date as printed, perhaps introduced, perhaps with a count (votes, comments) behind it.
_DATE_LINE = re.compile(
    rf"(?:(?:published|submitted)(?: on)? )?(?P<printed>{_DATE}(?: [0-9.]+k?)?)", re.IGNORECASE | re.ASCII
)
_AUTHORS = re.compile(r"([0-9]{1,5}) authors?", re.IGNORECASE | re.ASCII)
_ABOUT = re.compile(
    r"[0-9][0-9.,]*k?|-|(?:up)?votes?|[0-9]+ (?:up)?votes?|(?:up)?votes? [0-9.]+k?|[0-9]+ comments?|"
    r"github(?: [0-9.]+k?)?|arxiv page|(?:about )?(?:an?|[0-9]+) (?:minute|hour|day|week|month|year)s? ago|"
    r"today|yesterday|submitted by|abstract:?",
    re.IGNORECASE | re.ASCII,
)
#: What the page says about itself. Captures glue some of it together, and to the first title.
_BANNER = re.compile(
    r"(?:new|get trending papers in your email inbox(?: once a day)?!?|subscribe|(?:daily|trending|weekly|monthly) "
    rf"papers|by ?ak and the research community|\s)+(?:{_DATE})?",
    re.IGNORECASE | re.ASCII,
)
#: The site's menus, each on a line of its own; a title may well hold such a word, but is not one.
_MENU = {
    "hugging face", "huggingface", "models", "datasets", "spaces", "buckets", "community", "docs",
    "enterprise", "pricing", "log in", "login", "sign up", "daily", "weekly", "monthly", "trending",
    "previous", "next", "company", "tos", "privacy", "about", "careers", "jobs", "website", "system theme",
    "submit", "search any paper with ai", "papers",
}  # fmt: skip
_GLUED = re.compile(
    r"(?:(?:new)?get trending papers in your email inbox(?: once a day)?!\s*)*(?:subscribe(?!(?:r|rs|d|s)\b)(?=\w))?",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKS = "\u2022\u00b7|\u2027\u2219\u30fb"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page. `kind` is text, blank, banner, authors, date, about or id; the rest belongs to its kind."""

    kind: str
    text: str = ""
    identifier: Identifier | None = None


def decoded(source: bytes | str) -> str:
    """The capture as text: UTF-8, UTF-16 with its mark, or Windows-1252. Raises BadFormat for what is no text.

    Abstracts that were copied out of PDFs hold a control character here and there; those are left out.
    """
    text = source if isinstance(source, str) else _decode(source)
    left = _CONTROLS.sub("", text)
    if "\x00" in text or (len(text) - len(left)) * 20 > len(text):
        raise BadFormat("This file is not text: it holds control characters, as pictures and archives do.")
    return left


def _decode(source: bytes) -> str:
    wide = source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return source.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFormat("This file is not text in UTF-8; save the page as plain text and import that.")


def lines(text: str) -> list[Line]:
    """Every line of the capture in order, told apart; one line of the page may give several."""
    found: list[Line] = []
    for raw in re.split("\r\n|[\n\r\v\f\x85\u2028\u2029]", text):
        clean = " ".join(re.sub("[\u200b\u200e\u200f\u00ad\ufeff]", "", raw).replace("\\ ", " ").split())
        found.extend(_told_apart(clean))
    return found


def _told_apart(line: str) -> list[Line]:
    if not line:
        return [Line("blank")]
    if len(line) > 400:
        return [Line("text", line)]
    if _BANNER.fullmatch(line) or line.lower() in _MENU:
        return [Line("banner")]
    bare = line.strip(_MARKS + " ")
    pieces = [piece.strip() for piece in re.split(rf"[{_MARKS}]", bare) if piece.strip()]
    told = [_fact(piece) for piece in pieces]
    if all(told):
        return [fact for fact in told if fact] or [Line("about")]
    glued = _GLUED.match(line)
    if glued and glued[0] and glued.end() < len(line):
        return [Line("banner"), *_told_apart(line[glued.end() :].strip())]
    return [Line("text", line)]


def _fact(piece: str) -> Line | None:
    """What a short line says about a row; None when it is a title or an abstract."""
    if authors := _AUTHORS.fullmatch(piece):
        return Line("authors", authors[1])
    if date := _DATE_LINE.fullmatch(piece):
        return Line("date", date["printed"])
    identifier = from_text(piece) if len(piece) <= 300 and re.search("[0-9]", piece) else None
    if identifier:
        return Line("id", piece, identifier)
    return Line("about") if _ABOUT.fullmatch(piece) else None


def published_on(printed: str, today: dt.date | None) -> str | None:
    """ISO date of a date as printed; one without a year is the latest such day up to `today`, else None."""
    found = _DATE_LINE.fullmatch(printed)
    if found is None:
        return None
    day, month = found["day"] or found["day2"], found["month"] or found["month2"]
    year = found["year"] or found["year2"]
    if found["iso"]:
        year, month_number, day = found["iso"].split("-")
        return _iso(int(year), int(month_number), int(day))
    number = _MONTHS.index(month[:3].lower()) + 1
    if year:
        return _iso(int(year), number, int(day))
    if today is None:
        return None
    # A 29 February may lie eight years back (1904 after 1896).
    days = (_iso(today.year - back, number, int(day)) for back in range(9))
    return next((iso for iso in days if iso and iso <= today.isoformat()), None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def is_heading(text: str) -> bool:
    """Whether a line is set like a title: most of its longer words begin with a capital."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    capitals = sum(unicodedata.category(word[0]) == "Lu" for word in words)
    return bool(words) and capitals >= 0.6 * len(words)
