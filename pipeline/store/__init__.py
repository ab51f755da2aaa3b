"""The database of letters, obligations and dates."""

from pipeline.store.errors import StoreError, UnknownRefError
from pipeline.store.marks import Marks
from pipeline.store.records import Arrival, Citation, Event, StoredDate, StoredLetter
from pipeline.store.store import Saved, Store, open_store

__all__ = [
    "Arrival",
    "Citation",
    "Event",
    "Marks",
    "Saved",
    "Store",
    "StoreError",
    "StoredDate",
    "StoredLetter",
    "UnknownRefError",
    "open_store",
]
