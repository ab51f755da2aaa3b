"""The words that the checks across letters know."""

import functools
import tomllib
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("words.toml")


@functools.cache
def data() -> dict[str, Any]:
    """Return the tables of ``words.toml``."""
    with _DATA.open("rb") as file:
        return tomllib.load(file)
