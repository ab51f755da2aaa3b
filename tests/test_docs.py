"""The documents say what is true: what they show is run, and every command and flag that exists is in them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas import FLAG_CODES, WARNING_CODES, Letter

ROOT = Path(__file__).parents[1]
DOCS = ("README.md", "README.vi.md", "ARCHITECTURE.md")
READMES = ("README.md", "README.vi.md")
#: Exit code 1 of these says that something should be looked at, which the sample has on purpose.
MAY_FIND_SOMETHING = ("vanthu unions check", "vanthu check")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[str]:
    return [line for block in blocks(name, "sh") for line in block.splitlines() if line and line[0] != "#"]


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A fresh copy of the project as a newcomer has it after `make demo`, with a home folder of its own."""
    for name in ("corpus", "Makefile", "scripts"):
        (tmp_path / name).symlink_to(ROOT / name)
    programs = Path(sys.executable).parent
    (tmp_path / ".venv").symlink_to(programs.parent)
    home = tmp_path / "home"
    home.mkdir()
    kept = {key: value for key, value in os.environ.items() if not re.match("MAKE|MFLAGS|VANTHU|XDG", key)}
    return tmp_path, {**kept, "HOME": str(home), "PATH": f"{programs}{os.pathsep}{kept['PATH']}"}


def test_every_command_shown_runs(desk: tuple[Path, dict[str, str]]) -> None:
    """Those of one README: the other shows the same, as the next test says."""
    if not (Path(sys.executable).parent / "vanthu").exists():
        pytest.fail("the command vanthu is not installed beside this Python")
    folder, env = desk
    shown = commands(READMES[0])
    assert len(shown) >= 10
    for command in shown:
        # The two commands of the set-up are run elsewhere: the demo in a clone, the tests right now.
        line = re.sub(r"^make ", "make --dry-run ", command)
        done = subprocess.run(
            ["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode in ((0, 1) if command.startswith(MAY_FIND_SOMETHING) else (0,)), (
            f"{command}\n{done.stdout}\n{done.stderr}"
        )
        assert "Traceback" not in done.stderr
        assert ">" in command or done.stdout or done.stderr, f"{command} said nothing"


def test_both_readmes_show_the_same_commands() -> None:
    assert commands("README.md") == commands("README.vi.md")


def vanthu_entries() -> tuple[Any, ...]:
    from pipeline.cli.commands import COMMANDS

    return COMMANDS


def vanthu_commands() -> list[str]:
    return sorted(entry.name for entry in vanthu_entries())


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_shown(name: str) -> None:
    shown = " \n".join(commands(name))
    assert not [command for command in vanthu_commands() if not re.search(rf"\bvanthu {command}\b", shown)]


def test_every_flag_has_its_line() -> None:
    for name in READMES:
        assert not [code for code in FLAG_CODES if f"`{code}`" not in text(name)], name


def test_the_letter_shown_has_the_fields_of_a_letter() -> None:
    shown = [json.loads(block) for block in blocks("README.md", "json")]
    letter = next(item for item in shown if "header" in item)
    assert set(letter) == set(Letter.model_fields)
    Letter.model_validate(letter)
    for section in ("references", "dates", "delegate_limits", "tasks"):
        for record in letter[section]:
            evidence = record["evidence"]
            assert letter["text"][evidence["start"] : evidence["end"]] == evidence["quote"]


@pytest.mark.parametrize("name", DOCS)
def test_what_is_linked_is_there(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", text(name))
    assert not [target for target in targets if not (ROOT / target).exists()]


def test_architecture_is_one_page_with_one_picture() -> None:
    page = text("ARCHITECTURE.md")
    assert len(page.splitlines()) <= 130
    assert len(re.findall(r"^```(?:text|mermaid)$", page, re.MULTILINE)) == 1


@pytest.mark.parametrize("name", [*DOCS, "corpus/README.md", "docs/quality.md"])
def test_folders_named_in_code_marks_are_there(name: str) -> None:
    named = set(re.findall(r"`((?:schemas|extractors|pipeline|corpus|benchmarks|scripts|tests)/[\w/.-]*)`", text(name)))
    assert not [path for path in named if not (ROOT / path).exists()]


def test_make_targets_are_explained() -> None:
    if shutil.which("make") is None:
        pytest.skip("needs make")
    targets = re.findall(r"^(\w+):.*##", text("Makefile"), re.MULTILINE)
    assert {"demo", "test", "bench", "quality", "calibrate", "lint", "lock", "clean"} <= set(targets)
    assert not [target for target in targets if f"make {target}" not in text("README.md")]


@pytest.mark.parametrize("name", READMES)
def test_every_notebook_is_listed(name: str) -> None:
    notebooks = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert len(notebooks) >= 4
    assert not [notebook for notebook in notebooks if f"](notebooks/{notebook})" not in text(name)]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_show_what_they_did(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert outputs and not [output for output in outputs if output["output_type"] == "error"]


def test_what_starts_the_server_can_be_typed() -> None:
    """In the unit, and in the container, whose line is a list."""
    (unit,) = re.findall(r"^ExecStart=\S+/vanthu (.*)$", text("docs/vanthu.service"), re.MULTILINE)
    (container,) = re.findall(r"^CMD (\[.*\])$", text("docs/Containerfile"), re.MULTILINE)
    for line in (unit.split(), json.loads(container)):
        (command,) = [entry for entry in vanthu_entries() if entry.name == line[0]]
        command.load().make_context("vanthu serve", line[1:])
    copied = re.findall(r"^COPY (.*) \S+$", text("docs/Containerfile"), re.MULTILINE)
    assert not [name for names in copied for name in names.split() if not (ROOT / name).exists()]


def test_the_clerk_is_told_what_to_do_about_every_flag() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text("docs/canh-bao.md").splitlines()]
    told = {cells[0].strip("`"): cells for cells in rows if cells[0].startswith("`")}
    assert set(told) == set(FLAG_CODES) | set(WARNING_CODES)
    assert all(len(cells) == 4 and all(cells) for cells in told.values())
