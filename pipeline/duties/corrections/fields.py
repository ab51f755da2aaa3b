"""What of a letter a person may set, by which names, how its values are shown, and read as people type them."""

import datetime
import functools
import re
from typing import Any, Literal

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from pipeline.calendar import recurrence, typed_dates
from pipeline.duties.matching import folded
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.words import t
from schemas import CorrectedPart

_data = functools.partial(load, "fields", __package__)


def settled_flags(part: Literal["header", "record"], field: str | None) -> frozenset[str]:
    """Return the codes of the doubts that end where a person sets a field of the head, or speaks of a record."""
    if part == "record":
        return frozenset(_data()["doubts"]["codes"])
    return frozenset(_data()["header"].get(field, {}).get("settles", ()))


def title(part: CorrectedPart, field: str | None) -> str:
    """Return what people call a field."""
    if field == "words":
        return t("Lời văn")
    found = _data().get(part, {}).get(field)
    return t(found["title"]) if found else field or ""


def field_called(part: CorrectedPart, typed: str) -> str:
    """Return the field that a person means; raise ``SetupError`` where there is none."""
    wanted = folded(typed)
    for name, field in _data()[part].items():
        if wanted in (name, folded(name.replace("_", " ")), *map(folded, (field["title"], *field["names"]))):
            return str(name)
    names = ", ".join(f"{t(field['title'])} ({name})" for name, field in _data()[part].items())
    raise SetupError("Không có mục “{field}”. Chọn một trong: {names}.", field=typed.strip(), names=names)


def fields_of(part: CorrectedPart) -> tuple[str, ...]:
    """Return the fields of a part that a person may set, in the order in which they are shown."""
    return tuple(_data()[part])


def kind_of(part: CorrectedPart, field: str) -> str:
    """Return how what a person types for a field is read."""
    return str(_data()[part][field]["kind"])


def choices_of(kind: str) -> dict[str, list[str]]:
    """Return the values of a field that has few, with what a person may type for each; empty where it has many."""
    found: dict[str, list[str]] = _data()["choices"].get(kind, {})
    return found


