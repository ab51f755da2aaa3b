"""The command ``watch``: what ``run`` does, for every file that arrives, until stopped."""

import os
import time
from pathlib import Path
from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, switch
from pipeline.cli.reading import FILE_STATUSES
from pipeline.errors import SetupError, VanthuError
from pipeline.intake import batch
from pipeline.intake.inbox import LOOK_SECONDS, Listing, Watching
from pipeline.intake.results import FileResult, Summary
from pipeline.words import t


def watch(
    ask: Asked,
    folder: Annotated[Path, argument(t("THƯ_MỤC"), help=t("Thư mục nhận văn bản."))],
    once: Annotated[bool, switch("--once", help=t("Đọc hết những tệp đang có rồi dừng."))] = False,
) -> None:
    """Read every file that arrives in the folder."""
    if not folder.is_dir():
        raise SetupError(t("{path}: không phải thư mục hoặc không có. Hãy chỉ đúng thư mục nhận văn bản.", path=folder))
    watching = Watching([folder])
    ask.say(t("Đang trông thư mục {path}. Dừng bằng Ctrl-C.", path=folder))
    try:
        looks = 0
        while True:
            ripe = watching.ripe(time.monotonic())
            looks += 1
            if ripe.files:
                summary = _read(ripe, ask.again())
                failed = {item.name for item in summary.files if item.status == "failed"}
                for file in ripe.files:
                    watching.done(file, time.monotonic(), failed=file.name in failed)
                for item in summary.files:
                    _tell(item, ask)
            elif once and looks > 2:
                return
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        ask.say(t("Đã dừng trông thư mục. Những gì đã lưu vẫn còn nguyên."))


def _read(files: Listing, ask: Asked) -> Summary:
    """Read files that arrived. The registry and the database are opened anew: people change them meanwhile."""
    try:
        office = ask.office
        with office.open() as store:
            workers = min(len(files.files), os.cpu_count() or 1)
            return batch.run(files, store, office.bodies, office.calendar, workers, on=ask.day, on_wait=console.say)
    except VanthuError as error:  # the database is locked or its drive away: the files are tried again
        failed = (FileResult(name=file.name, status="failed", message=error.message) for file in files.files)
        return Summary.of(failed, 0, 0.0)


def _tell(item: FileResult, ask: Asked) -> None:
    if ask.as_json:
        console.out(item.model_dump_json())
    elif item.message and item.status in ("failed", "refused"):
        console.out(item.message)
    elif item.status != "unchanged" or not ask.quiet:
        console.out(f"{item.name}: {t(FILE_STATUSES[item.status])}. {item.message or ''}".strip())
