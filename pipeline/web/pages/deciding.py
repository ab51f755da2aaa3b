"""What a person settles where it is shown: proposals of letters, what unions say they have sent, days of events."""

from typing import Annotated, cast

from fastapi import Form, HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipeline.errors import SetupError
from pipeline.labels import DECISIONS, label
from pipeline.office import duty_filters, marking, uploading
from pipeline.office.correcting import Decided
from pipeline.office.sending import confirm, reject
from pipeline.web.attachments import attached, parts_of
from pipeline.web.desk import AtDesk, Number, inside
from pipeline.words import t

Word = Annotated[str, Form()]


def proposal(desk: AtDesk, proposal: str, decision: Word, seen: Word = "open", back: Word = "") -> Response:
    """Confirm or reject what a letter proposes, as it was seen."""
    if decision not in DECISIONS:
        raise SetupError(t("Không rõ phải quyết định thế nào."))
    wanted = cast(Decided, decision)
    decided = desk.store.proposals.decide(proposal, wanted, desk.today, who=desk.who, seen=seen)
    said = label(DECISIONS, decided.state)
    return desk.to(inside(back) or "/", f"{said}: {decided.message}")


def sent(desk: AtDesk, number: Number, decision: Word, why: Word = "", back: Word = "") -> Response:
    """Confirm that what a union says it has sent has come, or say that it has not."""
    if decision == "confirmed":
        confirm(desk.office, desk.store, number, desk.now, desk.who)
        if desk.house.reader is not None:
            desk.house.reader.wake()
        return desk.to(inside(back) or "/", t("Đã xác nhận: ghi là hoàn thành."))
    reject(desk.office, desk.store, number, desk.now, desk.who, why)
    return desk.to(inside(back) or "/", t("Đã ghi là chưa nhận được."))


def sent_file(desk: AtDesk, number: Number) -> Response:
    """Return the file that a union gave, to be kept: no browser opens it. Once it is read, lead to its letter."""
    line = desk.store.sent.called(number)
    upload = desk.store.uploads.of([int(line.upload)]).get(int(line.upload)) if line.upload else None
    if upload is None or upload.state == "dropped":
        raise HTTPException(404)
    if upload.state == "held":
        held = uploading.held_files(desk.office, [upload]).get(upload.id)
        if held is None:
            raise SetupError(t("Tệp này không còn. Đề nghị đơn vị gửi lại."))
        return StreamingResponse(
            parts_of(held.path), media_type="application/octet-stream", headers=attached(held.name, held.size)
        )
    if upload.letters:
        return RedirectResponse(f"/letters/{upload.letters[0]}", 303)
    waits = upload.state in ("waiting", "reading")
    raise SetupError(t("Tệp đang được đọc. Thử lại sau.") if waits else upload.message or t("Tệp không đọc được."))


def anchor(desk: AtDesk, subject: Word, anchor: Word, day: Word, back: Word = "") -> Response:
    """Give the day of an event that deadlines are counted from."""
    given = duty_filters.day(day, desk.today)
    if given is None:
        raise SetupError(t("Ghi ngày, ví dụ 15/3/2026."))
    changed = desk.store.marks.set_anchor(subject, anchor, given, desk.today, who=desk.who)
    return desk.to(inside(back) or "/", t("Đã ghi ngày mốc; {count} nghĩa vụ có hạn mới.", count=len(changed)))


def choice(desk: AtDesk, row: Word, union: Word, back: Word = "") -> Response:
    """Give a duty whose letter leaves the choice to the union that was chosen."""
    wanted = marking.Given(marking.Wanted(row, marking.MarkGiven("todo")), (union,))
    made = marking.assign(desk.office, desk.store, [wanted], desk.today, desk.who)
    return desk.to(inside(back) or "/", t("Đã giao cho {count} đơn vị.", count=len(made)))
