"""What the dates in a table's column are, by the name of the column and what the row is about."""

import re

from extractors.dates.patterns import loose, words_of

_DUE_COLUMN = re.compile(
    r"^(?:tháng|quý)$|hạn|tiến độ|hoàn thành|nộp|gửi|xong|thời gian(?! (?:họp|làm việc|tổ chức|thi|bắt đầu))"
)
_DAY_COLUMN = re.compile(r"ngày|giờ|lịch|thời gian")
#: The day on which something came in or was issued, until it lies ahead.
_FACT_COLUMN = re.compile(rf"(?:số,? )?ngày(?:,? tháng)?(?:,? năm)? (?:đã )?{words_of('labels', 'facts')}")
#: A name that says nothing of whether things are to be done or take place.
_TIME_COLUMN = re.compile(r"thời gian(?: (?:thực hiện|dự kiến|\(dự kiến\)))?")
_HAPPENING = loose(rf"[-+*\d. ]*(?:tổ chức |dự |tham gia |chủ trì )?(?=\w){words_of('acts', 'happenings')}")


def column_of(name: str | None, act: str) -> str | None:
    """Say what a date alone in a cell of the column ``name`` is: ``deadline``, ``event``, ``fact`` or none of them.

    ``happening`` below ``Thời gian`` where the row's words (``act``, in lower case) tell of something that takes place:
    a day is that of an event then, a month the time by which it is to be held.

    >>> column_of("thời gian hoàn thành", "họp"), column_of("ngày họp", ""), column_of("thời gian", "trao quà tết")
    ('deadline', 'event', 'happening')
    >>> column_of("ngày nộp báo cáo", "")
    'fact'
    """
    if name is None:
        return None
    words = " ".join(name.split())
    if _TIME_COLUMN.fullmatch(words) and _HAPPENING.match(act):
        return "happening"
    if _FACT_COLUMN.match(words):
        return "fact"
    if _DUE_COLUMN.search(words):
        return "deadline"
    return "event" if _DAY_COLUMN.search(words) else None
