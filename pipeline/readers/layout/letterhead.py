"""A letterhead among lines: quốc hiệu or the Party's title, who issues, number and symbol, place and day.

It tells where a new letter begins in a file, so it must not be deceived by what looks like one: the head of a form or
an annex, a template with blanks, the sheet that certifies a copy.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from rapidfuzz import fuzz

from extractors.line_words import begins_as_body, is_capitals
from extractors.spelling import fold, unmarked

#: How sure a letterhead is: filled in; with its number left blank, but month and year there (a draft, a letter not yet
#: registered); or with more blanks than that.
Sureness = Literal["sure", "unnumbered", "blank"]

#: NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 1; HD 36-HD/VPTW (2018): the Party's title.
_MOTTOS = ("cong hoa xa hoi chu nghia viet nam", "dang cong san viet nam", "doan tncs ho chi minh")
_MOTTO_LIKE = 88.0
_MOTTO_SET_AFTER = re.compile(r"(?<=\S) (?=CONG HOA XA HOI CHU|DANG CONG SAN VIET NAM$|DOC LAP ?[-–—] ?TU DO)", re.I)
_CELLS = re.compile(r"[^\s|](?:(?! {3,}|\t|\||\*\* \*\*).)*")
_MARKUP = re.compile(r"^[#*_>\s]+|[*_\s]+$")
#: Ô số 3: “Số: 12/KH-LĐLĐ”, “Số 12-KH/TU”, “Số: 209 KH/TĐTN”; recognition takes ố for 6 and 0 for O.
_NUMBER = re.compile(
    r"S(?:o|6|O)(?:\s*[:.;]+\s*|\s+(?=[\dOlI]))(?P<number>[\dOlI]{0,5}[a-z]?)(?P<gap>[\s.…_–-]*)/?[\s–-]*"
    r"(?P<symbol>[A-Z][A-Za-z&.]{0,14}(?:[-–/. ]{1,3}[A-Z0-9&][\w&]{0,14}){0,4})"
    r"(?=\s*$|\s*\||\s{2,}|\s+[*_]*[A-Z][\w. ]*,)"
)
_MAYBE_NUMBER = re.compile(r"S\w\W*[\w.…]*\W")
_DATE = re.compile(
    r"(?P<place>[^,]*), *ngay *(?P<day>[\doli]{0,2})[\s.…_]*"
    r"thang *(?P<month>[\doli]{0,2})[\s.…_]*nam\s*(?P<year>[\d.… ]*)"
)
#: NĐ 30/2020/NĐ-CP, Điều 25 and Phụ lục III: bản sao y, sao lục, trích sao have symbols of their own.
_COPY = re.compile(r"(?:SY|SL|TrS|TS)\b")
_FORM = re.compile(
    r"\W*(?:mau|bieu|bieu mau|phu luc|mau so|phu bieu|de cuong|mau bao cao)\b(?! *(?:so *)?\d+/)|"
    r"\(? *(?:ban hanh )?kem theo\b"
)
_DIGIT = re.compile(r"\d")
_DOTS = re.compile(r"[.…_]{4,}|…{2,}|\.{3} *\.{3}")
_SIGNED = re.compile(
    r"(?:T ?/? ?M|K ?/? ?T|T ?/? ?L|T ?/? ?UQ|TUQ)\b[./ ]|Q\. |PHÓ |(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|BÍ THƯ|HIỆU TRƯỞNG)\b"
)
#: Titles that stand below a head (ô số 5a); enough of them to know a head whose issuer recognition lost.
_TITLE = re.compile(
    r"\W*(?:ke hoach|quyet dinh|thong bao|huong dan|bao cao|cong dien|giay moi|chuong trinh|chi thi|nghi quyet|"
    r"to trinh)\W*$"
)
#: Ô số 10a, 10b and drafts: what may stand above the head.
_MARK = re.compile(r"(?:do (?:mat|khan) *: *)?(?:tuyet mat|toi mat|mat|hoa toc.*|thuong khan|khan|\(?du thao.*)$")
_REACH = 10  # lines with words between the number and the farthest line of its head
_LONGEST_CELL = 12  # words
#: A file of more lines that look like numbers is a table of documents; what follows is not asked any more.
_MOST_NUMBERS = 2000
_LONGEST_LINE = 240  # characters: two cells with the widest gap


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where a letterhead stands among lines: its first line, the line of its number, and how sure it is."""

    first: int
    number: int
    sureness: Sureness


def find_letterheads(lines: Sequence[str]) -> list[Letterhead]:
    """Return the letterheads among the lines of a text, each known by its number line, in their order."""
    places = [place for place, line in enumerate(lines) if line.strip()]
    worded = [lines[place] for place in places]
    found: list[Letterhead] = []
    numbered = ((index, number) for index, line in enumerate(worded) if (number := _number_in(line)))
    for index, number in islice(numbered, _MOST_NUMBERS):
        head = _head_around(worded, index, number)
        if head is not None and not (found and places[head.first] <= found[-1].number):
            found.append(Letterhead(places[head.first], places[index], head.sureness))
    return found


def _number_in(line: str) -> re.Match[str] | None:
    """Return the number and symbol with which a cell of a line begins (``Số: 12/KH-LĐLĐ``), if one does."""
    if len(line) > _LONGEST_LINE or not _MAYBE_NUMBER.search(line):
        return None
    bare = unmarked(line)
    # A blank left for the number may be as wide as the gap between two cells.
    places = (cell.start() for cell in _CELLS.finditer(bare) if cell[0].startswith(("S", "*", "_")))
    return next((number for at in places if (number := _NUMBER.match(bare.rstrip(" *_|"), at)) is not None), None)


