"""What an office adds by a package of its own (docs/plugins.md): entry points, asked for only where one may be needed.

Groups: ``vanthu.exports`` (suffix without its dot → ``(obligations, today) -> bytes``), ``vanthu.readers``
(``(data, name) -> text or None``), ``vanthu.checks`` (``(letter) -> warnings``). Words are data: ``lexicon.load``.
"""

from functools import cache
from importlib.metadata import entry_points
from typing import Any


@cache
def added(group: str) -> dict[str, Any]:
    """Return what the installed packages add to ``vanthu.`` and ``group``, by name, in the order of the names."""
    return {point.name: point.load() for point in sorted(entry_points(group=f"vanthu.{group}"), key=lambda p: p.name)}
