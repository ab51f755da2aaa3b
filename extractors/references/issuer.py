"""The body that issued a cited document, as the citation names it."""

import re
from dataclasses import dataclass

from extractors.bodies import body_at, spelled
from extractors.view import View, phrase, words

_OF = phrase(r" *,? *(?:(?:đã )?do|của|được|thuộc)(?: \(?cố\)?)? ")
_NO_OF = re.compile(r" +(?=[A-ZĐ])|(?: *\( *)(?=[A-ZĐ])")
# The session or term belongs to the name of a Party body: “Hội nghị Trung ương VIII khóa XI”.
_TERM = phrase(
    r"(?:(?: lần thứ \w+| \d{1,2}| [ivxl]+)?(?!\w)(?: *,? *(?:ban chấp hành trung ương(?: đảng)?)?)?(?: *,? *\(?khóa [ivx\d]+\)?)?)"
)
_MINISTER = phrase(
    r"bộ trưởng (?=bộ )|chủ nhiệm (?=ủy ban )|tổng thanh tra (?=chính phủ)|giám đốc (?=sở )|chánh (?=văn phòng )"
)
# What a body does shows that it is not the issuer of what was cited but the doer of this letter.
_DOES = phrase(
    r" *,? *(?:xây dựng|ban hành|đề nghị|yêu cầu|hướng dẫn|thông báo|tổ chức|triển khai|quyết định|báo cáo|kính|mời|giao|"
    r"trân trọng|đã|sẽ|nhận được|điều chỉnh|gia hạn|bổ sung|phối hợp|thống nhất|chỉ đạo)(?!\w)"
)
_ORGAN = phrase(
    r"(?:ban thường vụ|thường trực|ban chấp hành|đoàn chủ tịch|btv|bch|đct|chủ tịch|phó chủ tịch)"
    r" (?=liên đoàn|lđlđ|công đoàn|cđ|tổng|tlđ|tỉnh|thành|huyện|quận|thị|đảng ủy|đảng bộ|ủy ban|ubnd|hđnd|hội|trung ương đoàn|đoàn)"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body's name spelled out and where it ends."""

    end: int
    name: str


def read_issuer(view: View, at: int, limit: int) -> Issuer | None:
    """Read the issuer at ``at``: after ``của``, or right after the number or date with no comma.

    >>> from extractors.view import make_view
    >>> read_issuer(make_view(" của BTV LĐLĐ tỉnh về"), 0, 21).name
    'Liên đoàn Lao động tỉnh'
    """
    of = _OF.match(view.lower, at, limit)
    found = of or _NO_OF.match(view.plain, at, limit)
    if found is None:
        return None
    start = found.end()
    office = _MINISTER.match(view.lower, start, limit)
    body = body_at(view, office.end() if office else start, limit)
    if body is None or (body.kind == "person" and not _ORGAN.match(view.lower, start, limit)):
        return None
    end = body.end
    if body.kind in ("party", "state"):
        term = _TERM.match(view.lower, end, limit)
        if term and view.lower[end : term.end()].strip():
            end = term.end()
    if of is None and _DOES.match(view.lower, end, limit):
        return None
    return Issuer(end, _name(view, start, end, body.name if end == body.end and not office else None))


def _name(view: View, start: int, end: int, name: str | None) -> str:
    """Return the name of the body, not of its standing committee or head."""
    for pattern in (_ORGAN, _MINISTER):
        organ = pattern.match(view.lower, start, end)
        if organ:
            return spelled(view.text[organ.end() : end])
    return name or spelled(words(view.text[start:end]))


def issuer_before(view: View, floor: int, at: int) -> Issuer | None:
    """Read the body that a citation names before it: ``theo chỉ đạo của UBND tỉnh tại Công văn số``.

    The body must reach up to ``tại`` or to the number, so the last ``của`` before ``at`` decides.
    """
    tail = _AT_LAST.search(view.lower, max(floor, at - 90), at)
    if tail is None:
        return None
    body = read_issuer(view, tail.start(), at)
    if body is None or not _BETWEEN.fullmatch(view.lower, body.end, at):
        return None
    return body


_AT_LAST = phrase(r" của (?!.* của )")
_BETWEEN = phrase(r" *,? *(?:tại|trong|theo|nêu tại|ở)? *(?:các )?")
