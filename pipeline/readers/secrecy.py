"""State secrets: the line that refuses them, and the stamps in text by which they are told before anything is kept.

Law on the protection of state secrets (29/2018/QH14, 117/2025/QH15): a secret letter may not be processed or stored on
a machine of an ordinary network. What is read here is dropped at the first sign; of a doubtful one a person decides.
"""

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from pipeline.errors import RefusedError
from pipeline.files import put

#: Lines with words at the top of a letter among which a stamp stands (NĐ 30/2020/NĐ-CP, Phụ lục I, ô số 10a).
_HEAD_LINES = 25
_CELLS = re.compile(r"\S(?:(?! {3,}|\t).)*")
#: As it is printed, also spaced out; the law knows three degrees.
_DEGREE = re.compile(r"(?<!\w)(?:T ?U ?Y ?Ệ ?T +|T ?Ố ?I +)?M ?Ậ ?T(?!\w)")
#: As recognition may leave it: the marks go first. Not “MẮT” and “MẶT”, which end names of hospitals and of the Front.
_MISREAD = re.compile(r"(?<!\w)(?:T ?U ?Y ?[EÊỆẸẾỀ] ?T +|T ?[OÔỐÓỒ] ?I +)?M ?[ÂẬẠẤẦA] ?T(?!\w)")
#: Most letters hold nothing like one; that is seen at once.
_MAYBE = re.compile(r"M ?[ÂẬẠẤẦA] ?T(?!\w)|[đĐ][ộôỘÔ] *[mM]")
#: The label of a form before the degree, which is written in any letters then.
_LABEL = re.compile(r"\W*đ[ộô] *m[ậâ]t *[:.–-] *", re.I)
_DEGREE_NAMED = re.compile(r"(?<!\w)(?:tuyệt *|tối *)?m[ậâ]t(?!\w)", re.I)
#: What is stamped beside a degree (Phụ lục I of NĐ 30/2020/NĐ-CP, Thông tư 24/2020/TT-BCA), and what frames it.
_BESIDE = re.compile(
    r"(?:[\W_]|hỏa tốc(?: hẹn giờ)?|hoả tốc(?: hẹn giờ)?|thượng khẩn|khẩn|độ khẩn|(?:bản )?dự thảo|sao y|sao lục|"
    r"tài liệu thu hồi|lưu hành nội bộ|bản (?:sao )?số\W*\d*)*",
    re.I,
)
#: What parts the words of a mail's subject from each other.
_SUBJECT_PARTS = re.compile(r"[\[\](){}|:;/–—]|(?<=\s)-|-(?=\s)")
_BRACKETED = re.compile(r"[\[({]\s*(?:tuyệt\s+|tối\s+)?mật\s*[\])}]|độ\s+mật\s*:\s*(?:tuyệt\s+|tối\s+)?mật", re.I)
_FRAME = " \t.,:;*_~=[](){}|<>«»“”\"'-–—"
#: The word before a name's last line, which the width of the column tore apart: “… BẢO VỆ BÍ / MẬT”.
_TORN_FROM = re.compile(r"(?:^|\s)(?:BÍ|BẢO|CƠ|BÌNH|GIỮ)$")


class StampSeenError(Exception):
    """A reader saw a stamp of secrecy. Whoever knows the file's name makes the refusal of it."""


class StampUnreadError(Exception):
    """A reader saw what may be a stamp, and the program that recognises words is not installed."""


def secret(name: str) -> RefusedError:
    """Return the refusal of a file in which a letter is marked secret; it says nothing of what the letter holds."""
    return RefusedError(
        "secret",
        name,
        "có dấu chỉ độ mật nên không đọc, không lưu gì. "
        "Vào sổ văn bản mật trên giấy, giao người giữ tài liệu mật và gỡ tệp khỏi máy nối mạng.",
    )


def is_stamp(words: str, *, misread: bool = False) -> bool:
    """Say whether words that stand alone are a stamp of secrecy; ``misread`` if they may have lost their marks."""
    words = unicodedata.normalize("NFC", words)
    if not _MAYBE.search(words):
        return False
    bare = " ".join(words.split())
    value = _LABEL.sub("", bare, count=1)
    degree = _DEGREE_NAMED if value != bare else _MISREAD if misread else _DEGREE
    # Several degrees are a list of them.
    return len(set(degree.findall(value))) == 1 and _BESIDE.fullmatch(degree.sub("", value)) is not None


def is_marked(subject: str) -> bool:
    """Say whether the subject of a mail marks what it brings: a part of it is a degree."""
    subject = unicodedata.normalize("NFC", subject)
    return _BRACKETED.search(subject) is not None or any(map(is_stamp, _SUBJECT_PARTS.split(subject)))


def is_stamped(text: str) -> bool:
    """Say whether a letter's text carries a stamp: a line of its own anywhere, a cell of its own in the head."""
    text = unicodedata.normalize("NFC", text)
    if not _MAYBE.search(text):
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return stamped(lines[:_HEAD_LINES], misread=True) or _has_stamp(lines, lambda line: [line], misread=False)


def stamped(lines: Sequence[str], *, misread: bool = False) -> bool:
    """Say whether a cell of one of the lines of a head is a stamp."""
    return _has_stamp(lines, _CELLS.findall, misread)


def _has_stamp(lines: Sequence[str], parts_of: Callable[[str], list[str]], misread: bool) -> bool:
    def is_torn(index: int) -> bool:
        """Say whether a line is the end of a name that the line above begins."""
        return index > 0 and any(_TORN_FROM.search(cell.strip(_FRAME)) for cell in _CELLS.findall(lines[index - 1]))

    return any(
        is_stamp(part, misread=misread) and not is_torn(index)
        for index, line in enumerate(lines)
        if line.count("|") < 2  # no row of a table
        for part in parts_of(line)
    )


# --------------------
# What was recognised is kept on disk so that the next run has it at once; a letter that is refused leaves nothing:
# pages wait here until the whole file is known to be no secret, and are written then, each at one stroke.

_waiting: ContextVar[dict[Path, bytes] | None] = ContextVar("waiting", default=None)


@contextlib.contextmanager
def kept_at_the_end() -> Iterator[None]:
    """Write what was handed to ``keep`` inside once all went well; drop it where an error leaves, a refusal above all.

    Inside another such block nothing is written before the outer one ends. Outside of any nothing is ever written.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: dict[Path, bytes] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for path, content in waiting.items():
        # A full disk or a folder that may not be written costs time at the next run, nothing else.
        with contextlib.suppress(OSError):
            put(path, [content], lasting=False)


def keep_at_the_end(path: Path, content: bytes) -> None:
    """Hand over what is to be written at the end."""
    if (waiting := _waiting.get()) is not None:
        waiting[path] = content
