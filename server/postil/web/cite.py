"""How a paper is cited: a part of its page, and a page of its own for browsers without scripts."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from postil.db import transaction
from postil.services import citations
from postil.web.session import current_library, signed_in
from postil.web.writing import is_part

blueprint = Blueprint("cite", __name__)


@blueprint.get("/papers/<ident>/cite")
@signed_in
def show(ident: str) -> ResponseReturnValue:
    """BibTeX and formatted citations, each to be copied. Raises NotFound."""
    with transaction(writes=False) as session:
        found = citations.cite(session, current_library(session).id, ident)
    return render_template("papers/_cite.html" if is_part() else "papers/cite.html", cited=found)
