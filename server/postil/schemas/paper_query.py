"""Which papers a request asks for."""

from __future__ import annotations

from postil.schemas.base import In, Switch, Text
from postil.schemas.narrowing import NarrowingQuery


class PaperQuery(NarrowingQuery):
    """Which papers: all given conditions hold."""

    q = Text(1000, "A search (the language of the search box); best first. Without it: newest first.")
    trashed = Switch("The trash instead of the library.", load_default=False)


class LookupQuery(In):
    """One of both."""

    identifier = Text(4200, "An identifier with its scheme.", metadata={"examples": ["arxiv:2401.00001"]})
    url = Text(4096, "The address of a page.", metadata={"examples": ["https://arxiv.org/abs/2401.00001"]})
