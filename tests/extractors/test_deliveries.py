"""Who receives what, by which way, by the table of ``spec/deliveries.toml``."""

from typing import Any

from extractors.deliveries import read_delivery
from extractors.patterns import make_view
from tests.each import each
from tests.extractors.spec_files import cases, folded, rows


@each("row", cases("deliveries", "sent"))
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


@each("row", cases("deliveries", "not_sent"))
def test_nothing_is_sent(row: dict[str, Any]) -> None:
    assert not read_delivery(make_view(row["text"]), 0, len(row["text"])).sends


@each(("text", "what", "channel"), rows("deliveries", "what_is_sent_and_by_what_way"))
def test_what_is_sent_and_by_what_way(text: str, what: str, channel: str | None) -> None:
    found = read_delivery(make_view(text), 0, len(text))
    assert (found.what, found.channel) == (what, channel)
