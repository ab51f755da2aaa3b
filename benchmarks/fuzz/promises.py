"""What must hold for whatever bytes a reader is given."""

import hashlib
import math
import random
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

from benchmarks.fuzz.mutants import text_of
from extractors import extract
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.routing import route
from pipeline.readers import opening
from pipeline.readers.ocr import engine
from pipeline.support.errors import READ_CODES, ReadError
from schemas import FLAG_CODES, Letter, Source

# --------------------
# A played engine of recognition: says words without looking, so that thousands of pictures can be tried in a minute.
#
# What it says depends on the picture alone, and some of it is what the true program says on bad days: boxes beyond the
# picture, boxes without width, words of signs only, no words at all.

_LETTER = "f05_congvan_cam_on_binh_dinh"
_NOISE = ("|", "~", "—", "ĐẾN", "'", "l1", "ﬁ", "\u0301", "MẬT")


@contextmanager
def played() -> Iterator[None]:
    def recognise_all(pictures: Sequence[Any], dpi: float, **how: object) -> list[list[Any]]:
        return [_words(picture) for picture in pictures]

    with mock.patch.multiple(engine, recognise_all=recognise_all, version=lambda: "played"):
        yield


def _words(picture: Any) -> list[Any]:
    height, width = picture.shape[:2]
    chance = random.Random(zlib.crc32(picture[:: max(1, height // 50)].tobytes()) ^ width)
    if chance.random() < 0.05:
        return []
    seen = []
    for number, line in enumerate(text_of(_LETTER).splitlines()):
        left, top = chance.randrange(1 + width // 3), (number * height) // 70
        for word in line.split():
            box = (left, top, left + 9 * len(word), top + max(1, height // 80))
            if chance.random() < 0.02:
                word, box = chance.choice(_NOISE), (left, top, left + chance.choice((-3, 0, 4, 2 * width)), top)
            seen.append(engine.RecognisedWord(word, box, chance.random(), number))
            left = box[2] + 8
    return seen


#: What no broken file should get to: behind "the file is broken" a fault of the program is hidden.
_FAULTS_OF_OURS = (ArithmeticError, AssertionError, AttributeError, NameError, TypeError)
#: Room for what rounding adds to the edge of a page, in points.
_ROUNDING = 1.0


class Broken(Exception):
    """A promise that was not kept."""


class Task(NamedTuple):
    name: str
    data: bytes
    twice: bool  # whether it is read again to see that the same comes out
    number: int = 0  # by which it is made again


class Checked(NamedTuple):
    """What a file gave: how many letters, the code of its error, and which promise was broken."""

    letters: int = 0
    code: str = ""
    broken: str = ""


class Promises:
    """Reads a file as a worker of the batch does, and holds what comes out to the promises."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar

    def __call__(self, task: Task) -> Checked:
        """Return what the file gave. Every exception but ``ReadError`` and ``MemoryError`` is a broken promise."""
        try:
            with played():
                first = self._read(task)
                if task.twice and self._read(task) != first:
                    return Checked(broken="same-bytes: another result at the second reading")
        except MemoryError:
            raise
        except Exception as error:
            return Checked(broken=_signature(error))
        return first

    def _read(self, task: Task) -> Checked:
        try:
            opened = opening.open_bytes(task.data, task.name)
        except ReadError as error:
            _check_error(error, task.name)
            return Checked(code=error.code)
        if not (opened.sources or opened.failures):
            raise Broken("neither a letter nor an error")
        for failure in opened.failures:
            _check_error(failure, task.name)
        digest = hashlib.sha256()
        for source in opened.sources:
            _check_source(source)
            digest.update(self._letter(source).model_dump_json().encode())
        if not opened.sources:
            return Checked(code=opened.failures[0].code)
        return Checked(len(opened.sources), digest.hexdigest())

    def _letter(self, source: Source) -> Letter:
        letter = complete(extract(source), self.calendar)
        if letter.text != source.text:
            raise Broken("the text was changed")
        for start, end, quote in _quotes(letter.model_dump()):
            if letter.text[start:end] != quote or not quote:
                raise Broken(f"evidence {start}–{end} is not “{quote[:40]}”")
        if unknown := {flag.code for flag in letter.flags} - set(FLAG_CODES):
            raise Broken(f"flags without a row: {unknown}")
        route(letter, None)
        return letter


def _check_error(error: ReadError, name: str) -> None:
    message = error.message
    if error.code not in READ_CODES:
        raise Broken(f"unknown code {error.code}")
    if (
        not message.startswith(name)
        or len(message.splitlines()) != 1
        or {*map(unicodedata.category, message)} & {"Cc", "Cs"}
    ):
        raise Broken(f"not one line that names the file: {message[:80]!r}")
    cause = error.__cause__
    if error.code in ("broken", "program-failed") and isinstance(cause, _FAULTS_OF_OURS) and _is_ours(cause):
        raise Broken(f"an error of the program: {_signature(cause)}")
    message.encode()


def _is_ours(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and "site-packages" not in trace.tb_frame.f_code.co_filename


def _check_source(source: Source) -> None:
    text = source.text
    if not unicodedata.is_normalized("NFC", text):
        raise Broken("text not in NFC")
    if "\r" in text or not text.strip():
        raise Broken("line ends, or nothing but blanks")
    if strange := {
        sign for sign in text if (sign < " " and sign not in "\n\t\f\x1b\x0b") or "\ud800" <= sign <= "\udfff"
    }:
        raise Broken(f"control signs in the text ({source.media_type}): {sorted(map(ord, strange))[:5]}")
    text.encode()
    before = 0
    for word in source.words:
        if not before <= word.start < word.end <= len(text):
            raise Broken("words out of order or outside the text")
        if not text[word.start : word.end].strip():
            raise Broken("a word of blanks")
        before = word.end
        if not 1 <= word.page <= (source.pages or 0):
            raise Broken("a word on a page that is not there")
        x0, y0, x1, y1 = word.box
        if not all(map(math.isfinite, word.box)) or x0 > x1 or y0 > y1:
            raise Broken(f"no box: {word.box}")
        if min(word.box) < -_ROUNDING:
            raise Broken(f"a box outside the page: {word.box}")
    for doubt in source.doubtful:
        if not (0 <= doubt.start < doubt.end <= len(text) and 0 <= doubt.sure <= 1):
            raise Broken("doubt about words that are not there")
    if source.arrived_on and source.arrived_on.count("-") != 2:
        raise Broken(f"no day: {source.arrived_on!r}")


def _quotes(record: Any) -> Iterator[tuple[int, int, str]]:
    if isinstance(record, dict):
        if {"start", "end", "quote"} <= record.keys():
            yield record["start"], record["end"], record["quote"]
        for value in record.values():
            yield from _quotes(value)
    elif isinstance(record, list | tuple):
        for value in record:
            yield from _quotes(value)


def _signature(error: BaseException) -> str:
    """Return what the error is and where it was raised, the same for all that have one cause."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.endswith("promises.py") or isinstance(error, Broken):
            place = f"{file.rpartition('/')[2]}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}"
        trace = trace.tb_next
    words = " ".join(str(error).split())[:160]
    return (
        f"{type(error).__name__}: {words}"
        if isinstance(error, Broken)
        else f"{type(error).__name__} in {place}: {words}"
    )
