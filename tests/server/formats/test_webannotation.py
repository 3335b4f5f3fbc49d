"""One annotation as JSON-LD of the Web Annotation Data Model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

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


def test_what_other_programs_said_stands_beside_what_we_say():
    found = written(extra={"creator": "urn:x:ada", "body": {"type": "Video", "id": "urn:v"}, "target": "urn:x:theirs"})
    assert (found["creator"], found["target"]) == ("urn:x:ada", "urn:x:theirs")
    assert found["body"] == [{"type": "Video", "id": "urn:v"}]
