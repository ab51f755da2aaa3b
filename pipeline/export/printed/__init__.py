"""Calendars to be printed and pinned up, and the list of those that are published: HTML that needs nothing else."""

from pipeline.export.printed.index import IndexLine, index_page
from pipeline.export.printed.page import TooManyMonthsError, calendar_page
from pipeline.export.printed.subscription import Subscription, picture

__all__ = ["IndexLine", "Subscription", "TooManyMonthsError", "calendar_page", "index_page", "picture"]
