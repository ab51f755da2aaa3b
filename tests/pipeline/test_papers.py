"""What a batch keeps of the files of letters: whose pages they are, and nothing of what is refused."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from pipeline.calendar import WorkingCalendar
from pipeline.intake import batch
from pipeline.intake.one_file import LetterReading
from pipeline.readers.shown import sizes
from pipeline.store import Store, open_store, schema
from tests.each import table
from tests.pipeline.readers.opening.test_several import FIRST, SECOND
from tests.pipeline.readers.pdfs import LEFT, LEFT_COLUMN, RIGHT_COLUMN, Sheet

HEAD = table(__file__, "head")
SECRET = "MẬT\n" + HEAD.format(number=9)


def printed(number: int = 7, pages: int = 2) -> bytes:
    """A letter in print, whose order stands over its page break."""
    made = Sheet().centred(LEFT_COLUMN, 60, "LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN")
    made.centred(LEFT_COLUMN, 80, f"Số: {number}/KH-LĐLĐ").centred(RIGHT_COLUMN, 80, "Hà Sơn, ngày 10 tháng 3 năm 2026")
    made.centred(298, 120, "KẾ HOẠCH").centred(298, 140, "Tổ chức Hội thao công nhân lao động")
    made.at(LEFT, 780, "Các công đoàn cơ sở gửi danh sách vận động viên về Liên đoàn Lao động tỉnh")
    for _ in range(pages - 1):
        made.canvas.showPage()
        made.at(LEFT, 60, "trước ngày 02/5/2026 để tổng hợp.")
    made.canvas.save()
    return made._bytes.getvalue()


def packed(**files: bytes) -> bytes:
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            for name, data in files.items():
                archive.writestr(name.replace("__", "."), data)
        return held.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "db" / "vanthu.db")) as opened:
        yield opened


@pytest.fixture
def run(store: Store, tmp_path: Path) -> Callable[..., list[str]]:
    def run(**files: bytes) -> list[str]:
        paths = []
        for name, data in files.items():
            paths.append(tmp_path / name.replace("__", "."))
            paths[-1].write_bytes(data)
        reading = LetterReading(None, WorkingCalendar())
        return [file.status for file in batch.run(paths, store, None, reading.calendar, 0, read=reading).files]

    return run


def kept(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(schema.kept_files)).scalar_one()


def test_a_printed_letter_is_kept_with_its_pages(store: Store, run: Callable[..., list[str]]) -> None:
    data = printed()
    assert run(thu__pdf=data) == ["new"]
    (sha256,) = store.letters.ids()
    file = store.pages.file(sha256)
    assert file is not None and (file.sha256, file.container) == (sha256, sha256)
    assert b"".join(store.pages.content(sha256)) == data
    letter = store.letters.of_id(sha256)
    start, end = letter.text.index("gửi danh sách"), letter.text.index("để tổng hợp")
    assert [page for page, _ in store.pages.boxes(sha256, start, end)] == [1, 2]
    first, second = (store.pages.words(sha256, number) for number in (1, 2))
    assert letter.text[second[0].start : second[0].end] == "trước" and len(first) > len(second)
    assert all(word.box[3] > 700 for word in first if letter.text[word.start : word.end] == "gửi")
    for item in letter.dates:
        assert item.evidence.page == 2


def test_of_an_archive_each_letter_has_its_own_part(store: Store, run: Callable[..., list[str]]) -> None:
    data, text = printed(), HEAD.format(number=8).encode()
    assert run(goi__zip=packed(mot__pdf=data, hai__txt=text)) == ["new"]
    files = {letter.source.name: store.pages.file(letter.source.sha256) for letter in store.letters.whole()}
    told = {name: b"".join(store.pages.content(file.sha256)) for name, file in files.items() if file}
    assert told == {"goi.zip › mot.pdf": data, "goi.zip › hai.txt": text}
    assert len({file.container for file in files.values() if file}) == 1, "the archive itself is not kept twice"
    assert kept(store) == 2


def test_the_pages_of_one_file_go_to_the_letters_on_them(store: Store, run: Callable[..., list[str]]) -> None:
    assert run(hai__txt=f"{FIRST}\n{SECOND}".encode()) == ["new"]
    files = {store.pages.file(sha256) for sha256 in store.letters.ids()}
    assert len(store.letters.ids()) == 2 and len(files) == 1, "both stand in one file"
    assert kept(store) == 1


@pytest.mark.parametrize(
    "refused",
    [
        {"mat__txt": SECRET.encode()},
        {"goi__zip": packed(mot__pdf=printed(), hai__txt=SECRET.encode())},
        {"cong_thuc__txt": b"x = 1\n"},
    ],
)
def test_leaves_no_byte(refused: dict[str, bytes], store: Store, run: Callable[..., list[str]], tmp_path: Path) -> None:
    assert run(**refused) in (["refused"], ["failed"])
    assert kept(store) == 0 and not store.letters.ids()


def test_a_picture_has_the_size_of_its_sheet() -> None:
    with io.BytesIO() as held:
        Image.new("L", (1240, 1754), 255).save(held, "PNG", dpi=(150, 150))
        (upright,) = sizes(held.getvalue())
    assert [round(side) for side in upright] == [595, 842] and sizes(HEAD.encode()) == sizes(b"%PDF-1.4 broken") == ()
