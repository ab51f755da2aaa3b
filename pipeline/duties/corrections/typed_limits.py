"""A number of people as a person types it, read as the words of a letter are."""

from typing import Any

from extractors.delegate_limits import find_limits
from extractors.patterns import make_view
from pipeline.support.errors import SetupError
from pipeline.support.grouping import picked

#: What a letter says before such a number.
_LEAD = "Số lượng: "
_FIELDS = ("group", "bound", "value", "min", "max", "unit")


def limit_of(typed: str) -> dict[str, Any]:
    """Return the values of the limit that a person typed; raise ``SetupError`` where it is none.

    >>> limit_of("không quá 200 đại biểu")
    {'group': 'đại biểu', 'bound': 'max', 'value': 200, 'min': None, 'max': None, 'unit': 'người'}
    """
    words = " ".join(typed.split())
    said = f"{_LEAD}{words}"
    found = find_limits(make_view(said), [(0, len(said), "body")])
    if len(found) != 1:
        raise SetupError("“{words}” không phải một giới hạn. Ghi: không quá 200 đại biểu; ít nhất 30% nữ.", words=words)
    return picked(found[0], _FIELDS)
