"""The outline of a letter: which words are its head, its sections, its closing, its signature, its annexes.

Scope comes from here: whom a bullet binds (its heading), which limit holds for whom, what is only programme or form.
The marks are those of NĐ 30/2020/NĐ-CP, Phụ lục I (Phần, Chương, Mục, Điều, khoản, điểm) and of union and Party
letters, which are looser: levels are skipped, numbers come twice, layouts are lost. Text is never dropped for it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from extractors.lexicon import load
from extractors.phrases import any_of
from extractors.view import UPPER, View

Zone = Literal["head", "title", "addressees", "preamble", "body", "table", "closing", "tail", "annex"]

#: Rank of a list mark: a mark of a lower rank governs those of higher ranks that follow it.
RANKS = {
    "part": 1,
    "chapter": 2,
    "capital": 3,
    "roman": 4,
    "article": 5,
    "number": 6,
    "number2": 7,
    "number3": 8,
    "letter": 9,
    "bracket": 10,
    "star": 11,
    "dash": 12,
    "plus": 13,
}
PLAIN_RANK = 20

_MARKS = re.compile(
    r"""
    (?P<part>(?:phần|PHẦN|Phần)[ ]+(?:thứ[ ]+\w+|THỨ[ ]+\w+|[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<chapter>(?:Chương|CHƯƠNG|Mục|MỤC)[ ]+(?:[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<article>(?:Điều|ĐIỀU)[ ]+\d+[ ]*[.:])
  | (?P<roman>(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3}|Il|Ill|lI|II1|l1)[ ]*[.\-/):](?=[ ]|[^\W\d_]|$))
  | (?P<capital>[A-HĐ][ ]*[.)/](?=[ ]))
  | (?P<number3>\d{1,2}\.\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[.)]?(?![\d/]))
  | (?P<number2>\d{1,2}\.\d{1,2}(?:[.)\-](?!\d)|(?=[ ]*[^\W\d_]))(?!/))
  | (?P<number>(?:\d{1,2}[ ]?[.)]|\d{1,2}/(?=[ ])|\d{1,2}[ ]?-(?=[ ]*[^\W\d_])|\d{1,2}:)
        (?=[ ]*["(\[]?[^\W\d_]|[ ]+["(]|[ ]+\d+[ ]?%|$))
  | (?P<letter>[a-zđ][ ]?[.)](?=[ ]|[^\W\d_]|$)|[a-zđ]\d?\)(?=[ ]))
  | (?P<bracket>\((?:\d{1,2}|[a-zđ]|[ivx]+)\)(?=[ ]))
  | (?P<dash>-(?:[ ]*-)?(?![\d]+[ ]*%)(?=[ ]*\S))
  | (?P<plus>\+(?=[ ]*\S)|o(?=[ ]{1,8}[^\W\d_]))
    """,
    re.X,
)
_TERMINAL = (".", ";", ":", "!", "?", "./.", '."', '";')
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^[\s\-_*=–—.~]+$")
_ITALIC = re.compile(r"^\*[^*]+\*\W*$")


@dataclass(slots=True)
class Line:
    """A physical line: offsets of its content without blanks, its indent, and whether a blank line stands above."""

    start: int
    end: int
    indent: int
    after_blank: bool = False
    table: bool = False
    page_break: bool = False


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, list item, heading or table cell: ``start`` and ``end`` span its words without the list mark."""

    start: int
    end: int
    zone: Zone
    mark: str | None = None
    rank: float = PLAIN_RANK
    heading: bool = False
    parent: "Block | None" = None
    children: list["Block"] = field(default_factory=list)
    row: int | None = None
    column: str | None = None

    def ancestors(self) -> Iterator["Block"]:
        """Yield the blocks that govern this one, the nearest first."""
        block = self.parent
        while block is not None:
            yield block
            block = block.parent


@dataclass(slots=True)
class Table:
    """A table: its rows of cells, each ``(start, end)``, the header row apart (``[]`` where it has none)."""

    start: int
    end: int
    header: list[tuple[int, int]]
    rows: list[list[tuple[int, int]]]
    zone: Zone
    parent: Block | None = None


