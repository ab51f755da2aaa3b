"""The one table of all pages: address, who may ask for it, what answers, and its place in the menu.

Routes, menu and the tests of who may do what are made of it; what has no line here is not served.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from starlette.responses import Response

from pipeline.export.entries import CalendarEntry
from pipeline.faces.web import api
from pipeline.faces.web.api import MarkedObligation, ObligationsState, RowPage, SentFile, answering, of_duties
from pipeline.faces.web.forms import form_of, form_of_one
from pipeline.faces.web.pages import account, calendar, duties, letters, mine, review, search, today, unions
from pipeline.faces.web.people import ADMINS, ANYBODY, INSIDE, KEEPERS, LEADERS, SIGNED_IN, UNIONS, Roles
from pipeline.office import correcting, keys, registers, renewing, reviewing, sending, uploading
from pipeline.office import people as accounts
from pipeline.office import unions as office_unions
from pipeline.office.duty_uses import USES
from pipeline.office.uses import UseResult
from pipeline.office.warnings import settle_use
from pipeline.store.rows import DutyRow, StoredLetter
from schemas import Letter

Method = Literal["GET", "POST"]
ForOthers = Literal["key", "link"] | None


class Route(NamedTuple):
    """One line. A ``POST`` changes something and must bring the person's token. ``menu`` is its title there."""

    method: Method
    path: str
    roles: Roles
    answer: Callable[..., Response | Awaitable[Response]]
    menu: str = ""
    spare: bool = False  # whether it stands in the second part of the menu
    most_bytes: int = 1_000_000  # how much may be sent to it
    for_others: ForOthers = None  # whether it makes what is of use only where others reach the office, or this address
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """More that FastAPI is told of what programs ask for, which alone is described to them."""


def _api(
    method: Method,
    path: str,
    roles: Roles,
    answer: Callable[..., Response],
    model: type[BaseModel],
    status: int = 200,
    most_bytes: int = 1_000_000,
) -> Route:
    """Return the line of an answer for programs, which gives a ``model``."""
    options = answering(model, path.split("/")[1], changing=method == "POST", status=status)
    return Route(method, f"/api/v1{path}", roles, answer, most_bytes=most_bytes, options=options)


def _use(do: Callable[..., UseResult], roles: Roles, path: str, back: str = "/", for_others: ForOthers = None) -> Route:
    return Route("POST", path, roles, form_of(do, back), for_others=for_others)


def of_duty_uses() -> Iterator[Route]:
    """Yield the lines by which each use of duties is done: of a page to one, of programs to several."""
    for name, use in USES.items():
        yield Route("POST", f"/duties/{{id}}/{name}", KEEPERS, form_of_one(use))
        yield _api("POST", f"/obligations/{name}", KEEPERS, of_duties(name, use.do), ObligationsState)


