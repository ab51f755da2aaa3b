"""The registers of incoming and outgoing letters: reading them, writing into a letter's line, printing them."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from pipeline.duties.corrections.fields import value_of
from pipeline.export.printed import document, tag
from pipeline.export.table_files import Sheet
from pipeline.office import Office
from pipeline.office.register import sheets
from pipeline.office.register.letter_rows import kind_and_subject, outgoing_row
from pipeline.store import Store
from pipeline.store.register import FIELD_NAMES, Book, RegisterEntry, RegisterLine, field_words, wrong
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.words import if_said, t
from schemas import CorrectedPart


def entry_of(store: Store, letter: str) -> RegisterLine:
    """Return the line of a letter (called by number and symbol, or a beginning of its id), empty where it has none."""
    found = store.letters.called(letter)
    sha256, header = found.source.sha256, found.header
    written = store.register.written([sha256]).get(sha256, RegisterEntry())
    named = header.model_dump(include={"number", "symbol", "issuer", "issued_on", "kind", "subject"})
    book = store.register.book_of(sha256)
    return RegisterLine(letter=sha256, book=book, year=written.year, written=written, **named)


def enter_all(store: Store, who: str | None, on: datetime.date) -> list[RegisterLine]:
    """Number every incoming letter that has no number, in the order in which they came; without a day they come now."""
    with store.at_once():
        bare = [line for line in store.letters.all() if line.direction != "out" and line.arrival_number is None]
        told = {line.sha256: min((one.arrived_on for one in line.arrivals if one.arrived_on), default=None)
                for line in bare}  # fmt: skip
        order = sorted(bare, key=lambda line: (told[line.sha256] or line.issued_on or "9", line.sha256))
        days = {line.sha256: {"arrived_on": day} if (day := told[line.sha256]) else {} for line in order}
        return [enter(store, sha256, changes, who, on) for sha256, changes in days.items()]


def enter(store: Store, letter: str, changes: Mapping[str, Any], who: str | None, on: datetime.date) -> RegisterLine:
    """Write into the line of a letter (``register_lines.FIELD_NAMES`` → value, ``None`` to empty) and return the line.

    An incoming letter without a number gets the one that is typed, else the next of the year in which it came (by its
    line, else ``on``). Raise ``SetupError`` for what cannot be so, as for a number of another letter.
    """
    line = entry_of(store, letter)
    new = line.written.model_copy(update=dict(changes))
    if line.book == "in" and new.arrived_on is None and "arrived_on" not in changes:
        new = new.model_copy(update={"arrived_on": on.isoformat()})
    if why := wrong(line.book, line.written, new, on, "number" in changes):
        raise SetupError("Chưa ghi gì: {why}.", why=why)
    store.register.write({line.letter: new}, who, on, None)
    return entry_of(store, line.letter)


#: What is typed for a line → the field of a record that is typed in the same way; all else are words.
_TYPED: dict[str, tuple[CorrectedPart, str]] = {
    "number": ("limit", "value"), "arrived_on": ("date", "date"), "passed_on": ("date", "date"),
}  # fmt: skip
_WORDS: tuple[CorrectedPart, str] = ("header", "place")


def enter_typed(
    store: Store, letter: str, typed: Mapping[str, str], who: str | None, on: datetime.date
) -> RegisterLine:
    """Write what was typed into the line of a letter; an empty word empties it."""
    changes = {name: value_of(*_TYPED.get(name, _WORDS), words, on) for name, words in typed.items()}
    return enter(store, letter, changes, who, on)


def line_words(line: RegisterLine) -> str:
    """Return what is written in a line, in words."""
    said = (
        f"{t(FIELD_NAMES[field])}: {field_words(field, value)}" for field, value in line.written if value is not None
    )
    return "; ".join(said)


def next_number(store: Store, year: int) -> int:
    """Return the next number of the outgoing letters of a year."""
    numbers = [line.number or "0" for line in store.register.lines("out", year)]
    return max(map(int, filter(str.isdecimal, numbers)), default=0) + 1


# --------------------
# A register to be printed and bound, in the columns of the decree's form (NĐ 30/2020/NĐ-CP, Phụ lục IV).


class PrintedRegister(NamedTuple):
    """A register as it is printed: its title, the sheet that begins with its columns, their widths in per cent.

    ``row`` gives the values of a line, ``day`` the day by which it stands in its place.
    """

    title: str
    sheet: Sheet
    widths: tuple[float, ...]
    row: Callable[[Store, RegisterLine], dict[str, Any]]
    day: Callable[[RegisterLine], str | None]


_CENTRED = frozenset({"arrived_on", "number", "issued_on", "passed_on", "copies"})


#: Why a number stands for no letter to us → what the remark says.
VOID = {
    "removed": "văn bản đã gỡ",
    "outgoing": "số bỏ: văn bản đi của cơ quan",
    "copy": "số bỏ: cùng một văn bản với số trước",
}


def _incoming(_: Store, line: RegisterLine) -> dict[str, Any]:
    written = line.written
    said = (if_said("Bút phê: {words}", words=written.instruction), written.note)
    return {
        **written.model_dump(),
        "letter": labels.reference(line.number, line.symbol),
        "issued_on": line.issued_on,
        "issuer": line.issuer,
        "subject": kind_and_subject(line.kind, line.subject),
        "place": "; ".join(filter(None, (written.place, written.handler))),
        "note": t(VOID[line.void]) if line.void else "; ".join(filter(None, said)),
    }


def _outgoing(store: Store, line: RegisterLine) -> dict[str, Any]:
    return outgoing_row(store.letters.of_id(line.letter), line.written)


FORMS: dict[Book, PrintedRegister] = {
    "in": PrintedRegister(
        "Sổ đăng ký văn bản đến", sheets.INCOMING, (7.5, 5, 14, 9.5, 7.5, 24, 11, 7.5, 6, 8), _incoming,
        lambda line: line.written.arrived_on,
    ),
    "out": PrintedRegister(
        "Sổ đăng ký văn bản đi", sheets.OUTGOING, (11, 8, 30, 12, 17, 10, 5, 7), _outgoing, lambda line: line.issued_on
    ),
}  # fmt: skip


def printed_book(office: Office, store: Store, book: Book, year: int) -> bytes:
    """Return the register of a year as an HTML page to be printed; raise ``SetupError`` where it has no line."""
    lines = store.register.lines(book, year)
    form = FORMS[book]
    title = t(form.title)
    if not lines:
        empty = t("{title} năm {year} chưa có dòng nào.", title=title, year=year)
        others = ", ".join(map(str, store.register.years(book)))
        raise SetupError(f"{empty} {t('Sổ có các năm: {years}.', years=others)}" if others else empty)
    spans = [t("Năm: {year}", year=year)]
    if days := sorted(filter(None, map(form.day, lines))):
        first, last = labels.date_words(days[0]), labels.date_words(days[-1])
        spans.append(t("Từ ngày {first} đến ngày {last}", first=first, last=last))
    if given := [*filter(None, (line.written.number for line in lines))]:
        spans.append(t("Từ số {first} đến số {last}", first=min(given), last=max(given)))
    own = office.union.name if office.union is not None else ""
    cover = tag("header", *_whose(office), tag("h1", title), *(tag("p", line) for line in spans))
    heading = " – ".join(filter(None, (f"{title} {year}", own)))
    return document(heading, "letter_book", cover, _lined(store, form, lines))


def _whose(office: Office) -> Iterator[Element]:
    """Yield the lines of a cover on which the office stands, and the union above it."""
    if office.union is not None:
        above = office.known.get(office.union.parent or "")
        yield from [tag("p", above.name, cls="above")] if above is not None else []
        yield tag("p", office.union.name, cls="office")


def _lined(store: Store, form: PrintedRegister, lines: Iterable[RegisterLine]) -> Element:
    columns = form.sheet.columns[: len(form.widths)]  # those of the decree
    rows = []
    for line in lines:  # a void one says in its remark why it stands for nothing
        shown, cells = form.row(store, line), []
        for column in columns:
            words = labels.date_words(shown[column.field]) if column.kind == "date" else str(shown[column.field] or "")
            cells.append(tag("td", words, cls="mid" if column.field in _CENTRED else ""))
        rows.append(tag("tr", *cells, cls="void" if line.void else ""))
    widths = tag("colgroup", *(tag("col", style=f"width: {width}%") for width in form.widths))
    titles = tag("tr", *(tag("th", t(column.title), scope="col") for column in columns))
    numbers = tag("tr", *(tag("th", f"({number})") for number in range(1, len(columns) + 1)), cls="numbers")
    return tag("table", widths, tag("thead", titles, numbers), tag("tbody", *rows))
