"""What an audit of the locked packages found, in lines: each known weakness, and plainly what was not looked up."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

NOT_LOOKED = "Known weaknesses: NOT looked for, no source of advisories can be reached from here."


def said(path: Path) -> tuple[bool, list[str]]:
    """Return whether no weakness is known, and the lines that say what is; no file is an audit that could not ask."""
    try:
        packages = json.loads(path.read_text(encoding="utf-8"))["dependencies"]
    except (OSError, ValueError, KeyError):
        packages = []
    asked = [package for package in packages if "skip_reason" not in package]
    passed_over = sorted(package["name"] for package in packages if "skip_reason" in package)
    if not asked:
        return True, [NOT_LOOKED]
    weak = [*_weak(asked)]
    lines = [f"Known weaknesses: {len(weak)} in {len(asked)} packages.", *weak]
    if passed_over:
        lines.append(f"NOT looked for in {len(passed_over)} packages, of which no advisories can be had from here: "
                     f"{', '.join(passed_over)}.")  # fmt: skip
    return not weak, lines


def _weak(packages: list[dict[str, object]]) -> Iterator[str]:
    for package in packages:
        found = package.get("vulns")
        assert isinstance(found, list)
        for one in found:
            mended = ", ".join(one.get("fix_versions", ())) or "no version yet"
            yield f"{package['name']} {package['version']}: {one['id']}, mended in {mended}"


if __name__ == "__main__":
    is_sound, lines = said(Path(sys.argv[1]))
    print("\n".join(lines))
    sys.exit(not is_sound)
