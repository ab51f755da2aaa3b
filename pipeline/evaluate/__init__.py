"""Scores what was extracted against gold: what a careful clerk would have written down."""

from pipeline.evaluate.check import check_gold

__all__ = ["check_gold"]
