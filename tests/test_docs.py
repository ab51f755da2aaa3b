"""The documents say what is true: what they show is run; changelog, releases, what commits say, forms for reports."""

import datetime
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.faces.cli.usage import COMMANDS as ENTRIES
from schemas import FLAG_CODES, WARNING_CODES, Letter
from tests.each import each
from tests.warm import warm_vanthu

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.vi.md")
COMMANDS = "docs/commands.md"
UNITS = ("docs/vanthu.service", "docs/vanthu-backup.service")
DOCS = sorted(
    str(path.relative_to(ROOT)) for found in ("*.md", "docs/*.md", "corpus/*.md") for path in ROOT.glob(found)
)
#: A README is read in a minute.
LONGEST_README = 9_000
#: The letter that the documents take for an example.
NAMED = "a03_kehoach_thangcongnhan.txt"
#: Exit code 1 of these says that something should be looked at, which the sample has on purpose.
MAY_FIND_SOMETHING = ("vanthu unions check", "vanthu check")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[str]:
    return [line for block in blocks(name, "sh") for line in block.splitlines() if line and line[0] != "#"]


Desk = tuple[Path, dict[str, str]]


def new_desk(folder: Path, *links: str) -> Desk:
    """A folder as a newcomer has it after `make demo`, with a home of its own; its path, a shell's variables."""
    for name in ("Makefile", "scripts", *links):
        (folder / name).symlink_to(ROOT / name)
    programs = Path(sys.executable).parent
    (folder / ".venv").symlink_to(programs.parent)
    home = folder / "home"
    home.mkdir()
    kept = {key: value for key, value in os.environ.items() if not re.match("MAKE|MFLAGS|VANTHU|XDG", key)}
    return folder, {**kept, "HOME": str(home), "PATH": f"{programs}{os.pathsep}{kept['PATH']}"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A fresh copy of the project."""
    return new_desk(tmp_path, "corpus")


@pytest.fixture
def small_desk(tmp_path: Path) -> Iterator[Desk]:
    """The same with some letters, among them the one that the documents name, where the command starts quickly."""
    for path in (ROOT / "corpus").iterdir():
        if path.name != "letters":
            (tmp_path / "corpus").mkdir(exist_ok=True)
            (tmp_path / "corpus" / path.name).symlink_to(path)
    letters = tmp_path / "corpus" / "letters"
    letters.mkdir()
    for path in {*sorted((ROOT / "corpus/letters").glob("*.txt"))[::24], ROOT / "corpus/letters" / NAMED}:
        shutil.copy(path, letters)
        shutil.copy(path.with_suffix(".gold.json"), letters)
    folder, env = new_desk(tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    with warm_vanthu(programs):
        yield folder, {**env, "PATH": f"{programs}{os.pathsep}{env['PATH']}"}


def run_all(shown: list[str], desk: Desk) -> dict[str, str]:
    """Run command lines one after the other, each without a complaint; return what each printed."""
    folder, env = desk
    printed: dict[str, str] = {}
    options = {"cwd": folder, "env": env, "capture_output": True, "text": True, "stdin": subprocess.DEVNULL}
    for command in shown:
        # The two commands of the set-up are run elsewhere: the demo in a clone, the tests right now.
        done = subprocess.run(["bash", "-c", re.sub(r"^make ", "make --dry-run ", command)], **options)
        said = f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0 or (done.returncode == 1 and command.startswith(MAY_FIND_SOMETHING)), said
        assert "Traceback" not in done.stderr
        assert ">" in command or done.stdout or done.stderr, f"{command} said nothing"
        printed[command] = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    return printed


@pytest.mark.sweep
def test_every_command_of_the_reference_runs(small_desk: Desk) -> None:
    shown = [line for name in (COMMANDS, "docs/library.md") for line in commands(name)]
    assert len(shown) >= 10
    run_all(shown, small_desk)


def test_the_python_shown_runs(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder, env = desk
    (folder / "out").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_DATA_HOME", env["HOME"])
    monkeypatch.delenv("VANTHU_DB", raising=False)
    shown = [*blocks("docs/library.md", "python"), *blocks("corpus/BENCHMARK.md", "python")]
    assert len(shown) == 3
    for code in shown:
        exec(code, {"__name__": "__main__"})
        assert capsys.readouterr().out, code


def test_both_readmes_show_as_much() -> None:
    assert len(commands(READMES[0])) == len(commands(READMES[1]))


@each("name", READMES)
def test_a_readme_is_short_and_shows_a_picture(name: str) -> None:
    assert len(text(name).encode()) <= LONGEST_README
    assert re.search(r"^!\[.+\]\(docs/pictures/", text(name), re.MULTILINE)


@each("name", READMES)
def test_the_figures_of_the_readmes_are_those_that_were_measured(name: str) -> None:
    """Row by row, first those on letters that nobody tuned to."""

    def rows(*names: str) -> list[list[str]]:
        lines = "\n".join(map(text, names)).splitlines()
        return [found for line in lines if len(found := re.findall(r"\| (\d\.\d{3}|–)", line)) > 3]

    measured, shown = rows("docs/quality.md", "docs/forms.md"), rows(name)
    assert len(shown) > 3 and not [row for row in shown if row not in measured] and shown[:3] == measured[:3]


def test_the_figures_of_the_benchmark_are_those_that_were_measured() -> None:
    """Ours and those of plain patterns, on the letters at hand and on those held out."""
    shown = re.findall(r"(\d\.\d{3}) · (\d\.\d{3})", text("corpus/BENCHMARK.md"))
    rows = [found for line in text("docs/quality.md").splitlines() if len(found := re.findall(r"\d\.\d{3}", line)) == 4]
    measured = {pair for ours, plain, *held_out in rows for pair in zip((ours, plain), held_out, strict=True)}
    assert len(shown) == 10 and not set(shown) - measured


#: What ``make docs`` measures; the rest takes an hour or a quiet machine, and is of the commit that it names.
QUICK = ("docs/rules.md", "docs/quality.md")


def test_what_one_command_measures_is_of_one_commit() -> None:
    """Where it is not, ``make docs`` measures it anew."""
    commits = {told for name in QUICK for told in re.findall("^Measured at (.+)\\.$", text(name), re.MULTILINE)}
    assert len(commits) == 1 and not [told for told in commits if "changes" in told]


@each("name", DOCS)
def test_every_measured_part_names_its_commit(name: str) -> None:
    parts = re.findall(r"^<!-- figures: (.+) -->\n((?:.*\n)*?)<!-- end of \1 -->", text(name), re.MULTILINE)
    assert not [part for part, lines in parts if not re.search(r"^Measured (?:at|about) \w{8}\b", lines, re.MULTILINE)]


REFERENCE = runpy.run_path(str(ROOT / "scripts" / "reference.py"))


@each("name", REFERENCE["PARTS"])
def test_references_are_those_of_the_program(name: str) -> None:
    """Where they differ, ``make reference`` writes them."""
    assert REFERENCE["made"](name) == text(name)


def test_every_command_is_shown() -> None:
    shown = " \n".join(commands(COMMANDS))
    assert not [entry.name for entry in ENTRIES if not re.search(rf"\bvanthu {entry.name}\b", shown)]


def test_the_letter_shown_has_the_fields_of_a_letter() -> None:
    letter = next(item for item in [json.loads(block) for block in blocks("docs/json.md", "json")] if "header" in item)
    assert set(letter) == set(Letter.model_fields)
    Letter.model_validate(letter)
    for section in ("references", "dates", "delegate_limits", "tasks"):
        for record in letter[section]:
            evidence = record["evidence"]
            assert letter["text"][evidence["start"] : evidence["end"]] == evidence["quote"]


@each("name", DOCS)
def test_what_is_linked_is_there(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)[)#]", text(name))
    assert not [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()]


@pytest.mark.sweep
def test_the_documents_are_pages_that_load_nothing_from_the_net(tmp_path: Path) -> None:
    """Every page is in the table of contents, every link within leads somewhere: the build is strict."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0 and "not included in the nav" not in built.stderr, built.stderr
    pages = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.html"))
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', pages)


def test_architecture_is_two_pages_with_one_picture() -> None:
    """The picture is held to the imports by ``test_architecture.py``."""
    page = text("ARCHITECTURE.md")
    assert len(page.splitlines()) <= 100 and len(page.split()) <= 1_550
    assert len(re.findall(r"^```(?:text|mermaid)$", page, re.MULTILINE)) == 1


@each("name", DOCS)
def test_folders_named_in_code_marks_are_there(name: str) -> None:
    named = set(re.findall(r"`((?:schemas|extractors|pipeline|corpus|benchmarks|scripts|tests)/[\w/.-]*)`", text(name)))
    assert not [path for path in named if not (ROOT / path).exists()]


@each("name", [name for name in DOCS if name != "CHANGELOG.md"])
def test_modules_and_functions_named_in_code_marks_are_there(name: str) -> None:
    paths = [path for top in ("schemas", "extractors", "pipeline", "benchmarks", "scripts", "tests", "corpus")
             for path in (ROOT / top).rglob("*.py")]  # fmt: skip
    assert set(re.findall(r"`(?:[\w/]+/)?(\w+\.py)\b", text(name))) - {path.name for path in paths} == set()
    called = set(re.findall(r"`(\w+)\(\w+[,)]", text(name))) - {"help"}
    defined = re.findall(r"\b(?:def|class) (\w+)", "".join(map(Path.read_text, paths))) if called else []
    assert called - set(defined) == set()


def test_who_follows_a_letter_finds_every_function_that_is_named() -> None:
    named = re.findall(r"`([\w/]+\.py):\s(\w+)`", text("docs/life-of-a-letter.md"))
    assert len(named) >= 25
    assert not [name for path, name in named if name not in re.findall(r"(?m)^(?:def|class) (\w+)\b", text(path))]


def test_the_terms_of_the_glossary_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \| (.+?) \|", text("docs/glossary.md"), re.MULTILINE)
    assert len(rows) >= 25
    for column in zip(*rows, strict=True):
        assert len(set(column)) == len(rows), "one idea, one word"
    code = "".join(path.read_text("utf-8") for top in ("schemas", "pipeline") for path in (ROOT / top).rglob("*.py"))
    named = re.compile(r"^(?: {4})?(?:class )?(\w+)\b(?=\(| *[:=])", re.MULTILINE)
    assert {name for _, name, _ in rows} - set(named.findall(code)) == set()


#: Words of our own under which classes and modules once stood, which say nothing of the field.
PRIVATE_WORDS = {
    "asked_for", "came", "coming", "crowds", "deed", "desk", "errands", "few", "given", "held", "house",
    "known", "laid", "listed", "made", "meant", "said", "seals", "seen", "some", "tell", "there",
    "told", "turn", "unheld", "wanted",
}  # fmt: skip


def test_classes_and_modules_bear_names_of_the_field() -> None:
    """One idea, one name: no class stands for two things, none is called by a word that nobody else knows."""
    paths = [path for top in ("schemas", "extractors", "pipeline") for path in (ROOT / top).rglob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in paths)
    classes = re.findall(r"^class (\w+)", code, re.MULTILINE)
    assert [name for name, times in Counter(classes).items() if times > 1] == []
    functions = re.findall(r"^(?:async )?def ([a-z]\w*)", code, re.MULTILINE)
    named = [*(name.strip("_").lower() for name in classes), *functions, *(path.stem for path in paths)]
    assert {*named} & PRIVATE_WORDS == set()
    assert not re.findall(r'^ *"""(?:Say|Tell|Return) (?:whether|if)\b.*', code, re.MULTILINE)


def test_make_targets_are_explained() -> None:
    if shutil.which("make") is None:
        pytest.skip("needs make")
    targets = re.findall(r"^(\w+):.*##", text("Makefile"), re.MULTILINE)
    assert {"demo", "test", "bench", "quality", "weights", "lint", "lock", "clean"} <= set(targets)
    assert not [target for target in targets if f"make {target}" not in text("README.md") + text("CONTRIBUTING.md")]


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@each("name", READMES)
def test_every_notebook_is_listed(name: str) -> None:
    notebooks = [path.name for path in NOTEBOOKS]
    assert len(notebooks) >= 5 and not [one for one in notebooks if f"](notebooks/{one})" not in text(name)]


def cells_of(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


@each("path", NOTEBOOKS)
def test_notebooks_show_what_they_did(path: Path) -> None:
    cells = cells_of(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert outputs and not [output for output in outputs if output["output_type"] == "error"]


@each("path", NOTEBOOKS)
def test_notebooks_use_the_public_library(path: Path) -> None:
    lines = [line.strip() for cell in cells_of(path) for line in "".join(cell["source"]).splitlines()]
    ours = r"(?:from|import) (?:pipeline|extractors|schemas)\b"
    imported = [line.split()[1] for line in lines if re.match(ours, line)]
    assert imported and set(imported) <= {"pipeline", "schemas"}


def test_what_starts_the_server_can_be_typed() -> None:
    """In the units of the server and of its backup, and in the container, whose line is a list."""
    units = re.findall(r"^ExecStart=\S+/vanthu (.*)$", "".join(map(text, UNITS)), re.MULTILINE)
    (container,) = re.findall(r"^CMD (\[.*\])$", text("docs/Containerfile"), re.MULTILINE)
    for line in (*map(str.split, units), json.loads(container)):
        (command,) = [entry for entry in ENTRIES if entry.name == line[0]]
        command.load().make_context(f"vanthu {line[0]}", line[1:])
    assert len(units) == 2


def test_the_clerk_is_told_what_to_do_about_every_flag() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text("docs/canh-bao.md").splitlines()]
    told = {cells[0].strip("`"): cells for cells in rows if cells[0].startswith("`")}
    assert set(told) == set(FLAG_CODES) | set(WARNING_CODES)
    assert all(len(cells) == 4 and all(cells) for cells in told.values())


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
