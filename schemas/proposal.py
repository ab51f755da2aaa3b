"""What a letter would change of what another one laid on unions, until a person says so."""

from typing import Literal

from schemas.amendment import Effect
from schemas.base import Record
from schemas.evidence import Evidence
from schemas.obligation import Deadline, LetterKey

Decision = Literal["open", "confirmed", "rejected"]


class Proposal(Record):
    """An amendment or answer applied to what is stored: it counts once a person confirms it.

    ``id`` is made of the two letters, the duty, the effect and the new deadline, and survives re-reading.
    """

    id: str
    effect: Effect
    source: str
    """Id of the letter that proposes."""
    source_key: LetterKey
    target: str
    """Id of the letter touched."""
    duty: str | None = None
    """Id of the duty touched (``Obligation.parent``); ``None`` = everything that the letter lays on anybody."""
    obligation: str | None = None
    """Id of the one obligation meant, where only one union's is (an answer)."""
    deadline: Deadline | None = None
    """The new deadline, where the effect gives one."""
    sure: bool = True
    """False where it is one of several that the words may mean: a person chooses."""
    message: str
    """In people's words: what would change."""
    evidence: Evidence
    state: Decision = "open"
    stale: bool = False
    """A person confirmed it, but the letter, read again, no longer says so: it counts until it is rejected."""
