"""What a package of an office adds, shown by ``tests/sample_package``: a word, a kind."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.support.program import program
from tests.each import table

ROOT = Path(__file__).parents[2]
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
