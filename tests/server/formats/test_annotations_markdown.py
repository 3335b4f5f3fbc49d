"""A paper's annotations in Markdown."""

from __future__ import annotations

from postil.formats import annotations_markdown
from postil.formats.reference import AnnotationOf, Reference
from server.formats.shelf import BARE, NOTES

QUOTE = "- we attend to *all*\n2. of it"


def highlight(quote: str = QUOTE, **fields) -> AnnotationOf:
    parts = [{"selector": [{"type": "TextQuoteSelector", "exact": quote}]}]
    return AnnotationOf({"target": {"source": "https://example.org/a", "parts": parts}, **fields}, ("core",))


def written(*annotations: AnnotationOf) -> str:
    return "".join(annotations_markdown.write(Reference({"title": "A [title]"}, annotations=annotations)))


def test_a_document_has_the_paper_its_note_and_each_annotation_with_the_way_back():
    text = "".join(annotations_markdown.write(NOTES))
    assert text.startswith("# Notes on the {Analytical} Engine".replace("{", r"\{").replace("}", r"\}"))
    assert (
        "\nAda Lovelace, Jürgen van der Müller, The Engine Collaboration  \nScientific Memoirs, 1843  \n<https://"
        in text
    )
    assert "\n## Note\n\nHer *own* note.\n" in text
    assert (
        "\n## Annotations\n\nFirst *thought*.\n\n- and a second\n\n— [example.org/notes](https://example.org/notes)\n"
        in text
    )
    assert text.endswith(
        "\n> The Engine has no \\*pretensions\\*\n> to originate\n\n"
        "— [page 7](https://example.org/notes.pdf#page=7) · yellow · \\#core, \\#machines & mills\n"
    )


def test_what_is_quoted_stays_a_quote_whatever_signs_are_in_it():
    assert "\n> \\- we attend to \\*all\\*\n> 2\\. of it\n" in written(highlight())


def test_each_part_of_a_quote_that_crosses_pages_is_a_quote():
    parts = [{"selector": [{"type": "TextQuoteSelector", "exact": one}]} for one in ("end of one", "start of two")]
    text = written(AnnotationOf({"target": {"source": "urn:x-pdf:1", "parts": parts}, "color": "blue"}))
    assert "\n> end of one\n\n> start of two\n\n— urn:x-pdf:1 · blue\n" in text


def test_a_paper_without_annotations_is_its_title():
    assert "".join(annotations_markdown.write(BARE)) == "# Only a title\n"


def test_in_a_reading_list_they_stand_below_their_paper():
    lines = list(annotations_markdown.nested([highlight("we attend", comment="so\n\nit does")]))
    link = "[example.org/a](https://example.org/a#:~:text=we%20attend)"
    assert lines == [f"  - “we attend” ({link} · \\#core)", "", "    so", "", "    it does", ""]
    assert list(annotations_markdown.nested([AnnotationOf({"target": {}})])) == ["  - On the page"]
