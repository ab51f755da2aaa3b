"""What every part needs is written once: reading a table of words, taking marks off, choosing between phrases.

A file name means one thing, too.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
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
        "pipeline/office/__init__.py",
    },
    # A page may set a mark behind its letter: there it is put on.
    "takes marks off": {"extractors/spelling.py", "pipeline/readers/pdf/canvas.py"},
    "says where a tone stands": {"extractors/spelling.py"},
    "defines any_of": {"extractors/patterns.py"},
    # What the program itself packed for its own processes; never an answer, never a file.
    "unpickles": {"pipeline/support/confined/worker.py", "pipeline/support/confined/cluster.py"},
    "lets a text be obeyed": set[str](),
}
#: Calls that obey a text: of Python, or of a shell.
OBEYING = {
    "eval", "exec", "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "marshal.loads",
    "yaml.load", "shelve.open",
}  # fmt: skip


@cache
def done_in() -> dict[str, set[str]]:
    """Return for each module what it does of all that belongs to one place."""
    files = (path for package in ("schemas", "extractors", "pipeline") for path in (ROOT / package).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): set(deeds(path)) for path in files}


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
    assert {path for path, done in done_in().items() if deed in done} == PLACES[deed]


#: File names that stand in more than one package, and the one thing that they mean there. The layers keep the names of
#: what they hand on: a matter is called alike in the store, as a use of the office, as commands and as pages.
MEANINGS = {
    "app": "commands or pages as a whole",
    "assemble": "the parts of a letter put together",
    "calendars": "dates with the duties on them",
    "chasing": "asking for what was not answered",
    "columns": "columns that only their places tell",
    "correcting": "putting right what was read wrong",
    "duties": "tasks of letters with those whom they bind",
    "files": "files written whole or not at all",
    "letters": "letters that are stored",
    "lines": "lines of a letter",
    "marking": "noting what was done",
    "names": "names of bodies",
    "office": "the office that the program works for",
    "page": "a page of a letter",
    "people": "those who sign in",
    "recurrence": "what comes again and again",
    "registers": "registers of incoming and outgoing letters",
    "renewing": "stored letters read anew",
    "roles": "the part that a date, a clause, a body plays",
    "search": "what is known, found by words",
    "settings": "what an office chose",
    "taking_in": "letters read and stored",
    "today": "what an office sees first",
    "unions": "unions of the registry",
    "uses": "what people do, as typed functions",
    "warnings": "what letters say against each other",
}


def test_a_file_name_means_one_thing() -> None:
    packages = ("schemas", "extractors", "pipeline")
    names = Counter(path.stem for package in packages for path in (ROOT / package).rglob("[!_]*.py"))
    assert {name for name, count in names.items() if count > 1} == set(MEANINGS)
