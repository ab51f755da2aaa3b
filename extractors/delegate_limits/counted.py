"""Who is counted by a figure, and whether it bounds who attends, sits or is sent."""

import re
from functools import cache
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies
from extractors.delegate_limits.quantities import Quantity, ending_in, sentence_start, terms, words_of
from extractors.patterns import Span, View, any_of, phrase, words

# --------------------
# Who is counted: the words behind a figure, or the label before it (``Đoàn Chủ tịch: 03 đồng chí``).

_EDGE = re.compile(r"[.;:,(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_WIDE_EDGE = re.compile(r"[.;:(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_OF_THEM = phrase(r"trong đó *:? *$")
_FORCED = phrase(r"(?:phải|bắt buộc|nhất thiết|cần)(?: phải)?(?: có)?")
_REACH = 160
_LONGEST_LABEL = 60
_OWN_LABEL = phrase(
    r"(?:đại biểu |ủy viên |cán bộ )?(?:nữ|nam)|người (?:đi|(?:tham )?dự|tham gia|được (?:cử|giới thiệu))"
)
_WHO_ARE = phrase(r" là (?P<group>[^\W\d][^.,;:()\n]{2,40})")
_OF_OTHERS = phrase(
    r"(?<!\w)(?:văn phòng|ủy viên|thành viên|lãnh đạo|chủ tịch|phó chủ tịch|trừ|trưởng|phó|cho|dự|họp|tại|gửi|về"
    r"|đề nghị|yêu cầu|giao)(?: các)? $"
)
#: “Ban Thường vụ Liên đoàn Lao động tỉnh | hướng dẫn …”: who speaks is not counted.
_SPEAKS = phrase(r"[^.;:,\d]{0,80}? (?:hướng dẫn|yêu cầu|đề nghị|thông báo|triệu tập|(?:kính )?mời)(?!\w)")
_EACH_TEAM = phrase(r"(?:(?<!\w)(?:mỗi|từng|các|(?!0?1 )\d+) |/ ?)$")


class CountedPeople(NamedTuple):
    """The people counted, in the text's words, and where these words stand."""

    start: int
    end: int
    name: str


def _group(view: View, start: int, end: int) -> CountedPeople:
    return CountedPeople(start, end, words(view.plain[start:end]))


_MODIFIERS = phrase(rf"(?: {any_of(terms('nouns', 'modifiers'))}(?!\w))+")
#: Whose share stands behind the figure, up to what they do: ``50% | đoàn viên | tham gia``.
_SHARE_OF = phrase(
    rf" (?:tổng )?(?:số )?(?P<group>(?:trong )?(?:tổng )?(?:số )?(?:là )?{any_of(terms('nouns', 'shared'))}"
    r"(?:(?! (?:tham gia|hưởng ứng|trở lên|trả lời|(?:tham )?dự|có mặt)(?!\w))[^.,;:()\n]){0,50})"
)
_LEADING = phrase(rf"[-+* ]*(?: *{any_of(terms('labels', 'leading'))}(?!\w) *:?)* *[-+* ]*")
_TRAILING = phrase(rf"(?: *:| {any_of(terms('labels', 'trailing'))})+ *$| *: *$| +$")
_POST = phrase(
    rf" {any_of(terms('nouns', 'posts'))}(?!\w)[^.,;:()\n\d]{{0,50}}?"
    r"(?=[.,;:()\n]|$| (?:và|dự|do|tham|làm|là)(?!\w))"
)
#: People of whom a sentence speaks before it counts them: ``cử | giáo viên cốt cán | dự …, mỗi môn 03 người``.
_SENT_PEOPLE = phrase(
    rf"(?<!\w)(?:{any_of(terms('cues', 'sent'))}|gặp mặt|phân công)(?: [^\W\d_]+){{0,3}}? "
    rf"(?P<who>(?:cán bộ|{any_of(terms('nouns', 'masses', 'delegates'))})(?!\w)[^.;:,()\d]{{0,40}}?)"
    r"(?= (?:dự|tham gia|tham dự|đi|phụ trách)(?!\w)|,)"
)


def names_people(name: str) -> bool:
    """Say whether ``name`` names people."""
    return bool(words_of("cues", "people").search(name.lower()))


def label_before(view: View, found: Quantity, floor: int, *, wide: bool = False) -> CountedPeople | None:
    """Return the words before the bound that name who is counted: ``Đại biểu nữ`` + ``từ 30% trở lên``.

    A ``wide`` label goes back over commas: ``Đại biểu bầu từ tổ, chuyền sản xuất``.
    """
    start = max(floor, found.start - 120)
    trailing = _TRAILING.search(view.lower, start, found.start)
    stop = trailing.start() if trailing else found.start
    for edge in (_WIDE_EDGE if wide else _EDGE).finditer(view.plain, start, stop):
        start = edge.end()
    lead = _LEADING.match(view.lower, start, stop)
    label = _group(view, lead.end() if lead else start, stop)
    return label if any(c.isalpha() for c in label.name) else None


def last_of(view: View, start: int, end: int, *lists: str, members: bool = False) -> CountedPeople | None:
    """Return the last word of these ``lists`` (of ``nouns``) that stands between ``start`` and ``end``.

    A body that only tells whose ``members`` people are is none, unless they are asked for.
    """
    last, first = None, start  # of names that follow each other without a word between, the first: “Tổ giúp việc Ban …”
    for match in words_of("nouns", *lists).finditer(view.lower, max(start, end - _REACH), end):
        if _is_other_body(view, match.start(), match.end(), end, members=members):
            continue
        first = match.start() if last is None or view.plain[last.end() : match.start()].strip() else first
        last = match
    if last is None:
        return None
    more = _MODIFIERS.match(view.lower, last.end(), end) if "delegates" in lists else None
    return _group(view, first, more.end() if more else last.end())


def _is_other_body(view: View, start: int, end: int, limit: int, *, members: bool) -> bool:
    """Say whether a word for a body only belongs to another name, or is one of many teams (``mỗi | tổ``)."""
    if words_of("nouns", "delegates").fullmatch(view.lower, start, end):
        return view.lower.startswith("nhà ", max(0, start - 4))  # a guest house
    if _SPEAKS.match(view.lower, end):
        return True
    if not members and _OF_OTHERS.search(view.lower, max(0, start - 16), start):
        return True
    if not words_of("nouns", "bare_teams").fullmatch(view.lower, start, end):
        return False
    if _EACH_TEAM.search(view.lower, max(0, start - 8), start) or view.plain[end + 1 : end + 2].isupper():
        return True
    named = body_at(view, start, min(limit, end + 40))
    return named is not None and named.kind in ("mass", "union", "state")


def who_is_counted(
    view: View, found: Quantity, span: Span, lead: Span, label: CountedPeople | None
) -> CountedPeople | None:
    """Return who is counted, by the words behind the figure, before it, or above the paragraph ``span``."""
    start, end = span
    if found.percent:
        return _whose_share(view, found, start, end, label)
    if label and _OWN_LABEL.fullmatch(label.name.lower()):
        return label
    if found.noun is None:
        clause = sentence_start(view, start, found.start, clause=True)
        named = last_of(view, clause, found.start, "bodies", "delegates")
        above = named or last_of(view, *lead, "bodies", "delegates")
        return above or last_of(view, sentence_start(view, start, found.start), found.start, "delegates") or label
    persons = found.kind == "persons"
    who = _WHO_ARE.match(view.lower, found.noun.end, end) if persons else None
    if who:
        return _group(view, *who.span("group"))  # "02 người | là ủy viên kiêm nhiệm"
    more = _MODIFIERS.match(view.lower, found.noun.end, end)
    behind = _group(view, found.noun.start, more.end() if more else found.noun.end)
    if words_of("nouns", "members").fullmatch(view.lower, found.noun.start, found.noun.end) and not more:
        body = last_of(view, start, found.start, "bodies", members=True) or last_of(view, *lead, "bodies", members=True)
        return behind._replace(name=f"{behind.name} {body.name}") if body else behind
    if not persons or words_of("nouns", "own").match(view.lower, found.noun.start):
        return behind
    post = _POST.match(view.lower, found.noun.end, end)
    by_post = _group(view, found.noun.start, post.end()) if post else None  # "27 | đồng chí Ủy viên Ban Chấp hành"
    if ending_in("cues", "sent").search(view.lower, max(start, found.start - 24), found.start):
        return by_post or last_of(view, start, found.start, "attendants") or behind
    for part in (label_before(view, found, start, wide=True), label):
        if part and _is_part(view, start, part):
            return behind if _FORCED.fullmatch(part.name.lower()) else part
    return by_post or _told_before(view, found, start, lead, label) or behind


def _is_part(view: View, start: int, label: CountedPeople) -> bool:
    return _OF_THEM.search(view.lower, max(start, label.start - 12), label.start) is not None


def _told_before(
    view: View, found: Quantity, start: int, lead: Span, label: CountedPeople | None
) -> CountedPeople | None:
    """Return the body or the kind of delegate before the figure that ``người`` and ``đồng chí`` stand for."""
    sentence = sentence_start(view, start, found.start)
    clause = sentence_start(view, start, found.start, clause=True)
    named = last_of(view, clause, found.start, "bodies", "delegates")
    # The label of the paragraph may name them: ``Khách mời: đại diện các báo (khoảng 15 người)``.
    colon = view.plain.find(":", start, min(found.start, start + _LONGEST_LABEL))
    if colon >= 0 and not (named and not view.plain[colon + 1 : found.start].rstrip().endswith(("(", ":"))):
        lead_in = _LEADING.match(view.lower, start, colon)
        begin = lead_in.end() if lead_in else start
        office = words_of("nouns", "office").match(view.lower, begin, colon)
        if office:
            return _group(view, begin, colon)
    told = list(_SENT_PEOPLE.finditer(view.lower, max(sentence, found.start - _REACH), found.start))
    if named is None and told:
        return _group(view, *told[-1].span("who"))
    if named is None and label and (body := body_at(view, label.start, label.end)) and body.end == label.end:
        start = found.start  # "Đoàn Thanh niên: | 02 đồng chí"
    return (
        named or last_of(view, start, found.start, "bodies", "delegates") or last_of(view, *lead, "bodies", "delegates")
    )


#: Where the per cent or the fraction ends, behind which who is counted may stand before ``trở lên``.
_UNIT = re.compile(r"\d+ ?/ ?\d+|[^%]*%|")


def _whose_share(
    view: View, found: Quantity, start: int, end: int, label: CountedPeople | None
) -> CountedPeople | None:
    """Return whose share a percentage is; ``tổng số đại biểu`` behind it is only what it is a share of."""
    if label and names_people(label.name):
        return label
    colon = view.plain.find(":", start, min(found.start, start + _LONGEST_LABEL))
    of_class = _group(view, start, colon) if colon >= 0 and _is_class(view.lower[start:colon]) else None
    wide = label_before(view, found, start, wide=True)
    if wide and len(wide.name) <= _LONGEST_LABEL and names_people(wide.name) and not re.search(r"\d", wide.name):
        return wide
    if of_class:
        return of_class
    share = _SHARE_OF.match(view.lower, _unit_end(view, found), end) or _SHARE_OF.match(view.lower, found.end, end)
    if share:
        return _group(view, *share.span("group"))
    return last_of(view, start, found.start, "delegates") or label


def _is_class(label: str) -> bool:
    """Say whether a label is a class of those who come: “Đại biểu nữ: cán bộ giỏi của các tổ, | chiếm ít nhất 40%”."""
    return words_of("nouns", "delegates", "masses").match(label) is not None and label.count(" ") > 1


def _unit_end(view: View, found: Quantity) -> int:
    unit = _UNIT.match(view.lower, found.figure, found.end)
    return unit.end() if unit and unit[0] else found.end


# --------------------
# Whether a figure bounds who attends, sits or is sent, or counts something else.
#
# Something else is: the size of a unit that decides the form (``đơn vị dưới 200 người lao động``), members and
# results in statistics and targets, people who are helped, rewarded, taught.

_MANY = 1000  # people of one class
_WHOLE = 100  # per cent
_LONGEST_NAME = 120
_BREAK = re.compile(r"[.,;:()]")
_END = phrase(
    rf" *(?:$|[.;,)\n\]]|\||\( *(?:trong đó|gồm|{any_of(terms('nouns', 'label_modifiers'))})(?!\w)"
    r"|(?:và|trở lên|bao gồm|trong đó)(?!\w))"
)
_IN_CASE = phrase(r"(?<!\w)(?:nếu|nơi)(?!\w)[^,]{0,40}$")
_CHOOSING = phrase(r" thì(?!\w)")
#: How many to a room, a car, a table: “02 người/phòng”.
_TO_A_ROOM = phrase(r" *(?:/|một |mỗi ) *(?:phòng|xe|bàn|mâm|buồng|giường)(?!\w| ban)")


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


#: A unit and the words between it and a figure that make it its size: ``CĐCS | có từ``, ``đơn vị | trên``.
_SIZE = phrase(
    rf"(?<!\w)(?P<each>(?:mỗi|từng) )?{any_of(terms('cues', 'units'))}(?!\w)[^.;:\d]{{0,45}}?"
    r"(?: (?:có|sử dụng|quy mô|đông|với)(?: số lượng| số)?(?P<size>(?: từ| dưới| trên| hơn| đủ)*)"
    r"|(?P<alone>(?: từ| dưới| trên| hơn| đủ)+)| được(?: phân bổ| bầu| cử| triệu tập)?) *$"
)
#: The size of the class before it: ``nơi đông công nhân | (từ 200 người)``.
_SIZE_IN_BRACKETS = phrase(r"\((?:có )?từ *$")
_MORE = phrase(r"(?<!\w)thêm $")
_CHARGED = phrase(r"(?<!\w)(?:phân công|giao)(?: cho)? $")
#: So many must come: ``họp được | khi có từ 2/3 số ủy viên trở lên``.
_QUORUM = phrase(r"(?<!\w)(?:hợp lệ|tiến hành|tổ chức|khai mạc)(?: được)? khi có(?: mặt)?(?: từ| đủ| ít nhất)* *$")
#: A unit right before its size: ``đơn vị | từ 80 người trở lên``.
_UNIT_ALONE = phrase(rf"(?<!mỗi[ ])(?<!từng[ ])(?<!\w){any_of(terms('cues', 'units'))} *$")
#: What follows the size of a unit: its bound (``từ 300 đến 600 hội viên | không quá 110``), or ``trở lên``.
_THEN_BOUNDED = phrase(
    rf" *: *\d|(?: (?!và )[^\W\d_]+){{0,3}}? (?:(?:{any_of(terms('bounds', 'max', 'min', 'about'))}) *\d|trở lên"
    r"|(?:(?:thì )?được )?(?:bầu|cử|phân bổ|giới thiệu)(?: thêm)?(?: từ)? *\d)"
)
#: A class right before its figure: ``mỗi sở | từ 02 đến 04 công chức``.
_EACH_SENDS = phrase(
    rf"(?<!\w)(?:mỗi|từng) {any_of(terms('scope', 'classes', 'general'))}(?! có(?!\w))(?: [^\W\d_]+)? *$"
)
#: What a letter says it had printed wrongly is in force no more: “đã in "mỗi đội 07 người", nay sửa là …”.
_MISPRINTED = phrase(r"(?<!\w)đã (?:in|ghi|viết|nêu)(?: nhầm)?(?: là)? *:? *\"[^\"]*$")
_DONE_WITH = phrase(rf"(?<!\w)(?<!lớp[ ])(?<!phòng[ ]){any_of(terms('cues', 'done_with'))} *$")
_NUMBERED = phrase(rf"(?<!\w){any_of(terms('cues', 'numbered'))} *(?=\d)")
_PER_UNIT = phrase(rf" *(?:/|mỗi |một )(?: ?(?:01|1))? *{any_of(terms('nouns', 'per'))}(?!\w)")
#: “Đại biểu dự đại hội | CĐCS | không quá 150”: whose meeting it is stands before the figure.
_LABELLED = phrase(
    rf"(?<!\w){any_of(terms('nouns', 'labelled'))}(?!\w)(?: {any_of(terms('nouns', 'label_modifiers'))})*"
    r"(?:(?:(?<=đại[ ]hội)|(?<=hội[ ]nghị)) [^.,;:()\d]{2,50}?)?"
    r"(?: *:| là| gồm)?(?: *\()? *$"
)
_COUNTED = phrase(rf"số (?:lượng )?{any_of(terms('nouns', 'labelled'))}[^.]{{0,30}}$")


#: What parts a body of a list from the one before, or from the words above the list.
_NEXT_BODY = phrase(r"[,;:(] *(?:và )?(?:các )?| và |(?<=[ ])- ")
#: “Gặp mặt cán bộ hưu trí | , khoảng 45 người”: how many are to come.
_COME_TO = phrase(rf"(?<!\w){any_of(terms('cues', 'occasions'))}(?!\w)[^.;:\d]{{0,80}}$")
#: The name of a sport: ``bóng đá nam | 7 người``.
_DISCIPLINE = phrase(rf"(?<!đội[ ])(?<!\w){any_of(terms('cues', 'disciplines'))}(?: (?:nam|nữ|mini|hơi|da|trẻ))* *\(?$")
#: The next class of people counted together: ``đoàn viên | , công nhân``.
_NEXT_MASS = phrase(rf"(?:,| và| hoặc) {any_of(terms('nouns', 'masses'))}(?!\w)")
#: A part of a term, no share of people: ``ít nhất 1/2 | nhiệm kỳ``.
_MEASURES_TIME = phrase(r" (?:thời (?:gian|hạn|lượng)|nhiệm kỳ|năm|tháng|ngày|buổi|chặng|quãng)(?!\w)")
#: More candidates than are to be elected: ``số dư khi bầu cử | tối thiểu 10%``; more or fewer than there were.
_TO_SPARE = phrase(r"(?<!\w)số dư(?!\w)[^.;,\d]{0,60}$")
_BY_HOW_MUCH = phrase(r"(?<!\w)(?:tăng|giảm)(?: thêm)? $")
#: The same share for another class: “nữ ít nhất 30%; | đối với ngành dệt may thì từ 60% trở lên”.
_OF_OTHER_CLASS = phrase(r"[^.;,\d]{0,40}[;,] *(?:riêng|đối với|còn|nơi)(?!\w)[^.;\d]*$")


@cache
def _behind(*names: str) -> re.Pattern[str]:
    """A word of the lists ``names`` of cues a few words behind a figure."""
    return phrase(rf" [^.;,:\d]{{0,40}}?(?<!\w){any_of(terms('cues', *names))}(?!\w)")


def _last(name: str, view: View, start: int, end: int) -> int:
    """Return where the last word of the list ``name`` of cues ends, -1 where none stands."""
    return max((found.end() for found in words_of("cues", name).finditer(view.lower, start, end)), default=-1)


def _paragraph_label(view: View, place: FigurePlace) -> str:
    label, colon, _ = view.lower[place.start : min(place.end, place.start + _LONGEST_LABEL)].partition(":")
    return label if colon else ""


def _grows(view: View, found: Quantity) -> bool:
    """Say whether the bound is a mere ``trên`` or ``trở lên``, which measures units (``từ 300 đoàn viên trở lên``)."""
    said = view.lower[found.start : found.figure].strip()
    return found.bound == "min" and said in ("", "từ", "trên", "hơn", "từ trên")


def may_count(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say at little cost whether ``found`` may count people: it has a unit, or a label that counts people."""
    return found.noun is not None or found.percent or _is_labelled(view, found, place)


def _is_labelled(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say whether a figure without a noun counts people by its label: ``Số lượng đại biểu: 150``."""
    if not _END.match(view.lower, found.end, place.end):
        return False
    begin = max(place.start, found.start - 90)
    if _LABELLED.search(view.lower, begin, found.start) or _is_allotted(view, found, place):
        return True
    return bool(_COUNTED.search(place.lead)) and view.plain[begin : found.start].rstrip().endswith(":")


def _is_allotted(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say whether a figure stands behind a body that sends so many: ``60 đại biểu (LĐLĐ tỉnh | 15, …)``."""
    body_end = len(view.plain[place.start : found.start].rstrip(" :(")) + place.start
    if found.bound != "exact" or body_end == place.start:
        return False
    sentence = sentence_start(view, place.start, found.start)
    if place.last < sentence and not view.plain[body_end : found.start].strip():
        return False
    low = max(place.start, body_end - _LONGEST_NAME)
    begin = max((edge.end() for edge in _NEXT_BODY.finditer(view.lower, low, body_end)), default=place.start)
    said = f"{place.lead} {view.lower[sentence:begin]}"
    if not words_of("nouns", "attendants").search(said) or words_of("cues", "past").search(said):
        return False
    body = body_at(view, begin, body_end)
    return body is not None and body.end == body_end


def bounds_people(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Say whether ``found`` bounds people who attend, sit or are sent."""
    lower, at = view.lower, found.start
    begin = sentence_start(view, place.start, at)
    in_brackets = found.bound in ("exact", "min") and view.plain.startswith(")", found.end)
    if (
        (found.bound == "exact" and found.value == 0)  # “vắng 0 đồng chí”, a form that was not filled in
        or ending_in("cues", "not_bounded").search(lower, max(place.start, at - 12), at)
        or _NUMBERED.search(lower, max(place.start, at - 10), found.figure + 5)
        or _MISPRINTED.search(lower, begin, at)
        or (in_brackets and _SIZE_IN_BRACKETS.search(lower, begin, found.figure))
    ):
        return False
    if found.percent:
        return _is_share(view, found, begin, place)
    if found.noun is None:
        return _is_labelled(view, found, place)
    done = _DONE_WITH.search(lower, max(begin, at - 24), at)
    each = _EACH_SENDS.search(lower, begin, at)
    attends = each.end() if each else _last("attending", view, begin, at)
    sends = bool(ending_in("cues", "sending").search(lower, max(begin, at - 20), at))
    # "phân công một ủy viên …": a member of the body, not somebody sent; "một đồng chí Phó Chủ tịch" is one somebody
    is_charged = not sends or (found.kind == "delegates" and _CHARGED.search(lower, begin, at))
    is_one = found.worded and found.value == 1 and is_charged and not _MORE.search(lower, begin, at)
    if is_one or _TO_A_ROOM.match(lower, found.end, place.end) or done:
        return False
    if found.kind == "delegates":
        past = _last("past", view, begin, at)
        return not _is_size(view, found, begin, place) and (past < 0 or past < attends)
    is_sport = _DISCIPLINE.search(lower, max(0, at - 40), at) and not _PER_UNIT.match(lower, found.end)
    if found.kind == "persons" and found.bound == "exact" and is_sport:
        return False
    if not sends and _is_size(view, found, begin, place):
        return False
    counts = _last("counting", view, begin, at)
    if found.kind == "persons":
        return place.listed or _persons(view, found, begin, place, attends, counts)
    return _masses(view, found, place, attends, counts)


def _is_size(view: View, found: Quantity, begin: int, place: FigurePlace) -> bool:
    """Say whether the figure measures a unit: ``CĐCS có từ 300 đoàn viên trở lên``."""
    unit = _SIZE.search(view.lower, max(begin, found.start - 80), found.start)
    if _QUORUM.search(view.lower, begin, found.start):
        return False
    if unit is None:
        alone = _UNIT_ALONE.search(view.lower, max(begin, found.start - 40), found.start)
        return alone is not None and _grows(view, found)
    if unit["size"] or unit["alone"] or _grows(view, found):
        return True
    if found.kind == "delegates":
        return bool(_CHOOSING.match(view.lower, found.end, place.end))  # "đơn vị có 03 đại biểu | thì bầu …"
    return unit["each"] is None and not words_of("cues", "attending").search(view.lower, unit.start(), found.start)


def _persons(view: View, found: Quantity, begin: int, place: FigurePlace, attends: int, counts: int) -> bool:
    """Say whether ``người``, ``đồng chí`` are members or attendants: by a body before them, a verb, or the heading."""
    bodies = list(words_of("nouns", "bodies").finditer(view.lower, max(place.start, found.start - 90), found.start))
    if bodies and not _BREAK.search(view.lower, bodies[-1].end(), found.start):
        return True  # what stands between is the body's name: "tổ công tác phát triển đoàn viên từ 03 đến 05 người"
    label = place.label.name.lower() if place.label else ""
    if label.startswith(("mỗi ", "từng ")) or _PER_UNIT.match(view.lower, found.end):
        return True
    if place.label and words_of("cues", "sitting").search(label):
        return counts <= max(attends, place.label.start)
    if place.last >= begin:
        return True  # "mỗi phòng 02 người, | Trung tâm Dịch vụ việc làm | 04 người"
    if attends >= 0 or counts >= 0:
        return attends > counts
    named = find_bodies(view, max(begin, found.start - _LONGEST_NAME), found.start)
    before = view.plain[begin : found.start].strip(" -+")
    is_labelled = before.endswith((":", "(")) or (":" in before and before.endswith(" và"))
    by = _paragraph_label(view, place)
    return bool(
        (found.bound == "about" and _COME_TO.search(view.lower, begin, found.start))
        # "Công đoàn Bệnh viện tỉnh | 10 người, …"
        or (found.bound == "exact" and any(body.end == found.start - 1 for body in named))
        # "Phóng viên các báo: tối đa 25 người"
        or (is_labelled and (words_of("cues", "sitting").search(by) or words_of("nouns", "office").match(by)))
        or ((found.bound != "exact" or not before or is_labelled) and words_of("cues", "attending").search(place.lead))
    )


def _masses(view: View, found: Quantity, place: FigurePlace, attends: int, counts: int) -> bool:
    """Say whether a class of people (``đoàn viên``, ``công nhân``) is sent or attends, and is not counted otherwise."""
    lower = view.lower
    if (
        _grows(view, found)
        or (found.bound == "exact" and (found.value or 0) >= _MANY)  # a statistic: "58.300 lao động"
        or _THEN_BOUNDED.match(lower, found.end, place.end)  # the size of the unit for which the next figure holds
        or words_of("cues", "counting_behind").match(lower, found.end + 1, place.end)
    ):
        return False
    if attends >= 0 or counts >= 0:
        return attends > counts
    more = _NEXT_MASS.match(lower, found.end, place.end)
    comes = _behind("attending_behind").match(lower, more.end() if more else found.end, place.end)
    per = _PER_UNIT.match(lower, found.end)  # "các trường mầm non: 02 giáo viên/trường"
    return place.listed or bool(comes or per or words_of("cues", "attending").search(place.lead))


def _is_share(view: View, found: Quantity, begin: int, place: FigurePlace) -> bool:
    lower, at, results = view.lower, found.start, words_of("cues", "results")
    before = lower[begin:at].rpartition(";")[2]
    unit_end = _unit_end(view, found)
    after = re.split(r"[.;]", lower[unit_end : min(place.end, unit_end + 60)])[0]
    if (
        max(found.value or 0, found.high or 0) > _WHOLE  # a rate of growth
        or _MEASURES_TIME.match(lower, found.end, place.end)
        or _TO_SPARE.search(lower, begin, at)
        or (found.bound == "exact" and _BY_HOW_MUCH.search(lower, begin, at))
        or _IN_CASE.search(before)
        or words_of("cues", "voting").search(after)
    ):
        return False
    called = ending_in("cues", "mobilising").search(lower, max(begin, at - 24), at)
    asked = words_of("cues", "required").search(lower, max(begin, at - 24), found.figure)
    comes = _behind("present", "joining") if asked and found.bound == "min" else _behind("present")
    comes = _behind("taking_part") if called else comes
    if comes.match(lower, found.end, place.end) and not results.search(f"{before} {after}"):
        return True  # "huy động tối thiểu 50% đoàn viên | tham gia"
    label = place.label.name.lower() if place.label else ""
    if not names_people(label) and _is_class(by := _paragraph_label(view, place)):
        label = by  # behind it may stand how they were chosen: “… tiêu biểu trong các phong trào”
    elif not names_people(label) and (wide := label_before(view, found, begin, wide=True)):
        label = wide.name.lower()[-80:]
    named = f"{label} {after}"
    if results.search(named):
        return False
    if not names_people(named):
        return place.last >= begin and _OF_OTHER_CLASS.match(lower, place.last, at) is not None
    composed = words_of("cues", "composition").search(f"{place.lead} {_paragraph_label(view, place)}")
    # "… 220 đại biểu; công nhân đạt từ 65%, người sử dụng lao động không quá 15%"
    return place.last >= begin or bool(composed or words_of("cues", "meeting").search(f"{before} {after}"))
