"""Growth is told from what a busy machine adds."""

from collections.abc import Callable

import pytest

from tests import growing


def _read(cost: Callable[[int], float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold texts of 1,000 and 8,000 characters, and longer ones, to a cost by their length."""
    spent = 0.0

    def work(text: str) -> None:
        nonlocal spent
        spent += cost(len(text))

    def processor(run: Callable[[], object]) -> float:
        before = spent
        run()
        return spent - before

    monkeypatch.setattr(growing, "processor", processor)
    growing.assert_linear(work, growing.repeated("x"), 1_000, 8_000)


def test_what_grows_with_its_text_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    _read(lambda length: length / 8_000, monkeypatch)


def test_what_a_busy_machine_adds_to_one_length_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    _read(lambda length: length / 8_000 * (1.0 if length < 8_000 else 1.5), monkeypatch)


@pytest.mark.parametrize("share", [0.5, 1.0, 10.0])
def test_what_grows_with_the_square_fails(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a text of 8,000 characters so much as the rest of it costs; read anew it is more by eight."""
    with pytest.raises(pytest.fail.Exception, match="for one of 64000"):
        _read(lambda length: length / 8_000 + share * (length / 8_000) ** 2, monkeypatch)


def test_what_grows_with_its_power_of_five_quarters_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.fail.Exception):
        _read(lambda length: (length / 8_000) ** 1.25, monkeypatch)
