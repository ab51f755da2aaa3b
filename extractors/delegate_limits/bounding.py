"""Whether a figure bounds who attends, sits or is sent, or counts something else.

Something else is: the size of a unit that decides the form (``đơn vị dưới 200 người lao động``), members and results
in statistics and targets, people who are helped, rewarded, taught.
"""

import re
from functools import cache
from typing import NamedTuple

from extractors.bodies import find_bodies
from extractors.delegate_limits.counted import CountedPeople, label_before, names_people
from extractors.delegate_limits.patterns import ending_in, terms, words_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.sentences import sentence_start
from extractors.patterns import View, any_of, phrase

_MANY = 1000  # people of one class
_WHOLE = 100  # per cent
_LONGEST_LABEL = 60
_LONGEST_NAME = 120
_BREAK = re.compile(r"[.,;:()]")
_END = phrase(r" *(?:$|[.;,)\n\]]|\||(?:và|trở lên|bao gồm|trong đó)(?!\w))")
_IN_CASE = phrase(r"(?<!\w)(?:nếu|nơi)(?!\w)[^,]{0,40}$")
_CHOOSING = phrase(r" thì(?!\w)")


class FigurePlace(NamedTuple):
    """Where a figure stands.

    ``start`` and ``end`` are the paragraph's, ``lead`` is the heading or lead-in that governs it, in lower case,
    ``label`` the words before the figure that may name the group; ``listed`` says that the figure goes on with a list
    of such figures (``01 trưởng đoàn, 02 cán bộ``) or counts a part of them; ``last`` is where the limit before ends.
    """

    start: int
    end: int
    lead: str
    label: CountedPeople | None = None
    listed: bool = False
    last: int = -1


@cache
def _size() -> re.Pattern[str]:
    """A unit and the words between it and a figure that make it its size: ``CĐCS | có từ``, ``đơn vị | trên``."""
    return phrase(
        rf"(?<!\w)(?P<each>(?:mỗi|từng) )?{any_of(terms('cues', 'units'))}(?!\w)[^.;:\d]{{0,45}}?"
        r"(?: (?:có|sử dụng|quy mô|đông|với)(?: số lượng| số)?(?P<size>(?: từ| dưới| trên| hơn| đủ)*)"
        r"|(?P<alone>(?: từ| dưới| trên| hơn| đủ)+)| được(?: phân bổ| bầu| cử| triệu tập)?) *$"
    )


@cache
def _unit_alone() -> re.Pattern[str]:
    """A unit right before its size: ``đơn vị | từ 80 người trở lên``."""
    return phrase(rf"(?<!mỗi[ ])(?<!từng[ ])(?<!\w){any_of(terms('cues', 'units'))} *$")


@cache
def _then_bounded() -> re.Pattern[str]:
    """What follows the size of a unit: its bound (``từ 300 đến 600 hội viên | không quá 110``), or ``trở lên``."""
    bounds = any_of(terms("bounds", "max", "min", "about"))
    sends = r"(?:(?:thì )?được )?(?:bầu|cử|phân bổ|giới thiệu)(?: thêm)? *\d"
    return phrase(rf"(?: [^\W\d_]+){{0,3}}? (?:(?:{bounds}) *\d|trở lên|{sends})")


@cache
def _done_with() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?<!lớp[ ]){any_of(terms('cues', 'done_with'))} *$")


@cache
def _numbered() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(terms('cues', 'numbered'))} *(?=\d)")


@cache
def _per_unit() -> re.Pattern[str]:
    return phrase(rf" *(?:/|mỗi )(?: ?(?:01|1))? *{any_of(terms('nouns', 'per'))}(?!\w)")


@cache
def _labelled() -> re.Pattern[str]:
    labels, modifiers = any_of(terms("nouns", "labelled")), any_of(terms("nouns", "label_modifiers"))
    return phrase(rf"(?<!\w)(?:{labels})(?!\w)(?: (?:{modifiers}))*(?: *:| là| gồm)?(?: *\()? *$")


