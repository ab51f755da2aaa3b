"""Extraction beside the last release, in the same run: each side a process of its own, in turns, on the same letters.

``docs/bench.md`` keeps a line for each release; the last one is what a run is compared with.
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

from benchmarks.letters import ROOT
from benchmarks.measuring import DOCS, fill, table

PAGE = "bench.md"
HEADING = ("release", "commit", "ms a letter", "× eyecite", "× the time of the one before")
_ROW = re.compile(r"^\| (\d[^|]*) \| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+|–) \|$", re.MULTILINE)
_SIDE = Path(__file__).with_name("side.py")
#: Every so many-th letter is read; so often by each side, so many times in each of its turns.
EVERY, _TURNS, _ROUNDS = 3, 3, 2


def releases() -> list[tuple[str, ...]]:
    """Return the lines of ``docs/bench.md``, the oldest first."""
    return [found.groups() for found in _ROW.finditer((DOCS / PAGE).read_text("utf-8"))]


def beside(commit: str, letters: Sequence[str], turns: int = _TURNS) -> tuple[float, float]:
    """Return the milliseconds that letters take here, and as the program stood at a commit."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.check_output(["git", "archive", commit, "schemas", "extractors"], cwd=ROOT)
        with tarfile.open(fileobj=io.BytesIO(packed)) as program:
            program.extractall(folder, filter="data")
        sides = [(_side(str(ROOT), letters), _side(folder, letters)) for _ in range(turns)]
    # The quickest of each letter counts: what else the machine does only ever adds to it.
    own, other = (sum(map(min, zip(*side, strict=True))) for side in zip(*sides, strict=True))
    return own, other


def _side(folder: str, letters: Sequence[str]) -> list[float]:
    command, path = [sys.executable, str(_SIDE), str(_ROUNDS)], {**os.environ, "PYTHONPATH": folder}
    said = subprocess.check_output(command, input=json.dumps(letters), text=True, cwd=folder, env=path)
    taken: list[float] = json.loads(said)
    return taken


def keep(a_letter: float, times_eyecite: float, ratio: float) -> None:
    """Write the line of this version into ``docs/bench.md``."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    commit = subprocess.check_output(["git", "rev-parse", "--short=8", "HEAD"], cwd=ROOT, text=True).strip()
    row = (version, commit, f"{a_letter:.1f}", f"{times_eyecite:.2f}", f"{ratio:.2f}")
    fill(PAGE, releases=table(HEADING, [*releases(), row]))
