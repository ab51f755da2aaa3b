"""The quick look before a commit: style and types, and the tests that import a module which was changed.

``make check`` looks at what differs from the last commit; ``make check SINCE=main`` at more. It is no ``make test``.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: A test that imports what many do says little of one change, and takes long.
_MOST_TESTS = 12
#: So long tests may take; style and types, five to ten seconds of them, have the other processor meanwhile.
_SECONDS = 20.0
#: How pytest ends that was told to stop, while it ran tests or while it was loaded.
_INTERRUPTED = (2, -signal.SIGINT)


def changed(since: str) -> list[str]:
    asked = (["git", "diff", "--name-only", "--diff-filter=d", since], ["git", "ls-files", "-o", "--exclude-standard"])
    return sorted(
        {name for words in asked for name in subprocess.check_output(words, cwd=ROOT, text=True).splitlines()}
    )


def lacks_a_line(names: Sequence[str]) -> bool:
    return "CHANGELOG.md" not in names and any(re.match("(?:schemas|extractors|pipeline)/", name) for name in names)


def concerned(files: Iterable[Path], tests: dict[Path, str]) -> list[Path]:
    """Return the tests, by path and text, that are among the files, import one or read its table; of fewest imports."""
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
        if file.suffix == ".toml":  # a table of tests: they name it, or are called as it
            named = re.compile(rf'"{re.escape(file.stem)}(?:\.toml)?"')
            found[file.with_name(f"test_{file.stem}.py")] = 0
        for path, text in tests.items():
            if named.search(text):
                found.setdefault(path, len(re.findall(r"^(?:from|import) ", text, re.MULTILINE)))
    return sorted(found.keys() & tests.keys(), key=lambda path: (found[path], path))[:_MOST_TESTS]


def main(since: str) -> int:
    found = changed(since)
    if lacks_a_line(found):
        print("CHANGELOG.md has no new line: does nobody notice this change?")
    files = [Path(name) for name in found if re.search(r"\.py$|^tests/.*\.toml$", name)]
    if not files:
        print("Nothing was changed.")
        return 0
    python, names = sys.executable, [str(file) for file in files if file.suffix == ".py"]
    texts = {path.relative_to(ROOT): path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    tests = [str(path) for path in concerned(files, texts)]
    print(f"{len(files)} files, {len(tests)} tests of theirs", flush=True)
    steps = (["ruff", "check", *names], ["ruff", "format", "--check", *names], ["mypy"]) if names else ()
    with ThreadPoolExecutor(1) as beside:
        style = beside.submit(lambda: [subprocess.run([python, "-m", *step], cwd=ROOT).returncode for step in steps])
        # In one process: another one would take as long to load as most of these tests.
        failed = tried([python, "-m", "pytest", "-q", "-x", "-n", "0", *tests], _SECONDS) if tests else 0
    return 1 if failed or any(style.result()) else 0


def tried(command: Sequence[str], seconds: float) -> int:
    """Run tests for so long and return how they ended; what had no time has not failed: it is left to ``make test``."""
    with subprocess.Popen(command, cwd=ROOT) as tests:
        try:
            return tests.wait(seconds)
        except subprocess.TimeoutExpired:
            tests.send_signal(signal.SIGINT)
            code = tests.wait()
    if code in _INTERRUPTED:
        print(f"Stopped after {seconds:g} s: make test runs the rest.")
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["HEAD"]))
