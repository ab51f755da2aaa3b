"""How well real letters are read: from their pages as they came, and from the true text beside them.

A folder holds ``NAME.pdf`` (or ``.docx``, ``.doc``), ``NAME.txt``, ``NAME.gold.json``. Letters are read under neutral
names, since a name may tell a number or a day, and nothing of them is kept: only counts come out.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.form_figures import SECTIONS, has_flag, table
from extractors import extract
from pipeline.errors import VanthuError
from pipeline.evaluate.compare import HEADER
from pipeline.evaluate.gold import gold_files, load, name_of
from pipeline.evaluate.judge import judge_letter
from pipeline.evaluate.scores import Scores
from schemas import Letter, Source

SUFFIXES = (".docx", ".pdf", ".doc")
#: What a clerk copies into the book, counted field by field.
FIELDS = {"number": "number", "symbol": "symbol", "issued_on": "day of issue", "signer": "signer"}
HEADING = "## Real pages"
MEANING = """{heading}

Measured on {day} (`python -m benchmarks.forms --real "what they are=FOLDER"`): {letters} letters as offices published
them, kept outside this repository and read under neutral names, beside the same letters as true text. They were at hand
while the program was made, so on letters of other bodies it will do less well.
"""
TOLD = """\
Right / left blank / wrong, and how many of the wrong ones carry no flag; a day without its day of the month is blank:
"""

#: How a file is read; the way in for tests.
Read = Callable[[Path], Letter]


@dataclass
class Outcomes:
    """How one field came out over all letters."""

    right: int = 0
    blank: int = 0
    wrong: int = 0
    silent: int = 0
    """Wrong ones without a flag."""

    def add(self, name: str, gold: Any, letter: Mapping[str, Any]) -> None:
        """Count the field of one letter, given as its dump."""
        found = letter["header"].get(name)
        if HEADER[name](gold, found):
            self.right += 1
        elif not found or (name == "issued_on" and gold and str(gold).startswith(f"{found}-")):
            self.blank += 1
        else:
            self.wrong += 1
            flags = letter["flags"]
            told = any(flag.get("field") == name for flag in flags)
            self.silent += not told and not has_flag(letter["header"]["evidence"].get(name), flags)

    def __str__(self) -> str:
        """Return the counts as the table shows them."""
        return f"{self.right} / {self.blank} / {self.wrong} ({self.silent})"


@dataclass
class RealFigures:
    """The figures of a folder, read in one way."""

    scores: Scores = field(default_factory=Scores)
    fields: dict[str, Outcomes] = field(default_factory=lambda: {name: Outcomes() for name in FIELDS})
    unread: int = 0


def measure_folder(folder: Path, read: Read) -> tuple[RealFigures, RealFigures]:
    """Return the figures of a folder's pages, and those of the true text beside them."""
    pages, text = RealFigures(), RealFigures()
    with tempfile.TemporaryDirectory() as neutral:
        for number, path in enumerate(gold_files(folder), start=1):
            gold = load(path)
            page = next(p for suffix in SUFFIXES if (p := folder / f"{name_of(path)}{suffix}").is_file())
            for file, figures in ((page, pages), (folder / f"{name_of(path)}.txt", text)):
                copy = Path(neutral) / f"thu{number:02}{file.suffix}"
                shutil.copyfile(file, copy)
                _count(copy, gold, read, figures)
                copy.unlink()
    return pages, text


def _count(file: Path, gold: dict[str, Any], read: Read, figures: RealFigures) -> None:
    figures.scores.letters += 1
    try:
        letter = read(file)
    except VanthuError:
        # All that it says is lost, as a clerk sees it.
        letter = extract(Source(name=file.name, sha256="0", media_type="text/plain", text=""))
        figures.unread += 1
    judge_letter(file.stem, None, letter, gold, figures.scores)
    told = letter.model_dump(mode="json")
    for name, outcomes in figures.fields.items():
        if name in gold.get("header", {}):
            outcomes.add(name, gold["header"][name], told)


def section(measured: Mapping[str, tuple[RealFigures, RealFigures]], day: date) -> Iterator[str]:
    """Yield the lines of the report's section: what the letters are → figures of their pages, of their text."""
    letters = sum(pages.scores.letters for pages, _ in measured.values())
    yield MEANING.format(heading=HEADING, day=day.isoformat(), letters=letters)
    rows = [
        (f"{name}, {way}", figures)
        for name, pair in measured.items()
        for way, figures in zip(("pages", "true text"), pair, strict=True)
    ]
    yield from table(
        ["letters", "count", "header fields", *(f"{name.replace('_', ' ')} F1" for name in SECTIONS)],
        [
            [
                name,
                str(one.scores.letters) + (f" ({one.unread} not read)" if one.unread else ""),
                f"{one.scores.accuracy:.3f} of {sum(share.total for share in one.scores.header.values())}",
                *(f"{one.scores.sections[section].f1:.3f}" for section in SECTIONS),
            ]
            for name, one in rows
        ],
    )
    yield TOLD
    yield from table(
        ["letters", *FIELDS.values()],
        [[name, *(str(one.fields[field]) for field in FIELDS)] for name, one in rows],
    )
