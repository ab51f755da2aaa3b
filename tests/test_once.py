"""What every part needs is written once: reading a table of words, taking marks off, choosing between phrases."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Deed → the modules that may do it.
PLACES = {
    # What an office wrote is no table of ours: its calendar, its settings.
    "reads a table of words": {
        "extractors/lexicon/__init__.py",
        "pipeline/calendar/workdays.py",
        "pipeline/calendar/office_days.py",
        "pipeline/office/choosing.py",
        "pipeline/office/office.py",
    },
    # A page may set a mark behind its letter: there it is put on.
    "takes marks off": {"extractors/spelling.py", "pipeline/readers/pdf/canvas.py"},
    # The judge shares nothing with what it judges; which words are syllables is asked of their tones.
    "says where a tone stands": {
        "extractors/spelling.py",
        "pipeline/evaluate/compare.py",
    },
    "defines any_of": {"extractors/patterns.py"},
    # What the program itself packed for its own processes; never an answer, never a file.
    "unpickles": {"pipeline/confined/worker.py", "pipeline/confined/cluster.py"},
    "lets a text be obeyed": set[str](),
}
#: Calls that obey a text: of Python, or of a shell.
OBEYING = {
    "eval", "exec", "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "marshal.loads",
    "yaml.load", "shelve.open",
}  # fmt: skip


def deeds(path: Path) -> Iterator[str]:
    """Yield what a module does of all that belongs to one place."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id="tomllib"), attr="load" | "loads"):
                yield "reads a table of words"
            case ast.Attribute(value=ast.Name(id="unicodedata"), attr="combining"):
                yield "takes marks off"
            case ast.Constant(value=str(text)) if "òóỏõọ" in text or "\u0300\u0301\u0303\u0309\u0323" in text:
                yield "says where a tone stands"
            case ast.FunctionDef(name="any_of"):
                yield "defines any_of"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="pickle"), attr="load" | "loads" | "Unpickler")):
                yield "unpickles"
            case ast.Call(func=called) if ast.unparse(called) in OBEYING:
                yield "lets a text be obeyed"
            case ast.keyword(arg="shell", value=ast.Constant(value=True)):
                yield "lets a text be obeyed"


@pytest.mark.parametrize("deed", PLACES)
def test_one_place_does_it(deed: str) -> None:
    files = (path for package in ("schemas", "extractors", "pipeline") for path in (ROOT / package).rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix() for path in files if deed in deeds(path)}
    assert found == PLACES[deed]
