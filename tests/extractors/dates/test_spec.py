"""Tables of dates: every phrase gives its records, every row decides its good example; what holds for any text."""

import datetime
import random
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates import FoundDate, Surroundings, Title, column_of, find_dates, read_spans, with_ends
from extractors.dates.bounds import entry_pattern, mended, words_of_sign
from extractors.dates.ordered_rows import Row, RowFacts
from extractors.dates.recurrence import CYCLE_RULES, TokenMatch, Tokens
from extractors.dates.terms import find_terms
from extractors.dates.values import complete, known_on
from extractors.dates.written_days import JOINS, find_days, find_points
from extractors.lexicon import load
from extractors.patterns import make_view
from schemas import FLAG_CODES
from tests.each import each, table
from tests.growing import assert_linear, repeated

TABLES = sorted(Path(__file__).with_name("spec").glob("*.toml"))
ISSUED = "2026-03-02"


def rows() -> list[Any]:
    return [
        pytest.param(row, id=f"{table.stem}-{number}")
        for table in TABLES
        for number, row in enumerate(tomllib.loads(table.read_text("utf-8"))["row"])
    ]


def shown(record: FoundDate, text: str) -> dict[str, Any]:
    values = {
        "quote": text[record.start : record.end], "type": record.type, "date": record.date,
        "start": record.start_date, "bound": record.bound, "time": record.time, "rrule": record.rrule,
        "relative": record.relative.model_dump(exclude_none=True) if record.relative else None,
        "flags": list(record.flags) or None, "certain": None if record.certain else False,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


@each("row", rows())
def test_phrase(row: dict[str, Any]) -> None:
    text = row["text"]
    found = find_dates(
        make_view(text),
        [line.span() for line in re.finditer(".+", text)] if row.get("lines") else [(0, len(text))],
        row.get("issued", ISSUED),
        [(text.index(quote), text.index(quote) + len(quote)) for quote in row.get("cited", [])],
        columns=[row.get("column")],
        subject=row.get("subject", ""),
    )
    assert [shown(record, text) for record in found] == row.get("expect", [])


# How a date came about, and what else its words may mean: tables of phrases.
TOLD = Path(__file__).with_name("told")


def told_rows(name: str) -> list[Any]:
    table = tomllib.loads((TOLD / f"{name}.toml").read_text("utf-8"))["row"]
    return [pytest.param(row, id=f"{name}-{number}") for number, row in enumerate(table)]


def read(row: dict[str, Any]) -> list[FoundDate]:
    text = row["text"]
    issued = row.get("issued", ISSUED) or None
    return find_dates(make_view(text), [(0, len(text))], issued, subject=row.get("subject", ""))


@each("row", told_rows("explanations"))
def test_how_a_date_came_about_is_told(row: dict[str, Any]) -> None:
    assert [record.explanation for record in read(row)] == row["told"]


@each("row", told_rows("alternatives"))
def test_other_readings_are_kept(row: dict[str, Any]) -> None:
    found = [other.model_dump(exclude_none=True) for record in read(row) for other in record.alternatives]
    assert found == row.get("other", [])


def test_every_reading_of_the_record_itself_is_no_other() -> None:
    for name in ("explanations", "alternatives"):
        for row in tomllib.loads((TOLD / f"{name}.toml").read_text("utf-8"))["row"]:
            for record in read(row):
                assert (record.date, record.bound) not in {(a.date, a.bound) for a in record.alternatives}


@each(("text", "source"), table(__file__, "by_which_words_a"))
def test_by_which_words_a_date_was_found(text: str, source: str) -> None:
    """What its confidence goes by."""
    assert [record.source for record in read({"text": text})] == [source]


# Every word of the lexicon that makes a date none of the calendar's does so, and only next to the date.
def words(name: str) -> list[str]:
    return words_of_sign(load("date_signs")[name][0])


def dates(text: str) -> list[str | None]:
    return [record.date for record in find_dates(make_view(text), [(0, len(text))], "2026-03-02")]


@each("word", words("named_day"))
def test_named_days(word: str) -> None:
    assert dates(f"Tổ chức các hoạt động {word} 20/10/2026.") == []
    assert dates(f"Tổ chức các hoạt động {word} 20/10/2026 trước ngày 15/10/2026.") == ["2026-10-15"]


#: Sign → a sentence in which each of its words makes the day none of the calendar's.
@each("text", [text.format(word) for sign, text in table(__file__, "sentences").items() for word in words(sign)])
def test_what_is_no_day_of_the_calendar(text: str) -> None:
    assert dates(text) == []


@each(("name", "entry"), [(name, entry) for name, entries in load("date_signs").items() for entry in entries])
def test_every_sign_reads_its_own_example(name: str, entry: dict[str, Any]) -> None:
    before, _, after = (*entry["example"].lower().split("|"), "")[:3]
    pattern = entry_pattern(entry)
    assert pattern.search(before) if entry["side"] == "before" else pattern.match(after)


ROLES = [row for kind in ("group", "role", "again") for row in load("date_roles")[kind] if "good" in row]


def rules(row: dict[str, Any], text: str) -> set[str]:
    cited = [(text.index(words), text.index(words) + len(words)) for words in row.get("cited", [])]
    asked = (make_view(text), [(0, len(text))], ISSUED, cited, [row.get("column")], row.get("subject", ""))
    return {one.rule for one in (*find_dates(*asked), *[day for par in read_spans(*asked) for day in par.left])}


@each("row", [row for row in ROLES if row["is"] != "dates"])
def test_a_row_decides_its_good_example(row: dict[str, Any]) -> None:
    assert row["name"] in rules(row, row["good"])


@each("row", [row for row in ROLES if "bad" in row])
def test_a_row_does_not_decide_its_bad_example(row: dict[str, Any]) -> None:
    assert row["name"] not in rules(row, row["bad"])


def shapes(text: str) -> set[str]:
    return {day.shape for day in find_days(text, 0, len(text))}


def terms(text: str) -> set[str]:
    return {term.rule for term in find_terms(text, text, 0, len(text), known_on(ISSUED))}


def cycles(text: str) -> set[str]:
    tokens = Tokens(text, 0, len(text))
    found = ((rule, match) for rule in CYCLE_RULES for match in rule.pattern.finditer(tokens.kinds))
    return {turn.rule for rule, match in found for turn in rule.read(TokenMatch(tokens, match))}


READERS = {("date_shapes", "shape"): shapes, ("date_terms", "term"): terms, ("date_cycles", "cycle"): cycles}


@each(("reader", "row"), [(reader, row) for (name, table), reader in READERS.items() for row in load(name)[table]])
def test_what_a_row_reads_is_its_good_example_alone(reader: Any, row: dict[str, Any]) -> None:
    good, bad = (make_view(row[example]).lower for example in ("good", "bad"))
    assert row["name"] in reader(good) and row["name"] not in reader(bad)


@each("row", load("date_shapes")["join"])
def test_what_joins_two_days_stands_between_them(row: dict[str, Any]) -> None:
    (join,) = (join for kind in JOINS.values() for join in kind if join.name == row["name"])
    assert join.between.fullmatch(row["good"]) and not join.between.fullmatch(row["bad"])


@each("row", load("date_patterns")["column"])
def test_a_column_is_told_by_its_name(row: dict[str, Any]) -> None:
    assert column_of(row["good"], row.get("good_act", "")) == row["is"] and column_of(row["bad"], "") != row["is"]


def listed(text: str) -> bool:
    return any(point.days for point in find_points(text, 0, len(text)))


@each("row", [row for row in load("date_shapes")["listing"] if "good" in row])
def test_days_are_listed(row: dict[str, Any]) -> None:
    assert listed(row["good"].lower()) and not listed(row["bad"].lower())


#: Tables of which the first row that holds decides, or each.
ORDERED = {
    "date_values": ["near", "moon", "number", "whole", "year"], "date_terms": ["anchor"], "date_ends": ["end"],
    "date_cycles": ["adverb", "monthly", "yearly"], "date_roles": ["reading", "told", "doubt"],
}  # fmt: skip
ASKED = [row for name, tables in ORDERED.items() for table in tables for row in load(name)[table]]


def held(row: dict[str, Any], text: str) -> bool:
    """Whether the row is one that holds while a phrase is read, and the ends of its series are."""
    found, first_held = list[Row](), RowFacts.first_held

    def kept(of: RowFacts, rows: Iterable[Row]) -> Row:
        found.append(first_held(of, rows))
        return found[-1]

    view, spans, issued = make_view(text), [(0, len(text))], row.get("issued", ISSUED) or None
    complete.cache_clear()
    with pytest.MonkeyPatch.context() as reading:
        reading.setattr(RowFacts, "first_held", kept)
        dates = find_dates(view, spans, issued, subject=row.get("subject", ""))
        with_ends(view, dates, [Surroundings(spans[0])], issued, Title(None, ""))
    return any(one.given is row for one in found)


@each(("row", "example"), [(row, key) for row in ASKED for key in ("good", "bad") if key in row])
def test_a_row_holds_for_its_good_example_alone(row: dict[str, Any], example: str) -> None:
    assert held(row, row[example]) == (example == "good")


def test_every_row_that_asks_something_has_both_examples() -> None:
    lacking = {row["name"] for row in ASKED if not {"good", *(["bad"] if row["when"] else [])} <= {*row}}
    assert lacking == {"the beginning of a period"}  # decided by the row before it


def named(tables: Iterable[tuple[str, str]]) -> list[str]:
    return [row["name"] for name, table in tables for row in load(name)[table]]


def test_every_row_has_examples_and_a_name_of_its_own() -> None:
    roles = named(("date_roles", kind) for kind in ("group", "role", "again"))
    assert len(set(roles)) == len(roles) == len(ROLES)
    for name, kinds in {
        "date_shapes": ["shape", "join", "listing"],
        "date_terms": ["term", "anchor"],
        "date_cycles": ["cycle", "adverb", "monthly", "yearly"],
        "date_values": ["near", "moon", "number", "whole", "year"],
    }.items():
        names = named((name, kind) for kind in kinds)
        assert len(set(names)) == len(names)


PIECES = table(__file__, "pieces")
PHRASES = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


def read_text(text: str, issued: str | None = "2026-03-02", column: str | None = None) -> list[FoundDate]:
    return find_dates(make_view(text), [(0, len(text))], issued, columns=[column])


@settings(max_examples=300, deadline=None)
@given(PHRASES, st.sampled_from([None, "2026-03-02", "2026-03", "2026"]), st.sampled_from([None, "deadline", "event"]))
def test_records_are_sound(text: str, issued: str | None, column: str | None) -> None:
    for record in read_text(text, issued, column):
        assert 0 <= record.start < record.end <= len(text)
        assert set(record.flags) <= FLAG_CODES.keys() and record.source and record.explanation.endswith(".")
        assert (record.type == "recurring") == (record.rrule is not None)
        if record.date:
            datetime.date.fromisoformat(record.date)
        if record.start_date and record.date:
            assert record.type == "period"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read_text(text)
    view = make_view(text)
    assert len(mended(view.lower, view.bare)) == len(text)


@settings(max_examples=200, deadline=None)
@given(st.dates(datetime.date(2026, 3, 3), datetime.date(2030, 12, 31)), st.sampled_from("/-."), st.booleans())
def test_a_full_date_comes_back_as_it_was_written(day: datetime.date, mark: str, padded: bool) -> None:
    pad = "02" if padded else ""
    written = f"{day.day:{pad}}{mark}{day.month:{pad}}{mark}{day.year}"
    (record,) = read_text(f"Gửi báo cáo về Công đoàn ngành trước ngày {written}.")
    assert (record.type, record.date, record.bound, record.flags) == ("deadline", day.isoformat(), "before", ())


@settings(max_examples=100, deadline=None)
@given(st.dates(datetime.date(2026, 3, 2), datetime.date(2027, 3, 1)))
def test_a_year_left_out_is_the_next_one(day: datetime.date) -> None:
    (record,) = read_text(f"Gửi báo cáo trước ngày {day.day}/{day.month}.")
    assert record.date == day.isoformat()


def test_order_of_spans_does_not_matter_for_values() -> None:
    text = "Gửi trước ngày 20/3.\n\nNộp chậm nhất 15/4/2026.\n\nHằng tháng báo cáo trước ngày 25."
    spans = [(0, 20), (22, 47), (49, len(text))]
    view = make_view(text)
    shuffled = spans[:]
    random.Random(1).shuffle(shuffled)
    assert find_dates(view, shuffled, "2026-03-02") == find_dates(view, spans, "2026-03-02")


def test_no_phrase_crosses_the_border_of_a_span() -> None:
    text = "Gửi báo cáo trước\n\nngày 20/3/2026"
    view = make_view(text)
    assert find_dates(view, [(0, 17), (19, len(text))], "2026-03-02") == []
    (record,) = find_dates(view, [(0, len(text))], "2026-03-02")
    assert text[record.start : record.end] == "trước\n\nngày 20/3/2026"


def test_dates_of_cited_documents_are_left_out() -> None:
    text = "Gửi trước ngày 20/3/2026 và 25/3/2026"
    found = find_dates(make_view(text), [(0, len(text))], "2026-03-02", [(text.index("20/3"), text.index(" và"))])
    assert [record.date for record in found] == ["2026-03-25"]


def test_the_day_of_a_cited_document_begins_no_stretch() -> None:
    text = "Gia hạn thời gian nộp báo cáo tại Kế hoạch số 05/KH-CĐN ngày 12/01/2026 đến hết ngày 18/5/2026."
    taken = [(text.index("Kế hoạch"), text.index(" đến hết"))]
    (found,) = find_dates(make_view(text), [(0, len(text))], "2026-02-02", taken)
    assert (found.type, found.date, found.bound) == ("deadline", "2026-05-18", "by")


@pytest.mark.sweep
@each("piece", table(__file__, "hostile_text_takes_linear"))
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def find(text: str) -> None:
        find_dates(make_view(text), [(0, len(text))], "2026-03-02")

    assert_linear(find, repeated(piece), 3_000, 18_000)
