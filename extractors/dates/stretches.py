"""Stretches of time that have no day of their own: `tuần đầu tháng 4`, `6 tháng cuối năm 2026`, `học kỳ I`, `tuần này`.

What they begin and end with is a convention kept in the lexicon (Bộ luật Dân sự 2015, Điều 146 is its ground).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from extractors.dates.days import Day, Unit
from extractors.dates.patterns import any_of, loose

_YEAR = r"(?:19|20)\d\d(?!\d)"
_IN_YEAR = rf"(?:~[/.-]~|~,?~(?:của )?năm~)(?P<{{}}>{_YEAR})(?!~-~\d)"
_NEAR = {"này": 0, "nay": 0, "sau": 1, "tới": 1, "kế tiếp": 1, "tiếp theo": 1}
_NEAR_WORD = rf"(?:{any_of(*_NEAR)})(?!\w)"
_WEEK = r"(?:đầu tiên|đầu|cuối cùng|cuối|thứ nhất|thứ hai|thứ ba|thứ tư|(?:thứ )?0?[1-4])"
_WEEKS = {"đầu": "1", "nhất": "1", "hai": "2", "ba": "3", "tư": "4", "cuối": "cuối"}
_TEN_DAYS = r"(?:0?5|10|15|20|năm|mười|mười lăm|hai mươi) ngày (?:đầu|cuối)"
_MONTHS = r"(?:0?[369]|ba|sáu|chín) tháng (?:đầu|cuối)|0?[23] quý (?:đầu|cuối)"
_COUNTS = {"ba": "3", "sáu": "6", "chín": "9", "năm": "5", "mười": "10", "mười lăm": "15", "hai mươi": "20"}
# Words before the bare `cuối năm`, `tháng`, `quý`: only a bound makes them a day of the letter's own year.
_UP_TO = r"(?:(?<=đến\s)|(?<=hết\s)|(?<=trước\s)|(?<=nhất\s))"
_SHAPES = loose(
    r"(?<!\w)(?:"
    # tuần đầu tháng 4/2026, tuần 1-2 tháng 4, tuần cuối của tháng này
    rf"tuần (?:lễ )?(?P<week>{_WEEK})(?:~(?:-|và|,)~(?:tuần )?(?P<week2>{_WEEK}))?,? (?:của )?tháng~"
    rf"(?:(?P<m1>\d{{1,2}})(?![\d%])(?:{_IN_YEAR.format('y1')})?|(?P<n1>{_NEAR_WORD}))(?P<weeks>)"
    # thượng tuần tháng 5, nửa cuối tháng 6, 10 ngày đầu tháng 6, giữa tháng này
    rf"|(?P<part>thượng tuần|trung tuần|hạ tuần|nửa đầu|nửa cuối|{_TEN_DAYS}) (?:của )?tháng~"
    rf"(?:(?P<m2>\d{{1,2}})(?![\d%])(?:{_IN_YEAR.format('y2')})?|(?P<n2>{_NEAR_WORD}))(?P<part_of_month>)"
    # 6 tháng đầu năm 2026, nửa đầu năm nay
    rf"|(?P<half>nửa đầu|nửa cuối|{_MONTHS}) (?:của )?năm~"
    rf"(?:(?P<y3>{_YEAR})(?!~-~\d)|(?P<n3>{_NEAR_WORD}))(?P<part_of_year>)"
    # học kỳ I năm học 2025-2026, năm học 2025-2026, năm học mới is none
    rf"|(?P<school>học kỳ (?:ii|i|1|2|một|hai)(?!\w)|năm học)(?:,? (?:của )?năm học)?(?: này)?"
    rf"(?: (?P<y4>{_YEAR})~(?:-|/|đến)~(?P<y5>{_YEAR}))?(?P<schooling>)(?! mới| sau| trước| tới| \d|~/)"
    # tuần này, cuối tháng này, quý sau, năm nay
    r"|(?<!tháng\s)(?P<edge>đầu |giữa |cuối )?(?<!tháng\sđầu\s)(?<!tháng\scuối\s)"
    rf"(?P<unit>tuần|tháng|quý|năm) (?P<n6>{_NEAR_WORD})(?P<near>)"
    # đến cuối năm, đến hết năm
    rf"|{_UP_TO}(?:cuối|hết) (?P<unit2>tháng|quý|năm)"
    r"(?!\w|~\d| [ivx]+(?!\w)| (?:học|nay|này|sau|tới|công|hành|thanh))(?P<open>)"
    # trước Tết Nguyên đán Bính Ngọ năm 2026
    rf"|(?<=trước\s)(?:dịp )?(?:đón )?tết (?:(?P<solar>dương lịch)|(?:nguyên đán|âm lịch|cổ truyền)(?: dân tộc)?)?"
    rf"(?:~[^\W\d]{{2,5}} [^\W\d]{{2,5}})?~[-(,]?~(?:năm )?(?P<y7>{_YEAR})(?P<feast>)"
    # xong trong tháng
    r"|(?<=trong\s)(?P<unit3>tháng|quý|năm|tuần)(?= *(?:[.;,)]|$))(?P<bare>)"
    r")"
)
#: Words one of which stands in every stretch that is not near.
_HINTS = (
    "tuần ", "nửa ", " đầu năm", " cuối năm", "ngày đầu", "ngày cuối", "học kỳ", "năm học", "trước tết", "dịp tết",
    "cuối tháng", "cuối quý", "hết năm", "hết tháng", "hết quý", "trong tháng", "trong quý", "trong năm",
)  # fmt: skip
_NEAR_STRETCH = loose(rf"(?:tháng|quý|năm) {_NEAR_WORD}")
#: The part that marks a feast, before which things are to be done.
FEAST = "tết"
_UNITS: dict[str, Unit] = {"tuần": "week", "tháng": "month", "quý": "quarter", "năm": "year"}


def find_stretches(lower: str, start: int, end: int) -> Iterator[Day]:
    """Yield the stretches written in ``lower[start:end]``, in order.

    >>> [(d.unit, d.part, d.month) for d in find_stretches("xong trong tuần đầu tháng 4", 0, 27)]
    [('month', 'tuần 1', 4)]
    """
    hints, near = _hints_of(lower)
    for hint in hints:
        if lower.find(hint, start, end) >= 0:
            break
    else:
        if not near or bisect_left(near, start) == bisect_left(near, end):
            return
    for found in _SHAPES.finditer(lower, start, end):
        yield _build(found)


@lru_cache(maxsize=8)
def _hints_of(lower: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the hints that a text holds, and where its near stretches begin: most of its paragraphs have none."""
    hints = tuple(hint for hint in _HINTS if hint in lower)
    return hints, tuple(found.start() for found in _NEAR_STRETCH.finditer(lower))


