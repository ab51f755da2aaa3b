"""The rows of each sheet of the workbook, from letters, obligations and what people marked.

A register is a book: letters stand in the order in which they came, as the decree has it. The sheets that are worked
with begin with what presses most (``urgency``): in the follow-up and the duties what has lately become late or
comes next, at the end what is closed; in the calendar what comes next, then what has no day, then the past backwards;
in the others the newest letters.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pipeline.calendar import periods
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.duties import standing
from pipeline.duties.crosscheck.checks import warnings as across
from pipeline.duties.crosscheck.findings import flag_warnings
from pipeline.duties.matching import place_of_number
from pipeline.duties.succession import Succession
from pipeline.export import table_files
from pipeline.export.entries import in_order_of_many
from pipeline.export.files import Ordered, falling, in_order
from pipeline.export.frames import deadline_rows, due_text, obligation_rows
from pipeline.export.table_files import Sheet
from pipeline.export.workbook import workbook
from pipeline.office.calendars import Calendars
from pipeline.office.register import letter_rows, sent_sheets
from pipeline.office.register.letter_rows import LETTER_ID, Row
from pipeline.office.register.sent_sheets import (
    DUTIES,
    INCOMING,
    OF_DUTIES,
    OF_REGISTERS,
    OFFICE,
    OUTGOING,
    Line,
    memory_of,
)
from pipeline.store import Filters, Store
from pipeline.store.duties import FIELDS, Marks
from pipeline.store.marking import Settled
from pipeline.store.register import MOST_NUMBER, RegisterEntry
from pipeline.store.rows import Arrival
from pipeline.support.grouping import grouped, picked
from pipeline.support.words import if_said, one_line, t
from pipeline.unions import Registry
from schemas import CLOSED, Letter, LetterWarning, Obligation, Proposal, Union, whole_day

#: What is late for longer stands behind what is to come.
LONG_LATE = datetime.timedelta(days=30)


class Material(NamedTuple):
    """What the workbook is made of, for one day."""

    letters: Iterable[Letter]  # gone through once: an office's letters of years need not be in memory together
    owing: Callable[[str], Sequence[Obligation]]  # gives what a letter lays on unions by its id
    marks: Mapping[str, Marks]  # id of an obligation → what people marked
    today: datetime.date
    arrivals: Mapping[str, Sequence[Arrival]] = MappingProxyType({})  # id of a letter → the files that brought it
    warnings: Sequence[LetterWarning] = ()  # what stands across letters, and the doubts about those of ``checked``
    checked: frozenset[str] = frozenset()
    """Ids of the letters whose doubts are among ``warnings``; those of the others are read from their flags."""
    proposals: Sequence[Proposal] = ()  # what letters propose and nobody has decided
    settled: Mapping[str, Settled] = MappingProxyType({})  # id of a warning → who settled it
    entered: Mapping[str, RegisterEntry] = MappingProxyType({})
    """Id of a letter → what stands in its line of the register."""
    outgoing: Collection[str] = ()  # ids of the outgoing letters
    owner: Union | None = None  # the union whose office it is, once that was chosen


def urgency(day: datetime.date | None, is_open: bool, today: datetime.date) -> str:
    """Return the place of what is to be done by a day, as words that are compared: the first is the most pressing.

    First what is open and has lately become late or is still to come, by its day; then what has no day; then what is
    late for long, the latest first (an office that never notes what is done would see nothing else); at last what is
    closed.
    """
    if day is None:
        kind, place = 1 if is_open else 3, 0
    elif not is_open:
        kind, place = 3, -day.toordinal()
    elif day < today - LONG_LATE:
        kind, place = 2, -day.toordinal()
    else:
        kind, place = 0, day.toordinal()
    return f"{kind}{place + 2 * datetime.date.max.toordinal():08}"


# --------------------
# The rows of each sheet.


def sheets_of(
    material: Material, deadlines: Iterable[Row], calendar: WorkingCalendar, owed: Ordered, follow: Ordered,
    doubts: Ordered,
) -> list[tuple[Sheet, Iterable[Row]]]:  # fmt: skip
    """Return the sheets of the workbook with their rows; ``deadlines`` are those of the calendar.

    Rows of duties, of the follow-up and of warnings wait on the disk; those of the calendar are gone through once.
    """
    today = material.today
    incoming, outgoing, limits, targets = (list[Row]() for _ in range(4))
    files: dict[str, str] = {}
    for letter in material.letters:
        sha256, header = letter.source.sha256, letter.header
        mine = material.owing(sha256)
        _put_duties(owed, material, letter, mine, calendar)
        files[sha256] = letter.source.name
        written, arrivals = material.entered.get(sha256, RegisterEntry()), material.arrivals.get(sha256, ())
        if sha256 in material.outgoing:
            outgoing.append(letter_rows.outgoing_row(letter, written, arrivals))
        else:
            incoming.append(letter_rows.incoming_row(letter, written, arrivals))
        for duty in grouped(sorted(mine, key=lambda item: item.evidence.start), lambda item: item.parent).values():
            row = letter_rows.follow_up_row(letter, duty, material.marks, today, written)
            pressing = urgency(whole_day(row["due"]), bool(row["open"]), today)
            follow.put(f"{pressing}{falling(header.issued_on or '')}", row)
        limits += letter_rows.limit_rows(letter)
        targets += letter_rows.target_rows(letter)
        if sha256 not in material.checked:
            _put_warnings(doubts, flag_warnings(letter), material, files, "1")
    _put_warnings(doubts, material.warnings, material, files, "0")
    for proposal in material.proposals:
        _put_warning(doubts, letter_rows.proposal_row(proposal, files), "2")
    for rows in (limits, targets):
        rows.sort(key=lambda row: row["issued_on"] or "", reverse=True)
    return [
        (INCOMING, sorted(incoming, key=_arrival)), (OUTGOING, sorted(outgoing, key=_departure)),
        (sent_sheets.FOLLOW_UP, follow), (DUTIES, owed), (table_files.DEADLINES, coming_first(deadlines, today)),
        (sent_sheets.LIMITS, limits), (sent_sheets.TARGETS, targets), (sent_sheets.WARNINGS, doubts),
    ]  # fmt: skip


def _put_warnings(
    doubts: Ordered, found: Iterable[LetterWarning], material: Material, files: Mapping[str, str], place: str
) -> None:
    """Put a row for each warning that is more than information; ``place`` orders those that weigh the same."""
    for item in found:
        if item.level != "info":
            _put_warning(doubts, letter_rows.warning_row(item, material.settled.get(item.id), files), place)


def _put_warning(doubts: Ordered, row: Row, place: str) -> None:
    """Put a row into ``doubts``: open before settled, the heaviest first, then the newest, then by ``place``."""
    weight = f"{int(row['settled'] is not None)}{list(sent_sheets.LEVELS).index(row['level'])}"
    doubts.put(f"{weight}{falling(row['issued_on'] or '')}{place}", row)


def _arrival(row: Row) -> tuple[str, int, str, str]:
    """Return where a row stands in the register of incoming letters: by year and number; without one by its day."""
    day = row["arrived_on"] or row["issued_on"] or "9"
    return (day[:4], row["number"] or MOST_NUMBER + 1, day, row["letter"])


def _departure(row: Row) -> tuple[str, int, str]:
    """Return where a row stands in the register of outgoing letters: by day of issue, then by number."""
    number = row["letter"].partition("/")[0].partition("-")[0]
    return (row["issued_on"] or "9", place_of_number(number), row["letter"])


def _put_duties(
    owed: Ordered, material: Material, letter: Letter, items: Iterable[Obligation], calendar: WorkingCalendar
) -> None:
    """Put a row for each obligation of a letter into ``owed``, by urgency: its marks, its words, what it missed."""
    tasks = {task.evidence.start: task for task in letter.tasks}
    dates = {date.id: one_line(date.evidence.quote) for date in letter.dates}
    for item in items:
        marks, task = material.marks[item.id], tasks.get(item.evidence.start)
        own = task.model_dump(include={"deliverable", "channel", "date_id"}) if task else {}
        verbatim = dates.get(own.get("date_id", ""))
        (row,) = obligation_rows([item], material.today, calendar)
        # Below the letter's own words the day in force.
        now = t("nay: {names}", names=due_text(item)) if verbatim and item.version > 1 else ""
        # A row comes back as one union's duty, so that it stays one: what it misses stands in it.
        late = (one for one in standing.by_period(item, material.today) if one.status == "late")
        missed = if_said("quá hạn: {periods}", periods="; ".join(filter(None, map(periods.of_instance, late))))
        row |= {
            "action": row["title"], "deliverable": own.get("deliverable"), "channel": own.get("channel"),
            **picked(marks, ("answer", "done_on", "note")), "place": _place_of(item, letter),
            "due_text": "\n".join(filter(None, (verbatim or row["due_text"], now, missed))),
            "marks": picked(marks, FIELDS), "periods": " ".join((".", *item.done_days)),
        }  # fmt: skip
        pressing = urgency(standing.next_day(item, material.today), item.status not in CLOSED, material.today)
        owed.put(f"{pressing}{item.union}\x01{item.id}", row)


def _place_of(item: Obligation, letter: Letter) -> str:
    """Return where the words of a duty stand: on which page, else in which paragraph of the text."""
    if item.evidence.page:
        return t("trang {page}", page=item.evidence.page)
    lines = letter.text[: item.evidence.start + 1].split("\n")
    return t("đoạn {number}", number=sum(map(bool, map(str.strip, lines))))


def coming_first(deadlines: Iterable[Row], today: datetime.date) -> Iterator[Row]:
    """Yield the rows of a calendar with what comes next first, then what has no day, then the past backwards."""
    now = today.isoformat()

    def place(day: str) -> str:
        return f"0{day}" if day >= now else f"2{falling(day)}"

    return in_order((place(row["day"]) if row["day"] else "1", row) for row in deadlines)


# --------------------
# The workbook itself: all sheets, and hidden ones that remember what was written, so that changes can be told.


def register_book(material: Material, deadlines: Iterable[Row], calendar: WorkingCalendar | None = None) -> bytes:
    """Return the clerk's workbook; ``deadlines`` are the rows of the calendar."""
    with Ordered() as owed, Ordered() as follow, Ordered() as doubts:
        sheets = sheets_of(material, deadlines, calendar or office_calendar(), owed, follow, doubts)
        rows = {sheet.name: rows for sheet, rows in sheets}
        entered = {letter[:LETTER_ID]: written for letter, written in material.entered.items()}
        registers = (
            (sheet, row, entered.get(row["id"], RegisterEntry()))
            for sheet in (INCOMING, OUTGOING)
            for row in rows[sheet.name]
        )
        owing = ((DUTIES, row, Marks(**row["marks"])) for row in owed)
        hidden: dict[str, Iterable[Line]] = {
            OF_DUTIES.memory: memory_of(OF_DUTIES, owing),
            OF_REGISTERS.memory: memory_of(OF_REGISTERS, registers),
            OFFICE: [("office", "name"), (getattr(material.owner, "id", ""), getattr(material.owner, "name", ""))],
        }
        return workbook(sheets, hidden=hidden, as_of=material.today)


