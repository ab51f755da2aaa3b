"""Tables without ruling: columns that only blanks, tabs or single bars hold apart, as text layers of PDFs show them."""

from extractors.aligned_tables.finder import find_tables
from extractors.aligned_tables.records import AlignedTable, Cell, Span

__all__ = ["AlignedTable", "Cell", "Span", "find_tables"]
