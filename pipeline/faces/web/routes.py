"""The one table of all pages: address, who may ask for it, what answers, and its place in the menu.

Routes, menu and the tests of who may do what are made of it; what has no line here is not served.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel
from starlette.responses import Response

from pipeline.export.entries import CalendarEntry
from pipeline.faces.web import api
from pipeline.faces.web.api import LogEntry, MarkedObligation, ObligationsState, RowPage, of_duties, of_use
from pipeline.faces.web.forms import form_of, form_of_one
from pipeline.faces.web.kept_pages import kept
from pipeline.faces.web.pages import (
    account,
    calendar,
    door,
    duties,
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
    unions,
    unions_import,
    uploads,
)
from pipeline.faces.web.pages.programs import answering
from pipeline.office import letter_uses, office_uses, people_uses, register_uses
from pipeline.office.duty_uses import USES
from pipeline.office.letter_uses import ProposalsState, SentFile, SentFiles
from pipeline.office.office_uses import DaysState
from pipeline.office.roles import ADMINS, ANYBODY, INSIDE, KEEPERS, LEADERS, SIGNED_IN, UNIONS, Roles
from pipeline.office.uses import UseResult
from pipeline.office.warnings import settle_use
from pipeline.store.marking import SentLine
from pipeline.store.register import RegisterLine
from pipeline.store.rows import DutyRow, StoredLetter
from schemas import Letter, LetterWarning, Proposal, Union

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


def _use(
    do: Callable[..., UseResult],
    roles: Roles,
    path: str,
    back: str = "/",
    api: str = "",
    model: type[BaseModel] = RegisterLine,
    for_others: ForOthers = None,
) -> Iterator[Route]:
    """Yield the line of a use's form, and of its answer for programs, which gives a ``model``, where it has one."""
    if path:
        yield Route("POST", path, roles, form_of(do, back), for_others=for_others)
    if api:
        yield _api("POST", api, roles, of_use(do), model)


def of_duty_uses() -> Iterator[Route]:
    """Yield the lines by which each use of duties is done: of a page to one, of programs to several."""
    for name, use in USES.items():
        yield Route("POST", f"/duties/{{id}}/{name}", KEEPERS, form_of_one(use))
        yield _api("POST", f"/obligations/{name}", KEEPERS, of_duties(name, use.do), ObligationsState)


