"""How letters of Word 97 look, as far as it decides what is read."""

from pipeline.readers import opening
from tests.pipeline.readers.old_word import FILES


def test_struck_raised_and_hidden_letters() -> None:
    (source,) = opening.read(FILES / "gach-nang.doc")
    assert source.text == (
        "Gạch: trước ngày 15/5\nGạch đôi: trước ngày 15/5\n"
        "Mũ: trước ngày 15/5\nDưới: trước ngày 15/52\nNâng: trước ngày 15/5\n"
        "Thường: trước ngày 15/52\nẨn: trước ngày 15/5\n"
    )
    assert source.notes == ("words-withdrawn",)
