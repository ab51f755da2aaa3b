"""Commands that read letters: ``extract`` prints what is found, ``run`` stores it."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.console import progress
from pipeline.cli.letter_view import letter_parts, why_parts
from pipeline.cli.options import Output, argument, switch, value
from pipeline.cli.warnings import new_lines
from pipeline.errors import SetupError
from pipeline.export.printed.run_page import run_page
from pipeline.frames.lines import Shown
from pipeline.intake.results import FileResult, Summary
from pipeline.office.reading import read, take_in
from pipeline.words import number, t

_INPUT = Path("-")
_WHY = t("Nêu quy tắc đã tìm ra từng điều, và vì sao các câu còn lại không phải là nhiệm vụ.")


def extract(
    ask: Asked,
    files: Annotated[list[Path], argument(t("TỆP"), help=t("Tệp văn bản cần đọc; - là đầu vào chuẩn."))],
    why: Annotated[bool, switch("--why", help=_WHY)] = False,
) -> None:
    """Read letters and print what was found; a file that fails does not stop the others."""
    failed = False
    with _with_input(files) as paths:
        for found in read(paths):
            for letter in found.letters:
                if ask.as_json:
                    console.out(letter.model_dump_json())
                else:
                    console.show(*(why_parts if why else letter_parts)(letter))
            for trouble in found.troubles:
                console.say(trouble)
            failed |= bool(found.troubles)
    if failed:
        raise typer.Exit(1)


@contextmanager
def _with_input(files: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Give the files, with what comes by standard input as one of them: whatever kind of file it is."""
    if _INPUT not in files:
        yield files
        return
    with tempfile.TemporaryDirectory(prefix="vanthu-") as folder:
        held = Path(folder, _INPUT)
        held.write_bytes(sys.stdin.buffer.read())
        yield [held if path == _INPUT else path for path in files]


#: More processes than any machine of an office has use for.
_MOST_WORKERS = 256

#: What became of a file, in people's words.
FILE_STATUSES = {"new": "mới, đã lưu", "unchanged": "đã có", "failed": "lỗi", "refused": "từ chối"}

#: A longer table of files says nothing to a person; then only what went wrong is named.
_LONGEST_TABLE = 60

_PATHS = t("Tệp hoặc thư mục (đọc cả thư mục con).")
_WORKERS = t("Số tiến trình đọc song song (mặc định: mỗi nhân máy một).")
_SCHEDULER = t("Đọc trên nhiều máy qua bộ điều phối Dask (tcp://máy:8786); các máy phải thấy cùng thư mục văn bản.")
_RETRY = t("Đọc lại cả những tệp mà lần trước không đọc được.")


def run(
    ask: Asked,
    paths: Annotated[list[Path], argument(t("ĐƯỜNG_DẪN"), help=_PATHS)],
    workers: Annotated[int | None, value("--workers", metavar="N", min=1, max=_MOST_WORKERS, help=_WORKERS)] = None,
    scheduler: Annotated[str | None, value("--scheduler", metavar=t("ĐỊA_CHỈ"), help=_SCHEDULER)] = None,
    retry: Annotated[bool, switch("--retry", help=_RETRY)] = False,
    output: Output = None,
) -> None:
    """Read, extract, route and store every new letter; a summary closes it, which may be written as a page."""
    ask.form(output, (".html",))
    with progress(ask.quiet) as step:
        taken = take_in(
            ask.office, paths, ask.day, workers, scheduler, lambda result, done, total: step(result.name, done, total),
            console.say, retry,
        )  # fmt: skip
    if ask.as_json:
        console.out(taken.summary.model_dump_json())
    else:
        _print_summary(taken.summary, taken.interrupted, ask.quiet)
    if output is not None:
        ask.write(output, run_page(taken.summary, ask.day, taken.trouble))
    for line in new_lines(taken.warnings, taken.lost):
        ask.say(line)
    if taken.waiting:
        ask.say(t("{count} đề xuất thay đổi, trả lời chờ xác nhận. Xem: vanthu confirm", count=taken.waiting))
    if taken.interrupted:
        raise typer.Exit(console.INTERRUPTED)
    if taken.trouble:
        raise SetupError(taken.trouble)
    if taken.summary.failed or taken.summary.refused:
        raise typer.Exit(1)


def _print_summary(summary: Summary, interrupted: bool, quiet: bool) -> None:
    troubled = [item for item in summary.files if item.status in ("failed", "refused")]
    for item in troubled:
        console.say(item.message or item.name)
    shown = [item for item in summary.files if item.status != "unchanged"]
    if len(shown) > _LONGEST_TABLE:
        shown = troubled
    if shown and not quiet:
        # What went wrong stands on stderr, a line each; the table only names the file.
        columns: tuple[Shown[FileResult], ...] = (
            Shown(t("Tệp"), lambda item: item.name),
            Shown(t("Kết quả"), lambda item: t(FILE_STATUSES[item.status])),
            Shown(t("Ghi chú"), lambda item: "" if item in troubled else item.message or ""),
        )
        console.show(console.listed(columns, shown))
    if summary.skipped:
        console.say(t("Bỏ qua {count} tệp không phải loại tệp của văn bản.", count=summary.skipped), quiet=quiet)
    counts = summary.model_dump(include={"new", "unchanged", "failed", "refused"}) | {
        "seconds": number(summary.seconds)
    }
    console.out(
        t("Mới: {new}. Đã có: {unchanged}. Lỗi: {failed}. Từ chối: {refused}. Thời gian: {seconds} giây.", **counts)
    )
    if summary.new == summary.failed == summary.refused == 0 and not interrupted:
        console.out(t("Không có văn bản mới."))
