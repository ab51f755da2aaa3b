"""The records of vanthu: what a letter says, with the words that say it.

Every record is a frozen pydantic model. A value that was not found is ``None`` or an empty tuple, never a
default. This package imports nothing of ours: extractors fill these records, the pipeline stores and shows them.
"""

from schemas.amendment import EFFECTS, Amendment
from schemas.correction import CorrectedPart, Correction, CorrectionKind, Words
from schemas.evidence import Box, Evidence, Written
from schemas.flags import FLAG_CODES, Flag
from schemas.letter import (
    CONTRACT,
    Alternative,
    Corrected,
    DateRecord,
    DelegateLimit,
    HeadAlternative,
    Header,
    Letter,
    Meeting,
    Reference,
    Relative,
    Sentence,
    SentenceRole,
    SourceInfo,
    Strength,
    Task,
)
from schemas.obligation import CLOSED, ROLES, SIDES, STATUSES, Deadline, Direction, LetterKey, Obligation, Side
from schemas.proposal import Proposal
from schemas.review import REVIEW_STATES, ActKind, Asked, Judged, ReviewAct, Reviewed, ReviewState
from schemas.source import Attached, DoubtfulWords, HeadReading, Source, Told, Witness, WordBox, lines_of
from schemas.union import KINDS_OF_UNION, Union
from schemas.warning import WARNING_CODES, WARNING_LEVELS, LetterWarning

__all__ = [
    "CLOSED",
    "CONTRACT",
    "EFFECTS",
    "FLAG_CODES",
    "KINDS_OF_UNION",
    "REVIEW_STATES",
    "ROLES",
    "SIDES",
    "STATUSES",
    "WARNING_CODES",
    "WARNING_LEVELS",
    "ActKind",
    "Alternative",
    "Amendment",
    "Asked",
    "Attached",
    "Box",
    "Corrected",
    "CorrectedPart",
    "Correction",
    "CorrectionKind",
    "DateRecord",
    "Deadline",
    "DelegateLimit",
    "Direction",
    "DoubtfulWords",
    "Evidence",
    "Flag",
    "HeadAlternative",
    "HeadReading",
    "Header",
    "Judged",
    "Letter",
    "LetterKey",
    "LetterWarning",
    "Meeting",
    "Obligation",
    "Proposal",
    "Reference",
    "Relative",
    "ReviewAct",
    "ReviewState",
    "Reviewed",
    "Sentence",
    "SentenceRole",
    "Side",
    "Source",
    "SourceInfo",
    "Strength",
    "Task",
    "Told",
    "Union",
    "Witness",
    "WordBox",
    "Words",
    "Written",
    "lines_of",
]
