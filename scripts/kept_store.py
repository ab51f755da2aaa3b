"""The small store of a release that the tests keep: letters read, approved, corrected, marked; people and their keys.

``python -m scripts.kept_store COMMIT --name 0.2.0`` makes it by the program as it stood at that commit (commands alone,
and its library for what only pages make: links, feeds), and writes ``tests/pipeline/store/stores/0.2.0.sqlite.gz``. A
release gets its store when it is made; none is ever made anew.
"""

import argparse
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]
STORES = ROOT / "tests" / "pipeline" / "store" / "stores"
_TODAY = "2026-03-06"
_PASSWORD = "mat-khau-cua-thu-2026"
#: What pages alone make, by the library of the program of that day: links and calendars of unions, a session.
_KEYS = """
import sys
from pipeline.office import Office
with Office(sys.argv[1]).open() as store:
    (union,) = [one.id for one in Office(sys.argv[1]).known.own()][3:4]
    store.keys.make("union", "đưa cho đơn vị", "2026-03-06T09:00:00", who="lan", union_id=union)
    store.keys.make("feed", "điện thoại", "2026-03-06T09:00:00", who="lan", union_id=union)
    person = store.people.called("lan").id
    store.keys.make("session", "Firefox", "2026-03-06T09:00:00", person=person, until="2026-03-06T21:00:00")
"""


class Release:
    """The program as it stood at a commit, at work on an office of its own."""

    def __init__(self, commit: str, folder: Path) -> None:
        self.program, self.database = folder / "program", folder / "office" / "vanthu.db"
        self.database.parent.mkdir()
        packed = subprocess.check_output(["git", "archive", commit], cwd=ROOT)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(self.program, filter="data")
        told = tomllib.loads((self.program / "pyproject.toml").read_text("utf-8"))
        self._command = str(told["project"]["scripts"]["vanthu"]).partition(":")[0]
        self._environment = {**os.environ, "PYTHONPATH": str(self.program), "VANTHU_DB": f"sqlite:///{self.database}"}
        self._environment |= {"VANTHU_USER": "lan"}

    def vanthu(self, *words: str, said: str = "") -> str:
        """Give a command; what it prints comes back."""
        return self._run(["-m", self._command, *words], said)

    def python(self, words: str) -> None:
        """Let its library do something with the database."""
        self._run(["-c", words, f"sqlite:///{self.database}"], "")

    def _run(self, words: Sequence[str], said: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], input=said, cwd=self.program, env=self._environment, text=True,
            stdout=subprocess.PIPE, check=False,
        )  # fmt: skip
        if done.returncode not in (0, 1):  # 1: something waits for a person
            raise SystemExit(f"{words}: {done.returncode}")
        return done.stdout


def play(release: Release) -> None:
    """Let an office work for a day: every kind of thing that people say is said once at least."""
    letters = release.program / "corpus" / "week" / "letters"
    day = ("--today", _TODAY)
    release.vanthu("unions", "import", str(release.program / "corpus" / "year" / "registry.csv"), "--yes", *day)
    release.vanthu("office", "set", "ldld", *day)
    release.vanthu("run", str(letters), "--quiet", *day)
    release.vanthu("run", str(release.program / "README.md"), "--quiet", *day)  # no letter: it is known as such
    stored = json.loads(release.vanthu("letters", "--json", *day))
    refs = [one["sha256"][:12] for one in stored]
    for ref in refs[:3]:
        release.vanthu("approve", ref, *day)
    release.vanthu("letter", "correct", refs[3], "trích yếu=Về việc đã sửa lại cho đúng", *day)
    release.vanthu("enter", refs[0], "--handler", "Chị Hoa", *day)
    owed = json.loads(release.vanthu("obligations", "--by", "union", "--format", "json", "--all", *day))
    ids = [one["id"] for one in owed if one["status"] != "done"]
    release.vanthu("duty", "done", ids[0], "--letter", "12/BC-LĐLĐ", *day)
    release.vanthu("duty", "doing", ids[1], *day)
    release.vanthu("duty", "note", ids[2], "--text", "đã gọi, hẹn thứ Hai", *day)
    release.vanthu("duty", "not-applicable", ids[3], *day)
    release.vanthu("letter", "remove", refs[-1], *day)
    waiting = json.loads(release.vanthu("confirm", "--json", *day))
    for one in waiting[:1]:
        release.vanthu("confirm", one["id"], *day)
    release.vanthu("people", "add", "lan", "--role", "admin", "--name", "Nguyễn Thị Lan", said=f"{_PASSWORD}\n")
    release.vanthu("people", "add", "hoa", "--role", "clerk", "--name", "Trần Thị Hoa", said=f"{_PASSWORD}\n")
    release.vanthu("people", "token", "cổng thông tin", "--write")
    release.python(_KEYS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--name", required=True)
    asked = parser.parse_args()
    STORES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        release = Release(asked.commit, Path(name))
        play(release)
        one_file = Path(name, "one.db")
        with closing(sqlite3.connect(release.database)) as file:
            file.execute("VACUUM INTO ?", (str(one_file),))
        path = STORES / f"{asked.name}.sqlite.gz"
        with one_file.open("rb") as plain, gzip.GzipFile(path, "wb", mtime=0) as packed:
            shutil.copyfileobj(plain, packed)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
