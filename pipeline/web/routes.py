"""The one table of all pages: address, who may ask for it, what answers, and its place in the menu.

Routes, menu and the tests of who may do what are made of it; what has no line here is not served.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from starlette.responses import Response

from pipeline.web.pages import (
    account,
    calendar,
    days,
    duties,
    duty_files,
    feeds,
    health,
    history,
    people,
    review,
    review_acts,
    search,
    settings,
    static,
    today,
    unions,
    unions_import,
)
from pipeline.web.people import ADMINS, ANYBODY, INSIDE, KEEPERS, LEADERS, SIGNED_IN, Roles

Method = Literal["GET", "POST"]


class Route(NamedTuple):
    """One line. A ``POST`` changes something and must bring the person's token. ``menu`` is its title there."""

    method: Method
    path: str
    roles: Roles
    answer: Callable[..., Response]
    menu: str = ""
    spare: bool = False
    """Whether it stands in the second part of the menu."""
    most_bytes: int = 1_000_000
    """How much may be sent to it."""
    api: bool = False
    """Whether it is described on the page for programs."""
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """More that FastAPI is told."""


ROUTES: tuple[Route, ...] = (
    # --- what anybody gets
    Route("GET", "/static/{name}", ANYBODY, static.file),
    Route("GET", "/start", ANYBODY, static.start),
    Route("GET", "/login", ANYBODY, account.login),
    Route("POST", "/login", ANYBODY, account.sign_in, most_bytes=4_000),
    Route("GET", "/u/{secret}", ANYBODY, account.link),
    Route("GET", "/health", ANYBODY, health.health),
    # --- Hôm nay
    Route("GET", "/", INSIDE, today.page, menu="Hôm nay"),
    # --- Văn bản đến, đi; tải lên
    # --- Duyệt
    Route("GET", "/letters/{ref}", INSIDE, review.page),
    Route("GET", "/letters/{ref}/cards", INSIDE, review.cards),
    Route("GET", "/letters/{ref}/next", INSIDE, review.next_open),
    Route("GET", "/letters/{ref}/words/{number}", INSIDE, review.words),
    Route("POST", "/letters/{ref}/acts", KEEPERS, review_acts.act),
    Route("POST", "/letters/{ref}/lead", LEADERS, review_acts.lead),
    # --- Nghĩa vụ
    Route("GET", "/duties", INSIDE, duties.page, menu="Nghĩa vụ"),
    Route("POST", "/duties/act", KEEPERS, duties.act),
    Route("POST", "/duties/keep", KEEPERS, duties.keep),
    Route("POST", "/duties/drop", KEEPERS, duties.drop),
    Route("GET", "/duties.xlsx", INSIDE, duty_files.workbook),
    Route("GET", "/duties.csv", INSIDE, duty_files.table),
    Route("GET", "/duties.ics", INSIDE, duty_files.calendar),
    Route("GET", "/duties/book", INSIDE, duty_files.page),
    Route("GET", "/duties/book.xlsx", INSIDE, duty_files.book),
    Route("POST", "/duties/book", KEEPERS, duty_files.take_back, most_bytes=30_000_000),
    # --- Lịch
    Route("GET", "/calendar", INSIDE, calendar.page, menu="Lịch"),
    Route("GET", "/feeds", INSIDE, feeds.page),
    Route("POST", "/feeds", KEEPERS, feeds.make),
    Route("POST", "/feeds/publish", LEADERS, feeds.publish),
    Route("POST", "/feeds/unpublish", LEADERS, feeds.unpublish),
    Route("GET", "/feeds/mails.zip", KEEPERS, feeds.mails),
    Route("POST", "/feeds/{id}/revoke", KEEPERS, feeds.revoke),
    Route("GET", "/feeds/{secret}.ics", ANYBODY, feeds.calendar),
    Route("GET", "/feeds/{secret}.svg", ANYBODY, feeds.code),
    Route("GET", "/calendars/", ANYBODY, feeds.index),
    Route("GET", "/calendars/{name}", ANYBODY, feeds.published),
    # --- Đơn vị
    Route("GET", "/unions", INSIDE, unions.page, menu="Đơn vị"),
    Route("GET", "/unions/check", INSIDE, unions.check),
    Route("POST", "/unions/names", KEEPERS, unions.answer),
    Route("GET", "/unions/import", KEEPERS, unions_import.page),
    Route("POST", "/unions/import", KEEPERS, unions_import.send, most_bytes=unions_import.MOST_BYTES),
    Route("POST", "/unions/import/accept", KEEPERS, unions_import.accept),
    Route("POST", "/unions/import/drop", KEEPERS, unions_import.drop),
    Route("GET", "/unions/{id}", INSIDE, unions.one),
    Route("POST", "/unions/{id}/link", KEEPERS, unions.link),
    Route("POST", "/unions/{id}/keys/{key}/revoke", KEEPERS, unions.revoke),
    # --- Ngày làm việc, Tìm, Lịch sử, Thiết lập
    Route("GET", "/search", INSIDE, search.page, menu="Tìm"),
    Route("GET", "/days", INSIDE, days.page, menu="Ngày làm việc", spare=True),
    Route("POST", "/days", KEEPERS, days.change),
    Route("GET", "/history", INSIDE, history.page, menu="Lịch sử", spare=True),
    Route("GET", "/settings", ADMINS, settings.page, menu="Thiết lập", spare=True),
    Route("POST", "/settings/office", ADMINS, settings.choose),
    Route("POST", "/settings/examine", ADMINS, settings.examine),
    Route("POST", "/settings/backup", ADMINS, settings.backup),
    # --- Độ đúng
    # --- Người dùng
    Route("GET", "/people", ADMINS, people.page, menu="Người dùng", spare=True),
    Route("POST", "/people", ADMINS, people.add),
    Route("POST", "/people/programs", ADMINS, people.add_program),
    Route("POST", "/people/keys/{id}/revoke", ADMINS, people.revoke),
    Route("GET", "/people/{id}", ADMINS, people.one),
    Route("POST", "/people/{id}", ADMINS, people.change),
    Route("POST", "/people/{id}/password", ADMINS, people.set_password),
    Route("POST", "/people/{id}/lock", ADMINS, people.lock),
    Route("POST", "/people/{id}/end", ADMINS, people.end),
    # --- Tài khoản của mình
    Route("GET", "/me", SIGNED_IN, account.me),
    Route("POST", "/me/password", SIGNED_IN, account.change_password),
    Route("POST", "/me/end", SIGNED_IN, account.end),
    Route("POST", "/logout", SIGNED_IN, account.logout),
    # --- Đơn vị cấp dưới xem việc của mình
    # --- Chương trình khác (/api/v1), sức khoẻ
)
