"""Documents cited by number or symbol: read from left to right, freed of the letter itself, related to the letter."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise
from operator import attrgetter
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies, spelled
from extractors.lexicon import load
from extractors.numerals import ROMANS
from extractors.patterns import Span, View, end_of, read_behind, span_of, start_of
from extractors.references.numbers import (
    CUES,
    ISSUERS,
    KINDS_BY_CODE,
    NO_NUMBER,
    NO_SYMBOL,
    NUMBER,
    UNITS,
    Item,
    KindWord,
    OwnNumber,
    Paragraph,
    clean_number,
    kind_of_symbol,
    read_own_number,
    read_symbol,
    word_before,
)
from extractors.references.relations import settle_relations
from extractors.repairs import in_figures
from schemas import Relation

__all__ = ["NO_NUMBER", "FoundReference", "OwnNumber", "find_references", "read_own_number"]

# --------------------
# The date that a citation gives to the cited document, which may have blanks: ``ngày    tháng 10 năm 2026``.

#: How the day is written; of the last there is none.
_DAYS = ("day-slashed", "day-worded", "day-unnamed", "day-year-first", "day-impossible")


class CitedDate(NamedTuple):
    """``date`` is ISO, partial where the day (``2026-10``) or the month too (``2026``) is blank."""

    end: int
    date: str | None
    flags: tuple[str, ...] = ()
    same: bool = False  # ``cùng ngày``: the date of every document of the list


def _figure(raw: str | None) -> int:
    """Return a number in figures, misread ones too, or Roman ones; 0 where there is none."""
    return ROMANS.get(raw) or int(in_figures(raw)) if raw else 0


def _iso(year: int, month: int, day: int) -> str | None:
    """Return an ISO date, as much as is known (month or day 0: blank); ``None`` where there is no such day."""
    known = {(True, True): "2026-10-05", (True, False): "2026-10"}.get((month > 0, day > 0), "2026")
    try:
        return datetime.date(year, month or 1, day or 1).isoformat()[: len(known)]
    except ValueError:
        return None


def _read_cited_date(view: View, at: int, limit: int, year: str | None, issued_on: str | None) -> CitedDate:
    """Return the date at ``at``; ``end`` 0 where none stands there. A year left out is the last one that fits. That is
    up to the end of ``year`` (of a legal norm's number), or to ``issued_on``."""
    for name in _DAYS:
        if found := CUES[name].match(view.lower, at, limit):
            full = _figure(found["year"])
            date = _iso(full + 2000 * (full < 100), _figure(found["month"]), _figure(found["day"]))
            is_wrong, same = date is None or name == "day-impossible", bool(found.groupdict().get("same"))
            return CitedDate(found.end(), date, ("invalid-date",) * is_wrong, same)
    found = CUES["day-yearless"].match(view.lower, at, limit)
    until = f"{year}-12-31" if year else issued_on or ""
    if found is None or len(until) < len("2026-04-17"):
        return CitedDate(end_of(found, 0), None)
    # the last such day up to a known one
    day = _figure(found["month"]), _figure(found["day"])
    this, last = _iso(int(until[:4]), *day), _iso(int(until[:4]) - 1, *day)
    return CitedDate(found.end(), this if str(this) <= until else last, ("year-inferred",))


# --------------------
# The body that issued a cited document, as the citation names it.

_NO_OF = re.compile(r" +(?=[A-ZĐ])|(?: *\( *)(?=[A-ZĐ])")
_COMMA = re.compile(r" *, *(?=[A-ZĐ])")
_STOP = re.compile(r"[;!?|]|(?<!tp)\.(?= )")
_CONFEDERATION: str = load("references")["confederation"]


class Issuer(NamedTuple):
    """A body's name spelled out and where it ends."""

    end: int = 0
    name: str | None = None


def _read_issuer(view: View, at: int, limit: int) -> Issuer:
    """Return the issuer at ``at``: after ``của``, or right after the number or date with no comma; ``end`` 0: none."""
    of = CUES["of"].match(view.lower, at, limit)
    found = of or _NO_OF.match(view.plain, at, limit)
    if found is None:
        return Issuer()
    start = found.end()
    limit = start_of(_STOP.search(view.lower, start, limit), limit)
    end = _end(view, start, limit)
    # A body of no known kind: what stands behind ``của`` with a capital and two more words is a name.
    named = CUES["named"].match(view.plain, start, limit) if of and end is None else None
    end = end_of(named, end or 0)
    return Issuer(end, _name(view, start, end)) if end else Issuer()


def _end(view: View, start: int, limit: int) -> int | None:
    """Return where the name of the body at ``start`` ends, its term (``khóa XII``) included; ``None``: no body."""
    if plenum := CUES["plenum"].match(view.lower, start, limit):
        return end_of(CUES["term"].match(view.lower, plenum.end(), limit), plenum.end())
    body = body_at(view, _body_start(view, start, limit), limit)
    if body is None or body.kind == "person":
        return None
    term = CUES["term"].match(view.lower, body.end, limit) if body.kind in ("party", "state") else None
    return end_of(term, body.end)


def _body_start(view: View, start: int, limit: int) -> int:
    """Return where the body begins behind its head's title or its organ: ``Bộ trưởng Bộ Y tế``, ``BTV Tỉnh đoàn``."""
    start = end_of(CUES["office"].match(view.lower, start, limit), start)
    return end_of(CUES["organ"].match(view.lower, start, limit), start)


def _name(view: View, start: int, end: int) -> str:
    """Return the name of a body spelled out; the Confederation by its whole name."""
    name = spelled(view.plain[_body_start(view, start, end) : end])
    return _CONFEDERATION if CUES["confederation"].match(name.lower()) else name


def _issuer_who_acts(view: View, at: int, limit: int) -> Issuer:
    """Return the body that speaks in a document: ``Tại Công văn số …, | Bộ Nội vụ | yêu cầu …``; ``end`` 0: none."""
    comma = _COMMA.match(view.plain, at, limit)
    body = read_behind(body_at, view, comma, limit)
    if body is None or not CUES["does"].match(view.lower, body.end, limit):
        return Issuer()
    return Issuer(at, _name(view, body.start, body.end))


def _issuer_before(view: View, floor: int, at: int) -> Issuer:
    """Return the body before a citation: ``của UBND tỉnh tại Công văn số``, ``X đã ban hành Kế hoạch số``. ``end`` 0
    for none, for things and people in small letters (``đoàn viên nêu tại …``), and what is held (``Ngày hội Công nhân
    nêu tại …``)."""
    low = max(floor, at - 130)
    joint = CUES["issued-by"].search(view.lower, low, at)
    last = max(find_bodies(view, low, start_of(joint, low)), key=attrgetter("start"), default=None)
    if (
        joint is None
        or last is None
        or view.plain[last.end : joint.start()].strip()
        or view.plain[last.start : last.end].islower()
        or CUES["is-held"].search(view.lower, low, last.start)
    ):
        return Issuer()
    return Issuer(last.end, _name(view, last.start, last.end))


# --------------------
# What the items of one list of citations share: kind, issuer, day; the documents between the ends of a range.
#
# Letters write once what holds for several: ``các Công văn số 12, 13/LĐLĐ``, ``từ số 45/QĐ-LĐLĐ đến số 48/QĐ-LĐLĐ``.

#: What a letter is whose symbol marks no kind.
_LETTER: str = load("references")["letter"]
LONGEST_RANGE = 20  # documents
_LETTERS = "abcdefghijklmnopqrstuvwxyzđ"


def _share(view: View, items: list[Item]) -> None:
    """Write into each item of a list what only one of them says: kind, issuer, day."""
    linked = [(last, item) for last, item in pairwise(items) if _is_linked(view, last, item)]
    for last, item in linked:
        _take_over(last, item)
    for last, item in pairwise(items):
        # ``X đã ban hành Công văn … về … và | Hướng dẫn …`` in one sentence
        if _same_issuer(last, item) and CUES["and"].search(view.lower, last.end, item.start):
            item.issuer = item.issuer or last.issuer
    for last, item in reversed(linked):
        if item.elliptic or _same_issuer(last, item):
            last.issuer = last.issuer or item.issuer
        if item.same_day:
            last.date, last.same_day = last.date or item.date, True
    for item in items:
        _settle_kind(item)


def _is_linked(view: View, last: Item, item: Item) -> bool:
    """Whether two items are of one list; with ``số`` alone a subject may stand between."""
    between = not item.word and CUES["subject-between"].fullmatch(view.lower, last.end, item.start + 2)
    return bool(between or CUES["only-joint"].fullmatch(view.lower, last.end, item.start))


def _take_over(last: Item, item: Item) -> None:
    """Write into an item without a kind that of the one before, unless its symbol marks another kind."""
    if item.word:
        return
    code = item.symbol.codes[0]
    if last.word and (code in last.word.codes or code not in KINDS_BY_CODE):
        item.word, item.capital, item.elliptic = last.word, last.capital, True
        item.plural = last.plural
        item.same_day |= last.plural  # “các Quyết định số 14/QĐ-BYT, 15/QĐ-BYT ngày …” are of one day


def _same_issuer(one: Item, other: Item) -> bool:
    """Whether two symbols name the same issuer: ``18-NQ/TW, 19-NQ/TW``."""
    return one.symbol.issuer == other.symbol.issuer != ""


def _settle_kind(item: Item) -> None:
    """Write an item's kind: its own word's; the symbol's where that is missing, general or contradicts it (flagged)."""
    symbol, word = item.symbol, item.word
    marked = kind_of_symbol(symbol, legal=item.year is not None)
    if word is None or word.family == "general":
        item.kind = marked
        return
    item.kind = word.name
    # Every letter is a công văn in the wide sense, every thông tư liên tịch a thông tư.
    fits = word.family == "joint" or symbol.codes[0] in word.codes or item.kind in (_LETTER, marked)
    if not fits and symbol.kind and not marked.startswith(f"{item.kind} "):
        item.flags.append("citation-mismatch")
        item.kind = marked if symbol.codes[-1] in ("CP", "TTg") else item.kind


# --------------------
# Citations of one paragraph, read from left to right.
#
# Every run of digits is looked at once. Is it the number of a symbol (``51/KH-LĐLĐ``), the first of a list or range
# that shares one (``12, 13/KH-LĐLĐ``), or a number alone after the name of a kind (``Nghị quyết 29``)? What stands
# before it gives the kind, what follows gives date and issuer; the items of a list share what one of them says.

_SLOT = re.compile(
    r"(?P<number>\d{1,5}[a-zđ]?|[\dlIO|][\dOoIl|]{1,4})(?: {0,2}/ {0,2}(?P<year>(?:19|20)\d\d))?"
    r"(?P<mark> {0,3}[/-] {0,3}| {1,3})(?=[^\W\d_])"
)
_MISREAD = re.compile(r"[OoIl|]")
_BARE_REACH = 40
_YEAR = re.compile(r"(?:19|20)\d\d")
#: The number line of a form or of a stamp, and how many characters may stand before it.
_NUMBER_LINE = re.compile(r"^[\s|*_#~]*S\Z", re.M)
_WIDEST_MARGIN = 100
#: Kinds that people cite by number alone whatever the case of their first letter.
_CITED_BY_NUMBER = frozenset(load("references")["cited_by_number"])


def _read_items(view: View, issued_on: str | None, span: Paragraph) -> list[Item]:
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
    """Return the item whose number (or blank) is ``found``, or those that share its symbol; none: it is no citation.
    ``last``: the item before it in the paragraph ``span``, behind which ``floor`` is."""
    at, end = found.start(), span[1]
    if not found.group()[0].isdigit():
        return _read_blank(view, found, floor, span)
    listed = CUES["list"].match(view.lower, at, end)
    if listed and (items := _read_list(view, listed, floor, span, last)):
        return items
    slot = _SLOT.match(view.plain, at, end)
    if slot and (items := _read_slot(view, slot, floor, span, last)):
        return items
    bare = CUES["before-bare"].search(view.lower, max(floor, at - _BARE_REACH), at)
    return _read_bare(view, found, floor, span, numbered=bare["so"] is not None) if bare else []


def _read_blank(view: View, found: re.Match[str], floor: int, span: Paragraph) -> list[Item]:
    """Return the item of a blank number behind the name of a kind (``Kế hoạch số     /KH-LĐLĐ``), else none."""
    symbol = read_symbol(view, found.end(), span[1])
    if symbol is None or (word := word_before(view, floor, found.start(), symbol)) is None:
        return []
    return [Item(word.start, symbol.end, None, symbol, None, word.kind, span, word.capital, flags=["blank-number"])]


def _read_slot(view: View, slot: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> list[Item]:
    """Return the item of a number with its own symbol (``51/KH-LĐLĐ``), as a list; none where it is no citation."""
    symbol = read_symbol(view, slot.end(), span[1])
    if symbol is None or (slot["mark"].strip() != "/" and (symbol.kind is None or len(symbol.codes) == 1)):
        return []
    item = Item(slot.start(), symbol.end, clean_number(slot["number"]), symbol, slot["year"], None, span)
    item.flags += ["symbol-repaired"] * bool(_MISREAD.search(slot["number"]))
    return [item] * _introduce(view, item, floor, last)


def _introduce(view: View, item: Item, floor: int, last: Item | None) -> bool:
    """Write where ``item`` begins and which word names its kind; say whether it is a citation at all."""
    at, word = item.start, word_before(view, floor, item.start, item.symbol)
    if not (word and word.adjacent) and CUES["not-document"].search(view.lower, max(floor, at - 24), at):
        return False
    if word:
        item.start, item.word, item.capital = word.start, word.kind, word.capital
        item.plural = CUES["several"].search(view.lower, max(floor, word.start - 12), word.start) is not None
        return True
    lead = CUES["so"].search(view.lower, max(floor, at - 12), at)
    if last and CUES["only-joint"].fullmatch(view.lower, last.end, start_of(lead, at)):
        return True
    item.start = start_of(lead, at)
    if lead and _NUMBER_LINE.search(view.text, max(0, item.start - _WIDEST_MARGIN), item.start + 1):
        return False
    first, *more = item.symbol.codes
    # 123/LĐLĐ-CSPL can be nothing else
    return bool(more) and (first in KINDS_BY_CODE or (first in ISSUERS and more[0] in UNITS))


def _read_list(view: View, listed: re.Match[str], floor: int, span: Paragraph, last: Item | None) -> list[Item]:
    """Return the items of numbers that share a symbol (``12, 13/KH-LĐLĐ``), a range item by item; none: no list."""
    symbol = read_symbol(view, listed.end(), span[1])
    if symbol is None:
        return []
    first = Item(listed.start(), symbol.end, None, symbol, None, None, span, shared=True)
    if not _introduce(view, first, floor, last):
        return []
    items: list[Item] = []
    previous = 0
    for part in CUES["list-part"].finditer(view.lower, listed.start(), listed.end()):
        number, start = part["number"], part.start("number") if items else first.start
        each: Iterable[str] = [number]
        if flags := ["range-expanded"] if part["range"] and number.isdigit() else []:
            if not 0 < int(number) - previous <= LONGEST_RANGE:
                return []
            items[-1].flags += flags
            start, each = items[-1].start, map(str, range(previous + 1, int(number) + 1))
        items += [replace(first, start=start, number=clean_number(one), flags=[*flags]) for one in each]
        previous = int(number.rstrip(_LETTERS))
    return items


def _read_bare(view: View, found: re.Match[str], floor: int, span: Paragraph, *, numbered: bool) -> list[Item]:
    """Return documents cited by number alone (``Nghị quyết 29``); ``numbered``: ``số`` stands before the first one."""
    at, end = found.start(), span[1]
    word = word_before(view, floor, at, NO_SYMBOL)
    if word is None or not _may_be_bare(view, found, word, numbered=numbered):
        return []
    number = CUES["bare-number"].match(view.lower, at, end)
    # "… (gọi tắt là | Đề án 06)" is the document just cited
    if number is None or CUES["alias"].search(view.lower, max(floor, word.start - 20), word.start):
        return []
    kind, raw = word.kind, number["number"]
    items = [Item(word.start, number.end(), clean_number(raw), NO_SYMBOL, number["year"], kind, span, word.capital)]
    while more := CUES["bare-tail"].match(view.lower, items[-1].end, end):
        items.append(Item(more.start("number"), more.end(), clean_number(more["number"]), NO_SYMBOL, None, kind, span))
    return items


def _may_be_bare(view: View, found: re.Match[str], word: KindWord, *, numbered: bool) -> bool:
    """Whether a number alone can be that of a document: ``Đề án 06``, not ``kế hoạch 5 năm`` or ``mẫu số 01``."""
    number = found.group()
    if numbered:
        return word.adjacent
    if _YEAR.fullmatch(number):
        return False
    told = len(number) > 1 if word.capital else CUES["dated"].match(view.lower, found.end()) is not None
    return told or word.kind.name in _CITED_BY_NUMBER


def _read_values(view: View, items: list[Item], end: int, floor: int, issued_on: str | None) -> None:
    """Write date and issuer behind the last of ``items`` into it; into all where they share a symbol."""
    first, last = items[0], items[-1]
    read_date = partial(_read_cited_date, view, limit=end, year=last.year, issued_on=issued_on)
    date = read_date(last.end)
    issuer = _read_issuer(view, max(date.end, last.end), end)
    date = date if date.end else read_date(max(issuer.end, last.end))
    at = max(last.end, date.end, issuer.end)
    issuer = issuer if issuer.end else _issuer_before(view, floor, first.start)
    if not issuer.end and CUES["within"].search(view.lower, max(floor, first.start - 12), first.start):
        issuer = _issuer_who_acts(view, at, end)
    # The day of a document may open the sentence: ``Ngày 20/8/2021, UBND tỉnh đã có | Công văn …``.
    opens = CUES["issued-on"].search(view.lower, max(floor, first.start - 140), first.start)
    if opens and not date.end:
        date = _read_cited_date(view, opens.start(), first.start, year=None, issued_on=issued_on)
    for item in items:
        item.issuer = issuer.name
    for item in items if last.shared else [last]:
        item.end, item.date, item.same_day = at, date.date, date.same
        item.flags.extend(date.flags)


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
    rule: str  # the rule that says what the letter does with it, of ``relations.RULES``
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
    read = chain.from_iterable(map(partial(_read_items, view, issued_on), spans))
    items = [item for item in read if not _is_own(view, item, own, issued_on)]
    settle_relations(view, items, [view.lower[start:end] for start, end, zone in spans if zone == "title"])
    return [_record(group, place, issuer) for group in _merged(items)]


#: Organs that, named without their organisation, are those of who writes.
_ORGANS_ALONE = frozenset(load("header")["issuer"]["organs_alone"])


def _is_own(view: View, item: Item, own: tuple[str | None, str | None], issued_on: str | None) -> bool:
    """Whether ``item`` is the letter itself, as annexes cite it (``Kèm theo Kế hoạch số …/KH-… ngày …``)."""
    number, symbol = own
    if symbol is None or item.symbol.text.upper() != symbol.upper():
        return False
    enclosed = bool(CUES["enclosed-with"].search(view.lower, max(0, item.start - 40), item.start))
    if item.number not in (number, None):
        return number is None and enclosed
    return enclosed or None in (item.number, item.date, issued_on) or item.date == issued_on


def _merged(items: list[Item]) -> list[list[Item]]:
    """Return citations in groups, one for each document, in the order of the text."""
    groups: list[list[Item]] = []
    by_number = defaultdict[str | None, list[list[Item]]](list)
    for item in items:
        group = next((group for group in by_number[item.number] if _same_document(group[0], item)), list[Item]())
        if not group:
            groups.append(group)
            by_number[item.number].append(group)
        group.append(item)
    return groups


def _same_document(first: Item, item: Item) -> bool:
    """Whether two citations with one number are of one document; one of another year is flagged and is not."""
    if first.symbol.text and item.symbol.text:
        differs = first.symbol.text.upper() != item.symbol.text.upper()
    else:
        differs = first.kind != item.kind
    if differs or (item.year and first.year != item.year):
        return False
    if first.date and item.date and first.date[:4] != item.date[:4]:
        item.flags.append("citation-mismatch")
        return False
    return True  # in one year a body gives a number once: of two days one is wrong


#: What a document is said to be where its mentions say several things; else the first one counts.
_OUTWEIGHS = {"replaces": 0, "repeals": 0, "amends": 1}


def _record(group: list[Item], place: str | None, writer: str | None) -> FoundReference:
    """Return the document that a group of citations is of; what changes it outweighs what only cites it."""
    item = group[0]
    flags = dict.fromkeys([*item.flags, *["symbol-repaired"] * item.symbol.repaired])
    issuer, later = (next(filter(None, map(attrgetter(name), group)), None) for name in ("issuer", "date"))
    # A change by a later mention outweighs the first mention.
    done = min(group, key=lambda each: _OUTWEIGHS.get(each.relation, 2))
    return FoundReference(
        start=item.start,
        end=item.end,
        kind=item.kind,
        number=item.number,
        symbol=item.symbol.text or None,
        year=item.year,
        date=later if item.symbol.text else item.date,
        issuer=_placed(issuer, place, writer) if issuer else None,
        relation=done.relation,
        rule=done.rule,
        flags=tuple(flags),
        kind_written=item.word is not None,
        mentions=tuple(map(span_of, group)),
        disputed=tuple(span_of(each) for each in group if each.date not in (None, item.date or each.date)),
    )


def _placed(issuer: str, place: str | None, writer: str | None) -> str:
    """Return an issuer with what it lacks: the province of ``place``, the ``writer`` for an organ alone."""
    if writer and issuer.lower() in _ORGANS_ALONE:
        return writer
    for level, known in ((" tỉnh", "provinces"), (" thành phố", "cities")):
        if issuer.endswith(level) and place in load("places")[known]:
            return f"{issuer} {place}"
    return issuer
