"""Commands that mark obligations: ``done``, ``reopen``, ``note``."""

import datetime
from typing import Annotated, NamedTuple

import typer

from pipeline import labels
from pipeline.cli import console, instances
from pipeline.cli.deciding import answered
from pipeline.cli.options import Db, Json, Quiet, Today, today_of
from pipeline.duties import standing
from pipeline.store import open_store
from pipeline.words import t

ObligationId = Annotated[
    str, typer.Argument(metavar=t("MÃ"), show_default=False, help=t("Mã nghĩa vụ, hoặc phần đầu của mã."))
]


def done(
    obligation: ObligationId,
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Văn bản trả lời, ví dụ 15/BC-CĐCS.")
        ),
    ] = None,
    day: instances.InstanceDay = None,
    series: instances.Series = False,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Mark an obligation as fulfilled, of what recurs one instance."""
    _mark(obligation, _Said("done", letter, day, series), db, today_of(today), as_json, quiet)


def reopen(
    obligation: ObligationId,
    day: instances.InstanceDay = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take back that an obligation is fulfilled, of what recurs the last instance marked."""
    _mark(obligation, _Said("todo", None, day), db, today_of(today), as_json, quiet)


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

    with open_store(db) as store:
        noted = store.note(obligation, words.strip() or None, today_of(today))
    if as_json:
        console.out_json({**noted.model_dump(mode="json"), "note": words.strip() or None})
    console.say(t("{union}: “{action}” – đã ghi chú.", union=noted.union, action=noted.action), quiet=quiet)


class _Said(NamedTuple):
    """What a person says of an obligation."""

    status: str
    answer: str | None
    instance: str | None = None
    series: bool = False

    @property
    def is_done(self) -> bool:
        return self.status == "done"


def _mark(id: str, said: _Said, db: str | None, day: datetime.date, as_json: bool, quiet: bool) -> None:

    with open_store(db) as store:
        item = store.called(id, day)
        if instances.is_meant(store, item, said.instance, series=said.series, done=said.is_done):
            marked, which = instances.mark(store, item, said.instance, day, said.answer, done=said.is_done)
            if as_json:
                console.out_json(marked.model_dump(mode="json"))
            else:
                console.say(instances.told(marked, which, day, done=said.is_done), quiet=quiet)
            return
        if not answered(store, item.id, said.status, said.answer, day):
            store.mark(item.id, said.status, day, said.answer)
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
