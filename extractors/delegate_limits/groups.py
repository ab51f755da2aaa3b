"""Who is counted: the words behind a figure, or the label before it (``Đoàn Chủ tịch: 03 đồng chí``)."""

import re
from dataclasses import dataclass
from functools import cache

from extractors.delegate_limits.quantities import Quantity, alternation
from extractors.lexicon import load
from extractors.view import View, phrase, words

# What may follow the noun and still names the group.
_MODIFIERS = phrase(
    r"(?: (?:chính thức|dự khuyết|đương nhiên|chỉ định|khách mời|nữ|nam|công nhân(?: trực tiếp(?: sản xuất)?)?|đoàn viên|công đoàn(?! (?:ngành|tỉnh|phường|xã|cơ sở|các|khu))|"
    r"điển hình tiên tiến|trực tiếp sản xuất|bch|bth|ban chấp hành|ban thường vụ|chuyên trách|kiêm nhiệm|tiêu biểu|xuất sắc|trẻ|"
    r"là nữ|là công nhân(?: trực tiếp(?: sản xuất)?)?|là đoàn viên|nữ công|lãnh đạo|quản lý|phụ trách|người lao động|viên chức|công chức|"
    r"chuyên môn|kỹ thuật|y tế|lao động|ban giám đốc|ban giám hiệu|nhân sự|kế toán|dự bị)(?!\w))+"
)
_SHARE_OF = phrase(
    r" (?P<group>(?:trong )?(?:tổng )?(?:số )?(?:là )?(?:đại biểu|ủy viên|thành viên|nữ|cán bộ|công nhân|người|đoàn viên|khách mời)[^.,;:()\n]{0,50})"
)
_EDGE = re.compile(r"[.;:,(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_WIDE_EDGE = re.compile(r"[.;:(|\"]|(?<= )-(?= )|\n\s*[-+*]")
_TRAILING = phrase(
    r"(?: *:| (?:có|gồm|là|từ|được|chiếm|đạt|phải|cần|bảo đảm|đảm bảo|với|bầu|cử|(?<!khách[ ])mời|thì|nhưng|khoảng|phấn đấu|số lượng|quy định|triệu tập|mỗi loại))+ *$| *: *$| +$"
)


@dataclass(frozen=True, slots=True)
class Group:
    """The people counted, in the text's words, and where these words stand."""

    start: int
    end: int
    name: str


@cache
def _leading() -> re.Pattern[str]:
    return phrase(rf"(?: *(?:{alternation(load('limits')['labels']['leading'])})(?!\w) *:?)+ *")


@cache
def _named() -> re.Pattern[str]:
    nouns = load("limits")["nouns"]
    return phrase(rf"(?<!\w)(?:{alternation(nouns['bodies'] + nouns['delegates'])})(?!\w)")


def group_behind(view: View, found: Quantity, limit: int) -> Group | None:
    """Return the group that the words after the figure name."""
    if found.noun is not None:
        more = _MODIFIERS.match(view.lower, found.noun.end, limit)
        end = more.end() if more else found.noun.end
        return Group(found.noun.start, end, words(view.plain[found.noun.start : end]))
    share = _SHARE_OF.match(view.lower, found.end, limit)
    if share is None:
        return None
    return Group(share.start("group"), share.end(), words(view.plain[share.start("group") : share.end()]))


def label_before(view: View, found: Quantity, floor: int, *, wide: bool = False) -> Group | None:
    """Return the words before the bound that name who is counted: ``Đại biểu nữ`` + ``từ 30% trở lên``.

    A ``wide`` label goes back over commas: ``Đại biểu bầu từ tổ, chuyền sản xuất``.
    """
    start = max(floor, found.start - 120)
    trailing = _TRAILING.search(view.lower, start, found.start)
    stop = trailing.start() if trailing else found.start
    for edge in (_WIDE_EDGE if wide else _EDGE).finditer(view.plain, start, stop):
        start = edge.end()
    lead = _leading().match(view.lower, start, stop)
    start = lead.end() if lead else start
    while start < stop and view.plain[start] in " -+*":
        start += 1
    name = words(view.plain[start:stop])
    if not name or not any(c.isalpha() for c in name):
        return None
    return Group(start, stop, name)


@cache
def _bodies() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{alternation(load('limits')['nouns']['bodies'])})(?!\w)")


def body_within(view: View, start: int, end: int) -> Group | None:
    """Return the last body that people sit on that is named between ``start`` and ``end``."""
    return _last_named(_bodies(), view, start, end)


@cache
def _delegates() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{alternation(load('limits')['nouns']['delegates'])})(?!\w)")


def delegates_within(view: View, start: int, end: int) -> Group | None:
    """Return the last kind of delegate that is named between ``start`` and ``end``."""
    return _last_named(_delegates(), view, start, end)


def named_within(view: View, start: int, end: int) -> Group | None:
    """Return the last body or kind of delegate that is named between ``start`` and ``end``."""
    return _last_named(_named(), view, start, end)


def _last_named(pattern: re.Pattern[str], view: View, start: int, end: int) -> Group | None:
    last = None
    for last in pattern.finditer(view.lower, start, end):
        pass
    return Group(last.start(), last.end(), words(view.plain[last.start() : last.end()])) if last else None


def is_named(words: str) -> bool:
    """Say whether ``words`` are nothing but a body or a kind of delegate."""
    return bool(_named().fullmatch(words))
