"""What the reading may have lost: days and orders of a letter that no record holds."""

from collections.abc import Iterable, Sequence

from extractors.dates import unheld_days
from extractors.patterns import View
from extractors.records import Covered, Doubt, Places
from extractors.tasks import FoundSentence
from schemas import DateRecord

Span = tuple[int, int]

#: Roles of sentences that speak of no day of this letter's.
_NOT_NOW = frozenset({"quotation", "past", "form", "formula", "purpose"})
#: An order without a doer is told where the second reader, too, takes it for one rather than not.
_LIKELY = 0.5


def unheld(
    view: View, issued_on: str | None, said: Sequence[FoundSentence], dates: Sequence[DateRecord], held: Iterable[Span]
) -> list[Doubt]:
    """Return a doubt for each day that none of the spans ``held`` touches, and each order that is no task.

    Of an order whose doer nobody knows the deadline is doubted; one without a deadline, as a whole.
    """
    days = Places(((day.evidence.start, day.evidence.end), day) for day in dates)
    doubts = []
    for one in said:
        if one.role != "unassigned":
            continue
        due = [day for day in days.within(one.start, one.end) if day.type == "deadline"]
        doubts += [Doubt("assignee-unclear", (day.evidence.start, day.evidence.end)) for day in due]
        if not due and not one.doubted and one.chance is not None and one.chance >= _LIKELY:
            doubts.append(Doubt("order-unheld", (one.start, one.end)))
    spans = [(one.start, one.end) for one in said if one.role not in _NOT_NOW]
    named = {None, *(day for record in dates for day in (record.date, record.start, record.until))}
    covered = Covered([*((day.evidence.start, day.evidence.end) for day in dates), *held])
    lost = unheld_days(view, spans, issued_on, covered, named)
    return doubts + [Doubt("day-unheld", span) for span in lost]
