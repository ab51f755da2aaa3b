"""The table of who has answered what, as a workbook, CSV, or signs that fit a narrow terminal."""

import datetime
from collections.abc import Iterator, Sequence

from pipeline import labels
from pipeline.duties.reminders import Matrix, MatrixRow, cell, helping, total
from pipeline.export import table_files
from pipeline.export.table_files import Column, Sheet, safe
from pipeline.export.workbook import workbook
from pipeline.words import shortened, t
from schemas import ROLES

#: A status in one sign, for tables that would not fit otherwise.
SIGNS = {
    "done": "x",
    "doing": "~",
    "waiting": "?",
    "late": "!",
    "todo": ".",
    "extended": "+",
    "repealed": "/",
    "not_applicable": "-",
}
#: Behind that of the status: that the union does not lead, but has another part in the duty.
ROLE_SIGNS = {"coordinate": "p", "monitor": "t"}
_LONGEST_HEADING = 160
SUFFIXES = (".xlsx", ".csv", ".json")


def lines(made: Matrix, headings: Sequence[str]) -> list[list[str]]:
    """Return the table as text: headings, a line a union, the totals."""
    found = [[t("Đơn vị"), *headings, t("Còn mở")]]
    found += [
        [row.union, *(cell(row, number) for number in range(len(made.duties))), str(row.open)] for row in made.rows
    ]
    found.append([t("Cộng"), *map(total, made.duties), str(sum(row.open for row in made.rows))])
    return found


def signs(row: MatrixRow, numbers: Sequence[int]) -> list[str]:
    """Return the statuses of some duties as signs, with another for who only has a part in it."""
    return [
        SIGNS[status] + ROLE_SIGNS.get(helping(row, number) or "", "") if (status := row.statuses[number]) else ""
        for number in numbers
    ]


def legend(made: Matrix) -> str:
    """Say what the signs of a table mean, those that stand in it."""
    used = {status for row in made.rows for status in row.statuses}
    roles = {role for row in made.rows for role in row.roles}
    said = [f"{sign} {labels.status_name(status)}" for status, sign in SIGNS.items() if status in used]
    said += [f"{sign} {labels.label(ROLES, role).lower()}" for role, sign in ROLE_SIGNS.items() if role in roles]
    return "  ".join(said)


def sign_tables(made: Matrix, room: int) -> Iterator[list[list[str]]]:
    """Yield the table in signs, headings first, in pieces of so many duties as have room beside each other."""
    for start in range(0, len(made.duties), room):
        numbers = range(start, min(start + room, len(made.duties)))
        heading = [t("Đơn vị"), *(str(number + 1) for number in numbers), t("Còn mở")]
        rows = [[row.union, *signs(row, numbers), str(row.open)] for row in made.rows]
        done = [f"{made.duties[number].done}/{made.duties[number].owed}" for number in numbers]
        yield [heading, *rows, [t("Cộng"), *done, str(sum(row.open for row in made.rows))]]


def file_of(made: Matrix, suffix: str, letter: str, today: datetime.date) -> bytes:
    """Return the table as a file in a form of ``SUFFIXES``; ``letter`` names it."""
    if suffix == ".json":
        return made.model_dump_json(indent=2).encode()
    if suffix == ".csv":
        table = lines(made, [duty.action for duty in made.duties])
        return b"".join(table_files.csv_lines(map(safe, line) for line in table))
    columns = [Column("union", "Đơn vị", 30)]
    width = max(12.0, min(24.0, 150 / max(1, len(made.duties))))
    for number, duty in enumerate(made.duties, start=1):
        when = f"\n[{labels.date_words(duty.last_good)}]" if duty.last_good else ""
        heading = f"({number}) {shortened(duty.action, _LONGEST_HEADING)}{when}"
        columns.append(Column(f"duty{number}", heading, width, coloured=True, total=True))
    columns.append(Column("open", "Còn mở", 9, "number", total=True))
    rows = (
        {
            "union": row.union,
            **{f"duty{number + 1}": cell(row, number) or None for number in range(len(made.duties))},
            "open": row.open,
        }
        for row in made.rows
    )
    # Signs that a sheet's name cannot hold.
    name = "".join("-" if sign in r"[]:*?/\\" else sign for sign in t("Đôn đốc {letter}", letter=letter)).strip("' ")
    return workbook([(Sheet(name[:31], tuple(columns)), rows)], as_of=today)
