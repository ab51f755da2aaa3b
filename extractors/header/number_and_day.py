"""Number, symbol and day of issue (cells 3, 4): as printed, as recognised, as all witnesses together give them."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import Any

from extractors.bodies import mended_place
from extractors.header.facts import (
    PATTERNS,
    WORDS,
    Candidate,
    FieldVerdict,
    HeadCell,
    HeadFacts,
    Sureness,
    cut_cells,
    keep_verdict,
    weigh,
)
from extractors.numerals import ROMANS
from extractors.outline import Outline
from extractors.patterns import UPPER, Span, View, any_of, make_view, only, start_of, words
from extractors.references import NO_NUMBER, OwnNumber, read_own_number
from extractors.references.numbers import (
    ISSUERS,
    KINDS_BY_CODE,
    KINDS_BY_WORD,
    KNOWN_CODES,
    Symbol,
    clean_number,
    mend,
    read_symbol,
)
from extractors.repairs import in_figures
from extractors.spelling import bare
from schemas import Evidence, Flag, HeadReading, Letter, Source, Witness

# --------------------
# The date line (cell 4): ``Thái Bình, ngày 17 tháng 12 năm 2019``, with its blanks and misread digits.
#
# On a recognised page a hand has often filled the blanks, and what was read there are stray marks and digits: place,
# year and month are printed and are kept, the rest is only what may be (``Kiên Thành, ngàyÖˆ| tháng 4 năm 2018``).

_DAY_IN_WORDS = (
    r" *ngay *(?P<day>[\doil|]{1,2}|[ ._]*) *(?:[.,]? *thang|/) *(?P<month>[\doil|]{1,2}|[ivx]{1,4}|[ ._!]*)"
    r"[ .,]{0,3}(?:nam *|(?=(?:19|20)\d\d(?!\d)))(?P<year>[\doil|]{4}|[\d ._]*)"
)
#: A telegram's hour may stand before it: “hồi 14 giờ 00 ngày …”.
_WRITTEN = re.compile(rf"(?:^|[,.;]|[^\W\d_]|(?:gio|[gh]) ?\d\d){_DAY_IN_WORDS}")
_WRITTEN_ALONE = re.compile(_DAY_IN_WORDS)
_IN_DIGITS = re.compile(
    r"[,.;] *(?:ngay *)?(?P<day>\d{1,2}) *[/.-] *(?P<month>\d{1,2}|[ivx]{1,4}) *[/.-] *(?P<year>\d{4})"
)
_YEAR_FIRST = re.compile(r", +(?:ngay *)?(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])")
#: Marks and misread letters may stand in the blanks and touch the words around them; the year ends the line.
_YEAR_AT_END = r"n[a-z]{1,2}m[ .:,'_-]{0,3}(?P<year>(?:1 ?9|2 ?[0o]) ?[\doil|] ?[\doil|])(?![\d/])\W*(?:\S{1,2}\W*)?$"
_DAY = r"[mn][gq]a[yvj]"
_MARRED = (
    re.compile(
        rf"(?<![^\W\d_])(?={_DAY}).{{4}}(?P<day>.{{0,14}}?)t?h[a-z]{{1,3}}[gq](?P<month>.{{0,10}}?){_YEAR_AT_END}"
    ),
    # “ngày” and “tháng” lie below a stamp: “Hà Thành,    3 năm 2020”
    re.compile(rf"(?<=[a-z])[,.;] *(?P<day>)(?P<month>[^a-z]{{0,16}}){_YEAR_AT_END}"),
)
_PRINTED_YEAR = re.compile(r"n[a-z]{1,2}m *\d")
#: In these lines from the top the date line stands, whatever the outline makes of a marred head.
_LINES_OF_HEAD = 30
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_FITS = {"day": re.compile("0?[1-9]|[12][0-9]|3[01]"), "month": re.compile("0?[1-9]|1[0-2]"), "year": _YEAR}
_PLACE = re.compile(rf"(?:[{UPPER}][\w.]*\.? ?)+(?:- ?(?:[{UPPER}]\w* ?)+)?$")
#: Nothing, too many letters, figures without a word that takes them.
_NO_PLACE = re.compile(rf"$|.{{41}}|(?!{any_of(WORDS['levels']['numbered'])}).*\d")
_HOUR = re.compile(PATTERNS["hour_before_day"])
#: What ends another line that runs into the date line: a gap of two columns, a label, a symbol, which is no place (“Số
#: 02/TB-CĐCS ngày …”).
_RUN_INTO = re.compile(r".*(?:   |\t|/ ?\S*|:)[\W\d_]*", re.DOTALL)
#: The day on which a page of the web was put up: “Thứ ba, 17/04/2018”, “Đăng lúc 08:12 - Thứ Tư, 06/5/2026”.
_WEEKDAY_FIRST = re.compile(
    r"\W*(?:(?:da )?(?:dang|cap nhat)\b[^\n|]{0,20}?)?(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat)\b[ ,]*(?=\d)"
)


@dataclass(frozen=True, slots=True)
class DateLine:
    """What a date line says: the parts of its date that can be one, ``None`` where blank, each with its place."""

    day: str | None
    month: str | None
    year: str | None
    spans: dict[str, Span]
    date: Span
    line: Span
    place: str | None
    place_span: Span | None


def is_date_line(view: View, cell: HeadCell) -> bool:
    """Whether the cell holds the place and the date of the letter, the day perhaps blank."""
    return (_date_in(view, cell) or _marred_in(view, cell.span)) is not None


def read_date_line(
    view: View, cells: Iterable[HeadCell], own: OwnNumber, outline: Outline, *, recognised: bool = False
) -> DateLine | None:
    """Return the first date line among ``cells``, else a marred one near the top; ``None``: there is none."""
    for cell in cells:
        if found := _date_in(view, cell):
            return _line(view, cell.span, found, own, recognised=recognised)
    for line in outline.lines[:_LINES_OF_HEAD]:
        span = (line.start, line.end)
        if line.start < outline.tail_start and (found := _marred_in(view, span)):
            read = _line(view, span, found, own, recognised=True)
            if _PLACE.fullmatch(read.place or ""):
                return read
    return None


def _line(view: View, line: Span, found: re.Match[str], own: OwnNumber, *, recognised: bool) -> DateLine:
    """Return what a date line says: ``found`` is its date, before it stands the place, perhaps the number."""
    start, _ = line
    begin = max(start, own.end) if own.end <= found.start() else start
    at = max(found.start(), view.bare.find("ngay", found.start(), found.end()))
    names = ("day", "month", "year")
    parts: dict[str, Any] = {name: _figure(name, view.plain[slice(*found.span(name))]) for name in names}
    if not recognised and (month := ROMANS.get(view.lower[slice(*found.span("month"))])):
        parts["month"] = f"{month:02d}"  # read from a picture, ``II`` is 11 as often
    spans = {name: found.span(name) for name in parts}
    return DateLine(**parts, spans=spans, date=(at, found.end()), line=line, **_place(view, begin, at))


def _date_in(view: View, cell: HeadCell) -> re.Match[str] | None:
    """Return the date of a cell that holds one, in words or figures, with groups day, month, year; else ``None``."""
    if _WEEKDAY_FIRST.match(view.bare, *cell.span):
        return None
    searched = (pattern.search(view.bare, *cell.span) for pattern in (_WRITTEN, _IN_DIGITS, _YEAR_FIRST))
    return next(filter(None, searched), _WRITTEN_ALONE.match(view.bare, *cell.span))


def _marred_in(view: View, line: Span) -> re.Match[str] | None:
    """Return the letter's day in a line that is misread or has blanks (``mgay … thang 3 năm 2020``), if it is one. The
    groups are those of a day that reads well: ``day``, ``month``, ``year``, the first two perhaps empty."""
    if not _PRINTED_YEAR.search(view.bare, *line):  # stricter than ``_YEAR_AT_END``: nothing but blanks before it
        return None
    return next(filter(None, (pattern.search(view.bare, *line) for pattern in _MARRED)), None)


def _figure(name: str, raw: str) -> str | None:
    """Return the figure that a part of the date is, ``None`` where it is blank or can be none."""
    figure = in_figures("".join(raw.split()).strip("._,;:'-"))
    return figure.zfill(2) if _FITS[name].fullmatch(figure) else None


def _place(view: View, start: int, stop: int) -> dict[str, Any]:
    """Return the fields ``place`` and ``place_span`` of a date line: what stands before it, ``None`` for no place."""
    whole = _HOUR.sub("", view.plain[start:stop]).rstrip(" ,.;-")
    raw = whole
    if cut := _RUN_INTO.match(raw):
        raw = raw[cut.end() :]
        raw = raw[start_of(_PLACE.search(raw), 0) :]
    begin = start + len(whole) - len(raw)
    name = words(view.text[begin : start + len(whole)]).strip(" ,.-")
    if _NO_PLACE.match(name):
        return {"place": None, "place_span": None}
    return {"place": name, "place_span": (begin, start + len(whole))}


# --------------------
# The letter's own number and symbol (cell 3): as typed, or as recognition left them.
#
# Of a recognised page the symbol is printed and kept, whatever a hand wrote before it.
#
# ``Số: ▢ /SGD-VP`` comes as ``Só:4Ø12 /sGD-VP``, ``Số:.20JSGD-VP`` or ``/GM-SGD`` above ``Số:``. Where the head has
# lost the symbol, the caption of an annex has it (``Kèm theo Thông báo số … /TB-HĐ``).

_LABEL = re.compile(PATTERNS["number_label"])
#: What stands before a symbol: its stroke, or what recognition makes of one.
_STROKES = frozenset("/\\|")
_OPENS_SYMBOL = re.compile(PATTERNS["opens_symbol"])
_WITHIN_SYMBOL = re.compile(r"(?<=[^\W\d_][-&.])")  # behind a code, in the middle of a symbol
_NUMBER = re.compile(PATTERNS["hand_number"])


def read_printed_number(view: View, cells: Sequence[HeadCell]) -> OwnNumber:
    """Return the number line among the cells of a recognised head: its symbol, and the number where one was read. A
    line whose label is all that can be read has neither."""
    labels = [(cell, found) for cell in cells if (found := _LABEL.match(view.bare, *cell.span))]
    for cell, label in labels:
        if symbol := _symbol_in(view, label.end(), cell.end):
            hand = _NUMBER.match(view.plain, label.end(), symbol.start)
            own = OwnNumber(label.start(), symbol.end).behind(symbol)
            return replace(own, number=clean_number(hand["number"]), number_span=hand.span("number")) if hand else own
    return OwnNumber(*labels[0][0].span) if labels else NO_NUMBER


def _symbol_in(view: View, start: int, end: int) -> Symbol | None:
    """Return the symbol that ends the cell ``start:end``: best behind a stroke, or with a code that is known."""
    read = (
        read_symbol(view, letter.start(), end, own=True)
        for letter in _OPENS_SYMBOL.finditer(view.plain, start, end)
        if not _WITHIN_SYMBOL.match(view.plain, letter.start())
    )
    return max(filter(None, read), key=partial(_likely, view), default=None)


def _likely(view: View, symbol: Symbol) -> tuple[bool, bool, int]:
    """Return the sort key of symbols: behind a stroke, with a known code, the longer."""
    mark = view.plain[: symbol.start].rstrip()[-1:]
    party = mark == "-" and symbol.kind is not None  # “Số 12-CV/TU”
    return party or mark in _STROKES, mend(symbol.codes[0]) in KNOWN_CODES, len(symbol.text)


def read_number(view: View, outline: Outline, facts: HeadFacts, *, recognised: bool = False) -> OwnNumber:
    """Put the symbol into ``facts``; return all that the number line says, ``NO_NUMBER``: there is none. The number is
    not put there: ``put_number`` weighs it against other witnesses."""
    own = NO_NUMBER
    for last in outline.head[-1:]:
        own = read_own_number(view, outline.lines[0].start, last.end) or NO_NUMBER
    if recognised and own.symbol is None:
        printed = read_printed_number(view, cut_cells(view, outline.head))
        own = printed if printed.symbol or own is NO_NUMBER else own
    facts.put("symbol", own.symbol, own.symbol_span)
    if own.repaired:
        facts.doubt("symbol-repaired", own.symbol_span)
    return own


# --------------------
# The number in what people called a letter: the name of its file, the subject of the mail that brought it.
#
# ``2107-SGD-VP.pdf``, ``cv 575 ubnd.pdf``, ``KH25.docx`` carry one; ``scan0012.pdf``, ``IMG_2024.jpg``, a date or a
# telephone number do not: a number counts only beside a code or a word for a document.

#: How often such a number is the letter's own: beside a code of its symbol, beside a word for a document alone.
_BY_SYMBOL, _BY_WORD = 0.9, 0.7
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_CODES_OF_SYMBOL = re.compile("[^-/]+")
#: Days, stamps of time, numbers of telephones.
_NO_NUMBER = re.compile(
    r"(?<!\d)(?:\d{1,2}[._/-]\d{1,2}(?:[._/-](?:20)?\d\d)?|20\d\d[._/-]?[01]\d[._/-]?[0-3]\d|\d{1,2}[._/-]20\d\d|\d{6,})(?!\d)"
)
_SUFFIX = re.compile(r"(?:\.[a-z]{2,6}){1,2}$", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"\d{1,5}")
_WORDS = frozenset(WORDS["called"]["words"])
_KIND_NAMES = tuple(bare(name) for name in KINDS_BY_WORD if " " in name)
_BARE_CODES = {bare(code.lower()) for code in [*KINDS_BY_CODE, *ISSUERS]} - set(WORDS["called"]["no_codes"])
#: Words behind which a number is that of another document, or of no document.
_OTHERS = re.compile(any_of(WORDS["called"]["others"]))


def readings_in(name: str, source: Witness, symbol: str | None = None) -> Iterator[HeadReading]:
    """Yield the number that ``name`` gives a letter whose ``symbol`` is known or not, at most one.

    >>> [reading.value for reading in readings_in("2107-SGD-VP.pdf", "file-name", "SGD-VP")]
    ['2107']
    >>> [reading.value for reading in readings_in("scan0012.pdf", "file-name")]
    []
    """
    letters = _NO_NUMBER.sub(lambda found: "|" * len(found[0]), make_view(_SUFFIX.sub("", name)).bare)
    own = {make_view(code).bare for code in _CODES_OF_SYMBOL.findall(symbol or "")}
    words = _PARTS.findall(letters)
    found: dict[str, float] = {}
    for at, (last, word, after) in enumerate(zip(["", *words], words, [*words[1:], ""], strict=False)):
        before = " ".join(words[:at])
        plans = _YEAR.fullmatch(word) and after not in _BARE_CODES  # “KH 2026” plans a year
        if not _PLAIN_NUMBER.fullmatch(word) or plans or _OTHERS.search(before):
            continue
        named = last in _WORDS or before.endswith(_KIND_NAMES) or {last, after} & (own or _BARE_CODES)
        sure = _BY_SYMBOL if {last, after} & own else _BY_WORD * bool(named)
        number = clean_number(word)
        found[number] = max(sure, found.get(number, 0.0))
    best = max(found.values(), default=0.0)
    if value := only([value for value, sure in found.items() if sure == best > 0 and value != "0"]):
        yield HeadReading(field="number", value=value, source=source, confidence=best)


# --------------------
# Number and day of issue as all witnesses together give them, and what a person is told of them.
#
# The print of a typed letter is taken as it stands. On a recognised page what was read in the blanks is one candidate
# among others (``facts``): hands write there, and recognition makes digits of what it cannot read.

#: Digits that were read less surely are wrong too often: of 22 real scans no wrong number or day was read so surely.
_READ_SURELY = 0.8
#: How often digits are right that were read so, and those that were read with doubt.
_SURE, _UNSURE = 0.97, 0.35
#: A month is printed, and what is misread of it is mostly no month: it is kept unless it was a mere guess.
_GUESSED = 0.3
_LEAST_SURE = {"day": _READ_SURELY, "month": _GUESSED}
_WHOLE = len("2019-12-17")


def put_number(facts: HeadFacts, own: OwnNumber, source: Source, sureness: Sureness) -> None:
    """Put the number that the witnesses give together (``weigh``) into ``facts``, else proposals and a flag."""
    if not source.ocr and (own.number or own is NO_NUMBER):
        facts.put("number", own.number, own.number_span)
        return
    verdict = weigh(_numbers(own, source, sureness))
    facts.put("number", verdict.value, own.number_span if own.number == verdict.value else None)
    line = (own.start, own.end) if own is not NO_NUMBER else None
    if line or verdict != FieldVerdict():
        keep_verdict(facts, "number", verdict, line, "blank-number")


def put_date(facts: HeadFacts, line: DateLine | None, source: Source, sureness: Sureness) -> None:
    """Put place and day of issue into ``facts``: what is known (``2019-12``, ``2019``), weighed as the number is."""
    facts.put("issued_on", None)
    facts.put("place", None)
    if line is None:
        return
    place = mended_place(line.place) if line.place and source.ocr else line.place
    facts.put("place", place, line.place_span)
    month = weigh(_parts("month", line.month, line, source, sureness)).value
    days = weigh(_days(line, month, source, sureness))
    value = _date(line.year, month, days.value)
    facts.put("issued_on", value or None, line.date)
    others = tuple(
        other.with_own({"value": date})
        for other in days.others
        if len(date := _date(line.year, month, other.value)) == _WHOLE
    )
    whole = value if len(value) == _WHOLE else None
    keep_verdict(facts, "issued_on", days._replace(value=whole, others=others), line.line, "blank-date")
    if whole and source.arrived_on and whole > source.arrived_on:
        facts.doubt("dated-ahead", line.date, "issued_on", said=source.arrived_on, own=whole)


def _numbers(own: OwnNumber, source: Source, sureness: Sureness) -> Iterator[Candidate]:
    """Yield the numbers that witnesses give; a printed one is in doubt where a hand was seen to write more figures."""
    numbers = [
        Candidate(number, one.source, one.confidence)
        for one in (*source.readings, *readings_in(source.name, "file-name", own.symbol))
        if one.field == "number" and one.value[:1].isdigit() and (number := clean_number(one.value)) != "0"
    ]
    if own.number and own.number_span:
        least = min((len(one.value) for one in numbers if one.source == "handwriting"), default=0)
        surely = sureness(*own.number_span) >= _READ_SURELY and len(own.number) >= least
        yield Candidate(own.number, "text", _SURE if surely else _UNSURE)
    yield from numbers


def _days(line: DateLine, month: str | None, source: Source, sureness: Sureness) -> Iterator[Candidate]:
    """Yield the days that witnesses give, none that the month lacks. A figure by hand that comes after the arrival was
    misread; print stands: letters are sent before their day, and clocks go wrong."""
    last = monthrange(int(line.year), int(month))[1] if line.year and month else 31
    for day in _parts("day", line.day, line, source, sureness):
        by_hand = day.source != "text" and source.arrived_on
        if int(day.value) <= last and not (by_hand and _date(line.year, month, day.value) > by_hand):
            yield day


def _parts(name: str, printed: str | None, line: DateLine, source: Source, sureness: Sureness) -> Iterator[Candidate]:
    """Yield what witnesses give for a part of the date (``day``, ``month``), the print first."""
    if printed:
        surely = sureness(*line.spans[name]) >= _LEAST_SURE[name]
        yield Candidate(printed, "text", _SURE if surely else _UNSURE)
    for reading in source.readings:
        if reading.field == name and (figure := _figure(name, reading.value)):
            yield Candidate(figure, reading.source, reading.confidence)


def _date(year: str | None, month: str | None, day: str | None) -> str:
    """Return as much of a date as is known, from its year on."""
    return "-".join(map(str, takewhile(bool, (year, month, day))))


# --------------------
# The blanks of the head on the page: a flag about a number or a day shows the place where a hand wrote it.

#: What the flag of a field is about → which blanks it shows.
_BLANKS: dict[str | None, tuple[str, ...]] = {"number": ("number",), "issued_on": ("day", "month")}
_CODES = ("blank-number", "blank-date", "head-weighed")


def with_holes(letter: Letter, source: Source) -> Letter:
    """Return the letter with the blanks' page and boxes for those of the words, in flags about number and day."""
    if not source.readings:
        return letter
    return letter.with_own({"flags": tuple(_shown(flag, source) for flag in letter.flags)})


def _shown(flag: Flag, source: Source) -> Flag:
    """Return a flag with the page and boxes of the blanks that it is about; as it is for other flags."""
    fields = _BLANKS.get(flag.field, ()) if flag.code in _CODES else ()
    blanks = [one for one in source.readings if one.field in fields and one.box]
    if not blanks:
        return flag
    page = blanks[0].page
    at = flag.evidence or Evidence(start=0, end=0, quote="")
    boxes = tuple(dict.fromkeys(one.box for one in blanks if one.page == page))
    return flag.with_own({"evidence": at.with_own({"page": page, "boxes": boxes})})
