"""Another word of the same role says the same: only the quotes of the records change."""

from collections import Counter
from pathlib import Path

import pytest

from extractors import extract
from pipeline.readers import read
from tests.extractors.another_word import lists, said, swapped

LETTERS = sorted(Path("corpus/letters").glob("*.txt"))
#: Of all letters that hold a word of a list, so many may say something else with the next word of the list; aim: .01.
MOST = 0.03


def test_another_word_says_the_same() -> None:
    tried, changed = 0, []
    for path in LETTERS:
        source = read(path)[0]
        letter = extract(source)
        for name, words in lists().items():
            text = swapped(source.text, words)
            if text == source.text:
                continue
            tried += 1
            other = extract(source.model_copy(update={"text": text}))
            if Counter(map(repr, said(letter, words))) != Counter(map(repr, said(other))):
                changed.append(f"{path.stem} {name}")
    assert tried > 1000
    assert len(changed) <= MOST * tried, "\n".join(changed)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Chậm nhất ngày 5/4", ("chậm nhất", "muộn nhất"), "Muộn nhất ngày 5/4"),
        ("CÔNG ĐOÀN TỈNH THÁI BÌNH", ("Thái Bình", "Hà Nam"), "CÔNG ĐOÀN TỈNH HÀ NAM"),
        ("chậm\nnhất ngày 5/4", ("chậm nhất", "muộn nhất"), "muộn nhất ngày 5/4"),
        ("gửi về Hà Nam Ninh", ("Hà Nam", "Thái Bình"), "gửi về Thái Bình Ninh"),
        ("không quán", ("không quá", "không vượt quá"), "không quán"),
    ],
)
def test_words_are_swapped_as_they_were_written(text: str, words: tuple[str, ...], expected: str) -> None:
    assert swapped(text, words) == expected
