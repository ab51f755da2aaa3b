"""The lines of the registers of incoming and outgoing letters: how they are read, what one may hold."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Integer, Select, String, and_, cast, func, or_, select

from pipeline import labels
from pipeline.store import checksums, schema
from pipeline.store.records import Event
from pipeline.store.schema import of_ids
from pipeline.words import if_said, t
from schemas import Record

Book = Literal["in", "out"]

#: What people may write into a line → how they call it.
FIELD_NAMES = {
    "number": "số đến",
    "arrived_on": "ngày đến",
    "place": "nơi nhận",
    "handler": "người xử lý",
    "instruction": "bút phê",
    "passed_on": "ngày chuyển",
    "signed": "ký nhận",
    "copies": "số lượng bản",
    "note": "ghi chú",
}
_DAYS = ("arrived_on", "passed_on")

_STANDS, _LETTER, _LINE = schema.letters.alias(), schema.letters.c, schema.register.c
# Said so that SQLite does not go through a whole book.
_OWN_BOOK = (_LINE.book == "out") == (_STANDS.c.direction == "out")
_IS_ITSELF = and_(_LETTER.sha256 == _STANDS.c.sha256, _LETTER.copy_of.is_(None))
_MAIN = (
    select(_STANDS.c.sha256.label("standing"), schema.register)
    .select_from(_STANDS)
    .join(schema.letters, or_(_IS_ITSELF, _LETTER.copy_of == _STANDS.c.sha256))
    .join(schema.register, and_(_LINE.letter == _LETTER.sha256, _OWN_BOOK))
    .where(checksums.sound(schema.register))
)


class RegisterEntry(Record):
    """What stands in a letter's line of the register; days are ISO. An outgoing letter bears its own number."""

    number: int | None = None
    arrived_on: str | None = None
    place: str | None = None
    handler: str | None = None
    instruction: str | None = None
    passed_on: str | None = None
    signed: str | None = None
    copies: str | None = None
    note: str | None = None

    @property
    def year(self) -> int | None:
        """The year of the book that the line stands in."""
        return int(self.arrived_on[:4]) if self.arrived_on else None


class Instructed(NamedTuple):
    """What a leader said of a letter and to whom; ``base`` is the day (ISO) that days in it are seen from."""

    letter: str
    words: str
    handler: str
    base: str
    said: Event | None
    """The last that was said of it: ``IS_DONE`` or ``IS_OPEN``."""


class RegisterLine(Record):
    """A line of the register with the head of its letter."""

    letter: str
    """Id of the letter that stands for the line; of a removed one the id that it had."""
    book: Book
    year: int | None
    written: RegisterEntry
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    kind: str | None = None
    subject: str | None = None
    void: Literal["removed", "outgoing", "copy"] | None = None
    """Why the number stands for no letter to us any more."""


class Given(NamedTuple):
    """Whose a number of the incoming register is."""

    letter: str
    """Id of the letter that stands for the line; of a removed one the id that it had."""
    words: str
    """What people call that letter."""


def whose(letter: Any) -> str:
    """Return what people call the letter that a number was given to, by its head."""
    if not (letter.number or letter.symbol or letter.issuer):
        return t("một văn bản không có số, hoặc đã gỡ")
    name = labels.letter_name(letter)
    of = t("của {issuer}", issuer=letter.issuer) if letter.issuer and name != letter.issuer else ""
    when = if_said("ngày {day}", day=labels.date_words(letter.issued_on))
    return " ".join(filter(None, (name, of, when)))


def taken_words(year: int, number: int, letter: str) -> str:
    """Say that a number is another letter's."""
    return t("số đến {number} năm {year} đã cấp cho {letter}", number=number, year=year, letter=letter)


def shown(field: str, value: Any) -> str:
    """Return a value of a line as people read it."""
    return labels.date_words(value) if field in _DAYS else str(value or "")


def entry_of(row: Mapping[str, Any]) -> RegisterEntry:
    """Return of a row what people may write."""
    return RegisterEntry(**{name: row[name] for name in FIELD_NAMES})


