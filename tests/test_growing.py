"""Growth is told from what a busy machine adds."""

from collections.abc import Callable

import pytest

from tests import growing


def _read(cost: Callable[[int], float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold texts of 1,000 and 8,000 characters, and longer ones, to a cost by their length."""
    spent: list[float] = []

    def processor(run: Callable[[], object]) -> float:
        spent.clear()
        run()
        return sum(spent)

    monkeypatch.setattr(growing, "processor", processor)
    growing.assert_linear(lambda text: spent.append(cost(len(text))), growing.repeated("x"), 1_000, 8_000)


@pytest.mark.parametrize("busy", [1.0, 1.5])
def test_what_grows_with_its_text_passes_on_a_busy_machine_too(busy: float, monkeypatch: pytest.MonkeyPatch) -> None:
    _read(lambda length: length / 8_000 * (1.0 if length < 8_000 else busy), monkeypatch)


@pytest.mark.parametrize("share", [0.5, 1.0, 10.0])
def test_what_grows_with_the_square_fails(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a text of 8,000 characters so much as the rest of it costs; read anew it is more by eight."""
    with pytest.raises(pytest.fail.Exception, match="for one of 64000"):
        _read(lambda length: length / 8_000 + share * (length / 8_000) ** 2, monkeypatch)


def test_what_grows_with_its_power_of_five_quarters_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.fail.Exception):
        _read(lambda length: (length / 8_000) ** 1.25, monkeypatch)
