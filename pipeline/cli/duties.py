"""Commands over obligations: ``obligations``, ``done``, ``reopen``."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import typed_dates
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Output, Quiet, Registry, Today, UnionName, span_of, today_of
from pipeline.cli.usage import command
from pipeline.errors import SetupError
from pipeline.words import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.store import Store
    from pipeline.succession import Succession
    from schemas.letter import Letter
    from schemas.obligation import Obligation

SUFFIXES = (".xlsx", ".csv", ".json")

ObligationId = Annotated[
    str, typer.Argument(metavar=t("MÃ"), show_default=False, help=t("Mã nghĩa vụ, hoặc phần đầu của mã."))
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    command(
        app,
        "obligations",
        "Ai phải làm gì, chậm nhất ngày nào: bảng nghĩa vụ của các công đoàn cấp dưới.",
        "vanthu obligations --union 'Công đoàn phường Tân Lũng' --due-before 'cuối tháng'\n"
        "vanthu obligations --status late\n"
        "vanthu obligations -o so-nghia-vu.xlsx",
    )(obligations)
    command(
        app,
        "done",
        "Ghi nhận một nghĩa vụ đã hoàn thành, bằng văn bản trả lời nào.",
        "vanthu done 3f9a1c --letter 15/BC-CĐCS",
    )(done)
    command(
        app,
        "reopen",
        "Mở lại một nghĩa vụ đã ghi nhận nhầm là hoàn thành.",
        "vanthu reopen 3f9a1c",
    )(reopen)
    command(
        app,
        "note",
        "Ghi chú bên một nghĩa vụ; ghi chú cũ được thay, lịch sử vẫn giữ.",
        "vanthu note 3f9a1c 'đã gọi, hẹn nộp thứ Hai'",
    )(note)


def obligations(
    union: UnionName = None,
    due_before: Annotated[
        str | None,
        typer.Option(
            "--due-before",
            metavar=t("NGÀY"),
            show_default=False,
            help=t("Hạn trước ngày này (15/3, 2026-03-15), hoặc đến hết kỳ này (tuần này, cuối tháng, quý II)."),
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar=t("TRẠNG_THÁI"),
            show_default=False,
            help=t(
                "todo (chưa thực hiện), doing (đang thực hiện), waiting (chờ xác nhận), done (hoàn thành) "
                "hoặc late (quá hạn)."
            ),
        ),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option("--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Chỉ lấy của văn bản này.")),
    ] = None,
    own: Annotated[
        bool, typer.Option("--own", show_default=False, help=t("Gồm cả việc cơ quan ban hành tự làm."))
    ] = False,
    form: Annotated[
        str,
        typer.Option("--format", metavar="table|json|csv", show_default=False, help=t("Dạng in ra (mặc định: bảng).")),
    ] = "table",
    output: Output = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print or export who owes what by when."""
    from pipeline import standing
    from pipeline.cli import files
    from pipeline.store import open_store

    if form not in ("table", "json", "csv"):
        raise SetupError(t("--format: “{form}” không hợp lệ; chọn table, json hoặc csv.", form=form))
    day = today_of(today)
    before = typed_dates.day_after(span_of("--due-before", due_before, day)) if due_before else None
    wanted = _status(status) if status else None
    if output is not None:
        files.check_suffix(output, SUFFIXES)
    succession = succession_of(registry, day)
    with open_store(db) as store:
        names: list[str | None] = [union, *succession.predecessors(union)] if union and succession else [union]
        lists = [store.obligations(union=name, status=wanted, letter=letter, today=day, own=own) for name in names]
        found = list({item.id: item for items in lists for item in items}.values())
        if before is not None:
            found = [item for item in found if _is_due_before(item, before, day)]
        found.sort(key=lambda item: standing.next_day(item, day) or datetime.date.max)
        if union and not found and not store.obligations(union=union, own=True):
            _say_unknown_union(store, union, quiet)
            if output is None and form == "table" and not as_json:
                return
        if output is not None:
            _write(output, found, store, day, names, succession)
            console.say(t("Đã ghi {count} nghĩa vụ vào {path}.", count=len(found), path=output), quiet=quiet)
            return
        _print(found, store, "json" if as_json else form, day, quiet, succession)


