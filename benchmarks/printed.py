"""Quotes of a web page found in its print, and the other way: Chromium prints, pdf.js reads.

Run: python benchmarks/printed.py [--quotes 150] [--documents 6] [--show]. Documents are those of
benchmarks/anchoring.py in three forms: as they are in one column; in two justified columns of small print with hyphens
at line ends (soft hyphens are put into long words before printing); and the same with a formula (MathML, which is left
out of the page's text and is glyphs in the print) after every 25th word. All have heads and feet with page numbers.
A place is right if it begins and ends with the letters of the quote (give or take six, and what only the print has) and
lies as far on in the text (give or take a tenth). Last columns: share of quotes that indexOf finds anywhere, as they
are and in normal form.
"""

import argparse
import http.server
import random
import re
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parent))

from lxml import etree, html
from playwright.sync_api import Browser, Page, sync_playwright

from anchoring import CACHE, EXTENSION, MAIN, bundle, documents_of
from e2e.browsers.chromium import NAMES
from e2e.browsers.driver import executable

COLUMNS = """body { columns: 2; column-gap: 8mm; font: 8.5pt/1.25 serif; text-align: justify; hyphens: manual }
pre, code { white-space: pre-wrap; font-size: 7.5pt } * { max-width: 100% }"""
FORMULA = "<math><msub><mi>\u03b1</mi><mi>i</mi></msub><mo>=</mo><msqrt><mi>d</mi></msqrt><mo>+</mo><mn>8</mn></math>"
HYPHENATE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    if (node.parentElement.closest('math, pre, code')) continue;
    node.nodeValue = node.nodeValue.replace(/\\p{Ll}{7,}/gu, (word) => `${word.slice(0, 4)}\\u00AD${word.slice(4)}`);
  }
}"""
HEAD = '<div style="font-size:8px;width:100%;text-align:center">Running head of the paper</div>'
FOOT = '<div style="font-size:8px;width:100%;text-align:center">Preprint <span class="pageNumber"></span></div>'


def with_formulas(main: Any) -> None:
    """Put a formula after every 25th word of running text."""
    count = 0
    for element in list(main.iter("p", "li", "dd")):
        for child in [element, *element]:
            words = re.split(r"(?<=\s)", (child.text if child is element else child.tail) or "")
            for index in range(len(words)):
                count += bool(words[index].strip())
                if count >= 25 and index + 1 < len(words):
                    count = 0
                    rest = "".join(words[index + 1 :])
                    formula = etree.fromstring(FORMULA)
                    formula.tail = " " + rest
                    if child is element:
                        child.text = "".join(words[: index + 1])
                        element.insert(0, formula)
                    else:
                        child.tail = "".join(words[: index + 1])
                        child.addnext(formula)
                    break


def page_of(path: Path, formulas: bool) -> bytes:
    """The main part of a document as a page of its own."""
    source = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    main = next(part for selector in MAIN if (part := source.find(selector)) is not None)
    for element in list(main.iter("script", "style", "img", "link")):
        element.drop_tree()
    if formulas:
        with_formulas(main)
    body = html.tostring(main, encoding="unicode")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Paper</title><body>{body}</body></html>'.encode()
    )


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, and those of pdf.js."""

    def guess_type(self, path: Any) -> str:
        """The type of a file, by its name."""
        return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

    def translate_path(self, path: str) -> str:
        """The file of an address."""
        pdfjs = EXTENSION / "node_modules" / "pdfjs-dist"
        if path.startswith("/pdf.worker"):
            return str(pdfjs / "legacy" / "build" / path[1:])
        if path.startswith("/standard_fonts/"):
            return str(pdfjs / path[1:])
        return super().translate_path(path)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def figures(page: Page, folder: Path, base: str, form: str, quotes: int, seed: int) -> dict[str, Any]:
    """Read the page, print it, and compare."""
    page.goto(f"{base}/page.html")
    page.add_script_tag(url=f"{base}/printed.mjs", type="module")
    page.wait_for_function("() => window.postilBenchmark")
    page.evaluate("() => postilBenchmark.read()")
    if form != "one column":
        page.add_style_tag(content=COLUMNS)
        page.evaluate(HYPHENATE)
    margin = {"top": "18mm", "bottom": "18mm", "left": "15mm", "right": "15mm"}
    options: dict[str, Any] = {"display_header_footer": True, "header_template": HEAD, "footer_template": FOOT}
    page.pdf(path=folder / "print.pdf", format="A4", margin=margin, **options)
    call = "([address, quotes, seed]) => postilBenchmark.compare(address, quotes, seed)"
    return dict(page.evaluate(call, [f"{base}/print.pdf", quotes, seed]))


def add_up(all_figures: list[dict[str, Any]], side: str) -> str:
    """One line of the table."""
    total = {key: sum(one[side][key] for one in all_figures) for key in all_figures[0][side] if key != "failed"}
    count = max(1, total["quotes"])
    shares = [f"{100 * total[key] / count:6.1f} %" for key in ("right", "sure", "wrong", "missing", "exact", "normal")]
    return f"{total['quotes']:6d}  " + "  ".join(shares) + f"  {total['ms'] / count:7.2f}"


def measure(browser: Browser, args: argparse.Namespace) -> None:
    """Print a table with a line for each form and direction."""
    chosen = [path for path, _ in documents_of(args.cache)]
    paths = random.Random(args.seed).sample(sorted(chosen), args.documents)
    heads = "quotes     right    (sure)     wrong   missing   indexOf    normal  ms/quote"
    print(f"{len(paths)} documents{'':29} {heads}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "printed.mjs").write_bytes(bundle("printed", "browser").read_bytes())
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        page = browser.new_page()
        for form in ("one column", "two columns, hyphens", "the same with formulas"):
            found = []
            for number, path in enumerate(paths):
                (folder / "page.html").write_bytes(page_of(path, formulas="formulas" in form))
                found.append(figures(page, folder, base, form, args.quotes, args.seed + number))
            for side, direction in (("toPrint", "page to print"), ("toPage", "print to page")):
                print(f"{form + ', ' + direction:<40}{add_up(found, side)}", flush=True)
                if args.show:
                    print(*(line for one in found for line in one[side]["failed"]), sep="\n")
        server.shutdown()


def main() -> None:
    """Start Chromium and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=150, help="of each document, for each form and direction")
    parser.add_argument("--documents", type=int, default=6)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--show", action="store_true", help="show what was not found, or not rightly")
    args = parser.parse_args()
    try:
        documents_of(args.cache)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"(no documents: {error})")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(*NAMES), args=["--no-sandbox"])
        measure(browser, args)
        browser.close()


if __name__ == "__main__":
    main()
