"""The outline of a letter: which words are its head, its sections, its closing, its signature, its annexes.

Scope comes from here: whom a bullet binds (its heading), which limit holds for whom, what is only programme or form.
The marks are those of NĐ 30/2020/NĐ-CP, Phụ lục I (Phần, Chương, Mục, Điều, khoản, điểm) and of union and Party
letters, which are looser: levels are skipped, numbers come twice, layouts are lost. Text is never dropped for it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from extractors.lexicon import load
from extractors.outline.lines import (
    DEGREES,
    PERSON,
    Block,
    Line,
    Outline,
    Paragraph,
    Table,
    ZoneContent,
    columns,
    find_lines,
    is_capitals,
    layout_of,
    mark_of,
    opens_paragraph,
    paragraphs_of,
)
from extractors.patterns import UPPER, View, any_of, bare_words, end_of, phrase, read_once, written
from extractors.same_words import Gap

__all__ = [
    "ADDRESSEES_LABEL", "DEGREES", "PERSON", "Block", "Line", "Outline", "Parts", "Table", "is_capitals", "outline",
    "parts_of", "subject_beside_kind",
]  # fmt: skip


def _said(view: View, line: Line) -> str:
    """Return a line as it is printed, without blanks at its end."""
    return view.plain[line.start : line.end].rstrip()


# --------------------
# Where a part of the head ends: one search, by an ordered table of what the next line is.


@dataclass(slots=True)
class _EndSearch:
    """A line at which a search for an end has come: its words, in the bare view and as printed; where it began."""

    view: View
    lines: list[Line]
    index: int
    first: int
    line: Line
    low: str
    words: str

    @property
    def above(self) -> Line:
        """Return the line above."""
        return self.lines[self.index - 1]

    @property
    def is_first(self) -> bool:
        """Whether the search began here."""
        return self.index == self.first

    @property
    def is_small(self) -> bool:
        """Whether the line begins with a small letter, as one does that goes on with the line above."""
        return self.words[:1].islower()

    @property
    def is_long(self) -> bool:
        """Whether the line is as long as running text."""
        return len(self.words) >= _SENTENCE


class _Kind(NamedTuple):
    """What a line may be, and whether the part that is read ends above it. In the tables: ``above | the line``."""

    name: str
    holds: Callable[[_EndSearch], object]
    ends: bool


def _end_of(view: View, lines: list[Line], start: int, most: int, kinds: Sequence[_Kind], usual: int) -> int:
    """Return the index of the first of ``most`` lines whose kind, the first of ``kinds`` that holds, ends a part. Where
    none does, the part has the ``usual`` number of lines."""
    for index, line in enumerate(lines[start : start + most], start):
        at = _EndSearch(view, lines, index, start, line, bare_words(view, line), _said(view, line))
        if next((kind.ends for kind in kinds if kind.holds(at)), False):
            return index
    return min(len(lines), start + usual)


# --------------------
# How the running text of a letter begins: ``Căn cứ …``, ``Thực hiện …``.

_PREAMBLE = re.compile(r"\(? *" + any_of(load("outline")["preamble_starts"]) + r"\b")


def begins_preamble(low: str) -> bool:
    """Whether the words of a line, in the bare view, begin the running text."""
    return _PREAMBLE.match(low) is not None


# --------------------
# ``Kính gửi``: where the addressees begin, and where they end.

_ADDRESSING = any_of(load("outline")["addressing"])
_ADDRESSEES = phrase(rf"{_ADDRESSING}\b *(?:[:.-]|$| )|[\w -]{{0,60}}\bdien *:$")
#: The label before the names, and who wires.
ADDRESSEES_LABEL = re.compile(rf"(?:{_ADDRESSING}|[\w -]{{0,60}}\bdien *(?=:)) *[:.-]*")
_ACTS = re.compile(rf"(?<!\w){any_of(load('outline')['acts_of_sentences'])}(?!\w)")
_LINES_OF_HEAD = 60
_MOST_ADDRESSEES = 39  # of a list of addressees, behind the first
_LONGEST_ADDRESSEE = 250  # characters: so long is no name
_SECTIONS = ("roman", "number", "part", "article")
#: How a basis begins that stands in a list, where an addressee may begin as other preambles do.
_BASIS = re.compile(r"(?:can cu|thuc hien|xet|theo)\b")
_ITEMS = ("dash", "plus", "star")
_DEEPER = 8  # columns that a label stands deeper than the text


def addressees_index(view: View, lines: list[Line]) -> int | None:
    """Return the index of the line of ``Kính gửi``, ``None`` where the head has none."""
    for index, line in enumerate(_above_tables(lines)):
        if _ADDRESSEES.match(view.bare, line.start, line.end):
            return index
    return None


def _above_tables(lines: list[Line]) -> list[Line]:
    """Return the lines in which a head is looked for: whatever stands below a table is none of it."""
    return lines[: next((at for at, line in enumerate(lines[:_LINES_OF_HEAD]) if line.table), _LINES_OF_HEAD)]


def _mark(at: _EndSearch) -> str | None:
    """Return the kind of the line's list mark, or ``None``."""
    return mark_of(at.view, at.line)[0]


