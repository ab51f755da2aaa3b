"""What the words of a letter do to the documents that it cites: ``cases.toml`` is the table."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from extractors.amendments import amendments_of, with_amendments
from extractors.dates.ordered_rows import Row, RowFacts
from extractors.lexicon import load
from schemas import Letter
from tests.each import each, table
from tests.extractors.spec_files import letter as letter_of

HEAD = table(__file__, "head")
SUBJECT = "một số nội dung công tác"
PLAN = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế"


def letter(body: str, subject: str = SUBJECT) -> Letter:
    return letter_of(HEAD.format(subject=subject, body=body))


def told_short(letter: Letter) -> list[str]:
    """Return ``effect number: day (old day) | about | points`` of each amendment."""
    lines = []
    for item in amendments_of(letter):
        reference = next(reference for reference in letter.references if reference.id == item.reference_id)
        date = next((date for date in letter.dates if date.id == item.date_id), None)
        line = f"{item.effect} {reference.number}"
        if date is not None:
            line += f": {date.date}"
        if item.more_days:
            line += f": +{item.more_days}{'w' if item.working else ''}"
        if item.old_date:
            line += f" (was {item.old_date})"
        if item.about:
            line += f" | {item.about}"
        if item.points:
            line += f" | {'; '.join(item.points)}"
        lines.append(line if item.sure else f"{line} ?")
        assert letter.text[item.evidence.start : item.evidence.end] == item.evidence.quote
    return lines


@each("case", tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["case"])
def test_words_say_what_is_changed(case: dict[str, Any]) -> None:
    assert told_short(letter(case["body"].replace("{plan}", PLAN), case.get("subject", SUBJECT))) == case["expected"]


def test_a_letter_without_citations_amends_nothing() -> None:
    assert amendments_of(letter("Gia hạn thời gian nộp báo cáo đến hết ngày 29/5/2026.")) == ()


def test_two_references_may_be_named_at_one_place() -> None:
    read = letter(f"Bãi bỏ {PLAN}.")
    (reference,) = read.references
    twin = reference.model_copy(update={"id": "r2"})
    assert told_short(read.model_copy(update={"references": (reference, twin)})) == ["repeal 5"]


def test_a_letter_that_was_taken_in_brings_its_amendments_along() -> None:
    read = letter(f"Gia hạn thời gian nộp báo cáo tại {PLAN} đến ngày 20/5/2026.")
    taken_in = with_amendments(read)
    assert taken_in.amendments == amendments_of(read) != ()
    assert Letter.model_validate_json(taken_in.model_dump_json()) == taken_in
    # Found once: what it brings is believed, and looked for anew only where the letter is made anew.
    brought = taken_in.model_copy(update={"amendments": ()})
    assert (amendments_of(brought), with_amendments(brought)) == ((), taken_in)


# Every row of what letters change decides its own good example, and not the bad one, which lacks a thing it asks.
ROWS = [row for table in ("document", "change") for row in load("amendment_rows")[table]]


def holds(row: dict[str, Any], body: str) -> bool:
    """Whether the row is one that decides when a letter is read."""
    found, first_held = list[Row](), RowFacts.first_held

    def kept(of: RowFacts, rows: Iterable[Row]) -> Row:
        found.append(first_held(of, rows))
        return found[-1]

    said, subject = (words.replace("{plan}", PLAN) for words in (body, row.get("subject", SUBJECT)))
    read = letter(said, subject).model_copy(update={"amendments": None})
    with pytest.MonkeyPatch.context() as reading:
        reading.setattr(RowFacts, "first_held", kept)
        with_amendments(read)
    return any(one.given is row for one in found)


@each("row", ROWS)
def test_a_row_decides_its_good_example_alone(row: dict[str, Any]) -> None:
    assert holds(row, row["good"]) and not holds(row, row["bad"])


def test_every_row_has_a_reason_and_a_name_of_its_own() -> None:
    assert all(row["why"] for row in ROWS) and len({row["name"] for row in ROWS}) == len(ROWS)
