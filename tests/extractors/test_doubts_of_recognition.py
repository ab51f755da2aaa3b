"""Values read with doubt from a picture carry a flag with the words in doubt; sure ones do not."""

import extractors
from schemas import DoubtfulWords, Letter, Source
from tests.each import each, table

TEXT = table(__file__, "text")


def letter(*doubts: tuple[str, float], text: str = TEXT, ocr: bool = True) -> Letter:
    words = tuple(DoubtfulWords(text.index(word), text.index(word) + len(word), sure) for word, sure in doubts)
    return extractors.extract(
        Source(
            name="a.pdf", sha256="0" * 64, media_type="application/pdf", text=text, ocr=ocr,
            doubtful=tuple(sorted(words)),
        )
    )  # fmt: skip


def quotes(found: Letter) -> list[str]:
    return [flag.evidence.quote for flag in found.flags if flag.code == "ocr-doubtful" and flag.evidence]


def test_a_sure_letter_has_no_doubts() -> None:
    assert quotes(letter()) == []


@each(
    ("word", "sure"),
    [("27/KH-CĐN", 0.8), ("05", 0.5), ("15/HD-LĐLĐ", 0.84), ("02/02/2026", 0.3), ("20/4/2026", 0.7), ("NGÀNH", 0.6)],
)
def test_a_value_read_with_doubt_is_flagged(word: str, sure: float) -> None:
    (quote,) = quotes(letter((word, sure)))
    assert quote == word


@each(("word", "sure"), [("27/KH-CĐN", 0.88), ("NGÀNH", 0.85), ("gửi", 0.2), ("Độc", 0.1)])
def test_small_doubts_and_words_of_no_value_are_not(word: str, sure: float) -> None:
    assert quotes(letter((word, sure))) == []


def test_doubts_of_one_value_are_one_flag() -> None:
    assert quotes(letter(("05", 0.5), ("2026", 0.5), ("3 năm", 0.4))) == ["05 tháng 3 năm 2026"]


@each(("line", "symbol"), [("Số1§4ØKH-CĐN", "KH-CĐN"), ("Số: §4#~", None)])
def test_a_number_that_a_picture_does_not_show_is_in_doubt(line: str, symbol: str | None) -> None:
    found = letter(text=TEXT.replace("Số: 27/KH-CĐN", line))
    assert (found.header.number, found.header.symbol) == (None, symbol)
    (doubt,) = (flag.evidence for flag in found.flags if flag.field == "number")
    assert doubt is not None and doubt.quote in line


def test_every_flag_quotes_its_place() -> None:
    found = letter(("27/KH-CĐN", 0.2), ("02/02/2026", 0.3))
    assert all(TEXT[one.evidence.start : one.evidence.end] == one.evidence.quote for one in found.flags if one.evidence)
