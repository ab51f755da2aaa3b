"""A lower union's own pages: what it owes by approved letters, its feed, and its word that it has sent."""

from typing import Annotated

from fastapi import File, UploadFile
from starlette.responses import Response

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.faces.web.page_context import Context, Field, found_or_404
from pipeline.office import duty_filters, sending
from pipeline.office.duty_page import own_duty, own_meetings, own_page
from pipeline.office.uploading import MOST_HELD_BYTES
from pipeline.support.words import t
from schemas import whole_day

#: Of one form: a file that is somewhat too large is refused in words that say so.
MOST_BYTES = 2 * MOST_HELD_BYTES


def page(ctx: Context, all: str = "", after: str | None = None, letter: str = "") -> Response:
    """Show what the union owes, or all that one letter asks of it and invites it to."""
    union, every = found_or_404(ctx.signed_in.union_id), bool(all or letter)
    rows, sent, following = own_page(ctx.office, ctx.store, union, ctx.today, done=every, after=after, letter=letter)
    meetings = [one for one in own_meetings(ctx.store, union, ctx.today) if letter in ("", one.letter_id)]
    return ctx.page(
        "mine.html", rows=rows, meetings=meetings, sent=sent, after=following, all=every, letter=letter,
        union=ctx.office.known.name_of(union), feeds=ctx.store.keys.all("feed", union_id=union))  # fmt: skip


def duty(ctx: Context, row: str) -> Response:
    """Show one duty with the words that lay it, and the letter beside it, as it was shared."""
    union = found_or_404(ctx.signed_in.union_id)
    found = own_duty(ctx.office, ctx.store, union, row, ctx.today)
    text, start, end = found.letter.text, found.item.evidence.start, found.item.evidence.end
    return ctx.page(
        "mine_duty.html", found=found, union=ctx.office.known.name_of(union),
        files=sending.files(ctx.office, ctx.store, found.sent),
        most=MOST_HELD_BYTES >> 20, meant=standing.instance_meant(found.item, ctx.today),
        open=[(day, periods.of(found.item, day))
              for day in standing.open_instances(found.item, ctx.today)],
        subject=found.letter.header.subject,
        words={"before": text[:start], "said": text[start:end], "after": text[end:]})  # fmt: skip


def send(
    ctx: Context,
    row: str,
    number: Field = "",
    day: Field = "",
    note: Field = "",
    period: Field = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take the union's word that it has sent what it owes, with its file, which nobody reads before a clerk."""
    found = own_duty(ctx.office, ctx.store, found_or_404(ctx.signed_in.union_id), row, ctx.today)
    sent_on = duty_filters.day(day, ctx.today)
    given = (file.filename, file.file) if file is not None and file.filename else None
    sending.report_sent(
        ctx.office, ctx.store, found.item, ctx.now, ctx.who, number, sent_on, note, given, whole_day(period)
    )
    return ctx.to(f"/mine/{found.item.id}", t("Đã báo; văn phòng sẽ xác nhận."))
