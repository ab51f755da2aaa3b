"""What a full disk, a folder that became read-only and a clock that went back cost, by command.

``python -m benchmarks.hard_places`` (as root, on Linux: it mounts small file systems in memory) gives each command with
so many kilobytes left, and with the folder read-only: it must end in one plain line or do its work, and once there is
room the same command leaves the tables that it leaves elsewhere. Then the clock of all commands is set back by a year
(a library before the system's, made by ``cc``), in mid-work.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.kills import COMMANDS, Offices, told_rows
from benchmarks.letters import ROOT
from benchmarks.upgrades import STORES, unpacked
from tests.pipeline.faces.web.conftest import NOW
from tests.pipeline.faces.web.served import Served
from tests.pipeline.test_papers import printed

#: So much is left, in kilobytes; ``None``: the folder is read-only.
LEFT: tuple[int | None, ...] = (0, 16, 64, 300, 1000, None)
#: Beside those that are killed: an office → what is asked of it.
MORE = (
    ("read", "duty note 82481d966782 --text {long}"), ("read", "letter remove 15"), ("read", "office renew"),
    ("read", "register -o {place}/so.xlsx"), ("read", "calendar -o {place}/lich.ics"), ("read", "letters --json"),
    ("read", "doctor"), ("empty", "unions import {folder}/read/cong-doan.csv --yes"), ("release", "letters --json"),
    ("read", "enter 15 --handler Hoa"),
)  # fmt: skip
_CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#define BACK (366L * 24 * 3600)
int clock_gettime(clockid_t clock, struct timespec *found) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int said = real(clock, found);
    if (clock == CLOCK_REALTIME) found->tv_sec -= BACK;
    return said;
}
time_t time(time_t *where) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}
"""


class Outcome(NamedTuple):
    """What became of a command where it was hard."""

    command: str
    left: int | None
    code: int
    wrong: str = ""
    """Nothing where it did its work, or was told in plain lines and lost nothing."""


