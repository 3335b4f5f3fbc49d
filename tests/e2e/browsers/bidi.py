"""A small synchronous WebDriver BiDi client (W3C webdriver-bidi) that starts a stock Firefox."""

import contextlib
import itertools
import json
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from e2e.browsers.driver import until

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class BidiError(Exception):
    """The browser refused a command, or a script threw."""


class Bidi:
    """One browser process and its only session."""

    def __init__(self, program: str, profile: Path) -> None:
        log = profile / "firefox.log"
        self._output = log.open("w")
        self.process = subprocess.Popen(
            [
                *(program, "--headless", "--no-remote", "--profile", str(profile)),
                *("--remote-debugging-port", "0", "--remote-allow-system-access", "about:blank"),
            ],
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(profile), "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"},
        )
        found = until(lambda: LISTENING.search(log.read_text()), timeout=40, why=log.read_text)
        self._stack = contextlib.ExitStack()
        # Firefox serves many megabytes in one message and sends no pings of its own.
        self._socket = self._stack.enter_context(
            connect(found[1] + "/session", max_size=None, ping_interval=None, compression=None)
        )
        self._ids = itertools.count(1)
        self.command("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its result; events on the way are dropped."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        end = time.monotonic() + 60
        while time.monotonic() < end:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") != number:
                continue
            if message["type"] == "error":
                raise BidiError(f"{method}: {message['error']}: {message.get('message', '')[:500]}")
            result: dict[str, Any] = message["result"]
            return result
        raise BidiError(f"{method}: no answer")

    def call(self, context: str, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function of one JSON argument in a context; its JSON result."""
        body = f"async (text) => JSON.stringify(await ({function})(JSON.parse(text)) ?? null)"
        result = self.command(
            "script.callFunction",
            functionDeclaration=body,
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": context},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise BidiError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def element(self, context: str, function: str, argument: Any) -> str | None:
        """The shared id of the element that a function returns, or None."""
        result = self.command(
            "script.callFunction",
            functionDeclaration=f"(text) => ({function})(JSON.parse(text))",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": context},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise BidiError(result["exceptionDetails"]["text"])
        shared: str | None = result["result"].get("sharedId")
        return shared

    def kill(self) -> None:
        """SIGKILL; its content processes follow."""
        self.process.kill()
        self._end()

    def close(self) -> None:
        """Quit; killed when it does not within ten seconds."""
        with contextlib.suppress(BidiError, WebSocketException, OSError, TimeoutError):
            self.command("browser.close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self._end()

    def _end(self) -> None:
        self.process.wait()
        with contextlib.suppress(WebSocketException, OSError):
            self._stack.close()
        self._output.close()
