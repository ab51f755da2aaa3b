"""From a letter's plain text to what stands on its pages: head, tail, tables, and paragraphs of the lines between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile, zip_longest

from corpus.render.columns import KINDS, begins_tail, take_head, take_tail
from corpus.render.model import (
    Aligned,
    Block,
    Letter,
    Line,
    Paragraph,
    Table,
    bare,
    folded,
    is_page_number,
    pieces,
    split,
    styled,
)

#: Indents of a letter's first lines and of an address, in points.
FIRST = 34.0
ADDRESS = 70.0
_MARK = re.compile(
    r"(?:[-–+•*]\s|\d{1,2}(?:\.\d{1,2})*[.)/-]\s|[a-zđ][.)]\s|[IVX]{1,5}\s?[-./]|[A-ZĐ][.)-]\s|Điều \d|Đợt \d|Bước \d)"
)
_BODY = re.compile(r"Căn cứ|Thực hiện|Kính|KÍNH|Theo|Để|Nhằm|Triển khai|Xét|Điều \d|[IVX]+[.-]|\d|[-+*]")
_ENDS = (".", ":", ";", "!", "?", "/.")
#: No line of a subject is longer.
_SUBJECT = 180
_SHORT = 0.75


@dataclass(frozen=True)
class _Setting:
    """How a letter's text is set: wrapped at ``width`` or a paragraph a line, first lines indented from ``base``."""

    wrapped: bool
    width: int
    base: int
    indented: bool
    spaced: bool  # A blank line stands after every line, so that blank lines part nothing


def parse(name: str, text: str) -> Letter:
    """Return a letter laid out: every word of the text, but for numbers of pages, in the order in which it is read."""
    lines = split(text)
    head, at = take_head(lines)
    body = lines[at:]
    blocks: list[Block] = [head] if head else []
    blocks += _body(body, _setting_of(body))
    return Letter(name, tuple(blocks))


def _body(lines: list[Line], setting: _Setting) -> Iterator[Block]:
    lines = _without_page_numbers(lines)
    subjects = _subject_lines(lines)

    def running(between: list[Line]) -> Iterator[Block]:
        yield from (_paragraph(group, setting, subjects) for group in _gather(between, setting, subjects))

    waiting: list[Line] = []
    at = 0
    while at < len(lines):
        block: Block | None = None
        if begins_tail(lines, at):
            block, end = take_tail(lines, at)
        elif is_row(lines[at].text) and not is_heading_rule(lines[at].text):
            block, end = take_table(lines, at)
        elif setting.wrapped and is_aligned(lines[at]):
            block, end = take_aligned(lines, at)
        if block is None:
            waiting.append(lines[at])
            at += 1
            continue
        yield from running(waiting)
        waiting = []
        yield block
        at = end
    yield from running(waiting)


def _without_page_numbers(lines: list[Line]) -> list[Line]:
    """Return the lines without numbers of pages and the blanks around them, where the sentence may go on."""
    kept: list[Line] = []
    skipping = False
    for line in lines:
        if is_page_number(line) and kept and (kept[-1].blank or line.indent > 20):
            while kept and kept[-1].blank:
                kept.pop()
            skipping = True
        elif not (skipping and line.blank):
            kept.append(line)
            skipping = False
    return kept


# --------------------
# Paragraphs of running text, put together again from their lines.


def _setting_of(lines: Sequence[Line]) -> _Setting:
    full = [line for line in lines if not line.blank and "|" not in line.text and len(pieces(line)) < 3]
    longest = sorted(len(line.text) for line in full)
    width = longest[int(len(longest) * 0.95)] if longest else 0
    wrapped = width <= 112 and sum(length > 0.8 * width for length in longest) > 0.25 * len(longest)
    indents = [line.indent for line in full]
    base = max(set(indents), key=indents.count) if indents else 0
    if indents and min(indents) + 1 < base:  # more first lines than others
        base = min(indents)
    deep = sum(base + 2 < indent < base + 20 for indent in indents)
    after_blank = sum(1 for a, b in pairwise(lines) if not a.blank and b.blank)
    return _Setting(wrapped, width, base, deep > 0.08 * len(full), wrapped and after_blank > 0.9 * len(full))


