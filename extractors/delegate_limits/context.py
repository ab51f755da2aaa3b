"""Whether a figure bounds who attends, sits or is sent, or counts something else.

Something else is: the size of a unit that decides the form (``đơn vị dưới 200 người lao động``), members and results
in statistics and targets, people who are helped, rewarded, taught.
"""

import re
from functools import cache

from extractors.delegate_limits.groups import Group
from extractors.delegate_limits.quantities import Quantity, alternation
from extractors.lexicon import load
from extractors.view import View, phrase

_LONGEST_SENTENCE = 300  # looked back from a figure: every look is bounded, so that time is linear on any text
_SENTENCE = re.compile(r"[.!?](?= )")
_CLAUSE = re.compile(r"[.!?](?= )|;")
_SENDS = phrase(
    r"(?<!\w)(?:cử|mời|triệu tập|bầu|chọn|bố trí|giới thiệu|huy động|tham dự|dự|gồm|chọn cử|phân bổ|phân công|đăng ký|mỗi đợt|mỗi đoàn)(?!\w) *:?$"
)
_UNDER = phrase(r"(?<!\w)(?:dưới|cứ|cứ đủ|đủ|đến dưới|thứ|lần|khóa|số dư|quá bán) *$")
_ATTENDS_BEHIND = phrase(
    r" [^.;,:\d]{0,40}?(?<!\w)(?:dự|tham dự|có mặt|tham gia (?:dự|đại hội|hội nghị|lớp|đoàn|đội|ban|bch|hội thi|hội thao|tổ|thi))(?!\w)"
)
_BREAK = re.compile(r"[.,;:()]")
_PRESENT = phrase(r" [^.;,:\d]{0,40}?(?<!\w)(?:dự (?:họp|hội nghị|đại hội)|tham dự|có mặt)(?!\w)")
_MEETING = phrase(
    r"(?<!\w)(?:đại biểu|ủy viên|ban chấp hành|bch|ban thường vụ|btv|ủy ban kiểm tra|ubkt|khách mời|học viên|(?<!vị[ ])(?<!sở[ ])thành viên|vận động viên|vđv|"
    r"cấp ủy|nhân sự|đội (?:thi|tuyển|hình)|ban nữ công|tổ chức đại hội|đối thoại|dự hội nghị|dự đại hội|tham dự|đoàn chủ tịch|thí sinh|có mặt)(?!\w)"
)
_COMPOSITION = phrase(
    r"(?<!\w)(?:cơ cấu|thành phần|số lượng|đại biểu|nhân sự|ban chấp hành|khách mời|phân bổ|đối tượng tham dự)(?!\w)"
)
_SHARED = phrase(
    r"(?<!\w)(?:nữ|nam|trẻ|tuổi|công nhân|người lao động|cán bộ|đại biểu|ủy viên|khách mời|dự khuyết|chỉ định|đương nhiên|lãnh đạo|quản lý|"
    r"dân tộc|tôn giáo|đoàn viên|người|thành viên|đảng viên|trực tiếp|nguồn|tái cử|mới|chuyên trách|bầu|học viên|ngoài khu vực)(?!\w)"
)
_RESULT = phrase(
    r"(?<!\w)(?:đạt chuẩn|đạt danh hiệu|đăng ký|được tuyên truyền|được phổ biến|được học tập|được thăm|được hưởng|xếp loại|hoàn thành|có quy chế|"
    r"phong trào|được tập huấn|được kiểm tra|ký kết|gia nhập|kết nạp|được khám|thu nhập|tổ chức hội nghị|xây dựng|cài đặt|(?<!người[ ])sử dụng|được cấp|đóng|thu)(?!\w)"
)
_PER_UNIT = phrase(
    r" *(?:/|mỗi )(?: ?(?:01|1))? *(?:đội|đoàn|lớp|đợt|đơn vị|tổ|nhóm|cđcs|công đoàn|xã|phường|hội nghị|ban|sở|trường|cụm)(?!\w)"
)
_END = phrase(r" *(?:$|[.;,)\n\]]|\||(?:và|trở lên|bao gồm|trong đó)(?!\w))")