def done(
    obligation: ObligationId,
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Văn bản trả lời, ví dụ 15/BC-CĐCS.")
        ),
    ] = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Mark an obligation as fulfilled."""
    _mark(obligation, "done", letter, db, today_of(today), as_json, quiet)


def reopen(
    obligation: ObligationId, db: Db = None, today: Today = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Take back that an obligation is fulfilled."""
    _mark(obligation, "todo", None, db, today_of(today), as_json, quiet)


def note(
    obligation: ObligationId,
    words: Annotated[
        str, typer.Argument(metavar=t("GHI_CHÚ"), show_default=False, help=t('Ghi chú; để trống ("") thì xóa.'))
    ],
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a note beside an obligation."""
    from pipeline.store import open_store

    with open_store(db) as store:
        noted = store.note(obligation, words.strip() or None, today_of(today))
    if as_json:
        console.out_json({**noted.model_dump(mode="json"), "note": words.strip() or None})
    console.say(t("{union}: “{action}” – đã ghi chú.", union=noted.union, action=noted.action), quiet=quiet)


def _mark(
    id: str, status: str, answer: str | None, db: str | None, day: datetime.date, as_json: bool, quiet: bool
) -> None:
    from pipeline import labels, standing
    from pipeline.store import open_store

    with open_store(db) as store:
        marked = standing.on(store.mark(id, status, day, answer), day)
    if as_json:
        console.out_json(marked.model_dump(mode="json"))
        return
    console.say(
        t(
            "{union}: “{action}” – {status}.",
            union=marked.union,
            action=marked.action,
            status=labels.status_name(marked.status),
        ),
        quiet=quiet,
    )


def _status(words: str) -> str:
    """Read a status: its code or its Vietnamese name, with or without tone marks."""
    from pipeline.registry.names import flat, key
    from schemas.obligation import STATUSES

    for code, name in STATUSES.items():
        if words.lower() == code or flat(key(words)) == flat(key(name)):
            return code
    raise SetupError(t("--status: “{words}” không hợp lệ; chọn {codes}.", words=words, codes=", ".join(STATUSES)))


def _is_due_before(item: "Obligation", before: datetime.date, today: datetime.date) -> bool:
    """A recurring duty counts by its next day: a clerk who asks for this month means the monthly report too."""
    from pipeline import standing

    day = standing.next_day(item, today)
    return day is not None and day < before


def succession_of(registry: Path | None, today: datetime.date) -> "Succession | None":
    """Return who has come in the place of whom by ``today``, ``None`` without a registry."""
    from pipeline.cli.unions import chosen_registry
    from pipeline.succession import Succession

    bodies = chosen_registry(registry)
    return Succession(bodies, today) if bodies is not None else None


def _with_heirs(found: "list[Obligation]", succession: "Succession | None", form: str) -> "list[Obligation]":
    """Say who owes each duty now; records for programs keep the name that the letter means, and are only marked."""
    if succession is None:
        return found
    if form == "json":
        return [succession.marked(item) for item in found]
    return [succession.seen(item, "\n" if form == "table" else " – ") for item in found]


def _say_unknown_union(store: "Store", name: str, quiet: bool) -> None:
    from rapidfuzz import process

    near = [match for match, _, _ in process.extract(name, store.unions(), limit=3, score_cutoff=60)]
    hint = t("Có phải: {names}?", names="; ".join(near)) if near else t("Xem tên các đơn vị: vanthu unions list")
    console.say(t("Không có nghĩa vụ nào của “{name}”. {hint}", name=name, hint=hint), quiet=quiet)


def _print(
    found: "list[Obligation]",
    store: "Store",
    form: str,
    today: datetime.date,
    quiet: bool,
    succession: "Succession | None",
) -> None:
    from pipeline.export import tables

    found = _with_heirs(found, succession, form)
    if form == "json":
        console.out(tables.json_text(found))
    elif form == "csv":
        console.out_bytes(_csv(found, store, today))
    elif found:
        console.show(_table(found, today))
        console.say(t("{count} nghĩa vụ.", count=len(found)), quiet=quiet)
    else:
        console.say(t("Không có nghĩa vụ nào."), quiet=quiet)


def _table(found: "list[Obligation]", today: datetime.date) -> "RenderableType":
    from pipeline import labels, recurrence, standing

    headings = ("Mã NV", "Đơn vị", "Nội dung", "Đúng hạn đến", "Nên xong", "Còn lại", "Trạng thái", "Số ký hiệu VB")
    rows = []
    for item in found:
        day, left = standing.next_day(item, today), standing.days_left(item, today)
        when = " ".join(part for part in (f"{day:%d/%m/%Y}" if day else "", item.time) if part)
        if item.recurrence:
            when = f"{when}\n{recurrence.series_words(item.recurrence, item.until, item.shown_until)}".strip()
        rows.append(
            (
                item.id[:8],
                item.union,
                " ".join(item.action.split()),
                when,
                labels.date_words(item.safe_due),
                _days_left(left),
                labels.status_name(standing.status(item, today)),
                labels.letter_name(item.letter),
            )
        )
    spare = [t("Nên xong"), t("Còn lại"), t("Số ký hiệu VB")]
    return console.table([t(heading) for heading in headings], rows, wide=[t("Nội dung")], spare=spare)


def _days_left(left: int | None) -> str:
    if left is None:
        return ""
    return t("{count} ngày", count=left) if left >= 0 else t("quá {count} ngày", count=-left)


def _write(
    path: Path,
    found: "list[Obligation]",
    store: "Store",
    today: datetime.date,
    unions: "list[str | None]",
    succession: "Succession | None",
) -> None:
    from pipeline.cli import files
    from pipeline.export import tables

    suffix = path.suffix.lower()
    found = _with_heirs(found, succession, suffix.removeprefix("."))
    match suffix:
        case ".xlsx":
            data = _workbook(found, store, today, unions)
        case ".csv":
            data = _csv(found, store, today)
        case _:
            data = tables.json_text(found).encode()
    files.write(path, data)


def _csv(found: "list[Obligation]", store: "Store", today: datetime.date) -> bytes:
    from pipeline import frames
    from pipeline.export import columns, tables

    frame = frames.obligations(found, today, letters=_letters_of(found, store))
    return tables.csv_file(frame, columns.OBLIGATIONS)


def _letters_of(found: "list[Obligation]", store: "Store") -> "list[Letter]":
    from pipeline.export.entries import key_of

    keys = {item.letter for item in found}
    return [letter for letter in store.full_letters() if key_of(letter.header) in keys]


def _workbook(found: "list[Obligation]", store: "Store", today: datetime.date, unions: "list[str | None]") -> bytes:
    """The obligations with the calendar, the letters and the delegate limits that they come from."""
    from pipeline import frames
    from pipeline.calendars import entries_of
    from pipeline.export import columns
    from pipeline.export.workbook import workbook

    keys = {item.letter for item in found}
    letters = _letters_of(found, store)
    of_unions = (entry for union in unions for entry in entries_of(store, today, union))
    entries = [entry for entry in dict.fromkeys(of_unions) if entry.letter in keys]
    return workbook(
        [
            (columns.OBLIGATIONS, frames.obligations(found, today, letters=letters)),
            (columns.DEADLINES, frames.deadlines(entries, today)),
            (columns.LETTERS, frames.letters(letters)),
            (columns.LIMITS, frames.limits(letters)),
        ]
    )
