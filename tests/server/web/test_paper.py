"""The page of one paper."""

from __future__ import annotations

from postil.services import papers
from server.web.shelf import Reader


def test_everything_that_is_known_of_a_paper_is_on_its_page(reader: Reader):
    ident = reader.save(
        r"$\pi_0$: A vision-language-action model", arxiv="2410.24164", tagged=("vla",), note="See *table 2*.",
        url="https://huggingface.co/papers/2410.24164", code_url="https://github.com/x/pi0", abstract="We propose …",
        authors=[f"Author {number}" for number in range(12)], venue="RSS 2025", published_on="2024-10-31",
    )  # fmt: skip
    page = reader.page(f"/papers/{ident}")
    assert page.one("h1").text == "π0: A vision-language-action model"
    assert {"Hugging Face", "arXiv", "PDF", "Code"} <= {link.text for link in page.all("a", class_="button")}
    assert all(link["rel"] == "noopener noreferrer" for link in page.all("a", target="_blank"))
    for said in ("Author 11", "RSS 2025", "31 Oct 2024", "We propose …", "2410.24164", "vla", "See table 2."):
        assert said in page.text


def test_addresses_that_could_act_are_not_linked(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002")
    with reader.writing() as (session, _):
        paper = papers.get(session, reader.library_id, ident)
        paper.url, paper.code_url, paper.pdf_url = "javascript:alert(1)", "data:text/html,x", "//evil.example/x"
    for path in ("/", f"/papers/{ident}"):
        page = reader.page(path)
        assert all(link["href"].startswith(("/", "https://", "#")) for link in page.all("a"))
        assert not [link for link in page.all("a") if link["href"].startswith("//")]


def test_a_paper_without_a_title_can_still_be_opened(reader: Reader):
    ident = reader.save("", arxiv="2501.00002")
    assert reader.page("/").one("article").one("h2").text == "Untitled"
    assert reader.page(f"/papers/{ident}").one("h1").text == "Untitled"


def test_a_paper_that_is_not_there_gets_a_page_with_a_way_on(reader: Reader):
    response = reader.browser.get("/papers/nothing")
    assert response.status_code == 404
    assert "Go to the library" in response.text


def test_formulas_of_title_and_abstract_are_laid_out(reader: Reader):
    ident = reader.save(
        r"$\pi_0$: a model", arxiv="2410.24164", abstract=r"with $\frac{a}{b}$ and \(x^2\)", note="$y_1$"
    )
    page = reader.page(f"/papers/{ident}")
    assert page.one("h1").one("msub").text == "π0"
    assert [one["alttext"] for one in page.one("p", class_="prose").all("math")] == [r"\frac{a}{b}", "x^2"]
    assert page.one("div", id=f"note-{ident}").all("msub")


def test_many_authors_are_folded(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002", authors=[f"Author {number}" for number in range(250)])
    page = reader.page(f"/papers/{ident}")
    assert page.one("details", class_="more-authors").one("summary").text == "and 238 more"
    assert "Author 199 and 50 more" in page.text


def test_places_are_grouped_and_say_when_the_paper_was_seen_there(reader: Reader):
    ident = reader.save(
        "World models", arxiv="2501.00002", url="https://huggingface.co/papers/2501.00002",
        code_url="https://github.com/x/y",
        extra={"project_page": "https://x.example/wm", "version": 2, "comments": "9 pages"},
    )  # fmt: skip
    reader.save("World models", arxiv="2501.00002", url="https://arxiv.org/abs/2501.00002v3")
    facts = reader.page(f"/papers/{ident}").one("section", id="facts")
    assert [one.text for one in facts.all("h3")] == ["Pages", "PDF", "Code", "Project", "Versions", "Identifiers",
                                                     "What pages told"]  # fmt: skip
    assert "huggingface.co/papers/2501.00002 seen just now" in facts.text
    assert "v2 seen just now" in facts.text
    assert "the latest on arXiv" in facts.text


def test_a_rating_is_five_buttons_and_the_one_that_stands_takes_it_off(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002")
    for given, stands in (("4", 4), ("0", None)):
        reader.did(f"/papers/{ident}/rating", {"rating": given})
        assert reader.paper(ident).rating == stands
        buttons = reader.page(f"/papers/{ident}").one("form", id="rating").all("button")
        assert [one["value"] for one in buttons] == ["0" if number == stands else str(number) for number in range(1, 6)]


def test_the_parts_that_change_are_read_by_themselves(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002", note="n", tagged=("rl",))
    part = reader.part(f"/papers/{ident}/parts")
    marked = {one["id"] for one in part.every() if one.get("hx-swap-oob") == "true"}
    assert marked == {
        "paper-top", "status-of", "rating", f"tags-{ident}", f"lists-{ident}", "conflict", f"note-{ident}",
        "joined-notes", "annotations", "facts", "history",
    }  # fmt: skip
    whole = {one["id"] for one in reader.page(f"/papers/{ident}").every() if one.get("id")}
    assert marked <= whole
    assert reader.browser.get(f"/papers/{ident}/parts").location == f"/papers/{ident}"


def test_papers_like_it_come_later_and_have_a_page_of_their_own(reader: Reader):
    idents = [
        reader.save(f"Latent world models for agents, part {number}", arxiv=f"2501.0000{number}") for number in (1, 2)
    ]
    reader.save("Protein folding", arxiv="2501.00009")
    assert "part 2" not in reader.page(f"/papers/{idents[0]}").text
    assert "part 2" in reader.part(f"/papers/{idents[0]}/similar").text
    page = reader.page(f"/papers/{idents[0]}/similar")
    assert page.one("h1").text.startswith("More like")
    assert "part 2" in page.text
    assert "No other paper" in reader.part(f"/papers/{reader.save('zygomorphic')}/similar").text


def test_a_long_note_is_shown_in_part_and_then_whole(reader: Reader):
    note = "\n\n".join(f"thought {number} with $x_{{{number}}}$" for number in range(1800))
    ident = reader.save("World models", arxiv="2501.00002", note=note, abstract="word " * 20_000)
    response = reader.browser.get(f"/papers/{ident}")
    assert len(response.data) < 60_000
    assert "thought 1799" not in response.text
    assert "thought 1799" in reader.part(f"/papers/{ident}/note/shown?whole=1").text
    assert "thought 1799" in reader.page(f"/papers/{ident}?whole=1").text


def test_a_paper_in_the_trash_can_be_read_and_restored_but_not_changed(reader: Reader):
    ident = reader.save("World models", arxiv="2501.00002", note="kept")
    location = reader.send(f"/papers/{ident}/remove", Referer=f"http://localhost/papers/{ident}").location
    assert location == "/"
    page = reader.page(f"/papers/{ident}")
    assert "This paper is in the trash" in page.text
    assert "kept" in page.text
    actions = {one["action"] for one in page.one("article").all("form")}
    assert actions == {f"/papers/{ident}/restore"}
    reader.send(f"/papers/{ident}/restore")
    assert "in the trash" not in reader.page(f"/papers/{ident}").text


def test_a_page_asks_as_much_however_much_there_is(reader: Reader):
    few = reader.save("World models", arxiv="2501.00001", note="n", tagged=("rl",), url="https://example.org/a")
    with reader.writing() as (session, writer):
        papers.write_note(session, writer, few, "note")
    many = reader.save(
        "World models too", arxiv="2501.00002", note="n", tagged=tuple(f"t{number}" for number in range(30))
    )
    for number in range(30):
        reader.save("World models too", arxiv="2501.00002", url=f"https://example.org/{number}")
        with reader.writing() as (session, writer):
            papers.write_note(session, writer, many, f"note {number}")
            papers.change(session, writer, many, {"status": ("read", "reading")[number % 2]})
    counts = []
    for ident in (few, many):
        reader.page(f"/papers/{ident}")
        with reader.statements() as found:
            reader.page(f"/papers/{ident}")
        counts.append(len(found))
    assert counts[1] <= counts[0]
    assert max(counts) <= 32


def test_the_help_for_notes_shows_what_it_says(reader: Reader):
    page = reader.page("/help/notes")
    assert len(page.all("math")) >= 4
    assert page.all("blockquote")
    assert page.all("s")


def test_what_people_wrote_runs_in_the_direction_of_its_script(reader: Reader):
    ident = reader.save("שלום", abstract="مرحبا", authors=["דוד"], note="עולם", arxiv="2501.00077")
    page = reader.page(f"/papers/{ident}")
    directed = {one.text.strip() for one in page.every() if one.attributes.get("dir") == "auto"}
    assert {"שלום", "مرحبا", "דוד", "עולם"} <= directed
