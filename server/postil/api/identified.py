"""The paper that a request names by an identifier, or by the address of a page that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from postil.domain import identifiers as ids
from postil.domain.errors import Invalid
from postil.domain.identifiers import BadIdentifier, Identifier
from postil.models import Paper
from postil.services import library


def paper(session: Session, library_id: str, query: Mapping[str, str]) -> Paper | None:
    """The paper that holds `identifier`, or that the page at `url` shows; None in the trash. Raises Invalid."""
    for one in _wanted(query):
        found = library.by_identifier(session, library_id, one.scheme, one.value)
        if found is not None:
            return found
    return None


def _wanted(query: Mapping[str, str]) -> list[Identifier]:
    """The identifiers to look for, the surest first. Raises Invalid."""
    if len(query) != 1:
        raise Invalid("Give either identifier or url.", {"identifier": ["Give either this or url."]})
    try:
        if "url" in query:
            page = ids.from_url(query["url"])
            return [*([page] if page else []), Identifier("url", ids.normalise_url(query["url"]))]
        scheme, colon, value = query["identifier"].partition(":")
        known = scheme.strip().lower()
        if colon and known in ids.SCHEMES:
            return [ids.normalise(known, value)]
        found = ids.from_text(query["identifier"])
    except BadIdentifier as why:
        raise Invalid(f"This cannot be looked up: {why}.", {next(iter(query)): [f"{why}."]}) from None
    if found is None:
        raise Invalid("This is no identifier.", {"identifier": ["Write it like arxiv:2401.00001."]})
    return [found]
