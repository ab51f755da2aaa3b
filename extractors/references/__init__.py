"""Documents cited by number or symbol: read from left to right, freed of the letter itself, related to the letter."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies, spelled
from extractors.counting import ROMAN, ROMANS
from extractors.lexicon import load
from extractors.patterns import Span, View, any_of, end_of, phrase, start_of
from extractors.references.numbers import (
    ISSUERS,
    KINDS,
    NUMBER,
    SO,
    UNITS,
    WORDS,
    Item,
    KindWord,
    OwnNumber,
    Paragraph,
    clean_number,
    kind_of_code,
    kind_of_symbol,
    read_own_number,
    read_symbol,
    word_before,
    words_of,
)
from schemas import Relation

__all__ = ["FoundReference", "OwnNumber", "find_references", "read_own_number"]

# --------------------
# The date that a citation gives to the cited document, which may have blanks: ``ngày    tháng 10 năm 2026``.

_D = r"[0-9ol]"
_BLANK = r"[ ._]{0,20}"
_DAY = rf"(?P<day>{_D}{{1,2}})?"
_HOUR = r"(?:(?:hồi|lúc) \d{1,2} ?(?:giờ|h|g)(?: ?\d{2}(?: phút)?)?,? )?"
_MONTH = rf"(?:{_D}{{1,2}}|{ROMAN})"
_GIVEN = r"(?:(?:ban hành|ký ban hành|ký|phát hành|đề|lập|ra) )?(?:vào )?"
_LEAD = rf"(?:[ ,;(-]{{0,4}}{_GIVEN}(?P<same>cùng )?{_HOUR}(?:ng[àa]y|hôm) *:?)"
_SLASHED = phrase(
    rf"{_LEAD}{_BLANK}{_DAY}{_BLANK}[/.-]{_BLANK}(?P<month>{_MONTH})?{_BLANK}[/.-]{_BLANK}(?P<year>(?:19|2[0o]){_D}{{2}}(?!\d)|{_D}{{2}}(?!\d))"
)
_WORDED = phrase(
    rf"{_LEAD}{_BLANK}{_DAY}{_BLANK}th[áa]ng{_BLANK}(?P<month>{_MONTH})?{_BLANK}(?:n[ăa]m|/)?{_BLANK}(?P<year>(?:19|2[0o]){_D}{{2}})(?!\d)"
)
_UNNAMED = phrase(rf" *[,(-]? *(?P<day>{_D}{{1,2}}) ?[/.-] ?(?P<month>{_MONTH}) ?[/.-] ?(?P<year>(?:19|20)\d\d)")
_YEAR_FIRST = phrase(rf"{_LEAD} *(?P<year>(?:19|20)\d\d)-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?![\w-])")
#: “5/3/2926”, “05/3/20226”: a figure that is wrong or too many, kept as it stands where a calendar has such a day.
_IMPOSSIBLE = phrase(
    rf"{_LEAD}{_BLANK}(?P<day>\d{{1,2}})(?: ?[/.-] ?| tháng )(?P<month>\d{{1,2}})"
    r"(?: ?[/.-] ?| năm )(?P<year>\d{4,5})(?!\d)"
)
_YEARLESS = phrase(rf"{_LEAD} *(?P<day>{_D}{{1,2}})(?: ?[/-] ?| tháng )(?P<month>{_MONTH})(?![\d/])")
_CONFUSED = str.maketrans("ol", "01")


class CitedDate(NamedTuple):
    """``date`` is ISO, partial where the day (``2026-10``) or the month too (``2026``) is blank."""

    end: int
    date: str | None
    flags: tuple[str, ...] = ()
    same: bool = False
    """``cùng ngày``: the date of every document of the list."""


def _figure(raw: str | None) -> int:
    return ROMANS.get(raw) or int(raw.translate(_CONFUSED)) if raw else 0


def _iso(year: int, month: int, day: int) -> str | None:
    """Return a date, or what is known of it where month or day are blank (0); ``None`` where there is no such day."""
    try:
        full = datetime.date(year, month or 1, day if month and day else 1).isoformat()
    except ValueError:
        return None
    return full if month and day else full[:7] if month else full[:4]


def _read_cited_date(view: View, at: int, limit: int, year: str | None, issued_on: str | None) -> CitedDate | None:
    """Read the date at ``at``. ``year`` (of a legal norm's number) or ``issued_on`` supplies a year left out."""
    for pattern in (_SLASHED, _WORDED, _UNNAMED, _YEAR_FIRST):
        if found := pattern.match(view.lower, at, limit):
            full = _figure(found["year"])
            date = _iso(full + (2000 if full < 100 else 0), _figure(found["month"]), _figure(found["day"]))
            same = bool(found.groupdict().get("same"))
            return CitedDate(found.end(), date, () if date else ("invalid-date",), same)
    if found := _IMPOSSIBLE.match(view.lower, at, limit):
        read = _iso(int(found["year"]), int(found["month"]), int(found["day"]))
        return CitedDate(found.end(), read, ("invalid-date",))
    found = _YEARLESS.match(view.lower, at, limit)
    return _without_year(found, year, issued_on) if found else None


def _without_year(found: re.Match[str], year: str | None, issued_on: str | None) -> CitedDate:
    """Return a day with the year of its norm, else the last such day up to the letter's own date."""
    if not year and len(issued_on or "") < len("2026-04-17"):
        return CitedDate(found.end(), None)
    own = int(year or str(issued_on)[:4])
    last = "9999" if year else str(issued_on)
    dates = (_iso(each, _figure(found["month"]), _figure(found["day"])) for each in (own, own - 1))
    date = next((date for date in dates if (date or "") <= last), None)
    return CitedDate(found.end(), date, ("year-inferred",) if date else ("invalid-date",))


# --------------------
# The body that issued a cited document, as the citation names it.

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
_OFFICE = phrase(rf"{any_of(WORDS['offices'])} (?!chính phủ|nước)(?=\w)")
#: Heads whose title ends with their house, which then issues: “Trưởng | phòng Văn hóa”, “Chánh | Văn phòng”.
_HEAD_OF = phrase(rf"{any_of(WORDS['heads_of'])} (?={any_of(WORDS['houses_headed'])}(?!\w))")
_ORGAN = phrase(rf"{any_of(WORDS['organs'])} (?={any_of(WORDS['organs_of'])}(?!\w))")
_DOES = phrase(rf" *+,? *+{any_of(WORDS['doings'])}(?!\w)")
_ISSUED_BY = phrase(rf"(?: \([^)]{{1,20}}\))? *+,? *+{any_of(WORDS['issued_by'])}(?: các)? *$")
_NO_NAME = re.compile(
    rf" *(?:[,:()\"]|(?<!\w)(?:{any_of(WORDS['subjects'])}|{any_of(WORDS['doings'])}|{any_of(WORDS['turns'])}"
    r"|ngày|số|tại|để|là|và|với|cho|vào|trong|gửi)(?!\w))"
)


class Issuer(NamedTuple):
    """A body's name spelled out and where it ends."""

    end: int
    name: str


def _read_issuer(view: View, at: int, limit: int) -> Issuer | None:
    """Read the issuer at ``at``: after ``của``, or right after the number or date with no comma."""
    of = _OF.match(view.lower, at, limit)
    found = of or _NO_OF.match(view.plain, at, limit)
    if found is None:
        return None
    start = found.end()
    limit = start_of(_STOP.search(view.lower, start, limit), limit)
    end = _end(view, start, limit)
    if end is None and of:
        # A body of no known kind: what stands behind ``của`` with a capital and two more words is a name.
        stop = start_of(_NO_NAME.search(view.plain, start, limit), limit)
        name = view.plain[start:stop].rstrip()
        end = start + len(name) if name[:1].isupper() and 2 < len(name.split()) <= _MOST_WORDS else None
    return Issuer(end, _name(view, start, end)) if end else None


def _end(view: View, start: int, limit: int) -> int | None:
    """Return where the name of the body at ``start`` ends, its term included."""
    plenum = _PLENUM.match(view.lower, start, limit)
    if plenum and "trung ương" in plenum.group():
        end = plenum.end()
    else:
        body = body_at(view, _body_start(view, start, limit), limit) or body_at(view, start, limit)
        if body is None or body.kind == "person":
            return None
        end = body.end
        if body.kind not in ("party", "state"):
            return end
    return end_of(_TERM.match(view.lower, end, limit), end)


def _body_start(view: View, start: int, limit: int) -> int:
    """Return where the body begins behind its head's title or its organ: ``Bộ trưởng Bộ Y tế``, ``BTV Tỉnh đoàn``."""
    for patterns in ((_HEAD_OF, _OFFICE), (_ORGAN,)):
        found = next(filter(None, (pattern.match(view.lower, start, limit) for pattern in patterns)), None)
        start = end_of(found, start)
    return start


def _name(view: View, start: int, end: int) -> str:
    name = spelled(view.plain[_body_start(view, start, end) : end])
    return "Tổng Liên đoàn Lao động Việt Nam" if _CONFEDERATION.match(name) else name


def _issuer_who_acts(view: View, at: int, limit: int) -> Issuer | None:
    """Read the body that speaks in the cited document: ``Tại Công văn số …, | Bộ Nội vụ | yêu cầu …``."""
    comma = _COMMA.match(view.plain, at, limit)
    body = body_at(view, comma.end(), limit) if comma else None
    if body is None or body.kind in ("person", "school") or not _DOES.match(view.lower, body.end, limit):
        return None
    return Issuer(at, _name(view, body.start, body.end))


def _issuer_before(view: View, floor: int, at: int) -> Issuer | None:
    """Read the body that stands before a citation: ``của UBND tỉnh tại Công văn số``, ``X đã ban hành Kế hoạch số``."""
    low = max(floor, at - 130)
    joint = _ISSUED_BY.search(view.lower, low, at)
    if joint is None:
        return None
    last = max(find_bodies(view, low, joint.start()), key=lambda body: body.start, default=None)
    if last is None or view.plain[last.end : joint.start()].strip():
        return None
    return Issuer(last.end, _name(view, last.start, last.end))


# --------------------
# What the items of one list of citations share: kind, issuer, day; the documents between the ends of a range.
#
# Letters write once what holds for several: ``các Công văn số 12, 13/LĐLĐ``, ``từ số 45/QĐ-LĐLĐ đến số 48/QĐ-LĐLĐ``.

_ONLY_JOINT = phrase(r" *(?:[,;]|và|hoặc|cùng|với)?(?: (?:và|các|số|cùng|với))* *:?")
_SENTENCE_END = phrase(r"[.!?](?= )|[|]")
LONGEST_RANGE = 20  # documents


def _share(view: View, items: list[Item]) -> None:
    """Let every item of a list say what only one of them says: kind, issuer, day."""
    linked = [(last, item) for last, item in pairwise(items) if _is_linked(view, last, item)]
    for last, item in linked:
        if item.word is None:
            _take_over(last, item)
    for last, item in pairwise(items):
        # ``X đã ban hành Công văn … về … và | Hướng dẫn …`` in one sentence
        if item.issuer is None and _same_issuer(last, item) and view.lower.endswith(" và ", last.end, item.start):
            item.issuer = last.issuer
    for last, item in reversed(linked):
        if last.issuer is None and (item.elliptic or _same_issuer(last, item)):
            last.issuer = item.issuer
        if item.same_day:
            last.date, last.same_day = item.date, True
    for item in items:
        _settle_kind(item)


def _is_linked(view: View, last: Item, item: Item) -> bool:
    """Say whether two items are of one list; with ``số`` alone a subject may stand between."""
    between = view.lower[last.end : item.start]
    if _ONLY_JOINT.fullmatch(between):
        return True
    return item.word is None and view.lower.startswith("số", item.start) and not _SENTENCE_END.search(between)


def _take_over(last: Item, item: Item) -> None:
    """Give an item the kind of the one before, unless its symbol marks another, and its issuer."""
    code = item.symbol.codes[0] if item.symbol else ""
    if last.word and (code in last.word.codes or kind_of_code(code) is None):
        item.word, item.capital, item.elliptic = last.word, last.capital, True
    if item.issuer is None and _same_issuer(last, item):
        item.issuer = last.issuer


def _same_issuer(one: Item, other: Item) -> bool:
    """Say whether two symbols name the same issuer: ``18-NQ/TW, 19-NQ/TW``."""
    if one.symbol is None or other.symbol is None:
        return False
    codes = (item.codes for item in (one.symbol, other.symbol))
    first, second = (code[1] if len(code) > 1 and kind_of_code(code[0]) is not None else code[0] for code in codes)
    return first == second


def _settle_kind(item: Item) -> None:
    marked = kind_of_symbol(item.symbol, legal=item.year is not None) if item.symbol else None
    if item.word is None or item.word.family == "general":
        item.kind = marked or "Công văn"
        return
    item.kind = item.word.name
    if item.symbol is None or marked is None or marked == item.kind or item.symbol.codes[0] in item.word.codes:
        return
    coded = kind_of_code(item.symbol.codes[0]) is not None
    if item.kind == "Công văn" or not coded or item.word.family == "joint" or marked.startswith(item.kind + " "):
        return  # every letter is a công văn in the wide sense, every thông tư liên tịch a thông tư
    item.flags.append("citation-mismatch")
    if item.symbol.codes[-1] in ("CP", "TTg"):
        item.kind = marked


# --------------------
# Citations of one paragraph, read from left to right.
#
# Every run of digits is looked at once. Is it the number of a symbol (``51/KH-LĐLĐ``), the first of a list or range
# that shares one (``12, 13/KH-LĐLĐ``), or a number alone after the name of a kind (``Nghị quyết 29``)? What stands
# before it gives the kind, what follows gives date and issuer; the items of one list share what only one of them
# says.

_SLOT = re.compile(
    r"(?P<number>\d{1,5}[a-zđ]?|[\dlIO|][\dOoIl|]{1,4})(?: {0,2}/ {0,2}(?P<year>(?:19|20)\d\d))?"
    r"(?P<mark> {0,3}[/-] {0,3}| {1,3})(?=[^\W\d_])"
)
_MISREAD = re.compile(r"[OoIl|]")
_JOINT = r"(?: ?[,;] ?(?:và )?(?:số )?| và (?:số )?| hoặc (?:số )?)"
_RANGE = r"(?: ?- ?| đến (?:số )?)"
_N = r"\d{1,5}(?:[a-zđ](?!\w))?"
_LIST = phrase(rf"{_N}(?:{_JOINT}{_N}|{_RANGE}{_N}){{1,20}} ?[/-] ?(?=[^\W\d_])")
_LIST_PART = phrase(rf"(?P<joint>{_JOINT}|{_RANGE})?(?P<number>{_N})")
_BARE_TAIL = phrase(rf"{_JOINT}(?P<number>\d{{1,4}})(?![\w/%-]|[.,]\d)")
_BARE_NUMBER = re.compile(r"\d{1,4}[a-zđ]?(?!\w)")
_YEARED = re.compile(r" ?/ ?(?P<year>(?:19|20)\d\d)(?![\w/-])")
_ALIAS = phrase(r"gọi (?:tắt |chung )?là *\"? *$")
_WITHIN = phrase(r"(?<!\w)(?:tại|trong) (?:các )?$")
_ISSUED_ON = phrase(
    r"(?<!\w)(?:ngày|hôm) \d{1,2} ?[/-] ?\d{1,2}(?: ?[/-] ?\d{4})?,? [^.;/]{0,90}"
    r"(?<!\w)(?:(?:đã|vừa) )?(?:có|ban hành|gửi|phát hành|ra)(?: các)? *$"
)
_DATED = phrase(r" *,? *(?:ngày|của) ")
_WIDEST_MARGIN = 100  # characters before the number line of a form
#: Kinds that people cite by number alone whatever the case of their first letter.
_CITED_BY_NUMBER = frozenset(load("references")["cited_by_number"])
_BARE_ENDINGS = tuple(word for kind in KINDS if kind.bare for word in kind.words)
_NOT_DOCUMENT = phrase(rf"(?<!\w){any_of(WORDS['not_documents'])}(?: số)? *:? *$")
_FOLLOWER = phrase(rf" *(?:$|[.,;:)\]\"'!?](?!\d)|{any_of(WORDS['followers'])}(?![^\W\d]))")


def _read_items(view: View, span: Paragraph, issued_on: str | None) -> list[Item]:
    """Return the citations of the paragraph ``span`` (start, end, zone), from left to right."""
    items: list[Item] = []
    start, end, _ = span
    floor = start
    for found in NUMBER.finditer(view.lower, start, end):
        if found.start() < floor:
            continue
        read = _read(view, found, floor, span, items[-1] if items else None)
        if read:
            _read_values(view, read, end, floor, issued_on)
            items.extend(read)
            floor = read[-1].end
    if items:
        _share(view, items)
    return items


def _read(view: View, found: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> list[Item]:
    """Read the item, or the items that share a symbol, whose number (or blank number) is ``found``."""
    at, end = found.start(), span[1]
    if not found.group()[0].isdigit():
        # ``Kế hoạch số     /KH-LĐLĐ``: only after the name of a kind, else it is the head of a form.
        symbol = read_symbol(view, found.end(), end)
        word = word_before(view, floor, at, symbol) if symbol else None
        if symbol is None or word is None:
            return []
        return [Item(word.start, symbol.end, None, symbol, None, word.kind, span, word.capital, flags=["blank-number"])]
    listed = _LIST.match(view.lower, at, end)
    if listed and (items := _read_list(view, listed, floor, span, last)):
        return items
    slot = _SLOT.match(view.plain, at, end)
    if slot and (item := _read_slot(view, slot, floor, span, last)):
        return [item]
    return _read_bare(view, found, floor, span)


def _read_slot(view: View, slot: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> Item | None:
    symbol = read_symbol(view, slot.end(), span[1])
    if symbol is None:
        return None
    mark = slot["mark"].strip()
    coded = kind_of_code(symbol.codes[0]) is not None
    if mark != "/" and not (coded and len(symbol.codes) > 1):
        return None
    word = word_before(view, floor, slot.start(), symbol)
    item = Item(slot.start(), symbol.end, clean_number(slot["number"]), symbol, slot["year"], None, span)
    if _MISREAD.search(slot["number"]):
        item.flags.append("symbol-repaired")
    return item if _introduce(view, item, word, floor, last) else None


def _introduce(view: View, item: Item, word: KindWord | None, floor: int, last: Item | None) -> bool:
    """Set where ``item`` begins and which word names its kind; say whether it is a citation at all."""
    at = item.start
    if not (word and word.adjacent) and _NOT_DOCUMENT.search(view.lower, max(floor, at - 24), at):
        return False
    if word:
        item.start, item.word, item.capital = word.start, word.kind, word.capital
        return True
    lead = SO.search(view.lower, max(floor, at - 12), at)
    if last and _ONLY_JOINT.fullmatch(view.lower, last.end, start_of(lead, at)):
        return True
    if lead is not None:
        margin = max(0, lead.start() - _WIDEST_MARGIN)
        line = max(margin, view.text.rfind("\n", margin, lead.start()) + 1)
        if view.plain[lead.start()].isupper() and not view.plain[line : lead.start()].strip(" |"):
            return False  # the number line of a form or of a stamp
        item.start = lead.start()
    codes = item.symbol.codes if item.symbol else ()
    if len(codes) < 2:
        return False
    # 123/LĐLĐ-CSPL can be nothing else
    return kind_of_code(codes[0]) is not None or (codes[0] in ISSUERS and codes[1] in UNITS)


def _read_list(view: View, listed: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> list[Item]:
    symbol = read_symbol(view, listed.end(), span[1])
    if symbol is None:
        return []
    word = word_before(view, floor, listed.start(), symbol)
    first = Item(listed.start(), symbol.end, None, symbol, None, None, span, shared=True)
    if not _introduce(view, first, word, floor, last):
        return []
    items: list[Item] = []
    previous = 0
    for part in _LIST_PART.finditer(view.lower, listed.start(), listed.end()):
        ranged = (part["joint"] or "").strip().startswith(("-", "đến"))
        start = part.start("number") if items else first.start
        if not part["number"].isdigit():  # 7a, 7b
            items.append(replace(first, start=start, number=clean_number(part["number"]), flags=[]))
            continue
        number = int(part["number"])
        if ranged and not 0 < number - previous <= LONGEST_RANGE:
            return []
        if ranged and items:
            items[-1].flags.append("range-expanded")
            start = items[-1].start
        flags = ["range-expanded"] if ranged else []
        for each in range(previous + 1, number + 1) if ranged else (number,):
            items.append(replace(first, start=start, number=str(each), flags=[*flags]))
        previous = number
    return items


def _read_bare(view: View, found: re.Match[str], floor: int, span: Paragraph) -> list[Item]:
    at, end = found.start(), span[1]
    before = view.lower[max(floor, at - 40) : at].rstrip(" :.")
    numbered = before.endswith(("số", "sô"))
    if not (numbered or before.endswith(_BARE_ENDINGS)):
        return []
    word = word_before(view, floor, at, None)
    if word is None or not _may_be_bare(view, found, word, numbered=numbered):
        return []
    number = _BARE_NUMBER.match(view.lower, at, end)
    # "… (gọi tắt là | Đề án 06)" is the document just cited
    if number is None or _ALIAS.search(view.lower, max(floor, word.start - 20), word.start):
        return []
    yeared = _YEARED.match(view.lower, number.end(), end)
    stop = end_of(yeared, number.end())
    if not yeared and not _FOLLOWER.match(view.lower, stop, end):
        return []
    year = yeared["year"] if yeared else None
    items = [Item(word.start, stop, clean_number(number.group()), None, year, word.kind, span, word.capital)]
    while more := _BARE_TAIL.match(view.lower, items[-1].end, end):
        if not _FOLLOWER.match(view.lower, more.end(), end):
            break
        items.append(Item(more.start("number"), more.end(), clean_number(more["number"]), None, None, word.kind, span))
    return items


def _may_be_bare(view: View, found: re.Match[str], word: KindWord, *, numbered: bool) -> bool:
    """Say whether a number alone can be that of a document: ``Đề án 06``, not ``kế hoạch 5 năm`` or ``mẫu số 01``."""
    number = found.group()
    if numbered:
        return word.adjacent or not _NOT_DOCUMENT.search(view.lower, max(0, found.start() - 24), found.start())
    if not word.kind.bare or (len(number) == 4 and number.startswith(("19", "20"))):
        return False
    if word.kind.name in _CITED_BY_NUMBER:
        return True
    if word.capital:
        return len(number) > 1
    return bool(_DATED.match(view.lower, found.end()))


def _read_values(view: View, items: list[Item], end: int, floor: int, issued_on: str | None) -> None:
    """Read date and issuer behind the last of ``items``; numbers that share a symbol share them."""
    first, last = items[0], items[-1]
    read_date = partial(_read_cited_date, view, limit=end, year=last.year, issued_on=issued_on)
    date = read_date(last.end)
    issuer = _read_issuer(view, date.end if date else last.end, end)
    date = date or (read_date(issuer.end) if issuer else None)
    at = max(last.end, date.end if date else 0, issuer.end if issuer else 0)
    issuer = issuer or _issuer_before(view, floor, first.start)
    if issuer is None and _WITHIN.search(view.lower, max(floor, first.start - 12), first.start):
        issuer = _issuer_who_acts(view, at, end)
    # The day of a document may open the sentence: ``Ngày 20/8/2021, UBND tỉnh đã có | Công văn …``.
    if date is None and (opens := _ISSUED_ON.search(view.lower, max(floor, first.start - 140), first.start)):
        date = _read_cited_date(view, opens.start(), first.start, year=None, issued_on=issued_on)
    for item in items:
        item.issuer = issuer.name if issuer else None
        if item is last or item.shared:
            item.end = at
            if date:
                item.date, item.same_day = date.date, date.same
                item.flags.extend(date.flags)


# --------------------
# What a letter does with a document that it cites: implements, amends, replaces, repeals, forwards, answers, cites.
#
# The words before the citation decide, inside its sentence; a document that another one's subject names (``Kế hoạch
# số … về thực hiện Nghị quyết số …``) is only cited; items of one list have one relation.

_SENTENCE = re.compile(r"[.!?;](?= )|[.!?;]$")
# The main clause of the letter begins with the name of its issuer, in capitals after a comma or semicolon.
_NEW_CLAUSE = re.compile(r"[,;.:]\s*[A-ZĐ]")
_ENCLOSED = phrase(r"(?:ban hành )?kèm theo")
# "Thực hiện Kế hoạch số …; ý kiến chỉ đạo của UBND tỉnh tại Công văn số …": an opinion goes on with the list.
_OPINION = r"(?:theo )?(?:ý kiến|chỉ đạo|yêu cầu|đề nghị|kết luận)(?!\w)[^.;]{0,90}(?<!\w)tại (?:các )?"
#: “Căn cứ Luật …; | Điều lệ Công đoàn Việt Nam; | Kế hoạch số …”: a basis without a number, between others.
_UNNUMBERED = rf"(?: *(?:và )?{any_of(WORDS['unnumbered'])}(?!\w)[^.;:]{{0,160}};)*"
#: “…; | Quy chế dân chủ ban hành kèm theo | Quyết định số …”: named by the document that issued it.
_ISSUED_WITH = rf"{any_of(WORDS['unnumbered'])}(?!\w)[^.;:]{{0,120}} kèm theo (?:các )?"
_ITEM_OF_LIST = phrase(rf"{_UNNUMBERED} *(?:và )?(?:các |{_OPINION}|{_ISSUED_WITH})?")
_PARALLEL = phrase(
    rf"(?P<joint>[,;]|(?<!\w)(?:và|cùng|hoặc)) *(?:số *:? *)?"
    rf"(?:(?:các|và) *|(?:và )?{_OPINION}|(?:và )?(?:điểm|khoản|điều|mục) [\w ,]{{1,40}})?$"
)
_DOING = phrase(r"^ *(?:(?:thời gian|thời hạn|tiến độ|việc) )?(?:tổ chức )?(?:thực hiện|triển khai)(?: thực hiện)? ")
#: What somebody has issued is told, not implemented: ``LĐLĐ huyện đã có Công văn số …``.
_TOLD = phrase(r"(?<!\w)(?:đã|vừa|mới) (?:có|ban hành|phát hành|gửi|ra)(?: các)? *$")
_STANDS_IN = r"(?<!\w)(?:tại|trong|ở|của)(?: các)? *$"
#: The letter's second act: ``Kế hoạch này được phổ biến đến chi bộ và | thay thế …``.
_OWN_ACT = phrase(
    r"(?<!\w)(?:kế hoạch|công văn|quyết định|hướng dẫn|thông báo|văn bản|quy chế|quy định|nghị quyết) này "
    r"[^.;]*(?<!\w)và *$"
)
#: Only a part of the document, right before its name: ``điểm 2, mục II | Thông báo số …``.
_PART = r"(?<!\w)(?:điểm|khoản|mục|phần|nội dung|đoạn) [^.;]{0,50}$"
_LONGEST_SENTENCE = 2000  # characters; so that the time grows with the text and not with its square
_REACH = 140
_NEAR = 60


@cache
def _act(relation: str) -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?P<verb>{any_of(WORDS[relation])})(?!\w)(?P<object>[^.;]*)$")


_NOT_DONE = phrase(rf"(?<!\w){any_of(WORDS['not_done'])}(?: [^,.;]{{1,40}})?,? *$")
_SUBJECT = phrase(rf" *,? *(?:\(|\"|{any_of(WORDS['subjects'])}(?!\w))")
_ENCLOSURE = phrase(rf"\( *(?:có )?{any_of(WORDS['forwarded_after'])} *\)")
#: A basis stands at the beginning of a sentence or clause: ``Thực hiện …``, ``…, căn cứ …``.
_BASIS = phrase(
    r"(?:^|[,;:]|(?<!\w)và) *(?:[-+]|\d[.)])? *(?:(?:để|nhằm|nay|qua đó|đồng thời) )?"
    rf"{any_of(WORDS['implements'])}(?!\w)"
)


#: “Thời hạn gửi báo cáo theo | Công văn số …” is the limit that this document sets.
_LIMIT_OF = r"(?<!\w)(?:thời hạn|hạn|thời gian|lịch)(?!\w)[^.;,]{0,60} theo (?:các )?$"
_VERBS: tuple[Relation, ...] = ("answers", "replaces", "repeals", "amends", "forwards")


def _settle_relations(view: View, items: Sequence[Item]) -> None:
    """Set ``relation`` of every citation of a letter, from left to right."""
    last: Item | None = None
    outer: Item | None = None  # the last that no subject or bracket of another one names
    for item in items:
        neighbour = last if last is not None and last.span == item.span and last.end <= item.start else None
        if last is not None and item.shared and item.symbol is last.symbol:
            item.relation = last.relation
        elif neighbour is not None and _is_named_by(view, neighbour, item):
            item.relation = "cites"
            last = item
            continue
        else:
            item.relation = _relation(view, item, neighbour, outer)
        last = outer = item


def _is_named_by(view: View, last: Item, item: Item) -> bool:
    between = view.lower[last.end : item.start]
    if last.end <= _sentence_start(view, item) or not _SUBJECT.match(between) or _PARALLEL.search(between):
        return False
    return not _begins_clause(view, last, item)


def _begins_clause(view: View, last: Item, item: Item) -> bool:
    return _NEW_CLAUSE.search(view.plain[last.end : item.start].rstrip(" ,;")) is not None


def _relation(view: View, item: Item, last: Item | None, outer: Item | None) -> Relation:
    if behind := _act_behind(view, item):
        return behind
    begin = start = _sentence_start(view, item)
    if last is not None and last.end > start:
        between = view.lower[last.end : item.start]
        parallel = _PARALLEL.search(between)
        if parallel and not _begins_clause(view, last, item):
            # a semicolon ends also what the subject of the one before it names
            return outer.relation if parallel["joint"] == ";" and outer is not None else last.relation
        start = last.end
    for relation in _VERBS:
        found = _act(relation).search(view.lower, max(start, item.start - _REACH), item.start)
        if found and _governs(view, found, start, relation):
            return relation
    return _by_zone(view, item, begin)


def _sentence_start(view: View, item: Item) -> int:
    """Return where the sentence or clause of ``item`` begins; a semicolon right before it only parts a list."""
    start = max(item.span[0], item.start - _LONGEST_SENTENCE)
    for mark in _SENTENCE.finditer(view.lower, start, item.start):
        if mark.group() != ";" or not _ITEM_OF_LIST.fullmatch(view.lower, mark.end(), item.start):
            start = mark.end()
    return start


class _Behind(NamedTuple):
    """What a word of the list ``said`` behind a document tells of it, where ``before`` stands right before it."""

    relation: Relation
    said: str
    before: re.Pattern[str] | None
    reason: str
    over_brackets: bool = False
    """A change may be told behind what brackets give (``(30/11) nay lùi …``); else brackets speak of another thing."""


_BESIDE = phrase(f"{_STANDS_IN}|{_PART}")
_SET_BY = phrase(f"{_STANDS_IN}|{_LIMIT_OF}")
#: The first row that fits says it.
_ACTS_BEHIND = (
    _Behind("repeals", "repealed_after", None, "it is put out of force"),
    _Behind("amends", "replaced_after", _BESIDE, "only a part of it is replaced"),
    _Behind("replaces", "replaced_after", None, "it is replaced whole"),
    _Behind("amends", "amended_after", None, "it is said to be changed now", over_brackets=True),
    _Behind("amends", "amended_within", _SET_BY, "what stands in it, or its limit, is changed", over_brackets=True),
)


def _act_behind(view: View, item: Item) -> Relation | None:
    lower = view.lower
    end = min(item.span[1], item.end + _LONGEST_SENTENCE)
    stop = min(start_of(_SENTENCE.search(lower, item.end, end), end), item.end + _NEAR)
    near = lower[item.end : stop]
    outside = near.partition(" (")[0]
    begin = max(item.span[0], item.start - _NEAR)
    for row in _ACTS_BEHIND:
        told = words_of(row.said).search(near if row.over_brackets else outside)
        if told and (row.before is None or row.before.search(lower, begin, item.start)):
            return row.relation
    return "forwards" if _ENCLOSURE.search(lower, item.end, end) else None


def _governs(view: View, verb: re.Match[str], start: int, relation: Relation) -> bool:
    words = _ENCLOSED.sub("", verb["object"])
    if relation == "forwards":
        return len(words) < 80
    if words_of("postpones").match(verb["verb"]):
        words = _DOING.sub("", words.replace("theo ", ""))  # put off is what stands "in" or "by" the document
    elif words_of("stops").match(verb["verb"]):
        words = _DOING.sub("", words)
    if words_of("turns").search(words):
        return False
    if relation == "answers" or _OWN_ACT.search(view.lower, start, verb.start()):
        return True
    return not _NOT_DONE.search(view.lower, max(start, verb.start() - 50), verb.start())


def _by_zone(view: View, item: Item, begin: int) -> Relation:
    """Return ``implements`` for a basis in the preamble, else ``cites``."""
    start, end, zone = item.span
    if zone == "preamble":
        is_first = item.start - start < 20 and len(view.lower[start : item.start].strip(" -+.")) < 3
        told = _TOLD.search(view.lower, begin, item.start)
        return "implements" if is_first or (not told and _BASIS.search(view.lower[begin : item.start])) else "cites"
    # The bases of a quyết định are lines of their own, whatever stands above them.
    opens = view.lower[start : start + 20].lstrip(" -+").startswith("căn cứ")
    return "implements" if opens and view.lower[end - 20 : end].rstrip(" -+").endswith((";", ",")) else "cites"


# --------------------
# Documents cited by number or symbol: read, freed of the letter itself, merged, related to the letter.


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A cited document: ``text[start:end]`` runs from the kind's name to the last value; ``mentions`` are all places.

    ``number`` is ``None`` where its place is blank, ``symbol`` where the document is cited by number alone.
    ``kind_written`` is false where the kind follows from the symbol or from the list that it stands in.
    """

    start: int
    end: int
    kind: str | None
    number: str | None
    symbol: str | None
    year: str | None
    date: str | None
    issuer: str | None
    relation: Relation
    flags: tuple[str, ...]
    kind_written: bool
    mentions: tuple[Span, ...]
    disputed: tuple[Span, ...] = ()
    """Mentions that give another day than the first one: a person should look which is right."""


def find_references(
    view: View,
    spans: Iterable[tuple[int, int, str]],
    own: tuple[str | None, str | None],
    place: str | None = None,
    issued_on: str | None = None,
    issuer: str | None = None,
) -> list[FoundReference]:
    """Return the documents cited in ``spans`` (start, end and zone of each paragraph), in the order of the text.

    ``own`` is the letter's own number and symbol, which is no reference; a document of another day than
    ``issued_on`` with the same number is one. ``place`` completes ``tỉnh`` in an issuer's name; ``của
    Ban Chấp hành`` alone is that of ``issuer``, who writes the letter.
    """
    spans = list(spans)
    items = [item for span in spans for item in _read_items(view, span, issued_on)]
    items = [item for item in items if not _is_own(view, item, own, issued_on)]
    _settle_relations(view, items)
    first = next((item for item in items if item.span[2] != "title"), None)
    titled = [(start, end) for start, end, zone in spans if zone == "title"]
    for relation, (title, told) in _BY_TITLE.items():
        # The letter does it to the first document below its title, told of as one that was issued or that came in.
        is_titled = any(title.match(view.lower, start, end) for start, end in titled)
        is_open = is_titled and first is not None and first.relation in ("cites", "implements")
        if first and is_open and told.search(view.lower, max(first.span[0], first.start - 20), first.start):
            first.relation = relation
    return [_record(group, place, issuer) for group in _merged(items)]


_ABOUT = r"(?:v/v|về việc|về|một số nội dung)? *"
#: “V/v | đính chính Kế hoạch …”, “V/v | trả lời đề nghị của …”.
_BY_TITLE: dict[Relation, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "amends": (
        phrase(rf"{_ABOUT}{any_of(WORDS['amends'])}(?!\w)"),
        phrase(r"(?<!\w)(?:ban hành|phát hành|có|gửi)(?: các)? *$"),
    ),
    "answers": (
        phrase(rf"{_ABOUT}{any_of(WORDS['answers'])}(?!\w)"),
        phrase(r"(?<!\w)(?:nhận được|tiếp nhận|nghiên cứu|xem xét)(?: nội dung)?(?: các)? *$"),
    ),
}
#: Organs that, named without their organisation, are those of who writes.
_ORGANS_ALONE = frozenset(load("header")["issuer"]["organs_alone"])
_ENCLOSED_BEFORE = phrase(r"kèm (?:theo )?(?:bản |các )?$")


def _is_own(view: View, item: Item, own: tuple[str | None, str | None], issued_on: str | None) -> bool:
    """Say whether ``item`` is the letter itself, as annexes cite it (``Kèm theo Kế hoạch số …/KH-… ngày …``)."""
    number, symbol = own
    if item.symbol is None or symbol is None or item.symbol.text.upper() != symbol.upper():
        return False
    enclosed = bool(_ENCLOSED_BEFORE.search(view.lower, max(0, item.start - 40), item.start))
    if item.number not in (number, None):
        return number is None and enclosed
    return item.number is None or enclosed or None in (item.date, issued_on) or item.date == issued_on


def _merged(items: list[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    by_number = defaultdict[str | None, list[list[Item]]](list)
    for item in items:
        group = next((group for group in by_number[item.number] if _same_document(group[0], item)), None)
        if group is None:
            group = []
            groups.append(group)
            by_number[item.number].append(group)
        group.append(item)
    return groups


def _same_document(first: Item, item: Item) -> bool:
    if first.symbol and item.symbol:
        differs = first.symbol.text.upper() != item.symbol.text.upper()
    else:
        differs = first.kind != item.kind
    if differs or (item.year and first.year != item.year):
        return False
    if first.date and item.date and first.date[:4] != item.date[:4]:
        item.flags.append("citation-mismatch")
        return False
    return True  # in one year a body gives a number once: of two days one is wrong


def _record(group: list[Item], place: str | None, writer: str | None) -> FoundReference:
    item = group[0]
    flags = list(dict.fromkeys(item.flags))
    if item.symbol and item.symbol.repaired:
        flags.append("symbol-repaired")
    issuer, later = (next(filter(None, map(attrgetter(name), group)), None) for name in ("issuer", "date"))
    # A change by a later mention outweighs the first mention.
    done = [each.relation for each in group]
    ends = (relation for relation in done if relation in ("replaces", "repeals"))
    return FoundReference(
        start=item.start,
        end=item.end,
        kind=item.kind,
        number=item.number,
        symbol=item.symbol.text if item.symbol else None,
        year=item.year,
        date=later if item.symbol else item.date,
        issuer=_placed(issuer, place, writer) if issuer else None,
        relation=next(ends, "amends" if "amends" in done else done[0]),
        flags=tuple(flags),
        kind_written=item.word is not None,
        mentions=tuple((each.start, each.end) for each in group),
        disputed=tuple((each.start, each.end) for each in group if each.date and item.date and each.date != item.date),
    )


def _placed(issuer: str, place: str | None, writer: str | None) -> str:
    if writer and issuer.lower() in _ORGANS_ALONE:
        return writer
    for level, known in ((" tỉnh", "provinces"), (" thành phố", "cities")):
        if issuer.endswith(level) and place in load("places")[known]:
            return f"{issuer} {place}"
    return issuer