@dataclass(slots=True)
class Outline:
    """The letter's lines and blocks, and where its parts begin."""

    lines: list[Line]
    head: list[Line]
    title: list[Line]
    addressees: list[Line]
    tail: list[Line]
    blocks: list[Block]
    tables: list[Table]
    body_start: int
    tail_start: int
    annex_start: int


def _lines(view: View) -> list[Line]:
    """Return the lines that hold something, page numbers left out."""
    lines: list[Line] = []
    blank = True
    page_break = False
    at = 0
    for raw in view.text.split("\n"):
        stop = at + len(raw)
        plain = view.plain[at:stop]
        stripped = plain.strip()
        if not stripped:
            page_break = page_break or bool(raw.strip()) or "\f" in raw
            blank = True
        elif _RULE.match(plain):
            blank = True
        else:
            left = len(plain) - len(plain.lstrip())
            start = at + left
            end = start + len(stripped)
            if raw.lstrip().startswith("*") and _is_star(raw):
                start = at + raw.index("*")
            indent = len(raw[: start - at].expandtabs(8).replace("#", ""))
            lines.append(Line(start, end, indent, blank, bool(_TABLE_ROW.match(raw)), page_break))
            blank = page_break = False
        at = stop + 1
    return lines


def _is_star(raw: str) -> bool:
    """Say whether a line begins with a star that is a list mark, not bold or italic type."""
    content = raw.strip()
    return not content.startswith("**") and not _ITALIC.match(content) and len(content) > 2


def _mark(view: View, line: Line) -> tuple[str, int] | None:
    """Return the kind of the line's list mark and where its words begin."""
    if view.text[line.start] == "*":
        return "star", _skip(view, line.start + 1, line.end)
    found = _MARKS.match(view.plain, line.start, line.end)
    if not found:
        return None
    kind = found.lastgroup
    assert kind is not None
    return kind, _skip(view, found.end(), line.end)


def _skip(view: View, start: int, end: int) -> int:
    while start < end and view.plain[start] == " ":
        start += 1
    return start


