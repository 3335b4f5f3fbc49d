"""A paper's identity: its identifiers, which of them names it, and the ids that every device makes alike.

The grammar of each kind is in `schemes`, the sites in `pages`. The twins are identifiers.ts and paperId.ts in
extension/src/shared; tests/identifiers/cases.json holds both to the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from uuid import UUID, uuid5

from postil.domain.addresses import normalise_url, url_of
from postil.domain.pages import from_url
from postil.domain.schemes import SCHEMES, STRONG, BadIdentifier, Identifier, read
from postil.domain.spelling import SPACE, name_key, trim, trim_prose

__all__ = [
    "NAMESPACE",
    "SCHEMES",
    "STRONG",
    "BadIdentifier",
    "Identifier",
    "canonical",
    "from_text",
    "from_url",
    "implied",
    "list_id",
    "named_ids",
    "normalise",
    "normalise_url",
    "paper_id",
    "tag_id",
    "url_of",
]

#: Every id that clients make themselves is a version 5 UUID (RFC 9562) in this namespace.
NAMESPACE = UUID("6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11")

_ALIASES = {"pmc": "pmcid", "corpusid": "s2"}
#: Kinds whose bare ids cannot be taken for a word, a number or a commit.
_BARE = ("arxiv", "doi", "acl")
_NAMED = re.compile(
    rf"({'|'.join(s for s in SCHEMES if s in STRONG)}|pmc|corpusid)(?:{SPACE}*:|{SPACE}){SPACE}*(.+)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_WITHOUT_PROTOCOL = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/.+", re.ASCII | re.IGNORECASE)
_DBLP_OF_ARXIV = re.compile("journals/corr/abs-(?:([0-9]{4})-([0-9]{4,5})|([a-z]+(?:-[a-z]+)?)-([0-9]{7}))")


def normalise(scheme: str, value: str) -> Identifier:
    """The identifier in its one form, from a bare id, one with a prefix, or the address of a page.

    A DOI that arXiv gave (10.48550/arXiv.…) comes back as the arXiv id. Raises BadIdentifier.
    """
    if scheme not in SCHEMES:
        raise BadIdentifier(f"“{scheme}” is not a kind of identifier; the kinds are {', '.join(SCHEMES)}")
    if scheme == "url":
        return Identifier("url", normalise_url(value))
    found = None
    if len(value) <= 4000:
        if scheme != "title":
            found = from_url(value)
        if found is None or scheme not in {found.scheme, "doi"}:
            found = read(scheme, value)
    if found is None:
        raise BadIdentifier(f"“{trim(value)[:80]}” is not an identifier of the kind {scheme}")
    return found


def from_text(text: str) -> Identifier | None:
    """The paper that somebody names by an id (arXiv:2501.00001v2, PMID 12) or by an address, else None.

    An address of a page that is no known paper page gives None; normalise("url", …) takes any address.
    """
    text = trim_prose(text) if len(text) <= 4000 else ""
    if re.match("https?://", text, re.IGNORECASE):
        return from_url(text)
    if named := _NAMED.fullmatch(text):
        scheme = named[1].lower()
        return read(_ALIASES.get(scheme, scheme), f"CorpusID:{named[2]}" if scheme == "corpusid" else named[2])
    for scheme in _BARE:
        if found := read(scheme, text):
            return found
    if re.fullmatch("PMC[0-9]+(?:[.][0-9]+)?", text, re.IGNORECASE | re.ASCII):
        return read("pmcid", text)
    return from_url(f"https://{text}") if _WITHOUT_PROTOCOL.fullmatch(text) else None


def implied(identifier: Identifier) -> list[Identifier]:
    """The identifiers that this one holds by its form: ACL's DOIs the ACL id, DBLP's CoRR keys arXiv's."""
    found = None
    if identifier.scheme == "doi" and (acl := re.fullmatch(r"10\.(?:18653|3115)/v1/(.+)", identifier.value)):
        found = read("acl", acl[1])
    elif identifier.scheme == "dblp" and (corr := _DBLP_OF_ARXIV.fullmatch(identifier.value)):
        found = read("arxiv", f"{corr[1]}.{corr[2]}" if corr[1] else f"{corr[3]}/{corr[4]}")
    return [found] if found else []


def canonical(identifiers: Iterable[Identifier]) -> Identifier:
    """The identifier that names the paper: first by SCHEMES, then the smallest. ValueError when empty."""
    return min(identifiers, key=lambda identifier: (SCHEMES.index(identifier.scheme), identifier.value))


def paper_id(identifier: Identifier) -> str:
    """The id of the paper that this canonical identifier names; versions do not count."""
    return str(uuid5(NAMESPACE, str(identifier)))


def tag_id(name: str) -> str:
    """The id of the tag of this name, however it is spelt (case, spacing, compatibility forms)."""
    return _named_id("tag", name)


def list_id(name: str) -> str:
    """The id of the list of this name, however it is spelt (case, spacing, compatibility forms)."""
    return _named_id("list", name)


def named_ids(kind: str, name: str) -> Iterator[str]:
    """Ids for a `tag` or `list` of this name, without end: a later one where one that was renamed has the first."""
    first = _named_id(kind, name)
    yield first
    yield from (str(uuid5(UUID(first), str(number))) for number in count(2))


def _named_id(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE, f"{kind}:{name_key(name)}"))
