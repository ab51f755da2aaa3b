"""What proposals say to people: kept in Vietnamese, whatever language a reader asks for."""

from collections.abc import Sequence

from pipeline.calendar.recurrence import in_words
from pipeline.support import labels
from schemas import Deadline, Letter, Obligation

_BOUND_WORDS = {"before": "trước ngày ", "by": "hết ngày ", "on": "ngày ", "from": "từ ngày "}
_LONGEST_ACTION = 80
_MOST_NAMED = 3
_WITH_NOUGHT = 2  # months written with a nought (NĐ 30/2020/NĐ-CP, Phụ lục I)
#: What a letter does, told at the head of a message.
DOES = {
    "extend": "Gia hạn", "adjust": "Điều chỉnh", "correct": "Đính chính", "urge": "Đôn đốc, hạn mới",
    "replace": "Thay thế", "repeal": "Bãi bỏ", "suspend": "Tạm dừng", "recall": "Thu hồi",
}  # fmt: skip
#: What a letter does to what is held.
CALLED_OFF = {"repeal": "Hủy", "recall": "Hủy", "replace": "Thay", "suspend": "Hoãn"}
CHANGES = "{does} “{action}”: {old} → {new}, theo {letter}."
FOR_SOME = "{unions}: {message}"
ENDS = "{does} “{action}”, theo {letter}."
ENDS_ALL = "{does} {target}: các việc còn mở của văn bản này không phải thực hiện nữa, theo {letter}."
FREEZES_ALL = "{does} {target}: các việc còn mở của văn bản này chờ ý kiến mới, theo {letter}."
SAYS = "{does} {what}, theo {letter}; hạn không đổi. Xem văn bản để biết nội dung sửa."
MOVES = "Dời “{action}”: {old} → {new}, theo {letter}."
CALLS_OFF = "{does} “{action}” {old}, theo {letter}."
NO_DAY = "{does} “{action}”, theo {letter}; chưa đọc được ngày mới: xem văn bản."
NOWHERE = "{does} {what} → {new}, theo {letter}: {target} không có việc nào như vậy đang chờ ngày đó. Xem hai văn bản."
REMINDS = "{letter} đôn đốc việc “{action}”; hạn không đổi."
#: What is said of a duty that is asked again without another day, or no more.
AGAIN = {
    "repeal": "Không phải thực hiện nữa: “{action}”, theo {letter}.", "urge": REMINDS,
}  # fmt: skip
ENDS_FROM_NOW = "{does} “{action}” từ sau ngày {day}, theo {letter}; các kỳ trước vẫn phải thực hiện."
FOR_HELD = "“{action}” phục vụ “{event}” của {target}: không nhắc nữa khi việc đó đã qua."
MAYBE = "Có thể là ngày mới của “{action}”: {old} → {new}, theo {letter}. Xem hai văn bản."
SPEAKS = "{letter} nói về “{action}”, có thể làm thay đổi việc này: xem hai văn bản, ghi thay đổi nếu có, rồi xác nhận."
OTHERS_SENT = "{letter} nêu tên đơn vị chưa gửi: các đơn vị khác có thể đã hoàn thành “{action}”."
ANSWERS = "{union} đã gửi {letter}: ghi hoàn thành “{action}”."
ANSWERS_MAYBE = "{union} đã gửi {letter}: có thể là để hoàn thành “{action}”."


def day_words(iso: str | None) -> str:
    """Return a day as offices write it: days below ten and the first two months take a nought.

    >>> day_words("2026-05-20"), day_words("2026-02-07"), day_words(None)
    ('20/5/2026', '07/02/2026', '')
    """
    if not iso or len(iso) != 10:
        return iso or ""
    year, month, day = iso.split("-")
    return f"{day}/{month if int(month) <= _WITH_NOUGHT else int(month)}/{year}"


def deadline_words(item: Deadline | Obligation) -> str:
    """Return a deadline with its bound and hour; what recurs by its rule, what is counted from an event in a word."""
    if item.due is None:
        bound = {"before": "trước", "by": "chậm nhất"}.get(item.bound or "", "")
        return in_words(item.recurrence, bound) if item.recurrence else "chưa có ngày"
    if item.time:
        bound = {"before": "trước ", "by": "đến "}.get(item.bound or "", "")
        return f"{bound}{item.time} ngày {day_words(item.due)}"
    return f"{_BOUND_WORDS.get(item.bound or '', 'ngày ')}{day_words(item.due)}"


def letter_said(letter: Letter) -> str:
    """Return what a letter is called in a message: “Công văn số 88/CĐN-VP ngày 12/5/2026”."""
    header = letter.header
    name, kind = labels.reference(header.number, header.symbol), header.kind or "Văn bản"
    said = f"{kind} số {name}" if name else f"{kind} không số"
    if not header.number and header.issuer:
        said += f" của {header.issuer}"
    return f"{said} ngày {day_words(header.issued_on)}" if header.issued_on else said


def of_some(alone: Sequence[Obligation], message: str) -> str:
    """Return a message with the unions for which alone it holds; of many the first are named."""
    if not alone:
        return message
    names = "; ".join(item.union for item in alone[:_MOST_NAMED])
    unions = names if len(alone) <= _MOST_NAMED else f"{names}… ({len(alone)})"
    return FOR_SOME.format(unions=unions, message=message)


def action_words(item: Obligation) -> str:
    """Return what a duty asks, cut at a word where it is long."""
    said = " ".join(item.action.split()).rstrip(".;, ")
    return said if len(said) <= _LONGEST_ACTION else f"{said[: _LONGEST_ACTION - 1].rsplit(' ', 1)[0]}…"
