"""Engines that ours are measured against: SQLite FTS5, tantivy, and Whoosh as its pages say it is used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from postil.search.port import SearchDocument
from search_corpus import Asked

LIMIT = 10
TEXTS = ("title", "abstract", "authors", "tags", "note", "venue", "quote", "comment")
WEIGHTS = (5.0, 1.0, 3.0, 3.0, 1.5, 0.5, 1.5, 1.5)
FACETS = ("by_tag", "by_status", "by_year", "by_venue")


def texts(paper: SearchDocument) -> dict[str, str]:
    """What is searched of a paper, by field."""
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": "\n".join(paper.authors),
        "tags": "\n".join(paper.tags),
        "note": paper.note,
        "venue": paper.venue,
        "quote": "\n".join(paper.quotes),
        "comment": "\n".join(paper.comments),
    }


def facets(paper: SearchDocument) -> dict[str, list[str]]:
    """What is counted, by the names in FACETS."""
    values = ([*paper.tags], [paper.status], [str(paper.year)], [paper.venue] if paper.venue else [])
    return dict(zip(FACETS, values, strict=True))


def on_disk(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Fts5:
    """A table of FTS5 with Porter's stems, beside tables of what is filtered, sorted and counted by."""

    name: ClassVar = "sqlite"
    left_out: ClassVar = frozenset({"fuzzy"})

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection: sqlite3.Connection

    def open(self) -> None:
        """Open the file."""
        self._connection = sqlite3.connect(self.folder / "fts.sqlite")

    def build(self, papers: Iterable[SearchDocument]) -> None:
        """Fill and optimize."""
        self.open()
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL")
        run(f"CREATE VIRTUAL TABLE found USING fts5({', '.join(TEXTS)}, tokenize='porter unicode61')")
        run("CREATE TABLE paper (id INTEGER PRIMARY KEY, name, added REAL, status, year INTEGER, venue)")
        run("CREATE TABLE tagged (tag, paper INTEGER, PRIMARY KEY (tag, paper)) WITHOUT ROWID")
        for number, paper in enumerate(papers):
            row = (number, paper.paper_id, paper.added_at.timestamp(), paper.status, paper.year, paper.venue)
            run("INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?)", row)
            run(
                f"INSERT INTO found (rowid, {', '.join(TEXTS)}) VALUES (?{', ?' * 8})", (number, *texts(paper).values())
            )
            for tag in paper.tags:
                run("INSERT INTO tagged VALUES (?, ?)", (tag, number))
        run("CREATE INDEX tags ON tagged (paper, tag)")
        run("CREATE INDEX dates ON paper (added)")
        run("INSERT INTO found(found) VALUES ('optimize')")
        run("ANALYZE")
        self._connection.commit()

    def ask(self, one: Asked) -> int:
        """Ten rows with snippets, and the facets where they are asked for."""
        match = f'"{" ".join(one.words)}"' if one.kind == "phrase" else f" {one.kind.upper()} ".join(one.words)
        if one.kind == "prefix":
            match += "*"
        given: list[Any] = [match]
        narrow, order = "", f"bm25(found, {', '.join(map(str, WEIGHTS))})"
        if one.tag:
            narrow = "AND found.rowid IN (SELECT paper FROM tagged WHERE tag = ?)"
            given.append(one.tag)
        if one.kind == "sorted":
            order = "paper.added DESC"
        joined = "JOIN paper ON paper.id = found.rowid"
        rows = self._connection.execute(
            f"SELECT name, snippet(found, 0, '<', '>', '', 64), snippet(found, 1, '<', '>', '…', 30) "
            f"FROM found {joined} WHERE found MATCH ? {narrow} ORDER BY {order} LIMIT {LIMIT}",
            given,
        ).fetchall()
        if one.kind == "faceted":
            for facet in ("status", "year", "venue"):
                self._connection.execute(
                    f"SELECT paper.{facet}, count(*) FROM found {joined} WHERE found MATCH ? GROUP BY 1", given
                ).fetchall()
            self._connection.execute(
                "SELECT tag, count(*) FROM found JOIN tagged ON tagged.paper = found.rowid WHERE found MATCH ? "
                "GROUP BY tag",
                given,
            ).fetchall()
        return len(rows)

    def reopen(self) -> None:
        """Open the file anew."""
        self.close()
        self.open()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def size(self) -> int:
        """Bytes of the file, in which the texts are kept too."""
        return on_disk(self.folder)


