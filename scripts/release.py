"""A release: the changelog's newest version gets its day, wheel and source are built, the commit is tagged.

``make release`` makes what ``pyproject.toml`` says. It refuses where something is not committed, where the changelog
does not tell of that version, or where the version does not come after the last one. Nothing is sent anywhere.
"""

import datetime
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_WAITS = "(not yet released)"
_SDIST = "from setuptools.build_meta import build_sdist; build_sdist('dist')"
_WHEEL = "pip wheel -q --no-deps --no-index --no-build-isolation --disable-pip-version-check -w dist ."


def dated(changelog: str, version: str, day: datetime.date) -> str:
    """Return the changelog with the day of a version, which must be its newest, wait, and tell of something."""
    heading = f"## {version} {_WAITS}"
    newest = re.search(r"^## .*$", changelog, re.MULTILINE)
    if newest is None or newest[0] != heading:
        raise ValueError(f"CHANGELOG.md does not begin with “{heading}”.")
    if not re.match(r"\s*- ", changelog[newest.end() :]):
        raise ValueError(f"CHANGELOG.md says nothing of {version}.")
    return changelog.replace(heading, f"## {version} ({day})", 1)


def check_newer(version: str, tags: Iterable[str]) -> None:
    """Raise ``ValueError`` unless a version is of three numbers (SemVer) and comes after all that were tagged."""
    if not (asked := _VERSION.fullmatch(version)):
        raise ValueError(f"{version} is no version of three numbers.")
    before = max((_numbers(found) for tag in tags if (found := _VERSION.fullmatch(tag.removeprefix("v")))), default=())
    if _numbers(asked) <= before:
        raise ValueError(f"{version} does not come after {'.'.join(map(str, before))}.")


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(map(int, found.groups()))


def _git(*words: str) -> str:
    return subprocess.check_output(["git", *words], cwd=ROOT, text=True)


def main() -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changelog = ROOT / "CHANGELOG.md"
    try:
        if _git("status", "--porcelain", "--untracked-files=no"):
            raise ValueError("Something is not committed.")
        check_newer(version, _git("tag").split())
        told = dated(changelog.read_text("utf-8"), version, datetime.date.today())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for words in (["-c", _SDIST], ["-m", *_WHEEL.split()]):
        subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    changelog.write_text(told, "utf-8")
    _git("commit", "-q", "-m", f"Version {version}", "-m", "What it brings stands in CHANGELOG.md.", "CHANGELOG.md")
    _git("tag", f"v{version}")
    print(f"dist/: {', '.join(sorted(path.name for path in (ROOT / 'dist').iterdir()))}; tag v{version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
