"""The database of letters, obligations and dates: what other parts of the program work with."""

from contextlib import AbstractContextManager

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
    "DutyRow", "Event", "Filters", "Saved", "Store", "StoreError", "StoredLetter", "UnknownRefError",
    "open_store"]  # fmt: skip


class Store(Database, AbstractContextManager["Store"]):
    """An open database, in parts that all work on it. Close it, or use it in a ``with``."""

    def __init__(
        self, url: str | None = None, *, busy_seconds: float = settings.BUSY_SECONDS, propose: Propose | None = None,
        mend: Mend | None = None,
    ) -> None:  # fmt: skip
        """Open the database at ``url`` (default: ``VANTHU_DB``, else the user's data folder), made where it is missing.

        ``propose`` says what one stored letter proposes for another one that it cites (default:
        ``pipeline.duties.amendments.proposing``). ``mend`` makes letters anew that people corrected
        (``Office.open`` gives the office's).
        """
        super().__init__(url, busy_seconds, propose, mend)
        self.letters = Letters(self)
        self.readings = Readings(self)
        self.duties = Duties(self)
        self.obligations = Obligations(self)
        self.dates = Dates(self)
        self.marks = Marking(self)
        self.history = History(self)
        self.proposals = Proposals(self)
        self.warnings = Warnings(self)
        self.corrections = Corrections(self)
        self.register = Register(self)
        self.reviews = Reviews(self)
        self.sent = SentReports(self)
        self.pages = Pages(self)
        self.uploads = Uploads(self)
        self.people = Accounts(self)
        self.keys = Keys(self)

    @property
    def revision(self) -> int:
        """A number that grows with every change that anybody can see. Ask for it before what is shown with it."""
        with self.reading() as connection:
            return schema.revision_now(connection)

    def __exit__(self, *_: object) -> None:
        self.close()


open_store = Store
