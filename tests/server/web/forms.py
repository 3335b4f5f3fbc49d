"""Forms as a browser without scripts sends them: what stands in their fields, and the button that is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from server.web.reading import Element, read
from server.web.shelf import Reader

_BUTTONS = {"submit", "image", "button", "reset"}


class Plain:
    """Somebody at a page without scripts, who fills in forms and is led on."""

    def __init__(self, reader: Reader, path: str) -> None:
        self.reader = reader
        self.go(path)

    def go(self, path: str) -> None:
        self.path = path
        self.show(self.reader.browser.get(path))

    def show(self, answer: TestResponse) -> None:
        hops = 0
        while answer.status_code in {302, 303}:
            hops += 1
            assert hops < 5
            parts = urlsplit(answer.headers["Location"])
            self.path = parts.path + (f"?{parts.query}" if parts.query else "")
            answer = self.reader.browser.get(self.path)
        assert answer.status_code in {200, 201}, f"{self.path}: {answer.status_code}"
        self.page = read(answer.text)

    def press(self, said: str, within: Element | None = None, /, **typed: str | list[str]) -> None:
        """Fill in the fields named (ticks: the values to tick), press the button that says or is named so."""
        buttons = [one for one in (within or self.page).every() if _button(one) and said in _names(one)]
        button = next(one for one in buttons if self.owner(one) is not None)
        form = self.owner(button)
        assert form is not None
        fields = MultiDict(self.fields(form, typed))
        if name := button.get("name"):
            fields.add(name, button.get("value") or "")
        action = button.get("formaction") or form.get("action") or self.path
        method = (button.get("formmethod") or form.get("method") or "get").lower()
        if method == "get":
            parts = urlsplit(action)
            self.path = parts.path
            query = [*parse_qsl(parts.query), *fields.items(multi=True)]
            self.show(self.reader.browser.client.get(parts.path, query_string=MultiDict(query)))
            return
        headers = {"Referer": f"http://localhost{self.path}"}
        self.show(self.reader.browser.client.post(action, data=fields, headers=headers))

    def owner(self, field: Element) -> Element | None:
        """The form that a field or button belongs to; None for what only scripts show or send."""
        parents = [field]
        while (parent := parents[-1].parent) is not None:
            parents.append(parent)
        if any(one.tag == "template" for one in parents):
            return None
        if ident := field.get("form"):
            return self.page.one("form", id=ident)
        return next((one for one in parents if one.tag == "form"), None)

    def fields(self, form: Element, typed: dict[str, str | list[str]]) -> Iterator[tuple[str, str]]:
        """Names and values of what the form sends; fails when a field to be filled in is not there."""
        left = set(typed)
        for one in self.page.every():
            name = one.get("name")
            if one.tag not in {"input", "select", "textarea"} or not name or "disabled" in one.attributes:
                continue
            if (one.get("type") or "") in _BUTTONS or self.owner(one) is not form:
                continue
            left.discard(name)
            if one.get("type") in {"checkbox", "radio"}:
                value = one.get("value") or "on"
                wanted = typed.get(name)
                ticked = "checked" in one.attributes if wanted is None else value in wanted
                yield from [(name, value)] if ticked else []
            else:
                yield name, str(typed.get(name, _value(one)))
        assert not left, f"there are no fields {left}"


def _button(one: Element) -> bool:
    return (one.tag == "button" and one.get("type") in {None, "submit"}) or one.get("type") == "submit"


def _names(button: Element) -> set[str | None]:
    return {button.text, button.get("aria-label"), button.get("value"), button.get("title")}


def _value(field: Element) -> str:
    if field.tag == "textarea":
        return "".join(part for part in field.parts if isinstance(part, str)).removeprefix("\n")
    if field.tag == "select":
        options = field.all("option")
        chosen = [one for one in options if "selected" in one.attributes] or options[:1]
        return next((one.get("value") if one.get("value") is not None else one.text for one in chosen), "") or ""
    return field.get("value") or ""
