"""What makes a reading doubtful, and which of the sure ones are asked all the same."""

import hashlib
from collections.abc import Iterable

from pipeline import labels
from pipeline.corrections.fields import fields_of, settled_flags
from pipeline.reviews.cards import CardPart, Doubt
from pipeline.words import t
from schemas import Evidence, Flag, Letter, Words

#: Flags that tell what is to be done, and doubt nothing that was read.
NOTES = frozenset({
    "holiday-deadline", "too-short", "pending-anchor", "draft", "encoding-converted", "embedded-instruction",
    "cover-deadline", "due-hint", "amendment-told", "addressee-count", "vague-date",
})  # fmt: skip
#: A record that is less sure than this is in doubt, until an office's own letters say otherwise (``accuracy``).
LEAST_SURE = 0.8
#: One in so many sure cards is asked singly, so that what an office counts of itself is true of all of them.
ONE_IN = 20

#: Flags of words that stand in the head as elsewhere.
_RECOGNISED = frozenset({"ocr-doubtful", "ocr-repaired"})
_OF_HEAD = frozenset(code for field in fields_of("header") for code in settled_flags("header", field))


class Doubts:
    """The flags of a letter: those ``of_head`` (or of the letter as a whole), the others ``left`` to be given once."""

    def __init__(self, letter: Letter) -> None:
        self.of_head: list[Flag] = []
        self.left: list[Flag] = []
        for flag in letter.flags:
            of_head = _of_head(flag, letter)
            (self.left if of_head is None else self.of_head).append(of_head or flag)

    def of_record(self, place: Evidence) -> list[Flag]:
        """Return those that touch a record, and take them away."""
        mine = [flag for flag in self.left if place.quote and _touch(flag.evidence, place)]
        self.left = [flag for flag in self.left if flag not in mine]
        return mine


def told(flags: Iterable[Flag], *, notes: bool = False) -> list[Doubt]:
    """Return flags that doubt what was read, or the ``notes`` among them, in people's words."""
    return [
        Doubt(code=flag.code, words=labels.flag_words(flag), field=flag.field, evidence=flag.evidence)
        for flag in flags if (flag.code in NOTES) == notes
    ]  # fmt: skip


def unsure(confidence: float, evidence: Evidence) -> Doubt:
    """Return the doubt that is no more than a low confidence."""
    words = t("Chưa chắc đọc đúng ({share}): đối chiếu với lời văn.", share=labels.confidence_words(confidence))
    return Doubt(code="unsure", words=words, evidence=evidence)


def is_asked(letter: str, part: CardPart, words: Words) -> bool:
    """Say whether a sure card is one of the few that are asked: by its words, so that nobody chooses which."""
    told = f"{letter} {part} {' '.join(words.quote.split())} {words.start}"
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest()) % ONE_IN == 0


def _of_head(flag: Flag, letter: Letter) -> Flag | None:
    """Return a flag that is about the head, with the field where its words were misread; ``None`` for others."""
    if flag.evidence is None or flag.field is not None or flag.code in _OF_HEAD:
        return flag
    places = letter.header.evidence.items() if flag.code in _RECOGNISED else ()
    field = next((name for name, place in places if _touch(flag.evidence, place)), None)
    return flag.model_copy(update={"field": field}) if field else None


def _touch(one: Evidence | None, other: Evidence) -> bool:
    return one is not None and one.start < other.end and other.start < one.end
