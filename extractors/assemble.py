"""One letter from its parts: every extractor in its order, then what links their records."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from typing import Any

from extractors.dates import FoundDate, Surroundings, Title, blank_days, column_of, find_dates, with_ends
from extractors.delegate_limits import FoundLimit, find_limits
from extractors.doubts import (
    Sure,
    check_letter,
    commands,
    confidence,
    date_traits,
    in_print,
    limit_traits,
    reference_traits,
    task_traits,
    unheld,
    without_commanded,
)
from extractors.header import HeadFacts, Sureness, read_head, with_holes
from extractors.letter_context import binds_without_head, heed_head, letter_context, told_doubts, told_references
from extractors.meetings import FoundMeeting, find_meetings, venue
from extractors.misreadings import mend, with_copies, with_doubts, with_repairs
from extractors.outline import Block, Outline, outline
from extractors.patterns import Doubt, Places, Span, View, make_view, words
from extractors.references import FoundReference, find_references
from extractors.second_reader import SecondReader, duty_chance
from extractors.tables import BoundRow, bound_rows, read_report_tables, read_task_tables, rows_as_sentences
from extractors.tasks import FoundSentence, FoundTask, Scopes, bodies_dated, read_sentences, whom_limit_binds
from extractors.titles import action_at, title_of
from extractors.transcript import Transcript, led_back, placed, transcribe, transcribed
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


def extract(source: Source, sure: Sure = confidence, second: SecondReader | None = duty_chance) -> Letter:
    """Return the letter that ``source`` holds, with every record found in it.

    Any text gives a letter; ``is_letter`` says whether it shows a sign of being one. Nothing outside ``source`` is
    looked at, so the same source gives the same letter everywhere. ``sure`` gives each record its confidence,
    ``second`` each sentence the chance that it lays a duty; without it the rules decide alone.
    """
    mended = mend(source.text, recognised=source.ocr)
    sureness = source.sureness
    if mended is None:
        return with_doubts(with_holes(_read(source, sure, second, sureness), source), source)
    sure = in_print(sure, len(mended.repairs), len(source.text.split()))
    letter = _read(
        source.model_copy(update={"text": mended.text, "words": ()}),
        sure,
        second,
        lambda start, end: sureness(*mended.place(start, end)),
    )
    letter = led_back(letter, mended.place, source)
    letter = with_repairs(letter if source.ocr else with_copies(letter, mended), mended, source)
    return with_doubts(with_holes(letter, source), source)


def extract_head(source: Source) -> Letter:
    """Return a letter with its text and its head alone, and a flag that says so: where ``extract`` itself fails."""
    view = make_view(source.text)
    parts = outline(view)
    head = read_head(view, parts)
    scopes = Scopes(view, parts, letter_context(view, head))
    return _Assembler(source, view, parts, head, scopes, (), confidence).head_alone()


def _read(source: Source, sure: Sure, second: SecondReader | None, sureness: Sureness) -> Letter:
    """Read a text without misread words."""
    transcript = transcribe(source.text)
    letter = _extract(
        transcript,
        transcribed(source, transcript),
        sure,
        second,
        lambda start, end: sureness(*transcript.place(start, end)),
    )
    return placed(letter, transcript, source)


def _extract(
    transcript: Transcript, source: Source, sure: Sure, second: SecondReader | None, sureness: Sureness
) -> Letter:
    """Read a letter whose tables are all ruled and whose paragraphs are in one piece."""
    view = transcript.view
    whole = outline(view, transcript.parts)
    head = read_head(view, whole, source, sureness)
    parts = whole.binding()
    told = heed_head(head, source.told)
    spans = _reading_spans(parts)
    references = find_references(
        view,
        [*_title_spans(parts, head), *((b.start, b.end, b.zone) for b in spans)],
        (head.get("number"), head.get("symbol")),
        head.get("place"),
        head.get("issued_on"),
        head.get("issuer"),
    )
    taken = [mention for reference in references for mention in reference.mentions]
    dates = _dates(view, spans, head, taken)
    limits = find_limits(view, [(b.start, b.end, b.zone) for b in spans], parts.tables)
    context = letter_context(view, head)
    dated = tuple(sorted((d.start, d.end) for d in dates if d.type in ("deadline", "recurring")))
    counted = tuple(sorted((limit.start, limit.end) for limit in limits))
    scopes = Scopes(view, parts, context, dated=dated, limits=counted, second=second)
    said = read_sentences(scopes)
    rows = bound_rows(view, parts, context)
    tasks = [*read_task_tables(view, parts, context), *read_report_tables(scopes)]
    said += rows_as_sentences(parts.tables, tasks, dates, limits)
    return _Assembler(source, view, whole, head, scopes, rows, sure).letter(references, dates, limits, said, told)


def _reading_spans(parts: Outline) -> list[Block]:
    """Return the blocks in which references, dates and limits are looked for."""
    return [block for block in parts.blocks if block.end > block.start]


def _title_spans(parts: Outline, head: HeadFacts) -> list[tuple[int, int, str]]:
    """Return the span of the subject: below the kind, or behind the “V/v” of a công văn."""
    if len(parts.title) > 1:
        return [(parts.title[1].start, parts.title[-1].end, "title")]
    return [(*head.spans["subject"], "title")] if "subject" in head.spans else []


def _dates(view: View, spans: list[Block], head: HeadFacts, taken: Sequence[Span]) -> list[FoundDate]:
    issued = head.get("issued_on")
    blocks = [
        block
        for block in spans
        if block.zone != "annex" or block.mark is not None or "trước" in view.lower[block.start : block.end]
    ]
    acts = _acts(view, blocks)
    columns = [column_of(block.column, acts.get(_row(block), "")) for block in blocks]
    found = find_dates(view, [(b.start, b.end) for b in blocks], issued, taken, columns, head.get("subject"))
    places = [Surroundings((b.start, b.end), tuple((a.start, a.end) for a in b.ancestors())) for b in blocks]
    return with_ends(view, found, places, issued, Title(head.get("kind"), head.get("subject")))


def _acts(view: View, blocks: Sequence[Block]) -> dict[tuple[int, int | None], str]:
    """Return what each row of a table is about: the words of its longest cell."""
    acts: dict[tuple[int, int | None], str] = {}
    for block in blocks:
        words_of_cell = view.lower[block.start : block.end]
        if block.column is not None and len(words_of_cell) > len(acts.get(_row(block), "")):
            acts[_row(block)] = words_of_cell
    return acts


def _row(block: Block) -> tuple[int, int | None]:
    return id(block.parent), block.row


def noted(source: Source) -> list[Doubt]:
    """Return what the reader noted of a whole file, with the pages that it is about."""
    return [Doubt(code, None, {"pages": tuple(map(str, source.pages_noted.get(code, ())))}) for code in source.notes]


class _Assembler:
    """Turns what the extractors found into records with evidence, ids and links."""

    def __init__(
        self,
        source: Source,
        view: View,
        parts: Outline,
        head: HeadFacts,
        scopes: Scopes,
        rows: Sequence[BoundRow],
        sure: Sure,
    ) -> None:
        self._source = source
        self._view = view
        self._parts = parts
        self._head = head
        self._scopes = scopes
        self._rows = Places(((row.start, row.end), row) for row in rows)
        self._sure = sure
        self._spans = sorted((block.start, block.end) for block in parts.blocks)

    def letter(
        self,
        references: Sequence[FoundReference],
        dates: Sequence[FoundDate],
        limits: Sequence[FoundLimit],
        said: Sequence[FoundSentence],
        of_head: Sequence[Doubt] = (),
    ) -> Letter:
        """Put the parts together, without what only a sentence to the software asks for.

        ``of_head`` are doubts about the head beside those that it noted itself.
        """
        told = commands(self._view)
        dates = without_commanded(self._view, dates, told)
        limits = without_commanded(self._view, limits, told)
        said = without_commanded(self._view, sorted(said, key=lambda one: one[:2]), told)
        tasks = sorted((t for one in said for t in one.tasks), key=lambda task: (task.start, task.end))
        places = Places((span, task) for task in tasks for span in ((task.start, task.end), *task.dates))
        date_records = tuple(self._date(f"d{i}", found, places) for i, found in enumerate(dates, 1))
        days = Places(((day.evidence.start, day.evidence.end), day) for day in date_records)
        task_records = tuple(self._task(f"t{i}", found, days) for i, found in enumerate(tasks, 1))
        meetings = find_meetings(
            self._scopes,
            zip((found.start for found in dates), date_records, strict=True),
            list(zip((found.start for found in tasks), task_records, strict=True)),
            self._head.get("subject"),
        )
        limit_records = tuple(self._limit(f"l{i}", found, places) for i, found in enumerate(limits, 1))
        doubts = [*self._head.flags, *of_head, *told_doubts(self._source.told, date_records)]
        doubts += [Doubt("embedded-instruction", span) for span in told]
        doubts += [Doubt(code, (f.start, f.end)) for f in dates for code in f.flags]
        doubts += [Doubt("blank-day", span) for span in blank_days(self._view, self._spans)]
        doubts += [Doubt(code, (f.start, f.end)) for f in references for code in f.flags]
        doubts += [Doubt(code, (f.start, f.end)) for f in limits for code in f.flags]
        doubts += [Doubt("receiver-inferred", (f.start, f.end)) for f in tasks if f.receiver_inferred]
        doubts += unheld(self._view, self._head.get("issued_on"), said, date_records, self._held(references, limits))
        doubts += [Doubt("readers-differ", (s.start, s.end)) for s in said if s.doubted]
        doubts += noted(self._source)
        doubts += check_letter(
            self._view, self._parts, self._head, self._scopes.context, references, date_records, task_records
        )
        if self._source.received_with:  # the annex came as a file of its own
            doubts = [doubt for doubt in doubts if doubt.code != "annex-missing"]
        header = self._header()
        codes = {doubt.code for doubt in doubts}
        if not _shows_head(header, codes) and "bad-encoding" not in codes:
            doubts += [Doubt("head-missing", None)] * binds_without_head(
                self._view, date_records, limit_records, task_records
            )
        return self._letter(
            header,
            doubts,
            references=told_references(
                self._source.told, [self._reference(f"r{i}", found) for i, found in enumerate(references, 1)]
            ),
            dates=date_records,
            delegate_limits=limit_records,
            tasks=task_records,
            meetings=tuple(self._meeting(f"m{i}", found, date_records) for i, found in enumerate(meetings, 1)),
            sentences=tuple(self._sentence(one) for one in said),
        )

    def _held(self, references: Sequence[FoundReference], limits: Sequence[FoundLimit]) -> Iterator[Span]:
        """Yield where documents are cited, numbers of delegates and the head stand."""
        yield from (mention for found in references for mention in ((found.start, found.end), *found.mentions))
        yield from ((found.start, found.end) for found in limits)
        yield from self._head.spans.values()

    def head_alone(self) -> Letter:
        """Return the letter with what its head says, and a flag that nothing else was read."""
        doubts = [*self._head.flags, *noted(self._source), Doubt("extraction-failed", None)]
        return self._letter(self._header(), doubts)

    def _letter(self, header: Header, doubts: Sequence[Doubt], **found: Any) -> Letter:
        return Letter(
            source=SourceInfo(**self._source.model_dump(include=set(SourceInfo.model_fields))),
            text=self._source.text,
            header=header,
            flags=self._flags(doubts),
            **found,
        )

    def _evidence(self, start: int, end: int) -> Evidence:
        page, boxes = self._source.locate(start, end)
        return Evidence(start=start, end=end, quote=self._source.text[start:end], page=page, boxes=boxes)

    def _header(self) -> Header:
        return Header(
            **self._head.values,
            recipients=tuple(self._head.recipients),
            addressees=tuple(self._head.addressees),
            alternatives=self._head.alternatives,
            written=self._source.written(),
            corrected=(),
            evidence={name: self._evidence(*span) for name, span in self._head.spans.items() if span[1] > span[0]},
        )

    def _sentence(self, found: FoundSentence) -> Sentence:
        chance = None if found.chance is None else round(found.chance, 2)
        return Sentence(start=found.start, end=found.end, role=found.role, why=found.why, chance=chance)

    def _reference(self, record_id: str, found: FoundReference) -> Reference:
        return Reference(
            id=record_id,
            kind=found.kind,
            number=found.number,
            symbol=found.symbol,
            year=found.year,
            date=found.date,
            issuer=found.issuer,
            relation=found.relation,
            why="kind-and-number" if found.kind_written else "symbol" if found.symbol else "number",
            evidence=self._evidence(found.start, found.end),
            mentions=tuple(self._evidence(*span) for span in found.mentions),
            confidence=self._sure("references", reference_traits(found, self._zone(found.start))),
        )

    def _date(self, record_id: str, found: FoundDate, tasks: Places[FoundTask]) -> DateRecord:
        task = tasks.holding(found.start, found.end)
        block = self._block_at(found.start)
        if block and block.zone == "table":
            names = task.assignees if task else self._row_bodies(found.start)
        else:
            names = bodies_dated(self._scopes, found, task, block)
        return DateRecord(
            id=record_id,
            type=found.type,
            date=found.date,
            start=found.start_date,
            bound=found.bound,
            time=found.time,
            rrule=found.rrule,
            since=found.since,
            until=found.until,
            relative=found.relative,
            assignees=names,
            action=self._action(found, block, task),
            place=self._place(found, block),
            explanation=found.explanation or None,
            alternatives=found.alternatives,
            why=found.source,
            evidence=self._evidence(found.start, found.end),
            confidence=self._sure("dates", date_traits(found, block.zone if block else None)),
        )

    def _place(self, found: FoundDate, block: Block | None) -> str | None:
        """Return where an event or period takes place, of events in a table only what stands in the same cell."""
        if block is None or found.type not in ("event", "period"):
            return None
        is_event = found.type == "event" and block.zone != "table"
        at = bisect_left(self._spans, (block.end,)) if is_event else len(self._spans)
        below = self._spans[at : at + _BLOCKS_TO_THE_PLACE]
        span = venue(self._view, found.end, (block.start, block.end), below)
        return words(self._view.plain[slice(*span)]) if span else None

    def _row_bodies(self, at: int) -> tuple[str, ...]:
        """Return the bodies that the table's row at a place speaks of."""
        row = self._rows.holding(at, at + 1)
        return row.names if row else ()

    def _zone(self, at: int) -> str | None:
        block = self._block_at(at)
        return block.zone if block else None

    def _block_at(self, at: int) -> Block | None:
        return self._scopes.block_at(at)

    def _action(self, found: FoundDate, block: Block | None, task: FoundTask | None) -> str | None:
        """Return the words that say what the date is for, at most twelve.

        A date alone in a table's cell takes the words of its row's task, or of its column's name.
        """
        if block is None:
            return None
        if block.zone == "table" and block.end - block.start <= found.end - found.start + 12:
            name = self._source.text[task.start : task.end] if task else (block.column or "").capitalize()
            return " ".join(words(name).split()[:12]) or None
        span = (task.start, task.end) if task else None
        subject = self._head.get("subject") or ""
        return action_at(self._view, found.start, found.end, block, span, subject)

    def _task(self, record_id: str, found: FoundTask, dates: Places[DateRecord]) -> Task:
        spans = found.dates or ((found.start, found.end),)
        within = [day for span in spans for day in dates.within(*span)]
        ends = {day.until for day in within if day.rrule}
        within = [day for day in within if day.rrule or day.date not in ends] or within
        issued = self._head.get("issued_on") or ""
        within = [day for day in within if day.type != "deadline" or (day.date or issued) >= issued] or within
        sent = found.delivery.at if found.kind == "report" and found.delivery.at is not None else 0
        behind = {d.id for d in within if d.evidence.start >= sent and (d.date or d.rrule or not sent)}
        order = {d.id: (_DATE_RANK[d.type], d.id not in behind, d.evidence.start) for d in within}
        date = min(within, key=lambda d: order[d.id]) if within else None
        block = self._block_at(found.start)
        zone, cut = (block.zone, found.start > block.start) if block else (None, False)
        return Task(
            id=record_id,
            assignees=found.assignees,
            coordinators=found.coordinators,
            **found.narrowing._asdict(),
            kind=found.kind,
            deliver_to=found.delivery.to,
            deliverable=found.delivery.what,
            channel=found.delivery.channel,
            date=date.date if date else None,
            date_id=date.id if date else None,
            issuer_own=found.issuer_own,
            optional=found.strength == "optional",
            strength=found.strength,
            title=title_of(self._view, found, date, block, self._head.get("subject")),
            why=found.source,
            evidence=self._evidence(found.start, found.end),
            confidence=self._sure("tasks", task_traits(found, zone, date is not None, cut)),
        )

    def _meeting(self, record_id: str, found: FoundMeeting, dates: Sequence[DateRecord]) -> Meeting:
        day = next(date for date in dates if date.id == found.dates[0])
        return Meeting(
            id=record_id,
            what=found.what,
            date_id=day.id,
            date=day.date,
            start=day.start,
            time=day.time,
            dates=found.dates,
            where=next((date.place for date in dates if date.id in found.dates and date.place), None),
            invited=found.invited,
            online=found.online,
            tasks=found.tasks,
            evidence=self._evidence(found.start, found.end),
        )

    def _limit(self, record_id: str, found: FoundLimit, tasks: Places[FoundTask]) -> DelegateLimit:
        block = self._block_at(found.start)
        if found.applies_to_span and found.source == "table":
            cell = words(self._view.plain[slice(*found.applies_to_span)])
            names = self._row_bodies(found.applies_to_span[0]) or (cell,)
        else:
            task = tasks.holding(found.start, found.end)
            names = whom_limit_binds(self._scopes, found, block, task, self._head.get("subject"))
        return DelegateLimit(
            id=record_id,
            group=found.group,
            bound=found.bound,
            value=found.value,
            min=found.min,
            max=found.max,
            unit=found.unit,
            applies_to=", ".join(names) or None,
            condition=found.condition,
            why=found.source,
            evidence=self._evidence(found.start, found.end),
            confidence=self._sure("delegate_limits", limit_traits(found, block.zone if block else None)),
        )

    def _flags(self, doubts: Sequence[Doubt]) -> tuple[Flag, ...]:
        unique = {(d.span or (-1, -1), d.code, d.field or "", str(d.params)): d for d in doubts}
        return tuple(
            Flag(
                code=doubt.code,
                params={name: value for name, value in doubt.params.items() if value != ()},
                evidence=self._evidence(*doubt.span) if doubt.span and doubt.span[1] > doubt.span[0] else None,
                field=doubt.field,
            )
            for _, doubt in sorted(unique.items(), key=lambda pair: pair[0])
        )


