"""The records of vanthu: what a letter says, with the words that say it.

Every record is a frozen pydantic model. A value that was not found is ``None`` or an empty tuple, never a
default. This package imports nothing of ours: extractors fill these records, the pipeline stores and shows them.
What its three modules name in ``__all__`` is asked of the package.
"""

from schemas.letter import *  # noqa: F403
from schemas.office import *  # noqa: F403
from schemas.source import *  # noqa: F403
