"""What the scripts of the project tell: tests to run for a change, weak packages, what makes a program hard to read."""

import ast
import json
import runpy
import sys
from pathlib import Path
from typing import Any

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


_SCRIPT = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "weaknesses.py"))
NOT_LOOKED, said = _SCRIPT["NOT_LOOKED"], _SCRIPT["said"]
SOUND = {"name": "jinja2", "version": "3.1", "vulns": []}
WEAK = {"name": "h11", "version": "0.14", "vulns": [{"id": "CVE-2025-43859", "fix_versions": ["0.16"]}]}
PASSED_OVER = {"name": "anyio", "skip_reason": "Dependency not found on PyPI"}


@each(
    ("packages", "is_sound", "lines"),
    [
        ([SOUND], True, ["Known weaknesses: 0 in 1 packages."]),
        ([SOUND, WEAK], False,
         ["Known weaknesses: 1 in 2 packages.", "h11 0.14: CVE-2025-43859, mended in 0.16"]),
        ([SOUND, PASSED_OVER], True,
         ["Known weaknesses: 0 in 1 packages.",
          "NOT looked for in 1 packages, of which no advisories can be had from here: anyio."]),
        ([PASSED_OVER], True, [NOT_LOOKED]),
        (None, True, [NOT_LOOKED]),
    ],
)  # fmt: skip
def test_what_an_audit_says(tmp_path: Path, packages: Any, is_sound: bool, lines: list[str]) -> None:
    path = tmp_path / "found.json"
    if packages is not None:
        path.write_text(json.dumps({"dependencies": packages}))
    assert said(path) == (is_sound, lines)


SIZE = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "size.py"))
CODE = '''
def outer(a, b):
    """Đọc."""
    # một lời
    for one in a:
        if one and b or a:
            continue
        elif one:
            return f"{one} gửi"

    def inner():
        return [c for c in a if c] if b else "ý"

    match b:
        case 1:
            return "sign"
        case _:
            return "Đ"
'''


def test_no_figure_is_above_the_one_held() -> None:
    found, held = SIZE["figures"](), SIZE["held"]()
    assert not {(part, name) for part, rows in held.items() for name, most in rows.items() if found[part][name] > most}
    told = {part: {*rows} for part, rows in held.items()}
    assert told == {part: {*rows} - SIZE["NOT_HELD"] for part, rows in found.items()}


def test_what_is_counted() -> None:
    nodes = [*ast.walk(ast.parse(CODE))]
    assert sum(map(SIZE["decisions"], nodes)) == 10 and sorted(SIZE["complexities"](nodes)) == [4, 8]
    assert SIZE["lines_of_code"](CODE, nodes) == 13 and SIZE["vietnamese_literals"](nodes) == 3


def test_a_word_is_counted_once_however_deep_its_lists_stand() -> None:
    tables = {"a": {"x": ["gửi", "nộp"], "y": {"z": [["gửi", "báo"], ["nộp bài"]]}}, "b": {"x": ["báo", "báo"]}}
    assert SIZE["words_in_two_lists"](tables) == ["báo", "gửi"]
