"""What comes again and again: rules of days, cycles without a day."""

import datetime
import re
from collections.abc import Sequence

from extractors.dates import cycles, recurrence, signs
from extractors.dates.alternatives import with_series
from extractors.dates.bounds import Bounding, bound_of
from extractors.dates.clauses import Clause
from extractors.dates.paragraph import Paragraph
from extractors.dates.patterns import loose
from extractors.dates.points import Point, Run
from extractors.dates.record import FoundDate
from extractors.dates.told import bound_told, sentence, words_said
from schemas.letter import Bound

_HONOURED = loose(r"[^.;]{0,60}(?:lấy làm|là ngày|được chọn|làm ngày|trở thành)")
# `, đợt 2 `, ` và đợt II nộp `
_LISTED = loose(r"[ )]*(?:(?:,|và)[^.;:]{0,50}|[,;] (?:đợt|lần|kỳ)[^.;]{0,50})")
# `, số thứ hai `: the next of the same kind.
_NEXT_ONE = loose(r"[ )]*(?:,|và) (?:số|đợt|lần|kỳ|lượt|cuộc|buổi)(?!\w)[^.;:]{0,40}")
_BY_WORDS = "lặp lại theo chu kỳ ghi trong câu"
_SENTENCE_BREAK = re.compile(r";|\. ")


def read_rules(par: Paragraph, runs: Sequence[Run], low: int, clause: Clause) -> bool:
    """Read ``runs``, which stand under the same bound words, as days that come again, where the words say so.

    ``low`` is the end of the date before them.
    """
    bounding = clause.bounding
    points = [run.last for run in runs]
    is_stretch = any(run.is_span or run.first.run for run in runs)
    if is_stretch and any(point.day.month is not None for run in runs for point in (run.first, run.last)):
        return False
    if bounding and bounding.kind == "from" and not is_stretch:
        return False
    setting = recurrence.Setting(
        par.lower,
        max(clause.start, low),
        clause.begin,
        (par.low, par.high),
        par.after_half,
        par.known.title_year is not None,
        points[-1].end,
        _goes_on(par, clause),
    )
    rules = recurrence.rules_of(setting, points)
    for rule in rules:
        par.after_half = par.after_half or rule.series or "MONTHLY" in rule.rrule
        if bounding is None and "YEARLY" in rule.rrule and not _is_kept(clause):
            continue
        record = _rule_record(par.plain, rule, bounding, points[-1], par.known.issued)
        # `từ ngày 01 đến ngày 05 hằng tháng`: the last day is the one that counts.
        par.found.append(record._replace(bound="by") if is_stretch or rule.stretch else record)
    if rules and rules[0].every_year:
        _make_yearly(par, rules[0].start)
    return bool(rules)


def _goes_on(par: Paragraph, clause: Clause) -> bool:
    """Say whether the day goes on a list of days of every year (`hằng năm … trước 27/7, số thứ hai trước 22/12`)."""
    before = par.found[-1] if par.found else None
    if before is None or before.rrule is None or before.start < clause.start or before.end > clause.begin:
        return False
    is_yearly = before.rrule.startswith("FREQ=YEARLY") and "BYMONTHDAY" in before.rrule
    return is_yearly and _NEXT_ONE.fullmatch(par.lower, before.end, clause.begin) is not None


def _make_yearly(par: Paragraph, high: int) -> None:
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
        par.found[at] = record._replace(
            type="recurring",
            date=None,
            rrule=rrule,
            flags=(),
            explanation=_told_rule(par.plain, record.start, record.end, _BY_WORDS, record.bound, record.time),
            alternatives=with_series(rrule, par.known.issued),
            source="rule",
        )
        high = record.start


def _told_rule(plain: str, start: int, end: int, note: str, bound: Bound | None, time: str | None) -> str:
    turn = bound_told(bound, "recurring", time)
    return sentence([f"{words_said(plain, start, end)}: {note}", f"mỗi kỳ, {turn}" if turn else ""])


def _rule_record(
    plain: str, rule: recurrence.Rule, bounding: Bounding | None, last: Point, issued: datetime.date | None
) -> FoundDate:
    bound: Bound | None = bound_of(bounding) if bounding and bounding.kind != "on" else None
    if last.joined == "trước":
        bound = "before"
    return FoundDate(
        start=rule.start,
        end=rule.end,
        type="recurring",
        date=None,
        bound=bound,
        time=rule.time,
        rrule=rule.rrule,
        flags=(*rule.flags, *(("bound-conflict",) if bounding and bounding.conflict else ())),
        explanation=_told_rule(plain, rule.start, rule.end, rule.note, bound, rule.time),
        alternatives=with_series(rule.rrule, issued) if rule.series else (),
        source="rule",
    )


def _is_kept(clause: Clause) -> bool:
    """Say whether a bare `ngày 28/7 hằng năm` is a day on which something is done, not only a day told of."""
    if _HONOURED.match(clause.after) or clause.led_by("named_day"):
        return False
    return clause.led_by("duty") or clause.has_event(after=120)


def read_cycles(par: Paragraph) -> None:
    """Read the cycles without a date."""
    for cycle in cycles.find_cycles(par.lower, par.low, par.high, par.column is not None):
        if not par.is_free(cycle.start, cycle.end) or (cycle.plain and _serves_rule(par, cycle)):
            continue
        bounding = cycle.bound
        par.found.append(
            FoundDate(
                start=min(bounding.start, cycle.start) if bounding else cycle.start,
                end=cycle.end,
                type="recurring",
                date=None,
                bound=bound_of(bounding) if bounding and bounding.kind != "on" else None,
                time=cycle.time,
                rrule=cycle.rrule,
                explanation=_told_rule(
                    par.plain,
                    min(bounding.start, cycle.start) if bounding else cycle.start,
                    cycle.end,
                    _BY_WORDS,
                    bound_of(bounding) if bounding and bounding.kind != "on" else None,
                    cycle.time,
                ),
                certain=cycle.sure,
                source="cycle",
            )
        )


def _serves_rule(par: Paragraph, cycle: cycles.Cycle) -> bool:
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
