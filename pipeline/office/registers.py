"""The registers of incoming and outgoing letters: reading them, writing into a letter's line, printing them."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from pipeline import labels
from pipeline.errors import SetupError
from pipeline.export.printed import document, tag
from pipeline.office import Office
from pipeline.register.letter_rows import kind_and_subject, sent_and_kept
from pipeline.store import Store
from pipeline.store.register_lines import Book, RegisterEntry, RegisterLine, wrong
from pipeline.words import t


def entry_of(store: Store, letter: str) -> RegisterLine:
    """Return the line of a letter (called by number and symbol, or a beginning of its id), empty where it has none."""
    found = store.letters.called(letter)
    sha256, header = found.source.sha256, found.header
    written = store.register.written([sha256]).get(sha256, RegisterEntry())
    return RegisterLine(
        letter=sha256,
        book=store.register.book_of(sha256),
        year=written.year,
        written=written,
        number=header.number,
        symbol=header.symbol,
        issuer=header.issuer,
        issued_on=header.issued_on,
        kind=header.kind,
        subject=header.subject,
    )


def enter_all(store: Store, who: str | None, on: datetime.date) -> list[RegisterLine]:
    """Give every incoming letter that has none a number, in the order in which they came; without a day they come now.

    So letters get theirs that were stored before there was a register.
    """
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
    line, else ``on``). Raise ``SetupError`` for what cannot be so, ``TakenNumberError`` for a number of another letter.
    """
    line = entry_of(store, letter)
    new = line.written.model_copy(update=dict(changes))
    if line.book == "in" and new.arrived_on is None and "arrived_on" not in changes:
        new = new.model_copy(update={"arrived_on": on.isoformat()})
    if why := wrong(line.book, line.written, new, on, "number" in changes):
        raise SetupError(t("Chưa ghi gì: {why}.", why=why))
    store.register.write({line.letter: new}, who, on, None)
    return entry_of(store, line.letter)


# --------------------
# A register to be printed and bound, in the columns of the decree's form (NĐ 30/2020/NĐ-CP, Phụ lục IV).


class Form(NamedTuple):
    """The title of a register and its columns: heading, width in per cent of the page, whether it is centred."""

    title: str
    columns: tuple[tuple[str, float, bool], ...]


class RegisterRow(NamedTuple):
    """A line of a register; a void one says in its remark why its number stands for nothing."""

    cells: tuple[str, ...]
    void: bool = False


INCOMING = Form(
    "Sổ đăng ký văn bản đến",
    (
        ("Ngày đến", 7.5, True),
        ("Số đến", 5, True),
        ("Tác giả", 14, False),
        ("Số, ký hiệu văn bản", 9.5, False),
        ("Ngày tháng văn bản", 7.5, True),
        ("Tên loại và trích yếu nội dung", 24, False),
        ("Đơn vị hoặc người nhận", 11, False),
        ("Ngày chuyển", 7.5, True),
        ("Ký nhận", 6, False),
        ("Ghi chú", 8, False),
    ),
)
OUTGOING = Form(
    "Sổ đăng ký văn bản đi",
    (
        ("Số, ký hiệu văn bản", 11, False),
        ("Ngày tháng văn bản", 8, True),
        ("Tên loại và trích yếu nội dung", 30, False),
        ("Người ký", 12, False),
        ("Nơi nhận văn bản", 17, False),
        ("Đơn vị, người nhận bản lưu", 10, False),
        ("Số lượng bản", 5, True),
        ("Ghi chú", 7, False),
    ),
)


def letter_book(
    form: Form, office: Sequence[str], year: int, spans: Sequence[str], rows: Sequence[RegisterRow]
) -> bytes:
    """Return a register as one HTML page in UTF-8, for A4 in landscape, its headings on every page.

    ``office``: names of the union, the one above it first; ``spans``: from which day and number to which.
    """
    title = t(form.title)
    head = [tag("p", name, cls="above") for name in office[:-1]]
    head += [tag("p", name, cls="office") for name in office[-1:]]
    lines = (t("Năm: {year}", year=year), *spans)
    cover = tag("header", *head, tag("h1", title), *(tag("p", line) for line in lines))
    named = f"{title} {year}" + (f" – {office[-1]}" if office else "")
    return document(named, "letter_book", cover, _table(form, rows))


