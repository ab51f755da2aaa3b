"""The form of two hundred titles drawn from the letters of the corpus: understood alone, cut where it may be cut."""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.letters import SCORED_ONLY
from extractors import extract
from extractors.titles import LONGEST
from pipeline.export.entries import of_letter
from pipeline.export.ics import summary
from pipeline.support.labels import without_day
from schemas import Letter, Source
from tests.each import each

LETTERS = [
    path
    for part in ("letters", "fresh")
    for path in sorted(Path("corpus", part).glob("*.txt"))
    if not path.name.startswith(SCORED_ONLY)
]
DRAWN = 200
#: A receiver may make a title longer than it should be, by so many characters.
SPARE = 10
RECEIVER = re.compile(r" – về [^–]+$")
#: "chứng từ" and "ăn ở" are words of two syllables: nothing follows them.
LEADS_ON = r"và|hoặc|của|về|tại|cho|các|những|trong|đến|(?<!chứng )từ|với|để|bằng|(?<!ăn )ở|gồm|mà|thì|nhằm"
RULES = {
    "ends with a word or mark that leads on": re.compile(rf"(?:(?:^|[ ,])(?:{LEADS_ON})|[,;:(–-])…?$"),
    "begins with a mark, number or label": re.compile(r"[^\w“\"(]|\d+[./)]|(?:Thời gian|Nội dung|Yêu cầu|Lưu ý):"),
    "begins with an adverbial": re.compile(
        r"(?:Tùy|Khi|Nếu|Nhằm|Căn cứ|Trên cơ sở|Sau|Kể từ|Đối với|Ngoài|Bên cạnh|Nhân dịp|Đồng thời|Hai là|Riêng) "
    ),
    "says what somebody else does": re.compile(r", (?:các|riêng|còn) [^,]+ (?:còn lại|khác) (?:cử|gửi|nộp|tối)"),
    "holds a hole": re.compile(r" {2}|\( | \)|\(\)|,,|“ "),
}


@cache
def drawn() -> list[Letter]:
    letters: list[Letter] = []
    for path in random.Random(2026).sample(LETTERS, len(LETTERS)):
        source = Source(name=path.name, sha256="0" * 64, media_type="text/plain", text=path.read_text("utf-8"))
        letters.append(extract(source))
        if sum(len(letter.tasks) for letter in letters) >= DRAWN:
            break
    return letters


def acts() -> Iterator[str]:
    for letter in drawn():
        for task in letter.tasks:
            yield RECEIVER.sub("", without_day(task.title or ""))


@each("rule", RULES)
def test_titles_have_the_form_of_titles(rule: str) -> None:
    at_start = rule.startswith("begins")
    assert [act for act in acts() if (RULES[rule].match(act) if at_start else RULES[rule].search(act))] == []


@each(("opens", "closes"), [("(", ")"), ("“", "”"), ('"', '"')])
def test_no_title_is_cut_within_marks(opens: str, closes: str) -> None:
    for act in acts():
        assert act.count(opens) == act.count(closes) if opens != closes else act.count(opens) % 2 == 0


def test_no_title_is_long_or_turns_the_duty_round() -> None:
    for letter in drawn():
        for task in letter.tasks:
            title = task.title or ""
            assert len(title) <= LONGEST + SPARE and title[:1] == title[:1].upper()
            behind = " ".join(task.evidence.quote.lower().split()).partition(without_day(title).lower()[:25])[0]
            assert not behind.endswith((" không ", " chưa ", " tự ")), title


def test_no_calendar_names_a_day() -> None:
    for letter in drawn():
        titles = {task.date_id: task.title for task in letter.tasks}
        for entry, record in zip(of_letter(letter), [d for d in letter.dates if not d.of_earlier], strict=True):
            said = summary(entry.model_copy(update={"task": titles.get(record.id)}))
            assert not re.search(r"\d/\d{1,2}/\d{4}|, (?:trước|chậm nhất) \d+/\d+", said), said
