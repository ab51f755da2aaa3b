"""Commands that judge: ``approve`` letters, ``evaluate`` the extraction, ``gold`` from reviews, ``doctor``."""

from pathlib import Path
from typing import Annotated

import typer

from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.reviews.cards import Review
from pipeline.evaluate import labels
from pipeline.evaluate.gold import gold_files, letter_beside, name_of
from pipeline.evaluate.scores import score
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import argument, switch
from pipeline.faces.doctor import Finding, examine
from pipeline.office import own_gold, reviewing
from pipeline.office.reviewing import ReviewedBy
from pipeline.readers.opening import read
from pipeline.support.errors import SetupError, VanthuError
from pipeline.support.labels import TableColumn
from pipeline.support.page_cache import kept_at_the_end, pages_of
from pipeline.support.words import shortened, t
from schemas import REVIEW_STATES, Letter

_LONGEST = 60
_WAITING: tuple[TableColumn[Review], ...] = (
    TableColumn(t("Văn bản"), lambda one: one.name),
    TableColumn(t("Tình trạng"), lambda one: t(REVIEW_STATES[one.reviewed.state])),
    TableColumn(t("Phải xem"), lambda one: str(len(one.waiting))),
    TableColumn(t("Mục"), lambda one: str(len(one.cards))),
)


def approve(
    ask: OfficeOptions,
    refs: Annotated[list[str] | None, argument("VĂN_BẢN…", "Duyệt các văn bản này như đã đọc.")] = None,
    sure: Annotated[bool, switch("--sure", "Duyệt mọi văn bản không còn mục nào phải xem.")] = False,
) -> None:
    """Approve letters as they were read; without any, list those that wait."""
    with ask.office.open() as store:
        found = [reviewing.review(store, ref) for ref in refs or ()] or list(reviewing.to_approve(store))
        if not refs and not sure:
            ask.answer_list(_WAITING, found, t("Không có văn bản nào chờ duyệt."))
            return
        found = [one for one in found if one.reviewed.state != "approved" and (refs or not one.waiting)]
        by = ReviewedBy(ask.who, ask.at, "")
        done = [(one, reviewing.approve_as_read(store, one.letter, by)) for one in found]
    ask.answer([{"letter": one.letter, "state": one.reviewed.state} for _, one in done], indent=2)
    for before, one in done if refs else ():
        ask.say(t("{name}: đã duyệt.", name=one.name))
        if any(card.proposals and card.decided is None for card in one.cards):
            ask.say(t("Chưa chắc nói về việc nào, chờ chọn: vanthu confirm --list --letter {name}", name=one.name))
        if before.waiting:
            doubts = "; ".join(f"“{shortened(card.title, _LONGEST)}”" for card in before.waiting)
            ask.say(t("Còn ngờ khi duyệt: {doubts}.", doubts=doubts))
    ask.say(t("Đã duyệt {count} văn bản.", count=len(done)))


def evaluate(
    ask: OfficeOptions, folder: Annotated[Path, argument("THƯ_MỤC", "Thư mục có tệp văn bản và tệp .gold.json.")]
) -> None:
    """Score the extraction against gold."""
    golds = gold_files(folder)
    if not golds:
        raise SetupError("{folder}: không có tệp .gold.json nào. Ví dụ: vanthu evaluate corpus/letters", folder=folder)
    letters: dict[str, Letter] = {}
    failed = False
    for gold in golds:
        try:
            path = letter_beside(gold)
            if path is None:
                raise SetupError("{name}.gold.json: không có tệp văn bản đi kèm.", name=name_of(gold))
            with pages_of(path), kept_at_the_end():
                source = read(path)[0]
            letters[name_of(gold)] = complete(extract(source), office_calendar())
        except VanthuError as error:
            failed = True
            console.say(error.message)
    scores = score(folder, letters)
    faults = () if ask.quiet else scores.faults
    ask.answer(scores.as_json(), labels.lines(scores), (labels.fault_line(str(fault)) for fault in faults))
    if failed:
        raise typer.Exit(1)


def doctor(ask: OfficeOptions) -> None:
    """Say what is installed, what is missing and what that costs."""
    findings = examine(ask.db)
    columns: tuple[TableColumn[Finding], ...] = (
        TableColumn("", lambda item: "✓" if item.ok else "✗"),
        TableColumn(t("Thành phần"), lambda item: t(item.name)),
        TableColumn(t("Hiện có"), lambda item: item.found),
        TableColumn(t("Thiếu thì"), lambda item: "" if item.ok else item.cost),
        TableColumn(t("Cách bổ sung"), lambda item: "" if item.ok else item.mend),
    )
    ask.answer(findings, console.table_of(columns, findings), indent=2)
    if any(item.needed and not item.ok for item in findings):
        ask.say(t("Máy chưa sẵn sàng: bổ sung các mục ✗ rồi chạy lại vanthu doctor."))
        raise typer.Exit(1)
    ask.say(t("Máy đã sẵn sàng đọc văn bản."))


def export_gold(
    ask: OfficeOptions, folder: Annotated[Path, argument("THƯ_MỤC", "Nơi ghi; tệp cùng tên bị ghi đè.")]
) -> None:
    """Write what people judged of every approved letter, text and gold for ``evaluate``."""
    with ask.office.open() as store:
        count = own_gold.export_gold(store, folder)
    words = t("Đã ghi {count} văn bản đã duyệt vào {path}.", count=count, path=folder)
    ask.tell({"folder": str(folder), "letters": count}, words)


def learn_gold(ask: OfficeOptions) -> None:
    """Let the second reader learn from what people judged of every approved letter."""
    with ask.office.open() as store:
        found = own_gold.learn(ask.office, store)
    said = {"letters": found.letters, **found.gain._asdict(), "weights": len(found.added)}
    learned = t(
        "Đã học từ {letters} văn bản đã duyệt; các văn bản để riêng khi thử được đọc đúng hơn. "
        "Văn bản nhận từ nay được đọc theo đó; đọc lại văn bản đã lưu: vanthu renew",
        **said,
    )
    not_yet = t(
        "{letters} văn bản đã duyệt chưa đủ để đọc đúng hơn: việc đọc giữ như chương trình. Duyệt thêm rồi chạy lại.",
        **said,
    )
    ask.tell(said, learned if found.added else not_yet)