class Tantivy:
    """Stemmed text fields, fast fields for the rest; queries through its own parser where it has words for them."""

    name: ClassVar = "tantivy"
    left_out: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415 - only there with the extra `bench`

        self.folder, self._tantivy = folder, tantivy
        made = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for field in TEXTS:
            made.add_text_field(field, stored=True, tokenizer_name="en_stem")
        for facet in FACETS:
            made.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        made.add_integer_field("added", fast=True)
        self._schema = made.build()

    def open(self) -> None:
        """Open the folder."""
        self._index = self._tantivy.Index(self._schema, path=str(self.folder))
        self._searcher = self._index.searcher()

    def build(self, papers: Iterable[SearchDocument]) -> None:
        """One writer with one thread, one commit, merges awaited."""
        self.open()
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for paper in papers:
            added = int(paper.added_at.timestamp())
            writer.add_document(
                self._tantivy.Document(id=paper.paper_id, **texts(paper), **facets(paper), added=added)  # type: ignore[arg-type]
            )
        writer.commit()
        writer.wait_merging_threads()
        self.reopen()

    def ask(self, one: Asked) -> int:
        """Ten documents with snippets, and the facets where they are asked for."""
        query = self._query(one)
        order = {"order_by_field": "added"} if one.kind == "sorted" else {}
        found = self._searcher.search(query, limit=LIMIT, **order)
        for field in ("title", "abstract"):
            snippets = self._tantivy.SnippetGenerator.create(self._searcher, query, self._schema, field)
            for _, address in found.hits:
                snippets.snippet_from_doc(self._searcher.doc(address)).to_html()
        if one.kind == "faceted":
            wanted = {facet: {"terms": {"field": facet, "size": 100}} for facet in FACETS}
            self._searcher.aggregate(query, wanted)
        return int(found.count or 0)

    def _query(self, one: Asked) -> Any:
        tantivy = self._tantivy
        if one.kind == "prefix":
            each = [tantivy.Query.regex_query(self._schema, field, f"{one.words[0]}.*") for field in TEXTS]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in each])
        text = f'"{" ".join(one.words)}"' if one.kind == "phrase" else " ".join(one.words)
        fuzzy = dict.fromkeys(TEXTS, (False, 1, True)) if one.kind == "fuzzy" else {}
        boosts = dict(zip(TEXTS, WEIGHTS, strict=True))
        words = self._index.parse_query(text, list(TEXTS), boosts, fuzzy, conjunction_by_default=one.kind == "and")
        if not one.tag:
            return words
        tagged = tantivy.Query.term_query(self._schema, "by_tag", one.tag)
        narrow = tantivy.Query.boost_query(tagged, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, narrow)])

    def reopen(self) -> None:
        """Open the folder anew."""
        self.open()

    def close(self) -> None:
        """Let go of it."""
        del self._searcher, self._index

    def size(self) -> int:
        """Bytes of the folder, in which the texts are kept too."""
        return on_disk(self.folder)


class StockWhoosh:
    """BM25F over stemmed fields with weights; words joined by or; compound segments and a searcher, as by default."""

    name: ClassVar = "stock"
    left_out: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, qparser  # noqa: PLC0415 - slow to import, and measured beside others

        self.folder = folder
        stemmed = {
            field: fields.TEXT(stored=field in {"title", "abstract"}, analyzer=analysis.StemmingAnalyzer())
            for field in TEXTS
        }
        columns = {facet: fields.KEYWORD(commas=True, sortable=facet != "by_tag") for facet in FACETS}
        self._schema = fields.Schema(
            id=fields.ID(unique=True, stored=True), added=fields.NUMERIC(int, 64, sortable=True), **stemmed, **columns
        )
        boosts = dict(zip(TEXTS, WEIGHTS, strict=True))
        self._parsers = {
            group: qparser.MultifieldParser(TEXTS, self._schema, fieldboosts=boosts, group=group)
            for group in (qparser.OrGroup, qparser.AndGroup)
        }
        for parser in self._parsers.values():
            parser.add_plugin(qparser.FuzzyTermPlugin())
        self._any, self._all = self._parsers[qparser.OrGroup], self._parsers[qparser.AndGroup]

    def open(self) -> None:
        """Open the folder."""
        from whoosh import index  # noqa: PLC0415

        self._searcher = index.open_dir(str(self.folder)).searcher()

    def build(self, papers: Iterable[SearchDocument]) -> None:
        """One writer, one commit."""
        from whoosh import index  # noqa: PLC0415

        writer = index.create_in(str(self.folder), self._schema).writer(limitmb=512)
        for paper in papers:
            counted = {facet: ",".join(values) for facet, values in facets(paper).items()}
            writer.add_document(id=paper.paper_id, added=int(paper.added_at.timestamp()), **texts(paper), **counted)
        writer.commit()
        self.open()

    def ask(self, one: Asked) -> int:
        """Ten documents with highlights, and the facets where they are asked for."""
        from whoosh import query, sorting  # noqa: PLC0415

        text = {"phrase": f'"{" ".join(one.words)}"', "prefix": f"{one.words[0]}*", "fuzzy": f"{one.words[0]}~1"}
        parsed = (self._all if one.kind == "and" else self._any).parse(text.get(one.kind, " ".join(one.words)))
        how: dict[str, Any] = {"limit": LIMIT}
        if one.tag:
            how["filter"] = query.Term("by_tag", one.tag)
        if one.kind == "sorted":
            how |= {"sortedby": "added", "reverse": True}
        if one.kind == "faceted":
            how["groupedby"] = sorting.Facets()
            for facet in FACETS:
                how["groupedby"].add_field(facet, allow_overlap=facet == "by_tag")
        found = self._searcher.search(parsed, **how)
        for hit in found:
            hit.highlights("title")
            hit.highlights("abstract")
        return int(found.scored_length())

    def reopen(self) -> None:
        """Open the folder anew."""
        self.close()
        self.open()

    def close(self) -> None:
        """Let go of it."""
        self._searcher.close()

    def size(self) -> int:
        """Bytes of the folder, in which titles and abstracts are kept too."""
        return on_disk(self.folder)
