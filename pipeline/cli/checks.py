"""Commands that check: ``evaluate`` the extraction, ``doctor`` the machine."""

from pathlib import Path
from typing import Annotated

import typer

from extractors import extract
from pipeline import evaluate as evaluation
from pipeline.calendar import complete, office_calendar
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, UnusedDb, UnusedToday
from pipeline.doctor import examination
from pipeline.errors import SetupError, VanthuError
from pipeline.evaluate import letter_beside, name_of
from pipeline.opening import read
from pipeline.readers.ocr.keeping import kept_at_the_end
from pipeline.words import t
from schemas.letter import Letter


def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=t("THƯ_MỤC"),
            show_default=False,
            readable=False,
            help=t("Thư mục có tệp văn bản và tệp .gold.json."),
        ),
    ],
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar=t("TỆP"),
            show_default=False,
            readable=False,
            help=t("So với kết quả lần trước (tệp do --json in ra): lỗi nào đã hết (+), lỗi nào mới có (-)."),
        ),
    ] = None,
    db: UnusedDb = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score the extraction against gold."""

    golds = evaluation.gold_files(folder)
    if not golds:
        raise SetupError(
            t("{folder}: không có tệp .gold.json nào. Ví dụ: vanthu evaluate corpus/letters", folder=folder)
        )
    earlier = evaluation.load_earlier(against) if against is not None else None
    letters: dict[str, Letter] = {}
    failed = False
    for gold in golds:
        try:
            letters[evaluation.name_of(gold)] = _letter_beside(gold)
        except VanthuError as error:
            failed = True
            console.say(error.message)
    scores = evaluation.score(folder, letters)
    if as_json:
        against_earlier = {"against": evaluation.changes_as_json(earlier, scores)} if earlier is not None else {}
        console.out_json({**scores.as_json(), **against_earlier})
    else:
        for line in evaluation.lines(scores):
            console.out(line)
        if earlier is not None:
            details = evaluation.changes(earlier, scores)
        else:
            details = (evaluation.fault_line(str(fault)) for fault in (scores.faults if not quiet else ()))
        for line in details:
            console.out(line)
    if failed:
        raise typer.Exit(1)


def _letter_beside(gold: Path) -> Letter:
    """Read the letter that a gold file belongs to."""

    path = letter_beside(gold)
    if path is None:
        raise SetupError(t("{name}.gold.json: không có tệp văn bản đi kèm.", name=name_of(gold)))
    with kept_at_the_end():
        source = read(path)[0]
    return complete(extract(source), office_calendar())


def doctor(db: Db = None, today: UnusedToday = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Say what is installed, what is missing and what that costs."""

    findings = examination.examine(db)
    if as_json:
        console.out_json([finding.model_dump(mode="json") for finding in findings], indent=2)
    else:
        rows = [
            (
                "✓" if item.ok else "✗",
                t(item.name),
                item.found,
                "" if item.ok else item.cost,
                "" if item.ok else item.mend,
            )
            for item in findings
        ]
        headings = ("", "Thành phần", "Hiện có", "Thiếu thì", "Cách bổ sung")
        console.show(console.table([t(heading) if heading else "" for heading in headings], rows))
    if any(item.needed and not item.ok for item in findings):
        console.say(t("Máy chưa sẵn sàng: bổ sung các mục ✗ rồi chạy lại vanthu doctor."), quiet=quiet)
        raise typer.Exit(1)
    console.say(t("Máy đã sẵn sàng đọc văn bản."), quiet=quiet)
