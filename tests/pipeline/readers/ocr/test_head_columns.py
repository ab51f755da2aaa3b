"""The head's columns looked at once more: what is missing comes back, what was read well stays."""

from collections.abc import Sequence

import numpy as np

from pipeline.readers.ocr.engine import Layout, RecognisedWord
from pipeline.readers.ocr.head_cells import read_head
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray
from tests.each import each
from tests.pipeline.readers.ocr.drawn import ready

HIGH, WIDE, TALL = 3508, 2480, 40
NAME, MOTTO = ("CÔNG ĐOÀN XÃ HÒA AN", 300, 250, 0.95), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1250, 250, 0.95)
NUMBER, DATE = ("Số: 12/CĐX", 450, 340, 0.9), ("Hòa An, ngày 12 tháng 5 năm 2026", 1300, 400, 0.95)
BODY = ("Kính gửi: Các công đoàn cơ sở trực thuộc xã Hòa An", 400, 700, 0.95)

Seen = tuple[str, int, int, float]


def words(*lines: Seen) -> list[RecognisedWord]:
    found = []
    for number, (text, left, top, sure) in enumerate(lines):
        for word in text.split():
            found.append(RecognisedWord(word, (left, top, left + 26 * len(word), top + TALL), sure, number))
            left += 26 * len(word) + 14
    return found


def page() -> Prepared:
    return ready(np.full((HIGH, WIDE), 255, np.uint8))


class Sees:
    """Stands in for the program: it sees these lines of the page in the column that is cut out, and counts."""

    def __init__(self, *lines: Seen) -> None:
        self.lines, self.asked = lines, 0

    def __call__(self, pictures: Sequence[Gray], dpi: float, layout: Layout) -> list[list[RecognisedWord]]:
        (column,) = pictures
        self.asked += 1
        left = WIDE - column.shape[1] if self.lines[0][1] > WIDE / 2 else 0
        return [[word.placed(left=-left, top=-(250 - 60)) for word in words(*self.lines)]]


def text(found: Sequence[RecognisedWord]) -> set[str]:
    lines: dict[int, list[str]] = {}
    for word in found:
        lines.setdefault(word.line, []).append(word.text)
    return {" ".join(line) for line in lines.values()}


def test_a_head_that_is_whole_is_not_asked_for_again() -> None:
    program = Sees()
    assert read_head(words(NAME, MOTTO, NUMBER, DATE, BODY), page(), program) == words(NAME, MOTTO, NUMBER, DATE, BODY)
    assert not program.asked


@each("lost", [NUMBER, DATE])
def test_a_line_that_was_dropped_comes_back(lost: Seen) -> None:
    program = Sees(lost)
    kept = [line for line in (NAME, MOTTO, NUMBER, DATE, BODY) if line != lost]
    assert text(read_head(words(*kept), page(), program)) == {line[0] for line in (*kept, lost)}
    assert program.asked == 1


def test_two_lines_read_as_one_are_parted() -> None:
    merged = ("Già cac anh s24", 300, 300, 0.1)
    program = Sees(("CÔNG ĐOÀN XÃ HÒA AN", 300, 290, 0.9), ("Số: 12/CĐX", 450, 345, 0.9))
    superior = ("LIÊN ĐOÀN LAO ĐỘNG TỈNH", 300, 240, 0.95)
    found = text(read_head(words(superior, MOTTO, merged, DATE, BODY), page(), program))
    assert {"CÔNG ĐOÀN XÃ HÒA AN", "Số: 12/CĐX", superior[0]} <= found
    assert merged[0] not in found


def test_what_was_read_well_stays_as_it_was() -> None:
    program = Sees(("CÔNG DOAN XA HOA AN", 300, 250, 0.85), NUMBER)
    assert text(read_head(words(NAME, MOTTO, DATE, BODY), page(), program)) == {
        line[0] for line in (NAME, MOTTO, NUMBER, DATE, BODY)
    }


def test_a_page_without_a_motto_has_no_head() -> None:
    program = Sees(NUMBER)
    assert read_head(words(NAME, BODY), page(), program) == words(NAME, BODY)
    assert not program.asked
