"""``python -m benchmarks.screenshots``: draws docs/pictures of the pages, as an office of the corpus shows them."""

import datetime
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.serving import browsing, serving_locally
from corpus.render.forms import write
from corpus.render.pages import register
from pipeline.office import Office, warnings
from pipeline.office.taking_in import take_in
from pipeline.store import Store

_HERE = Path(__file__).parents[1]
_OUT = _HERE / "docs" / "pictures"
_LETTERS = _HERE / "corpus" / "week" / "letters"
_NOW = datetime.datetime(2026, 3, 6, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
#: Letters that came as something else than text.
_FORMS = {"w01-ke-hoach-thang-cong-nhan": "pdf", "w02-tld-bao-cao-hop-dong": "scan"}
_COLOURS = 96


class Shot(NamedTuple):
    """One picture: its name, the page, what is done there first."""

    name: str
    path: str
    act: Callable[[Page], object] = lambda _: None
    width: int = 1366
    height: int = 768
    dark: bool = False


def _second_card(page: Page) -> None:
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-under='0']")


def _editing(page: Page) -> None:
    _second_card(page)
    page.keyboard.press("e")


def _unheld(page: Page) -> None:
    page.keyboard.press("n")
    page.wait_for_selector(".sentence.now")


def shots(store: Store) -> list[Shot]:
    """Return the pictures, in the order in which they are drawn: what is done stays done."""
    named = {line.number: line.sha256 for line in store.letters.all()}
    printed, scanned = f"/letters/{named['15']}", f"/letters/{named['212']}"
    owed = store.obligations.one_a_duty(named["15"])[0].id
    duty = store.duties.ids_of([owed])[owed]
    return [
        Shot("hom-nay", "/"),
        Shot("van-ban", "/letters"),
        Shot("duyet", printed, _second_card),
        Shot("duyet-sua", printed, _editing),
        Shot("duyet-cau-chua-ghi", printed, _unheld),
        Shot("duyet-ban-quet", scanned, dark=True),
        Shot("duyet-dien-thoai", printed, width=390, height=844),
        Shot("nghia-vu", "/duties"),
        Shot("mot-nghia-vu", f"/duties/{duty}"),
        Shot("lich", "/calendar"),
    ]


def made(folder: Path) -> Office:
    register()
    incoming = folder / "incoming"
    incoming.mkdir()
    for path in sorted(_LETTERS.glob("*.txt")):
        form = _FORMS.get(path.stem)
        if form is not None:
            write(path, form, incoming)
        else:
            (incoming / path.name).write_bytes(path.read_bytes())
    office = Office(f"sqlite:///{folder}/vanthu.db")
    shutil.copyfile(_HERE / "corpus" / "year" / "registry.csv", office.places.registries[0])
    office.choose("ldld", _NOW.date())
    take_in(office, [incoming], _NOW.date(), workers=1)
    with office.open() as store:
        while warnings.compare(office, store):
            pass
    return office


def draw(browser: Browser, address: str, start: str, shot: Shot) -> bytes:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height}, color_scheme="dark" if shot.dark else "light",
        base_url=address, locale="vi-VN",
    )  # fmt: skip
    page = context.new_page()
    page.goto(start)
    page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    shot.act(page)
    page.wait_for_load_state("networkidle")
    content = page.screenshot()
    context.close()
    image = Image.open(io.BytesIO(content)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    _OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        office = made(Path(folder))
        with office.open() as store, browsing() as browser, serving_locally(office, store, _NOW) as (address, start):
            for shot in shots(store):
                content = draw(browser, address, start, shot)
                (_OUT / f"{shot.name}.png").write_bytes(content)
                print(f"{shot.name}: {len(content) // 1000} kB")


if __name__ == "__main__":
    main()
