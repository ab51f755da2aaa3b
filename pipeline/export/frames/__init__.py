"""pandas frames of what vanthu found and what people decided: one row a record, for notebooks, workbooks and tables.

    from pipeline.export import frames
    from pipeline.store import open_store
    with open_store() as store:
        owed = frames.obligations(store.obligations.find(today=today), today, letters=store.letters.whole())

Column names and dtypes stand in the docstring of each function and are kept, also where there is no row: columns are
only added, behind the others. Texts are ``str`` (missing: ``NaN``), days ``datetime64[s]`` (``NaT``: unknown), so that
they sort, filter and group; counts that may be missing are ``Int64``. Changing a frame changes nothing stored.

>>> import datetime
>>> from pipeline import frames
>>> frames.obligations([], today=datetime.date(2026, 3, 18)).empty
True
"""

import datetime
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from extractors.late_patterns import needed
from extractors.lexicon import load
from pipeline.calendar import periods, recurrence
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.duties import standing
from pipeline.export import files
from pipeline.export.entries import CalendarEntry, in_order
from pipeline.store.rows import DutyRow
from pipeline.support import labels
from pipeline.support.words import if_said, one_line, t
from schemas import Deadline, Letter, LetterKey, Obligation, Proposal, iso

if TYPE_CHECKING:
    import pandas as pd

_needed = functools.cache(needed)
__all__ = ["deadlines", "duties", "history", "obligations", "proposals"]

#: Delegate limits in words, by the ids of their letters and their own.
Limits = Mapping[tuple[str, str], str]

OBLIGATIONS = (
    "id letter issued_on issuer union union_id kind action deliver_to due_text due last_good safe_due recurrence "
    "days_left soon status limits confidence needs_review quote page parent role condition waits_for version "
    "history issuer_own title strength"
)
_OF_OBLIGATION = {
    "id", "union", "union_id", "kind", "action", "deliver_to", "due", "safe_due", "confidence", "needs_review",
    "parent", "role", "condition", "waits_for", "version", "issuer_own", "strength",
}  # fmt: skip
DUTIES = (
    "duty_id side letter issued_on issuer kind title due_text next_day safe_due days_left unions done late "
    "waiting status union"
)


def obligations(
    items: Iterable[Obligation], today: datetime.date, calendar: WorkingCalendar | None = None,
    letters: Iterable[Letter] = (),
) -> "pd.DataFrame":  # fmt: skip
    """Return one row an obligation, seen on ``today``.

    ``str``: ``id``, ``letter`` (number and symbol), ``issuer``, ``union``, ``union_id``, ``kind`` (report, task,
    target), ``action``, ``deliver_to``, ``due_text`` (the day named with its bound, or what it waits for),
    ``recurrence`` (in words), ``status`` (on that day, a key of ``schemas.STATUSES``), ``limits`` (in words where their
    letter is among ``letters``, else their ids; those that may bind with “cần kiểm tra”), ``quote``, ``parent`` (id of
    the duty that all unions bound share), ``role`` (lead, coordinate, monitor), ``condition``, ``waits_for`` (the event
    whose day is not known yet), ``history`` (all versions of a changed deadline, in words),
    ``title`` (the line for people), ``strength`` (binding, general).
    ``datetime64[s]``: ``issued_on``, ``due`` (the day named), ``last_good`` (the last day in time; of what recurs, the
    next), ``safe_due``.
    ``Int64``: ``days_left`` (negative when late, missing when closed), ``page``, ``version`` (of the deadline).
    ``float64``: ``confidence`` (0-1). ``bool``: ``soon`` (at most three working days left), ``needs_review``,
    ``issuer_own``.
    """
    words = dict(itertools.chain.from_iterable(map(limits_of, letters)))
    return frame(obligation_rows(items, today, calendar, words), OBLIGATIONS)


