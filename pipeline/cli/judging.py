"""Commands that check: ``evaluate`` the extraction, ``gold`` from what people reviewed, ``doctor`` the machine."""

from pathlib import Path
from typing import Annotated

import typer

from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, value
from pipeline.doctor import Finding, examine
from pipeline.errors import SetupError, VanthuError
from pipeline.evaluate import labels
from pipeline.evaluate.gold import gold_files, letter_beside, name_of
from pipeline.evaluate.scores import score
from pipeline.labels import Shown
from pipeline.office import accuracy
from pipeline.opening import read
from pipeline.readers.secrecy import kept_at_the_end
from pipeline.words import t
from schemas import Letter

_AGAINST = "So với kết quả lần trước (tệp do --json in ra): lỗi nào đã hết (+), lỗi nào mới có (-)."


def evaluate(
    ask: Asked,
    folder: Annotated[Path, argument("THƯ_MỤC", "Thư mục có tệp văn bản và tệp .gold.json.")],
    against: Annotated[Path | None, value("--against", "TỆP", _AGAINST)] = None,
) -> None:
    """Score the extraction against gold."""
    golds = gold_files(folder)
    if not golds:
        raise SetupError("{folder}: không có tệp .gold.json nào. Ví dụ: vanthu evaluate corpus/letters", folder=folder)
    earlier = labels.load_earlier(against) if against is not None else None
    letters: dict[str, Letter] = {}
    failed = False
    for gold in golds:
        try:
            path = letter_beside(gold)
            if path is None:
                raise SetupError("{name}.gold.json: không có tệp văn bản đi kèm.", name=name_of(gold))
            with kept_at_the_end():
                source = read(path)[0]
            letters[name_of(gold)] = complete(extract(source), office_calendar())
        except VanthuError as error:
            failed = True
            console.say(error.message)
    scores = score(folder, letters)
    if ask.as_json:
        against_earlier = {"against": labels.as_json(earlier, scores)} if earlier is not None else {}
        console.out_json({**scores.as_json(), **against_earlier})
    else:
        console.show(*labels.lines(scores))
        if earlier is not None:
            console.show(*labels.changes(earlier, scores))
        elif not ask.quiet:
            console.show(*(labels.fault_line(str(fault)) for fault in scores.faults))
    if failed:
        raise typer.Exit(1)


def doctor(ask: Asked) -> None:
    """Say what is installed, what is missing and what that costs."""
    findings = examine(ask.db)
    if ask.as_json:
        console.out_json(findings, indent=2)
    else:
        columns: tuple[Shown[Finding], ...] = (
            Shown("", lambda item: "✓" if item.ok else "✗"),
            Shown(t("Thành phần"), lambda item: t(item.name)),
            Shown(t("Hiện có"), lambda item: item.found),
            Shown(t("Thiếu thì"), lambda item: "" if item.ok else item.cost),
            Shown(t("Cách bổ sung"), lambda item: "" if item.ok else item.mend),
        )
        console.show(console.listed(columns, findings))
    if any(item.needed and not item.ok for item in findings):
        ask.say(t("Máy chưa sẵn sàng: bổ sung các mục ✗ rồi chạy lại vanthu doctor."))
        raise typer.Exit(1)
    ask.say(t("Máy đã sẵn sàng đọc văn bản."))


def export_gold(ask: Asked, folder: Annotated[Path, argument("THƯ_MỤC", "Nơi ghi; tệp cùng tên bị ghi đè.")]) -> None:
    """Write what people judged of every approved letter, text and gold for ``evaluate``."""
    with ask.office.open() as store:
        count = accuracy.export_gold(store, folder)
    words = t("Đã ghi {count} văn bản đã duyệt vào {path}.", count=count, path=folder)
    ask.tell({"folder": str(folder), "letters": count}, words)
