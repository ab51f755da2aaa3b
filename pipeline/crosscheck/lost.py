"""What may have been lost of a letter: what its head lacks, duties and days that no record holds."""

from collections.abc import Iterator, Mapping

from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.flagged import flag_warnings
from pipeline.words import t
from schemas import WARNING_CODES, Letter, LetterWarning

#: Codes of what is told as lost, with the fewest words for it (Vietnamese), in the order in which it is told.
LOSSES: dict[str, str] = {
    "extraction-failed": "lỗi đọc nội dung",
    "unread-pages": "chỗ có trang chưa đọc được",
    "head-missing": "phần đầu bị thiếu",
    "number-unread": "số văn bản không thấy",
    "blank-number": "số văn bản để trống",
    "blank-date": "ngày ban hành để trống",
    "issuer-unknown": "cơ quan ban hành chưa rõ",
    "issuer-inferred": "cơ quan ban hành chỉ suy ra được",
    "nothing-found": "thời hạn mà không có nhiệm vụ",
    "invalid-date": "ngày không có trên lịch",
    "blank-day": "thời hạn để trống",
    "assignee-unclear": "việc chưa rõ của ai",
    "order-unheld": "câu giao việc chưa có trong sổ",
    "day-unheld": "ngày chưa có trong sổ",
    "needs-routing": "chỗ có tên chưa khớp danh mục",
    "outsiders-only": "loạt việc chỉ giao cho đơn vị ngoài",
}
#: What says of the number more than that it was not read.
_SAID_OF_NUMBER = frozenset({"blank-number", "head-missing", "extraction-failed"})


def losses(letter: Letter) -> list[LetterWarning]:
    """Return the warnings about a letter that say that something of it may be missing."""
    return [*unread(letter), *(item for item in flag_warnings(letter) if item.code in LOSSES)]


def told(codes: Mapping[str, int]) -> str:
    """Return in one phrase what may be missing of a letter, by how many losses of which code it has.

    >>> told({"day-unheld": 1, "order-unheld": 2})
    '2 câu giao việc chưa có trong sổ; 1 ngày chưa có trong sổ'
    """
    return "; ".join(f"{codes[code]} {t(words)}" for code, words in LOSSES.items() if code in codes)


def unread(letter: Letter) -> Iterator[LetterWarning]:
    """Yield what no flag says: a letter without a number, one with a deadline that lays nothing on anybody."""
    head, codes = letter.header, {flag.code for flag in letter.flags}
    # A letter of good wishes bears none.
    if head.number is None and not codes & _SAID_OF_NUMBER and not (head.kind or "").startswith("Thư"):
        yield warning("number-unread", letter, None, t(WARNING_CODES["number-unread"]))
    due = next((day for day in letter.dates if day.type in ("deadline", "recurring")), None)
    told = letter.source.told.due if letter.source.told is not None else None
    if not letter.tasks and (due is not None or told is not None):
        evidence = due.evidence if due is not None else None
        yield warning("nothing-found", letter, evidence, t(WARNING_CODES["nothing-found"]))
