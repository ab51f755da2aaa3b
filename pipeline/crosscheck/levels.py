"""How much weight a doubt about a letter has."""

import functools
import tomllib
from pathlib import Path

from schemas.warning import Level

_DATA = Path(__file__).with_name("levels.toml")


def level_of(code: str) -> Level:
    """Return the weight of a flag's code: ``error``, ``look`` or ``info``.

    >>> level_of("invalid-date"), level_of("year-inferred"), level_of("vague-date")
    ('error', 'look', 'info')
    """
    return _levels().get(code, "look")


@functools.cache
def _levels() -> dict[str, Level]:
    with _DATA.open("rb") as file:
        table: dict[Level, list[str]] = tomllib.load(file)  # type: ignore[assignment]
    return {code: level for level, codes in table.items() for code in codes}