def _year(word: str | None) -> int | None:
    return int(word) if word else None


def _shift(word: str | None) -> int | None:
    return _NEAR[" ".join(word.split())] if word else None


def _week(word: str) -> str:
    last = word.split()[-1]
    if last in ("tiên", "cùng"):
        last = word.split()[-2]
    return f"tuần {_WEEKS.get(last, last.lstrip('0'))}"


def _counted(words: str) -> str:
    """Return the name of a part with its number in digits (`sáu tháng đầu` → `6 tháng đầu`)."""
    name = " ".join(words.split())
    for word in sorted(_COUNTS, key=len, reverse=True):
        if name.startswith(f"{word} "):
            return _COUNTS[word] + name[len(word) :]
    return name.lstrip("0")


def _build(found: re.Match[str]) -> Day:
    start, end = found.span()
    group = found.groupdict()
    match found.lastgroup:
        case "weeks":
            first = _week(group["week"])
            last = _week(group["week2"]) if group["week2"] else first
            return _of_month(found, last, "1", first)
        case "part_of_month":
            return _of_month(found, _counted(group["part"]), "2")
        case "part_of_year":
            part = _counted(group["half"])
            return Day(start, end, "year", year=_year(group["y3"]), part=part, shift=_shift(group["n3"]))
        case "schooling":
            term = group["school"].split()[-1]
            part = "năm học" if term == "học" else f"học kỳ {2 if term in ('ii', '2', 'hai') else 1}"
            return Day(start, end, "year", year=_year(group["y5"]), part=part)
        case "near":
            edge = (group["edge"] or "").strip() or None
            return Day(start, end, _UNITS[group["unit"]], part=edge, shift=_shift(group["n6"]))
        case "feast":
            lunar = group["solar"] is None
            return Day(start, end, "day", 1, 1, _year(group["y7"]), lunar=lunar, part=FEAST)
        case "open":
            return Day(start, end, _UNITS[group["unit2"]], shift=0, bare=True)
        case _:
            return Day(start, end, _UNITS[group["unit3"]], shift=0, bare=True)


def _of_month(found: re.Match[str], part: str, name: str, first: str | None = None) -> Day:
    month = found[f"m{name}"]
    return Day(
        *found.span(),
        "month",
        month=int(month) if month else None,
        year=_year(found[f"y{name}"]),
        part=part,
        part_from=first if first != part else None,
        shift=_shift(found[f"n{name}"]),
    )
