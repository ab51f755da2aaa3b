"""Terms counted from an event: `trong vòng 10 ngày kể từ ngày ký`, `sau khi kết thúc hội nghị 05 ngày`.

The first day is not counted (Bộ luật Dân sự 2015, Điều 147); a term in months ends on the same day of the month (Điều
148). Rolling over a day off is left to the working calendar. Shapes and what a term is counted from are rows of
``date_terms.toml``.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from extractors.counting import LAST_WORDS, NO_ANCHOR_DAY, PATTERN, add_months, add_working, number_of
from extractors.dates.bounds import lexicon, loose, says, words_of, written
from extractors.dates.ordered_rows import Asked, When, rows_of, when
from extractors.dates.values import FoundDate, Known, bound_told, complete, sentence, words_said
from extractors.dates.written_days import Day, find_days
from extractors.lexicon import load
from extractors.patterns import Span, any_of, told_by_letter
from schemas import Bound, Relative, iso

_TABLES = load("date_terms")
_written = written(_TABLES["pieces"] | {"number": PATTERN})


class TermRule(NamedTuple):
    """A way in which a term is written, and what else must hold."""

    name: str
    pattern: re.Pattern[str]
    when: When


TERMS = [TermRule(row["name"], loose(_written(row["pattern"])), when(row["when"])) for row in _TABLES["term"]]
TRIGGER = loose(
    rf"{told_by_letter([*LAST_WORDS, 'nửa'], or_digit=True)}~\)?(?:(?<!nửa) (?:ngày|tuần|tháng|giờ|tiếng)(?!\w| \d)"
    r"|(?<=nửa) (?:tháng|năm)|(?<=12|24|36|48|72)~h(?!\w))"
)
_ELLIPTIC = loose(_written(r"(?<!\w)(?:trong vòng|trong thời hạn|chậm nhất|trong) <term>,"))
_WEEKDAY = loose(r"(?:thứ \w+|chủ nhật)[ ,(]*")
_FROM_TO = loose(r"[ ,)]*(?:đến|tới|-)")
_LETTERS, _SENT = any_of(lexicon("acts", "letters")), any_of(lexicon("acts", "letters", "sent"))
_ISSUED = loose(
    r"(?:được )?(?:ký|ban hành|ký ban hành|ra|phát hành)(?! kết| hợp| giao)(?: ban hành)?"
    rf"(?: (?:{_LETTERS})(?: (?:này|trên))?)?(?:$| này)"
    rf"|(?:có |ban hành )?(?:{_LETTERS}) này(?: được)?(?: (?:ký|ban hành|có hiệu lực))*$"
)
# Nothing but the act is named: what is signed stands before in the sentence.
_BARE_SIGNING = loose(r"(?:được )?(?:ký|ký ban hành)$")
_OTHER_SIGNED = loose(rf"(?<!\w){any_of(lexicon('acts', 'signed'))}(?!\w)[^.]*$")
_RECEIVED = loose(
    rf"(?:tiếp )?nhận(?: được)?(?: (?:{_SENT})(?! (?:hợp lệ|đề nghị|của|trả lời|số))"
    r"(?: này| trên| nêu trên| chỉ đạo| triển khai)*)?$"
)
#: But `kể từ ngày 2 bên ký kết`: who brings it about may be counted.
_COUNTED = rf"\d(?!\d? (?:bên|{any_of(lexicon('acts', 'parties'))})(?!\w))"
_NOT_EVENT = loose(
    rf"(?:{_COUNTED}|(?:đó|đây|nay|này|mắt)(?!\w)|hết(?! (?:thời )?hạn)|tình hình|ngày \d|thời điểm|đến|tới|nếu|và "
    r"|hoặc |cho |ít nhất)"
)
_ACT = loose(r"\s*(?:gửi|nộp|báo cáo|phải|các|đề nghị|hoàn thành|công đoàn|cđcs|ban|lập|trình|[,.;:()]|về|$)")
_DUTY = loose(words_of("acts", "duties"))
_SENTENCE = re.compile(r"[.;:]")
# `Hết thời hạn 30 ngày kể từ …` begins what may be done then.
_RUN_OUT = loose(r"(?<!\w)(?:hết|quá) $")
_HALVES, _DAYS_IN = _TABLES["halves"], _TABLES["days_in"]
_MOST_WORKING = 400  # days of work that are counted


_DAY = datetime.timedelta(days=1)
#: How a day of the letter's own is told from which a term is counted.
_TOLD = {"issued": "ngày ban hành", "received": "ngày nhận văn bản"}


class _Anchor(NamedTuple):
    """What a term is counted from: ``issued``, ``received`` or the event's words; its day where known, and its end."""

    words: str
    day: datetime.date | None
    end: int

    @property
    def told(self) -> str:
        """What it is, for the clerk who checks the day."""
        of = _TOLD.get(self.words, f"mốc “{self.words}”")
        return f"{of} {self.day:%d/%m/%Y}" if self.words == "issued" and self.day else of


