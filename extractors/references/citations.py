"""Citations of one paragraph, read from left to right: their issuer, their day, what the items of a list share."""

import datetime
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.bodies import body_at, find_bodies, spelled
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase
from extractors.references.numbers import (
    NUMBER,
    SO,
    WORDS,
    Item,
    KindWord,
    Paragraph,
    Symbol,
    clean_number,
    issuers,
    kind_of_code,
    kind_of_symbol,
    kinds,
    read_symbol,
    units,
    word_before,
)

# --------------------
# The date that a citation gives to the cited document, which may have blanks: ``ngày    tháng 10 năm 2026``.

_D = r"[0-9ol]"
_BLANK = r"[ ._]{0,20}"
_DAY = rf"(?P<day>{_D}{{1,2}})?"
_HOUR = r"(?:(?:hồi|lúc) \d{1,2} ?(?:giờ|h|g)(?: ?\d{2}(?: phút)?)?,? )?"
_GIVEN = r"(?:(?:ban hành|ký ban hành|ký|phát hành|đề|lập|ra) )?(?:vào )?"
_LEAD = rf"(?:[ ,;(-]{{0,4}}{_GIVEN}(?P<same>cùng )?{_HOUR}ng[àa]y *:?)"
_SLASHED = phrase(
    rf"{_LEAD}{_BLANK}{_DAY}{_BLANK}[/.-]{_BLANK}(?P<month>{_D}{{1,2}})?{_BLANK}[/.-]{_BLANK}(?P<year>(?:19|2[0o]){_D}{{2}}|{_D}{{2}}(?!\d))"
)
_WORDED = phrase(
    rf"{_LEAD}{_BLANK}{_DAY}{_BLANK}th[áa]ng{_BLANK}(?P<month>{_D}{{1,2}})?{_BLANK}(?:n[ăa]m|/)?{_BLANK}(?P<year>(?:19|2[0o]){_D}{{2}})"
)
_UNNAMED = phrase(rf" *[,(-]? *(?P<day>{_D}{{1,2}}) ?[/.-] ?(?P<month>{_D}{{1,2}}) ?[/.-] ?(?P<year>(?:19|20)\d\d)")
_YEARLESS = phrase(rf"{_LEAD} *(?P<day>{_D}{{1,2}})(?: ?[/-] ?| tháng )(?P<month>{_D}{{1,2}})(?![\d/])")
_CONFUSED = str.maketrans("ol", "01")


@dataclass(frozen=True, slots=True)
class CitedDate:
    """``date`` is ISO, partial where the day (``2026-10``) or the month too (``2026``) is blank."""

    end: int
    date: str | None
    flags: tuple[str, ...] = ()
    same: bool = False
    """``cùng ngày``: the date of every document of the list."""


def _figure(raw: str | None) -> int | None:
    return int(raw.translate(_CONFUSED)) if raw else None


def _iso(year: int, month: int | None, day: int | None) -> str | None:
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def read_cited_date(view: View, at: int, limit: int, *, year: str | None, issued_on: str | None) -> CitedDate | None:
    """Read the date at ``at``. ``year`` (of a legal norm's number) or ``issued_on`` supplies a year left out.

    >>> from extractors.patterns import make_view
    >>> read_cited_date(make_view(", ngày 5/9/2020 của"), 0, 19, year=None, issued_on=None).date
    '2020-09-05'
    """
    for pattern in (_SLASHED, _WORDED, _UNNAMED):
        found = pattern.match(view.lower, at, limit)
        if found:
            full = _figure(found["year"]) or 0
            full += 2000 if full < 100 else 0
            date = _iso(full, _figure(found["month"]), _figure(found["day"]))
            same = bool(found.groupdict().get("same"))
            return CitedDate(found.end(), date, () if date else ("invalid-date",), same)
    found = _YEARLESS.match(view.lower, at, limit)
    if not found:
        return None
    return _with_year(found.end(), _figure(found["day"]) or 0, _figure(found["month"]) or 0, year, issued_on)


