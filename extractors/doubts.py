"""Doubts that need the whole letter, sentences that speak to software, and how sure each record is."""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from extractors.bodies import body_at, head_at
from extractors.dates import FoundDate, unheld_days, unread_times
from extractors.delegate_limits import FoundLimit
from extractors.doers.acts import VERBS, duty_words
from extractors.header import HeadFacts
from extractors.lexicon import load
from extractors.outline import Outline
from extractors.patterns import (
    Covered,
    Doubt,
    Placed,
    Span,
    SpanIndex,
    View,
    any_of,
    beginning,
    end_of,
    make_view,
    phrase,
    span_of,
    told_by_letter,
)
from extractors.references import FoundReference
from extractors.spelling import is_syllable, marked_words, strange_words
from extractors.tasks.scopes import TaskContext
from extractors.tasks.sentences import FoundSentence
from schemas import DateRecord, DelegateLimit, Strength, Task

# --------------------
# What stands in a file beside its letter, or should: a second letter, and annexes that the letter says it carries.


_WORDS = load("checks")
#: How a line begins: the view has no line ends, so lines are looked for in the text itself.
_LINE = r"^[^\S\n]*[|*#(]*[^\S\n]*"
_FIRST_OF_LINE = re.compile(r"^[^\S\n]*\S", re.M)
#: A number that was filled in: forms to be copied have dots there.
_NUMBER_LINE = re.compile(_LINE + r"(số ?:? ?\d{1,5}[a-z]? ?[-/][^\s|*]{2,40})", re.M | re.I)
_STATE_OR_PARTY = phrase(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|ĐẢNG CỘNG SẢN VIỆT NAM")
#: Number and title of the State stand side by side or a few lines apart.
_HEAD_LINES = 6
#: “BẢNG PHÂN BỔ ĐẠI BIỂU”, and the count that ends a line of such a table.
_ALLOTS = phrase(told_by_letter(_WORDS["allotting"]))
_COUNT = re.compile(r"(?<![\d/.])\d{1,3}[ |]*$")
_LINES_OF_TABLE = 20
#: The longest of 560 letters at hand has ten.
_LINES_OF_HEAD = 15
_KIND = any_of(_WORDS["attachments"])
_ORDINAL = r"(?: số)? (?P<number>\d{1,2}[a-z]?|[ivx]{1,5})(?![\w/])"
_ATTACHED = any_of(_WORDS["attached"])
_OF_THIS = rf"(?: (?:theo )?(?:{any_of(_WORDS['letters'])}) này)?"
#: “(mẫu kèm theo)”, “theo Phụ lục 02 đính kèm”, “(kèm theo biểu mẫu số 1)”, “danh sách gửi kèm Kế hoạch này”.
_SAYS_ATTACHED = (
    phrase(
        rf"{told_by_letter(_WORDS['attachments'])}(?:{_ORDINAL})?(?: \w+){{0,2}}? "
        rf"(?:{_ATTACHED}){_OF_THIS}(?= *[).,;:\n]|$)"
    ),
    phrase(rf"{told_by_letter(_WORDS['attached'])} (?:{_KIND})(?:{_ORDINAL})?(?= *[).,;:\n]|$)"),
)


def second_letter(view: View) -> Span | None:
    """Return the number line of a second letter with a letterhead of its own; ``None``: there is one letter alone."""
    states = [*map(re.Match.start, _STATE_OR_PARTY.finditer(view.plain))]
    if len(states) < 2:
        return None
    lines = [found.end() - 1 for found in _FIRST_OF_LINE.finditer(view.text)]
    heads: list[Span] = []
    for found in _NUMBER_LINE.finditer(view.text):
        # The last title of the State before it, or the next one, is not more lines away than a head has.
        at = found.start(1)
        after = bisect_right(states, at)
        ends = (sorted((state, at)) for state in states[max(0, after - 1) : after + 1])
        if any(bisect_left(lines, high) - bisect_right(lines, low) < _HEAD_LINES for low, high in ends):
            heads.append(found.span(1))
    return next((span for span in heads if view.lower[slice(*span)] != view.lower[slice(*heads[0])]), None)


def missing_annex(view: View, parts: Outline) -> Span | None:
    """Return the words that say a form is attached where no annex stands behind the letter; else ``None``."""
    end = parts.tail[-1].end if parts.tail else len(view.lower)
    if "kèm" not in view.lower:
        return None  # in all that a letter says of attachments
    if any(block.zone == "annex" for block in parts.blocks):
        return None
    found = (match.span() for said in _SAYS_ATTACHED for match in said.finditer(view.lower, 0, end))
    return min(found, default=None)


def unread_allotment(view: View, parts: Outline, limits: Sequence[DelegateLimit]) -> Span | None:
    """Return the title of a table that allots people of whose figures none is a limit; ``None``: there is none."""
    lines = parts.lines if _ALLOTS.search(view.bare) else []
    for at, line in enumerate(lines):
        if not _ALLOTS.match(view.bare, line.start, line.end):
            continue
        below = lines[at + 1 : at + 1 + _LINES_OF_TABLE]
        figures = sum(_COUNT.search(view.plain, one.start, one.end) is not None for one in below)
        if figures > 1 and not any(line.end <= limit.evidence.start <= below[-1].end for limit in limits):
            return line.start, line.end
    return None


def long_head(parts: Outline) -> Span | None:
    """Return the lines of a head beyond the fifteen that heads have (text may be among them), or ``None``."""
    beyond = parts.head[_LINES_OF_HEAD:]
    return (beyond[0].start, beyond[-1].end) if beyond else None


# --------------------
# What the reading may have lost: days and orders of a letter that no record holds.

#: Roles of sentences that speak of no day of this letter's.
_NOT_NOW = frozenset({"quotation", "past", "form", "formula", "purpose"})
#: An order without a doer is told where the second reader, which knows that it has none, does not take it for idle
#: words: at this chance as many are told as when it knew the words alone.
_LIKELY = 0.4


def unrecorded(
    view: View, issued_on: str | None, said: Sequence[FoundSentence], dates: Sequence[DateRecord], held: Iterable[Span]
) -> list[Doubt]:
    """Return a doubt for each day that no span ``held`` touches, and each order (``said``) that is no task. Of an order
    whose doer nobody knows the deadline is doubted; one without a day, as a whole."""
    dated = [span_of(day.evidence) for day in dates]
    days = SpanIndex(zip(dated, dates, strict=True))
    doubts = []
    for one in said:
        if one.role != "unassigned":
            continue
        days_named = [*days.within(one.start, one.end)]
        due = [day for day in days_named if day.type == "deadline"]
        doubts += [Doubt("assignee-unclear", span_of(day.evidence)) for day in due]
        if not days_named and one.chance is not None and one.chance >= _LIKELY:
            doubts.append(Doubt("order-unheld", (one.start, one.end)))
    spans = [(one.start, one.end) for one in said if one.role not in _NOT_NOW]
    named = {None, *[day for record in dates for day in (record.date, record.start, record.until)]}
    covered = Covered([*dated, *held])
    lost = unheld_days(view, spans, issued_on, covered, named)
    unread = unread_times(view, spans, covered, dated)
    return doubts + [Doubt("day-unheld", span) for span in (*lost, *unread)]


# --------------------
# Sentences that speak to the software that reads a letter: shown to a person, never obeyed, no duty of anybody.

#: “Trợ lý AI đọc thư này phải gửi …”: the program is told to act, and no body stands between it and the verb.
_COMMANDED = (
    rf"(?<!\w){any_of(_WORDS['readers_by_software'])}(?!\w)"
    rf"(?: (?!{any_of(_WORDS['people_told'])}(?!\w))[^\W\d_]+){{0,6}}?"
    rf" *:? +{any_of(_WORDS['commanding'])} {any_of(_WORDS['commanded_acts'])}(?!\w)"
)
_INSTRUCTIONS = _WORDS["embedded_instructions"]
_BEGINNING = beginning([*_INSTRUCTIONS, *_WORDS["readers_by_software"]])
_EMBEDDED = phrase(rf"{_BEGINNING}(?:{'|'.join([*_INSTRUCTIONS, _COMMANDED])})")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
_LONGEST = 600  # characters of a sentence
P = TypeVar("P", bound=Placed)


def commands(view: View) -> list[Span]:
    """Return the words that command the reading software, in order."""
    return [*map(re.Match.span, _EMBEDDED.finditer(view.lower))]


def without_commanded(view: View, found: Iterable[P], spans: Sequence[Span]) -> list[P]:
    """Return what was ``found`` outside the sentences in which the commands at ``spans`` stand."""
    if not spans:
        return list(found)
    sentences: list[Span] = []
    for start, end in spans:
        begin = max(0, start - _LONGEST)
        for mark in _SENTENCE_END.finditer(view.text, begin, start):
            begin = mark.end()
        stop = _SENTENCE_END.search(view.text, end, end + _LONGEST)
        sentences.append((begin, end_of(stop, min(len(view.text), end + _LONGEST))))
    covered = Covered(sentences)
    return [one for one in found if not covered.touches(one.start, one.start + 1)]


# --------------------
# Doubts that need the whole letter: dates that contradict, bodies that are unclear, words that nobody writes.

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
    context: TaskContext,
    references: Sequence[FoundReference],
    dates: Sequence[DateRecord],
    tasks: Sequence[Task],
    limits: Sequence[DelegateLimit] = (),
) -> list[Doubt]:
    """Return the doubts that need the whole letter: past days, contradictions, a second letter, a missing annex, …"""
    issued = head.get("issued_on") or ""
    due = [(day, (day.evidence.start, day.evidence.end)) for day in dates if day.type == "deadline"]
    whole = {
        "several-letters": second_letter(view),
        "annex-missing": missing_annex(view, parts),
        "allotment-unread": unread_allotment(view, parts, limits),
        "head-long": long_head(parts),
        "ocr-doubtful": misread(view),
    }
    return [
        *(Doubt("before-issue", at) for day, at in due if day.date and day.date < issued),
        *(Doubt("citation-mismatch", span) for found in references for span in found.disputed),
        *_contradicting(dates, tasks),
        *_unclear(view, context, tasks),
        *(Doubt(code, span) for code, span in whole.items() if span is not None),
        *(Doubt("vague-date", at) for day, at in due if day.date is None and day.relative is None),
    ]


