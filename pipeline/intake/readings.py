"""What a worker process gives back of a file: letters that are ready to be stored, and what is wrong with the rest.

Whoever stores them needs no more than this: what reads letters takes longer to load than a folder to be gone through.
"""

from pipeline.duties.class_duties import ClassDuty, each_of
from pipeline.paper import Paper
from pipeline.registry import Bodies
from schemas import Direction, Letter, Obligation, Record


class ReadLetter(Record):
    """A letter ready to be stored."""

    letter: Letter
    laid: tuple[ClassDuty, ...]
    bodies: dict[str, Bodies]
    direction: Direction = "in"
    paper: Paper | None = None

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """One for each union and task, made when they are asked for."""
        return tuple(each_of(self.laid))

    def on(self, paper: Paper) -> "ReadLetter":
        """Return the letter with the file and the pages that it stands on."""
        return self.model_copy(update={"paper": paper})


class Reading(Record):
    """What a worker found in one file: letters, and what is wrong with its other parts."""

    found: tuple[ReadLetter, ...] = ()
    failures: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    program_failed: bool = False  # a failure may be none in a fresh process
    passing: bool = False  # a failure may be none another time, without anything new in the file or in the program
    secret: bool = False  # the file was refused as a state secret: not even its name may be kept

    @property
    def ids(self) -> list[str]:
        """The ids of its letters."""
        return [found.letter.source.sha256 for found in self.found]
