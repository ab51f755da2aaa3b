"""What a letter does to a document that it cites: puts off, adjusts, replaces, repeals, corrects, reminds of it."""

from extractors.amendments.finder import amendments_of, with_amendments

__all__ = ["amendments_of", "with_amendments"]
