"""Pages of ar5iv: papers of arXiv as HTML, without their version, under a policy that allows nothing."""

import re

from jinja2 import Environment

from e2e.sites.fulltext import FORMULA, sections
from e2e.sites.papers import by_id

HOSTS = ("ar5iv.labs.arxiv.org", "ar5iv.org")
POLICY = "default-src 'none'"


def page(env: Environment, path: str, query: str) -> str | None:
    """The HTML of one address, or None where the site answers 404; `query` means nothing here."""
    found = re.fullmatch(r"/(?:html|abs)/(\d{4}\.\d{4,5})/?", path)
    paper = by_id().get(found[1]) if found else None
    if paper is None:
        return None
    template = env.get_template("arxiv_html.html")
    return template.render(paper=paper, version=1, old=True, sections=sections(paper, 1), formula=FORMULA)
