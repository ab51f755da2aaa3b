"""The database of letters, obligations and dates."""

from pipeline.store.asked_for import Filters
from pipeline.store.errors import StaleError, StoreError, UnknownRefError
from pipeline.store.marks import Marks
from pipeline.store.records import Arrival, Citation, DutyRow, Event, StoredDate, StoredLetter
from pipeline.store.store import Store, open_store
from pipeline.store.storing import Coming, Saved

__all__ = [
    "Arrival",
    "Citation",
    "Coming",
    "DutyRow",
    "Event",
    "Filters",
    "Marks",
    "Saved",
    "StaleError",
    "Store",
    "StoreError",
    "StoredDate",
    "StoredLetter",
    "UnknownRefError",
    "open_store",
]
