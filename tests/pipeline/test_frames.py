"""Frames keep their columns and dtypes, with rows and without; each function says which ones."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from pipeline.calendar.periods import duty_line
from pipeline.export import entries, frames
from pipeline.export.frames import due_text, vague_words
from schemas import Deadline, Obligation, Proposal
from tests.each import each, table, tuples
from tests.pipeline.sample import evidence, owed, sample_letter

TODAY = datetime.date(2026, 4, 28)
LETTER = sample_letter()
CHANGED = owed(
    version=2,
    status="extended",
    history=(
        Deadline(due="2026-05-02", bound="before", last_good="2026-05-01", safe_due="2026-04-29"),
        Deadline(due="2026-05-29", bound="by", last_good="2026-05-29", source="cd" * 32, reason="gia hạn"),
    ),
)
PROPOSAL = Proposal(
    id="p1", effect="extend", source="cd" * 32, source_key=owed().letter, target="ab" * 32,
    deadline=Deadline(due="2026-05-29"), message="gia hạn đến 29/05/2026", evidence=evidence("Hằng tháng"),
)  # fmt: skip
#: Function → the frame of something, the frame of nothing.
MADE: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "obligations": (lambda: frames.obligations([CHANGED], TODAY), lambda: frames.obligations([], TODAY)),
    "history": (lambda: frames.history([CHANGED, owed(id="b")]), lambda: frames.history([])),
    "proposals": (lambda: frames.proposals([PROPOSAL]), lambda: frames.proposals([])),
    "deadlines": (lambda: frames.deadlines(entries.of_letter(LETTER), TODAY), lambda: frames.deadlines([], TODAY)),
}


@each("name", MADE)
def test_columns_and_dtypes_are_the_same_without_rows(name: str) -> None:
    full, empty = (make() for make in MADE[name])
    assert len(full) and not len(empty) and dict(full.dtypes) == dict(empty.dtypes)
    assert {str(dtype) for dtype in full.dtypes} <= {"str", "datetime64[s]", "Int64", "float64", "bool"}


@each("name", MADE)
def test_the_docstring_names_every_column_with_its_dtype(name: str) -> None:
    sections = re.split(r"``(str|datetime64\[s\]|Int64|float64|bool)``:", getattr(frames, name).__doc__ or "")
    told = {
        column: dtype
        for dtype, words in zip(sections[1::2], sections[2::2], strict=True)
        for column in re.findall(r"``(\w+)``", words)
    }
    found = {column: str(dtype) for column, dtype in MADE[name][1]().dtypes.items()}
    assert {column: told.get(column) for column in found} == found


def test_what_was_there_before_stays_where_it_was() -> None:
    """Notebooks and scripts of others read these; new columns stand behind them."""
    old = (
        "id letter issued_on issuer union union_id kind action deliver_to due_text due last_good safe_due recurrence "
        "days_left soon status limits confidence needs_review quote page"
    )
    assert list(frames.obligations([], TODAY))[:22] == old.split()


def test_versions_of_a_deadline() -> None:
    table = frames.history([CHANGED, owed(id="b")])
    assert (table["obligation"].tolist(), table["version"].tolist()) == (["nv-1", "nv-1", "b"], [1, 2, 1])
    assert table["in_force"].tolist() == [False, True, True]
    assert table["due_text"].tolist() == ["trước 02/05/2026", "chậm nhất 29/05/2026", "trước 02/05/2026"]
    told = frames.obligations([CHANGED], TODAY)["history"].tolist()
    assert told == ["trước 02/05/2026\nchậm nhất 29/05/2026 (gia hạn)"]


@each(("fields", "words"), tuples(__file__, "what_a_day_waits"))
def test_what_a_day_waits_for(fields: dict[str, Any], words: str) -> None:
    item: Obligation = owed(**{"last_good": None, "safe_due": None, "bound": None, **fields})
    assert frames.obligations([item], TODAY)["due_text"].tolist() == [words]


def test_partial_days_are_no_days() -> None:
    item = owed(letter=owed().letter.model_copy(update={"issued_on": "2026-03"}))
    assert frames.obligations([item], TODAY)["issued_on"].isna().all()


# Words that urge without a day are shown as they stand, and make no date.
@each(("action", "words"), table(__file__, "vague_words"))
def test_vague_words(action: str, words: str | None) -> None:
    assert vague_words(action) == words


def test_only_a_duty_without_a_day_shows_them() -> None:
    undated = owed(action="Báo cáo kịp thời", due=None, bound=None, last_good=None, safe_due=None)
    assert due_text(undated) == "không ghi ngày: “kịp thời”"
    assert "kịp thời" not in due_text(owed(action="Báo cáo kịp thời"))
    assert due_text(undated.model_copy(update={"waits_for": "received"})) == "chờ ngày nhận văn bản"


# How people read a duty: one line, which never tells a day that no longer holds.
@each(("title", "version", "line"), table(__file__, "line_of_a_duty"))
def test_line_of_a_duty(title: str, version: int, line: str) -> None:
    assert duty_line(owed(title=title, version=version)) == line
