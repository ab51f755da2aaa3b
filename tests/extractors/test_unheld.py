"""What may have been lost: days and orders that no record holds, told with their words; what is explained is not."""

import re
from pathlib import Path

from extractors.dates import left_out
from tests.each import each, examples, table
from tests.extractors.spec_files import letter, rows
from tests.extractors.test_tasks import frame
from tests.pipeline.corpus_letters import CORPUS, extracted_in

CODES = ("day-unheld", "order-unheld")
#: A figure with a unit of time, a name of one before a figure, a day by its figures.
TIME = re.compile(
    r"(?<!\w)(?:ngày|tháng|quý|năm|tuần|mùng|mồng)\s+\d[\d/.-]*|(?<![\w/.,-])\d{1,2}/\d{1,2}/\d{4}"
    r"|(?<![\w/.,-])\d{1,4}\s*(?:\([^()]{1,14}\)\s*)?(?:ngày|tháng|quý|năm|tuần|giờ|phút)(?!\s+tuổi|\w)",
    re.I,
)
LETTERS = sorted(path for folder in ("letters", "fresh", "test") for path in (CORPUS / folder).glob("*.txt"))


def told(text: str) -> list[tuple[str, str]]:
    found = letter(frame(f"I. Nội dung\n1. {text}\n2. Lưu hồ sơ theo quy định.\n"))
    return [(flag.code, flag.evidence.quote) for flag in found.flags if flag.code in CODES and flag.evidence]


@each(("text", "day"), rows("unheld", "a_day_that_no"))
def test_a_day_that_no_record_holds(text: str, day: str) -> None:
    assert ("day-unheld", day) in told(text)


@each("text", table(__file__, "an_order_that_nobody"))
def test_an_order_that_nobody_is_known_to_owe(text: str) -> None:
    assert ("order-unheld", text) in told(text)


#: A day that is held or explained, what is no lost order, an hour of no day.
OTHERS = [
    *((text, "day-unheld", []) for text in rows("unheld", "a_day_that_is_held")),
    *((text, "order-unheld", []) for text in rows("unheld", "what_is_no_lost")),
    *((text, "day-unheld", hours) for text, hours in rows("unheld", "an_hour_of_no")),
]


@each(("text", "flag", "found"), OTHERS)
def test_what_else_is_told(text: str, flag: str, found: list[str]) -> None:
    assert [words for code, words in told(text) if code == flag] == found


def unexplained(path: Path) -> list[str]:
    """Return the words of time in the sentences of a letter that have no record, no reason and no flag."""
    seen = extracted_in(path)
    evidence = [it.evidence for it in (*seen.dates, *seen.delegate_limits, *(seen.amendments or ()), *seen.references)]
    evidence += [flag.evidence for flag in seen.flags if flag.evidence]
    evidence += [mention for one in seen.references for mention in one.mentions]
    places = [(one.start, one.end) for one in evidence] + [(one.start, one.end) for one in left_out(seen)]
    asked = (one for one in seen.sentences if one.role not in ("quotation", "form", "formula"))
    times = (time for one in asked for time in TIME.finditer(seen.text, one.start, one.end))
    return [
        f"{path.name}: {seen.text[max(0, time.start() - 40) : time.end() + 20]}"
        for time in times
        if not any(start < time.end() and time.start() < end for start, end in places)
    ]


def test_every_word_of_time_has_a_record_a_reason_or_a_flag() -> None:
    assert [words for path in LETTERS[:: examples(25, 1)] for words in unexplained(path)] == []
