"""The registers of incoming and outgoing letters: the number that each letter to us gets, and what people write there.

A letter has one line however often it came: a line stands under the file that came first, and is found by way of the
copy that stands for the letter now. Numbers are counted by year from 1 and never given twice, also not after the letter
was removed or turned out to be one of our own.
"""

import datetime
import functools
import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection, Integer, Select, String, and_, bindparam, cast, delete, func, insert, or_, select

from pipeline.store import schema
from pipeline.store.database import EVENT, StorePart, asking, event, last_of, log_lines, remember
from pipeline.store.following import Following
from pipeline.store.references import GROUPS, OF_GROUP, main_rows, members
from pipeline.store.rows import Event
from pipeline.store.schema import at_most, of_ids
from pipeline.support import labels
from pipeline.support.errors import SetupError, StaleError
from pipeline.support.grouping import grouped
from pipeline.support.words import if_said, t
from schemas import Record, iso

Book = Literal["in", "out"]

#: What people may write into a line → how they call it.
FIELD_NAMES = {
    "number": "số đến", "arrived_on": "ngày đến", "place": "nơi nhận", "handler": "người xử lý",
    "instruction": "bút phê", "passed_on": "ngày chuyển", "signed": "ký nhận", "copies": "số lượng bản",
    "note": "ghi chú"}  # fmt: skip
_DAYS = ("arrived_on", "passed_on")

_LETTER, _LINE = schema.letters.c, schema.register.c


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
        return _year_of(self.arrived_on)


class RegisterLine(Record):
    """A line of the register with the head of its letter."""

    letter: str
    """Id of the letter that stands for the line."""
    book: Book
    year: int | None
    written: RegisterEntry
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    kind: str | None = None
    subject: str | None = None


def whose(letter: Any) -> str:
    """Return what people call the letter that a number was given to, by its head."""
    if not any((letter.number, letter.symbol, letter.issuer)):
        return t("một văn bản không có số, hoặc đã gỡ")
    name = labels.letter_name(letter)
    of = if_said("của {issuer}", issuer=letter.issuer, is_other=name != letter.issuer)
    when = if_said("ngày {day}", day=labels.date_words(letter.issued_on))
    return " ".join(filter(None, (name, of, when)))


def field_words(field: str, value: Any) -> str:
    """Return a value of a line as people read it."""
    return labels.date_words(value) if field in _DAYS else str(value or "")


def book_of(direction: str) -> Book:
    """Return the register that a letter stands in."""
    return "out" if direction == "out" else "in"


def entry_of(row: Mapping[str, Any]) -> RegisterEntry:
    """Return of a row what people may write."""
    return RegisterEntry(**{name: row.get(name) for name in FIELD_NAMES})


#: What people say of what a leader wrote (its words are the detail): that it is done, that it is not, that they saw it.
IS_DONE, IS_OPEN, IS_SEEN = "instruction-done", "instruction-open", "instruction-seen"
_EVENTS = log_lines(EVENT.what.in_((IS_DONE, IS_OPEN, IS_SEEN)))
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
    .where(or_(_LETTER.copy_of.is_(None), _LETTER.copy_of != _LETTER.sha256), schema.sound(schema.register))
    .order_by(_LINE.year.desc(), _LINE.number.desc())
)  # fmt: skip

_naming: Callable[[str], Select[Any]] = functools.lru_cache(maxsize=50)(
    lambda name: _INSTRUCTED.where(
        _LINE.handler.contains(name, autoescape=True) | _LINE.instruction.contains(name, autoescape=True)
    )
)


def instructed(
    connection: Connection, most: int, name: str = "", letters: Collection[str] = ()
) -> list[tuple[str, str, str, str, Event | None]]:
    """Return so many lines in which a leader wrote something, the last first: with a name in them, of some letters.

    Of each the letter, what was said to whom, the day (ISO) that days in it are seen from, and the last that was said
    of it: ``IS_DONE``, ``IS_OPEN`` or ``IS_SEEN``.
    """
    asked = _naming(name)
    asked = asked.where(or_(_LETTER.sha256.in_(letters), _LETTER.copy_of.in_(letters))) if letters else asked
    rows = connection.execute(at_most(asked, most)).all()
    lines = of_ids(connection, _EVENTS, EVENT.letter, [row.letter for row in rows])
    last = {(row.letter, row.detail): event(row) for row in lines}
    return [(standing, words, whom, base, last.get((letter, words))) for standing, letter, words, whom, base in rows]


# --------------------
# What a line of a register may hold: pure rules, the same for a command, the workbook and a page.

#: No office gets so many letters in a year: a longer number is a slip of the hand.
MOST_NUMBER = 999_999
#: So much fits into a line of the register.
MOST_SIGNS = 2000


