"""Draws letters of the corpus as the files that an office receives: Word, PDF, scans, photographs.

``python -m corpus.render`` writes them with their gold beside them, so that ``benchmarks.evaluate`` scores each form.
Everything is drawn from seeds made of a letter's name: the same files everywhere.
"""

from corpus.render.model import Letter
from corpus.render.parse import parse

__all__ = ["Letter", "parse"]
