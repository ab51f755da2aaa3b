"""The title of a letter: the name of its kind, alone and in capitals (cell 5a), and the subject below it."""

import re

from extractors.lexicon import load
from extractors.outline.addressees import begins_addressees
from extractors.outline.lines import bare, columns, is_capitals, opens_paragraph
from extractors.outline.marks import mark_of
from extractors.outline.preamble import begins_preamble
from extractors.outline.records import Line
from extractors.patterns import View, any_of, phrase

_WORDS = load("outline")
_KINDS = _WORDS["kind_lines"]
_KINDS_STRETCHED = frozenset(kind.replace(" ", "") for kind in _KINDS)
_NO_KIND = re.compile(any_of(_WORDS["no_kind_lines"]))
_KIND_LINE = phrase(rf"{any_of(_KINDS)}(?: {any_of(_WORDS['kind_additions'])}(?=\W|$))?(?!\w)")
_LABEL = re.compile(r"v */ *v\b")  # “V/v”, which is no roman number
_BEHIND_KIND = re.compile(r"[\s:.*_-]*")
_NO_SUBJECT = re.compile(r"\(|so\b|nay\b")
_STRETCHED = re.compile(r"^(?:\w )+\w$")
_NUMBERED = re.compile(r"\bso *\d")
_DECIDING = re.compile(any_of(_WORDS["deciding_bodies"]) + r"\b")
_LINES_OF_HEAD = 60
_MOST_LINES = 8  # of a subject
_RUNNING_LINE = 400  # characters: so long is no line of a head
_LONG_LINE = 300  # so long is no subject
_SHORT_LINE = 120  # so short may be one that begins like a sentence
_LONGEST_TITLE = 110  # characters of a kind and its subject in capitals on one line
_LONGEST_REST = 80
#: A preamble fills its line or ends with a mark; a shorter line is the rest of a wrapped subject that sounds like one.
_SHORT_REST = 60
_SENTENCE = 80  # characters of a line with a full stop at its end
_INVITES = re.compile(r"\bkinh moi\b")
_LABELLED = re.compile(r"(?!V/v|[Ss]ố)[^\W\d_][^\d:;,.]{3,24}: *\S")  # “Thành phần: …”


def is_kind_line(view: View, line: Line) -> bool:
    """Say whether the line is the name of a kind of document, alone and in capitals (cell 5a)."""
    words = view.plain[line.start : line.end]
    if len(words) > _LONGEST_TITLE or not is_capitals(words):
        return False
    name = bare(view, line)
    if _STRETCHED.match(name):
        return name.replace(" ", "") in _KINDS_STRETCHED
    found = _KIND_LINE.match(name)
    return found is not None and not _NO_KIND.match(name) and len(name) - found.end() <= _LONGEST_REST


def subject_beside_kind(view: View, line: Line) -> tuple[int, int] | None:
    """Return where the subject stands on the line of the kind (``KẾ HOẠCH Tổ chức hội thi``), ``None`` where nowhere.

    The kind stands in capitals; a word alone behind it is part of its name.
    """
    found = _KIND_LINE.match(view.bare, line.start, line.end)
    if found is None or not is_capitals(view.plain[found.start() : found.end()]):
        return None
    behind = _BEHIND_KIND.match(view.plain, found.end(), line.end)
    start = behind.end() if behind else found.end()
    rest = view.plain[start : line.end]
    if (
        " " not in rest.strip()
        or not (rest[:1].isupper() or rest.startswith("về "))
        or _NO_SUBJECT.match(view.bare, start, line.end)
    ):
        return None
    return start, line.end


def _begins_title(view: View, line: Line) -> bool:
    """Say whether a line of the head names the kind, alone or with the subject in small letters behind it."""
    if view.lower.startswith("phường ", line.start):
        return False  # “PHƯỜNG AN HẢI” is no “PHƯƠNG ÁN”
    if is_kind_line(view, line):
        return True
    beside = subject_beside_kind(view, line) if line.end - line.start <= _LONG_LINE else None
    return beside is not None and not is_capitals(view.plain[slice(*beside)]) and not _NO_KIND.match(bare(view, line))


