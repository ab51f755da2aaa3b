"""Who must act, by the table of ``spec/doers.toml``: as subject, after a request (never who asks), in a heading."""

from typing import Any

from extractors import extract
from extractors.deliveries import read_delivery
from extractors.doers import heading_doers, lead, long_subject, requested, subject
from extractors.doers.acts import act_at
from extractors.doers.names import Doer
from extractors.patterns import make_view
from extractors.transcript import transcribe
from schemas import Source
from tests.each import each, table, tuples
from tests.extractors.spec_files import cases, folded, rows
from tests.extractors.spec_files import letter as read


def _same(found: tuple[str, ...], wanted: list[str]) -> bool:
    return len(found) == len(wanted) and all(
        folded(name) in [folded(one) for one in names.split(" | ")] for name, names in zip(found, wanted, strict=True)
    )


@each("row", cases("doers", "subject"))
def test_subject(row: dict[str, Any]) -> None:
    found = subject(make_view(row["text"]), 0, len(row["text"]))
    names = found.names if found and found.acts else ()
    assert _same(names, row["who"]), names


@each("row", cases("doers", "long_subject"))
def test_long_subject(row: dict[str, Any]) -> None:
    found = long_subject(make_view(row["text"]), 0, len(row["text"]))
    names = found.names if found else ()
    assert _same(names, row["who"]), names


@each("row", cases("doers", "requested"))
def test_requested(row: dict[str, Any]) -> None:
    found = requested(make_view(row["text"]), 0, len(row["text"]))
    names = found[1].names if found else ()
    assert _same(names, row["who"]), names


@each("row", cases("doers", "heading"))
def test_heading(row: dict[str, Any]) -> None:
    view = transcribe(row["text"]).view
    names = heading_doers(view, 0, len(view.text))
    assert _same(names, row["who"]), names


@each(("text", "others"), tuples(__file__, "those_who_work_along"))
def test_those_who_work_along(text: str, others: tuple[str, ...]) -> None:
    doer = Doer(("Văn phòng",), 0, len("Văn phòng"), True)
    assert lead(make_view(text), doer, len(text)).coordinators == others


@each(("text", "act"), rows("doers", "act"))
def test_act(text: str, act: bool) -> None:
    assert (act_at(make_view(text), 0, len(text)) is not None) is act


# Who receives what, by which way, by the table of ``spec/deliveries.toml``.
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


HEAD = table(__file__, "head")
TAIL = "\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nNguyễn Văn An"


@each(("body", "expected"), rows("requests", "asked"))
def test_whoever_is_asked_acts(body: str, expected: list[list[str]]) -> None:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body + TAIL)
    assert [list(task.assignees) for task in extract(source).tasks] == expected


# Who gives work is never its doer, whatever their post and whatever the word by which they give it.
@each(("body", "assignees"), rows("givers", "who_gives_work_is"))
def test_who_gives_work_is_never_its_doer(body: str, assignees: str) -> None:
    letter = read(HEAD + body + TAIL)
    assert [task.assignees for task in letter.tasks] == [(assignees,)]
    assert not [flag for flag in letter.flags if flag.code == "assignee-unclear"]


def test_a_letter_that_came_is_no_duty_of_who_received_it() -> None:
    body = "1. Công đoàn ngành Y tế đã nhận được Công văn số 45/BNV-CB ngày 02/3/2026 của Bộ Nội vụ."
    assert not read(HEAD + body + TAIL).tasks
