"""The second reader's networks: data alone, one thread each; what they see of a line, and what words they make."""

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pipeline.readers.ocr import lines
from pipeline.readers.ocr.engine import RecognisedWord

needs_model = pytest.mark.skipif(not lines.available(), reason="pip install trueocr onnxruntime")


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
    assert lines.recognise(np.full((60, 90), 255, np.uint8)) == [
        RecognisedWord("ab", (0, 20, 30, 40), 0.6, 0),
        RecognisedWord("aa", (50, 20, 80, 40), 0.7, 0),
    ]