def obligation_rows(
    items: Iterable[Obligation], today: datetime.date, calendar: WorkingCalendar | None = None,
    limits: Limits = MappingProxyType({}),
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield the rows of ``obligations``, for whoever only shows them; ``limits`` are those of letters in words."""
    working = calendar or office_calendar()
    for item in items:
        bind = [limits.get((item.letter_id, name), name) for name in item.limits]
        may_bind = (limits.get((item.letter_id, name), name) for name in item.limits_to_check)
        bind += [t("{limit} (cần kiểm tra)", limit=words) for words in may_bind]
        yield {
            **item.model_dump(include=_OF_OBLIGATION),
            **_of_letter(item.letter),
            "title": periods.duty_line(item),
            "due_text": due_text(item),
            "last_good": iso(standing.next_day(item, today)),
            "recurrence": _series_words(item.recurrence, item.until, item.shown_until),
            "days_left": standing.days_left(item, today), "soon": standing.is_soon(item, today, working),
            "status": standing.status(item, today), "limits": "; ".join(bind),
            "quote": one_line(item.evidence.quote), "page": item.evidence.page,
            "history": "\n".join(map(version_words, item.history)) or None,
        }  # fmt: skip


def _of_letter(key: LetterKey) -> dict[str, Any]:
    return {"letter": labels.letter_name(key), "issued_on": key.issued_on, "issuer": key.issuer}


def _series_words(rule: str | None, until: str | None, shown_until: str | None) -> str | None:
    return recurrence.series_words(rule, until, shown_until) if rule else None


def limits_of(letter: Letter) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield for each delegate limit of a letter: the ids of letter and limit, and the limit in words."""
    for limit in letter.delegate_limits:
        yield (letter.source.sha256, limit.id), labels.limit_words(limit)


def due_text(item: Obligation) -> str:
    """Return the day named with its bound, the rule of what recurs, the event waited for, or words without a day."""
    return recurrence.day_named(item) or undated_words(item)


def undated_words(item: Obligation) -> str:
    """Say which day a deadline waits for, else which words of it urge it (“kịp thời”), ``""`` where none do."""
    if item.waits_for == "received":
        return t("chờ ngày nhận văn bản")
    waits = if_said("chờ ngày: {event}", event=item.waits_for)
    return waits or if_said("không ghi ngày: “{words}”", words=vague_words(item.action))


def vague_words(action: str) -> str | None:
    """Return the first words of a duty that say when without naming a day, as the letter writes them.

    >>> vague_words("Tổ chức thăm hỏi gia đình chính sách nhân dịp 27/7, báo cáo kết quả")
    'nhân dịp 27/7'
    >>> vague_words("Gửi danh sách")
    """
    low, told = action.lower(), load("vague_words", __package__)["patterns"]
    found = (re.search(rf"(?<!\w)(?:{one})(?!\w)", action, re.I) for one in filter(lambda it: _needed(it) in low, told))
    places = ((match.start(), -match.end(), match[0].strip()) for match in filter(None, found))
    return min(places, default=(0, 0, None))[2]


def version_words(version: Deadline) -> str:
    """Return the day of a version of a deadline in words, with the reason for it where there is one."""
    day = recurrence.day_named(version) or t("chưa có ngày")
    return f"{day} ({version.reason})" if version.reason else day


def duties(rows: Iterable[DutyRow], today: datetime.date) -> "pd.DataFrame":
    """Return one row a duty, seen on ``today``.

    ``str``: ``duty_id``, ``side`` (ours, below, outside), ``letter``, ``issuer``, ``kind``, ``title``, ``due_text``,
    ``status``, ``union`` (where it is only one's). ``datetime64[s]``: ``issued_on``, ``next_day`` (the first on which
    something open ends), ``safe_due``. ``Int64``: ``days_left``, ``unions``, ``done``, ``late``, ``waiting``.
    """
    return frame(duty_rows(rows, today), DUTIES)


def duty_rows(rows: Iterable[DutyRow], today: datetime.date) -> Iterator[dict[str, Any]]:
    """Yield one row a duty as ``duties`` has them, as mappings by column: for whoever only shows them."""
    for row in rows:
        like = row.like
        yield {
            **row.model_dump(exclude={"letter"}), **_of_letter(row.letter), "kind": like.kind,
            "due_text": due_text(like), "safe_due": like.safe_due, "days_left": standing.days_left(like, today),
        }  # fmt: skip


# --------------------
# How deadlines changed: their versions, and what letters propose.

HISTORY = "obligation union letter action version in_force due_text due last_good safe_due source reason"
PROPOSALS = (
    "id effect state letter issued_on issuer source target duty obligation due last_good safe_due sure message quote"
)


def history(items: Iterable[Obligation]) -> "pd.DataFrame":
    """Return one row a version of a deadline, the letter's own first; one row for what was never changed.

    ``str``: ``obligation`` (its id), ``union``, ``letter``, ``action``, ``due_text`` (the day named with its bound),
    ``source`` (id of the letter that set it; missing for the letter's own), ``reason`` (in words).
    ``Int64``: ``version`` (from 1). ``bool``: ``in_force``. ``datetime64[s]``: ``due``, ``last_good``, ``safe_due``.
    """
    rows = []
    fields = set(Deadline.model_fields) & set(Obligation.model_fields)
    for item in items:
        own = Deadline.model_validate(item.model_dump(include=fields))
        shared = {"obligation": item.id, "union": item.union, "action": one_line(item.action)}
        shared |= _of_letter(item.letter)
        for number, version in enumerate(item.history or (own,), start=1):
            words = version_words(version.model_copy(update={"reason": None}))
            told = {"version": number, "in_force": number == item.version, "due_text": words}
            rows.append({**version.model_dump(), **shared, **told})
    return frame(rows, HISTORY)


def proposals(items: Iterable[Proposal]) -> "pd.DataFrame":
    """Return one row a proposal: what a letter would change, and whether a person has decided.

    ``str``: ``id``, ``effect`` (a key of ``schemas.EFFECTS``), ``state`` (open, confirmed, rejected),
    ``letter`` and ``issuer`` (of the letter that proposes), ``source`` and ``target`` (ids of that letter and of the
    one touched), ``duty``, ``obligation`` (ids; missing where all of the letter is meant), ``message``, ``quote``.
    ``datetime64[s]``: ``issued_on``, ``due``, ``last_good``, ``safe_due`` (of the new deadline). ``bool``: ``sure``.
    """
    rows = (
        {**item.model_dump(), **(item.deadline or Deadline()).model_dump(include={"due", "last_good", "safe_due"}),
         **_of_letter(item.source_key), "quote": one_line(item.evidence.quote)}
        for item in items
    )  # fmt: skip
    return frame(rows, PROPOSALS)


# --------------------
# A calendar: one row a day on which something is due or happens.

DEADLINES = (
    "day weekday time type action union obligation status letter issuer date start bound last_good safe_due "
    "recurrence place quote confidence"
)
_AS_THEY_ARE = {"time", "type", "obligation", "date", "start", "bound", "safe_due", "place", "confidence"}


def deadlines(
    entries: Iterable[CalendarEntry], today: datetime.date, first: datetime.date | None = None,
    last: datetime.date | None = None, every_occurrence: bool = True,
) -> "pd.DataFrame":  # fmt: skip
    """Return one row an entry that touches the range, by day; those without a day last.

    A recurring entry has a row for each of its days in the range; without ``last`` or ``every_occurrence`` only its
    next day (from ``first``, else ``today``); in the whole calendar those that were missed, too, and its last one once
    it is over.

    ``datetime64[s]``: ``day`` (the last day in time), ``date`` (the day named), ``start``, ``last_good``, ``safe_due``.
    ``Int64``: ``weekday`` (0 = Monday). ``str``: ``time`` (HH:MM), ``type`` (deadline, event, period, recurring),
    ``action`` (the whole task where there is one), ``union`` (or whom the letter names), ``obligation`` (its id),
    ``status`` (of the duty behind it; ``called_off``, ``put_off``, ``moved`` of what is held), ``letter``, ``issuer``,
    ``bound``, ``recurrence`` (in words), ``place``, ``quote``. ``float64``: ``confidence``.
    """
    return frame(deadline_rows(in_order(entries), today, first, last, every_occurrence), DEADLINES)


def deadline_rows(
    entries: Iterable[CalendarEntry], today: datetime.date, first: datetime.date | None = None,
    last: datetime.date | None = None, every_occurrence: bool = True,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield the rows of ``deadlines`` of entries that stand in their order, few of them in memory at once."""
    most = None if every_occurrence else 1
    rows = (
        {
            **entry.model_dump(include=_AS_THEY_ARE),
            "letter": labels.letter_of(entry.letter, entry.approved), "issuer": entry.letter.issuer,
            "action": one_line(entry.task or entry.action), "day": iso(day), "weekday": day.weekday() if day else None,
            "union": entry.union or "; ".join(entry.assignees) or None,
            "last_good": entry.last_good or iso(day if entry.type in ("deadline", "recurring") else None),
            "recurrence": _series_words(entry.rrule, entry.until, entry.shown_until),
            "status": entry.on(day).standing,
            "quote": one_line((entry.history[-1].quote if entry.history else None) or entry.evidence.quote),
        }
        for entry in entries
        for day in itertools.islice(_days(entry, today, first, last), most)
    )  # fmt: skip
    return files.in_order((row["day"] or "~", row) for row in rows)  # those without a day after all


def _days(
    entry: CalendarEntry, today: datetime.date, first: datetime.date | None, last: datetime.date | None
) -> Iterable[datetime.date | None]:
    """Return the days for which an entry has rows in a range; of the whole calendar also times missed, or its last."""
    whole_calendar = first is last is None
    if entry.recurs:
        missed = (day for day, (status, *_) in entry.instances.items() if whole_calendar and status == "late")
        days = [*map(datetime.date.fromisoformat, missed), *entry.occurrences(first or today, last)]
        return [entry.last_occurrence] if whole_calendar and not days else days
    return [entry.last_day] if whole_calendar or entry.touches(first, last) else []


# --------------------
# Delegate limits of letters.


def limit_rows(item: Letter) -> Iterable[dict[str, Any]]:
    """Yield one mapping for each delegate limit of a letter: its fields, and letter, issuer, subject, words."""
    for limit in item.delegate_limits:
        yield {
            **limit.model_dump(exclude={"id", "evidence"}),
            "subject": item.header.subject, "letter": labels.letter_name(item.header),
            "issuer": item.header.issuer, "quote": one_line(limit.evidence.quote),
        }  # fmt: skip


# --------------------
# Frames with the same columns and dtypes whatever rows they have.

_DAY_TYPE = "datetime64[s]"
#: dtype → columns of it, in whatever frame; all others are texts. A day is ``NaT`` where it is unknown or only a month
#: or year is known.
_DTYPES = {
    _DAY_TYPE: "issued_on due last_good safe_due next_day day date start",
    "Int64": "days_left page version unions done late waiting weekday", "float64": "confidence",
    "bool": "soon needs_review issuer_own in_force sure"}  # fmt: skip
_DTYPE_OF = {column: dtype for dtype, columns in _DTYPES.items() for column in columns.split()}


def frame(rows: Iterable[Mapping[str, Any]], columns: str) -> "pd.DataFrame":
    """Return a frame of the rows with these columns, in this order."""
    import pandas as pd

    lines, made = list(rows), {}
    for name in columns.split():
        kind = _DTYPE_OF.get(name, "str")
        values: pd.Series[Any] = pd.Series([line.get(name) for line in lines], dtype=object)
        if kind == _DAY_TYPE:
            values = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
        made[name] = values.astype(kind)  # type: ignore[call-overload]
    return pd.DataFrame(made)
