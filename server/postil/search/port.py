"""The port of full-text search: what an index is given, what it answers, and how it fails.

The index is derived from the database and may be lost at any time; `search.sync` keeps it true. Backends are
listed in `search.backends` and pass one contract suite.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from postil.domain.errors import PostilError
from postil.domain.query import Query

FACETS: Final = ("tag", "status", "year", "venue", "list", "site", "has", "is")
"""What hits are counted by: names of labels (see `analysis.labels`)."""

ALONE: Final = ("status", "year", "venue", "list", "site")
"""Those of FACETS of which a paper has one value, or of which people choose one: counted without their own filters."""

Facets = Mapping[str, Mapping[str, int]]
"""For each of FACETS, how many papers have each value; those of none left out.

Tags and lists are named by `spelling.name_key`, other values are folded as labels are. The year 0000 is "unknown".
"""

Snippet = tuple[tuple[str, bool], ...]
"""A piece of text as (text, whether it matched) fragments in order; plain text, never markup."""


class IndexDamaged(PostilError):
    """The index is missing, unreadable or of another version; rebuilding from the database mends it."""

    kind = "search-index-damaged"
    status = 503


class IndexMissing(IndexDamaged):
    """There is no index yet; `rebuild` makes it."""


class IndexBusy(PostilError):
    """Another writer has kept the index's lock for longer than we would wait."""

    kind = "search-index-busy"
    status = 503


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the index knows of one paper. `ver` changes whenever any of it does (see `search.documents`)."""

    paper_id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    identifiers: tuple[str, ...]
    status: str
    starred: bool
    lists: tuple[str, ...]
    venue: str
    year: int | None
    added_at: datetime
    ver: int
    has: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    #: Of the annotations: what they quote, say and stand in, and their tags.
    quotes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    annotation_tags: tuple[str, ...] = ()
    #: What papers are put in order by (domain/sorting.py), besides `added_at`.
    published_on: str = ""
    title_key: str = ""
    author_key: str = ""
    read_key: str = ""
    rating_key: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A found paper; `snippets` maps fields to fragments, where there is text to show.

    They are title, abstract and note; quote, comment and context (of annotations) only where they matched.
    """

    paper_id: str
    score: float
    snippets: Mapping[str, Snippet]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first, then starred, then newest, or in the order asked for; `total` counts all pages.

    `corrected` is the query as searched when misspelt words were replaced. `incomplete` says that the index
    is behind or being rebuilt, so that papers may be missing. `facets` are filled where they were asked for: of
    all pages. Those of ALONE count the papers that all of the query but its own `filters` of that facet finds, so that
    they say what choosing another value would find; the others count what the whole query finds. What was typed always
    counts.
    """

    hits: tuple[Hit, ...]
    total: int
    corrected: str | None = None
    incomplete: bool = False
    facets: Facets = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matching:
    """The ids of the papers that a query finds, best first, then newest; the rest as in SearchResult.

    There are more when `total` is above their number.
    """

    ids: tuple[str, ...]
    total: int
    corrected: str | None = None
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What an index is like: for people who look after a server."""

    papers: int
    #: On disk.
    size_bytes: int
    #: Different words, of all fields together.
    words: int
    #: Pieces that it lies in, and documents in them that were replaced or removed.
    segments: int = 1
    removed: int = 0


Changes = tuple[Iterable[SearchDocument], Iterable[str]]
"""Documents to put and ids to delete."""


class SearchIndex(Protocol):
    """One library's index. Every method may be called from any thread."""

    def apply(self, puts: Iterable[SearchDocument], deletes: Iterable[str]) -> None:
        """Replace and remove documents as one durable batch; doing it again changes nothing.

        Raises IndexDamaged or IndexBusy, and then nothing was changed.
        """

    def writing(self, wait_seconds: float | None = None) -> AbstractContextManager[None]:
        """Hold the right to write, against other threads and processes too; `apply` inside does not wait.

        Waits for others for `wait_seconds`; None is the backend's own patience.

        Who reads the database inside cannot overwrite a newer document with an older one. Raises IndexBusy.
        """

    def show(self, puts: Collection[SearchDocument], deletes: Collection[str]) -> None:
        """Search, in this process, as if these changes had been applied; each call takes the place of the last.

        Nothing is written. A paper that is not named any more is again what the index itself has. Raises nothing.
        """

    def search(
        self, query: Query, *, limit: int, offset: int = 0, order: str = "", facets: bool = False
    ) -> SearchResult:
        """Return hits `offset` to `offset + limit`; a query without words lists the newest first.

        `order` is a name out of `domain.sorting.FALLING`, perhaps after a minus; empty: best first. With a `limit`
        of 0 only the total (and the facets) are found. Raises IndexDamaged.
        """

    def matching(self, query: Query, limit: int = 10_000, order: str = "") -> Matching:
        """Return the ids of all papers that `search` would find, in its order, at most `limit`.

        Raises IndexDamaged.
        """

    def stats(self) -> IndexStats:
        """Return what the index is like. Raises IndexDamaged."""

    def similar(self, paper_id: str, limit: int, exclude: Collection[str] = ()) -> tuple[Hit, ...]:
        """Return the papers most like one, best first, without itself and without those to exclude.

        Hits have no snippets. A paper that is not in the index is like none. Raises IndexDamaged.
        """

    def ids_and_versions(self) -> dict[str, int]:
        """Return `ver` of every document by paper id. Raises IndexDamaged."""

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        catch_up: Callable[[Mapping[str, int]], Changes] | None = None,
    ) -> None:
        """Build a new index beside the live one, also a damaged one, and swap it in; searches go on.

        `catch_up` is called with `ids_and_versions` of the new index when no one else can write any more,
        just before the swap, and returns what has changed since.
        """

    def tidy(self) -> bool:
        """Do a bounded piece of upkeep, such as merging; return whether there is more to do."""

    def warm(self) -> None:
        """Read ahead what searches need, so that the next does not wait for it. Raises IndexDamaged."""

    def close(self) -> None:
        """Let go of files and memory; searches under way may finish."""
