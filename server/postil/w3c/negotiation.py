"""What a client wants to have: the form of an answer (Accept), and how much of a container (Prefer)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_options_header

from postil.formats import annotation_rdf
from postil.formats.webannotation import PROFILE

_FLAT: Final = "http://www.w3.org/ns/json-ld#flattened"
_MINIMAL: Final = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
_IRIS: Final = "http://www.w3.org/ns/oa#PreferContainedIRIs"
_DESCRIPTIONS: Final = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
_RETURN: Final = re.compile(r'\breturn\s*=\s*"?representation\b', re.IGNORECASE)
_INCLUDE: Final = re.compile(r'\binclude\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of an answer: its media type, what tells its entity tags from others', and how it is written."""

    media_type: str
    mark: str
    #: None: as the JSON that it is.
    write: Callable[[Mapping[str, Any]], str] | None = None


JSON_LD: Final = Form(PROFILE, "")
TURTLE: Final = Form("text/turtle; charset=utf-8", "-ttl", annotation_rdf.turtle)
FLATTENED: Final = Form(f'application/ld+json; profile="{_FLAT}"', "-flat", annotation_rdf.flattened)
FORMS: Final = (JSON_LD, TURTLE, FLATTENED)


def form() -> Form:
    """The form that Accept ranks highest; JSON-LD when it names none, or several alike. Raises NotAcceptable."""
    if not request.accept_mimetypes:
        return JSON_LD
    ranked = {found: rank for found in FORMS if (rank := _rank(found)) > 0}
    if not ranked:
        raise NotAcceptable
    return max(ranked, key=lambda found: (ranked[found], -FORMS.index(found)))


def _rank(offered: Form) -> float:
    """How much a form is wanted: the weight of the most exact range that takes it."""
    best, exactness = 0.0, -1
    for wanted, weight in request.accept_mimetypes:
        fit = _fit(offered, wanted)
        if fit > exactness:
            best, exactness = weight, fit
    return best


def _fit(offered: Form, wanted: str) -> int:
    """How exactly a media range names a form, in whatever letters (RFC 9110, 8.3.1); -1 when it does not take it."""
    name, parameters = parse_options_header(wanted)
    kind, own = parse_options_header(offered.media_type)
    name = "application/ld+json" if name.lower() == "application/json" else name.lower()
    if name in {"*/*", f"{kind.partition('/')[0]}/*"}:
        return -1 if offered is FLATTENED else int(name != "*/*")
    profiles = parameters.get("profile", "").split()
    if name != kind:
        return -1
    if own.get("profile") in profiles:
        return 3
    # A profile that is not known may be answered with ours.
    return -1 if offered is FLATTENED or _FLAT in profiles else 2


@dataclass(frozen=True, slots=True)
class Preference:
    """How much of a container is wanted, and whether the client said so in a way that was followed."""

    minimal: bool = False
    iris: bool = False
    applied: bool = False


def preference() -> Preference:
    """What Prefer asks for (RFC 7240; 4.2.1); `iris` in the address comes first. Contradictions ask for nothing."""
    said = ",".join(request.headers.getlist("Prefer"))
    included = [found[0] or found[1] for found in _INCLUDE.findall(said)] if _RETURN.search(said) else []
    wanted = {one for some in included for one in some.split()} & {_MINIMAL, _IRIS, _DESCRIPTIONS}
    if {_IRIS, _DESCRIPTIONS} <= wanted:
        wanted -= {_IRIS, _DESCRIPTIONS}
    asked = request.args.get("iris")
    iris = asked == "1" if asked is not None else _IRIS in wanted
    kept = {one for one in wanted if one == _MINIMAL or (one == _IRIS) == iris}
    return Preference(_MINIMAL in wanted, iris, applied=bool(kept))
