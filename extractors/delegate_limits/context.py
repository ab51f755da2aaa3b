"""Whether a figure bounds who attends, sits or is sent, or counts something else.

Something else is: the size of a unit that decides the form (``đơn vị dưới 200 người lao động``), members and results
in statistics and targets, people who are helped, rewarded, taught.
"""

import re
from functools import cache

from extractors.bodies import find_bodies
from extractors.delegate_limits.patterns import any_of, ending_in, words_of
from extractors.delegate_limits.place import Place, behind, grows, paragraph_label
from extractors.delegate_limits.quantities import Quantity, counts_in_words
from extractors.delegate_limits.sentences import sentence_start
from extractors.delegate_limits.shares import is_share
from extractors.view import View, phrase

_MANY = 1000  # people of one class
_BREAK = re.compile(r"[.,;:()]")
_END = phrase(r" *(?:$|[.;,)\n\]]|\||(?:và|trở lên|bao gồm|trong đó)(?!\w))")


@cache
def _size() -> re.Pattern[str]:
    return phrase(
        rf"(?<!\w)(?P<each>(?:mỗi|từng) )?(?:{any_of('cues', 'units')})(?!\w)[^.;:\d]{{0,45}}?"
        r"(?: (?:có|sử dụng|quy mô|đông|với)(?: số lượng| số)?(?P<size>(?: từ| dưới| trên| hơn| đủ)*)"
        r"|(?P<size_alone>(?: từ| dưới| trên| hơn| đủ)+)| (?P<entitled>được(?: phân bổ| bầu| cử| triệu tập)?)) *$"
    )


@cache
def _then_bounded() -> re.Pattern[str]:
    """What follows the size of a unit: its bound (``từ 300 đến 600 hội viên | không quá 110``), or ``trở lên``."""
    bounds = any_of("bounds", "max", "min", "about")
    sends = r"(?:(?:thì )?được )?(?:bầu|cử|phân bổ|giới thiệu)(?: thêm)? *\d"
    return phrase(rf"(?: [^\W\d_]+){{0,3}}? (?:(?:{bounds}) *\d|trở lên|{sends})")


#: The next sender in a list of those who send people, with nothing between its name and its figure.
_LISTED_SENDER = re.compile(r" *[,;] *(?:(?:các|mỗi|riêng) )?[^\W\d][^.,;:()\d]{2,70} ")
#: So many of a class send so many delegates: “100 đoàn viên | được bầu 01 đại biểu”.
_ENTITLED = phrase(r" (?:thì )?được (?:bầu|cử|phân bổ)(?: thêm)? \d")
_MEASURING = phrase(r"(?<!\w)(?:từ|dưới|trên) *$")
_IF = phrase(r"(?<!\w)(?:nếu|khi|nơi) (?:có|đông)(?: từ| trên| dưới)? *$")
#: The size of a unit right before the figure that holds for it: “trên 1.000 đoàn viên | được đến 05 người”.
_SIZED = phrase(
    r"(?<!\w)(?:từ|dưới|trên|hơn) \d[\d.]*(?: (?:đến|-) (?:dưới )?\d[\d.]*)? [^\W\d_]+(?: [^\W\d_]+){0,3}?"
    r"(?: trở lên)?(?: thì)?(?: được| phải)?(?: có| cử| bố trí)? *$"
)
_CHOOSING = phrase(r" thì(?!\w)")


@cache
def _unit_has() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{any_of('cues', 'units')})(?: [^\W\d_]+){{0,3}}? (?:có|được)(?: phân bổ| bầu| cử)? *$")


_AWARDED = phrase(r"cá nhân(?!\w)")


@cache
def _done_with() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?<!lớp[ ])(?:{any_of('cues', 'done_with')}) *$")


@cache
def _numbered() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{any_of('cues', 'numbered')}) *(?=\d)")


@cache
def _per_unit() -> re.Pattern[str]:
    return phrase(rf" *(?:/|mỗi )(?: ?(?:01|1))? *(?:{any_of('nouns', 'per')})(?!\w)")


@cache
def _labelled() -> re.Pattern[str]:
    labels, modifiers = any_of("nouns", "labelled"), any_of("nouns", "label_modifiers")
    return phrase(rf"(?<!\w)(?:{labels})(?!\w)(?: (?:{modifiers}))*(?: *:| là| gồm)?(?: *\()? *$")


@cache
def _counted() -> re.Pattern[str]:
    return phrase(rf"số (?:lượng )?(?:{any_of('nouns', 'labelled')})[^.]{{0,30}}$")


def _last_match(pattern: re.Pattern[str], view: View, start: int, end: int) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(view.lower, start, end):
        last = match
    return last


def _last(name: str, view: View, start: int, end: int) -> int:
    """Return where the last word of the list ``name`` of cues stands, -1 where none does."""
    last = _last_match(words_of("cues", name), view, start, end)
    return last.start() if last else -1


