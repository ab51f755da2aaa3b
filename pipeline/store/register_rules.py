"""What a line of a register may hold: pure rules, the same for a command, the workbook and a page."""

import datetime

from pipeline import labels
from pipeline.store.register_lines import FIELD_NAMES, Book, RegisterEntry
from pipeline.words import t

#: No office gets so many letters in a year: a longer number is a slip of the hand.
MOST_NUMBER = 999_999
#: So much fits into a line of the register.
MOST_SIGNS = 2000
#: A letter that is entered longer after its own day was read late: on which day it came, the register does not know.
_LATE = datetime.timedelta(days=31)


def received_on(arrived_on: str | None, issued_on: str | None) -> str | None:
    """Return the day of a line of the register as that from which terms count “kể từ ngày nhận được”, where it is.

    >>> received_on("2026-03-04", "2026-03-02"), received_on("2026-03-04", "2019-05-20")
    ('2026-03-04', None)
    """
    if arrived_on is None or issued_on is None or len(issued_on) != len(arrived_on):
        return None
    came, issued = (datetime.date.fromisoformat(day) for day in (arrived_on, issued_on))
    return arrived_on if issued <= came <= issued + _LATE else None


def wrong(
    book: Book, old: RegisterEntry, new: RegisterEntry, today: datetime.date, number_is_typed: bool = False
) -> str | None:
    """Say why a line cannot be as a person wants it, ``None`` where it can."""
    if book == "out" and (new.number, new.arrived_on) != (None, None):
        return t("văn bản đi mang số và ngày của chính nó, không có số đến")
    if new.number is not None and not 1 <= new.number <= MOST_NUMBER:
        return t("số đến {number} không hợp lệ", number=new.number)
    if old.number is not None and new.number is None:
        return t("số đến {number} đã cấp thì không bỏ trống được", number=old.number)
    if new.number is not None and new.arrived_on is None:
        return t("có số đến thì phải có ngày đến")
    if new.arrived_on and new.arrived_on != old.arrived_on and new.arrived_on > today.isoformat():
        return t("ngày đến {day} sau hôm nay", day=labels.date_words(new.arrived_on))
    if old.number is not None and new.number == old.number and new.year != old.year and not number_is_typed:
        return t("ngày đến {day} thuộc sổ năm {year}: ghi cả số đến của sổ năm đó",
                 day=labels.date_words(new.arrived_on), year=new.year)  # fmt: skip
    if new.passed_on and new.arrived_on and new.passed_on < new.arrived_on and new != old:
        return t("ngày chuyển {day} trước ngày đến", day=labels.date_words(new.passed_on))
    for field, value in new:
        if isinstance(value, str) and len(value) > MOST_SIGNS:
            return t("{field} có {count} ký tự, nhiều nhất được {most}: ghi gọn lại",
                     field=t(FIELD_NAMES[field]), count=len(value), most=MOST_SIGNS)  # fmt: skip
    return None