#: So many paragraphs below its day an event's place may stand: “Thời gian: …”, “Thành phần: …”, “Địa điểm: …”.
_BLOCKS_TO_THE_PLACE = 3

#: Of several dates in a task the deadline is its date, unless it only ends a recurring one (“thứ Sáu hằng tuần đến hết
#: ngày 27/6”) or was over when the letter was signed (an earlier letter's); a period or event only where there is none.
#: What is sent has the day behind the act of sending, if there is one (“phổ biến trước 25/4, gửi bài trước 30/6”).
_DATE_RANK = {"deadline": 0, "recurring": 1, "period": 2, "event": 3}


def is_letter(letter: Letter) -> bool:
    """Say whether the text shows a sign of an administrative letter: number or symbol, kind, issuer or date line.

    One that lacks them all but binds somebody is a letter too, flagged ``head-missing``.
    """
    codes = {flag.code for flag in letter.flags}
    return "head-missing" in codes or _shows_head(letter.header, codes)


def _shows_head(head: Header, codes: Set[str]) -> bool:
    """Say whether a header holds anything that was printed as the head of a letter is, by the doubts about it."""
    kind = head.kind and "kind-inferred" not in codes
    issuer = head.issuer and "issuer-inferred" not in codes
    return bool(head.number or head.symbol or kind or head.issued_on or issuer)
