"""Papers that have everything that formats must say, or hardly anything."""

from __future__ import annotations

from postil.formats.reference import AnnotationOf, ListOf, Reference, SearchOf, Shelf

PAGE_NOTE = AnnotationOf(
    {"target": {"source": "https://example.org/notes", "parts": []}, "comment": "First *thought*.\n\n- and a second"},
    id="5d0c1d0e-3a7b-4c55-8f9a-1f2e3d4c5b6a",
    created_at="2026-01-02T00:00:00+00:00",
    updated_at="2026-01-02T00:00:00+00:00",
)
HIGHLIGHT = AnnotationOf(
    {
        "target": {
            "source": "https://example.org/notes.pdf",
            "version": 2,
            "parts": [
                {
                    "selector": [
                        {"type": "FragmentSelector", "value": "page=7"},
                        {"type": "TextQuoteSelector", "exact": "The Engine has no *pretensions*\nto originate"},
                    ]
                }
            ],
        },
        "motivation": "highlighting",
        "color": "yellow",
    },
    ("core", "machines & mills"),
    "9b1c7d2e-0f4a-4b6c-9d8e-7a6b5c4d3e2f",
    "2026-01-03T00:00:00+00:00",
    "2026-01-03T00:00:00+00:00",
)
NOTES = Reference(
    {
        "title": "Notes on the {Analytical} Engine: $\\alpha^2$ & 50% of Müller_x",
        "authors": ["Ada Lovelace", "Jürgen van der Müller", "The Engine Collaboration"],
        "abstract": "First line.\nSecond: a < b & c.",
        "published_on": "1843-09-01",
        "venue": "Scientific Memoirs",
        "url": "https://example.org/notes?a=1&b=2",
        "pdf_url": "https://example.org/notes.pdf",
        "code_url": "https://example.org/code",
        "extra": {"bib": {"type": "article", "volume": "3", "number": "2", "pages": "666-731", "publisher": "Taylor"}},
        "status": "read",
        "rating": 5,
        "starred": True,
        "progress": 1.0,
        "read_at": "2026-01-02T03:04:05+00:00",
    },
    (("doi", "10.1234/notes(1843)"), ("url", "https://example.org/notes")),
    tags=("history", "machines & mills"),
    lists=("To cite",),
    note="Her *own* note.\n\n- one\n- two",
    annotations=(PAGE_NOTE, HIGHLIGHT),
    key="lovelace1843notes",
    canonical="doi:10.1234/notes(1843)",
    saved_at="2026-01-01T00:00:00+00:00",
)
PREPRINT = Reference(
    {"title": "Attention Is All You Need", "authors": ["Ashish Vaswani", "Noam Shazeer"], "published_on": "2017-06"},
    (("arxiv", "1706.03762"), ("url", "https://arxiv.org/abs/1706.03762")),
    key="vaswani2017attention",
    canonical="arxiv:1706.03762",
    saved_at="2026-01-01T00:00:00+00:00",
)
MEETING = Reference(
    {"title": "=SUM(A1) of LLMs", "authors": ["王 小明"], "venue": "Proceedings of ACL 2024", "published_on": "2024"},
    (("acl", "2024.acl-long.1"),),
    key="anon2024sum",
    canonical="acl:2024.acl-long.1",
)
BARE = Reference(
    {"title": "Only a title"}, (("title", "only-a-title"),), key="anononly", canonical="title:only-a-title"
)

PAPERS = (NOTES, PREPRINT, MEETING, BARE)
SHELF = Shelf(
    {"history": "#aa0000", "machines & mills": ""},
    (ListOf("To cite", "For chapter 2", ("arxiv:1706.03762", "doi:10.1234/notes(1843)")),),
    (SearchOf("Engines, unread", 'engine tag:"machines & mills" is:unread sort:-saved'),),
)
