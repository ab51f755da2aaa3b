"""The records of vanthu: what a letter says, with the words that say it.

Every record is a frozen pydantic model. A value that was not found is ``None`` or an empty tuple, never a
default. This package imports nothing of ours: extractors fill these records, the pipeline stores and shows them.
"""

from schemas.evidence import Box, Evidence
from schemas.flags import FLAG_CODES, Flag
from schemas.letter import (
    CONTRACT,
    Alternative,
    DateRecord,
    DelegateLimit,
    Header,
    Letter,
    Reference,
    Relative,
    SourceInfo,
    Task,
)
from schemas.obligation import STATUSES, LetterKey, Obligation
from schemas.source import Attached, DoubtfulWords, Source, Told, WordBox
from schemas.union import KINDS_OF_UNION, Union

__all__ = [
    "CONTRACT",
    "FLAG_CODES",
    "KINDS_OF_UNION",
    "STATUSES",
    "Alternative",
    "Attached",
    "Box",
    "DateRecord",
    "DelegateLimit",
    "DoubtfulWords",
    "Evidence",
    "Flag",
    "Header",
    "Letter",
    "LetterKey",
    "Obligation",
    "Reference",
    "Relative",
    "Source",
    "SourceInfo",
    "Task",
    "Told",
    "Union",
    "WordBox",
]
