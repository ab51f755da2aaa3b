"""Letters of other alphabets that the model writes for Vietnamese ones."""

from pipeline.readers.ocr.engine import parse

ROW = "5\t1\t1\t1\t1\t{number}\t10\t10\t40\t20\t96.0\t{text}"


def test_a_letter_written_twice_is_one_and_less_sure() -> None:
    words = parse("\n".join(ROW.format(number=at, text=text) for at, text in enumerate(("17/KH-CĐÐKCN", "NLĐ"))))[0]
    assert [word.text for word in words] == ["17/KH-CĐKCN", "NLĐ"] and words[0].sure < 0.7 < words[1].sure
