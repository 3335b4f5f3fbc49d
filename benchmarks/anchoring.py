"""Quotes found again in another version of their document, for our method and three others side by side.

Run: python benchmarks/anchoring.py [--half reported|tuned|all] [--quotes 60] [--seed 5] [--cache FOLDER]. Documents
are the HTML documentation that packages ship: npm 7 and 10, SQLAlchemy 1.3 and 1.4, Alembic 1.4 and 1.13, Mako 1.0
and 1.3, fetched by npm and pip into a cache outside of the checkout; and copies of the older versions, edited by a
seeded process (benchmarks/anchoring/edits.ts). Quotes are 3 to 40 words from anywhere. What became of each is known by
a word-level difference (of a copy: from its making): unchanged, edited (at least 60 % of its words are still there),
deleted (at most 20 %). Right is a place that shares half of what it and the truth cover; of a deleted quote every
place is wrong, also where its passage only moved. `sure` are those shown as anchored, the rest is shown to be checked.
Weights were set on every other document of each source (`tuned`); the rest is reported.
"""

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from lxml import html

ROOT = Path(__file__).resolve().parents[1]
EXTENSION = ROOT / "extension"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "postil-benchmarks"
SOURCES = [
    ("npm", "npm@7.24.2", "npm@10.9.2", "docs/output"),
    ("SQLAlchemy", "SQLAlchemy==1.3.24", "SQLAlchemy==1.4.54", "doc"),
    ("Alembic", "alembic==1.4.3", "alembic==1.13.3", "docs"),
    ("Mako", "Mako==1.0.14", "Mako==1.3.5", "doc"),
]
#: Parts of documentation that are no prose: sources, lists of names, changes (each version only adds to them).
LEFT_OUT = ("_modules", "genindex", "search", "py-modindex", "changelog", "copyright", "contents", "index-toc")
MAIN = (
    ".//*[@id='docs-body']",
    ".//main",
    ".//*[@id='_content']",
    ".//*[@class='body']",
    ".//*[@id='content']",
    ".//body",
)
INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "q", "small", "span", "strong", "sub", "sup", "tt", "var"}
#: Stands between two blocks; in no document.
BLOCK = "\ue000"
SHORTEST, LONGEST = 3_000, 150_000


def fetch(package: str, cache: Path) -> Path:
    """The folder of a package's sources, fetched once."""
    folder = cache / package.replace("==", "-").replace("@", "-")
    if folder.is_dir():
        return next(folder.iterdir())
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        if "==" in package:
            options = ["--no-deps", "--no-binary", ":all:", "--disable-pip-version-check"]
            command = [sys.executable, "-m", "pip", "download", "--quiet", *options, package]
        else:
            command = ["npm", "pack", "--silent", package]
        subprocess.run(command, cwd=scratch, check=True, capture_output=True, timeout=300)
        archive = next(path for path in Path(scratch).iterdir() if path.suffix in {".gz", ".tgz"})
        with tarfile.open(archive) as opened:
            opened.extractall(Path(scratch) / "out", filter="data")
        (Path(scratch) / "out").rename(folder)
    return next(folder.iterdir())


def text_of(path: Path) -> str:
    """The text of a page's main part, its blocks on lines of their own."""
    page = html.document_fromstring(path.read_bytes() or b"<p>", parser=html.HTMLParser(encoding="utf-8"))
    main = next((part for selector in MAIN if (part := page.find(selector)) is not None), page)
    for element in main.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            element.text = None
        elif element.tag not in INLINE:
            element.text = BLOCK + (element.text or "")
            element.tail = BLOCK + (element.tail or "")
    blocks = main.text_content().split(BLOCK)
    return "\n".join(line for block in blocks if (line := " ".join(block.split())))


def documents_of(cache: Path) -> dict[tuple[Path, Path], tuple[str, str, str, str]]:
    """Of pages that both versions have and that differ: their files, and their name, source and both texts."""
    found = {}
    for source, old, new, folder in SOURCES:
        before, after = fetch(old, cache) / folder, fetch(new, cache) / folder
        for path in sorted(before.rglob("*.html")):
            name = path.relative_to(before)
            if any(part in str(name) for part in LEFT_OUT) or not (after / name).exists():
                continue
            texts = text_of(path), text_of(after / name)
            if texts[0] != texts[1] and all(SHORTEST < len(text) < LONGEST for text in texts):
                found[path, after / name] = (str(name), source, *texts)
    return found


def bundle(entry: str, platform: str = "node") -> Path:
    """A script of benchmarks/anchoring with what it imports, built where its packages are found."""
    out = EXTENSION / "node_modules" / ".cache" / f"{entry}.mjs"
    options = [
        "--bundle",
        f"--platform={platform}",
        "--format=esm",
        f"--alias:@src={EXTENSION / 'src'}",
        "--external:node:*",
    ]
    command = [str(EXTENSION / "node_modules" / ".bin" / "esbuild"), f"benchmarks/anchoring/{entry}.ts", *options]
    environment = {**os.environ, "NODE_PATH": str(EXTENSION / "node_modules")}
    subprocess.run([*command, f"--outfile={out}", "--log-level=warning"], cwd=ROOT, env=environment, check=True)
    return out


def main() -> None:
    """Fetch, pair, and hand over to the script that measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["reported", "tuned", "all"], default="reported")
    parser.add_argument("--quotes", type=int, default=60, help="of each document")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--evidence", help="file for what the weights are set on")
    args = parser.parse_args()
    try:
        found = list(documents_of(args.cache).values())
    except (OSError, subprocess.SubprocessError) as error:
        print(f"(no documents: {error})")
        return
    task = {"documents": found, "quotes": args.quotes, "seed": args.seed, "half": args.half, "evidence": args.evidence}
    subprocess.run(["node", str(bundle("anchoring"))], input=json.dumps(task), text=True, check=True)


if __name__ == "__main__":
    main()
