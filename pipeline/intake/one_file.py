"""One file read whole: its text, what is found in it, the days that follow, and who owes what.

This is what a worker process does; it imports neither the database nor anything else that only the batch needs.
"""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

import extractors
from extractors.earlier import with_earlier
from pipeline.calendar import WorkingCalendar
from pipeline.duties import routing
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.routing.addressees import with_unrouted
from pipeline.intake.extraction import HALF_READ, is_half_read, no_letter, open_letter, opened_file
from pipeline.intake.inbox import InboxFile
from pipeline.intake.papers import Papers
from pipeline.intake.readings import FileReading, most_memory
from pipeline.support.confined.answers import fault
from pipeline.support.errors import PASSING_CODES, ProgramFailedError, ReadError, RefusedError, VanthuError
from pipeline.unions import Registry
from schemas import Flag, Letter, Source


class LetterReading:
    """Reads one file: text, extraction, days, routing. Made once and sent to every worker process."""

    def __init__(self, registry: Registry | None, calendar: WorkingCalendar) -> None:
        self.registry = registry
        self.calendar = calendar
        self.most_memory = most_memory(registry)

    def __call__(self, file: InboxFile) -> FileReading:
        """Return what the file holds; what is wrong with it is said, not raised.

        Where one letter of it is secret, nothing of the whole file is kept: what came in one envelope is one thing.
        """
        try:
            opened = opened_file(file.path, file.called)
            parts = [*map(self._guarded, opened.sources), _told(opened.failures)]
            papers, sources = Papers(opened), {source.sha256: source for source in opened.sources}
            found = (one for part in parts for one in part.found)
            return FileReading(
                found=tuple(one.with_own({"paper": papers.of(sources[one.id])}) for one in found),
                failures=tuple(chain.from_iterable(map(attrgetter("failures"), parts))),
                program_failed=any(map(attrgetter("program_failed"), parts)),
                passing=any(map(attrgetter("passing"), parts)))  # fmt: skip
        except RefusedError as error:
            return FileReading(refusals=(error.message,), secret=error.code == "secret")
        except VanthuError as error:
            return _told([error])

    def _guarded(self, source: Source) -> FileReading:
        """Return the letter in a text, flagged where nobody could be found to owe it; else why there is none."""
        try:
            letter = open_letter(source, self.calendar)
            if not extractors.is_letter(letter):
                return FileReading(failures=(no_letter(letter),))
            try:
                found = routed(letter, self.registry)
            except MemoryError:
                raise
            except Exception:  # what is in the letter is worth keeping, whoever owes it
                half = letter.model_copy(update={"flags": (*letter.flags, Flag(code=HALF_READ))})
                found = ReadLetter(letter=half, laid=(), bodies={})
            return FileReading(found=(found,), program_failed=is_half_read(found.letter))
        except (RefusedError, MemoryError):
            raise
        except Exception as error:
            return FileReading(failures=(fault(error, source.name),), program_failed=True)


def routed(letter: Letter, registry: Registry | None) -> ReadLetter:
    """Return a letter whose days are worked out with what it lays on whom, and with the doubts about that."""
    letter = with_earlier(letter)
    addressees = routing.addressees_of(letter, registry)
    laid = tuple(routing.laid_by(letter, addressees))
    bodies = routing.bodies_of_dates(letter, addressees)
    direction = addressees.direction(laid, bodies.values())
    doubted = with_unrouted(letter, laid, direction, addressees)
    return ReadLetter(letter=doubted, laid=laid, bodies=bodies, direction=direction)


def _told(errors: Sequence[VanthuError]) -> FileReading:
    """Return a reading of no letter that says what is wrong with a file."""
    return FileReading(
        failures=tuple(error.message for error in errors),
        program_failed=any(isinstance(error, ProgramFailedError) for error in errors),
        passing=any(not isinstance(error, ReadError) or error.code in PASSING_CODES for error in errors),
    )