def in_words(part: CorrectedPart, field: str | None, value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == [] or value == "":
        return t("(trống)")
    if isinstance(value, list | tuple):
        # What stands between two is in none of them: who types them apart has typed something else.
        return "; ".join(str(item).replace(";", ",") for item in value)
    kind = _data().get(part, {}).get(field, {}).get("kind", "text")
    if kind == "rule":
        return rule_words(str(value))
    if isinstance(value, dict):
        return f"“{' '.join(value['quote'].split())}”" if "quote" in value else count_words(value)
    if kind in ("day", "days"):
        return labels.date_words(str(value))
    names = choices_of(kind).get(value)
    return t(names[0]) if names else str(value)


_TIME = compiled_late(r"(\d{1,2})\s*(?:giờ|gio|[gGhH:])\s*(\d{1,2})?\s*(?:phút|p)?$")
_PARTIAL = compiled_late(r"(?:(?:tháng\s*)?(\d{1,2})\s*[/-]\s*)?(\d{4})$")
_NUMBER = compiled_late(r"\d+(?:[.,]\d+)?$")
_LAST_MONTH, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59


def value_of(part: CorrectedPart, field: str, typed: str, on: datetime.date) -> Any:
    """Return what a person typed as a value of a field, nothing as ``None``; raise ``SetupError`` where it is none."""
    words = " ".join(typed.split())
    kind = kind_of(part, field)
    if kind == "list":
        return [*filter(None, (piece.strip() for piece in typed.split(";")))]
    if not words:
        return None
    if kind == "text":
        return (words.lstrip("0") or "0") if field == "number" and words.isdigit() else words
    if kind in ("day", "days"):
        return (kind == "days" and _part_of_year(words)) or _day(words, on)
    read = {"time": _time, "number": _number, "rule": _rule, "count": _count}.get(kind)
    return _choice(kind, words) if read is None else read(words)


def _part_of_year(words: str) -> str | None:
    """Return a month or year (ISO) that stands for itself."""
    found = _PARTIAL.fullmatch(words)
    if found is None or int(found[1] or 1) not in range(1, _LAST_MONTH + 1):
        return None
    return f"{found[2]}-{int(found[1]):02}" if found[1] else found[2]


def _day(words: str, on: datetime.date) -> str:
    span = typed_dates.parse(words, on)
    if not span.is_day:
        raise SetupError("“{words}” không phải là một ngày. Ghi ngày, tháng, năm: 15/3/2026.", words=words)
    return span.first.isoformat()


def _time(words: str) -> str:
    found = _TIME.match(words)
    if found is None or int(found[1]) > _LAST_HOUR or int(found[2] or 0) > _LAST_MINUTE:
        raise SetupError("“{words}” không phải là giờ. Ghi: 16:00 hoặc 7 giờ 30.", words=words)
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def _number(words: str) -> float:
    if not _NUMBER.match(words):
        raise SetupError("“{words}” không phải là số.", words=words)
    number = float(words.replace(",", "."))
    return int(number) if number.is_integer() else number


def _rule(words: str) -> str:
    if (rule := rule_of(words)) is None:
        raise SetupError("“{words}” không phải chu kỳ. Ghi: hằng tháng, ngày 20; hằng tuần, thứ Sáu.", words=words)
    return rule


def _count(words: str) -> dict[str, Any]:
    if (count := count_of(words)) is None:
        raise SetupError("“{words}” không phải số ngày. Ghi: 5 ngày làm việc từ ngày nhận.", words=words)
    return count


def _choice(kind: str, words: str) -> str:
    choices = choices_of(kind)
    for value, names in choices.items():
        if folded(words) in (folded(value), *map(folded, names)):
            return value
    shown = ", ".join(t(names[0]) for names in choices.values())
    raise SetupError("“{words}” không hợp lệ; chọn một trong: {names}.", words=words, names=shown)


# --------------------
# What recurs, and days counted from an event, as people type them: the words in which they are shown, or a rule.

_PART = compiled_late(
    r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)|(?:INTERVAL|COUNT)=[1-9]\d*|"
    r"BY(?:DAY|MONTHDAY|MONTH|SETPOS|YEARDAY|WEEKNO)=[-+,\dA-Z]+|UNTIL=[\dTZ]+",
    re.ASCII,
)
_STEP = compiled_late(r"(?:(?:mỗi|cứ)\s+)?(\d+)\s+(ngày|tuần|tháng|năm)(?:\s+một\s+lần|\s+/\s*lần|\s+1\s+lần)?")
_EVERY = compiled_late(r"(?:hằng|hàng|mỗi)\s+(ngày|tuần|tháng|quý|năm)(?P<once>\s+một\s+lần)?")
_FREQUENCY = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY", "năm": "YEARLY"}
_WEEKDAYS = {
    "thứ hai": "MO", "thứ 2": "MO", "thứ ba": "TU", "thứ 3": "TU", "thứ tư": "WE", "thứ 4": "WE", "thứ năm": "TH",
    "thứ 5": "TH", "thứ sáu": "FR", "thứ 6": "FR", "thứ bảy": "SA", "thứ 7": "SA", "chủ nhật": "SU",
}  # fmt: skip
_WEEKDAY = compiled_late(rf"({'|'.join(_WEEKDAYS)})(?:\s+(đầu tháng|cuối tháng|thứ (\d) trong tháng))?")
_LAST = compiled_late(r"ngày cuối(?: cùng)?(?: tháng)?")
_DAYS = compiled_late(r"ngày\s+(\d{1,2}(?:\s*(?:,|và)\s*\d{1,2})*)(?!\s*/)")
_DAY_OF_YEAR = compiled_late(r"ngày\s+(\d{1,2})\s*/\s*(\d{1,2})|ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})$")
_MONTHS = compiled_late(r"tháng\s+(\d{1,2}(?:\s*(?:,|và)\s*\d{1,2})*)")
_QUARTERS = "3,6,9,12"
_COUNT = compiled_late(r"(trước\s+)?(\d+)\s+ngày(\s+làm việc)?\s*(?:,\s*)?(?:(trước|sau|kể từ|tính từ|từ)\s+)?(.*)")
_ISSUED = compiled_late(r"(?:ngày\s+)?(?:ban hành|ký)(?:\s+văn bản)?$")
_RECEIVED = compiled_late(r"(?:ngày\s+)?(?:nhận|nhận được)(?:\s+(?:được\s+)?văn bản)?$")


