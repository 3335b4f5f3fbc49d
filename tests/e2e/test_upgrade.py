"""A profile of the extension's first version, with edits never sent, goes on under this one and loses nothing.

`first_version.json` holds the databases of such a profile as that version wrote them, with names in the place of what
only one server knows. The server gets the same operations from the same replica, so that it is where that one was.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from e2e.browsers import BROWSERS
from e2e.browsers.chromium import Chromium
from e2e.browsers.driver import until
from e2e.browsers.firefox import Firefox
from e2e.conftest import DIST, new_server
from e2e.holdings import push
from e2e.sites.server import Sites
from e2e.traveller import QUIET, Traveller, alike, seen

PROFILE = Path(__file__).with_name("first_version.json").read_text(encoding="utf-8")
WRITE = """async (databases) => {
  const ended = (what, well) => new Promise((resolve, reject) => {
    what[well] = resolve;
    what.onerror = what.onabort = () => reject(what.error);
  });
  for (const [name, { version, stores }] of Object.entries(databases)) {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const [store, { keyPath, autoIncrement, indexes }] of Object.entries(stores)) {
        const made = opening.result.createObjectStore(store, { keyPath, autoIncrement });
        for (const [index, path] of indexes) made.createIndex(index, path);
      }
    };
    await ended(opening, 'onsuccess');
    const tx = opening.result.transaction([...opening.result.objectStoreNames], 'readwrite');
    for (const [store, { keyPath, keys, values }] of Object.entries(stores)) {
      values.forEach((value, n) => tx.objectStore(store).add(value, ...(keyPath ? [] : [keys[n]])));
    }
    await ended(tx, 'oncomplete');
    opening.result.close();
  }
}"""
VERSION = "async (library) => (await indexedDB.databases()).find(({ name }) => name === `postil:${library}`).version"
KINDS = {"_deleted": "restore", "_present": "add", "note": "text"}


@pytest.mark.browser
@pytest.mark.parametrize("kind", list(BROWSERS))
def test_a_profile_of_the_first_version_with_unsent_edits_loses_nothing(
    kind: str,
    playwright: Playwright,
    sites: Sites,
    extension: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
):
    if missing := BROWSERS[kind].missing():
        pytest.skip(missing)
    folder, profile = tmp_path / "extension", tmp_path / "profile"
    shutil.copytree(extension / DIST[kind], folder)
    profile.mkdir()
    for script in (folder / "background.js", *folder.glob("content-*.js")):
        script.write_text("")  # a place for the databases, and nobody who touches them
    server = new_server(tmp_path_factory)
    driver = BROWSERS[kind](playwright, folder, profile, sites.port)
    try:
        with Traveller(driver, server) as machine:
            machine.leave()
            machine.desk.evaluate(WRITE, as_of(machine))
            begin_anew(driver, extension / DIST[kind], folder)
            machine.desk = driver.extension_page(QUIET)
            nothing_lost(machine)
            machine.come_back()
            alike(machine)
            nothing_lost(machine)
            assert machine.badge() == ""
            assert machine.on_server("arxiv:2304.03490") is None
            assert machine.desk.evaluate(VERSION, library_of(machine)) > 1
            assert driver.extension_errors() == []
    finally:
        driver.close()
        server.stop()


def begin_anew(driver: Chromium | Firefox, extension: Path, folder: Path) -> None:
    """The browser ends, the extension is updated, and the browser starts again."""
    driver.close()
    shutil.rmtree(folder)
    shutil.copytree(extension, folder)
    driver.start()
    driver.reload_extension()


def library_of(machine: Traveller) -> str:
    """Id of the library, which names its database."""
    ident: str = machine.api.call("GET", "/api/v1/session")[1]["library"]["id"]
    return ident


def as_of(machine: Traveller) -> dict[str, Any]:
    """The profile's databases, for a server that has just been brought to where the profile's was."""
    kept = json.loads(PROFILE)["postil:LIBRARY"]["stores"]
    written = sorted(
        (held["ver"], row, field) for row in kept["rows"]["values"] for field, held in row["fields"].items()
    )
    meta = kept["meta"]["values"][0]
    assert [version for version, _, _ in written] == list(range(1, meta["cursor"][0] + 1))
    answer = push(machine.api, *(as_written(row, field) for _, row, field in written), device=meta["device"])
    assert answer["max_seen"][0] == meta["cursor"][0]
    names = {"LIBRARY": library_of(machine), "SERVER": machine.gate.address, "TOKEN": machine.token}
    names |= {"NONCE": answer["max_seen"][1], "EPOCH": answer["epoch"]}
    text = PROFILE
    for name, value in names.items():
        text = text.replace(name, value)
    databases: dict[str, Any] = json.loads(text)
    return databases


def as_written(row: dict[str, Any], field: str) -> dict[str, Any]:
    """The operation that wrote a field, as the first version sent it."""
    op: dict[str, Any] = {"op": KINDS.get(field, "set"), "e": row["e"], "id": row["id"]}
    if op["op"] in {"set", "text"}:
        op |= {"f": field, "val": row["fields"][field]["val"]}
    return op | ({"base_text": ""} if op["op"] == "text" else {})


def nothing_lost(machine: Traveller) -> None:
    """What the profile's user had done is shown: some of it was sent, most was not."""
    first, second, third = (seen(f"2503.0000{n}") for n in (1, 2, 3))
    state = machine.look(first)
    assert (state["note"], state["status"]) == ("one\ntwo offline\n", "read")
    assert [tag["name"] for tag in machine.look(second)["tags"]] == ["offline tag"]
    assert machine.look(third)["note"] == "new offline"
    (one,) = machine.ask("lists")
    entries = machine.ask("list", listId=one["id"])["entries"]
    assert [entry["title"] for entry in entries] == [first["title"], second["title"]]
    until(lambda: [gone["url"] for gone in machine.ask("trash")] == ["https://huggingface.co/papers/2304.03490"], 10)
