"""The command ``obligations``: who owes what by when, asked for in many ways, as a table or a file."""

import datetime
from typing import Annotated, Any, NamedTuple

import typer

from pipeline import typed_dates
from pipeline.cli import console, duties_output, owed_output
from pipeline.cli.history_view import history_parts
from pipeline.cli.options import (
    Below,
    Db,
    DueBefore,
    From,
    Json,
    Output,
    Quiet,
    Registry,
    Today,
    UnionName,
    span_of,
    today_of,
)
from pipeline.cli.union_choice import Chosen, choose, succession_of, unknown_words
from pipeline.duties.typed_words import meant
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.office import Office
from pipeline.office.duties import duties, rows
from pipeline.store import Filters, Store
from pipeline.words import t
from schemas.obligation import Obligation

SUFFIXES = (".xlsx", ".csv", ".json")


def _option(flag: str, metavar: str, words: str) -> Any:
    return typer.Option(flag, metavar=metavar, show_default=False, help=words)


def obligations(
    union: UnionName = None,
    below: Below = False,
    from_: From = None,
    due_before: DueBefore = None,
    status: Annotated[
        list[str] | None,
        _option(
            "--status",
            t("TRẠNG_THÁI"),
            t(
                "todo (chưa thực hiện), doing (đang thực hiện), waiting (chờ xác nhận), done (hoàn thành), late (quá "
                "hạn), extended (đã gia hạn), repealed (đã bãi bỏ) hoặc not_applicable (không áp dụng); nhiều trạng "
                "thái thì lặp lại hoặc cách nhau bằng dấu phẩy."
            ),
        ),
    ] = None,
    letter: Annotated[str | None, _option("--letter", t("VĂN_BẢN"), t("Chỉ lấy của văn bản này."))] = None,
    issuer: Annotated[
        str | None, _option("--issuer", t("TÊN"), t("Chỉ lấy của văn bản do cơ quan này ban hành."))
    ] = None,
    kind: Annotated[
        str | None, _option("--kind", t("LOẠI"), t("report (báo cáo), task (nhiệm vụ) hoặc target (chỉ tiêu)."))
    ] = None,
    role: Annotated[
        str | None,
        _option("--role", t("VAI_TRÒ"), t("lead (chủ trì), coordinate (phối hợp) hoặc monitor (theo dõi).")),
    ] = None,
    text: Annotated[
        str | None, _option("--text", t("TỪ"), t("Nội dung việc có các từ này, có dấu hay không dấu đều được."))
    ] = None,
    own: Annotated[
        bool, typer.Option("--own", show_default=False, help=t("Gồm cả việc cơ quan ban hành tự làm."))
    ] = False,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            show_default=False,
            help=t("Gồm cả lời khuyên chung (tăng cường, quan tâm, …) và việc của đơn vị ngoài."),
        ),
    ] = False,
    history: Annotated[
        bool,
        typer.Option(
            "--history", show_default=False, help=t("In thêm lịch sử: hạn đã thay đổi thế nào, ai đã ghi nhận gì.")
        ),
    ] = False,
    by: Annotated[
        str | None,
        _option(
            "--by",
            "duty|union",
            t("Mỗi việc một dòng (duty), hoặc mỗi đơn vị một dòng (union; mặc định khi có --union)."),
        ),
    ] = None,
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

    if form not in ("table", "json", "csv"):
        raise SetupError(t("--format: “{form}” không hợp lệ; chọn table, json hoặc csv.", form=form))
    if by not in (None, "duty", "union"):
        raise SetupError(t("--by: “{by}” không hợp lệ; chọn duty (mỗi việc một dòng) hoặc union.", by=by))
    form = "json" if as_json else form
    day = today_of(today)
    if output is not None:
        files.check_suffix(output, SUFFIXES)
    office = Office(db, registry)
    succession = succession_of(office, day)
    with office.open() as store:
        chosen = choose(store, office, union, day, below=below)
        asked = Filters(
            **_whose(chosen),
            **window_of(from_, due_before, day)._asdict(),
            statuses=_statuses(status or []),
            letter=letter,
            issuer=issuer,
            kind=meant("kind", kind, "--kind") if kind else None,
            role=meant("role", role, "--role") if role else None,
            text=text,
            everybody=own or everything,
            advice=everything,
        )
        if union and not store.duties.page(Filters(**_whose(chosen), everybody=True, advice=True), day, 1):
            console.say(unknown_words(store, union), quiet=quiet)
            if output is None and form == "table":
                return
        # People see duties; programs, and whoever asks for one union, what each union owes.
        by_duty = by == "duty" if by or form != "table" or output else not (union or history)
        if output is not None:
            count = owed_output.write(output, asked, store, day, chosen, succession, by_duty=by_duty)
            console.say(t("Đã ghi {count} nghĩa vụ vào {path}.", count=count, path=output), quiet=quiet)
        elif by_duty:
            duties_output.show(duties(store, asked, day), form, day, quiet)
        else:
            found = rows(store, asked, day)
            owed_output.show(found, store, form, day, quiet, succession)
            if history and form == "table":
                console.show(*history_parts(found, store))


class Window(NamedTuple):
    """Days between which something is due: ``first`` included, ``before`` not; open where ``None``."""

    due_from: datetime.date | None = None
    due_before: datetime.date | None = None


def window_of(from_: str | None, due_before: str | None, day: datetime.date) -> Window:
    """Return the window that ``--from`` and ``--due-before`` ask for."""
    window = Window(
        span_of("--from", from_, day).first if from_ else None,
        typed_dates.day_after(span_of("--due-before", due_before, day)) if due_before else None,
    )
    first, before = window
    if first is not None and before is not None and first >= before:
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{before:%d/%m/%Y}"}
        raise SetupError(t("--from ({first}) không trước --due-before ({last}): đổi lại hai ngày.", **days))
    return window


def _statuses(asked_for: list[str]) -> tuple[str, ...]:
    """Return the codes of the statuses asked for."""
    words = [part.strip() for given in asked_for for part in given.split(",") if part.strip()]
    return tuple(dict.fromkeys(meant("status", part, "--status") for part in words))


def _whose(chosen: Chosen) -> dict[str, Any]:
    return {"union": tuple(name for name in chosen.unions if name is not None), "below": chosen.below or None}


def some_of(store: Store, chosen: Chosen, window: Window, day: datetime.date) -> list[Obligation]:
    """Return the obligations of the unions chosen, within days; general advice left out."""
    return rows(store, Filters(**_whose(chosen), **window._asdict()), day)
