"""What proposals say to people: kept in Vietnamese, whatever language a reader asks for."""

from collections.abc import Sequence

from extractors.lexicon import load
from pipeline.calendar.recurrence import in_words
from pipeline.support import labels
from pipeline.support.grouping import picked
from pipeline.support.words import one_line, shortened, shortlist
from schemas import DateRecord, Deadline, Letter, Obligation, iso, whole_day

#: How a bound is said before a day, of what recurs, before an hour.
_BOUND_WORDS: dict[str | None, tuple[str, str, str]] = {
    "before": ("trước ngày ", "trước", "trước "), "by": ("hết ngày ", "chậm nhất", "đến "), "from": ("từ ngày ", "", "")
}  # fmt: skip
_LONGEST_ACTION = 110
_MOST_NAMED = 3
_WITH_NOUGHT = 2  # months written with a nought (NĐ 30/2020/NĐ-CP, Phụ lục I)
#: What is said, by the names of ``rules.toml``; what a letter does to a duty, or to what is held.
PHRASES: dict[str, str] = load("rules", __package__)["said"]
CHANGES: dict[str, str] = load("rules", __package__)["does"]
CALLS_OFF: dict[str, str] = load("rules", __package__)["calls_off"]


def day_words(iso: str | None) -> str:
    """Return a day as offices write it: days below ten and the first two months take a nought.

    >>> day_words("2026-05-20"), day_words("2026-02-07"), day_words(None)
    ('20/5/2026', '07/02/2026', '')
    """
    if not iso or len(iso) != 10:
        return iso or ""
    year, month, day = iso.split("-")
    return f"{day}/{month if int(month) <= _WITH_NOUGHT else int(month)}/{year}"


def deadline_words(item: Deadline | Obligation) -> str:
    """Return a deadline with its bound and hour; what recurs by its rule, what is counted from an event in a word."""
    of_day, of_rule, of_hour = _BOUND_WORDS.get(item.bound, ("ngày ", "", ""))
    if item.due is None:
        return in_words(item.recurrence, of_rule) if item.recurrence else "chưa có ngày"
    return f"{of_hour}{item.time} ngày {day_words(item.due)}" if item.time else f"{of_day}{day_words(item.due)}"


def letter_said(letter: Letter) -> str:
    """Return what a letter is called in a message: “Công văn số 88/CĐN-VP ngày 12/5/2026”."""
    header = letter.header
    name, kind = labels.reference(header.number, header.symbol), header.kind or "Văn bản"
    said = f"{kind} số {name}" if name else f"{kind} không số"
    if not header.number and header.issuer:
        said += f" của {header.issuer}"
    return f"{said} ngày {day_words(header.issued_on)}" if header.issued_on else said


def only_for(alone: Sequence[Obligation]) -> str:
    """Return, for the head of a message, the unions for which alone it holds; of many the first are named."""
    names = shortlist([item.union for item in alone], _MOST_NAMED, f"… ({len(alone)})")
    return names and f"{names}: "


def action_words(item: Obligation) -> str:
    """Return the line for a duty, else what it asks, cut at a word where it is long."""
    return shortened(one_line(item.title or item.action).rstrip(".;, "), _LONGEST_ACTION)


# --------------------
# The days of what is held, and how days are compared.


def day_of(event: DateRecord) -> Deadline:
    """Return the day of a record as a deadline."""
    return Deadline(due=event.date, **picked(event, ("start", "bound", "time", "last_good", "safe_due")))


def moved(event: DateRecord, to: DateRecord) -> Deadline:
    """Return the new day of what is held: at the same hour and for as many days, unless the words say others."""
    start, end, new = map(whole_day, (event.start, event.date, to.date))
    first = to.start or (iso(new - (end - start)) if start and end and new else None)
    return day_of(to).model_copy(update={"start": first, "bound": event.bound, "time": to.time or event.time})


def day_named(item: Deadline | Obligation) -> tuple[str | None, ...]:
    """Return the day that is named and how: what is the same in two deadlines that ask the same."""
    return item.due, item.bound, item.time, item.recurrence


def is_earlier(new: Deadline, old: Obligation) -> bool:
    """Whether a new deadline ends before the old one does."""
    return new.last_good is not None and (new.last_good, new.time or "24") < (old.last_good or "", old.time or "24")