def _with_year(end: int, day: int, month: int, year: str | None, issued_on: str | None) -> CitedDate:
    """Supply the year: that of the number, else the last such day up to the letter's own date."""
    if year:
        date = _iso(int(year), month, day)
    elif issued_on and len(issued_on) == 10:
        own = int(issued_on[:4])
        date = _iso(own, month, day)
        if date and date > issued_on:
            date = _iso(own - 1, month, day)
    else:
        return CitedDate(end, None)
    return CitedDate(end, date, ("year-inferred",) if date else ("invalid-date",))


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
    stop = _NO_NAME.search(view.plain, start, limit)
    end = start + len(view.plain[start : stop.start() if stop else limit].rstrip())
    return end if 2 < len(view.plain[start:end].split()) <= _MOST_WORDS else None


def _body_start(view: View, start: int, limit: int) -> int:
    """Return where the body begins behind its head's title or its organ: ``Bộ trưởng Bộ Y tế``, ``BTV Tỉnh đoàn``."""
    office = _HEAD_OF.match(view.lower, start, limit) or _OFFICE.match(view.lower, start, limit)
    start = office.end() if office else start
    organ = _ORGAN.match(view.lower, start, limit)
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
        or not _DOES.match(view.lower, body.end, limit)
    ):
        return None
    return Issuer(at, _name(view, comma.end(), body.end))


#: “Kế hoạch số 15/KH-CĐN | (sửa đổi ngày 17/02/2026) | của Công đoàn ngành”.
_ASIDE = phrase(r" *\([^()]{3,120}\)(?= của )")
_LONGEST_ISSUER = 160  # characters


def _issuer_behind_aside(view: View, at: int) -> Issuer | None:
    """Read the issuer behind what brackets say of the document at ``at``, which ends before them."""
    aside = _ASIDE.match(view.lower, at)
    behind = read_issuer(view, aside.end(), min(len(view.lower), aside.end() + _LONGEST_ISSUER)) if aside else None
    return Issuer(at, behind.name) if behind else None


def issuer_before(view: View, floor: int, at: int) -> Issuer | None:
    """Read the body that stands before a citation: ``của UBND tỉnh tại Công văn số``, ``X đã ban hành Kế hoạch số``."""
    low = max(floor, at - 130)
    joint = _ISSUED_BY.search(view.lower, low, at)
    if joint is None:
        return None
    last = max(find_bodies(view, low, joint.start()), key=lambda body: body.start, default=None)
    if last is None or view.plain[last.end : joint.start()].strip():
        return None
    if last.kind == "person" and _body_start(view, last.start, last.end) == last.start:
        return None
    return Issuer(last.end, _name(view, last.start, last.end))


# --------------------
# What the items of one list of citations share: kind, issuer, day; the documents between the ends of a range.
#
# Letters write once what holds for several: ``các Công văn số 12, 13/LĐLĐ``, ``từ số 45/QĐ-LĐLĐ đến số 48/QĐ-LĐLĐ``.

_ONLY_JOINT = phrase(r" *(?:[,;]|và|hoặc|cùng|với)?(?: (?:và|các|số|cùng|với))* *:?")
_SENTENCE_END = phrase(r"[.!?](?= )|[|]")
LONGEST_RANGE = 20  # documents
_TO = phrase(r" *(?:đến|tới) *(?:số *:? *)?")
#: What the National Assembly and its Standing Committee pass under a number with their term.
_ASSEMBLY = frozenset(load("references")["of_the_assembly"])


def _issued_with(view: View, last: Item, item: Item) -> bool:
    """Say whether one body issued both in one sentence: ``X đã ban hành Công văn … về … và | Hướng dẫn …``."""
    between = view.lower[last.end : item.start]
    return last.span == item.span and between.endswith(" và ") and not _SENTENCE_END.search(between)


