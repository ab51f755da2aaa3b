"""Fields that hold several values of a record: what is typed, what it sets; what is shown is read back."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate import gold as golds
from pipeline.duties.corrections.fields import fields_of, shown, typed_in, values_of
from pipeline.support.errors import SetupError
from schemas import CorrectedPart
from tests.each import each, table

ON = datetime.date(2026, 3, 1)
#: What a date says where nothing else is said of its day.
NOTHING = {"date": None, "start": None, "time": None, "rrule": None, "relative": None}


@each(
    ("part", "field", "typed", "values"),
    [
        ("header", "number", "017/KH-LĐLĐ", {"number": "17", "symbol": "KH-LĐLĐ"}),
        ("header", "number", "17", {"number": "17"}),
        ("header", "number", "KH-LĐLĐ", {"symbol": "KH-LĐLĐ"}),
        ("header", "number", "/KH-LĐLĐ", {"number": None, "symbol": "KH-LĐLĐ"}),
        ("header", "number", "", {"number": None, "symbol": None}),
        ("header", "issued_on", "Hà Sơn, 15/3/2026", {"place": "Hà Sơn", "issued_on": "2026-03-15"}),
        ("header", "issued_on", "15/3/2026", {"issued_on": "2026-03-15"}),
        ("header", "issued_on", "tháng 3/2026", {"issued_on": "2026-03"}),
        ("header", "signer", "Lê Thị Na", {"signer": "Lê Thị Na"}),
        ("header", "signer", "Chủ tịch; Lê Na", {"authority": None, "signer_title": "Chủ tịch", "signer": "Lê Na"}),
        ("header", "recipients", "Như trên; Lưu: VT", {"recipients": ["Như trên", "Lưu: VT"]}),
        ("task", "date", "16/4", {"date": "2026-04-16"}),
        ("task", "date", "trước ngày 16/4", {**NOTHING, "date": "2026-04-16", "bound": "before"}),
        ("task", "date", "truoc 16 gio 30 ngay 16/4",
         {**NOTHING, "date": "2026-04-16", "bound": "before", "time": "16:30"}),
        ("task", "date", "16:00", {"time": "16:00"}),
        ("task", "date", "chậm nhất", {"bound": "by"}),
        ("task", "date", "hằng tháng, ngày 20", {**NOTHING, "rrule": "FREQ=MONTHLY;BYMONTHDAY=20"}),
        ("task", "date", "trước 5 ngày làm việc từ ngày nhận",
         {**NOTHING, "bound": "before", "relative": {"days": 5, "working": True, "anchor": "received"}}),
        ("date", "date", "từ ngày 1/4 đến ngày 15/4",
         {**NOTHING, "type": "period", "start": "2026-04-01", "date": "2026-04-15"}),
        ("date", "date", "sự kiện: 7 giờ 30 ngày 15/4",
         {**NOTHING, "type": "event", "date": "2026-04-15", "time": "07:30"}),
        ("date", "date", "định kỳ", {"type": "recurring"}),
        ("limit", "value", "20", {"value": 20, "min": None, "max": None}),
        ("limit", "value", "không quá 20 người",
         {"value": 20, "min": None, "max": None, "bound": "max", "unit": "người"}),
        ("limit", "value", "từ 10 đến 15 đại biểu",
         {"value": None, "min": 10, "max": 15, "bound": "range", "unit": "người"}),
        ("limit", "value", "ít nhất 12,5%", {"value": 12.5, "min": None, "max": None, "bound": "min", "unit": "%"}),
    ],
)  # fmt: skip
def test_what_is_typed_sets_what_it_says(part: CorrectedPart, field: str, typed: str, values: dict[str, Any]) -> None:
    own = values_of(part, field, typed, ON)
    assert own == {name: value for name, value in values.items() if name in typed_in(part, field)}


@each(("part", "field", "typed", "told"), table(__file__, "what_says_nothing_of_it_is_refused"))
def test_what_says_nothing_of_it_is_refused(part: CorrectedPart, field: str, typed: str, told: str) -> None:
    with pytest.raises(SetupError) as caught:
        values_of(part, field, typed, ON)
    assert told in caught.value.message


def test_what_is_shown_is_read_back() -> None:
    """All values of the gold, in the fields that people have for them."""
    parts: dict[str, CorrectedPart] = {"references": "reference", "dates": "date", "delegate_limits": "limit"}
    for path in (Path(__file__).parents[4] / "corpus" / "letters").glob("*.gold.json"):
        gold = golds.load(path)
        records = [("header", gold["header"]), *((part, one) for name, part in parts.items() for one in gold[name])]
        for part, record in records:
            for field in {"number", "issued_on", "signer", "value"} & {*fields_of(part)}:
                _is_read_back(part, field, record, "")
            if part == "date":
                # A day that is counted is told beside the count; a deadline is what a day is by itself.
                _is_read_back(part, "date", record, "thời hạn: " if record["type"] == "deadline" else "")


def _is_read_back(part: CorrectedPart, field: str, record: dict[str, Any], before: str) -> None:
    words = before + shown(part, field, record.get)
    held = {name: record.get(name) for name in typed_in(part, field)}
    assert {**dict.fromkeys(held), **values_of(part, field, words, ON)} == held, words