class _Term(Asked):
    """What holds of a match of a term's shape; groups that the shape has not are none."""

    facts: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        "link": lambda of, _: of.link,
        "lead": lambda of, _: of.lead,
        "before": lambda of, _: of.sign < 0,
        "during": lambda of, _: of.lead.startswith("trong"),
        "begins": lambda of, _: of.link.startswith("bắt đầu"),
        "run_out": lambda of, _: _RUN_OUT.search(of.lower, max(of.low, of.found.start() - 12), of.found.start()),
        "act_behind": lambda of, _: _ACT.match(of.lower, of.found.end(), of.high),
        "duty": lambda of, _: of.is_duty(of.found.start(), of.found.end()),
        "effect": lambda of, _: says("effect", of.lower[max(of.low, of.found.start() - 150) : of.found.start()]),
        # of what it is counted from
        "no_event": lambda of, _: _NOT_EVENT.match(of.event),
        "behind_day": lambda of, _: of.group["order"] == "sau" and of.lead and of.event[:1].isdigit(),
        "given": lambda of, _: of.given,
        "up_to": lambda of, _: _FROM_TO.match(of.lower, of.given.end),
        "issued": lambda of, _: _ISSUED.match(of.event),
        "bare_signing": lambda of, _: _BARE_SIGNING.match(of.event),
        "other_signed": lambda of, _: _OTHER_SIGNED.search(of.lower[max(0, of.found.start() - 200) : of.found.start()]),
        "received": lambda of, _: _RECEIVED.match(of.event),
    }

    def __init__(self, lower: str, plain: str, span: Span, found: re.Match[str], known: Known) -> None:
        self.lower, self.plain, self.found, self.known = lower, plain, found, known
        self.low, self.high = span
        self.group: dict[str, str | None] = dict.fromkeys(_GROUPS) | found.groupdict()
        self.lead, self.link = self.group["lead"] or "", self.group["link"] or ""
        self.event = found["event"].strip(" \"'")
        #: On which side of the event the term lies.
        self.sign = -1 if self.group["order"] == "trước" else 1

    def is_duty(self, start: int, end: int) -> bool:
        """Say whether something is to be done beside these words."""
        before = _DUTY.search(self.lower, max(0, start - 60), start)
        return (before or _DUTY.match(self.lower, end + 1)) is not None

    @cached_property
    def given(self) -> Day | None:
        """The day that is the anchor itself (`kể từ ngày 22/4/2026`)."""
        start = self.found.start("event")
        low = (
            start
            if start < self.found.start("count")
            else max(self.found.end("count"), self.found.end("unit"), start - 6)
        )
        weekday = _WEEKDAY.match(self.lower, start)  # `hai ngày, từ thứ Sáu 09/10 đến …`
        latest = weekday.end() if weekday else start
        given = next(find_days(self.lower, low, min(len(self.lower), start + 40)), None)
        return given if given and given.unit == "day" and given.month and given.start <= latest else None

    @property
    def anchor(self) -> _Anchor | None:
        """What the term is counted from."""
        made, end = self.first_held(ANCHORS).made, self.found.end("event")
        if made == "given" and self.given:
            words = " ".join(self.plain[self.given.start : self.given.end].strip(" \"'").split())
            return _Anchor(words, complete(self.given, self.known).last, self.given.end)
        issued = self.known.issued if self.known.is_exact and made == "issued" else None
        words = " ".join(self.plain[self.found.start("event") : end].strip(" \"'").split())
        return None if made == "none" else _Anchor(words if made == "event" else made, issued, end)

    def counted(self, anchor: _Anchor) -> FoundDate:
        """Return the record of the term."""
        lead = self.found.start("lead") if self.lead else 0
        start = lead if self.found.start("event") < lead else self.found.start()
        end = max(anchor.end, *map(self.found.end, ("count", "unit", "hours", "working")))
        bound: Bound = "before" if self.sign < 0 and self.group["first"] is not None else "by"
        span = start, start + len(self.lower[start:end].rstrip())
        return _record(self.plain, span, self.found, self.sign, anchor, anchor.told, bound)


