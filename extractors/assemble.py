"""One letter from its parts: every extractor in its order, then what links their records."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import partial
from itertools import chain, filterfalse, pairwise
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from extractors.assignee_traits import LEAST_SURE_WHOM, BoundTask, held_assignee_traits, task_assignee_traits
from extractors.bodies import body_at, find_bodies, head_at, spelled
from extractors.dates import FoundDate, Surroundings, Title, blank_days, column_of, find_dates, turn_of, with_ends
from extractors.delegate_limits import FoundLimit, find_limits
from extractors.doers import heading_doers
from extractors.doubts import (
    NOBODY,
    Sure,
    check_letter,
    commands,
    confidence,
    date_traits,
    in_print,
    limit_traits,
    reference_traits,
    task_traits,
    unrecorded,
    without_commanded,
)
from extractors.header import HeadFacts, Sureness, read_head, with_holes
from extractors.lexicon import load
from extractors.lookalikes import without_lookalikes
from extractors.meetings import FoundMeeting, find_meetings, venue
from extractors.misreadings import mend, with_copies, with_doubts, with_repairs
from extractors.outline import Block, Outline, outline
from extractors.patterns import (
    UPPER,
    Covered,
    Doubt,
    Span,
    SpanIndex,
    View,
    any_of,
    in_house,
    kept,
    make_view,
    phrase,
    span_of,
    words,
)
from extractors.references import FoundReference, find_references
from extractors.repairs import Mended
from extractors.second_reader import SecondReader, duty_chance
from extractors.tables import bound_rows, read_labelled_items, read_tables, rows_as_sentences, told_by_labels
from extractors.tasks import bodies_dated, whom_limit_binds
from extractors.tasks.scopes import CLASS, Scopes, TaskContext, is_own_organ
from extractors.tasks.sentences import FoundSentence, FoundTask, read_sentences
from extractors.titles import action_at, clause_of, title_of
from extractors.transcript import Transcript, led_back, transcribe
from schemas import (
    DateRecord,
    DelegateLimit,
    Evidence,
    Flag,
    Header,
    Letter,
    Meeting,
    Reference,
    Sentence,
    Source,
    SourceInfo,
    Task,
)

R = TypeVar("R")
#: What stands between a stretch of time and the day in it that counts.
_MORE_EXACTLY = frozenset(("", *load("tasks")["more_exactly"]))
_WHERE = re.compile(rf"\A{load('date_patterns')['columns']['place']}")
#: So many paragraphs below its day an event's place may stand: “Thời gian: …”, “Thành phần: …”, “Địa điểm: …”.
_BLOCKS_TO_THE_PLACE = 3
#: Of several dates in a task the deadline is its date, unless it only ends a recurring one (“thứ Sáu hằng tuần đến hết
#: ngày 27/6”) or was over when the letter was signed (an earlier letter's); a period or event only where there is none.
#: What is sent has the day behind the act of sending, if there is one (“phổ biến trước 25/4, gửi bài trước 30/6”).
_DATE_RANK = {"deadline": 0, "recurring": 1, "period": 2, "event": 3}


def extract(source: Source, sure: Sure = confidence, second: SecondReader | None = duty_chance) -> Letter:
    """Return the letter that ``source`` holds, with every record found in it.

    Any text gives a letter; ``is_letter`` says whether it shows a sign of being one. Nothing outside ``source`` is
    looked at, so the same source gives the same letter everywhere. ``sure`` gives each record its confidence,
    ``second`` each sentence the chance that it lays a duty; without it the rules decide alone.
    """
    return _as_seen(source, lambda shown: _read(shown, sure, second))


def extract_head(source: Source) -> Letter:
    """Return a letter with its text and its head alone, and a flag that says so: where ``extract`` itself fails."""
    return _as_seen(source, _read_head)


def _as_seen(source: Source, read: Callable[[Source], Letter]) -> Letter:
    """Return the letter that ``read`` finds in ``source`` as it is seen, with its places led back to the text."""
    shown = without_lookalikes(source.text)
    if shown is None:
        return read(source)
    doubtful = tuple(
        doubt._replace(start=shown.ahead(doubt.start), end=shown.ahead(doubt.end)) for doubt in source.doubtful
    )
    letter = read(source.model_copy(update={"text": shown.text, "words": (), "doubtful": doubtful}))
    return led_back(letter, shown.place, source)


def _read(source: Source, sure: Sure, second: SecondReader | None) -> Letter:
    """Return the letter of a source: mended, typed anew, read by ``READERS``, led back to its places, with doubts."""
    mended = mend(source.text, recognised=source.ocr) or Mended(source.text, (), ())
    transcript = transcribe(mended.text)

    def as_read(start: int, end: int) -> Span:
        return mended.place(*transcript.place(start, end))

    place = as_read if mended.repairs else transcript.place
    if mended.repairs:
        sure = in_print(sure, len(mended.repairs), len(source.text.split()))
    typed = source.model_copy(update={"text": transcript.view.text, "words": ()})
    reading = LetterReader(typed, transcript.view, lambda start, end: source.sureness(*place(start, end)), sure, second)
    for read in READERS:
        read(reading, transcript)
    letter = led_back(reading.letter(), place, source)
    if mended.repairs:
        letter = with_repairs(letter if source.ocr else with_copies(letter, mended), mended, source)
    return with_doubts(with_holes(letter, source), source)


def _read_head(source: Source) -> Letter:
    """Return the letter with its head alone and the flag ``extraction-failed``."""
    reading = LetterReader(source, make_view(source.text), lambda _, __: 1.0, confidence, None)
    reading.whole = outline(reading.view)
    reading.head = read_head(reading.view, reading.whole)
    reading.doubts = [*reading.head.flags, *noted(source), Doubt("extraction-failed", None)]
    return reading.letter()


def _dates(view: View, spans: Sequence[Block], head: HeadFacts, subject: str, taken: Sequence[Span]) -> list[FoundDate]:
    """Return the dates of the letter's blocks (``spans``) but those ``taken`` by what it cites; series have their ends.
    Of annexes only items, and what has ``trước``. A cell's column, and what its row is about, say what its day is."""
    issued = head.get("issued_on")
    blocks = [
        block
        for block in spans
        if block.zone != "annex" or block.mark is not None or "trước" in view.lower[block.start : block.end]
    ]
    acts: dict[tuple[int, int | None], str] = {}  # what each row of a table is about: its longest cell, or its place
    cells = ((len(_WHERE.findall(one.column)), one.end - one.start, one) for one in blocks if one.column is not None)
    for says_where, _, block in sorted(cells, key=itemgetter(0, 1)):
        acts[id(block.parent), block.row] = f"{says_where * str(block.column)} {view.lower[block.start : block.end]}"
    opening = next((block for block in reversed(blocks) if block.zone == "preamble"), None)
    columns = [
        column_of(block.column, acts.get((id(block.parent), block.row), "")) or _turn(view, block, opening)
        for block in blocks
    ]
    found = find_dates(view, [*map(span_of, blocks)], issued, taken, columns, subject)
    places = [Surroundings(span_of(block), tuple(map(span_of, block.ancestors))) for block in blocks]
    return with_ends(view, found, places, issued, Title(head.get("kind"), subject))


