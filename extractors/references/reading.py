"""Citations of one paragraph, read from left to right.

Every run of digits is looked at once. Is it the number of a symbol (``51/KH-LĐLĐ``), the first of a list or range that
shares one (``12, 13/KH-LĐLĐ``), or a number alone after the name of a kind (``Nghị quyết 29``)? What stands before it
gives the kind, what follows gives date and issuer; the items of one list share what only one of them says.
"""

import re
from dataclasses import replace
from functools import cache

from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase
from extractors.references.cited_date import CitedDate, read_cited_date
from extractors.references.issuer import issuer_before, issuer_who_acts, read_issuer
from extractors.references.item import NUMBER, SO, Item, KindWord, Paragraph, word_before
from extractors.references.kinds import issuers, kind_of_code, kinds, units
from extractors.references.own_number import clean_number
from extractors.references.patterns import WORDS
from extractors.references.sharing import LONGEST_RANGE, only_joint, ranges_filled, share
from extractors.references.symbols import read_symbol

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


@cache
def _bare_endings() -> tuple[str, ...]:
    return tuple(word for kind in kinds() if kind.bare for word in kind.words)


@cache
def _not_document() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['not_documents'])}(?: số)? *:? *$")


@cache
def _follower() -> re.Pattern[str]:
    return phrase(rf" *(?:$|[.,;:)\]\"'!?](?!\d)|{any_of(WORDS['followers'])}(?![^\W\d]))")


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
    if listed:
        items = _read_list(view, listed, floor, span, last)
        if items:
            return items
    slot = _SLOT.match(view.plain, at, end)
    if slot:
        item = _read_slot(view, slot, floor, span, last)
        if item:
            return [item]
    return _read_bare(view, found, floor, span)


def _read_slot(view: View, slot: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> Item | None:
    """Read a number with its symbol."""
    symbol = read_symbol(view, slot.end(), span[1])
    if symbol is None:
        return None
    mark = slot["mark"].strip()
    coded = kind_of_code(symbol.codes[0]) is not None
    if not mark and not (coded and len(symbol.codes) > 1):
        return None
    if mark == "-" and not (coded and len(symbol.codes) > 1):
        return None
    word = word_before(view, floor, slot.start(), symbol)
    item = Item(slot.start(), symbol.end, clean_number(slot["number"]), symbol, slot["year"], None, span)
    if _MISREAD.search(slot["number"]):
        item.flags.append("symbol-repaired")
    return item if _introduce(view, item, word, floor, last) else None


def _introduce(view: View, item: Item, word: KindWord | None, floor: int, last: Item | None) -> bool:
    """Set where ``item`` begins and which word names its kind; say whether it is a citation at all."""
    at = item.start
    if not (word and word.adjacent) and _not_document().search(view.lower, max(floor, at - 24), at):
        return False
    if word:
        item.start, item.word, item.capital = word.start, word.kind, word.capital
        return True
    assert item.symbol is not None
    lead = SO.search(view.lower, max(floor, at - 12), at)
    numbered = lead is not None and lead.start() < at
    codes = item.symbol.codes
    follows = last is not None and last.end == floor and only_joint(view.lower[last.end : lead.start() if lead else at])
    if follows:
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
    if symbol is None:
        return []
    word = word_before(view, floor, found.start(), symbol)
    if word is None:
        return []
    item = Item(word.start, symbol.end, None, symbol, None, word.kind, span, word.capital)
    item.flags.append("blank-number")
    return [item]


def _read_bare(view: View, found: re.Match[str], floor: int, span: Paragraph) -> list[Item]:
    """Read a number alone after the name of a kind, and the numbers listed behind it."""
    at, end = found.start(), span[1]
    before = view.lower[max(floor, at - 40) : at].rstrip(" :.")
    numbered = before.endswith(("số", "sô"))
    if not (numbered or before.endswith(_bare_endings())):
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
    if not law and not _follower().match(view.lower, stop, end):
        return []
    year = yeared["year"] if yeared else None
    items = [Item(word.start, stop, clean_number(number.group()), None, year, word.kind, span, word.capital)]
    while more := _BARE_TAIL.match(view.lower, items[-1].end, end):
        if not _follower().match(view.lower, more.end(), end):
            break
        items.append(Item(more.start("number"), more.end(), clean_number(more["number"]), None, None, word.kind, span))
    return items


def _may_be_bare(view: View, found: re.Match[str], word: KindWord, *, numbered: bool) -> bool:
    """Say whether a number alone can be that of a document: ``Đề án 06``, not ``kế hoạch 5 năm`` or ``mẫu số 01``."""
    number = found.group()
    if numbered:
        return word.adjacent or not _not_document().search(view.lower, max(0, found.start() - 24), found.start())
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
    issuer = read_issuer(view, at, end)
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
        if date and (item is last or item.shared):
            item.date, item.same_day = date.date, date.same
            item.flags.extend(date.flags)
        if item is last or item.shared:
            item.end = at


def _date_before(view: View, floor: int, at: int, issued_on: str | None) -> CitedDate | None:
    """Read the day of a document where it opens the sentence: ``Ngày 20/8/2021, UBND tỉnh đã có | Công văn …``."""
    found = _ISSUED_ON.search(view.lower, max(floor, at - 140), at)
    return read_cited_date(view, found.start(), at, year=None, issued_on=issued_on) if found else None


def _is_law(item: Item) -> bool:
    return item.word is not None and item.word.family == "legal"
