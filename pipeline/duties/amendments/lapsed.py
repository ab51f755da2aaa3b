"""A letter that came long after its last days had passed: asked once, whether it is only to be kept.

Of an archive that is brought in there may be hundreds: they are counted, listed and answered together, in words of
their own.
"""

import datetime
import hashlib
from collections.abc import Sequence

from pipeline.support import labels
from pipeline.support.words import t
from schemas import Letter, LetterKey, Obligation, Proposal, whole_day

#: So long before a letter came in a day must have passed: a plan of last month that is dropped in late still binds, and
#: the reports of a year may be asked for throughout the next.
LONG_PAST = datetime.timedelta(days=365)
_ASKED = (
    "Hạn đã qua từ lâu khi nhận văn bản (muộn nhất {day}): xác nhận để chỉ lưu, không nhắc; từ chối nếu vẫn phải làm."
)
#: What is answered.
ANSWERS = {"confirmed": "Chỉ lưu", "rejected": "Vẫn phải làm"}


def heading() -> str:
    """Return what stands above such letters."""
    return t("Văn bản cũ: chỉ lưu?")


def long_past(taken_on: str | None, day: str | None, by: datetime.timedelta = LONG_PAST) -> bool:
    """Whether a day (ISO) had passed long before the office got the letter.

    >>> long_past("2026-11-25", "2020-05-24"), long_past("2026-11-25", "2026-01-20"), long_past(None, "2020-05-24")
    (True, False, False)
    """
    came, passed = whole_day(taken_on), whole_day(day)
    return came is not None and passed is not None and passed < came - by


def lapsed(letter: Letter, taken_on: str | None, owed: Sequence[Obligation]) -> list[Proposal]:
    """Return the question whether a letter is only to be kept, if a day of what is ``owed`` by it was long past.

    ``held_on`` of it is the last such day: what ends by it is not asked for once a person confirms this. Until it is
    answered nothing of the letter is asked for outside (``store.choices``).
    """
    passed = [item for item in owed if item.side != "outside" and long_past(taken_on, item.last_good)]
    if not passed:
        return []
    last, sha256 = max(passed, key=lambda item: item.last_good or ""), letter.source.sha256
    proposal = Proposal(
        id=hashlib.sha256(f"lapsed {sha256}".encode()).hexdigest()[:12], source=sha256,
        source_key=LetterKey.of(letter.header), target=sha256, effect="lapsed", held_on=last.last_good,
        message=_ASKED.format(day=labels.date_words(last.last_good)), evidence=last.evidence,
    )  # fmt: skip
    return [proposal]
