"""Which tests ``make check`` runs for a change."""

import runpy
from pathlib import Path

import pytest

concerned = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "check.py"))["concerned"]

TESTS = {
    Path("tests/test_bounds.py"): "from extractors.dates import bounds\n",
    Path("tests/test_far.py"): "import re\nfrom extractors.dates.bounds import bound_of\n",
    Path("tests/test_other.py"): "from extractors.dates import boundless\n",
}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("extractors/dates/bounds.py", ["tests/test_bounds.py", "tests/test_far.py"]),
        ("tests/test_other.py", ["tests/test_other.py"]),
        ("extractors/dates/days.py", []),
    ],
)
def test_tests_that_import_what_was_changed(file: str, expected: list[str]) -> None:
    assert concerned([Path(file)], TESTS) == [Path(name) for name in expected]
