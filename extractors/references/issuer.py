"""The body that issued a cited document, as the citation names it."""

import re
from dataclasses import dataclass
from functools import cache

from extractors.bodies import body_at, find_bodies, spelled
from extractors.patterns import View, any_of, phrase
from extractors.references.patterns import WORDS

# Blanks are taken for good (``*+``): tried again in every split, a run of thousands of them would take hours.
_OF = phrase(r" *+\)? *+,? *+(?:(?:đã )?do|của|giữa|thuộc) ")
_NO_OF = re.compile(r" +(?=[A-ZĐ])|(?: *\( *)(?=[A-ZĐ])")
# Plenums and congresses of the Party, and the term behind a Party body: “Hội nghị Trung ương VIII khóa XI”.
_PLENUM = phrase(
    r"(?:hội nghị|đại hội)(?: đại biểu)?(?: toàn quốc)?(?: lần thứ \w+)?(?: của)?"
    r"(?: (?:ban chấp hành )?trung ương(?: đảng)?)?(?: (?:lần thứ )?(?:\d{1,2}|[ivxl]+|thứ \w+)(?!\w))?(?: của đảng)?"
)
_TERM = phrase(r" *+,? *+(?:khóa|khoá) (?:[ivx]+|\d{1,2})(?!\w)")
_COMMA = re.compile(r" *, *(?=[A-ZĐ])")
_STOP = re.compile(r"[;!?|]|(?<!tp)\.(?= )")
_CONFEDERATION = re.compile(r"^(?:Tổng Liên đoàn(?: Lao động| LĐ)?|Tổng LĐLĐ)(?: ?VN| Việt Nam)?$", re.I)
_MOST_WORDS = 16  # in a body's name


@cache
def _office() -> re.Pattern[str]:
    return phrase(rf"{any_of(WORDS['offices'])} (?!chính phủ|nước)(?:bộ )?(?=\w)")


@cache
def _organ() -> re.Pattern[str]:
    return phrase(rf"{any_of(WORDS['organs'])} (?={any_of(WORDS['organs_of'])}(?!\w))")


@cache
def _does() -> re.Pattern[str]:
    return phrase(rf" *+,? *+{any_of(WORDS['doings'])}(?!\w)")


@cache
def _issued_by() -> re.Pattern[str]:
    return phrase(rf"(?: \([^)]{{1,20}}\))? *+,? *+{any_of(WORDS['issued_by'])}(?: các)? *$")


@cache
def _no_name() -> re.Pattern[str]:
    words = f"{any_of(WORDS['subjects'])}|{any_of(WORDS['doings'])}|{any_of(WORDS['turns'])}"
    return re.compile(rf" *(?:[,:()\"]|(?<!\w)(?:{words}|ngày|số|tại|để|là|và|với|cho|vào|trong|gửi)(?!\w))")


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body's name spelled out and where it ends."""

    end: int
    name: str


def read_issuer(view: View, at: int, limit: int) -> Issuer | None:
    """Read the issuer at ``at``: after ``của``, or right after the number or date with no comma.

    >>> from extractors.patterns import make_view
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
    end = _end(view, start, limit) or (_end_of_unknown(view, start, limit) if of else None)
    if end is None or (of is None and _does().match(view.lower, end, limit)):
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
        body = body_at(view, _body_start(view, start, limit), limit) or body_at(view, start, limit)
        if body is None or body.kind == "person":
            return None
        end = body.end
        if body.kind not in ("party", "state"):
            return end
    term = _TERM.match(view.lower, end, limit)
    return term.end() if term else end


def _end_of_unknown(view: View, start: int, limit: int) -> int | None:
    """Return where the name of a body of no known kind ends: before what the document says, ``về``, or a mark.

    What stands behind ``của`` with a capital and two more words is a name, whatever its parts.
    """
    if not view.plain[start : start + 1].isupper():
        return None
    stop = _no_name().search(view.plain, start, limit)
    end = start + len(view.plain[start : stop.start() if stop else limit].rstrip())
    return end if 2 < len(view.plain[start:end].split()) <= _MOST_WORDS else None


def _body_start(view: View, start: int, limit: int) -> int:
    """Return where the body begins behind its head's title or its organ: ``Bộ trưởng Bộ Y tế``, ``BTV Tỉnh đoàn``."""
    office = _office().match(view.lower, start, limit)
    if office:
        start = office.end() - (3 if office.group().endswith("bộ ") else 0)
    organ = _organ().match(view.lower, start, limit)
    return organ.end() if organ else start


def _name(view: View, start: int, end: int) -> str:
    """Return the name of the body, not of its standing committee or head."""
    name = spelled(view.plain[_body_start(view, start, end) : end])
    return "Tổng Liên đoàn Lao động Việt Nam" if _CONFEDERATION.match(name) else name


def issuer_who_acts(view: View, at: int, limit: int) -> Issuer | None:
    """Read the body that speaks in the cited document: ``Tại Công văn số …, | Bộ Nội vụ | yêu cầu …``.

    The caller knows that ``tại`` stands before the citation. The issuer ends where the citation ends: its name is no
    part of it.
    """
    comma = _COMMA.match(view.plain, at, limit)
    body = body_at(view, comma.end(), limit) if comma else None
    if (
        comma is None
        or body is None
        or body.kind in ("person", "school")
        or not _does().match(view.lower, body.end, limit)
    ):
        return None
    return Issuer(at, _name(view, comma.end(), body.end))


def issuer_before(view: View, floor: int, at: int) -> Issuer | None:
    """Read the body that stands before a citation: ``của UBND tỉnh tại Công văn số``, ``X đã ban hành Kế hoạch số``."""
    low = max(floor, at - 130)
    joint = _issued_by().search(view.lower, low, at)
    if joint is None:
        return None
    last = None
    for body in find_bodies(view, low, joint.start()):
        last = body
    if last is None or view.plain[last.end : joint.start()].strip():
        return None
    if last.kind == "person" and not _office().match(view.lower, last.start, last.end):
        return None
    return Issuer(last.end, _name(view, last.start, last.end))
