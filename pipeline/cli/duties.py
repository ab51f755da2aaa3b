"""Commands that mark obligations: ``done``, ``reopen``, ``note``."""

import datetime
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Today, today_of
from pipeline.cli.usage import command
from pipeline.words import t

ObligationId = Annotated[
    str, typer.Argument(metavar=t("MÃ"), show_default=False, help=t("Mã nghĩa vụ, hoặc phần đầu của mã."))
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
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
    from pipeline.cli.deciding import answered
    from pipeline.store import open_store

    with open_store(db) as store:
        item = store.called(id, day)
        if not answered(store, item.id, status, answer, day):
            store.mark(item.id, status, day, answer)
        marked = standing.on(store.called(item.id), day)
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
