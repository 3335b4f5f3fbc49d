"""Where a paper can be read."""

from __future__ import annotations

import pytest

from postil.models import Paper
from postil.services.views import PaperView
from postil.web import links


def view(*identifiers: tuple[str, str], **fields: str) -> PaperView:
    known = {"url": "", "pdf_url": "", "code_url": "", **fields}
    return PaperView(Paper(id="p", library_id="l", **known), identifiers, (), (), ())


def shown(seen: PaperView) -> dict[str, str]:
    return {link.url: link.label for link in links.of(seen)}


def test_every_page_where_it_was_seen_is_linked_by_the_sites_name():
    found = shown(
        view(
            ("arxiv", "2501.00001"),
            ("url", "https://huggingface.co/papers/2501.00001"),
            ("url", "https://arxiv.org/abs/2501.00001"),
            ("url", "https://blog.example.org/post"),
            code_url="https://github.com/x/y",
        )
    )
    assert found == {
        "https://huggingface.co/papers/2501.00001": "Hugging Face",
        "https://arxiv.org/abs/2501.00001": "arXiv",
        "https://blog.example.org/post": "blog.example.org",
        "https://github.com/x/y": "Code",
        "https://arxiv.org/pdf/2501.00001": "PDF",
    }


def test_the_same_address_is_linked_once():
    found = links.of(view(("url", "https://example.org/a"), url="http://www.example.org/a/"))
    assert len(found) == 1


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "//evil.example",
        "/x",
        "http://",
        "https://[",
        "file:///etc/passwd",
        " ",
    ],
)
def test_addresses_that_a_browser_should_not_follow_are_left_out(address: str):
    assert links.safe(address) == ""
    assert links.of(view(url=address, pdf_url=address, code_url=address)) == []
