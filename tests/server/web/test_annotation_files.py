"""Downloads of a paper's annotations from its page."""

from __future__ import annotations

import json

import pytest

from postil.services import annotations
from postil.services.annotations import AnnotationDraft
from server.web.shelf import Reader

TARGET = {
    "source": "https://arxiv.org/abs/1706.03762v5",
    "parts": [{"selector": [{"type": "TextQuoteSelector", "exact": "the dominant sequence transduction"}]}],
}


@pytest.fixture
def paper(reader: Reader) -> str:
    ident = reader.save("Attention", arxiv="1706.03762", authors=["Ashish Vaswani"], published_on="2017", note="Mine")
    with reader.writing() as (session, writer):
        draft = AnnotationDraft({"target": TARGET, "color": "green", "comment": "still?"}, ("core",))
        annotations.create(session, writer, ident, draft)
    return ident


def test_markdown_has_the_quote_the_comment_and_the_way_back(reader: Reader, paper: str):
    answer = reader.browser.get(f"/papers/{paper}/annotations.md")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vaswani2017attention-annotations.md"'
    assert answer.text == (
        "# Attention\n\nAshish Vaswani  \n2017  \n<https://arxiv.org/abs/1706.03762>\n\n## Note\n\nMine\n\n"
        "## Annotations\n\n> the dominant sequence transduction\n\nstill?\n\n"
        "— [arxiv.org/abs/1706.03762v5](https://arxiv.org/abs/1706.03762v5"
        "#:~:text=the%20dominant%20sequence%20transduction) · green · \\#core\n"
    )


def test_jsonld_is_a_collection_with_the_addresses_of_the_container(reader: Reader, paper: str):
    answer = reader.browser.get(f"/papers/{paper}/annotations.jsonld")
    assert answer.headers["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    (one,) = json.loads(answer.data)["first"]["items"]
    assert one["id"].startswith("http://localhost/w3c/annotations/")
    assert [body["purpose"] for body in one["body"]] == ["commenting", "tagging"]


@pytest.mark.parametrize("form", ["md", "jsonld"])
def test_what_is_not_there_cannot_be_had(reader: Reader, form: str):
    assert reader.browser.get(f"/papers/nothing/annotations.{form}").status_code == 404
