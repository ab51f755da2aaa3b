"""What stands around a date: its sentence, its bound words, the label before it."""

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from extractors.dates.bounds import Bounding
from extractors.dates.patterns import any_of, lexicon, loose, words_of

#: How far the words before a date may stand that decide what it is.
REACH = 200
#: How far the words behind it.
AFTER = 120

_SENTENCE_END = re.compile(r"[;!?]|\. +(?![.\d])")
_ABBREVIATION = re.compile(rf"(?:(?<!\w)(?:{any_of(*lexicon('sentences', 'abbreviations'))})|[._])$")

_TIME_LABEL = loose(
    rf"(?<!\w)(?:{any_of(*lexicon('labels', 'time'))})(?P<words>(?: [^.:;]{{0,60}})?)~:(?P<rest>[^;:]{{0,60}})$"
)
_LIMIT_LABEL = loose(
    r"(?<!\w)(?:thời hạn|hạn)(?!\w)"
    rf"(?:[^.;]{{0,80}}(?::| là| vào)|(?: (?:{any_of(*lexicon('labels', 'deadline'))}))+)?[ (]*$"
)
_PLAIN_LABEL = loose(rf"(?<!\w)thời gian (?=\w){words_of('labels', 'deadline')}[^.;:]{{0,60}}[ :]*(?:là |vào )?$")
_TO_BE_DONE = loose(words_of("labels", "deadline"))
_EVENT = loose(words_of("acts", "events"))
# `chương trình`, `báo cáo viên` are no verbs.
_NO_NOUN = r"(?<!chương\s)(?<!công\s)(?<!quá\s)(?<!quy\s)(?<!lộ\s)(?<!tờ\s)(?<!truyền\s)"
_DUTY = loose(rf"{_NO_NOUN}{words_of('acts', 'duties')}(?! viên(?!\w))")
_FINISHING = loose(rf"{_NO_NOUN}{words_of('acts', 'finishing')}(?! viên(?!\w))[^.;:]{{0,60}}$")
_LEAST = loose(r"(?<!\w)(?:tối thiểu|ít nhất) \d+ [^.;]{2,90}$")
_DONE_THEN = loose(r"[ ,)]*(?:các đơn vị )?(?:phải |cần )?(?:hoàn thành|hoàn tất|xong|dứt điểm)(?!\w)")
_GOAL = loose(rf"(?:{words_of('acts', 'goals')}|\d ?%)")
_LAST_CALL = loose(rf"[ ,)(]*(?:là )?(?:{any_of(*lexicon('labels', 'last_call'))})")
_CLOSING = loose(rf"{words_of('acts', 'closing')}[^.;]{{0,40}}$")
_HORIZON = loose(rf"{words_of('acts', 'horizons')}[^.;:]{{0,120}}$")
_DESCRIBED = loose(
    rf"{words_of('acts', 'described')}[ :]*$"
    r"|^(?!.*(?<!\w)tổ chức(?!\w)).*(?<!\w)(?:đại hội|hội nghị)[ :]*$"
)
_SUMMED_UP = loose(r"(?<!\w)(?:sơ kết|tổng kết)(?!\w)")
_PLACE = loose(r"[ ,;)]*(?:tại|ở) (?=\w)")
_WILL = loose(r"(?<!\w)sẽ(?!\w)")
_REASON = loose(r"[ ,]*(?:nên|do đó|vì vậy)(?!\w)")
# A list mark or `dự kiến` is all that stands before the date.
_OPENING = loose(r"[ +*(:-]*(?:(?:[a-zđ]|\d{1,2})[.)])?~(?:dự kiến)?[ :]*")


def sentence_ends(lower: str, low: int, high: int) -> list[int]:
    """Return where the sentences of ``lower[low:high]`` begin after the first."""
    return [
        found.end()
        for found in _SENTENCE_END.finditer(lower, low, high)
        if not _ABBREVIATION.search(lower, max(low, found.start() - 4), found.start())
    ]


