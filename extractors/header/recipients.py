"""To whom a letter goes: its addressees (cell 9a), and the tail with its list below ``Nơi nhận`` (cell 9b)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.bodies import head_at
from extractors.header.facts import (
    AUTHORITY,
    PERSON,
    POST,
    SIGNING_POST,
    WORDS,
    HeadCell,
    HeadFacts,
    Sureness,
    cut_cells,
    printed,
)
from extractors.header.signature import mend_signature, read_signature
from extractors.outline import Outline, is_capitals
from extractors.patterns import LOWER, UPPER, Span, View, any_of, bare_words, words

# --------------------
# The addressees (cell 9a): what follows ``Kính gửi:``.

_ADDRESSEES_LABEL = re.compile(
    rf"(?:kinh +{any_of(WORDS['letterhead']['addressing'])}|[\w -]{{0,60}}\bdien *(?=:)) *[:.-]*"
)
_BETWEEN_ADDRESSEES = re.compile(r"(;|(?:^|(?<= ) {2,})-|\s{2,}\+ )")
#: Marks of lists as printed, and what ends an item.
_MARKS = " -–—•●▪·;.,:+"


def read_addressees(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Put the names behind ``Kính gửi`` into ``facts``, one for each mark of a list or semicolon."""
    if not outline.addressees:
        return
    start, end = outline.addressees[0].start, outline.addressees[-1].end
    label = _ADDRESSEES_LABEL.match(view.bare, start, end)
    at = label.end() if label else start
    for piece in _BETWEEN_ADDRESSEES.split(_with_list_marks(view, outline, at, end)):
        name = words(view.text[at : at + len(piece)]).strip(_MARKS)
        if name and piece.strip(" ;-+."):
            facts.addressees.append(name)
        at += len(piece)
    facts.spans["addressees"] = (start, end)


def _with_list_marks(view: View, outline: Outline, at: int, end: int) -> str:
    """Return ``plain[at:end]`` with a semicolon for each dash that begins a line: it begins the next addressee."""
    raw = view.plain[at:end]
    for line in outline.addressees:
        if line.start >= at and view.plain[line.start] == "-":
            raw = raw[: line.start - at] + ";" + raw[line.start - at + 1 :]
    return raw


# --------------------
# The tail: which of its cells are the signature block and which recipients (cell 9b), the list below ``Nơi nhận``.

#: The end of a recipient, and capitals up to the end of the line, perhaps behind a mark of authority.
_MARK = r"(?:(?:TM|KT|TL|TUQ|Q)\.|T/M|K/T|T/L|T/UQ) ?"
_RUN_TOGETHER = re.compile(
    rf"(?<=[;:.])(?: +(?=(?:{_MARK})?[{UPPER}]{{2,}}(?: [{UPPER}.]+)*$)|(?={_MARK}[{UPPER}]{{2,}} [{UPPER}. ]+$))"
)
#: The end of a recipient and a name of three syllables or more.
_SYLLABLES = rf"(?:[{UPPER}][\w.]*\. ?)*[{UPPER}][{LOWER}']*(?: [{UPPER}][{LOWER}']*){{2,5}}"
_NAME_BEHIND = re.compile(rf"(?<=[;.]) +(?P<name>{_SYLLABLES}|[{UPPER}]'[{UPPER}]?[{LOWER}]+) *$")
#: A post in capitals and the name that was read into its line: ``PHÓ CHỦ TỊCH Nguyễn Văn An``.
_NAME_BEHIND_POST = re.compile(
    rf"(?<=[{UPPER}] [{UPPER}]{{4}}|[{UPPER}]{{2}} [{UPPER}]{{3}}|[{UPPER}]{{6}}) +(?P<name>{_SYLLABLES}) *$"
)
_SIGNED_BEHIND = re.compile(r"(?<=[;.]) *[(\[][Đđ]ã ký[^)\]]*[)\]] *$")
_SHORTEST = 4  # characters of a recipient; “P. CHỦ TỊCH” is a post
_LIST_ITEM = re.compile(r"[-+] *\S|n[o0]i ")
_RECIPIENTS_LABEL = re.compile(rf"n[o0]i {any_of(WORDS['tail']['recipients_labels'])}\b *[:;.]? *")
_SIGNED = tuple(WORDS["tail"]["signed"])
#: Recipients on one line: ``Như trên; - Lưu: VT.``
_BETWEEN_RECIPIENTS = re.compile(r"[;.,]\s*[-–]\s*(?=\S)|;\s+(?=L[ưu]u\b)")
#: A list on one line that nothing but so many semicolons parts: “Các phòng; tổ công đoàn; dán bảng tin; lưu VT”.
_FEWEST_MARKS = 2
#: The mark of a list that is numbered.
_FIGURE = re.compile(r"(\d{1,2})[.)] *")
_ITEM_MARKS = ("-", "+")


