"""Bodies and classes named before a figure whose people may be counted, with the words that narrow them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extractors.bodies import Body, body_at, find_bodies
from extractors.delegate_limits.patterns import terms, words_of
from extractors.patterns import LOWER, UPPER, View, any_of, phrase

#: Kinds of bodies that a limit may bind.
BOUND_KINDS = {"union", "mass", "school", "state", "party", "department"}
LONGEST_CLASS = 60  # characters of the words that narrow a class
LONGEST_LIST = 170  # characters of a list of names
_JOINT = phrase(r"(?:(?: *,| và)(?: các| tại)?)? *$")
# Before a body that plays another part in the sentence.
_OTHER_PART = phrase(
    r"(?<!\w)(?:(?:ý kiến|của|trình|báo cáo|qua|(?<!hợp[ ]đồng[ ])(?<!đối[ ])với)(?: các)?"
    r"|(?:khách mời|(?<!đoàn[ ])đại biểu|đại diện)(?: các| của)*) *$"
)
#: Syllables that make another word of what looks like a body: “cơ | sở”, “đại | hội”, “hội | trường”.
_OTHER_WORD = phrase(r"(?<!\w)(?:cơ|trụ|đại|hội|thị|hiện|môi|công|quảng|diễn|hải) $")
_SECOND_SYLLABLE = re.compile(r"(?:sở|hội|trường|phòng|xã)(?!\w)")
#: Behind an organ: it sends its own people, they are not its members.
_ACTS = phrase(r" (?:thành lập|tổ chức|mở|phối hợp|lập)(?!\w)")
#: A body where the class stands that is named before: “CĐCS | tại phường …”, “CĐCS ở | doanh nghiệp …”.
_PLACED = phrase(r" (?:đóng )?(?:ở|tại|thuộc|trên địa bàn)(?: các)? *$")
#: A proper name of at most five words.
PROPER = rf"[{UPPER}][{UPPER}{LOWER}]*(?: [{UPPER}][{UPPER}{LOWER}]*){{0,4}}"
#: Further names behind a body share its kind: “Sở Công Thương Quảng Ninh | , Hải Dương, Hải Phòng”.
_MORE_NAMES = re.compile(rf"(?:(?: *,| và) {PROPER}(?! *[{LOWER}]*:)){{1,6}}")
_PLACE_BEFORE = re.compile(
    rf"(?:(?:[Tt]hành phố|[Tt]hị xã|[Tt]hị trấn|[Hh]uyện|[Qq]uận|[Pp]hường|[Xx]ã) {PROPER}(?: *,| và) )+$"
)
#: Behind a class these begin its size: “đơn vị | trên 300 đoàn viên”.
_SIZE_WORD = phrase(r" (?:trên|dưới|từ|hiện)$")
_LEVEL = phrase(
    r"(?<!\w)(?:cấp (?:trên trực tiếp cơ sở|trên cơ sở|trên trực tiếp|cơ sở|trung ương|tỉnh|huyện|xã|phường|thành phố|"
    r"ngành|trường|tập đoàn, tổng công ty)|đại hội (?P<of>cơ sở))(?!\w)(?: và tương đương)?"
)
_LEVEL_FIRST = phrase(r" *(?:ở )?(?P<of>cơ sở|cấp cơ sở)(?= *:)")


class Sender(NamedTuple):
    """The words for a body or a class of bodies."""

    start: int
    end: int


def named_senders(view: View, begin: int, at: int) -> list[Sender]:
    """Return the bodies between ``begin`` and ``at`` whose people may be counted."""
    found = (_sender(view, body) for body in _bodies_before(view, begin, at))
    return [body for body in found if body and not _plays_other_part(view, begin, body)]


def _sender(view: View, body: Body) -> Sender | None:
    """Return whose people are sent: the body itself, or the union whose committee it is."""
    if words_of("nouns", "bodies").fullmatch(view.lower, body.start, body.end):
        return None  # a panel of the meeting
    at = body.start
    while head := words_of("scope", "committees", "posts", "organs").match(view.lower, at, body.end):
        at = head.end() + 1
        owner = body_at(view, at, body.end)
        if owner and owner.kind in BOUND_KINDS:
            return Sender(body.start if _ACTS.match(view.lower, body.end) else owner.start, owner.end)
    if body.kind not in BOUND_KINDS or words_of("scope", "organisers").fullmatch(view.lower, body.start, body.end):
        return None
    size = _SIZE_WORD.search(view.lower, body.start, body.end)
    return Sender(body.start, size.start() if size else body.end)


#: Names are read up to the next multiple of this, so that several figures near each other share the reading.
_STEP = 256


def _bodies_before(view: View, begin: int, at: int) -> Iterator[Body]:
    """Yield the bodies named between ``begin`` and ``at``."""
    for body in find_bodies(view, begin, min(len(view.lower), (at // _STEP + 1) * _STEP)):
        if body.start >= at:
            return
        cut = body if body.end <= at else body_at(view, body.start, at)
        if cut is not None:
            yield cut


def _plays_other_part(view: View, begin: int, body: Sender) -> bool:
    """Say whether a body is only spoken of, a short name in brackets, or the second half of a word or name."""
    if view.plain[body.start - 1 : body.start] == "(" and view.plain[body.end : body.end + 1] == ")":
        return True  # “công đoàn cơ sở (| CĐCS |)”
    low = max(begin, body.start - 24)
    if _SECOND_SYLLABLE.match(view.lower, body.start) and _OTHER_WORD.search(view.lower, low, body.start):
        return True
    if not _OTHER_PART.search(view.lower, low, body.start):
        return False
    return not _panel_of().search(view.lower, max(begin, body.start - 40), body.start)


@cache
def _panel_of() -> re.Pattern[str]:
    """A panel before the body that sends it: ``Đoàn đại biểu của | Liên đoàn Lao động thành phố gồm 25 đồng chí``."""
    return phrase(rf"(?<!\w){any_of(terms('nouns', 'bodies'))} của(?: các)? *$")


def levels(view: View, begin: int, at: int) -> list[Sender]:
    """Return the levels between ``begin`` and ``at`` that stand for the unions of it: ``cấp trên trực tiếp cơ sở``."""
    found = [*_LEVEL.finditer(view.lower, begin, at), *filter(None, [_LEVEL_FIRST.match(view.lower, begin, at)])]
    return [Sender(one.start("of") if one["of"] else one.start(), one.end()) for one in found]


def joined(view: View, named: list[Sender], limit: int) -> tuple[Sender, int]:
    """Return the last class with those listed before it, without the place where it is."""
    more = _MORE_NAMES.match(view.plain, named[-1].end, min(limit, named[-1].end + LONGEST_LIST))
    start, end = named[-1].start, more.end() if more else named[-1].end
    for before in reversed(named[:-1]):
        if before.end <= start and _JOINT.fullmatch(view.lower, before.end, start):
            start = before.start
        elif before.end <= start and _PLACED.fullmatch(view.lower, before.end, start):
            return before, end
        else:
            break
    place = _PLACE_BEFORE.search(view.plain, max(0, start - 60), start)
    end = narrowed(view, end, limit)
    return Sender(place.start() if place else start, end), end


def narrowed(view: View, end: int, limit: int) -> int:
    """Return where the small words end that narrow a class before its verb: ``khoa | lâm sàng | cử``."""
    more = narrowing().match(view.lower, end, min(limit, end + LONGEST_CLASS))
    return more.end() if more else end


@cache
def narrowing() -> re.Pattern[str]:
    """Small words behind a class, up to its verb, a colon or a figure."""
    stop = any_of(terms("scope", "stops"))
    return phrase(rf"(?: (?!(?:{stop})(?!\w))[^\W\d_]+){{1,6}}(?= (?:{stop})(?!\w)| *:| +\d| *$)")


@cache
def _next_class() -> re.Pattern[str]:
    return phrase(rf"(?: *,| và) {any_of(terms('scope', 'classes', 'general'))}(?!\w)")


def listed(view: View, end: int, limit: int) -> int:
    """Return where a list of classes ends that goes on at ``end``: ``xã | , phường, thị trấn``."""
    while more := _next_class().match(view.lower, end, limit):
        end = more.end()
    return narrowed(view, end, limit)