ROUTES: tuple[Route, ...] = (
    # --- what anybody gets
    Route("GET", "/static/{name}", ANYBODY, account.file),
    Route("GET", "/start", ANYBODY, account.start),
    Route("GET", "/login", ANYBODY, account.login),
    Route("POST", "/login", ANYBODY, account.sign_in, most_bytes=4_000),
    Route("GET", "/u/{secret}", ANYBODY, account.link),
    Route("GET", "/health", ANYBODY, account.health),
    # --- Hôm nay
    Route("GET", "/", INSIDE, today.page, menu="Hôm nay"),
    Route("GET", "/leader", INSIDE, today.leader, menu="Cho lãnh đạo", spare=True),
    Route("GET", "/week", INSIDE, today.week, menu="Việc trong tuần", spare=True),
    # --- Văn bản đến, đi; tải lên
    Route("GET", "/letters", INSIDE, letters.page, menu="Văn bản"),
    Route("GET", "/letters/uploads", KEEPERS, letters.progress),
    Route("POST", "/letters/away", KEEPERS, letters.file_away),
    Route("POST", "/letters/remove", KEEPERS, letters.remove),
    Route("POST", "/letters/back", KEEPERS, letters.bring_back),
    Route("POST", "/letters/uploads", KEEPERS, letters.send, most_bytes=letters.MOST_BYTES),
    _use(uploading.clear_files, KEEPERS, "/letters/uploads/clear", "/letters"),
    _use(uploading.decide_files, KEEPERS, "/letters/uploads/decide", "/letters"),
    Route("GET", "/letters/{ref}/pages/{number}.webp", INSIDE, letters.picture),
    Route("GET", "/letters/{ref}/file", INSIDE, letters.file),
    # --- Duyệt
    Route("GET", "/letters/{ref}", INSIDE, review.page),
    Route("GET", "/letters/{ref}/cards", INSIDE, review.cards),
    Route("GET", "/letters/{ref}/next", INSIDE, review.next_open),
    Route("GET", "/letters/{ref}/words/{number}", INSIDE, review.words),
    Route("GET", "/letters/{ref}/warnings", INSIDE, letters.warned),
    _use(settle_use, KEEPERS, "/letters/{ref}/warnings", "/letters/{ref}/warnings"),
    Route("POST", "/letters/{ref}/acts", KEEPERS, review.act),
    _use(registers.enter_use, KEEPERS, "/letters/{letter}/register", "/letters/{letter}"),
    _use(reviewing.give_number, KEEPERS, "/letters/{letter}/number", "/letters/{letter}"),
    Route("POST", "/letters/{ref}/lead", LEADERS, review.lead),
    _use(registers.settle_instruction, KEEPERS, "/letters/{letter}/instruction"),
    # --- Nghĩa vụ
    Route("GET", "/duties", INSIDE, duties.page, menu="Nghĩa vụ"),
    Route("POST", "/duties/act", KEEPERS, duties.act),
    Route("GET", "/duties.xlsx", INSIDE, duties.workbook),
    Route("GET", "/duties/book.xlsx", INSIDE, duties.book),
    Route("POST", "/duties/book", KEEPERS, duties.take_back, most_bytes=30_000_000),
    Route("GET", "/duties/{duty}", INSIDE, duties.one),
    Route("GET", "/duties/{duty}/missing", INSIDE, duties.missing),
    *of_duty_uses(),
    _use(correcting.answer_old, KEEPERS, "/proposals/old"),
    _use(correcting.decide_named, KEEPERS, "/proposals/{ids}"),
    _use(sending.settle_sent, KEEPERS, "/sent/{line}"),
    Route("GET", "/sent/{number}/file", KEEPERS, letters.sent_file),
    # --- Lịch
    Route("GET", "/calendar", INSIDE, calendar.page, menu="Lịch"),
    Route("GET", "/feeds", INSIDE, calendar.feeds),
    _use(keys.feed, KEEPERS, "/feeds", "/feeds", for_others="link"),
    _use(keys.revoke_address, KEEPERS, "/feeds/{id}/revoke", "/feeds"),
    Route("GET", "/feeds/{secret}.ics", ANYBODY, calendar.feed),
    # --- Đơn vị
    Route("GET", "/unions", INSIDE, unions.page, menu="Đơn vị"),
    Route("GET", "/unions/check", INSIDE, unions.check),
    _use(office_unions.name_means, KEEPERS, "/unions/names", "/unions/check"),
    Route("GET", "/unions/import", KEEPERS, unions.import_page),
    Route("POST", "/unions/import", KEEPERS, unions.import_send, most_bytes=unions.MOST_BYTES),
    Route("POST", "/unions/import/accept", KEEPERS, unions.import_accept),
    Route("POST", "/unions/import/drop", KEEPERS, unions.import_drop),
    Route("POST", "/unions/links", KEEPERS, unions.links, for_others="link"),
    _use(keys.revoke_unused, KEEPERS, "/unions/links/revoke", "/unions"),
    Route("GET", "/unions/{id}", INSIDE, unions.one),
    _use(keys.link, KEEPERS, "/unions/{union}/link", "/unions/{union}", for_others="link"),
    _use(keys.revoke_address, KEEPERS, "/unions/{union}/keys/{id}/revoke", "/unions/{union}"),
    # --- Ngày làm việc, Tìm, Lịch sử, Thiết lập
    Route("GET", "/search", INSIDE, search.page, menu="Tìm"),
    Route("GET", "/days", INSIDE, calendar.days, menu="Ngày làm việc", spare=True),
    _use(renewing.change_days, KEEPERS, "/days", "/days"),
    Route("GET", "/history", INSIDE, search.history, menu="Lịch sử", spare=True),
    Route("GET", "/settings", ADMINS, account.settings_page, menu="Thiết lập", spare=True),
    _use(office_unions.choose_use, ADMINS, "/settings/office", "/settings"),
    Route("POST", "/settings/backup", ADMINS, account.backup),
    # --- Người dùng
    Route("GET", "/people", ADMINS, account.everybody, menu="Người dùng", spare=True),
    Route("GET", "/people/{id}", ADMINS, account.one),
    _use(accounts.add, ADMINS, "/people", "/people"),
    _use(keys.token, ADMINS, "/people/programs", "/people", for_others="key"),
    _use(keys.revoke, ADMINS, "/people/keys/{id}/revoke", "/people"),
    _use(accounts.change, ADMINS, "/people/{id}", "/people/{id}"),
    _use(accounts.set_password, ADMINS, "/people/{id}/password", "/people/{id}"),
    _use(accounts.lock, ADMINS, "/people/{id}/lock", "/people/{id}"),
    _use(accounts.sign_out, ADMINS, "/people/{id}/end", "/people/{id}"),
    # --- Tài khoản của mình
    Route("GET", "/me", SIGNED_IN, account.me),
    Route("POST", "/me/password", SIGNED_IN, account.change_password),
    Route("POST", "/me/end", SIGNED_IN, account.end),
    Route("POST", "/logout", SIGNED_IN, account.logout),
    # --- Đơn vị cấp dưới xem việc của mình
    Route("GET", "/mine", UNIONS, mine.page, menu="Việc của đơn vị"),
    _use(keys.feed, UNIONS, "/mine/feed", "/mine", for_others="link"),
    _use(keys.revoke_address, UNIONS, "/mine/feed/end", "/mine"),
    Route("GET", "/mine/{row}", UNIONS, mine.duty),
    Route("POST", "/mine/{row}/sent", UNIONS, mine.send, most_bytes=mine.MOST_BYTES),
    # --- Chương trình khác (/api/v1), sức khoẻ
    Route("GET", "/api/v1/openapi.json", INSIDE | UNIONS, api.openapi),
    _api("GET", "/letters", INSIDE, api.letters, RowPage[StoredLetter]),
    _api("POST", "/letters", KEEPERS, api.send, SentFile, status=202, most_bytes=letters.MOST_BYTES),
    _api("GET", "/uploads/{upload_id}", KEEPERS, api.sent, SentFile),
    _api("GET", "/letters/{letter_id}", INSIDE | UNIONS, api.letter, Letter),
    _api("GET", "/duties", INSIDE | UNIONS, api.duties, RowPage[DutyRow]),
    _api("GET", "/duties/{duty_id}", INSIDE | UNIONS, api.duty, DutyRow),
    _api("GET", "/obligations", INSIDE | UNIONS, api.obligations, RowPage[MarkedObligation]),
    _api("GET", "/obligations/{obligation_id}", INSIDE | UNIONS, api.obligation, MarkedObligation),
    _api("GET", "/calendar", INSIDE | UNIONS, api.calendar, RowPage[CalendarEntry]),
)
