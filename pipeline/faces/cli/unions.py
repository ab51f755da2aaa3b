"""The registry of unions: ``unions list``, ``export``, ``check``, ``import``.

The office's registry is kept as a file in the office's folder (``VANTHU_REGISTRY`` names another), so that it can be
opened, corrected and imported again with the program that made it.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.duties.crosscheck.registry_checks import RegistryFinding
from pipeline.export import files
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.office import end_routed, routed_anew
from pipeline.faces.cli.options import argument, switch, value
from pipeline.office import unions
from pipeline.office.renewing import as_record
from pipeline.support import settings
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, shortlist, t
from pipeline.unions.office_list import csv_bytes, own_rows, xlsx_bytes
from pipeline.unions.registry import day_words
from schemas import KINDS_OF_UNION, Union

#: More findings of one kind than these nobody reads at once; ``--json`` has them all.
_MOST = 30

_EVERYBODY = "Cả danh mục của cơ quan và danh mục toàn quốc có sẵn, như khi đọc văn bản."


def list_unions(ask: OfficeOptions, everybody: Annotated[bool, switch("--all", _EVERYBODY)] = False) -> None:
    """List the bodies of the registry."""
    found = list(ask.office.known) if everybody else ask.office.known.own()
    none = t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP. "
             "Danh mục toàn quốc có sẵn: vanthu unions list --all")  # fmt: skip
    if ask.answer_list(_COLUMNS, found, none):
        ask.say(t("{count} đơn vị.", count=len(found)))


#: Columns of unions.
_COLUMNS: tuple[TableColumn[Union], ...] = (
    TableColumn("Mã", lambda union: union.id),
    TableColumn("Tên", lambda union: union.name, wide=True),
    TableColumn("Loại", lambda union: t(KINDS_OF_UNION.get(union.kind, union.kind))),
    TableColumn("Cấp trên", lambda union: union.parent),
    TableColumn("Tỉnh", lambda union: union.province, spare=True),
    TableColumn("Từ ngày", lambda union: day_words(union.valid_from)),
    TableColumn("Đến ngày", lambda union: day_words(union.valid_to)),
)


def export_unions(
    ask: OfficeOptions, output: Annotated[Path, value("-o", "--output", "TỆP", "Tệp .xlsx hoặc .csv để ghi.")]
) -> None:
    """Write the office's registry so that it can be edited and imported again."""
    files.check_suffix(output, (".xlsx", ".csv"))
    chosen = ask.office.registry_path
    if chosen is None:
        raise SetupError("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP")
    found = own_rows(chosen)
    write(output, xlsx_bytes(found) if output.suffix.lower() == ".xlsx" else csv_bytes(found, for_people=True))
    ask.answer({"unions": len(found), "path": str(output)})
    ask.say(t("Đã ghi {count} đơn vị vào {path}.", count=len(found), path=output))