@dataclass(frozen=True)
class Clause:
    """The words around a date (or several under the same words).

    ``start`` is where its sentence begins, ``begin`` where its bound words do. ``column`` says what the dates of its
    table's column (or of the heading above) are.
    """

    lower: str
    start: int
    begin: int
    end: int
    high: int
    bounding: Bounding | None
    column: str | None
    issued: datetime.date | None

    @cached_property
    def before(self) -> str:
        """The words of the sentence before the bound."""
        return self.lower[max(self.start, self.begin - REACH) : self.begin]

    @cached_property
    def after(self) -> str:
        """The words behind the date."""
        return self.lower[self.end : min(self.high, self.end + AFTER)]

    @cached_property
    def label(self) -> re.Match[str] | None:
        """The label of time that the date belongs to (`Thời gian tổ chức:`)."""
        return _TIME_LABEL.search(self.before) if ":" in self.before else None

    @property
    def label_of_limit(self) -> bool:
        """Say whether the label (`Thời gian nộp bài:`) is that of something to be done."""
        return self.label is not None and bool(_TO_BE_DONE.search(self.label["words"]))

    @property
    def is_limit(self) -> bool:
        """Say whether `thời hạn`, or `thời gian nộp` without a colon, leads up to the date."""
        return bool(_LIMIT_LABEL.search(self.before) or _PLAIN_LABEL.search(self.before))

    @property
    def is_last_call(self) -> bool:
        """Say whether `là hạn chót` stands behind the date."""
        return bool(_LAST_CALL.match(self.after))

    @property
    def is_finishing(self) -> bool:
        """Say whether a verb of finishing or sending governs the date."""
        return bool(_FINISHING.search(self.before))

    @property
    def finishes_then(self) -> bool:
        """Say whether words of finishing follow the date (`trong 6 tháng cuối năm 2026 phải hoàn thành …`)."""
        return bool(_DONE_THEN.match(self.after))

    @property
    def is_duty(self) -> bool:
        """Say whether a verb of duty stands before the date."""
        return bool(_DUTY.search(self.before))

    @property
    def is_handing_in(self) -> bool:
        """Say whether the last act named before the date is that something is handed in, not an event."""
        duties = [found.end() for found in _DUTY.finditer(self.before)]
        events = [found.end() for found in _EVENT.finditer(self.before)]
        return bool(duties) and (not events or events[-1] < duties[-1])

    @property
    def is_handed_in(self) -> bool:
        """Say whether the sentence speaks of a limit or of handing in."""
        return "hạn" in self.before or bool(_TO_BE_DONE.search(self.before))

    @property
    def is_goal(self) -> bool:
        """Say whether the sentence sets a figure to be reached."""
        return bool(_GOAL.search(self.before) or _GOAL.search(self.after))

    @property
    def sets_figure(self) -> bool:
        """Say whether the least to be done stands before the date (`hỗ trợ tối thiểu 05 CĐCS trong năm 2026`)."""
        return bool(_LEAST.search(self.before[-120:]))

    @property
    def is_closing(self) -> bool:
        """Say whether something closes at the hour named."""
        return bool(_CLOSING.search(self.before))

    @property
    def is_horizon(self) -> bool:
        """Say whether the year only belongs to the name of a strategy or term."""
        return bool(_HORIZON.search(self.before))

    @property
    def is_described(self) -> bool:
        """Say whether the month only tells which work is meant (`nhiệm vụ trọng tâm trong quý II`)."""
        return bool(_DESCRIBED.search(self.before)) and not _SUMMED_UP.search(self.before[-60:])

    @property
    def is_told(self) -> bool:
        """Say whether the clause announces (`sẽ kiểm tra`) or gives a reason (`… trong tháng 11 nên`), not a duty."""
        return bool(_WILL.search(self.before) or _REASON.match(self.after))

    def has_event(self, before: int = REACH, after: int = 0) -> bool:
        """Say whether words of an event stand so near before or behind the date."""
        return bool(_EVENT.search(self.before[-before:]) or (after and _EVENT.search(self.after[:after])))

    @property
    def bounding_words(self) -> str:
        """The words from the bound to the date."""
        return self.lower[self.begin : self.end]

    @property
    def has_place(self) -> bool:
        """Say whether a place stands behind the date (`ngày 22/8, tại Đà Nẵng`): something takes place there."""
        return bool(_PLACE.match(self.after))

    @property
    def opens(self) -> bool:
        """Say whether the date opens its sentence."""
        return bool(_OPENING.fullmatch(self.before))

    @property
    def is_listed(self) -> bool:
        """Say whether a semicolon stands before the sentence, which is then one of several in a row."""
        return ";" in self.lower[max(0, self.start - 3) : self.start]

    def is_past(self, day: datetime.date | None) -> bool:
        """Say whether ``day`` lies before the letter."""
        return day is not None and self.issued is not None and day < self.issued
