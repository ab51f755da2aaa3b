"""Worn copies of scans, and what readers make of them."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import worn
from corpus.render.pages import as_jpeg, as_pdf, drawn
from extractors import extract
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each

PAGE = np.full((1000, 700, 3), 255, np.uint8)
PAGE[300:340, 100:600] = (200, 30, 30)
SCAN = as_pdf([as_jpeg(PAGE, 90)] * 2, [(168.0, 240.0)] * 2, "thu")


@each("way", worn.WAYS)
def test_a_copy_has_the_pages_of_the_scan_and_is_worn_the_same_each_time(way: str) -> None:
    copy = worn.copy_of(SCAN, way)
    assert copy == worn.copy_of(SCAN, way)
    first, second = (page[:240, :168].astype(int) for page in drawn(copy, 72))
    assert first.shape == second.shape
    assert (abs(first - drawn(SCAN, 72)[0][:240, :168]).mean() > 1) == (way not in ("as they came", "150 dpi"))


def test_every_reader_reads_every_copy_and_what_is_not_read_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cv_1.pdf").write_bytes(SCAN)
    (tmp_path / "cv_1.txt").write_text("Số: 12/TB-CĐN, ngày 05", "utf-8")
    (tmp_path / "cv_1.gold.json").write_text('{"header": {}}', "utf-8")

    def well(file: Path) -> list[Source]:
        # Two letters of one file: the words of both count.
        texts = "Sô: 12/TB-CĐN,", "ngày 05"
        return [Source(name=file.name, sha256="0", media_type="application/pdf", text=text) for text in texts]

    def never(file: Path) -> list[Source]:
        raise ReadError("ocr-failed", file.name, "…")

    monkeypatch.setattr(worn, "readers", lambda: {"well": well, "never": never})
    found = worn.measure(tmp_path, extract, 5)
    assert {(way, name) for way, name in found} == {(way, name) for way in worn.WAYS for name in ("well", "never")}
    assert [(one.wrong, one.words, one.pages, one.unread) for one in list(found.values())[:2]] == [
        (1, 6, 2, 0),
        (6, 6, 2, 1),
    ]
    assert "never (1 not read)" in [row[1] for row in worn.rows(found)]
