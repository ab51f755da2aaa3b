"""Lịch sử: who did what and when, the last first; of one letter, person or day."""

import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from pipeline import labels
from pipeline.store.records import Event
from pipeline.web.desk import AtDesk

_PAGE = 50


class Line(NamedTuple):
    """A thing that somebody did, and what it was done to."""

    event: Event
    what: str
    letter: str
    href: str


def page(
    desk: AtDesk, letter: str = "", who: str = "", day: datetime.date | None = None, before: int | None = None
) -> Response:
    """Show what people did."""
    sha256 = desk.store.letters.called(letter).source.sha256 if letter else None
    found = desk.store.history.page(_PAGE, before, sha256, who or None, day)
    events = [event for _, event in found]
    names = desk.store.letters.keys(list({event.letter for event in events}))
    duties = desk.store.duties.ids_of(list({event.obligation for event in events if event.obligation}))

    def line(event: Event) -> Line:
        duty = duties.get(event.obligation)
        key = names.get(event.letter)
        href = f"/duties/{duty}" if duty else f"/letters/{event.letter}" if key else ""
        return Line(event, labels.deed_name(event.what), labels.letter_name(key) if key else "", href)

    asked = {"letter": letter, "who": who, "day": day.isoformat() if day else ""}
    more = (
        urlencode({**{name: value for name, value in asked.items() if value}, "before": found[-1][0]}) if found else ""
    )
    return desk.page(
        "history.html", lines=list(map(line, events)), asked=asked, more=more,
        called=labels.letter_name(names[sha256]) if sha256 in names else letter,
    )  # fmt: skip
