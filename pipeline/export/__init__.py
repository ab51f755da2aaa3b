"""What leaves the program: calendar files, workbooks, tables."""