def _contradicting(dates: Sequence[DateRecord], tasks: Sequence[Task]) -> list[Doubt]:
    """Return a doubt for each task whose day differs from that of the same duty before it."""
    days: dict[str | None, DateRecord] = {
        record.id: record for record in dates if record.type == "deadline" and record.date is not None
    }
    alike: dict[tuple[str, str], list[tuple[Task, DateRecord]]] = {}
    doubts = []
    for task in tasks:
        day, wanted = days.get(task.date_id), (task.deliverable or "").lower()
        if day is None or len(wanted.split()) < _WORDS_OF_ONE_THING:
            continue
        others = alike.setdefault((task.kind, wanted), [])
        if any(other.date != day.date and _is_same_duty(before, task) for before, other in others[-_COMPARED:]):
            doubts.append(Doubt("conflict", (day.evidence.start, day.evidence.end)))
        others.append((task, day))
    return doubts


def _is_same_duty(task: Task, other: Task) -> bool:
    """Whether two tasks of one kind that want what is called alike ask the same thing of the same body."""
    receivers = {task.deliver_to, other.deliver_to, None}
    return len(receivers) < 3 and not set(task.assignees).isdisjoint(other.assignees)


def _unclear(view: View, context: TaskContext, tasks: Sequence[Task]) -> list[Doubt]:
    """Flag dated duties of “các đơn vị” in a letter that is addressed to nobody and names nobody to carry it out."""
    if context.addressees or context.charged:
        return []
    found = (
        _GENERAL.search(view.lower, task.evidence.start, task.evidence.end)
        for task in tasks
        if task.date_id is not None and all(name.lower() in _GENERAL_DOERS for name in task.assignees)
    )
    return [Doubt("assignee-unclear", doer.span("doer")) for doer in filter(None, found)]


