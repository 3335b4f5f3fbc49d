"""One annotation as JSON-LD of the Web Annotation Data Model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from postil.formats import annotation_reading as reading
from postil.formats import webannotation
from postil.models import Annotation, Tag

IRI = "https://postil.example/w3c/annotations/1"
QUOTE = {"type": "TextQuoteSelector", "exact": "we attend", "prefix": "here ", "suffix": " to all"}
PLACE = {"type": "TextPositionSelector", "start": 5, "end": 14}
SOURCE = "https://arxiv.org/abs/2501.00001v2"


@dataclass
class Shown:
    """A view of an annotation."""

    annotation: Annotation
    tags: tuple[Tag, ...] = ()


def shown(*tags: str, **fields) -> Shown:
    at = datetime(2026, 1, 31, 9, 0, 0, 123_456, UTC)
    given = {"target": {"source": SOURCE, "parts": [{"selector": [QUOTE, PLACE]}]}, "highlighted": True, **fields}
    plain = {"motivation": "", "color": "", "comment": "", "slug": "", "extra": {}}
    one = Annotation(**{**plain, "paper_id": "p", "created_at": at, "updated_at": at, **given})
    return Shown(one, tuple(Tag(name=name) for name in tags))


def written(*tags: str, **fields) -> dict:
    return webannotation.to_jsonld(shown(*tags, **fields), IRI)


def test_a_highlight_is_a_specific_resource_with_its_selectors_and_its_colour_as_a_style_class():
    found = written(color="yellow")
    assert (found["@context"], found["id"], found["type"]) == (webannotation.CONTEXT, IRI, "Annotation")
    assert found["motivation"] == "highlighting"
    assert found["created"] == found["modified"] == "2026-01-31T09:00:00.123Z"
    selectors = {"source": SOURCE, "styleClass": "postil-yellow", "selector": [QUOTE, PLACE]}
    assert found["target"] == {"type": "SpecificResource", **selectors}
    assert "body" not in found


def test_comment_and_tags_are_textual_bodies_each_with_its_purpose():
    found = written("core", "rl", comment="so it *does*")
    assert found["motivation"] == "commenting"
    comment = {"type": "TextualBody", "purpose": "commenting", "value": "so it *does*", "format": "text/markdown"}
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": name} for name in ("core", "rl")]
    assert found["body"] == [comment, *tags]


def test_a_page_note_is_about_the_page_itself():
    assert written(target={"source": SOURCE, "parts": []}, highlighted=False)["target"] == SOURCE


def test_a_selection_across_pages_has_a_target_for_each_of_its_parts():
    parts = [{"selector": [QUOTE]}, {"selector": [{**QUOTE, "exact": "to all"}]}]
    found = written(target={"source": SOURCE, "parts": parts})["target"]
    assert [one["selector"]["exact"] for one in found] == ["we attend", "to all"]


CAME = {
    "@context": [webannotation.CONTEXT, {"ex": "https://ex.example/"}],
    "type": "Annotation",
    "motivation": "commenting",
    "creator": "urn:x:ada",
    "body": [{"type": "TextualBody", "value": "fine", "language": "en"}, {"type": "Video", "id": "urn:v"}],
    "target": {"source": SOURCE, "selector": [QUOTE, {"type": "XPathSelector", "value": "/p"}], "styleClass": "red"},
    "ex:mood": "glad",
}


def came(*tags: str, **changes) -> dict:
    """An annotation that came from another program, written again after these changes."""
    target = {"source": SOURCE, "version": 2, "parts": [{"selector": [QUOTE]}]}
    fields = {"target": target, "motivation": "commenting", "comment": "fine", "extra": {"jsonld": CAME}, **changes}
    found = written(*tags, **fields)
    return {name: value for name, value in found.items() if name not in {"id", "created", "modified"}}


def test_what_another_program_sent_is_written_as_it_came():
    assert came() == CAME


def test_a_changed_comment_is_put_in_the_place_of_the_old_one():
    body = {"type": "TextualBody", "value": "good", "format": "text/markdown"}
    assert came(comment="good") == {**CAME, "body": [body, CAME["body"][1]]}
    assert came(comment="") == {**CAME, "body": [CAME["body"][1]]}


def test_tags_and_a_colour_are_added_to_what_there_is():
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "rl"}
    assert came("rl")["body"] == [*CAME["body"], tag]
    assert came(color="pink") == {**CAME, "target": {**CAME["target"], "styleClass": ["red", "postil-pink"]}}


def test_of_a_choice_what_it_names_first_has_the_colour():
    other = {"source": "https://x.example/", "styleClass": "red"}
    choice = {"type": "Choice", "items": [{"type": "List", "items": [SOURCE]}, other]}
    doc = {**CAME, "target": [choice, "https://y.example/"]}
    fields = {"target": {"source": SOURCE, "version": 2, "parts": []}, "extra": {"jsonld": doc}}
    styled = {"type": "SpecificResource", "source": SOURCE, "styleClass": "postil-pink"}
    first = {**choice, "items": [{"type": "List", "items": [styled]}, other]}
    assert came(color="pink", **fields)["target"] == [first, "https://y.example/"]
    bare = came(**{**fields, "extra": {"jsonld": {**doc, "target": first}}})["target"]
    assert bare["items"] == [{"type": "List", "items": [{"type": "SpecificResource", "source": SOURCE}]}, other]


def test_another_place_takes_that_of_the_old_one():
    target = {"source": SOURCE, "parts": [{"selector": [{**QUOTE, "exact": "to all"}]}]}
    assert came(target=target)["target"]["selector"]["exact"] == "to all"


def test_a_paragraph_that_was_noted_around_it_is_no_other_place():
    target = {"source": SOURCE, "version": 2, "context": "here we attend to all", "parts": [{"selector": [QUOTE]}]}
    assert came(target=target) == CAME


def test_a_time_that_another_program_gave_stays_and_ours_is_told_otherwise():
    assert written(extra={"jsonld": {**CAME, "created": "2016-01-31T12:03:45Z"}})["created"] == "2016-01-31T12:03:45Z"
    assert written(extra={"jsonld": CAME})["created"] == "2026-01-31T09:00:00.123Z"


def test_what_is_no_annotation_in_extra_is_passed_over():
    assert written(extra={"jsonld": 7, "mine": {"a": 1}})["motivation"] == "highlighting"


def test_only_what_our_words_do_not_say_is_kept():
    own = webannotation.written(reading.Said(target={"source": SOURCE, "parts": []}, comment="x"))
    said = reading.read(own)
    assert webannotation.to_keep({**own, "id": IRI, "modified": "now"}, said) == {}
    assert webannotation.to_keep({**own, "rights": "urn:x:1"}, said)["rights"] == "urn:x:1"
