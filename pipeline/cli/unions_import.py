"""``unions import``: an office's own list taken over, after telling what it was understood as."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from extractors.spelling import fold
from pipeline import settings
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.office import leave, routed_anew, say_routed
from pipeline.cli.options import argument, switch, value
from pipeline.cli.unions import table_of
from pipeline.errors import SetupError
from pipeline.office import unions
from pipeline.office.renewing import as_record
from pipeline.office.unions import Offer, Understood
from pipeline.registry.column_meanings import field_of
from pipeline.registry.importing import told
from pipeline.registry.office_list import field_headings, field_named
from pipeline.words import some, t

#: More lines, rows than these nobody reads; the others are counted.
_MOST_LINES, _PREVIEW = 20, 10

_FILE = t("Tệp XLSX hoặc CSV: theo mẫu, hoặc danh sách cơ quan đang dùng (các cột được đoán và báo lại).")
_NATIONAL = t("Lấy danh mục toàn quốc có sẵn làm danh mục của cơ quan (dùng ở Tổng Liên đoàn).")
_ADD = t("Thêm vào danh mục đang có (dòng trùng mã được thay).")
_SKIP_BAD = t("Nhập các dòng đúng; các dòng sai được ghi ra tệp bên cạnh để sửa rồi nhập bằng --add.")
_COLUMN = t("Cho biết một cột là gì, ví dụ “Đơn vị=tên”; nghĩa: tên các cột của mẫu, hoặc “bỏ”.")
_YES = t("Không hỏi lại, kể cả khi có đơn vị không còn trong danh mục.")


def import_unions(
    ask: Asked,
    file: Annotated[Path | None, argument(t("TỆP"), help=_FILE)] = None,
    national: Annotated[bool, switch("--national", help=_NATIONAL)] = False,
    add: Annotated[bool, switch("--add", help=_ADD)] = False,
    dry_run: Annotated[bool, switch("--dry-run", help=t("Chỉ cho xem sẽ nhập gì, chưa nhập."))] = False,
    skip_bad: Annotated[bool, switch("--skip-bad", help=_SKIP_BAD)] = False,
    sheet: Annotated[
        str | None, value("--sheet", metavar=t("TRANG"), help=t("Chỉ đọc trang này của tệp Excel."))
    ] = None,
    column: Annotated[list[str] | None, value("--column", metavar=t("CỘT=NGHĨA"), help=_COLUMN)] = None,
    yes: Annotated[bool, switch("--yes", help=_YES)] = False,
) -> None:
    """Take over a registry: all of it, or nothing."""
    if (file is None) != national:
        raise SetupError("Ghi tên tệp cần nhập, hoặc --national (một trong hai).")
    office = ask.office
    said = dict(map(_said, column or ()))
    understood = unions.understood(office, file, add=add, said=said, only_sheet=sheet)
    if understood.unreadable is not None:
        console.say(t("Danh mục đang có không đọc được, sẽ được thay: {reason}", reason=str(understood.unreadable)))
    for line in unions.told(understood):
        ask.say(line)
    if understood.faults and not skip_bad:
        raise _refused(understood, as_json=ask.as_json)
    wanted = unions.offer(understood)
    for line in unions.changes_told(wanted):
        ask.say(line)
    if dry_run:
        _preview(wanted, as_json=ask.as_json)
        ask.say(t("Chưa nhập gì (--dry-run)."))
        return
    if not yes:
        _confirm(wanted, unions.left_owing(office, wanted))
    beside = _rows_to_mend(wanted) if wanted.left_out else None
    place = unions.take_over(office, wanted.unions)
    ask.say(t("Đã nhập {count} đơn vị vào danh mục {path}.", count=len(wanted.unions), path=place))
    if named := settings.given(settings.REGISTRY):
        ask.say(t("Lưu ý: biến VANTHU_REGISTRY đang chọn danh mục khác ({path}).", path=named))
    _choose_office(ask)
    routed = routed_anew(ask.db, ask.quiet)
    if ask.as_json:
        console.out_json(
            {
                "unions": len(wanted.unions),
                "path": str(place),
                **unions.as_record(wanted),
                "joined": wanted.joined,
                "skipped": [problem.as_json() for problem in wanted.left_out],
                "skipped_file": str(beside) if beside else None,
                "letters": as_record(routed, routed.left) if routed else None,
            }
        )
    if routed is not None:
        say_routed(routed, ask.quiet)
        leave(routed)


def _said(words: str) -> tuple[str, str]:
    """Read ``--column``: heading and field, ``""`` for a column to be left out."""
    heading, equals, meaning = words.rpartition("=")
    left_out = fold(meaning.strip()) in ("bo", "skip")
    field = "" if left_out else field_named(meaning) or field_of(meaning)
    if not equals or not heading.strip() or field is None or (field not in field_headings() and not left_out):
        names = ", ".join((*field_headings().values(), "bỏ"))
        raise SetupError(
            "--column: “{words}” không đúng dạng “TÊN CỘT=NGHĨA”; nghĩa là một trong: {names}.",
              words=words, names=names)  # fmt: skip
    return heading.strip(), field


def _refused(file: Understood, *, as_json: bool) -> SetupError:
    """Name the faulty rows and return why nothing is imported."""
    problems = [told(file.found, problem) for problem in file.faults]
    for problem in problems[:_MOST_LINES]:
        console.say(str(problem))
    if len(problems) > _MOST_LINES:
        console.say(t("… và {count} lỗi khác", count=len(problems) - _MOST_LINES))
    if as_json:
        console.out_json({"unions": 0, "problems": [problem.as_json() for problem in problems]})
    return SetupError(
        "{path}: {rows} dòng có lỗi, chưa nhập gì. Sửa các dòng trên rồi nhập lại, "
          "hoặc thêm --skip-bad để nhập các dòng còn lại.",
          path=file.found.path, rows=len({problem.row for problem in problems}))  # fmt: skip


def _preview(wanted: Offer, *, as_json: bool) -> None:
    """Show what would be imported."""
    rows = wanted.understood.found.unions
    if as_json:
        problems = [problem.as_json() for problem in wanted.left_out]
        shown = {"unions": len(rows), **unions.as_record(wanted), "problems": problems, "rows": rows[:_PREVIEW]}
        console.out_json(shown, indent=2)
        return
    console.show(table_of(rows[:_PREVIEW]))
    if len(rows) > _PREVIEW:
        console.say(t("… và {count} đơn vị nữa.", count=len(rows) - _PREVIEW))


def _confirm(wanted: Offer, owing: Sequence[str]) -> None:
    """Ask before guesses count, where somebody can answer; and before unions go that duties were laid on."""
    if owing:
        console.say(
            t("{count} đơn vị không còn trong danh mục đang có nghĩa vụ đã lưu: {names}.",
              count=len(owing), names=some(owing, unions.MOST_NAMES))
        )  # fmt: skip
        advice = t("Ghi ngày kết thúc và đơn vị kế thừa thay vì xóa dòng; hoặc thêm --yes để vẫn nhập.")
        if not _is_asked() or not typer.confirm(t("Vẫn nhập?"), err=True):
            raise SetupError(f"{t('Chưa nhập gì.')} {advice}")
        return
    is_sure = wanted.understood.found.is_exact or not _is_asked()
    if not is_sure and not typer.confirm(t("Nhập như trên?"), default=True, err=True):
        raise SetupError("Chưa nhập gì. Xem trước bằng --dry-run; cho biết cột nào là gì bằng --column.")


def _is_asked() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _rows_to_mend(wanted: Offer) -> Path:
    place = unions.to_mend(wanted)
    rows = len({problem.row for problem in wanted.left_out})
    console.say(
        t("{rows} dòng có lỗi được để lại trong {path}. Sửa theo cột cuối rồi nhập: vanthu unions import {name} --add",
          rows=rows, path=place, name=place.name)
    )  # fmt: skip
    return place


def _choose_office(ask: Asked) -> None:
    """Ask whose office this is where nobody said so yet: on a terminal at once, else by the command that chooses it."""
    if ask.office.union_id is not None:
        return
    top = ask.office.likely(ask.day)
    if top is not None and _is_asked() and typer.confirm(t("Văn phòng này của {union}?", union=top.name), err=True):
        ask.office.choose(top.id, ask.day)
        return
    name = top.id if top else t("ĐƠN_VỊ")
    ask.say(t("Chưa chọn văn phòng của đơn vị nào. Chọn bằng: vanthu office {id}", id=name))
