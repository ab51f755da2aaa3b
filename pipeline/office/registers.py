"""The registers of incoming and outgoing letters: reading them, writing into a letter's line."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pipeline.duties.corrections.fields import value_of
from pipeline.office.uses import About, FieldWords, UseResult, UseSubject, typed
from pipeline.store import Store
from pipeline.store.register import (
    FIELD_NAMES,
    IS_DONE,
    IS_OPEN,
    IS_SEEN,
    RegisterEntry,
    RegisterLine,
    book_of,
    field_words,
    wrong,
)
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.words import t
from schemas import CorrectedPart


def entry_of(store: Store, letter: str) -> RegisterLine:
    """Return the line of a letter (called by number and symbol, or a beginning of its id), empty where it has none."""
    found = store.letters.called(letter)
    sha256, header = found.source.sha256, found.header
    written = store.register.written([sha256]).get(sha256, RegisterEntry())
    named = header.model_dump(include={"number", "symbol", "issuer", "issued_on", "kind", "subject"})
    (head,) = store.letters.heads([sha256])
    return RegisterLine(letter=sha256, book=book_of(head.direction), year=written.year, written=written, **named)


def enter(store: Store, letter: str, changes: Mapping[str, Any], who: str | None, on: datetime.date) -> RegisterLine:
    """Write into the line of a letter (``register_lines.FIELD_NAMES`` → value, ``None`` to empty) and return the line.

    An incoming letter without a number gets the one that is typed, else the next of the year in which it came (by its
    line, else ``on``). Raise ``SetupError`` for what cannot be so, as for a number of another letter.
    """
    line = entry_of(store, letter)
    new = line.written.model_copy(update=dict(changes))
    if (line.book, new.arrived_on) == ("in", None) and "arrived_on" not in changes:
        new = new.model_copy(update={"arrived_on": on.isoformat()})
    if why := wrong(line.book, line.written, new, on, "number" in changes):
        raise SetupError("Chưa ghi gì: {why}.", why=why)
    store.register.write({line.letter: new}, who, on)
    return entry_of(store, line.letter)


#: What is typed for a line → the field of a record that is typed in the same way; all else are words.
_TYPED: dict[str, tuple[CorrectedPart, str]] = {
    "number": ("limit", "value"), "arrived_on": ("date", "date"),
}  # fmt: skip
_WORDS: tuple[CorrectedPart, str] = ("header", "place")


# --------------------
# What is typed into a letter's line, and that what a leader wrote there is done.

_NOTE = 'Ghi chú; để trống ("") thì xóa, ở các mục khác cũng vậy.'
_REF = About("Số ký hiệu, hoặc phần đầu của mã.", stands="VĂN_BẢN")
_HANDLER = About("Người xử lý; văn bản đi: nơi giữ bản lưu.", "--handler", "TÊN")
_Field = Annotated[FieldWords | None, typed(10_000)]

Number = Annotated[_Field, About("Số đến.", "--number", "SỐ")]
ArrivedOn = Annotated[_Field, About("Ngày đến: 20/4/2026, hôm qua.", "--arrived", "NGÀY")]
Place = Annotated[_Field, About("Nơi nhận, đơn vị xử lý.", "--to", "NƠI")]
Handler = Annotated[_Field, _HANDLER]
Signed = Annotated[_Field, About("Ai đã ký nhận.", "--signed", "TÊN")]
Note = Annotated[_Field, About(_NOTE, "--note", "LỜI")]

Ref = Annotated[str, typed(300, 1), _REF]
#: Left empty, they are given or stay.
_OPTIONAL = ("number", "arrived_on")


def enter_use(
    do: UseSubject, letter: Ref, *, number: Number = None, arrived_on: ArrivedOn = None,
    place: Place = None, handler: Handler = None, signed: Signed = None, note: Note = None,
) -> UseResult:  # fmt: skip
    """Write into a letter's line of the register; an empty word empties a field."""
    fields = {"number": number, "arrived_on": arrived_on, "place": place, "handler": handler, "signed": signed,
              "note": note}  # fmt: skip
    typed = {name: words for name, words in fields.items() if words is not None and (words or name not in _OPTIONAL)}
    changes = {name: value_of(*_TYPED.get(name, _WORDS), words, do.on) for name, words in typed.items()}
    line = enter(do.store, letter, changes, do.who, do.on)
    words = line_words(line) or t("chưa ghi gì")
    return UseResult(t("{letter} – {words}.", letter=labels.letter_name(line), words=words), line)


Words = Annotated[str, typed(2_000), About()]
IsDone = Annotated[Literal["seen", "done", "open"], About()]


def settle_instruction(do: UseSubject, letter: Ref, *, words: Words, decision: IsDone) -> UseResult:
    """Write down that what a leader wrote of a letter was seen, is done, or is not after all (``open``)."""
    sha256, what = do.store.letters.id_of(letter), {"seen": IS_SEEN, "done": IS_DONE, "open": IS_OPEN}[decision]
    do.store.register.settle(sha256, words.replace("\r\n", "\n").strip(), what, do.who, do.on)
    return UseResult(t("Đã ghi: {what}.", what=labels.event_name(what)))


def line_words(line: RegisterLine) -> str:
    """Return the filled fields of a line in words (``Số đến: 12; Ghi chú: …``)."""
    said = (
        f"{t(FIELD_NAMES[field])}: {field_words(field, value)}" for field, value in line.written if value is not None
    )
    return "; ".join(said)
