"""What of a letter a person may set, by which names, how its values are shown, and read as people type them."""

import datetime
import functools
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.spelling import unmarked
from pipeline.calendar import recurrence, typed_dates
from pipeline.calendar.periods import parts
from pipeline.duties.matching import folded, without_zeros
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.words import language, one_line, pieces_of, t
from schemas import CorrectedPart, Relative

_data = functools.partial(load, "fields", __package__)
_TYPED = load("typed_patterns", __package__)
_FREQUENCY, _WEEKDAYS, _LOOKS = map(_TYPED.__getitem__, ("frequencies", "weekdays", "looks"))
#: Patterns of what people type, by their names in ``typed_patterns.toml``.
_CUES = {name: compiled_late(text) for name, text in _TYPED["patterns"].items()}


def settled_flags(part: Literal["header", "record"], field: str | None) -> frozenset[str]:
    """Return the codes of the doubts that end where a person sets a field of the head, or speaks of a record."""
    if part == "record":
        return frozenset(_data()["doubts"]["codes"])
    return frozenset(_data()["header"].get(field, {}).get("settles", ()))


def title(part: CorrectedPart, field: str | None) -> str:
    """Return what people call a field."""
    if field == "words":
        return t("Lời văn")
    return t(_data().get(part, {}).get(field, {}).get("title", field or ""))


def form_title(part: CorrectedPart, field: str) -> str:
    """Return what people call a field and those that are typed with it."""
    return t(_data()[part][field].get("form", _data()[part][field]["title"]))


def field_called(part: CorrectedPart, typed: str) -> str:
    """Return the field that a person means; raise ``SetupError`` where there is none."""
    wanted = folded(typed)
    for name in fields_of(part):
        field = _data()[part][name]
        said = (name.replace("_", " "), field["title"], form_title(part, name), *field["names"])
        if wanted in (name, *map(folded, said)):
            return name
    names = ", ".join(f"{form_title(part, name)} ({name})" for name in fields_of(part))
    raise SetupError("Không có mục “{field}”. Chọn một trong: {names}.", field=typed.strip(), names=names)


def fields_of(part: CorrectedPart) -> tuple[str, ...]:
    """Return the fields of a part that a person may set, in the order in which they are shown."""
    return tuple(name for name, field in _data()[part].items() if "with" not in field)


def lead_of(part: CorrectedPart, field: str) -> str:
    """Return the field that a value of a record is typed in."""
    return str(_data()[part].get(field, {}).get("with", field))


def typed_in(part: CorrectedPart, field: str) -> tuple[str, ...]:
    """Return the values of a record that are typed in a field, its own first."""
    return (field, *(name for name in _data()[part] if lead_of(part, name) == field != name))


def kind_of(part: CorrectedPart, field: str) -> str:
    """Return how what a person types for a field is read."""
    return str(_data()[part][field]["kind"])


def choices_of(kind: str | None) -> dict[str, list[str]]:
    """Return the values of a field that has few, with what a person may type for each; empty where it has many."""
    found: dict[str, list[str]] = _data()["choices"].get(kind, {})
    return found


def in_words(part: CorrectedPart, field: str | None, value: Any) -> str:
    """Return a value of a field as people read it: “(trống)” for none, lists with semicolons."""
    if value in (None, [], ""):
        return t("(trống)")
    if isinstance(value, list | tuple):
        # What stands between two is in none of them: who types them apart has typed something else.
        return "; ".join(str(item).replace(";", ",") for item in value)
    kind = _data().get(part, {}).get(field, {}).get("kind", field)
    if (words := _WORDS.get(kind)) is not None:
        return words(value)
    names = choices_of(kind).get(value)
    return t(names[0]) if names else str(value)


def as_said(value: Any) -> Any:
    """Return a value of a record as a correction holds it."""
    if isinstance(value, Relative):
        return value.model_dump(mode="json", exclude={"months"})
    return list(value) if isinstance(value, tuple) else value


_LAST_MONTH, _LAST_HOUR, _LAST_MINUTE = 12, 23, 59
#: Reads a limit as people type it: the rules for numbers of people are loaded where somebody types one.
_TYPED_LIMITS = "pipeline.duties.corrections.typed_limits"


def value_of(part: CorrectedPart, field: str, typed: str, on: datetime.date) -> Any:
    """Return what a person typed as one value of a record: a list for a field that holds several, nothing as ``None``.

    ``on``: the day by which days without a year are read. Raises ``SetupError`` for what is no such value.
    """
    kind, words = kind_of(part, field), " ".join(typed.split())
    if kind == "list":
        return [*pieces_of(words)]
    return _READ.get(kind, functools.partial(_choice, kind))(words, on) if words else None


def _part_of_year(words: str) -> str | None:
    """Return a month or year typed (“3/2026”, “2026”) in ISO; ``None`` for other words."""
    found = _CUES["partial"].fullmatch(words)
    if found is None or int(found[1] or 1) not in range(1, _LAST_MONTH + 1):
        return None
    return f"{found[2]}-{int(found[1]):02}" if found[1] else found[2]


