"""All commands, by their table (``commands.toml``): a module is loaded when its command is called, not before."""

from collections.abc import Mapping
from typing import Any

from extractors.lexicon import load
from pipeline.cli.usage import Entry


def _entries(table: Mapping[str, Any]) -> tuple[Entry, ...]:
    return tuple(Entry(name, **row | {"where": _where(row["where"])}) for name, row in table.items())


def _where(named: Any) -> str | tuple[Entry, ...]:
    return named if isinstance(named, str) else _entries(named)


#: In the order in which a clerk meets them.
COMMANDS = _entries(load("commands", __package__))
