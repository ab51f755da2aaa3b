"""Hôm nay: what came, what waits for a person, what we owe and what is owed to us."""

from starlette.responses import Response

from pipeline.office import today
from pipeline.office.today_lines import heading_of, parts_of
from pipeline.web.desk import AtDesk


def page(desk: AtDesk) -> Response:
    """Show the page of the day."""
    found = today.page(desk.office, desk.store, desk.today)
    return desk.page("today.html", heading=heading_of(found), parts=list(parts_of(found)))
