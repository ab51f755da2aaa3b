"""A letter's text as the extractors read it: every table ruled with bars, every paragraph in one piece.

In a text layer the lines of a cell stand apart, with the words of other columns between them. Retyped row by row, a
table without ruling reads like a ruled one, and no extractor needs to know of it; a sentence broken by the setting of
the page reads like one that is not. Every place of the transcript leads back to the place in the text from which it
was copied: evidence is always of the text itself.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TypeVar

from extractors.aligned_tables import AlignedTable, Cell, Span, find_tables
from extractors.header.facts import AUTHORITY, MOTTO, POST, SIGNING_POST, WORDS
from extractors.line_words import without_arrival_stamp
from extractors.outline import Parts, is_capitals, parts_of
from extractors.outline.lines import Paragraph
from extractors.patterns import View, any_of, make_view, with_blanks, words
from schemas import DateRecord, DelegateLimit, Evidence, Letter, Meeting, Sentence, Source, Task

# --------------------
# Tables that only set the page: a letterhead, or Nơi nhận beside the signature, ruled with bars by an OCR program.
#
# Such a table has no rows to be read; its columns are those of the page (NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 1-4, 7,
# 9).

_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\|[ \t\r]*(?:\n|\Z))+", re.M)
_ROW = re.compile(r"^[ \t]*\|[^\n]*\|[ \t\r]*$", re.M)
#: Lines of one or two cells with a bar behind each, and bars alone, as copies of a page leave them.
_PASTED = re.compile(r"(?:^(?![ \t]*\|[ \t]*[^\s|])[^|\n]*\|(?:[^|\n]*\|)?[ \t\r]*(?:\n|\Z))+", re.M)
_MOST_PASTED = 3
_RULE = re.compile(r"[\s|:-]+")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)
_RECIPIENTS = re.compile(rf"n[o0]i {any_of(WORDS['tail']['recipients_labels'])}\b")
_MOST_ROWS = 14
_MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class LayoutTable:
    """A table that sets the page: for each of its rows the lines of each column."""

    start: int
    end: int
    rows: tuple[tuple[tuple[Span, ...], ...], ...]


def find_layouts(view: View) -> list[LayoutTable]:
    """Return the tables that hold a letterhead or the tail of a letter, in the order of the text."""
    if "|" not in view.text:
        return []
    tables = (_read(view, found.start(), found.end()) for found in _TABLE.finditer(view.text))
    return [table for table in tables if table is not None and _sets_page(view, table)]


def without_cell_marks(text: str) -> str:
    """Return ``text`` with blanks for the bars that copying from a page left behind its cells; the length is the same.

    Such a line has no bar before its first cell and one behind its last; three lines of two cells on end are a table.

    >>> without_cell_marks("Số: 12/LĐLĐ | Hà Nội |")
    'Số: 12/LĐLĐ   Hà Nội  '
    """
    if "|" not in text:
        return text
    return _PASTED.sub(lambda found: found[0] if _is_table(found[0]) else found[0].replace("|", " "), text)


def _is_table(lines: str) -> bool:
    return sum(line.count("|") > 1 for line in lines.splitlines()) > _MOST_PASTED


def _read(view: View, start: int, end: int) -> LayoutTable | None:
    lines = [row.span() for row in _ROW.finditer(view.text, start, end)]
    rows = [_columns(view, *line) for line in lines if not _RULE.fullmatch(view.text, *line)]
    if not rows or len(rows) > _MOST_ROWS or max(map(len, rows)) > _MOST_COLUMNS:
        return None
    return LayoutTable(start, end - view.text.endswith("\n", start, end), tuple(rows))


def _columns(view: View, start: int, end: int) -> tuple[tuple[Span, ...], ...]:
    """Return the lines of each column of a row; an empty column has none."""
    bars = [at for at in range(start, end) if view.text[at] == "|"]
    return tuple(tuple(_lines(view, left + 1, right)) for left, right in pairwise(bars))


def _lines(view: View, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a cell, which ``<br>`` parts."""
    breaks = [(start, start), *(found.span() for found in _BREAK.finditer(view.text, start, end)), (end, end)]
    for (_, begin), (stop, _) in pairwise(breaks):
        raw = view.text[begin:stop]
        if raw.strip():
            first = begin + len(raw) - len(raw.lstrip())
            yield first, first + len(raw.strip())


def _sets_page(view: View, table: LayoutTable) -> bool:
    """Say whether a cell holds the national motto, or one Nơi nhận and another one a post or a mark of authority."""
    cells = [line for row in table.rows for column in row for line in column]
    if any(MOTTO.match(_bare(view, cell)) for cell in cells):
        return True
    if not any(_RECIPIENTS.match(_bare(view, cell)) for cell in cells):
        return False
    return any(is_capitals(_words(view, cell)) and _signs(view, cell) for cell in cells)


def _signs(view: View, cell: Span) -> bool:
    low = _bare(view, cell)
    return bool(AUTHORITY.match(_words(view, cell)) or POST.match(low) or SIGNING_POST.match(low))


