"""Writes ``docs/forms.md``: how well letters are read in each form in which they arrive, beside their text.

The letters of ``corpus/letters`` are drawn (``corpus/render``) as Word files, PDFs, scans, photographs, and read again.
Run as ``python -m benchmarks.forms`` (``make forms``); ``--forms``, ``--letters``, ``--limit`` choose, ``-o`` says
where the files stay. Reading scans needs tesseract; what was recognised is kept, so that a second run is quick.
``--real "WHAT=FOLDER" …`` measures real letters instead (``real_pages``): each run writes its own part of the report.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.form_figures import FormFigures, compare_letters, count_characters, has_flag, table
from benchmarks.noise import section_figures
from corpus.render import parse
from corpus.render.__main__ import write
from corpus.render.choose import chosen
from corpus.render.forms import FORMS
from corpus.render.pages import FontMissingError, register
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.errors import VanthuError
from pipeline.evaluate.compare import HEADER
from pipeline.evaluate.gold import gold_files, load, name_of
from pipeline.evaluate.judge import judge_letter
from pipeline.evaluate.scores import SECTIONS, Scores
from pipeline.opening import read
from pipeline.readers.secrecy import kept_at_the_end
from schemas import Letter, Source

# --------------------
# How well real letters are read: from their pages as they came, and from the true text beside them.
#
# A folder holds ``NAME.pdf`` (or ``.docx``, ``.doc``), ``NAME.txt``, ``NAME.gold.json``. Letters are read under neutral
# names, since a name may tell a number or a day, and nothing of them is kept: only counts come out.

SUFFIXES = (".docx", ".pdf", ".doc")
#: What a clerk copies into the book, counted field by field.
FIELDS = {"number": "number", "symbol": "symbol", "issued_on": "day of issue", "signer": "signer"}
HEADING = "## Real pages"
MEANING_OF_REAL = """{heading}

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
    yield MEANING_OF_REAL.format(heading=HEADING, day=day.isoformat(), letters=letters)
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


ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "corpus" / "letters"
RENDER = ROOT / "corpus" / "render"
REPORT = ROOT / "docs" / "forms.md"
#: So many letters, spread over the kinds: recognising a page takes seconds.
LIMIT = 24
#: So many letters of a form are read a second time.
_AGAIN = 3

#: What each form is to reach: records like those of the text, characters misread, F1 below the text's.
AIMS = {
    "docx": ("≥ 0.99", "", ""),
    "pdf": ("≥ 0.99", "", ""),
    "scan": ("", "≤ 0.5 %", "≤ 2.0"),
    "bad": ("", "≤ 1.5 %", "≤ 6.0"),
    "photo": ("", "", "≤ 10.0"),
}
NAMES = {
    "text": "plain text",
    "docx": "Word file",
    "pdf": "digital PDF",
    "scan": "clean scan, 300 dpi",
    "bad": "poor scan, 200 dpi",
    "photo": "photograph",
}
TITLE = """# How well letters are read in each form

Written by `make forms`; do not edit by hand. All forms are judged as the plain text is judged here: a quote is found by
its words, since offsets differ.
"""
DRAWN = "## Drawn letters"
HEAD = f"""{DRAWN}

{{count}} letters of `corpus/letters` were drawn in each form (`corpus/README.md` says how) and read again.
"""
MEANING = """\
- **records as in the text**: share of header fields and records that say the same as those read from the text, down to
  the words of a task; marks of layout and blanks aside.
- **characters misread**: edits from what was printed to what was read, each paragraph held against the place where it
  was read best, so that the order of columns and tables does not count; beside it the same with the order.
- **wrong and flagged**: of the numbers, symbols and days (of the letter, of documents cited, of deadlines) that differ
  from the text's, the share on whose words a flag stands.
- **seconds a page**: one process, first reading; **ms a letter again**: the second reading, without extraction.
"""


def letter_of(source: Source) -> Letter:
    """Return what is extracted from a source."""
    return complete(extract(source), office_calendar())


def read_kept(file: Path) -> Source:
    """Return the letter of a file; what was recognised is kept as the program keeps it."""
    with kept_at_the_end():
        return read(file)[0]


def drawn(path: Path, form: str, folder: Path) -> Path:
    """Return the letter's file in a form, drawn unless it is there and newer than the letter and what draws it."""
    newest = max(file.stat().st_mtime for file in (path, *RENDER.glob("*.py")))
    there = [file for file in folder.glob(f"{path.stem}.*") if not file.name.endswith(".gold.json")]
    return there[0] if there and there[0].stat().st_mtime > newest else write(path, form, folder)


def measure(paths: Sequence[Path], forms: Sequence[str], output: Path) -> dict[str, FormFigures]:
    """Read every letter as text and in every form; return the figures by form, the text's own first."""
    figures = {"text": FormFigures(), **{form: FormFigures() for form in forms}}
    for form in forms:
        (output / form).mkdir(parents=True, exist_ok=True)
    for path in paths:
        text = letter_of(read(path)[0])
        _judge(path, text, figures["text"])
        compare_letters(text, text, figures["text"])
        for form in forms:
            _measure_form(path, text, drawn(path, form, output / form), figures[form])
    return figures