def _below_a_gap(at: _EndSearch) -> bool:
    """Whether a blank line stands above a line, other than between the label and its list."""
    is_list = at.is_first and not ADDRESSEES_LABEL.sub("", bare_words(at.view, at.above), count=1).strip(" -")
    return at.line.after_blank and not is_list


_BEHIND_ADDRESSEES = (
    # Các CĐCS || (Đồng gửi: Sở Nội vụ)
    _Kind("copied", lambda at: at.low.startswith(("(dong gui", "(dong kinh gui")), False),
    # Phân vé xem hội diễn: | STT | Đơn vị | Số vé
    _Kind("table", lambda at: at.line.table, True),
    # Các CĐCS; | Thực hiện Kế hoạch số 12/KH-TLĐ …; in a list only a basis
    _Kind("preamble", lambda at: begins_preamble(at.low) or _BASIS.match(at.low.lstrip("-+* ")), True),
    # a paragraph
    _Kind("too-long", lambda at: at.line.end - at.line.start > _LONGEST_ADDRESSEE, True),
    # Các CĐCS | I. MỤC ĐÍCH
    _Kind("section", lambda at: _mark(at) in _SECTIONS, True),
    # Kính gửi: | - Các CĐCS
    _Kind("item", lambda at: _mark(at) in _ITEMS, False),
    # Các CĐCS | Các đơn vị gửi báo cáo …: a sentence with an act
    _Kind("order", lambda at: _ACTS.search(at.words), True),
    # … | Năm 2026 là năm …
    _Kind("paragraph", lambda at: opens_paragraph(at.view, at.lines, at.index), True),
    # Công đoàn các xã | trực thuộc
    _Kind("small-letter", lambda at: at.is_small, False),
    # CĐCS A; || CĐCS B
    _Kind("next-of-list", lambda at: _said(at.view, at.above).endswith((";", ",")), False),
    # Các CĐCS || Năm 2026 …
    _Kind("below-a-gap", _below_a_gap, True),
    # Các CĐCS. | Liên đoàn Lao động …
    _Kind("full-stop", lambda at: _said(at.view, at.above).endswith("."), True),
    # Các | Công đoàn cơ sở
    _Kind("next", lambda at: not _said(at.view, at.above).endswith(";"), False),
    #       Các CĐCS; | Liên đoàn Lao động …
    _Kind("stands-out", lambda at: at.line.indent < at.lines[at.first - 1].indent - _DEEPER, True),
)

# --------------------
# The title of a letter: the name of its kind, alone and in capitals (cell 5a), and the subject below it.

