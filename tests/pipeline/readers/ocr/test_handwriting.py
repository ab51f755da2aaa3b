"""What stands in a blank: figures out of likelihoods, and what two readers say together."""

from itertools import pairwise

import numpy as np
import pytest

from pipeline.readers.ocr import handwriting
from pipeline.readers.ocr.blanks import SURE, Reader, together
from pipeline.readers.ocr.handwriting import Figures, Likely, available, figures, look_alikes, signs

needs_model = pytest.mark.skipif(not available(), reason="pip install rapidocr-onnxruntime: its model")
ENDS = "/-"


def steps(*shares: dict[str, float]) -> Likely:
    """Likelihoods step by step; what is missing to 1 is no sign."""
    names = handwriting._signs()
    table = np.zeros((len(shares), len(names)), np.float32)
    for step, signs_there in enumerate(shares):
        for sign, share in signs_there.items():
            table[step, names.index(sign)] = share
        table[step, 0] = 1 - sum(signs_there.values())
    return table


def sure(text: str) -> Likely:
    """Each sign of a text for sure, a step of nothing behind it."""
    return steps(*(share for sign in text for share in ({sign: 0.98}, {})))


@needs_model
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("217/SYT", "217"),
        ("58-CV", "58"),
        ("11/", "11"),
        ("2 1.7/", "217"),
        ("1S/", "15"),
        ("2Z8/", "228"),
        ("1O/", "10"),
        ("3A/", "31"),
        ("1+/", "17"),
        (":217/", "217"),
    ],
)
def test_figures_stand_before_the_end_and_look_alikes_are_meant(text: str, value: str) -> None:
    assert figures(sure(text), ENDS, 5)[0].value == value


@needs_model
@pytest.mark.parametrize(("text", "value"), [("S8/", "58"), ("A4/", "14"), ("G5/", "65")])
def test_a_look_alike_in_front_may_be_a_figure(text: str, value: str) -> None:
    assert dict(figures(sure(text), ENDS, 5))[value] > 0.1


@needs_model
def test_a_sign_that_goes_on_is_one() -> None:
    assert figures(steps({"1": 0.9}, {"1": 0.9}, {}, {"/": 0.9}), ENDS, 5)[0].value == "1"
    assert figures(steps({"1": 0.9}, {}, {"1": 0.9}, {}, {"/": 0.9}), ENDS, 5)[0].value == "11"


@needs_model
def test_doubt_is_shared_out() -> None:
    found = dict(figures(steps({"1": 0.6, "7": 0.4}, {}, {"/": 0.95}), ENDS, 5))
    assert found["1"] > found["7"] > 0.2
    assert sum(found.values()) == pytest.approx(1, abs=1e-6)


@needs_model
@pytest.mark.parametrize("longest", [1, 2, 3])
def test_no_more_figures_than_a_field_has(longest: int) -> None:
    assert all(len(value) <= longest for value, _ in figures(sure("21758/"), ENDS, longest))


@needs_model
@pytest.mark.parametrize("likely", [np.zeros((0, 6625), np.float32), sure("") if available() else None])
def test_nothing_holds_no_figures(likely: Likely) -> None:
    assert figures(likely, ENDS, 5) == []


@needs_model
@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (48, 48), (30, 4000)])
@pytest.mark.parametrize("level", [0, 255])
def test_no_picture_is_too_odd(shape: tuple[int, int], level: int) -> None:
    picture = np.full(shape, level, np.uint8)
    likely = handwriting.likelihoods(picture)
    assert len(likely) > 0
    assert all(0 <= sign.left < sign.right for sign in signs(likely, shape[1]))


def test_look_alikes_are_shares_of_figures() -> None:
    for sign, shares in look_alikes().items():
        assert len(sign) == 1 and not (sign.isascii() and sign.isdigit())
        assert all(figure in "0123456789" and 0 < share <= 1 for figure, share in shares.items())
        assert sum(shares.values()) <= 1


def said(text: str) -> list[Figures]:
    """`217 0.9, 211 0.05`"""
    return [Figures(value, float(likely)) for value, likely in (pair.split() for pair in text.split(",") if pair)]


@pytest.mark.parametrize(
    ("hand", "drawn", "first", "given"),
    [
        ("217 0.95", "", "217", True),  # the recogniser of handwriting alone, surely
        ("217 0.95", "271 0.99", "217", True),
        ("217 0.6", "", "217", False),
        ("", "217 0.85", "217", True),  # the reader of drawn figures alone
        ("", "217 0.7", "217", False),
        ("14 0.6", "17 0.85", "17", False),  # denied
        ("14 0.6", "17 0.95", "17", True),  # denied, but very sure
        ("217 0.5", "217 0.4", "217", True),  # both say it
        ("217 0.5", "217 0.2", "217", False),
        ("55 0.6", "155 0.6", "155", True),  # one figure was dropped
        ("55 0.6", "155 0.3,156 0.2", "55", False),
        ("", "", None, False),
    ],
)
def test_who_is_sure_gives_figures_and_else_they_are_proposed(
    hand: str, drawn: str, first: str | None, given: bool
) -> None:
    readers: dict[Reader, list[Figures]] = {"handwriting": said(hand), "digits": said(drawn)}
    found = together(readers)
    assert (found[0].value if found else None) == first
    assert (bool(found) and found[0].likely == SURE) == given
    assert all(one.likely >= other.likely for one, other in pairwise(found))
    assert sum(likely for _, likely in found) <= 1 + 1e-9