def rule_of(typed: str) -> str | None:
    """Return the rule of RFC 5545 that a person typed, ``None`` where it is none.

    >>> rule_of("hằng tháng, ngày 20"), rule_of("hằng tuần, thứ Sáu"), rule_of("6 tháng một lần")
    ('FREQ=MONTHLY;BYMONTHDAY=20', 'FREQ=WEEKLY;BYDAY=FR', 'FREQ=MONTHLY;INTERVAL=6')
    """
    words = " ".join(typed.split())
    plain = words.upper().removeprefix("RRULE:")
    if plain.startswith("FREQ="):
        pieces = plain.split(";")
        names = [piece.partition("=")[0] for piece in pieces]
        return plain if all(map(_PART.fullmatch, pieces)) and len(set(names)) == len(names) else None
    found = _frequency(words.lower())
    days = _when(found[1].strip(" ,."), found[0]) if found is not None else None
    if found is None or days is None:
        return None
    return ";".join(f"{name}={value}" for name, value in {**found[0], **days}.items())


def _frequency(words: str) -> tuple[dict[str, str], str] | None:
    if step := _STEP.match(words):
        again = {"INTERVAL": step[1]} if step[1] != "1" else {}
        return {"FREQ": _FREQUENCY[step[2]], **again}, words[step.end() :]
    every = _EVERY.match(words)
    if every is None:
        return None
    rest = words[every.end() :]
    if every[1] != "quý":
        return {"FREQ": _FREQUENCY[every[1]]}, rest
    quarterly = {"INTERVAL": "3"} if every["once"] or not rest.strip(" ,.") else {"BYMONTH": _QUARTERS}
    return {"FREQ": "MONTHLY", **quarterly}, rest


def _when(words: str, rule: dict[str, str]) -> dict[str, str] | None:
    """Return the parts of a rule that name its days; ``None`` where the words are no such thing."""
    if not words:
        return {}
    if day := _DAY_OF_YEAR.search(words):
        number, month = (day[1], day[2]) if day[1] else (day[3], day[4])
        return {"BYMONTH": str(int(month)), "BYMONTHDAY": str(int(number))}
    found: dict[str, str] = {}
    rest = words
    if _LAST.search(words):
        found["BYMONTHDAY"], rest = "-1", _LAST.sub("", rest)
    elif days := _DAYS.search(words):
        found["BYMONTHDAY"], rest = _numbers(days[1]), _DAYS.sub("", rest, count=1)
    if months := _MONTHS.search(rest):
        found = {"BYMONTH": _numbers(months[1]), **found}
        rest = _MONTHS.sub("", rest)
    if named := list(_WEEKDAY.finditer(rest)):
        places = {None: "", "đầu tháng": "1", "cuối tháng": "-1"}
        found["BYDAY"] = ",".join(places.get(one[2], one[3]) + _WEEKDAYS[one[1]] for one in named)
        rest = _WEEKDAY.sub("", rest)
    is_all = not re.sub(r"\b(?:của|và|vào|các)\b", "", rest).strip(" ,.")
    return found if is_all and found and rule else None


def _numbers(words: str) -> str:
    return ",".join(str(int(number)) for number in re.findall(r"\d+", words))


def count_of(typed: str) -> dict[str, Any] | None:
    """Return the days that a person counts from an event, as a date record holds them; ``None`` where it is no count.

    >>> count_of("5 ngày làm việc từ ngày nhận")
    {'days': 5, 'working': True, 'anchor': 'received'}
    >>> count_of("20 ngày trước đại hội")
    {'days': -20, 'working': False, 'anchor': 'đại hội'}
    """
    words = " ".join(typed.split())
    found = _COUNT.fullmatch(words[:1].lower() + words[1:])
    if found is None or not found[5].strip():
        return None
    event = found[5].strip(" .,;")
    anchor = "issued" if _ISSUED.match(event.lower()) else "received" if _RECEIVED.match(event.lower()) else event
    is_before = found[4] == "trước"
    return {"days": -int(found[2]) if is_before else int(found[2]), "working": bool(found[3]), "anchor": anchor}


def rule_words(rule: str) -> str:
    """Return a rule as people read it: in words that are read back as the same, else as it is."""
    words = recurrence.in_words(rule)
    return words if rule_of(words) == rule else rule


def count_words(count: Any) -> str:
    """Return days counted from an event as people read it.

    >>> count_words({"days": -20, "working": False, "anchor": "đại hội"})
    '20 ngày trước đại hội'
    """
    anchor = {"issued": t("ngày ban hành"), "received": t("ngày nhận")}.get(count["anchor"], count["anchor"])
    words = {"count": abs(count["days"]), "anchor": anchor}
    before, after = t("{count} ngày trước {anchor}", **words), t("{count} ngày từ {anchor}", **words)
    if count["working"]:
        before = t("{count} ngày làm việc trước {anchor}", **words)
        after = t("{count} ngày làm việc từ {anchor}", **words)
    return before if count["days"] < 0 else after
