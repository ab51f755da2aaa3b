"""Two readings of one line: which words are taken, where they stand, and that figures never come from a dictionary."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from pipeline.readers.ocr import lines, vote
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.lines import Sign
from tests.each import each, table

Reads = Callable[..., list[Pixels]]


def words(said: str) -> list[RecognisedWord]:
    """Words of a line, 10 pixels a sign: `chuân .9 bị`, how sure behind each that is less sure than .95."""
    found: list[RecognisedWord] = []
    at = 0
    for text in said.split():
        if text.startswith("."):
            last = found.pop()
            found.append(RecognisedWord(last.text, last.box, float(text), 0))
            continue
        found.append(RecognisedWord(text, (at, 0, at + 10 * len(text), 20), 0.95, 0))
        at += 10 * (len(text) + 1)
    return found


def signs(said: str) -> list[Sign]:
    found = [[Sign(" ", 1.0), *(Sign(letter, word.sure) for letter in word.text)] for word in words(said)]
    return [sign for word in found for sign in word][1:]


def chosen(first: str, second: str) -> list[RecognisedWord]:
    return [word for _, new in vote.voted(words(first), signs(second)) for word in new]


@each(("first", "second", "taken"), table(__file__, "better"))
def test_the_better_of_two_readings_is_taken(first: str, second: str, taken: str) -> None:
    assert " ".join(word.text for word in chosen(first, second)) == taken


@each(("first", "second", "taken"), table(__file__, "figures_and_symbols_are_taken"))
def test_figures_and_symbols_are_taken_by_their_likelihood_alone(first: str, second: str, taken: str) -> None:
    assert " ".join(word.text for word in chosen(first, second)[1:]) == taken


@each(("first", "second", "least", "most"), table(__file__, "how_sure_a_word"))
def test_how_sure_a_word_is(first: str, second: str, least: float, most: float) -> None:
    assert least <= min(word.sure for word in chosen(first, second)) <= most


def test_places_and_lines_stay() -> None:
    first = words("gửivề Công đoàn")
    got = chosen("gửivề Công đoàn", "gửi về Công đoàn")
    assert [(word.text, word.box) for word in got[:2]] == [("gửi", (0, 0, 25, 20)), ("về", (33, 0, 50, 20))]
    assert [word.box for word in got[2:]] == [word.box for word in first[1:]] and {word.line for word in got} == {0}


def test_what_was_looked_at_more_closely_stays() -> None:
    first = words("hô sơ")
    assert [new[0].text for _, new in vote.voted(first, signs("hồ sơ"), {first[0]})] == ["hô", "sơ"]


def test_without_the_package_words_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "available", lambda: False)
    page, read = np.full((100, 400), 255, np.uint8), words("hô sơ")
    boxes = lines.find_lines(page)
    assert vote.read_twice(page, vote.with_missed(page, read, boxes), boxes) == read


PAGE = np.full((400, 900), 255, np.uint8)


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reads:
    """The second reading of lines of a page, each at its box."""

    def reads(**said: str) -> list[Pixels]:
        places = {name: (10, 20 + 50 * at, 600, 50 + 50 * at) for at, name in enumerate(("one", "two", "three"))}
        by_box = {places[name]: signs(text) for name, text in said.items()}
        monkeypatch.setattr(vote, "read_lines", lambda _, boxes: [by_box[box] for box in boxes])
        monkeypatch.setattr(lines, "read_lines", lambda _, boxes: [by_box[box] for box in boxes])
        return [*by_box]

    return reads


def at(top: int, said: str) -> list[RecognisedWord]:
    """Words of a line whose number is its place down the page."""
    return [replace(word, box=(word.box[0] + 20, top, word.box[2] + 20, top + 25), line=top) for word in words(said)]


@each(("lost", "read", "found"), table(__file__, "a_line_that_the"))
def test_a_line_that_the_first_reading_lost_comes_back(reading: Reads, lost: int, read: str, found: str) -> None:
    page = {20: "CÔNG ĐOÀN XÃ", 70: "Số: 12/TB-CĐX", 120: "Hòa An, ngày 12 tháng 5 năm 2026"}
    said = {name: read if top == lost else page[top] for top, name in zip(page, ("one", "two", "three"), strict=True)}
    boxes = reading(**said)
    seen = [word for top in page if top != lost for word in at(top, page[top])]
    whole = vote.with_missed(PAGE, seen, boxes)
    new = whole[len(seen) :]
    assert whole[: len(seen)] == seen and " ".join(word.text for word in new) == found
    assert {word.line for word in new}.isdisjoint(word.line for word in seen)
    assert all(lost - 20 < word.box[1] < lost + 20 for word in new)


def test_lines_that_were_seen_come_once_however_they_were_read(reading: Reads) -> None:
    boxes = reading(one="CÔNG ĐOÀN XÃ HÒA AN", two="Số: 12/TB-CĐX")
    # Two lines that the first reading took for one.
    merged = [replace(word, box=(word.box[0], 25, word.box[2], 95)) for word in at(20, "Già .1 cac .1 anh .1")]
    assert vote.with_missed(PAGE, merged, boxes) == merged and vote.with_missed(PAGE, [], []) == []


def test_a_network_that_was_not_measured_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_FILES", {**lines._FILES, "rec.onnx": "0" * 64})
    assert not lines.available.__wrapped__()


needs_model = pytest.mark.skipif(not lines.available(), reason="pip install trueocr onnxruntime")


@needs_model
@each("shape", [(1, 1), (1, 900), (900, 1), (48, 48), (30, 4000)])
@each("level", [0, 255])
def test_no_picture_is_too_odd(shape: tuple[int, int], level: int) -> None:
    picture = np.full(shape, level, np.uint8)
    boxes = lines.find_lines(picture)
    read = lines.read_lines(picture, [*boxes, (0, 0, shape[1], shape[0])])
    assert len(read) == len(boxes) + 1 and all(0 <= sign.sure <= 1 for line in read for sign in line)
