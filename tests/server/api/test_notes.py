"""Notes over HTTP: no line that somebody wrote is lost."""

from __future__ import annotations


def test_a_note_is_written_and_read(ada):
    path = f"/papers/{ada.save()['id']}/note"
    assert ada.get(path).json["text"] == ""
    written = ada.put(path, {"text": "# One\n\nline"})
    assert (written.json["text"], written.json["outcome"]) == ("# One\n\nline", "applied")
    assert ada.get(path).json == {"text": "# One\n\nline", "ver": written.json["ver"]}


def test_two_edits_of_the_same_note_are_merged(ada):
    path = f"/papers/{ada.save()['id']}/note"
    base = "first\nsecond\nthird\n"
    ada.put(path, {"text": base})
    ada.put(path, {"text": "FIRST\nsecond\nthird\n", "base_text": base})
    merged = ada.put(path, {"text": "first\nsecond\nTHIRD\n", "base_text": base})
    assert (merged.json["text"], merged.json["outcome"]) == ("FIRST\nsecond\nTHIRD\n", "merged")


def test_edits_of_the_same_line_are_both_kept(ada):
    path = f"/papers/{ada.save()['id']}/note"
    ada.put(path, {"text": "a"})
    ada.put(path, {"text": "b", "base_text": "a"})
    both = ada.put(path, {"text": "c", "base_text": "a"}).json["text"]
    assert "b" in both
    assert "c" in both


def test_a_note_that_is_too_long_or_no_text_is_refused(ada):
    path = f"/papers/{ada.save(note='kept')['id']}/note"
    for body in ({"text": "é" * 32_769}, {"text": 7}, {"text": None}, {}, {"text": "x", "base_text": 7}):
        assert ada.put(path, body).status_code == 422, str(body)[:40]
    assert ada.get(path).json["text"] == "kept"
