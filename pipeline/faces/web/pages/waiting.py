"""What waits for a person, settled where it is shown: proposals, what unions say they have sent, days of events."""

from typing import Annotated, cast

from fastapi import Form, HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipeline.duties.amendments.lapsed import ANSWERS
from pipeline.faces.web.page_context import Context, Field, Number, attached, inside, parts_of
from pipeline.office import (
    correcting,
    duty_filters,
    marking,
    sending,
    uploading,
)
from pipeline.office.today import sent
from pipeline.store.duty_queries import PAGE
from pipeline.support.errors import SetupError
from pipeline.support.labels import DECISIONS, label
from pipeline.support.words import t
from schemas import ProposalState


def waiting(ctx: Context) -> Response:
    """Show all proposals, warnings and what unions say they have sent, page by page of what is left."""
    said = sent(ctx.store, ctx.today, PAGE)
    return ctx.page(
        "waiting.html",
        changes=ctx.store.proposals.waiting(PAGE, "change"),
        answers=ctx.store.proposals.waiting(PAGE, "answer"),
        old=ctx.store.proposals.waiting(PAGE, "old"),
        warnings=ctx.store.warnings.open(PAGE),
        sent=said,
        files=sending.files(ctx.office, ctx.store, [one.line for one in said]),
        counts=ctx.store.proposals.count_waiting(),
    )


def decide_proposal(ctx: Context, proposal: str, decision: Field, seen: Field = "open", back: Field = "") -> Response:
    """Confirm or reject what a letter proposes, as it was seen."""
    if decision not in DECISIONS:
        raise SetupError("Không rõ phải quyết định thế nào.")
    wanted = cast(ProposalState, decision)
    decided = ctx.store.proposals.decide(proposal, wanted, ctx.today, who=ctx.who, seen=seen)
    return ctx.to(inside(back, "/"), f"{label(DECISIONS, decided.state)}: {decided.message}")


def decide_old(ctx: Context, decision: Field, count: Annotated[int, Form()], back: Field = "") -> Response:
    """Answer for all old letters at once, as many as were seen: whether they are only kept."""
    if decision not in ANSWERS:
        raise SetupError("Không rõ phải quyết định thế nào.")
    decided = correcting.decide_old(ctx.store, cast(ProposalState, decision), count, ctx.today, ctx.who)
    said = t("{count} văn bản cũ: {said}.", count=len(decided), said=t(ANSWERS[decision]).lower())
    return ctx.to(inside(back, "/"), said)


def decide_sent(ctx: Context, number: Number, decision: Field, why: Field = "", back: Field = "") -> Response:
    """Confirm that what a union says it has sent has come, or say that it has not."""
    if decision == "confirmed":
        sending.confirm(ctx.office, ctx.store, number, ctx.now, ctx.who)
        ctx.wake_reader()
        return ctx.to(inside(back, "/"), t("Đã xác nhận: ghi là hoàn thành."))
    sending.reject(ctx.office, ctx.store, number, ctx.now, ctx.who, why)
    return ctx.to(inside(back, "/"), t("Đã ghi là chưa nhận được."))


def sent_file(ctx: Context, number: Number) -> Response:
    """Return the file that a union gave, to be kept: no browser opens it. Once it is read, lead to its letter."""
    line = ctx.store.sent.called(number)
    upload = ctx.store.uploads.of([int(line.upload)]).get(int(line.upload)) if line.upload else None
    if upload is None or upload.state == "dropped":
        raise HTTPException(404)
    if upload.state == "held":
        held = uploading.held_files(ctx.office, [upload]).get(upload.id)
        if held is None:
            raise SetupError("Tệp này không còn. Đề nghị đơn vị gửi lại.")
        return StreamingResponse(
            parts_of(held.path), media_type="application/octet-stream", headers=attached(held.name, held.size)
        )
    if upload.letters:
        return RedirectResponse(f"/letters/{upload.letters[0]}", 303)
    waits = upload.state in ("waiting", "reading")
    raise SetupError(t("Tệp đang được đọc. Thử lại sau.") if waits else upload.message or t("Tệp không đọc được."))


def anchor(ctx: Context, subject: Field, day: Field, back: Field = "") -> Response:
    """Give the day of an event that deadlines are counted from."""
    given = duty_filters.day(day, ctx.today)
    if given is None:
        raise SetupError("Ghi ngày, ví dụ 15/3/2026.")
    changed = marking.happened(ctx.store, subject, given, ctx.today, ctx.who)
    return ctx.to(inside(back, "/"), t("Đã ghi ngày mốc; {count} nghĩa vụ có hạn mới.", count=len(changed)))


def choice(ctx: Context, row: Field, union: Field, back: Field = "") -> Response:
    """Give a duty whose letter leaves the choice to the union that was chosen."""
    wanted = marking.MarkTarget(row, marking.MarkGiven("todo"), to=(union,))
    made = marking.assign(ctx.office, ctx.store, [wanted], ctx.today, ctx.who)
    return ctx.to(inside(back, "/"), t("Đã giao cho {count} đơn vị.", count=len(made)))
