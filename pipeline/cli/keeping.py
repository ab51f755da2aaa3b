"""Commands that keep what is stored safe: ``backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, UnusedToday
from pipeline.store import backup as copies
from pipeline.words import t


def backup(
    path: Annotated[
        Path,
        typer.Argument(metavar=t("TỆP"), show_default=False, readable=False, help=t("Tệp sao lưu mới.")),
    ],
    db: Db = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write everything that is stored into a file."""

    count = copies.back_up(db, path)
    if as_json:
        console.out_json({"file": str(path), "letters": count})
    console.say(t("Đã sao lưu {count} văn bản vào {path}.", count=count, path=path), quiet=quiet)


def restore(
    path: Annotated[
        Path,
        typer.Argument(metavar=t("TỆP"), show_default=False, readable=False, help=t("Bản sao lưu.")),
    ],
    replace: Annotated[
        bool,
        typer.Option("--replace", show_default=False, help=t("Thay toàn bộ những gì đang có bằng bản sao lưu.")),
    ] = False,
    db: Db = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put a backup back."""
    count = copies.restore(db, path, replace=replace)
    if as_json:
        console.out_json({"file": str(path), "letters": count})
    console.say(t("Đã khôi phục {count} văn bản từ {path}.", count=count, path=path), quiet=quiet)