# --------------------
# The workbook of what is stored.

#: So many of the newest letters are checked against each other: of all it would take minutes.
#: ``vanthu check`` looks at every one.
MOST_CHECKED = 600


def stored_book(store: Store, today: datetime.date, registry: Registry | None) -> tuple[bytes, int, int]:
    """Return the workbook of all that is stored, with how many letters and duties are in it."""
    shown = {line.sha256: line for line in store.letters.all()}
    newest = sorted(shown, key=lambda sha256: (shown[sha256].issued_on or "", sha256))[-MOST_CHECKED:]
    succession, duties = Succession(registry, today), set[str]()

    def owing(letter: str) -> list[Obligation]:
        """Return what a letter lays on our side and below, with who owes it now; note its duties."""
        asked = Filters(everybody=True, letters=frozenset((letter,)))
        owed = [item for item in store.obligations.asked(asked, today) if item.side != "outside"]
        duties.update(item.duty_id for item in owed)
        # Who owes it now stands beside the union that the letter meant.
        return [*map(succession.seen, owed)]

    material = Material(
        map(store.letters.of_id, shown), owing, store.marks.of(), today,
        arrivals={sha256: line.arrivals for sha256, line in shown.items()},
        warnings=across(map(store.letters.of_id, newest), store.obligations.one_a_duty, registry, with_doubts=True),
        checked=frozenset(newest), proposals=store.proposals.find("open"), settled=store.history.settled(),
        entered=store.register.written(), owner=getattr(registry, "office", None),
        outgoing=frozenset(sha256 for sha256, line in shown.items() if line.direction == "out"),
    )  # fmt: skip
    entries = (entry for entry in Calendars(store, today, registry).each_of_office() if entry.letter_id in shown)
    book = register_book(material, deadline_rows(in_order_of_many(entries), today), store.calendar)
    return book, len(shown), len(duties)
