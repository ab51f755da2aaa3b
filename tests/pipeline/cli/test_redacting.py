"""``redact``: what is written, what is said, and what is refused."""

from pathlib import Path

import pytest

from tests.pipeline.cli.conftest import Vanthu

CORPUS = Path(__file__).parents[3] / "corpus/letters"
LETTER = CORPUS / "a03_kehoach_thangcongnhan.txt"


def test_a_letter_is_written_and_what_was_replaced_is_told(vanthu: Vanthu, home: Path) -> None:
    ran = vanthu("redact", LETTER, "-o", "vi-du.txt", "--seed", "7")
    assert ran.code == 0
    assert "tên người" in ran.out and "phải có người đọc lại" in ran.err
    written = (home / "vi-du.txt").read_text("utf-8")
    assert "Dĩ An" not in written and "ngày 09 tháng 4 năm 2026" in written
    again = vanthu("redact", LETTER, "-o", "lan-hai.txt", "--seed", "7", "--json")
    assert (home / "lan-hai.txt").read_text("utf-8") == written
    assert again.json["replaced"]["people"] == 1 and "phải có người đọc lại" in again.err


def test_without_a_seed_each_run_chooses_anew(vanthu: Vanthu, home: Path) -> None:
    for name in ("mot.txt", "hai.txt"):
        assert vanthu("redact", LETTER, "-o", name).code == 0
    assert (home / "mot.txt").read_text("utf-8") != (home / "hai.txt").read_text("utf-8")


def test_days_are_moved_where_it_is_asked_for(vanthu: Vanthu, home: Path) -> None:
    assert vanthu("redact", LETTER, "-o", "doi.txt", "--dates").code == 0
    assert "2026" not in (home / "doi.txt").read_text("utf-8")


def test_a_secret_letter_is_refused(vanthu: Vanthu, home: Path) -> None:
    (home / "mat.txt").write_text("MẬT\n" + LETTER.read_text("utf-8"), "utf-8")
    ran = vanthu("redact", "mat.txt", "-o", "vi-du.txt")
    assert (ran.code, ran.out) == (1, "")
    assert "độ mật" in ran.err and not (home / "vi-du.txt").exists()


@pytest.mark.parametrize(
    ("output", "words"), [((), "Ghi ra tệp nào"), (("-o", "vi-du.docx"), ".txt"), (("-o", "thu.txt"), "văn bản gốc")]
)
def test_a_wrong_output_is_refused_before_anything_is_written(
    vanthu: Vanthu, home: Path, output: tuple[str, ...], words: str
) -> None:
    (home / "thu.txt").write_text(LETTER.read_text("utf-8"), "utf-8")
    ran = vanthu("redact", "thu.txt", *output)
    assert ran.code == 2 and words in ran.err
    assert [path.name for path in home.glob("*.*")] == ["thu.txt"]
