"""The database of letters, obligations and dates: what other parts of the program work with."""

from contextlib import AbstractContextManager

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.store import schema
from pipeline.store.database import Database, Propose
from pipeline.store.duty_queries import Duties, Filters
from pipeline.store.kept_files import Pages, Uploads
from pipeline.store.letters import Letters
from pipeline.store.marking import History, Marking, Proposals, SentReports, Warnings
from pipeline.store.obligations import Dates, Obligations
from pipeline.store.people import Accounts, Keys
from pipeline.store.register import Register
from pipeline.store.rows import DutyRow, Event, Mend, StoredLetter
from pipeline.store.storing import Corrections, Readings, Reviews, Saved
from pipeline.support import settings
from pipeline.support.errors import StoreError, UnknownRefError

__all__ = [
    "DutyRow",
    "Event",
    "Filters",
    "Saved",
    "Store",
    "StoreError",
    "StoredLetter",
    "UnknownRefError",
    "open_store",
]  # fmt: skip


class Store(AbstractContextManager["Store"]):
    """An open database, in parts that all work on it. Close it, or use it in a ``with``."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at_once, self.close, self.touch = database.at_once, database.close, database.touch
        self.forget, self.together = database.forget, database.together
        self.letters = Letters(database)
        self.readings = Readings(database)
        self.duties = Duties(database)
        self.obligations = Obligations(database)
        self.dates = Dates(database)
        self.marks = Marking(database)
        self.history = History(database)
        self.proposals = Proposals(database)
        self.warnings = Warnings(database)
        self.corrections = Corrections(database)
        self.register = Register(database)
        self.reviews = Reviews(database)
        self.sent = SentReports(database)
        self.pages = Pages(database)
        self.uploads = Uploads(database)
        self.people = Accounts(database)
        self.keys = Keys(database)

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the office whose database this is."""
        return self.database.calendar

    @property
    def revision(self) -> int:
        """A number that grows with every change that anybody can see. Ask for it before what is shown with it."""
        with self.database.reading() as connection:
            return schema.revision_now(connection)

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    url: str | None = None,
    *,
    busy_seconds: float = settings.BUSY_SECONDS,
    propose: Propose | None = None,
    mend: Mend | None = None,
) -> Store:
    """Open the database at ``url`` (default: ``VANTHU_DB``, else the user's data folder), made where it is missing.

    ``propose`` says what one stored letter proposes for another one that it cites (default:
    ``pipeline.duties.amendments.proposing``). ``mend`` makes letters anew that people corrected
    (``Office.open`` gives the office's).
    """
    return Store(Database(url, busy_seconds, propose, mend))
