"""Recognised pages on disk: they come back as they were, damaged ones never, refused ones leave nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.readers.layout.lines import Piece, Word
from pipeline.readers.layout.page import Page, RuledTable
from pipeline.readers.ocr import engine, handwriting, lines, recognised_pages
from pipeline.readers.secrecy import kept_at_the_end
from pipeline.support.errors import RefusedError

SUM = "5" * 64


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VANTHU_CACHE", str(tmp_path / "cache"))
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


def test_a_page_comes_back_as_it_was() -> None:
    with kept_at_the_end():
        recognised_pages.keep_cached(SUM, 1, page())
    assert recognised_pages.cached(SUM, 1) == page()


def test_nothing_is_written_before_the_end(folder: Path) -> None:
    with kept_at_the_end():
        with kept_at_the_end():
            recognised_pages.keep_cached(SUM, 1, page())
        assert not folder.exists()
    assert len(files(folder)) == 1
    assert oct(files(folder)[0].stat().st_mode & 0o777) == "0o600"


def test_a_refused_letter_leaves_nothing(folder: Path) -> None:
    with pytest.raises(RefusedError), kept_at_the_end():
        recognised_pages.keep_cached(SUM, 1, page())
        raise RefusedError("secret", "thu.pdf", "…")
    assert not folder.exists()


def test_outside_of_a_run_nothing_is_kept(folder: Path) -> None:
    recognised_pages.keep_cached(SUM, 1, page())
    assert not folder.exists()


@pytest.mark.parametrize(
    "harm",
    [lambda data: data[:-3], lambda data: b"", lambda data: data[:20] + b"\0" + data[21:], lambda data: b"x" * 40],
)
def test_a_damaged_page_is_recognised_anew(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    with kept_at_the_end():
        recognised_pages.keep_cached(SUM, 1, page())
    (path,) = files(folder)
    path.write_bytes(harm(path.read_bytes()))
    assert recognised_pages.cached(SUM, 1) is None


def test_other_pages_programs_and_rules_have_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with kept_at_the_end():
        recognised_pages.keep_cached(SUM, 1, page())
    assert recognised_pages.cached(SUM, 2) is None
    assert recognised_pages.cached("6" * 64, 1) is None
    for module, name, other in (
        (recognised_pages, "_rules", "others"),
        (engine, "fingerprint", "tesseract 6 vie"),
        (handwriting, "available", "otherwise"),
        (lines, "fingerprint", "other networks"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(module, name, lambda other=other: other)
            assert recognised_pages.cached(SUM, 1) is None, name
    assert recognised_pages.cached(SUM, 1) == page()


def test_a_folder_that_may_not_be_written_costs_nothing_else(folder: Path) -> None:
    folder.write_text("no folder")
    with kept_at_the_end():
        recognised_pages.keep_cached(SUM, 1, page())
    assert recognised_pages.cached(SUM, 1) is None