def _gather(lines: Sequence[Line], setting: _Setting, subjects: set[int]) -> list[list[Line]]:
    """Return the lines of each paragraph; blank lines part paragraphs, but for those that stand after every line."""
    groups: list[list[Line]] = []
    parted = True
    for line in lines:
        if line.blank:
            parted = parted or not setting.spaced
            continue
        if parted or not setting.wrapped or _begins(line, groups[-1], setting, subjects):
            groups.append([line])
        else:
            groups[-1].append(line)
        parted = False
    return groups


def _centred(line: Line, setting: _Setting) -> bool:
    middle = (line.indent + len(line.text)) / 2
    return (
        setting.wrapped
        and line.indent > setting.base + 9
        and abs(middle - (setting.base + setting.width) / 2) < 7
        and setting.width - len(line.text) >= 0.5 * (line.indent - setting.base)
        and not _MARK.match(line.text.strip())
    )


def _begins(line: Line, above: list[Line], setting: _Setting, subjects: set[int]) -> bool:
    last, text = above[-1], line.text.strip()
    if _centred(line, setting) or _centred(last, setting) or line.number in subjects or last.number in subjects:
        return True
    marked = _MARK.match(text) is not None
    if line.indent > setting.base + 2:
        hanging = line.indent == above[0].indent + 2 and _MARK.match(above[0].text.strip()) is not None
        return not (hanging and not marked) and not (len(above) > 1 and last.indent == line.indent and not marked)
    if last.text.strip().isupper() and len(last.text) < _SHORT * setting.width:
        return True
    ended = last.text.endswith(_ENDS)
    room = setting.width - len(last.text) - 1 >= len(text.split()[0]) + 2
    if setting.indented:
        return (marked or text[0].isupper()) and ended and room and len(last.text) < _SHORT * setting.width
    return (marked and (ended or room)) or (room and (ended or len(last.text) < _SHORT * setting.width))