def _head_around(lines: Sequence[str], index: int, number: re.Match[str]) -> Letterhead | None:
    """Return the letterhead around a number line, with how sure it is; ``None`` where there is none.

    It has a body beside the motto or a day, or a title below a filled number and day. That of a copy (``SY``) or of a
    form to be filled in is none.
    """
    above, below = _first_line(lines, index), _last_line(lines, index)
    head = cells_of(lines[above : below + 1])
    motto = any(map(_is_motto, map(_bared, head)))
    issuer = any(map(_names_body, cells_of(lines[above : index + 1])))
    dates = [*filter(None, map(_date_in, lines[above : below + 1]))]
    filled = any(map(str.isdigit, number["number"]))
    in_month = [date for date in dates if date["month"] and _DIGIT.search(date["year"])]
    dated = any(date["day"] for date in in_month)
    titled = any(map(_TITLE.match, map(_bared, filter(is_capitals, cells_of(lines[above : below + 3])))))
    if not (issuer and (motto or dates)) and not (filled and dated and titled):
        return None
    around = cells_of(lines[max(0, above - 2) : below + 5])
    is_form = any(map(_FORM.match, map(_bared, around))) or any(map(_is_dotted, head))
    if is_form or _COPY.match(number["symbol"]):
        return None
    shown = motto or dated
    if filled and shown:
        return Letterhead(above, index, "sure")
    return Letterhead(above, index, "unnumbered" if in_month and shown else "blank")


def _last_line(lines: Sequence[str], index: int) -> int:
    """Return the last line below the number that may still hold the other column: motto, place and day."""
    last = index
    for at, line in enumerate(lines[index + 1 : index + 1 + _REACH], start=index + 1):
        bare = [*map(_bared, cells(line))]
        if any(cell.startswith("kinh gui") for cell in bare):
            break
        if _date_in(line) or any(map(_is_motto, bare)):
            last = at
    return last


def cells_of(lines: Iterable[str]) -> list[str]:
    """Return what stands side by side on some lines, one behind the other."""
    return [*chain.from_iterable(map(cells, lines))]


def _is_dotted(cell: str) -> bool:
    """Whether a cell has dots to be filled in, other than those for number and day of a letter not yet registered."""
    if not _DOTS.search(cell) or not any(map(str.isalpha, cell)):
        return False
    date = _date_in(cell)
    return _number_in(cell) is None if date is None else not date["month"] or bool(_DOTS.search(date["place"]))


def _first_line(lines: Sequence[str], index: int) -> int:
    """Return the highest line above a number that opens its head; that of the number where none does."""
    first = index
    for at in range(index - 1, max(-1, index - 1 - _REACH), -1):
        if not (_date_in(lines[at]) or all(map(_in_head, cells(lines[at])))):
            break
        if any(map(_opens_head, cells(lines[at]))):
            first = at
    return first


@functools.lru_cache(maxsize=4096)
def _in_head(cell: str) -> bool:
    """Whether a cell may stand in a head (its first lines, capitals, “Độc lập”, “V/v”), and is none of a signature."""
    is_said = _opens_head(cell) or is_capitals(cell) or _bared(cell).startswith(("doc lap", "v/v", "vv"))
    return not _SIGNED.match(cell) and (is_said or not any(map(str.isalpha, cell)))


def _date_in(line: str) -> re.Match[str] | None:
    # The blank left for the day may be as wide as the gap between two cells.
    """Return the place and day of a head (``Hà Sơn, ngày 5 tháng 3 năm 2026``) as found in a line without marks."""
    return _DATE.search(_bared(line)) if "ng" in line and len(line) <= _LONGEST_LINE else None


def _opens_head(cell: str) -> bool:
    """Whether a head may begin with a cell: the motto, a mark (``HỎA TỐC``), the name of a body."""
    bare = _bared(cell)
    return _is_motto(bare) or _MARK.match(bare) is not None or _names_body(cell)


@functools.lru_cache(maxsize=4096)
def _names_body(cell: str) -> bool:
    """Whether a cell in capitals is the name of a body, no motto and none of a signature."""
    if not is_capitals(cell) or len(cell.split()) > _LONGEST_CELL or _is_motto(_bared(cell)):
        return False
    return not _SIGNED.match(cell) and begins_as_body(cell)


@functools.lru_cache(maxsize=4096)
def _is_motto(bare: str) -> bool:
    return any(abs(len(bare) - len(motto)) < 6 and fuzz.ratio(bare, motto) >= _MOTTO_LIKE for motto in _MOTTOS)


@functools.lru_cache(maxsize=4096)
def cells(line: str) -> tuple[str, ...]:
    """Cut a line into what stands side by side on it, without marks of bold type.

    >>> cells("  SỞ Y TẾ        CỘNG HÒA XÃ HỘI")
    ('SỞ Y TẾ', 'CỘNG HÒA XÃ HỘI')
    """
    line = line[:_LONGEST_LINE]  # a paragraph tells by its beginning that it is none of a head
    found: list[str] = []
    for match in _CELLS.finditer(line):
        begun = 0
        for motto in _MOTTO_SET_AFTER.finditer(unmarked(match[0])):
            found.append(match[0][begun : motto.start()])
            begun = motto.end()
        found.append(match[0][begun:])
    return tuple(filter(None, (_MARKUP.sub("", raw).strip() for raw in found)))


@functools.lru_cache(maxsize=4096)
def _bared(cell: str) -> str:
    return " ".join(fold(cell).split())
