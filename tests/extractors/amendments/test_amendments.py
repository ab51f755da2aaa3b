"""What the words of a letter do to the documents that it cites: ``cases.toml`` is the table."""

import tomllib
from pathlib import Path
from typing import Any

from extractors.amendments import amendments_of, with_amendments
from schemas import Letter
from tests.each import each, table
from tests.extractors.spec_files import letter as letter_of

HEAD = table(__file__, "head")
SUBJECT = "một số nội dung công tác"
PLAN = "Kế hoạch số 05/KH-CĐYT ngày 12/01/2026 của Công đoàn ngành Y tế"


def letter(body: str, subject: str = SUBJECT) -> Letter:
    text = HEAD.format(subject=subject, body=body)
    return letter_of(text)


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


CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["case"]


@each("case", CASES)
def test_words_say_what_is_changed(case: dict[str, Any]) -> None:
    body = case["body"].replace("{plan}", PLAN)
    assert told_short(letter(body, case.get("subject", SUBJECT))) == case["expected"]


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
    assert amendments_of(brought) == ()
    assert with_amendments(brought) == taken_in
