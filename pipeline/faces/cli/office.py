"""The office: what it is, its days, where its things lie; backups; every stored letter anew."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.calendar.office_days import SpecialDay, is_announced, special_days
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.console import progress
from pipeline.faces.cli.options import argument, switch, value
from pipeline.faces.cli.uses import read_options, with_options
from pipeline.intake.renewing import Renewal
from pipeline.office import Office, unions
from pipeline.office import renewing as uses
from pipeline.office.renewing import change_days
from pipeline.office.uses import UseSubject
from pipeline.store import backup as copies
from pipeline.store.duties import Marked
from pipeline.support import labels, settings
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, t
from schemas import APPROVERS, Approver

#: More lines than these nobody reads at once; ``--json`` has them all.
_MOST = 60
_APPROVER = (
    "Ai duyệt văn bản trước khi nội dung ra khỏi cơ quan: clerk (văn thư), leader (lãnh đạo), nobody (không duyệt; mỗi "
    "tin nhắn khi đó ghi rõ là chưa có người xem)."
)
_INBOX = "Thư mục mà vanthu serve trông: tệp nào mới đến thì đọc và lưu ngay; '' là thôi trông."
_LEADS = "Đơn vị này là cấp trên của mọi đơn vị chưa ghi cấp trên; chưa có trong danh mục thì được thêm vào."

_ABOVE = "Công đoàn cấp trên của đơn vị này, theo mã hoặc tên; LĐLĐ tỉnh không ghi thì thuộc Tổng Liên đoàn."


def office(
    ask: OfficeOptions,
    union: Annotated[str | None, argument("ĐƠN_VỊ", "Tên hoặc mã, trong danh mục, của công đoàn mình.")] = None,
    leads: Annotated[bool, switch("--leads", _LEADS)] = False,
    above: Annotated[str, value("--above", "CẤP_TRÊN", _ABOVE)] = "",
    approver: Annotated[Approver | None, value("--approver", "NGƯỜI_DUYỆT", _APPROVER)] = None,
    inbox: Annotated[str | None, value("--inbox", "THƯ_MỤC", _INBOX)] = None,
) -> None:
    """Show whose office this is, who approves letters and how they come, or choose it; then letters are routed anew."""
    routed = None
    ask.office.watch(inbox)
    if approver is not None:
        ask.store.reviews.choose_approver(approver)
    chosen: Approver = "clerk"  # where nothing is stored yet
    if settings.is_there(ask.db):
        chosen = ask.store.reviews.approver
    if union is not None:
        chosen_union = unions.choose(ask.office, union, ask.day, leads=leads, above=above)
        ask.say(t("Văn phòng này của: {union}.", union=chosen_union.name))
        routed = routed_anew(ask.db, ask.quiet)
    mine, below, places = ask.office.union, ask.office.below(ask.day), ask.office.places
    here = {
        "folder": str(places.folder), "database": settings.database(ask.db),
        "registry": str(places.registry) if places.registry else None, "workdays": str(places.workdays),
        "settings": str(places.settings),
    }  # fmt: skip
    record = {"union": mine, "below": below, "approver": chosen, "inbox": ask.office.inbox, **here}
    name = f"{mine.name} ({mine.id})" if mine else t("chưa chọn: vanthu office ĐƠN_VỊ")
    titles = (t("Thư mục"), t("Cơ sở dữ liệu"), t("Danh mục"), t("Ngày nghỉ riêng"), t("Thiết lập"))
    said = (path or t("chưa có: vanthu unions import TỆP") for path in here.values())
    whose = ((t("Công đoàn"), name), (t("Đơn vị cấp dưới"), str(below)), (t("Ai duyệt"), t(APPROVERS[chosen])),
             (t("Thư mục nhận"), ask.office.inbox))  # fmt: skip
    ask.answer(record, console.table([TableColumn("", str)] * 2, [*whose, *zip(titles, said, strict=True)]))
    end_routed(routed, ask.quiet)


def backup(ask: OfficeOptions, path: Annotated[Path, argument("TỆP", "Tệp sao lưu mới.")]) -> None:
    """Write everything that is stored into a file."""
    count = copies.back_up(ask.db, path, ask.day)
    ask.answer({"file": str(path), "letters": count})
    ask.say(t("Đã sao lưu {count} văn bản vào {path}.", count=count, path=path))


def restore(
    ask: OfficeOptions,
    path: Annotated[Path, argument("TỆP", "Bản sao lưu.")],
    replace: Annotated[bool, switch("--replace", "Thay toàn bộ những gì đang có bằng bản sao lưu.")] = False,
) -> None:
    """Put a backup back."""
    count = copies.restore(ask.db, path, replace=replace)
    ask.answer({"file": str(path), "letters": count})
    ask.say(t("Đã khôi phục {count} văn bản từ {path}.", count=count, path=path))


# --------------------
# The command ``renew``, and what a new registry makes of the stored letters.


def renew(ask: OfficeOptions) -> None:
    """Read all stored letters anew from their stored text."""
    store = ask.store
    with progress(ask.quiet) as step:
        found = uses.renew(ask.office, store, step)
        kept = store.marks.kept()
    ask.answer(uses.as_record(found, kept), console.table_of(uses.changes(), found.changes[:_MOST]), indent=2)
    ask.say(_more(found.changes))
    counts = {"letters": found.letters, "changed": len(found.changes)}
    ask.say(t("Đã đọc lại {letters} văn bản đã lưu; {changed} văn bản có thay đổi.", **counts))
    _end(found, kept, ask.quiet)


def routed_anew(db: str | None, quiet: bool) -> Renewal | None:
    """Route every stored letter by the registry that counts now; ``None`` where nothing is stored."""
    if not settings.is_there(db):
        return None
    office = Office(db)
    with office.open() as store:
        if not store.letters.ids():
            return None
        with progress(quiet) as step:
            return uses.renew(office, store, step, extracts=False)


def end_routed(found: Renewal | None, quiet: bool) -> None:
    """Say what routing anew made of the stored letters (``None``: there are none) and end as ``_end`` does."""
    if found is None:
        return
    console.say(uses.routed_words(found), quiet=quiet)
    _end(found, found.left, quiet)


def _end(found: Renewal, kept: Sequence[Marked], quiet: bool) -> None:
    """Say what failed, and what people marked on what is no longer there: it is kept; end the program as that asks."""
    console.say(*found.failures, if_said("{count} văn bản được giữ như đã lưu.", count=len(found.failures)))
    console.say(
        if_said("{count} điều đã đánh dấu ở nghĩa vụ mà bản phân việc này không còn (vẫn giữ, nghĩa vụ trở lại thì gắn "
                "lại):", count=len(kept)),
        *(f"- {uses.kept_line(line)}" for line in kept[:_MOST]), _more(kept), quiet=quiet)  # fmt: skip
    if found.interrupted:
        raise typer.Exit(console.INTERRUPTED)
    if found.failures:
        raise typer.Exit(1)


def _more(found: Sequence[object]) -> str:
    return if_said("… và {count} điều nữa; xem tất cả bằng --json.", count=len(found[_MOST:]))


# --------------------
# ``vanthu office days``: which days the office works, where that comes from, and changing it.

_SOURCES = {"table": t("thông báo hằng năm"), "law": t("tính theo luật"), "office": t("cơ quan ghi")}
_KINDS = {"off": t("nghỉ"), "work": t("làm việc")}
Year = Annotated[int | None, argument("NĂM", "Năm (mặc định: năm nay).", min=1950, max=2100)]


def _workdays(ask: OfficeOptions, year: int | None, **typed: Any) -> None:
    """Show the days of a year that differ from the plain week, or change the office's own file."""
    said = read_options(ask, change_days, typed)
    named = [*chain.from_iterable(said.values())]
    path = ask.office.places.workdays
    if named:
        done = change_days(UseSubject(ask.office, ask.store, ask.at, ask.who), **said)
        ask.say(*done.words.splitlines())
    columns: tuple[TableColumn[SpecialDay], ...] = (
        TableColumn("Ngày", lambda one: f"{one.day:%d/%m/%Y}"),
        TableColumn("Thứ", lambda one: t(labels.WEEKDAYS[one.day.weekday()])),
        TableColumn("Nghỉ hay làm", lambda one: _KINDS[one.kind]),
        TableColumn("Căn cứ", lambda one: _SOURCES[one.source]),
        TableColumn("Dịp", lambda one: one.name),
    )
    for shown in [year] if year else sorted({one.year for one in named}) or [ask.day.year]:
        days = special_days(shown, path)
        lines = [{**one._asdict(), "day": one.day.isoformat()} for one in days]
        record = {"year": shown, "announced": is_announced(shown), "file": str(path), "days": lines}
        ask.answer(record, console.table_of(columns, days, t("Năm {year}", year=shown)))
        if not is_announced(shown):
            ask.say(
                t("Chưa có thông báo hoán đổi ngày làm việc năm {year}; khi có, ghi bằng --off và --work.", year=shown)
            )


workdays = with_options(_workdays, change_days, year=(Year, None))
