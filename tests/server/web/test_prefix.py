"""Below a path that a proxy adds, every address of every page has it."""

from __future__ import annotations

import re

import pytest

from server.web.highlights import highlight
from server.web.shelf import Reader

PAGES = (
    "/",
    "/?q=world&tag=rl&status=unread&sort=title",
    "/?q=nothing+has+this",
    "/papers/{paper}",
    "/papers/{paper}/cite",
    "/papers/{paper}/annotations/new",
    "/annotations/{highlight}/edit",
    "/annotations",
    "/merge?id={paper}&id={other}",
    "/lists",
    "/tags",
    "/tags/rules",
    "/insight",
    "/trash",
    "/settings",
    "/settings/appearance",
    "/settings/devices",
    "/settings/sites",
    "/settings/transfer",
    "/settings/backup",
    "/settings/keyboard",
)
_ADDRESS = re.compile(r'\b(?:href|src|action|formaction|hx-get|hx-post|data-[a-z-]+)="(/[^"]*)"')


@pytest.mark.parametrize("path", PAGES)
def test_no_address_leaves_the_prefix(reader: Reader, path: str):
    paper = reader.save("World models", arxiv="2501.00001", tagged=("rl",), note="x")
    other = reader.save("World maps", arxiv="2501.00002")
    address = path.format(paper=paper, other=other, highlight=highlight(reader, paper, tags=("rl",)))
    answer = reader.browser.client.get(address, environ_overrides={"SCRIPT_NAME": "/lib"}, follow_redirects=False)
    assert answer.status_code in {200, 303, 302}, answer.status
    found = _ADDRESS.findall(answer.text)
    assert answer.status_code != 200 or len(found) > 5
    assert [one for one in found if not one.startswith("/lib")] == []
