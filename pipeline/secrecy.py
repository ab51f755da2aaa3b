"""State secrets: the line that refuses them, and the stamps in text by which they are told before anything is kept.

Law on the protection of state secrets (29/2018/QH14, 117/2025/QH15): a secret letter may not be processed or stored on
a machine of an ordinary network. What is read here is dropped at the first sign; of a doubtful one a person decides.
"""

import re
from collections.abc import Iterable, Sequence

from pipeline.errors import RefusedError
from pipeline.words import t

#: Lines with words at the top of a letter among which a stamp stands (NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 10a).
_HEAD_LINES = 25
_FRAME = " \t.,:;*_~=[](){}|<>«»“”\"'-–—"
_CELLS = re.compile(r"\S(?:(?! {3,}|\t).)*")
#: As it is printed, also spaced out; the law knows three degrees.
_STAMP = re.compile(r"(?:T ?U ?Y ?Ệ ?T +|T ?Ố ?I +)?M ?Ậ ?T")
#: As recognition may leave it: the marks go first. Not “MẮT” and “MẶT”, which end names of hospitals and of the Front.
_STAMP_MISREAD = re.compile(r"(?:T ?U ?Y ?[EÊỆẸẾỀ] ?T +|T ?[OÔỐÓỒ] ?I +)?M ?[ÂẬẠẤẦA] ?T")
#: Most letters hold nothing like one; that is seen at once.
_MAYBE = re.compile(r"M ?[ÂẬẠẤẦA] ?T(?!\w)|[đĐ][ộôỘÔ] *[mM]")
_DEGREE_NAMED = re.compile(r"đ[ộô] *m[ậâ]t *: *(?:tuyệt *|tối *)?m[ậâ]t", re.I)
#: The word before a name's last line, which the width of the column tore apart: “… BẢO VỆ BÍ / MẬT”.
_TORN_FROM = re.compile(r"(?:^|\s)(?:BÍ|BẢO|CƠ|BÌNH|GIỮ)$")


class StampSeenError(Exception):
    """A reader saw a stamp of secrecy. Whoever knows the file's name makes the refusal of it."""


def secret(name: str) -> RefusedError:
    """Return the refusal of a file in which a letter is marked secret; it says nothing of what the letter holds."""
    return RefusedError(
        "secret",
        name,
        t(
            "{name}: có dấu chỉ độ mật nên không đọc, không lưu gì. "
            "Vào sổ văn bản mật trên giấy, giao người giữ tài liệu mật và gỡ tệp khỏi máy nối mạng.",
            name=name,
        ),
    )


def is_stamp(words: str, *, misread: bool = False) -> bool:
    """Say whether words that stand alone are a stamp of secrecy; ``misread`` if they may have lost their marks.

    >>> is_stamp("[TỐI MẬT]"), is_stamp("M Ậ T"), is_stamp("BẢO MẬT"), is_stamp("Mật")
    (True, True, False, False)
    """
    bare = " ".join(words.strip(_FRAME).split())
    if _DEGREE_NAMED.fullmatch(bare):
        return True
    return (_STAMP_MISREAD if misread else _STAMP).fullmatch(bare) is not None


def is_stamped(text: str) -> bool:
    """Say whether a letter's text carries a stamp: a line of its own anywhere, a cell of its own in the head."""
    if not _MAYBE.search(text):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return stamped(lines[:_HEAD_LINES], misread=True) or any(
        is_stamp(line) and not _torn(lines, index) for index, line in enumerate(lines) if not _in_table(line)
    )


def stamped(lines: Sequence[str], *, misread: bool = False) -> bool:
    """Say whether a cell of one of the lines of a head is a stamp."""
    return any(
        is_stamp(cell, misread=misread) and not _torn(lines, index)
        for index, line in enumerate(lines)
        if not _in_table(line)
        for cell in _cells(line)
    )


def _cells(line: str) -> Iterable[str]:
    return (cell[0] for cell in _CELLS.finditer(line))


def _in_table(line: str) -> bool:
    return line.count("|") > 1


def _torn(lines: Sequence[str], index: int) -> bool:
    """Say whether a line is the end of a name that the line above begins."""
    return index > 0 and any(_TORN_FROM.search(cell.strip(_FRAME)) for cell in _cells(lines[index - 1]))
