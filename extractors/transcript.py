"""A letter's text as the extractors read it: every table ruled with bars, every paragraph in one piece.

In a text layer the lines of a cell stand apart, with the words of other columns between them. Retyped row by row, a
table without ruling reads like a ruled one, and no extractor needs to know of it; a sentence broken by the setting of
the page reads like one that is not. Every place of the transcript leads back to the place in the text from which it
was copied: evidence is always of the text itself.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, zip_longest
from operator import itemgetter
from typing import Any, TypeVar

from extractors.aligned_tables import AlignedTable, Cell, Span, find_tables
from extractors.header.facts import AUTHORITY, MOTTO, SIGNING_POST, WORDS
from extractors.line_words import without_arrival_stamp
from extractors.lookalikes import without_lookalikes
from extractors.outline import Parts, is_capitals, parts_of
from extractors.patterns import NARROW, View, any_of, between_bars, in_house, make_view, with_blanks, words
from extractors.same_words import Gap
from schemas import Amendment, DateRecord, DelegateLimit, Evidence, Flag, Letter, Meeting, Reference, Source, Task

# --------------------
# Tables that only set the page: a letterhead, or Nơi nhận beside the signature, ruled with bars by an OCR program.
#
# Such a table has no rows to be read; its columns are the page's (NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 1-4, 7, 9).

_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*\|[ \t\r]*(?:\n|\Z))+", re.M)
_ROW = re.compile(r"^[ \t]*\|[^\n]*\|[ \t\r]*$", re.M)
#: Lines of one or two cells with a bar behind each, and bars alone, as copies of a page leave them.
_PASTED = re.compile(r"(?:^(?![ \t]*\|[ \t]*[^\s|])[^|\n]*\|(?:[^|\n]*\|)?[ \t\r]*(?:\n|\Z))+", re.M)
_MOST_PASTED = 3
_RULE = re.compile(r"[\s|:-]+")
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)
_LINE_OF_CELL = re.compile(r"\S(?:.*\S)?")
_RECIPIENTS = re.compile(rf"n[o0]i {any_of(WORDS['tail']['recipients_labels'])}\b")
_MOST_ROWS = 14
_MOST_COLUMNS = 3
_MOST_LINES_OF_ROW = 5


@dataclass(frozen=True, slots=True)
class LayoutTable:
    """A table that sets the page: for each of its rows the lines of each column."""

    start: int
    end: int
    rows: tuple[tuple[tuple[Span, ...], ...], ...]


def find_layouts(view: View) -> list[LayoutTable]:
    """Return the tables that hold a letterhead or the tail of a letter, in the order of the text."""
    tables = []
    for found in _TABLE.finditer(view.text) if "|" in view.text else ():
        lines = [*map(re.Match.span, _ROW.finditer(view.text, *found.span()))]
        rows = [_columns(view, *line) for line in lines if not _RULE.fullmatch(view.text, *line)]
        if rows and len(rows) <= _MOST_ROWS and max(map(len, rows)) <= _MOST_COLUMNS and _sets_page(view, rows):
            tables.append(LayoutTable(found.start(), found.end() - found[0].endswith("\n"), tuple(rows)))
    return tables


def without_cell_marks(text: str) -> str:
    """Return ``text`` with blanks for the bars that copying from a page left behind its cells; the length is the same.

    Such a line has no bar before its first cell and one behind its last; three lines of two cells on end are a table.

    >>> without_cell_marks("Số: 12/LĐLĐ | Hà Nội |")
    'Số: 12/LĐLĐ   Hà Nội  '
    """

    def without(found: re.Match[str]) -> str:
        is_table = sum(line.count("|") > 1 for line in found[0].splitlines()) > _MOST_PASTED
        return found[0] if is_table else found[0].replace("|", " ")

    return _PASTED.sub(without, text) if "|" in text else text


def with_whole_rows(text: str) -> str:
    """Return ``text`` with a row that is wrapped in a cell on one line: it has as many bars as the one above it.

    >>> with_whole_rows("Việc | Ai | Hạn\\nGửi ảnh | Đoàn\\nphường | 15/3")
    'Việc | Ai | Hạn\\nGửi ảnh | Đoàn phường | 15/3'
    """
    if "|" not in text:
        return text
    lines, whole = text.split("\n"), 0
    ends = ["\n"] * len(lines)
    counts = [line.count("|") for line in lines]
    for at, bars in enumerate(counts):
        below = [*accumulate(counts[at : at + _MOST_LINES_OF_ROW])] if 0 < bars < whole else []
        if whole in below:
            ends[at : at + below.index(whole)] = " " * below.index(whole)
            counts[at : at + below.index(whole) + 1] = [whole] * (below.index(whole) + 1)
        whole = counts[at]
    return "".join(chain.from_iterable(zip(lines, ends, strict=True)))[: len(text)]


def _columns(view: View, start: int, end: int) -> tuple[tuple[Span, ...], ...]:
    """Return the lines of each column of a row, which ``<br>`` parts; an empty column has none."""
    broken = _BREAK.sub(lambda found: "\n" * len(found[0]), view.text[start:end])
    cells = (_LINE_OF_CELL.finditer(broken, *cell) for cell in between_bars(broken, 0, len(broken)))
    return tuple([tuple([(start + line.start(), start + line.end()) for line in cell]) for cell in cells])


def _sets_page(view: View, rows: Sequence[tuple[tuple[Span, ...], ...]]) -> bool:
    """Whether the cells of a table set a page: one has the motto, or one ``Nơi nhận`` and one a post."""
    cells = [*chain.from_iterable(chain.from_iterable(rows))]
    bare = [" ".join(view.bare[slice(*cell)].split()) for cell in cells]
    if any(map(MOTTO.match, bare)):
        return True
    if not any(map(_RECIPIENTS.match, bare)):
        return False
    printed = [view.plain[slice(*cell)].strip() for cell in cells]
    return any(
        is_capitals(words_of) and (AUTHORITY.match(words_of) or SIGNING_POST.match(low))
        for words_of, low in zip(printed, bare, strict=True)
    )


# --------------------
# The transcript: the text retyped where it must be, and the way back to it.

#: Dashes that no Vietnamese office types: signs of programs and fonts for a dash or a hyphen.
_ODD_DASH = re.compile("[‐‑‒—―−]")
#: One dash that was typed or recognised as two.
_DOUBLED_DASH = re.compile("[-–](?<= .)[-–](?= )")
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
Found = TypeVar("Found", Amendment, DateRecord, DelegateLimit, Flag, Meeting, Reference, Task)


@dataclass(frozen=True, slots=True)
class Transcript:
    """The view that the extractors read, and where its words come from."""

    view: View
    parts: Parts
    typed: tuple["_Typist", ...]  # each time that the text was typed anew, from what stood before it

    def place(self, start: int, end: int) -> Span:
        """Return the span of the text that holds all words of ``start:end`` of the transcript."""
        for typist in reversed(self.typed):
            start, end = typist.place(start, end)
        return start, end


def transcribe(text: str) -> Transcript:
    """Return the transcript of ``text``: tables retyped, each paragraph on one line, with the way back to the text."""
    plain = _DOUBLED_DASH.sub("– ", without_arrival_stamp(_ODD_DASH.sub("–", text)))
    plain = without_cell_marks(with_whole_rows(plain))
    view = make_view(plain)
    tables: list[AlignedTable | LayoutTable] = [*find_tables(view), *find_layouts(view)]
    tables.sort(key=lambda table: table.start)
    typed: list[_Typist] = []
    if tables or plain != text:
        typed.append(_retyped(plain, tables))
        view = make_view(typed[0].typed)
    parts = parts_of(view)
    gaps = surplus(view, parts)
    if gaps:
        typed.append(_with_blanks(view.text, gaps))
        view = with_blanks(view, gaps)
    parts, printed, (view, room) = parts.on_one_line(gaps), view.text, in_house(view)
    if room:
        typed.append(_with_blanks(printed, room, NARROW))
        parts = parts.on_one_line(room)
    return Transcript(view, parts, tuple(typed))


def led_back(letter: Letter, place: Callable[[int, int], Span], source: Source) -> Letter:
    """Return ``letter`` with every evidence where ``place`` says that it stands in the text of ``source``."""

    def located(start: int, end: int, _: Evidence) -> Evidence:
        page, boxes = source.locate(start, end)
        return Evidence(start=start, end=end, quote=source.text[start:end], page=page, boxes=boxes)

    return _with_places(letter, source.text, place, located)


def done_as_seen(letter: Letter, deed: Callable[[Letter], Letter]) -> Letter:
    """Return what ``deed`` makes of a letter with look-alike letters replaced, led back to how it is printed."""
    shown = without_lookalikes(letter.text)
    if shown is None:
        return deed(letter)
    seen = _in_text(letter, shown.text, lambda start, end: (shown.ahead(start), shown.ahead(end)))
    return _in_text(deed(seen), letter.text, shown.place)


def _in_text(letter: Letter, text: str, place: Callable[[int, int], Span]) -> Letter:
    """Return a letter as one of ``text``, each evidence where ``place`` leads it, its page and boxes kept."""

    def quoted(start: int, end: int, was: Evidence) -> Evidence:
        return Evidence(start=start, end=end, quote=text[start:end], page=was.page, boxes=was.boxes)

    return _with_places(letter, text, place, quoted)


def _with_places(
    letter: Letter, text: str, place: Callable[[int, int], Span], made: Callable[[int, int, Evidence], Evidence]
) -> Letter:
    """Return a letter of ``text`` with every record's evidence ``made`` anew where ``place`` leads it. The words of a
    task that stand otherwise in ``text`` are kept as its action."""

    def back(evidence: Evidence) -> Evidence:
        return made(*place(evidence.start, evidence.end), evidence)

    def moved(record: Found, **more: Any) -> Found:
        return record.with_own({"evidence": record.evidence and back(record.evidence), **more})

    def task_back(task: Task) -> Task:
        own, evidence = task.evidence.quote, back(task.evidence)
        same = own == evidence.quote or words(own) == words(evidence.quote)
        return task.with_own({"evidence": evidence, "action": task.action or (None if same else words(own))})

    said = [
        one.with_own({"start": start, "end": end})
        for one, (start, end) in [(one, place(one.start, one.end)) for one in letter.sentences]
    ]
    evidence = {name: back(one) for name, one in letter.header.evidence.items()}
    return letter.with_own(
        {
            "text": text,
            "header": letter.header.with_own({"evidence": evidence}),
            "references": tuple(moved(r, mentions=tuple(map(back, r.mentions))) for r in letter.references),
            "dates": tuple(map(moved, letter.dates)),
            "delegate_limits": tuple(map(moved, letter.delegate_limits)),
            "tasks": tuple(map(task_back, letter.tasks)),
            "meetings": tuple(map(moved, letter.meetings)),
            "sentences": tuple(said),
            "flags": tuple(map(moved, letter.flags)),
            "amendments": letter.amendments and tuple(map(moved, letter.amendments)),
        }
    )


class _Typist:
    """Types a transcript and notes where each run comes from."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []  # where the copied runs begin in what is typed
        self._sources: list[Span] = []  # and where each stands in the text

    @property
    def typed(self) -> str:
        return "".join(self._parts)

    def place(self, start: int, end: int) -> Span:
        """Return the span of the text from which ``start:end`` was copied; an empty one for marks of the ruling."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_right(self._starts, max(start, end - 1))
        if last == first + 1:  # most stretches lie in one run
            low, high = self._sources[first]
            offset = low - self._starts[first]
            if low <= start + offset < end + offset <= high:
                return start + offset, end + offset
        copied: list[Span] = []
        for at in range(first, last):
            low, high = self._sources[at]
            offset = low - self._starts[at]
            low, high = max(low, start + offset), min(high, end + offset)
            if low < high:
                copied.append((low, high))
        if not copied:  # only marks of the ruling
            return (self._sources[first][1],) * 2
        return min(copied)[0], max(copied, key=itemgetter(1))[1]

    def copy(self, start: int, end: int) -> None:
        """Append ``start:end`` of the text to the transcript, and note for its places where they come from; nothing for
        an empty stretch."""
        if start < end:
            self._starts.append(self._length)
            self._sources.append((start, end))
            self.add(self._text[start:end])

    def add(self, mark: str) -> None:
        """Type a mark that stands nowhere in the text."""
        self._parts.append(mark)
        self._length += len(mark)

    def side_by_side(self, columns: Sequence[Sequence[Span]]) -> None:
        """Type columns line by line: the lines beside each other, each column 64 characters further right."""
        for lines in zip_longest(*columns, fillvalue=(0, 0)):
            width = 0
            for number, (start, end) in enumerate(lines):
                gap = max(_GAP, number * _COLUMN - width) * (number > 0)
                self.add(" " * gap)
                self.copy(start, end)
                width += gap + end - start
            self.add("\n")

    def row(self, cells: Sequence[Cell]) -> None:
        """Append a row of a table to the transcript as one line with bars (``| a | b |``); the pieces of a cell stand
        in its lines, one blank between them."""
        for cell in cells:
            self.add("| ")
            for number, (start, end) in enumerate(cell):
                if number:
                    self.add(" ")
                self.copy(start, end)
            self.add(" ")
        self.add("|\n")


def _retyped(text: str, tables: Sequence[AlignedTable | LayoutTable]) -> _Typist:
    """Type a text with its tables row by row, those that only set the page with their columns side by side."""
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
            for row in table.rows:
                typist.row(row)
        at = min(table.end + 1, len(text))
    typist.copy(at, len(text))
    return typist


def _with_blanks(text: str, gaps: Sequence[Gap], blank: str = " ") -> _Typist:
    """Return a typist of a text in which each stretch of ``gaps`` is so many blanks (``blank``: which)."""
    typist = _Typist(text)
    at = 0
    for start, end, blanks in gaps:
        typist.copy(at, start)
        typist.add(blank * blanks)
        at = end
    typist.copy(at, len(text))
    return typist


def surplus(view: View, parts: Parts) -> list[Gap]:
    """Return the stretches of blanks and line ends in paragraphs that one blank stands for, in order."""
    found: list[Span] = []
    for paragraph in (*parts.running, *parts.annexed):
        if paragraph.lines[0].table:
            continue
        found += [(above.end, line.start) for above, line in pairwise(paragraph.lines)]
        for line in paragraph.lines:
            for blank in _SURPLUS.finditer(view.text, line.start, line.end):
                found.append(blank.span())
    found += map(re.Match.span, _DOUBLED.finditer(view.text))
    apart: list[Gap] = []
    after = 0
    for start, end in sorted(found, key=itemgetter(0)):  # of two that begin alike the paragraph's
        if start >= after:
            apart.append((start, end, 1))
            after = end
    return apart
