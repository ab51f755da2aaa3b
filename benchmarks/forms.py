"""Writes ``docs/forms.md``: how well letters are read in each form in which they arrive, beside their text.

The letters of ``corpus/letters`` are drawn (``corpus/render``) as Word files, PDFs, scans, photographs, and read again.
Run as ``python -m benchmarks.forms`` (``make forms``); ``--forms``, ``--letters``, ``--limit`` choose, ``-o`` says
where the files stay. Reading scans needs tesseract; what was recognised is kept, so that a second run is quick.
``--real "WHAT=FOLDER" …`` measures real letters instead, ``--worn "WHAT=FOLDER" …`` scans as they came and worn, by
several readers (``--limit`` letters a folder): each run writes its own part of the report.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from benchmarks import measuring, worn
from benchmarks.evaluate.compare import HEADER, Record, plain
from benchmarks.evaluate.gold import gold_files, load, name_of
from benchmarks.evaluate.scores import SECTIONS, Scores, judge_letter
from benchmarks.kept_readings import read_kept
from benchmarks.letters import CORPUS, ROOT
from benchmarks.noise import section_figures
from corpus.render import parse
from corpus.render.forms import FORMS, chosen, write
from corpus.render.pages import FontMissingError, register
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.readers.opening import read
from pipeline.support.errors import VanthuError
from schemas import Letter, Source

# --------------------
# What is measured of a letter in one form: records as in its text, characters misread, flags on wrong values.

#: Fields of a record that depend on its place in one text, or only tell what other fields say.
_OF_ONE_TEXT = {"id", "evidence", "mentions", "confidence", "flags", "page", "boxes", "date_id", "explanation"}
#: What a clerk copies into a book letter by letter: a wrong one must carry a flag.
_CHECKED = {
    "header": ("number", "symbol", "issued_on"),
    "references": ("number", "symbol", "date"),
    "dates": ("type", "date", "start", "bound", "time", "rrule", "relative"),
}
_BESIDE = 3
_MARKUP = re.compile(r"[*#|_\\]+|[-–—_=⸺]{3,}")


@dataclass
class FormFigures:
    """The figures of one form over its letters.

    ``misread``: characters, ``disordered``: those and what stands elsewhere than on the page. ``wrong``: values read
    wrong, ``flagged``: those of them that carry a flag.
    """

    letters: int = 0
    pages: int = 0
    seconds: float = 0.0
    same: int = 0
    records: int = 0
    characters: int = 0
    misread: int = 0
    disordered: int = 0
    wrong: int = 0
    flagged: int = 0
    unread: list[str] = field(default_factory=list)
    scores: Scores = field(default_factory=Scores)

    @property
    def alike(self) -> float:
        return self.same / self.records if self.records else 1.0

    @property
    def error(self) -> float:
        """Share of characters misread, wherever their lines stand."""
        return self.misread / max(1, self.characters)


def compare_letters(text: Letter, other: Letter, figures: FormFigures) -> None:
    """Hold the records of a form against those of the text: count them, and the values that differ with their flags."""
    texts, others = (letter.model_dump(mode="json") for letter in (text, other))
    left, right = Counter(_records(texts)), Counter(_records(others))
    figures.same += (left & right).total()
    figures.records += max(left.total(), right.total())
    flags = others["flags"]
    for name in _CHECKED["header"]:
        if _value(texts["header"][name]) != _value(others["header"][name]):
            figures.wrong += 1
            evidence = others["header"]["evidence"].get(name)
            # What is not there at all is told by a flag without a place.
            blank = "blank-date" if name == "issued_on" else "blank-number"
            figures.flagged += has_flag(evidence, flags) or (
                evidence is None and any(flag["code"] == blank for flag in flags)
            )
    for section in ("references", "dates"):

        def keys(record: Record, names: Sequence[str] = _CHECKED[section]) -> str:
            return json.dumps([_value(record.get(name)) for name in names], sort_keys=True)

        known = Counter(map(keys, texts[section]))
        for record in others[section]:
            if known[keys(record)] > 0:
                known[keys(record)] -= 1
            else:
                figures.wrong += 1
                figures.flagged += has_flag(record["evidence"], flags)


def _records(letter: Record) -> Iterator[str]:
    for name, value in letter["header"].items():
        if name not in _OF_ONE_TEXT and value:
            yield json.dumps(["header", name, _value(value)], ensure_ascii=False)
    for section in SECTIONS:
        for record in letter[section]:
            if section == "tasks":
                # A title is cut where its characters end: what it tells stands in the other values.
                action = plain(record.get("action") or record["evidence"]["quote"])
                record = {**record, "action": re.sub(r"\W+", "", action), "title": ""}
            yield json.dumps([section, _value(record)], ensure_ascii=False, sort_keys=True)


def _value(value: Any) -> Any:
    """Return a value without what layout does to it."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _value(one) for name, one in value.items() if name not in _OF_ONE_TEXT}
    return value