def check_unions(ask: OfficeOptions) -> None:
    """Look for what would keep a duty from reaching anybody."""
    bodies = ask.office.bodies
    if bodies is None:
        ask.say(t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"))
        raise typer.Exit(1)
    found = unions.check(ask.office, ask.day)
    ask.answer([*map(RegistryFinding._asdict, found)], _lines(found), indent=2)
    ask.say(t("{count} đơn vị, {faults} điều cần xem.", count=bodies.count(own=True), faults=len(found)))
    if found:
        raise typer.Exit(1)


def _lines(found: Iterable[RegistryFinding]) -> Iterator[str]:
    """Yield a line for each finding, ``_MOST`` of a kind at most, then how many more there are."""
    said: Counter[str] = Counter()
    for finding in found:
        said[finding.code] += 1
        if said[finding.code] <= _MOST:
            about = f"{finding.id} ({finding.name}): " if finding.id else ""
            fix = f" → {finding.fix}" if finding.fix else ""
            yield console.plain(f"{about}{finding.message}{fix}")
    if more := sum(max(0, count - _MOST) for count in said.values()):
        yield t("… và {count} điều nữa; xem tất cả bằng --json.", count=more)


# --------------------
# ``unions import``: an office's own list taken over, after telling what it was understood as.

#: More lines, rows than these nobody reads; the others are counted.
_MOST_LINES, _PREVIEW = 20, 10

_FILE = "Tệp XLSX hoặc CSV: theo mẫu, hoặc danh sách cơ quan đang dùng (các cột theo tên cột)."


def import_unions(
    ask: OfficeOptions,
    file: Annotated[Path, argument("TỆP", _FILE)],
    add: Annotated[bool, switch("--add", "Thêm vào danh mục đang có (dòng trùng mã được thay).")] = False,
    dry_run: Annotated[bool, switch("--dry-run", "Chỉ cho xem sẽ nhập gì, chưa nhập.")] = False,
    yes: Annotated[bool, switch("--yes", "Không hỏi lại, kể cả khi có đơn vị không còn trong danh mục.")] = False,
) -> None:
    """Take over a registry: all of it, or nothing."""
    understood = unions.understood(ask.office, file, add=add)
    if understood.unreadable is not None:
        console.say(t("Danh mục đang có không đọc được, sẽ được thay: {reason}", reason=str(understood.unreadable)))
    ask.say(*unions.columns_told(understood))
    problems = understood.faults
    more = if_said("… và {count} lỗi khác", count=len(problems[_MOST_LINES:]))
    console.say(*map(str, problems[:_MOST_LINES]), more)
    if problems:
        ask.answer({"unions": 0, "problems": [problem.as_json() for problem in problems]})
    wanted = unions.offer(understood)
    ask.say(*unions.changes_told(wanted))
    if dry_run:
        rows = understood.found.unions
        record = {"unions": len(rows), **unions.as_record(wanted), "rows": rows[:_PREVIEW]}
        ask.answer(record, console.table_of(_COLUMNS, rows[:_PREVIEW]), indent=2)
        console.say(if_said("… và {count} đơn vị nữa.", count=len(rows[_PREVIEW:])))
        ask.say(t("Chưa nhập gì (--dry-run)."))
        return
    if not yes:
        _confirm(wanted, unions.left_owing(ask.office, wanted))
    place = unions.take_over(ask.office, wanted.unions)
    ask.say(t("Đã nhập {count} đơn vị vào danh mục {path}.", count=len(wanted.unions), path=place))
    named = settings.variable(settings.REGISTRY)
    ask.say(if_said("Lưu ý: biến VANTHU_REGISTRY đang chọn danh mục khác ({path}).", path=named))
    if ask.office.union_id is None:  # nobody said yet whose office this is
        top = ask.office.likely(ask.day)
        command = f"vanthu office {top.id}" if top else t("vanthu office 'TÊN CÔNG ĐOÀN CỦA MÌNH' --leads")
        ask.say(t("Chưa chọn văn phòng của đơn vị nào. Chọn bằng: {command}", command=command))
    routed = routed_anew(ask.db, ask.quiet)
    letters = as_record(routed, routed.left) if routed else None
    changed = unions.as_record(wanted)
    ask.answer(
        {"unions": len(wanted.unions), "path": str(place), **changed, "joined": wanted.joined, "letters": letters}
    )
    end_routed(routed, ask.quiet)


def _confirm(wanted: unions.Offer, owing: Sequence[str]) -> None:
    """Raise ``SetupError`` where unions with duties would go, or a person says no who is asked about another form."""
    if owing:
        console.say(
            t("{count} đơn vị không còn trong danh mục đang có nghĩa vụ đã lưu: {names}.",
              count=len(owing), names=shortlist(owing, unions.MOST_NAMES)))  # fmt: skip
        raise SetupError(
            "Chưa nhập gì. Ghi ngày kết thúc và đơn vị kế thừa thay vì xóa dòng; hoặc thêm --yes để vẫn nhập."
        )
    is_asked = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    is_sure = not (wanted.understood.found.columns and is_asked)
    if not is_sure and not typer.confirm(t("Nhập như trên?"), default=True, err=True):
        raise SetupError("Chưa nhập gì. Xem trước bằng --dry-run; cột nào lấy sai thì đổi tên cột trong tệp.")
