"""The second reader: its networks, the labels and letters that it mends, which of two readings of a line is taken."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.readers.ocr import lines, vote
from pipeline.readers.ocr.engine import Pixels, RecognisedWord, parse
from pipeline.readers.ocr.lines import Sign
from pipeline.readers.ocr.page import with_labels
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


@pytest.fixture
def fresh() -> Iterator[None]:
    """No session of another test, and none of this one for others."""
    lines._network.cache_clear()
    yield
    lines._network.cache_clear()


@needs_model
def test_of_the_package_nothing_is_imported() -> None:
    lines.recognise(np.full((200, 900), 255, np.uint8))
    assert lines.PACKAGE not in sys.modules


def test_a_session_has_one_thread_and_keeps_no_memory(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    runs = ModuleType(lines.RUNS_IT)
    made: list[Any] = []
    monkeypatch.setattr(runs, "SessionOptions", SimpleNamespace, raising=False)
    monkeypatch.setattr(runs, "InferenceSession", lambda _, options, providers: made.append(options), raising=False)
    monkeypatch.setitem(sys.modules, lines.RUNS_IT, runs)
    lines._network("rec.onnx")
    lines._network("rec.onnx")
    assert made == [SimpleNamespace(intra_op_num_threads=1, inter_op_num_threads=1, enable_cpu_mem_arena=False)]


def test_a_line_is_seen_with_what_stands_above_and_below_it() -> None:
    page = np.full((200, 400), 255, np.uint8)
    for top in (60, 100, 140):  # three lines, 20 pixels high, 20 apart
        page[top : top + 20, 50:350] = 0
    ink, (begins, wide) = lines._cut(page, (50, 100, 350, 120))
    height = ink.shape[0]
    # A third of it is the line with a fifth of its height around it; of its neighbours the nearest part is seen.
    middle = ink[:, ink.shape[1] // 2] > 0.5
    assert middle[0] and middle[-1] and middle[height // 2] and not middle[height // 4] and not middle[3 * height // 4]
    assert (height, begins, wide) == (3 * 32, 50 - 6, 300 + 12)


def test_words_have_their_places_and_are_as_sure_as_their_least_likely_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of nine steps of ten pixels: "ab" on 0 to 2, nothing, a blank, "a" twice, parted by nothing, as one sign is not.
    steps = [1, 1, 2, 0, 3, 1, 0, 1, 1]

    read = (np.array([steps]), np.array([[0.9, 0.9, 0.6, 1.0, 1.0, 0.8, 1.0, 0.7, 0.7]]), np.array([len(steps)]))
    monkeypatch.setattr(lines, "available", lambda: True)
    monkeypatch.setattr(lines, "_names", lambda: ("", "a", "b", " "))
    monkeypatch.setattr(lines, "_network", lambda _: SimpleNamespace(run=lambda *_: read))
    monkeypatch.setattr(lines, "find_lines", lambda _: [(6, 20, 84, 40)])
    told = lines.recognise(np.full((60, 90), 255, np.uint8))
    assert told == [RecognisedWord("ab", (0, 20, 30, 40), 0.6, 0), RecognisedWord("aa", (50, 20, 80, 40), 0.7, 0)]


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


ROW = "5\t1\t1\t1\t1\t{number}\t10\t10\t40\t20\t96.0\t{text}"


def test_a_letter_written_twice_is_one_and_less_sure() -> None:
    words = parse("\n".join(ROW.format(number=at, text=text) for at, text in enumerate(("17/KH-CĐÐKCN", "NLĐ"))))[0]
    assert [word.text for word in words] == ["17/KH-CĐKCN", "NLĐ"] and words[0].sure < 0.7 < words[1].sure