@cache
def _counted() -> re.Pattern[str]:
    return phrase(rf"số (?:lượng )?{any_of(terms('nouns', 'labelled'))}[^.]{{0,30}}$")


@cache
def _behind(name: str) -> re.Pattern[str]:
    """A word of the list ``name`` of cues a few words behind a figure."""
    return phrase(rf" [^.;,:\d]{{0,40}}?(?<!\w){any_of(terms('cues', name))}(?!\w)")


def _last(name: str, view: View, start: int, end: int) -> int:
    """Return where the last word of the list ``name`` of cues ends, -1 where none stands."""
    return max((found.end() for found in words_of("cues", name).finditer(view.lower, start, end)), default=-1)


def _paragraph_label(view: View, place: FigurePlace) -> str:
    """Return the words before the colon with which a paragraph begins, in lower case."""
    label, colon, _ = view.lower[place.start : min(place.end, place.start + _LONGEST_LABEL)].partition(":")
    return label if colon else ""


def _grows(view: View, found: Quantity) -> bool:
    """Say whether the bound is a mere ``trên`` or ``trở lên``, which measures units (``từ 300 đoàn viên trở lên``)."""
    return view.lower[found.start : found.figure].strip() in ("", "từ", "trên", "hơn", "từ trên")


def may_count(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say at little cost whether ``found`` may count people: it has a unit, or a label that counts people."""
    return found.noun is not None or found.percent or _is_labelled(view, found, place)


def _is_labelled(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say whether a figure without a noun counts people by its label: ``Số lượng đại biểu: 150``."""
    if not _END.match(view.lower, found.end, place.end):
        return False
    begin = max(place.start, found.start - 90)
    if _labelled().search(view.lower, begin, found.start):
        return True
    return bool(_counted().search(place.lead)) and view.plain[begin : found.start].rstrip().endswith(":")


def bounds_people(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say whether ``found`` bounds people who attend, sit or are sent."""
    begin = sentence_start(view, place.start, found.start)
    if ending_in("cues", "not_bounded").search(view.lower, max(place.start, found.start - 12), found.start):
        return False
    if _numbered().search(view.lower, max(place.start, found.start - 10), found.figure + 5):
        return False
    if found.percent:
        return _is_share(view, found, begin, place)
    if found.noun is None:
        return _is_labelled(view, found, place)
    done = _done_with().search(view.lower, max(begin, found.start - 24), found.start)
    if done and not (done.start() > begin and view.plain[done.start()].isupper()):
        return False  # but "Phòng | Đào tạo | 02 đại biểu"
    attends = _last("attending", view, begin, found.start)
    if found.kind == "delegates":
        past = _last("past", view, begin, found.start)
        return not _is_size(view, found, begin, place) and (past < 0 or past < attends)
    sends = bool(ending_in("cues", "sending").search(view.lower, max(begin, found.start - 20), found.start))
    if not sends and ((found.worded and found.value == 1) or _is_size(view, found, begin, place)):
        return False  # "một đồng chí Phó Chủ tịch" is one somebody
    counts = _last("counting", view, begin, found.start)
    if found.kind == "persons":
        return place.listed or _persons(view, found, begin, place, attends, counts)
    return _masses(view, found, place, attends, counts)


def _is_size(view: View, found: Quantity, begin: int, place: FigurePlace) -> bool:
    """Say whether the figure measures a unit: ``CĐCS có từ 300 đoàn viên trở lên``."""
    grown = found.bound == "min" and _grows(view, found)
    unit = _size().search(view.lower, max(begin, found.start - 80), found.start)
    if unit is None:
        return grown and _unit_alone().search(view.lower, max(begin, found.start - 40), found.start) is not None
    if unit["size"] or unit["alone"] or grown:
        return True
    if found.kind == "delegates":
        return bool(_CHOOSING.match(view.lower, found.end, place.end))  # "đơn vị có 03 đại biểu | thì bầu …"
    return unit["each"] is None and not words_of("cues", "attending").search(view.lower, unit.start(), found.start)


def _persons(view: View, found: Quantity, begin: int, place: FigurePlace, attends: int, counts: int) -> bool:
    """Say whether ``người``, ``đồng chí`` are members or attendants: by a body before them, a verb, or the heading."""
    bodies = list(words_of("nouns", "bodies").finditer(view.lower, max(place.start, found.start - 90), found.start))
    if bodies and not _BREAK.search(view.lower, bodies[-1].end(), found.start):
        return True  # what stands between is the body's name: "tổ công tác phát triển đoàn viên từ 03 đến 05 người"
    label = place.label
    if _per_unit().match(view.lower, found.end) or (label and label.name.lower().startswith(("mỗi ", "từng "))):
        return True
    if label is not None and words_of("cues", "sitting").search(label.name.lower()):
        return counts <= max(attends, label.start)
    if place.last >= begin:
        return True  # "mỗi phòng 02 người, | Trung tâm Dịch vụ việc làm | 04 người"
    if attends >= 0 or counts >= 0:
        return attends > counts
    named = find_bodies(view, max(begin, found.start - _LONGEST_NAME), found.start)
    if found.bound == "exact" and any(body.end == found.start - 1 for body in named):
        return True  # "Công đoàn Bệnh viện tỉnh | 10 người, …"
    before = view.plain[begin : found.start].strip(" -+")
    labelled = before.endswith((":", "("))
    by = _paragraph_label(view, place)
    if labelled and (words_of("cues", "sitting").search(by) or words_of("nouns", "office").match(by)):
        return True  # "Phóng viên các báo: tối đa 25 người"
    return (found.bound != "exact" or not before or labelled) and bool(words_of("cues", "attending").search(place.lead))


def _masses(view: View, found: Quantity, place: FigurePlace, attends: int, counts: int) -> bool:
    """Say whether a class of people (``đoàn viên``, ``công nhân``) is sent or attends, and is not counted otherwise."""
    if found.bound == "min" and _grows(view, found):
        return False
    if found.bound == "exact" and (found.value or 0) >= _MANY:
        return False  # a statistic: "58.300 lao động"
    if _then_bounded().match(view.lower, found.end, place.end):
        return False  # the size of the unit for which the next figure holds
    if words_of("cues", "counting_behind").match(view.lower, found.end + 1, place.end):
        return False
    if attends >= 0 or counts >= 0:
        return attends > counts
    comes = _behind("attending_behind").match(view.lower, found.end, place.end)
    per = _per_unit().match(view.lower, found.end)  # "các trường mầm non: 02 giáo viên/trường"
    return place.listed or bool(comes or per or words_of("cues", "attending").search(place.lead))


def _is_share(view: View, found: Quantity, begin: int, place: FigurePlace) -> bool:
    """Say whether a percentage is a share of those who attend or sit, or a rate, a result, a vote."""
    if max(found.value or 0, found.high or 0) > _WHOLE:
        return False  # a rate of growth
    before = view.lower[begin : found.start].rpartition(";")[2]
    after = re.split(r"[.;]", view.lower[found.end : min(place.end, found.end + 60)])[0]
    results, meeting = words_of("cues", "results"), words_of("cues", "meeting")
    if _IN_CASE.search(before) or words_of("cues", "voting").search(after):
        return False
    called = ending_in("cues", "mobilising").search(view.lower, max(begin, found.start - 24), found.start)
    comes = _behind("taking_part" if called and names_people(after) else "present")
    if comes.match(view.lower, found.end, place.end) and not results.search(f"{before} {after}"):
        return True  # "huy động tối thiểu 50% đoàn viên | tham gia"
    label = place.label.name.lower() if place.label else ""
    if not names_people(label) and (wide := label_before(view, found, begin, wide=True)):
        label = wide.name.lower()[-80:]
    named = f"{label} {after}"
    if not names_people(named) or results.search(named):
        return False
    if place.last >= begin:
        return True  # "… 220 đại biểu; công nhân đạt từ 65%, người sử dụng lao động không quá 15%"
    composed = words_of("cues", "composition").search(f"{place.lead} {_paragraph_label(view, place)}")
    return bool(composed or meeting.search(f"{before} {after}"))