def misread(view: View) -> tuple[int, int] | None:
    """Return the first word that no Vietnamese writes, where many are so; ``None``: few are."""
    if len(strange_words(view.plain)) < _MOST_STRANGE_NAMES:
        return None
    places = marked_words(view.plain)
    wrong = [(start, end) for start, end in places if not is_syllable(view.plain[start:end])]
    return wrong[0] if len(wrong) > (1 - _LEAST_SYLLABLES) * len(places) else None


# --------------------
# How sure a record is: the chance that a clerk finds it right, from what is known of how it was read.
#
# A record is told by a few traits ("source=heading", "flag=year-inferred"); each adds its weight, in log-odds, to the
# base of its section, as ``lexicon/confidence.toml`` has them. The weights are fitted on the letters of the corpus
# (``make weights``) by ridge logistic regression, so that of the records given 0.9 nine in ten are right; a trait
# with no weight, or one that the corpus never showed, changes nothing. "Right" is what ``benchmarks.evaluate`` calls
# so: place and all key values as in the gold. Extraction is given the look-up, so that fitting sees the traits.

Traits = tuple[str, ...]
#: Section and traits of a record → its confidence.
Sure = Callable[[str, Traits], float]
#: Nobody is ever certain, and a guess is worth a look: what is printed lies between these.
LEAST, MOST = 0.05, 0.99
#: From so large a share of mended words on the print is bad: some 3 % of the characters were misread (at 1 %: half).
BAD_PRINT = 0.04
#: The chance that the second reader gives a duty is told in so many steps.
_STEPS = 5
#: The doer of a task without one.
NOBODY = "\0"
#: So near to the beginning a doer stands first; so many sentences, or words of a name, are counted.
_FIRST, _MANY, _LONG = 8, 3, 8
#: What stands before a task inside its item.
_CUT, _NEAR = re.compile(r"[^\W\d_]{2}[.;,][^\S\n]+\Z"), 12
#: What may follow a doer's name.
_BEHIND = duty_words("verbs", "requests", "modals")


