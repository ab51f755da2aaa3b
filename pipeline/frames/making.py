"""Frames with the same columns and dtypes whatever rows they have."""

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: A column of days: ``NaT`` where the day is unknown or only a month or year is known.
DAY = "datetime64[s]"
TEXT = "str"
COUNT = "Int64"
NUMBER = "float64"
FLAG = "bool"

Columns = Mapping[str, str]


def frame(rows: Iterable[Mapping[str, Any]], dtypes: Columns) -> "pd.DataFrame":
    """Return a frame of the rows with exactly these columns (name → dtype), in this order."""
    import pandas as pd

    lines = list(rows)
    return pd.DataFrame({name: _series([line.get(name) for line in lines], dtype) for name, dtype in dtypes.items()})


def _series(values: list[Any], dtype: str) -> "pd.Series[Any]":
    import pandas as pd

    made: pd.Series[Any] = pd.Series(values, dtype=object)
    if dtype == DAY:
        made = pd.to_datetime(made, format="%Y-%m-%d", errors="coerce")
    return made.astype(dtype)  # type: ignore[call-overload, no-any-return]


def iso(day: datetime.date | None) -> str | None:
    """Return a day as ISO, ``None`` for none."""
    return day.isoformat() if day else None


def one_line(quote: str) -> str:
    """Return words without line ends."""
    return " ".join(quote.split())
