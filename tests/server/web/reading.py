"""Reading a page as a person would: elements by what they are and what they say, not by how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = {"input", "br", "img", "meta", "link", "hr"}


class Element:
    """An element with its attributes; `text` is everything that it says."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None = None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.parts: list[Element | str] = []

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def every(self) -> Iterator[Element]:
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.every()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Every element of that kind whose attributes have these values (a class: among its classes)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [one for one in self.every() if tag in {"", one.tag} and all(one.has(*pair) for pair in wanted.items())]

    def has(self, name: str, value: str) -> bool:
        held = self.attributes.get(name)
        return held is not None and (value in held.split() if name == "class" else value == held)

    def one(self, tag: str = "", **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.parts.append(made)
        if tag not in _VOID:
            self.at = made

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


def read(html: str) -> Element:
    """The page; fails when its elements are not properly nested."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is not closed"
    return reader.root


def titles(page: Element) -> list[str]:
    """The titles of the papers shown, in order."""
    return [one.all(class_="title")[0].text for one in page.all("article", class_="row")]


def tags(row: Element) -> list[str]:
    """The tags that a row of the library shows."""
    return [one.text for one in row.all("a") if (one.get("href") or "").startswith("/?tag=")]
