"""What the running application holds: one office, its open store, the clock, who may come in."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from pipeline.office import Office
from pipeline.office.uploading import UploadReader
from pipeline.store import Store
from pipeline.web.people import Access

Clock = Callable[[], datetime.datetime]


class House(NamedTuple):
    """One office, one database, one process."""

    office: Office
    store: Store
    access: Access
    clock: Clock
    reader: UploadReader | None = None
    """What reads the files that are sent in; without one they wait."""
