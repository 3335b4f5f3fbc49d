"""A TCP gate before the server: lets connections through, refuses them, or holds back every answer."""

import contextlib
import selectors
import socket
import threading
import time
from types import TracebackType

from e2e.browsers.driver import until


class Gate:
    """Listens on its own loopback port and forwards to another one.

    `hold` keeps the server's answers back although the requests arrive; `cut` drops every connection at once,
    which is what a client sees when the network fails between its request and the answer; `shut` is no network at all.
    """

    def __init__(self, to_port: int) -> None:
        self._to = to_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._open = threading.Event()
        self._open.set()
        self._ended = threading.Event()
        self._shut = False
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self.requests: list[bytes] = []
        self._last = 0.0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Gate":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._open.set()
        self._listener.close()
        self.cut()

    def hold(self) -> None:
        """Let requests through, keep the answers; from a moment on when no request is on its way."""
        until(lambda: time.monotonic() - self._last > 0.4, 15, "the line is never quiet")
        self.requests.clear()
        self._open.clear()

    def release(self) -> None:
        """Let answers through again."""
        self._open.set()

    def shut(self) -> None:
        """Let nothing through: every connection ends at once, those that are open too."""
        self._shut = True
        self.cut()

    def admit(self) -> None:
        """Take connections again after `shut`."""
        self._shut = False

    def cut(self) -> None:
        """Drop every connection that is open now."""
        for pair in list(self._pairs):
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._shut:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        address = ("127.0.0.1", self._to)
        with client, contextlib.suppress(OSError), socket.create_connection(address, timeout=5) as server:
            server.settimeout(None)
            pair = (client, server)
            self._pairs.add(pair)
            try:
                if self._shut:
                    return  # it was shut while this connection was made
                self._pump(client, server)
            finally:
                self._pairs.discard(pair)

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while not self._ended.is_set():
                for key, _ in ready.select(1):
                    source = client if key.fileobj is client else server
                    chunk = source.recv(65536)
                    if not chunk:
                        return
                    self._last = time.monotonic()
                    if source is client:
                        self.requests.append(chunk)
                    else:
                        self._open.wait()
                    key.data.sendall(chunk)