_WORDS = load("outline")
_KINDS = _WORDS["kind_lines"]
_KINDS_STRETCHED = frozenset(kind.replace(" ", "") for kind in _KINDS)
_KIND_LINE = phrase(
    rf"(?!{any_of(_WORDS['no_kind_lines'])}){any_of(_KINDS)}(?: {any_of(_WORDS['kind_additions'])}(?=\W|$))?(?!\w)"
)
#: What recognition takes a speck before the name of the kind for.
SPECKS = " .,-*'|:_~"
_V_V = re.compile(r"v */ *v\b")  # “V/v”, which is no roman number
_BEHIND_KIND = re.compile(r"[\s:.*_-]*")
#: Two words or more, of which the first has a capital.
_SUBJECT = re.compile(rf"(?=[{UPPER}]|về )\S.* \S")
_STRETCHED = re.compile(r"^(?:\w )+\w$")
_MOST_LINES_OF_SUBJECT = 8  # of a subject
_LONGEST_SUBJECT = 600
_LONGEST_REST = 80
#: A preamble fills its line or ends with a mark; a shorter line is the rest of a wrapped subject that sounds like one.
_SHORT_REST = 60
_LONG_SENTENCE = 80  # characters of a line with a full stop at its end
_INVITES = re.compile(r"\bkinh moi\b")
#: A line that only says for when a plan or a report is: “Năm học 2025 - 2026”, “Quý II năm 2026”.
_PERIOD = re.compile(
    rf"\W{{0,2}}{any_of(_WORDS['periods'])} [\divx][\d ./ivx-]{{0,12}}(?:\bnam (?:hoc )?[\d -]{{4,11}})?\W{{0,2}}"
)
_LABELLED = re.compile(written("outline")["labelled"])


def is_kind_line(view: View, line: Line) -> bool:
    """Whether the line is the name of a kind of document, alone and in capitals (cell 5a)."""
    words = view.plain[line.start : line.end]
    if not is_capitals(words):
        return False
    name = bare_words(view, line).lstrip(SPECKS)
    if _STRETCHED.match(name):
        return name.replace(" ", "") in _KINDS_STRETCHED
    found = _KIND_LINE.match(name)
    return found is not None and len(name) - found.end() <= _LONGEST_REST


def subject_beside_kind(view: View, line: Line) -> tuple[int, int] | None:
    """Return where the subject stands on the line of the kind (``KẾ HOẠCH Tổ chức hội thi``), ``None`` where nowhere.
    The kind stands in capitals; a word alone behind it is part of its name."""
    begin = line.end - len(view.bare[line.start : line.end].lstrip(SPECKS))
    found = _KIND_LINE.match(view.bare, begin, line.end)
    if found is None or not is_capitals(view.plain[found.start() : found.end()]):
        return None
    start = end_of(_BEHIND_KIND.match(view.plain, found.end(), line.end), found.end())
    return (start, line.end) if _SUBJECT.match(view.plain, start, line.end) else None


def title_index(view: View, lines: list[Line]) -> int | None:
    """Return the index of the line that names the kind; ``None``: the head has none before its text begins."""
    for index, line in enumerate(_above_tables(lines)):
        cut = columns(view, line)
        for part in (line, *cut[len(cut) == 1 :]):
            if view.lower.startswith("phường ", part.start):
                continue  # “PHƯỜNG AN HẢI” is no “PHƯƠNG ÁN”
            beside = subject_beside_kind(view, part)
            named = beside is not None and not is_capitals(view.plain[slice(*beside)])
            if named or is_kind_line(view, part):
                return index
        if _begins_text(view, line):
            return None
    return None


def _begins_text(view: View, line: Line) -> bool:
    """Whether a line shows that a letter's head has ended: a title below it is that of an annex. It is ``Kính gửi`` or
    running text. A wrapped subject behind ``V/v`` may begin like a preamble, but no line of it is as long."""
    low = bare_words(view, line)
    return bool(_ENDS_HEAD.match(low)) or (len(low) >= _SHORT_REST and begins_preamble(low))


def _below_title(at: _EndSearch) -> bool:
    """Whether a line below a blank one ends the subject. A wrapped one goes on (“… vận động đoàn viên” / “thực hiện
    chương trình …”), and one that goes on in brackets or with the period."""
    if not at.line.after_blank or at.is_small or at.view.text[at.line.start] == "(":
        return False
    return _PERIOD.fullmatch(at.low) is None