def share(view: View, items: list[Item]) -> None:
    """Let the items of one list share the kind, which the first one names, and the issuer, which one of them names."""
    linked = [False, *(_continues(view, last, item) for last, item in pairwise(items))]
    for index in range(1, len(items)):
        last, item = items[index - 1], items[index]
        if item.word is None and linked[index]:
            coded = item.symbol is not None and kind_of_code(item.symbol.codes[0]) is not None
            if last.word and not (coded and item.symbol and item.symbol.codes[0] not in last.word.codes):
                item.word, item.capital, item.elliptic = last.word, last.capital, True
            if item.issuer is None and _same_issuer(last, item):
                item.issuer = last.issuer
        elif item.issuer is None and _same_issuer(last, item) and _issued_with(view, last, item):
            item.issuer = last.issuer
    for index in range(len(items) - 1, 0, -1):
        last, item = items[index - 1], items[index]
        if linked[index] and last.issuer is None and (item.elliptic or _same_issuer(last, item)):
            last.issuer = item.issuer
        if linked[index] and item.same_day and last.date is None:
            last.date, last.same_day = item.date, True
    for item in items:
        _settle_kind(item)


def ranges_filled(view: View, items: list[Item]) -> list[Item]:
    """Put the documents between the two ends of a range: ``từ số 45/QĐ-LĐLĐ đến số 48/QĐ-LĐLĐ``."""
    filled = items[:1]
    for last, item in pairwise(items):
        if _TO.fullmatch(view.lower, last.end, _number_begin(view, item)) and _is_range(last, item):
            first, end = int(last.number or 0), int(item.number or 0)
            inner = [replace(item, number=str(number), flags=["range-expanded"]) for number in range(first + 1, end)]
            filled += inner
            last.date = last.date or item.date
        filled.append(item)
    return filled


def _number_begin(view: View, item: Item) -> int:
    """Return where the number of ``item`` begins, behind ``số``."""
    found = NUMBER.search(view.lower, item.start, item.end)
    return found.start() if found else item.start


def _is_range(last: Item, item: Item) -> bool:
    """Say whether two documents of one series stand at the ends of a range that is not too long."""
    if not (last.number and item.number and last.number.isdigit() and item.number.isdigit()):
        return False
    same = last.symbol is not None and item.symbol is not None and last.symbol.text == item.symbol.text
    return same and 1 < int(item.number) - int(last.number) <= LONGEST_RANGE


def _continues(view: View, last: Item, item: Item) -> bool:
    """Say whether ``item`` goes on with the list of ``last``; with ``số`` alone a subject may stand between."""
    between = view.lower[last.end : item.start]
    if only_joint(between):
        return True
    return (
        item.word is None
        and len(between) <= 250
        and not _SENTENCE_END.search(between)
        and view.lower.startswith("số", item.start)
    )


def _same_issuer(one: Item, other: Item) -> bool:
    """Say whether two symbols name the same issuer: ``18-NQ/TW, 19-NQ/TW``."""
    if one.symbol is None or other.symbol is None:
        return False
    return _issuer_code(one.symbol) == _issuer_code(other.symbol)


def _issuer_code(symbol: Symbol) -> str:
    coded = kind_of_code(symbol.codes[0]) is not None and len(symbol.codes) > 1
    return symbol.codes[1] if coded else symbol.codes[0]


def _settle_kind(item: Item) -> None:
    """Choose the kind: the word's, but the symbol's where the word is general, missing, or contradicts a law."""
    marked = kind_of_symbol(item.symbol, legal=item.year is not None) if item.symbol else None
    if item.word is None or item.word.family == "general":
        item.kind = marked or "Công văn"
        return
    item.kind = item.word.name
    if item.symbol is None or marked is None or marked == item.kind or item.symbol.codes[0] in item.word.codes:
        return
    coded = kind_of_code(item.symbol.codes[0]) is not None
    law = item.symbol.codes[-1] in ("CP", "TTg") or item.symbol.codes[0].startswith(("QH", "UBTVQH"))
    if item.kind == "Công văn" or not coded or item.word.family == "joint" or marked.startswith(item.kind + " "):
        return  # every letter is a công văn in the wide sense, every thông tư liên tịch a thông tư
    if item.symbol.codes[0].startswith(("QH", "UBTVQH")) and item.kind in _ASSEMBLY:
        return
    item.flags.append("citation-mismatch")
    if law or not item.capital:
        item.kind = marked


