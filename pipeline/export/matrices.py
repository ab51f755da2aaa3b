"""The table of who has answered what, as a workbook, CSV or JSON."""

import datetime
from collections.abc import Sequence

from pipeline import labels
from pipeline.duties.reminders import Matrix, cell, total
from pipeline.export import table_files
from pipeline.export.table_files import Column, Sheet, safe
from pipeline.export.workbook import workbook
from pipeline.words import shortened, t

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
