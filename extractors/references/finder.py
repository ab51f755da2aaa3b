"""Documents cited by number or symbol in running text.

The way of a citation: every run of digits is looked at once. Is it the number of a symbol (``51/KH-LĐLĐ``), the first
of a list or range that shares one (``12, 13/KH-LĐLĐ``), or a number alone after the name of a kind (``Nghị quyết
29``)? What stands before it gives the kind, what follows gives date and issuer. Then the items of one list share what
only one of them says, the items that mean one document are merged, and the context gives the relation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from extractors.lexicon import load
from extractors.references.cited_date import read_cited_date
from extractors.references.issuer import issuer_before, read_issuer
from extractors.references.kinds import Kind, issuers, kind_of_code, kinds, kinds_by_word
from extractors.references.own_number import clean_number
from extractors.references.relations import Relations
from extractors.references.symbols import Symbol, kind_of_symbol, read_symbol
from extractors.view import View, phrase

Span = tuple[int, int]

# A run of digits that can be a number (not the end of a decimal, a date, a code), or a blank between "số" and a slash.
_START = phrase(r"(?<![\w/%])(?<!\d[.:])\d{1,5}|(?<!\w)số *:?[ .]{0,60}[/-] ?(?=[^\W\d_])")
_SLOT = re.compile(
    r"(?P<number>\d{1,5}[a-zđ]?)(?: {0,2}/ {0,2}(?P<year>(?:19|20)\d\d))?(?P<mark> {0,3}[/-] {0,3}| {1,3})(?=[^\W\d_])"
)
_JOINT = r"(?: ?[,;] ?(?:và )?(?:số )?| và (?:số )?| hoặc (?:số )?)"
_RANGE = r"(?: ?- ?| đến (?:số )?)"
_LIST = phrase(rf"\d{{1,5}}(?:{_JOINT}\d{{1,5}}|{_RANGE}\d{{1,5}}){{1,20}} ?[/-] ?(?=[^\W\d_])")
_LIST_PART = phrase(rf"(?P<joint>{_JOINT}|{_RANGE})?(?P<number>\d{{1,5}})")
_ONLY_JOINT = phrase(r" *(?:[,;]|và|hoặc|cùng|với)?(?: (?:và|các|số|cùng|với))* *:?")
_SO = phrase(r"(?<!\w)(?:số|sô|so)(?: hiệu)? *[:.]? *$")
_BARE_TAIL = phrase(rf"{_JOINT}(?P<number>\d{{1,4}})(?![\w/%-]|[.,]\d)")
_YEARED = re.compile(r" ?/ ?(?P<year>(?:19|20)\d\d)(?![\w/-])")
_DATED = phrase(r" *,? *(?:ngày|của) ")
_LONGEST_RANGE = 20
_WINDOW = 170
#: Kinds that people cite by number alone whatever the case of their first letter.
_CITED_BY_NUMBER = {"Nghị quyết", "Nghị định", "Chỉ thị", "Thông tư", "Thông tư liên tịch", "Kết luận", "Pháp lệnh"}


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A cited document: ``text[start:end]`` runs from the kind's name to the last value; ``mentions`` are all places.

    ``number`` is ``None`` where its place is blank, ``symbol`` where the document is cited by number alone.
    """

    start: int
    end: int
    kind: str | None
    number: str | None
    symbol: str | None
    year: str | None
    date: str | None
    issuer: str | None
    relation: str
    flags: tuple[str, ...]
    confidence: float
    mentions: tuple[Span, ...]


@dataclass(slots=True)
class Item:
    """A citation while it is read. ``word`` is the kind's name in the text, ``None`` where the item has none."""

    start: int
    end: int
    number: str | None
    symbol: Symbol | None
    year: str | None
    word: Kind | None
    span: tuple[int, int, str]
    capital: bool = True
    date: str | None = None
    issuer: str | None = None
    kind: str | None = None
    relation: str = "cites"
    shared: bool = False
    flags: list[str] = field(default_factory=list)


@cache
def _kind_words() -> re.Pattern[str]:
    names = sorted(kinds_by_word(), key=len, reverse=True)
    return phrase(r"(?<!\w)(?<!pháp\ )(?<!kỷ\ )(?:%s)(?!\w)" % "|".join(names))


@cache
def _bare_endings() -> tuple[str, ...]:
    return tuple(word for kind in kinds() if kind.bare for word in kind.words)


@cache
def _not_document() -> re.Pattern[str]:
    return phrase(r"(?<!\w)(?:%s)(?: số)? *:? *$" % "|".join(load("references")["not_documents"]))


@cache
def _follower() -> re.Pattern[str]:
    words = "|".join(load("references")["followers"])
    return phrase(rf" *(?:$|[.,;:)\]\"'!?](?!\d)|(?:{words})(?![^\W\d]))")


