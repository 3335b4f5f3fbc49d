"""Reading a feed as RFC 4287 defines it: fails for anything that it forbids or misses."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import datetime
from urllib.parse import urlsplit

NS = "{http://www.w3.org/2005/Atom}"
#: Element → its children: (at least, at most). RFC 4287, sections 4.1.1 and 4.1.2.
CHILDREN = {
    "feed": {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "link": (0, 9), "author": (0, 9)},
    "entry": {
        "id": (1, 1),
        "title": (1, 1),
        "updated": (1, 1),
        "published": (0, 1),
        "summary": (0, 1),
        "link": (1, 9),
        "author": (0, 999),
    },
}
#: RFC 3339 as section 3.3 narrows it: T and Z or an offset in capitals.
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(xml: str) -> ET.Element:
    """The feed."""
    assert xml.startswith("<?xml")
    root = ET.fromstring(xml.encode())
    assert root.tag == f"{NS}feed"
    entries = root.findall(f"{NS}entry")
    _check(root, "feed")
    for entry in entries:
        _check(entry, "entry")
    assert root.findall(f"{NS}author") or all(entry.findall(f"{NS}author") for entry in entries)
    seen = [(text(entry, "id"), text(entry, "updated")) for entry in entries]
    assert len(set(seen)) == len(seen)
    return root


def text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{NS}{name}") or ""


def links(element: ET.Element, rel: str) -> list[str]:
    return [one.attrib["href"] for one in element.findall(f"{NS}link") if one.attrib.get("rel", "alternate") == rel]


def _check(element: ET.Element, kind: str) -> None:
    allowed = CHILDREN[kind]
    for child in element:
        assert child.tag.startswith(NS), child.tag
        assert child.tag.removeprefix(NS) in {*allowed, "entry"}, child.tag
    for name, (least, most) in allowed.items():
        assert least <= len(element.findall(f"{NS}{name}")) <= most, (kind, name)
    assert urlsplit(text(element, "id")).scheme, "an id is an IRI"
    for name in ("updated", "published"):
        if value := text(element, name):
            assert TIME.fullmatch(value), value
            datetime.fromisoformat(value)
    for author in element.findall(f"{NS}author"):
        assert text(author, "name").strip()
    for link in element.findall(f"{NS}link"):
        assert urlsplit(link.attrib["href"]).scheme in {"http", "https"}
    for one in element.findall(f"{NS}summary"):
        assert one.attrib.get("type") in {"text", "html"}
        assert len(one) == 0
    alternates = [
        (one.attrib.get("type"), one.attrib.get("hreflang"))
        for one in element.findall(f"{NS}link")
        if one.attrib.get("rel", "alternate") == "alternate"
    ]
    assert len(set(alternates)) == len(alternates)
