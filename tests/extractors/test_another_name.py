"""Another name of the same kind: the records are the same but for the name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors import extract
from extractors.own_names import own_names
from extractors.patterns import LOWER, UPPER, make_view
from extractors.spelling import bare
from pipeline.opening import read
from schemas import Letter
from tests.extractors.another_word import Words, said, swapped

#: Every second letter says it well enough.
LETTERS = sorted(Path("corpus/letters").glob("*.txt"))[::2]
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


def _places(text: str, letter: Letter) -> Iterator[str]:
    """Yield the places of two syllables behind a level that are a letter's own."""
    own = own_names(letter, make_view(text))
    for found in _PLACE.finditer(text):
        if tuple(map(bare, found[1].lower().split())) in own:
            yield found[1]


def _pairs(text: str, letter: Letter) -> Iterator[Words]:
    yield from (pair for pair in OFFICES if pair[0] in text and pair[1].lower() not in text.lower())
    others = (place for place in PLACES if place.lower() not in text.lower())
    yield from zip(dict.fromkeys(_places(text, letter)), others, strict=False)


@pytest.mark.sweep
def test_another_name_of_the_same_kind_says_the_same() -> None:
    tried, changed = 0, []
    for path in LETTERS:
        source = read(path)[0]
        letter = extract(source)
        for pair in _pairs(source.text, letter):
            tried += 1
            other = extract(source.model_copy(update={"text": swapped(source.text, pair)}))
            changed += [f"{path.stem} {pair}"] if said(letter, [pair]) != said(other) else []
    assert tried > 35
    assert len(changed) <= MOST * tried, "\n".join(changed)
