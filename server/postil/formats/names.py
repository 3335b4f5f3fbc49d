"""Names of people: told apart into given and family names, and turned round from “Family, Given”."""

from __future__ import annotations

import re

#: Who is no person: such names stay in one piece.
_BODY = re.compile(
    r"\b(?:collaborations?|team|consortium|group|university|institute|inc|ltd|llc|gmbh|corp|corporation|foundation|"
    r"committee|council|organi[sz]ation|society|association|network|initiative|project|lab|labs|laborator(?:y|ies))\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset((
    "af", "al", "ap", "bin", "da", "dal", "de", "dei", "del", "della", "den", "der", "des", "di",
    "do", "dos", "du", "el", "ibn", "la", "las", "le", "les", "lo", "los", "op", "te", "ten",
    "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
))  # fmt: skip
_SUFFIX = re.compile(r"(?:jr|sr)\.?|[ivx]{2,4}", re.IGNORECASE)


def is_body(name: str) -> bool:
    """Whether a name is that of an organisation or a collaboration."""
    return bool(_BODY.search(name)) or (" and " in f" {name} ".lower())


def parts(name: str) -> tuple[str, str, str]:
    """(given, family with its particles, suffix) of a person, from “Ada Lovelace” or “Lovelace, Ada”."""
    if "," in name:
        pieces = [piece.strip() for piece in name.split(",")]
        if len(pieces) == 2 and _SUFFIX.fullmatch(pieces[1]):
            given, family, _ = parts(pieces[0])
            return given, family, pieces[1]
        if len(pieces) > 2:
            return pieces[-1], pieces[0], " ".join(pieces[1:-1])
        return pieces[1], pieces[0], ""
    words = name.split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:]), suffix


def displayed(name: str) -> str:
    """A name as it is read aloud: “Lovelace, Ada” becomes “Ada Lovelace”."""
    folded = " ".join(name.split())
    if "," not in folded or _BODY.search(folded):
        return folded
    return " ".join(piece for piece in parts(folded) if piece)


def inverted(name: str) -> str:
    """A name as indexes have it: “Ada Lovelace” becomes “Lovelace, Ada”; bodies stay as they are."""
    if is_body(name):
        return name
    given, family, suffix = parts(name)
    return ", ".join(piece for piece in (family, given, suffix) if piece)
