"""Terms counted from an event: `trong vòng 10 ngày kể từ ngày ký`, `sau khi kết thúc hội nghị 05 ngày`.

The first day is not counted (Bộ luật Dân sự 2015, Điều 147); a term in months ends on the same day of the month
(Điều 148). Rolling over a day off is left to the working calendar.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.dates.patterns import any_of, lexicon, loose, words_of
from extractors.dates.shapes import Day, find_days
from extractors.dates.values import Known, add_months, complete
from extractors.dates.workdays import add_working
from schemas import Relative
from schemas.letter import Bound

_NUMBER_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười hai": 12, "mười lăm": 15, "hai mươi": 20, "ba mươi": 30,
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBER_WORDS, key=lambda w: (-len(w), w)))})"
# `05 (năm) ngày làm việc`
_TERM = (
    rf"(?P<count>{_NUMBER})(?:~\([^()]{{1,14}}\))? (?P<unit>ngày|tuần lễ|tuần|tháng|giờ|tiếng)"
    r"(?P<working>~\(?làm việc\)?)?(?!\w)"
)
_LIMITS = any_of(
    "chậm nhất", "muộn nhất", "trễ nhất", "không quá", "tối đa", "tối thiểu", "ít nhất", "trong thời hạn",
    "trong thời gian", "trong vòng", "thời hạn", "trong", "sau", "trước",
)  # fmt: skip
_LEAD = rf"(?P<lead>(?:{_LIMITS})(?: (?:là|vòng|{_LIMITS}))*[ :]+)?"
# Where the event's words end; `ngày nhận được báo cáo` is one.
_BEGINNINGS = any_of(*lexicon("acts", "beginnings"))
_STOP = rf"(?<!nhận)(?<!được)(?<!đủ)(?=[.;:,()\n]|$| (?:{_BEGINNINGS}|trình(?! này))(?!\w))"
_EVENT = rf"(?P<event>[^.;:,()]{{2,90}}?){_STOP}"
_SINCE = r"(?P<link>tính từ|kể từ|từ|bắt đầu từ)(?: (?:ngày|khi|lúc|thời điểm|sau khi|sau))*[ :]+"
_FROM = loose(rf"(?<![\w/.,]){_LEAD}{_TERM}(?:[ ,(]*(?:sau|trở lại))?[ ,(]*(?:được )?{_SINCE}{_EVENT}")
_AFTER_TERM = loose(rf"(?<![\w/.,]){_LEAD}{_TERM} (?:sau|trước)(?: (?:khi|ngày|lúc))*[ :]+{_EVENT}")
_EVENT_TERM = loose(
    r"(?<!\w)(?P<side>sau|trước)(?: (?:khi|ngày))*[ :]+(?P<event>(?!khi |ngày |đó |đây )[^.;:,()\d]{3,70}?)[ ,]+"
    rf"(?:(?:{_LIMITS}|là) )*{_TERM}(?! (?:đầu|cuối|kể|từ|trước|sau|\d)| lần|/)"
)
_BEFORE_EVENT = loose(
    rf"(?<!\w)(?P<lead>(?:ít nhất|tối thiểu|chậm nhất) )?trước~(?:khi )?{_TERM} "
    r"(?=(?:diễn ra|tổ chức|khai mạc|bắt đầu|so với ngày|tiến hành)(?!\w))(?:so với ngày )?"
    rf"{_EVENT}"
)
_LETTERS = any_of(*lexicon("acts", "letters"))
_SENT = any_of(*lexicon("acts", "letters", "sent"))
_ISSUED = loose(
    r"(?:được )?(?:ký|ban hành|ký ban hành|ra|phát hành)(?! kết| hợp| giao)(?: ban hành)?"
    rf"(?: (?:{_LETTERS})(?: (?:này|trên))?)?(?:$| này)"
)
_ISSUED_LETTER = loose(rf"(?:có |ban hành )?(?:{_LETTERS}) này(?: được)?(?: (?:ký|ban hành|có hiệu lực))*$")
_RECEIVED = loose(
    rf"(?:tiếp )?nhận(?: được)?(?: (?:{_SENT})(?! (?:hợp lệ|đề nghị|của|trả lời|số))"
    r"(?: này| trên| nêu trên| chỉ đạo| triển khai)*)?$"
)
# `văn bản đề nghị` is not this letter but one that somebody will send.
_REQUEST = loose(r" (?:đề nghị|đề xuất|xin ý kiến|kiến nghị)(?=[ ,.;:)]*(?:$|[,.;]|của))")
_NOT_EVENT = loose(r"(?:\d|đó|đây|nay|này|mắt|hết|tình hình|ngày \d|thời điểm)")
_ACT = loose(r"\s*(?:gửi|nộp|báo cáo|phải|các|đề nghị|hoàn thành|công đoàn|cđcs|ban|lập|trình|[,.;:()]|về|$)")
_DUTY = loose(words_of("acts", "duties"))
TRIGGER = loose(rf"(?:\d|{'|'.join(_NUMBER_WORDS)})~\)? (?:ngày|tuần|tháng|giờ|tiếng)(?!\w| \d)")


@dataclass(frozen=True, slots=True)
class Term:
    """A term at ``start``–``end`` with its anchor, and its last day where that can be reckoned."""

    start: int
    end: int
    relative: Relative
    date: datetime.date | None
    bound: Bound
    note: str
    flags: tuple[str, ...] = ()
    certain: bool = True


def _count(word: str) -> int:
    word = " ".join(word.split())
    return int(word) if word.isdigit() else _NUMBER_WORDS[word]


def _days(count: int, unit: str) -> int:
    if unit in ("giờ", "tiếng"):
        return -(-count // 24)
    return count * {"ngày": 1, "tuần": 7, "tuần lễ": 7, "tháng": 30}[" ".join(unit.split())]


def _reckon(anchor: datetime.date, found: re.Match[str], sign: int) -> datetime.date | None:
    count, unit = _count(found["count"]), " ".join(found["unit"].split())
    try:
        if unit == "tháng":
            return add_months(anchor, sign * count)
        if found["working"]:
            return add_working(anchor, sign * count) if count <= 400 else None
        return anchor + datetime.timedelta(days=sign * _days(count, unit))
    except (OverflowError, ValueError):
        return None


def _said(plain: str, start: int, end: int) -> str:
    """Return the words of an event as they are printed, on one line."""
    return " ".join(plain[start:end].strip(" \"'").split())


def _anchor(event: str) -> str | None:
    """Return ``issued`` or ``received`` where the event is that of this letter."""
    if _ISSUED.match(event) or _ISSUED_LETTER.match(event):
        return "issued"
    if _RECEIVED.match(event):
        return "received"
    return None


def _term(lower: str, plain: str, found: re.Match[str], sign: int, known: Known) -> Term | None:
    event = found["event"].strip(" \"'")
    if "link" not in found.groupdict() and _NOT_EVENT.match(event):
        return None  # `6 tháng trước ngày 15/6` is a report of six months
    lead = " ".join((found.groupdict().get("lead") or "").split())
    start, end = found.start(), found.end("event")
    while lower[end - 1] == " ":
        end -= 1
    end = max(end, found.end("unit"))
    given = next(find_days(lower, found.start("event"), found.end()), None)
    anchor_day = None
    if given is None or given.start > found.start("event") + 6:
        given = _given(lower, found)
    anchor = _anchor(event)
    if anchor is None:
        anchor = _said(plain, found.start("event"), found.end("event"))
    if given is not None:
        named = complete(given, known)
        anchor_day, anchor, end = named.last, _said(plain, given.start, given.end), max(given.end, found.end("unit"))
    elif anchor == "issued":
        anchor_day = known.issued
    elif _NOT_EVENT.match(event):
        return None
    if anchor == "received" and (request := _REQUEST.match(lower, found.end("event"))):
        anchor, end = _said(plain, found.start("event"), request.end()), request.end()
    relative = Relative(
        days=sign * _days(_count(found["count"]), found["unit"]), working=bool(found["working"]), anchor=anchor
    )
    date = _reckon(anchor_day, found, sign) if anchor_day else None
    kind = "ngày làm việc" if found["working"] else " ".join(found["unit"].split())
    of = {"issued": "ngày ban hành", "received": "ngày nhận văn bản"}.get(anchor, anchor)
    note = f"{'trước' if sign < 0 else 'sau'} {of} {_count(found['count'])} {kind}"
    exact = lead in ("",) and sign < 0
    bound: Bound = "before" if exact and found.groupdict().get("side") == "trước" else "by"
    return Term(
        start,
        end,
        relative,
        date,
        bound,
        note,
        () if date else ("pending-anchor",),
        certain=sign > 0 or bool(lead) or _is_duty(lower, start, end),
    )


def _is_duty(lower: str, start: int, end: int) -> bool:
    """Say whether something is to be done by the term, right before or after its words."""
    return bool(_DUTY.search(lower, max(0, start - 60), start) or _DUTY.match(lower, end + 1))


def _given(lower: str, found: re.Match[str]) -> Day | None:
    """Return the day that is the anchor itself (`kể từ ngày 22/4/2026`)."""
    end = min(len(lower), found.start("event") + 40)
    for day in find_days(lower, max(found.start("count") + 3, found.start("event") - 6), end):
        return day if day.start <= found.start("event") and day.unit == "day" and day.month else None
    return None


def find_terms(lower: str, plain: str, low: int, high: int, known: Known) -> Iterator[Term]:
    """Yield the terms in ``lower[low:high]``, in no order and possibly over one another."""
    for found in _FROM.finditer(lower, low, high):
        if term := _term(lower, plain, found, 1, known):
            yield term
    for found in _AFTER_TERM.finditer(lower, low, high):
        between = lower[found.end("unit") : found.start("event")]
        sign = -1 if "trước" in between else 1
        if found["lead"] is None and sign > 0 and not _ACT.match(lower, found.end("event"), high):
            continue
        if term := _term(lower, plain, found, sign, known):
            yield term
    for found in _BEFORE_EVENT.finditer(lower, low, high):
        if term := _term(lower, plain, found, -1, known):
            yield term
    for found in _EVENT_TERM.finditer(lower, low, high):
        if not _ACT.match(lower, found.end(), high):
            continue
        if term := _term(lower, plain, found, -1 if found["side"] == "trước" else 1, known):
            yield term
