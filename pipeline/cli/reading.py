"""Commands that read letters: ``extract`` prints what is found, ``run`` stores it."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from extractors import is_letter
from pipeline.calendar import office_calendar
from pipeline.cli import console, crosschecks
from pipeline.cli.cluster import executor_at
from pipeline.cli.letter_view import letter_parts
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, UnusedDb, UnusedToday, today_of
from pipeline.cli.progress import Progress
from pipeline.cli.why_view import why_parts
from pipeline.confined.workers import Workers
from pipeline.files import shown
from pipeline.intake import batch
from pipeline.intake.batch import Summary
from pipeline.intake.extraction import extract_file, is_plain_text
from pipeline.intake.reading import fault, no_letter
from pipeline.office import Office
from pipeline.store import sampling
from pipeline.words import number, t
from schemas.letter import Letter

Files = Annotated[
    list[Path],
    typer.Argument(metavar=t("TỆP"), show_default=False, readable=False, help=t("Tệp văn bản cần đọc.")),
]


def extract(
    files: Files,
    why: Annotated[
        bool,
        typer.Option(
            "--why",
            show_default=False,
            help=t("Nêu quy tắc đã tìm ra từng điều, và vì sao các câu còn lại không phải là nhiệm vụ."),
        ),
    ] = False,
    db: UnusedDb = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read letters and print what was found; a file that fails does not stop the others."""
    # None where all is plain text, which breaks no parser.
    processes = min(os.cpu_count() or 1, sum(not is_plain_text(path) for path in files))
    failed = False
    with closing(Workers(extract_file, processes).results(_given_out(files))) as results:
        for path, outcome in results:
            if isinstance(outcome, Exception):
                failed = True
                console.say(fault(outcome, shown(path.name)))
                continue
            for letter in outcome.letters:
                _print_letter(letter, as_json, why)
                failed |= _is_doubtful(letter)
            for failure in outcome.failures:
                failed = True
                console.say(failure)
    if failed:
        raise typer.Exit(1)


def _given_out(files: list[Path]) -> Iterator[Path]:
    """Yield the files; load what prints the results while other processes start to read the first."""
    yield files[0]

    office_calendar()  # a broken set-up is told once, not for every file
    yield from files[1:]


def _print_letter(letter: Letter, as_json: bool, why: bool) -> None:
    if as_json:
        console.out(letter.model_dump_json())
    elif why:
        console.show(*why_parts(letter))
    else:
        console.show(*letter_parts(letter))


def _is_doubtful(letter: Letter) -> bool:
    """Say so where a text shows no sign of being a letter; what was found in it is printed all the same."""

    if is_letter(letter):
        return False
    console.say(no_letter(letter))
    return True


#: More processes than any machine of an office has use for.
_MOST_WORKERS = 256

#: What became of a file, in people's words.
FILE_STATUSES = {"new": "mới, đã lưu", "unchanged": "đã có", "failed": "lỗi", "refused": "từ chối"}

#: A longer table of files says nothing to a person; then only what went wrong is named.
_LONGEST_TABLE = 60

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar=t("ĐƯỜNG_DẪN"),
        show_default=False,
        readable=False,
        help=t("Tệp hoặc thư mục (đọc cả thư mục con)."),
    ),
]


def run(
    paths: Paths,
    db: Db = None,
    registry: Registry = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            max=_MOST_WORKERS,
            metavar="N",
            show_default=False,
            help=t("Số tiến trình đọc song song (mặc định: mỗi nhân máy một)."),
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar=t("ĐỊA_CHỈ"),
            show_default=False,
            help=t(
                "Đọc trên nhiều máy qua bộ điều phối Dask (tcp://máy:8786); các máy phải thấy cùng thư mục văn bản."
            ),
        ),
    ] = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read, extract, route and store every new letter; a summary closes it."""

    office, day = Office(db, registry), today_of(today)
    bodies, calendar = office.bodies, office.calendar
    with office.open() as store, executor_at(scheduler) as executor, Progress(quiet) as progress:
        # Another machine starts in another folder; relative paths mean nothing there.
        seen = [path.absolute() for path in paths] if executor else paths
        before = sampling.standing(store)
        try:
            summary = batch.run(seen, store, bodies, calendar, workers, progress.note, executor=executor, on=day)
            interrupted = False
        except batch.BatchInterrupted as stop:
            summary, interrupted = stop.summary, True
        warnings = crosschecks.new_warnings(store, before, office) if summary.new and not interrupted else []
        waiting = len(store.proposals("open")) if summary.new else 0
        missing = crosschecks.lost_lines(store, before) if summary.new and not interrupted else []
    if as_json:
        console.out(summary.model_dump_json())
    else:
        _print_summary(summary, interrupted, quiet)
    for line in missing:
        console.say(line, quiet=quiet)
    crosschecks.say_new(warnings, quiet=quiet)
    if waiting:
        console.say(
            t("{count} đề xuất thay đổi, trả lời chờ xác nhận. Xem: vanthu confirm", count=waiting), quiet=quiet
        )
    if interrupted:
        raise typer.Exit(console.INTERRUPTED)
    if summary.failed or summary.refused:
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
        rows = [
            (item.name, t(FILE_STATUSES[item.status]), "" if item in troubled else item.message or "") for item in shown
        ]
        console.show(console.table([t("Tệp"), t("Kết quả"), t("Ghi chú")], rows))
    if summary.skipped:
        console.say(t("Bỏ qua {count} tệp không phải loại tệp của văn bản.", count=summary.skipped), quiet=quiet)
    console.out(
        t(
            "Mới: {new}. Đã có: {unchanged}. Lỗi: {failed}. Từ chối: {refused}. Thời gian: {seconds} giây.",
            **summary.model_dump(include={"new", "unchanged", "failed", "refused"}),
            seconds=number(summary.seconds),
        )
    )
    if summary.new == summary.failed == summary.refused == 0 and not interrupted:
        console.out(t("Không có văn bản mới."))
