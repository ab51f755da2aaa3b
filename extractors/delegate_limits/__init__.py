"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

from extractors.delegate_limits.finder import find_limits
from extractors.delegate_limits.records import FoundLimit

__all__ = ["FoundLimit", "find_limits"]
