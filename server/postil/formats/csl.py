"""CSL-JSON, which Zotero, Pandoc and citation processors speak."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from postil.formats import identified, kinds, names
from postil.formats.errors import BadFormat
from postil.formats.reference import Document, Format, Reference, Shelf, Unread, compact

#: Facts and CSL's names for them.
_FACTS: Final = (("volume", "volume"), ("number", "issue"), ("pages", "page"), ("publisher", "publisher"),
                 ("edition", "edition"), ("series", "collection-title"), ("address", "publisher-place"),
                 ("isbn", "ISBN"), ("issn", "ISSN"), ("language", "language"))  # fmt: skip


def fits(text: str) -> bool:
    """Whether it is a JSON list of things with a type, or one such thing."""
    head = text.lstrip()[:4000]
    return head[:1] in {"[", "{"} and (
        bool(re.search(r'"(?:type|title|DOI|author|issued|citation-key)"\s*:', head)) or head.replace(" ", "") == "[]"
    )


def write(references: Iterable[Reference], _shelf: Shelf) -> Iterator[str]:
    """A JSON list, one paper after the other."""
    before = "["
    for reference in references:
        yield f"{before}\n{json.dumps(item(reference), ensure_ascii=False, indent=1)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def item(reference: Reference) -> dict[str, Any]:
    """One paper as CSL knows it."""
    facts = reference.facts
    arxiv = reference.identifier("arxiv")
    kind = kinds.of(reference)
    found: dict[str, Any] = {
        "id": reference.key,
        "type": kind.csl,
        "title": reference.text("title"),
        "author": [person(name) for name in reference.authors],
        "container-title": reference.text("venue"),
        "issued": _issued(reference.text("published_on")),
        **{csl: facts.get(name, "") for name, csl in _FACTS},
        "DOI": reference.identifier("doi"),
        "PMID": reference.identifier("pmid"),
        "PMCID": reference.identifier("pmcid"),
        "URL": identified.best_address(reference),
        "abstract": reference.text("abstract"),
        "keyword": ", ".join(tag.replace(",", " ") for tag in reference.tags),
        "note": reference.note,
    }
    if arxiv:
        found |= {"archive": "arXiv", "archive_location": arxiv}
        if kind is kinds.PREPRINT:
            found |= {"number": f"arXiv:{arxiv}", "publisher": found["publisher"] or "arXiv"}
    return {name: value for name, value in found.items() if value}


def person(name: str) -> dict[str, str]:
    """A name in the parts that CSL formats."""
    if names.is_body(name):
        return {"literal": name}
    given, family, suffix = names.parts(name)
    found = {"family": family, "given": given, "suffix": suffix}
    return {part: text for part, text in found.items() if text} or {"literal": name}


def _issued(date: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else {}


def read(text: str) -> Document:
    """Every item of the list. Raises BadFormat when it is no JSON list of items."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as why:
        raise BadFormat(f"This is not JSON: {_sentence(why)}.") from None
    items = given.get("items", [given]) if isinstance(given, dict) else given
    if not isinstance(items, list):
        raise BadFormat("This JSON is no list of papers.")
    found: list[Reference] = []
    unread: list[Unread] = []
    for number, one in enumerate(items, 1):
        place = f"entry {number}"
        if not isinstance(one, dict):
            unread.append(Unread(place, "It is not an object with a title, authors and so on."))
            continue
        key = str(one.get("citation-key") or one.get("id") or "")[:200]
        found.append(_reference(one, key, f"{place}, {key[:80]}" if key else place))
    return Document(tuple(found), tuple(unread))


def _sentence(why: Exception) -> str:
    return f"{why.msg} at line {why.lineno}" if isinstance(why, json.JSONDecodeError) else "it is nested too deep"


def _text(item: Mapping[str, Any], name: str) -> str:
    """A value as text, without the few tags that CSL allows in text."""
    value = item.get(name)
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return html.unescape(re.sub(r"</?(?:i|b|sup|sub|sc|span|jats:\w+)\b[^<>]*>", "", str(value)))


def _reference(one: Mapping[str, Any], key: str, place: str) -> Reference:
    kind = kinds.from_csl(_text(one, "type"))
    venue = " ".join(_text(one, "container-title").split())
    fields: dict[str, Any] = {
        "title": " ".join(_text(one, "title").split()),
        "authors": _people(one.get("author") or one.get("editor")),
        "abstract": _text(one, "abstract").strip(),
        "published_on": _date(one.get("issued")),
        "venue": "" if identified.only_arxiv(venue) else venue,
        "url": identified.first_address([_text(one, "URL")]),
    }
    facts = {name: _text(one, csl) for name, csl in _FACTS}
    facts |= {
        "key": key if re.fullmatch(r"[A-Za-z][\w:.+-]{2,80}", key) else "",
        "type": "" if kind == "misc" else kind,
    }
    if kind == "preprint":
        facts |= {"type": "", "publisher": ""}
    keywords = one.get("keyword") or one.get("keywords") or ""
    words = keywords if isinstance(keywords, list) else re.split(r"[;,]", str(keywords))
    return Reference(
        compact(fields, facts),
        tuple(dict.fromkeys(_identifiers(one, venue))),
        tags=tuple(word for word in (" ".join(str(part).split()) for part in words) if word),
        note=_text(one, "note").strip(),
        key=key,
        place=place,
    )


def _people(given: object) -> list[str]:
    found = []
    for one in given if isinstance(given, list) else []:
        if isinstance(one, str):
            found.append(names.displayed(one))
        elif isinstance(one, dict):
            particle = one.get("non-dropping-particle") or one.get("dropping-particle")
            parts = [one.get("given"), particle, one.get("family"), one.get("suffix")]
            found.append(" ".join(str(one.get("literal") or " ".join(str(part) for part in parts if part)).split()))
    return [name for name in found if name]


def _date(issued: object) -> str:
    if isinstance(issued, str):
        issued = {"raw": issued}
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        texts = [str(part) for part in parts[0][:3]]
    else:
        found = re.match(
            r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", str(issued.get("raw") or issued.get("literal") or "")
        )
        texts = [part for part in found.groups() if part] if found else []
    if not texts or not all(text.isdecimal() for text in texts):
        return ""
    return "-".join([texts[0].zfill(4), *(text.zfill(2) for text in texts[1:])])


def _identifiers(one: Mapping[str, Any], venue: str) -> Iterator[tuple[str, str]]:
    for scheme in ("DOI", "PMID", "PMCID"):
        if value := _text(one, scheme):
            yield from identified.known(scheme.lower(), value)
    if _text(one, "archive").lower() == "arxiv":
        yield from identified.known("arxiv", _text(one, "archive_location"))
    for value in (_text(one, "number"), _text(one, "archiveID"), _text(one, "archive_location"), venue):
        yield from identified.in_text(value)


FORMAT: Final = Format(
    "csl-json", "CSL-JSON", "Zotero, Pandoc, Quarto", "json", "application/vnd.citationstyles.csl+json",
    write, read, fits,
)  # fmt: skip
