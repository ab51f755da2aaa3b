"""Pictures of pages: as signed, upright, small; nothing of them stays on the disk."""

import hashlib
import io
import time
from collections.abc import Iterator

import pikepdf
import pytest
from PIL import Image, ImageDraw

from pipeline.intake.papers import WIDTH
from pipeline.office import Office
from pipeline.office.page_pictures import PagePictures
from pipeline.readers.shown import media_type, sizes
from pipeline.store import Store, UnknownRefError
from pipeline.support.paper import KeptFile, Paper
from pipeline.support.paper import LetterSheet as Page
from tests.pipeline.readers.pdf.test_pdf_signed import put, widget
from tests.pipeline.readers.pdfs import letter
from tests.pipeline.readers.raw_pdfs import one_page
from tests.pipeline.store.test_store import a_letter


def picture_file(turned: int = 1, form: str = "JPEG", **more: object) -> bytes:
    """A sheet on its side (or not), black along its upper edge as it is stored."""
    sheet = Image.new("RGB", (1754, 1240) if turned > 1 else (1240, 1754), "white")
    ImageDraw.Draw(sheet).rectangle((0, 0, sheet.width, 200), fill="black")
    exif = Image.Exif()
    exif[0x0112] = turned
    with io.BytesIO() as held:
        sheet.save(held, form, dpi=(150, 150), exif=exif, **more)
        return held.getvalue()


FILES = {
    "printed": letter().save(),
    "signed": put(letter().save(), widget(pikepdf.Name.Tx, "115")),
    "photo": picture_file(6),
    "scan": picture_file(form="TIFF", compression="tiff_deflate", append_images=[Image.new("L", (800, 1200), 255)],
                         save_all=True),
    "broken": one_page(b"0 0 m") [:300],
    "hostile": one_page(b"/A Do " * 50_000),
    "text": "KẾ HOẠCH\n".encode(),
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(f"sqlite:///{tmp_path_factory.mktemp('office')}/vanthu.db")


@pytest.fixture(scope="module")
def store(office: Office) -> Iterator[Store]:
    with office.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def ids(store: Store) -> dict[str, str]:
    found = {}
    for number, (name, data) in enumerate(FILES.items(), start=30):
        made = a_letter(number=str(number), words=f"gửi báo cáo {name}")
        file = hashlib.sha256(data).hexdigest()
        pages = sizes(data) or (((595.0, 842.0),) if name in ("broken", "hostile") else ())
        sheets = tuple(
            Page(number=at, file=file, file_page=at, width=width, height=height)
            for at, (width, height) in enumerate(pages, start=1)
        )
        kept = KeptFile(sha256=file, media_type=media_type(data), content=data)
        store.letters.save(made, [], paper=Paper(file=file, container=file, sheets=sheets, files=(kept,)))
        found[name] = made.source.sha256
    return found


@pytest.fixture(scope="module")
def pictures() -> Iterator[PagePictures]:
    opened = PagePictures()
    yield opened
    opened.pool.close()


def seen(content: bytes | None) -> Image.Image:
    assert content is not None and content[8:12] == b"WEBP" and len(content) <= 160_000
    return Image.open(io.BytesIO(content)).convert("L")


def ink(picture: Image.Image) -> int:
    return sum(picture.histogram()[:100])


def test_a_page_is_drawn_in_one_size(store: Store, ids: dict[str, str], pictures: PagePictures) -> None:
    page = seen(pictures.picture(store, ids["printed"], 1))
    assert page.width == WIDTH and ink(page) > 20 and page.height / page.width == pytest.approx(842 / 595, rel=0.01)


def test_what_was_put_on_a_page_is_seen(store: Store, ids: dict[str, str], pictures: PagePictures) -> None:
    bare, filled = (seen(pictures.picture(store, ids[name], 1)) for name in ("printed", "signed"))
    assert ink(filled) > ink(bare) + 20


def test_a_photograph_stands_upright(store: Store, ids: dict[str, str], pictures: PagePictures) -> None:
    (page,) = store.pages.of(ids["photo"])
    shown = seen(pictures.picture(store, ids["photo"], 1))
    assert page.height > page.width and shown.height > shown.width
    right = shown.crop((shown.width - 100, 0, shown.width, shown.height))
    assert ink(right) > 0.9 * right.width * right.height, "its upper edge is stored to the left of it"


def test_every_page_of_a_scan_is_drawn(store: Store, ids: dict[str, str], pictures: PagePictures) -> None:
    first, second = (seen(pictures.picture(store, ids["scan"], number)) for number in (1, 2))
    assert ink(first) > 1000 and ink(second) == 0
    with pytest.raises(UnknownRefError):
        pictures.picture(store, ids["scan"], 3)


@pytest.mark.parametrize("name", ["broken", "hostile"])
def test_what_cannot_be_drawn_costs_once(store: Store, ids: dict[str, str], pictures: PagePictures, name: str) -> None:
    drawn = pictures.picture(store, ids[name], 1)
    assert drawn is None or seen(drawn)
    before = time.process_time()
    assert pictures.picture(store, ids[name], 1) == drawn and time.process_time() - before < 0.05
    assert pictures.picture(store, ids["printed"], 1)


def test_text_has_no_pages(store: Store, ids: dict[str, str], pictures: PagePictures) -> None:
    with pytest.raises(UnknownRefError):
        pictures.picture(store, ids["text"], 1)
