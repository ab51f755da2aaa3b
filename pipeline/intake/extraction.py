"""One file's letters for ``extract``, read in a process that is held to limits."""

import re
from pathlib import Path
from typing import NamedTuple

from pipeline.calendar import WorkingCalendar
from pipeline.intake.one_file import is_half_read, is_of_program, open_letter, opened_file
from pipeline.readers.secrecy import kept_at_the_end
from schemas import Letter

_HEAD_BYTES = 64 * 1024
#: Signs of what a parser has to open: packed, compound and marked-up files, pictures, mails.
_NO_PLAIN_TEXT = re.compile(
    rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]|\A\s*(?:\xef\xbb\xbf)?\s*[<{%]|%PDF-|\A(?:PK|\xff[\xfe\xd8]|\xfe\xff)|"
    rb"\A(?:From|[A-Za-z-]+:)[ \t]"
)


class Extracted(NamedTuple):
    """The letters of one file, and what is wrong with its other parts."""

    letters: tuple[Letter, ...]
    failures: tuple[str, ...] = ()
    program_failed: bool = False
    """A failure may be none in a fresh process."""


class Extracting:
    """Extracts files by a calendar. Made once and sent to every worker process."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar

    def __call__(self, path: Path) -> Extracted:
        """Return what a file holds, whether or not it looks like a letter.

        Raises ``ReadError``; ``RefusedError`` where one of its letters is secret.
        """
        with kept_at_the_end():
            opened = opened_file(path)
            letters = tuple(open_letter(source, self._calendar) for source in opened.sources)
            program_failed = is_of_program(opened.failures) or any(map(is_half_read, letters))
            return Extracted(letters, tuple(error.message for error in opened.failures), program_failed)


def is_plain_text(path: Path) -> bool:
    """Say whether a file is surely text as it stands, or no file: reading it in this process breaks no parser."""
    try:
        if not path.is_file():
            return True
        with path.open("rb") as file:
            return _NO_PLAIN_TEXT.search(file.read(_HEAD_BYTES)) is None
    except OSError:
        return True
