"""Stamps of arrival (NĐ 30/2020/NĐ-CP, Phụ lục IV): what the receiving office put on a letter.

Office, number, day, whom it was passed to: none of it is the letter's. Typed from the page it stands among the lines of
the head, where its office reads like a body, its number and day like the letter's own.
"""

import re

from extractors.view import UPPER

#: The line of a stamp that says what it is; the other lines that it may have.
ARRIVED = re.compile(r"(?:(?:CÔNG VĂN|VĂN BẢN|CV|VB)\s+)?ĐẾN\b\s*:?\s*(?:Số\b.*)?", re.S)
ARRIVED_MORE = re.compile(
    r"(?:Số(?:\s*đến)?\s*[:.…]*\s*[\d.…]*|(?:Ngày|Giờ)(?:\s*đến)?\s*[:.…]*\s*[\d/:.\-…\s]*|"
    r"(?:Kính\s+)?[Cc]huyển\s*[:.…].*|Lưu hồ sơ(?: số)?\s*[:.…].*|Số và ký hiệu HS\s*[:.…].*)"
)
#: The office, where its line stands apart from the letter's own head.
_OFFICE = re.compile(rf"[{UPPER}][{UPPER}\d&.,/() -]+")
#: The first page, in characters.
_FIRST_PAGE = 4000
_HEAD_ENDS = re.compile(r"Độc lập|Số\b.*/", re.I)


def without_arrival_stamp(text: str) -> str:
    """Return a text of the same length with blanks for the stamp of arrival on its first page.

    >>> without_arrival_stamp("Số: 5/CV-UBND\\n\\nSỞ NỘI VỤ\\nĐẾN\\nSố: 12\\nNgày: 3/4\\n\\nKính gửi").split()
    ['Số:', '5/CV-UBND', 'Kính', 'gửi']
    """
    if "ĐẾN" not in text[:_FIRST_PAGE]:
        return text
    lines = text[:_FIRST_PAGE].splitlines(keepends=True)
    for at, line in enumerate(lines):
        if ARRIVED.fullmatch(line.strip()):
            end = at + 1
            while end < len(lines) - 1 and ARRIVED_MORE.fullmatch(lines[end].strip()):
                end += 1
            if end > at + 1:
                start = at - _has_office(lines, at)
                lines[start:end] = [re.sub(r"\S", " ", line) for line in lines[start:end]]
    return "".join(lines) + text[_FIRST_PAGE:]


def _has_office(lines: list[str], at: int) -> bool:
    """Say whether the line above the stamp's is the office's: below the letter's head, a blank line above it."""
    apart = at > 1 and not lines[at - 2].strip() and _OFFICE.fullmatch(lines[at - 1].strip()) is not None
    return apart and any(map(_HEAD_ENDS.search, lines[: at - 1]))
