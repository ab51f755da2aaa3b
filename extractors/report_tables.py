"""Tables of what a class owes: TT | Loại báo cáo | Thời hạn, below a sentence that says who sends it, and to whom."""

import re

from extractors.deliveries import read_delivery
from extractors.lexicon import load
from extractors.outline import Table
from extractors.patterns import any_of
from extractors.tables import Span, column_names, filled_down
from extractors.tasks import FoundTask, Scopes, received, scope_of_table

_OWED = load("tables")["owed"]
_WHEN = re.compile(any_of(_OWED["when"]))
_WHAT = re.compile(any_of(_OWED["what"]))
#: A table with one of these says itself who acts, or lists persons.
_WHO = re.compile(any_of(_OWED["who"]))


def read_report_tables(scopes: Scopes) -> list[FoundTask]:
    """Return a task for each row of the tables whose lead-in has somebody send what the rows name."""
    return [task for table in scopes.outline.tables for task in _reports(scopes, table)]


def _reports(scopes: Scopes, table: Table) -> list[FoundTask]:
    view = scopes.view
    lead_in = table.parent
    scope = scope_of_table(scopes, table)
    if lead_in is None or scope is None or not scope.firm:
        return []
    delivery = read_delivery(view, lead_in.start, lead_in.end)
    columns = _columns(column_names(view, table))
    if not delivery.sends or columns is None:
        return []
    what, when = columns
    delivery, inferred = received(delivery, scope.names, scopes.context, dated=True)
    tasks = []
    for row, cells in filled_down(view, table):
        start, end = row[what] if what < len(row) else (0, 0)
        dates: tuple[Span, ...] = (cells[when],) if when in cells else ()
        if end > start and dates:
            tasks.append(
                FoundTask(
                    start,
                    end,
                    scope.names,
                    scope.coordinators,
                    "report",
                    delivery,
                    "binding",
                    False,
                    "lead-in",
                    dates,
                    inferred,
                )
            )
    return tasks


def _columns(names: list[str]) -> tuple[int, int] | None:
    """Return which column says what is sent and which says when; ``None`` where a column names who acts."""
    if any(_WHO.search(name) for name in names):
        return None
    when = next((i for i, name in enumerate(names) if _WHEN.search(name)), None)
    what = next((i for i, name in enumerate(names) if i != when and _WHAT.search(name)), None)
    return (what, when) if what is not None and when is not None else None
