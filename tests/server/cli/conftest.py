"""The real `postil` command in a process of its own, on a data folder of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

POSTIL = Path(sys.executable).with_name("postil")
PASSWORD = "correct horse battery"

LISTING = """Attention for Everything
We show that attention is all one needs, and measure how much of it. It is much.
Sparse Graphs of Thought
Thoughts are sparse, as we find in a study of many graphs. We publish the graphs as well.
"""


@dataclass
class Server:
    """A running `postil serve`: what it has said so far, and its address."""

    process: subprocess.Popen[str]
    said: list[str]

    @property
    def address(self) -> str:
        return re.search(r"http://\S+", self.said[0])[0]

    def get(self, path: str, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(self.address + path, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@dataclass
class Machine:
    """A data folder and the commands run on it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "postil.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("POSTIL_")}
        return {**inherited, "POSTIL_DATA_DIR": str(self.folder), **self.settings}

    def run(self, *words: str | Path, given: str | bytes = "", **more: Any) -> subprocess.CompletedProcess[str]:
        sent = given if isinstance(given, bytes) else given.encode()
        done = subprocess.run(
            [POSTIL, *words], input=sent, env=self.environment, capture_output=True, timeout=60, check=False, **more
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def out(self, *words: str | Path, given: str | bytes = "") -> str:
        """What a command that must succeed prints."""
        done = self.run(*words, given=given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str | Path, given: str | bytes = "", **more: Any) -> str:
        """The one sentence of a command that must fail."""
        done = self.run(*words, given=given, **more)
        assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
        lines = done.stderr.strip().split("\n")
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("postil: ")
        assert "Traceback" not in done.stderr
        return lines[0]

    @contextmanager
    def serving(self, *words: str) -> Iterator[Server]:
        with (self.folder.parent / "serve.log").open("a") as log:
            process = subprocess.Popen(
                [POSTIL, "serve", "--port", "0", *words],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout is not None
        try:
            said = [process.stdout.readline()]
            while said[-1] and not said[-1].startswith("Data folder"):
                said.append(process.stdout.readline())
            yield Server(process, said)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(20)
            process.stdout.close()

    def listing(self, text: str = LISTING, name: str = "listing.txt") -> Path:
        path = self.folder.parent / name
        path.write_text(text)
        return path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A data folder that is not there yet."""
    return Machine(tmp_path / "data")


@pytest.fixture(scope="session")
def with_ada(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Machine(tmp_path_factory.mktemp("ada") / "data")
    made.out("user", "create", "Ada", "--password-stdin", given=PASSWORD + "\n")
    return made.folder


@pytest.fixture
def ada(machine: Machine, with_ada: Path) -> Machine:
    """A data folder with one user and an empty library."""
    shutil.copytree(with_ada, machine.folder)
    return machine
