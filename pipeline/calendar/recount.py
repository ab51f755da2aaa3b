"""The days of a stored letter worked out anew, after the office's working days have changed.

What the words name stays; what followed from the calendar is taken back and worked out again, so that the letter is as
if it had been read with the new calendar.
"""

from pipeline.calendar.deadlines import complete, is_counted_here
from pipeline.calendar.workdays import WorkingCalendar
from schemas import DateRecord, Flag, Letter

#: Flags that hang on the calendar.
_CODES = frozenset({"holiday-deadline", "too-short"})


def recounted(letter: Letter, calendar: WorkingCalendar) -> Letter:
    """Return the letter as ``complete`` would have made it with this calendar."""
    bare = letter.model_copy(
        update={
            "dates": tuple(map(_bare, letter.dates)),
            "flags": tuple(flag for flag in letter.flags if flag.code not in _CODES),
        }
    )
    return _in_order(complete(bare, calendar), letter)


def _bare(record: DateRecord) -> DateRecord:
    parts = record.explanation.removesuffix(".").split("; ") if record.explanation else []
    kept = [part for part in parts if not is_counted_here(part)]
    explanation = "; ".join(kept) + "." if kept else None
    changed = explanation if len(kept) < len(parts) else record.explanation
    return record.model_copy(update={"last_good": None, "safe_due": None, "explanation": changed})


def _in_order(new: Letter, old: Letter) -> Letter:
    """Return the new letter with its flags in the order of the old one, those that are new behind."""
    places = {_place(flag): at for at, flag in enumerate(old.flags)}
    flags = sorted(new.flags, key=lambda flag: places.get(_place(flag), len(places)))
    return new.model_copy(update={"flags": tuple(flags)})


def _place(flag: Flag) -> tuple[str, int | None]:
    return flag.code, flag.evidence.start if flag.evidence else None
