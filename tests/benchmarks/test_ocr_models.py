"""The comparison of models counts what was read wrong."""

from random import Random

import numpy as np
import pytest

from benchmarks.ocr_models import KINDS, Score, add, as_table, known_words, worn


def test_characters_and_figures_are_counted() -> None:
    score = Score()
    add(score, "Số 12/KH-LĐLĐ\nngày 5/6/2026", "Số 12/KH-LĐLD ngày 5/6/2025", 0.5)
    assert (score.faults, score.characters) == (2, 27)
    assert (score.figures_wrong, score.figures) == (2, 2)
    assert score.seconds == 0.5


def test_blanks_and_line_ends_are_no_fault() -> None:
    score = Score()
    add(score, "Số 12\nngày 5", "Số  12 ngày 5\n\f", 0.1)
    assert score.faults == score.figures_wrong == 0


def test_times_are_told_beside_the_first_setting() -> None:
    def scores(seconds: float) -> dict[str, Score]:
        return {kind: Score(100, 1, 10, 2, 1, seconds) for kind in KINDS}

    table = as_table({"installed": scores(1.0), "other": scores(1.5)})
    assert "| installed | 1.00 %, 2/10 | 1.00 %, 2/10 | 1.00 %, 2/10 | 1.00× |" in table
    assert "| 1.50× |" in table


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_wears_a_page_in_the_same_way(kind: str) -> None:
    page = np.full((200, 150), 255, np.uint8)
    page[50:60, 20:120] = 0
    first, second = worn(page, kind, Random(3))[0], worn(page, kind, Random(3))[0]
    assert (first == second).all()
    assert (first != page).any()


def test_known_words_are_words_of_several_letters() -> None:
    words = known_words().splitlines()
    assert "công" in words
    assert not any(word.isdigit() for word in words)
