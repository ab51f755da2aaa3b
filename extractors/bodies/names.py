"""The grammar of names: a beginning and the parts by which it goes on, one after the other."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.bodies.branches import branch, class_branches
from extractors.bodies.capitals import NOT_SECOND, PROPER, capitals, is_superior
from extractors.bodies.heads import FIRST_WORDS, Head, head_at
from extractors.bodies.spelling import spelled
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, View, any_of, phrase, read_once

_NAMES = load("bodies")["names"]
_WORD = re.compile(r"[^\W\d_]+")
_LISTED = phrase(r"(?: *,| và) (?=\S)")
_SCHOOL = any_of(_NAMES["schools"])
_SCHOOLS = phrase(rf"(?: +|(?: *,| và) *)(?:trường )?{_SCHOOL}(?!\w)(?:(?: *,| và| *-)(?: trường)? *{_SCHOOL}(?!\w))*")
_LEVEL_WORD = rf"(?!xã hội(?!\w)){any_of(_NAMES['levels'])}"
_LEVEL = phrase(
    rf" +(?:các |cấp )?{_LEVEL_WORD}(?!\w)(?:(?: *,| và| *-| *;)(?: các)? (?:{_LEVEL_WORD}|ngành)(?!\w))*"
    r"(?: và tương đương)?"
    rf"| +cấp {any_of(_NAMES['own_levels'])}(?!\w)"
)
_OTHERS = phrase(
    r" +(?:các cấp|cấp(?= (?:trên|dưới|cơ sở|mình))"
    r"|(?:các )?(?:đơn vị|cơ quan|trường học|doanh nghiệp|tập đoàn|tổng công ty))(?!\w)"
    r"(?:(?: *,| và) (?:các )?(?:đơn vị|doanh nghiệp|tổng công ty|công ty)(?!\w))*"
    rf"| +các {any_of(_NAMES['high_schools'])}(?!\w)(?:(?: *,| và) (?:các )?{any_of(_NAMES['high_schools'])}(?!\w))*"
)
_HOUSE = phrase(rf" {any_of(_NAMES['houses'])}(?!\w)")
_NAME_ENDS = re.compile(r" *[,.;:()]|\s*$")
_QUALIFIER = phrase(rf" *,? *{any_of(_NAMES['qualifiers'])}(?!\w)")
#: “Hội đồng xét sáng kiến | năm 2024”, “Ban Tổ chức Hội thi | lần thứ V”: which one it is.
_YEAR = phrase(r" *(?:lần thứ \w+|năm (?:học )?\d{4}(?: *- *\d{4})?)(?!\w)")
_LEVEL_ALONE = phrase(r"(?:của|(?:các )?(?:tỉnh|huyện|xã|phường|quận|thị xã|thị trấn|thành phố))(?! (?:ủy|đoàn))(?!\w)")
_ZONE = any_of(_NAMES["zones"])
_ZONES = phrase(rf"(?: *, *(?:các )?(?:khu |(?=k)){_ZONE}(?!\w)|(?: và| *-| *&) *(?:các )?(?:khu )?{_ZONE}(?!\w))+")
_HAS_ZONE = phrase(rf"(?<!\w)(?:khu {_ZONE}|k(?:cn|cx|kt|cnc))(?!\w)")
_TO_INNER = re.compile(" +")
_TO_SUPERIOR = re.compile(" +(?:[-–]+ +)?")
_OWN_ABBREVIATION = re.compile(rf" *\([{UPPER}&. -]{{2,12}}\)(?= *[^\W\d_])")
#: Common nouns between the beginning of a name and the place that ends it.
_NO_NOUN = rf"(?:{any_of(_NAMES['no_nouns'])}|{_LEVEL_WORD})(?!\w)"
_NOUNS_BEFORE_PROPER = phrase(rf"(?: (?!{_NO_NOUN})[{LOWER}]+){{1,4}}(?= [{UPPER}][{LOWER}]+(?: [{UPPER}]|[,.;)]|$))")
_NOUNS_BEFORE_LEVEL = re.compile(
    rf"(?: (?!{_NO_NOUN})[{LOWER}]+){{1,4}}"
    rf"(?= (?:các |cấp )?{_LEVEL_WORD}(?!\w))"
)
_NOUNS_OF_KIND = {"union": _NOUNS_BEFORE_PROPER, "school": _NOUNS_BEFORE_PROPER, "organ": _NOUNS_BEFORE_LEVEL}
#: What a council or a staff is for, up to the level or the body that it is of: “Hội đồng | xét chọn gương điển hình |
#: cấp Trường”, “Ban chỉ huy | phòng thủ dân sự và cứu nạn | Sở Công Thương”.
_OF_A_PURPOSE = phrase(rf"{any_of(_NAMES['of_a_purpose'])}$")
_PURPOSE = re.compile(
    rf"(?:,?(?! +(?:(?!và(?!\w)){_NO_NOUN}|{any_of(_NAMES['no_purpose'])}(?!\w))) +[^\W\d_]+){{1,12}}?"
    rf"(?= +(?:cấp {any_of(_NAMES['own_levels'])}(?!\w)|(?:các |cấp )?{_LEVEL_WORD} [^\W\d_]"
    rf"|(?-i:Sở|Bộ|Cục|Chi cục) [^\W\d_]))",
    re.IGNORECASE,
)


class Body(NamedTuple):
    """A named body: its place in the text, its name spelled out, its kind, and whether it names a class."""

    start: int
    end: int
    name: str
    kind: str
    plural: bool


@read_once
def body_at(view: View, start: int, limit: int) -> Body | None:
    """Read the name of a body that begins at ``start``, up to ``limit``; ``None`` where there is none.

    The name ends where the grammar of names ends: at a verb, a punctuation mark, a lower-case word.
    """
    head = head_at(view, start, limit)
    if head is None:
        return None
    end = _behind_nouns(view, head, _behind_abbreviation(view, head.end, limit), limit)
    while end < limit:
        longer = _longer(view, head, end, limit)
        if longer is None or longer <= end:
            break
        end = longer
    end = class_branches(view, start, end, limit)
    end = start + len(view.plain[start:end].rstrip(" ,-&"))
    return Body(start, end, spelled(view.plain[start:end]), head.kind, head.plural)


def _behind_abbreviation(view: View, end: int, limit: int) -> int:
    """Pass the abbreviation of a name that goes on behind it (``Liên đoàn Lao động | (LĐLĐ) | các tỉnh``)."""
    short = _OWN_ABBREVIATION.match(view.plain, end, limit)
    if short and (_LEVEL.match(view.lower, short.end(), limit) or PROPER.match(view.plain, short.end(), limit)):
        return short.end()
    return end


def _behind_nouns(view: View, head: Head, end: int, limit: int) -> int:
    """Pass the common nouns before a place (``nghiệp đoàn | lái xe điện | Dương Đông``) or a level."""
    if head.kind == "organ" and _OF_A_PURPOSE.search(view.lower, head.start, head.end):
        purpose = _PURPOSE.match(view.plain, end, limit)
        if purpose:
            return purpose.end()
    nouns = _NOUNS_OF_KIND.get(head.kind)
    named = nouns.match(view.plain, end, limit) if nouns else None
    if named and not any(
        NOT_SECOND.match(view.lower, word.start(), limit) for word in _WORD.finditer(view.plain, *named.span())
    ):
        return named.end()
    return end


def _longer(view: View, head: Head, end: int, limit: int) -> int | None:
    """Return where the next part of the name ends: the first kind of part that goes on at ``end``."""
    for part in _PARTS:
        longer = part(view, head, end, limit)
        if longer is not None:
            return longer
    return None


def _others(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read ``các cấp``, ``các đơn vị`` behind an organ or a union."""
    found = _OTHERS.match(view.lower, end, limit)
    return found.end() if found and head.kind in ("union", "organ", "person", "party", "department") else None


