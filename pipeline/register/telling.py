"""What a person is told of a workbook that was read back: its changes, and what could not be taken over."""

from collections.abc import Iterator

from pipeline import labels
from pipeline.labels import Shown
from pipeline.register.comparing import Change, Reviewed
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING
from pipeline.store import register_lines
from pipeline.words import t


def changes() -> tuple[Shown[Change], ...]:
    """Return the columns of changes."""
    titles = {
        (t(sheet.name) if sheet is not DUTIES else "", column.field): t(column.title)
        for sheet in (DUTIES, INCOMING, OUTGOING)
        for column in sheet.columns
    }
    return (
        Shown(t("Dòng"), lambda change: f"{change.sheet} {change.row}".strip()),
        Shown(t("Mã"), lambda change: change.obligation),
        Shown(t("Cột"), lambda change: titles.get((change.sheet, change.field), t("Đã xử lý"))),
        Shown(t("Đang ghi"), lambda change: _shown(change.field, change.before)),
        Shown(t("Sẽ ghi"), lambda change: _shown(change.field, change.after)),
    )


def complaints(reviewed: Reviewed, name: str) -> Iterator[str]:
    """Yield a line for each thing of the workbook called ``name`` that could not be taken over."""
    for title in reviewed.missing:
        yield t(
            "{path}: không thấy cột “{column}” (đã xóa hoặc đổi tên); cột này chưa nhập. Đặt lại tên cột rồi nhập lại.",
            path=name,
            column=title,
        )
    for conflict in reviewed.conflicts:
        yield t(
            "{path}, dòng {row}: {id} đã được sửa cả trong sổ (“{mine}”) lẫn ở đây (“{here}”); giữ ở đây. "
            "Xem lại rồi sửa một bên.",
            path=_where(name, conflict.sheet),
            row=conflict.row,
            id=conflict.obligation,
            mine=_shown(conflict.field, conflict.mine),
            here=_shown(conflict.field, conflict.here),
        )
    for fault in reviewed.faults:
        words = {"path": _where(name, fault.sheet), "row": fault.row, "message": fault.message}
        if fault.row:
            yield t("{path}, dòng {row}: {message}; dòng này chưa nhập.", **words)
        else:
            yield t("{path}: {message}; trang này chưa nhập.", **words)


def _where(path: str, sheet: str) -> str:
    return f"{path}, {sheet}" if sheet else path


def _shown(field: str, value: str | None) -> str:
    if field == "status" and value:
        return labels.status_name(value)
    return labels.date_words(value) if field == "done_on" else register_lines.shown(field, value)