@cache
def _cues(name: str) -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{alternation(load('limits')['cues'][name])})(?!\w)")


@cache
def _done_with() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?<!lớp[ ])(?:{alternation(load('limits')['cues']['done_with'])}) *$")


@cache
def _units() -> re.Pattern[str]:
    return phrase(rf"(?:ở |tại )?(?:{alternation(load('limits')['cues']['units'])})(?!\w)")


@cache
def _bodies() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{alternation(load('limits')['nouns']['bodies'])})(?!\w)")


@cache
def _size() -> re.Pattern[str]:
    units = alternation(load("limits")["cues"]["units"])
    return phrase(
        rf"(?<!\w)(?P<each>(?:mỗi|từng) )?(?:{units})(?!\w)[^.;:\d]{{0,45}}?"
        r"(?: (?:có|sử dụng|quy mô|đông|với)(?: số lượng| số)?(?P<size>(?: từ| dưới| trên| hơn| đủ)*)"
        r"|(?P<size_alone>(?: từ| dưới| trên| hơn| đủ)+)) *$"
    )


def sentence_start(view: View, start: int, at: int, *, clause: bool = False) -> int:
    """Return where the sentence (or clause, at a semicolon) that holds ``at`` begins, not before ``start``."""
    start = max(start, at - _LONGEST_SENTENCE)
    for mark in (_CLAUSE if clause else _SENTENCE).finditer(view.lower, start, at):
        start = mark.end()
    return start


def _last_match(pattern: re.Pattern[str], view: View, start: int, end: int) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(view.lower, start, end):
        last = match
    return last


def _last(pattern: re.Pattern[str], view: View, start: int, end: int) -> int:
    last = _last_match(pattern, view, start, end)
    return last.start() if last else -1


def bounds_people(
    view: View, found: Quantity, start: int, end: int, lead: str, label: Group | None, *, listed: bool = False
) -> bool:
    """Say whether ``found`` bounds people who attend, sit or are sent.

    ``start`` and ``end`` are the paragraph's, ``lead`` is the heading or lead-in that governs it, in lower case,
    ``label`` the words before the figure that may name the group; ``listed`` says that the figure goes on with a list
    of such figures (``01 trưởng đoàn, 02 cán bộ``).
    """
    if _UNDER.search(view.lower, max(start, found.start - 12), found.start):
        return False
    begin = sentence_start(view, start, found.start)
    if found.percent:
        return _share(view, found, begin, end, lead, label)
    if found.noun is None:
        return _labelled(view, found, begin, end, lead)
    attends = _last(_cues("attending"), view, begin, found.start)
    counts = _last(_cues("counting"), view, begin, found.start)
    if _done_with().search(view.lower, max(begin, found.start - 24), found.start):
        return False
    if found.noun.kind == "delegates":
        return not _is_size(view, found, begin) and _last(_cues("past"), view, begin, found.start) <= attends
    sends = bool(_SENDS.search(view.lower, max(begin, found.start - 20), found.start))
    if found.worded and found.value == 1 and not sends:
        return False  # "một đồng chí Phó Chủ tịch" is one somebody
    if not sends and _is_size(view, found, begin):
        return False
    if found.noun.kind == "persons":
        return listed or _persons(view, found, begin, attends, counts, lead, label)
    if found.bound == "min" and not sends and _grows(view, found):
        return False
    if _cues("counting_behind").match(view.lower, found.noun.end + 1, end):
        return False
    if attends >= 0 and attends > counts:
        return True
    behind = bool(_ATTENDS_BEHIND.match(view.lower, found.end, end))
    return counts < 0 and (behind or bool(_cues("attending").search(lead)))


