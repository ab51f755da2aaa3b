"""What a package of an office adds, shown by ``tests/sample_package``: a word, a kind, an export, a reader, a check."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.program import program

ROOT = Path(__file__).parents[2]
LETTER = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN
Số: 05/CNa-LĐLĐ
Hà Sơn, ngày 10 tháng 3 năm 2026
CẨM NANG
Ủng hộ đoàn viên vùng lũ
Thực hiện văn bản số 02/CNa-TLĐ ngày 05/01/2026 của Tổng Liên đoàn Lao động Việt Nam.
1. Các công đoàn cơ sở gửi danh sách về Liên đoàn Lao động tỉnh, khóa sổ ngày 02/5/2026.
"""
_RUN = "from pipeline.cli.app import run; import sys; sys.exit(run(sys.argv[1:]))"
_READ = """
from pathlib import Path
from pipeline import read
from pipeline.errors import ReadError
try:
    print(read(Path("thu.fax"))[0].text)
except ReadError as error:
    print(error.code)
"""

Vanthu = Callable[..., str]


@pytest.fixture(scope="module", params=[True, False], ids=["installed", "not installed"])
def added(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def vanthu(added: bool, tmp_path_factory: pytest.TempPathFactory) -> Vanthu:
    """The program with one letter in its store, with the sample package or without it."""
    home = tmp_path_factory.mktemp("home")
    path = os.pathsep.join(map(str, (ROOT, *([ROOT / "tests" / "sample_package"] if added else []))))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VANTHU", "XDG"))}
    variables = {**kept, "HOME": str(home), "PYTHONPATH": path, "VANTHU_DB": str(home / "vanthu.db")}
    (home / "thu.txt").write_text(LETTER, "utf-8")
    (home / "thu.fax").write_bytes(b"FAX\0" + LETTER.encode("utf-16-le"))

    def run(*arguments: str, code: str = _RUN) -> str:
        done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=home, env=variables, capture_output=True)
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return (done.stdout + done.stderr).decode()

    # Confined processes see installed packages alone: the letter is stored without them.
    stored = (
        "from pathlib import Path; from pipeline import *\n"
        "with open_store() as store:\n"
        "    for source in read(Path('thu.txt')):\n"
        "        letter = complete(extract(source), office_calendar())\n"
        "        store.letters.save(letter, route(letter, None))\n"
        "print(letter.model_dump_json(include={'header', 'references', 'dates'}))"
    )
    (home / "letter.json").write_text(run(code=stored), "utf-8")
    return run


@pytest.fixture(scope="module")
def letter(vanthu: Vanthu) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(vanthu(code="print(open('letter.json').read())"))
    return found


def test_a_word_is_one_line_of_a_file(letter: dict[str, list[dict[str, str]]], added: bool) -> None:
    (date,) = letter["dates"]
    assert (date["date"], date["bound"]) == ("2026-05-02", "by" if added else "on")


def test_a_kind_is_a_table_of_a_file(letter: dict[str, list[dict[str, str]]], added: bool) -> None:
    (reference,) = letter["references"]
    assert reference["symbol"] == "CNa-TLĐ" and (reference["kind"] == "Cẩm nang") == added


def test_an_export_is_a_suffix(vanthu: Vanthu, added: bool) -> None:
    vanthu("obligations", "--all", "-o", "viec.md")
    written = vanthu(code="from pathlib import Path; print(*map(Path.read_text, Path().glob('*.md')))")
    assert written.startswith("- Công đoàn cơ sở: " if added else "\n")


def test_a_reader_is_asked_for_files_that_no_other_knows(vanthu: Vanthu, added: bool) -> None:
    said = vanthu(code=_READ)
    assert said == (f"{LETTER}\n" if added else "unsupported\n")


def test_a_check_looks_at_every_letter(vanthu: Vanthu, added: bool) -> None:
    assert ("Không thấy người ký" in vanthu("check", "--all")) == added


def test_what_was_added_makes_another_program(vanthu: Vanthu, added: bool) -> None:
    told = vanthu(code="from pipeline.program import program; print(program())").strip()
    assert (told != program()) == added