def is_capitals(words: str) -> bool:
    """Say whether ``words`` are set in capitals, as headings and names of bodies in heads are."""
    begin = words[:200]  # a heading is short; of a long paragraph the beginning tells
    upper = sum(map(str.isupper, begin))
    letters = upper + sum(map(str.islower, begin))
    return letters >= 3 and upper >= 0.85 * letters


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text is set: ``width`` of full lines where it is wrapped by hand, ``base`` indent of running lines."""

    width: int | None
    base: int
    indented: bool = False
    """Paragraphs begin with an indent, so a line without one goes on with the paragraph above."""


def _layout(view: View, lines: list[Line]) -> _Layout:
    lengths = sorted(line.indent + line.end - line.start for line in lines if not line.table)
    if len(lengths) < 4:
        return _Layout(None, 0)
    longest = lengths[-1]
    width = lengths[int(len(lengths) * 0.9)]
    full = sum(length >= 0.85 * width for length in lengths)
    if longest > 180 or width < 55 or full < 0.3 * len(lengths):
        return _Layout(None, 0)
    indents = Counter(line.indent for line in lines if not line.table)
    running = [indent for indent, count in indents.items() if count >= 0.12 * len(lines)]
    base = min(running) if running else 0
    deep = sum(count for indent, count in indents.items() if indent >= base + 3)
    return _Layout(width, base, 0.04 * len(lines) <= deep <= 0.85 * len(lines))


def _continues(view: View, above: Line, line: Line, layout: _Layout, words_above: tuple[int, int]) -> bool:
    """Say whether ``line`` goes on with the sentence of ``above``; ``words_above`` spans the paragraph so far."""
    last = view.plain[above.start : above.end].rstrip()
    first = view.plain[line.start]
    terminal = last.endswith(_TERMINAL)
    lower_start = first.islower() or first in ",;)%"
    ends_sentence = _END_OF_SENTENCE.match(view.plain, line.start, line.end)
    capitals = is_capitals(view.plain[line.start : line.end]) and not ends_sentence
    capitals_above = is_capitals(view.plain[words_above[0] : words_above[1]])
    if capitals != capitals_above and not lower_start and not (first.isdigit() and not terminal):
        return False
    if capitals and capitals_above:
        return not line.after_blank and not terminal
    if line.page_break and not terminal and (lower_start or first.isdigit() or words_above[1] - words_above[0] > 60):
        return True
    if line.after_blank and not line.page_break:
        return lower_start and not last.endswith((".", ";", ":", "./."))
    if layout.width is None:
        if lower_start or last.endswith((",", "-", "(", "/")):
            return not last.endswith((".", ";", ":", "./."))
        return False
    first_word = view.plain[line.start : line.end].split(" ", 1)[0]
    fits = above.indent + above.end - above.start + 1 + len(first_word) < layout.width - 6
    if lower_start and not last.endswith((";", ":", "./.")):
        return True
    if layout.indented:
        return line.indent < layout.base + 3 and not last.endswith("./.") and not (last.endswith(":") and fits)
    return not last.endswith("./.") and not fits


#: The last word of a sentence, an abbreviation or a number in letters: ``(ATVSLĐ).``, ``III/2026.``
_END_OF_SENTENCE = re.compile(r"[^ ]{1,20}[.;]$")


def _false_mark(view: View, above: Line, line: Line, kind: str, begin: int, layout: _Layout) -> bool:
    """Say whether what looks like a list mark is the middle of a sentence broken by hand (``2019`` / ``- 2020``)."""
    last = view.plain[above.start : above.end].rstrip()
    words = view.plain[line.start : line.end]
    if kind == "dash" and not line.after_blank and re.match(r"- *(?:19|20)\d\d\b", words) and last[-1:].isdigit():
        return True
    if layout.width is None or line.after_blank or last.endswith(_TERMINAL) or line.indent >= layout.base + 3:
        return False
    full = above.indent + above.end - above.start >= layout.width - 12
    if kind == "roman":  # “… học kỳ” / “II.”, “… khóa” / “XII tổ chức”
        return full and last[-1].isalpha() and (begin >= line.end or view.plain[begin].islower())
    return full and kind == "number" and last.endswith((" số", " ngày", " năm", " Điều", " khoản", "tháng"))


def _paragraphs(view: View, lines: list[Line], layout: _Layout) -> list[tuple[list[Line], str | None, int]]:
    """Group lines into paragraphs: the lines, the kind of list mark, and where the words begin."""
    groups: list[tuple[list[Line], str | None, int]] = []
    for line in lines:
        mark = _mark(view, line)
        if groups and not line.table and not groups[-1][0][-1].table:
            above = groups[-1][0][-1]
            if mark is None and groups[-1][1] in ("part", "chapter", "roman") and groups[-1][2] >= above.end:
                groups[-1] = ([*groups[-1][0], line], groups[-1][1], line.start)  # the mark stood on a line of its own
                continue
            broken = mark is not None and _false_mark(view, above, line, *mark, layout)
            if (mark is None or broken) and _continues(view, above, line, layout, (groups[-1][2], above.end)):
                groups[-1][0].append(line)
                continue
            if broken:
                mark = None
        groups.append(([line], mark[0] if mark else None, mark[1] if mark else line.start))
    return groups


_TITLE_WORDS = load("outline")
_KIND_LINE = re.compile(
    rf"^{any_of(_TITLE_WORDS['kind_lines'])}(?: lien tich| phoi hop| hanh dong| ket luan| trieu tap)?\b"
)
_KIND_STRETCHED = re.compile(r"^(?:\w )+\w$")
_ADDRESSEES = re.compile(r"kinh (?:gui|trinh|moi|chuyen)\b *(?:[:.-]|$| )|[\w -]{0,60}\bdien *:$")
_PREAMBLE = re.compile(any_of(_TITLE_WORDS["preamble_starts"]) + r"\b")
_RECIPIENTS = re.compile(r"n[o0]i (?:nhan|gui)\b *[:;.]?")
_AUTHORITY = re.compile(rf"(?:T/?M|K/?T|T/?L|TUQ|T/?UQ|Q)\. *(?=\S)|(?:T/M|K/T|T/L|TM|KT|TL|TUQ) +(?=[{UPPER}]{{2}})")
_POST = re.compile(any_of(_TITLE_WORDS["posts"]) + r"\b")
_ANNEX = re.compile(any_of(_TITLE_WORDS["annex_starts"]) + r"\b")
_CLOSING = re.compile(any_of(_TITLE_WORDS["closing_starts"]) + r"\b")
_CLOSING_REQUEST = re.compile(_TITLE_WORDS["closing_request"])


def bare(view: View, line: Line) -> str:
    """Return the line's words in the bare view, blanks single."""
    return " ".join(view.bare[line.start : line.end].split())


