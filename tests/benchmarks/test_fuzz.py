"""The fuzzer mutates the same way everywhere, sees what it should see, and finds nothing in 100 files."""

import re
from pathlib import Path

import pytest

from benchmarks.fuzz.__main__ import main, mutant_number, shrunk
from benchmarks.fuzz.mutants import WEIGHTS, made
from benchmarks.fuzz.promises import Promises, Task
from pipeline.calendar import WorkingCalendar
from pipeline.readers import opening
from pipeline.support.errors import ReadError
from schemas import Source, WordBox

PROMISES = Promises(WorkingCalendar())
PICTURES = {"png", "jpeg", "tiff", "scan"}


@pytest.mark.sweep
def test_forms_are_letters_before_they_are_mutated() -> None:
    """Of pictures, which take seconds, none is read twice here: of the mutants below one in four is."""
    checked = {form: PROMISES(Task(*made(form, 0), twice=form not in PICTURES)) for form in WEIGHTS}
    assert {form: found for form, found in checked.items() if found.letters < 1 or found.broken} == {}


def test_a_mutant_is_the_same_each_time() -> None:
    first = [mutant_number(7, number, list(WEIGHTS)) for number in range(60)]
    assert first == [mutant_number(7, number, list(WEIGHTS)) for number in range(60)]
    assert len({task.data for _, task in first}) > 55
    assert sum(task.data != made(form, which)[1] for form, task in first for which in range(3)) > 150


GOOD = Source(name="a.txt", sha256="0" * 64, media_type="text/plain", text="Số: 1/KH-CĐ\n")


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        (GOOD, ""),
        (ReadError("broken", "a.txt", "tệp hỏng."), ""),
        (ReadError("broken", "b.txt", "tệp hỏng."), "one line"),
        (ReadError("broken", "a.txt", "tệp\nhỏng."), "one line"),
        (ReadError("strange", "a.txt", "tệp hỏng."), "unknown code"),
        (GOOD.model_copy(update={"text": "So\u0302\u0301 1"}), "NFC"),
        (GOOD.model_copy(update={"text": " \n"}), "blanks"),
        (GOOD.model_copy(update={"text": "a\0b"}), "control"),
        (GOOD.model_copy(update={"pages": 1, "words": (WordBox(0, 99, 1, (0, 0, 1, 1)),)}), "outside the text"),
        (GOOD.model_copy(update={"pages": 1, "words": (WordBox(0, 2, 2, (0, 0, 1, 1)),)}), "not there"),
        (GOOD.model_copy(update={"pages": 1, "words": (WordBox(0, 2, 1, (0, -9, 1, 1)),)}), "outside the page"),
        (GOOD.model_copy(update={"pages": 1, "words": (WordBox(0, 2, 1, (5, 0, 1, 1)),)}), "no box"),
        (GOOD.model_copy(update={"arrived_on": "hôm qua"}), "no day"),
        (KeyError("x"), "KeyError"),
    ],
)
def test_a_broken_promise_is_seen(given: Source | Exception, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_bytes(data: bytes, name: str) -> opening.Opened:
        if isinstance(given, Exception):
            raise given
        return opening.Opened((given,))

    monkeypatch.setattr(opening, "open_bytes", open_bytes)
    checked = PROMISES(Task("a.txt", b"", twice=True))
    assert broken in checked.broken and bool(broken) == bool(checked.broken)


def test_a_reader_of_two_minds_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = iter(["Số: 1/KH-CĐ\n", "Số: 2/KH-CĐ\n"])
    monkeypatch.setattr(
        opening, "open_bytes", lambda data, name: opening.Opened((GOOD.model_copy(update={"text": next(texts)}),))
    )
    assert "same-bytes" in PROMISES(Task("a.txt", b"", twice=True)).broken


def test_what_does_not_matter_is_left_out() -> None:
    assert shrunk(b"abc" * 50 + b"X" + b"def" * 50 + b"Y", lambda data: b"X" in data and b"Y" in data, 5) == b"XY"


@pytest.mark.sweep
def test_mutants_of_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first of a seed, the same on every machine; ``make fuzz`` looks further for as long as it is given."""
    code = main(["--count", "100", "--seed", "20261104", "--workers", "1", "-o", str(tmp_path)])
    said = capsys.readouterr().out
    assert code == 0, said
    listed = re.findall(r"^100 files \((.*)\)$", said, re.MULTILINE)
    assert {form.split()[0] for form in listed[0].split(", ")} == set(WEIGHTS) and not list(tmp_path.iterdir())
