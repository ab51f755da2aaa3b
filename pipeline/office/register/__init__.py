"""The clerk's workbook: the registers that an office must keep, the duties of lower unions, and reading it back."""
