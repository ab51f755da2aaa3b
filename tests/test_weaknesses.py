"""What an audit of the packages says: a weakness fails, an audit that could not ask says so and is no failure."""

import json
import runpy
from pathlib import Path
from typing import Any

from tests.each import each

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