def wrong(
    book: Book, old: RegisterEntry, new: RegisterEntry, today: datetime.date, number_is_typed: bool = False
) -> str | None:
    """Say why a line cannot be as a person wants it, ``None`` where it can."""
    if book == "out" and (new.number, new.arrived_on) != (None, None):
        return t("văn bản đi mang số và ngày của chính nó, không có số đến")
    for field, value in new:
        if (count := len(str(value))) > MOST_SIGNS:
            return t("{field} có {count} ký tự, nhiều nhất được {most}: ghi gọn lại",
                     field=t(FIELD_NAMES[field]), count=count, most=MOST_SIGNS)  # fmt: skip
    return _wrong_number(old, new) or _wrong_day(old, new, today, number_is_typed)


def _wrong_number(old: RegisterEntry, new: RegisterEntry) -> str | None:
    """Return in words why a line may not have its new number; ``None`` where it may."""
    if new.number is None:
        is_given = old.number is not None
        return t("số đến {number} đã cấp thì không bỏ trống được", number=old.number) if is_given else None
    if not 1 <= new.number <= MOST_NUMBER:
        return t("số đến {number} không hợp lệ", number=new.number)
    return t("có số đến thì phải có ngày đến") if new.arrived_on is None else None


def _wrong_day(old: RegisterEntry, new: RegisterEntry, today: datetime.date, is_typed: bool) -> str | None:
    """Return in words why a line may not have its new days; ``None`` where it may. ``is_typed``: its number was."""
    came, passed = new.arrived_on or "", new.passed_on or ""
    if new.arrived_on != old.arrived_on and came > today.isoformat():
        return t("ngày đến {day} sau hôm nay", day=labels.date_words(came))
    if new.number == old.number is not None and new.year != old.year and not is_typed:
        return t("ngày đến {day} thuộc sổ năm {year}: ghi cả số đến của sổ năm đó",
                 day=labels.date_words(new.arrived_on), year=new.year)  # fmt: skip
    if new != old and "" < passed < came:
        return t("ngày chuyển {day} trước ngày đến", day=labels.date_words(passed))
    return None


# --------------------
# Giving numbers, and writing into a line.

#: What stands in the history for a change of a line.
_ENTERED = "entered"

_HEADS = GROUPS.add_columns(_LETTER.direction, _LETTER.issued_on, _LETTER.arrived_on, _LINE.book)
_HEADS = _HEADS.outerjoin(schema.register, _LINE.letter == _LETTER.sha256)
_NAMES = _LETTER["number", "symbol", "issuer", "issued_on"]
_WITH_LETTER = schema.register.outerjoin(schema.letters, _LETTER.sha256 == _LINE.letter)


def give(connection: Connection, letters: Sequence[str], on: datetime.date | None) -> None:
    """Enter letters that were just stored, in their order, but those of which a copy is entered.

    A letter to us gets the next number. It came on the day that its mail or package tells, else ``on``; where neither
    says anything it gets no number.
    """
    groups = grouped(of_ids(connection, _HEADS, OF_GROUP, letters), lambda row: str(row.of))
    entered = {(row.sha256, row.book) for row in itertools.chain.from_iterable(groups.values())}
    lines = list[dict[str, Any]]()
    #: The numbers that are left of a year.
    numbers = functools.cache(lambda year: itertools.count(1 + connection.execute(_LAST, {"year": year}).scalar_one()))
    for letter in letters:
        first = groups[letter][0]
        book = book_of(first.direction)
        if not entered.isdisjoint((row.sha256, book) for row in groups[letter]):
            continue
        number = day = None
        year = _year_of(first.issued_on or iso(on))
        if book == "in":
            # No letter comes after the day on which it is read: such a day says that a clock was wrong.
            day = min(filter(None, (iso(on), *(row.arrived_on for row in groups[letter]))), default=None)
            if (year := _year_of(day)) is None:
                continue
            number = next(numbers(year))
        lines.append({"letter": first.sha256, "book": book, "year": year, "arrived_on": day, "number": number})
        entered.add((first.sha256, book))
    schema.put(connection, schema.register, lines)


#: The highest number of incoming letters of a year.
_LAST = select(func.coalesce(func.max(_LINE.number), 0)).where(_LINE.book == "in", _LINE.year == bindparam("year"))


def _year_of(day: str | None) -> int | None:
    return int(day[:4]) if day else None