def _turn(view: View, block: Block, opening: Block | None) -> str | None:
    """Return what the day of an item is that tells when whose turn is (``turn_of``), or ``None``."""
    above = block.parent or opening
    if above is None or head_at(view, block.start, block.end) is None:
        return None
    return turn_of(view.lower[block.start : block.end], view.lower[above.start : above.end])


def noted(source: Source) -> list[Doubt]:
    """Return what the reader noted of a whole file, with the pages that it is about."""
    return [Doubt(code, None, {"pages": tuple(map(str, source.pages_noted.get(code, ())))}) for code in source.notes]


def _numbered(letter: str, made: Callable[..., R], found: Iterable[object], *more: object) -> tuple[R, ...]:
    """Return the records made of what was found, each with its letter and number for an id."""
    return tuple([made(f"{letter}{number}", one, *more) for number, one in enumerate(found, 1)])


def _same(found: object, *names: str) -> dict[str, Any]:
    """Return the fields ``names`` of what was found, by name, for a record that has them under the same names."""
    return dict(zip(names, attrgetter(*names)(found), strict=True))


#: Fields that a date has as it was found.
_OF_DATE = ("type", "date", "bound", "time", "rrule", "left_out_months", "since", "until", "relative", "alternatives")


class LetterReader:
    """A letter while it is read: each of ``READERS`` puts into it what it finds, by what those before it found."""

    whole: Outline
    parts: Outline  # the outline without what binds nobody
    head: HeadFacts
    scopes: Scopes
    references: list[FoundReference]
    dates: list[FoundDate]
    limits: list[FoundLimit]
    said: list[FoundSentence]
    tasks: list[FoundTask]
    commanded: list[Span]  # sentences to the software that reads a letter: nothing that they alone ask for is kept
    tasks_at: SpanIndex[FoundTask]
    rows: SpanIndex[tuple[str, ...]]  # the bodies of the rows of tables

    def __init__(self, source: Source, view: View, sureness: Sureness, sure: Sure, second: SecondReader | None) -> None:
        self.source, self.view = source, view
        self._sureness, self._sure, self._second = sureness, sure, second
        self.doubts: list[Doubt] = []
        self.records: dict[str, Any] = {}

    def read_head(self, transcript: Transcript) -> None:
        """Put the outline, the head and its doubts into the reading."""
        self.whole = outline(self.view, transcript.parts)
        self.parts = self.whole.binding()
        self._spans = sorted(map(span_of, self.parts.blocks))
        self.head = read_head(self.view, self.whole, self.source, self._sureness)
        self.doubts += self.head.flags

    def read_references(self, _: Transcript) -> None:
        """Put what the letter cites into the reading: in its subject, among the addressees, in its text."""
        head, lines = self.head, self.parts.title
        # The subject: below the kind, or behind the “V/v” of a công văn.
        title = (lines[1].start, lines[-1].end) if len(lines) > 1 else head.spans.get("subject")
        above = ((title, "title"), (head.spans.get("addressees"), "addressees"))
        places = [(*span, zone) for span, zone in above if span]
        own = (head.get("number"), head.get("symbol"))
        place, issued, issuer = map(head.get, ("place", "issued_on", "issuer"))
        self.references = find_references(self.view, [*places, *self._zones()], own, place, issued, issuer)

    @kept
    def subject(self) -> str:
        """What the letter is about; empty where it does not say so."""
        return self.head.get("subject") or ""

    def read_dates_and_limits(self, _: Transcript) -> None:
        """Put dates (not of what is cited), numbers of delegates, and ``scopes`` (who is bound) into the reading."""
        view, parts, head, blocks = self.view, self.parts, self.head, self.parts.blocks
        taken = [mention for reference in self.references for mention in reference.mentions]
        self.dates = _dates(view, blocks, head, self.subject, taken)
        # The headings and lead-ins above each block, by its start.
        above = {block.start: " ".join([view.lower[up.start : up.end] for up in block.ancestors]) for block in blocks}
        self.limits = find_limits(view, self._zones(), parts.tables, head.get("kind"), above)
        dated = tuple(sorted([span_of(d) for d in self.dates if d.type in ("deadline", "recurring")]))
        counted = tuple(sorted(map(span_of, self.limits)))
        days = SpanIndex[str](zip(map(span_of, self.dates), map(attrgetter("type"), self.dates), strict=True))
        context = letter_context(view, head)
        self.scopes = Scopes(view, parts, context, dated=dated, limits=counted, second=self._second, days=days)

    def read_tasks(self, _: Transcript) -> None:
        """Read the sentences, items and rows that lay duties."""
        said = told_by_labels(read_sentences(self.scopes), read_labelled_items(self.scopes))
        self.rows = bound_rows(self.view, self.parts, self.scopes.context)
        self.said = [*said, *rows_as_sentences(self.parts.tables, read_tables(self.scopes), self.dates, self.limits)]

    def leave_commanded(self, _: Transcript) -> None:
        """Leave out the dates, limits and tasks that only a sentence to the software asks for."""
        view, self.commanded = self.view, commands(self.view)
        self.dates = without_commanded(view, self.dates, self.commanded)
        self.limits = without_commanded(view, self.limits, self.commanded)
        self.said = without_commanded(view, sorted(self.said, key=attrgetter("start", "end")), self.commanded)
        self.tasks = sorted(chain.from_iterable(map(attrgetter("tasks"), self.said)), key=attrgetter("start", "end"))

    def write_records(self, _: Transcript) -> None:
        """Make ``records`` of what was found: references, dates, limits, tasks, meetings, sentences."""
        references = _numbered("r", self._reference, self.references)
        self.tasks_at = SpanIndex(
            [(span, task) for task in self.tasks for span in ((task.start, task.end), *task.dates)]
        )
        self._bound = [BoundTask((t.start, t.end), t.assignees, t.rule or t.source) for t in self.tasks]
        together = SpanIndex(_said_together(self.tasks))
        dates = _numbered("d", self._date, self.dates, together)
        days = SpanIndex([((day.evidence.start, day.evidence.end), day) for day in dates])
        tasks = _numbered("t", self._task, self.tasks, days)
        meetings = find_meetings(
            self.scopes,
            zip(map(attrgetter("start"), self.dates), dates, strict=True),
            list(zip(map(attrgetter("start"), self.tasks), tasks, strict=True)),
            self.subject,
        )
        self.records = {
            "references": references,
            "dates": dates,
            "delegate_limits": _numbered("l", self._limit, self.limits),
            "tasks": tasks,
            "meetings": _numbered("m", self._meeting, meetings, dates),
            "sentences": tuple(map(_sentence, self.said)),
        }

    def doubt_records(self, _: Transcript) -> None:
        """Add a doubt for each flag of a record, blank day, unclear doer and receiver that was inferred."""
        flagged: list[FoundDate | FoundReference | FoundLimit] = [*self.dates, *self.references, *self.limits]
        self.doubts += (
            *(Doubt("embedded-instruction", span) for span in self.commanded),
            *(Doubt(code, (f.start, f.end)) for f in flagged for code in f.flags),
            *(Doubt("blank-day", span) for span in blank_days(self.view, self._spans)),
            *(Doubt("assignee-unclear", (f.start, f.end), {"names": f.rival}) for f in self.tasks if f.rival),
            *self._unsure_whom(),
            # Whom a letter asks by name answers its issuer, though it does not say so.
            *(
                Doubt("receiver-inferred", (f.start, f.end))
                for f, record in zip(self.tasks, self.records["tasks"], strict=True)
                if f.receiver_inferred and not {*record.assignees} & {*self.scopes.context.addressees}
            ),
        )

    def _unsure_whom(self) -> Iterator[Doubt]:
        """Yield a doubt for each task whose bodies are unsure, and each such date or limit outside of those."""
        tasks = self._unsure(self.records["tasks"])
        covered = Covered(tasks)
        others = self._unsure((*self.records["dates"], *self.records["delegate_limits"]))
        for span in (*tasks, *(span for span in others if not covered.touches(*span))):
            yield Doubt("unsure-assignee", span)

    @staticmethod
    def _unsure(records: Iterable[Task | DateRecord | DelegateLimit]) -> list[Span]:
        """Return where records stand whose bodies are named but less sure than ``LEAST_SURE_WHOM``."""
        return [
            (one.evidence.start, one.evidence.end)
            for one in records
            if (one.applies_to if isinstance(one, DelegateLimit) else one.assignees)
            and (one.assignee_confidence or 1) < LEAST_SURE_WHOM
        ]

    def doubt_the_whole(self, _: Transcript) -> None:
        """Add doubts that need the whole letter: contradictions, lost days and orders, readers that differ, no head."""
        head, dates, tasks = self.head, self.records["dates"], self.records["tasks"]
        cited = (mention for found in self.references for mention in ((found.start, found.end), *found.mentions))
        held = (*cited, *map(span_of, self.limits), *head.spans.values())
        limits = self.records["delegate_limits"]
        checked = check_letter(self.view, self.whole, head, self.scopes.context, self.references, dates, tasks, limits)
        lost = unrecorded(self.view, head.get("issued_on"), self.said, dates, held)
        told = set(map(attrgetter("span"), lost))
        self.doubts += (
            *lost,
            *(
                Doubt("readers-differ", (s.start, s.end))
                for s in self.said
                if s.doubted and (s.start, s.end) not in told
            ),
            *noted(self.source),
            # the annex may have come as a file of its own
            *(doubt for doubt in checked if not (self.source.received_with and doubt.code == "annex-missing")),
        )
        codes = {doubt.code for doubt in self.doubts}
        shown = _shows_head(self._header(), codes) or "bad-encoding" in codes
        if not shown and binds_without_head(self.view, dates, limits, tasks):
            self.doubts.append(Doubt("head-missing", None))

    def _zones(self) -> list[tuple[int, int, str]]:
        return [(block.start, block.end, block.zone) for block in self.parts.blocks]

    def letter(self) -> Letter:
        """Return the letter with all records, each doubt once as a flag."""
        unique = {(d.span or (-1, -1), d.code, d.field or "", str(d.params)): d for d in self.doubts}
        flags = tuple(
            Flag(
                code=doubt.code,
                params={name: value for name, value in doubt.params.items() if value != ()},
                evidence=self._evidence(*doubt.span) if doubt.span else None,
                field=doubt.field,
            )
            for _, doubt in sorted(unique.items(), key=lambda pair: pair[0])
        )
        info = SourceInfo(**self.source.model_dump(include=set(SourceInfo.model_fields)))
        return Letter(source=info, text=self.source.text, header=self._header(), flags=flags, **self.records)

    def _evidence(self, start: int, end: int) -> Evidence:
        # Pages and boxes are the print's: they come when the letter is led back to it.
        quote = self.source.text[start:end].rstrip()
        return Evidence(start=start, end=start + len(quote), quote=quote, page=None, boxes=None)

    def _header(self) -> Header:
        """Return the record of the head."""
        return Header(
            **self.head.values,
            recipients=tuple(self.head.recipients),
            addressees=tuple(self.head.addressees),
            alternatives=self.head.alternatives,
            written=self.source.written(),
            corrected=(),
            evidence={name: self._evidence(*span) for name, span in self.head.spans.items()},
        )

    def _block(self, at: int) -> Block:
        """Return the block of the outline that holds a place of the text. There always is one for a place where a
        record was found: records are looked for in blocks alone."""
        block = self.scopes.blocks.holding(at, at + 1)
        assert block is not None
        return block

    def _reference(self, record_id: str, found: FoundReference) -> Reference:
        """Return the record of a cited document."""
        zone: str | None = getattr(self.scopes.blocks.holding(found.start, found.start + 1), "zone", None)
        return Reference(
            id=record_id,
            **_same(found, "kind", "number", "symbol", "year", "date", "issuer", "relation"),
            why="kind-and-number" if found.kind_written else "symbol",
            rules=(found.rule,),
            evidence=self._evidence(found.start, found.end),
            mentions=tuple(self._evidence(*span) for span in found.mentions),
            confidence=self._sure("references", reference_traits(found, zone)),
        )

    def _date(self, record_id: str, found: FoundDate, together: SpanIndex[tuple[str, ...]]) -> DateRecord:
        """Return the record of a date, with whom it binds: in a table by task or row, else by the words around it."""
        task = self.tasks_at.holding(found.start, found.end)
        block = self._block(found.start)
        if block.zone == "table":
            names = task.assignees if task else self.rows.holding(found.start, found.start + 1) or ()
        else:
            names = together.holding(found.start, found.end) or bodies_dated(self.scopes, found, task, block)
        return DateRecord(
            id=record_id,
            start=found.start_date,
            **_same(found, *_OF_DATE),
            rules=(found.rule, *filter(None, found.rows)),
            assignees=names,
            action=self._action(found, block, task),
            place=self._place(found, block),
            explanation=found.explanation,
            why=found.why or found.source,
            evidence=self._evidence(found.start, found.end),
            confidence=self._sure("dates", date_traits(found, block.zone)),
            assignee_confidence=self._sure_whom("date_assignees", (found.start, found.end), names, found.type),
        )

    def _place(self, found: FoundDate, block: Block) -> str | None:
        """Return where an event or period takes place, or ``None``; of events in a table only by the same cell."""
        if found.type not in ("event", "period"):
            return None
        is_event = found.type == "event" and block.zone != "table"
        at = bisect_left(self._spans, (block.end,)) if is_event else len(self._spans)
        below = self._spans[at : at + _BLOCKS_TO_THE_PLACE]
        span = venue(self.view, found.end, (block.start, block.end), below)
        return words(self.view.plain[slice(*span)]) if span else None

    def _action(self, found: FoundDate, block: Block, task: FoundTask | None) -> str | None:
        """Return what a date is for, in twelve words; of a cell that is only a date what its row or column says."""
        if block.zone == "table" and block.end - block.start <= found.end - found.start + 12:
            own = task and task.column is None and self.source.text[task.start : task.end]
            name = own or (block.column or "").capitalize()
            return " ".join(words(name).split()[:12]) or None
        return action_at(self.view, found.start, found.end, block, task, self.subject)

    def _task(self, record_id: str, found: FoundTask, dates: SpanIndex[DateRecord]) -> Task:
        """Return the record of a task, with its date, its one line and how sure it is."""
        date = self._date_of(found, dates)
        block, place, why = self._block(found.start), (found.start, found.end), found.rule or found.source
        doer = next(filter(None, found.assignees), NOBODY)
        traits = task_traits(self.view, place, doer, why, found.chance, found.strength)
        names = found.narrowing.listed or found.assignees
        bound = task_assignee_traits(self.view, place, names, self.scopes.context, why, self._bound)
        told, end = found.behind
        above = replace(found, start=told, act=told, end=end)
        day = next(iter(dates.within(told, end)), None)
        before = day and words(self.view.text[clause_of(self.view, above, day)[0] : day.evidence.start])
        if found.asked is not None:
            before = words(self.view.text[slice(*found.asked)]).rstrip(" :(,;")
        return Task(
            id=record_id,
            **_same(found, "assignees", "coordinators", "kind", "issuer_own", "strength"),
            **found.narrowing._asdict(),
            deliver_to=found.delivery.to,
            deliverable=found.delivery.what,
            channel=found.delivery.channel,
            date=getattr(date, "date", None),
            date_id=getattr(date, "id", None),
            optional=found.strength == "optional",
            title=title_of(self.view, found, date, block.start, None if before else block, before or self.subject),
            why=why,
            evidence=self._evidence(*place),
            confidence=self._sure("tasks", traits),
            assignee_confidence=self._sure("task_assignees", (*dict.fromkeys((*traits, *bound)),)),
        )

    def _sure_whom(self, section: str, place: Span, names: tuple[str, ...], kind: str) -> float:
        """Return how sure it is that a date or a limit of a ``kind`` binds those ``names``."""
        traits = held_assignee_traits(self.view, place, names, self.scopes.context, kind, self._bound)
        return self._sure(section, traits)

    def _date_of(self, found: FoundTask, dates: SpanIndex[DateRecord]) -> DateRecord | None:
        """Return the date of a task, or ``None``: of those in it the first by ``_rank_of``, of its own doers if any."""
        spans = found.dates or ((found.start, found.end),)
        within = [day for span in spans for day in dates.within(*span)]
        within = [day for day in within if set(found.assignees) & set(day.assignees)] or within  # else it binds others
        ends = {day.until for day in within if day.rrule}
        issued = self.head.get("issued_on") or ""
        sent = (found.kind == "report" and found.delivery.at) or 0
        return min(
            self._exactly(within),
            key=lambda day: (not day.rrule and day.date in ends, *_rank_of(day, issued, sent)),
            default=None,
        )

    def _exactly(self, days: Sequence[DateRecord]) -> list[DateRecord]:
        """Return days but those that the one right behind tells more exactly (``trong tháng 4, | chậm nhất 20/4``)."""
        kept = [*days[-1:]]
        for one, then in pairwise(days):
            between = self.view.lower[one.evidence.end : then.evidence.start].strip(" ,(")
            if between not in _MORE_EXACTLY or {one.type, then.type} != {"deadline"} or str(then.date) >= str(one.date):
                kept.append(one)
        return kept

    def _meeting(self, record_id: str, found: FoundMeeting, dates: Sequence[DateRecord]) -> Meeting:
        """Return the record of a meeting; its first day gives its date, the first place named is where."""
        days = [date for date in dates if date.id in found.dates]
        return Meeting(
            id=record_id,
            date_id=days[0].id,
            **_same(days[0], "date", "start", "time"),
            **_same(found, "what", "dates", "invited", "online", "tasks"),
            where=next((date.place for date in days if date.place), None),
            evidence=self._evidence(found.start, found.end),
        )

    def _limit(self, record_id: str, found: FoundLimit) -> DelegateLimit:
        """Return a limit's record, with whom it binds: in a table by its row, else by ``whom_limit_binds``."""
        block = self._block(found.start)
        if found.applies_to_span and found.source == "table":
            at = found.applies_to_span[0]
            names = self.rows.holding(at, at + 1) or (words(self.view.plain[slice(*found.applies_to_span)]),)
            above = None
        else:
            task = self.tasks_at.holding(found.start, found.end)
            names, above = whom_limit_binds(self.scopes, found, block, task, self.subject)
        return DelegateLimit(
            id=record_id,
            **_same(found, "group", "bound", "value", "min", "max", "unit", "condition"),
            applies_to=", ".join(names) or None,
            why=found.rule,
            rules=(above or found.whom,),
            evidence=self._evidence(found.start, found.end),
            confidence=self._sure("delegate_limits", limit_traits(found, block.zone)),
            assignee_confidence=self._sure_whom("limit_assignees", (found.start, found.end), names, found.bound),
        )


