"""Networks inside packages, and the signs that they see along a line (connectionist temporal classification)."""

import importlib.util
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path


def packaged(package: str, *parts: str) -> Path | None:
    """Return a file inside an installed package, which is not imported; ``None`` where either is missing."""
    spec = importlib.util.find_spec(package)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next(filter(Path.is_file, (Path(folder, *parts) for folder in folders)), None)


def signs_along(steps: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Yield each sign of the steps along a line, the step at which it begins and the one behind its last; a sign that
    goes on is one, sign 0 is none.

    >>> list(signs_along([0, 5, 5, 0, 5, 7]))
    [(5, 1, 3), (5, 4, 5), (7, 5, 6)]
    """
    at = 0
    for sign, run in groupby(steps):
        end = at + len(list(run))
        if sign:
            yield sign, at, end
        at = end
