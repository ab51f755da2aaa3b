"""Counts what the heads of scans came to, field by field: right, left blank, wrong, and wrong without a word of it.

A blank asks a clerk to look, a wrong value does not; so both stand apart. ``proposed`` tells of how many blanks the
true value is among the first two proposals. Run as ``python -m benchmarks.scan_heads FOLDER …`` over folders of scans
with gold beside them, or with ``--read FOLDER`` over letters that were read before (``NAME.json``, as
``vanthu extract NAME.pdf --json`` writes them). ``--faults`` names each value that is not right.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.evaluate.compare import HEADER
from benchmarks.evaluate.gold import LETTER_SUFFIXES, gold_files, load, name_of
from extractors import extract
from pipeline.readers.opening import read

#: What is asked of a head.
FIELDS = ("number", "symbol", "issued_on", "issuer", "subject")
FIRST = 2  #: So many proposals stand before a clerk at once.
#: A flag of these says to compare with the page.
_TOLD = ("ocr-doubtful", "ocr-repaired", "symbol-repaired", "readings-differ", "head-weighed", "head-unread")

Record = dict[str, Any]


def outcome(field: str, gold: Record, letter: Record) -> str:
    """Return what a field of a head came to: ``right``, ``blank``, ``wrong``, or ``told``, a wrong one with a flag."""
    head = letter["header"]
    value = head.get(field)
    if HEADER[field](gold["header"][field], value):
        return "right"
    if value is None:
        return "blank"
    place = head["evidence"].get(field)
    is_told = any(flag["code"] in _TOLD and _is_about(flag, field, place) for flag in letter["flags"])
    return "told" if is_told else "wrong"


def _is_about(flag: Record, field: str, place: Record | None) -> bool:
    if flag.get("field"):
        return bool(flag["field"] == field)
    words = flag.get("evidence")
    return bool(words and place and words["start"] < place["end"] and place["start"] < words["end"])


def is_proposed(field: str, gold: Record, letter: Record) -> bool:
    """Whether the true value of a field is among the first proposals."""
    proposals = letter["header"]["alternatives"].get(field, ())
    return any(HEADER[field](gold["header"][field], one["value"]) for one in proposals[:FIRST])


def letters(folders: Iterable[Path], kept: Path | None) -> Iterator[tuple[str, Record, Record]]:
    """Yield name, gold and reading of each scan that has gold; ``kept``: where letters lie that were read before."""
    for gold in (gold for folder in folders for gold in gold_files(folder)):
        name = name_of(gold)
        if kept is not None:
            found = kept / f"{name}.json"
            letter = json.loads(found.read_text("utf-8")) if found.is_file() else None
        else:
            scans = (gold.with_name(name + suffix) for suffix in LETTER_SUFFIXES if suffix not in (".txt", ".md"))
            scan = next(filter(Path.is_file, scans), None)
            letter = extract(read(scan)[0]).model_dump(mode="json") if scan else None
        if letter is not None and letter["source"]["ocr"]:
            yield name, load(gold), letter


def lines(folders: Iterable[Path], kept: Path | None = None, faults: bool = False) -> Iterator[str]:
    """Yield the rows of the table, behind them the faults if they are asked for."""
    counted = {field: Counter[str]() for field in FIELDS}
    told: list[str] = []
    count = 0
    for name, gold, letter in letters(folders, kept):
        count += 1
        for field in filter(gold["header"].__contains__, FIELDS):
            came_to = outcome(field, gold, letter)
            counted[field][came_to] += 1
            counted[field]["proposed"] += came_to == "blank" and is_proposed(field, gold, letter)
            if came_to != "right":
                others = [one["value"] for one in letter["header"]["alternatives"].get(field, ())]
                value, true = letter["header"].get(field), gold["header"][field]
                told.append(f"{name} {field} {came_to}: {value!r}, gold {true!r}, proposed {others}")
    yield f"{count} scans\n"
    yield "| field | right | blank | of these proposed | wrong | of these not flagged |"
    yield "|---|--:|--:|--:|--:|--:|"
    for field, of_field in counted.items():
        wrong = of_field["told"] + of_field["wrong"]
        share = count_of_all(of_field)
        yield (
            f"| {field} | {of_field['right'] / share:.2f} | {of_field['blank'] / share:.2f} "
            f"| {of_field['proposed']} of {of_field['blank']} | {wrong / share:.2f} | {of_field['wrong'] / share:.2f} |"
        )
    if faults:
        yield from ["", *told]


def count_of_all(of_field: Counter[str]) -> int:
    """Return in how many letters a field was judged, at least one."""
    return max(1, sum(of_field[came_to] for came_to in ("right", "blank", "wrong", "told")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of scans with gold beside them")
    parser.add_argument("--read", type=Path, help="folder of letters that were read before")
    parser.add_argument("--faults", action="store_true", help="name each value that is not right")
    options = parser.parse_args()
    for line in lines(options.folders, options.read, options.faults):
        print(line)