@contextmanager
def small_disk(office: Path, left: int | None) -> Iterator[Path]:
    """Give a folder on a disk of its own that holds an office, with so many kilobytes left."""
    with tempfile.TemporaryDirectory(prefix="small-") as name:
        place = Path(name)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", name], check=True)
        try:
            shutil.copytree(office, place / "office")
            (place / "tmp").mkdir()
            if left is None:
                subprocess.run(["mount", "-o", "remount,ro", name], check=True)
            else:
                with (place / "filler").open("wb") as filler:
                    filler.write(bytes(shutil.disk_usage(place).free - left * 1024))
            yield place
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def given(place: Path, words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Give a command to the office at a place, whose temporary files and cache lie there, too."""
    more = {"VANTHU_DB": f"sqlite:///{place}/office/vanthu.db", "TMPDIR": f"{place}/tmp", "VANTHU_CACHE": f"{place}/c"}
    filled = [one.replace("{long}", "lời " * 500).format(place=place) for one in words.split()]
    return subprocess.run(
        [sys.executable, "-m", "pipeline.faces.cli", *filled, "--today", NOW.date().isoformat()],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | more | environment,
    )  # fmt: skip


def rows_at(place: Path) -> dict[str, list[str]]:
    """Return all rows of the office at a place, which need not let anybody write."""
    with tempfile.TemporaryDirectory() as name:
        for path in (place / "office").glob("vanthu.db*"):
            shutil.copy(path, name)
        return told_rows(f"sqlite:///{name}/vanthu.db")


def tried(office: Path, words: str) -> Iterator[Outcome]:
    """Give a command where it is hard, and again where it is not."""
    with small_disk(office, None) as place:
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        usual = given(place, words)
        whole = rows_at(place)
    if usual.returncode not in (0, 1):
        raise RuntimeError(f"{words}: {usual.stderr}")
    for left in LEFT:
        yield _tried(office, words, left, usual.returncode, whole)


def _tried(office: Path, words: str, left: int | None, usual: int, whole: dict[str, list[str]]) -> Outcome:
    with small_disk(office, left) as place:
        before, done = rows_at(place), given(place, words)
        after = rows_at(place)
        wrong = f"{done.stderr} {done.stdout}"[-500:] if "Traceback" in done.stderr or done.returncode > 4 else ""
        if done.returncode > 1 and not done.stderr.strip():
            wrong = "nothing was told"
        if done.returncode > 1 and after != before and not words.startswith("run"):
            wrong = f"half of it stands: {[name for name in after if after[name] != before.get(name)]}"
        if done.returncode == 0 and after != whole:
            wrong = "said to be done, and is not"
        if left is None:
            subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        else:
            (place / "filler").unlink()
        if done.returncode > 1:
            again = given(place, words)
            if again.returncode != usual or rows_at(place) != whole:
                wrong = wrong or f"others, with room: {again.stderr[-300:]}"
    return Outcome(words, left, done.returncode, wrong or "")


def served_on(office: Path) -> Iterator[Outcome]:
    """Fill the disk of an office that is served: each answer says so in words, and goes on once there is room."""
    with small_disk(office, None) as place:
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        served = Served(place, url=f"sqlite:///{place}/office/vanthu.db")
        with closing(served.start()) as client:
            rows = [row["id"] for row in client.get("/api/v1/obligations").raise_for_status().json()["items"]]
            for is_full in (True, False):
                if is_full:
                    (place / "filler").write_bytes(bytes(shutil.disk_usage(place).free))
                else:
                    (place / "filler").unlink()
                sends: dict[str, dict[str, Any]] = {
                    "letters": {"files": {"file": ("7.pdf", printed(7))}},
                    "obligations/note": {"json": {"ids": rows[:1], "note": "lời " * 400}},
                    "obligations/done": {"json": {"ids": rows[1:2]}},
                }
                for path, sent in sends.items():
                    answer = client.post(f"/api/v1/{path}", **sent)
                    is_right = answer.is_success is not is_full and (not is_full or "error" in answer.json())
                    yield Outcome(f"serve: {path}", 0 if is_full else 1000, answer.status_code,
                                  "" if is_right else answer.text[:300])  # fmt: skip
                page = client.get("/letters", headers={"accept": "text/html"})
                yield Outcome("serve: a page", 0, page.status_code, "" if page.is_success else page.text[:300])
        served.end()


def clock_back(office: Path, folder: Path) -> Iterator[Outcome]:
    """Work, set the clock back by a year, work on: nothing may be lost, refused or told in an order of its own."""
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(_CLOCK)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    with small_disk(office, None) as place:
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        for words in ("approve 15", "enter 15 --handler Hoa"):
            yield Outcome(words, 0, given(place, words).returncode)
        earlier = {"LD_PRELOAD": str(library)}
        for words in ("enter 15 --handler Lan", "approve 22", "letter remove 22", "office renew", "doctor",
                      "history 15", "office backup {place}/b.db", "letters --json"):  # fmt: skip
            done = given(place, words, **earlier)
            bad = "Traceback" in done.stderr or done.returncode > 1
            yield Outcome(f"{words} (a year back)", 0, done.returncode, done.stderr[-400:] if bad else "")
        if "Lan" not in str(rows_at(place)["register"]):
            yield Outcome("the last word counts", 0, 0, "an earlier word stands")


def main() -> None:
    outcomes = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Offices(folder, None)
        unpacked(next(STORES.glob("*.gz")), folder / "release")
        killed = [(one.office, one.words.replace("{folder}/copy", "{place}/copy")) for one in COMMANDS.values()]
        for office, words in (*killed, *MORE):
            for found in tried(folder / office, words.replace("{folder}", str(folder))):
                outcomes.append(found)
                if found.wrong:
                    print(found, flush=True)
        for found in (*served_on(folder / "read"), *clock_back(folder / "read", folder)):
            outcomes.append(found)
            if found.wrong:
                print(found, flush=True)
    codes = Counter((found.command.replace(name, "")[:30], found.code) for found in outcomes)
    for (command, code), count in sorted(codes.items()):
        print(f"{command}: {count} ended with {code}")
    wrong = sum(bool(found.wrong) for found in outcomes)
    print(f"{len(outcomes)} commands, {wrong} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
