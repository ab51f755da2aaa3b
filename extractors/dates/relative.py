"""Terms counted from an event: `trong vòng 10 ngày kể từ ngày ký`, `sau khi kết thúc hội nghị 05 ngày`.

The first day is not counted (Bộ luật Dân sự 2015, Điều 147); a term in months ends on the same day of the month
(Điều 148). Rolling over a day off is left to the working calendar.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.dates.days import Day
from extractors.dates.patterns import any_of, lexicon, loose, words_of
from extractors.dates.shapes import find_days
from extractors.dates.values import Known, add_months, complete
from extractors.dates.workdays import add_working
from extractors.numerals import NUMBERS, PATTERN, number_of
from extractors.phrases import told_by_letter
from schemas import Relative
from schemas.letter import Bound

_WORDED = PATTERN
# The last word of a number, which stands before its unit.
_LAST_WORDS = (*(word.split()[-1] for word in NUMBERS), "mươi", "mốt", "tư", "lăm")
_NUMBER = rf"(?:\d{{1,3}}|{_WORDED})"
# `05 (năm) ngày làm việc`
_TERM = (
    rf"(?P<count>{_NUMBER}|nửa(?= (?:tháng|năm))|(?:12|24|36|48|72)(?=h))(?:~\([^()]{{1,14}}\))?"
    r"(?:~(?P<hours>h)(?!\w)| (?P<unit>ngày|tuần lễ|tuần|tháng|giờ|tiếng)"
    r"(?P<working>~\(?làm việc\)?|~\((?:không (?:kể|tính)|trừ)[^()]{2,40}nghỉ[^()]{0,20}\))?(?!\w))"
)
_LIMITS = any_of(
    "chậm nhất", "muộn nhất", "trễ nhất", "không quá", "tối đa", "tối thiểu", "ít nhất", "trong thời hạn",
    "trong thời gian", "trong vòng", "thời hạn", "trong", "sau", "trước",
)  # fmt: skip
_LEAD = rf"(?P<lead>(?:{_LIMITS})(?: (?:là|vòng|{_LIMITS}))*[ :]+)?"
# Where the event's words end; `ngày nhận được báo cáo` is one.
_BEGINNINGS = any_of(*lexicon("acts", "beginnings"))
_STOP = rf"(?:(?=[.;:,()\n]|$)|(?<!nhận)(?<!được)(?<!đủ)(?<!có)(?= (?:{_BEGINNINGS}|trình(?! này))(?!\w)))"
_EVENT = rf"(?P<event>[^.;:,()]{{2,90}}?){_STOP}"
_SINCE = r"(?P<link>tính từ|kể từ|từ|bắt đầu từ)(?: (?:ngày|khi|lúc|thời điểm|sau khi|sau))*[ :]+"
_FROM = loose(rf"(?<![\w/.,]){_LEAD}{_TERM}(?:[ ,(]*(?:sau|trở lại))?[ ,(]*(?:được )?{_SINCE}{_EVENT}")
_AFTER_TERM = loose(rf"(?<![\w/.,]){_LEAD}{_TERM} (?:sau|trước)(?: (?:khi|ngày|lúc))*[ :]+{_EVENT}")
_EVENT_TERM = loose(
    r"(?<!\w)(?P<side>sau|trước)(?: (?:khi|ngày))*[ :]+(?P<event>(?!khi |ngày |đó |đây )[^.;:,()\d]{3,70}?)[ ,]+"
    rf"(?:(?:{_LIMITS}|là) )*{_TERM}(?! (?:đầu|cuối|kể|từ|trước|sau|\d)| lần|/)"
)
_BEFORE_EVENT = loose(
    r"(?<!\w)(?P<lead>(?:ít nhất|tối thiểu|chậm nhất)(?: là)? )?"
    rf"(?P<order>trước|sau)~(?:khi |ít nhất |tối thiểu )?{_TERM},? "
    r"(?=(?:diễn ra|tổ chức|khai mạc|bế mạc|bắt đầu|kết thúc|hoàn thành|so với ngày|tính đến ngày|tiến hành)(?!\w))"
    r"(?:so với ngày |tính đến ngày )?"
    rf"{_EVENT}"
)
# `khi phát hiện …, trong vòng 05 ngày làm việc`: the condition before is the event.
_BOUNDED_TERM = rf"(?<!\w)(?P<lead>trong vòng|trong thời hạn|chậm nhất) {_TERM}(?![ ,(]*(?:kể|tính|từ|sau|trước|được))"
_CONDITIONED = (
    loose(
        rf"(?<!\w)(?:sau khi|ngay khi|khi|nếu) (?P<event>[^.;,:()]{{3,80}}?)(?:,| thì)[^.;:]{{0,90}}?{_BOUNDED_TERM}"
    ),
    loose(rf"(?<!\w)(?:mỗi |các )?(?P<event>[^.;,:()]{{3,60}}? (?:xong|kết thúc)), {_BOUNDED_TERM}"),
    loose(rf"[.;,:)]~(?P<event>[^.;,:()]{{3,60}}?) thì [^.;:]{{0,90}}?{_BOUNDED_TERM}"),
)
_FROM_TO = loose(r"[ ,)]*(?:đến|tới|-)")
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
_NOT_EVENT = loose(
    r"(?:\d|đó|đây|nay|này|mắt|hết|tình hình|ngày \d|thời điểm|đến|tới|nếu|và |hoặc |cho |ít nhất|tối thiểu)"
)
_ACT = loose(r"\s*(?:gửi|nộp|báo cáo|phải|các|đề nghị|hoàn thành|công đoàn|cđcs|ban|lập|trình|[,.;:()]|về|$)")
_DUTY = loose(words_of("acts", "duties"))
_ELLIPTIC = loose(rf"(?<!\w)(?:trong vòng|trong thời hạn|chậm nhất|trong) {_TERM},")
_SENTENCE = re.compile(r"[.;:]")
# `Hết thời hạn 30 ngày kể từ …` begins what may be done then.
_RUN_OUT = loose(r"(?<!\w)(?:hết|quá) $")
TRIGGER = loose(
    rf"{told_by_letter([*'0123456789', *_LAST_WORDS, 'nửa'])}~\)?(?:(?<!nửa) (?:ngày|tuần|tháng|giờ|tiếng)(?!\w| \d)"
    r"|(?<=nửa) (?:tháng|năm)|(?<=12|24|36|48|72)~h(?!\w))"
)


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


def _days(count: int, unit: str) -> int:
    if unit in ("giờ", "tiếng"):
        return -(-count // 24)
    return count * {"ngày": 1, "tuần": 7, "tuần lễ": 7, "tháng": 30}[" ".join(unit.split())]


def _relative(found: re.Match[str], sign: int, anchor: str) -> Relative:
    count, unit = _length(found)
    months = sign * count if unit == "tháng" else None
    return Relative(days=sign * _days(count, unit), working=bool(found["working"]), anchor=anchor, months=months)


def _length(found: re.Match[str]) -> tuple[int, str]:
    """Return how many of which unit the term has; half a month is fifteen days (Bộ luật Dân sự 2015, Điều 146)."""
    unit = "giờ" if found["hours"] else " ".join(found["unit"].split())
    if found["count"] == "nửa":
        return (15, "ngày") if unit == "tháng" else (6, "tháng")
    return number_of(found["count"]), unit


def _reckon(anchor: datetime.date, found: re.Match[str], sign: int) -> datetime.date | None:
    count, unit = _length(found)
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


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What a term is counted from: ``issued``, ``received`` or the event's words; its day where known, and its end."""

    words: str
    day: datetime.date | None
    end: int


