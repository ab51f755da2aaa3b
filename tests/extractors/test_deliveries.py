"""Who receives what, by which way, by the table of ``spec/deliveries.toml``."""

from typing import Any

import pytest

from extractors.deliveries import read_delivery
from extractors.view import make_view
from tests.extractors.spec_files import cases, folded


@pytest.mark.parametrize("row", cases("deliveries", "sent"))
def test_something_is_sent(row: dict[str, Any]) -> None:
    found = read_delivery(make_view(row["text"]), 0, len(row["text"]))
    assert found.sends
    if "to" in row:
        assert folded(found.to) in [folded(name) for name in row["to"].split(" | ")]
    if row.get("nobody"):
        assert found.to is None
    if "what" in row:
        assert found.what is not None and found.what.startswith(row["what"])
    if "channel" in row:
        assert found.channel == row["channel"]


@pytest.mark.parametrize("row", cases("deliveries", "not_sent"))
def test_nothing_is_sent(row: dict[str, Any]) -> None:
    assert not read_delivery(make_view(row["text"]), 0, len(row["text"])).sends
