"""A letter that came when its days had passed: asked once, whether it is only to be kept, or what had recurred is done.

Of an archive that is brought in there may be hundreds: they are counted, listed and answered together, in words of
their own.
"""

import datetime
import hashlib
import re
from collections.abc import Sequence
from typing import Literal

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.duties.amendments.wording import PHRASES
from pipeline.support import labels
from pipeline.support.words import shortlist, t, to_be_kept
from schemas import Evidence, Letter, LetterKey, Obligation, Proposal, whole_day

#: So long before a letter came in a day must have passed: a plan of last month that is dropped in late still binds, and
#: the reports of a year may be asked for throughout the next.
LONG_PAST = datetime.timedelta(days=365)
_PERIODS_ASKED = re.compile(r"Các kỳ của (?P<name>.+) đã qua khi nhận văn bản \((?P<periods>.+)\) đã báo cáo chưa\?")
#: What follows of them, once that is answered.
SETTLED = {"confirmed": "Đã báo cáo xong: {periods} của {name}.",
           "rejected": "Chưa báo cáo, nay tính là quá hạn: {periods} của {name}."}  # fmt: skip
#: More periods than these nobody reads in one line.
_MOST_PERIODS = 4
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
    last = max(passed, key=lambda item: str(item.last_good))
    message = PHRASES["lapsed"].format(day=labels.date_words(last.last_good))
    return [_asked(letter, "lapsed", message, last.evidence, last.last_good)]


@to_be_kept()
def running(letter: Letter, taken_on: str | None, owed: Sequence[Obligation]) -> list[Proposal]:
    """Return the question whether the periods are reported that had ended when a plan came in, if any had.

    They are nobody's until a person says that they are not: then they count from the letter's own day on.
    """
    came, issued = whole_day(taken_on), letter.header.issued_on
    if came is None or issued is None:
        return []
    missed = [
        (periods.name(item.recurrence, day), item.evidence)
        for item in owed if item.recurrence and item.side != "outside"
        for day in standing.open_days(item.model_copy(update={"taken_on": issued, "done_days": ()}), came)
        if came - LONG_PAST <= day < came]  # fmt: skip
    if not missed:
        return []
    names = [*dict(missed)]
    message = PHRASES["running"].format(periods=shortlist(names, _MOST_PERIODS), name=labels.letter_name(letter.header))
    return [_asked(letter, "running", message, missed[0][1])]


def settled(item: Proposal, otherwise: str) -> str:
    """Return what follows from the answer to the question on periods, ``otherwise`` of others, and where none is."""
    words, asked = SETTLED.get(item.state), _PERIODS_ASKED.match(item.message)
    return t(words, **asked.groupdict()) if words and asked else otherwise


def _asked(
    letter: Letter, effect: Literal["lapsed", "running"], message: str, evidence: Evidence, day: str | None = None
) -> Proposal:
    """Return the proposal in which a letter asks a person about itself, in the words of ``message``."""
    sha256 = letter.source.sha256
    return Proposal(
        id=hashlib.sha256(f"{effect} {sha256}".encode()).hexdigest()[:12], source=sha256,
        source_key=LetterKey.of(letter.header), target=sha256, effect=effect, held_on=day, message=message,
        evidence=evidence)  # fmt: skip
