"""Papers as PDF: a page of ours, printed by Chromium once for each paper and version."""

import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from jinja2 import Environment

from e2e.sites.fulltext import sections
from e2e.sites.papers import Paper

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Long words may break at the end of a line, as TeX breaks them.
_LONG = re.compile(r"\b([A-Za-z]{4,6})([a-z]{5,})\b")
_printed: dict[tuple[str, int], bytes] = {}
_printing = threading.Lock()


def shy(text: str) -> str:
    """The text with a soft hyphen in each long word."""
    return _LONG.sub("\\1\u00ad\\2", text)


def pdf(env: Environment, paper: Paper, version: int) -> bytes:
    """One version of a paper as printed: two columns, several pages. Raises RuntimeError without a Chromium."""
    with _printing:
        if (paper.arxiv_id, version) not in _printed:
            env.filters["shy"] = shy
            html = env.get_template("print.html").render(paper=paper, sections=sections(paper, version))
            _printed[paper.arxiv_id, version] = to_pdf(html)
        return _printed[paper.arxiv_id, version]


def to_pdf(html: str) -> bytes:
    """A page as Chromium prints it. Raises RuntimeError without a Chromium."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        raise RuntimeError("no Chromium on PATH to print with")
    with tempfile.TemporaryDirectory() as folder:
        page, to = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/user",
        ]
        command = [program, *flags, f"--print-to-pdf={to}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return to.read_bytes()
