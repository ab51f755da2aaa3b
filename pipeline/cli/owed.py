"""The command ``obligations``: who owes what by when, asked for in many ways, as a table or a file."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

import typer

from pipeline import typed_dates
from pipeline.cli import console, owed_output
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
from pipeline.duties import standing
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.labels import TASK_KINDS
from pipeline.office import Office
from pipeline.registry.names import flat, key
from pipeline.store import Store
from pipeline.words import t
from schemas.obligation import ROLES, STATUSES, Obligation

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
    form = "json" if as_json else form
    day = today_of(today)
    window = window_of(from_, due_before, day)
    statuses = _statuses(status or [])
    filters = {
        "letter": letter,
        "issuer": issuer,
        "kind": _code("--kind", kind, TASK_KINDS) if kind else None,
        "role": _code("--role", role, ROLES) if role else None,
        "text": text,
    }
    if output is not None:
        files.check_suffix(output, SUFFIXES)
    office = Office(db, registry)
    succession = succession_of(office, day)
    with office.open() as store:
        chosen = choose(store, office, union, day, below=below)
        found = asked(store, chosen, filters, statuses, window, day, everybody=own or everything, advice=everything)
        if union and not found and not any(store.obligations(union=name, everybody=True) for name in chosen.unions):
            console.say(unknown_words(store, union), quiet=quiet)
            if output is None and form == "table":
                return
        if output is not None:
            owed_output.write(output, found, store, day, chosen, succession)
            console.say(t("Đã ghi {count} nghĩa vụ vào {path}.", count=len(found), path=output), quiet=quiet)
            return
        owed_output.show(found, store, form, day, quiet, succession)
        if history and form == "table":
            console.show(*history_parts(found, store))


class Window(NamedTuple):
    """Days between which something is due: ``first`` included, ``before`` not; open where ``None``."""

    first: datetime.date | None = None
    before: datetime.date | None = None


def window_of(from_: str | None, due_before: str | None, day: datetime.date) -> Window:
    """Return the window that ``--from`` and ``--due-before`` ask for."""
    window = Window(
        span_of("--from", from_, day).first if from_ else None,
        typed_dates.day_after(span_of("--due-before", due_before, day)) if due_before else None,
    )
    if window.first is not None and window.before is not None and window.first >= window.before:
        days = {"first": f"{window.first:%d/%m/%Y}", "last": f"{window.before:%d/%m/%Y}"}
        raise SetupError(t("--from ({first}) không trước --due-before ({last}): đổi lại hai ngày.", **days))
    return window


def _statuses(asked_for: list[str]) -> list[str | None]:
    """Return the codes of the statuses asked for, ``[None]`` where any will do."""

    words = [part.strip() for given in asked_for for part in given.split(",") if part.strip()]
    return list(dict.fromkeys(_code("--status", part, STATUSES) for part in words)) or [None]


def _code(option: str, words: str, table: Mapping[str, str]) -> str:
    """Read a code or its Vietnamese name, with or without tone marks."""

    for code, name in table.items():
        if words.strip().lower() == code or flat(key(words)) in (flat(key(name)), flat(key(t(name)))):
            return code
    raise SetupError(
        t("{option}: “{words}” không hợp lệ; chọn {codes}.", option=option, words=words, codes=", ".join(table))
    )


def asked(
    store: Store,
    chosen: Chosen,
    filters: Mapping[str, Any],
    statuses: list[str | None],
    window: Window,
    day: datetime.date,
    *,
    everybody: bool = False,
    advice: bool = False,
) -> list[Obligation]:
    """Return the obligations asked for, by their next day; what has none last. General advice only where asked for."""

    also = {"everybody": everybody, "advice": advice}
    found = {
        item.id: item
        for unions in _askings(chosen)
        for status in statuses
        for item in _within(store, {**filters, **unions, "status": status, **also}, window, day)
    }
    return sorted(found.values(), key=lambda item: standing.next_day(item, day) or datetime.date.max)


def _askings(chosen: Chosen) -> Iterator[dict[str, Any]]:
    yield from ({"union": name} for name in chosen.unions)
    if chosen.below:
        yield {"unions": chosen.below}


def _within(store: Store, asking: Mapping[str, Any], window: Window, day: datetime.date) -> Iterator[Obligation]:
    """Yield what is due between two days; what recurs counts by its next day there.

    A clerk who asks for this month means the monthly report too.
    """

    if window == Window():
        yield from store.obligations(**asking, today=day)
        return
    yield from store.obligations(**asking, due_from=window.first, due_before=window.before, today=day)
    for item in store.obligations(**asking, recurring=True, today=day):
        next_ = standing.coming(item, window.first) if window.first else standing.next_day(item, day)
        if next_ is not None and (window.before is None or next_ < window.before):
            yield item
