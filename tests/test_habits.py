"""What keeps the project in order: the changelog, releases, what commits say, the forms for reports."""

import datetime
import re
import runpy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.each import each

ROOT = Path(__file__).parents[1]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
WAITING = "# Changelog\n\n## 0.2.0 (not yet released)\n\n- One thing.\n\n## 0.1.0 (2026-01-05)\n\n- Another.\n"


def of(script: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = runpy.run_path(str(ROOT / "scripts" / script))[name]
    return found


def test_the_changelog_tells_of_this_version_a_line_a_change() -> None:
    _, *lines = [line for line in CHANGELOG[CHANGELOG.index("\n## ") :].splitlines() if line]
    (newest, *_) = re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)
    assert newest == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    form = re.compile(r"- \S.*[.)]|## \d+\.\d+\.\d+ \((?:not yet released|\d{4}-\d\d-\d\d)\)")
    assert not [line for line in lines if not form.fullmatch(line)] and len(set(lines)) == len(lines)


def test_a_release_gives_its_day_to_the_newest_version() -> None:
    made = of("release.py", "dated")(WAITING, "0.2.0", datetime.date(2026, 3, 2))
    assert made == WAITING.replace("not yet released", "2026-03-02")
    newest = CHANGELOG.split("\n## ")[1]
    if "(not yet released)" in newest:  # after a release there is nothing to date until something changes
        of("release.py", "dated")(CHANGELOG, newest.split()[0], datetime.date(2026, 3, 2))


@pytest.mark.parametrize(
    ("changelog", "version"),
    [
        (WAITING, "0.3.0"),
        (WAITING.replace("not yet released", "2026-02-01"), "0.2.0"),
        (WAITING.replace("- One thing.\n", ""), "0.2.0"),
        ("# Changelog\n", "0.2.0"),
    ],
    ids=["another version", "released already", "nothing said", "empty"],
)
def test_what_the_changelog_does_not_tell_is_not_released(changelog: str, version: str) -> None:
    with pytest.raises(ValueError, match=r"CHANGELOG\.md"):
        of("release.py", "dated")(changelog, version, datetime.date(2026, 3, 2))


@each(
    ("version", "tags", "is_newer"),
    [
        ("0.1.0", [], True), ("0.10.0", ["v0.9.1", "other"], True), ("0.9.1", ["v0.9.1"], False),
        ("0.9.0", ["v0.10.0"], False), ("1.0", [], False),
    ],
)  # fmt: skip
def test_versions_follow_each_other(version: str, tags: list[str], is_newer: bool) -> None:
    try:
        of("release.py", "check_newer")(version, tags)
    except ValueError:
        assert not is_newer
    else:
        assert is_newer


@each(
    ("message", "wrong"),
    [
        ("A subject\n\nAnd why it was made.\n", None),
        ("Merge: two parts\n", None),
        ("A subject\n# written by git\n", "why"),
        ("A subject\n\n\n# written by git\n", "why"),
        ("A subject\nat once more\n", "empty line"),
        (f"{'a' * 61}\n\nWhy.\n", "61"),
        ("\n\nWhy.\n", "no subject"),
    ],
)
def test_a_commit_says_what_and_why(message: str, wrong: str | None) -> None:
    said = of("commit_message.py", "fault")(message)
    assert (said is None) == (wrong is None) and (wrong or "") in (said or "")


@each(
    ("changed", "asks"),
    [
        (["pipeline/support/files.py"], True),
        (["extractors/dates/written_days.py", "CHANGELOG.md"], False),
        (["tests/test_habits.py", "docs/json.md"], False),
    ],
)
def test_a_change_of_the_program_is_asked_for_its_line(changed: list[str], asks: bool) -> None:
    assert of("check.py", "lacks_a_line")(changed) == asks


def test_reports_ask_for_the_kind_of_a_letter_and_not_for_the_letter() -> None:
    form = (ROOT / ".github" / "ISSUE_TEMPLATE" / "misread-letter.yml").read_text("utf-8")
    parts = {part.split("\n")[0].strip(): part for part in form.split("    id:")[1:]}
    assert {"kind", "form", "phrase", "read", "version"} <= set(parts)
    assert all("required: true" in parts[name] for name in ("kind", "form", "phrase", "read"))
    assert "never attach the letter" in form and "names and numbers changed" in parts["phrase"]
