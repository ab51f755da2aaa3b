"""Keeps what the program found in letters when it read them first; writes ``corpus/first_read/GROUP.json``.

Rules are made with letters at hand, and on those they are right because of it: what is learned, weighed or judged later
is judged by first readings. Each group of ``corpus/fresh`` is read by the program as it stood before that group came,
which ``git`` still has; the gold beside the letters says what is right. A new group is a row of ``GROUPS`` with the
commit that reads it first. Run as ``python -m benchmarks.first_readings`` (all groups that are not kept yet) or with
names of groups (those anew, after a text was mended); it prints what each group reached then and reaches today.

``first_read(group)`` gives the letters of a group in the form that ``score_records`` takes.
"""

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.evaluate.compare import Tally
from benchmarks.evaluate.scores import score_records
from benchmarks.letters import FRESH, ROOT, source_of
from extractors import extract

KEPT = ROOT / "corpus" / "first_read"

#: The groups: how the names of their letters begin, and the program that had read none of them.
GROUPS: Mapping[str, tuple[str, str]] = {
    "l": (r"l\d", "4a8b7582"),
    "t": (r"t_", "2e40b39a"),
    "v_a": (r"v_[a-d]", "d37058f4"),
    "w": (r"w_", "41b4c048"),
    "y": (r"y_", "18e69615"),
    "z": (r"z_", "d177d610"),
    "v_01": (r"v_(?:0|10)", "9f565b0f"),
    "u": (r"u_", "528983b8"),
    "v_11": (r"v_(?:1[1-9]|20)", "26d17424"),
    "x": (r"x_", "df658013"),
    "q": (r"q_", "57eac141"),
    "m": (r"m_", "c37cf2e7"),
    "n": (r"n_", "c37cf2e7"),
    "o": (r"o_", "1ca0385e"),
    "p": (r"p_", "ca6c0aaa"),
    "r": (r"r_", "850db437"),
    "aa": (r"aa_", "3713fd3c"),
}
#: What is kept of each record, as far as it says something; its place and its words are kept of all.
VALUES: Mapping[str, tuple[str, ...]] = {
    "references": ("number", "symbol", "date", "kind", "issuer", "relation"),
    "dates": ("type", "date", "start", "bound", "time", "rrule", "relative", "assignees"),
    "delegate_limits": ("bound", "value", "min", "max", "unit", "group", "applies_to"),
    "tasks": ("assignees", "kind", "title", "deliver_to", "date", "date_id", "strength", "why"),
}
_PROGRAM = ("extractors", "schemas", "pipeline")

Record = dict[str, Any]


def of_group(group: str) -> list[Path]:
    """Return the letters of a group."""
    begins = re.compile(GROUPS[group][0])
    return sorted(path for path in FRESH.glob("*.txt") if begins.match(path.name))


def first_read(group: str) -> dict[str, Record]:
    """Return what was found in the letters of a group when they were read first, by their names."""
    read: dict[str, Record] = json.loads((KEPT / f"{group}.json").read_text("utf-8"))["letters"]
    return {
        name: {**found, "header": {}, "text": (FRESH / f"{name}.txt").read_text("utf-8")}
        for name, found in read.items()
    }


def compact(letter: Record) -> Record:
    """Return what is kept of a letter: values and places of its records, and role and rule of each sentence."""
    kept: Record = {
        section: [
            {name: record[name] for name in ("id", "confidence", *names) if record.get(name) not in (None, [], False)}
            | {"evidence": {name: record["evidence"][name] for name in ("start", "end", "quote")}}
            for record in letter[section]
        ]
        for section, names in VALUES.items()
    }
    told = ("start", "end", "role", "why", "chance")
    return kept | {"sentences": [[one.get(name) for name in told] for one in letter["sentences"]]}


def read_by(commit: str, paths: Iterable[Path]) -> list[Record]:
    """Return what the program of a commit finds in letters."""
    packed = subprocess.run(["git", "archive", commit, *_PROGRAM], cwd=ROOT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as program:
            program.extractall(folder, filter="data")
        run = [sys.executable, str(Path(__file__).with_name("read_all.py")), *map(str, paths)]
        told = subprocess.run(
            run, cwd=folder, env={**os.environ, "PYTHONPATH": folder}, check=True, capture_output=True
        ).stdout
    return [json.loads(line) for line in told.decode().splitlines()]


def table(commit: str, letters: Mapping[str, Record]) -> str:
    """Return the file of a group: a letter a line."""
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(found, ensure_ascii=False)}" for name, found in letters.items()
    )
    return f'{{"program": "{commit}", "letters": {{\n{lines}\n}}}}\n'


def reached(group: str, letters: Mapping[str, Record]) -> dict[str, Tally]:
    """Return what was found, missed and wrong in the letters of a group, by section."""
    by_letter = score_records(FRESH, letters).by_letter
    counts = {section: Tally() for section in VALUES}
    for path in of_group(group):
        for section, count in counts.items():
            count.add(by_letter[path.stem][section])
    return counts


def read_today(group: str) -> dict[str, Record]:
    """Return what the program finds now in the letters of a group, by their names."""
    texts = {path.stem: path.read_text("utf-8") for path in of_group(group)}
    return {name: extract(source_of(text)).model_dump(mode="json") for name, text in texts.items()}


def main(groups: Iterable[str]) -> None:
    KEPT.mkdir(exist_ok=True)
    for group in groups:
        commit, paths = GROUPS[group][1], of_group(group)
        letters = {path.stem: compact(read) for path, read in zip(paths, read_by(commit, paths), strict=True)}
        (KEPT / f"{group}.json").write_text(table(commit, letters), "utf-8")
        print(f"{group}: {len(letters)} letters, as the program of {commit} reads them")
    print("group", *VALUES, "(F1 at first · today)")
    for group in GROUPS:
        then, now = reached(group, first_read(group)), reached(group, read_today(group))
        print(group, *(f"{then[section].f1:.3f} · {now[section].f1:.3f}" for section in VALUES))


if __name__ == "__main__":
    main(sys.argv[1:] or [group for group in GROUPS if not (KEPT / f"{group}.json").exists()])
