"""All rows of a table in one test: what fails is told together, each by its row. The long sweeps (marked ``sweep``) are
the build server's and those of ``make test-all``, which set ``SWEEPS``: of rows that are marked so, and of how many
examples a property is tried on."""

import functools
import inspect
import itertools
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

_PARAM = type(pytest.param())
SWEEPS = bool(os.environ.get("SWEEPS"))


def examples(everyday: int, swept: int) -> int:
    """Return on how many examples a property is tried, every day and in a sweep."""
    return swept if SWEEPS else everyday


@functools.cache
def read_once(path: Path) -> dict[str, Any]:
    """Return what a file of tables holds, which nobody changes."""
    return tomllib.loads(path.read_text("utf-8"))


def table(test: str, name: str) -> Any:
    """Return a table of the file of tables beside a test file and called as it: ``test_marks.py``, ``marks.toml``."""
    path = Path(test)
    return read_once(path.with_name(f"{path.stem.removeprefix('test_')}.toml"))[name]


def tuples(test: str, name: str) -> Any:
    """Return such a table with tuples for the arrays in its rows, and nothing for what is written ``{}``."""

    def meant(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(map(meant, value))
        return {key: meant(inner) for key, inner in value.items()} or None if isinstance(value, dict) else value

    found = table(test, name)
    return [*map(meant, found)] if isinstance(found, list) else meant(found)


def named(rows: Mapping[str, Iterable[Any]]) -> list[Any]:
    """Return the rows of a table by what each is about, which a failure tells."""
    return [pytest.param(*row, id=name) for name, row in rows.items()]


def each(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for every row, as ``pytest.mark.parametrize`` does, but as one: what a test costs is paid once. What a
    row leaves out at its end is ``None``. A row may be a ``pytest.param`` with an id; one that is marked ``xfail`` must
    fail, one that is marked ``sweep`` is left to the sweeps."""
    given = [row if isinstance(row, _PARAM) or not isinstance(names, str) else (row,) for row in rows]
    table = [row if isinstance(row, _PARAM) else pytest.param(*row) for row in given]
    table = [row for row in table if SWEEPS or all(mark.name != "sweep" for mark in row.marks)]
    wanted = (names,) if isinstance(names, str) else names

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(check)
        def test(**fixtures: Any) -> None:
            assert table, "no row"
            failed = []
            for row in table:
                name = row.id or ", ".join(map(repr, row.values))
                is_known = any(mark.name == "xfail" for mark in row.marks)
                try:
                    check(**dict(itertools.zip_longest(wanted, row.values)), **fixtures)
                except (Exception, pytest.fail.Exception) as error:
                    if not is_known:
                        failed.append(f"{name}: {error if isinstance(error, AssertionError) else repr(error)}")
                else:
                    if is_known:
                        failed.append(f"{name}: it is right, though marked as a fault that is known")
            if failed:
                pytest.fail(f"{len(failed)} of {len(table)} rows:\n" + "\n".join(failed), pytrace=False)

        own = inspect.signature(check)
        left = [parameter for name, parameter in own.parameters.items() if name not in wanted]
        test.__signature__ = own.replace(parameters=left)  # type: ignore[attr-defined]
        return test

    return decorate