def may_hold_counts(view: View, start: int, end: int, lead: str) -> bool:
    """Say at little cost whether a paragraph may count people at all: most that hold figures hold dates and numbers.

    A figure counts people by the unit right behind it, or by a label: of its own paragraph, or of ``lead``.
    """
    if counts_in_words(view, start, end):
        return True
    if _FIGURE.search(view.lower, start, end) is None:
        return False
    if "%" in view.lower[start:end] or _of_people().search(view.lower, start, end):
        return True
    return bool(_label_word().search(view.lower, start, end) or _counted().search(lead))


_FIGURE = re.compile(r"\d")


@cache
def _of_people() -> re.Pattern[str]:
    people = any_of("nouns", "delegates", "persons", "masses")
    behind_figure = r"[\dol]{0,4}(?:,\d{1,2})?(?: ?\([^()]{0,50}\)|\))?"
    return phrase(rf"\d(?:{behind_figure} *(?:{people}|phần trăm)(?!\w)|/[2345](?![\d/]))")


@cache
def _label_word() -> re.Pattern[str]:
    return phrase(rf"(?:{any_of('nouns', 'labelled')})(?!\w)")


def may_count(view: View, found: Quantity, place: Place) -> bool:
    """Say at little cost whether ``found`` may count people: it has a unit, or a label that counts people."""
    return found.noun is not None or found.percent or _is_labelled(view, found, place)


def _is_labelled(view: View, found: Quantity, place: Place) -> bool:
    """Say whether a figure without a noun counts people by its label: ``Số lượng đại biểu: 150``."""
    if not _END.match(view.lower, found.end, place.end):
        return False
    begin = max(place.start, found.start - 90)
    if _labelled().search(view.lower, begin, found.start):
        return True
    return bool(_counted().search(place.lead)) and view.plain[begin : found.start].rstrip().endswith(":")


def bounds_people(view: View, found: Quantity, place: Place) -> bool:
    """Say whether ``found`` bounds people who attend, sit or are sent."""
    if ending_in("cues", "not_bounded").search(view.lower, max(place.start, found.start - 12), found.start):
        return False
    if found.bound == "exact" and _numbered().search(view.lower, max(place.start, found.start - 10), found.figure + 5):
        return False
    begin = sentence_start(view, place.start, found.start)
    if found.percent:
        return is_share(view, found, begin, place)
    if found.noun is None:
        return _is_labelled(view, found, place)
    if _done_with().search(view.lower, max(begin, found.start - 24), found.start):
        return False
    if _is_membership(view, found):
        return True
    if found.noun.kind == "delegates":
        told = _last_match(words_of("cues", "past"), view, begin, found.start)
        past = told.end() if told else -1
        if _CHOOSING.match(view.lower, found.end, place.end) and _unit_has().search(view.lower, begin, found.start):
            return False  # "các đơn vị có từ 01 đến 03 đại biểu | thì bầu …"
        attends = _last("attending", view, begin, found.start)
        return not _is_size(view, found, begin) and (past < 0 or past < attends)
    sends = bool(ending_in("cues", "sending").search(view.lower, max(begin, found.start - 20), found.start))
    if found.worded and found.value == 1 and not sends:
        return False  # "một đồng chí Phó Chủ tịch" is one somebody
    if not sends and _is_size(view, found, begin):
        return False
    if found.noun.kind == "persons":
        return place.listed or _persons(view, found, begin, place)
    return (place.part and found.bound == "exact") or _masses(view, found, begin, place, sends=sends)


_MEMBERSHIP = 60  # characters from a panel's name to the brackets with the number of its members


def _is_membership(view: View, found: Quantity) -> bool:
    """Say whether members are counted in brackets behind their panel: ``Tiểu ban Khen thưởng (05 thành viên)``."""
    if found.noun is None or view.plain[found.start - 1 : found.start] != "(":
        return False
    member = words_of("nouns", "members").fullmatch(view.lower, found.noun.start, found.noun.end)
    panel = member and _last_match(words_of("nouns", "bodies"), view, max(0, found.start - _MEMBERSHIP), found.start)
    return bool(panel) and not _BREAK.search(view.lower, panel.end(), found.start - 1) if panel else False


