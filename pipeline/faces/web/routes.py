"""The one table of all pages: address, who may ask for it, what answers, and its place in the menu.

Routes, menu and the tests of who may do what are made of it; what has no line here is not served.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from starlette.responses import Response

from pipeline.export.entries import CalendarEntry
from pipeline.faces.web import api
from pipeline.faces.web.api import (
    LogEntry,
    MarkedObligation,
    ObligationsState,
    ProposalsState,
    RowPage,
    SentFile,
    SentFiles,
)
from pipeline.faces.web.pages import (
    account,
    calendar,
    days,
    door,
    duties,
    duty,
    duty_book,
    feeds,
    history,
    letter_files,
    letters,
    matrix,
    mine,
    people,
    programs,
    review,
    search,
    settings,
    today,
    union,
    unions,
    unions_import,
    unknown_names,
    uploads,
    waiting,
    warnings,
)
from pipeline.faces.web.pages.programs import answering
from pipeline.faces.web.people import ADMINS, ANYBODY, INSIDE, KEEPERS, LEADERS, SIGNED_IN, UNIONS, Roles
from pipeline.office.duty_uses import USES
from pipeline.store.rows import DutyRow, StoredLetter
from schemas import Letter, Proposal, Union

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
    api: bool = False  # whether it is described on the page for programs
    for_others: ForOthers = None  # whether it makes what is of use only where others reach the office, or this address
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """More that FastAPI is told."""


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
    return Route(method, f"/api/v1{path}", roles, answer, most_bytes=most_bytes, api=True, options=options)


def of_uses() -> Iterator[Route]:
    """Yield the line by which programs do what each use of duties does."""
    for name, use in USES.items():
        yield _api("POST", f"/obligations/{name}", KEEPERS, api.used(name, use.do), ObligationsState)


ROUTES: tuple[Route, ...] = (
    # --- what anybody gets
    Route("GET", "/static/{name}", ANYBODY, door.file),
    Route("GET", "/start", ANYBODY, door.start),
    Route("GET", "/login", ANYBODY, door.login),
    Route("POST", "/login", ANYBODY, door.sign_in, most_bytes=4_000),
    Route("GET", "/u/{secret}", ANYBODY, door.link),
    Route("GET", "/health", ANYBODY, door.health),
    # --- Hôm nay
    Route("GET", "/", INSIDE, today.page, menu="Hôm nay"),
    Route("GET", "/leader", INSIDE, today.leader, menu="Cho lãnh đạo", spare=True),
    Route("GET", "/waiting", INSIDE, waiting.waiting),
    # --- Văn bản đến, đi; tải lên
    Route("GET", "/letters", INSIDE, letters.page, menu="Văn bản"),
    Route("GET", "/letters/uploads", KEEPERS, uploads.progress),
    Route("POST", "/letters/away", KEEPERS, letters.file_away),
    Route("POST", "/letters/remove", KEEPERS, letters.remove),
    Route("POST", "/letters/back", KEEPERS, letters.bring_back),
    Route("POST", "/letters/uploads", KEEPERS, uploads.send, most_bytes=uploads.MOST_BYTES),
    Route("POST", "/letters/uploads/clear", KEEPERS, uploads.clear),
    Route("POST", "/letters/uploads/decide", KEEPERS, uploads.decide),
    Route("GET", "/registers/{book}", INSIDE, letters.printed),
    Route("GET", "/letters/{ref}/pages/{number}.webp", INSIDE, letter_files.picture),
    Route("GET", "/letters/{ref}/pages/{number}/cut.webp", INSIDE, letter_files.cutout),
    Route("GET", "/letters/{ref}/file", INSIDE, letter_files.file),
    # --- Duyệt
    Route("GET", "/letters/{ref}", INSIDE, review.page),
    Route("GET", "/letters/{ref}/cards", INSIDE, review.cards),
    Route("GET", "/letters/{ref}/next", INSIDE, review.next_open),
    Route("GET", "/letters/{ref}/words/{number}", INSIDE, review.words),
    Route("GET", "/letters/{ref}/warnings", INSIDE, warnings.warned),
    Route("POST", "/letters/{ref}/warnings", KEEPERS, warnings.settle),
    Route("POST", "/letters/{ref}/acts", KEEPERS, review.act),
    Route("POST", "/letters/{ref}/register", KEEPERS, review.enter),
    Route("POST", "/letters/{ref}/number", KEEPERS, review.number),
    Route("POST", "/letters/{ref}/lead", LEADERS, review.lead),
    Route("POST", "/letters/{ref}/instruction", KEEPERS, review.instructed),
    # --- Nghĩa vụ
    Route("GET", "/duties", INSIDE, duties.page, menu="Nghĩa vụ"),
    Route("POST", "/duties/act", KEEPERS, duties.act),
    Route("POST", "/duties/keep", KEEPERS, duties.keep),
    Route("POST", "/duties/drop", KEEPERS, duties.drop),
    Route("GET", "/duties.xlsx", INSIDE, duty_book.workbook),
    Route("GET", "/duties/book", INSIDE, duty_book.book_page),
    Route("GET", "/duties/book.xlsx", INSIDE, duty_book.book),
    Route("POST", "/duties/book", KEEPERS, duty_book.take_back, most_bytes=30_000_000),
    Route("GET", "/duties/matrix", INSIDE, matrix.matrix_page),
    Route("GET", "/duties/{duty}", INSIDE, duty.one),
    Route("GET", "/duties/{duty}/missing", INSIDE, duty.missing),
    Route("POST", "/proposals/old", KEEPERS, waiting.decide_old),
    Route("POST", "/proposals/{proposal}", KEEPERS, waiting.decide_proposal),
    Route("POST", "/sent/{number}", KEEPERS, waiting.decide_sent),
    Route("GET", "/sent/{number}/file", KEEPERS, waiting.sent_file),
    Route("POST", "/anchors", KEEPERS, waiting.anchor),
    Route("POST", "/choices", KEEPERS, waiting.choice),
    # --- Lịch
    Route("GET", "/calendar", INSIDE, calendar.page, menu="Lịch"),
    Route("GET", "/feeds", INSIDE, feeds.page),
    Route("POST", "/feeds", KEEPERS, feeds.make, for_others="link"),
    Route("POST", "/feeds/{id}/revoke", KEEPERS, feeds.revoke),
    Route("GET", "/feeds/{secret}.ics", ANYBODY, feeds.calendar),
    Route("GET", "/feeds/{secret}.svg", ANYBODY, feeds.code),
    # --- Đơn vị
    Route("GET", "/unions", INSIDE, unions.page, menu="Đơn vị"),
    Route("GET", "/unions/check", INSIDE, unknown_names.check),
    Route("POST", "/unions/names", KEEPERS, unknown_names.answer),
    Route("GET", "/unions/import", KEEPERS, unions_import.import_page),
    Route("POST", "/unions/import", KEEPERS, unions_import.import_send, most_bytes=unions_import.MOST_BYTES),
    Route("POST", "/unions/import/accept", KEEPERS, unions_import.import_accept),
    Route("POST", "/unions/import/drop", KEEPERS, unions_import.import_drop),
    Route("POST", "/unions/links", KEEPERS, unions.links, for_others="link"),
    Route("POST", "/unions/links/revoke", KEEPERS, unions.revoke_unused),
    Route("GET", "/unions/{id}", INSIDE, union.one),
    Route("POST", "/unions/{id}/link", KEEPERS, union.link, for_others="link"),
    Route("POST", "/unions/{id}/keys/{key}/revoke", KEEPERS, union.revoke),
    # --- Ngày làm việc, Tìm, Lịch sử, Thiết lập
    Route("GET", "/search", INSIDE, search.page, menu="Tìm"),
    Route("GET", "/days", INSIDE, days.days, menu="Ngày làm việc", spare=True),
    Route("POST", "/days", KEEPERS, days.change_days),
    Route("GET", "/history", INSIDE, history.page, menu="Lịch sử", spare=True),
    Route("GET", "/settings", ADMINS, settings.page, menu="Thiết lập", spare=True),
    Route("POST", "/settings/office", ADMINS, settings.choose),
    Route("POST", "/settings/examine", ADMINS, settings.examine),
    Route("POST", "/settings/backup", ADMINS, settings.backup),
    # --- Người dùng
    Route("GET", "/people", ADMINS, people.page, menu="Người dùng", spare=True),
    Route("POST", "/people", ADMINS, people.add),
    Route("POST", "/people/programs", ADMINS, people.add_program, for_others="key"),
    Route("POST", "/people/keys/{id}/revoke", ADMINS, people.revoke),
    Route("GET", "/people/{id}", ADMINS, people.one),
    Route("POST", "/people/{id}", ADMINS, people.change),
    Route("POST", "/people/{id}/password", ADMINS, people.set_password),
    Route("POST", "/people/{id}/lock", ADMINS, people.lock),
    Route("POST", "/people/{id}/end", ADMINS, people.sign_out),
    # --- Tài khoản của mình
    Route("GET", "/me", SIGNED_IN, account.me),
    Route("POST", "/me/password", SIGNED_IN, account.change_password),
    Route("POST", "/me/second/new", SIGNED_IN, account.second_new),
    Route("POST", "/me/second", SIGNED_IN, account.second_on),
    Route("POST", "/me/second/off", SIGNED_IN, account.second_off),
    Route("POST", "/me/end", SIGNED_IN, account.end),
    Route("POST", "/logout", SIGNED_IN, door.logout),
    # --- Đơn vị cấp dưới xem việc của mình
    Route("GET", "/mine", UNIONS, mine.page, menu="Việc của đơn vị"),
    Route("POST", "/mine/feed", UNIONS, mine.feed, for_others="link"),
    Route("POST", "/mine/feed/end", UNIONS, mine.end_feed),
    Route("GET", "/mine/{row}", UNIONS, mine.duty),
    Route("GET", "/mine/{row}/letter", UNIONS, mine.letter),
    Route("POST", "/mine/{row}/sent", UNIONS, mine.send, most_bytes=mine.MOST_BYTES),
    # --- Chương trình khác (/api/v1), sức khoẻ
    Route("GET", "/api", INSIDE | UNIONS, programs.page, menu="Cho chương trình khác", spare=True),
    Route("GET", "/api/v1/openapi.json", INSIDE | UNIONS, programs.openapi),
    _api("GET", "/letters", INSIDE, api.letters, RowPage[StoredLetter]),
    _api("POST", "/letters", KEEPERS, api.send, SentFile, status=202, most_bytes=uploads.MOST_BYTES),
    _api("GET", "/uploads/{upload_id}", KEEPERS, api.sent, SentFile),
    _api("POST", "/uploads/decide", KEEPERS, api.decide_sent, SentFiles),
    _api("GET", "/letters/{letter_id}", INSIDE | UNIONS, api.letter, Letter),
    _api("GET", "/duties", INSIDE | UNIONS, api.duties, RowPage[DutyRow]),
    _api("GET", "/duties/{duty_id}", INSIDE | UNIONS, api.duty, DutyRow),
    _api("GET", "/obligations", INSIDE | UNIONS, api.obligations, RowPage[MarkedObligation]),
    _api("GET", "/obligations/{obligation_id}", INSIDE | UNIONS, api.obligation, MarkedObligation),
    *of_uses(),
    _api("GET", "/calendar", INSIDE | UNIONS, api.calendar, RowPage[CalendarEntry]),
    _api("GET", "/unions", INSIDE, api.unions, RowPage[Union]),
    _api("GET", "/unions/{union_id}", INSIDE | UNIONS, api.union, Union),
    _api("GET", "/proposals", INSIDE, api.proposals, RowPage[Proposal]),
    _api("POST", "/proposals/decide", KEEPERS, api.decide, ProposalsState),
    _api("GET", "/history", INSIDE, api.history, RowPage[LogEntry]),
)
