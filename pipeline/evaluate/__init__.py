"""Scores what was extracted against gold: what a careful clerk would have written down."""

from pipeline.evaluate.gains_and_losses import as_json as changes_as_json
from pipeline.evaluate.gains_and_losses import by_letter, changes, load_earlier
from pipeline.evaluate.gold import gold_files, letter_beside, name_of
from pipeline.evaluate.judge import judge_letter, score, score_records
from pipeline.evaluate.labels import fault_line
from pipeline.evaluate.pairing import Share, Tally
from pipeline.evaluate.scores import Fault, Scores, SectionScore, lines

__all__ = [
    "Fault",
    "Scores",
    "SectionScore",
    "Share",
    "Tally",
    "by_letter",
    "changes",
    "changes_as_json",
    "fault_line",
    "gold_files",
    "judge_letter",
    "letter_beside",
    "lines",
    "load_earlier",
    "name_of",
    "score",
    "score_records",
]
