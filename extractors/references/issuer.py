"""The body that issued a cited document, as the citation names it."""

import re
from dataclasses import dataclass

from extractors.bodies import body_at, find_bodies, spelled
from extractors.view import View, phrase

_OF = phrase(r" *\)? *,? *(?:(?:đã )?do|của|giữa|thuộc) ")
_NO_OF = re.compile(r" +(?=[A-ZĐ])|(?: *\( *)(?=[A-ZĐ])")
# Plenums and congresses of the Party, and the term behind a Party body: “Hội nghị Trung ương VIII khóa XI”.
_PLENUM = phrase(
    r"(?:hội nghị|đại hội)(?: đại biểu)?(?: toàn quốc)?(?: lần thứ \w+)?(?: của)?(?: (?:ban chấp hành )?trung ương(?: đảng)?)?"
    r"(?: (?:lần thứ )?(?:\d{1,2}|[ivxl]+|thứ \w+)(?!\w))?(?: của đảng)?"
)
_TERM = phrase(r" *,? *\(?(?:khóa|khoá) (?:[ivx]+|\d{1,2})(?!\w)\)?")
# The head of a body signs for it: the body is the issuer.
_OFFICE = phrase(
    r"(?:bộ trưởng|thứ trưởng|chủ nhiệm|tổng thanh tra|giám đốc|tổng giám đốc|phó giám đốc|hiệu trưởng|viện trưởng|cục trưởng|"
    r"chánh văn phòng|trưởng ban|trưởng phòng|chủ tịch|phó chủ tịch|bí thư|thủ trưởng) (?!chính phủ|nước)(?:bộ )?(?=\w)"
)
# What a body does shows that it is not the issuer of what was cited but the doer of this letter.
_DOES = phrase(
    r" *,? *(?:xây dựng|ban hành|đề nghị|yêu cầu|hướng dẫn|thông báo|tổ chức|triển khai|quyết định|báo cáo|kính|mời|giao|"
    r"trân trọng|đã|sẽ|nhận được|điều chỉnh|gia hạn|bổ sung|phối hợp|thống nhất|chỉ đạo)(?!\w)"
)
_ORGAN = phrase(
    r"(?:ban thường vụ|thường trực|ban chấp hành|đoàn chủ tịch|btv|bch|đct) (?=liên đoàn|lđlđ|công đoàn|cđ|tổng|tlđ|tỉnh|"
    r"thành|huyện|quận|thị|đảng ủy|đảng bộ|ủy ban|ubnd|hđnd|hội|trung ương đoàn|đoàn)"
)
_STOP = re.compile(r"[;!?|]|(?<!tp)\.(?= )")
_CONFEDERATION = re.compile(r"^Tổng Liên đoàn(?: Lao động)?$", re.I)


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
    stop = _STOP.search(view.lower, start, limit)
    limit = stop.start() if stop else limit
    end = _end(view, start, limit)
    if end is None or (of is None and _DOES.match(view.lower, end, limit)):
        return None
    return Issuer(end, _name(view, start, end))


def _end(view: View, start: int, limit: int) -> int | None:
    """Return where the name of the body at ``start`` ends, its term included."""
    plenum = _PLENUM.match(view.lower, start, limit)
    if plenum and ("trung ương" in plenum.group() or "đảng" in plenum.group()):
        end = plenum.end()
        rest = body_at(view, end + 1, limit)
        end = rest.end if rest and rest.kind == "party" else end
    else:
        office = _OFFICE.match(view.lower, start, limit)
        body = body_at(view, _body_start(office) if office else start, limit) or body_at(view, start, limit)
        if body is None or body.kind == "person":
            return None
        end = body.end
        if body.kind not in ("party", "state"):
            return end
    term = _TERM.match(view.lower, end, limit)
    return term.end() if term else end


def _body_start(office: re.Match[str]) -> int:
    """Return where the body begins behind its head's title: ``Bộ trưởng Bộ Y tế``, ``Hiệu trưởng Trường …``."""
    return office.end() - (3 if office.group().endswith("bộ ") else 0)


def _name(view: View, start: int, end: int) -> str:
    """Return the name of the body, not of its standing committee or head."""
    office = _OFFICE.match(view.lower, start, end)
    if office:
        start = _body_start(office)
    organ = _ORGAN.match(view.lower, start, end)
    name = spelled(view.text[organ.end() if organ else start : end])
    return "Tổng Liên đoàn Lao động Việt Nam" if _CONFEDERATION.match(name) else name


def issuer_before(view: View, floor: int, at: int) -> Issuer | None:
    """Read the body that stands before a citation: ``của UBND tỉnh tại Công văn số``, ``X đã ban hành Kế hoạch số``."""
    low = max(floor, at - 130)
    joint = _JOINT.search(view.lower, low, at)
    if joint is None:
        return None
    last = None
    for body in find_bodies(view, low, joint.start()):
        last = body
    if last is None or view.plain[last.end : joint.start()].strip():
        return None
    if last.kind == "person" and not _OFFICE.match(view.lower, last.start, last.end):
        return None
    return Issuer(last.end, _name(view, last.start, last.end))


_JOINT = phrase(
    r"(?: \([^)]{1,20}\))? *,? *(?:(?:nêu |đã nêu )?(?:tại|trong)|(?:đã |vừa |mới )?(?:ban hành|có|gửi|phát hành|ra))(?: các)? *$"
)