def _time(words: str, _: object) -> str:
    """Return a time typed (“7 giờ 30”) as ``07:30``; ``SetupError`` for anything else."""
    found = _CUES["time"].match(words)
    if found is None or int(found[1]) > _LAST_HOUR or int(found[2] or 0) > _LAST_MINUTE:
        raise SetupError("“{words}” không phải là giờ. Ghi: 16:00 hoặc 7 giờ 30.", words=words)
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def _number(words: str, _: object) -> float:
    """Return a number typed (“1,5”); ``SetupError`` for anything else."""
    if not _CUES["number"].match(words):
        raise SetupError("“{words}” không phải là số.", words=words)
    number = float(words.replace(",", "."))
    return int(number) if number.is_integer() else number


def _rule(words: str, _: object) -> str:
    """Return the rule for a cycle typed (“hằng tháng, ngày 20”); ``SetupError`` for other words."""
    if (rule := rule_of(words)) is None:
        raise SetupError("“{words}” không phải chu kỳ. Ghi: hằng tháng, ngày 20; hằng tuần, thứ Sáu.", words=words)
    return rule


def _count(words: str, _: object) -> dict[str, Any]:
    """Return what a term typed counts (“5 ngày làm việc từ ngày nhận”); ``SetupError`` for other words."""
    if (count := count_of(words)) is None:
        raise SetupError("“{words}” không phải số ngày. Ghi: 5 ngày làm việc từ ngày nhận.", words=words)
    return count


def _named(kind: str) -> dict[str, str]:
    """Return what may be typed for each value of a field that has few."""
    return {folded(name): value for value, names in choices_of(kind).items() for name in (value, t(names[0]), *names)}


def _choice(kind: str, words: str, _: object) -> str:
    """Return the value that a person means by words, of a field that has few; ``SetupError`` tells which."""
    if (found := _named(kind).get(folded(words))) is not None:
        return found
    choices = choices_of(kind)
    shown = ", ".join(t(names[0]) for names in choices.values())
    raise SetupError("“{words}” không hợp lệ; chọn một trong: {names}.", words=words, names=shown)


#: How each kind of value is read; any other is one of a few.
_READ: dict[str, Callable[[str, datetime.date], Any]] = {
    "text": lambda words, _: words, "name": lambda words, _: words, "numeral": lambda words, _: without_zeros(words),
    "days": lambda words, on: _part_of_year(words) or typed_dates.day_of(words, on).isoformat(),
    "day": lambda words, on: typed_dates.day_of(words, on).isoformat(),
    "limit": lambda words, _: import_module(_TYPED_LIMITS).limit_of(words),
    "time": _time, "number": _number, "rule": _rule, "count": _count,
}  # fmt: skip


# --------------------
# What recurs, and days counted from an event, as people type them: the words in which they are shown, or a rule.

_QUARTERS = "3,6,9,12"


def rule_of(typed: str) -> str | None:
    """Return the rule of RFC 5545 that a person typed, ``None`` where it is none.

    >>> rule_of("hằng tháng, ngày 20"), rule_of("hằng tuần, thứ Sáu"), rule_of("6 tháng một lần")
    ('FREQ=MONTHLY;BYMONTHDAY=20', 'FREQ=WEEKLY;BYDAY=FR', 'FREQ=MONTHLY;INTERVAL=6')
    """
    words = " ".join(typed.split())
    plain = words.upper().removeprefix("RRULE:")
    if plain.startswith("FREQ="):
        pieces = plain.split(";")
        return plain if all(map(_CUES["part"].fullmatch, pieces)) and len(parts(plain)) == len(pieces) else None
    if (found := _frequency(words.lower())) is None:
        return None
    rule, rest = found
    days = _days_of_rule(rest.strip(" ,."))
    return ";".join(f"{name}={value}" for name, value in (rule | days).items()) if days is not None else None


def _frequency(words: str) -> tuple[dict[str, str], str] | None:
    """Return how often a rule recurs and the words behind that (“hằng quý | , ngày 5”); ``None`` for other words."""
    if step := _CUES["step"].match(words):
        again = {"INTERVAL": step[1]} if step[1] != "1" else {}
        return {"FREQ": _FREQUENCY[step[2]], **again}, words[step.end() :]
    every = _CUES["every"].match(words)
    if every is None:
        return None
    rest = words[every.end() :]
    if every[1] != "quý":
        return {"FREQ": _FREQUENCY[every[1]]}, rest
    quarterly = {"INTERVAL": "3"} if every["once"] or not rest.strip(" ,.") else {"BYMONTH": _QUARTERS}
    return {"FREQ": "MONTHLY", **quarterly}, rest