def only_joint(between: str) -> bool:
    """Say whether nothing but joints of a list stands between two numbers (``, và số``)."""
    return bool(_ONLY_JOINT.fullmatch(between))


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
    r"(?<!\w)ngày \d{1,2} ?[/-] ?\d{1,2} ?[/-] ?\d{4},? [^.;/]{0,90}"
    r"(?<!\w)(?:(?:đã|vừa) )?(?:có|ban hành|gửi|phát hành|ra)(?: các)? *$"
)
_DATED = phrase(r" *,? *(?:ngày|của) ")
_WIDEST_MARGIN = 100  # characters before the number line of a form
#: Kinds that people cite by number alone whatever the case of their first letter.
_CITED_BY_NUMBER = frozenset(load("references")["cited_by_number"])


_BARE_ENDINGS = tuple(word for kind in kinds() if kind.bare for word in kind.words)
_NOT_DOCUMENT = phrase(rf"(?<!\w){any_of(WORDS['not_documents'])}(?: số)? *:? *$")


_FOLLOWER = phrase(rf" *(?:$|[.,;:)\]\"'!?](?!\d)|{any_of(WORDS['followers'])}(?![^\W\d]))")


def read_items(view: View, span: Paragraph, issued_on: str | None) -> list[Item]:
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
    share(view, items)
    return ranges_filled(view, items)


