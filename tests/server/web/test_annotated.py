"""What pages show of one annotation: place, kind and colour, and as much of it as there is room for."""

from typing import Any

import pytest

from postil.domain import targets
from postil.models import Annotation
from postil.services.annotations import AnnotationView
from postil.web import annotated
from server.web.highlights import target


def made(quote: str = "we attend", *, color: str = "", comment: str = "", **place: Any) -> Annotation:
    about = target(quote, **place)
    return Annotation(
        target=about, quote=quote, highlighted=bool(targets.quotes(about)), color=color, comment=comment, id=quote[:9]
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"source": "https://arxiv.org/abs/2501.00002v2"}, "arXiv, v2"),
        ({"source": "https://arxiv.org/pdf/2501.00002v2", "page": 7}, "arXiv, v2, page 7"),
        ({"source": "https://www.example.org/x"}, "example.org, v2"),
        ({"source": "file:///home/ada/paper.pdf", "page": 1}, "A file, v2, page 1"),
        ({"source": "javascript:alert(1)"}, "v2"),
        ({"source": "http://["}, "v2"),
        ({"source": ""}, "v2"),
    ],
)
def test_a_place_is_told_by_site_version_and_page(place: dict[str, Any], said: str):
    assert annotated.place(made(**place)) == said


def test_a_highlight_without_a_colour_has_that_of_highlights_and_a_page_note_none():
    kinds = [annotated.item(AnnotationView(one)) for one in (made(), made(color="pink"), made("", color="pink"))]
    assert [(one.color, one.kind) for one in kinds] == [
        ("yellow", "highlight"),
        ("pink", "highlight"),
        ("", "page note"),
    ]


def test_only_safe_addresses_are_opened():
    urls = [annotated.item(AnnotationView(made(source=one))).url for one in ("javascript:alert(1)", "file:///x", "")]
    assert urls == ["", "", ""]


def test_long_quotes_and_comments_are_shown_in_part_unless_all_is_asked_for():
    view = AnnotationView(made("word " * 1000, comment="said " * 1000))
    short, whole = annotated.item(view), annotated.item(view, whole=True)
    assert (short.cut, short.comment.cut) == (True, True)
    assert short.quote.endswith("word")
    assert len(short.quote) + len(short.comment.html) < 3_200
    assert (whole.cut, whole.comment.cut, whole.quote) == (False, False, "word " * 1000)


def test_as_many_are_shown_as_there_is_room_for_and_at_least_one():
    views = [AnnotationView(made(f"{number} " + "word " * 200)) for number in range(20)]
    assert len(annotated.fitting(views, 5_000)) == 4
    assert len(annotated.fitting(views, 10)) == 1
    assert len(annotated.fitting(views, None)) == 20
    assert annotated.fitting([]) == []