def _days_of_rule(words: str) -> dict[str, str] | None:
    """Return the parts of a rule that name its days; ``None`` where the words are no such thing."""
    if not words:
        return {}
    if day := _CUES["day_of_year"].search(words):
        number, month = map(int, filter(None, day.groups()))
        return {"BYMONTH": str(month), "BYMONTHDAY": str(number)}
    found: dict[str, str] = {}
    rest = words
    if _CUES["last"].search(words):
        found["BYMONTHDAY"], rest = "-1", _CUES["last"].sub("", rest)
    elif days := _CUES["days"].search(words):
        found["BYMONTHDAY"], rest = _numbers(days[1]), _CUES["days"].sub("", rest, count=1)
    if months := _CUES["months"].search(rest):
        found = {"BYMONTH": _numbers(months[1]), **found}
        rest = _CUES["months"].sub("", rest)
    if named := list(_CUES["weekday"].finditer(rest)):
        places = {None: "", "đầu tháng": "1", "cuối tháng": "-1"}
        found["BYDAY"] = ",".join(places.get(one[2], one[3]) + _WEEKDAYS[one[1]] for one in named)
        rest = _CUES["weekday"].sub("", rest)
    is_all = not re.sub(r"\b(?:của|và|vào|các)\b", "", rest).strip(" ,.")
    return found if is_all and found else None


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
    found = _CUES["count"].fullmatch(words[:1].lower() + words[1:])
    if found is None or not found[5].strip():
        return None
    event = found[5].strip(" .,;")
    anchors = (name for name in ("issued", "received") if _CUES[name].match(event.lower()))
    anchor = next(anchors, event)
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
    said = {
        (False, False): t("{count} ngày từ {anchor}", **words),
        (False, True): t("{count} ngày làm việc từ {anchor}", **words),
        (True, False): t("{count} ngày trước {anchor}", **words),
        (True, True): t("{count} ngày làm việc trước {anchor}", **words),
    }
    return said[count["days"] < 0, count["working"]]


# --------------------
# Fields that hold several values of a record, as letters write them: “17/KH-LĐLĐ”, “trước 16:00 ngày 15/4/2026”.

ValueOf = Callable[[str], Any]
"""Gives the value of a record by its name."""
_NAME = re.compile(r"{(\w+)}")
_OPTIONAL = re.compile(r"\[(.*?)\]")
_SIGNS = {"[": "(?:", "]": ")?", " ": r"(?:\s+|(?=\W)|(?<=\W))"}


def shown(part: CorrectedPart, field: str, held: ValueOf) -> str:
    """Return the values that are typed in a field, as they are read back; empty where there are none."""
    table = _data()[part]
    said = {
        name: "" if (value := held(name)) in (None, [], "", table[name].get("usual")) else in_words(part, name, value)
        for name in typed_in(part, field)
    }

    def is_said(template: str) -> bool:
        return all(map(said.__getitem__, _NAME.findall(template)))

    templates = (
        _OPTIONAL.sub(lambda one: one[1] if is_said(one[1]) else "", each) for each in _together(part, field)["typed"]
    )
    return next(filter(is_said, templates), "").format_map(said).strip().lstrip("/;, ")


def values_of(part: CorrectedPart, field: str, typed: str, on: datetime.date) -> dict[str, Any]:
    """Return the values of a record that a person typed in a field; raise ``SetupError`` where they are none.

    What is typed ``alone`` is set alone: a day keeps its hour. How the values are meant (before, at most) stays where
    nothing is said of it.
    """
    words = " ".join(typed.split())
    together = _together(part, field)
    empty = {
        name: value_of(part, name, "", on) for name in typed_in(part, field) if not choices_of(kind_of(part, name))
    }
    if not words:
        return empty
    faults = [SetupError("“{words}” không hợp lệ; ghi như: {example}.", words=words, example=t(together["like"]))]
    for template in together["typed"]:
        if (found := _pattern(part, template, language()).fullmatch(unmarked(words.lower()))) is not None:
            given = filter(found.group, found.groupdict())
            try:
                said = {name: value_of(part, name, words[slice(*found.span(name))], on) for name in given}
            except SetupError as error:
                faults.append(error)
            else:
                return said if template in together["alone"] else empty | said
    raise faults[-1]


def _together(part: CorrectedPart, field: str) -> dict[str, Any]:
    """Return how the values of a field stand together, in the language asked for."""
    single = {"typed": [f"{{{field}}}"], "alone": [], "like": ""}
    found = _data()["together"].get(_data()[part][field].get("typed"), single)
    return {**found, "typed": [*map(t, found["typed"])], "alone": [*map(t, found["alone"])]}


@functools.cache
def _pattern(part: CorrectedPart, template: str, _: str) -> re.Pattern[str]:
    """Return the pattern of ``template`` in words without marks, with a group for each value of a record."""

    def piece(found: re.Match[str]) -> str:
        """Return the pattern for one piece of a template: a named field, or a sign as it stands."""
        if (name := found[1]) is None:
            return _SIGNS.get(found[0], re.escape(found[0]))
        kind = kind_of(part, name)
        few = "|".join(sorted(map(re.escape, _named(kind)), key=len, reverse=True))
        return f"(?P<{name}>{few or _LOOKS.get(kind, '.+?')})"

    return re.compile(re.sub(r"{(\w+)}|.", piece, unmarked(template)))


#: How a value of each kind is shown; any other is the name of one of a few, or its own words.
_WORDS: dict[str | None, Callable[[Any], str]] = {
    "rule": rule_words, "count": count_words, "day": labels.date_words, "days": labels.date_words,
    "words": lambda words: f"“{one_line(words['quote'])}”",
}  # fmt: skip
