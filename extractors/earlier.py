"""What a letter only tells or changes of what an earlier one asks: that one's duty and day, never this letter's own.

“Kế hoạch số 31/KH-LĐLĐ, trong đó yêu cầu các CĐCS gửi báo cáo trước ngày 10/9; nay gia hạn đến ngày 15/9” lays nothing
on anybody: the first day is the plan's, the second one changes it. What such a letter adds is its own.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from extractors.amendments import (
    CITED,
    DAY,
    OF_CONTENT,
    WORDS,
    AmendingSentence,
    AmendmentContext,
    context_of,
    reminders,
    with_amendments,
)
from extractors.patterns import Covered, Span, View, phrase, start_of, view_of_letter, whole
from extractors.transcript import done_as_seen
from extractors.wordings import Wordings
from schemas import Amendment, DateRecord, DelegateLimit, Flag, Letter, Task

#: So much of a task without a day stands in words for an earlier letter where it is that one's.
_MOST = 0.6
#: How a letter tells what an earlier one asks, by the names of its rows.
CUES = Wordings("earlier_patterns", "amendments", {"cited": CITED, "day": DAY})
#: What is put off.
_CHANGES = phrase(whole(word for effect in OF_CONTENT for word in WORDS[effect]))


def with_earlier(letter: Letter) -> Letter:
    """Return a letter with what it does to earlier ones, its dates and tasks of what those ask marked ``of_earlier``.
    Limits and meetings that those set are none of this letter's."""
    return done_as_seen(letter if letter.amendments is not None else with_amendments(letter), _with_earlier)


def _with_earlier(letter: Letter) -> Letter:
    """Return a letter with dates, tasks, flags, limits, meetings of an earlier one marked or left out."""
    view = view_of_letter(letter.text)
    if not _may_tell(letter, view):
        return letter
    context = context_of(letter, view)
    told, reminding = _told_and_reminding(context)
    asked_anew = {record.id for record in letter.dates if _stands_in(record, reminding)}
    changes = [item for item in letter.amendments or () if _gives_day(context, item, asked_anew)]
    dates = tuple(_day_marked(record, told, changes) for record in letter.dates)
    words = [*told, *reminding, *((item.evidence.start, item.evidence.end) for item in changes)]
    tasks = tuple(_marked(task, dates, words) for task in letter.tasks)
    gone = {record.id for record in dates if record.of_earlier}
    own = {
        "dates": dates,
        "tasks": tasks,
        "flags": tuple(_flags_left(letter, tasks, told)),
        "delegate_limits": tuple(
            one
            for one in letter.delegate_limits
            if one.corrected or not _stands_in(one, told)  # a person's word stays
        ),
        "meetings": tuple(one for one in letter.meetings if one.date_id not in gone),
    }
    return letter.with_own(own)


def _told_and_reminding(context: AmendmentContext) -> tuple[list[Span], list[Span]]:
    """Return the spans that tell what a cited letter asks, and those that ask for it anew (none without a reminder)."""
    said = context.paragraphs
    told = [span for sentences in said for span in _told_in(context, sentences)]
    if all(item.effect != "urge" for item in context.letter.amendments or ()):
        return told, []
    return told, [one[:2] for one in reminders(context, list(chain.from_iterable(said)))]


def _may_tell(letter: Letter, view: View) -> bool:
    """Whether a letter may tell of an earlier one's duties, by a quick look at its words."""
    if not letter.references or not (letter.tasks or letter.dates or letter.delegate_limits):
        return False
    return bool(letter.amendments) or CUES["may-tell"].search(view.lower) is not None


def _day_marked(record: DateRecord, told: Iterable[Span], changes: Iterable[Amendment]) -> DateRecord:
    """Return a date, ``of_earlier`` where it stands in words ``told`` or is changed; a corrected one stays."""
    earlier = not record.corrected and (_stands_in(record, told) or _is_changed(record, changes))
    return record.with_own({"of_earlier": True}) if earlier else record


def _flags_left(letter: Letter, tasks: Iterable[Task], told: Iterable[Span]) -> Iterator[Flag]:
    """Yield the flags of a letter but those in words ``told`` of another's duty; flags at what is cited stay."""
    whole = {(task.evidence.start, task.evidence.end) for task in tasks if task.of_earlier}
    cited = Covered((at.start, at.end) for one in letter.references for at in (one.evidence, *one.mentions))
    words = Covered(told)
    for flag in letter.flags:
        at = (flag.evidence.start, flag.evidence.end) if flag.evidence else None
        if at is None or (at not in whole and (cited.touches(*at) or not words.touches(at[0], at[0] + 1))):
            yield flag