def _words(view: View, span: Span) -> str:
    return view.plain[slice(*span)].strip()


def _bare(view: View, span: Span) -> str:
    return " ".join(view.bare[slice(*span)].split())


# --------------------
# The transcript: the text retyped where it must be, and the way back to it.

#: Dashes that no Vietnamese office types: signs of programs and fonts for a dash or a hyphen.
_ODD_DASH = re.compile("[‐‑‒—―−]")
#: One dash that was typed or recognised as two.
_DOUBLED_DASH = re.compile("(?<= )[-–]{2}(?= )")
#: How wide a column is typed, and the least gap between two.
_COLUMN = 64
_GAP = 8
#: One letter comes in many settings: wrapped at another width, cut by a page in mid-phrase, justified with doubled
#: blanks, marked up by an OCR program. Read with one blank in each of these places, all of them are the same text.
_DOUBLED = re.compile(r"[ \u00a0][ \u00a0](?<=\S..)(?=[^ \t\u00a0\n])")
#: What a view shows as a blank within a line, odd ones of other scripts and programs, too.
_BLANK = r" \t\v\x1c-\x1f\x85\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
#: Inside running text any run of blanks, and the stars of bold and italic type with the blanks around them.
_SURPLUS = re.compile(rf"[{_BLANK}*](?:[{_BLANK}*]+|(?<=[*\t]))")


@dataclass(frozen=True, slots=True)
class Transcript:
    """The view that the extractors read, and where its words come from."""

    view: View
    parts: Parts
    starts: tuple[int, ...] = ()
    """Where the copied runs begin in the transcript; empty where it is the text itself."""
    sources: tuple[Span, ...] = ()
    """Where each copied run stands in the text."""

    @property
    def is_text(self) -> bool:
        """Say whether nothing had to be retyped."""
        return not self.starts

    def place(self, start: int, end: int) -> Span:
        """Return the span of the text that holds all words of ``start:end`` of the transcript."""
        if self.is_text:
            return start, end
        first = max(0, bisect_right(self.starts, start) - 1)
        copied: list[Span] = []
        for at in range(first, bisect_right(self.starts, max(start, end - 1))):
            source, stop = self.sources[at]
            offset = source - self.starts[at]
            begin, finish = max(source, start + offset), min(stop, end + offset)
            if begin < finish:
                copied.append((begin, finish))
        if not copied:  # only marks of the ruling
            stop = self.sources[first][1]
            return stop, stop
        begins, finishes = zip(*copied, strict=True)
        return min(begins), max(finishes)


def transcribe(text: str) -> Transcript:
    """Return the transcript of ``text``: the text itself where nothing needs retyping."""
    plain = _ODD_DASH.sub("–", text) if _ODD_DASH.search(text) else text
    plain = without_cell_marks(_DOUBLED_DASH.sub("– ", without_arrival_stamp(plain)))
    differs, text = plain != text, plain
    view = make_view(text)
    tables: list[AlignedTable | LayoutTable] = [*find_tables(view), *find_layouts(view)]
    tables.sort(key=lambda table: table.start)
    typed = _retyped(text, tables) if tables or differs else None
    view = make_view(typed.typed) if typed else view
    parts = parts_of(view)
    spans = surplus(view, parts)
    if spans:
        typed = _joined(view.text, spans, typed)
        view = with_blanks(view, spans)
        parts = parts_of(view)
    return Transcript(view, parts, tuple(typed.starts), tuple(typed.sources)) if typed else Transcript(view, parts)


def transcribed(source: Source, transcript: Transcript) -> Source:
    """Return ``source`` with the transcript for its text."""
    return source if transcript.is_text else source.model_copy(update={"text": transcript.view.text, "words": ()})


def placed(letter: Letter, transcript: Transcript, source: Source) -> Letter:
    """Return ``letter``, which was read from the transcript, with every evidence in the text of ``source``."""
    return letter if transcript.is_text else led_back(letter, transcript.place, source)


Found = TypeVar("Found", DateRecord, DelegateLimit, Meeting)


def led_back(letter: Letter, place: Callable[[int, int], Span], source: Source) -> Letter:
    """Return ``letter`` with every evidence where ``place`` says that it stands in the text of ``source``."""

    def back(evidence: Evidence) -> Evidence:
        start, end = place(evidence.start, evidence.end)
        page, boxes = source.locate(start, end)
        return Evidence(start=start, end=end, quote=source.text[start:end], page=page, boxes=boxes)

    def moved(record: Found) -> Found:
        return record.model_copy(update={"evidence": back(record.evidence)})

    def sentence_back(sentence: Sentence) -> Sentence:
        start, end = place(sentence.start, sentence.end)
        # a letter has many, and to make them anew costs less than to copy them
        return Sentence(**{**sentence.__dict__, "start": start, "end": end})

    def task_back(task: Task) -> Task:
        evidence = back(task.evidence)
        action = words(task.evidence.quote)
        same = action == words(evidence.quote)
        return task.model_copy(update={"evidence": evidence, "action": task.action or (None if same else action)})

    header = letter.header.evidence
    return letter.model_copy(
        update={
            "text": source.text,
            "header": letter.header.model_copy(
                update={"evidence": {name: back(evidence) for name, evidence in header.items()}}
            ),
            "references": tuple(
                r.model_copy(update={"evidence": back(r.evidence), "mentions": tuple(map(back, r.mentions))})
                for r in letter.references
            ),
            "dates": tuple(map(moved, letter.dates)),
            "delegate_limits": tuple(map(moved, letter.delegate_limits)),
            "tasks": tuple(task_back(task) for task in letter.tasks),
            "meetings": tuple(map(moved, letter.meetings)),
            "sentences": tuple(map(sentence_back, letter.sentences)),
            "flags": tuple(
                f.model_copy(update={"evidence": back(f.evidence)}) if f.evidence else f for f in letter.flags
            ),
        }
    )


