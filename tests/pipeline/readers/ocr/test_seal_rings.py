"""The rings of a seal are erased from the print that they go across; what readings of one line agree on is taken."""

from dataclasses import replace

import cv2
import numpy as np

from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.page import text_of
from pipeline.readers.ocr.raster import Gray, as_bytes
from pipeline.readers.ocr.seal_rings import lines_without_seal
from pipeline.readers.ocr.signature_cells import _agreed
from tests.each import each

DPI = 300
NAME = (420, 560, 900, 600)
"""Where the letters of a line stand: blocks of letters' size, with gaps."""
SEAL, RADII = (430, 420), (212, 206, 140)


def _picture(*, seal: bool, name: bool = True) -> Gray:
    picture = np.full((900, 1200), 255, np.uint8)
    if name:
        for left in range(NAME[0], NAME[2], 24):
            picture[NAME[1] : NAME[3], left : left + 14] = 0
    for radius in RADII if seal else ():
        cv2.circle(picture, SEAL, radius, 0, 3)
    return as_bytes(picture)


@each("seal", [True, False])
def test_a_line_is_cut_out_without_the_rings_across_it(seal: bool) -> None:
    pictures = list(lines_without_seal(_picture(seal=seal), DPI))
    ((picture, (left, top, right, bottom)),) = pictures
    assert abs(left - NAME[0]) < 40 and abs(right - NAME[2]) < 40
    assert abs(top - NAME[1]) < 20 and abs(bottom - NAME[3]) < 20
    drawn, wanted = picture < 128, _picture(seal=False)[top:bottom, left:right] < 128
    # Of the letters most is left, and nothing but letters.
    assert np.count_nonzero(drawn & wanted) > 0.8 * np.count_nonzero(wanted)
    assert np.count_nonzero(drawn & ~wanted) < 0.05 * np.count_nonzero(wanted)


def test_a_seal_alone_is_no_line() -> None:
    assert not list(lines_without_seal(_picture(seal=True, name=False), DPI))


@each("shape", [(1, 1), (3, 900), (900, 3)])
def test_no_picture_is_too_small(shape: tuple[int, int]) -> None:
    assert not list(lines_without_seal(np.zeros(shape, np.uint8), DPI))


def _line(text: str, *sure: float) -> tuple[RecognisedWord, ...]:
    words = [RecognisedWord(word, (40 * at, 0, 40 * at + 30, 20), 0.9, 0) for at, word in enumerate(text.split())]
    return tuple(replace(word, sure=one) for word, one in zip(words, sure, strict=True)) if sure else tuple(words)


@each(
    ("readings", "taken", "doubted"),
    [
        (["Trần Văn Hòa", "Trần Văn Hòa"], "Trần Văn Hòa", []),
        (["Trần Văn Hòa", "Trần Văn Hoa", "Trần Văn Hòa"], "Trần Văn Hòa", ["Hòa"]),
        (["Trần Văn Hòa", "Trần Văn Hòa", "Trần Văn"], "Trần Văn Hòa", []),
        (["Trần Văn Hòa", "Trân Văn Hòa"], "", []),
        ([], "", []),
    ],
)
def test_what_readings_agree_on_is_taken(readings: list[str], taken: str, doubted: list[str]) -> None:
    found = list(_agreed(_line(text) for text in readings))
    assert [text_of(line) for line in found] == ([taken] if taken else [])
    assert [word.text for line in found for word in line if word.sure < 0.8] == doubted
