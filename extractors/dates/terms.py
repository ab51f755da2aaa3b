"""Terms counted from an event: `trong vòng 10 ngày kể từ ngày ký`, `sau khi kết thúc hội nghị 05 ngày`.

The first day is not counted (Bộ luật Dân sự 2015, Điều 147); a term in months ends on the same day of the month
(Điều 148). Rolling over a day off is left to the working calendar.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from extractors.counting import NUMBERS, PATTERN, add_months, add_working, number_of
from extractors.dates import signs
from extractors.dates.days import Day
from extractors.dates.patterns import lexicon, loose, words_of, written
from extractors.dates.shapes import find_days
from extractors.dates.values import Known, complete
from extractors.lexicon import load
from extractors.patterns import any_of, told_by_letter
from schemas import Relative
from schemas.letter import Bound

_written = written(load("date_terms")["pieces"] | {"number": PATTERN})
_RULES: list[tuple[re.Pattern[str], dict[str, Any]]] = [
    (loose(_written(rule["pattern"])), rule) for rule in load("date_terms")["term"]
]
# The last word of a number, which stands before its unit.
_LAST_WORDS = (*(word.split()[-1] for word in NUMBERS), "mươi", "mốt", "tư", "lăm")
TRIGGER = loose(
    rf"{told_by_letter([*_LAST_WORDS, 'nửa'], or_digit=True)}~\)?(?:(?<!nửa) (?:ngày|tuần|tháng|giờ|tiếng)(?!\w| \d)"
    r"|(?<=nửa) (?:tháng|năm)|(?<=12|24|36|48|72)~h(?!\w))"
)
_ELLIPTIC = loose(_written(r"(?<!\w)(?:trong vòng|trong thời hạn|chậm nhất|trong) <term>,"))
_FROM_TO = loose(r"[ ,)]*(?:đến|tới|-)")
_LETTERS, _SENT = any_of(lexicon("acts", "letters")), any_of(lexicon("acts", "letters", "sent"))
_ISSUED = loose(
    r"(?:được )?(?:ký|ban hành|ký ban hành|ra|phát hành)(?! kết| hợp| giao)(?: ban hành)?"
    rf"(?: (?:{_LETTERS})(?: (?:này|trên))?)?(?:$| này)"
    rf"|(?:có |ban hành )?(?:{_LETTERS}) này(?: được)?(?: (?:ký|ban hành|có hiệu lực))*$"
)
_RECEIVED = loose(
    rf"(?:tiếp )?nhận(?: được)?(?: (?:{_SENT})(?! (?:hợp lệ|đề nghị|của|trả lời|số))"
    r"(?: này| trên| nêu trên| chỉ đạo| triển khai)*)?$"
)
_NOT_EVENT = loose(
    r"(?:\d|đó|đây|nay|này|mắt|hết|tình hình|ngày \d|thời điểm|đến|tới|nếu|và |hoặc |cho |ít nhất|tối thiểu)"
)
_ACT = loose(r"\s*(?:gửi|nộp|báo cáo|phải|các|đề nghị|hoàn thành|công đoàn|cđcs|ban|lập|trình|[,.;:()]|về|$)")
_DUTY = loose(words_of("acts", "duties"))
_SENTENCE = re.compile(r"[.;:]")
# `Hết thời hạn 30 ngày kể từ …` begins what may be done then.
_RUN_OUT = loose(r"(?<!\w)(?:hết|quá) $")
_DAYS_IN = {"ngày": 1, "tuần": 7, "tuần lễ": 7, "tháng": 30}


class Term(NamedTuple):
    """A term at ``start``–``end`` with its anchor, and its last day where that can be reckoned."""

    start: int
    end: int
    relative: Relative
    date: datetime.date | None
    bound: Bound
    note: str
    certain: bool = True


class _Anchor(NamedTuple):
    """What a term is counted from: ``issued``, ``received`` or the event's words; its day where known, and its end."""

    words: str
    day: datetime.date | None
    end: int


