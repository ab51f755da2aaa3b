"""A desk to which letters come as texts, and its calendar as it is shown everywhere: the same lines in all of them."""

import datetime
import hashlib
import os
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from icalendar import Calendar, Component

from extractors.assemble import extract
from pipeline.calendar.deadlines import complete
from pipeline.duties import standing
from pipeline.export import ics
from pipeline.export.frames import deadline_rows
from pipeline.faces.web.page_context import AppState
from pipeline.intake.one_file import routed
from pipeline.office import Office, correcting, today
from pipeline.office.calendars import Calendars
from pipeline.office.correcting import RecordRef, Statement
from schemas import Letter, Proposal, ProposalState, Source
from tests.each import table
from tests.pipeline.faces.web.conftest import Anybody, Browser

NOW = datetime.datetime(2026, 3, 3, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
TODAY = NOW.date()
FIRST, LAST = datetime.date(2026, 3, 1), datetime.date(2026, 12, 31)
REGISTRY = table(__file__, "registry")
#: Where a line of the table stands → its mark.
_MARKS = {"done": "✓", "called_off": "×", "put_off": "×", "repealed": "×", "not_applicable": "×"}
_HEAD = table(__file__, "head")


def letter(words: str, number: str | None = None, day: int = 2, issuer: str = "Liên đoàn Lao động tỉnh Hà Sơn") -> str:
    return _HEAD.format(issuer=issuer.upper(), number=f"Số: {number}" if number else "Số:", day=day, words=words)


@cache
def read(text: str) -> Letter:
    """Return what stands in a letter; the same comes to many desks."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return extract(Source(name="thu.txt", sha256=sha256, media_type="text/plain", text=text))


class Line(NamedTuple):
    """A line of a calendar: its day as ``12/5``, what it says, and whether it is marked: ``✓`` or ``×``."""

    day: str
    words: str
    mark: str = ""


class Desk:
    def __init__(self, folder: Path) -> None:
        os.environ.pop("VANTHU_REGISTRY", None)
        (folder / "registry.csv").write_text(REGISTRY, "utf-8")
        self.sequence = 0
        self.office = Office(f"sqlite:///{folder}/vanthu.db", folder / "registry.csv")
        self.office.choose("tinh", TODAY)
        with self.office.open() as store:
            store.reviews.choose_approver("nobody")

    def arrive(self, *texts: str) -> None:
        for text in texts:
            found = routed(complete(read(text), self.office.calendar), self.office.bodies)
            with self.office.open() as store:
                store.letters.save(found.letter, found.laid, found.bodies, found.direction)

    def open(self) -> list[Proposal]:
        with self.office.open() as store:
            return store.proposals.find("open")

    def decide(self, state: ProposalState = "confirmed", *, every: bool = False) -> None:
        """Decide everything that waits, or ``every`` proposal."""
        with self.office.open() as store:
            for item in store.proposals.find(None if every else "open"):
                store.proposals.decide(item.id, state, TODAY)

    def done(self, words: str) -> None:
        with self.office.open() as store:
            found = [item for item in store.obligations.find(everybody=True) if words in item.action]
            assert found, [item.action for item in store.obligations.find(everybody=True)]
            for item in found:
                store.marks.mark(item.id, "done", TODAY)

    def correct(self, words: str, field: str, value: str) -> None:
        with self.office.open() as store:
            (found,) = [item for item in store.obligations.find(everybody=True) if words in item.action]
            statement = Statement("lan", NOW.replace(tzinfo=None), None, None)
            correcting.correct(store, found.letter_id, {field: value}, statement, RecordRef("task", words))

    def events(self, union: str | None = None) -> dict[str, Line]:
        """Return the lines of the calendar file by their UID."""
        made = {}
        for event in self._events(union):
            day = event["dtstart"].dt
            mark = "×" if event["status"] == "CANCELLED" else "✓" if "✓" in str(event["summary"]) else ""
            self.sequence = max(self.sequence, int(event["sequence"]))
            made[str(event["uid"])] = Line(f"{day.day}/{day.month}", str(event["summary"]), mark)
        return made

    def text(self) -> str:
        """Return all that stands behind the lines of the calendar file."""
        return "\n".join(str(event["description"]) for event in self._events(None))

    def _events(self, union: str | None) -> list[Component]:
        with self.office.open() as store:
            content = ics.calendar_file(Calendars(store, TODAY, self.office.bodies, cancelled=True).of(union), TODAY)
        return list(Calendar.from_ical(content).walk("VEVENT"))

    def table(self) -> list[Line]:
        with self.office.open() as store:
            rows = list(deadline_rows(Calendars(store, TODAY, self.office.bodies).of(), TODAY))
        return [
            Line(f"{int(row['day'][8:])}/{int(row['day'][5:7])}", row["action"],
                 _MARKS.get(row["status"] or "", ""))
            for row in rows if row["day"]
        ]  # fmt: skip

    def statuses(self) -> set[str]:
        with self.office.open() as store:
            return {standing.status(item, TODAY) for item in store.obligations.find()}

    def coming(self, day: datetime.date = datetime.date(2026, 5, 11)) -> list[str]:
        """Return the days and names of our meetings that a day's page counts as coming."""
        with self.office.open() as store:
            found = today.meetings_of(self.office, store, day)
        return [f"{int(item.day[8:])}/{int(item.day[5:7])} {item.what}" for item in found]

    def page(self, view: str, month: int) -> list[str]:
        with self.office.open() as store:
            house = AppState(self.office, store, Anybody(), lambda: NOW)
            page = Browser(house, "clerk").get(f"/calendar?view={view}&on=2026-{month:02}-01").text
        found = re.findall(r'<tr class="[^"]*">.*?</tr>', page, re.DOTALL)
        return [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in found]
