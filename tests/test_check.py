"""Which tests ``make check`` runs for a change."""

import runpy
import sys
from pathlib import Path

import pytest

from tests.each import each

CHECK = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "check.py"))
concerned, tried = CHECK["concerned"], CHECK["tried"]
TESTS = {
    Path("tests/test_bounds.py"): "from extractors.dates import bounds\n",
    Path("tests/test_far.py"): "import re\nfrom extractors.dates.bounds import bound_of\n",
    Path("tests/test_other.py"): "from extractors.dates import boundless\n",
    Path("tests/test_table.py"): 'ROWS = rows("words", "read")\n',
}


@each(
    ("file", "expected"),
    [
        ("extractors/dates/bounds.py", ["tests/test_bounds.py", "tests/test_far.py"]),
        ("tests/test_other.py", ["tests/test_other.py"]),
        ("extractors/dates/written_days.py", []),
        ("tests/other.toml", ["tests/test_other.py"]),
        ("tests/spec/words.toml", ["tests/test_table.py"]),
    ],
)
def test_tests_that_import_what_was_changed(file: str, expected: list[str]) -> None:
    assert concerned([Path(file)], TESTS) == [Path(name) for name in expected]


@pytest.mark.parametrize(
    ("test", "seconds", "code"),
    [("import time; time.sleep(600)", 4, 0), ("assert False", 300, 1), ("pass", 300, 0)],
    ids=["slow", "wrong", "right"],
)
def test_left_and_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str, seconds: float, code: int) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # loading them takes longer than the test
    (tmp_path / "test_it.py").write_text(f"def test_it():\n    {test}\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-c", "/dev/null", str(tmp_path)]
    assert tried(command, seconds) == code
