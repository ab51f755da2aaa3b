"""Recognised pages on disk: they come back as they were, damaged and forged ones never, refused ones leave nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page, RuledTable
from pipeline.readers.ocr import engine, handwriting, lines, recognised_pages
from pipeline.support import page_cache, settings
from pipeline.support.errors import RefusedError
from pipeline.support.page_cache import kept_at_the_end

SUM = "5" * 64


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VANTHU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("VANTHU_DB", f"sqlite:///{tmp_path}/office/vanthu.db")
    monkeypatch.setattr(engine, "fingerprint", lambda: "tesseract 5 vie")
    return tmp_path / "cache"


def page() -> Page:
    words = [Word("Số:", (80.0, 90.5, 99.0, 102.0), 0.91), Word("27/KH-CĐN", (102.0, 90.5, 160.0, 102.0), 0.42)]
    cell = [Word("Đơn vị", (90.0, 300.0, 130.0, 312.0))]
    return Page(
        842.0,
        595.0,
        [Piece(words, 101.0, 13.0)],
        [RuledTable((85.0, 140.0, 300.0), [[cell, []]], [False], [[]])],
        1.0,
        printed=2,
        back=(1.0, 0.01, 0.5, -0.01, 1.0, 0.2, 0.0, 0.0, 1.0),
    )


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@contextmanager
def reading(folder: Path, content: bytes = b"thu") -> Iterator[None]:
    """Read a file as the program has it read."""
    file = folder.parent / "thu.pdf"
    file.write_bytes(content)
    with page_cache.pages_of(file), kept_at_the_end():
        yield


def keep(folder: Path, content: bytes = b"thu") -> None:
    with reading(folder, content):
        recognised_pages.keep_cached(SUM, 1, page())


def kept(folder: Path, content: bytes = b"thu", sha256: str = SUM, number: int = 1) -> Page | None:
    with reading(folder, content):
        return recognised_pages.cached(sha256, number)


def test_a_page_comes_back_as_it_was(folder: Path) -> None:
    keep(folder)
    assert kept(folder) == page()
    assert kept(folder) == page()


def test_a_second_page_leaves_the_first(folder: Path) -> None:
    keep(folder)
    with reading(folder):
        assert recognised_pages.cached(SUM, 1) == page()
        recognised_pages.keep_cached(SUM, 2, page())
    assert kept(folder) == kept(folder, number=2) == page()


def test_nothing_is_written_before_the_end(folder: Path) -> None:
    with reading(folder):
        with kept_at_the_end():
            recognised_pages.keep_cached(SUM, 1, page())
        assert not folder.exists()
    for path in (*files(folder), settings.places().page_key):
        assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert len(files(folder)) == 1


def test_a_refused_letter_leaves_nothing(folder: Path) -> None:
    with pytest.raises(RefusedError), reading(folder):
        recognised_pages.keep_cached(SUM, 1, page())
        raise RefusedError("secret", "thu.pdf", "…")
    assert not folder.exists()


def test_outside_of_a_run_nothing_is_kept(folder: Path) -> None:
    with kept_at_the_end():
        recognised_pages.keep_cached(SUM, 1, page())
    assert not folder.exists()


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:-3],
        lambda data: b"",
        lambda data: data[:40] + b"\0" + data[41:],
        lambda data: b"x" * 40,
        lambda data: bytes(32) + data[32:],
        lambda data: data + b"x",
    ],
)
def test_a_page_whose_seal_does_not_hold_is_recognised_anew_and_told(
    folder: Path, caplog: pytest.LogCaptureFixture, harm: Callable[[bytes], bytes]
) -> None:
    keep(folder)
    (path,) = files(folder)
    path.write_bytes(harm(path.read_bytes()))
    assert kept(folder) is None
    assert "niêm phong" in caplog.text
    keep(folder)
    assert kept(folder) == page()


def test_the_pages_of_one_file_are_none_of_another(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither by what the other one says of them, nor by its entry under the name of the first."""
    keep(folder, b"forged")
    assert kept(folder, b"honest") is None
    (forged,) = files(folder)
    keep(folder, b"honest")
    (honest,) = {*files(folder)} - {forged}
    honest.write_bytes(forged.read_bytes())
    assert kept(folder, b"honest") is None
    assert "niêm phong" in caplog.text


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_none(folder: Path, rights: int) -> None:
    keep(folder)
    key = settings.places().page_key
    key.chmod(rights)
    assert kept(folder) is None
    keep(folder)
    assert kept(folder) == page()
    assert key.stat().st_mode & 0o777 == 0o600


def test_other_pages_programs_and_rules_have_other_keys(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(folder)
    assert kept(folder, number=2) is None
    assert kept(folder, sha256="6" * 64) is None
    for module, name, other in (
        (recognised_pages, "_rules", "others"),
        (engine, "fingerprint", "tesseract 6 vie"),
        (handwriting, "available", "otherwise"),
        (lines, "fingerprint", "other networks"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(module, name, lambda other=other: other)
            assert kept(folder) is None, name
    assert kept(folder) == page()


def test_a_folder_that_may_not_be_written_costs_nothing_else(folder: Path) -> None:
    folder.write_text("no folder")
    keep(folder)
    assert kept(folder) is None
