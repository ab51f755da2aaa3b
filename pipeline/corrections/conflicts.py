"""Two people at one value: what somebody else said of it since the person looked."""

from collections.abc import Sequence

from pipeline.corrections.finding import likeness
from schemas import Correction

_SAME = 85.0
_TAKING_BACK = ("restore", "undo")


def said_meanwhile(corrections: Sequence[Correction], new: Correction, seen: int | None) -> Correction | None:
    """Return the correction of the same value that stands in the way of a new one, ``None`` where there is none.

    ``seen`` is how many corrections of the letter the person saw; without it those of others, which they may not know.
    Who takes back what was said knows of it.
    """
    if seen is None and new.kind in _TAKING_BACK:
        return None
    later = corrections[seen:] if seen is not None else corrections
    found = [said for said in later if _is_same_value(said, new) and (seen is not None or said.who != new.who)]
    last = found[-1] if found else None
    if last is None or (last.kind, last.new) == (new.kind, new.new) or last.kind in _TAKING_BACK:
        return None
    return last


def _is_same_value(one: Correction, other: Correction) -> bool:
    if one.part != other.part or (one.kind == "add" and other.kind != "add"):
        return False
    if one.words is None or other.words is None:
        return one.part == "letter" or one.field == other.field
    if likeness(one.words.quote, other.words.quote) < _SAME or one.words.start != other.words.start:
        return False
    return one.field is None or other.field is None or one.field == other.field
