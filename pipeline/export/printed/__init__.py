"""Calendars to be printed and pinned up, and the list of those that are published: HTML that needs nothing else."""