def read_tail(view: View, outline: Outline, facts: HeadFacts, sureness: Sureness | None = None) -> None:
    """Put recipients, authority, post and name of the signer into ``facts``.

    ``sureness`` says of a recognised page how surely a stretch of it was read; of a typed one it is ``None``.
    """
    cells = [
        part
        for cell in cut_cells(view, outline.tail)
        for half in _without_name(view, cell)
        for part in _without_post(view, half)
    ]
    label = find_label(view, cells)
    recipients = RecipientList(view, label) if label else None
    signature: list[HeadCell] = []
    for cell in cells:
        if recipients and cell is label:
            recipients.add_label()
        elif recipients and recipients.takes(cell):
            recipients.add(cell)
        elif not bare_words(view, cell).endswith(":") or AUTHORITY.match(printed(view, cell)):
            signature.append(cell)
            if recipients and (AUTHORITY.match(printed(view, cell)) or POST.match(bare_words(view, cell))):
                recipients.close(cell)
    read_signature(view, signature, facts)
    if sureness is not None:
        mend_signature(view, signature, facts, sureness)
    if recipients and (span := recipients.span()):
        facts.recipients = recipients.names()
        facts.spans["recipients"] = span


def _without_name(view: View, cell: HeadCell) -> list[HeadCell]:
    """Cut a cell in which recognition ran the signer's name into the last recipient: ``Lưu: VT. Lê Thị Hòa``."""
    raw = printed(view, cell)
    signed = _SIGNED_BEHIND.search(raw)
    if signed and _LIST_ITEM.match(view.bare, *cell.span):
        return [HeadCell(cell.start, cell.start + signed.start(), cell.row, cell.right, cell.after_blank)]
    found = _NAME_BEHIND.search(raw) if _LIST_ITEM.match(view.bare, *cell.span) else None
    found = found or _NAME_BEHIND_POST.search(raw)
    if found is None:
        return [cell]
    cut = cell.start + found.start("name")
    if head_at(view, cut, cell.end) is not None or not PERSON.match(found["name"]):
        return [cell]
    return [
        HeadCell(cell.start, cell.start + found.start(), cell.row, cell.right, cell.after_blank),
        HeadCell(cut, cell.end, cell.row, True, cell.after_blank),
    ]


def _without_post(view: View, cell: HeadCell) -> list[HeadCell]:
    """Cut a cell in which recognition ran a post or a mark of authority into a recipient."""
    raw = printed(view, cell)
    found = _RUN_TOGETHER.search(raw.rstrip())
    if found is None or found.start() < _SHORTEST or AUTHORITY.fullmatch(raw[: found.end()]):
        return [cell]
    cut = cell.start + found.end()
    if (
        not AUTHORITY.match(raw, found.end())
        and not POST.match(view.bare, cut)
        and not SIGNING_POST.match(view.bare, cut, cell.start + len(raw.rstrip()))
    ):
        return [cell]
    return [
        HeadCell(cell.start, cell.start + found.start(), cell.row, cell.right, cell.after_blank),
        HeadCell(cut, cell.end, cell.row, True, cell.after_blank),
    ]


def find_label(view: View, cells: Sequence[HeadCell]) -> HeadCell | None:
    """Return the cell that begins with ``Nơi nhận``."""
    return next((cell for cell in cells if _RECIPIENTS_LABEL.match(bare_words(view, cell))), None)