ROUTES: tuple[Route, ...] = (
    # --- what anybody gets
    Route("GET", "/static/{name}", ANYBODY, door.file),
    Route("GET", "/start", ANYBODY, door.start),
    Route("GET", "/login", ANYBODY, door.login),
    Route("POST", "/login", ANYBODY, door.sign_in, most_bytes=4_000),
    Route("GET", "/u/{secret}", ANYBODY, door.link),
    Route("GET", "/health", ANYBODY, door.health),
    # --- Hôm nay
    Route("GET", "/", INSIDE, kept(today.page), menu="Hôm nay"),
    Route("GET", "/leader", INSIDE, kept(today.leader), menu="Cho lãnh đạo", spare=True),
    Route("GET", "/week", INSIDE, kept(today.week), menu="Việc trong tuần", spare=True),
    # --- Văn bản đến, đi; tải lên
    Route("GET", "/letters", INSIDE, kept(letters.page), menu="Văn bản"),
    Route("GET", "/letters/uploads", KEEPERS, uploads.progress),
    Route("POST", "/letters/away", KEEPERS, letters.file_away),
    Route("POST", "/letters/remove", KEEPERS, letters.remove),
    Route("POST", "/letters/back", KEEPERS, letters.bring_back),
    Route("POST", "/letters/uploads", KEEPERS, uploads.send, most_bytes=uploads.MOST_BYTES),
    *_use(letter_uses.clear_files, KEEPERS, "/letters/uploads/clear", "/letters"),
    *_use(letter_uses.decide_files, KEEPERS, "/letters/uploads/decide", "/letters", "/uploads/decide", SentFiles),
    Route("GET", "/registers/{book}", INSIDE, letters.printed),
    Route("GET", "/letters/{ref}/pages/{number}.webp", INSIDE, letter_files.picture),
    Route("GET", "/letters/{ref}/pages/{number}/cut.webp", INSIDE, letter_files.cutout),
    Route("GET", "/letters/{ref}/file", INSIDE, letter_files.file),
    # --- Duyệt
    Route("GET", "/letters/{ref}", INSIDE, review.page),
    Route("GET", "/letters/{ref}/cards", INSIDE, review.cards),
    Route("GET", "/letters/{ref}/next", INSIDE, review.next_open),
    Route("GET", "/letters/{ref}/words/{number}", INSIDE, review.words),
    Route("GET", "/letters/{ref}/warnings", INSIDE, letter_files.warned),
    *_use(settle_use, KEEPERS, "/letters/{ref}/warnings", "/letters/{ref}/warnings", "/warnings/settle", LetterWarning),
    Route("POST", "/letters/{ref}/acts", KEEPERS, review.act),
    *_use(register_uses.enter, KEEPERS, "/letters/{letter}/register", "/letters/{letter}", "/letters/register"),
    *_use(letter_uses.number, KEEPERS, "/letters/{letter}/number", "/letters/{letter}", "/letters/number"),
    Route("POST", "/letters/{ref}/lead", LEADERS, review.lead),
    *_use(register_uses.instruction, KEEPERS, "/letters/{letter}/instruction", api="/letters/instruction"),
    # --- Nghĩa vụ
    Route("GET", "/duties", INSIDE, kept(duties.page), menu="Nghĩa vụ"),
    Route("POST", "/duties/act", KEEPERS, duties.act),
    Route("GET", "/duties.xlsx", INSIDE, duty_book.workbook),
    Route("GET", "/duties/book.xlsx", INSIDE, duty_book.book),
    Route("POST", "/duties/book", KEEPERS, duty_book.take_back, most_bytes=30_000_000),
    Route("GET", "/duties/matrix", INSIDE, matrix.matrix_page),
    Route("GET", "/duties/{duty}", INSIDE, duties.one),
    Route("GET", "/duties/{duty}/missing", INSIDE, duties.missing),
    *of_duty_uses(),
    *_use(letter_uses.answer_old, KEEPERS, "/proposals/old"),
    *_use(letter_uses.decide, KEEPERS, "/proposals/{ids}", api="/proposals/decide", model=ProposalsState),
    *_use(letter_uses.settle_sent, KEEPERS, "/sent/{line}", api="/sent/decide", model=SentLine),
    Route("GET", "/sent/{number}/file", KEEPERS, letter_files.sent_file),
    # --- Lịch
    Route("GET", "/calendar", INSIDE, kept(calendar.page), menu="Lịch"),
    Route("GET", "/feeds", INSIDE, feeds.page),
    *_use(people_uses.feed, KEEPERS, "/feeds", "/feeds", for_others="link"),
    *_use(people_uses.revoke_address, KEEPERS, "/feeds/{id}/revoke", "/feeds"),
    Route("GET", "/feeds/{secret}.ics", ANYBODY, feeds.calendar),
    Route("GET", "/feeds/{secret}.svg", ANYBODY, feeds.code),
    # --- Đơn vị
    Route("GET", "/unions", INSIDE, kept(unions.page), menu="Đơn vị"),
    Route("GET", "/unions/check", INSIDE, unions.check),
    *_use(office_uses.name_means, KEEPERS, "/unions/names", "/unions/check", "/unions/names", Union),
    Route("GET", "/unions/import", KEEPERS, unions_import.import_page),
    Route("POST", "/unions/import", KEEPERS, unions_import.import_send, most_bytes=unions_import.MOST_BYTES),
    Route("POST", "/unions/import/accept", KEEPERS, unions_import.import_accept),
    Route("POST", "/unions/import/drop", KEEPERS, unions_import.import_drop),
    Route("POST", "/unions/links", KEEPERS, unions.links, for_others="link"),
    *_use(people_uses.revoke_unused, KEEPERS, "/unions/links/revoke", "/unions"),
    Route("GET", "/unions/{id}", INSIDE, unions.one),
    *_use(people_uses.link, KEEPERS, "/unions/{union}/link", "/unions/{union}", for_others="link"),
    *_use(people_uses.revoke_of_union, KEEPERS, "/unions/{union}/keys/{id}/revoke", "/unions/{union}"),
    # --- Ngày làm việc, Tìm, Lịch sử, Thiết lập
    Route("GET", "/search", INSIDE, search.page, menu="Tìm"),
    Route("GET", "/days", INSIDE, calendar.days, menu="Ngày làm việc", spare=True),
    *_use(office_uses.change_days, KEEPERS, "/days", "/days", "/days", DaysState),
    Route("GET", "/history", INSIDE, kept(history.page), menu="Lịch sử", spare=True),
    Route("GET", "/settings", ADMINS, settings.page, menu="Thiết lập", spare=True),
    *_use(office_uses.choose, ADMINS, "/settings/office", "/settings"),
    Route("POST", "/settings/examine", ADMINS, settings.examine),
    Route("POST", "/settings/backup", ADMINS, settings.backup),
    # --- Người dùng
    Route("GET", "/people", ADMINS, people.page, menu="Người dùng", spare=True),
    Route("GET", "/people/{id}", ADMINS, people.one),
    *_use(people_uses.add, ADMINS, "/people", "/people"),
    *_use(people_uses.token, ADMINS, "/people/programs", "/people", for_others="key"),
    *_use(people_uses.revoke, ADMINS, "/people/keys/{id}/revoke", "/people"),
    *_use(people_uses.change, ADMINS, "/people/{id}", "/people/{id}"),
    *_use(people_uses.set_password, ADMINS, "/people/{id}/password", "/people/{id}"),
    *_use(people_uses.lock, ADMINS, "/people/{id}/lock", "/people/{id}"),
    *_use(people_uses.sign_out, ADMINS, "/people/{id}/end", "/people/{id}"),
    # --- Tài khoản của mình
    Route("GET", "/me", SIGNED_IN, account.me),
    Route("POST", "/me/password", SIGNED_IN, account.change_password),
    Route("POST", "/me/end", SIGNED_IN, account.end),
    Route("POST", "/logout", SIGNED_IN, door.logout),
    # --- Đơn vị cấp dưới xem việc của mình
    Route("GET", "/mine", UNIONS, mine.page, menu="Việc của đơn vị"),
    *_use(people_uses.feed, UNIONS, "/mine/feed", "/mine", for_others="link"),
    *_use(people_uses.revoke_address, UNIONS, "/mine/feed/end", "/mine"),
    Route("GET", "/mine/{row}", UNIONS, mine.duty),
    Route("POST", "/mine/{row}/sent", UNIONS, mine.send, most_bytes=mine.MOST_BYTES),
    # --- Chương trình khác (/api/v1), sức khoẻ
    Route("GET", "/api/v1/openapi.json", INSIDE | UNIONS, programs.openapi),
    _api("GET", "/letters", INSIDE, api.letters, RowPage[StoredLetter]),
    _api("POST", "/letters", KEEPERS, api.send, SentFile, status=202, most_bytes=uploads.MOST_BYTES),
    _api("GET", "/uploads/{upload_id}", KEEPERS, api.sent, SentFile),
    _api("GET", "/letters/{letter_id}", INSIDE | UNIONS, api.letter, Letter),
    _api("GET", "/duties", INSIDE | UNIONS, api.duties, RowPage[DutyRow]),
    _api("GET", "/duties/{duty_id}", INSIDE | UNIONS, api.duty, DutyRow),
    _api("GET", "/obligations", INSIDE | UNIONS, api.obligations, RowPage[MarkedObligation]),
    _api("GET", "/obligations/{obligation_id}", INSIDE | UNIONS, api.obligation, MarkedObligation),
    _api("GET", "/calendar", INSIDE | UNIONS, api.calendar, RowPage[CalendarEntry]),
    _api("GET", "/unions", INSIDE, api.unions, RowPage[Union]),
    _api("GET", "/unions/{union_id}", INSIDE | UNIONS, api.union, Union),
    _api("GET", "/proposals", INSIDE, api.proposals, RowPage[Proposal]),
    _api("GET", "/history", INSIDE, api.history, RowPage[LogEntry]),
)
