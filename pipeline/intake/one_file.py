"""One file read whole: its text, what is found in it, the days that follow, and who owes what.

This is what a worker process does; it imports neither the database nor anything else that only the batch needs.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import extractors
from extractors.amendments import with_amendments
from pipeline import opening, routing
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.confined.answers import Died, TookTooLong, TooMuch
from pipeline.duties.laid import Laid, each_of
from pipeline.errors import PASSING_CODES, ProgramFailedError, ReadError, RefusedError, VanthuError
from pipeline.files import load, program_failed, too_much_memory
from pipeline.intake.inbox import InboxFile
from pipeline.intake.papers import Papers
from pipeline.opening import Opened
from pipeline.opening.several import told_apart
from pipeline.paper import Paper
from pipeline.readers.secrecy import kept_at_the_end, secret
from pipeline.registry import Bodies, Registry
from pipeline.routing.addressees import Sides, with_counts, with_unrouted
from pipeline.words import t
from schemas import Direction, Flag, Letter, Obligation, Source
from schemas.source import Record

NO_LETTER = (
    "không phải văn bản hành chính (không thấy số, ký hiệu, tên loại, cơ quan ban hành hay ngày tháng). "
    "Kiểm tra lại tệp; nếu nhầm thì bỏ khỏi thư mục"
)
#: Flag of a letter on which the program failed.
HALF_READ = "extraction-failed"
OLD_FONT = "chữ ghi theo phông cũ (TCVN3, VNI), không đọc được. Chuyển tệp sang Unicode rồi chạy lại"


class ReadLetter(Record):
    """A letter ready to be stored."""

    letter: Letter
    laid: tuple[Laid, ...]
    bodies: dict[str, Bodies]
    direction: Direction = "in"
    paper: Paper | None = None

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """One for each union and task, made when they are asked for."""
        return tuple(each_of(self.laid))


class Reading(Record):
    """What a worker found in one file: letters, and what is wrong with its other parts."""

    found: tuple[ReadLetter, ...] = ()
    failures: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    program_failed: bool = False
    """A failure may be none in a fresh process."""
    passing: bool = False
    """A failure may be none another time, without anything new in the file or in the program."""
    secret: bool = False
    """The file was refused as a state secret: not even its name may be kept."""


class LetterReading:
    """Reads one file: text, extraction, days, routing. Made once and sent to every worker process."""

    def __init__(self, registry: Registry | None, calendar: WorkingCalendar) -> None:
        self.registry = registry
        self.calendar = calendar

    def __call__(self, file: InboxFile) -> Reading:
        """Return what the file holds; what is wrong with it is said, not raised.

        Where one letter of it is secret, nothing of the whole file is kept: what came in one envelope is one thing.
        """
        try:
            with kept_at_the_end():
                opened = _opened_file(file.path, file.called)
                rest = _told(opened.failures)
                read = [*map(self._guarded, opened.sources), rest]
                return _with_papers(_joined(read), opened)
        except RefusedError as error:
            return Reading(refusals=(error.message,), secret=error.code == "secret")
        except VanthuError as error:
            return _told([error])

    def _guarded(self, source: Source) -> Reading:
        try:
            return self._one(source)
        except (RefusedError, MemoryError):
            raise
        except Exception as error:
            return Reading(failures=(fault(error, source.name),), program_failed=True)

    def _one(self, source: Source) -> Reading:
        letter = open_letter(source, self.calendar)
        if not extractors.is_letter(letter):
            return Reading(failures=(no_letter(letter),))
        try:
            found = routed(letter, self.registry)
        except MemoryError:
            raise
        except Exception:  # what is in the letter is worth keeping, whoever owes it
            doubt = Flag(code=HALF_READ)
            half = letter.model_copy(update={"flags": (*letter.flags, doubt)})
            found = ReadLetter(letter=half, laid=(), bodies={})
        return Reading(found=(found,), program_failed=_is_half_read(found.letter))


def routed(letter: Letter, registry: Registry | None) -> ReadLetter:
    """Return a letter whose days are worked out with what it lays on whom, and with the doubts about that."""
    letter = with_amendments(letter)
    addressees = routing.addressees_of(letter, registry)
    laid = tuple(routing.laid_by(letter, registry, addressees))
    bodies = routing.bodies_of_dates(letter, registry, addressees)
    direction = Sides(addressees, registry).direction(laid, bodies.values())
    doubted = with_unrouted(letter, laid, registry, direction, addressees)
    return ReadLetter(letter=with_counts(doubted, addressees), laid=laid, bodies=bodies, direction=direction)


def _opened_file(path: Path, called: str = "") -> Opened:
    """Return the letters in a file, each with an id of its own; ``called`` is the file's name if not its own.

    Raises ``ReadError`` where the whole file cannot be read, ``RefusedError`` where any part of it is secret.
    """
    opened = opening.open_bytes(load(path), called) if called else opening.open_file(path)
    for failure in opened.failures:
        if isinstance(failure, RefusedError):
            raise failure
    return opened._replace(sources=tuple(told_apart(opened.sources)))


def _with_papers(reading: Reading, opened: Opened) -> Reading:
    """Return what was found with the file and the pages of each letter."""
    if not reading.found:
        return reading
    papers = Papers(opened)
    sources = {source.sha256: source for source in opened.sources}
    found = (item.model_copy(update={"paper": papers.of(sources[item.letter.source.sha256])}) for item in reading.found)
    return reading.model_copy(update={"found": tuple(found)})


def _told(errors: Sequence[VanthuError]) -> Reading:
    return Reading(
        failures=tuple(error.message for error in errors),
        program_failed=_is_of_program(errors),
        passing=any(not isinstance(error, ReadError) or error.code in PASSING_CODES for error in errors),
    )


def _is_of_program(errors: Iterable[VanthuError]) -> bool:
    """Say whether the program is to blame for one of the errors, which a fresh process may not meet again."""
    return any(isinstance(error, ProgramFailedError) for error in errors)


def open_letter(source: Source, calendar: WorkingCalendar) -> Letter:
    """Return the letter of a text, its days worked out; its head and a flag where more cannot be read.

    Raises ``RefusedError`` where it is a state secret, and what fails where not even that can be told.
    """
    try:
        letter = complete(_unless_secret(extractors.extract(source)), calendar)
    except (RefusedError, MemoryError):
        raise
    except Exception:
        letter = _unless_secret(extractors.extract_head(source))
    return letter


def _unless_secret(letter: Letter) -> Letter:
    if letter.header.secrecy is not None:
        raise secret(letter.source.name)
    return letter


def _is_half_read(letter: Letter) -> bool:
    """Say whether the program failed on a letter, so that only part of what it says is known."""
    return any(flag.code == HALF_READ for flag in letter.flags)


def no_letter(letter: Letter) -> str:
    """Say why what was read counts as no letter."""
    is_garbled = any(flag.code == "bad-encoding" for flag in letter.flags)
    why = t(OLD_FONT) if is_garbled else t(NO_LETTER)
    return f"{letter.source.name}: {why}."


def _joined(readings: Iterable[Reading]) -> Reading:
    parts = list(readings)
    return Reading(
        found=tuple(found for part in parts for found in part.found),
        failures=tuple(failure for part in parts for failure in part.failures),
        refusals=tuple(refusal for part in parts for refusal in part.refusals),
        program_failed=any(part.program_failed for part in parts),
        passing=any(part.passing for part in parts),
    )


def fault(error: Exception, name: str) -> str:
    """Say in one line that the program itself failed on a file."""
    if isinstance(error, VanthuError):
        return error.message
    if isinstance(error, Died):
        return t(
            "{name}: chương trình đọc tệp dừng đột ngột, đã thử hai lần. Tệp chưa được lưu, lần chạy sau sẽ đọc lại. "
            "Trong lúc chờ hãy xem tệp bằng mắt và gửi cho người phụ trách phần mềm.",
            name=name,
        )
    if isinstance(error, TookTooLong):
        return t("{name}: đọc quá lâu nên đã dừng. Tách tệp thành từng văn bản rồi thử lại.", name=name)
    if isinstance(error, TooMuch | MemoryError):
        return too_much_memory(name).message
    return program_failed(name, error).message


# --------------------
# One file's letters for ``extract``, read in a process that is held to limits.

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
            opened = _opened_file(path)
            letters = tuple(open_letter(source, self._calendar) for source in opened.sources)
            program_failed = _is_of_program(opened.failures) or any(map(_is_half_read, letters))
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
