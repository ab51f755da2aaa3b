"""Calendars to be printed and pinned up, and the list of those that are published: HTML that needs nothing else."""

from pipeline.export.printed.index import IndexLine, Subscription, index_page, picture
from pipeline.export.printed.printed_days import TooManyMonthsError, calendar_page

__all__ = ["IndexLine", "Subscription", "TooManyMonthsError", "calendar_page", "index_page", "picture"]