def title_index(view: View, lines: list[Line]) -> int | None:
    """Return the index of the line that names the kind, ``None`` where the head has none."""
    for index, line in enumerate(lines[:_LINES_OF_HEAD]):
        if line.table:
            continue
        if line.end - line.start > _RUNNING_LINE:
            return None
        if any(_begins_title(view, part) for part in (line, *columns(view, line))):
            return index
        if begins_addressees(bare(view, line)):
            return None
    return None


def subject_end(view: View, lines: list[Line], title: int) -> int:
    """Return the index after the last line of the subject that stands below the kind."""
    first = title + 1
    beside = subject_beside_kind(view, lines[title])
    capitals = is_capitals(view.plain[slice(*beside)]) if beside else None
    for index in range(first, min(len(lines), first + _MOST_LINES)):
        line = lines[index]
        if _ends_above(view, lines, index, index == first and beside is None):
            return index
        words = view.plain[line.start : line.end]
        now = is_capitals(words)
        if (capitals is False and now) or (index > first and words.rstrip().endswith((";", ":"))):
            return index
        if line.end - line.start > _LONG_LINE or (beside and capitals and not now and words[:1].isupper()):
            return index
        capitals = now if capitals is None else capitals
        if index > first and now and _decides(view, lines, index):
            return index
    return min(len(lines), first + _MOST_LINES)


def _decides(view: View, lines: list[Line], index: int) -> bool:
    """Say whether a line of capitals between the subject and the bases names who decides."""
    if index + 1 >= len(lines) or not _DECIDING.match(view.lower, lines[index].start):
        return False
    return begins_preamble(bare(view, lines[index + 1]).lstrip("- "))


def _ends_above(view: View, lines: list[Line], index: int, first: bool) -> bool:
    """Say whether the subject has ended above a line; the ``first`` line below the kind may begin like a preamble."""
    line = lines[index]
    low = bare(view, line)
    if not first and line.after_blank and not _still_title(view, line) and not _goes_on(view, line):
        return True
    if not first and opens_paragraph(view, lines, index):
        return True
    if _is_running(view, line) or (not first and _is_running(view, lines[index - 1])):
        return True
    short = not line.after_blank and len(low) < _SHORT_REST and not low.endswith((";", ",", "."))
    goes_on = view.plain[line.start].islower()  # “… hỗ trợ nhà đầu tư” / “thực hiện dự án …”
    if begins_preamble(low) and not (_may_be_subject(view, lines, index) if first else short or goes_on):
        return True
    if begins_addressees(low) or line.table:
        return True
    mark = mark_of(view, line) if not _LABEL.match(low) else None
    return mark is not None and mark[0] != "dash"


def _is_running(view: View, line: Line) -> bool:
    """Say whether a line belongs to running text: a whole sentence, a label with its words, an invitation.

    Heads of invitations often have no subject: below the kind stands who invites, or ``Thời gian: …``.
    """
    words = view.plain[line.start : line.end].rstrip()
    if is_capitals(words):
        return False
    if _INVITES.search(view.bare, line.start, line.end) or _LABELLED.match(words):
        return True
    return len(words) >= _SENTENCE and words.endswith(".") and not words.endswith("..")


def _may_be_subject(view: View, lines: list[Line], index: int) -> bool:
    """Say whether the line below the kind is its subject though it begins as a preamble does (``Thực hiện …``).

    A subject that cites a document by number ends without a mark before the running text; a basis does not.
    """
    low = bare(view, lines[index])
    if len(low) >= _SHORT_LINE:
        return False
    if not _NUMBERED.search(low):
        return True
    for line in lines[index : index + 3]:
        if line.after_blank and line is not lines[index]:
            return True
        if view.plain[line.start : line.end].rstrip().endswith((",", ";", ":", ".", "./")):
            return False
    return False


def _goes_on(view: View, line: Line) -> bool:
    """Say whether a short line in small letters goes on with the subject across a blank line of a pasted page."""
    return view.plain[line.start].islower() and line.end - line.start < _SHORT_LINE


def _still_title(view: View, line: Line) -> bool:
    """Say whether a line after a gap still belongs to the title: set as a heading, or in brackets."""
    before = view.text[max(0, line.start - 8) : line.start]
    if view.bare.startswith("ve ", line.start):
        return True  # “Chỉ thị của Ban Thường vụ” / “về tăng cường …”
    return "#" in before or "**" in before or view.text[line.start : line.start + 1] == "("
