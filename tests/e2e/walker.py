"""A reader without a mouse: presses keys, goes to controls with Tab, and always sees where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from e2e.browsers.driver import until
from e2e.machine import Machine

# What has the focus, and whether one can see that it has: somewhere in the window, not covered, and with a ring.
# Of a radio button or a checkbox the label may show it; text fields show a caret.
FOCUS = """async () => {
  const still = () => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  await Promise.race([still(), new Promise((done) => { setTimeout(done, 200); })]);
  const element = document.activeElement ?? document.body;
  const clean = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
  const text = (id) => document.getElementById(id)?.textContent ?? '';
  const of = (ids) => clean((ids ?? '').split(' ').map(text).join(' '));
  const field = element.matches('input, select, textarea');
  const name = of(element.getAttribute('aria-labelledby')) || element.getAttribute('aria-label')
    || clean([...element.labels ?? []].map((label) => label.textContent).join(' '))
    || (field ? element.placeholder || element.title : clean(element.textContent).slice(0, 300));
  const ticked = element.matches('[type=radio], [type=checkbox]');
  const shown = ticked ? [element, ...element.labels, element.nextElementSibling].filter(Boolean) : [element];
  const covered = (one) => {
    const box = one.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) return true;
    const at = (x, y) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
    const hits = [at(.5, .5), at(.1, .2), at(.9, .2), at(.1, .8), at(.9, .8)];
    return !hits.some((hit) => hit && (one.contains(hit) || hit.contains(one)));
  };
  const rung = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const around = ticked ? [...shown, element.closest('.segments')].filter(Boolean) : shown;
  const page = element.matches('main, [data-alone]');
  return {
    tag: element.tagName.toLowerCase(), id: element.id, name: clean(name), value: field ? element.value : '',
    here: document.hasFocus(), lost: element === document.body, seen: shown.some((one) => !covered(one)),
    rung: page || around.some(rung) || element.matches('textarea, input:not([type=radio], [type=checkbox])'),
  };
}"""
READY = """() => document.readyState === 'complete' && !!document.querySelector('main *')
  && (!document.querySelector('script[src]') || document.documentElement.classList.contains('scripted'))
  && !!(window.htmx || !document.querySelector('script[src*=htmx]'))"""
QUIET = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request, .leaving')"
TEXT = "() => document.body.innerText"
# What the focused button or link would fetch: status, kind, and the beginning of what comes.
FETCHED = """async () => {
  const element = document.activeElement;
  const form = element.form;
  const body = form && new URLSearchParams(new FormData(form, element));
  const to = form ? element.getAttribute('formaction') ?? form.getAttribute('action') : element.href;
  const posted = form?.method === 'post';
  const answer = await fetch(posted || !form ? to : `${to}?${body}`, posted ? { method: 'POST', body } : {});
  const held = await answer.text();
  const kind = answer.headers.get('Content-Type');
  return { status: answer.status, kind, size: held.length, start: held.slice(0, 4000) };
}"""
CHOOSE = """({ name, text }) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name, { type: 'text/plain' }));
  document.activeElement.files = given.files;
  return document.activeElement.files.length;
}"""


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the keyboard is: element, accessible name, value; whether in this tab, nowhere, in sight, and marked."""

    tag: str
    id: str
    name: str
    value: str
    here: bool
    lost: bool
    seen: bool
    rung: bool


