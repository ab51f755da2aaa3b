"""The quick look before a commit: style and types, and the tests that import a module which was changed.

``make check`` looks at what differs from the last commit; ``make check SINCE=main`` at more. It is no ``make test``.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: A test that imports what many do says little of one change, and takes long.
_MOST_TESTS = 12


def changed(since: str) -> list[Path]:
    """Return the Python files that differ from a commit, new ones among them."""
    asked = (["git", "diff", "--name-only", "--diff-filter=d", since], ["git", "ls-files", "-o", "--exclude-standard"])
    names = [subprocess.check_output(words, cwd=ROOT, text=True).splitlines() for words in asked]
    return sorted({Path(name) for found in names for name in found if name.endswith(".py")})


def concerned(files: Iterable[Path], tests: dict[Path, str]) -> list[Path]:
    """Return the tests, by path and text, that are among the files or import one of them; those of fewest imports."""
    found: dict[Path, int] = {}
    for file in files:
        if file in tests:
            found[file] = 0
            continue
        parts = file.with_suffix("").parts
        module, package = ".".join(parts), ".".join(parts[:-1])
        by_package = rf"from {re.escape(package)} import [^#]*\b{parts[-1]}\b"
        by_name = rf"(?:from|import) {re.escape(module)}\b"
        named = re.compile(rf"^(?:{by_package}|{by_name})", re.MULTILINE)
        for path, text in tests.items():
            if named.search(text):
                found.setdefault(path, len(re.findall(r"^(?:from|import) ", text, re.MULTILINE)))
    return sorted(found, key=lambda path: (found[path], path))[:_MOST_TESTS]


def main(since: str) -> int:
    """Look, and return 1 where something is wrong."""
    files = changed(since)
    if not files:
        print("Nothing was changed.")
        return 0
    python, names = sys.executable, [str(file) for file in files]
    texts = {path.relative_to(ROOT): path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    tests = [str(path) for path in concerned(files, texts)]
    steps = [["ruff", "check", *names], ["ruff", "format", "--check", *names], ["mypy"]]
    if tests:
        steps.append(["pytest", "-q", "-x", "-n", "2", *tests])
    print(f"{len(files)} files, {len(tests)} tests of theirs", flush=True)
    return max([subprocess.run([python, "-m", *step], cwd=ROOT).returncode for step in steps] or [0]) and 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["HEAD"]))