def has_flag(evidence: Record | None, flags: Sequence[Record]) -> bool:
    places = [flag["evidence"] for flag in flags if flag["evidence"] is not None]
    return evidence is not None and any(
        place["start"] < evidence["end"] and evidence["start"] < place["end"] for place in places
    )


def count_characters(lines: list[str], read: str, figures: FormFigures) -> None:
    """Count the characters that were printed and those misread; blanks and marks of layout do not count.

    ``lines`` are the letter's paragraphs in the order in which a person reads them.
    """
    printed, found = folded(" ".join(lines)), folded(read)
    in_order = Levenshtein.distance(printed, found)
    figures.characters += len(printed)
    figures.disordered += in_order
    figures.misread += min(in_order, sum(_best(folded(line), found) for line in lines))


def _best(line: str, found: str) -> int:
    """Return how many characters of a line are misread where it was best read."""
    if not line or line in found:
        return 0
    place = fuzz.partial_ratio_alignment(line, found)
    if place is None:
        return len(line)
    around = found[max(0, place.dest_start - _BESIDE) : place.dest_end + _BESIDE]
    steps = [step for step in Levenshtein.opcodes(line, around) if step.tag != "equal"]
    # What stands before and after the paragraph was not misread.
    inside = [step for step in steps if step.tag != "insert" or 0 < step.src_start < len(line)]
    return min(len(line), sum(max(s.src_end - s.src_start, s.dest_end - s.dest_start) for s in inside))


def folded(text: str) -> str:
    """Return a text with one blank between words, without marks of layout.

    >>> folded("**Số:**  12 /KH |  a")
    'Số: 12 /KH a'
    """
    return " ".join(_MARKUP.sub(" ", text).split())


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from (*measuring.table(heading, rows), "")


# --------------------
# How well real letters are read: from their pages as they came, and from the true text beside them.
#
# A folder holds ``NAME.pdf`` (or ``.docx``, ``.doc``), ``NAME.txt``, ``NAME.gold.json``. Letters are read under neutral
# names, since a name may tell a number or a day, and nothing of them is kept: only counts come out.

SUFFIXES = (".docx", ".pdf", ".doc")
#: What a clerk copies into the book, counted field by field.
FIELDS = {"number": "number", "symbol": "symbol", "issued_on": "day of issue", "signer": "signer"}
#: How a file is read; the way in for tests.
Read = Callable[[Path], Letter]


@dataclass
class Outcomes:
    """How one field came out over all letters; ``silent``: wrong ones without a flag."""

    right: int = 0
    blank: int = 0
    wrong: int = 0
    silent: int = 0

    def add(self, name: str, gold: Any, letter: Mapping[str, Any]) -> None:
        """Count the field of one letter, given as its dump."""
        found, flags = letter["header"].get(name), letter["flags"]
        if HEADER[name](gold, found):
            self.right += 1
        elif not found or (name == "issued_on" and gold and str(gold).startswith(f"{found}-")):
            self.blank += 1
        else:
            self.wrong += 1
            told = any(flag.get("field") == name for flag in flags)
            self.silent += not told and not has_flag(letter["header"]["evidence"].get(name), flags)

    def __str__(self) -> str:
        return f"{self.right} / {self.blank} / {self.wrong} ({self.silent})"