def main_rows(connection: Connection, wanted: Collection[str] | None = None) -> dict[str, Mapping[str, Any]]:
    """Return the line of each letter by the id of what stands for it; of two lines that with the first number."""
    lines = [dict(row._mapping) for row in of_ids(connection, _MAIN, _STANDS.c.sha256, wanted)]
    # The first of each letter counts: it is written last.
    lines.sort(key=lambda line: (line["number"] is None, line["year"] or 0, line["number"] or 0, line["letter"]))
    return {line["standing"]: line for line in reversed(lines)}


#: What people say of what a leader wrote (its words are the detail): that it is done, and that it is not.
IS_DONE, IS_OPEN = "instruction-done", "instruction-open"
_SAID = select(schema.events).where(schema.events.c.what.in_((IS_DONE, IS_OPEN))).order_by(schema.events.c.id)
_STANDING = func.coalesce(_LETTER.copy_of, _LETTER.sha256)
#: Of letters that were removed, which are copies of themselves, nothing is asked any more.
_INSTRUCTED = (
    select(
        _STANDING.label("standing"), _LINE.letter, func.coalesce(_LINE.instruction, "").label("words"),
        func.coalesce(_LINE.handler, "").label("whom"),
        func.coalesce(_LINE.arrived_on, cast(_LINE.year, String) + "-01-01").label("base"),
    )
    .select_from(schema.register)
    .join(schema.letters, _LETTER.sha256 == _LINE.letter)
    .where(or_(_LETTER.copy_of.is_(None), _LETTER.copy_of != _LETTER.sha256), checksums.sound(schema.register))
    .order_by(_LINE.year.desc(), _LINE.number.desc())
)  # fmt: skip


def instructed(connection: Connection, most: int, name: str = "", letters: Collection[str] = ()) -> list[Instructed]:
    """Return so many lines in which a leader wrote something, the last first: with a name in them, of some letters."""
    holds = (_LINE.handler.contains(name, autoescape=True), _LINE.instruction.contains(name, autoescape=True))
    asked = _INSTRUCTED.where(or_(*holds))
    asked = asked.where(or_(_LETTER.sha256.in_(letters), _LETTER.copy_of.in_(letters))) if letters else asked
    rows = connection.execute(asked.limit(most)).mappings().all()
    said = of_ids(connection, _SAID, schema.events.c.letter, [row["letter"] for row in rows])
    last = {(row.letter, row.detail): Event.model_validate(row, from_attributes=True) for row in said}
    return [
        Instructed(row["standing"], row["words"], row["whom"], row["base"], last.get((row["letter"], row["words"])))
        for row in rows
    ]  # fmt: skip


def incoming(connection: Connection, year: int) -> list[RegisterLine]:
    """Return the lines of incoming letters for a year, by their numbers."""
    standing, stands = func.coalesce(_LETTER.copy_of, _LETTER.sha256), _STANDS.c
    asked = (
        select(schema.register, standing.label("standing"), stands.direction, stands.copy_of, *_head(_STANDS))
        .select_from(schema.register)
        .outerjoin(schema.letters, _LETTER.sha256 == _LINE.letter)
        .outerjoin(_STANDS, stands.sha256 == standing)
        .where(_LINE.book == "in", _LINE.year == year)
        .order_by(_LINE.number.is_(None), _LINE.number, _LINE.letter)
    )
    rows = [dict(row) for row in connection.execute(asked).mappings()]
    main = main_rows(connection, {row["standing"] for row in rows if row["direction"] in ("in", "info")})

    def why_void(row: Mapping[str, Any]) -> str | None:
        if row["standing"] is None or row["copy_of"] is not None:  # a removed letter stands for nothing
            return "removed"
        if row["standing"] not in main:
            return "outgoing"
        return None if main[row["standing"]]["letter"] == row["letter"] else "copy"

    return [_line("in", row["standing"] or row["letter"], year, row, row, why_void(row)) for row in rows]


#: The year that a letter bears; of one without a day that in which it was stored.
YEAR_OF_OUTGOING: Any = func.coalesce(cast(func.substr(_LETTER.issued_on, 1, 4), Integer), _LINE.year)


def of_outgoing(*columns: Any) -> Select[Any]:
    """Ask for columns of outgoing letters and their lines."""
    own_line = and_(_LINE.letter == _LETTER.sha256, _LINE.book == "out")
    asked = select(*columns).select_from(schema.letters.outerjoin(schema.register, own_line))
    return asked.where(_LETTER.direction == "out", _LETTER.copy_of.is_(None))


