"""The way of a letter is one loop over ``READERS``, and each part of it is read once."""

import re
import sys
from types import FrameType
from typing import Any

from extractors.assemble import READERS
from tests.each import each
from tests.extractors.spec_files import PLAN_HEAD, PLAN_TAIL, letter

#: What is called for a letter, in its order; each of ``READERS``, and what it asks.
WAY = [
    "make_view", "find_tables", "find_lines", "paragraphs_of", "paragraphs_of",
    "read_head", "outline", "read_head",
    "read_references", "find_references",
    "read_dates_and_limits", "find_dates", "find_limits",
    "read_tasks", "read_sentences", "read_tables",
    "leave_commanded",
    "write_records", "find_meetings",
    "doubt_records",
    "doubt_the_whole", "check_letter",
    "led_back",
]  # fmt: skip
#: One wrapped letter, its blanks doubled: it has to be typed anew before it is read.
LETTER = f"""{PLAN_HEAD}
1. Các công đoàn cơ sở gửi danh  sách đoàn viên về Công đoàn phường
trước ngày 15/3/2026, tối đa 20 người.
{PLAN_TAIL}"""


def called(text: str) -> list[str]:
    """Return which functions of the way were called for a text, in order."""
    found: list[str] = []

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name in WAY and not _asked_for_a_name(frame):
            found.append(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        letter(text)
    finally:
        sys.setprofile(None)
    return found


def _asked_for_a_name(frame: FrameType) -> bool:
    """Whether a view is made of one name of the letter alone."""
    return frame.f_code.co_name == "make_view" and "\n" not in frame.f_locals["text"]


@each("text", [LETTER, re.sub(" +", " ", LETTER)])
def test_each_part_is_read_once(text: str) -> None:
    assert called(text) == WAY


def test_all_readers_are_on_the_way() -> None:
    names = [reader.__name__ for reader in READERS]
    assert [name for name in dict.fromkeys(WAY) if name in names] == names