def _begins_running_text(at: _EndSearch) -> bool:
    """Whether a line begins the running text as a preamble does. Not right below the kind, where the subject may begin
    so (“Thực hiện …”), nor small; a short one only with a mark at its end."""
    whole = len(at.low) >= _SHORT_REST or at.low.endswith((";", ",", "."))
    return whole and not at.is_first and not at.is_small and begins_preamble(at.low)


_BEHIND_SUBJECT = (
    # Tổ chức hội thao || Để chào mừng …
    _Kind("gap", lambda at: _below_title(at) and not at.is_first, True),
    # … | Nhằm …
    _Kind("paragraph", lambda at: not at.is_first and opens_paragraph(at.view, at.lines, at.index), True),
    # GIẤY MỜI | Công đoàn phường kính mời …
    _Kind("running-text", lambda at: _is_running(at.view, at.line), True),
    # Tổ chức hội thao | Thực hiện Kế hoạch số 12/KH-TLĐ, …
    _Kind("preamble", _begins_running_text, True),
    # Tổ chức hội thao | Kính gửi: …
    _Kind("addressees", lambda at: _ADDRESSEES.match(at.low), True),
    # Phân vé xem hội diễn: | STT | Đơn vị | Số vé
    _Kind("table", lambda at: at.line.table, True),
    # Tổ chức hội thao | I. MỤC ĐÍCH
    _Kind("item", lambda at: not _V_V.match(at.low) and _mark(at) not in (None, "dash"), True),
    # Hội thao | MỤC ĐÍCH: capitals below a subject that is not set so
    _Kind("heading", lambda at: is_capitals(at.words) and not is_capitals(_said(at.view, at.lines[at.first])), True),
    # Tổ chức hội thao | Công đoàn phường thông báo như sau:
    _Kind("lead-in", lambda at: at.words.endswith((";", ":")), True),
    # a paragraph
    _Kind("too-long", lambda at: at.line.end - at.line.start > _LONGEST_SUBJECT, True),
)


def _is_running(view: View, line: Line) -> bool:
    """Whether a line belongs to running text: a whole sentence, a label with its words, an invitation. Heads of
    invitations often have no subject: below the kind stands who invites, or ``Thời gian: …``."""
    words = _said(view, line)
    if is_capitals(words):
        return False
    if _INVITES.search(view.bare, line.start, line.end) or _LABELLED.match(words):
        return True
    return len(words) >= _LONG_SENTENCE and words.endswith(".")


# --------------------
# Where the tail of a letter begins (``Nơi nhận``, the signature), and the closing paragraphs above it.

_LABEL = rf"n[o0]i {any_of(load('header')['tail']['recipients_labels'])}\b"
_RECIPIENTS = re.compile(rf"{_LABEL} *[:;.]?")
_RECIPIENTS_ANYWHERE = phrase(_LABEL)
_ENDS_HEAD = re.compile(rf"{_ADDRESSEES.pattern}|{_RECIPIENTS.pattern}")
_AUTHORITY = re.compile(rf"(?:T/?M|K/?T|T/?L|TUQ|T/?UQ|Q)\. *(?=\S)|(?:T/M|K/T|T/L|TM|KT|TL|TUQ) +(?=[{UPPER}]{{2}})")
_POST = re.compile(any_of(load("outline")["posts"]) + r"\b")
_ANY_POST = re.compile(load("outline")["heads_of_bodies"])
_BETWEEN = 6  # lines at most from a line of the signature to what follows it in the tail
_CLOSING = re.compile(any_of(_WORDS["closing_starts"]) + r"\b")
_REQUEST = re.compile(any_of(_WORDS["closing_requests"]) + r"\b")
_BEGINNING = 160  # characters of a paragraph in which a request makes it a closing one
#: Small unions put place and day (“Hà Sơn, ngày 2/4/2018”) above the signature, a line (“Công đoàn Trường”) between.
_ABOVE_SIGNATURE = 3
_DAY_AT_FOOT = re.compile(
    r"(?:[a-z][a-z .-]{1,30}, *)?ngay *"
    r"(?:[\d. ]{1,8}thang *[\d. ]{1,8}nam *\d[\d. ]*|\d{1,2} *[/.-] *\d{1,2} *[/.-] *\d{4})[ .]*"
)


