"""What a person said of a value that the program read: other, wrong, missing, one duty or two.

Lines are only ever added. They hang on words, not on the ids of records: a newer program numbers its tasks anew, and a
better copy sets the same words elsewhere.
"""

from typing import Any, Literal

from schemas.base import Record

CorrectionKind = Literal["change", "reject", "add", "split", "join", "move", "remove", "restore", "undo"]
#: ``undo`` takes back the last line of the same person about the same value that still counts; ``old`` is its kind.
#: What of a letter: all of it, a field of its head, or one of its records.
CorrectedPart = Literal["letter", "header", "reference", "date", "limit", "task"]


class Words(Record):
    """Words by which a record is found again: its own, where they stood, and those before them."""

    quote: str
    start: int
    before: str = ""


class Correction(Record):
    """One line: what of a letter is now otherwise, who said so, when and why."""

    letter: str
    """Id of the letter, or of the copy, that stood when it was said."""
    at: str
    """ISO, to the second."""
    who: str | None
    kind: CorrectionKind
    part: CorrectedPart
    field: str | None = None
    """Of the head or of the record; ``None`` where it is about the whole."""
    words: Words | None = None
    """Those of the record."""
    others: tuple[Words, ...] = ()
    """The words of the duties that are joined to it, or into which it is split; of one added, those of others that are
    spelled alike."""
    was: dict[str, Any] | None = None
    """The record as it was read, for the day on which no reading finds it."""
    old: Any = None
    """The value that the person saw."""
    new: Any = None
    """The value of the field; of an added record its fields."""
    why: str | None = None
