"""What is installed apart may be missing, and one line says so; what a package of an office adds: a word, a kind."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from PIL import Image

from pipeline.support.plugins import EXTRAS
from pipeline.support.program import program
from tests.each import table
from tests.pipeline.readers import pdfs
from tests.pipeline.sample import TEXT
from tests.test_setup import extras, normal

ROOT = Path(__file__).parents[2]
_MAIN = "from pipeline.faces.cli import main; main()"
Bare = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """The program on a machine that has no extra."""
    home = tmp_path_factory.mktemp("home")
    gone = home / "gone"
    gone.mkdir()
    for name in (name for extra in EXTRAS for name in extra.modules):
        (gone / f"{name}.py").write_text(f"raise ModuleNotFoundError(name={name!r})")
    given = {name: value for name, value in os.environ.items() if not name.startswith(("VANTHU", "XDG", "PYTHONPATH"))}
    given |= {"HOME": str(home), "PYTHONPATH": f"{gone}{os.pathsep}{ROOT}", "VANTHU_DB": str(home / "vanthu.db")}
    (home / "thu.txt").write_text(TEXT, "utf-8")
    (home / "in.pdf").write_bytes(pdfs.letter().save())
    picture = Image.new("RGB", (400, 200), "red")
    picture.save(home / "anh.png")
    for name, sheet in (("dau.pdf", pdfs.letter()), ("quet.pdf", pdfs.Sheet())):
        sheet.canvas.drawInlineImage(picture, 100, 100)
        (home / name).write_bytes(sheet.save())

    def run(*arguments: str, program: str = _MAIN) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, cwd=home, env=given, capture_output=True, text=True)

    assert run("run", "thu.txt").returncode == 0
    return run


@pytest.mark.parametrize(
    "command",
    [
        "extract thu.txt", "doctor",
        *(pytest.param(command, marks=pytest.mark.sweep) for command in (
            "today", "search dai hoi", "letters", "obligations", "check", "calendar -o lich.ics",
            "obligations -o nghia-vu.xlsx", "register -o so.xlsx", "unions list", "backup sao-luu.db",
        )),
    ],
)  # fmt: skip
def test_the_core_works_alone(bare: Bare, command: str) -> None:
    ran = bare(*command.split())
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("serve --check", "web"),
        pytest.param("people add lan --role admin", "web", marks=pytest.mark.sweep),
        ("run thu.txt --scheduler tcp://127.0.0.1:1", "dask"),
    ],
)
def test_what_is_missing_is_said_in_one_line(bare: Bare, command: str, extra: str) -> None:
    ran = bare(*command.split())
    (line,) = [line for line in ran.stderr.splitlines() if line]
    assert f"pip install 'vanthu[{extra}]'" in line and (ran.returncode, "Traceback" in ran.stderr) == (2, False)


#: Reads files in one process: confined ones do not see what stands before the modules that are installed.
_READ = """
import pathlib, sys, pipeline
for name in sys.argv[1:]:
    try:
        print(name, "27/CĐN-TG" in pipeline.read(pathlib.Path(name))[0].text)
    except Exception as error:
        print(name, str(error).endswith("Hãy cài bằng lệnh: pip install 'vanthu[ocr]'") and "ocr")
"""


def test_of_pages_only_printed_ones_are_read(bare: Bare) -> None:
    """Letters on a stamped page could be read; whether its picture is a stamp of secrecy could not be told."""
    ran = bare("in.pdf", "anh.png", "quet.pdf", "dau.pdf", program=_READ)
    assert ran.stdout.splitlines() == ["in.pdf True", "anh.png ocr", "quet.pdf ocr", "dau.pdf ocr"], ran.stderr


def test_the_table_names_what_the_extras_bring() -> None:
    providers, lists = packages_distributions(), extras()
    assert {extra.name for extra in EXTRAS} == set(lists)
    for extra in EXTRAS:
        brought = {normal(name) for module in extra.modules for name in providers.get(module, [])}
        # Dask comes with its cluster; what is not installed here is not known here.
        assert brought - {"dask"} <= lists[extra.name]
        assert not extra.is_there or lists[extra.name] <= brought


LETTER = table(__file__, "letter")
Vanthu = Callable[..., str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own that has what this one has, and the sample package, built and installed by pip."""
    place = tmp_path_factory.mktemp("installed")
    source = shutil.copytree(ROOT / "tests" / "sample_package", place / "source")
    venv.create(place / "venv")
    python = place / "venv" / "bin" / "python"
    own = Path(sysconfig.get_path("purelib", vars={"base": str(place / "venv")}))
    # Behind them: what a line of a .pth names is looked at, its own .pth files are not.
    (own / "shared.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n", "utf-8")
    options = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *options, source], check=True, cwd=place)
    return python


@pytest.fixture(
    scope="module", params=[True, pytest.param(False, marks=pytest.mark.sweep)], ids=["installed", "not installed"]
)
def added(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def vanthu(added: bool, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Vanthu:
    """The program beside one letter, where the sample package is installed or where it is not."""
    home = tmp_path_factory.mktemp("home")
    python = request.getfixturevalue("installed") if added else sys.executable
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VANTHU", "XDG", "PYTHONPATH"))}
    variables = {**kept, "HOME": str(home), "VANTHU_DB": str(home / "vanthu.db")}
    (home / "thu.txt").write_text(LETTER, "utf-8")

    def run(*arguments: str, code: str = "from pipeline.faces.cli.app import run; sys.exit(run(sys.argv[1:]))") -> str:
        ours = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"
        done = subprocess.run([python, "-c", ours, *arguments], cwd=home, env=variables, capture_output=True)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return (done.stdout + done.stderr).decode()

    return run


def test_a_word_is_one_line_of_a_file_and_a_kind_is_a_table(vanthu: Vanthu, added: bool) -> None:
    letter = json.loads(vanthu("extract", "thu.txt", "--json"))
    (date,), (reference,) = letter["dates"], letter["references"]
    assert (date["date"], date["bound"]) == ("2026-05-02", "by" if added else "on")
    assert reference["symbol"] == "CNa-TLĐ" and (reference["kind"] == "Cẩm nang") == added


def test_what_was_added_makes_another_program(vanthu: Vanthu, added: bool) -> None:
    told = vanthu(code="from pipeline.support.program import program; print(program())").strip()
    assert (told != program()) == added