def tail_index(view: View, lines: list[Line], body: int) -> int:
    """Return the index of the first line of Nơi nhận and signature, or ``len(lines)``."""
    first = _signed_from(view, lines, body)
    for index in range(first - 1, max(body, first - _ABOVE_SIGNATURE - 1), -1):
        line, above = lines[index], lines[index - 1]
        # “… gửi trước 11 giờ | ngày 03/5/2024.” is the rest of the sentence above it
        goes_on = view.plain[line.start].islower() and _said(view, above)[-1:].isalnum()
        if not goes_on and _DAY_AT_FOOT.fullmatch(bare_words(view, line)):
            return index
    return first


def _signed_from(view: View, lines: list[Line], body: int) -> int:
    """Return the index of the first line of the signature or of ``Nơi nhận`` near it; the number of lines: neither."""
    stop = _recipients_index(view, lines, body)
    signature = [i for i in range(body, stop) if is_signature_line(view, lines[i])]
    if stop == len(lines):
        return signature[0] if signature else _post_and_name(view, lines, body)
    near = range(max(body, stop - _BETWEEN), stop)
    first = stop
    # A line in capitals is the post of who leads something, too: “CHI CỤC TRƯỞNG”.
    posts = (i for i in near if is_capitals(_said(view, lines[i])) and _ANY_POST.fullmatch(bare_words(view, lines[i])))
    for index in sorted({*signature, *posts}, reverse=True):  # the right column may have been read before the left one
        if first - index <= _BETWEEN:
            first = index
    return first


def _post_and_name(view: View, lines: list[Line], body: int) -> int:
    """Return the index of the first line of a signature at the end of a text that has no ``Nơi nhận``; else their
    number. It is capitals or a post over a name, with the authority above it."""
    at = max(len(lines) - 2, 0)
    if at <= body or not _is_name(_said(view, lines[-1])):
        return len(lines)
    post = _said(view, lines[at])
    if not (is_capitals(post) or _POST.fullmatch(bare_words(view, lines[at]))):
        return len(lines)
    marked = _AUTHORITY.match(view.plain, lines[at - 1].start, lines[at - 1].end)
    return at - 1 if marked else at


def _recipients_index(view: View, lines: list[Line], body: int) -> int:
    """Return the index of the line that begins with ``Nơi nhận``, else has it at its right; else the lines' number."""
    starts = [line.start for line in lines]
    begin = [*starts, len(view.bare)][body]
    places = (bisect_right(starts, found.start()) - 1 for found in _RECIPIENTS_ANYWHERE.finditer(view.bare, begin))
    holding = list(dict.fromkeys(places))
    for side in (0, -1):
        for index in holding:
            part = columns(view, lines[index])[side]
            if _RECIPIENTS.match(bare_words(view, part)):
                return index
    return len(lines)


def is_signature_line(view: View, line: Line) -> bool:
    """Whether a line of capitals says for whom, or in which post, a letter is signed."""
    words = view.plain[line.start : line.end]
    if words[1:3].islower():
        return False
    return bool(_AUTHORITY.match(words) or _POST.match(bare_words(view, line))) and is_capitals(words)


def closing_index(view: View, paragraphs: list[Paragraph]) -> int:
    """Return the index of the closing's first paragraph, unmarked (``Đề nghị các đơn vị …``); else their number."""
    first = len(paragraphs)
    for index in range(len(paragraphs) - 1, 0, -1):  # what opens the text does not close it
        begin, end = paragraphs[index].begin, paragraphs[index].end
        if paragraphs[index].mark is not None or paragraphs[index].table:
            break
        low = " ".join(view.bare[begin:end].split())
        closes = _CLOSING.match(low) or low.endswith("./.")
        if closes or _REQUEST.search(view.lower, begin, min(end, begin + _BEGINNING)):
            first = index
        elif first < len(paragraphs) and index < first - 1:
            break
    return first


