"""Letters, obligations and dates, kept in a database: what other parts of the program work with.

Writing letters, marking and asking stand in modules of their own; here is what they are joined to.
"""

from pipeline import settings
from pipeline.store.assigning import AssignStore
from pipeline.store.called import CalledStore
from pipeline.store.correcting import CorrectStore
from pipeline.store.following import Propose
from pipeline.store.instance_marking import InstanceStore
from pipeline.store.letter_queries import LetterQueries
from pipeline.store.letters import Saved
from pipeline.store.marking import MarkStore
from pipeline.store.opening import BUSY_SECONDS, open_engine
from pipeline.store.queries import QueryStore
from pipeline.store.recounting import RecountStore
from pipeline.store.renewing import RenewStore
from pipeline.store.rows import Mend

__all__ = ["Saved", "Store", "open_store"]


class Store(
    AssignStore,
    CorrectStore,
    RecountStore,
    RenewStore,
    LetterQueries,
    MarkStore,
    InstanceStore,
    QueryStore,
    CalledStore,
):
    """An open database. Close it, or use it in a ``with``."""


def open_store(
    url: str | None = None,
    *,
    busy_seconds: float = BUSY_SECONDS,
    propose: Propose | None = None,
    mend: Mend | None = None,
) -> Store:
    """Open the database at ``url`` (default: ``VANTHU_DB``, else the user's data folder), made where it is missing.

    ``propose`` says what one stored letter proposes for another one that it cites (default:
    ``pipeline.amendments.proposing``). ``mend`` makes letters anew that people corrected
    (``Office.open`` gives the office's).
    """
    return Store(open_engine(url, busy_seconds), propose, settings.places(url), mend)
