"""What a worker process gives back of a file: letters that are ready to be stored, and what is wrong with the rest.

Whoever stores them needs no more than this: what reads letters takes longer to load than a folder to be gone through,
and is loaded in the process that reads.
"""

import operator
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Annotated, Any

from pydantic import (
    FieldSerializationInfo,
    PlainSerializer,
    TypeAdapter,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from pipeline.calendar import WorkingCalendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.intake.inbox import InboxFile
from pipeline.support.confined import answers
from pipeline.unions import Registry
from schemas import Record

_LETTER = TypeAdapter(ReadLetter)
_IN_HAND = 2  # letters of one file that may be in hand at a time: the next one is read before the one before is gone


class ReadLetters(Sequence[ReadLetter]):
    """Letters that are made as they are asked for, one after the other."""

    def __init__(self, numbers: Sequence[int], made: Callable[[int], ReadLetter]) -> None:
        self._numbers, self._made = numbers, made

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: Any) -> Any:
        """Return a letter by its place, made now; for a slice the letters of it, not made yet."""
        if isinstance(at, slice):
            return ReadLetters(self._numbers[at], self._made)
        return self._made(self._numbers[at])

    def only(self, wanted: Callable[[ReadLetter], bool]) -> "ReadLetters":
        """Return the letters of which ``wanted`` holds, made anew when they are asked for."""
        return ReadLetters([number for number in self._numbers if wanted(self._made(number))], self._made)


def _taken(given: Any, whole: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Sequence[ReadLetter]:
    """Return the letters of a reading as given, or, whose data came beside an answer, as they are asked for."""
    beside, most = info.context or ((), 0)
    if not beside:
        found: tuple[ReadLetter, ...] = whole(given)
        return found
    numbers = dict.fromkeys(map(operator.index, given))

    @lru_cache(1)
    def made(number: int) -> ReadLetter:
        letter: ReadLetter = answers.read(_LETTER, beside[number][:], beside, most // min(_IN_HAND, len(numbers)))
        return letter

    return ReadLetters(tuple(numbers), made).only(bool)


def _given(found: Sequence[ReadLetter], info: FieldSerializationInfo[Any]) -> list[int]:
    return [info.context(_LETTER.dump_json(letter, warnings=False, context=info.context)) for letter in found]


def letters_of(found: Sequence[ReadLetter], wanted: Callable[[ReadLetter], bool]) -> ReadLetters:
    """Return the letters of which ``wanted`` holds."""
    return ReadLetters(range(len(found)), found.__getitem__).only(wanted)


class FileReading(Record):
    """What a worker found in one file: letters, and what is wrong with its other parts."""

    found: Annotated[Sequence[ReadLetter], WrapValidator(_taken), PlainSerializer(_given, when_used="json")] = ()
    failures: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    program_failed: bool = False  # a failure may be none in a fresh process
    passing: bool = False  # a failure may be none another time, without anything new in the file or in the program
    secret: bool = False  # the file was refused as a state secret: not even its name may be kept

    @cached_property
    def ids(self) -> list[str]:
        """The ids of its letters."""
        return [found.id for found in self.found]


# --------------------
# What reads a file, as it is handed to another process.

#: What reads letters: loaded where a file is read.
_READING = "pipeline.intake.one_file"
_FOR_A_UNION = 2000  # bytes: named by seven duties

Read = Callable[[InboxFile], FileReading]


def most_memory(registry: Registry | None) -> int:
    """Return how many bytes a letter may take in the program that gets it: it may bind every union of a registry."""
    return answers.MOST_MEMORY + _FOR_A_UNION * len(registry or ())


def _reader(registry: Registry | None, calendar: WorkingCalendar) -> Read:
    made: Read = import_module(_READING).LetterReading(registry, calendar)
    return made


class OfficeReading:
    """Reads files for an office: where it is unpickled it is what does so, loaded there; called, it does so here."""

    def __init__(self, registry: Registry | None, calendar: WorkingCalendar) -> None:
        self._office, self.most_memory = (registry, calendar), most_memory(registry)

    def __reduce__(self) -> tuple[Callable[..., Read], tuple[Any, ...]]:
        """Return what makes the reader in the process that it is handed to."""
        return _reader, self._office

    @cached_property
    def _here(self) -> Read:
        return _reader(*self._office)

    def __call__(self, file: InboxFile) -> FileReading:
        """Return what the file holds; what is wrong with it is said, not raised."""
        return self._here(file)
