"""The real `postil serve` in its own process and data folder, and a plain client of its REST API."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from e2e.browsers.driver import until

POSTIL = Path(sys.executable).with_name("postil")


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One data folder and the process that serves it; the port stays the same over restarts."""

    USER, PASSWORD = "ada", "a long enough passphrase"

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"{folder.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        often = "100000 per minute"
        self._environment = {**os.environ, "POSTIL_DATA_DIR": str(folder), "POSTIL_RATE_LIMIT": often, **settings}

    def command(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run `postil` with these words on the same data folder."""
        return subprocess.run(
            [str(POSTIL), *words],
            input=given,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def done(self, *words: str, given: str = "") -> str:
        """As `command`, but it must succeed; its standard output."""
        result = self.command(*words, given=given)
        assert result.returncode == 0, f"postil {' '.join(words)}: {result.returncode}: {result.stderr}"
        return result.stdout

    def start(self) -> None:
        """Serve, and wait until the health page answers."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(POSTIL), "serve", "--host", "127.0.0.1", "--port", str(self.port)],
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until(self._healthy, timeout=40, why=self.log.read_text)

    def _healthy(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"postil serve ended: {self.log.read_text()}")
        try:
            return Api(self.address, "").call("GET", "/api/v1/health")[0] == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Ask it to end; it must within ten seconds."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(10)
        self.process = None

    def create_user(self) -> None:
        """The one user of these tests."""
        self.done("user", "create", self.USER, "--password-stdin", given=self.PASSWORD + "\n")

    def create_token(self, label: str = "tests") -> str:
        """A new token of the user."""
        return self.done("token", "create", "--user", self.USER, "--name", label).strip()


class Api:
    """Requests to /api/v1 with a bearer token; every answer as (status, decoded JSON)."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def call(self, method: str, path: str, body: Any = None, **more: str) -> tuple[int, Any]:
        """One request, with `more` headers; problems come back as their status and problem+json."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", **more}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, json.loads(problem.read() or b"null")