def _persons(
    view: View, found: Quantity, begin: int, attends: int, counts: int, lead: str, label: Group | None
) -> bool:
    """Say whether ``người``, ``đồng chí`` are members or attendants: by a body before them, a verb, or the heading."""
    body = _last_match(_bodies(), view, max(0, found.start - 90), found.start)
    if body and not _BREAK.search(view.lower, body.end(), found.start):
        return True  # what stands between is the body's name: "tổ công tác phát triển đoàn viên từ 03 đến 05 người"
    if _PER_UNIT.match(view.lower, found.end) or (label and label.name.lower().startswith(("mỗi ", "từng "))):
        return True
    if label is not None and _cues("sitting").search(label.name.lower()):
        return counts <= max(attends, label.start)
    if attends >= 0:
        return attends > counts
    before = view.plain[begin : found.start].strip(" -+")
    opens = not before or before.endswith(":")
    return counts < 0 and (found.bound != "exact" or opens) and bool(_cues("attending").search(lead))


def _grows(view: View, found: Quantity) -> bool:
    """Say whether the bound is a mere ``trên`` or ``trở lên``, which measures units (``từ 300 đoàn viên trở lên``)."""
    before = view.lower[found.start : found.figure].strip()
    return before in ("", "từ", "trên", "hơn", "từ trên")


def _is_size(view: View, found: Quantity, begin: int) -> bool:
    """Say whether the figure measures a unit: ``CĐCS có từ 300 đoàn viên trở lên``."""
    unit = _size().search(view.lower, max(begin, found.start - 80), found.start)
    if unit is None:
        return False
    measures = bool(unit["size"] or unit["size_alone"]) or (found.bound == "min" and _grows(view, found))
    if found.noun is not None and found.noun.kind == "delegates":
        return measures
    return measures or (unit["each"] is None and not _cues("attending").search(view.lower, unit.start(), found.start))


def _share(view: View, found: Quantity, begin: int, end: int, lead: str, label: Group | None) -> bool:
    """Say whether a percentage is a share of those who attend or sit."""
    before = view.lower[begin : found.start]
    behind = view.lower[found.end : min(end, found.end + 60)]
    for stop in ".;":
        behind = behind.split(stop)[0]
    around = f"{before} {behind}"
    if _PRESENT.match(view.lower, found.end, end) and not _RESULT.search(around):
        return True
    if label and _grows(view, found) and _units().match(label.name.lower()):
        return False  # "nơi nữ trên 50%": a share that chooses the unit
    named = f"{label.name.lower() if label else ''} {behind}"
    if _RESULT.search(named) and not _MEETING.search(named):
        return False
    if found.value == 100 and not _MEETING.search(named):
        return False
    return bool(_SHARED.search(named)) and bool(_MEETING.search(around) or _COMPOSITION.search(lead))


def _labelled(view: View, found: Quantity, begin: int, end: int, lead: str) -> bool:
    """Say whether a figure without a noun counts people by its label: ``Số lượng đại biểu: 150``."""
    if not _END.match(view.lower, found.end, end):
        return False
    if _LABELLED.search(view.lower, max(begin, found.start - 90), found.start):
        return True
    return bool(_COUNTED.search(lead)) and view.plain[begin : found.start].rstrip().endswith(":")


def may_count(view: View, found: Quantity, start: int, end: int, lead: str) -> bool:
    """Say at little cost whether ``found`` may count people: it has a unit, or a label that counts people."""
    return found.noun is not None or found.percent or _labelled(view, found, max(start, found.start - 90), end, lead)


def names_people(words: str) -> bool:
    """Say whether ``words`` name people."""
    return bool(_SHARED.search(words.lower()))


_COUNTED = phrase(r"số (?:lượng )?(?:đại biểu|học viên|vận động viên|thành viên|người dự|ủy viên)[^.]{0,30}$")
_LABELLED = phrase(
    r"(?<!\w)(?:đại biểu|khách mời|thành viên|ủy viên|vận động viên|học viên|thí sinh|đoàn chủ tịch|thư ký|ban chấp hành|người tham dự|số người)(?!\w)"
    r"(?: (?:chính thức|dự khuyết|khách mời|đương nhiên|chỉ định|bầu|nữ|triệu tập|tham dự|dự|tham gia|đại hội|hội nghị|được phân bổ|mỗi đơn vị|dự kiến))*"
    r"(?: *:| là| gồm)?(?: *\()? *$"
)
