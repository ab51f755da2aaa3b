"""The page of a day in words, the same for commands and pages: its parts in their order, and what is left of it."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.office.chasing import PagePart
from pipeline.office.today import FirstPage
from pipeline.support import labels
from pipeline.support.labels import label
from pipeline.support.words import if_said, t

#: What a person answers where it stands, by kind.
ASKED = {
    "failed": "Tệp không đọc được", "sent": "Đơn vị báo đã gửi", "change": "Thay đổi", "answer": "Trả lời",
    "anchor": "Thiếu ngày mốc", "choice": "Chọn đơn vị thực hiện", "old": "Văn bản cũ: chỉ lưu?",
    "warning": "Cảnh báo giữa các văn bản",
}  # fmt: skip
#: What has no line on the page: so many of them are told, in this order.
COUNTED = {
    "meetings": "cuộc họp những ngày tới", "now": "việc đến hạn", "late": "việc quá hạn",
    "later": "việc sắp đến hạn", "review": "văn bản có việc chờ duyệt", "quiet": "văn bản không giao việc",
    "mine": "bút phê giao cho tôi", "names": "tên không có trong danh mục", "doubts": "văn bản cần đọc lại",
}  # fmt: skip


class DayPart(NamedTuple):
    """A part of the page: its lines by kind (``due``, ``meeting``, ``given``, ``review``, those of ``ASKED``)."""

    name: str
    title: str
    lines: Sequence[tuple[str, Any]]
    all: int

    @property
    def told(self) -> str:
        """How many there are, and how many of them have a line where not all have one."""
        return count_words(self.all, len(self.lines))


def count_words(every: int, shown: int) -> str:
    """Return how many there are, and how many of them are shown where not all are.

    >>> count_words(6, 4), count_words(6, 6)
    ('6, dưới đây 4', '6')
    """
    return f"{every}{if_said(', dưới đây {shown}', left=every - shown, shown=shown)}"


def parts(found: FirstPage, today: datetime.date) -> list[DayPart]:
    """Return the parts in which anything stands."""

    def part(name: str, title: str, **kinds: PagePart[Any]) -> DayPart:
        lines = [(kind, item) for kind, one in kinds.items() for item in one.shown]
        return DayPart(name, title, lines, sum(one.all for one in kinds.values()))

    every = (
        part("now", soon(found, today), meeting=found.meetings, due=found.now),
        part("late", t("Quá hạn"), due=found.late),
        part("mine", t("Giao cho tôi"), given=found.mine),
        part("review", t("Chờ duyệt"), review=found.review),
        part("asks", t("Chờ trả lời"), **found.asks),
    )
    return [one for one in every if one.all]


def soon(found: FirstPage, today: datetime.date) -> str:
    """Return what the days up to the next working day are called."""
    is_tomorrow = (found.until - today).days == 1
    until = t("Từ nay đến {day}", day=labels.date_words(found.until.isoformat()))
    return t("Hôm nay và ngày mai") if is_tomorrow else until


def rest(found: FirstPage) -> Iterator[tuple[str, str]]:
    """Yield what has no line, by kind: how many of it."""
    shown: dict[str, PagePart[Any]] = {
        "meetings": found.meetings, "now": found.now, "late": found.late, "review": found.review, "mine": found.mine,
        **found.asks,
    }  # fmt: skip
    left = {kind: one.all - len(one.shown) for kind, one in shown.items()} | {"quiet": len(found.quiet)}
    words = COUNTED | ASKED
    for kind in words:
        if count := left.get(kind, 0) + found.rest.get(kind, 0):
            yield kind, f"{count} {label(words, kind).lower()}"
