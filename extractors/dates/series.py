"""Records of what comes again and again: rules of days, cycles without a day."""

import datetime
import re
from collections.abc import Sequence

from extractors.dates import cycles, signs
from extractors.dates.alternatives import with_series
from extractors.dates.bounds import Bounding, bound_of
from extractors.dates.clauses import Clause
from extractors.dates.paragraph import SpanReading
from extractors.dates.patterns import loose
from extractors.dates.points import Run
from extractors.dates.record import FoundDate
from extractors.dates.recurrence import BY_WORDS, Rules
from extractors.dates.told import bound_told, sentence, words_said

# `, đợt 2 `, ` và đợt II nộp `
_LISTED = loose(r"[ )]*(?:(?:,|và)[^.;:]{0,50}|[,;] (?:đợt|lần|kỳ)[^.;]{0,50})")
_SENTENCE_BREAK = re.compile(r";|\. ")


def read_rules(par: SpanReading, runs: Sequence[Run], low: int, clause: Clause) -> bool:
    """Read ``runs``, which stand under the same bound words, as days that come again, where the words say so.

    ``low`` is the end of the date before them.
    """
    bounding, points = clause.bounding, [run.last for run in runs]
    is_stretch = any(run.is_span or run.first.run for run in runs)
    if is_stretch and any(point.day.month is not None for run in runs for point in (run.first, run.last)):
        return False
    if any(point.day.year is not None or point.day.lunar for point in points):
        return False
    if bounding and bounding.kind == "from" and not is_stretch:
        return False
    rules = Rules(par, clause, low, points).read()
    for rule in rules:
        par.after_half = par.after_half or rule.series or "MONTHLY" in rule.rrule
        if bounding is None and "YEARLY" in rule.rrule and not _is_kept(clause):
            continue
        record = _record(par, (rule.start, rule.end), rule.rrule, bounding, rule.time, rule.note)
        if is_stretch or rule.stretch:
            record = record._replace(bound="by")  # `từ ngày 01 đến ngày 05 hằng tháng`: the last day counts
        elif points[-1].joined == "trước":
            record = record._replace(bound="before")
        conflict = ("bound-conflict",) if bounding and bounding.conflict else ()
        others = with_series(rule.rrule, par.known.issued) if rule.series else ()
        par.found.append(record._replace(flags=(*rule.flags, *conflict), alternatives=others, source="rule"))
    if rules and rules[0].every_year:
        _make_yearly(par, rules[0].start)
    return bool(rules)


def _record(
    par: SpanReading,
    span: tuple[int, int],
    rrule: str,
    bounding: Bounding | None,
    time: str | None,
    note: str = BY_WORDS,
) -> FoundDate:
    bound = bound_of(bounding) if bounding and bounding.kind != "on" else None
    turn = bound_told(bound, "recurring", time)
    told = sentence([f"{words_said(par.plain, *span)}: {note}", f"mỗi kỳ, {turn}" if turn else ""])
    return FoundDate(*span, "recurring", None, bound=bound, time=time, rrule=rrule, explanation=told, source="cycle")


def _make_yearly(par: SpanReading, high: int) -> None:
    """Let the days before `hằng năm` come every year too (`đợt 1 trước ngày 30/6, đợt 2 trước ngày 31/12 hằng năm`)."""
    for at, record in reversed(list(enumerate(par.found))):
        if record.end > high:
            continue
        if record.type != "deadline" or record.flags != ("year-inferred",) or not record.date:
            return
        if not _LISTED.fullmatch(par.lower, record.end, high):
            return
        day = datetime.date.fromisoformat(record.date)
        rrule = f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
        again = _record(par, (record.start, record.end), rrule, None, record.time)
        others = with_series(rrule, par.known.issued)
        par.found[at] = again._replace(bound=record.bound, alternatives=others, source="rule")
        high = record.start


def _is_kept(clause: Clause) -> bool:
    """Say whether a bare `ngày 28/7 hằng năm` is a day on which something is done, not only a day told of."""
    if clause.led_by("named_day") or clause.says("honoured"):
        return False
    return clause.led_by("duty") or clause.has_event(after=120)


def read_cycles(par: SpanReading) -> None:
    """Read the cycles without a date."""
    for cycle in cycles.find_cycles(par.lower, par.low, par.high, par.column is not None):
        if not par.is_free(cycle.start, cycle.end) or (cycle.plain and _serves_rule(par, cycle)):
            continue
        if signs.says("indicator", par.lower[par.low : cycle.start]):
            continue
        start = min(cycle.bound.start, cycle.start) if cycle.bound else cycle.start
        record = _record(par, (start, cycle.end), cycle.rrule, cycle.bound, cycle.time)
        par.found.append(record._replace(certain=cycle.sure))


def _serves_rule(par: SpanReading, cycle: cycles.Cycle) -> bool:
    """Say whether the cycle's words already served a dated rule of the same sentence."""
    if "BY" in cycle.rrule:
        return False
    for record in par.found:
        if record.rrule is None or "BY" not in record.rrule:
            continue
        low, high = (record.end, cycle.start) if record.end <= cycle.start else (cycle.end, record.start)
        if high - low <= 90 and not _SENTENCE_BREAK.search(par.lower, low, high):
            return True
    return False
