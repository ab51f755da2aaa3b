"""A lower union's own pages: what it owes by approved letters, its feed, and its word that it has sent."""

from typing import Annotated

from fastapi import File, HTTPException, UploadFile
from starlette.responses import Response

from pipeline.labels import letter_name
from pipeline.office import duty_filters, keys, sending
from pipeline.office.duty_page import own_duty, own_page
from pipeline.office.uploading import MOST_HELD_BYTES
from pipeline.store.people import Key
from pipeline.web.desk import AtDesk, Desk, Field, there
from pipeline.web.pages.feeds import feed_address
from pipeline.words import t

#: Of one form: a file that is somewhat too large is refused in words that say so.
MOST_BYTES = 2 * MOST_HELD_BYTES


def page(desk: AtDesk, all: str = "", after: str = "") -> Response:
    """Show what the union owes."""
    return _shown(desk, all=bool(all), after=after or None)


def _shown(desk: Desk, *, all: bool = False, after: str | None = None, address: str | None = None) -> Response:
    rows, sent, following = own_page(desk.office, desk.store, _union(desk), desk.today, done=all, after=after)
    return desk.page("mine.html", rows=rows, sent=sent, after=following, all=all, union=_name(desk),
                     feeds=_feeds(desk), address=address)  # fmt: skip


def duty(desk: AtDesk, row: str) -> Response:
    """Show one duty with the words that lay it."""
    found = own_duty(desk.office, desk.store, _union(desk), row, desk.today)
    files = sending.files(desk.office, desk.store, found.sent)
    return desk.page("mine_duty.html", found=found, union=_name(desk), files=files, most=MOST_HELD_BYTES >> 20)


def letter(desk: AtDesk, row: str) -> Response:
    """Show the letter that lays a duty, as it was shared."""
    found = own_duty(desk.office, desk.store, _union(desk), row, desk.today)
    text, start, end = found.letter.text, found.item.evidence.start, found.item.evidence.end
    return desk.page(
        "mine_letter.html",
        name=letter_name(found.letter.header),
        subject=found.letter.header.subject,
        before=text[:start],
        words=text[start:end],
        after=text[end:],
        row=found.item.id,
        union=_name(desk),
    )


def send(
    desk: AtDesk,
    row: str,
    number: Field = "",
    day: Field = "",
    note: Field = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take the union's word that it has sent what it owes, with its file, which nobody reads before a clerk."""
    found = own_duty(desk.office, desk.store, _union(desk), row, desk.today)
    sent_on = duty_filters.day(day, desk.today)
    given = (file.filename, file.file) if file is not None and file.filename else None
    sending.say(desk.office, desk.store, found.item, desk.now, desk.who, number, sent_on, note, given)
    return desk.to(f"/mine/{found.item.id}", t("Đã báo; văn phòng sẽ xác nhận."))


def feed(desk: AtDesk) -> Response:
    """Make an address by which a phone follows the union's days; it is shown once."""
    union_id = _union(desk)
    made = keys.make(desk.office, desk.store, "feed", desk.who or union_id, desk.now, desk.who, union_id)
    return _shown(desk, address=feed_address(desk, made.secret))


def end_feed(desk: AtDesk, id: Field) -> Response:
    """Let an address of the union open nothing any more."""
    if id not in {key.id for key in _feeds(desk)}:
        raise HTTPException(404)
    keys.revoke(desk.store, id)
    return desk.to("/mine", t("Địa chỉ lịch này không còn dùng được."))


def _feeds(desk: Desk) -> list[Key]:
    return desk.store.keys.all("feed", union_id=_union(desk))


def _union(desk: Desk) -> str:
    return there(desk.person and desk.person.union_id)


def _name(desk: Desk) -> str:
    union = desk.office.known.get(_union(desk))
    return union.name if union is not None else ""