@dataclass
class RealFigures:
    scores: Scores = field(default_factory=Scores)
    fields: dict[str, Outcomes] = field(default_factory=lambda: {name: Outcomes() for name in FIELDS})
    unread: int = 0

    def count(self, file: Path, gold: dict[str, Any], read: Read) -> None:
        """Read a file and count what came of it; of one that is not read all is lost, as a clerk sees it."""
        self.scores.letters += 1
        try:
            letter = read(file)
        except VanthuError:
            letter = extract(Source(name=file.name, sha256="0", media_type="text/plain", text=""))
            self.unread += 1
        judge_letter(file.stem, None, letter, gold, self.scores)
        told = letter.model_dump(mode="json")
        for name, outcomes in self.fields.items():
            if name in gold.get("header", {}):
                outcomes.add(name, gold["header"][name], told)


def measure_folder(folder: Path, read: Read) -> tuple[RealFigures, RealFigures]:
    pages, text = RealFigures(), RealFigures()
    with tempfile.TemporaryDirectory() as neutral:
        for number, path in enumerate(gold_files(folder), start=1):
            page = next(p for suffix in SUFFIXES if (p := folder / f"{name_of(path)}{suffix}").is_file())
            for file, figures in ((page, pages), (folder / f"{name_of(path)}.txt", text)):
                copy = Path(neutral) / f"thu{number:02}{file.suffix}"
                shutil.copyfile(file, copy)
                figures.count(copy, load(path), read)
                copy.unlink()
    return pages, text


def section(measured: Mapping[str, tuple[RealFigures, RealFigures]]) -> Iterator[str]:
    """Yield the lines on real letters: what they are → figures of their pages, of their text."""
    letters = sum(pages.scores.letters for pages, _ in measured.values())
    yield from (f"{letters} letters.", "")
    ways = ("pages", "true text")
    rows = [(f"{name}, {way}", one) for name, pair in measured.items() for way, one in zip(ways, pair, strict=True)]
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
    yield from table(["letters", *FIELDS.values()], [[name, *map(str, one.fields.values())] for name, one in rows])


# --------------------
# How well letters are read that are drawn in each form.

RENDER = ROOT / "corpus" / "render"
DRAWN_IN = ROOT / "out" / "corpus"
#: So many letters, spread over the kinds: recognising a page takes seconds.
LIMIT = 24

#: Form → its name; what it is to reach: records like those of the text, characters misread, F1 below the text's.
NAMES = {
    "text": ("plain text", "", "", ""),
    "docx": ("Word file", "≥ 0.99", "", ""),
    "pdf": ("digital PDF", "≥ 0.99", "", ""),
    "scan": ("clean scan, 300 dpi", "", "≤ 0.5 %", "≤ 2.0"),
    "bad": ("poor scan, 200 dpi", "", "≤ 1.5 %", "≤ 6.0"),
    "photo": ("photograph", "", "", "≤ 10.0"),
}
NAMES_OF_SECTIONS = ("header fields", "documents cited", "dates", "delegate limits", "tasks")


def letter_of(source: Source) -> Letter:
    return complete(extract(source), office_calendar())


def drawn(path: Path, form: str, folder: Path) -> Path:
    """Return the letter's file in a form, drawn unless it is there and newer than the letter and what draws it."""
    newest = max(file.stat().st_mtime for file in (path, *RENDER.glob("*.py")))
    there = [file for file in folder.glob(f"{path.stem}.*") if not file.name.endswith(".gold.json")]
    return there[0] if there and there[0].stat().st_mtime > newest else write(path, form, folder)


def measure(paths: Sequence[Path], forms: Sequence[str], output: Path) -> dict[str, FormFigures]:
    """Read every letter as text and in every form; return the figures by form, the text's own first."""
    every = {"text": FormFigures(), **{form: FormFigures() for form in forms}}
    for form in forms:
        (output / form).mkdir(parents=True, exist_ok=True)

    def judge(path: Path, letter: Letter, figures: FormFigures) -> None:
        figures.letters += 1
        # Without the gold's text every quote is found by its words, the text's own like the others.
        judge_letter(path.stem, None, letter, load(path.with_suffix(".gold.json")), figures.scores)
        compare_letters(text, letter, figures)

    for path in paths:
        text = letter_of(read(path)[0])
        judge(path, text, every["text"])
        printed = list(parse(path.stem, path.read_text("utf-8")).lines())
        for form in forms:
            file, figures = drawn(path, form, output / form), every[form]
            begin = time.perf_counter()
            try:
                source = read_kept(file)
            except VanthuError as error:
                figures.unread.append(f"{path.stem}: {error.message}")
                continue
            figures.seconds += time.perf_counter() - begin
            figures.pages += source.pages or 1
            judge(path, letter_of(source), figures)
            count_characters(printed, source.text, figures)
    return every


