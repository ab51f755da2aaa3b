"""The letters of one file: opened, extracted, their days worked out; ``one_file`` does the rest for what is stored."""

import contextlib
import re
from pathlib import Path
from typing import NamedTuple

import extractors
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.readers import opening
from pipeline.readers.opening import Opened
from pipeline.readers.opening.several import told_apart
from pipeline.readers.secrecy import secret
from pipeline.support.confined.answers import MOST_MEMORY
from pipeline.support.errors import ProgramFailedError, RefusedError
from pipeline.support.files import load
from pipeline.support.words import t
from schemas import Letter, Source

NO_LETTER = (
    "không phải văn bản hành chính (không thấy số, ký hiệu, tên loại, cơ quan ban hành hay ngày tháng). "
    "Kiểm tra lại tệp; nếu gửi nhầm thì bỏ tệp ấy"
)
#: Flag of a letter on which the program failed.
HALF_READ = "extraction-failed"
OLD_FONT = "chữ ghi theo phông cũ (TCVN3, VNI), không đọc được. Chuyển tệp sang Unicode rồi chạy lại"
_HEAD_BYTES = 64 * 1024
#: Signs of what a parser has to open: packed, compound and marked-up files, pictures, mails.
_NO_PLAIN_TEXT = re.compile(
    rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]|\A\s*(?:\xef\xbb\xbf)?\s*[<{%]|%PDF-|\A(?:PK|\xff[\xfe\xd8]|\xfe\xff)|"
    rb"\A(?:From[ \t]|[A-Za-z-]+:[ \t]|BEGIN:VCALENDAR)"
)


class Extracted(NamedTuple):
    """The letters of one file, and what is wrong with its other parts."""

    letters: tuple[Letter, ...]
    failures: tuple[str, ...] = ()
    program_failed: bool = False  # a failure may be none in a fresh process


class Extracting:
    """Extracts files by a calendar. Made once and sent to every worker process."""

    most_memory = 9 * MOST_MEMORY  # four hundred letters of an archive

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar

    def __call__(self, path: Path) -> Extracted:
        """Return what a file holds, be it a letter or not. Raises ``ReadError``; ``RefusedError`` for a secret."""
        opened = opened_file(path)
        letters = tuple(open_letter(source, self._calendar) for source in opened.sources)
        has_failed = any(isinstance(error, ProgramFailedError) for error in opened.failures)
        program_failed = has_failed or any(map(is_half_read, letters))
        return Extracted(letters, tuple(error.message for error in opened.failures), program_failed)


def is_half_read(letter: Letter) -> bool:
    """Whether the program failed on a letter."""
    return any(flag.code == HALF_READ for flag in letter.flags)


def is_plain_text(path: Path) -> bool:
    """Whether a file is surely text as it stands, or no file: reading it in this process breaks no parser."""
    with contextlib.suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                return _NO_PLAIN_TEXT.search(file.read(_HEAD_BYTES)) is None
    return True


def opened_file(path: Path, called: str = "") -> Opened:
    """Return a file's letters, each with an id. Raises ``ReadError``; ``RefusedError`` where any part is secret."""
    opened = opening.open_bytes(load(path), called) if called else opening.open_file(path)
    for failure in opened.failures:
        if isinstance(failure, RefusedError):
            raise failure
    return opened._replace(sources=tuple(told_apart(opened.sources)))


def open_letter(source: Source, calendar: WorkingCalendar) -> Letter:
    """Return the letter of a text, only its head and a flag where extraction fails; ``RefusedError``: it is secret."""
    try:
        letter = complete(extractors.extract(source), calendar)
    except MemoryError:
        raise
    except Exception:
        letter = extractors.extract_head(source)
    if letter.header.secrecy is not None:
        raise secret(letter.source.name)
    return letter


def no_letter(letter: Letter) -> str:
    """Return a sentence that says why a text counts as no letter: an old font, or nothing that letters have."""
    is_garbled = any(flag.code == "bad-encoding" for flag in letter.flags)
    why = t(OLD_FONT) if is_garbled else t(NO_LETTER)
    return f"{letter.source.name}: {why}."
