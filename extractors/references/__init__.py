"""Numbers and symbols of documents: the letter's own, and those of the documents that it cites."""

from extractors.references.finder import FoundReference, find_references
from extractors.references.own_number import OwnNumber, read_own_number

__all__ = ["FoundReference", "OwnNumber", "find_references", "read_own_number"]
