"""Highlights in the real browsers: made where a paper is met, there on its other faces, and in its library."""

import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from e2e.browsers.driver import Control, until
from e2e.machine import ARXIV, HF, SETTLED, Machine, Page
from e2e.reading import (
    AR5IV,
    CURRENT,
    MARKUP,
    PANEL,
    annotations,
    arrived,
    click_painted,
    comment,
    fresh,
    highlight,
    painted,
    select,
    sentence,
    shows,
    told,
)
from e2e.sites import fulltext
from e2e.sites.papers import all_papers, by_id

HOSTILE = next(paper for paper in all_papers() if paper.title.startswith("<script>"))
ATTACK = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
# Brings a painted text to where it has a part of the window above it.
TO = """([text, part]) => {
  const range = [...CSS.highlights.values()].flatMap((ranges) => [...ranges]).find((one) => one.toString() === text);
  scrollBy({ top: range.getBoundingClientRect().top - innerHeight * part, behavior: 'instant' });
}"""
# Notes every change of how many ranges are painted.
FOLLOW = """() => {
  window.followed = [0];
  const look = () => {
    const now = [...CSS.highlights.values()].reduce((sum, { size }) => sum + size, 0);
    if (now !== window.followed.at(-1)) window.followed.push(now);
    setTimeout(look, 1);
  };
  look();
}"""
# Where to meet a paper, and what of it to select there.
FACES = {
    "a row of Hugging Face": (f"{HF}?q={{words}}", "title"),
    "its page on Hugging Face": (f"{HF}/{{id}}", "sentence"),
    "a row of arXiv": (f"{ARXIV}/search/?query={{words}}", "title"),
    "its abstract on arXiv": (f"{ARXIV}/abs/{{id}}", "sentence"),
    "its HTML on arXiv": (f"{ARXIV}/html/{{id}}v1", "passage"),
    "ar5iv, whose policy allows nothing": (f"{AR5IV}/html/{{id}}", "passage"),
}


@pytest.fixture
def page(machine: Machine) -> Iterator[Page]:
    opened = machine.driver.open(f"{ARXIV}/nothing")
    yield opened
    opened.close()


def test_a_sentence_of_an_abstract_in_a_search_is_highlighted_on_every_face_of_the_paper(machine: Machine, page: Page):
    page.goto(f"{HF}?q=model")
    rows = [by_id()[row["id"].removeprefix("arxiv:")] for row in machine.marked(page)]
    # A row shows three lines of the abstract.
    paper = next(one for one in rows if 40 < len(sentence(one, 0)) < 90)
    text = sentence(paper, 0)
    select(page, text)
    page.click(Control("Highlight yellow"))
    shows(page, text)
    machine.state(page, f"arxiv:{paper.arxiv_id}", "saved")
    (kept,) = arrived(machine, paper)
    assert (kept["quote"], kept["color"]) == (text, "yellow")
    abstract, html = f"{ARXIV}/abs/{paper.arxiv_id}", f"{ARXIV}/html/{paper.arxiv_id}v1"
    for face in (f"{HF}/{paper.arxiv_id}", abstract, html, f"{AR5IV}/html/{paper.arxiv_id}"):
        page.goto(face)
        shows(page, text)
    pdf = quote(f"{ARXIV}/pdf/{paper.arxiv_id}v1", safe="")
    viewer = machine.driver.extension_page(f"viewer.html?url={pdf}")
    plain = text.replace(" ", "")
    until(
        lambda: plain in {t.replace(" ", "").replace("\u00ad", "") for _, t in painted(viewer)},
        40,
        lambda: painted(viewer),
    )
    viewer.close()


