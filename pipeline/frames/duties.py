"""The frames of obligations and duties: who owes what by when, seen on a day."""

import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from extractors.lexicon import load
from pipeline import labels
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.duties import recurrence, standing
from pipeline.frames.making import frame
from pipeline.store.records import DutyRow
from pipeline.words import one_line, t
from schemas.letter import Letter
from schemas.office import Deadline, LetterKey, Obligation
from schemas.source import iso

if TYPE_CHECKING:
    import pandas as pd

#: Delegate limits in words, by what their letter is called and their ids.
Limits = Mapping[tuple[LetterKey, str], str]

OBLIGATIONS = (
    "id letter issued_on issuer union union_id kind action deliver_to due_text due last_good safe_due recurrence "
    "days_left soon status limits confidence needs_review quote page parent role condition waits_for version "
    "history issuer_own title strength"
)
DUTIES = (
    "duty_id side letter issued_on issuer kind title due_text next_day safe_due days_left unions done late "
    "waiting status union"
)


def obligations(
    items: Iterable[Obligation],
    today: datetime.date,
    calendar: WorkingCalendar | None = None,
    letters: Iterable[Letter] = (),
) -> "pd.DataFrame":
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
    words = {name: said for letter in letters for name, said in limits_of(letter)}
    return frame(obligation_rows(items, today, calendar, words), OBLIGATIONS)


def obligation_rows(
    items: Iterable[Obligation],
    today: datetime.date,
    calendar: WorkingCalendar | None = None,
    limits: Limits = MappingProxyType({}),
) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``obligations``, for whoever only shows them; ``limits`` are those of letters in words."""
    working = calendar or office_calendar()
    return (_row(item, today, working, limits) for item in items)


def limits_of(letter: Letter) -> Iterator[tuple[tuple[LetterKey, str], str]]:
    """Yield the delegate limits of a letter in words, by what it is called and their ids."""
    for limit in letter.delegate_limits:
        yield (LetterKey.of(letter.header), limit.id), labels.limit_words(limit)


def _row(item: Obligation, today: datetime.date, calendar: WorkingCalendar, limits: Limits) -> dict[str, Any]:
    return {
        **item.model_dump(
            include={"id", "union", "union_id", "kind", "action", "deliver_to", "due", "safe_due", "confidence"}
            | {"needs_review", "parent", "role", "condition", "waits_for", "version", "issuer_own", "strength"}
        ),
        "title": labels.duty_line(item),
        "letter": labels.letter_name(item.letter),
        "issued_on": item.letter.issued_on,
        "issuer": item.letter.issuer,
        "due_text": due_text(item),
        "last_good": iso(standing.next_day(item, today)),
        "recurrence": recurrence.series_words(item.recurrence, item.until, item.shown_until)
        if item.recurrence
        else None,
        "days_left": standing.days_left(item, today),
        "soon": standing.is_soon(item, today, calendar),
        "status": standing.status(item, today),
        "limits": "; ".join(_limit_words(item, limits)),
        "quote": one_line(item.evidence.quote),
        "page": item.evidence.page,
        "history": "\n".join(map(version_words, item.history)) or None,
    }


def due_text(item: Obligation) -> str:
    """Return the day named with its bound, the rule of what recurs, the event waited for, or words without a day."""
    if item.recurrence is not None:
        return rule_words(item.recurrence, item.bound, item.time)
    words = labels.due_words(item.due, item.bound, item.time)
    return words or (waiting_words(item.waits_for) if item.waits_for else undated_words(item.action))


def waiting_words(event: str) -> str:
    """Say which day a deadline waits for."""
    if event == "received":
        return t("chờ ngày nhận văn bản")
    return t("chờ ngày: {event}", event=event)


def undated_words(action: str) -> str:
    """Say which words of a duty without a day urge it (“kịp thời”), ``""`` where none do."""
    words = vague_words(action)
    return t("không ghi ngày: “{words}”", words=words) if words else ""


def vague_words(action: str) -> str | None:
    """Return the first words of a duty that say when without naming a day, as the letter writes them.

    >>> vague_words("Tổ chức thăm hỏi gia đình chính sách nhân dịp 27/7, báo cáo kết quả")
    'nhân dịp 27/7'
    >>> vague_words("Gửi danh sách")
    """
    found = [match for pattern in _vague_patterns() if (match := pattern.search(action))]
    first = min(found, key=lambda match: (match.start(), -match.end()), default=None)
    return first[0].strip() if first else None


@functools.cache
def _vague_patterns() -> tuple[re.Pattern[str], ...]:
    patterns = load("vague_words", __package__)["patterns"]
    return tuple(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) for pattern in patterns)


def rule_words(rule: str, bound: str | None, time: str | None) -> str:
    """Return a rule with the word that bounds each of its days, and the hour."""
    parts = (labels.label(labels.DATE_BOUNDS, bound) if bound in ("before", "by") else "", time)
    return " ".join(part for part in (*parts, recurrence.in_words(rule)) if part)


def version_words(version: Deadline) -> str:
    """Return a version of a deadline with how it came about."""
    day = (
        rule_words(version.recurrence, version.bound, version.time)
        if version.recurrence
        else labels.due_words(version.due, version.bound, version.time) or t("chưa có ngày")
    )
    return f"{day} ({version.reason})" if version.reason else day


def _limit_words(item: Obligation, limits: Limits) -> Iterator[str]:
    """Yield the limits of an obligation in words; those that may bind it say that a person has to look."""
    for name in item.limits:
        yield limits.get((item.letter, name), name)
    for name in item.limits_to_check:
        yield t("{limit} (cần kiểm tra)", limit=limits.get((item.letter, name), name))


def duties(rows: Iterable[DutyRow], today: datetime.date) -> "pd.DataFrame":
    """Return one row a duty, seen on ``today``.

    ``str``: ``duty_id``, ``side`` (ours, below, outside), ``letter``, ``issuer``, ``kind``, ``title``, ``due_text``,
    ``status``, ``union`` (where it is only one's). ``datetime64[s]``: ``issued_on``, ``next_day`` (the first on which
    something open ends), ``safe_due``. ``Int64``: ``days_left``, ``unions``, ``done``, ``late``, ``waiting``.
    """
    return frame(duty_rows(rows, today), DUTIES)


def duty_rows(rows: Iterable[DutyRow], today: datetime.date) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``duties``, for whoever only shows them."""
    return (_duty_row(row, today) for row in rows)


def _duty_row(row: DutyRow, today: datetime.date) -> dict[str, Any]:
    return {
        **row.model_dump(exclude={"letter"}),
        "letter": labels.letter_name(row.letter),
        "issued_on": row.letter.issued_on,
        "issuer": row.letter.issuer,
        "kind": row.like.kind,
        "due_text": due_text(row.like),
        "safe_due": row.like.safe_due,
        "days_left": standing.days_left(row.like, today),
    }
