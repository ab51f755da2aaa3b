"""``python -m benchmarks.evaluate DIR [--json] [--quiet]`` scores the reading of a folder's letters against their gold.

``DIR`` holds ``NAME.txt`` (or .pdf, .docx, .png …) with ``NAME.gold.json``. A letter that cannot be read is told and
counts as nothing found; the exit code is 1 then, 2 where the folder or a gold file cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.evaluate.gold import gold_files, letter_beside, name_of
from benchmarks.evaluate.scores import GoldFileError, Scores, score
from benchmarks.kept_readings import read_kept
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.support.errors import VanthuError
from schemas import Letter


def read_letters(folder: Path, failures: list[str]) -> dict[str, Letter]:
    """Return the letters of a folder that have gold, by name; what cannot be read is told in ``failures``."""
    letters: dict[str, Letter] = {}
    for gold in gold_files(folder):
        path = letter_beside(gold)
        if path is None:
            failures.append(f"{name_of(gold)}.gold.json: no letter beside it")
            continue
        try:
            letters[name_of(gold)] = complete(extract(read_kept(path)), office_calendar())
        except VanthuError as error:
            failures.append(error.message)
    return letters


def lines(scores: Scores) -> Iterator[str]:
    """Yield the figures, a section a line, how far the confidence can be believed, then every fault."""
    figures: dict[str, Any] = {
        **scores.figures(), "obligations": scores.obligations.figures(), "rows": scores.rows.figures(),
        "calibration error": {name: round(one.ece, 4) for name, one in scores.calibration().items()},
    }  # fmt: skip
    yield f"{scores.letters} letters"
    for section, values in figures.items():
        if isinstance(values, Mapping):
            yield f"{section:20} " + "  ".join(f"{name} {value}" for name, value in values.items())
    yield from map(str, scores.faults)


def main(arguments: list[str] | None = None) -> int:
    """Print the scores of a folder; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quiet", action="store_true", help="print no faults")
    asked = parser.parse_args(arguments)
    if not gold_files(asked.folder):
        print(f"{asked.folder}: no .gold.json files", file=sys.stderr)
        return 2
    failures: list[str] = []
    try:
        letters = read_letters(asked.folder, failures)
        scores = score(asked.folder, letters)
    except GoldFileError as error:
        print(error, file=sys.stderr)
        return 2
    print(*failures, sep="\n", end="\n" * bool(failures), file=sys.stderr)
    if asked.quiet:
        scores.faults.clear()
    print(json.dumps(scores.as_json(), ensure_ascii=False) if asked.json else "\n".join(lines(scores)))
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
