"""The house rules: sizes, names, documentation that covers what there is, generated files that are fresh."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import subprocess
from pathlib import Path

import pytest

from postil.config import Config

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "server" / "postil"
DOCS = ROOT / "docs"
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.\d+")
#: Tests of a folder as a whole: what every backend must do, how well known papers are found, pages in a browser, pages
#: before strangers, before hostile content, and without scripts; the Web Annotation Protocol and its data model.
SUITES = {
    "test_against_stock",
    "test_checklist",
    "test_contract",
    "test_contract_language",
    "test_either_whoosh",
    "test_faults",
    "test_hostile",
    "test_hostile_requests",
    "test_in_browser",
    "test_isolation",
    "test_known_items",
    "test_model",
    "test_prefix",
    "test_protocol",
    "test_real_client",
    "test_search_in_database",
    "test_threads",
    "test_unchanged",
    "test_whoosh_bugs",
    "test_without_scripts",
}
ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def tracked(*suffixes: str) -> list[Path]:
    """Files of the checkout that git knows or would add; all files where there is no git."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = (
        listing.stdout.split("\n") if listing.returncode == 0 else [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    )
    found = [ROOT / name for name in names if name and name.endswith(suffixes)]
    return [path for path in found if path.is_file() and "vendor" not in path.parts]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def limit(path: Path) -> int:
    return 400 if path.parts[len(ROOT.parts)] in {"tests", "benchmarks"} else 250


@pytest.mark.parametrize("path", tracked(".py", ".ts", ".mjs", ".html", ".css", ".js"), ids=relative)
def test_a_file_is_a_room_and_not_a_hall(path):
    if "versions" in path.parts:
        pytest.skip("a revision is written once")
    lines = path.read_text().count("\n")
    assert lines <= limit(path), f"{relative(path)} has {lines} lines"


@pytest.mark.parametrize("path", sorted(SERVER.rglob("*.py")), ids=relative)
def test_a_module_says_what_it_is_for_and_its_functions_are_short(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), f"{relative(path)} does not say what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 40, f"{relative(path)}: {node.name} has {length} lines"


def test_no_folder_or_file_is_named_for_nothing_in_particular():
    parts = {part for path in tracked(".py", ".ts") for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert not parts & BANNED_NAMES


def test_only_the_configuration_reads_the_environment():
    readers = [
        relative(path)
        for path in SERVER.rglob("*.py")
        if re.search(r"os\.environ|os\.getenv|\bgetenv\(", path.read_text()) and path.name != "config.py"
    ]
    assert readers == []


def test_no_test_stands_on_a_mock():
    offenders = [
        relative(path)
        for path in tracked(".py")
        if path != Path(__file__) and re.search(r"unittest\.mock|MagicMock|\bMock\(|mocker\b", path.read_text())
    ]
    assert offenders == []


def test_every_setting_is_documented():
    page = (DOCS / "reference" / "configuration.md").read_text()
    documented = set(re.findall(r"^### `(POSTIL_[A-Z_]+)`$", page, re.MULTILINE))
    assert documented == {f"POSTIL_{field.name.upper()}" for field in dataclasses.fields(Config)}


def test_every_site_of_the_extension_is_documented_and_has_a_fixture():
    sites = {path.stem for path in (ROOT / "extension" / "src" / "sites").glob("*.ts")}
    index = (ROOT / "extension" / "src" / "sites" / "index.ts").read_text()
    named = {stem for stem in sites if re.search(rf"""import .* from ['"]\./{stem}['"]""", index)}
    page = (DOCS / "reference" / "sites.md").read_text()
    registered = set(re.findall(r"^## .*\(`([a-z-]+)`\)$", page, re.MULTILINE))
    fixtures = " ".join(relative(path) for path in (ROOT / "tests" / "extension" / "fixtures").rglob("*"))
    assert {"arxiv", "huggingface"} <= registered
    for site in registered:
        assert site in named, f"{site} is documented but not in sites/index.ts"
        assert site in fixtures, f"{site} has no fixture"


def test_every_decision_record_has_its_four_parts():
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert len(records) >= 8
    for record in records:
        text = record.read_text()
        for part in ("## Status", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{relative(record)} lacks {part}"


def test_links_between_the_documents_lead_somewhere():
    broken = []
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
        broken += [f"{relative(path)} → {target}" for target in targets if not (path.parent / target).exists()]
    assert broken == []


def test_files_name_no_registry_and_no_machine():
    registries = ["pypi" + ".org", "npm" + "js.org", "python" + "hosted.org", "npm" + "mirror"]
    places = re.compile(r"(^|[^\w.])/(work|farm)/", re.MULTILINE)
    offenders = []
    for path in tracked(".py", ".ts", ".mjs", ".json", ".toml", ".txt", ".md", ".yml", ".npmrc", "Makefile"):
        text = path.read_text(errors="replace")
        if any(name in text for name in registries) or places.search(text):
            offenders.append(relative(path))
    assert offenders == []


def test_the_npm_lock_names_no_address():
    lock = json.loads((ROOT / "extension" / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_tests_and_benchmarks_speak_to_loopback_only():
    offenders = []
    for path in [*tracked(".py", ".ts")]:
        if path.parts[len(ROOT.parts)] not in {"tests", "benchmarks"}:
            continue
        found = [one for one in ADDRESS.findall(path.read_text()) if not LOOPBACK.fullmatch(one)]
        offenders += [f"{relative(path)}: {one}" for one in found if int(one.split(".")[0]) < 256]
    assert offenders == []


def test_ci_runs_make_test_and_nothing_else():
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["exec make test"]


def test_every_test_of_the_server_mirrors_a_module():
    orphans = []
    for path in sorted((ROOT / "tests" / "server").rglob("test_*.py")):
        place = path.relative_to(ROOT / "tests" / "server").with_name(path.name.removeprefix("test_"))
        module = SERVER / place
        if path.stem not in SUITES and not module.exists() and not module.with_suffix("").is_dir():
            orphans.append(relative(path))
    assert orphans == []
