"""Commands that read letters and show them: ``extract``, ``run``, ``letters``, ``show``."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractors import is_letter
from pipeline import labels
from pipeline.calendar import office_calendar
from pipeline.cli import console, crosschecks
from pipeline.cli.cluster import executor_at
from pipeline.cli.entering import line_parts
from pipeline.cli.letter_view import letter_parts
from pipeline.cli.options import INTERRUPTED, Db, Json, Quiet, Registry, Today, UnusedDb, UnusedToday, Year, today_of
from pipeline.cli.progress import Progress
from pipeline.cli.proposal_view import history_parts, touching_parts
from pipeline.cli.standing_view import standing_parts
from pipeline.cli.why_view import why_parts
from pipeline.confined.extraction import extract_file, is_plain_text
from pipeline.confined.workers import Workers
from pipeline.export import files, spans
from pipeline.intake import batch
from pipeline.intake.reading import fault, no_letter
from pipeline.office import Office, numbers
from pipeline.readers.files import shown
from pipeline.store import open_store, sampling, settling
from pipeline.words import number, t

if TYPE_CHECKING:
    from pipeline.intake.batch import Summary
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
    from contextlib import closing

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


def _print_letter(letter: "Letter", as_json: bool, why: bool) -> None:
    if as_json:
        console.out(letter.model_dump_json())
    elif why:
        console.show(*why_parts(letter))
    else:
        console.show(*letter_parts(letter))


def _is_doubtful(letter: "Letter") -> bool:
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
    if as_json:
        console.out(summary.model_dump_json())
    else:
        _print_summary(summary, interrupted, quiet)
    crosschecks.say_new(warnings, quiet=quiet)
    if waiting:
        console.say(
            t("{count} đề xuất thay đổi, trả lời chờ xác nhận. Xem: vanthu confirm", count=waiting), quiet=quiet
        )
    if interrupted:
        raise typer.Exit(INTERRUPTED)
    if summary.failed or summary.refused:
        raise typer.Exit(1)


def _print_summary(summary: "Summary", interrupted: bool, quiet: bool) -> None:
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


def letters(
    in_: Annotated[bool, typer.Option("--in", show_default=False, help=t("Chỉ lấy văn bản đến."))] = False,
    out: Annotated[bool, typer.Option("--out", show_default=False, help=t("Chỉ lấy văn bản đi của cơ quan."))] = False,
    info: Annotated[bool, typer.Option("--info", show_default=False, help=t("Chỉ lấy văn bản để biết."))] = False,
    year: Year = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List stored letters."""

    day = today_of(today)
    directions = {name for name, is_meant in (("in", in_), ("out", out), ("info", info)) if is_meant}
    with open_store(db) as store:
        found = store.letters(day)
    any_there = bool(found)
    found = [item for item in found if not directions or item.direction in directions]
    found = [item for item in found if year is None or item.year == str(year)]
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in found], indent=2)
        return
    if not any_there:
        console.say(t("Chưa có văn bản nào. Đọc văn bản bằng: vanthu run THƯ_MỤC"), quiet=quiet)
        return
    headings = (
        "Mã",
        "Số đến",
        "Ngày đến",
        "Số ký hiệu",
        "Ngày",
        "Tên loại",
        "Cơ quan ban hành",
        "Trích yếu",
        "Lần đến",
        "Nghĩa vụ",
        "Còn mở",
        "Quá hạn",
    )
    rows = (
        (
            item.sha256[:8],
            t("đi") if item.direction == "out" else str(item.arrival_number or ""),
            labels.date_words(item.arrived_on),
            labels.letter_name(item),
            labels.date_words(item.issued_on),
            item.kind or "",
            item.issuer or "",
            item.subject or "",
            str(len(item.arrivals)) if len(item.arrivals) > 1 else "",
            str(item.obligations),
            str(item.open),
            str(item.late),
        )
        for item in found
    )
    spare = [t(name) for name in ("Lần đến", "Tên loại", "Ngày đến", "Còn mở", "Quá hạn")]
    console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Trích yếu")], spare=spare))
    console.say(t("{count} văn bản.", count=len(found)), quiet=quiet)


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
            *history_parts(owed),
        )