def _read(view: View, found: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> list[Item]:
    """Read the item, or the items that share a symbol, whose number (or blank number) is ``found``."""
    if not found.group()[0].isdigit():
        return _read_blank(view, found, floor, span)
    at, end = found.start(), span[1]
    listed = _LIST.match(view.lower, at, end)
    if listed and (items := _read_list(view, listed, floor, span, last)):
        return items
    slot = _SLOT.match(view.plain, at, end)
    if slot and (item := _read_slot(view, slot, floor, span, last)):
        return [item]
    return _read_bare(view, found, floor, span)


def _read_slot(view: View, slot: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> Item | None:
    """Read a number with its symbol."""
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
    assert item.symbol is not None
    lead = SO.search(view.lower, max(floor, at - 12), at)
    numbered = lead is not None and lead.start() < at
    codes = item.symbol.codes
    if last is not None and last.end == floor and only_joint(view.lower[last.end : lead.start() if lead else at]):
        return True
    if item.span[2] in ("head", "tail"):
        return False
    if numbered and lead is not None:
        margin = max(0, lead.start() - _WIDEST_MARGIN)
        line = max(margin, view.text.rfind("\n", margin, lead.start()) + 1)
        if view.plain[lead.start()].isupper() and not view.plain[line : lead.start()].strip(" |"):
            return False  # the number line of a form or of a stamp
        item.start = lead.start()
    coded = kind_of_code(codes[0]) is not None and len(codes) > 1
    if len(codes) > 1 and codes[0] in issuers() and codes[1] in units():
        return True  # 123/LĐLĐ-CSPL can be nothing else
    return coded or (numbered and codes[0] in issuers() and bool(_DATED.match(view.lower, item.end)))


def _read_list(view: View, listed: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> list[Item]:
    """Read numbers that share the symbol behind the last of them, ranges spelled out."""
    symbol = read_symbol(view, listed.end(), span[1])
    if symbol is None or (len(symbol.codes) < 2 and kind_of_code(symbol.codes[0]) is not None):
        return []
    word = word_before(view, floor, listed.start(), symbol)
    first = Item(listed.start(), symbol.end, None, symbol, None, None, span)
    if not _introduce(view, first, word, floor, last):
        return []
    items: list[Item] = []
    previous = 0
    for part in _LIST_PART.finditer(view.lower, listed.start(), listed.end()):
        joint = (part["joint"] or "").strip()
        ranged = joint.startswith(("-", "đến"))
        if not part["number"].isdigit():  # 7a, 7b
            if ranged:
                return []
            at = part.start("number") if items else first.start
            items.append(replace(first, start=at, number=clean_number(part["number"]), shared=True, flags=[]))
            continue
        number = int(part["number"])
        if ranged and not 0 < number - previous <= LONGEST_RANGE:
            return []
        for each in range(previous + 1, number + 1) if ranged else (number,):
            start = (items[-1].start if ranged else part.start("number")) if items else first.start
            item = Item(start, symbol.end, str(each), symbol, None, first.word, span, first.capital, shared=True)
            items.append(item)
        if ranged:
            for item in items[-(number - previous + 1) :]:
                item.flags.append("range-expanded")
        previous = number
    return items


def _read_blank(view: View, found: re.Match[str], floor: int, span: Paragraph) -> list[Item]:
    """Read ``Kế hoạch số     /KH-LĐLĐ``: only after the name of a kind, else it is the head of a form."""
    symbol = read_symbol(view, found.end(), span[1])
    word = word_before(view, floor, found.start(), symbol) if symbol else None
    if symbol is None or word is None:
        return []
    return [Item(word.start, symbol.end, None, symbol, None, word.kind, span, word.capital, flags=["blank-number"])]


def _read_bare(view: View, found: re.Match[str], floor: int, span: Paragraph) -> list[Item]:
    """Read a number alone after the name of a kind, and the numbers listed behind it."""
    at, end = found.start(), span[1]
    before = view.lower[max(floor, at - 40) : at].rstrip(" :.")
    numbered = before.endswith(("số", "sô"))
    if not (numbered or before.endswith(_BARE_ENDINGS)):
        return []
    word = word_before(view, floor, at, None)
    if word is None or not _may_be_bare(view, found, word, numbered=numbered):
        return []
    if _ALIAS.search(view.lower, max(floor, word.start - 20), word.start):
        return []  # "… (gọi tắt là Đề án 06)" is the document just cited
    number = _BARE_NUMBER.match(view.lower, at, end)
    if number is None:
        return []
    yeared = _YEARED.match(view.lower, number.end(), end)
    if yeared and not (numbered or word.kind.name in _CITED_BY_NUMBER):
        return []  # "kế hoạch 01/2026" is the plan of a month
    stop = yeared.end() if yeared else number.end()
    law = yeared is not None and word.kind.name in _CITED_BY_NUMBER
    if not law and not _FOLLOWER.match(view.lower, stop, end):
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
    last = items[-1]
    at = last.end
    date = read_cited_date(view, at, end, year=last.year, issued_on=issued_on)
    at = date.end if date else at
    issuer = read_issuer(view, at, end) or _issuer_behind_aside(view, at)
    at = issuer.end if issuer else at
    if date is None and issuer is not None:
        date = read_cited_date(view, at, end, year=last.year, issued_on=issued_on)
        at = date.end if date else at
    if issuer is None:
        inside = view.lower.find(" của ", items[0].start, items[0].end)  # "Kế hoạch của LĐLĐ tỉnh số 48/KH-LĐLĐ"
        before = view.lower.rfind(" số", inside, items[0].end)
        named = read_issuer(view, inside, before) if 0 <= inside < before and not _is_law(items[0]) else None
        issuer = named or issuer_before(view, floor, items[0].start)
        if issuer is None and _WITHIN.search(view.lower, max(floor, items[0].start - 12), items[0].start):
            issuer = issuer_who_acts(view, at, end)
    if date is None:
        date = _date_before(view, floor, items[0].start, issued_on)
    for item in items:
        item.issuer = issuer.name if issuer else None
        if item is last or item.shared:
            item.end = at
            if date:
                item.date, item.same_day = date.date, date.same
                item.flags.extend(date.flags)


def _date_before(view: View, floor: int, at: int, issued_on: str | None) -> CitedDate | None:
    """Read the day of a document where it opens the sentence: ``Ngày 20/8/2021, UBND tỉnh đã có | Công văn …``."""
    found = _ISSUED_ON.search(view.lower, max(floor, at - 140), at)
    return read_cited_date(view, found.start(), at, year=None, issued_on=issued_on) if found else None


def _is_law(item: Item) -> bool:
    return item.word is not None and item.word.family == "legal"
