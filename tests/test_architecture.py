"""The shape of the code: imports point one way, extraction is pure, what is public says what it does. What every part
needs is written once, and a file name means one thing."""

import ast
import functools
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import pytest

from tests.each import each

ROOT = Path(__file__).parents[1]
#: Package → what of ours it may import.
MAY_IMPORT = {"schemas": {"schemas"}, "extractors": {"schemas", "extractors"}}
MAY_IMPORT["pipeline"] = MAY_IMPORT["extractors"] | {"pipeline"}
#: Folders that hold Python but are no package that others may import.
NEVER_IMPORTED = {"tests", "corpus", "benchmarks", "notebooks", "scripts"}
#: Modules that name others in a function, and why.
ASKED_LATER = {
    "extractors/__init__.py": "the reading is loaded when it is first asked for",
    "pipeline/__init__.py": "so is each part that a program of one's own asks for",
    "pipeline/faces/cli/doctor.py": "whether a module loads is what is tried",
}
#: Rooms of the pipeline that may ask for the office, beside itself and the commands.
BESIDE_THE_OFFICE = {"faces", "office"}
#: What readers may ask of the extractors: folds, word lists, single lines, how columns are found; never what a letter
#: is or says.
READERS_MAY_ASK = {"aligned_tables", "lexicon", "line_words", "lookalikes", "patterns", "spelling"}
#: The one place of `extractors` that reads files: its own word lists, once.
LEXICON_LOADER = "extractors/lexicon/__init__.py"
#: Modules of the world outside the text: files, clock, chance, network, other programs, output.
WORLD = {
    "asyncio", "glob", "http", "httpx", "io", "logging", "os", "pathlib", "random", "requests", "secrets", "shutil",
    "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
#: Functions and methods that read a clock, chance or the world, whatever module they come from.
WORLD_CALLS = {"open", "print", "input", "exec", "eval", "now", "today", "utcnow", "read_text", "read_bytes", "getenv"}
#: What may be read of `sys`: it is the same on every machine.
CONSTANTS_OF_SYS = {"maxunicode"}
#: Packages that would make every `vanthu --help` wait.
HEAVY = {
    "dateparser", "docx", "holidays", "icalendar", "numpy", "openpyxl", "pandas", "pdfplumber", "pydantic", "pypdfium2",
    "spacy", "sqlalchemy", "underthesea", "xlsxwriter",
}  # fmt: skip


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def every_module() -> list[Path]:
    return [path for package in MAY_IMPORT for path in modules(package)]


def by_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a piece of code and the statements in it, however deep: an expression imports nothing."""
    yield node
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt | ast.excepthandler | ast.match_case):
            yield from statements(part)


@functools.cache
def imports(node: ast.AST) -> list[str]:
    """Return the full names of the modules that a piece of code imports; `from a import b` gives `a` and `a.b`."""
    found: list[str] = []
    for part in statements(node):
        if isinstance(part, ast.Import):
            found += (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0, "imports name the whole path"
            found += (part.module or "", *(f"{part.module}.{alias.name}" for alias in part.names))
    return found


def test_imports_point_one_way() -> None:
    ours = set(MAY_IMPORT) | NEVER_IMPORTED
    for path in every_module():
        asked = {name.split(".")[0] for name in imports(tree(path))} & ours
        assert asked <= MAY_IMPORT[path.relative_to(ROOT).parts[0]], by_name(path)


def test_no_module_imports_itself_by_way_of_another() -> None:
    """Wherever an import stands, in a function or for types alone: what is hidden there is a circle all the same."""
    names = {}
    for path in every_module():
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph = {name: _ours(path, names) - {name} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def drawn() -> dict[str, list[str]]:
    """Return the rooms of the picture of ARCHITECTURE.md, from above to below, and which each asks."""
    papers = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    (picture,) = re.findall(r"^```text\n.*\n((?: .*\n)+)```", papers, re.MULTILINE)
    return {name: asks for name, *asks in map(str.split, picture.splitlines())}


def room_of(parts: Sequence[str]) -> str | None:
    """Return the room in which a module stands, by the parts of its name; `None` for what is not ours."""
    room = parts[1] if parts[0] == "pipeline" and len(parts) > 1 else parts[0]
    return room if parts[0] in MAY_IMPORT else None


def test_the_picture_of_the_rooms_is_that_of_the_imports() -> None:
    """A room asks those below it alone: at most fourteen rooms, ninety arrows, no circle, none upwards."""
    rooms = drawn()
    asked: dict[str, set[str]] = {name: set() for name in rooms}
    for path in every_module():
        own = room_of([part for part in path.relative_to(ROOT).with_suffix("").parts if part != "__init__"])
        assert own is not None
        names = [name.split(".") for name in imports(tree(path)) if name != "pipeline"]
        asked[own] |= {other for parts in names if (other := room_of(parts))} - {own}
    order = list(rooms)
    assert rooms == {name: sorted(others, key=order.index) for name, others in asked.items()}
    assert all(order.index(other) > order.index(name) for name, others in asked.items() for other in others)
    assert len(rooms) <= 14 and sum(map(len, asked.values())) <= 90


def test_folders_of_readers_stand_above_each_other() -> None:
    """The page as it is laid out knows neither PDF nor recognition; what they share stands below both."""
    readers = ROOT / "pipeline" / "readers"
    folders = {path.name for path in readers.iterdir() if (path / "__init__.py").exists()}
    below = {
        folder: {
            name.split(".")[2]
            for path in sorted((readers / folder).rglob("*.py"))
            for name in imports(tree(path))
            if name.startswith("pipeline.readers.") and name.split(".")[2] in folders - {folder}
        }
        for folder in sorted(folders)
    }
    while bottom := {folder for folder, others in below.items() if not others & set(below)}:
        below = {folder: others for folder, others in below.items() if folder not in bottom}
    assert not below, "these import each other"


def test_readers_do_not_ask_what_a_letter_is() -> None:
    """They give the text of a file; what is a letter, and what belongs to it, `opening` above them tells."""
    opening = "pipeline.readers.opening"
    above = (opening, "pipeline.intake", "pipeline.duties.routing", "pipeline.store", "pipeline.unions")
    for path in {*modules("pipeline/readers")} - {*modules("pipeline/readers/opening")}:
        names = imports(tree(path))
        asked = {name.removeprefix("extractors.").split(".")[0] for name in names if name.startswith("extractors")}
        assert asked <= READERS_MAY_ASK, by_name(path)
        assert not [name for name in names if name.startswith(above)], by_name(path)


def _ours(path: Path, names: Container[str]) -> set[str]:
    """Return our modules that one imports. A package counts where more than a module of it is asked for."""
    found = set()
    for part in statements(tree(path)):
        if isinstance(part, ast.Import):
            found |= {alias.name for alias in part.names if alias.name in names}
        elif isinstance(part, ast.ImportFrom):
            members = [f"{part.module}.{alias.name}" for alias in part.names]
            found |= {member if member in names else part.module or "" for member in members} - {""}
    return {name for name in found if name in names}


def test_our_own_modules_are_imported_at_the_top() -> None:
    later = set()
    for path in every_module():
        code = tree(path)
        nodes = [node for node in statements(code) if isinstance(node, ast.Import | ast.ImportFrom)]
        inner = [name for node in nodes if node not in code.body for name in imports(node)]
        if [name for name in inner if name.split(".")[0] in MAY_IMPORT]:
            later.add(by_name(path))
    assert later == set(ASKED_LATER)


def test_commands_stand_above_the_office_and_the_office_above_the_rest() -> None:
    pipeline = ROOT / "pipeline"
    below = [path for path in modules("pipeline") if path.relative_to(pipeline).parts[:2] != ("faces", "cli")]
    asking = {by_name(path): set(imports(tree(path))) for path in below}
    assert not [path for path, names in asking.items() if any(name.startswith("pipeline.faces.cli") for name in names)]
    lowest = {path: names for path, names in asking.items() if path.split("/")[1] not in BESIDE_THE_OFFICE}
    assert not [path for path, names in lowest.items() if any(name.startswith("pipeline.office") for name in names)]


#: What a command may load that only asks the store: reading letters, frames and migrations are none of its work.
_NOT_FOR_QUESTIONS = {
    "alembic", "icalendar", "numpy", "openpyxl", "pandas", "pdfplumber", "pypdfium2", "rapidfuzz", "rich", "spacy",
    "underthesea",
}  # fmt: skip
_NOT_OURS_FOR_QUESTIONS = ("pipeline.intake", "pipeline.readers.opening", "pipeline.readers", "pipeline.duties.routing")
#: Of the extractors only words, folds and counting of days, none of the rules by which letters are read.
_EXTRACTORS_FOR_QUESTIONS = {
    f"extractors.{name}" for name in ("counting", "late_patterns", "lexicon", "lookalikes", "repairs", "spelling")
}


def printed(code: str, *more: str) -> list[str]:
    """Return the words that Python prints of some code in a new process."""
    done = subprocess.run([sys.executable, "-c", code, *more], capture_output=True, text=True, check=True, cwd=ROOT)
    return (done.stdout + done.stderr).split()


def loaded_by(command: list[str], database: Path) -> list[str]:
    """Return the modules that a command loads in a new process."""
    run = "import sys; from pipeline.faces.cli.app import run; run(sys.argv[1:])"
    return printed(f"{run}; print(*sorted(sys.modules))", *command, "--db", str(database))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, whose making loads more than any question."""
    folder = tmp_path_factory.mktemp("made")
    loaded_by(["letters"], folder / "vanthu.db")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["obligations"], ["today"],
        *(pytest.param(command, marks=pytest.mark.sweep) for command in (
            ["calendar"], ["confirm", "ffffff"], ["letters"], ["due"], ["search", "x"], ["correct"],
            ["letter", "history", "1"], ["done", "ffffff"],
            ["duty", "note", "ffffff", "--text", "x"], ["remove", "ffffff"],
        )),
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_a_question_loads_only_what_it_needs(command: list[str], made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "office")
    loaded = loaded_by(command, tmp_path / "office" / "vanthu.db")
    assert "pipeline.store" in loaded and not _NOT_FOR_QUESTIONS & {name.split(".")[0] for name in loaded}
    assert not [name for name in loaded if name.startswith(_NOT_OURS_FOR_QUESTIONS)]
    assert "sqlalchemy.dialects.postgresql" not in loaded, "the tables name no database that is not asked"
    assert {name for name in loaded if name.startswith("extractors.")} <= _EXTRACTORS_FOR_QUESTIONS


def test_a_folder_that_was_read_loads_nothing_that_reads(tmp_path: Path) -> None:
    command = ["run", str(ROOT / "corpus" / "letters" / "a07_congvan_chucmung.txt"), "--workers", "1", "-q"]
    read, again = (loaded_by(command, tmp_path / "vanthu.db") for _ in range(2))
    assert "pipeline.duties.crosscheck.checks" in read, "what is new is compared"
    assert not [name for name in again if name.startswith("pipeline.duties.crosscheck.checks")]
    for loaded in (read, again):  # the process that stores leaves reading to those that read
        assert not [name for name in loaded if name.startswith(("pipeline.readers.opening", "pipeline.duties.routing"))]
        assert {name for name in loaded if name.startswith("extractors.")} <= _EXTRACTORS_FOR_QUESTIONS


def test_reading_a_letter_without_storing_it_loads_no_store() -> None:
    letter = ROOT / "corpus" / "letters" / "a01_kehoach_hoinghi_nld.txt"
    asked = f"from pipeline.faces.cli.app import run; run(['extract', '-q', {str(letter)!r}])"
    loaded = {*printed(f"import sys; {asked}; print(*sorted(sys.modules))")}
    rooms = ("duties.crosscheck", "duties.routing", "office", "store", "unions")
    assert "pipeline.readers.opening" in loaded and not loaded & {f"pipeline.{room}" for room in rooms}


#: What opens files of strangers: confined processes alone load any of it.
PARSERS = {
    "PIL", "cv2", "doc2docx", "docx", "lxml", "olefile", "pdfminer", "pdfplumber", "pi_heif", "pypdfium2", "xlrd",
}  # fmt: skip


def test_the_server_of_the_pages_loads_no_parser_of_files() -> None:
    asked = ("pipeline.faces.cli.serving", "pipeline.office.page_pictures", "pipeline.office.uploading")
    loaded = printed(f"import sys, {', '.join(asked)}; print(*sorted(sys.modules))")
    assert not PARSERS & {name.split(".")[0] for name in loaded}


def test_what_scores_a_reading_loads_nothing_that_reads() -> None:
    loaded = printed("import sys, benchmarks.evaluate.scores; print(*sys.modules)")
    assert not {"schemas", "extractors", "pipeline"} & {name.split(".")[0] for name in loaded}


def test_extractors_are_pure() -> None:
    impure = {by_name(path) for path in modules("extractors") if any(_touches_the_world(tree(path)))}
    assert impure == {LEXICON_LOADER}, "this one reads the word lists; what changes is not shared"


def _touches_the_world(code: ast.Module) -> Iterator[bool]:
    yield bool({name.split(".")[0] for name in imports(code)} & WORLD)
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in WORLD_CALLS
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            yield node.attr not in CONSTANTS_OF_SYS
        yield isinstance(node, ast.Global)


def test_everything_public_says_what_it_does() -> None:
    for path in every_module():
        code = tree(path)
        silent = [] if ast.get_docstring(code) or not code.body else ["the module"]
        silent += [node.name for node in _public(code) if not ast.get_docstring(node)]
        assert not silent, by_name(path)


def _public(code: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in code.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_help_does_not_wait_for_heavy_packages() -> None:
    loaded = printed("import sys, pipeline.faces.cli; print(*sorted(sys.modules))")
    assert not HEAVY & {name.split(".")[0] for name in loaded}


def test_what_people_said_is_written_and_read_in_one_place() -> None:
    """Other modules ask for what they want of it; corrections, reviews, marks and accounts are lines of one log."""
    found = {
        (node.func.id, by_name(path))
        for path in modules("pipeline")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if node.func.id in ("insert", "update", "delete", "select")
        if ast.unparse(node.args[0]) in ("EVENTS", "_EVENTS", "schema.events", "events")
    }
    log = "pipeline/store/database.py"
    assert found == {("insert", log), ("select", log), ("delete", "pipeline/store/people.py")}, "a year of accounts"


def test_what_is_found_again_is_found_by_one_module() -> None:
    """Records, duties and letters are the same in another reading by one way, whoever asks."""
    tools = ("difflib", "rapidfuzz")
    rooms = ("duties", "intake", "office/register", "store")
    asking = {
        by_name(path)
        for room in rooms
        for path in modules(f"pipeline/{room}")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        if (getattr(node, "module", None) or node.names[0].name).startswith(tools)
    }
    # Which names of unions in a list are nearly the same is another question.
    assert asking - {"pipeline/duties/crosscheck/registry_checks.py"} == {"pipeline/duties/matching.py"}


def test_the_store_stays_small_enough_to_hold_in_the_head() -> None:
    from pipeline.store import schema

    folder = ROOT / "pipeline" / "store"
    rooms = {path.stem for path in folder.glob("*.py")}
    named = {
        (path.stem, name)
        for path in folder.glob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline.store")
        for name in ((node.module or "").split(".")[2:3] or [alias.name for alias in node.names])
    }
    arrows = {(room, name) for room, name in named if name in rooms}
    assert len(schema.metadata.tables) <= 22 and len(rooms) <= 18 and len(arrows) <= 70


#: What every part needs is written once: deed → the modules that may do it.
PLACES = {
    # What an office wrote is no table of ours: its calendar, its settings.
    "reads a table of words": {
        "extractors/lexicon/__init__.py", "pipeline/calendar/workdays.py", "pipeline/calendar/office_days.py",
        "pipeline/office/__init__.py",
    },
    # A page may set a mark behind its letter: there it is put on.
    "takes marks off": {"extractors/spelling.py", "pipeline/readers/pdf/canvas.py"},
    "says where a tone stands": {"extractors/spelling.py"},
    "defines any_of": {"extractors/patterns.py"},
    # What the program itself packed for its own processes; never an answer, never a file.
    "unpickles": {"pipeline/support/confined/worker.py", "pipeline/support/confined/cluster.py"},
    "lets a text be obeyed": set[str](),
}  # fmt: skip
#: Calls that obey a text: of Python, or of a shell.
OBEYING = {
    "eval", "exec", "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "marshal.loads",
    "yaml.load", "shelve.open",
}  # fmt: skip


@functools.cache
def done_in() -> dict[str, set[str]]:
    """Return for each module what it does of all that belongs to one place."""
    return {by_name(path): set(deeds(path)) for path in every_module()}


def deeds(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
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


@each("deed", PLACES)
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
    "taking_in": "letters read and stored",
    "today": "what an office sees first",
    "unions": "unions of the registry",
    "uses": "what people do, as typed functions",
    "warnings": "what letters say against each other",
}


def test_a_file_name_means_one_thing() -> None:
    names = Counter(path.stem for path in every_module() if not path.stem.startswith("_"))
    assert {name for name, count in names.items() if count > 1} == set(MEANINGS)