def is_kind_line(view: View, line: Line) -> bool:
    """Say whether the line is the name of a kind of document, alone and in capitals (cell 5a)."""
    words = view.plain[line.start : line.end]
    if not is_capitals(words) or line.end - line.start > 70:
        return False
    name = bare(view, line)
    if _KIND_STRETCHED.match(name):
        name = name.replace(" ", "")
        return any(name == kind.replace(" ", "") for kind in _TITLE_WORDS["kind_lines"])
    found = _KIND_LINE.match(name)
    return bool(found) and len(name) - (found.end() if found else 0) <= 40


def _segments(view: View, line: Line) -> list[Line]:
    """Cut a line of two columns side by side into its columns."""
    parts = []
    for found in re.finditer(r"\S(?:(?!\s{3,}|\t).)*", view.text[line.start : line.end]):
        start, end = line.start + found.start(), line.start + found.end()
        indent = line.indent + found.start()
        parts.append(Line(start, end, indent, line.after_blank))
    return parts or [line]


def _title_index(view: View, lines: list[Line]) -> int | None:
    for index, line in enumerate(lines[:60]):
        if line.table:
            continue
        if line.end - line.start > 400:
            return None
        for segment in _segments(view, line):
            if is_kind_line(view, segment):
                return index
        if _ADDRESSEES.match(bare(view, line)):
            return None
    return None


def _subject_end(view: View, lines: list[Line], title: int) -> int:
    """Return the index after the last line of the subject that stands below the kind."""
    index = title + 1
    capitals: bool | None = None
    while index < len(lines) and index <= title + 8:
        line = lines[index]
        text = view.plain[line.start : line.end]
        low = bare(view, line)
        if index > title + 1 and line.after_blank and not _still_title(view, line):
            break
        first = index == title + 1 and len(low) < 120 and not re.search(r"\bso *\d", low)
        if (_PREAMBLE.match(low) and not first) or _ADDRESSEES.match(low) or line.table:
            break
        mark = _mark(view, line)
        if mark and mark[0] not in ("dash",):
            break
        now = is_capitals(text)
        if capitals is False and now:
            break
        if index > title + 1 and text.rstrip().endswith((";", ":")):
            break
        capitals = now if capitals is None else capitals
        index += 1
        if line.end - line.start > 300:
            index -= 1
            break
    return index


def _still_title(view: View, line: Line) -> bool:
    """Say whether a line after a gap still belongs to the title: set as a heading, or in brackets."""
    before = view.text[max(0, line.start - 8) : line.start]
    return "#" in before or "**" in before or view.text[line.start : line.start + 1] == "("


def _tail_start(view: View, lines: list[Line], low: int) -> int:
    """Return the index of the first line of Nơi nhận and signature, or ``len(lines)``."""
    recipients = next(
        (i for i in range(low, len(lines)) if _RECIPIENTS.match(bare(view, lines[i])) and not lines[i].table), None
    )
    if recipients is None:
        recipients = next(
            (
                i
                for i in range(low, len(lines))
                if len(parts := _segments(view, lines[i])) > 1 and _RECIPIENTS.match(bare(view, parts[-1]))
            ),
            None,
        )
    stop = recipients if recipients is not None else len(lines)
    first = stop
    signature = [i for i in range(low, stop) if _is_signature_line(view, lines[i])]
    if recipients is None:
        return signature[0] if signature else len(lines)
    for index in reversed(signature):  # the right column may have been read before the left one
        if first - index <= 6 and all(_tail_like(view, lines[i]) for i in range(index, first)):
            first = index
    return first


def _tail_like(view: View, line: Line) -> bool:
    if _is_signature_line(view, line):
        return True
    return line.end - line.start <= 75 and not view.plain[line.start : line.end].rstrip().endswith(("./.", ";", ":"))


