"""One duty: its words, its unions, what changed; who has not answered it, and the messages to them."""

from starlette.responses import Response

from pipeline.frames import lists
from pipeline.office import chasing, sending
from pipeline.office.chasing import Window
from pipeline.office.duty_page import duty_page
from pipeline.office.unions_meant import choose
from pipeline.store import UnknownRefError
from pipeline.web.desk import AtDesk
from pipeline.words import t
from schemas import EFFECTS, STATUSES


def page(desk: AtDesk, duty: str, status: str = "", after: str = "") -> Response:
    """Show a duty."""
    status = status if status in STATUSES else ""
    found = duty_page(desk.store, duty, desk.today, status, after or None)
    return desk.page(
        "duty.html",
        duty=found,
        only=status,
        statuses=STATUSES,
        effects=EFFECTS,
        lines=lists,
        version_columns=lists.version_columns(),
        event_columns=lists.events(),
        seen=desk.store.history.last(),
        files=sending.files(desk.office, desk.store, found.sent.values()),
    )


def missing(desk: AtDesk, duty: str) -> Response:
    """Show who has not answered a duty, as words for a group chat."""
    made = chasing.unanswered(desk.office, desk.store, desk.store.duties.called(duty), desk.today)
    return desk.page("duty_missing.html", made=made)


def messages(desk: AtDesk, union: str) -> Response:
    """Show the message to one union, with how to reach it."""
    chosen = choose(desk.store, desk.office, union, desk.today)
    made = chasing.messages(desk.office, desk.store, Window(desk.today), chosen.unions)
    if not made:
        raise UnknownRefError(t("Đơn vị này không có việc quá hạn hay sắp đến hạn."))
    return desk.page("duty_messages.html", messages=made)
