"""Users by the command line, and the server that they come to."""

import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.faces.cli.conftest import Ran, Vanthu

PASSWORD = "một mật khẩu dài"


@pytest.fixture
def typed(vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command to which a password comes in."""

    def run(*args: str, password: str = PASSWORD) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        return vanthu(*args)

    return run


def test_people_are_added_changed_and_locked(typed: Vanthu, vanthu: Vanthu) -> None:
    assert typed("people", "add", "Lan", "--role", "admin", "--name", "Nguyễn Thị Lan").code == 0
    assert typed("people", "add", "hoa").code == 0
    people = vanthu("people", "list", "--json").json["people"]
    told = {(one["login"], one["name"], one["role"]) for one in people}
    assert told == {("lan", "Nguyễn Thị Lan", "admin"), ("hoa", "hoa", "clerk")} and "password" not in people[0]
    for again in (("people", "add", "lan"), ("people", "add", "x"), ("people", "add", "thu", "--role", "chief")):
        assert typed(*again).code == 2
    assert typed("people", "password", "hoa", password="ngắn").code == 2
    assert typed("people", "password", "hoa").code == 0
    assert vanthu("people", "lock", "lan").code == 2, "nobody would be left"
    assert vanthu("people", "lock", "hoa").code == 0 and "✓" in vanthu("people", "list").out
    assert vanthu("people", "lock", "hoa", "--undo").code == 0 and vanthu("people", "lock", "ai").code == 2


def test_a_token_is_shown_once_and_revoked(vanthu: Vanthu) -> None:
    token = vanthu("people", "token", "cổng", "-q").out.strip()
    assert len(token) > 40
    listed = vanthu("people", "list", "--json").json["keys"]
    assert [(key["name"], key["scope"]) for key in listed] == [("cổng", "read")] and token not in str(listed)
    assert vanthu("people", "revoke", "cổng").code == 0 and vanthu("people", "revoke", "cổng").code == 2


def test_serving_is_tried(vanthu: Vanthu, typed: Vanthu) -> None:
    assert vanthu("serve", "--check").code == 0
    others = (("--host", "0.0.0.0"), ("--proxy", "127.0.0.1"))
    assert [vanthu("serve", "--check", *one).code for one in others] == [2, 2], "nobody can sign in"
    assert typed("people", "add", "lan", "--role", "admin").code == 0
    assert [vanthu("serve", "--check", *one).code for one in others] == [0, 0]
    assert vanthu("serve", "--proxy", "máy kia", "--check").code == 2
    assert vanthu("serve", "--host", "192.0.2.1", "--check").code == 2, "no address of this machine"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert vanthu("serve", "--port", str(taken.getsockname()[1])).code == 2


@pytest.mark.parametrize("how", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.sweep)])
def test_it_serves_until_it_is_stopped(home: Path, how: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = subprocess.Popen(
        [sys.executable, "-m", "pipeline.faces.cli", "serve", "--port", str(port), "--db", str(home / "a.db")],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert program.stderr is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+(/start\?key=\S+)", program.stderr.readline())
        assert found is not None
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _ in range(100):
            try:
                kept.connect()
                break
            except ConnectionRefusedError:
                continue
        kept.request("GET", found[1])
        answer = kept.getresponse()
        assert answer.status == 303 and answer.read() is not None
    finally:
        program.send_signal(how)
    assert program.wait(20) == 0
    said = program.stderr.read()
    assert "Đã dừng" in said and "Traceback" not in said