def _measure_form(path: Path, text: Letter, file: Path, figures: FormFigures) -> None:
    begin = time.perf_counter()
    try:
        source = read_kept(file)
    except VanthuError as error:
        figures.unread.append(f"{path.stem}: {error.message}")
        return
    figures.seconds += time.perf_counter() - begin
    if figures.letters < _AGAIN:
        begin = time.perf_counter()
        read_kept(file)
        figures.again += time.perf_counter() - begin
    figures.pages += source.pages or 1
    letter = letter_of(source)
    _judge(path, letter, figures)
    compare_letters(text, letter, figures)
    count_characters(list(parse(path.stem, path.read_text("utf-8")).lines()), source.text, figures)


def _judge(path: Path, letter: Letter, figures: FormFigures) -> None:
    figures.letters += 1
    # Without the gold's text every quote is found by its words, the text's own like the others.
    judge_letter(path.stem, None, letter, load(path.with_suffix(".gold.json")), figures.scores)


def report(figures: dict[str, FormFigures]) -> Iterator[str]:
    """Yield the lines of the report."""
    yield HEAD.format(count=figures["text"].letters)
    yield MEANING
    yield from table(
        ["form", "letters", "records as in the text", "aim", "characters misread", "with the order", "aim"],
        [
            [
                NAMES[form],
                str(one.letters),
                f"{one.alike:.4f}",
                AIMS[form][0],
                _percent(one.error),
                _percent(one.error_in_order),
                AIMS[form][1],
            ]
            for form, one in figures.items()
            if form != "text"
        ],
    )
    yield from table(
        ["F1, points below the text", *NAMES_OF_SECTIONS, "aim"],
        [_f1_row(form, one, figures["text"]) for form, one in figures.items()],
    )
    yield from table(
        ["form", "values wrong", "of them flagged", "seconds a page", "ms a letter again"],
        [
            [
                NAMES[form],
                str(one.wrong),
                "–" if one.told is None else f"{one.told:.2f}",
                f"{one.seconds / max(1, one.pages):.2f}",
                f"{1000 * one.again / max(1, min(_AGAIN, one.letters)):.0f}",
            ]
            for form, one in figures.items()
            if form != "text"
        ],
    )
    unread = [f"- {NAMES[form]}: {line}" for form, one in figures.items() for line in one.unread]
    if unread:
        yield "Not read:\n\n" + "\n".join(unread) + "\n"


NAMES_OF_SECTIONS = ("header fields", "documents cited", "dates", "delegate limits", "tasks")


def _f1_row(form: str, figures: FormFigures, text: FormFigures) -> list[str]:
    best, own = (section_figures(one.scores).values() for one in (text, figures))
    if form == "text":
        return [NAMES[form], *(f"{value:.3f}" for value in own), ""]
    told = [f"{value:.3f} ({100 * (value - least):+.1f})" for value, least in zip(own, best, strict=True)]
    return [NAMES[form], *told, AIMS[form][2]]


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def with_part(report: str, heading: str, part: str) -> str:
    """Return a report with one of its parts put in the place of the earlier one; real pages come first."""
    parts = {HEADING: "", DRAWN: ""}
    for piece in re.split(r"(?m)^(?=## )", report)[1:]:
        parts[piece.partition("\n")[0]] = piece
    parts[heading] = part
    return "\n".join(piece.strip() + "\n" for piece in (TITLE, *parts.values()) if piece)


def _write(heading: str, part: str) -> None:
    REPORT.write_text(with_part(REPORT.read_text("utf-8") if REPORT.exists() else "", heading, part), "utf-8")


def _measure_real(folders: Sequence[str]) -> str:
    """Return the part on real letters; each folder is given as what is in it, ``=``, and its path."""
    named = (folder.rpartition("=") for folder in folders)
    measured = {what: measure_folder(Path(path), lambda file: letter_of(read(file)[0])) for what, _, path in named}
    return "\n".join(section(measured, date.today()))


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the report where all forms were measured, on letters of every kind."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.forms", description=__doc__)
    options.add_argument("-o", "--output", type=Path, default=ROOT / "out" / "corpus", help="where drawn letters stay")
    options.add_argument("--forms", default=",".join(FORMS), help="which forms (default: all)")
    options.add_argument("--letters", default="", help="beginnings of names, with commas between")
    options.add_argument("--limit", type=int, default=LIMIT, help=f"so many letters (default {LIMIT})")
    options.add_argument("--faults", action="store_true", help="print every fault of every form")
    options.add_argument("--real", nargs="+", metavar="WHAT=FOLDER", help="measure real letters, and nothing else")
    given = options.parse_args(arguments)
    if given.real:
        part = _measure_real(given.real)
        print(part)
        _write(HEADING, part)
        return 0
    try:
        register()
    except FontMissingError as error:
        print(error, file=sys.stderr)
        return 1
    paths = chosen(LETTERS, given.letters.split(",") if given.letters else (), given.limit)
    figures = measure(paths, given.forms.split(","), given.output)
    lines = "\n".join(report(figures)).rstrip() + "\n"
    print(lines)
    if given.faults:
        print(*(f"{form}: {fault}" for form, one in figures.items() for fault in one.scores.faults), sep="\n")
    if given.forms == ",".join(FORMS) and not given.letters:
        _write(DRAWN, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
