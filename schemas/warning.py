"""What a person should look at that no letter shows alone: letters that contradict each other or the registry."""

from typing import Literal

from schemas.base import Record
from schemas.evidence import Evidence
from schemas.obligation import LetterKey

Level = Literal["error", "look", "info"]

#: Code of a warning across letters → what the clerk is told to do about it (Vietnamese).
WARNING_CODES: dict[str, str] = {
    "later-than-superior": "Hạn muộn hơn hạn của cấp trên cho cùng việc: theo hạn của cấp trên và hỏi lại.",
    "limit-above-superior": "Số lượng cho phép nhiều hơn mức của cấp trên: theo mức của cấp trên và hỏi lại.",
    "limit-below-superior": "Mức tối thiểu thấp hơn mức của cấp trên: theo mức của cấp trên và hỏi lại.",
    "allocation-above-superior": "Tổng số đã phân bổ nhiều hơn số cấp trên giao: hỏi lại nơi phân bổ.",
    "sum-mismatch": "Các số phân bổ cộng lại không bằng tổng số ghi trong văn bản: hỏi lại cơ quan ban hành.",
    "shares-over-100": "Các tỷ lệ không thể cùng đúng (cộng lại khác 100%): hỏi lại cơ quan ban hành.",
    "citation-mismatch": "Văn bản được viện dẫn mỗi nơi ghi một khác (ngày hoặc cơ quan): đối chiếu với bản gốc.",
    "union-ended": "Giao việc cho đơn vị đã kết thúc hoạt động trước ngày văn bản: chọn đơn vị kế thừa.",
    "union-ends-before-deadline": "Đơn vị được giao việc kết thúc hoạt động trước hạn: chuyển việc cho đơn vị kế thừa.",
    "short-after-arrival": "Từ ngày đến chỉ còn dưới 3 ngày làm việc cho công đoàn cơ sở: báo ngay cho đơn vị.",
    "amends-unknown": "Văn bản sửa đổi, gia hạn hay thay thế một văn bản chưa được lưu hoặc không rõ là văn bản nào.",
    "sender-unknown": "Văn bản trả lời của một công đoàn không có trong danh mục: xem là của đơn vị nào.",
    "possible-duplicate": "Có thể là văn bản gửi lặp lại: đối chiếu hai bản, nếu trùng thì bỏ việc của một bản.",
    "same-number": "Hai văn bản khác nội dung mang cùng số, ký hiệu của một cơ quan: đối chiếu với bản gốc.",
    "number-to-fill": "Văn bản chưa đọc được số; các văn bản khác cho biết số: đối chiếu với bản gốc rồi ghi số.",
    "number-unread": "Không thấy số của văn bản trong tệp: xem bản gốc và ghi số vào sổ.",
    "nothing-found": "Văn bản có thời hạn mà chưa thấy giao việc cho ai: đọc lại, cần thì tự ghi.",
    "may-change-deadline": "Văn bản sau ghi hạn khác mà không nói là gia hạn: hỏi lại hạn nào đúng.",
    "asked-twice": "Hai văn bản yêu cầu cùng đơn vị nộp cùng một thứ vào hai ngày: hỏi lại, nộp theo ngày sớm hơn.",
}

#: Code → how much weight it has; a letter goes wrong where an ``error`` is not seen to.
WARNING_LEVELS: dict[str, Level] = {
    "later-than-superior": "error",
    "limit-above-superior": "look",
    "limit-below-superior": "look",
    "allocation-above-superior": "error",
    "sum-mismatch": "error",
    "shares-over-100": "error",
    "citation-mismatch": "look",
    "union-ended": "error",
    "union-ends-before-deadline": "look",
    "short-after-arrival": "look",
    "amends-unknown": "look",
    "sender-unknown": "look",
    "possible-duplicate": "look",
    "same-number": "look",
    "number-to-fill": "look",
    "number-unread": "look",
    "nothing-found": "look",
    "may-change-deadline": "look",
    "asked-twice": "look",
}


class LetterWarning(Record):
    """One such thing. ``id`` is made of the code and of what both letters say, and survives re-reading."""

    id: str
    code: str
    level: Level
    letter: str
    """Id of the letter to be looked at."""
    letter_key: LetterKey
    other_letter: str | None = None
    """Id of the letter that it does not agree with."""
    other_key: LetterKey | None = None
    duty: str | None = None
    """Id of the duty (``Obligation.parent``), where one is meant and known."""
    union: str | None = None
    """The union that it is about, by name."""
    union_id: str | None = None
    message: str
    """In people's words: what was seen and what to do."""
    until: str | None = None
    """The last day (ISO) on which it matters: that of the later deadline, where it is about deadlines."""
    evidence: Evidence | None = None
    other_evidence: Evidence | None = None
