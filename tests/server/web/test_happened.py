"""Changes in words."""

from __future__ import annotations

from typing import Any

import pytest

from postil.domain import identifiers as ids
from postil.domain.ops import Op
from postil.services import annotations, edits, ledger, lists, papers, timeline
from postil.services.annotations import AnnotationDraft
from postil.web import happened
from postil.web.happened import Told
from server.web.shelf import Reader


def told(reader: Reader, ident: str) -> list[Told]:
    with reader.writing() as (session, _):
        return happened.tell(session, reader.library_id, timeline.of_paper(session, reader.library_id, ident).changes)


@pytest.fixture
def paper(reader: Reader) -> str:
    return reader.save("World models", arxiv="2501.00002")


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("status", "reading", "read", ("Status", "Reading", "Read")),
        ("rating", 2, None, ("Rating", "★★☆☆☆", "nothing")),
        ("starred", True, False, ("Star", "on", "off")),
        ("title", "World models", "Other", ("Title", "World models", "Other")),
        ("authors", ["A", "B"], ["C"], ("Authors", "A, B", "C")),
        ("progress", 0.25, 0.5, ("Progress", "25 %", "50 %")),
        ("read_at", "2026-01-31T09:00:00Z", "2026-02-01T09:00:00Z", ("Time of reading", "31 Jan 2026", "1 Feb 2026")),
        ("extra", {"b": 1, "a": 2}, {}, ("Details", "a, b", "nothing")),
        ("venue", "x" * 300, "y", ("Venue", "x" * 159 + "…", "y")),
    ],
)
def test_a_value_is_told_as_people_write_it(
    reader: Reader, paper: str, field: str, before: Any, after: Any, said: tuple[str, str, str]
):
    with reader.writing() as (session, writer):
        papers.change(session, writer, paper, {field: before})
        papers.change(session, writer, paper, {field: after})
    [change] = [one for one in told(reader, paper) if one.before == said[1]]
    assert (change.what, change.before, change.after) == said
    assert [one.label for one in change.earlier] == [f"Bring back: {said[0]}: {said[1]}"]


def test_a_change_that_lost_is_told_and_can_be_brought_back(reader: Reader, paper: str):
    with reader.writing() as (session, writer):
        papers.change(session, writer, paper, {"status": "read"})
        late = Op("set", "paper", paper, field="status", value="reading", base=0, ts=1)
        ledger.apply(session, writer.library_id, ledger.Author("elsewhere"), [late])
    lost = next(one for one in told(reader, paper) if "lost" in one.said)
    assert (lost.what, lost.said, lost.device) == ("Status", "“Reading” lost against a newer change", "")
    assert len(lost.earlier) == 1


def test_places_in_lists_and_identifiers_are_told_by_name(reader: Reader, paper: str):
    reader.save("Second", arxiv="2501.00003")
    with reader.writing() as (session, writer):
        lists.add(session, writer, paper, "Thesis")
        shelf = lists.find(session, writer.library_id, "Thesis")
        assert shelf is not None
        lists.place(session, writer, shelf.id, paper)
        lists.discard(session, writer, shelf.id, paper)
        edits.commit(session, writer, [Op("remove", "identifier", f"{paper}|arxiv:2501.00002")])
    said = [(one.what, one.said) for one in told(reader, paper)]
    assert ("List “Thesis”", "put on the list") in said
    assert ("List “Thesis”", "moved to another place") in said
    assert ("List “Thesis”", "taken off the list") in said
    assert ("Identifier “arxiv:2501.00002”", "removed") in said


def test_saving_leaving_and_coming_back_are_told(reader: Reader, paper: str):
    assert told(reader, paper)[-1].said == "saved"
    reader.send(f"/papers/{paper}/remove")
    assert told(reader, paper)[0].said == "moved to the trash"
    reader.send(f"/papers/{paper}/restore")
    assert told(reader, paper)[0].said == "brought back from the trash"


def test_what_happens_to_annotations_is_told_with_what_they_quote(reader: Reader, paper: str):
    selector = [{"type": "TextQuoteSelector", "exact": "We Attend\nto all"}]
    target = {"source": "https://arxiv.org/abs/2501.00002", "parts": [{"selector": selector}]}
    with reader.writing() as (session, writer):
        draft = AnnotationDraft({"target": target, "color": "yellow", "comment": "first"}, ("core", "rl"))
        made = annotations.create(session, writer, paper, draft)
        annotations.write_comment(session, writer, made.id, "second")
        annotations.untag(session, writer, made.id, ids.tag_id("core"))
        annotations.change(session, writer, made.id, {"color": "pink", "target": {**target, "parts": []}})
        annotations.change(session, writer, made.id, {"target": target})
        annotations.remove(session, writer, made.id)
        annotations.restore(session, writer, made.id)
    found = {(one.what, one.said): one for one in told(reader, paper)}
    name = "ighlight “We Attend to all”"
    for said in ("made", "brought back"):
        assert (f"H{name}", said) in found
    assert ("Tag “core” of the h" + name, "taken off") in found
    assert ("Tag “rl” of the h" + name, "put on") not in found
    comment = found[f"Comment of the h{name}", "changed"]
    assert [(line.kind, line.text) for line in comment.lines] == [("gone", "first"), ("new", "second")]
    assert [one.label for one in comment.earlier] == [f"Bring back: the earlier comment of the h{name}"]
    assert (f"Comment of the h{name}", "written") not in found
    changes = [(one.what, one.before, one.after) for one in told(reader, paper) if one.before]
    assert (f"Colour of the h{name}", "Yellow", "Pink") in changes
    assert (f"What is quoted of the h{name}", "We Attend to all", "the page") in changes


def test_a_first_comment_that_comes_later_is_told_by_itself_and_can_be_brought_back(reader: Reader, paper: str):
    with reader.writing() as (session, writer):
        made = annotations.create(session, writer, paper, AnnotationDraft({}))
        ops = [Op("text", "annotation", made.id, field="comment", value="a", ts=1, seq=1)]
        ledger.apply(session, writer.library_id, ledger.Author("elsewhere"), ops)
        annotations.remove(session, writer, made.id)
    found = [(one.what, one.said) for one in told(reader, paper)]
    assert ("Comment of the page note", "written") in found
    assert found[0] == ("Page note", "deleted")
    (_, one) = reader.page(f"/papers/{paper}").one(id="history").all("li")[:2]
    assert "made" in one.text
