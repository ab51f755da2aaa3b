"""A calendar to be printed and pinned up: one page of HTML that needs nothing else."""

from pipeline.export.printed.page import MOST_MONTHS, TooManyMonthsError, calendar_page

__all__ = ["MOST_MONTHS", "TooManyMonthsError", "calendar_page"]
