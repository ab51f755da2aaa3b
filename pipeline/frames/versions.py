"""Frames of how deadlines changed: their versions, and what letters propose."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pipeline import labels
from pipeline.frames.duties import version_words
from pipeline.frames.making import frame
from pipeline.words import one_line
from schemas import Proposal
from schemas.office import Deadline, Obligation

if TYPE_CHECKING:
    import pandas as pd

HISTORY = "obligation union letter action version in_force due_text due last_good safe_due source reason"
PROPOSALS = (
    "id effect state letter issued_on issuer source target duty obligation due last_good safe_due sure message quote"
)


def history(items: Iterable[Obligation]) -> "pd.DataFrame":
    """Return one row a version of a deadline, the letter's own first; one row for what was never changed.

    ``str``: ``obligation`` (its id), ``union``, ``letter``, ``action``, ``due_text`` (the day named with its bound),
    ``source`` (id of the letter that set it; missing for the letter's own), ``reason`` (in words).
    ``Int64``: ``version`` (from 1). ``bool``: ``in_force``. ``datetime64[s]``: ``due``, ``last_good``, ``safe_due``.
    """
    return frame((row for item in items for row in _versions(item)), HISTORY)


def _versions(item: Obligation) -> Iterator[dict[str, Any]]:
    fields = set(Deadline.model_fields) & set(Obligation.model_fields)
    own = Deadline.model_validate(item.model_dump(include=fields))
    for number, version in enumerate(item.history or (own,), start=1):
        yield {
            **version.model_dump(include={"due", "last_good", "safe_due", "source", "reason"}),
            "obligation": item.id,
            "union": item.union,
            "letter": labels.letter_name(item.letter),
            "action": one_line(item.action),
            "version": number,
            "in_force": number == item.version or not item.history,
            "due_text": version_words(version.model_copy(update={"reason": None})),
        }


def proposals(items: Iterable[Proposal]) -> "pd.DataFrame":
    """Return one row a proposal: what a letter would change, and whether a person has decided.

    ``str``: ``id``, ``effect`` (a key of ``schemas.letter.EFFECTS``), ``state`` (open, confirmed, rejected),
    ``letter`` and ``issuer`` (of the letter that proposes), ``source`` and ``target`` (ids of that letter and of the
    one touched), ``duty``, ``obligation`` (ids; missing where all of the letter is meant), ``message``, ``quote``.
    ``datetime64[s]``: ``issued_on``, ``due``, ``last_good``, ``safe_due`` (of the new deadline). ``bool``: ``sure``.
    """
    return frame(map(_proposal, items), PROPOSALS)


def _proposal(item: Proposal) -> dict[str, Any]:
    deadline = item.deadline or Deadline()
    return {
        **item.model_dump(
            include={"id", "effect", "state", "source", "target", "duty", "obligation", "sure", "message"}
        ),
        **deadline.model_dump(include={"due", "last_good", "safe_due"}),
        "letter": labels.letter_name(item.source_key),
        "issued_on": item.source_key.issued_on,
        "issuer": item.source_key.issuer,
        "quote": one_line(item.evidence.quote),
    }
