"""Whom a letter leaves in doubt: deadlines of acts that nobody is named for, duties whose bodies may be others.

Pure functions of a letter as people left it: what they said of who acts ends the doubt.
"""

import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

from pipeline.duties.matching import touch
from pipeline.support import labels
from pipeline.support.words import one_line, shortened, t
from pipeline.unions.names import key
from schemas import DateRecord, Evidence, Letter, Task

#: Who stands for a doer that the letter does not name.
UNKNOWN_DOER = "Chưa rõ đơn vị thực hiện"
#: Codes of flags that doubt whom a record binds.
_DOUBTED = ("unsure-assignee", "assignee-unclear")
#: The rule by which a deadline is a task that nobody is named for.
NOBODY_NAMED = "nobody-named"
#: Type and bound of the days by which something has to be done: of what is held again and again only the day is told.
_DUE = {*itertools.product(("deadline", "recurring"), ("before", "by")), ("deadline", "on")}
_LONGEST_TITLE = 100
_SPAN = attrgetter("evidence.start", "evidence.end")
#: Below this chance, by the reader without rules, what names nobody asks nothing (“Nửa ngày, từ 8 giờ ngày 16/3, …”).
_LIKELY = 0.4
#: Lines of “Nơi nhận” that name nobody, and what is told there of whoever is named.
_POINTS, _ASIDE = re.compile(r"\W*(?:như|lưu)\b", re.IGNORECASE), re.compile(r"\s*\([^()]*\)[\s.;]*$")
#: So many bodies are named to a person, who answers by one key; one more says that nobody is meant.
_MOST_CANDIDATES = 8


def asked_of_nobody(letter: Letter) -> Iterator[tuple[DateRecord, Evidence]]:
    """Yield the deadlines of acts for which nobody is named, and which no task carries, each with its words.

    Where a person said that nobody acts, it is a day of the calendar alone.
    """
    # What is put off is asked by the earlier letter.
    taken = set(map(attrgetter("date_id"), letter.tasks)).union(map(attrgetter("date_id"), letter.amendments or ()))
    open_words = [(0, 0), *((one.start, one.end) for one in letter.sentences
                            if one.role == "unassigned" and (one.chance or 0.0) >= _LIKELY)]  # fmt: skip
    tasks = [(0, 0), *sorted(map(_SPAN, letter.tasks))]
    for day in letter.dates:
        start, end = _SPAN(day)
        first, last = open_words[bisect_right(open_words, (start, math.inf)) - 1]
        of_task = tasks[bisect_right(tasks, (start, math.inf)) - 1][1]
        is_due = (day.type, day.bound) in _DUE and day.id not in taken and not day.of_earlier
        if is_due and of_task < end <= last and (day.assignees or not is_said(day)):
            yield day, Evidence(start=first, end=last, quote=letter.text[first:last])


def tasks_of_nobody(letter: Letter) -> Iterator[Task]:
    """Yield the deadlines asked of nobody (``asked_of_nobody``) as tasks: nobody's, until a person says whose."""
    for day, words in asked_of_nobody(letter):
        title = shortened(one_line(day.action or words.quote).rstrip(" .;,"), _LONGEST_TITLE)
        when = f", {labels.title_day(day.date, day.bound, day.time)}" if day.date and not day.rrule else ""
        yield Task(
            id=day.id, assignees=day.assignees if is_said(day) else (), kind="task", date=day.date, date_id=day.id,
            title=f"{title[:1].upper()}{title[1:]}{when}", why=NOBODY_NAMED, confidence=day.confidence,
            evidence=words, corrected=day.corrected)  # fmt: skip


def is_said(record: Task | DateRecord) -> bool:
    """Whether a person said whom a record binds."""
    return any(mark.field in (None, "assignees") for mark in record.corrected)


def is_unsure(letter: Letter, record: object) -> bool:
    """Whether it is in doubt whom a task or a date binds, and no person has said it."""
    match record:
        case Task():
            return unsure_tasks(letter)(record)
        case DateRecord() if not is_said(record):
            return record.id in {day.id for day, _ in asked_of_nobody(letter)}
    return False


def unsure_tasks(letter: Letter) -> Callable[[Task], bool]:
    """Return a function: whether it is in doubt whom a task of the letter binds. Its flags are looked through once."""
    days = {*map(_SPAN, letter.dates)}
    doubted = [(flag.code, _SPAN(flag)) for flag in letter.flags if flag.code in _DOUBTED and flag.evidence]
    whole = {span for _, span in doubted}
    inside = [(0, 0), *sorted(span for code, span in doubted if code == "assignee-unclear" and span not in days)]
    return lambda task: not is_said(task) and (
        task.why == NOBODY_NAMED or _SPAN(task) in whole
        or inside[bisect_left(inside, (task.evidence.end,)) - 1][1] > task.evidence.start)  # fmt: skip


def candidates(letter: Letter, record: Task | DateRecord) -> dict[tuple[str, ...], str]:
    """Return those whom a record may bind, in the letter's words, and why; the likeliest first.

    As it was read those that it names, then who is named beside them, whom the letter is to, whom its other duties
    bind, the nearest first, who receives it, and the issuer.
    """
    header, start = letter.header, record.evidence.start
    # Only a doubt about a task names others: one about a day or a limit in its words does not.
    told = [flag.params.get("names") for flag in letter.flags if touch(flag.evidence, record.evidence)]
    others = told if isinstance(record, Task) else ()
    near = sorted(letter.tasks, key=lambda task: (abs(task.evidence.start - start), task.evidence.start))
    found: dict[str, Iterable[tuple[str, ...]]] = {
        t("như đã đọc"): [record.assignees],
        t("cũng có tên trong việc này"): [(name,) for names in others if isinstance(names, tuple) for name in names],
        t("nơi văn bản gửi đến"): [header.addressees, *zip(header.addressees)],
        t("có việc ở gần"): map(attrgetter("assignees"), near),
        t("nơi nhận"): zip(_ASIDE.sub("", one).strip(" .;") for one in header.recipients if not _POINTS.match(one)),
        t("cơ quan ban hành"): zip(filter(None, [header.issuer])),
    }
    # “Các công đoàn ngành” of “Kính gửi” are “Công đoàn ngành” as it was read.
    each: dict[str, tuple[tuple[str, ...], str]] = {}
    for why, those in found.items():
        for names in filter(None, those):
            each.setdefault(f" {key('; '.join(names))}".replace(" các ", " "), (names, why))
    return dict([*each.values()][:_MOST_CANDIDATES])