def _persons(view: View, found: Quantity, begin: int, place: Place) -> bool:
    """Say whether ``người``, ``đồng chí`` are members or attendants: by a body before them, a verb, or the heading."""
    body = _last_match(words_of("nouns", "bodies"), view, max(0, found.start - 90), found.start)
    if body and not _BREAK.search(view.lower, body.end(), found.start):
        return True  # what stands between is the body's name: "tổ công tác phát triển đoàn viên từ 03 đến 05 người"
    label = place.label
    if _per_unit().match(view.lower, found.end) or (label and label.name.lower().startswith(("mỗi ", "từng "))):
        return True
    attends = _last("attending", view, begin, found.start)
    counts = _last("counting", view, begin, found.start)
    if label is not None and words_of("cues", "sitting").search(label.name.lower()):
        return counts <= max(attends, label.start)
    if place.last >= begin and _LISTED_SENDER.fullmatch(view.plain, place.last, found.start):
        return True  # "mỗi phòng 02 người, | Trung tâm Dịch vụ việc làm | 04 người"
    if attends >= 0:
        return attends > counts
    office = words_of("nouns", "office").match(paragraph_label(view, place))
    if office and counts < 0 and view.plain[begin : found.start].rstrip().endswith(":"):
        return True  # "Phóng viên các báo: tối đa 25 người"
    if counts < 0 and behind("attending_behind").match(view.lower, found.end, place.end):
        return True
    if found.bound != "exact" and counts < 0 and _comes_to_occasion(view, begin, found.start):
        return True
    if found.bound != "exact" and _SIZED.search(view.lower, max(begin, found.start - 60), found.start):
        return True
    before = view.plain[begin : found.start].strip(" -+")
    if before.endswith("(") and counts < 0 and words_of("cues", "sitting").search(paragraph_label(view, place)):
        return True  # "Khách mời: đại diện các cơ quan báo chí (khoảng 15 người)"
    opens = not before or before.endswith(":") or (before.endswith("(") and _body_before(view, begin, found.start))
    heads = bool(words_of("cues", "attending").search(place.lead))
    return counts < 0 and (found.bound != "exact" or opens) and heads


def _comes_to_occasion(view: View, begin: int, at: int) -> bool:
    """Say whether a comma parts the figure at ``at`` from an occasion that people come to."""
    return view.plain[begin:at].rstrip().endswith(",") and _last("occasions", view, begin, at) >= 0


def _body_before(view: View, begin: int, at: int) -> bool:
    """Say whether the name of a body stands right before the bracket at ``at``: ``Công đoàn phường (01 đồng chí)``."""
    ends = [body.end for body in find_bodies(view, max(begin, at - 120), at)]
    return bool(ends) and view.plain[ends[-1] : at].strip() == "("


def _masses(view: View, found: Quantity, begin: int, place: Place, *, sends: bool) -> bool:
    """Say whether a class of people (``đoàn viên``, ``công nhân``) is sent or attends, and is not counted otherwise."""
    assert found.noun is not None
    if found.bound == "min" and not sends and grows(view, found):
        return False
    if not sends and (_measures_unit(view, found, begin, place) or _is_statistic(found)):
        return False
    if _AWARDED.match(view.lower, found.noun.start) and "tập thể" in view.lower[begin : found.start]:
        return False  # "03 tập thể, 05 cá nhân" are proposed for a reward
    if words_of("cues", "counting_behind").match(view.lower, found.noun.end + 1, place.end):
        return False
    attends = _last("attending", view, begin, found.start)
    counts = _last("counting", view, begin, found.start)
    if attends >= 0 and attends > counts:
        return True
    comes = bool(behind("attending_behind").match(view.lower, found.end, place.end))
    if counts < 0 and found.bound in ("exact", "range") and _per_unit().match(view.lower, found.end):
        return True  # "các trường mầm non: 02 giáo viên/trường"
    return counts < 0 and (comes or bool(words_of("cues", "attending").search(place.lead)))


def _measures_unit(view: View, found: Quantity, begin: int, place: Place) -> bool:
    """Say whether a class of people measures the unit for which the next figure holds."""
    assert found.noun is not None
    measuring = found.bound == "range" or _MEASURING.search(view.lower, max(begin, found.figure - 16), found.figure)
    conditional = found.bound != "range" and _IF.search(view.lower, max(begin, found.figure - 16), found.figure)
    if found.bound == "exact" and _ENTITLED.match(view.lower, found.noun.end, place.end):
        return True
    return bool(conditional or (measuring and _then_bounded().match(view.lower, found.noun.end, place.end)))


def _is_statistic(found: Quantity) -> bool:
    """Say whether a figure without a bound is too large for people who are sent (``58.300 lao động``)."""
    return found.bound == "exact" and found.value is not None and found.value >= _MANY


def _is_size(view: View, found: Quantity, begin: int) -> bool:
    """Say whether the figure measures a unit: ``CĐCS có từ 300 đoàn viên trở lên``."""
    unit = _size().search(view.lower, max(begin, found.start - 80), found.start)
    if unit is None:
        return False
    grown = found.bound == "min" and grows(view, found)
    if unit["entitled"]:
        return grown  # "đơn vị được từ 10 đại biểu trở lên bầu thêm …"
    measures = bool(unit["size"] or unit["size_alone"]) or grown
    if found.noun is not None and found.noun.kind == "delegates":
        return measures
    sends = words_of("cues", "attending").search(view.lower, unit.start(), found.start)
    return measures or (unit["each"] is None and not sends)
