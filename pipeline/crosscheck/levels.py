"""How much weight a doubt about a letter has."""

import functools

from extractors.lexicon import load
from schemas.warning import Level


def level_of(code: str) -> Level:
    """Return the weight of a flag's code: ``error``, ``look`` or ``info``.

    >>> level_of("invalid-date"), level_of("year-inferred"), level_of("vague-date")
    ('error', 'look', 'info')
    """
    return _levels().get(code, "look")


@functools.cache
def _levels() -> dict[str, Level]:
    table: dict[Level, list[str]] = load("levels", __package__)  # type: ignore[assignment]
    return {code: level for level, codes in table.items() for code in codes}