@dataclass(slots=True)
class RecipientList:
    """The recipients read so far below ``label``, each as the spans of its lines."""

    view: View
    label: HeadCell
    items: list[list[Span]] = field(default_factory=list)
    closed: bool = False
    """The signature has begun below the list, in its own column: only what has a list mark is a recipient."""

    def add_label(self) -> None:
        """Take what stands behind ``Nơi nhận:`` on its own line."""
        label = _RECIPIENTS_LABEL.match(self.view.bare, *self.label.span)
        if label and self.view.plain[label.end() : self.label.end].strip():
            self.items.append([(label.end(), self.label.end)])

    def takes(self, cell: HeadCell) -> bool:
        """Say whether ``cell`` is a recipient or goes on with one, not part of the signature block."""
        raw = printed(self.view, cell)
        if raw.startswith(_ITEM_MARKS):
            return True
        low = bare_words(self.view, cell)
        if self.closed:
            return False
        if cell.start < self.label.start or cell.right != self.label.right or low.endswith(":"):
            return False
        if AUTHORITY.match(raw) or low.startswith(_SIGNED) or (is_capitals(raw) and not self._ends_item(raw)):
            return False
        if not self.items:
            below = cell.row == self.label.row + 1  # a dash was lost; ``Như trên.`` may be read so
            return not cell.right and raw.endswith((";", ",", ".") if below else (";", ","))
        return self._goes_on(raw)

    def close(self, signature: HeadCell) -> None:
        """Note that a line of the signature stands below the list."""
        self.closed = self.closed or (bool(self.items) and signature.right == self.label.right)

    def _goes_on(self, raw: str) -> bool:
        """Say whether words that are no item of their own may follow the last line of the list."""
        above = self._above()
        if above.endswith("."):
            return False
        return raw[:1].islower() or above.endswith((",", "-")) or not above.endswith(";") or raw.endswith((";", "."))

    def _ends_item(self, raw: str) -> bool:
        """Say whether words close the recipient whose last line is left open above, as no line of a signature does."""
        return bool(self.items) and raw.rstrip().endswith(";") and not self._above().endswith((";", "."))

    def add(self, cell: HeadCell) -> None:
        """Take ``cell`` as a recipient, or as the next line of the last one."""
        raw = printed(self.view, cell)
        if self.items and self._continues_item(cell, raw):
            self.items[-1].append(cell.span)
        else:
            self.items.append([(cell.start + len(raw) - len(raw.lstrip("-+ ")), cell.end)])

    def _continues_item(self, cell: HeadCell, raw: str) -> bool:
        if raw.startswith(_ITEM_MARKS) or bare_words(self.view, cell).startswith("luu"):
            return False
        return raw[:1].islower() or raw.startswith("(") or not self._above().endswith((";", "."))

    def _above(self) -> str:
        return self.view.plain[slice(*self.items[-1][-1])].rstrip()

    def names(self) -> list[str]:
        """Return the recipients, marks at their ends left out."""
        names = [name for spans in self.items for name in _split(self.view, spans)]
        if len(names) == 1 and names[0].count("; ") >= _FEWEST_MARKS:
            return [name for part in names[0].split("; ") if (name := part.strip(" ;.,"))]
        figures = [_FIGURE.match(name) for name in names]
        if len(names) > 1 and [int(found[1]) if found else 0 for found in figures] == list(range(1, len(names) + 1)):
            return [name[found.end() :] for name, found in zip(names, figures, strict=True) if found]
        return names

    def span(self) -> Span | None:
        """Return where the list stands, without its label."""
        return (self.items[0][0][0], self.items[-1][-1][1]) if self.items else None


def _split(view: View, spans: list[Span]) -> list[str]:
    """Cut recipients that stand on one line."""
    text = " ".join(words(view.text[start:end]) for start, end in spans)
    return [name for part in _BETWEEN_RECIPIENTS.split(text) if (name := part.strip().lstrip("-–+ ").rstrip(" ;.,/"))]