def _told_in(context: AmendmentContext, sentences: Sequence[AmendingSentence]) -> Iterator[Span]:
    """Yield the spans of a block's sentences that tell what a cited letter asks, up to its own words."""
    text, names_one = context.text, False
    for sentence in sentences:
        start, end = sentence.start, sentence.end
        begin = _begin(context, sentence)
        if begin is None and names_one:
            own = context.own_within(sentence.block.start, start)
            goes_on = CUES["goes-on"].match(text, start, end) or (own and CUES["by-point"].match(text, start, end))
            begin = goes_on.end() if goes_on else None
        if begin is None:
            names_one = context.first(start, end) is not None and CUES["turns-to-own"].search(text, start, end) is None
            continue
        names_one = True
        turn = CUES["turns-to-own"].search(text, begin, end)
        yield start, start_of(turn, end)


def _begin(context: AmendmentContext, sentence: AmendingSentence) -> int | None:
    """Return the place behind the word for what was asked (``yêu cầu``) in a sentence; ``None``: it tells of none."""
    text, start, end = context.text, sentence.start, sentence.end
    if context.first(start, end) is None:
        return None
    inside = CUES["inside"].match(text, start, end)
    told = (CUES[name].search(text, start, end) for name in ("behind", "issued", "before"))
    if found := next(filter(None, chain([inside], told)), None):
        return found.end()
    said = CUES["as-said"].match(text, start, end) or CUES["keeps-time"].search(text, start, end)
    mention = context.first(said.end(), end) if said else None
    return mention.end if mention is not None and context.is_own(mention.reference) else None


def _gives_day(context: AmendmentContext, item: Amendment, asked_anew: Collection[str]) -> bool:
    """Whether an amendment's words give another letter's duty a day; below “điều chỉnh như sau:” there are new duties.
    Of a reminder only the day that is asked anew (``asked_anew``: ids), where its document is known."""
    where = item.evidence.start, item.evidence.end
    if item.effect == "urge":  # what does not say of which letter it reminds is its own, until that one's duty is found
        return item.date_id in asked_anew and (context.reminds or context.first(*where) is not None)
    if not (item.old_date or (item.effect in OF_CONTENT and item.date_id)):
        return False
    says_so = item.old_date or _CHANGES.search(context.text, *where)
    return bool(says_so) or CUES["new-time"].match(context.text, *where) is not None


def _stands_in(record: DateRecord | DelegateLimit, words: Iterable[Span]) -> bool:
    """Whether a record begins in one of some spans."""
    return any(start <= record.evidence.start < end for start, end in words)


def _is_changed(record: DateRecord, changes: Iterable[Amendment]) -> bool:
    """Whether a date is the old or the new day of an amendment among ``changes``."""
    for item in changes:
        if record.type == "deadline" and record.id == item.date_id:
            return True
        inside = item.evidence.start <= record.evidence.start < item.evidence.end
        if inside and item.old_date and record.date in (item.old_date, None):
            return True
    return False


def _marked(task: Task, dates: Sequence[DateRecord], words: Sequence[Span]) -> Task:
    """Return a task as ``of_earlier`` where its day, or without one most of its ``words``, is an earlier letter's. With
    a deadline of this letter in its words that becomes its day; a corrected task stays."""
    if task.corrected:  # a person's word stands
        return task
    start, end = task.evidence.start, task.evidence.end
    own = next((record for record in dates if record.id == task.date_id), None)
    if own is None:
        held = sum(max(0, min(end, last) - max(start, first)) for first, last in _apart(words))
        return task.with_own({"of_earlier": True}) if held > _MOST * (end - start) else task
    if not own.of_earlier:
        return task
    new = next(_own_days(task, dates), None)
    if new is not None:
        return task.with_own({"date_id": new.id, "date": new.date})
    return task.with_own({"of_earlier": True})


def _own_days(task: Task, dates: Iterable[DateRecord]) -> Iterator[DateRecord]:
    """Yield the deadlines in the words of a task that are this letter's: what it adds by a day of its own."""
    start, end = task.evidence.start, task.evidence.end
    return (one for one in dates if one.type == "deadline" and start <= one.evidence.start < end and not one.of_earlier)


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans in order, each without what those before it cover."""
    reached = 0
    for start, end in sorted(spans):
        if end > reached:
            yield max(start, reached), end
            reached = end