@dataclass(frozen=True, slots=True)
class _Word:
    """The name of a kind before a number: where it starts, and whether it begins with a capital."""

    start: int
    kind: Kind
    capital: bool


def _word_before(view: View, floor: int, at: int, symbol: Symbol | None) -> _Word | None:
    """Return the name of a kind that governs the number at ``at``.

    It stands right before the number or ``số``; only ``số`` lets other words stand between (``Luật Công đoàn số``).
    Of two names the nearer one counts, unless the symbol's own code speaks for the farther one, or that one is
    ``công văn`` with its purpose behind it (``Công văn hướng dẫn số``).
    """
    floor = max(floor, at - _WINDOW)
    lead = _SO.search(view.lower, max(floor, at - 12), at)
    head = lead.start() if lead else at
    numbered = head < at
    found: _Word | None = None
    for match in _kind_words().finditer(view.lower, floor, head):
        between = view.lower[match.end() : head]
        if between.strip() and not (numbered and _bridge(between)):
            continue
        kind = kinds_by_word()[" ".join(match.group().split())]
        word = _Word(match.start(), kind, view.plain[match.start()].isupper())
        if found is None or not _prefers(found, word, symbol, view.lower[match.end() : head]):
            found = word
    return found


def _bridge(between: str) -> bool:
    """Say whether words between a kind and ``số`` can belong to the document's name."""
    return len(between) <= 90 and not re.search(r"[.;!?|]|\d{1,2}/\d|\b(?:và|theo|tại|đến|gửi|về|trước)\b", between)


def _prefers(earlier: _Word, later: _Word, symbol: Symbol | None, between: str) -> bool:
    """Say whether the earlier of two names is the kind of the number."""
    if symbol is not None:
        code = symbol.codes[0]
        if code in earlier.kind.codes:
            return code not in later.kind.codes
        if code in later.kind.codes:
            return False
    return earlier.kind.name in ("Công văn", "Văn bản") and not later.capital and not between.strip()


def find_references(
    view: View,
    spans: Iterable[tuple[int, int, str]],
    own: tuple[str | None, str | None],
    place: str | None = None,
    issued_on: str | None = None,
) -> list[FoundReference]:
    """Return the documents cited in ``spans`` (start, end and zone of each paragraph), in the order of the text.

    ``own`` is the letter's own number and symbol, which is no reference; a document of another day than
    ``issued_on`` with the same number is one. ``place`` completes ``tỉnh`` in an issuer's name.
    """
    items: list[Item] = []
    for start, end, zone in spans:
        items.extend(_items(view, start, end, zone, issued_on))
    items = [item for item in items if not _is_own(view, item, own, issued_on)]
    Relations(view, items).settle()
    return [_record(group, place) for group in _merged(items)]


def _items(view: View, start: int, end: int, zone: str, issued_on: str | None) -> list[Item]:
    """Read the citations of one paragraph, from left to right."""
    items: list[Item] = []
    floor = start
    for found in _START.finditer(view.lower, start, end):
        if found.start() < floor:
            continue
        read = _read(view, found, floor, (start, end, zone), items[-1] if items else None)
        if read:
            _read_values(view, read, end, floor, issued_on)
            items.extend(read)
            floor = read[-1].end
    _share(view, items)
    return items


def _read(view: View, found: re.Match[str], floor: int, span: tuple[int, int, str], last: Item | None) -> list[Item]:
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


def _read_slot(
    view: View, slot: re.Match[str], floor: int, span: tuple[int, int, str], last: Item | None
) -> Item | None:
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
    word = _word_before(view, floor, slot.start(), symbol)
    item = Item(slot.start(), symbol.end, clean_number(slot["number"]), symbol, slot["year"], None, span)
    return item if _introduce(view, item, word, floor, last) else None


def _introduce(view: View, item: Item, word: _Word | None, floor: int, last: Item | None) -> bool:
    """Set where ``item`` begins and which word names its kind; say whether it is a citation at all."""
    at = item.start
    if _not_document().search(view.lower, max(floor, at - 24), at):
        return False
    if word:
        item.start, item.word, item.capital = word.start, word.kind, word.capital
        return True
    assert item.symbol is not None
    lead = _SO.search(view.lower, max(floor, at - 12), at)
    numbered = lead is not None and lead.start() < at
    codes = item.symbol.codes
    follows = (
        last is not None and last.end == floor and _only_joint(view.lower[last.end : lead.start() if lead else at])
    )
    if follows:
        return True
    if item.span[2] in ("head", "tail"):
        return False
    if numbered and lead is not None:
        if view.text[max(0, lead.start() - 1)] == "\n" and view.plain[lead.start()].isupper():
            return False  # the number line of a form
        item.start = lead.start()
    coded = kind_of_code(codes[0]) is not None and len(codes) > 1
    return coded or (numbered and codes[0] in issuers() and bool(_DATED.match(view.lower, item.end)))