def _anchor_of(lower: str, plain: str, found: re.Match[str], known: Known) -> _Anchor | None:
    event = found["event"].strip(" \"'")
    is_counted_from = "link" in found.groupdict()
    if not is_counted_from and _NOT_EVENT.match(event):
        return None  # `6 tháng trước ngày 15/6` is a report of six months
    if is_counted_from and not found["lead"] and found["link"].startswith("bắt đầu"):
        return None  # `Thời gian: 05 ngày, bắt đầu từ ngày …` tells how long
    given = _given(lower, found)
    if given is not None:
        if is_counted_from and _FROM_TO.match(lower, given.end):
            return None  # `trong 03 ngày, từ ngày A đến ngày B`
        return _Anchor(_said(plain, given.start, given.end), complete(given, known).last, given.end)
    end = found.end("event")
    if _ISSUED.match(event) or _ISSUED_LETTER.match(event):
        return _Anchor("issued", known.issued if known.is_exact else None, end)
    if _NOT_EVENT.match(event):
        return None
    if _RECEIVED.match(event):
        if request := _REQUEST.match(lower, end):
            return _Anchor(_said(plain, found.start("event"), request.end()), None, request.end())
        return _Anchor("received", None, end)
    return _Anchor(_said(plain, found.start("event"), end), None, end)