@dataclass(frozen=True, slots=True)
class _Length:
    """How many of which unit a term has."""

    count: int
    unit: str
    working: bool

    @property
    def days(self) -> int:
        """The days, about; a started day counts."""
        return -(-self.count // 24) if self.unit in ("giờ", "tiếng") else self.count * _DAYS_IN[self.unit]

    def relative(self, sign: int, anchor: str) -> Relative:
        """Return the term as the record has it."""
        months = sign * self.count if self.unit == "tháng" else None
        return Relative(days=sign * self.days, working=self.working, anchor=anchor, months=months)

    def after(self, day: datetime.date | None, sign: int) -> datetime.date | None:
        """Return the last day of the term, counted from ``day``."""
        if day is None or (self.working and self.count > 400):
            return None
        try:
            if self.unit == "tháng":
                return add_months(day, sign * self.count)
            step = sign * self.days
            return add_working(day, step) if self.working else day + datetime.timedelta(days=step)
        except (OverflowError, ValueError):
            return None

    def told(self) -> str:
        """Return the length in words."""
        return f"{self.count} {'ngày làm việc' if self.working else self.unit}"


def _length(found: re.Match[str]) -> _Length:
    """Return the length of a term; half a month is fifteen days (Bộ luật Dân sự 2015, Điều 146)."""
    unit = "giờ" if found["hours"] else " ".join(found["unit"].split())
    if found["count"] == "nửa":
        return _Length(15, "ngày", False) if unit == "tháng" else _Length(6, "tháng", False)
    return _Length(number_of(found["count"]), unit, bool(found["working"]))


def _anchor_of(lower: str, plain: str, found: re.Match[str], known: Known) -> _Anchor | None:
    event, group = found["event"].strip(" \"'"), found.groupdict()
    is_counted_from = "link" in group
    if not is_counted_from and _NOT_EVENT.match(event):
        return None  # `6 tháng trước ngày 15/6` is a report of six months
    if is_counted_from and not found["lead"] and found["link"].startswith("bắt đầu"):
        return None  # `Thời gian: 05 ngày, bắt đầu từ ngày …` tells how long

    def said(start: int, end: int) -> str:
        return " ".join(plain[start:end].strip(" \"'").split())

    if (given := _given(lower, found)) is not None:
        if is_counted_from and _FROM_TO.match(lower, given.end):
            return None  # `trong 03 ngày, từ ngày A đến ngày B`
        return _Anchor(said(given.start, given.end), complete(given, known).last, given.end)
    start, end = found.span("event")
    if _ISSUED.match(event):
        return _Anchor("issued", known.issued if known.is_exact else None, end)
    if _NOT_EVENT.match(event):
        return None
    if _RECEIVED.match(event):
        return _Anchor("received", None, end)
    return _Anchor(said(start, end), None, end)


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
    group, length = found.groupdict(), _length(found)
    of = {"issued": "ngày ban hành", "received": "ngày nhận văn bản"}.get(anchor.words, f"mốc “{anchor.words}”")
    if anchor.words == "issued" and anchor.day:
        of += f" {anchor.day:%d/%m/%Y}"
    has_lead = bool(group.get("lead"))
    start = found.start("lead") if has_lead and found.start("event") < found.start("lead") else found.start()
    end = max(anchor.end, *(found.end(name) for name in ("count", "unit", "hours", "working")))
    end -= len(lower[start:end]) - len(lower[start:end].rstrip())
    return Term(
        start,
        end,
        length.relative(sign, anchor.words),
        length.after(anchor.day, sign),
        "before" if sign < 0 and "first" in group else "by",
        f"{length.told()} {'trước' if sign < 0 else 'sau'} {of}",
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
        if _DUTY.search(lower, max(low, other.start() - 60), other.start()):  # `Hội nghị họp trong 02 ngày, …` has none
            length = _length(other)
            date, relative = length.after(anchor.day, 1), length.relative(1, anchor.words)
            yield Term(other.start(), other.end() - 1, relative, date, "by", f"{length.told()} sau mốc nêu ở vế sau")


def find_terms(lower: str, plain: str, low: int, high: int, known: Known) -> Iterator[Term]:
    """Yield the terms in ``lower[low:high]``, in no order and possibly over one another."""
    for pattern, rule in _RULES:
        for found in pattern.finditer(lower, low, high):
            sign = -1 if rule["side"] == "order" and found["order"] == "trước" else 1
            if not _holds(lower, low, high, found, rule, sign) or signs.says(
                "effect", lower[low : found.start()][-150:]
            ):
                continue
            if term := _term(lower, plain, found, sign, known):
                yield term
                if "link" in pattern.groupindex:
                    yield from _beside(lower, plain, low, found, known)


def _holds(lower: str, low: int, high: int, found: re.Match[str], rule: dict[str, Any], sign: int) -> bool:
    """Say whether what the rule demands of the words around holds."""
    groups = found.re.groupindex
    lead = found["lead"] if "lead" in groups else None
    if "link" in groups and _RUN_OUT.search(lower, max(low, found.start() - 12), found.start()):
        return False
    if rule.get("no_during") and sign < 0 and lead and lead.startswith("trong"):
        return False  # `niêm yết trong 05 ngày trước khi …` tells how long
    if rule.get("act") and ("first" in groups or (lead is None and sign > 0)):
        end = found.end() if "first" in groups else found.end("event")
        return _ACT.match(lower, end, high) is not None
    return not rule.get("duty") or sign < 0 or bool(lead) or _is_duty(lower, found.start(), found.end())
