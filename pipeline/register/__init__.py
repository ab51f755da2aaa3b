"""The clerk's workbook: the registers that an office must keep, the duties of lower unions, and reading it back."""

from pipeline.register.changes import Here, review
from pipeline.register.comparing import Change, Conflict, Fault, Reviewed
from pipeline.register.frames import register_book

__all__ = ["Change", "Conflict", "Fault", "Here", "Reviewed", "register_book", "review"]