# --------------------
# What follows the signature: annexes and forms, or a whole document that the letter issues.

_ANNEX = re.compile(any_of(_WORDS["annex_starts"]) + r"\b")
#: The last recipient, the office's own file: ``Lưu: VT``.
_FILED = re.compile(r"(?:^|[-;.] *)luu\b")
_ENCLOSED = re.compile(any_of(_WORDS["enclosed_kinds"]) + r"\b")
_ISSUED_WITH = re.compile(rf"(?:^|\() *(?:ban hanh )?kem theo {any_of(_WORDS['issuing_kinds'])}\b")
_TITLE_LINES = 12


def annex_index(view: View, lines: list[Line], tail: int) -> int:
    """Return the index of the first line behind the signature of an annex, form or table; else their number."""
    seen_filed = False
    for index in range(tail, len(lines)):
        line, below = lines[index], lines[index + 1 : index + 2]
        low = bare_words(view, line)
        annex = _ANNEX.match(low) and (seen_filed or is_capitals(_said(view, line)))
        title = annex or is_kind_line(view, line)
        # a body above its authority is a second one that signs
        begins = title and not any(map(partial(is_signature_line, view), below))
        if line.table or begins:
            return index
        seen_filed |= _FILED.search(low) is not None
    return len(lines)


def _is_name(words: str) -> bool:
    """Whether words are a person's name: two to six, each with a capital, without degrees."""
    parts = DEGREES.sub("", words).split()
    return 2 <= len(parts) <= 6 and all(p[:1].isupper() and p[1:2].islower() for p in parts)


def is_enclosed(view: View, annex: list[Line]) -> bool:
    """Whether a whole document follows the letter that issues it, so that it binds like the letter itself. Its title
    names its kind and ``(Ban hành kèm theo Quyết định số …)`` stands below; forms and lists are none."""
    first = annex[:_TITLE_LINES]
    kind = next((i for i, line in enumerate(first) if _ENCLOSED.match(bare_words(view, line))), None)
    if kind is None or not is_capitals(_said(view, first[kind])):
        return False
    return any(_ISSUED_WITH.search(bare_words(view, line)) for line in first[kind:])


# --------------------
# Annexes that lay nothing on anybody: drafts for comment, regulations, blank forms.
#
# What stands only there is no duty of the letter and no day of its own (corpus/GUIDELINES.md, tasks). An annex
# that shares out the work, or says when, binds like the letter.

_IDLE = load("outline")["idle_annexes"]
_REGULATION = re.compile(any_of(_IDLE["regulations"]) + r"\b")
_DRAFT = re.compile(any_of(_IDLE["drafts"]) + r"\b")
_FORM = re.compile(any_of(_IDLE["forms"]) + r"\b")
_ISSUING = re.compile(any_of(load("outline")["issuing_kinds"]) + r"\b")
_BINDS = re.compile(rf"\b{any_of(_IDLE['binding'])}\b")
_DOTS = re.compile(r"\.{4,}|…{2,}|_{4,}")
_IDLE_TITLE_LINES = 5
_DOTTED = 0.3  # share of the lines of a form that are left to be filled in
_LEAST_DOTTED = 3


def idle_spans(view: View, annexed: list[Line], title: list[Line]) -> Iterator[tuple[int, int]]:
    """Yield the stretches behind the signature that bind nobody. ``title`` names the letter's kind: the regulation that
    a decision issues binds like the decision."""
    titles = [i for i, line in enumerate(annexed) if i == 0 or _begins_annex(view, line)]
    issues = any(_ISSUING.match(bare_words(view, line)) for line in title)
    foreign = False  # a draft or a regulation goes on to the end, with its own annexes
    for at, stop in zip(titles, [*titles[1:], len(annexed)], strict=False):
        lines = annexed[at:stop]
        first = [bare_words(view, line) for line in lines[:_IDLE_TITLE_LINES]]
        foreign = _is_foreign(first, issues, foreign)
        if foreign or _is_form(view, lines) or any(map(_FORM.match, first)):
            yield lines[0].start, lines[-1].end


