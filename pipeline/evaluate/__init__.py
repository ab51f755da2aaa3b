"""Scores what was extracted against gold: what a careful clerk would have written down."""

from pipeline.evaluate.changes import changes, load_earlier
from pipeline.evaluate.check import check_gold
from pipeline.evaluate.gold import gold_files, letter_beside, name_of
from pipeline.evaluate.names import fault_line
from pipeline.evaluate.scores import Fault, Scores, SectionScore, Share, lines, score

__all__ = [
    "Fault",
    "Scores",
    "SectionScore",
    "Share",
    "changes",
    "check_gold",
    "fault_line",
    "gold_files",
    "letter_beside",
    "lines",
    "load_earlier",
    "name_of",
    "score",
]
