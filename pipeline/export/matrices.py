"""The table of who has answered what, as a workbook."""

import datetime

from pipeline import labels
from pipeline.duties.reminders import Matrix, cell
from pipeline.export.table_files import Column, Sheet
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
    "over": "o",
    "repealed": "/",
    "not_applicable": "-",
}
_LONGEST_HEADING = 160


def workbook_of(made: Matrix, letter: str, today: datetime.date) -> bytes:
    """Return the table as a workbook, which ``letter`` names."""
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