def _subject_lines(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines below a title that say what the letter is about: they stand in the middle."""
    found: set[int] = set()
    for at, title in enumerate(lines):
        seen = parted = False
        for line in lines[at + 1 : at + 12] if _is_title(title.words) else ():
            if line.blank:
                parted = seen
                continue
            if parted and not line.text.strip().startswith(("**", "#", "(", "*(")):
                break
            if _BODY.match(line.words) or line.words.endswith((".", ";", ":")) or len(line.words) > _SUBJECT:
                break
            seen, parted = True, False
            found.add(line.number)
    return found


def _paragraph(group: Sequence[Line], setting: _Setting, subjects: set[int]) -> Paragraph:
    text = " ".join(line.text.strip() for line in group)
    words = group[0].words
    if len(group) == 1 and (_centred(group[0], setting) or _is_title(words) or group[0].number in subjects):
        return Paragraph(tuple(replace(run, bold=not run.italic) for run in styled(text)), "center")
    if folded(words).startswith("KINH GUI"):
        return Paragraph(styled(text), "left", left=ADDRESS)
    return Paragraph(styled(text), "justify", first=FIRST)


def _is_title(words: str) -> bool:
    return words.isupper() and (
        KINDS.fullmatch(folded(words)) is not None or re.match(r"PHỤ LỤC|BIỂU MẪU|QUYẾT ĐỊNH:", words) is not None
    )


# --------------------
# Tables set with blanks, put back into cells: offices rule them, a text layer keeps only where the words stood.

_NUMBER = re.compile(r"\d{1,3}[.)]?|[IVX]{1,5}\.?|[A-H]\.?|[-+*]")
_WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3


def as_table(lines: Sequence[Line]) -> Table | None:
    full = [line.text for line in lines if not line.blank]
    # Columns are what lies between strips of two blanks or more that run through all lines.
    taken = "".join("x" if any(signs) else " " for signs in zip_longest(*([c != " " for c in text] for text in full)))
    spans = (found.span() for found in re.finditer(r"x(?:x| (?=x))*", taken))
    columns = [part for start, end in spans for part in _parted([text[start:end] for text in full])]
    if len(columns) < _LEAST_COLUMNS:
        return None
    cut = [[cell.strip() for cell in cells] for cells in zip(*columns, strict=True)]
    numbered = sum(_NUMBER.fullmatch(cells[0]) is not None for cells in cut) >= _LEAST_ROWS
    rows: list[list[str]] = []
    for cells in cut:
        if rows and _goes_on(cells, len(rows) == 1, numbered):
            rows[-1] = _joined(rows[-1], cells)
        else:
            rows.append(cells)
    return Table(tuple(tuple(map(bare, row)) for row in rows)) if len(rows) >= _LEAST_ROWS else None


def _parted(cells: list[str]) -> list[list[str]]:
    """Part a column that holds two: in most lines a wide gap parts them, in some a long cell reaches the next one."""
    starts = [gap.end() for cell in cells if (gap := _WIDE.search(cell.rstrip()))]
    if len(starts) < _LEAST_ROWS or len(starts) < 0.6 * sum(bool(cell.strip()) for cell in cells):
        return [cells]
    start = max(set(starts), key=starts.count)
    cuts = []
    for cell in cells:
        gap = _WIDE.search(cell)
        cuts.append(start if not cell[start - 1 : start].strip() else gap.end() if gap else len(cell))
    left = [cell[:cut] for cell, cut in zip(cells, cuts, strict=True)]
    return [left, *_parted([cell[cut:] for cell, cut in zip(cells, cuts, strict=True)])]


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    return [" ".join(filter(None, pair)) for pair in zip(above, below, strict=True)]


def _goes_on(cells: list[str], below_heading: bool, numbered: bool) -> bool:
    """Whether a line holds the rest of the row above."""
    filled = sum(map(bool, cells))
    if below_heading and numbered and not _NUMBER.fullmatch(cells[0]):
        return True  # a heading of two lines
    if cells[0]:
        return filled == 1 and not numbered and cells[0][0].islower()
    if not numbered:
        return filled < len(cells) - 1
    is_sum = re.match(r"(?:Tổng|TỔNG|Cộng|CỘNG)\b", next(filter(None, cells), ""))
    return filled < len(cells) - 1 and not is_sum


#: Lines in a row that hold the rest of one cell only.
_LOOSE = 3
_HEADING_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?")


def is_row(text: str) -> bool:
    return text.count("|") >= 2


def is_heading_rule(text: str) -> bool:
    """Whether a line is the row of dashes under a heading."""
    return _HEADING_RULE.fullmatch(text) is not None


def take_table(lines: Sequence[Line], at: int) -> tuple[Table, int]:
    """Return the table that begins at a line, and where it ends; each line is a row."""
    rows = list(takewhile(lambda line: is_row(line.text), lines[at:]))
    texts = (line.text.strip() for line in rows if not is_heading_rule(line.text))
    cells = [[bare(cell) for cell in text.removeprefix("|").removesuffix("|").split("|")] for text in texts]
    return _filled_up(cells), at + len(rows)


def _filled_up(rows: Sequence[Sequence[str]]) -> Table:
    """Return rows as a table, each with as many cells as the longest."""
    width = max(map(len, rows), default=0)
    return Table(tuple((*row, *[""] * (width - len(row))) for row in rows))


def is_aligned(line: Line) -> bool:
    found = pieces(line)
    return len(found) >= 2 and not found[0][1].endswith((":", "-", "–", "+"))


def take_aligned(lines: Sequence[Line], at: int) -> tuple[Aligned | Table, int]:
    """Return the lines set with blanks that begin here, lines of a cell's rest among them, and where they end.

    They are a table where their columns can be told.
    """
    end = _end(lines, at)
    table = as_table(lines[at:end])
    if table is not None:
        return table, end
    block = [line for line in lines[at:end] if not line.blank]
    width = max(len(line.text) for line in block) + 2
    return Aligned(tuple(tuple((column / width, bare(text)) for column, text in pieces(line)) for line in block)), end


def _end(lines: Sequence[Line], at: int) -> int:
    end, loose = at + 1, 0
    while end + loose < len(lines):
        line, after_blank = lines[end + loose], lines[end + loose - 1].blank
        if is_aligned(line) and (not after_blank or len(pieces(line)) > 2):
            end, loose = end + loose + 1, 0
        elif loose < _LOOSE and (not after_blank if line.blank else line.indent >= lines[at].indent):
            loose += 1
        else:
            break
    # The rest of the last row's cells.
    rest = takewhile(lambda line: not line.blank and line.indent >= lines[at].indent + 3, lines[end : end + _LOOSE])
    return end + len(list(rest))