def _only_joint(between: str) -> bool:
    return bool(_ONLY_JOINT.fullmatch(between))


def _read_list(
    view: View, listed: re.Match[str], floor: int, span: tuple[int, int, str], last: Item | None
) -> list[Item]:
    """Read numbers that share the symbol behind the last of them, ranges spelled out."""
    symbol = read_symbol(view, listed.end(), span[1])
    if symbol is None or (len(symbol.codes) < 2 and kind_of_code(symbol.codes[0]) is not None):
        return []
    word = _word_before(view, floor, listed.start(), symbol)
    first = Item(listed.start(), symbol.end, None, symbol, None, None, span)
    if not _introduce(view, first, word, floor, last):
        return []
    items: list[Item] = []
    previous = 0
    for part in _LIST_PART.finditer(view.lower, listed.start(), listed.end()):
        number, joint = int(part["number"]), (part["joint"] or "").strip()
        flags: list[str] = []
        numbers = [number]
        if joint.startswith(("-", "đến")) and 0 < number - previous <= _LONGEST_RANGE:
            numbers = list(range(previous + 1, number + 1))
            flags = ["range-expanded"]
            items[-1].flags.append("range-expanded")
        elif joint.startswith(("-", "đến")):
            return []
        for each in numbers:
            start = first.start if not items else part.start("number")
            items.append(Item(start, symbol.end, str(each), symbol, part["year"], first.word, span, first.capital))
            items[-1].flags.extend(flags)
            items[-1].shared = True
        previous = number
    return items


def _read_blank(view: View, found: re.Match[str], floor: int, span: tuple[int, int, str]) -> list[Item]:
    """Read ``Kế hoạch số     /KH-LĐLĐ``: only after the name of a kind, else it is the head of a form."""
    symbol = read_symbol(view, found.end(), span[1])
    if symbol is None:
        return []
    word = _word_before(view, floor, found.start(), symbol)
    if word is None:
        return []
    item = Item(word.start, symbol.end, None, symbol, None, word.kind, span, word.capital)
    item.flags.append("blank-number")
    return [item]


def _read_bare(view: View, found: re.Match[str], floor: int, span: tuple[int, int, str]) -> list[Item]:
    """Read a number alone after the name of a kind, and the numbers listed behind it."""
    at, end = found.start(), span[1]
    before = view.lower[max(floor, at - 40) : at].rstrip(" :.")
    numbered = before.endswith(("số", "sô"))
    if not (numbered or before.endswith(_bare_endings())):
        return []
    word = _word_before(view, floor, at, None)
    if word is None or not _may_be_bare(view, found, word, numbered=numbered):
        return []
    yeared = _YEARED.match(view.lower, found.end(), end)
    if yeared and not (numbered or word.kind.name in _CITED_BY_NUMBER):
        return []  # "kế hoạch 01/2026" is the plan of a month
    stop = yeared.end() if yeared else found.end()
    if not _follower().match(view.lower, stop, end):
        return []
    year = yeared["year"] if yeared else None
    items = [Item(word.start, stop, clean_number(found.group()), None, year, word.kind, span, word.capital)]
    while more := _BARE_TAIL.match(view.lower, items[-1].end, end):
        if not _follower().match(view.lower, more.end(), end):
            break
        items.append(Item(more.start("number"), more.end(), clean_number(more["number"]), None, None, word.kind, span))
    return items


def _may_be_bare(view: View, found: re.Match[str], word: _Word, *, numbered: bool) -> bool:
    """Say whether a number alone can be that of a document: ``Đề án 06``, not ``kế hoạch 5 năm`` or ``mẫu số 01``."""
    number = found.group()
    if numbered:
        return not _not_document().search(view.lower, max(0, found.start() - 24), found.start())
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
    year = last.year if last.year else None
    at = last.end
    date = read_cited_date(view, at, end, year=year, issued_on=issued_on)
    at = date.end if date else at
    issuer = read_issuer(view, at, end)
    at = issuer.end if issuer else at
    if date is None and issuer is not None:
        date = read_cited_date(view, at, end, year=year, issued_on=issued_on)
        at = date.end if date else at
    if issuer is None:
        issuer = issuer_before(view, floor, items[0].start)
    for item in items:
        item.issuer = issuer.name if issuer else None
        if date and (item is last or item.shared):
            item.date = date.date
            item.flags.extend(date.flags)
        if item is last or item.shared:
            item.end = at