def _is_signature_line(view: View, line: Line) -> bool:
    words = view.plain[line.start : line.end]
    if line.table or line.end - line.start > 90:
        return False
    return bool(_AUTHORITY.match(words) or _POST.match(bare(view, line))) and is_capitals(words)


#: What a program prints beside a digital signature.
_DIGITAL = ("ky boi", "nguoi ky", "ngay ky", "thoi gian ky", "email", "co quan:")


def _annex_index(view: View, lines: list[Line], tail: int) -> int:
    """Return the index of the first line after the signature that belongs to an annex or form."""
    seen_luu = seen_name = False
    for index in range(tail, len(lines)):
        line = lines[index]
        low = bare(view, line)
        words = view.plain[line.start : line.end]
        length = line.end - line.start
        if line.table or (index > tail and _ANNEX.match(low) and (is_capitals(words) or seen_luu or seen_name)):
            return index
        if index > tail and (seen_luu or seen_name) and is_kind_line(view, line):
            return index
        if (seen_luu or seen_name) and length > 25 and not low.startswith(("-", "luu", "noi nhan", *_DIGITAL)):
            parts = _segments(view, line)
            if len(parts) == 1 and not _is_signature_line(view, line) and not _looks_recipient(view, line, lines, tail):
                return index
            if len(parts) > 1 and seen_name and is_capitals(words):
                return index
        seen_luu = seen_luu or bool(re.search(r"(?:^|[-;.] *)luu\b", low))
        seen_name = seen_name or (seen_luu and _is_name(words))
    return len(lines)


def _looks_recipient(view: View, line: Line, lines: list[Line], tail: int) -> bool:
    return view.plain[line.start : line.end].rstrip().endswith((";", ".")) and line.end - line.start < 70


def _is_name(words: str) -> bool:
    parts = words.split()
    return 2 <= len(parts) <= 6 and all(p[:1].isupper() and p[1:2].islower() for p in parts if p[:1].isalpha())


def _closing_index(view: View, groups: list[tuple[list[Line], str | None, int]]) -> int:
    """Return the index of the first paragraph of the closing: the unmarked ones at the end that speak of the letter."""
    index = len(groups)
    first = index
    while index > 0:
        group, kind, begin = groups[index - 1]
        if kind is not None or group[0].table:
            break
        index -= 1
        end = group[-1].end
        low = " ".join(view.bare[begin:end].split())
        if (
            _CLOSING.match(low)
            or low.rstrip().endswith("./.")
            or _CLOSING_REQUEST.search(view.lower, begin, min(end, begin + 160))
        ):
            first = index
        elif first < len(groups) and index < first - 1:
            break
    return first


def outline(view: View) -> Outline:
    """Return the outline of a letter.

    Works on any text: a text that is no letter has only body blocks.
    """
    lines = _lines(view)
    if not lines:
        return Outline([], [], [], [], [], [], [], 0, 0, 0)
    title = _title_index(view, lines)
    addressees = next(
        (i for i, line in enumerate(lines[:60]) if _ADDRESSEES.match(bare(view, line)) and not line.table), None
    )
    body = _body_index(view, lines, title, addressees)
    tail = _tail_start(view, lines, body)
    annex = _annex_index(view, lines, tail)
    head_stop = min(x for x in (title, addressees, body) if x is not None)
    title_stop = _subject_end(view, lines, title) if title is not None else head_stop
    to = lines[addressees:body] if addressees is not None and addressees < body else []
    result = Outline(
        lines,
        lines[:head_stop],
        lines[title:title_stop] if title is not None else [],
        to,
        lines[tail:annex],
        [],
        [],
        lines[body].start if body < len(lines) else len(view.text),
        lines[tail].start if tail < len(lines) else len(view.text),
        lines[annex].start if annex < len(lines) else len(view.text),
    )
    _fill_body(view, result, lines[body:tail], lines[annex:])
    return result


def _body_index(view: View, lines: list[Line], title: int | None, addressees: int | None) -> int:
    """Return the index of the first line of the running text."""
    if title is not None:
        stop = _subject_end(view, lines, title)
        if addressees is not None and addressees >= stop and addressees - stop <= 4:
            return _addressees_end(view, lines, addressees)
        return stop
    if addressees is not None:
        return _addressees_end(view, lines, addressees)
    for index, line in enumerate(lines[:40]):
        low = bare(view, line)
        if line.table or line.end - line.start > 160 or (index > 0 and _PREAMBLE.match(low)):
            return index
        if (mark := _mark(view, line)) and mark[0] in ("roman", "number", "part") and index > 1:
            return index
    return min(len(lines), 12)


