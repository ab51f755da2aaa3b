"""How the value that a person types for a field is read."""

import datetime
import re
from typing import Any

from pipeline import typed_dates
from pipeline.corrections.fields import choices_of, kind_of
from pipeline.corrections.finding import folded
from pipeline.corrections.typed_rules import count_of, rule_of
from pipeline.errors import SetupError
from pipeline.typed_dates import TypedDateError
from pipeline.words import t
from schemas import CorrectedPart

_TIME = re.compile(r"(\d{1,2})\s*(?:giờ|gio|[gGhH:])\s*(\d{1,2})?\s*(?:phút|p)?$")
_PARTIAL = re.compile(r"(?:(?:tháng\s*)?(\d{1,2})\s*[/-]\s*)?(\d{4})$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?$")
_LAST_MONTH, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59


def value_of(part: CorrectedPart, field: str, typed: str, on: datetime.date) -> Any:
    """Return what a person typed as a value of a field, nothing as ``None``; raise ``SetupError`` where it is none."""
    words = " ".join(typed.split())
    kind = kind_of(part, field)
    if kind == "list":
        return [part for part in (piece.strip() for piece in typed.split(";")) if part]
    if not words:
        return None
    if kind == "text":
        return (words.lstrip("0") or "0") if field == "number" and words.isdigit() else words
    if kind in ("day", "days"):
        return _day(words, on, partial=kind == "days")
    if kind == "time":
        return _time(words)
    if kind == "number":
        return _number(words)
    if kind == "rule":
        if (rule := rule_of(words)) is None:
            raise SetupError(
                t("“{words}” không phải chu kỳ. Ghi: hằng tháng, ngày 20; hằng tuần, thứ Sáu.", words=words)
            )
        return rule
    if kind == "count":
        if (count := count_of(words)) is None:
            raise SetupError(t("“{words}” không phải số ngày. Ghi: 5 ngày làm việc từ ngày nhận.", words=words))
        return count
    return _choice(kind, words)


def _day(words: str, on: datetime.date, *, partial: bool) -> str:
    if partial and (found := _PARTIAL.fullmatch(words)):
        month, year = found[1], found[2]
        if month is None or 0 < int(month) <= _LAST_MONTH:
            return f"{year}-{int(month):02}" if month else year
    try:
        span = typed_dates.parse(words, on)
    except TypedDateError as error:
        raise SetupError(str(error)) from error
    if not span.is_day:
        raise SetupError(t("“{words}” không phải là một ngày. Ghi ngày, tháng, năm: 15/3/2026.", words=words))
    return span.first.isoformat()


def _time(words: str) -> str:
    found = _TIME.match(words)
    if found is None or int(found[1]) > _LAST_HOUR or int(found[2] or 0) > _LAST_MINUTE:
        raise SetupError(t("“{words}” không phải là giờ. Ghi: 16:00 hoặc 7 giờ 30.", words=words))
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def _number(words: str) -> int | float:
    if not _NUMBER.match(words):
        raise SetupError(t("“{words}” không phải là số.", words=words))
    value = float(words.replace(",", "."))
    return int(value) if value.is_integer() else value


def _choice(table: str, words: str) -> str:
    choices = choices_of(table)
    for value, names in choices.items():
        if folded(words) in (folded(value), *map(folded, names)):
            return value
    shown = ", ".join(t(names[0]) for names in choices.values())
    raise SetupError(t("“{words}” không hợp lệ; chọn một trong: {names}.", words=words, names=shown))
