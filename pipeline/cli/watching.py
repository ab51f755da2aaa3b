"""The command ``watch``: what ``run`` does, for every file that arrives, until stopped."""

import datetime
import time
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.cli.reading import FILE_STATUSES
from pipeline.errors import SetupError, VanthuError
from pipeline.intake import batch
from pipeline.intake.batch import FileResult, Summary
from pipeline.intake.inbox import Listing
from pipeline.intake.watch import LOOK_SECONDS, Watching
from pipeline.office import Office
from pipeline.words import t


def watch(
    folder: Annotated[
        Path,
        typer.Argument(metavar=t("THƯ_MỤC"), show_default=False, readable=False, help=t("Thư mục nhận văn bản.")),
    ],
    once: Annotated[
        bool,
        typer.Option("--once", show_default=False, help=t("Đọc hết những tệp đang có rồi dừng.")),
    ] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read every file that arrives in the folder."""

    if not folder.is_dir():
        raise SetupError(t("{path}: không phải thư mục hoặc không có. Hãy chỉ đúng thư mục nhận văn bản.", path=folder))
    watching = Watching([folder])
    console.say(t("Đang trông thư mục {path}. Dừng bằng Ctrl-C.", path=folder), quiet=quiet)
    try:
        looks = 0
        while True:
            ripe = watching.ripe(time.monotonic())
            looks += 1
            if ripe.files:
                summary = _read(ripe, registry, db, today_of(today))
                failed = {item.name for item in summary.files if item.status == "failed"}
                for file in ripe.files:
                    watching.done(file, time.monotonic(), failed=file.name in failed)
                for item in summary.files:
                    _tell(item, as_json, quiet)
            elif once and looks > 2:
                return
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        console.say(t("Đã dừng trông thư mục. Những gì đã lưu vẫn còn nguyên."), quiet=quiet)


def _read(files: Listing, registry: Path | None, db: str | None, day: datetime.date) -> Summary:
    """Read files that arrived. The registry and the database are opened anew: people change them meanwhile."""
    import os

    try:
        office = Office(db, registry)
        with office.open() as store:
            workers = min(len(files.files), os.cpu_count() or 1)
            return batch.run(files, store, office.bodies, office.calendar, workers, on=day)
    except VanthuError as error:  # the database is locked or its drive away: the files are tried again
        failed = tuple(batch.FileResult(name=file.name, status="failed", message=error.message) for file in files.files)
        return batch.Summary(new=0, unchanged=0, failed=len(failed), refused=0, skipped=0, seconds=0.0, files=failed)


def _tell(item: FileResult, as_json: bool, quiet: bool) -> None:

    if as_json:
        console.out(item.model_dump_json())
        return
    said = item.message or ""
    line = (
        said
        if item.status in ("failed", "refused") and said
        else f"{item.name}: {t(FILE_STATUSES[item.status])}. {said}"
    )
    if item.status != "unchanged" or not quiet:
        console.out(line.strip())
