"""Figures by form: what is counted as alike, as misread, as flagged."""

from pathlib import Path

import pytest

from benchmarks import forms
from benchmarks.forms import FormFigures, compare_letters, letter_of, measure, measure_folder
from corpus.render.pages import FontMissingError, font_file
from schemas import Letter, Source
from tests.each import table

TEXT = table(__file__, "text")


def compared(other: str) -> FormFigures:
    figures = FormFigures()
    letters = [letter_of(Source(name="a.txt", sha256="0", media_type="text/plain", text=t)) for t in (TEXT, other)]
    compare_letters(letters[0], letters[1], figures)
    return figures


def test_layout_makes_no_record_another_one() -> None:
    figures = compared(TEXT.replace("danh sách về", "danh sách\nvề").replace("KẾ HOẠCH", "      KẾ HOẠCH"))
    assert figures.alike == 1.0 and figures.records > 8 and figures.wrong == 0


def test_a_day_read_wrong_is_another_record_and_asks_for_a_flag() -> None:
    figures = compared(TEXT.replace("20/3/2026", "26/3/2026"))
    assert 0.5 < figures.alike < 1.0 and (figures.wrong, figures.flagged) == (1, 0)
    impossible = compared(TEXT.replace("20/3/2026", "31/4/2026"))
    assert (impossible.wrong, impossible.flagged) == (1, 1)


def test_characters_are_counted_wherever_their_lines_stand() -> None:
    figures = FormFigures()
    forms.count_characters(["Nơi nhận:", "CHỦ TỊCH", "Lê Văn An"], "CHỦ  TỊCH\nNơi nhận:\n| Lê Văn Am |", figures)
    assert figures.characters == 28 and figures.misread == 1 < figures.disordered


@pytest.mark.sweep
def test_forms_are_read_and_reported(tmp_path: Path) -> None:
    try:
        font_file()
    except FontMissingError as error:
        pytest.skip(str(error))
    path = next(forms.CORPUS.glob("f02*.txt"))
    figures = measure([path], ["docx", "pdf"], tmp_path)
    assert figures["docx"].alike >= 0.95 and figures["pdf"].alike >= 0.95 and figures["pdf"].error < 0.005
    drawn = (tmp_path / "pdf" / f"{path.stem}.pdf").stat().st_mtime_ns
    assert measure([path], ["pdf"], tmp_path)["pdf"].letters == 1
    assert (tmp_path / "pdf" / f"{path.stem}.pdf").stat().st_mtime_ns == drawn
    lines = "\n".join(forms.report(figures))
    assert "| Word file | 1 |" in lines and "| digital PDF |" in lines


def test_a_field_of_a_real_letter_is_right_blank_or_wrong_and_told() -> None:
    flags = [{"code": "head-unread", "message": "", "evidence": None, "field": "signer"}]
    letter = {
        "header": {"number": "013", "symbol": "KH-LĐLĐ", "issued_on": "2026-03", "signer": "Lê An", "evidence": {}},
        "flags": flags,
    }
    gold = {"number": "13", "symbol": "KH-UBND", "issued_on": "2026-03-05", "signer": "Lê Ân"}
    outcomes = {name: forms.Outcomes() for name in forms.FIELDS}
    for name, counted in outcomes.items():
        counted.add(name, gold[name], letter)
    assert {name: str(counted) for name, counted in outcomes.items()} == {
        "number": "1 / 0 / 0 (0)", "symbol": "0 / 0 / 1 (1)", "issued_on": "0 / 1 / 0 (0)", "signer": "0 / 0 / 1 (0)",
    }  # fmt: skip


def test_real_letters_are_measured_under_neutral_names_and_nothing_is_kept(tmp_path: Path) -> None:
    for name in ("cv_12_song_tra.docx", "cv_12_song_tra.txt"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    (tmp_path / "cv_12_song_tra.gold.json").write_text('{"header": {"number": "12"}}', "utf-8")
    seen: list[Path] = []

    def read(file: Path) -> Letter:
        seen.append(file)
        return letter_of(Source(name=file.name, sha256="0", media_type="text/plain", text=file.read_text("utf-8")))

    pages, text = measure_folder(tmp_path, read)
    assert [file.name for file in seen] == ["thu01.docx", "thu01.txt"] and not any(file.exists() for file in seen)
    lines = "\n".join(forms.section({"letters": (pages, text)}))
    assert "| letters, pages | 1 / 0 / 0 (0) |" in lines and "cv_12" not in lines and str(tmp_path) not in lines
