"""Dates that a person types: ``--due-before "cuối tháng"``, ``--from 15/3``, ``--today 2026-03-01``.

A clerk types fast, often without tone marks (``cuoi thang``), and means the calendar of this office. What no rule
reads, and what could be read in two ways (``23``, ``ngày 15``, ``T3``), is refused with the accepted forms: a filter
that silently took the wrong day would hide a deadline.

The letters themselves are never read here; they have their own grammar in ``extractors``.
"""

from pipeline.typed_dates.phrases import day_of, now, parse, parse_of, today
from pipeline.typed_dates.rules import TIME_ZONE, Span, TypedDateError, day_after

__all__ = ["TIME_ZONE", "Span", "TypedDateError", "day_after", "day_of", "now", "parse", "parse_of", "today"]