@pytest.mark.parametrize("face", FACES)
def test_a_page_stays_as_it_is_whatever_is_highlighted_and_written_on_it(machine: Machine, page: Page, face: str):
    paper = fresh(20 + list(FACES).index(face))
    address, what = FACES[face]
    text = {"title": paper.title, "sentence": sentence(paper), "passage": fulltext.KEPT}[what]
    page.goto(address.format(id=paper.arxiv_id, words=quote(" ".join(paper.title.split()[:3]))))
    if what != "passage":
        until(lambda: page.evaluate(SETTLED))
        machine.state(page, f"arxiv:{paper.arxiv_id}", "new")
    before = page.evaluate(MARKUP)
    highlight(page, text)
    select(page, text)
    page.press("a")
    comment(page, "written on the page")
    arrived(machine, paper, 2)
    assert page.evaluate(MARKUP) == before
    page.press("Escape")
    assert page.evaluate(PANEL) == ""
    assert page.evaluate(MARKUP) == before


def test_each_of_the_five_colours(machine: Machine, page: Page):
    paper = fresh(1)
    page.goto(f"{AR5IV}/html/{paper.arxiv_id}")
    colors = ("yellow", "green", "blue", "pink", "purple")
    texts = (fulltext.KEPT, fulltext.EDITED, fulltext.DELETED, fulltext.BEFORE_FORMULA, fulltext.AFTER_FORMULA)
    for color, text in zip(colors, texts, strict=True):
        select(page, text)
        page.click(Control(f"Highlight {color}"))
        until(lambda color=color, text=text: (f"postil-{color}", text) in painted(page), 5, lambda: painted(page))
    kept = arrived(machine, paper, 5)
    assert {one["quote"]: one["color"] for one in kept} == dict(zip(texts, colors, strict=True))
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    shows(page, *texts)
    assert {name for name, _ in painted(page)} == {f"postil-{color}" for color in colors}


def test_by_keys_alone_a_selection_is_highlighted_and_commented(machine: Machine, page: Page):
    paper = fresh(3)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    highlight(page, fulltext.KEPT)
    select(page, fulltext.EDITED)
    page.press("a")
    comment(page, "compare with table 2")
    found = until(lambda: [one for one in annotations(machine, paper) if one["comment"]], 15)
    assert [(one["quote"], one["comment"]) for one in found] == [(fulltext.EDITED, "compare with table 2")]


def test_what_was_just_highlighted_is_never_seen_to_go_away_again(machine: Machine, page: Page):
    paper = fresh(2)
    page.goto(f"{AR5IV}/html/{paper.arxiv_id}")
    select(page, fulltext.KEPT)
    page.evaluate(FOLLOW)
    page.press("h")
    arrived(machine, paper)
    time.sleep(0.5)
    assert page.evaluate("() => window.followed") == [0, 1]


def test_a_click_on_what_is_painted_opens_it_in_the_panel(machine: Machine, page: Page):
    paper = fresh(4)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    highlight(page, fulltext.KEPT)
    highlight(page, fulltext.EDITED)
    for text, part in ((fulltext.EDITED, 0.3), (fulltext.KEPT, 0.6)):  # two clicks in one place are a double click
        page.evaluate(TO, [text, part])
        click_painted(page, text)
        until(lambda text=text: text in page.evaluate(CURRENT), 10, lambda: page.evaluate(PANEL))
        assert ("postil-current", text) in painted(page)


def test_in_the_next_version_what_stayed_is_there_and_what_went_is_an_orphan(machine: Machine, page: Page):
    paper = fresh(5)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    for number, text in enumerate((fulltext.KEPT, fulltext.EDITED, fulltext.DELETED), 1):
        highlight(page, text)
        arrived(machine, paper, number)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v2")
    shows(page, fulltext.KEPT, fulltext.BECAME)
    page.press("a")
    told(page, fulltext.DELETED, "from v1")
    page.goto(f"{ARXIV}/abs/{paper.arxiv_id}v2")
    page.click(Control("Annotate", "button", f"arxiv:{paper.arxiv_id}"))
    assert "elsewhere" in told(page, fulltext.DELETED).lower()


