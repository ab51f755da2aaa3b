"""Extraction beside earlier programs, in the same run: each side a process of its own, in turns, on the same letters.

``docs/bench.md`` keeps a line for each release; the last one is what a run is compared with, and the commit at which
the work on this version began (``LEFT_FROM``): what is lost a little at a time shows beside the release.
"""

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.letters import REGISTRY, ROOT, write_inbox
from benchmarks.measuring import DOCS, commit_now, fill, table

PAGE = "bench.md"
HEADING = ("release", "commit", "ms a letter", "× eyecite", "× the time of the one before")
_ROW = re.compile(r"^\| (\d[^|]*) \| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+|–) \|$", re.MULTILINE)
_SIDE = Path(__file__).with_name("side.py")
#: What keeps Python from finding what it compiled before.
_COMPILING = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
#: Where the work on this version began: set anew when a version is released.
LEFT_FROM = "0e444333"
#: Every so many-th letter is read, once in each of so many turns of each side; a run has fewer turns.
EVERY, TURNS, _TURNS_OF_A_RUN, _ROUNDS = 6, 9, 3, 1


def releases() -> list[tuple[str, ...]]:
    """Return the lines of ``docs/bench.md``, the oldest first."""
    return [found.groups() for found in _ROW.finditer((DOCS / PAGE).read_text("utf-8"))]


def beside(commit: str, letters: Sequence[str], turns: int = TURNS) -> float:
    """Return the time that letters take here, in times of what they took at a commit: the median of the turns.

    Time of the processor; each turn reads all letters by either side, so that a machine that slows down meets both.
    """
    with tempfile.TemporaryDirectory() as folder:
        _unpack(commit, folder, "schemas", "extractors")
        return median(sum(_side(str(ROOT), letters)) / sum(_side(folder, letters)) for _ in range(turns))


def _side(folder: str, letters: Sequence[str]) -> list[float]:
    command, path = [sys.executable, str(_SIDE), str(_ROUNDS)], {**os.environ, "PYTHONPATH": folder}
    said = subprocess.check_output(command, input=json.dumps(letters), text=True, cwd=folder, env=path)
    taken: list[float] = json.loads(said)
    return taken


def _unpack(commit: str, folder: str, *packages: str) -> None:
    packed = subprocess.check_output(["git", "archive", commit, *packages], cwd=ROOT)
    with tarfile.open(fileobj=io.BytesIO(packed)) as program:
        program.extractall(folder, filter="data")


def runs_beside(commit: str, count: int, turns: int = _TURNS_OF_A_RUN) -> tuple[float, float]:
    """Return the letters a second of a whole run on two cores, here and as the program stood at a commit.

    Letters of the corpus under other numbers, into an empty database: read, routed, stored, checked. The best turn
    counts, by the time of the processor that the run and all its processes took on each of the two. Python keeps what
    it compiled beside the code, as where the program is installed: each process would compile all of it again.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as earlier:
        _unpack(commit, earlier, "schemas", "extractors", "pipeline", "pyproject.toml")
        inbox = Path(folder, "van-ban")
        inbox.mkdir()
        write_inbox(inbox, count)

        def taken(program: str, turn: int) -> float:
            place = ["--db", f"{folder}/{Path(program).name}{turn}.db", "--registry", str(REGISTRY), "--quiet"]
            command = [sys.executable, "-m", _command_of(program), "run", str(inbox), "--workers", "2", *place]
            environment = {name: value for name, value in os.environ.items() if name not in _COMPILING}
            environment |= {"PYTHONPATH": program}
            with subprocess.Popen(command, cwd=program, env=environment, stdout=subprocess.DEVNULL) as process:
                _, ended, used = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(ended)
            if process.returncode:
                raise SystemExit(f"{program}: {process.returncode}")
            return (used.ru_utime + used.ru_stime) / 2

        sides = [(taken(str(ROOT), turn), taken(earlier, turn)) for turn in range(turns)]
    own, other = map(min, zip(*sides, strict=True))
    return count / own, count / other


def _command_of(program: str) -> str:
    """Return the module that is the command of a program: it stood elsewhere in earlier ones."""
    told = tomllib.loads(Path(program, "pyproject.toml").read_text("utf-8"))
    return str(told["project"]["scripts"]["vanthu"]).partition(":")[0]


def keep(a_letter: float, times_eyecite: float, ratio: float) -> None:
    """Write the line of this version into ``docs/bench.md``."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    row = (version, commit_now(), f"{a_letter:.1f}", f"{times_eyecite:.2f}", f"{ratio:.2f}")
    fill(PAGE, releases=table(HEADING, [*releases(), row]))