@lru_cache(maxsize=4096)
def confidence(section: str, traits: Traits) -> float:
    """Return how sure records of a section with these traits are, by the weights of ``confidence.toml``."""
    table = load("confidence")[section]
    weights = table["weights"]
    odds = table["base"] + sum(weights.get(trait, 0.0) for trait in traits)
    return round(min(MOST, max(LEAST, 1 / (1 + math.exp(-odds)))), 2)


def reference_traits(found: FoundReference, zone: str | None) -> Traits:
    """Return the traits of a cited document: which of its parts are written, where it stands, what was mended."""
    written = {"kind": found.kind_written, "symbol": found.symbol, "date": found.date, "issuer": found.issuer}
    return (f"zone={zone}", *(f"without={name}" for name, held in written.items() if not held), *_flags(found.flags))


def date_traits(found: FoundDate, zone: str | None) -> Traits:
    """Return the traits of a date: what made it one of the calendar, its type, where it stands, what was inferred."""
    doubts = _holding(optional=not found.certain, undated=found.date is None and found.rrule is None)
    return (f"source={found.source}", f"type={found.type}", f"zone={zone}", *doubts, *_flags(found.flags))


def limit_traits(found: FoundLimit, zone: str | None) -> Traits:
    """Return the traits of a delegate limit: what it counts, its bound, whether its item names group and body."""
    missing = (f"without={name}" for name in _holding(group=not found.group, body=not found.applies_to_span))
    return (f"source={found.source}", f"bound={found.bound}", f"zone={zone}", *missing, *_flags(found.flags))


def task_traits(view: View, place: Span, doer: str, why: str, chance: float | None, strength: Strength) -> Traits:
    """Return the traits of a task: how its doer was found, is called, and stands in its words. ``why``: the rule by
    which the doer was found. What begins behind the mark of a sentence is cut from its item."""
    start, end = place
    said = view.lower[start:end]
    before, name, behind = said.partition(doer.lower())
    follows = _BEHIND.match(view.lower, end - len(behind) + behind.startswith(" "), end)
    return (
        f"source={why}",
        f"doer={'' if not name else 'first' if len(before) < _FIRST else 'inside'}",
        f"follows={follows[1] if follows else behind[:1].isspace()}",
        f"sentences={min(_MANY, said.count('. ') + said.count('; '))}",
        f"strength={strength}",
        f"second={chance is not None and int(chance * _STEPS)}",
        f"cut={_CUT.search(view.text, max(0, start - _NEAR), start) is not None}",
        f"passive={' do ' in said}",
        f"act={VERBS.match(view.lower, start, end) is not None}",
        *name_traits(doer),
    )


def _holding(**traits: object) -> list[str]:
    """Return the names of the traits that hold."""
    return [name for name, holds in traits.items() if holds]


@lru_cache(maxsize=4096)
def name_traits(doer: str) -> Traits:
    """Return how a doer is called: the kind of the body, words behind what the grammar reads of it, its length. Each
    trait has its weight by these very words (``lexicon/confidence.toml``, for ``assignee_traits``, too): one that is
    spelt or counted otherwise has none, until ``make weights``."""
    view, length = make_view(doer), len(doer)
    head, body = head_at(view, 0, length), body_at(view, 0, length)
    behind = doer[body.end if body else 0 :].split()
    kind = head.kind if head else ""
    return f"body={kind}", f"unread={min(_MANY, len(behind))}", f"words={min(_LONG, len(doer.split()) // 2)}"


def in_print(sure: Sure, repairs: int, words: int) -> Sure:
    """Return ``sure`` for a letter in which recognition misread words: how many were mended is a trait of every record.
    What was mended tells of what was misread and nobody could see."""
    trait = "print=bad" if repairs >= BAD_PRINT * words else "print=worn"
    return lambda section, traits: sure(section, (*traits, trait))


def _flags(codes: tuple[str, ...]) -> Traits:
    """Return the traits of flags: ``flag=<code>``, each once, in order."""
    return tuple(map("flag={}".format, sorted(set(codes))))
