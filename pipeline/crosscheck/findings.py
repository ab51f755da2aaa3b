"""Making a warning: its id, its weight, its words."""

import hashlib
from collections.abc import Sequence

from pipeline.registry.names import flat, key
from pipeline.store.references import reference_key
from schemas import WARNING_LEVELS, Evidence, Letter, LetterKey, LetterWarning
from schemas.office import Level

#: Words of a quote that go into an id; a better reading may end it elsewhere.
_WORDS_IN_ID = 8


def warning(
    code: str,
    letter: Letter,
    evidence: Evidence | None,
    message: str,
    *,
    other: tuple[Letter, Evidence | None] | None = None,
    duty: str | None = None,
    union: tuple[str, str | None] | None = None,
    facts: Sequence[str] = (),
    until: str | None = None,
    level: Level | None = None,
) -> LetterWarning:
    """Return a warning. ``other`` is the letter that contradicts, with its words. ``facts`` are the values that do:
    with other ones it is another warning. ``until`` is the last day on which it matters.

    The id knows both letters by number and issuer, not by their bytes, so that a scan of the same letter, or another
    order of arrival, gives the same warning.
    """
    beside, words = other or (None, None)
    who = (union[1] or key(union[0])) if union else ""
    parts = (code, name_of(letter), _words(evidence), name_of(beside) if beside else "", _words(words), who, *facts)
    return LetterWarning(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12],
        code=code,
        level=level or WARNING_LEVELS[code],
        letter=letter.source.sha256,
        letter_key=LetterKey.of(letter.header),
        other_letter=beside.source.sha256 if beside else None,
        other_key=LetterKey.of(beside.header) if beside else None,
        duty=duty,
        union=union[0] if union else None,
        union_id=union[1] if union else None,
        message=message,
        until=until,
        evidence=evidence,
        other_evidence=words,
    )


def name_of(letter: Letter) -> str:
    """Return what a letter is known by across its copies; one without a number only by its bytes."""
    header = letter.header
    if not (header.number and header.symbol and header.issuer):
        return letter.source.sha256
    return f"{reference_key(f'{header.number} {header.symbol}')}|{flat(key(header.issuer))}|{header.issued_on}"


def _words(evidence: Evidence | None) -> str:
    return " ".join(flat(key(evidence.quote)).split()[:_WORDS_IN_ID]) if evidence else ""
