"""A played engine of recognition: says words without looking, so that thousands of pictures can be tried in a minute.

What it says depends on the picture alone, and some of it is what the true program says on bad days: boxes beyond the
picture, boxes without width, words of signs only, no words at all.
"""

import importlib
import random
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.fuzz.forms import text_of

_LETTER = "f05_congvan_cam_on_binh_dinh"
_NOISE = ("|", "~", "—", "ĐẾN", "'", "l1", "ﬁ", "\u0301", "MẬT")


@contextmanager
def played() -> Iterator[None]:
    """Put the played engine in the place of the true one for a while."""
    engine: Any = importlib.import_module("pipeline.readers.ocr.engine")
    true = engine.recognise_all, engine.version
    engine.recognise_all, engine.version = _recognise_all, lambda: "played"
    try:
        yield
    finally:
        engine.recognise_all, engine.version = true


def _recognise_all(pictures: Sequence[Any], dpi: float, **how: object) -> list[list[Any]]:
    return [_words(picture) for picture in pictures]


def _words(picture: Any) -> list[Any]:
    from pipeline.readers.ocr.engine import RecognisedWord

    height, width = picture.shape[:2]
    chance = random.Random(zlib.crc32(picture[:: max(1, height // 50)].tobytes()) ^ width)
    if chance.random() < 0.05:
        return []
    seen = []
    for number, line in enumerate(text_of(_LETTER).splitlines()):
        left, top = chance.randrange(1 + width // 3), (number * height) // 70
        for word in line.split():
            box = (left, top, left + 9 * len(word), top + max(1, height // 80))
            if chance.random() < 0.02:
                word, box = chance.choice(_NOISE), (left, top, left + chance.choice((-3, 0, 4, 2 * width)), top)
            seen.append(RecognisedWord(word, box, chance.random(), number))
            left = box[2] + 8
    return seen
