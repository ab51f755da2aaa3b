"""Tables of tasks: TT | Nội dung | Đơn vị chủ trì | Phối hợp | Thời gian hoàn thành, row by row.

``nt``, ``//`` and empty cells take the value above in the same column; rows of one cell are headings.
"""

import re
from dataclasses import dataclass

from extractors.deliveries import read_delivery
from extractors.doers import doers_at, heading_doers
from extractors.outline import Outline, Table
from extractors.tasks import Context, FoundTask, completed, is_issuer
from extractors.view import View, words

Span = tuple[int, int]

_COLUMNS = {
    "content": re.compile(r"nội dung|nhiệm vụ|công việc|hoạt động|tên việc|việc"),
    "lead": re.compile(r"chủ trì|thực hiện|đơn vị(?! phối)|phụ trách|cơ quan(?! phối)|người|phân công|đầu mối"),
    "with": re.compile(r"phối hợp"),
    "when": re.compile(r"thời gian|thời hạn|hạn|tiến độ|hoàn thành|ngày|mốc"),
}
_SAME = re.compile(r"^(?:-?\s*nt\s*-?|như trên|//|\"+|''|-\"-|″)\.?$")


@dataclass(frozen=True, slots=True)
class _Layout:
    content: int
    lead: int
    with_: int | None
    when: int | None


def read_task_tables(view: View, outline: Outline, context: Context) -> list[FoundTask]:
    """Return one task for each row of the tables that say who does what."""
    return [task for table in outline.tables if (layout := _layout(view, table)) for task in _rows(view, table, layout, context)]


def _layout(view: View, table: Table) -> _Layout | None:
    names = [" ".join(view.lower[a:b].split()) for a, b in table.header]
    found: dict[str, int] = {}
    for role in ("with", "when", "content", "lead"):
        for index, name in enumerate(names):
            if index not in found.values() and _COLUMNS[role].search(name):
                found[role] = index
                break
    if "content" not in found or "lead" not in found:
        return None
    return _Layout(found["content"], found["lead"], found.get("with"), found.get("when"))


def _rows(view: View, table: Table, layout: _Layout, context: Context) -> list[FoundTask]:
    tasks = []
    above: dict[int, Span] = {}
    for row in table.rows:
        filled = [span for span in row if span[1] > span[0]]
        if len(filled) < 3 or len(row) <= max(layout.content, layout.lead):
            continue
        cells = {index: _inherited(view, row, index, above) for index in range(len(row))}
        for index, span in cells.items():
            if span:
                above[index] = span
        content = row[layout.content]
        lead = cells.get(layout.lead)
        if content[1] <= content[0] or lead is None:
            continue
        names = _bodies(view, lead, context)
        if not names:
            continue
        when = cells.get(layout.when) if layout.when is not None else None
        with_ = cells.get(layout.with_) if layout.with_ is not None else None
        delivery = read_delivery(view, *content)
        tasks.append(
            FoundTask(
                content[0],
                content[1],
                names,
                _bodies(view, with_, context) if with_ else (),
                "report" if delivery.sends else "task",
                delivery,
                False,
                all(is_issuer(name, context) for name in names),
                "table",
                (when,) if when else (),
            )
        )
    return tasks


def _inherited(view: View, row: list[Span], index: int, above: dict[int, Span]) -> Span | None:
    start, end = row[index]
    text = " ".join(view.lower[start:end].split())
    if not text or _SAME.match(text):
        return above.get(index)
    return start, end


def _bodies(view: View, span: Span, context: Context) -> tuple[str, ...]:
    """Return the bodies of a cell; a cell that the grammar of names does not know is one name as it stands."""
    names = heading_doers(view, *span)
    if not names:
        doer = doers_at(view, *span)
        names = doer.names if doer else ()
    if not names:
        text = words(view.text[span[0] : span[1]])
        names = tuple(part.strip() for part in re.split(r"[,;]", text) if part.strip()) if len(text) < 80 else ()
    return tuple(completed(name, context) for name in names)