#: The way of a letter, from the outline to the doubts about the whole.
READERS: tuple[Callable[[LetterReader, Transcript], None], ...] = (
    LetterReader.read_head,
    LetterReader.read_references,
    LetterReader.read_dates_and_limits,
    LetterReader.read_tasks,
    LetterReader.leave_commanded,
    LetterReader.write_records,
    LetterReader.doubt_records,
    LetterReader.doubt_the_whole,
)


def _sentence(found: FoundSentence) -> Sentence:
    """Return what was found of a sentence as a record of the letter, its chance rounded to hundredths."""
    chance = None if found.chance is None else round(found.chance, 2)
    return Sentence(start=found.start, end=found.end, role=found.role, why=found.why, chance=chance)


def _rank_of(day: DateRecord, issued: str, sent: int) -> tuple[bool, int, bool, int]:
    """Return the sort key by which a task's date is the least of its days: not over, by kind, behind the act of
    sending. ``sent`` is where that act stands, 0 where none does; ``issued`` the letter's day."""
    over = day.type == "deadline" and (day.date or issued) < issued
    behind = day.evidence.start >= sent and bool(day.date or day.rrule or not sent)
    return over, _DATE_RANK[day.type], not behind, day.evidence.start


def _said_together(tasks: Iterable[FoundTask]) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Yield each span of a date that several tasks share, with the names of all of their doers."""
    bound: dict[Span, list[FoundTask]] = {}
    for task in tasks:
        for span in task.dates:
            bound.setdefault(span, []).append(task)
    for span, those in bound.items():
        if len(those) > 1:
            yield span, tuple(dict.fromkeys(chain.from_iterable(map(attrgetter("assignees"), those))))


def is_letter(letter: Letter) -> bool:
    """Whether the text shows a sign of an administrative letter: number or symbol, kind, issuer or date line. One that
    lacks them all but binds somebody is a letter too, flagged ``head-missing``."""
    codes = {flag.code for flag in letter.flags}
    return "head-missing" in codes or _shows_head(letter.header, codes)


def _shows_head(head: Header, codes: Set[str]) -> bool:
    """Whether a header holds what was printed; not a kind or issuer that was inferred by its flags (``codes``)."""
    kind = head.kind and "kind-inferred" not in codes
    issuer = head.issuer and "issuer-inferred" not in codes
    return bool(head.number or head.symbol or kind or head.issued_on or issuer)


# --------------------
# A letter that came without its head: a notice pasted from a web page, the words of a message, a page that was cut.
#
# It names no number, kind, issuer or day, but lays something on somebody or names a day to keep. Such a text is a
# letter whose head a person has to supply; a recipe, a tale, a list of data or a program is none.

_WORDS = load("checks")["headless"]
#: Kinds of bodies that take part in the correspondence of offices.
_OFFICES = frozenset(("union", "state", "party", "mass", "organ"))
_ASKS = phrase(rf"(?<!\w){any_of(_WORDS['asks'])}(?!\w)")
#: … and a list of what is asked below it: “đề nghị các đơn vị triển khai một số nhiệm vụ như sau:”.
_LISTS = phrase(rf"(?<!\w){any_of(_WORDS['requests'])}(?!\w)[^\n]*: *(?:\n|$)")
#: A line of data or of a program: fields without blanks between them, keys and values, brackets at its end.
_DATA = re.compile(
    r"\s*(?:[^\s,;][^,;]*(?:[,;\t](?=\S)[^,;]*){3,}|[\"']?[\w-]+[\"']? ?[:=] ?[\"'{\[(].*|[A-Z-]+:\S.*"
    r"|.*[{}()\[\]>]\s*|[#|].*)"
)
_LINE = re.compile(r"^[^\S\n]*\S.*", re.MULTILINE)
_LEAST_PROSE = 0.5


def binds_without_head(
    view: View, dates: Iterable[DateRecord], limits: Sequence[DelegateLimit], tasks: Iterable[Task]
) -> bool:
    """Whether a text in whose head nothing was found binds somebody as letters of offices do.

    It must name a body of an office, ask for something, and hold a duty of somebody named, a number of people to send
    or the last day of something; all that in prose.
    """
    duties = not all(task.optional for task in tasks)
    days = any(day.type in ("deadline", "recurring") for day in dates)
    if not (duties or limits or days or _LISTS.search(view.text.lower())) or _ASKS.search(view.lower) is None:
        return False
    lines = _LINE.findall(view.text)
    if sum(_DATA.fullmatch(line) is None for line in lines) <= _LEAST_PROSE * len(lines):
        return False
    return any(body.kind in _OFFICES for body in find_bodies(view, 0, len(view.text)))


# --------------------
# What a letter's head says for the rest of it: its issuer under a short name, whom it speaks to, names it explains.

_SHORT_NAME = re.compile(rf"\((?:gọi tắt là |sau đây gọi (?:tắt )?là |viết tắt là )?([{UPPER}][{UPPER}&.-]{{1,12}})\)")
_CALLS = re.compile(r"\b(?:giấy mời|thư mời|triệu tập|mời (?:họp|dự|tham dự))\b")
#: Who receives the letter for another end than to carry it out.
_FOR_INFORMATION = re.compile(r"\b(?:b/c|báo cáo|để biết|lưu|p/h|phối hợp|chỉ đạo|theo dõi)\b", re.IGNORECASE)
_BOUND_KINDS = frozenset(("union", "school", "mass", "party", "state", "department"))
_BRANCHED = re.compile(r"công đoàn (?:ngành|các khu|khu|viên chức)|sở|phòng|bệnh viện|trường|ban quản lý")
_PLACE_NAMES = tuple(name.lower() for group in ("cities", "provinces") for name in load("places")[group])


def letter_context(view: View, head: HeadFacts) -> TaskContext:
    """Return who issues the letter, whom it speaks to and for what, and the short names that it explains."""
    issuer = head.get("issuer")
    addressed: list[str] = []  # the bodies of “Kính gửi”, each spelled out
    for raw in head.addressees:
        line, _ = in_house(make_view(raw))
        addressed += heading_doers(line, 0, len(line.text)) or (spelled(raw),)
    charged: list[str] = []  # the classes of “Nơi nhận” that a letter without “Kính gửi” is sent to
    for raw in head.recipients:
        line, _ = in_house(make_view(raw))
        body = body_at(line, 0, len(line.text))
        if body is None or body.kind not in _BOUND_KINDS or _FOR_INFORMATION.search(raw):
            continue
        if body.plural or " các " in body.name or CLASS.match(body.name):
            charged += filterfalse(partial(_is_own, issuer), heading_doers(line, 0, len(line.text)))
    return TaskContext(
        issuer,
        _without_place(issuer) if issuer else None,
        tuple(dict.fromkeys(addressed)),
        tuple(dict.fromkeys(charged)),
        _short_names(view),
        _CALLS.search(f"{head.get('kind')} {head.get('subject')}".lower()) is not None,
    )


def _is_own(issuer: str | None, name: str) -> bool:
    """Whether a name is that of the issuer's own offices (``Ban | Công đoàn ngành``)."""
    _, _, owner = name.partition(" ")
    return is_own_organ(name) or bool(owner and issuer and issuer.startswith(owner))