class _Typist:
    """Types a transcript and notes where each run comes from."""

    def __init__(self, text: str, before: "_Typist | None" = None) -> None:
        self._text = text
        self._before = before
        self._parts: list[str] = []
        self._length = 0
        self.starts: list[int] = []
        self.sources: list[Span] = []

    @property
    def typed(self) -> str:
        """What is typed so far."""
        return "".join(self._parts)

    def copy(self, start: int, end: int) -> None:
        """Copy ``text[start:end]``."""
        if end <= start:
            return
        for offset, source in self._before.origins(start, end) if self._before else [(0, (start, end))]:
            self.starts.append(self._length + offset)
            self.sources.append(source)
        self.add(self._text[start:end])

    def origins(self, start: int, end: int) -> Iterator[tuple[int, Span]]:
        """Yield the runs of the text that ``start:end`` of what is typed was copied from, each with its offset."""
        for at in range(max(0, bisect_right(self.starts, start) - 1), bisect_left(self.starts, end)):
            typed, (source, stop) = self.starts[at], self.sources[at]
            skipped = max(0, start - typed)
            last = min(stop, source + end - typed)
            if source + skipped < last:
                yield max(0, typed - start), (source + skipped, last)

    def add(self, mark: str) -> None:
        """Type what does not stand in the text."""
        self._parts.append(mark)
        self._length += len(mark)

    def side_by_side(self, columns: Sequence[Sequence[Span]]) -> None:
        """Type the lines of columns beside each other, the second far to the right."""
        for lines in zip_longest(*columns):
            width = 0
            for number, line in enumerate(lines):
                if number:
                    gap = max(_GAP, number * _COLUMN - width)
                    self.add(" " * gap)
                    width += gap
                if line:
                    self.copy(*line)
                    width += line[1] - line[0]
            self.add("\n")

    def row(self, cells: Sequence[Cell]) -> None:
        """Type a row of a table on one line."""
        for cell in cells:
            self.add("| ")
            for number, (start, end) in enumerate(cell):
                if number:
                    self.add(" ")
                self.copy(start, end)
            self.add(" ")
        self.add("|\n")


def _retyped(text: str, tables: Sequence[AlignedTable | LayoutTable]) -> _Typist:
    """Type a text with its tables ruled, and with those that only set the page as columns side by side."""
    typist = _Typist(text)
    at = 0
    for table in tables:
        if table.start < at:
            continue
        typist.copy(at, table.start)
        if isinstance(table, LayoutTable):
            for columns in table.rows:
                typist.side_by_side(columns)
        else:
            for row in (table.header, *table.rows):
                if row:
                    typist.row(row)
        at = min(table.end + 1, len(text))
    typist.copy(at, len(text))
    return typist


def _joined(text: str, spans: Sequence[Span], before: _Typist | None) -> _Typist:
    """Type a text with one blank for each of ``spans``; ``before`` typed it from the text that the places are of."""
    typist = _Typist(text, before)
    at = 0
    for start, end in spans:
        typist.copy(at, start)
        typist.add(" ")
        at = end
    typist.copy(at, len(text))
    return typist


def surplus(view: View, parts: Parts) -> list[Span]:
    """Return the stretches of the text for each of which one blank says the same, in the order of the text."""
    found = [*_in_paragraphs(view, parts.running), *_in_paragraphs(view, parts.annexed)]
    if "  " in view.text or "\u00a0" in view.text:
        inside = {start for start, _ in found}
        found += [span for span in _doubled(view) if span[0] not in inside]
    return _apart(sorted(found))


def _doubled(view: View) -> Iterator[Span]:
    """Yield the blanks set twice between two words, anywhere: more than two may part columns."""
    return (match.span() for match in _DOUBLED.finditer(view.text))


def _in_paragraphs(view: View, paragraphs: Iterable[Paragraph]) -> Iterator[Span]:
    for paragraph in paragraphs:
        if paragraph.table:
            continue
        end = None
        for line in paragraph.lines:
            if end is not None:
                yield end, line.start
            yield from (
                match.span()
                for match in _SURPLUS.finditer(view.text, line.start, line.end)
                if line.start < match.start() and match.end() < line.end
            )
            end = line.end


def _apart(spans: list[Span]) -> list[Span]:
    """Leave out spans that begin inside the one before."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
