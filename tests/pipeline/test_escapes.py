"""A reader taken over by a file, in a real ``vanthu run`` and a real ``vanthu serve``: it tries every way out. The
library that opens PDFs is another one here: loaded by the reading process for the first PDF, behind the shut cage."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.support.confined import confinement
from tests.pipeline import breakouts
from tests.pipeline.faces.web.served import ROOT, Served, read, sent
from tests.pipeline.test_cage import AT_OTHERS, BY_ANY_WAY, ODD_WISHES
from tests.pipeline.test_papers import HEAD

pytestmark = pytest.mark.skipif(not all(confinement.what_holds()), reason="a kernel without a cage")
#: Runs in the reading process: what came of each try goes out as the words of an error, the only way there is.
TAKEN_OVER = """
import os
import breakouts

tries = {tries}
tries += [(name, (os.getppid(),)) for name in {at_others}]
open_ways = []
for name, given in tries:
    try:
        came = breakouts.tried(breakouts.Try(name, tuple(given)))
    except OSError:
        continue
    if came != "[]":
        open_ways.append(name)
raise ValueError(f"tried {{len(tries)}}, open: {{open_ways}}")
"""
"""The limits that can be lifted are a list: an empty one is none."""


def hostile(folder: Path, person: Path, database: Path) -> Path:
    """Make a folder of packages in which the library for PDFs is somebody else's."""
    packages = folder / "site-packages"
    (packages / "pdfminer").mkdir(parents=True)
    shutil.copy(breakouts.__file__, packages / "breakouts.py")
    letter, name = str(person / "thu.txt"), str(person / "moi")
    tries = [
        *((deed, [path]) for deed in ("read", "write", "remove", "cut", "told_of", "rename")
          for path in (letter, str(database))),
        *(("call", [kind, 9, str(person / "o-cam")]) for kind in ("tcp", "udp", "unix", "unix_datagram", "raw")),
        *((deed, [name]) for deed in ("write", "link", "make_folder", "socket_file")), ("lists", [str(person)]),
        *(("read", [path]) for path in ("/etc/shadow", "/etc/hostname", "/proc/1/environ")),
        *((way, [program]) for way in BY_ANY_WAY for program in ("/bin/sh", sys.executable)),
        *(("begin_process", [way]) for way in ("fork", "old fork", "vfork")), *(("ask", wish) for wish in ODD_WISHES),
        ("newer_call", [letter]), ("new_namespace", []), ("mount", []), ("ring", []), ("gain_rights", []),
        ("lift_limits", []),
    ]  # fmt: skip
    code = TAKEN_OVER.format(tries=json.dumps(tries), at_others=AT_OTHERS)
    (packages / "pdfminer" / "__init__.py").write_text(code, "utf-8")
    return packages


@pytest.fixture
def person(tmp_path: Path) -> Path:
    folder = tmp_path / "person"
    folder.mkdir()
    (folder / "thu.txt").write_text("lời của thư", "utf-8")
    return folder


def assert_untouched(person: Path, database: Path) -> None:
    assert {path.name: path.read_text("utf-8") for path in person.iterdir()} == {"thu.txt": "lời của thư"}
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def assert_shut(said: str) -> None:
    found = re.search(r"tried (\d+), open: (\[.*?\])", said)
    assert found is not None, said
    assert int(found[1]) > 80 and found[2] == "[]", said


def test_none_of_them_is_open_in_a_run(tmp_path: Path, person: Path) -> None:
    database = tmp_path / "office" / "vanthu.db"
    there = hostile(tmp_path, person, database)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text(HEAD.format(number=8), "utf-8")
    (inbox / "b.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    code = f"import sys; sys.path.insert(0, {str(there)!r}); from pipeline.faces.cli.app import run; run(sys.argv[1:])"
    command = [sys.executable, "-c", code, "run", str(inbox), "--db", str(database), "--workers", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert_shut(done.stdout + done.stderr)
    assert "Mới: 1" in done.stdout + done.stderr, "the letter beside it is stored"
    assert_untouched(person, database)


@pytest.mark.sweep
def test_nor_while_pages_are_served(tmp_path: Path, person: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = Served(tmp_path)
    database = tmp_path / "office" / "vanthu.db"
    monkeypatch.setenv("PYTHONPATH", os.fspath(hostile(tmp_path, person, database)))
    try:
        client = served.start()
        assert_shut(str(read(client, sent(client, "b.pdf", b"%PDF-1.4\n%%EOF\n"))))
        after = read(client, sent(client, "a.txt", HEAD.format(number=8).encode()))
        assert len(after["letters"]) == 1, "who comes after it is read"
        assert client.get("/health").status_code == 200
    finally:
        served.end()
    assert_untouched(person, database)
