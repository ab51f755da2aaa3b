"""Another word of the same role says the same: only the quotes of the records change."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import pytest

from extractors import extract, same_words
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER
from schemas import Source
from tests.each import each, examples, tuples
from tests.extractors.another_word import Words, said, source_in, swapped, swaps
from tests.pipeline.corpus_letters import LETTERS as FOLDER
from tests.pipeline.corpus_letters import extracted_in

LETTERS = sorted(FOLDER.glob("*.txt"))
#: Of all letters that hold a word of a list, so many may say something else with the next word of the list.
MOST = 0.01


@pytest.mark.sweep
def test_another_word_says_the_same() -> None:
    tried, changed = 0, []
    for letter, held, differing in swaps(LETTERS):
        tried += len(held)
        changed += [f"{letter} {name}" for name in differing]
    assert tried > 1000
    assert len(changed) <= MOST * tried, "\n".join(changed)


@each(("text", "words", "expected"), tuples(__file__, "words_are_swapped_as"))
def test_words_are_swapped_as_they_were_written(text: str, words: tuple[str, ...], expected: str) -> None:
    assert swapped(text, words) == expected


@cache
def told(path: Path) -> list[str]:
    """Return what the records of a letter say as it is printed: a word that no letter has changes nothing in it. Read
    in this process: what another one keeps may have been read while a test there had other words."""
    return sorted(said(extract(source_in(path))).elements())


def told_with(source: Source, house: str, new: str) -> list[str]:
    """Return what the records of a letter say, the house's word for a new one, which names keep as it is printed."""
    return sorted(record.replace(new, house) for record in said(extract(source)).elements())


#: So many letters with the house's word say whether a new one says the same.
_ENOUGH = examples(6, 25)


@pytest.fixture
def one_entry_more(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """A word that no letter has, added to the lexicon as the one entry that it takes."""
    house, new = request.param
    monkeypatch.setitem(load("same_words"), "word", [*load("same_words")["word"], {"said": new, "house": house}])
    same_words.words_said.cache_clear()
    yield house, new
    same_words.words_said.cache_clear()


@pytest.mark.parametrize(
    "one_entry_more",
    [
        ("chậm nhất", "chậm lắm"),
        ("không quá", "chẳng lố"),
        pytest.param(("ít nhất", "bèo bèo"), marks=pytest.mark.sweep),
        pytest.param(("có trách nhiệm", "có phận sự"), marks=pytest.mark.sweep),
        pytest.param(("hằng quý", "quý nào cũng"), marks=pytest.mark.sweep),
        # a verb of duty, what is handed in, a unit that is counted, a kind of document, a body
        ("rà soát", "soi xét"),
        pytest.param(("danh sách", "danh bạ"), marks=pytest.mark.sweep),
        pytest.param(("đội", "tốp"), marks=pytest.mark.sweep),
        pytest.param(("kế hoạch", "trù hoạch"), marks=pytest.mark.sweep),
        ("công đoàn cơ sở", "công hội cơ sở"),
    ],
    indirect=True,
)
def test_a_new_word_is_one_entry(one_entry_more: tuple[str, str]) -> None:
    every = ((path, source_in(path), swapped(source_in(path).text, one_entry_more)) for path in LETTERS)
    held = [(path, source, text) for path, source, text in every if text != source.text][:_ENOUGH]
    assert len(held) > 5
    wrong = [
        source.name
        for path, source, text in held
        if told(path) != told_with(source.model_copy(update={"text": text}), *one_entry_more)
    ]
    assert not wrong


#: What the program itself says of a record (the day behind a title, too), and names that it writes out.
_OWN_WORDS = {"why", "rules", "explanation", "text", "title", "flags", "deliver_to", "assignees", "invited"}


def values(record: object) -> Iterator[str]:
    if isinstance(record, str):
        yield record.casefold()
    elif isinstance(record, dict):
        for name, value in record.items():
            yield from values(value) if name not in _OWN_WORDS else ()
    elif isinstance(record, (list, tuple)):
        for value in record:
            yield from values(value)


@lru_cache(64)
def shown(path: Path, text: str) -> tuple[str, ...]:
    """Return what the records of a letter show, read with another text; many words leave it as it is."""
    return tuple(values(extract(source_in(path).model_copy(update={"text": text})).model_dump(mode="json")))


@each("entry", load("same_words")["word"])
def test_values_show_no_house_word_that_the_letter_lacks(entry: dict[str, str]) -> None:
    words = (entry["house"], entry["said"])
    for path in LETTERS[:: examples(120, 12)]:
        text = swapped(swapped(source_in(path).text, words), words[1:])
        lacking = entry["house"] not in " ".join(text.casefold().split())
        found = [one for one in shown(path, text) if entry["house"] in one]
        assert not (lacking and found), (path.stem, found)


# Another name of the same kind: the records are the same but for the name.
#: Every second letter says it well enough.
EVERY_SECOND = sorted(FOLDER.glob("*.txt"))[::2]
#: Of all names swapped, so many may change more than themselves.
MOST_NAMES = 0.03
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


def _pairs(text: str) -> Iterator[Words]:
    yield from (pair for pair in OFFICES if pair[0] in text and pair[1].lower() not in text.lower())
    others = (place for place in PLACES if place.lower() not in text.lower())
    yield from zip(dict.fromkeys(found[1] for found in _PLACE.finditer(text)), others, strict=False)


@pytest.mark.sweep
def test_another_name_of_the_same_kind_says_the_same() -> None:
    tried, changed = 0, []
    for path in EVERY_SECOND:
        source, letter = source_in(path), extracted_in(path)
        for pair in _pairs(source.text):
            tried += 1
            other = extract(source.model_copy(update={"text": swapped(source.text, pair)}))
            changed += [f"{path.stem} {pair}"] if said(letter, [pair]) != said(other) else []
    assert tried > 35
    assert len(changed) <= MOST_NAMES * tried, "\n".join(changed)
