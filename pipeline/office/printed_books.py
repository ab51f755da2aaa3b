"""The registers of letters as they are printed: what stands in which column of the decree's form."""

from pipeline import labels
from pipeline.errors import SetupError
from pipeline.export.printed import letter_book
from pipeline.export.printed.letter_book import RegisterRow
from pipeline.office.office import Office
from pipeline.office.registers import entries
from pipeline.register.letter_rows import kind_and_subject, sent_and_kept
from pipeline.store import Store
from pipeline.store.register_lines import Book, RegisterLine
from pipeline.words import t

#: Why a number stands for no letter to us → what the remark says.
VOID = {
    "removed": "văn bản đã gỡ",
    "outgoing": "số bỏ: văn bản đi của cơ quan",
    "copy": "số bỏ: cùng một văn bản với số trước",
}


def printed_book(office: Office, store: Store, book: Book, year: int) -> bytes:
    """Return the register of a year as an HTML page to be printed; raise ``SetupError`` where it has no line."""
    lines = entries(store, year, book)
    form = letter_book.INCOMING if book == "in" else letter_book.OUTGOING
    if not lines:
        raise SetupError(_nothing(form.title, year, store.register.years(book)))
    rows = [_incoming(line) if book == "in" else _outgoing(store, line) for line in lines]
    return letter_book.letter_book(form, _names(office), year, _spans(book, lines), rows)


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
