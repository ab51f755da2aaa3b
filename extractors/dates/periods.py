"""Stretches of time: `từ ngày A đến hết ngày B`, `15-16/10/2026`, `từ tháng 6 đến tháng 9`."""

from extractors.counting import add_months
from extractors.dates import signs
from extractors.dates.clauses import Clause
from extractors.dates.patterns import loose
from extractors.dates.points import Run
from extractors.dates.roles import FAR, Role, moved
from extractors.dates.values import Known, NamedDays, complete
from schemas.letter import Bound

#: A stretch of more years than this is history or a term, not a plan.
_MOST_YEARS = 3
#: A stretch that began so many days before the letter is one of figures, unless a label says otherwise.
_LONG_BEFORE = 180
_OPENERS = ("from", "within", "on")
# `hằng tháng (tháng 3 đến tháng 8)`: the bracket only says in which months the rule holds.
_CYCLE_BEFORE = loose(r"(?:hằng|hàng|mỗi|từng) (?:tuần|tháng|quý|năm) ?\($")


def ends_of(run: Run, known: Known) -> tuple[NamedDays, NamedDays]:
    """Return what the first and the last point of a run name; the first may lend its month and year from the last."""
    if run.last.day.same_day:
        known = known._replace(earlier=complete(run.first.day, known).last or known.earlier)
    last_day = run.last.day
    if run.is_span and last_day.year_shift is not None and run.first.day.year is None:
        last_day = last_day._replace(year_shift=None)  # `từ tháng 10 đến hết tháng 01 năm sau`: after the first
    last = complete(last_day, known)
    if run.is_span:
        first_day = run.first.day
        first = complete(first_day, known._replace(beside=last.last) if last.last else known)
        lends = first_day.year is None
    else:
        first_day = run.first.day._replace(day=run.first.days[0])
        first = complete(first_day, known)
        lends = True
    if lends and first.first and last.last and first.first > last.last:
        # `từ 28/12 đến 05/01/2027`, `từ ngày 28 đến ngày 03/4`: the first is of the year or month before.
        back = -1 if not run.is_span or first_day.month is None else -12
        first = first._replace(first=add_months(first.first, back))
    return first, last


def role_of_run(clause: Clause, run: Run, first: NamedDays, last: NamedDays) -> Role | None:
    """Return what the run is: a period, an event of some hours, the day to which something was moved, or nothing."""
    bounding = clause.bounding
    begin = clause.begin if bounding and bounding.kind in _OPENERS else run.first.start
    head = clause.lower[max(clause.start, begin - 200) : begin]
    if run.is_span and signs.says("moving", head):
        return moved(clause)._replace(start=run.last.start)
    if _CYCLE_BEFORE.search(head) or _is_none(clause, run, first, last, head):
        return None
    if run.is_span and run.first.time and run.last.day.unit == "day" and first.last == last.last:
        return Role("event", "from", start=begin)
    bound: Bound = "before" if run.before else "by"
    return Role("period", bound, start=begin, first="named")


def _is_none(clause: Clause, run: Run, first: NamedDays, last: NamedDays, head: str) -> bool:
    """Say whether the run is a term, a window of figures, an anniversary or history."""
    if run.first.day.year_shift == -1:
        return True  # `từ tháng 10 năm trước đến tháng 01 năm sau`: any year
    units = (run.first.day.unit, run.last.day.unit)
    if units[0] == "year" or (units[1] == "year" and units[0] != "day"):
        return True
    is_opened = clause.bounding is not None and clause.bounding.kind == "from"
    is_labelled = clause.label is not None or clause.column is not None
    is_worded = run.first.day.worded or run.last.day.worded or clause.lower.startswith("ngày", run.first.start)
    is_short = not is_worded and run.last.day.year is None
    if is_short and units == ("day", "day") and not (is_opened or is_labelled):
        return True  # `1/2 - 2/3`
    opened = clause.lower[max(clause.start, run.first.start - 200) : run.first.start]
    if (
        clause.says("forecast")
        or signs.says("effect", opened)
        or any(signs.says(name, head) for name in ("window", "counted"))
        or clause.is_superseded
    ):
        return True
    if first.first and last.last and last.last.year - first.first.year > _MOST_YEARS:
        return True
    if is_labelled:
        return False
    if clause.issued and first.first and (clause.issued - first.first).days > _LONG_BEFORE:
        return True
    is_guessed = "year-inferred" in last.flags and not run.last.day.lunar
    if clause.issued and last.last and is_guessed and (last.last - clause.issued).days > FAR:
        return True  # last month's, not next year's
    return clause.is_past(last.last) or (signs.says("named_day", head) and not is_opened)
