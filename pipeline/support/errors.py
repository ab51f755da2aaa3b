"""What can go wrong with a file or the set-up, as exceptions that carry one line for the clerk."""

from typing import TypeVar

from pipeline.support.words import t

#: Code of a ``ReadError`` → when it is raised. The sentence for the clerk stands where the error is raised.
READ_CODES: dict[str, str] = {
    "not-found": "the file is not there, or vanished while it was read",
    "permission": "the file or its folder may not be read",
    "not-a-file": "a folder, a device, a pipe",
    "link-loop": "symbolic links that lead in a circle",
    "io": "the disk or the network drive failed while the file was read",
    "program-failed": "an error of the program, or too little memory: nothing is said of the file",
    "empty": "no byte, or nothing but blanks",
    "too-large": "more bytes or pages than a letter can have, packed or unpacked",
    "unsupported": "no letter's format: a program, a table of data, binary junk, an archive that cannot be opened here",
    "bad-encoding": "text in no encoding that can be told for sure",
    "encrypted": "a password is needed",
    "broken": "the file says that it is a PDF, DOCX or DOC, but cannot be read as one",
    "needs-ocr": "a scan or a photo, and the program that recognises letters is not installed",
    "ocr-failed": "a scan or a photo on which no word was recognised, or on which recognition hung or broke down",
    "needs-converter": "an old format that needs a program which is not installed",
    "unsafe-path": "a member of an archive whose path leads out of it",
    "link": "a link or a device in an archive",
    "own-export": "a calendar, workbook, table or message that this program wrote itself",
    "secret": "a state secret, which must not be processed by this program",
    "secret-doubt": "by its name or an English word perhaps a secret; a person says first that it is none",
}

#: Those of which nothing is known but of this machine at this moment: another time the file may be read.
PASSING_CODES = frozenset(
    ("not-found", "permission", "not-a-file", "link-loop", "io", "program-failed", "needs-ocr", "needs-converter")
)


class VanthuError(Exception):
    """An error with a message for people; never a traceback."""

    exit_code = 1
    """What the program ends with where nothing else catches the error."""

    def __init__(self, words: str, /, **values: object) -> None:
        """``words``: a sentence in Vietnamese, said as ``t`` says it."""
        self.message = t(words, **values)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


_Found = TypeVar("_Found")


def found_or(found: _Found | None, error: Exception) -> _Found:
    """Return what was found; raise ``error`` where it is ``None`` or empty."""
    if not found:
        raise error
    return found


class ReadError(VanthuError):
    """A file that gives no letter. ``message`` says in one line to which file what happened, and what to do."""

    def __init__(self, code: str, path_name: str, words: str, /, **values: object) -> None:
        self.code, self.path_name, self.said = code, path_name, t(words, **values)
        super().__init__(f"{path_name}: {self.said}")
        self.args = code, path_name, self.said


class ProgramFailedError(ReadError):
    """A file on which the program failed; a fresh process tries it once more."""


class RefusedError(ReadError):
    """A file that must not be processed here: a (perhaps) state secret, or what this program wrote itself."""


class SetupError(VanthuError):
    """The machine, the settings or the command line are not as they must be."""

    exit_code = 2


class UnforeseenError(Exception):
    """An error of another process that nobody foresaw; its words begin with its kind."""


#: The code of an error where another program keeps the database locked for longer than is waited, and the code of what
#: passes by itself: whoever has time waits and asks again.
LOCKED, AWAY = "locked", "away"


class StoreError(VanthuError):
    """The database cannot be read or written now. ``code`` says why; nothing was half stored.

    ``lasting``: what is wrong until somebody mends it, in words that name no file and no server.
    """

    exit_code = 2

    def __init__(self, code: str, message: str, lasting: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.lasting = lasting if code not in (LOCKED, AWAY) else ""


class UnknownRefError(VanthuError):
    """No letter or obligation, or more than one, is called by what the clerk typed."""

    exit_code = 2


class StaleError(VanthuError):
    """Somebody else changed it meanwhile; the message says who did what. Nothing was written."""
