"""The fixed words of the form: put right at the beginning of a line, left alone elsewhere."""

from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.page import with_labels
from tests.each import each, table


def row(text: str, gap: int = 12) -> list[RecognisedWord]:
    """Words on one line; ` | ` is the gap between two columns."""
    words, left = [], 100
    for part in text.split(" | "):
        for word in part.split():
            words.append(RecognisedWord(word, (left, 50, left + 20 * len(word), 90), 0.5, 0))
            left += 20 * len(word) + gap
        left += 300
    return words


@each(("read", "text"), table(__file__, "labels_begin_a_line"))
def test_labels_begin_a_line(read: str, text: str) -> None:
    words = row(read)
    found = with_labels(words)
    assert " ".join(word.text for word in found) == text
    assert [(word.box, word.sure, word.line) for word in found] == [(word.box, word.sure, word.line) for word in words]


@each("words", [[], [RecognisedWord("", (0, 0, 0, 0), 0.0, 0)], [RecognisedWord("Nơi", (5, 5, 5, 5), 1.0, 0)]])
def test_no_words_are_too_odd(words: list[RecognisedWord]) -> None:
    assert with_labels(words) == words
