"""The bodies of an annotation with another comment."""

from __future__ import annotations

import pytest

from postil.formats import annotation_comment

ADA = {"type": "TextualBody", "value": "fine", "creator": "urn:x:ada", "language": "en"}
BOB = {"type": "TextualBody", "value": "less so", "creator": "urn:x:bob", "language": "en"}
VIDEO = {"type": "Video", "id": "urn:v"}


def reworded(text: str, *bodies) -> list:
    return annotation_comment.reworded(bodies, [], text)


def with_text(body: dict, text: str) -> dict:
    return {"type": "TextualBody", "value": text, "creator": body["creator"], "format": "text/markdown"}


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("fine\n\nless so", [ADA, VIDEO, BOB]),
        ("good\n\nless so", [with_text(ADA, "good"), VIDEO, BOB]),
        ("fine\n\nno", [ADA, VIDEO, with_text(BOB, "no")]),
        ("fine", [ADA, VIDEO]),
        ("less so", [VIDEO, BOB]),
        ("", [VIDEO]),
        ("fine\n\nless so\n\nboth", [ADA, VIDEO, BOB, annotation_comment.written("both")]),
        ("another", [with_text(ADA, "another"), VIDEO]),
        ("fine\n\n\n\nless so", [with_text(ADA, "fine\n\n\n\nless so"), VIDEO]),
    ],
)
def test_what_is_said_as_before_stays_with_whoever_said_it(text, bodies):
    assert reworded(text, ADA, VIDEO, BOB) == bodies


def test_of_a_choice_what_was_shown_is_reworded_and_the_others_stay():
    choice = {"type": "Choice", "items": [VIDEO, ADA, {**BOB, "language": "fr"}]}
    assert reworded("good", choice) == [{**choice, "items": [VIDEO, with_text(ADA, "good"), choice["items"][2]]}]
    assert reworded("", choice) == []


def test_of_a_list_what_is_different_is_reworded():
    listed = {"type": "List", "items": [ADA, BOB]}
    assert reworded("fine\n\nno", listed) == [{**listed, "items": [ADA, with_text(BOB, "no")]}]


def test_where_nobody_said_anything_the_comment_comes_first():
    assert reworded("good", VIDEO) == [annotation_comment.written("good"), VIDEO]
    assert reworded("", VIDEO) == [VIDEO]
