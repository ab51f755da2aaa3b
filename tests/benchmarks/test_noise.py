"""Noise as recognition makes it: what is spoiled, where it went, and how much is lost by it."""

import shutil
import statistics
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import noise, worn
from benchmarks.noise import gold_as_printed, misread, section_figures, under_noise
from corpus.render.pages import as_jpeg, as_pdf, drawn
from extractors import extract
from pipeline.support.errors import ReadError
from schemas import Letter, Source
from tests.each import each

CORPUS = Path(__file__).parents[2] / "corpus" / "letters"
#: A few letters of the corpus: long and short, of every setting.
SAMPLE = sorted(CORPUS.glob("*.gold.json"))[::14]
#: Points by which what can be read may fall on average at 1 % and 3 % of misread characters.
MOST = {0.01: 6.0, 0.03: 18.0}
TEXTS = st.text(alphabet="Công đoàn gửi 20/5/2026\n.ốổIl", max_size=300)


def read(name: str, text: str) -> Letter:
    return extract(Source(name=f"{name}.txt", sha256="0" * 64, media_type="text/plain", text=text))


@given(TEXTS, st.sampled_from([0.0, 0.01, 0.1, 0.5]), st.integers(0, 99))
@settings(deadline=None)
def test_places_follow_the_text(text: str, rate: float, seed: int) -> None:
    spoiled = misread(text, rate, seed)
    assert (len(spoiled.places), spoiled.places[-1]) == (len(text) + 1, len(spoiled.text))
    assert all(before <= after for before, after in zip(spoiled.places, spoiled.places[1:], strict=False))
    assert (spoiled, spoiled.text.count("\n")) == (misread(text, rate, seed), text.count("\n"))
    if rate == 0.0:
        assert spoiled.text == text


def test_so_many_characters_are_misread_as_was_asked() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))[:5])
    for rate in (0.01, 0.03):
        spoiled = misread(text, rate, 7)
        kept = sum(spoiled.text[spoiled.places[at] : spoiled.places[at + 1]] == char for at, char in enumerate(text))
        assert 0.6 * rate < 1 - kept / len(text) < 1.3 * rate


def test_gold_follows_the_print() -> None:
    text = "CÔNG ĐOÀN PHƯỜNG AN PHÚ\nCác CĐCS gửi về Công đoàn phường An Phú trước ngày 20/5."
    gold = {
        "header": {"number": "5", "issuer": ["Công đoàn phường An Phú"], "signer": "Lê An"},
        "dates": [{"quote": "trước ngày 20/5", "date": "2026-05-20", "assignees": ["Công đoàn cơ sở"]}],
        "tasks": [{"quote": "Các CĐCS gửi", "deliver_to": "Công đoàn phường An Phú"}],
    }
    spoiled = misread(text, 9.0, 1, {"A": {"Á": 0.01}, "0": {"6": 0.01}})
    asked = gold_as_printed(gold, text, spoiled, read("thu", spoiled.text))
    assert asked["header"]["issuer"][0].split(" | ")[1:] == ["CÔNG ĐOÀN PHƯỜNG ÁN PHÚ", "Công đoàn phường Án Phú"]
    assert asked["dates"][0]["quote"] == "trước ngày 26/5" and asked["dates"][0][noise._LOST]
    assert asked["tasks"][0]["deliver_to"].endswith("Công đoàn phường Án Phú")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thu")
    for gold in SAMPLE:
        shutil.copy(gold, folder)
        shutil.copy(gold.with_name(gold.name.replace(".gold.json", ".txt")), folder)
    return folder


@pytest.mark.sweep
def test_little_is_lost_by_faults_of_recognition(sample: Path) -> None:
    readable = {rate: section_figures(found.readable) for rate, found in under_noise(sample, read, seeds=(1,)).items()}
    # A section of so few letters has few records: their mean says more than the worst of them.
    means = {rate: 100 * statistics.mean(figures.values()) for rate, figures in readable.items()}
    assert all(means[0.0] - means[rate] <= most for rate, most in MOST.items()), readable


# Worn copies of scans, and what readers make of them.
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


def test_every_reader_reads_each_copy_and_the_unread_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    seen = worn.measure(tmp_path, extract, 5)
    assert {(way, name) for way, name in seen} == {(way, name) for way in worn.WAYS for name in ("well", "never")}
    assert [(it.wrong, it.words, it.pages, it.unread) for it in list(seen.values())[:2]] == [(1, 6, 2, 0), (6, 6, 2, 1)]
    assert "never (1 not read)" in [row[1] for row in worn.rows(seen)]