def report(figures: dict[str, FormFigures]) -> Iterator[str]:
    rows: list[list[list[str]]] = [[], [], []]
    best = section_figures(figures["text"].scores).values()
    for form, one in figures.items():
        name, records, characters, below = NAMES[form]
        own = section_figures(one.scores).values()
        if form == "text":
            rows[1].append([name, *(f"{value:.3f}" for value in own), ""])
            continue
        in_order = one.disordered / max(1, one.characters)
        rows[0].append([name, str(one.letters), f"{one.alike:.4f}", records, f"{100 * one.error:.2f} %",
                        f"{100 * in_order:.2f} %", characters])  # fmt: skip
        told = [f"{value:.3f} ({100 * (value - least):+.1f})" for value, least in zip(own, best, strict=True)]
        rows[1].append([name, *told, below])
        flagged = f"{one.flagged / one.wrong:.2f}" if one.wrong else "–"
        rows[2].append([name, str(one.wrong), flagged, f"{one.seconds / max(1, one.pages):.2f}"])
    headings = (
        ["form", "letters", "records as in the text", "aim", "characters misread", "with the order", "aim"],
        ["F1, points below the text", *NAMES_OF_SECTIONS, "aim"],
        ["form", "values wrong", "of them flagged", "seconds a page"],
    )
    for heading, part in zip(headings, rows, strict=True):
        yield from table(heading, part)
    unread = [f"- {NAMES[form][0]}: {line}" for form, one in figures.items() for line in one.unread]
    if unread:
        yield "Not read:\n\n" + "\n".join(unread) + "\n"


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.forms", description=__doc__)
    options.add_argument("-o", "--output", type=Path, default=DRAWN_IN, help="where drawn letters stay")
    options.add_argument("--forms", default=",".join(FORMS), help="which forms (default: all)")
    options.add_argument("--letters", default="", help="beginnings of names, with commas between")
    options.add_argument("--limit", type=int, default=LIMIT, help=f"so many letters (default {LIMIT})")
    options.add_argument("--faults", action="store_true", help="print every fault of every form")
    options.add_argument("--real", nargs="+", metavar="WHAT=FOLDER", help="measure real letters, and nothing else")
    options.add_argument("--worn", nargs="+", metavar="WHAT=FOLDER", help="measure worn scans, and nothing else")
    given = options.parse_args(arguments)
    if given.worn:
        lines = []
        for what, _, path in (folder.rpartition("=") for folder in given.worn):
            found = worn.measure(Path(path), letter_of, given.limit)
            letters = max(one.scores.letters for one in found.values())
            lines += [f"{what}, {letters} letters:", ""]
            lines += table(worn.HEADING, worn.rows(found))
        print(*lines, sep="\n")
        measuring.fill("forms.md", worn=lines)
        return 0
    if given.real:
        named = (folder.rpartition("=") for folder in given.real)
        measured = {what: measure_folder(Path(path), lambda file: letter_of(read(file)[0])) for what, _, path in named}
        lines = [*section(measured)]
        print(*lines, sep="\n")
        measuring.fill("forms.md", real=lines)
        return 0
    try:
        register()
    except FontMissingError as error:
        print(error, file=sys.stderr)
        return 1
    paths = chosen(CORPUS, given.letters.split(",") if given.letters else (), given.limit)
    figures = measure(paths, given.forms.split(","), given.output)
    lines = [*report(figures)]
    print(*lines, sep="\n")
    if given.faults:
        print(*(f"{form}: {fault}" for form, one in figures.items() for fault in one.scores.faults), sep="\n")
    if given.forms == ",".join(FORMS) and not given.letters:
        measuring.fill("forms.md", drawn=lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
