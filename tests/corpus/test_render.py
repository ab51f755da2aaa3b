"""Letters of the corpus drawn in every form: all words there, the same files each time."""

import json
import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from benchmarks.evaluate.gold import gold_files, letter_beside, name_of
from benchmarks.evaluate.scores import score
from corpus.render import parse
from corpus.render.__main__ import main
from corpus.render.forms import FORMS, chosen
from corpus.render.model import Columns, Table
from corpus.render.pages import FontMissingError, font_file
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.readers.opening import read
from tests.each import each

LETTERS = Path(__file__).parents[2] / "corpus" / "letters"
#: Marks of layout, and numbers of pages, which the drawn pages get of their own.
_LAYOUT = re.compile(r"[-–—_=⸺+:]{3,}|[-–]?\s?\d{1,2}\s?[-–]?|[-–]")
try:
    font_file()
except FontMissingError as error:
    pytest.skip(str(error), allow_module_level=True)


def words(text: str) -> Counter[str]:
    return Counter(re.sub(r"[*#|_\\\s]+", "", text))


@each("path", sorted(LETTERS.glob("*.txt")))
def test_every_word_is_kept(path: Path) -> None:
    text = path.read_text("utf-8")
    kept = [line for line in text.splitlines() if not _LAYOUT.fullmatch(line.strip())]
    laid_out = "\n".join(parse(path.stem, text).lines())
    left_out = words("\n".join(kept)) - words(laid_out)
    added = words(laid_out) - words("\n".join(kept))
    assert not {sign for sign in left_out if sign.isalnum()}
    assert not {sign for sign in added if sign.isalnum()}


def letter(beginning: str) -> Path:
    return next(LETTERS.glob(f"{beginning}*.txt"))


def blocks(beginning: str, kind: type) -> list:  # type: ignore[type-arg]
    path = letter(beginning)
    return [block for block in parse(path.stem, path.read_text("utf-8")).blocks if isinstance(block, kind)]


@each("beginning", ["a01", "a02", "a11", "b05", "c03", "d05", "e16", "h06"])
def test_head_and_tail_stand_in_two_columns(beginning: str) -> None:
    head, tail = blocks(beginning, Columns)[:2]
    assert head.kind == "head" and any("ngày" in line.text for line in head.right)
    assert any(line.text.startswith(("Số", "Sô")) for line in head.left)
    gold = json.loads(letter(beginning).with_suffix(".gold.json").read_text("utf-8"))
    assert tail.kind == "tail" and tail.left[0].text.startswith(("Nơi nhận", "Noi nhận"))
    assert any(gold["header"]["signer"].split()[-1] in line.text for line in tail.right)


def test_rows_with_strokes_are_a_table() -> None:
    (table,) = blocks("a03", Table)
    assert table.rows[0] == ("TT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian")
    assert table.rows[1] == ("I", "Tuyên truyền", "", "", "")


@pytest.mark.sweep
@each("form", FORMS)
def test_the_same_file_each_time(form: str) -> None:
    path = letter("f02")
    one_page = path.read_text("utf-8")[:900]
    drawn = [FORMS[form](parse(path.stem, one_page)) for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_a_digital_page_holds_the_words() -> None:
    path = letter("f02")
    model = parse(path.stem, path.read_text("utf-8"))
    _, data = FORMS["pdf"](model)
    with pypdfium2.PdfDocument(data) as document:
        printed = " ".join(page.get_textpage().get_text_range() for page in document)
    assert not Counter(" ".join(model.lines()).split()) - Counter(printed.split())


def test_a_scan_holds_no_words() -> None:
    path = letter("f02")
    suffix, data = FORMS["scan"](parse(path.stem, path.read_text("utf-8")))
    if suffix == ".pdf":
        with pypdfium2.PdfDocument(data) as document:
            assert document[0].get_textpage().count_chars() == 0
    else:
        assert Image.open(BytesIO(data)).size == (2481, 3508)


def test_a_spread_takes_different_kinds(tmp_path: Path) -> None:
    assert len({path.stem.split("_")[1] for path in chosen(LETTERS, limit=6)}) >= 5
    assert chosen(LETTERS, limit=6) == chosen(LETTERS, limit=6)
    assert main(["-o", str(tmp_path), "--forms", "docx", "--letters", "f02"]) == 0
    assert sorted(path.suffix for path in (tmp_path / "docx").iterdir()) == [".docx", ".json"]


def test_an_unknown_form_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-o", str(tmp_path), "--forms", "fax"]) == 1
    assert "fax" in capsys.readouterr().err


def test_a_drawn_letter_is_scored_by_its_words(tmp_path: Path) -> None:
    assert main(["-o", str(tmp_path), "--forms", "pdf,docx", "--letters", "f02"]) == 0
    for form in ("pdf", "docx"):
        (gold,) = gold_files(tmp_path / form)
        file = letter_beside(gold)
        assert file is not None and file.suffix == f".{form}"
        scores = score(tmp_path / form, {name_of(gold): complete(extract(read(file)[0]), office_calendar())})
        assert scores.accuracy == 1.0 and scores.sections["dates"].f1 == scores.sections["references"].f1 == 1.0
        assert all(section.unsound == 0 for section in scores.sections.values())


@pytest.mark.parametrize("suffix", [".tif", ".jpg", ".heic", ".eml", ".odt"])
def test_gold_may_stand_beside_any_form(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.gold.json").write_text("{}", "utf-8")
    (tmp_path / f"a{suffix}").write_bytes(b"")
    assert letter_beside(tmp_path / "a.gold.json") == tmp_path / f"a{suffix}"
