"""Mends what character recognition misread, so that the rules meet the words they know."""

from extractors.misreadings.copies import with_copies
from extractors.misreadings.flags import with_doubts, with_repairs
from extractors.misreadings.mended import Mended, Repair
from extractors.misreadings.mending import mend

__all__ = ["Mended", "Repair", "mend", "with_copies", "with_doubts", "with_repairs"]