def test_a_highlight_is_found_by_its_words_and_stands_on_the_paper_s_page_in_the_library(machine: Machine, page: Page):
    paper = fresh(7)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    highlight(page, fulltext.KEPT)
    (kept,) = arrived(machine, paper)
    status, answer = machine.api.call("GET", "/api/v1/search?q=quote:clipped")
    assert status == 200
    assert kept["paper_id"] in str(answer)
    library = machine.sign_in()
    library.goto(f"{machine.server.address}/papers/{kept['paper_id']}")
    assert fulltext.KEPT in library.evaluate("() => document.body.innerText")
    library.close()


def test_what_is_deleted_in_the_library_is_gone_from_the_page_that_is_open(machine: Machine, page: Page):
    paper = fresh(8)
    page.goto(f"{ARXIV}/html/{paper.arxiv_id}v1")
    highlight(page, fulltext.KEPT)
    highlight(page, fulltext.EDITED)
    kept = arrived(machine, paper, 2)
    gone = next(one for one in kept if one["quote"] == fulltext.KEPT)
    library = machine.sign_in()
    library.goto(f"{machine.server.address}/annotations/{gone['id']}/edit")
    library.click(Control("Delete this highlight"))
    arrived(machine, paper, 1)
    library.close()
    machine.sync()
    shows(page, fulltext.EDITED)


def is_right(page: Page, title: str) -> bool:
    """Whether a title is painted where a row shows it, and nowhere else; no text is painted that is not there."""
    texts = {text for _, text in painted(page)}
    shown = " ".join(page.evaluate("() => document.body.innerText").split())
    return (title in texts) == (title in shown) and "" not in texts and all(text in shown for text in texts)


def test_on_a_site_of_one_page_nothing_stays_painted_that_belongs_to_other_rows(machine: Machine, page: Page):
    page.goto(f"{HF}/trending")
    until(lambda: page.evaluate(SETTLED))
    paper = by_id()[machine.marked(page)[3]["id"].removeprefix("arxiv:")]
    highlight(page, paper.title)
    page.click(Control("Daily", "button"))
    until(lambda: page.evaluate("() => !!document.documentElement?.dataset.shown"), 10)
    machine.marked(page)
    until(lambda: is_right(page, paper.title), 10, lambda: painted(page))
    page.click(Control("Previous day", "link"))  # rows come to show other papers
    machine.marked(page)
    until(lambda: is_right(page, paper.title), 10, lambda: painted(page))
    page.goto(f"{HF}/trending")
    until(lambda: paper.title in {text for _, text in painted(page)}, 10, lambda: painted(page))


def test_markup_in_what_is_quoted_written_and_tagged_is_text_everywhere(machine: Machine, page: Page):
    page.goto(f"{ARXIV}/abs/{HOSTILE.arxiv_id}")
    machine.state(page, f"arxiv:{HOSTILE.arxiv_id}", "new")
    select(page, "Hostile <b>abstract</b>.")
    page.press("a")
    comment(page, f"{ATTACK} [link](javascript:window.pwned=1)")
    page.press("Enter")
    page.click(Control("Tags", "textbox"))
    page.type(ATTACK)
    page.press("Enter")
    page.press("Escape")
    told(page, "Hostile <b>abstract</b>.", ATTACK)
    (kept,) = until(lambda: [one for one in arrived(machine, HOSTILE) if one["tags"]], 15)
    assert (kept["quote"], [tag["name"] for tag in kept["tags"]]) == ("Hostile <b>abstract</b>.", [ATTACK])
    assert kept["comment"].startswith(ATTACK)
    library = machine.sign_in()
    for path in (f"/papers/{kept['paper_id']}", "/annotations", "/?q=quote:hostile"):
        library.goto(machine.server.address + path)
        assert "abstract" in library.evaluate("() => document.body.innerText")
        assert library.evaluate("() => window.pwned ?? null") is None
        made = "() => document.querySelectorAll('img[src=x], [onerror], a[href^=javascript]').length"
        assert library.evaluate(made) == 0
    assert page.evaluate("() => window.pwned ?? null") is None
    library.close()
