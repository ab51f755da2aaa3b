"""The program run in this process, with a home of its own and a store that holds one letter."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from pipeline.faces.cli.app import run
from pipeline.intake import batch
from pipeline.store import open_store
from pipeline.support.confined.pool import Pool
from pipeline.support.settings import places
from pipeline.unions import BoundBody
from tests.pipeline.sample import evidence, owed, sample_letter

TODAY = "28/4/2026"
ROOT = Path(__file__).parents[4]


@contextmanager
def duties_in(path: Path) -> Iterator[tuple[Any, dict[str, int], dict[str, int]]]:
    """Give the duties in a workbook, columns by title and rows by id, and save what is changed in it."""
    book = openpyxl.load_workbook(path)
    page = book["Nghĩa vụ cấp dưới"]
    lines = {page.cell(row, 1).value: row for row in range(2, page.max_row + 1)}
    yield page, {cell.value: cell.column for cell in page[1]}, lines
    book.save(path)


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Vanthu = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty desk: nothing of the machine's own settings or database is seen or touched."""
    for name in ("VANTHU_DB", "VANTHU_LANG", "VANTHU_REGISTRY", "VANTHU_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "230")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put_registry(file: Path) -> None:
    """Put a registry into the office's folder without routing anew what is stored."""
    folder = places().folder
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, folder / "cong-doan.csv")


@pytest.fixture
def vanthu(home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Vanthu:
    """Run a command line and return how it ended. Letters are read in this process, where tests can interfere."""
    monkeypatch.setattr(batch, "Pool", lambda read, count: Pool(read, 0))

    def call(*args: object) -> Ran:
        capfd.readouterr()
        return Ran(run([str(arg) for arg in args]), *capfd.readouterr())

    return call


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk that all tests of a module begin with is kept."""
    return tmp_path_factory.mktemp("kept") / "home"


def made_once(kept: Path, home: Path, make: Callable[[], object]) -> None:
    """Lay out the desk that ``make`` makes: it is made for the first test of a module, and copied for the others."""
    if kept.exists():
        shutil.copytree(kept, home, dirs_exist_ok=True)
    else:
        make()
        shutil.copytree(home, kept)


@pytest.fixture(scope="session")
def letter_stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one letter and four obligations of two unions, to be copied."""
    hoa_sen, binh_minh = "Công đoàn cơ sở Trường Mầm non Hoa Sen", "Công đoàn cơ sở Công ty May Bình Minh"
    obligations = [
        owed(date_id="d1"),
        owed(id="nv-2", date_id="d1", union=binh_minh, union_id="binh-minh"),
        owed(id="nv-3", date_id="d2", due="2026-04-20", last_good="2026-04-20", bound="by", action="Nộp bản đăng ký",
             evidence=evidence("Nộp bản đăng ký trước 16 giờ 00 ngày 20/4/2026")),
        owed(id="nv-4", date_id="d5", union=binh_minh, union_id="binh-minh", due=None, bound="before", last_good=None,
             safe_due=None, recurrence="FREQ=MONTHLY;BYMONTHDAY=20", action="Báo cáo tháng"),
        owed(id="nv-5", date_id="d1", union="Liên đoàn Lao động tỉnh Hà Sơn", union_id=None, issuer_own=True,
             action="Tổng hợp"),
    ]  # fmt: skip
    bodies = {"d1": [BoundBody(name=hoa_sen, union_id="hoa-sen"), BoundBody(name=binh_minh, union_id="binh-minh")]}
    path = tmp_path_factory.mktemp("stored") / "vanthu.db"
    with open_store(str(path)) as store:
        store.letters.save(sample_letter(), obligations, bodies)
        store.reviews.choose_approver("nobody")
    return path


@pytest.fixture
def stored(vanthu: Vanthu, letter_stored: Path) -> Vanthu:
    places().folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(letter_stored, places().folder / "vanthu.db")
    return vanthu
