"""Text in, records out: what a Vietnamese administrative letter says of itself and lays on whom.

Pure: no input or output beyond the lexicon, no clock, no randomness. The reading itself is loaded when it is first
asked for: whoever needs a word list or a fold does not wait for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.assemble import extract, extract_head, is_letter
__all__ = ["extract", "extract_head", "is_letter"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("extractors.assemble"), name)
