"""The command ``register``: the clerk's workbook, and taking over what was changed in it."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.export import files
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Output, switch, value
from pipeline.office.register import changes
from pipeline.office.register.changes import take_over
from pipeline.office.register.frames import stored_book
from pipeline.support.errors import ReadError, SetupError
from pipeline.support.files import load
from pipeline.support.words import if_said, t

#: Of more lines that could not be taken over only the number is said: all rows of another office's workbook are such.
_MOST_COMPLAINTS = 50
_IMPORT = "Nhập những thay đổi mà văn thư đã ghi vào sổ này."


def register_(
    ask: OfficeOptions,
    output: Output = None,
    read_back: Annotated[Path | None, value("--import", "TỆP", _IMPORT)] = None,
    dry_run: Annotated[bool, switch("--dry-run", "Với --import: chỉ cho xem sẽ nhập gì, không ghi gì.")] = False,
) -> None:
    """Write the workbook, or take over what was changed in one."""
    if (output is None) == (read_back is None):
        raise SetupError("Hãy chọn một: -o TỆP.xlsx để ghi sổ, hoặc --import TỆP.xlsx để nhập lại.")
    if dry_run and read_back is None:
        raise SetupError("--dry-run chỉ dùng cùng --import.")
    if read_back is not None:
        _read_back(ask, read_back, dry_run)
    elif output is not None:
        files.check_suffix(output, (".xlsx",))
        data, letters, owed = stored_book(ask.store, ask.day, ask.office.bodies)
        counts = {"letters": letters, "duties": owed}
        ask.put(output, [data], t("Đã ghi {letters} văn bản, {duties} việc vào {path}.", **counts, path=output))


def _read_back(ask: OfficeOptions, path: Path, dry_run: bool) -> None:
    """Take a workbook over and say what changed; the program ends with 1 where some of it could not be."""
    try:
        data = load(path)
    except ReadError as error:
        raise SetupError(error.message) from error
    reviewed = take_over(ask.store, data, ask.office.union_id, ask.who, ask.at, dry_run=dry_run)
    record = reviewed.model_dump(mode="json", exclude={"marks", "given", "lines"})
    ask.answer(record, console.table_of(changes.columns_of_changes(), reviewed.changes), indent=2)
    complaints = list(changes.complaints(reviewed, path.name))
    more = if_said("… và {count} dòng khác; xem tất cả với --json.", count=len(complaints[_MOST_COMPLAINTS:]))
    console.say(*complaints[:_MOST_COMPLAINTS], more)
    gone = {"path": path.name, "count": reviewed.deleted}
    ask.say(if_said("{path}: {count} dòng đã bị xóa khỏi sổ; nghĩa vụ của các dòng đó giữ nguyên.", **gone))
    counts = {"count": len(reviewed.changes), "rows": reviewed.rows}
    if dry_run:
        ask.say(t("Sẽ nhập {count} thay đổi ở {rows} dòng; chưa ghi gì.", **counts))
    else:
        ask.say(t("Đã nhập {count} thay đổi ở {rows} dòng.", **counts))
    ask.say(t("Chỉ lấy các cột màu vàng: trạng thái, VB trả lời, ngày hoàn thành, ghi chú; ở sổ đến, sổ đi: đơn vị "
              "hoặc người nhận, nơi nhận văn bản, người xử lý, đơn vị, người nhận bản lưu, số lượng bản, ngày chuyển, "
              "ký nhận, ghi chú. Ô khác (hạn, nội dung, trích yếu, số đến, trang Lịch …) dù đã sửa trong sổ vẫn giữ "
              "như ở đây: sửa bằng vanthu correct, vanthu enter."))  # fmt: skip
    if any((reviewed.conflicts, reviewed.faults, reviewed.missing)):
        raise typer.Exit(1)
