"""Serving: says where, stops when told, one server on a folder, and a set-up link only while it is needed."""

from __future__ import annotations

import re
import signal
import socket
import threading
import time
import urllib.request
from pathlib import Path

import pytest


def rest(server) -> str:
    """What the server says until it ends."""
    return server.process.stdout.read()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_says_its_address_answers_there_and_stops_when_told(ada, told):
    with ada.serving() as server:
        assert re.fullmatch(r"Postil is at http://127\.0\.0\.1:\d+\n", server.said[0])
        assert server.get("/api/v1/health")["status"] == "ok"
        started = time.monotonic()
        server.process.send_signal(told)
        assert server.process.wait(10) == 0
        assert time.monotonic() - started < 3
        assert "/setup/" not in rest(server)


def test_it_stops_in_time_also_while_somebody_holds_a_connection(ada):
    with ada.serving() as server:
        port = int(server.address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as idle:
            idle.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n")
            time.sleep(0.2)
            started = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(10) == 0
            assert time.monotonic() - started < 3


def test_the_set_up_link_is_shown_while_there_is_nobody_and_works_for_the_last_start_only(machine):
    links = []
    for _ in range(2):
        with machine.serving() as server:
            link = re.search(r"http://\S+/setup/\S+", server.process.stdout.readline())[0]
            assert urllib.request.urlopen(link, timeout=20).status == 200
            links.append(link)
    assert links[0].split("/setup/")[1] != links[1].split("/setup/")[1]


def test_a_port_in_use_and_a_host_that_is_none_are_said(ada):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"Port {port} of 127.0.0.1 cannot be used" in ada.refused("serve", "--port", port)
    assert "cannot be used" in ada.refused("serve", "--host", "256.256.256.256")


def test_a_folder_is_served_by_one_server(ada):
    with ada.serving():
        assert "Another server already serves" in ada.refused("serve", "--port", "0")
    with ada.serving() as again:  # a killed server leaves no lock behind
        assert again.get("/api/v1/health")["status"] == "ok"


def test_a_name_with_several_addresses_is_served(ada):
    with ada.serving("--host", "localhost") as server:
        assert server.get("/api/v1/health")["status"] == "ok"


def test_commands_and_a_busy_server_do_not_lock_each_other_out(ada):
    token = ada.out("token", "create", "--user", "Ada", "--name", "script").strip()
    ada.settings["POSTIL_RATE_LIMIT"] = "100000 per minute"
    with ada.serving() as server:
        stop, answers = threading.Event(), []

        def save() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                body = b'{"title": "A", "identifiers": {"arxiv": "2501.%05d"}}' % number
                request = urllib.request.Request(server.address + "/api/v1/papers", body, method="POST")
                request.add_header("Authorization", f"Bearer {token}")
                request.add_header("Content-Type", "application/json")
                with urllib.request.urlopen(request, timeout=30) as answer:
                    answers.append(answer.status)

        saving = threading.Thread(target=save)
        saving.start()
        try:
            ada.out("import-listing", ada.listing())
            ada.out("backup")
            assert "agree" in ada.out("index", "check")
        finally:
            stop.set()
            saving.join()
        assert set(answers) == {201}
        assert server.get("/api/v1/papers?q=attention", token)["items"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_a_server_that_is_written_to_without_pause_does_not_gather_open_files(ada):
    token = ada.out("token", "create", "--user", "Ada", "--name", "script").strip()
    ada.settings["POSTIL_RATE_LIMIT"] = "100000 per minute"
    with ada.serving() as server:
        deadline = time.monotonic() + 15
        number = 0
        while time.monotonic() < deadline:
            number += 1
            body = b'{"title": "A", "identifiers": {"arxiv": "2501.%05d"}}' % number
            request = urllib.request.Request(server.address + "/api/v1/papers", body, method="POST")
            request.add_header("Authorization", f"Bearer {token}")
            request.add_header("Content-Type", "application/json")
            urllib.request.urlopen(request, timeout=30).close()
        assert len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())) < 150