class Walker:
    """One tab of a machine whose reader has only a keyboard."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.api = machine, machine.api
        self.page = machine.driver.open(machine.server.address + "/")
        self._loaded()
        if self.page.evaluate("() => !!document.querySelector('input[type=password]')"):
            self._sign_in()

    def _sign_in(self) -> None:
        server = self.machine.server
        self.type(server.USER)
        self.tab("Password")
        self.type(server.PASSWORD)
        self.press("Enter")
        self.until(lambda: not self.page.evaluate("() => location.pathname.startsWith('/sign-in')"))
        self._loaded()

    # --- going ------------------------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Open an address of the library in the tab, as from a bookmark."""
        self.page.goto(self.machine.server.address + path)
        self._loaded()

    def at(self, path: str) -> None:
        """Wait until the tab is at an address, whatever its query is where none is given, and loaded."""
        function = "(path) => location.pathname + (path.includes('?') ? location.search : '')"
        self.until(lambda: self.page.evaluate(function, path).startswith(path), path)
        self.until(lambda: "?" in path or self.page.evaluate(function, path) == path, path)
        self._loaded()

    def _loaded(self) -> None:
        until(lambda: self.page.evaluate(READY), 20, lambda: self.page.evaluate(TEXT))

    def tab(self, name: str, tag: str = "", most: int = 120, back: bool = False) -> Focus:
        """Press Tab (with `back` Shift+Tab) until what is called so has the focus; every stop on the way is in sight.

        A control whose name begins with the words counts; it may already have the focus.
        """
        passed = []
        for _ in range(most):
            now = self.where()
            if now.name.startswith(name) and (not tag or now.tag == tag):
                return self.seen()
            passed.append(now.name[:40])
            self.page.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{name} is not reached with Tab: {passed}")

    # --- doing ------------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.press(key)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.type(text)

    def write(self, text: str) -> None:
        """Replace what is in the focused field."""
        self.press("Control+a", "Delete")
        self.type(text)

    def choose(self, name: str, text: str) -> None:
        """Give the focused file field a file: the system's own dialog is not the page's."""
        assert self.page.evaluate(CHOOSE, {"name": name, "text": text}) == 1

    def fetched(self) -> dict[str, Any]:
        """What the focused button or link brings, fetched as the browser would to keep it as a file."""
        answer: dict[str, Any] = self.page.evaluate(FETCHED)
        return answer

    # --- seeing -----------------------------------------------------------------------------------------------------

    def where(self) -> Focus:
        """What has the focus now."""
        return Focus(**self.page.evaluate(FOCUS))

    def seen(self) -> Focus:
        """What has the focus, once the page is quiet: something, in sight, and marked as focused."""
        looks: list[Focus] = []

        def held() -> bool:
            quiet = bool(self.page.evaluate(QUIET))
            looks.append(self.where())
            return quiet and not looks[-1].lost

        self.until(held, "the focus is lost")  # a page that is read again gives it back when it is there
        now = looks[-1]
        assert now.here, f"the focus has left the page: {now}"
        assert now.seen, f"out of sight: {now}"
        assert now.rung, f"no ring: {now}"
        return now

    def says(self, words: str, selector: str = "body", seconds: float = 10) -> None:
        """Wait until a part of the page, which is loaded, says something."""
        function = "(selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText).join('\\n')"
        until(
            lambda: words in self.page.evaluate(function, selector) and self.page.evaluate(READY),
            seconds,
            lambda: (words, self.page.evaluate(function, selector), self.where()),
        )

    def has(self, selector: str) -> bool:
        """Whether the page has such an element in sight."""
        return bool(
            self.page.evaluate(
                "(one) => [...document.querySelectorAll(one)].some((e) => e.checkVisibility())", selector
            )
        )

    def appears(self, selector: str) -> None:
        """Wait for an element."""
        self.until(lambda: self.has(selector), lambda: selector)

    def goes(self, selector: str) -> None:
        """Wait until no such element is in sight."""
        self.until(lambda: not self.has(selector), lambda: selector)

    def until(self, ask: Callable[[], Any], why: str | Callable[[], object] = "") -> None:
        """Wait until something holds."""
        until(ask, 12, lambda: (why() if callable(why) else why, self.where(), self.page.evaluate(TEXT)[-1500:]))

    def becomes(self, ident: str, **wanted: Any) -> None:
        """Wait until the server has these values of a paper; the focus is where one can see it."""
        self.until(lambda: wanted.items() <= self.paper(ident).items(), lambda: (wanted, self.paper(ident)))
        self.seen()

    def undone(self) -> None:
        """Press u, and see that it was undone."""
        self.press("u")
        self.says("Undone", ".toast")
        self.seen()

    # --- the server -------------------------------------------------------------------------------------------------

    def paper(self, ident: str) -> dict[str, Any]:
        """What a reader put on a paper, as the server has it; None of it once it is in the trash."""
        status, answer = self.api.call("GET", f"/api/v1/papers/{ident}")
        if status != 200 or answer.get("deleted_at") or answer.get("deleted"):
            return {}
        kept = {name: answer[name] for name in ("title", "status", "starred", "rating", "note")}
        return kept | {part: sorted(one["name"] for one in answer[part]) for part in ("tags", "lists")}

    def tags(self) -> dict[str, tuple[int, str]]:
        """How many papers carry each tag, and its colour."""
        return {one["name"]: (one["papers"], one["color"]) for one in self.items("tags")}

    def items(self, path: str) -> list[dict[str, Any]]:
        """The first hundred items of a collection of the API."""
        status, answer = self.api.call("GET", f"/api/v1/{path}{'&' if '?' in path else '?'}limit=100")
        assert status == 200, answer
        found: list[dict[str, Any]] = answer["items"]
        return found
