"""Commands that judge: ``approve`` letters, ``doctor`` the machine."""

from typing import Annotated

import typer

from pipeline.duties.reviews.cards import Review
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import argument, switch
from pipeline.faces.doctor import Finding, examine
from pipeline.office import reviewing
from pipeline.office.reviewing import ReviewedBy
from pipeline.support.labels import TableColumn
from pipeline.support.words import shortened, t
from schemas import REVIEW_STATES

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
