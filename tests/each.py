"""All rows of a table in one test: what fails is told together, each by its row."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

_PARAM = type(pytest.param())


def each(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for every row, as ``pytest.mark.parametrize`` does, but as one: what a test costs is paid once.

    A row may be a ``pytest.param`` with an id; one that is marked ``xfail`` must fail.
    """
    table = [
        row if isinstance(row, _PARAM) else pytest.param(*((row,) if isinstance(names, str) else row)) for row in rows
    ]
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
                    check(**dict(zip(wanted, row.values, strict=True)), **fixtures)
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
