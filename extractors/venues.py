"""Where an event takes place, as the letter says it: behind its day (“…, tại Hội trường A”), or under “Địa điểm:”.

Only words that stand with the event count; what names no single place (“tại các đơn vị”) is left.
"""

import re
from collections.abc import Sequence

from extractors.patterns import View

#: No name of a place is longer; what is, runs on into something else.
_LONGEST = 130
#: A bracket behind a place that tells it more exactly, not who comes.
_LONGEST_BRACKET = 40

# Behind a day: its weekday in brackets, the same day in the other calendar.
_ASIDE = r"(?:\s*\([^()]{1,40}\))*(?:,?\s*tức\s+ngày\s+[\d/.-]+(?:\s*\([^()]{1,20}\))?)?"
_BEHIND = re.compile(rf"{_ASIDE}\s*[,;]?\s*(?:ngay\s+)?tại\s*:?\s+(?=\S)", re.IGNORECASE)
_HEADING = r"(?:tại )?địa điểm(?: tổ chức)?\s*:\s*(?:tại\s+)?(?=\S)"
_HEADED = re.compile(_HEADING, re.IGNORECASE)
_HEADED_LATER = re.compile(rf"[.;,+-]\s*{_HEADING}", re.IGNORECASE)

#: A comma goes on with the address where one of these follows, or a capital or figure.
_OF_AN_ADDRESS = re.compile(
    r"\s+(?:số|tầng|phòng|đường|phố|phường|xã|thị trấn|thị xã|quận|huyện|tỉnh|thành phố|khu|ấp|thôn|tổ|khóm|bản|làng|"
    r"trụ sở|nhà|tòa)(?!\w)"
)
_STOP = re.compile(
    r"[;|]|\.(?=\s|$)|:(?=\s)|\s-\s|,"
    r"|\s+(?=(?:do|với|để|mời|gồm|mỗi|khoảng|dự kiến|từ|đến|theo|vào|lúc|trước ngày|nhằm|cho|có|sẽ|và)\s)"
    r"|\s*,?\s*ngày\s+\d|\s+\d{1,2}(?:h|\s*giờ)"
)
# Who holds it, no longer where.
_BODY = re.compile(r"\s+(?:Công đoàn|Liên đoàn|Ban\s|Ủy ban|Đảng ủy|Hội (?!trường))")
# A dot behind a short form ends no sentence: “TP. Huế”, “P. 5”.
_SHORT_FORM = re.compile(r"(?:^|\s)(?:TP|Tp|TX|TT|Q|P|H|X|KP|St)\.$")
_NO_PLACE = re.compile(
    r"(?:các|mỗi|từng|những|nhiều|đơn vị|cơ sở|địa phương|nơi|chỗ|đó|đây|điểm [a-zđ]\b|khoản|điều \d|mục|phụ lục|"
    r"kế hoạch|công văn|văn bản|quyết định|thông báo|hướng dẫn|hội nghị|đại hội|buổi|cuộc|phiên)(?!\w)",
    re.IGNORECASE,
)


def venue(view: View, end: int, block: tuple[int, int], below: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the span of the place of an event whose day ends at ``end`` of ``block``.

    ``below`` are the blocks that follow, of which the first with “Địa điểm:” may speak of it.
    """
    behind = _BEHIND.match(view.plain, end, block[1])
    if behind is not None:
        return _place(view, behind.end(), block[1])
    headed = _HEADED_LATER.search(view.plain, end, block[1])
    if headed is not None:
        return _place(view, headed.end(), block[1])
    for start, stop in below:
        headed = _HEADED.match(view.plain, start, stop)
        if headed is not None:
            return _place(view, headed.end(), stop)
    return None


def _place(view: View, start: int, limit: int) -> tuple[int, int] | None:
    words = view.plain[start:limit]
    if _NO_PLACE.match(words):
        return None
    end = len(words)
    for stop in _STOP.finditer(words):
        if stop[0] == "." and _SHORT_FORM.search(words[: stop.end()]):
            continue
        if (stop[0].strip() in {",", "-"} or words.startswith("và ", stop.end())) and _goes_on(words[stop.end() :]):
            continue
        if not _in_bracket(words, stop.start()):
            end = stop.start()
            break
    bracket = words.find("(", 0, end)
    if bracket >= 0 and (words.find(")", bracket, end) < 0 or words.find(")", bracket) - bracket > _LONGEST_BRACKET):
        end = bracket
    found = words[:end].rstrip(" ,.-/")
    lead = len(found) - len(found.lstrip())
    return (start + lead, start + len(found)) if 1 < len(found) - lead <= _LONGEST else None


def _goes_on(behind: str) -> bool:
    """Say whether what follows a comma is still the address."""
    behind = behind.removeprefix("và")
    if _BODY.match(behind):
        return False
    first = behind.lstrip()[:1]
    return first.isupper() or first.isdigit() or _OF_AN_ADDRESS.match(behind) is not None


def _in_bracket(words: str, at: int) -> bool:
    return words.count("(", 0, at) > words.count(")", 0, at)
