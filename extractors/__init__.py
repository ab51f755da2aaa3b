"""Text in, records out: what a Vietnamese administrative letter says of itself and lays on whom.

Pure: no input or output beyond the lexicon, no clock, no randomness.
"""

from extractors.assemble import extract, extract_head, is_letter

__all__ = ["extract", "extract_head", "is_letter"]
