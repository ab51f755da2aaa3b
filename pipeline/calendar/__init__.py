"""Working days of an office in Việt Nam, and what they make of a letter's dates."""

from pipeline.calendar.workdays import WorkingCalendar, office_calendar

__all__ = ["WorkingCalendar", "office_calendar"]
