"""What arrives comes back as it came, also after our user changed something of it; and nothing hostile gets further."""

from __future__ import annotations

import json

import pytest

from server.w3c.client import CONTEXT, SERVERS, SOURCE, TURTLE, about, annotation, plain

ALERT = "<script>alert(1)</script>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
RICH = annotation(
    **{"@context": [CONTEXT, {"ex": "https://ex.example/"}], "ex:mood": "glad", "schema:keywords": "x"},
    motivation="commenting",
    creator={"id": "https://people.example/ada", "type": "Person", "name": "Ada"},
    created="2016-01-31T12:03:45Z",
    rights="https://creativecommons.org/licenses/by/4.0/",
    body=[
        {
            "type": "TextualBody",
            "value": "I like this page!",
            "language": "en",
            "creator": "https://people.example/ada",
        },
        {"type": "TextualBody", "value": "love", "purpose": "tagging"},
        {"id": "https://videos.example/1", "type": "Video", "format": "video/ogg"},
    ],
    target=about(
        styleClass="red",
        state={"type": "TimeState", "sourceDate": "2015-07-20T13:30:00Z"},
        selector=[
            {"type": "SvgSelector", "value": SVG},
            {"type": "TextQuoteSelector", "exact": "we attend", "prefix": "here ", "ex:sure": 0.5},
        ],
    ),
)


def ours(extension):
    """The one annotation of the one paper, as the extension sees it."""
    (paper,) = extension.get("/papers").json["items"]
    (one,) = extension.get(f"/papers/{paper['id']}/annotations").json["items"]
    return one


def edit(extension, **fields):
    answer = extension.patch(f"/annotations/{ours(extension)['id']}", fields, match="*")
    assert answer.status_code == 200, answer.text


def test_it_is_ours_with_its_comment_its_tags_and_what_it_quotes(ada, extension):
    ada.post(RICH)
    one = ours(extension)
    assert (one["comment"], [tag["name"] if isinstance(tag, dict) else tag for tag in one["tags"]]) == (
        "I like this page!",
        ["love"],
    )
    assert one["target"]["source"] == SOURCE
    assert [found["type"] for found in one["target"]["parts"][0]["selector"]] == ["TextQuoteSelector"]


def test_a_comment_that_our_user_changed_is_all_that_changes(ada, extension):
    made = ada.post(RICH).json
    edit(extension, comment="I *really* like it")
    found = ada.get(made["id"]).json
    body = {
        "type": "TextualBody",
        "value": "I *really* like it",
        "format": "text/markdown",
        "creator": "https://people.example/ada",
    }
    assert found["body"] == [body, *RICH["body"][1:]]
    rest = {"body", "modified"}
    assert {k: v for k, v in found.items() if k not in rest} == {k: v for k, v in made.items() if k not in rest}


def test_a_changed_comment_leaves_other_languages_and_what_others_said_as_they_are(ada, extension):
    french = {"type": "TextualBody", "value": "J'aime", "language": "fr"}
    choice = {"type": "Choice", "items": [{"type": "TextualBody", "value": "I like it", "language": "en"}, french]}
    bob = {"type": "TextualBody", "value": "Not I", "creator": "https://people.example/bob"}
    made = ada.made(body=[choice, bob])
    edit(extension, comment="I love it\n\nNot I")
    found = ada.get(made["id"]).json
    mine = {"type": "TextualBody", "value": "I love it", "format": "text/markdown"}
    assert found["body"] == [{"type": "Choice", "items": [mine, french]}, bob]
    assert plain(ada.changed(found).json) == plain(found)
    assert ours(extension)["comment"] == "I love it\n\nNot I"


def test_tags_and_colour_that_our_user_changed_are_all_that_changes(ada, extension):
    made = ada.post(RICH).json
    ident = ours(extension)["id"]
    extension.delete(f"/annotations/{ident}/tags/love")
    extension.put(f"/annotations/{ident}/tags/rl")
    edit(extension, color="green")
    found = ada.get(made["id"]).json
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "rl"}
    assert [one for one in found["body"] if one.get("purpose") == "tagging"] == [tag]
    assert found["target"] == {**RICH["target"], "styleClass": ["red", "postil-green"]}
    assert (found["body"][0], found["ex:mood"], found["created"]) == (RICH["body"][0], "glad", RICH["created"])


def test_the_colour_of_a_choice_stays_when_what_was_read_is_put_back(ada, extension):
    made = ada.made(target={"type": "Choice", "items": [SOURCE, "https://x.example/copy"]})
    edit(extension, color="green")
    found = ada.get(made["id"]).json
    assert plain(ada.changed(found).json) == plain(found)
    assert ours(extension)["color"] == "green"


def test_and_when_the_change_is_taken_back_it_is_as_it_came(ada, extension):
    made = ada.post(RICH).json
    edit(extension, comment="another", color="pink", motivation="questioning")
    edit(extension, comment="I like this page!", color="", motivation="commenting")
    assert plain(ada.get(made["id"]).json) == plain(RICH)