def _is_foreign(first: Sequence[str], issues: bool, above: bool) -> bool:
    """Whether the ``first`` lines of an annex are those of a draft or a regulation, or one ``above`` goes on there.
    ``issues``: the letter issues the regulation, so that it is its own."""
    if any(map(_BINDS.search, first)):
        return above
    own = issues and any("kem theo" in low for low in first)
    return above or any(map(_DRAFT.match, first)) or (not own and any(map(_REGULATION.match, first)))


def _is_form(view: View, lines: Sequence[Line]) -> bool:
    """Whether so many lines are dotted that they are a form to be filled in."""
    dotted = sum(_DOTS.search(view.text, line.start, line.end) is not None for line in lines)
    return dotted >= max(_LEAST_DOTTED, _DOTTED * len(lines))


def _begins_annex(view: View, line: Line) -> bool:
    """Whether a line of capitals begins an annex, a draft, a regulation, or names a kind."""
    if not is_capitals(view.plain[line.start : line.end]):
        return False
    low = bare_words(view, line)
    return is_kind_line(view, line) or any(begins.match(low) for begins in (_ANNEX, _DRAFT, _REGULATION))


# --------------------
# The outline, put together from the parts.

_LINES_BEFORE_TEXT = 40
_USUAL_HEAD = 12  # lines of a head of which nothing is recognised
_SENTENCE = 60  # characters of a line with a mark at its end
_HEAD_LABEL = re.compile(r"v */ *v\b|ve viec\b|s[o06] *[:.]|kinh ")  # what heads have with a mark behind it
_RUNNING_LINE = 160  # characters: so long is no line of a head
_LINES_TO_ADDRESSEES = 4  # at most between the title and its Kính gửi
_FIRST_SECTIONS = ("roman", "number", "part")


class Parts(NamedTuple):
    """The lines of a letter and of the parts of its head, the index with which each other part begins, paragraphs.

    ``title`` (kind and subject) and ``addressees`` are empty where the letter has none; the index of a part that is
    missing is that of the part after it.
    """

    lines: list[Line]
    head: list[Line]
    title: list[Line]
    addressees: list[Line]
    body: int
    tail: int
    annex: int
    running: list[Paragraph]  # paragraphs of the running text
    annexed: list[Paragraph]  # paragraphs behind the signature

    def on_one_line(self, gaps: Sequence[Gap]) -> "Parts":
        """Move all lines where they stand once blanks are typed for ``gaps``, which leave each paragraph one line."""
        ends = [end for _, end, _ in gaps]
        grown = [0, *accumulate([start + blanks - end for start, end, blanks in gaps])]
        for paragraph in (*self.running, *self.annexed):
            paragraph.lines[0].end = paragraph.lines[-1].end
            del paragraph.lines[1:]
            paragraph.begin += grown[bisect_right(ends, paragraph.begin)]
        tail, rest = self.body + len(self.running), self.lines[self.tail : self.annex]
        paragraphs = [paragraph.lines[0] for paragraph in (*self.running, *self.annexed)]
        lines = [*self.lines[: self.body], *paragraphs[: len(self.running)], *rest, *paragraphs[len(self.running) :]]
        for line in lines:
            line.start += grown[bisect_right(ends, line.start)]
            line.end += grown[bisect_right(ends, line.end)]
        return self._replace(lines=lines, tail=tail, annex=tail + len(rest))


