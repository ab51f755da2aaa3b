"""Commands that take letters in: ``run`` stores what is found, ``watch`` goes on doing so."""

import time
from pathlib import Path
from typing import Annotated

import typer

from pipeline.duties.crosscheck.findings import loss_words
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.console import progress
from pipeline.faces.cli.options import argument, switch, value
from pipeline.intake import batch
from pipeline.intake.batch import FileResult, Summary
from pipeline.intake.inbox import LOOK_SECONDS, Watching
from pipeline.office.taking_in import take_in
from pipeline.support.confined import processors
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, number, t

#: More processes than any machine of an office has use for.
_MOST_WORKERS = 256

#: What became of a file, in people's words.
FILE_STATUSES = {"new": "mới, đã lưu", "unchanged": "đã có", "failed": "lỗi", "refused": "từ chối"}

#: A longer table of files says nothing to a person; then only what went wrong is named.
_LONGEST_TABLE = 60

#: Of more new letters than these nobody reads line by line what may have been lost; ``check`` has it.
_MOST_LOST = 20

_PATHS = "Tệp, thư mục (đọc cả thư mục con)."
_WORKERS = "Số tiến trình đọc song song (mặc định: mỗi nhân máy một)."
_SCHEDULER = "Đọc trên nhiều máy qua bộ điều phối Dask (tcp://máy:8786); các máy phải thấy cùng thư mục văn bản."


def run(
    ask: OfficeOptions,
    paths: Annotated[list[Path], argument("ĐƯỜNG_DẪN", _PATHS)],
    workers: Annotated[int | None, value("--workers", "N", _WORKERS, min=1, max=_MOST_WORKERS)] = None,
    scheduler: Annotated[str | None, value("--scheduler", "ĐỊA_CHỈ", _SCHEDULER)] = None,
    retry: Annotated[bool, switch("--retry", "Đọc lại cả những tệp mà lần trước không đọc được.")] = False,
) -> None:
    """Read, extract, route and store every new letter; a summary closes it."""
    with progress(ask.quiet) as step:
        taken = take_in(
            ask.office, paths, ask.day, workers, scheduler, lambda result, done, total: step(result.name, done, total),
            console.say, retry)  # fmt: skip
    if ask.as_json:
        console.show(taken.summary.model_dump_json())
    else:
        _print_summary(ask, taken.summary, taken.interrupted)
    lost = [
        t("{name}: {told}. Xem: {command}", name=name, told=loss_words(codes), command=f"vanthu check --letter {ref}")
        for name, ref, codes in taken.lost
    ]
    more = if_said("… và {count} văn bản khác cần đọc lại. Xem: vanthu check", count=len(lost[_MOST_LOST:]))
    ask.say(*sorted(lost)[:_MOST_LOST], more)
    if taken.warnings:
        counts = {"count": len(taken.warnings), "errors": sum(item.level == "error" for item in taken.warnings)}
        ask.say(t("{count} cảnh báo giữa các văn bản, trong đó {errors} lỗi. Xem: vanthu check", **counts))
    old = taken.waiting.get("old", 0)
    ask.say(
        if_said("{count} đề xuất thay đổi, trả lời chờ xác nhận. Xem: vanthu confirm",
                count=sum(taken.waiting.values()) - old),
        if_said("{count} văn bản cũ: chỉ lưu? Xem: vanthu confirm; chỉ lưu tất cả: vanthu confirm --old",
                count=old))  # fmt: skip
    if taken.interrupted:
        raise typer.Exit(console.INTERRUPTED)
    if taken.trouble:
        raise SetupError(taken.trouble)
    if taken.summary.failed or taken.summary.refused:
        raise typer.Exit(1)


def _print_summary(ask: OfficeOptions, summary: Summary, interrupted: bool) -> None:
    """Print what went wrong, what became of the files that were not known, and how many of each there were."""
    troubled = [item for item in summary.files if item.status in ("failed", "refused")]
    console.say(*(item.message or item.name for item in troubled))
    shown = [item for item in summary.files if item.status != "unchanged"]
    if len(shown) > _LONGEST_TABLE:
        shown = troubled
    if not ask.quiet:
        # What went wrong stands on stderr, a line each; the table only names the file.
        columns: tuple[TableColumn[FileResult], ...] = (
            TableColumn("Tệp", lambda item: item.name),
            TableColumn("Kết quả", lambda item: t(FILE_STATUSES[item.status])),
            TableColumn("Ghi chú", lambda item: "" if item in troubled else item.message),
        )
        console.show(console.table_of(columns, shown))
    _tell_passed_over(summary.skipped, ask)
    counts = summary.model_dump(include={"new", "unchanged", "failed", "refused"})
    console.show(
        t("Mới: {new}. Đã có: {unchanged}. Lỗi: {failed}. Từ chối: {refused}. Thời gian: {seconds} giây.",
          **counts, seconds=number(summary.seconds)))  # fmt: skip
    if summary.new == summary.failed == summary.refused == 0 and not interrupted:
        console.show(t("Không có văn bản mới."))


# --------------------
# The command ``watch``: what ``run`` does, for every file that arrives, until stopped.


def watch(
    ask: OfficeOptions,
    folder: Annotated[Path, argument("THƯ_MỤC", "Thư mục nhận văn bản.")],
    once: Annotated[bool, switch("--once", "Đọc hết những tệp đang có rồi dừng.")] = False,
) -> None:
    """Read every file that arrives in the folder."""
    if not folder.is_dir():
        raise SetupError("{path}: không phải thư mục hoặc không có. Hãy chỉ đúng thư mục nhận văn bản.", path=folder)
    watching = Watching([folder])
    ask.say(t("Đang trông thư mục {path}. Dừng bằng Ctrl-C.", path=folder))
    try:
        looks = 0
        while True:
            ripe = watching.ripe(time.monotonic())
            looks += 1
            _tell_passed_over(len(ripe.passed_over), ask)
            if ripe.files:
                asked = ask.again()  # registry and database are opened anew: people change them meanwhile
                try:
                    workers = min(len(ripe.files), processors())
                    with asked.office.open() as store:
                        summary = batch.run(
                            ripe, store, asked.office.bodies, asked.office.calendar, workers, on=asked.day,
                            on_wait=console.say)  # fmt: skip
                except VanthuError as error:  # the database is locked or its drive away: the files are tried again
                    said = (FileResult(name=one.name, status="failed", message=error.message) for one in ripe.files)
                    summary = Summary.of(said, 0, 0.0)
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


def _tell_passed_over(count: int, ask: OfficeOptions) -> None:
    ask.say(if_said("Bỏ qua {count} tệp, thư mục không phải của văn bản.", count=count))


def _tell(item: FileResult, ask: OfficeOptions) -> None:
    """Print what became of a file; nothing of a known one where only results are wanted."""
    if ask.as_json:
        console.show(item.model_dump_json())
    elif item.message and item.status in ("failed", "refused"):
        console.show(item.message)
    elif item.status != "unchanged" or not ask.quiet:
        console.show(f"{item.name}: {t(FILE_STATUSES[item.status])}. {item.message or ''}".strip())
