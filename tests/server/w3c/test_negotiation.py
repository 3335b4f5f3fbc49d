"""What a client wants to have: forms by Accept, and how much of a container by Prefer."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotAcceptable

from postil.w3c import negotiation
from postil.w3c.negotiation import FLATTENED, JSON_LD, TURTLE, Preference
from server.w3c.client import DESCRIPTIONS, IRIS, MINIMAL

FLAT = '"http://www.w3.org/ns/json-ld#flattened"'


def form(accept: str | None):
    with Flask(__name__).test_request_context(headers={"Accept": accept} if accept is not None else {}):
        return negotiation.form()


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, JSON_LD),
        ("", JSON_LD),
        ("*/*", JSON_LD),
        ("application/ld+json", JSON_LD),
        ('application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"', JSON_LD),
        ('application/ld+json;profile="http://www.w3.org/ns/unknown"', JSON_LD),
        (f"application/ld+json;profile={FLAT}", FLATTENED),
        (f"application/ld+json;profile={FLAT};q=0.2, application/ld+json;q=0.1", FLATTENED),
        ('application/ld+json;profile="http://www.w3.org/ns/anno.jsonld http://www.w3.org/ns/x"', JSON_LD),
        ("text/turtle, application/ld+json;q=0.9", TURTLE),
        ("application/json", JSON_LD),
        ("text/turtle;q=0.5, */*;q=0.5", JSON_LD),
        ("TEXT/TURTLE", TURTLE),
        ("Text/*", TURTLE),
        ("APPLICATION/JSON", JSON_LD),
        (f"Application/LD+JSON;PROFILE={FLAT};Q=0.2, TEXT/Turtle;Q=0.1", FLATTENED),
    ],
)
def test_the_form_is_the_one_that_accept_ranks_highest(accept, wanted):
    assert form(accept) is wanted


@pytest.mark.parametrize("accept", ["text/html", "application/rdf+xml", "text/turtle;q=0", "image/*"])
def test_what_there_is_no_form_for_is_not_acceptable(accept):
    with pytest.raises(NotAcceptable):
        form(accept)


def preference(*said: str, path: str = "/") -> Preference:
    with Flask(__name__).test_request_context(path, headers=[("Prefer", one) for one in said]):
        return negotiation.preference()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ((), Preference()),
        ((f'return=representation;include="{MINIMAL}"',), Preference(minimal=True, applied=True)),
        ((f'return=representation; include="{MINIMAL} {IRIS}"',), Preference(minimal=True, iris=True, applied=True)),
        ((f"return=representation; include={IRIS}",), Preference(iris=True, applied=True)),
        (("respond-async", f'return=representation; include="{IRIS}"'), Preference(iris=True, applied=True)),
        ((f'wait=10, return=representation; include="{DESCRIPTIONS}"',), Preference(applied=True)),
        ((f'return=minimal; include="{IRIS}"',), Preference()),
        ((f'return=representation; omit="{IRIS}"',), Preference()),
        (('return=representation; include="http://elsewhere.example/"',), Preference()),
    ],
)
def test_prefer_says_how_much(said, wanted):
    assert preference(*said) == wanted


def test_both_iris_and_descriptions_is_no_preference():
    assert preference(f'return=representation; include="{IRIS} {DESCRIPTIONS}"') == Preference()


def test_the_address_decides_over_the_header():
    assert preference(f'return=representation; include="{IRIS}"', path="/?iris=0") == Preference()
    assert preference(path="/?iris=1") == Preference(iris=True)
