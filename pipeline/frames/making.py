"""Frames with the same columns and dtypes whatever rows they have."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_DAY = "datetime64[s]"
#: dtype → columns of it, in whatever frame; all others are texts. A day is ``NaT`` where it is unknown or only a month
#: or year is known.
_DTYPES = {
    _DAY: "issued_on due last_good safe_due next_day day date start",
    "Int64": "days_left page version unions done late waiting weekday deadlines tasks",
    "float64": "confidence value min max",
    "bool": "soon needs_review issuer_own in_force sure",
}
_DTYPE_OF = {column: dtype for dtype, columns in _DTYPES.items() for column in columns.split()}


def frame(rows: Iterable[Mapping[str, Any]], columns: str) -> "pd.DataFrame":
    """Return a frame of the rows with exactly these columns (with blanks between), in this order.

    A column of another dtype than its name has elsewhere says it: ``limits:Int64``.
    """
    import pandas as pd

    lines = list(rows)
    named = (column.partition(":") for column in columns.split())
    return pd.DataFrame(
        {
            name: _series([line.get(name) for line in lines], dtype or _DTYPE_OF.get(name, "str"))
            for name, _, dtype in named
        }
    )


def _series(values: list[Any], dtype: str) -> "pd.Series[Any]":
    import pandas as pd

    made: pd.Series[Any] = pd.Series(values, dtype=object)
    if dtype == _DAY:
        made = pd.to_datetime(made, format="%Y-%m-%d", errors="coerce")
    return made.astype(dtype)  # type: ignore[call-overload, no-any-return]
