"""The command ``today``: the day's page, one line each, with the command that settles it."""

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.crosscheck import findings
from pipeline.office.chasing import DutyDue
from pipeline.office.today import Came, Today, Waits, page
from pipeline.words import one_line, t

# --------------------
# The day's page in words: its parts, one line for each thing, with the command that settles it.

DIRECTIONS = {"in": "đến", "out": "đi", "info": "để biết"}
#: What stands before a line that waits.
WAITS = {
    "change": "Thay đổi",
    "answer": "Trả lời",
    "old": "Văn bản cũ",
    "choice": "Chọn đơn vị",
    "anchor": "Thiếu ngày mốc",
    "name": "Tên lạ",
    "doubt": "Đọc lại",
}


class TodayPart(NamedTuple):
    """One part of the page: things in words, each with the command that settles it, and the one that shows them all."""

    heading: str
    lines: Sequence[tuple[str, str]]
    more: str


def parts_of(page: Today) -> Iterator[TodayPart]:
    """Yield the parts of a page in which anything stands."""
    day = datetime.date.fromisoformat(page.day)
    urgent = [
        (
            f"[{labels.left_words(datetime.date.fromisoformat(item.day), day)}] {labels.letter_name(item.letter)} "
            f"({t('{count} việc, cấp dưới chưa thấy', count=item.duties)}) {item.subject or ''}",
            f"vanthu show {labels.letter_ref(item.letter, item.id)}",
        )
        for item in page.urgent
    ]
    meetings = [
        (
            f"[{' '.join(filter(None, (item.time, labels.date_words(item.day))))}] "
            f"{', '.join(filter(None, (item.what, item.where)))}",
            f"vanthu show {labels.letter_ref(item.letter, item.letter_id)}",
        )
        for item in page.meetings
    ]
    ours = [(f"[{item.left_words(day)}] {item.words}", _done(item)) for item in page.ours]
    parts = (
        TodayPart(t("Chưa duyệt mà sắp đến hạn"), urgent, "vanthu serve"),
        TodayPart(t("Văn bản mới"), [*map(_new, page.new)], "vanthu letters"),
        TodayPart(t("Đang chờ"), [*map(_waits, page.waits)], "vanthu check; vanthu confirm"),
        TodayPart(t("Lịch họp"), meetings, "vanthu calendar"),
        TodayPart(t("Ta nợ cấp trên"), ours, "vanthu obligations"),
        TodayPart(t("Cấp dưới nợ ta"), [_below(item, day) for item in page.below], "vanthu due"),
    )
    return (part for part in parts if part.lines)


def _new(item: Came) -> tuple[str, str]:
    demand = [t("ta {count} việc", count=item.ours)] if item.ours else []
    demand += [t("cấp dưới {count} việc", count=item.below)] if item.below else []
    if item.day and demand:
        demand.append(t("sớm nhất {day}", day=labels.date_words(item.day)))
    what = ", ".join(demand) or t("không giao việc")
    way = labels.label(DIRECTIONS, item.direction)
    words = f"{labels.letter_name(item.letter)} ({way}; {what}) {item.subject or ''}"
    return words, f"vanthu show {labels.letter_ref(item.letter, item.id)}"


def _waits(item: Waits) -> tuple[str, str]:
    name = labels.letter_name(item.letter) if item.letter is not None else ""
    match item.what:
        case "doubt":
            words = f"{name}: {findings.told(item.codes)}"
        case "name":
            words = t("{name} không có trong danh mục, {count} việc", name=item.about, count=item.count)
        case "choice":
            words = t("{title} ({count} khả năng) – {letter}", title=item.about, count=item.count, letter=name)
        case "anchor" if item.about == "received":
            words = t("{letter}: ngày nhận, {count} việc tính hạn từ đó", letter=name, count=item.count)
        case "anchor":
            words = f"{item.about} – {name}"
        case "old" if not name:
            words = t("{count} văn bản có hạn đã qua từ lâu khi nhận: chỉ lưu?", count=item.count)
        case _:
            words = f"{name} {item.about}" + (t(" ({count} mục)", count=item.count) if item.count > 1 else "")
    return f"{labels.label(WAITS, item.what)}: {words}", item.command


def _done(item: DutyDue) -> str:
    which = f" --day {labels.date_words(item.day)}" if item.recurs else ""
    return f"vanthu done {item.row[:8]}{which}"


def _below(item: DutyDue, day: datetime.date) -> tuple[str, str]:
    missing = t("{missing}/{asked} đơn vị chưa xong", missing=item.missing, asked=item.asked)
    who = item.union if item.union is not None and item.asked == 1 else missing
    # The list of who has not sent may not leave before somebody approved the letter.
    name = labels.letter_ref(item.letter, item.letter_id)
    command = f"vanthu approve {name}" if item.approved is False else f"vanthu due --list {item.duty_id[:8]}"
    return f"[{item.left_words(day)}] {who}: {item.words}", command


#: A page has no more lines: what does not fit is counted, with the command that shows it.
_MOST_LINES = 45
#: Blank line, heading and “… and more” of a part.
_AROUND = 3


def today(ask: Asked) -> None:
    """Print what is new, what waits, what is late or due."""
    with ask.office.open() as store:
        found = page(ask.office, store, ask.day)
    if ask.as_json:
        console.out_json(found, indent=2)
        return
    day = datetime.date.fromisoformat(found.day)
    said = (t(labels.WEEKDAYS[day.weekday()]), f"{day:%d/%m/%Y}", found.office)
    console.out(console.plain(", ".join(filter(None, said))))
    if ask.office.union_id is None:
        console.out(t("Chưa chọn văn phòng này của đơn vị nào: chọn bằng vanthu office ĐƠN_VỊ"))
    parts, rooms = list(parts_of(found)), dict[str, int]()
    if not parts:
        console.out(t("Không có văn bản mới, không có việc chờ, đến hạn hay quá hạn."))
    # What a part leaves of the lines that all may have goes to those behind it, which are longer.
    left = _MOST_LINES - 1 - _AROUND * len(parts)
    for behind, part in zip(range(len(parts), 0, -1), sorted(parts, key=lambda part: len(part.lines)), strict=True):
        rooms[part.heading] = min(left // behind, len(part.lines))
        left -= rooms[part.heading]
    for part in parts:
        room = rooms[part.heading]
        console.out("")
        console.out(f"{part.heading.upper()} ({len(part.lines)})")
        for told, command in part.lines[:room]:
            width = console.width() - len(command) - 6
            words = console.plain(one_line(told))
            words = words if len(words) <= width else words[: max(20, width) - 1].rstrip(" …") + "…"
            console.out(f"  {words} → {command}")
        if rest := len(part.lines) - room:
            console.out(t("  … và {count} việc khác: {command}", count=rest, command=part.more))
