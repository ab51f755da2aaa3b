"""The command ``today``: the day's page, one line each, with the command that settles it."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.call import Call, command
from pipeline.crosscheck import lost
from pipeline.office import today as day_page
from pipeline.office.chasing import DutyDue
from pipeline.office.today import Called, Came, Waits
from pipeline.words import t
from schemas import LetterKey

#: A page has no more lines: what does not fit is counted, with the command that shows it.
_MOST_LINES = 45
#: Blank line, heading and “… and more” of a part.
_AROUND = 3
_DIRECTIONS = {"in": "đến", "out": "đi", "info": "để biết"}
#: What stands before a line that waits.
_WAITS = {
    "change": "Thay đổi",
    "answer": "Trả lời",
    "choice": "Chọn đơn vị",
    "anchor": "Thiếu ngày mốc",
    "name": "Tên lạ",
    "doubt": "Đọc lại",
}


class _Line(NamedTuple):
    words: str
    command: str


class _Part(NamedTuple):
    heading: str
    lines: Sequence[_Line]
    more: str
    """The command that shows the rest."""


@command()
def today(call: Call) -> None:
    """Print what is new, what waits, what is late or due."""
    day = call.day
    with call.office.open() as store:
        page = day_page.page(call.office, store, day)
    if call.as_json:
        console.out_json(page.model_dump(mode="json"), indent=2)
        return
    parts = [
        _Part(t("Văn bản mới"), [_new(item) for item in page.new], "vanthu letters"),
        _Part(t("Đang chờ"), [_waits(item) for item in page.waits], "vanthu check; vanthu confirm"),
        _Part(t("Lịch họp"), [_meeting(item) for item in page.meetings], "vanthu calendar"),
        _Part(t("Ta nợ cấp trên"), [_ours(item, day) for item in page.ours], "vanthu obligations"),
        _Part(t("Cấp dưới nợ ta"), [_below(item, day) for item in page.below], "vanthu due"),
    ]
    weekday = t(labels.WEEKDAYS[day.weekday()])
    console.out(console.plain(", ".join((weekday, f"{day:%d/%m/%Y}", *([page.office] if page.office else [])))))
    if call.office.union_id is None:
        console.out(t("Chưa chọn văn phòng này của đơn vị nào: chọn bằng vanthu office ĐƠN_VỊ"))
    shown = [part for part in parts if part.lines]
    if not shown:
        console.out(t("Không có văn bản mới, không có việc chờ, đến hạn hay quá hạn."))
    for part, room in zip(shown, _rooms(shown), strict=True):
        _print(part, room)


def _rooms(parts: Sequence[_Part]) -> list[int]:
    """Return how many lines each part may have: all the same, and what some leave of theirs goes to the others."""
    left = _MOST_LINES - 1 - _AROUND * len(parts)
    rooms = [0] * len(parts)
    while left > 0 and (hungry := [at for at, part in enumerate(parts) if rooms[at] < len(part.lines)]):
        for at in hungry[:left]:
            rooms[at] += 1
        left -= len(hungry)
    return rooms


def _print(part: _Part, room: int) -> None:
    console.out("")
    console.out(f"{part.heading.upper()} ({len(part.lines)})")
    for line in part.lines[:room]:
        width = console.width() - len(line.command) - 6
        words = console.plain(" ".join(line.words.split()))
        words = words if len(words) <= width else words[: max(20, width) - 1].rstrip(" …") + "…"
        console.out(f"  {words} → {line.command}")
    if rest := len(part.lines) - room:
        console.out(t("  … và {count} việc khác: {command}", count=rest, command=part.more))


def _new(item: Came) -> _Line:
    demand = [t("ta {count} việc", count=item.ours)] if item.ours else []
    demand += [t("cấp dưới {count} việc", count=item.below)] if item.below else []
    if item.day and demand:
        demand.append(t("sớm nhất {day}", day=labels.date_words(item.day)))
    what = ", ".join(demand) or t("không giao việc")
    way = labels.label(_DIRECTIONS, item.direction)
    name = labels.letter_name(item.letter)
    return _Line(f"{name} ({way}; {what}) {item.subject or ''}", f"vanthu show {_ref(item.letter, item.id)}")


def _waits(item: Waits) -> _Line:
    heading = labels.label(_WAITS, item.what)
    name = labels.letter_name(item.letter) if item.letter is not None else ""
    match item.what:
        case "doubt":
            words = f"{name}: {lost.told(item.codes)}"
        case "name":
            words = t("{name} không có trong danh mục, {count} việc", name=item.about, count=item.count)
        case "choice":
            words = t("{title} ({count} khả năng) – {letter}", title=item.about, count=item.count, letter=name)
        case "anchor" if item.about == "received":
            words = t("{letter}: ngày nhận, {count} việc tính hạn từ đó", letter=name, count=item.count)
        case "anchor":
            words = f"{item.about} – {name}"
        case _:
            words = f"{name} {item.about}" + (t(" ({count} mục)", count=item.count) if item.count > 1 else "")
    return _Line(f"{heading}: {words}", item.command)


def _meeting(item: Called) -> _Line:
    when = " ".join(part for part in (item.time, labels.date_words(item.day)) if part)
    words = ", ".join(part for part in (item.what, item.where) if part)
    return _Line(f"[{when}] {words}", f"vanthu show {_ref(item.letter, item.letter_id)}")


def _ours(item: DutyDue, day: datetime.date) -> _Line:
    return _Line(f"[{item.left_words(day)}] {item.words}", f"vanthu done {item.row[:8]}")


def _below(item: DutyDue, day: datetime.date) -> _Line:
    missing = t("{missing}/{asked} đơn vị chưa xong", missing=item.missing, asked=item.asked)
    who = item.union if item.union is not None and item.asked == 1 else missing
    return _Line(f"[{item.left_words(day)}] {who}: {item.words}", f"vanthu due --list {item.duty_id[:8]}")


def _ref(letter: LetterKey, id_: str) -> str:
    return labels.letter_name(letter) if letter.number and letter.symbol else id_[:8]