def _share(view: View, items: list[Item]) -> None:
    """Let the items of one list share the kind, which the first one names, and the issuer, which one of them names."""
    linked = [False] * len(items)
    for index in range(1, len(items)):
        last, item = items[index - 1], items[index]
        linked[index] = _only_joint(view.lower[last.end : item.start])
        if item.word is None and linked[index]:
            coded = item.symbol is not None and kind_of_code(item.symbol.codes[0]) is not None
            if last.word and not (coded and item.symbol and item.symbol.codes[0] not in last.word.codes):
                item.word, item.capital = last.word, last.capital
            if item.issuer is None and _same_issuer(last, item):
                item.issuer = last.issuer
    for index in range(len(items) - 1, 0, -1):
        last, item = items[index - 1], items[index]
        if linked[index] and last.issuer is None and (item.word is last.word or _same_issuer(last, item)):
            last.issuer = item.issuer
    for item in items:
        _settle_kind(item)


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
    if item.kind == "Công văn" or not coded or item.word.family == "joint":
        return  # every letter is a công văn in the wide sense
    if item.symbol.codes[0].startswith(("QH", "UBTVQH")) and item.kind in _ASSEMBLY:
        return
    item.flags.append("citation-mismatch")
    if law or not item.capital:
        item.kind = marked


#: What the National Assembly and its Standing Committee pass under a number with their term.
_ASSEMBLY = {"Luật", "Bộ luật", "Nghị quyết", "Pháp lệnh", "Văn bản hợp nhất"}


def _is_own(view: View, item: Item, own: tuple[str | None, str | None], issued_on: str | None) -> bool:
    """Say whether ``item`` is the letter itself, as annexes cite it (``Kèm theo Kế hoạch số …/KH-… ngày …``)."""
    number, symbol = own
    if item.symbol is None or symbol is None or item.symbol.text.upper() != symbol.upper():
        return False
    if item.number is None:
        return True
    enclosed = bool(_ENCLOSED.search(view.lower, max(0, item.start - 40), item.start))
    if item.number != number:
        return number is None and enclosed
    other_day = item.date is not None and issued_on is not None and item.date != issued_on
    return enclosed or not other_day


_ENCLOSED = phrase(r"kèm (?:theo )?(?:bản |các )?$")


def _merged(items: list[Item]) -> list[list[Item]]:
    """Group the items that mean one document, the first mention in front."""
    groups: list[list[Item]] = []
    by_number: dict[str | None, list[list[Item]]] = {}
    for item in items:
        candidates = by_number.setdefault(item.number, [])
        group = next((group for group in candidates if _same_document(group[0], item)), None)
        if group is None:
            group = []
            groups.append(group)
            candidates.append(group)
        group.append(item)
    return groups


def _same_document(first: Item, item: Item) -> bool:
    """Say whether two mentions with one number mean one document."""
    if first.symbol and item.symbol:
        if first.symbol.text.upper() != item.symbol.text.upper() or (first.year or item.year) != (
            item.year or first.year
        ):
            return False
    elif first.kind != item.kind or (first.year and item.year and first.year != item.year):
        return False
    if first.date and item.date and first.date != item.date:
        if not (first.issuer and item.issuer and first.issuer != item.issuer):
            item.flags.append("citation-mismatch")
        return False
    return True


def _record(group: list[Item], place: str | None) -> FoundReference:
    """Return what the first mention says."""
    item = group[0]
    flags = list(dict.fromkeys(item.flags))
    if item.symbol and item.symbol.repaired:
        flags.append("symbol-repaired")
    return FoundReference(
        start=item.start,
        end=item.end,
        kind=item.kind,
        number=item.number,
        symbol=item.symbol.text if item.symbol else None,
        year=item.year,
        date=item.date,
        issuer=_placed(item.issuer, place),
        relation=item.relation,
        flags=tuple(flags),
        confidence=_confidence(item, flags),
        mentions=tuple((each.start, each.end) for each in group),
    )


def _placed(issuer: str | None, place: str | None) -> str | None:
    """Complete ``Liên đoàn Lao động tỉnh`` with the place of the letter, where that is a province or a city of its rank."""
    if issuer and place:
        if issuer.endswith(" tỉnh") and place in load("places")["provinces"]:
            return f"{issuer} {place}"
        if issuer.endswith(" thành phố") and place in load("places")["cities"]:
            return f"{issuer} {place}"
    return issuer


def _confidence(item: Item, flags: list[str]) -> float:
    sure = 0.98
    if item.word is None:
        sure -= 0.1
    if item.symbol is None:
        sure -= 0.08
    if item.date is None and item.issuer is None:
        sure -= 0.04
    sure -= 0.05 * len(flags)
    return round(max(0.5, sure), 2)