def _given(lower: str, found: re.Match[str]) -> Day | None:
    """Return the day that is the anchor itself (`kể từ ngày 22/4/2026`)."""
    start = found.start("event")
    low = max(found.end("count"), found.end("unit"), start - 6) if found.start("count") < start else start
    for day in find_days(lower, low, min(len(lower), start + 40)):
        return day if day.start <= start and day.unit == "day" and day.month else None
    return None


def _term(lower: str, plain: str, found: re.Match[str], sign: int, known: Known) -> Term | None:
    anchor = _anchor_of(lower, plain, found, known)
    if anchor is None:
        return None
    group = found.groupdict()
    count, unit = _length(found)
    working = bool(group["working"])
    date = _reckon(anchor.day, found, sign) if anchor.day else None
    of = {"issued": "ngày ban hành", "received": "ngày nhận văn bản"}.get(anchor.words, f"mốc “{anchor.words}”")
    if anchor.words == "issued" and anchor.day:
        of += f" {anchor.day:%d/%m/%Y}"
    note = f"{count} {'ngày làm việc' if working else unit} {'trước' if sign < 0 else 'sau'} {of}"
    follows = group.get("lead") and found.start("event") < found.start("lead")
    start, end = (
        found.start("lead") if follows else found.start(),
        max(anchor.end, found.end("count"), found.end("unit"), found.end("hours")),
    )
    if group["working"]:
        end = max(end, found.end("working"))
    end -= len(lower[start:end]) - len(lower[start:end].rstrip())
    has_lead = bool(group.get("lead"))
    return Term(
        start,
        end,
        _relative(found, sign, anchor.words),
        date,
        "before" if group.get("side") == "trước" and not has_lead else "by",
        note,
        () if date else ("pending-anchor",),
        certain=sign > 0 or has_lead or _is_duty(lower, start, end),
    )


def _is_duty(lower: str, start: int, end: int) -> bool:
    """Say whether something is to be done by the term, right before or after its words."""
    return bool(_DUTY.search(lower, max(0, start - 60), start) or _DUTY.match(lower, end + 1))


def _beside(lower: str, plain: str, low: int, found: re.Match[str], known: Known) -> Iterator[Term]:
    """Yield the term before a comma that shares the anchor of the one behind it.

    `đơn vị công lập gửi trong 07 ngày, đơn vị ngoài công lập trong 10 ngày kể từ ngày …`
    """
    anchor = _anchor_of(lower, plain, found, known)
    for other in _ELLIPTIC.finditer(lower, max(low, found.start() - 120), found.start()):
        if anchor is None or _SENTENCE.search(lower, other.end(), found.start()):
            continue
        if not _DUTY.search(lower, max(low, other.start() - 60), other.start()):
            continue  # `Hội nghị họp trong 02 ngày, …`
        date = _reckon(anchor.day, other, 1) if anchor.day else None
        count, unit = _length(other)
        working = bool(other["working"])
        note = f"{count} {'ngày làm việc' if working else unit} sau mốc nêu ở vế sau"
        flags = () if date else ("pending-anchor",)
        yield Term(other.start(), other.end() - 1, _relative(other, 1, anchor.words), date, "by", note, flags)


def find_terms(lower: str, plain: str, low: int, high: int, known: Known) -> Iterator[Term]:
    """Yield the terms in ``lower[low:high]``, in no order and possibly over one another."""
    for found in _FROM.finditer(lower, low, high):
        if _RUN_OUT.search(lower, max(low, found.start() - 12), found.start()):
            continue
        if term := _term(lower, plain, found, 1, known):
            yield term
            yield from _beside(lower, plain, low, found, known)
    for found in _AFTER_TERM.finditer(lower, low, high):
        between = lower[found.end("count") : found.start("event")]
        sign = -1 if "trước" in between else 1
        if found["lead"] is None and sign > 0 and not _ACT.match(lower, found.end("event"), high):
            continue
        if sign < 0 and found["lead"] and found["lead"].startswith("trong"):
            continue  # `niêm yết trong 05 ngày trước khi …` tells how long
        if term := _term(lower, plain, found, sign, known):
            yield term
    for found in _BEFORE_EVENT.finditer(lower, low, high):
        if found["order"] == "sau" and not (found["lead"] or _is_duty(lower, found.start(), found.end())):
            continue
        if term := _term(lower, plain, found, -1 if found["order"] == "trước" else 1, known):
            yield term
    for found in _EVENT_TERM.finditer(lower, low, high):
        if not _ACT.match(lower, found.end(), high):
            continue
        if term := _term(lower, plain, found, -1 if found["side"] == "trước" else 1, known):
            yield term
    for pattern in _CONDITIONED:
        for found in pattern.finditer(lower, low, high):
            if term := _term(lower, plain, found, 1, known):
                yield term
