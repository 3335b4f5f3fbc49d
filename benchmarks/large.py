"""A library at size, made as extensions make it: papers with three tags each, notes on some of them, some in lists."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from e2e.server import Server
from postil.domain.identifiers import Identifier, list_id, paper_id, tag_id
from postil.domain.ops import Op
from postil.domain.values import HIGHLIGHTS
from postil.models import Library
from postil.models.engine import connect, writing
from postil.search.port import SearchDocument
from postil.services import edits, ledger
from search_corpus import LISTS, TAGS, VENUES, corpus

FAMILIES = ["Lovelace", "Hopper", "Turing", "Noether", "Kovalevskaya", "Ramanujan", "Erdős", "Shannon", "Franklin"]
SITES = ["https://arxiv.org/abs/", "https://huggingface.co/papers/"]
AUTHOR = ledger.Author("00000000-0000-4000-8000-000000000001")
#: Papers in one commit, as one request of an extension brings them.
AT_ONCE = 5


def arxiv(number: int) -> str:
    """The arXiv id of the paper of that number, from 0."""
    return f"{2001 + number // 9000:04d}.{number % 9000 + 1:05d}"


def fill(server: Server, papers: int, notes: int, at_once: int = AT_ONCE, highlights: int = 0) -> float:
    """Write the library into the stopped server's database, indexing left to its start; returns the seconds."""
    began = time.monotonic()
    engine = connect(f"sqlite:///{server.folder / 'postil.sqlite'}")
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions() as session:
        writing(session)
        library_id = session.scalars(select(Library.id)).one()
        named = [("tag", tag_id(name), name) for name in TAGS] + [("list", list_id(name), name) for name in LISTS]
        ops = [Op("set", kind, ident, field="name", value=name) for kind, ident, name in named]
        ledger.apply(session, library_id, AUTHOR, ops)
        session.commit()
    texts = list(corpus(papers))
    for start in range(0, papers, at_once):
        with sessions() as session:
            writing(session)
            numbers = range(start, min(papers, start + at_once))
            ops = [op for n in numbers for op in saving(n, texts[n], with_note=n % (papers // max(1, notes)) == 0)]
            ledger.apply(session, library_id, AUTHOR, ops)
            session.commit()
    for start in range(0, highlights, at_once):
        with sessions() as session:
            writing(session)
            numbers = range(start, min(highlights, start + at_once))
            ledger.apply(session, library_id, AUTHOR, [op for n in numbers for op in highlighting(n, papers, texts)])
            session.commit()
    engine.dispose()
    return time.monotonic() - began


def saving(number: int, text: SearchDocument, *, with_note: bool) -> Iterator[Op]:
    """The operations of one save, its three tags, and its note."""
    name = arxiv(number)
    ident = paper_id(Identifier("arxiv", name))
    page = SITES[number % len(SITES)] + name
    authors = [f"{given} {FAMILIES[(number + step) % len(FAMILIES)]}" for step, given in enumerate(("Ada", "Grace"))]
    fields = {
        "canonical": f"arxiv:{name}",
        "title": f"{text.title} {number}",
        "authors": authors,
        "abstract": text.abstract,
        "published_on": f"{2005 + number % 20}-{number % 12 + 1:02d}-02",
        "venue": VENUES[number % len(VENUES)],
        "url": page,
        "pdf_url": f"https://arxiv.org/pdf/{name}",
        "code_url": f"https://github.com/ada/{number}" if number % 7 == 0 else "",
    }
    yield Op("restore", "paper", ident)
    for field, value in fields.items():
        yield Op("set", "paper", ident, field=field, value=value, fill=True)
    yield Op("add", "identifier", f"{ident}|arxiv:{name}")
    yield Op("add", "identifier", f"{ident}|url:{page}")
    yield from reading(number, ident)
    for step in (1, 7, 13):
        yield Op("add", "paper_tag", f"{ident}|{tag_id(TAGS[(number + step) % len(TAGS)])}")
    if with_note:
        yield Op("text", "paper", ident, field="note", value=f"Read again: {text.title}.\n\nSee also {number}.")


def highlighting(number: int, papers: int, texts: list[SearchDocument]) -> Iterator[Op]:
    """The operations of one highlight: the first 100 are of the first paper, then each paper has five."""
    paper = 0 if number < 100 else (1 + number // 5) % papers
    text = texts[(number * 7) % papers].abstract
    quote = text.split(". ")[number % 3 : number % 3 + 1] or [text[:200]]
    selectors = [
        {"type": "TextQuoteSelector", "exact": quote[0], "prefix": "before it ", "suffix": " after it"},
        {"type": "TextPositionSelector", "start": number, "end": number + len(quote[0])},
    ]
    source = SITES[number % len(SITES)] + arxiv(paper)
    target = {"source": source, "context": text[:600], "parts": [{"selector": selectors}]}
    ident = f"{number:08x}-0000-4000-8000-{number:012x}"
    yield edits.put("annotation", ident, "paper_id", paper_id(Identifier("arxiv", arxiv(paper))))
    yield edits.put("annotation", ident, "target", target)
    yield edits.put("annotation", ident, "motivation", "highlighting")
    yield edits.put("annotation", ident, "color", HIGHLIGHTS[number % len(HIGHLIGHTS)])
    if number % 3 == 0:
        yield edits.put("annotation", ident, "comment", f"Compare with **{number}**, where $x_{{{number}}}$ is small.")
        yield Op("add", "annotation_tag", f"{ident}|{tag_id(TAGS[number % len(TAGS)])}")


def reading(number: int, ident: str) -> Iterator[Op]:
    """What a reader did: every third paper read, some starred and rated, every tenth on a list."""
    if number % 3 == 0:
        yield Op("set", "paper", ident, field="status", value="read")
        month, day = number % 12 + 1, number % 28 + 1
        yield Op("set", "paper", ident, field="read_at", value=f"2026-{month:02d}-{day:02d}T09:00:00+00:00")
    if number % 11 == 0:
        yield Op("set", "paper", ident, field="starred", value=True)
    if number % 13 == 0:
        yield Op("set", "paper", ident, field="rating", value=number % 5 + 1)
    if number % 10 == 0:
        held = list_id(LISTS[number // 10 % len(LISTS)])
        yield Op("add", "list_entry", f"{held}|{ident}")
        yield Op("set", "list_entry", f"{held}|{ident}", field="rank", value=f"b{number:06d}")
