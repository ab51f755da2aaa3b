"""What of a letter a person may set, by which names, and how the value that they type is read."""

import datetime
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipeline import typed_dates
from pipeline.corrections.finding import folded
from pipeline.errors import SetupError
from pipeline.typed_dates import TypedDateError
from pipeline.words import t
from schemas import CorrectedPart

_DATA = Path(__file__).with_name("fields.toml")
_TIME = re.compile(r"(\d{1,2})\s*(?:giờ|gio|[gGhH:])\s*(\d{1,2})?\s*(?:phút|p)?$")
_PARTIAL = re.compile(r"(?:(?:tháng\s*)?(\d{1,2})\s*[/-]\s*)?(\d{4})$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?$")
_LAST_MONTH, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59


@cache
def _data() -> dict[str, Any]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)


def settled_flags(part: Literal["header", "record"], field: str | None) -> frozenset[str]:
    """Return the codes of the doubts that end where a person sets a field of the head, or speaks of a record."""
    if part == "record":
        return frozenset(_data()["doubts"]["codes"])
    return frozenset(_data()["header"].get(field, {}).get("settles", ()))


def title(part: CorrectedPart, field: str | None) -> str:
    """Return what people call a field."""
    found = _data().get(part, {}).get(field)
    return t(found["title"]) if found else field or ""


def field_called(part: CorrectedPart, typed: str) -> str:
    """Return the field that a person means; raise ``SetupError`` where there is none."""
    wanted = folded(typed)
    for name, field in _data()[part].items():
        if wanted in (name, folded(name.replace("_", " ")), *map(folded, (field["title"], *field["names"]))):
            return str(name)
    names = ", ".join(f"{t(field['title'])} ({name})" for name, field in _data()[part].items())
    raise SetupError(t("Không có mục “{field}”. Chọn một trong: {names}.", field=typed.strip(), names=names))


def value_of(part: CorrectedPart, field: str, typed: str, on: datetime.date) -> Any:
    """Return what a person typed as a value of a field, nothing as ``None``; raise ``SetupError`` where it is none."""
    words = " ".join(typed.split())
    kind = _data()[part][field]["kind"]
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
    choices: dict[str, list[str]] = _data()["choices"][table]
    for value, names in choices.items():
        if folded(words) in (folded(value), *map(folded, names)):
            return value
    shown = ", ".join(t(names[0]) for names in choices.values())
    raise SetupError(t("“{words}” không hợp lệ; chọn một trong: {names}.", words=words, names=shown))


def titles() -> list[str]:
    """Return the names of all fields and of the values of those that have few, as people read them."""
    fields = [field["title"] for part in ("header", *_PARTS) for field in _data()[part].values()]
    return fields + [names[0] for table in _data()["choices"].values() for names in table.values() if names[0] != "%"]


_PARTS = ("reference", "date", "limit", "task")


def in_words(part: CorrectedPart, field: str | None, value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == [] or value == "":
        return t("(trống)")
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    kind = _data().get(part, {}).get(field, {}).get("kind", "text")
    if kind in ("day", "days"):
        return "/".join(reversed(str(value).split("-")))
    names = _data()["choices"].get(kind, {}).get(value)
    return t(names[0]) if names else str(value)
