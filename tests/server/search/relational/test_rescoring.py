"""What is kept of a paper reads as what was kept, also where words have signs in them."""

from __future__ import annotations

import pytest

from postil.search.port import SearchDocument
from postil.search.relational.rescoring import Content
from postil.search.text.analysis import analyse, kept_texts
from server.search.papers import many, paper

ODD = paper("odd", "⒈ ﷺ ½ Straße 日本", note="\ud800 \x00 a:b 1:2,3 m2mKD", quotes=("end", "start"), tags=("C++",))


@pytest.mark.parametrize("document", [ODD, paper("empty"), *many(3)], ids=lambda document: document.paper_id)
def test_what_is_kept_reads_as_it_was(document: SearchDocument):
    content = Content.unpacked(*Content.of(document).packed())
    expected = analyse(document)
    assert content.texts == kept_texts(document)
    assert content.fields.keys() == expected.keys()
    for field, found in expected.items():
        kept = content.fields[field]
        assert (dict(kept.places), kept.length, len(kept.places)) == (found.places, found.length, len(found.places))
        assert "zzzz" not in kept.places
        assert kept.places.get("zzzz") is None
    assert Content.unpacked(*content.packed()).packed() == content.packed()


def test_what_was_not_kept_cannot_be_read():
    with pytest.raises(ValueError, match="not enough values"):
        Content.unpacked("{}", "title 3")
    with pytest.raises(ValueError, match="Expecting"):
        _ = Content.unpacked("{", "").texts
