"""The tail: which of its cells are recipients and which are the signature block."""

import re

from extractors.bodies import head_at
from extractors.header.columns import Cell, bare_words, cut_cells, printed
from extractors.header.facts import HeadFacts, Sureness
from extractors.header.marred_signature import mend_signature
from extractors.header.patterns import AUTHORITY, PERSON, POST, SIGNING_POST
from extractors.header.recipients import RecipientList, find_label
from extractors.header.signature import read_signature
from extractors.outline import Outline
from extractors.view import LOWER, UPPER, View

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
    signature: list[Cell] = []
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


def _without_name(view: View, cell: Cell) -> list[Cell]:
    """Cut a cell in which recognition ran the signer's name into the last recipient: ``Lưu: VT. Lê Thị Hòa``."""
    raw = printed(view, cell)
    signed = _SIGNED_BEHIND.search(raw)
    if signed and _LIST_ITEM.match(view.bare, *cell.span):
        return [Cell(cell.start, cell.start + signed.start(), cell.row, cell.right, cell.after_blank)]
    found = _NAME_BEHIND.search(raw) if _LIST_ITEM.match(view.bare, *cell.span) else None
    found = found or _NAME_BEHIND_POST.search(raw)
    if found is None:
        return [cell]
    cut = cell.start + found.start("name")
    if head_at(view, cut, cell.end) is not None or not PERSON.match(found["name"]):
        return [cell]
    return [
        Cell(cell.start, cell.start + found.start(), cell.row, cell.right, cell.after_blank),
        Cell(cut, cell.end, cell.row, True, cell.after_blank),
    ]


def _without_post(view: View, cell: Cell) -> list[Cell]:
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
        Cell(cell.start, cell.start + found.start(), cell.row, cell.right, cell.after_blank),
        Cell(cut, cell.end, cell.row, True, cell.after_blank),
    ]