_GROUPS = ("lead", "link", "order", "first")
ANCHORS = rows_of("date_terms", "anchor")


def find_terms(lower: str, plain: str, low: int, high: int, known: Known) -> Iterator[FoundDate]:
    """Yield the terms in ``lower[low:high]``, in no order and possibly over one another."""
    for name, pattern, needed in TERMS:
        for found in pattern.finditer(lower, low, high):
            term = _Term(lower, plain, (low, high), found, known)
            anchor = term.anchor if term.holds(needed) and not term["effect"] else None
            if anchor:
                record = term.counted(anchor)
                is_sure = term["!before|lead"] or term.is_duty(record.start, record.end)
                yield record._replace(rule=name, certain=bool(is_sure))
                yield from _sharing(term, anchor)


def _sharing(term: _Term, anchor: _Anchor) -> Iterator[FoundDate]:
    """Yield the terms before a comma that share the anchor of the one behind it.

    `đơn vị công lập gửi trong 07 ngày, đơn vị ngoài công lập trong 10 ngày kể từ ngày …`; `Hội nghị họp trong 02 ngày,
    …` is none.
    """
    lower, low, at = term.lower, term.low, term.found.start()
    for other in _ELLIPTIC.finditer(lower, max(low, at - 120), at) if term.link else ():
        is_due = _DUTY.search(lower, max(low, other.start() - 60), other.start())
        if is_due and not _SENTENCE.search(lower, other.end(), at):
            yield _record(term.plain, (other.start(), other.end() - 1), other, 1, anchor, "mốc nêu ở vế sau")


class _Length(NamedTuple):
    """How long a term is."""

    number: int
    unit: str
    working: bool

    @property
    def days(self) -> int:
        """The days of it."""
        return -(-self.number // 24) if self.unit in ("giờ", "tiếng") else self.number * int(_DAYS_IN[self.unit])

    def from_day(self, day: datetime.date, sign: int) -> datetime.date | None:
        """Return its last day, counted from a day or back from it."""
        with suppress(OverflowError, ValueError):
            if self.unit == "tháng":
                return add_months(day, sign * self.number)
            if not self.working:
                return day + sign * self.days * _DAY
            return add_working(day, sign * self.days) if self.number <= _MOST_WORKING else None
        return None


def _length(found: re.Match[str]) -> _Length:
    unit = "giờ" if found["hours"] else " ".join(found["unit"].split())
    if found["count"] == "nửa":
        return _Length(_HALVES[unit]["count"], _HALVES[unit]["unit"], False)
    return _Length(number_of(found["count"]), unit, bool(found["working"]))


def _record(
    plain: str, span: Span, found: re.Match[str], sign: int, anchor: _Anchor, of: str, bound: Bound = "by"
) -> FoundDate:
    """Return the record of a term."""
    length = _length(found)
    day = length.from_day(anchor.day, sign) if anchor.day else None
    unit, side = "ngày làm việc" if length.working else length.unit, "trước" if sign < 0 else "sau"
    told = sentence(
        f"{words_said(plain, *span)} → {f'{day:%d/%m/%Y}' if day else NO_ANCHOR_DAY}",
        f"tính {length.number} {unit} {side} {of}, không kể ngày của mốc",
        bound_told(bound, "deadline", None) if day else "",
    )
    months = sign * length.number if length.unit == "tháng" else None
    counted = Relative(days=sign * length.days, working=length.working, anchor=anchor.words, months=months)
    flags = () if day else ("pending-anchor",)
    return FoundDate(
        *span, "deadline", iso(day), bound=bound, relative=counted, flags=flags, explanation=told, source="term"
    )