def _addressees_end(view: View, lines: list[Line], start: int) -> int:
    """Return the index after the last line of ``Kính gửi``."""
    index = start + 1
    inline = re.sub(r"^kinh (?:gui|trinh|moi|chuyen) *[:.-]*", "", bare(view, lines[start])).strip(" -")
    listed = not inline or bare(view, lines[start]).rstrip().endswith(";") or "- " in bare(view, lines[start])
    first_indent = lines[start].indent
    while index < len(lines) and index < start + 40:
        line = lines[index]
        low = bare(view, line)
        words = view.plain[line.start : line.end]
        mark = _mark(view, line)
        if line.table or _PREAMBLE.match(low) or line.end - line.start > 250:
            break
        if mark and mark[0] in ("roman", "number", "part", "article"):
            break
        if mark and mark[0] in ("dash", "plus", "star"):
            index += 1
            continue
        above = view.plain[lines[index - 1].start : lines[index - 1].end].rstrip()
        runs_on = not above.endswith((".", ";")) or words[:1].islower()
        if line.after_blank and not (listed and index == start + 1):
            if not (words[:1].islower() or (above.endswith((";", ",")) and line.end - line.start < 100)):
                break
        elif not runs_on and (above.endswith(".") or line.indent < first_indent - 8):
            break
        index += 1
    return index


def _fill_body(view: View, result: Outline, body: list[Line], annex: list[Line]) -> None:
    layout = _layout(view, body)
    groups = _paragraphs(view, body, layout)
    closing = _closing_index(view, groups)
    _nest(view, result, groups[:closing], "body")
    for group, kind, begin in groups[closing:]:
        result.blocks.append(Block(begin, group[-1].end, "closing", kind))
    if annex:
        zone: Zone = "body" if _is_enclosed(view, annex) else "annex"
        _nest(view, result, _paragraphs(view, annex, _layout(view, annex)), zone)


_ENCLOSED = re.compile(any_of(_TITLE_WORDS["enclosed_kinds"]) + r"\b")
_ISSUED_WITH = re.compile(
    r"\(? *(?:ban hanh )?kem theo (?:quyet dinh|cong van|thong bao|huong dan|nghi quyet|ke hoach)\b"
)
_TITLE_LINES = 12


def _is_enclosed(view: View, annex: list[Line]) -> bool:
    """Say whether a whole document follows the letter that issues it, so that it binds like the letter itself.

    Its title names its kind and ``(Ban hành kèm theo Quyết định số …)`` stands below; forms and lists are none.
    """
    first = annex[:_TITLE_LINES]
    kind = next((i for i, line in enumerate(first) if _ENCLOSED.match(bare(view, line))), None)
    if kind is None or not is_capitals(view.plain[first[kind].start : first[kind].end]):
        return False
    return any(_ISSUED_WITH.match(bare(view, line)) for line in first[kind:])


_SECTION_MARKS = frozenset(("part", "chapter", "capital", "roman", "number", "article", "number2"))
#: A line of capitals among the bases of a decision that names who decides is no heading.
_NAMES_ISSUER = re.compile(any_of(_TITLE_WORDS["deciding_bodies"]) + r"\b")