def parts_of(view: View) -> Parts:
    """Return the parts of a letter; works on any text: one that is no letter has only running text."""
    lines = find_lines(view)
    title = title_index(view, lines)
    named: list[Line] = []
    if title is not None:  # the kind, and the subject that stands below it
        most = _MOST_LINES_OF_SUBJECT
        named = lines[title : _end_of(view, lines, title + 1, most, _BEHIND_SUBJECT, most)]
    addressees = addressees_index(view, lines)
    body = body_index(view, lines, (title or 0) + len(named), addressees)
    greeted = lines[addressees:body] if addressees is not None else []
    head = min(index for index in (title, addressees, body) if index is not None)
    tail = tail_index(view, lines, body)
    annex = annex_index(view, lines, tail)
    running, annexed = (paragraphs_of(view, part, layout_of(view, part)) for part in (lines[body:tail], lines[annex:]))
    return Parts(lines, lines[:head], named, greeted, body, tail, annex, running, annexed)


def body_index(view: View, lines: list[Line], behind_title: int, addressees: int | None) -> int:
    """Return the index of the running text's first line; ``behind_title`` is 0 where the letter has no title."""
    if addressees is not None and (not behind_title or 0 <= addressees - behind_title <= _LINES_TO_ADDRESSEES):
        return _end_of(view, lines, addressees + 1, _MOST_ADDRESSEES, _BEHIND_ADDRESSEES, _MOST_ADDRESSEES)
    return behind_title or _end_of(view, lines, 0, _LINES_BEFORE_TEXT, _BEHIND_BARE_HEAD, _USUAL_HEAD)


def _is_wrapped(at: _EndSearch) -> bool:
    """Whether a long line begins a paragraph that goes on below it."""
    below = at.lines[at.index + 1 : at.index + 2]
    goes_on = any(not line.after_blank and at.view.plain[line.start].islower() for line in below)
    return goes_on and at.is_long and at.words[:1].isupper()


_BEHIND_BARE_HEAD = (
    # Công đoàn phường | STT | Họ tên
    _Kind("table", lambda at: at.line.table, True),
    # a paragraph
    _Kind("too-long", lambda at: at.line.end - at.line.start > _RUNNING_LINE, True),
    # V/v hội thao | Thực hiện …
    _Kind("preamble", lambda at: begins_preamble(at.low) and not at.is_first, True),
    # Số: 12/CĐP | V/v tổ chức hội thao: “V/v” is no section V
    _Kind("label", lambda at: _HEAD_LABEL.match(at.view.bare, at.line.start), False),
    # Công đoàn phường | Công đoàn phường tổ chức hội thao như sau:
    _Kind("sentence", lambda at: at.is_long and at.words.endswith((".", ";", ":", "!")), True),
    # … | Công đoàn phường tổ chức hội thao chào mừng ngày | thành lập
    _Kind("wrapped", _is_wrapped, True),
    # Công đoàn phường | I. MỤC ĐÍCH
    _Kind("section", lambda at: at.index > 1 and _mark(at) in _FIRST_SECTIONS, True),
)


def outline(view: View, parts: Parts | None = None) -> Outline:
    """Return the outline of a letter whose ``parts``, where they are not given, are looked for. Works on any text: a
    text that is no letter has only body blocks."""
    parts = parts or parts_of(view)
    lines = parts.lines
    places = [*[line.start for line in lines], len(view.text)]
    closing = closing_index(view, parts.running)
    pieces = (piece for paragraph in parts.running[closing:] for piece in paragraph.pieces(view.plain))
    below = [Block(piece.begin, piece.end, "closing", piece.mark) for piece in pieces]
    main = ZoneContent(view, "body").fill(parts.running[:closing])
    enclosed = ZoneContent(view, "body" if is_enclosed(view, lines[parts.annex :]) else "annex").fill(parts.annexed)
    return Outline(
        lines=lines,
        head=parts.head,
        title=parts.title,
        addressees=parts.addressees,
        tail=lines[parts.tail : parts.annex],
        blocks=[*main.blocks, *below, *enclosed.blocks],
        tables=[*main.tables, *enclosed.tables],
        body_start=places[parts.body],
        tail_start=places[parts.tail],
        idle=tuple(idle_spans(view, lines[parts.annex :], parts.title[:1])),
    )


@read_once
def outline_of(view: View) -> Outline:
    """Return the outline of a letter, looked for once for each view."""
    return outline(view)
