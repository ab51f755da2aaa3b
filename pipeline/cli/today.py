"""The command ``today``: the day's page, one line each, with the command that settles it."""

from collections.abc import Sequence

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.office.today import page
from pipeline.office.today_lines import TodayPart, heading_of, parts_of
from pipeline.words import t

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
    console.out(console.plain(heading_of(found)))
    if ask.office.union_id is None:
        console.out(t("Chưa chọn văn phòng này của đơn vị nào: chọn bằng vanthu office ĐƠN_VỊ"))
    parts = list(parts_of(found))
    if not parts:
        console.out(t("Không có văn bản mới, không có việc chờ, đến hạn hay quá hạn."))
    for part, room in zip(parts, _rooms(parts), strict=True):
        _print(part, room)


def _rooms(parts: Sequence[TodayPart]) -> list[int]:
    """Return how many lines each part may have: all the same, and what some leave of theirs goes to the others."""
    left = _MOST_LINES - 1 - _AROUND * len(parts)
    rooms = [0] * len(parts)
    while left > 0 and (hungry := [at for at, part in enumerate(parts) if rooms[at] < len(part.lines)]):
        for at in hungry[:left]:
            rooms[at] += 1
        left -= len(hungry)
    return rooms


def _print(part: TodayPart, room: int) -> None:
    console.out("")
    console.out(f"{part.heading.upper()} ({len(part.lines)})")
    for line in part.lines[:room]:
        width = console.width() - len(line.command) - 6
        words = console.plain(" ".join(line.words.split()))
        words = words if len(words) <= width else words[: max(20, width) - 1].rstrip(" …") + "…"
        console.out(f"  {words} → {line.command}")
    if rest := len(part.lines) - room:
        console.out(t("  … và {count} việc khác: {command}", count=rest, command=part.more))
