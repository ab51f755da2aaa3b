"""Where a stored letter stands: each of its duties once, with the unions that owe it below, the most urgent first."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline import labels
from pipeline.cli.console import table
from pipeline.cli.owed_output import day_words, duty_words
from pipeline.duties import standing
from pipeline.words import t
from schemas.obligation import CLOSED, STATUSES, Obligation


def standing_parts(obligations: Iterable[Obligation], today: datetime.date) -> Iterator[str]:
    """Yield the duties of a letter with how many unions have done them, and each union with its status on a day."""
    duties: dict[tuple[str, str], list[Obligation]] = {}
    for item in obligations:
        # A union's own words, or none known: then what is shown tells duties apart.
        duties.setdefault((item.parent, "" if item.parent else duty_words(item)), []).append(item)
    if not duties:
        return
    groups = [sorted(items, key=lambda item: _urgency(item, today)) for items in duties.values()]
    rows: list[tuple[str, str, str, str]] = []
    for items in sorted(groups, key=lambda items: _urgency(items[0], today)):
        rows += _rows(items, today)
    title = t("Tình hình thực hiện ({count})", count=sum(map(len, groups)))
    headings = (t("Mã NV"), t("Nội dung, đơn vị"), t("Đúng hạn đến"), t("Trạng thái"))
    yield table(headings, rows, title=title, wide=[t("Nội dung, đơn vị")])


def _urgency(item: Obligation, today: datetime.date) -> tuple[bool, bool, datetime.date, bool, str]:
    """Return where an obligation stands: open ones first, what is late before all, then by day; the answered after."""
    said = standing.status(item, today)
    day = standing.next_day(item, today) or datetime.date.max
    return said in CLOSED, said != "late", day, said == "waiting", item.union


def _rows(items: list[Obligation], today: datetime.date) -> Iterator[tuple[str, str, str, str]]:
    """Yield the duty with what its unions share, then a line a union with what is its own."""
    days, words = ({told(item) for item in items} for told in (lambda item: day_words(item, today), duty_words))
    said = [standing.status(item, today) for item in items]
    shared_day = days.pop() if len(days) == 1 else ""
    yield "", labels.duty_line(items[0]) if len(words) > 1 else words.pop(), shared_day, _counted(said)
    for item, status in zip(items, said, strict=True):
        own_day = "" if shared_day else day_words(item, today)
        yield item.id[:8], f"– {item.union}{_own_words(item)}", own_day, labels.status_name(status)


def _own_words(item: Obligation) -> str:
    return duty_words(item).removeprefix(labels.duty_line(item))


def _counted(said: list[str]) -> str:
    """Return how many unions have which status, the statuses in the order of a duty's life."""
    counts = Counter(said)
    return "; ".join(f"{counts[code]} {labels.status_name(code).lower()}" for code in STATUSES if counts[code])