def _short_names(view: View) -> tuple[tuple[str, str], ...]:
    """Return the short names that brackets explain, with what each stands for: ``Công đoàn Y tế (CĐYT)``."""
    found: dict[str, str] = {}
    for bracket in _SHORT_NAME.finditer(view.plain):
        bodies = list(find_bodies(view, max(0, bracket.start() - 90), bracket.start()))
        short = bracket[1]
        if bodies and bracket.start() - bodies[-1].end <= 2:
            # The last words of the name whose first letters the abbreviation has, else all of it.
            said = bodies[-1].name.split()
            parts = (said[at:] for at in range(len(said)))
            meant = (" ".join(part) for part in parts if "".join(map(itemgetter(0), part)).upper() == short)
            found[short] = next(meant, bodies[-1].name)
    return tuple(found.items())


def _without_place(issuer: str) -> str:
    """Return the issuer's name as it is shortened: without its place; ``Liên đoàn Lao động tỉnh`` keeps its level."""
    found = re.search(r" (tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu) (?!hội).*$", issuer)
    if not found:
        place = next((p for p in _PLACE_NAMES if issuer.lower().endswith(" " + p)), None)
        return issuer[: -len(place) - 1] if place else issuer
    stem = issuer[: found.start()]
    return stem if _BRANCHED.match(stem.lower()) else f"{stem} {found[1]}"