def outgoing(connection: Connection, year: int) -> list[RegisterLine]:
    """Return the lines of outgoing letters for a year, by day and number."""
    order = (_LETTER.issued_on, func.length(_LETTER.number), _LETTER.number, _LETTER.sha256)
    asked = of_outgoing(_LETTER.sha256, *_head(schema.letters)).where(year == YEAR_OF_OUTGOING).order_by(*order)
    rows = connection.execute(asked).mappings().all()
    main = main_rows(connection, {row["sha256"] for row in rows})
    blank: dict[str, Any] = dict.fromkeys(FIELD_NAMES)
    return [_line("out", row["sha256"], year, main.get(row["sha256"], blank), row) for row in rows]


_HEAD = ("number", "symbol", "issuer", "issued_on", "kind", "subject")


def _head(table: Any) -> list[Any]:
    return [table.c[name].label(f"of_{name}") for name in _HEAD]


def _line(
    book: Book, letter: str, year: int, row: Mapping[str, Any], head: Mapping[Any, Any], void: str | None = None
) -> RegisterLine:
    fields = {name: head[f"of_{name}"] for name in _HEAD}
    own = {"book": book, "letter": letter, "year": year, "written": entry_of(row), "void": void}
    return RegisterLine.model_validate({**own, **fields})


# --------------------
# What a line of a register may hold: pure rules, the same for a command, the workbook and a page.

#: No office gets so many letters in a year: a longer number is a slip of the hand.
MOST_NUMBER = 999_999
#: So much fits into a line of the register.
MOST_SIGNS = 2000
#: A letter that is entered longer after its own day was read late: on which day it came, the register does not know.
_LATE = datetime.timedelta(days=31)


def received_on(arrived_on: str | None, issued_on: str | None) -> str | None:
    """Return the day of a line of the register as that from which terms count “kể từ ngày nhận được”, where it is.

    >>> received_on("2026-03-04", "2026-03-02"), received_on("2026-03-04", "2019-05-20")
    ('2026-03-04', None)
    """
    if arrived_on is None or issued_on is None or len(issued_on) != len(arrived_on):
        return None
    came, issued = (datetime.date.fromisoformat(day) for day in (arrived_on, issued_on))
    return arrived_on if issued <= came <= issued + _LATE else None


def wrong(
    book: Book, old: RegisterEntry, new: RegisterEntry, today: datetime.date, number_is_typed: bool = False
) -> str | None:
    """Say why a line cannot be as a person wants it, ``None`` where it can."""
    if book == "out" and (new.number, new.arrived_on) != (None, None):
        return t("văn bản đi mang số và ngày của chính nó, không có số đến")
    return _wrong_number(old, new) or _wrong_day(old, new, today, number_is_typed) or _too_long(new)


def _wrong_number(old: RegisterEntry, new: RegisterEntry) -> str | None:
    if new.number is not None and not 1 <= new.number <= MOST_NUMBER:
        return t("số đến {number} không hợp lệ", number=new.number)
    if old.number is not None and new.number is None:
        return t("số đến {number} đã cấp thì không bỏ trống được", number=old.number)
    if new.number is not None and new.arrived_on is None:
        return t("có số đến thì phải có ngày đến")
    return None


def _wrong_day(old: RegisterEntry, new: RegisterEntry, today: datetime.date, is_typed: bool) -> str | None:
    came, passed = new.arrived_on or "", new.passed_on or ""
    if came != (old.arrived_on or "") and came > today.isoformat():
        return t("ngày đến {day} sau hôm nay", day=labels.date_words(came))
    if old.number is not None and new.number == old.number and new.year != old.year and not is_typed:
        return t("ngày đến {day} thuộc sổ năm {year}: ghi cả số đến của sổ năm đó",
                 day=labels.date_words(new.arrived_on), year=new.year)  # fmt: skip
    if new != old and "" < passed < came:
        return t("ngày chuyển {day} trước ngày đến", day=labels.date_words(passed))
    return None


def _too_long(new: RegisterEntry) -> str | None:
    for field, value in new:
        if isinstance(value, str) and len(value) > MOST_SIGNS:
            return t("{field} có {count} ký tự, nhiều nhất được {most}: ghi gọn lại",
                     field=t(FIELD_NAMES[field]), count=len(value), most=MOST_SIGNS)  # fmt: skip
    return None
