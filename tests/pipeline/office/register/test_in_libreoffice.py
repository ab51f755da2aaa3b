"""The workbook as another program opens it: LibreOffice prints it, and what it printed is read back."""

import ctypes
import datetime
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2 as pdfium
import pytest

from pipeline.office.register.changes import CurrentValues, WorkbookChanges, review
from pipeline.office.register.frames import Material, register_book
from pipeline.office.register.sent_sheets import DUTIES
from pipeline.store.duties import Marks
from schemas import CLOSED, STATUSES, Deadline, Obligation
from tests.pipeline.sample import owed, sample_letter

TODAY = datetime.date(2026, 4, 28)
LETTER = sample_letter()
_WORDS = "Gửi báo cáo kết quả công tác kiểm tra và danh sách đề nghị khen thưởng về Liên đoàn Lao động tỉnh"
_A4_ACROSS = (842, 595)
pytestmark = pytest.mark.skipif(shutil.which("localc") is None, reason="needs LibreOffice Calc")


def known(marks: dict[str, Marks]) -> CurrentValues:
    """Return what stands here: these marks, and the letter."""
    return CurrentValues(marks, letters=[LETTER.source.sha256])


def duties() -> list[Obligation]:
    """One duty of each status that is ever shown, and enough others to fill several pages."""
    extended = Deadline(due="2026-05-10", bound="by", last_good="2026-05-10", reason="gia hạn theo 88/CĐN-VP")
    special = [
        owed(id=f"nv-{status}", status="todo" if status == "late" else status, action=f"Việc {status}")
        for status in STATUSES
    ]
    special = [
        item.model_copy(
            update={"last_good": "2026-04-20" if item.id == "nv-late" else "2026-05-05"}
            | ({"version": 2, "history": (Deadline(due="2026-05-01"), extended)} if item.status == "extended" else {})
        )
        for item in special
    ]
    return special + [
        owed(id=f"nv-{number:03}", union=f"CĐCS số {number}", action=f"{_WORDS} hết-{number:03}")
        for number in range(70)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbook, and what LibreOffice saves of it."""
    here = tmp_path_factory.mktemp("so")
    items = duties()
    material = Material(
        [LETTER],
        lambda _: items,
        {item.id: Marks(status="todo" if item.status == "extended" else item.status) for item in items},
        TODAY,
    )
    (here / "so.xlsx").write_bytes(register_book(material, []))
    converted(here, "xlsx")
    return here


def converted(here: Path, form: str) -> Path:
    program = ["soffice", f"-env:UserInstallation=file://{here}/profile", "--headless"]
    command = [*program, "--convert-to", form, "--outdir", str(here / "lai"), str(here / "so.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (here / "lai" / f"so.{form}").exists()
    return here / "lai" / f"so.{form}"


@pytest.fixture(scope="module")
def paper(folder: Path) -> Path:
    return converted(folder, "pdf")


@pytest.fixture(scope="module")
def pages(paper: Path) -> list[str]:
    with pdfium.PdfDocument(paper) as printed:
        return ["".join(_in_sight(page.get_textpage())) for page in printed]


def _in_sight(page: Any) -> list[str]:
    """The letters of a page from the left in each line: letters from a second font come late in the file."""
    boxes = [(page.get_charbox(place), page.get_text_range(place, 1)) for place in range(page.count_chars())]
    lines: dict[int, list[tuple[float, str]]] = {}
    for place, ((left, *_), letter) in enumerate(boxes):
        if letter.strip():
            lines.setdefault(_foot(page, place), []).append((left, letter))
    return ["".join(letter for _, letter in sorted(lines[foot])) + "\n" for foot in sorted(lines, reverse=True)]


def _foot(page: Any, place: int) -> int:
    """Where the line of a letter stands, whatever hangs below or above it."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.raw.FPDFText_GetCharOrigin(page, place, x, y)
    return round(y.value)


@pytest.mark.sweep
def test_every_page_is_a4_across_with_its_headings(paper: Path, pages: list[str]) -> None:
    with pdfium.PdfDocument(paper) as printed:
        sizes = {tuple(map(round, page.get_size())) for page in printed}
    assert sizes == {_A4_ACROSS}
    of_duties = [page for page in pages if "Chủtrì" in page]
    assert len(of_duties) >= 3
    headings = (column.title.replace(" ", "") for column in DUTIES.columns[: DUTIES.printed])
    # Of a heading in two lines the first is enough.
    first_words = [heading[:5] for heading in headings]
    assert not [word for page in of_duties for word in first_words if word not in page]
    assert all("Tínhđếnngày28/04/2026" in page for page in pages)
    assert all(f"Trang{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1))


@pytest.mark.sweep
def test_every_row_is_printed_whole(pages: list[str]) -> None:
    everything = "".join(pages)
    for number in range(70):
        assert f"nv-{number:03}" in everything
        # The end of the longest text, in the last line of its cell.
        assert f"hết-{number:03}" in everything
    assert not [page for page in pages if "###" in page or "Err:" in page or "#VALUE" in page]


def test_saved_by_libreoffice_it_says_the_same(folder: Path) -> None:
    mine, theirs = (
        openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        for path in (folder / "so.xlsx", folder / "lai" / "so.xlsx")
    )
    assert theirs.sheetnames == mine.sheetnames
    for name in mine.sheetnames:
        assert _cells(theirs[name]) == _cells(mine[name]), name


def test_sums_come_to_the_same_when_counted_anew(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "lai" / "so.xlsx", data_only=True)
    rows = list(book["Sổ theo dõi"].iter_rows(values_only=True))
    numbers = [heading in ("Số nghĩa vụ", "Còn mở") for heading in rows[0]]
    totals = [cell for cell, is_number in zip(rows[-1], numbers, strict=True) if is_number]
    items = duties()
    assert totals == [len(items), sum(item.status not in CLOSED for item in items)]


def _cells(page: Any) -> list[list[Any]]:
    rows = [[cell if cell != "" else None for cell in row] for row in page.iter_rows(values_only=True)]
    return [row[: max((n for n, cell in enumerate(row, 1) if cell is not None), default=0)] for row in rows]


def test_what_libreoffice_saved_is_read_back(folder: Path) -> None:
    here = {item.id: Marks(status="todo" if item.status == "extended" else item.status) for item in duties()}
    saved = (folder / "lai" / "so.xlsx").read_bytes()
    assert review(saved, known(here), TODAY) == WorkbookChanges()
    book = openpyxl.load_workbook(io.BytesIO(saved))
    page = book[DUTIES.name]
    titles = {cell.value: cell.column for cell in page[1]}
    row = next(line[0].row for line in page.iter_rows() if line[titles["Mã"] - 1].value == "nv-007")
    page.cell(row, titles["Trạng thái"]).value = "Hoàn thành"
    page.cell(row, titles["Ngày hoàn thành"]).value = datetime.datetime(2026, 4, 27)
    out = io.BytesIO()
    book.save(out)
    assert review(out.getvalue(), known(here), TODAY).marks == {"nv-007": Marks(status="done", done_on="2026-04-27")}