def test_what_we_made_ourselves_can_be_changed_by_others_and_keeps_its_place(ada, extension):
    paper = extension.save("Attention", identifiers={"arxiv": "2501.00001"})
    quote = {"type": "TextQuoteSelector", "exact": "we attend"}
    target = {"source": SOURCE, "version": 2, "context": "here we attend to all", "parts": [{"selector": [quote]}]}
    extension.post(f"/papers/{paper['id']}/annotations", {"target": target, "comment": "so it does", "color": "yellow"})
    (shown,) = ada.get().json["first"]["items"]
    shown["body"][0]["value"] = "so it does not"
    answer = ada.put(shown["id"], {"@context": CONTEXT, **shown}, "*")
    assert answer.status_code == 200
    one = ours(extension)
    assert (one["comment"], one["color"], one["target"]) == ("so it does not", "yellow", target)
    assert one.get("extra", {}) == {}


def test_a_quote_within_a_fragment_is_listed_and_is_none_of_the_whole_page(ada, extension):
    within = {"type": "FragmentSelector", "value": "m11", "refinedBy": {"type": "TextQuoteSelector", "exact": "a fox"}}
    sent = annotation(target=about(selector=[within]))
    made = ada.post(sent).json
    one = ours(extension)
    assert one["target"]["parts"] == [{"selector": [within]}]
    assert "> a fox\n" in extension.get(f"/papers/{one['paper_id']}/annotations.md").text
    assert plain(ada.changed(made).json) == plain(made) == sent


def test_what_was_sent_is_found_by_search(ada, extension):
    ada.post(annotation(body={"type": "TextualBody", "value": "zygomorphic"}))
    assert len(extension.get("/papers?q=zygomorphic").json["items"]) == 1


@pytest.mark.parametrize("name", ["value", "prefix"])
def test_markup_is_kept_as_data_and_never_given_out_as_a_page(ada, extension, name):
    quote = {"type": "TextQuoteSelector", "exact": ALERT, **({"prefix": ALERT} if name == "prefix" else {})}
    body = {"type": "TextualBody", "value": f"<p>{ALERT}fine<img src=x onerror=alert(1)></p>", "format": "text/html"}
    made = ada.made(body=body, target=about(selector=[quote, {"type": "SvgSelector", "value": SVG}]))
    for accept in (None, TURTLE):
        answer = ada.get(made["id"], accept)
        assert answer.mimetype != "text/html"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ada.get(made["id"], "text/html").status_code == 406
    assert ours(extension)["comment"] == "fine"


HOSTILE = {
    "not json": b"{",
    "not utf-8": b'{"@context": "\xff"}',
    "a number": b"7",
    "deep": b'{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","target":'
    + b"[" * 5000
    + b"]" * 5000
    + b"}",
    "twice": json.dumps(annotation())
    .encode()
    .replace(b'"type": "Annotation"', b'"type": "Annotation", "type": "Annotation"'),
    "nan": json.dumps(annotation(**{"x:n": float("nan")})).encode(),
    "huge number": json.dumps(annotation(**{"x:n": 2**60})).encode(),
    "nul": json.dumps(annotation(**{"x:n": "\x00"})).encode(),
    "surrogate": json.dumps(annotation(**{"x:n": "\ud800"})).encode(),
    "nested": json.dumps(annotation(**{"x:n": json.loads("[" * 60 + "]" * 60)})).encode(),
    "many targets": json.dumps(annotation(target=["https://x.example/"] * 5000)).encode(),
    "too large": json.dumps(annotation(**{"x:n": "x" * 300_000})).encode(),
    "long source": json.dumps(annotation(target="https://x.example/" + "x" * 5000)).encode(),
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_kept_is_refused_soon_and_leaves_nothing(ada, extension, name):
    answer = ada.post(HOSTILE[name])
    assert answer.status_code in {400, 413, 415}, answer.text
    assert answer.mimetype == "application/problem+json"
    assert (ada.get().json["total"], extension.get("/papers").json["items"]) == (0, [])


@pytest.mark.parametrize(
    "context",
    [
        {"id": None, "type": None},
        {"@vocab": "https://x.example/", "@import": "https://elsewhere.example/ctx"},
        {"target": {"@id": "ex:t", "@context": "https://elsewhere.example/ctx"}},
        {"@base": "file:///etc/", "@version": 7, "a": {"@reverse": 3}},
        {"x": {"@id": ["no"], "@container": {"a": 1}}},
    ],
)
def test_a_context_that_bites_is_kept_and_spoils_nobody_elses_turtle(ada, context):
    sent = annotation(**{"@context": [CONTEXT, context]}, x={"@graph": [{"@id": 7}]})
    made = ada.post(sent)
    assert made.status_code == 201
    assert plain(made.json) == sent
    other = ada.made()
    assert ada.get(made.json["id"], TURTLE).status_code in {200, 406}
    assert ada.get(other["id"], TURTLE).status_code == 200
    answer = ada.get(accept=TURTLE)
    assert answer.status_code == 200
    assert f"<{other['id']}> a oa:Annotation" in answer.text


def test_many_tags_are_tags_up_to_a_limit_and_all_come_back(ada, extension):
    body = [{"type": "TextualBody", "purpose": "tagging", "value": f"t{number}"} for number in range(300)]
    made = ada.made(body=body)
    assert made["body"] == body
    assert len(ours(extension)["tags"]) == 200
    assert SERVERS & set(made) == {"id", "created", "modified"}
