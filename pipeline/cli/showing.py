"""The command ``show``: one stored letter with everything found, and where it stands."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli import console, crosschecks
from pipeline.cli.entering import line_parts
from pipeline.cli.letter_view import letter_parts
from pipeline.cli.options import Db, Json, Quiet, Today, today_of
from pipeline.cli.standing_view import standing_parts, touching_parts, version_parts
from pipeline.export import files, spans
from pipeline.office import Office, numbers
from pipeline.store import settling
from pipeline.words import t


def show(
    ref: Annotated[
        str,
        typer.Argument(
            metavar=t("VĂN_BẢN"), show_default=False, help=t("Số ký hiệu (23/KH-CĐYT) hoặc phần đầu của mã.")
        ),
    ],
    db: Db = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar=t("TỆP"),
            show_default=False,
            readable=False,
            help=t("Ghi một trang HTML: toàn văn, mỗi điều tìm được tô màu ngay tại chỗ. Mở được khi không có mạng."),
        ),
    ] = None,
    as_read: Annotated[
        bool, typer.Option("--as-read", show_default=False, help=t("Như chương trình đã đọc, chưa ai sửa."))
    ] = False,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show one stored letter with everything found, and where it stands."""

    day, office = today_of(today), Office(db)
    with office.open() as store:
        letter = store.letter(ref)
        if as_read:
            letter = store.as_read(letter.source.sha256)
        owed = store.obligations(letter=letter.source.sha256, today=day, everybody=True)
        arrivals = store.arrivals(letter.source.sha256)
        touching = store.proposals(letter=letter.source.sha256)
        warnings = crosschecks.warnings_of_letter(store, letter.source.sha256, office)
        settled = settling.settled(store)
        line = numbers.entry_of(store, letter.source.sha256)
    if html is not None:
        files.write(html, spans.page(letter).encode())
        console.say(t("Đã ghi {path}.", path=html), quiet=quiet)
    if as_json:
        letter_record: dict[str, Any] = letter.model_dump(mode="json")
        console.out_json(
            {
                **letter_record,
                "arrivals": [item.model_dump(mode="json") for item in arrivals],
                "register": line.written.model_dump(mode="json"),
                "obligations": [item.model_dump(mode="json") for item in owed],
                "proposals": [item.model_dump(mode="json") for item in touching],
                "warnings": [item.model_dump(mode="json") for item in warnings if item.id not in settled],
            }
        )
    elif html is None:
        sha256 = letter.source.sha256
        console.show(
            *letter_parts(letter, arrivals),
            *line_parts(line),
            *crosschecks.warning_parts(warnings, settled),
            *touching_parts(sha256, touching),
            *standing_parts(owed, day),
            *version_parts(owed),
        )
