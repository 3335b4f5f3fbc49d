"""The server is set back, by `postil restore` or by a copied folder: the machines bring back what it lost."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.browsers.driver import until
from e2e.fleet import Fleet
from e2e.holdings import push
from e2e.server import Server
from e2e.traveller import Traveller, seen
from postil.domain import identifiers

NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def home_again(fleet: Fleet) -> Iterator[None]:
    """Whatever a test did to the lines, the next one finds them open."""
    yield
    fleet.come_back()


class Rewind:
    """A point in the server's life to which it can be set back: by backup and restore, or as a copied folder."""

    def __init__(self, server: Server, folder: Path, how: str) -> None:
        self._server, self._how, self._kept = server, how, folder / "kept"
        if how == "restore":
            self._kept = folder / "backup.zip"
            server.done("backup", str(self._kept))
            return
        server.stop()
        shutil.copytree(server.folder, self._kept)
        server.start()

    def back(self) -> None:
        """Stop the server, set it back, start it."""
        self._server.stop()
        if self._how == "restore":
            self._server.done("restore", str(self._kept), "--yes")
        else:
            shutil.rmtree(self._server.folder)
            shutil.copytree(self._kept, self._server.folder)
        self._server.start()


def paper() -> dict[str, Any]:
    """A paper that nobody has saved."""
    n = next(NUMBERS)
    return seen(f"2505.{n:05d}", f"Rewound {n}")


@pytest.mark.parametrize("how", ["restore", "copy"])
def test_what_a_set_back_server_lost_comes_back_from_the_machines(fleet: Fleet, tmp_path: Path, how: str):
    kept, doomed, late = paper(), paper(), paper()
    for one in (kept, doomed):
        fleet.desk.write(one, "before the backup\n")
        fleet.desk.edit(one, "list-add", name=f"Rewound {how}")
    fleet.alike()
    rewind = Rewind(fleet.server, tmp_path, how)

    fleet.fox.leave()  # sees nothing of what follows
    fleet.fox.edit(kept, "star", starred=True)
    fleet.desk.write(late, "after the backup\n")
    fleet.desk.edit(late, "list-add", name=f"Rewound {how}")
    fleet.desk.synced()
    fleet.laptop.synced()
    fleet.laptop.write(kept, "before the backup\nand after it\n")
    fleet.laptop.edit(kept, "tag-add", name=f"lost {how}")
    fleet.laptop.edit(kept, "status", status="reading")
    fleet.laptop.ask("unsave", paper=doomed)
    fleet.laptop.synced()
    fleet.desk.synced()
    fleet.laptop.leave()
    fleet.laptop.edit(kept, "tag-add", name=f"offline {how}")

    rewind.back()
    assert fleet.desk.on_server(late["canonical"]) is None
    assert fleet.desk.on_server(doomed["canonical"])
    fleet.come_back()
    fleet.fox.synced()
    fleet.laptop.synced()
    fleet.alike()
    for machine in fleet:
        state = machine.look(kept)
        assert (state["note"], state["status"], state["starred"]) == (
            "before the backup\nand after it\n",
            "reading",
            True,
        )
        assert [tag["name"] for tag in state["tags"]] == [f"lost {how}", f"offline {how}"]
        assert machine.look(late)["note"] == "after the backup\n"
        assert not machine.look(doomed)["saved"]
        assert [one["name"] for one in machine.look(late)["lists"]] == [f"Rewound {how}"]
    found = fleet.desk.on_server(kept["canonical"])  # once, or it fails
    assert found
    assert found["note"] == "before the backup\nand after it\n"
    until(lambda: fleet.server.command("index", "check").returncode == 0, 30, "the search index differs")


def test_what_was_written_since_the_restore_is_newer_and_stays(fleet: Fleet, tmp_path: Path):
    kept = paper()
    fleet.desk.write(kept, "one\n")
    fleet.desk.edit(kept, "status", status="unread")
    fleet.alike()
    rewind = Rewind(fleet.server, tmp_path, "restore")
    fleet.desk.edit(kept, "status", status="reading")
    fleet.desk.edit(kept, "star", starred=True)
    fleet.desk.write(kept, "one\n\ntwo, lost with the server\n")
    fleet.alike()
    fleet.leave()
    rewind.back()
    ident = identifiers.paper_id(identifiers.normalise("arxiv", kept["identifiers"]["arxiv"]))
    push(fleet.desk.api, {"op": "set", "e": "paper", "id": ident, "f": "status", "val": "read"})
    fleet.come_back()
    fleet.alike()
    for machine in fleet:
        state = machine.look(kept)
        assert (state["status"], state["starred"]) == ("read", True)
        assert state["note"] == "one\n\ntwo, lost with the server\n"


def test_a_background_killed_again_and_again_while_it_brings_things_back_doubles_and_loses_nothing(
    fleet: Fleet, tmp_path: Path
):
    papers = [paper() for _ in range(30)]
    rewind = Rewind(fleet.server, tmp_path, "restore")
    for one in papers:
        fleet.desk.edit(one, "note", text=f"note of {one['title']}\n", baseText="")
    fleet.desk.synced()
    fleet.leave()
    rewind.back()
    fleet.desk.come_back()
    for step in range(8):
        fleet.desk.tell("sync")
        kill_after(fleet.desk, 0.03 * step)
    fleet.come_back()
    fleet.alike()
    for one in papers:
        found = fleet.desk.on_server(one["canonical"])
        assert found
        assert found["note"] == f"note of {one['title']}\n"


def kill_after(machine: Traveller, seconds: float) -> None:
    machine.desk.evaluate("(ms) => new Promise((resolve) => setTimeout(resolve, ms))", seconds * 1000)
    machine.driver.kill_background()