def _nest(view: View, result: Outline, groups: list[tuple[list[Line], str | None, int]], zone: Zone) -> None:
    """Make blocks of paragraphs and hang each under the mark that governs it."""
    open_marks: list[Block] = []
    preamble = zone == "body"
    index = 0
    while index < len(groups):
        group, kind, begin = groups[index]
        if group[0].table:
            index = _add_table(view, result, groups, index, zone, open_marks)
            continue
        block = Block(begin, group[-1].end, zone, kind, RANKS[kind] if kind else PLAIN_RANK)
        words = view.plain[block.start : block.end].rstrip()
        capitals = is_capitals(words)
        if preamble and (kind in _SECTION_MARKS or (capitals and not _NAMES_ISSUER.match(view.lower, begin))):
            preamble = False
        if preamble:
            block.zone = "preamble"
        if kind is None and capitals and not preamble and len(words) < 160 and not words.endswith((".", ";")):
            block.rank = RANKS["roman"]  # a heading that lost its number
            block.heading = True
        while open_marks and open_marks[-1].rank >= block.rank:
            open_marks.pop()
        block.parent = open_marks[-1] if open_marks else None
        if block.parent:
            block.parent.children.append(block)
        if block.rank < PLAIN_RANK:
            open_marks.append(block)
        elif words.endswith((":", " gồm")) and not preamble:
            _open_lead_in(open_marks, block)
        if preamble and words.endswith(":") and len(words) > 60:
            preamble = False
        result.blocks.append(block)
        index += 1
    for block in result.blocks:
        words = view.plain[block.start : block.end].rstrip()
        short = len(words) <= 220 and not words.endswith((";", "./.", ",")) and ". " not in words
        block.heading = block.heading or (
            block.mark is not None and bool(block.children) and short and block.rank < RANKS["dash"]
        )


def _open_lead_in(open_marks: list[Block], block: Block) -> None:
    """Let an unmarked lead-in (``… các nội dung sau:``) govern all up to the next mark of its parent's rank."""
    block.rank = block.parent.rank + 0.5 if block.parent is not None else RANKS["star"]
    while open_marks and open_marks[-1].rank >= block.rank:
        open_marks.pop()
    open_marks.append(block)


def _cells(view: View, line: Line) -> list[tuple[int, int]]:
    cells = []
    bars = [i for i in range(line.start, line.end) if view.text[i] == "|"]
    for left, right in pairwise(bars):
        raw = view.plain[left + 1 : right]
        content = raw.strip()
        begin = left + 1 + (len(raw) - len(raw.lstrip())) if content else left + 1
        cells.append((begin, begin + len(content)))
    return cells


def _add_table(
    view: View,
    result: Outline,
    groups: list[tuple[list[Line], str | None, int]],
    index: int,
    zone: Zone,
    open_marks: list[Block],
) -> int:
    """Read the table that begins at ``groups[index]``; return the index after it."""
    rows: list[list[tuple[int, int]]] = []
    begin = groups[index][0][0].start
    end = begin
    while index < len(groups) and groups[index][0][0].table:
        line = groups[index][0][0]
        end = line.end
        if not _RULE.match(view.plain[line.start : line.end].replace("|", " ").replace(":", " ")):
            rows.append(_cells(view, line))
        index += 1
    header: list[tuple[int, int]] = []
    if rows and _is_table_header(view, rows[0]):
        header = rows.pop(0)
        if rows and _is_lower_header(view, header, rows[0]):
            header = [low if low[1] > low[0] else high for high, low in zip(header, rows.pop(0), strict=True)]
    parent = open_marks[-1] if open_marks else None
    result.tables.append(Table(begin, end, header, rows, zone, parent))
    for number, row in enumerate(rows):
        for column, (start, stop) in enumerate(row):
            if stop > start:
                name = view.lower[slice(*header[column])] if column < len(header) else None
                result.blocks.append(Block(start, stop, "table", None, PLAIN_RANK, False, parent, [], number, name))
    return index


def _is_table_header(view: View, row: list[tuple[int, int]]) -> bool:
    names = [" ".join(view.bare[a:b].split()) for a, b in row if b > a]
    known = _TITLE_WORDS["table_headers"]
    hits = sum(any(name.startswith(k) for k in known) for name in names)
    return len(names) >= 2 and hits >= max(1, len(names) // 2)


def _is_lower_header(view: View, header: list[tuple[int, int]], row: list[tuple[int, int]]) -> bool:
    """Say whether ``row`` parts a name above it (``Phân công`` in ``Chủ trì`` | ``Phối hợp``)."""
    if len(row) != len(header) or row[0][1] > row[0][0]:
        return False
    names = [" ".join(view.bare[a:b].split()) for a, b in row if b > a]
    known = (*_TITLE_WORDS["table_headers"], *_TITLE_WORDS["table_headers_whole"])
    return len(names) >= 2 and all(name.startswith(known) for name in names)
