"""Who is counted: the words behind a figure, or the label before it (``Đoàn Chủ tịch: 03 đồng chí``)."""

import re
from functools import cache
from typing import NamedTuple

from extractors.bodies import body_at
from extractors.delegate_limits.patterns import any_of, ending_in, words_of
from extractors.delegate_limits.quantities import Quantity
from extractors.delegate_limits.records import FoundLimit
from extractors.delegate_limits.sentences import sentence_start
from extractors.view import View, phrase, words

Span = tuple[int, int]

_EDGE = re.compile(r"[.;:,(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_WIDE_EDGE = re.compile(r"[.;:(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_OF_THEM = phrase(r"trong đó *:? *$")
_REACH = 160


class Group(NamedTuple):
    """The people counted, in the text's words, and where these words stand."""

    start: int
    end: int
    name: str


@cache
def _modifiers() -> re.Pattern[str]:
    return phrase(rf"(?: (?:{any_of('nouns', 'modifiers')})(?!\w))+")


@cache
def _share_of() -> re.Pattern[str]:
    people = any_of("nouns", "shared")
    return phrase(rf" (?P<group>(?:trong )?(?:tổng )?(?:số )?(?:là )?(?:{people})[^.,;:()\n]{{0,50}})")


@cache
def _leading() -> re.Pattern[str]:
    return phrase(rf"(?: *(?:{any_of('labels', 'leading')})(?!\w) *:?)+ *")


@cache
def _trailing() -> re.Pattern[str]:
    return phrase(rf"(?: *:| (?:{any_of('labels', 'trailing')}))+ *$| *: *$| +$")


def _group(view: View, start: int, end: int) -> Group:
    return Group(start, end, words(view.plain[start:end]))


def group_behind(view: View, found: Quantity, limit: int) -> Group | None:
    """Return the group that the words after the figure name."""
    if found.noun is not None:
        more = _modifiers().match(view.lower, found.noun.end, limit)
        return _group(view, found.noun.start, more.end() if more else found.noun.end)
    share = _share_of().match(view.lower, found.end, limit)
    return _group(view, share.start("group"), share.end()) if share else None


def label_before(view: View, found: Quantity, floor: int, *, wide: bool = False) -> Group | None:
    """Return the words before the bound that name who is counted: ``Đại biểu nữ`` + ``từ 30% trở lên``.

    A ``wide`` label goes back over commas: ``Đại biểu bầu từ tổ, chuyền sản xuất``.
    """
    start = max(floor, found.start - 120)
    trailing = _trailing().search(view.lower, start, found.start)
    stop = trailing.start() if trailing else found.start
    for edge in (_WIDE_EDGE if wide else _EDGE).finditer(view.plain, start, stop):
        start = edge.end()
    lead = _leading().match(view.lower, start, stop)
    start = lead.end() if lead else start
    while start < stop and view.plain[start] in " -+*":
        start += 1
    label = _group(view, start, stop)
    return label if any(c.isalpha() for c in label.name) else None


def last_of(view: View, start: int, end: int, *lists: str, members: bool = False) -> Group | None:
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
    more = _modifiers().match(view.lower, last.end(), end) if "delegates" in lists else None
    return _group(view, first, more.end() if more else last.end())


_OF_OTHERS = phrase(
    r"(?<!\w)(?:văn phòng|ủy viên|thành viên|lãnh đạo|chủ tịch|phó chủ tịch|trừ|trưởng|phó|cho|dự|họp|tại)(?: các)? $"
)
_EACH_TEAM = phrase(r"(?:(?<!\w)(?:mỗi|từng|các|(?!0?1 )\d+) |/ ?)$")


def _is_other_body(view: View, start: int, end: int, limit: int, *, members: bool) -> bool:
    """Say whether a word for a body only belongs to another name, or is one of many teams (``mỗi | tổ``)."""
    if words_of("nouns", "delegates").fullmatch(view.lower, start, end):
        return view.lower.startswith("nhà ", max(0, start - 4))  # a guest house
    if not members and _OF_OTHERS.search(view.lower, max(0, start - 16), start):
        return True
    if words_of("nouns", "bare_teams").fullmatch(view.lower, start, end):
        if _EACH_TEAM.search(view.lower, max(0, start - 8), start):
            return True
        if view.plain[start].isupper() and view.plain[end + 1 : end + 2].isupper():
            return True
        named = body_at(view, start, min(limit, end + 40))
        return named is not None and named.kind in ("mass", "union", "state") and named.end > end
    return False


def is_named(name: str) -> bool:
    """Say whether ``name`` is nothing but a body or a kind of delegate."""
    return bool(words_of("nouns", "bodies", "delegates").fullmatch(name))


def names_people(name: str) -> bool:
    """Say whether ``name`` names people."""
    return bool(words_of("cues", "people").search(name.lower()))


_WHO_ARE = phrase(r" là (?P<group>[^\W\d][^.,;:()\n]{2,40})")


def _named_by_verb(view: View, found: Quantity, limit: int) -> Group | None:
    """Return who the persons counted are by the words behind them: ``02 người | là ủy viên kiêm nhiệm``."""
    if found.noun is None or found.noun.kind != "persons":
        return None
    more = _WHO_ARE.match(view.lower, found.noun.end, limit)
    return _group(view, more.start("group"), more.end()) if more and names_people(more["group"]) else None


_OWN_LABEL = phrase(r"(?:đại biểu |ủy viên |cán bộ )?(?:nữ|nam)")
_PEOPLE_LABEL = phrase(r"người (?:đi|dự|tham dự|tham gia|được cử|được giới thiệu)")
_LONGEST_LABEL = 60


def who_is_counted(
    view: View, found: Quantity, span: Span, lead: Span, label: Group | None, before: FoundLimit | None = None
) -> Group | None:
    """Return who is counted, by the words behind the figure, before it, or above the paragraph ``span``.

    ``before`` is the limit before it in the paragraph, of whose people it may count a part.
    """
    start, end = span
    if label and not found.percent and _OWN_LABEL.fullmatch(label.name.lower()):
        return label
    persons = found.noun is not None and found.noun.kind == "persons"
    if label and persons and _PEOPLE_LABEL.fullmatch(label.name.lower()):
        return label
    if explained := _named_by_verb(view, found, end):
        return explained
    behind = group_behind(view, found, end)
    if found.percent:
        return _whose_share(view, found, start, label, behind)
    clause = sentence_start(view, start, found.start, clause=True)
    if found.noun is None:
        named = last_of(view, clause, found.start, "bodies", "delegates")
        return named or last_of(view, *lead, "bodies", "delegates") or label
    if words_of("nouns", "members").fullmatch(view.lower, found.noun.start, found.noun.end) and behind:
        body = last_of(view, start, found.start, "bodies", members=True) or last_of(view, *lead, "bodies", members=True)
        bare = body is not None and behind.end == found.noun.end
        return Group(behind.start, behind.end, f"{behind.name} {body.name}") if bare and body else behind
    own = words_of("nouns", "own").match(view.lower, found.noun.start)
    if found.noun.kind != "persons" or own:
        return behind
    return _whose_members(view, found, span, lead, label, before) or behind


def _whose_members(
    view: View, found: Quantity, span: Span, lead: Span, label: Group | None, before: FoundLimit | None
) -> Group | None:
    """Return the body or the kind of delegate that ``người`` and ``đồng chí`` stand for."""
    start, end = span
    wide = label_before(view, found, start, wide=True)
    sent = ending_in("cues", "sent").search(view.lower, max(start, found.start - 24), found.start)
    for part in () if sent else (wide, label):
        if part is None or len(part.name) > _LONGEST_LABEL or any(c.isdigit() for c in part.name):
            continue
        if _OF_THEM.search(view.lower, max(start, part.start - 12), part.start):
            return _part_named(part)
    if post := _by_post(view, found, end):
        return post
    sentence = sentence_start(view, start, found.start)
    if sent:
        # The body before the verb sends them.
        if before and before.group and _counts_all(before):
            return Group(found.start, found.start, before.group)
        return last_of(view, start, found.start, "attendants") or _learners(view, sentence, found.start)
    clause = sentence_start(view, start, found.start, clause=True)
    named = last_of(view, clause, found.start, "bodies", "delegates")
    by_label = _labelled_by(view, found, start)
    if by_label and (named is None or _sums_up(view, found, by_label) or _VAGUE.fullmatch(named.name)):
        return by_label
    if named is None:
        named = _told_before(view, found, sentence)
        if named is None and label and _names_body(view, label):
            return last_of(view, *lead, "bodies", "delegates")
    team = _TEAM_LABEL.match(label.name.lower()) if label else None
    if team:
        above = named or last_of(view, *lead, "bodies")
        return above if above and above.name.lower().startswith(team["team"]) else None
    for begin, stop in ((sentence, found.start), (start, found.start), lead):
        named = named or last_of(view, begin, stop, "bodies", "delegates")
    return named


_TEAM_LABEL = phrase(r"(?:mỗi|từng) (?P<team>đội|đoàn|tổ|nhóm)(?!\w)")


def _counts_all(before: FoundLimit) -> bool:
    """Say whether a limit counts a class of people at the whole event, of which bodies then send their own."""
    whole = before.unit == "người" and before.applies_to_span is None and before.team_span is None
    return whole and words_of("nouns", "masses").match((before.group or "").lower()) is not None


def _names_body(view: View, label: Group) -> bool:
    """Say whether the label is a body whose people are counted: ``Đoàn Thanh niên: | 02 đồng chí``."""
    body = body_at(view, label.start, label.end)
    return body is not None and body.end == label.end


_VAGUE = re.compile(r"đại diện|thường trực|khách", re.I)


def _part_named(part: Group) -> Group | None:
    """Return the words for a part, or nothing where they only say that it must be there: ``bắt buộc có``."""
    return None if _FORCED.fullmatch(part.name.lower()) else part


_FORCED = phrase(r"(?:phải|bắt buộc|nhất thiết|cần)(?: phải)?(?: có)?")


@cache
def _post() -> re.Pattern[str]:
    return phrase(
        rf" (?:{any_of('nouns', 'posts')})(?!\w)[^.,;:()\n\d]{{0,50}}?(?=[.,;:()\n]|$| (?:và|dự|do|tham|làm|là)(?!\w))"
    )


def _by_post(view: View, found: Quantity, end: int) -> Group | None:
    """Return persons with their office behind them: ``27 | đồng chí Ủy viên Ban Chấp hành``."""
    assert found.noun is not None
    more = _post().match(view.lower, found.noun.end, end)
    return _group(view, found.noun.start, more.end()) if more else None


_CLASS_HELD = phrase(r"(?<!\w)(?:mở|tổ chức|dự)(?: \d+)? lớp(?!\w)")


def _learners(view: View, start: int, at: int) -> Group | None:
    """Return the learners whom bodies send to a class: ``mở lớp …, mỗi huyện cử 04 đồng chí``."""
    return Group(at, at, "học viên") if _CLASS_HELD.search(view.lower, start, at) else None


@cache
def _sent_people() -> re.Pattern[str]:
    people = any_of("nouns", "masses", "delegates")
    verbs = any_of("cues", "sent")
    stop = r" (?:dự|tham gia|tham dự|đi|phụ trách)(?!\w)|,"
    who = rf"(?:cán bộ|{people})(?!\w)[^.;:,()\d]{{0,40}}?"
    return phrase(rf"(?<!\w)(?:{verbs}|gặp mặt|phân công)(?: [^\W\d_]+){{0,3}}? (?P<who>{who})(?={stop})")


def _told_before(view: View, found: Quantity, start: int) -> Group | None:
    """Return the people of whom the sentence speaks before: ``cử | giáo viên cốt cán | dự …, mỗi môn 03 người``."""
    last = None
    for match in _sent_people().finditer(view.lower, max(start, found.start - _REACH), found.start):
        last = match
    return _group(view, last.start("who"), last.end("who")) if last else None


def _sums_up(view: View, found: Quantity, label: Group) -> bool:
    """Say whether the figure stands in brackets or behind a colon at the end of a list of people."""
    before = view.plain[label.end + 1 : found.start].rstrip()
    return before.endswith(("(", ":")) and len(before) > 1


def _labelled_by(view: View, found: Quantity, start: int) -> Group | None:
    """Return the people whom the label of the paragraph names: ``Khách mời: đại diện các báo (khoảng 15 người)``."""
    colon = view.plain.find(":", start, min(found.start, start + _LONGEST_LABEL))
    if colon < 0 or any(c.isdigit() for c in view.plain[colon : found.start]):
        return None
    lead = _leading().match(view.lower, start, colon)
    begin = lead.end() if lead else start
    return _group(view, begin, colon) if words_of("nouns", "office").match(view.lower, begin, colon) else None


def _whose_share(view: View, found: Quantity, start: int, label: Group | None, behind: Group | None) -> Group | None:
    """Return whose share a percentage is; ``tổng số đại biểu`` behind it is only what it is a share of."""
    if label and names_people(label.name):
        return label
    wide = label_before(view, found, start, wide=True)
    if wide and len(wide.name) <= 60 and names_people(wide.name) and not any(c.isdigit() for c in wide.name):
        return wide
    return behind or label or last_of(view, start, found.start, "bodies", "delegates")