def _table(form: Form, rows: Sequence[RegisterRow]) -> Element:
    widths = tag("colgroup", *(tag("col", style=f"width: {width}%") for _, width, _ in form.columns))
    titles = tag("tr", *(tag("th", t(title), scope="col") for title, _, _ in form.columns))
    numbers = tag("tr", *(tag("th", f"({number})") for number in range(1, len(form.columns) + 1)), cls="numbers")
    return tag("table", widths, tag("thead", titles, numbers), tag("tbody", *(_row(form, row) for row in rows)))


def _row(form: Form, row: RegisterRow) -> Element:
    cells = zip(form.columns, row.cells, strict=True)
    return tag(
        "tr",
        *(tag("td", words, cls="mid" if centred else "") for (_, _, centred), words in cells),
        cls="void" if row.void else "",
    )


#: Why a number stands for no letter to us → what the remark says.
VOID = {
    "removed": "văn bản đã gỡ",
    "outgoing": "số bỏ: văn bản đi của cơ quan",
    "copy": "số bỏ: cùng một văn bản với số trước",
}


def printed_book(office: Office, store: Store, book: Book, year: int) -> bytes:
    """Return the register of a year as an HTML page to be printed; raise ``SetupError`` where it has no line."""
    lines = store.register.lines(book, year)
    form = INCOMING if book == "in" else OUTGOING
    if not lines:
        raise SetupError(_nothing(form.title, year, store.register.years(book)))
    rows = [_incoming(line) if book == "in" else _outgoing(store, line) for line in lines]
    return letter_book(form, _names(office), year, _spans(book, lines), rows)


def _nothing(title: str, year: int, others: list[int]) -> str:
    empty = t("{title} năm {year} chưa có dòng nào.", title=t(title), year=year)
    return f"{empty} {t('Sổ có các năm: {years}.', years=', '.join(map(str, others)))}" if others else empty


def _names(office: Office) -> list[str]:
    """Return the names on the cover: of the union above the office's, and its own."""
    union = office.union
    if union is None:
        return []
    above = office.known.get(union.parent) if union.parent else None
    return [found.name for found in (above, union) if found is not None]


def _spans(book: Book, lines: list[RegisterLine]) -> list[str]:
    days = sorted(day for line in lines if (day := line.written.arrived_on if book == "in" else line.issued_on))
    found = []
    if days:
        first, last = labels.date_words(days[0]), labels.date_words(days[-1])
        found.append(t("Từ ngày {first} đến ngày {last}", first=first, last=last))
    numbers = [line.written.number for line in lines if line.written.number]
    if numbers:
        found.append(t("Từ số {first} đến số {last}", first=min(numbers), last=max(numbers)))
    return found


def _incoming(line: RegisterLine) -> RegisterRow:
    written = line.written
    number, day = str(written.number or ""), labels.date_words(written.arrived_on)
    said = (t("Bút phê: {words}", words=written.instruction) if written.instruction else "", written.note or "")
    remarks = (t(VOID[line.void]),) if line.void else said
    cells = (
        day,
        number,
        line.issuer or "",
        labels.reference(line.number, line.symbol),
        labels.date_words(line.issued_on),
        kind_and_subject(line.kind, line.subject),
        _joined(written.place, written.handler),
        labels.date_words(written.passed_on),
        written.signed or "",
        _joined(*remarks),
    )
    return RegisterRow(cells, void=line.void is not None)


def _outgoing(store: Store, line: RegisterLine) -> RegisterRow:
    written, header = line.written, store.letters.of_id(line.letter).header
    place, keeper = sent_and_kept(header.recipients)
    cells = (
        labels.reference(line.number, line.symbol),
        labels.date_words(line.issued_on),
        kind_and_subject(line.kind, line.subject),
        header.signer or "",
        written.place or place or "",
        written.handler or keeper or "",
        written.copies or "",
        written.note or "",
    )
    return RegisterRow(cells)


def _joined(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
