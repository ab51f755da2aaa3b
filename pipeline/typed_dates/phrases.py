"""Reading what a person typed: small words around a date, two ends of a period, then the rules."""

import datetime

from extractors.patterns import compiled_late
from pipeline.typed_dates.rules import (
    DAY,
    RULES,
    TIME_ZONE,
    WEEKDAY_BESIDE,
    Span,
    TypedDateError,
    fold,
    one_day,
    read_feast,
    weekday_of,
)

#: Words before a date that say which end is meant.
_UP_TO = compiled_late(r"(?:den het|den|toi het|het|cho den het|cho den|xong trong|xong) (?:ngay )?(?=\S)")
_BEFORE = compiled_late(r"truoc (?:ngay )?(?=\S)")
_AFTER = compiled_late(r"(?:sau|ke tu sau) (?:ngay )?(?=\S)")
_FROM = compiled_late(r"(?:ke tu|tu|bat dau tu) (?:ngay )?(?=\S)")
_WITHIN = compiled_late(r"(?:(?:trong|vao|luc|nhan|dip|le) )+(?=\S)")
_TWO_ENDS = (
    compiled_late(r"(?:tu )?(?:ngay )?(.+?) (?:den het|den|toi) (?:ngay )?(.+)"),
    compiled_late(r"(.+?) ?(?:–|—|\.\.) ?(.+)"),
    compiled_late(r"(\d{1,2}/\d{1,2}(?:/\d{4})?) ?- ?(\d{1,2}/\d{1,2}(?:/\d{4})?)"),
    compiled_late(r"(.+?) - (.+)"),
)


def today() -> datetime.date:
    """Return the date of the system's clock in Vietnam: the default of ``--today``."""
    return now().date()


def now() -> datetime.datetime:
    """Return the time of the system's clock in Vietnam, to the second: the only look at the clock."""
    return datetime.datetime.now(TIME_ZONE).replace(microsecond=0)


def parse(words: str, base: datetime.date) -> Span:
    """Read the day or period that ``words`` name, seen from the day ``base``; raise ``TypedDateError`` for others.

    >>> base = datetime.date(2026, 3, 18)
    >>> parse("cuối tháng", base).last.isoformat()
    '2026-03-31'
    >>> parse("15/4", base).first.isoformat()
    '2026-04-15'
    """
    try:
        span = _read(fold(words), base)
    except (ValueError, OverflowError):
        raise TypedDateError("Ngày “{words}” không có trên lịch.", words=words.strip()) from None
    span = span or _read_english(words, base)
    if span is None or span.first > span.last:
        raise TypedDateError(
            "Không hiểu ngày “{words}”. Có thể ghi: 15/3, 15/3/2026, 2026-03-15, hôm nay, ngày mai, thứ Sáu, "
            "tuần này, cuối tháng, tháng 4, quý II/2026, 10 ngày tới.",
            words=words.strip(),
        )
    return span


def parse_of(name: str, words: str, base: datetime.date) -> Span:
    """Read a day or period as ``parse`` does, typed for an option or a parameter: the error says for which."""
    try:
        return parse(words, base)
    except TypedDateError as error:
        raise TypedDateError(f"{name}: {error}") from None


def day_of(words: str, base: datetime.date) -> datetime.date | None:
    """Return the one day that ``words`` name, ``None`` for a period and for whatever is no day."""
    try:
        span = parse(words, base)
    except TypedDateError:
        return None
    return span.first if span.is_day else None


def _read(words: str, base: datetime.date) -> Span | None:
    return _whole(words, base) or _led_in(words, base) or _two_ends(words, base) or _with_weekday(words, base)


def _with_weekday(words: str, base: datetime.date) -> Span | None:
    for pattern in WEEKDAY_BESIDE:
        if (match := pattern.fullmatch(words)) and (span := _whole(match["day"], base)):
            return span if span.is_day and span.first.weekday() == weekday_of(match) else None
    return None


#: “tháng 5 năm nay”: the year said as seen from today.
_YEAR_SAID = compiled_late(r"(?<=\S )nam (nay|sau|toi|ngoai|truoc)$")


def _whole(words: str, base: datetime.date) -> Span | None:
    span = _by_rule(words, base)
    if span is None and (said := _YEAR_SAID.search(words)):
        step = {"nay": 0, "sau": 1, "toi": 1}.get(said[1], -1)
        return _by_rule(f"{words[: said.start()]}nam {base.year + step}", base)
    return span


def _by_rule(words: str, base: datetime.date) -> Span | None:
    for pattern, read in RULES:
        if match := pattern.fullmatch(words):
            return read(match, base)
    return read_feast(words, base)


def _led_in(words: str, base: datetime.date) -> Span | None:
    """Read a date behind a word that says which end of it is meant."""
    if (match := _UP_TO.match(words)) and (span := _whole(words[match.end() :], base)):
        return span._replace(whole=True)
    if (match := _BEFORE.match(words)) and (span := _whole(words[match.end() :], base)):
        return one_day(span.first)
    if (match := _AFTER.match(words)) and (span := _whole(words[match.end() :], base)):
        return one_day(span.last + DAY)
    for pattern in (_FROM, _WITHIN):
        if (match := pattern.match(words)) and (span := _whole(words[match.end() :], base)):
            return span
    return None


def _two_ends(words: str, base: datetime.date) -> Span | None:
    for pattern in _TWO_ENDS:
        if match := pattern.fullmatch(words):
            first = one_day(base) if match[1] in ("nay", "bay gio") else _whole(match[1], base)
            last = _whole(match[2], base)
            if first and last:
                return Span(first.first, last.last, whole=True)
    return None


#: A day and a month by name with the year of four digits: all that the library behind is asked.
_ENGLISH_DAY = compiled_late(r"[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}\.?,? \d{4}")


def _read_english(words: str, base: datetime.date) -> Span | None:
    """Ask ``dateparser`` for an English day with month and year; of anything less it guesses the rest."""
    if not _ENGLISH_DAY.fullmatch(" ".join(words.lower().split())):
        return None
    import dateparser

    settings = {
        "STRICT_PARSING": True,
        "RELATIVE_BASE": datetime.datetime.combine(base, datetime.time()),
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found = dateparser.parse(words.strip(), languages=["en"], settings=settings)
    return one_day(found.date()) if found else None
