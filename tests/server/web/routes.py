"""Every address of the pages, made from the application's own map, so that a new page is tested from its first day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from flask import Flask

#: What nobody needs to be signed in for.
PUBLIC: Final = frozenset(
    {"static", "auth.sign_in", "auth.check", "auth.sign_out", "setup.form", "setup.finish"}
    | {f"shared.{what}" for what in ("show", "feed", "bib")}
    | {"search_feeds.feed"}
)

#: What is for programs.
_OTHERS: Final = ("api.", "w3c.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the endpoint, how it is asked, its path, and whether the path names a thing."""

    endpoint: str
    method: str
    path: str
    names: bool


def pages(app: Flask) -> set[str]:
    """The endpoints of the pages; the API and the Web Annotation Protocol have their own tests."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(_OTHERS)}


def requests(app: Flask, known: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Each page with each way to ask for it, its variables filled from `known`: name of the variable → values.

    Raises KeyError for a page with a variable that is not known: name what it stands for.
    """
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        if rule.endpoint.startswith(_OTHERS):
            continue
        names = sorted(rule.arguments)
        for values in product(*(known[name] for name in names)):
            filled = dict(zip(names, values, strict=True))
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                path = adapter.build(rule.endpoint, filled, method=method)
                yield Asked(rule.endpoint, method, path, bool(names))
