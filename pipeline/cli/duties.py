"""Commands that mark obligations: ``done``, ``reopen``, ``note``."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline import labels, settings
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, day_of, today_of
from pipeline.duties import answer_lists, standing
from pipeline.duties.typed_words import meant
from pipeline.errors import SetupError
from pipeline.office import Office, marking
from pipeline.office.marking import Marked, Said, Wanted
from pipeline.words import t
from schemas import Obligation

Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar=t("[MÃ]..."),
        show_default=False,
        help=t("Mã nghĩa vụ hoặc mã việc (phần đầu cũng được); nhiều mã được."),
    ),
]
Unions = Annotated[
    list[str] | None,
    typer.Option("--union", metavar=t("TÊN"), show_default=False, help=t("Của việc này: đơn vị nào; lặp lại được.")),
]
Every = Annotated[bool, typer.Option("--all", show_default=False, help=t("Mọi đơn vị của việc này."))]
FromFile = Annotated[
    Path | None,
    typer.Option(
        "--from-file",
        metavar=t("TỆP"),
        show_default=False,
        readable=False,
        help=t("Danh sách (.xlsx, .csv, .txt), mỗi dòng một mã hoặc tên đơn vị, trạng thái, văn bản trả lời, ngày."),
    ),
]
InstanceDay = Annotated[
    str | None,
    typer.Option(
        "--day",
        metavar=t("NGÀY"),
        show_default=False,
        help=t("Việc định kỳ: kỳ có hạn vào ngày này (mặc định: done – kỳ đang đến hạn; reopen – kỳ ghi sau cùng)."),
    ),
]
Series = Annotated[
    bool, typer.Option("--series", show_default=False, help=t("Việc định kỳ: cả loạt đã xong, không chỉ một kỳ."))
]
#: Of more than so many that were marked at once only the number is said.
_MOST_TOLD = 10


def done(
    ids: Ids = None,
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Văn bản trả lời, ví dụ 15/BC-CĐCS.")
        ),
    ] = None,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    day: InstanceDay = None,
    series: Series = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Mark obligations as fulfilled, of what recurs one instance."""
    on = today_of(today)
    if day is not None and series:
        raise SetupError(t("Chọn một trong hai: --day cho một kỳ, --series cho cả loạt."))
    said = Said("done", letter, day_of("--day", day, on) if day is not None else None, series=series)
    _mark(Office(db, registry), wanted(ids, union, from_file, said, on, every=every), on, as_json, quiet)


def reopen(
    ids: Ids = None,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    day: InstanceDay = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take back that obligations are fulfilled, of what recurs the last instance marked."""
    on = today_of(today)
    said = Said("todo", day=day_of("--day", day, on) if day is not None else None)
    _mark(Office(db, registry), wanted(ids, union, from_file, said, on, every=every), on, as_json, quiet)


def note(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar=t("[MÃ]... GHI_CHÚ"),
            show_default=False,
            help=t('Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi ghi chú; để trống ("") thì xóa.'),
        ),
    ],
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a note beside obligations."""
    *ids, text = words
    on, office = today_of(today), Office(db, registry)
    asked = wanted(ids, union, from_file, Said("todo"), on, every=every)
    with office.open() as store:
        noted = marking.note(office, store, asked, text.strip() or None, on, settings.user())
    if as_json:
        _print_json([{**item.model_dump(mode="json"), "note": text.strip() or None} for item in noted], asked)
    _tell([t("{union}: “{action}” – đã ghi chú.", union=item.union, action=item.action) for item in noted], quiet)


def wanted(
    ids: Sequence[str] | None,
    unions: Sequence[str] | None,
    path: Path | None,
    said: Said,
    on: datetime.date,
    *,
    every: bool,
) -> list[Wanted]:
    """Return what a command line asks for: its ids, or the lines of a file; ``SetupError`` where it names nothing."""
    names = tuple(unions or ())
    if names and every:
        raise SetupError(t("Chọn một trong hai: --union cho vài đơn vị, --all cho mọi đơn vị."))
    if path is None:
        if not ids:
            raise SetupError(t("Ghi mã nghĩa vụ hoặc mã việc, hoặc --from-file TỆP. Xem mã bằng: vanthu obligations"))
        return [Wanted(name, said, names, every) for name in ids]
    if names or every or len(ids or ()) > 1:
        raise SetupError(t("--from-file: đơn vị ghi trong tệp; trên dòng lệnh chỉ ghi thêm nhiều nhất một mã việc."))
    duty = ids[0] if ids else None
    return [_of_line(line, path, duty, said) for line in answer_lists.read(path, on)]


def _of_line(line: answer_lists.Line, path: Path, duty: str | None, said: Said) -> Wanted:
    where = t("{path}, dòng {row}", path=path.name, row=line.row)
    what = line.id or duty
    if what is None:
        raise SetupError(
            t("{where}: chỉ có tên đơn vị; ghi mã việc trên dòng lệnh, hoặc thêm cột Mã NV vào tệp.", where=where)
        )
    status = meant("status", line.status, where) if line.status else said.status
    own = said._replace(status=status, answer=line.answer or said.answer, came_on=line.day, note=line.note)
    return Wanted(what, own, (line.union,) if line.union else (), where=where)


@contextmanager
def faults_told() -> Iterator[None]:
    """Say each line of a list that is wrong."""
    try:
        yield
    except marking.FaultsError as error:
        for line in error.lines:
            console.say(line)
        raise SetupError(t("{count} dòng sai; chưa ghi gì.", count=len(error.lines))) from error


def _mark(office: Office, asked: list[Wanted], on: datetime.date, as_json: bool, quiet: bool) -> None:
    with office.open() as store, faults_told():
        marked = marking.mark(office, store, asked, on, settings.user())
    if as_json:
        _print_json([one.item.model_dump(mode="json") for one in marked], asked)
        return
    _tell([_told(one, on) for one in marked], quiet)


def _print_json(found: list[dict[str, object]], asked: Sequence[Wanted]) -> None:
    """Print one record where one id was typed, else the list."""
    is_one = len(asked) == len(found) == 1 and not (asked[0].unions or asked[0].all or asked[0].where)
    console.out_json(found[0] if is_one else found)


def _tell(lines: list[str], quiet: bool) -> None:
    for line in lines[:_MOST_TOLD]:
        console.say(line, quiet=quiet)
    if len(lines) > _MOST_TOLD:
        console.say(t("… và {count} nghĩa vụ khác.", count=len(lines) - _MOST_TOLD), quiet=quiet)


def _told(marked: Marked, on: datetime.date) -> str:
    """Return the line that says what was marked; of what recurs, which instance, and which one comes next."""
    item = marked.item
    said = labels.status_name(marked.status)
    if marked.instance is not None:
        day = f"{marked.instance:%d/%m/%Y}"
        is_done = marked.instance.isoformat() in item.done_days
        said = t("đã xong kỳ {day}", day=day) if is_done else t("mở lại kỳ {day}", day=day)
        said = f"{said}; {_next(item, on)}"
    return t("{union}: “{action}” – {status}.", union=item.union, action=item.action, status=said)


def _next(item: Obligation, on: datetime.date) -> str:
    next_ = standing.next_day(item, on)
    if next_ is None:
        return t("không còn kỳ nào")
    day = f"{next_:%d/%m/%Y}"
    return t("kỳ {day} đã quá hạn", day=day) if next_ < on else t("kỳ tiếp theo: {day}", day=day)
