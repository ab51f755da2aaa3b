"""Another word of the same role says the same: only the quotes of the records change."""

from pathlib import Path

from tests.each import each
from tests.extractors.another_word import swapped, swaps

LETTERS = sorted(Path("corpus/letters").glob("*.txt"))
#: Of all letters that hold a word of a list, so many may say something else with the next word of the list.
MOST = 0.01


def test_another_word_says_the_same() -> None:
    tried, changed = 0, []
    for letter, held, differing in swaps(LETTERS):
        tried += len(held)
        changed += [f"{letter} {name}" for name in differing]
    assert tried > 1000
    assert len(changed) <= MOST * tried, "\n".join(changed)


@each(
    ("text", "words", "expected"),
    [
        ("Chậm nhất ngày 5/4", ("chậm nhất", "muộn nhất"), "Muộn nhất ngày 5/4"),
        ("CÔNG ĐOÀN TỈNH THÁI BÌNH", ("Thái Bình", "Hà Nam"), "CÔNG ĐOÀN TỈNH HÀ NAM"),
        ("chậm\nnhất ngày 5/4", ("chậm nhất", "muộn nhất"), "muộn nhất ngày 5/4"),
        ("gửi về Hà Nam Ninh", ("Hà Nam", "Thái Bình"), "gửi về Thái Bình Ninh"),
        ("I. YÊU CẦU CHUNG\nYêu cầu báo cáo", ("yêu cầu", "đề nghị"), "I. YÊU CẦU CHUNG\nĐề nghị báo cáo"),
        ("Ban Tuyên giáo - Nữ công", ("Ban Tuyên giáo", "Ban Nữ công"), "Ban Tuyên giáo - Nữ công"),
        ("Phòng Kế hoạch tổng hợp", ("tổng hợp", "tập hợp"), "Phòng Kế hoạch tổng hợp"),
        ("không quán", ("không quá", "không vượt quá"), "không quán"),
    ],
)
def test_words_are_swapped_as_they_were_written(text: str, words: tuple[str, ...], expected: str) -> None:
    assert swapped(text, words) == expected
