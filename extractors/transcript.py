"""A letter's text as the extractors read it: every table ruled with bars, each cell in one piece.

In a text layer the lines of a cell stand apart, with the words of other columns between them. Retyped row by row, a
table without ruling reads like a ruled one, and no extractor needs to know of it. Every place of the transcript leads
back to the place in the text from which it was copied: evidence is always of the text itself.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.aligned_tables import AlignedTable, Cell, Span, find_tables
from extractors.view import View, make_view, words
from schemas import Evidence, Letter, Source, Task


@dataclass(frozen=True, slots=True)
class Transcript:
    """The view that the extractors read, and where its words come from."""

    view: View
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
        return min(begin for begin, _ in copied), max(finish for _, finish in copied)


def transcribe(text: str) -> Transcript:
    """Return the transcript of ``text``: the text itself where no table needs retyping."""
    view = make_view(text)
    tables = find_tables(view)
    return _retyped(text, tables) if tables else Transcript(view)


def transcribed(source: Source, transcript: Transcript) -> Source:
    """Return ``source`` with the transcript for its text."""
    return source if transcript.is_text else source.model_copy(update={"text": transcript.view.text, "words": ()})


def placed(letter: Letter, transcript: Transcript, source: Source) -> Letter:
    """Return ``letter``, which was read from the transcript, with every evidence in the text of ``source``."""
    if transcript.is_text:
        return letter

    def back(evidence: Evidence) -> Evidence:
        start, end = transcript.place(evidence.start, evidence.end)
        page, boxes = source.locate(start, end)
        return Evidence(start=start, end=end, quote=source.text[start:end], page=page, boxes=boxes)

    def task_back(task: Task) -> Task:
        evidence = back(task.evidence)
        action = words(task.evidence.quote)
        return task.model_copy(
            update={"evidence": evidence, "action": action if action != words(evidence.quote) else None}
        )

    header = letter.header.evidence
    return letter.model_copy(
        update={
            "text": source.text,
            "header": letter.header.model_copy(
                update={"evidence": {name: back(place) for name, place in header.items()}}
            ),
            "references": tuple(r.model_copy(update={"evidence": back(r.evidence)}) for r in letter.references),
            "dates": tuple(d.model_copy(update={"evidence": back(d.evidence)}) for d in letter.dates),
            "delegate_limits": tuple(
                d.model_copy(update={"evidence": back(d.evidence)}) for d in letter.delegate_limits
            ),
            "tasks": tuple(task_back(task) for task in letter.tasks),
            "flags": tuple(
                f.model_copy(update={"evidence": back(f.evidence)}) if f.evidence else f for f in letter.flags
            ),
        }
    )


class _Typist:
    """Types a transcript and notes where each run comes from."""

    def __init__(self, text: str) -> None:
        self._text = text
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
        if end > start:
            self.starts.append(self._length)
            self.sources.append((start, end))
            self.add(self._text[start:end])

    def add(self, mark: str) -> None:
        """Type what does not stand in the text."""
        self._parts.append(mark)
        self._length += len(mark)

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


def _retyped(text: str, tables: Sequence[AlignedTable]) -> Transcript:
    typist = _Typist(text)
    at = 0
    for table in tables:
        typist.copy(at, table.start)
        for row in (table.header, *table.rows):
            if row:
                typist.row(row)
        at = min(table.end + 1, len(text))
    typist.copy(at, len(text))
    return Transcript(make_view(typist.typed), tuple(typist.starts), tuple(typist.sources))
