"""Doubts that need the whole letter: dates that contradict, bodies that are unclear, words that nobody writes."""

from collections.abc import Sequence

from extractors.attachments import missing_annex, second_letter
from extractors.header import HeadFacts
from extractors.lexicon import load
from extractors.outline import Outline
from extractors.patterns import View, any_of, phrase
from extractors.records import Doubt
from extractors.references import FoundReference
from extractors.spelling import is_syllable, marked_words, strange_words
from extractors.tasks import Context
from schemas import DateRecord, Task

_WORDS = load("checks")
_GENERAL_DOERS = frozenset(_WORDS["general_doers"])
#: “các đơn vị”, but not “các đơn vị ở mục 3”: that says who is meant.
_GENERAL = phrase(
    rf"(?<!\w)(?P<doer>(?:(?:các|mỗi|từng|những) )?{any_of(_GENERAL_DOERS)})(?!\w)"
    r"(?! (?:ở|tại|nêu|có tên|trong|thuộc|sau)(?!\w))"
)
#: “báo cáo”, “danh sách” alone may be of anything; what has so many words is one thing.
_WORDS_OF_ONE_THING = 3
#: With so many duties of the same name before it a duty is compared.
_COMPARED = 100
#: In letters typed by people at most one word with marks in seventy is no syllable (names of the highlands).
_LEAST_SYLLABLES = 0.95
#: A short letter to the highlands has a few such names, again and again; recognition errs anew each time.
_MOST_STRANGE_NAMES = 7


def check_letter(
    view: View,
    parts: Outline,
    head: HeadFacts,
    context: Context,
    references: Sequence[FoundReference],
    dates: Sequence[DateRecord],
    tasks: Sequence[Task],
) -> list[Doubt]:
    """Return what a person should look at, beyond what each extractor doubted itself."""
    doubts = _before_issue(head, dates)
    doubts += _mismatched(references)
    doubts += _contradicting(dates, tasks)
    doubts += _unclear(view, context, tasks)
    whole = {
        "several-letters": second_letter(view),
        "annex-missing": missing_annex(view, parts),
        "ocr-doubtful": misread(view),
    }
    doubts += [Doubt(code, span) for code, span in whole.items() if span is not None]
    doubts += [
        Doubt("vague-date", (d.evidence.start, d.evidence.end))
        for d in dates
        if d.type == "deadline" and d.date is None and d.relative is None
    ]
    return doubts


def _before_issue(head: HeadFacts, dates: Sequence[DateRecord]) -> list[Doubt]:
    issued = head.get("issued_on")
    if not issued or len(issued) < 10:
        return []
    return [
        Doubt("before-issue", (d.evidence.start, d.evidence.end))
        for d in dates
        if d.type == "deadline" and d.date is not None and d.date < issued
    ]


def _mismatched(references: Sequence[FoundReference]) -> list[Doubt]:
    """Flag documents cited with one symbol and issuer and day, but with different numbers, and the like."""
    doubts = [Doubt("citation-mismatch", span) for found in references for span in found.disputed]
    seen: dict[tuple[str | None, str | None], FoundReference] = {}
    for found in references:
        key = (found.number, found.symbol)
        other = seen.setdefault(key, found)
        if (
            other is not found
            and found.symbol
            and found.number
            and found.date
            and other.date
            and found.date != other.date
        ):
            doubts.append(Doubt("citation-mismatch", (found.start, found.end)))
    return doubts


def _contradicting(dates: Sequence[DateRecord], tasks: Sequence[Task]) -> list[Doubt]:
    """Flag the second of two days for the same thing from the same body."""
    days = {record.id: record for record in dates if record.type == "deadline" and record.date is not None}
    dated = [(task, days[task.date_id]) for task in tasks if task.date_id in days and not task.optional]
    alike: dict[tuple[str, str], list[tuple[Task, DateRecord]]] = {}
    doubts = []
    for task, day in dated:
        others = alike.setdefault((task.kind, (task.deliverable or "").lower()), [])
        if any(other.date != day.date and _is_same_duty(before, task) for before, other in others[-_COMPARED:]):
            doubts.append(Doubt("conflict", (day.evidence.start, day.evidence.end)))
        others.append((task, day))
    return doubts


def _is_same_duty(task: Task, other: Task) -> bool:
    """Say whether two tasks ask the same thing of the same body: the same paper by name, none of a series."""
    if task.deliverable is None or other.deliverable is None or task.kind != other.kind:
        return False
    wanted, again = task.deliverable.lower(), other.deliverable.lower()
    if wanted != again or len(wanted.split()) < _WORDS_OF_ONE_THING:
        return False
    if task.deliver_to and other.deliver_to and task.deliver_to != other.deliver_to:
        return False
    return set(task.assignees) & set(other.assignees) != set()


def _unclear(view: View, context: Context, tasks: Sequence[Task]) -> list[Doubt]:
    """Flag dated duties of “các đơn vị” in a letter that is addressed to nobody and names nobody to carry it out."""
    if context.addressees or context.charged:
        return []
    found = (
        _GENERAL.search(view.lower, task.evidence.start, task.evidence.end)
        for task in tasks
        if task.date_id is not None
        and task.assignees
        and not (task.issuer_own or task.optional)
        and all(name.lower() in _GENERAL_DOERS for name in task.assignees)
    )
    return [Doubt("assignee-unclear", doer.span("doer")) for doer in found if doer is not None]


def misread(view: View) -> tuple[int, int] | None:
    """Return the first word that no Vietnamese writes, in a text that has many of them."""
    if len(strange_words(view.plain)) < _MOST_STRANGE_NAMES:
        return None
    places = marked_words(view.plain)
    wrong = [(start, end) for start, end in places if not is_syllable(view.plain[start:end])]
    return wrong[0] if len(wrong) > (1 - _LEAST_SYLLABLES) * len(places) else None
