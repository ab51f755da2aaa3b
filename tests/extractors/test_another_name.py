"""Another name of the same kind: the records are the same but for the name."""

import re
from collections.abc import Iterator

import pytest

from extractors import extract
from extractors.patterns import LOWER, UPPER
from tests.extractors.another_word import Words, said, source_in, swapped
from tests.pipeline.corpus_letters import LETTERS as FOLDER
from tests.pipeline.corpus_letters import extracted_in

#: Every second letter says it well enough.
LETTERS = sorted(FOLDER.glob("*.txt"))[::2]
#: Of all names swapped, so many may change more than themselves.
MOST = 0.03
#: Names of places whose syllables are acts or small words elsewhere, or no syllables of Vietnamese.
PLACES = (
    *("Đắk Mil", "Giao Thủy", "Trực Ninh", "Thu Bồn", "Trình Phố", "Kê Sặt", "Báo Đáp"),
    *("Đăng Xá", "Lập Thạch", "Dự Khánh", "Thi Sơn", "Cử Nẫm", "Triển Lãng"),
)
#: Offices and branches, with one whose name is an act.
OFFICES = (
    *(("ngành Giáo dục", "ngành Xây dựng"), ("Sở Nội vụ", "Sở Ngoại vụ"), ("Phòng Nội vụ", "Phòng Thanh tra")),
    *(("Ban Nữ công", "Ban Thanh tra"), ("Ban Tài chính", "Ban Kiểm tra"), ("Phòng Tài chính", "Phòng Kiểm định")),
)
_PLACE = re.compile(rf"(?i:huyện|xã|phường|quận|thị trấn|công ty) ([{UPPER}][{LOWER}]+ [{UPPER}][{LOWER}]+)(?=[,.;\n])")


def _places(text: str) -> Iterator[str]:
    """Yield the places of two syllables behind a level."""
    yield from (found[1] for found in _PLACE.finditer(text))


def _pairs(text: str) -> Iterator[Words]:
    yield from (pair for pair in OFFICES if pair[0] in text and pair[1].lower() not in text.lower())
    others = (place for place in PLACES if place.lower() not in text.lower())
    yield from zip(dict.fromkeys(_places(text)), others, strict=False)


@pytest.mark.sweep
def test_another_name_of_the_same_kind_says_the_same() -> None:
    tried, changed = 0, []
    for path in LETTERS:
        source, letter = source_in(path), extracted_in(path)
        for pair in _pairs(source.text):
            tried += 1
            other = extract(source.model_copy(update={"text": swapped(source.text, pair)}))
            changed += [f"{path.stem} {pair}"] if said(letter, [pair]) != said(other) else []
    assert tried > 35
    assert len(changed) <= MOST * tried, "\n".join(changed)
