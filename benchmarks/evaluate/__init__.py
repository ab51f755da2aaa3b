"""Scores what was extracted against gold: what a careful clerk would have written down."""
