"""A library at size, made as extensions make it: papers with three tags each, and notes on some of them."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from e2e.server import Server
from postil.domain.identifiers import Identifier, paper_id, tag_id
from postil.domain.ops import Op
from postil.models import Library
from postil.models.engine import connect, writing
from postil.search.port import SearchDocument
from postil.services import ledger
from search import corpus

TAGS = [f"topic {n}" for n in range(60)]
AUTHOR = ledger.Author("00000000-0000-4000-8000-000000000001")
_AT_ONCE = 5  # papers in one commit, as one request of an extension brings them


def arxiv(number: int) -> str:
    """The arXiv id of the paper of that number, from 0."""
    return f"{2001 + number // 9000:04d}.{number % 9000 + 1:05d}"


def fill(server: Server, papers: int, notes: int) -> float:
    """Write the library into the stopped server's database, indexing left to its start; returns the seconds."""
    began = time.monotonic()
    engine = connect(f"sqlite:///{server.folder / 'postil.sqlite'}")
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions() as session:
        writing(session)
        library_id = session.scalars(select(Library.id)).one()
        ledger.apply(session, library_id, AUTHOR, [Op("set", "tag", tag_id(n), field="name", value=n) for n in TAGS])
        session.commit()
    texts = list(corpus(papers))
    for start in range(0, papers, _AT_ONCE):
        with sessions() as session:
            writing(session)
            numbers = range(start, min(papers, start + _AT_ONCE))
            ops = [op for n in numbers for op in saving(n, texts[n], with_note=n % (papers // max(1, notes)) == 0)]
            ledger.apply(session, library_id, AUTHOR, ops)
            session.commit()
    engine.dispose()
    return time.monotonic() - began


def saving(number: int, text: SearchDocument, *, with_note: bool) -> Iterator[Op]:
    """The operations of one save, its three tags, and its note."""
    name = arxiv(number)
    ident = paper_id(Identifier("arxiv", name))
    yield Op("restore", "paper", ident)
    fields = {
        "canonical": f"arxiv:{name}",
        "title": f"{text.title} {number}",
        "authors": ["Ada Lovelace", "Grace Hopper"],
        "abstract": text.abstract,
        "published_on": "2020-01-02",
        "url": f"https://arxiv.org/abs/{name}",
        "pdf_url": f"https://arxiv.org/pdf/{name}",
    }
    for field, value in fields.items():
        yield Op("set", "paper", ident, field=field, value=value, fill=True)
    yield Op("add", "identifier", f"{ident}|arxiv:{name}")
    yield Op("add", "identifier", f"{ident}|url:https://arxiv.org/abs/{name}")
    for step in (1, 7, 13):
        yield Op("add", "paper_tag", f"{ident}|{tag_id(TAGS[(number + step) % len(TAGS)])}")
    if with_note:
        yield Op("text", "paper", ident, field="note", value=f"Read again: {text.title}.\n\nSee also {number}.")
