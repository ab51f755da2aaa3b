"""Text in, records out: what a Vietnamese administrative letter says of itself and lays on whom.

Pure: no input or output beyond the lexicon, no clock, no randomness.
"""

from extractors.assemble import extract, is_letter

__all__ = ["extract", "is_letter"]