def _enter(connection: Connection, row: dict[str, Any]) -> None:
    """Write a line that is not there; of an incoming letter without a number it gets the next one of its year."""
    year, number = row["year"], row["number"]
    if number is not None:
        which = (_LINE.book == "in", _LINE.year == year, _LINE.number == number)
        taken = connection.execute(select(*_NAMES).select_from(_WITH_LETTER).where(*which)).first()
        if taken is not None:
            why = t("số đến {number} năm {year} đã cấp cho {letter}", number=number, year=year, letter=whose(taken))
            raise SetupError("Chưa ghi gì: {why}.", why=why)
    elif row["book"] == "in" and year is not None:
        row["number"] = 1 + connection.execute(_LAST, {"year": year}).scalar_one()
    connection.execute(insert(schema.register).values(**row))


def _said(old: RegisterEntry, new: RegisterEntry) -> str:
    changed = (one for one, before in zip(new, old, strict=True) if one != before)
    return "; ".join(f"{t(FIELD_NAMES[name])}: {field_words(name, now) or t('(để trống)')}" for name, now in changed)


def _changed_meanwhile(connection: Connection, letter: str, seen: RegisterEntry, now: RegisterEntry) -> StaleError:
    """Return the error that a line is other than the one ``seen``: who changed it, when, and what."""
    last = connection.execute(last_of(None, 1).where(EVENT.letter == letter, EVENT.what == _ENTERED)).first()
    return StaleError(
        "Dòng sổ này đã được {who} sửa {day} sau khi mở ra ({changes}). Xem lại rồi sửa tiếp.",
        who=getattr(last, "who", None) or t("người khác"), day=labels.date_words(getattr(last, "at", None)),
        changes=_said(seen, now))  # fmt: skip


class Register(StorePart):
    """The registers of incoming and outgoing letters."""

    def written(self, letters: Collection[str] | None = None) -> dict[str, RegisterEntry]:
        """Return what stands in the lines of letters (by their ids), of all or of these, as far as they have one."""
        found = self._read(main_rows, letters)
        return {name: entry_of(row) for name, row in found.items()}

    def outgoing_numbers(self, year: int) -> list[str]:
        """Return the numbers that outgoing letters of a year bear: of their day, or of that on which they came in."""
        own_line = and_(_LINE.letter == _LETTER.sha256, _LINE.book == "out")
        asked = select(_LETTER.number).select_from(schema.letters.outerjoin(schema.register, own_line))
        borne = func.coalesce(cast(func.substr(_LETTER.issued_on, 1, 4), Integer), _LINE.year) == year
        is_outgoing = (_LETTER.direction == "out", _LETTER.copy_of.is_(None), _LETTER.number.is_not(None))
        return self._values(asked.where(borne, *is_outgoing))

    instructed = asking(instructed)

    def settle(self, letter: str, words: str, what: str, who: str | None, on: datetime.date) -> None:
        """Write down that what a leader wrote of a letter (by its id), in these words, is done (``what``), or is not.

        Raise ``StaleError`` where other words stand there by now.
        """
        with self._database.writing() as connection:
            line = main_rows(connection, [letter])[letter]
            if (line["instruction"] or "") != words:
                raise StaleError("Bút phê đã được sửa sau khi mở ra. Xem lại rồi ghi. Chưa ghi gì.")
            remember(connection, line["letter"], "", on, what, words, who)

    def write(
        self, changes: Mapping[str, RegisterEntry], who: str | None, on: datetime.date,
        seen: Mapping[str, RegisterEntry] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        """Put what people wrote into the lines of letters (by the ids of those that stand), all of them or none.

        An incoming letter of which only the day is written gets the next number of that year.
        Raise ``SetupError`` where a number is another letter's, ``StaleError`` where a line is no longer as ``seen``.
        """
        with self._database.writing() as connection, Following(self._database, connection) as following:
            found = main_rows(connection, changes)
            heads = {row.sha256: row for row in of_ids(connection, _HEADS, _LETTER.sha256, changes)}
            rows: list[dict[str, Any]] = []
            for letter, new in changes.items():
                line = found.get(letter, {"letter": letter})
                old = entry_of(line)
                if seen.get(letter, old) != old:
                    raise _changed_meanwhile(connection, letter, seen[letter], old)
                book = book_of(heads[letter].direction)
                year = new.year if book == "in" else _year_of(heads[letter].issued_on or on.isoformat())
                rows.append({"letter": line["letter"], "book": book, "year": year, **new.model_dump()})
                if said := _said(old, new):
                    remember(connection, letter, "", on, _ENTERED, said, who)
            for row in rows:  # first all numbers go, so that two letters can change theirs
                connection.execute(delete(schema.register).filter_by(letter=row["letter"], book=row["book"]))
            for row in sorted(rows, key=lambda row: row["number"] is None):  # typed numbers before given ones
                _enter(connection, row)
            for letter in changes:  # what is counted from the day on which it came
                following.targets.add(members(connection, letter)[0])