def _schools(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read the kinds of school (``các trường | mầm non, tiểu học``)."""
    found = _SCHOOLS.match(view.lower, end, limit) if head.kind in ("school", "person") else None
    return found.end() if found and "Trường" not in view.plain[end : found.end()] else None


def _house(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read the house of a union that a letter names shortly (``Công đoàn | khu đề nghị``, ``Công đoàn | trường``)."""
    if head.kind != "union" or not view.lower.endswith("công đoàn", 0, end):
        return None
    found = _HOUSE.match(view.plain, end, limit)
    if found is None or not (
        _NAME_ENDS.match(view.plain, found.end(), limit) or NOT_SECOND.match(view.lower, found.end() + 1, limit)
    ):
        return None
    return found.end()


def _level(view: View, _head: Head, end: int, limit: int) -> int | None:
    """Read a level (``tỉnh``, ``các xã, phường``)."""
    found = _LEVEL.match(view.lower, end, limit)
    return found.end() if found else None


def _zones(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read the other zones of one union or board (``Công đoàn Khu kinh tế Nghi Sơn | và các khu công nghiệp``)."""
    found = _ZONES.match(view.lower, end, limit) if head.kind in ("union", "department", "organ", "person") else None
    return found.end() if found and _HAS_ZONE.search(view.lower, head.start, end) else None


def _restriction(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read what narrows a class (``trực thuộc``), and to whom it belongs (``đơn vị trực thuộc | Tổng Liên đoàn``)."""
    found = _QUALIFIER.match(view.lower, end, limit)
    if found is None and head.kind == "organ":
        found = _YEAR.match(view.lower, end, limit)
    if found is None or "," in view.plain[end : found.start() + 2]:
        return None
    belongs = view.lower.endswith("thuộc", 0, found.end())
    if head.kind == "person" and not belongs:
        return None
    owner = body_at(view, found.end() + 1, limit) if belongs else None
    return owner.end if owner else found.end()


def _inner(view: View, head: Head, end: int, limit: int) -> int | None:
    """Return the end of a body that another belongs to (``Ban Thường vụ | LĐLĐ tỉnh``, ``CĐCS | Công ty …``)."""
    kind = head.kind
    if kind not in ("organ", "person", "department", "party", "union", "mass", "state"):
        return None
    joint = (_TO_SUPERIOR if kind in ("department", "state") else _TO_INNER).match(view.plain, end, limit)
    if joint is None:
        return None
    at = joint.end()
    if _LEVEL_ALONE.match(view.lower, at):
        return None
    inner = head_at(view, at, limit)
    comrade = view.lower.startswith(("đồng chí", "đ/c"), end - 8) or view.lower.startswith(("đồng chí", "đ/c"), end - 3)
    if (
        inner is None
        or (inner.kind == "person" and not comrade)
        or (kind in ("union", "mass") and inner.kind not in ("school", "department", "state"))
        or ((kind == "state" or joint.group().strip()) and not is_superior(view, at, limit))
    ):
        return None
    if kind in ("union", "mass") and not (view.plain[at].isupper() or view.lower.startswith("các ", at)):
        return None
    body = body_at(view, at, limit)
    if body is None:
        return None
    return _rest_of_class(view, body, limit) if body.plural else body.end


def _rest_of_class(view: View, body: Body, limit: int) -> int:
    """Return where a list ends that shares one ``các`` (``Ban Tuyên giáo các huyện ủy | , thành ủy``)."""
    end = body.end
    while joint := _LISTED.match(view.lower, end, limit):
        more = head_at(view, joint.end(), limit)
        if more is None or more.kind != body.kind or more.plural or view.plain[joint.end()].isupper():
            break
        another = body_at(view, joint.end(), limit)
        if another is None:
            break
        end = another.end
    return end


def find_bodies(view: View, start: int, end: int) -> Iterator[Body]:
    """Yield the bodies named in ``text[start:end]``, from left to right, without overlaps."""
    at = start
    for word in _WORD.finditer(view.lower, start, end):
        if word.start() < at or word.group() not in FIRST_WORDS:
            continue
        body = body_at(view, word.start(), end)
        if body:
            at = body.end
            yield body


#: How a name goes on, in the order in which the parts are tried.
_PARTS = (_zones, _house, _others, _inner, branch, _schools, _level, capitals, _restriction)
