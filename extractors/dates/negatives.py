"""What looks like a date of the calendar and is none: honours, other documents, windows of figures, history."""

import re

from extractors.dates.patterns import any_of, lexicon, loose

# The words of a commemorated or personal day, with at most a few words between them and the date.
_NAMED_DAY = loose(rf"(?<!\w)(?:{any_of(*lexicon('negatives', 'named_days'))})(?!\w)[^.;:,()]{{0,60}}[ (,:]*$")
_EFFECT = loose(rf"(?<!\w)(?:{any_of(*lexicon('negatives', 'effects'))})(?!\w)[^.;]{{0,60}}$")
_WINDOW = loose(rf"(?<!\w)(?:{any_of(*lexicon('negatives', 'windows'))})(?!\w)(?P<gap>[^.;]{{0,60}})$")
_DUTY = loose(rf"(?<!\w)(?:{any_of(*lexicon('events', 'duties'))})(?!\w)")
_COUNTED = loose(r"(?<!\w)(?:tính|được tính|đạt được|phát sinh|được công nhận|công nhận|tuyển dụng|kết nạp|đăng tải|xuất bản|được cấp|nghỉ hưu|sinh)[ (:]*$")
_WITHDRAWN = loose(r"(?<!\w)(?:bãi bỏ|hủy bỏ|quy định|ấn định|đã|cũ)(?!\w)[^.;]{0,140}$")
_SUPERSEDED = loose(rf"(?<!\w)(?:{any_of(*lexicon('negatives', 'superseded'))})(?!\w)[^.;,]{{0,50}}$")
_MOVING = loose(rf"(?<!\w)(?:{any_of(*lexicon('negatives', 'moving'))})(?!\w)[^.;]{{0,140}}$")
_REPEALED = loose(r"(?<!\w)(?:bãi bỏ|hủy bỏ|hủy)(?: các)?[ :]*$")
_LATER = loose(r"(?<!\w)(?:sau|(?<!không\s)quá(?= thời hạn)|ngoài)(?: thời hạn)?[ :]*(?:ngày )?$")
_VOID = loose(r"[^.;]{0,40}(?:không còn (?:giá trị|hiệu lực|phù hợp)|hết hiệu lực|được thay (?:thế )?bằng)")
_SIGNED_LABEL = loose(r"(?:thời gian|ngày|giờ) (?:ký|in|xuất|gửi đến|nhận đến|hiệu lực|cấp)(?!\w)[^.;]{0,20}$|\+07|ký bởi")
_MOVED_NEW = loose(r"(?<!\w)(?:sang|thành|qua)[ :]*$")
_MOVED_TO = loose(r"[ ,)]*(?:sang|thành|qua)(?!\w)")
# A symbol (`12/KH-LĐLĐ`) or a kind of document right before the date.
_SYMBOL = loose(r"(?:\d~[/-]~[\w&]*[a-zđ][\w&./-]*|\d/\d{4}/[\w&-]+)[ ,)(]*(?:(?:được )?(?:ký |ban hành |đề )?(?:vào )?ngày~)?[ (,]*$")
_DOCUMENT = loose(
    rf"(?<!\w)(?:{any_of(*lexicon('negatives', 'documents'))})(?!\w)[^.;:,]{{0,60}}(?:(?:ký|ban hành)? ?ngày~)?$"
)
_OF_BODY = loose(r"[ ,)]*(?:\(.{0,20}\) )?của (?!tháng|quý|năm|tuần)")
_PAST = loose(r"(?<!\w)(?:đã|trong khi quy định|lẽ ra|đáng lẽ|vừa qua|trước đây|đến nay|trong năm qua|cùng kỳ|nguyên là)(?!\w)")
_CONDITION = loose(r"(?:trước|sau) (?:hoặc|và|hay) (?:trước|sau)[ :]*(?:ngày )?$|trước, trong và sau[^.;]{0,20}$")
_STAMP = loose(r"(?<!\w)(?:đến|ngày đến|văn bản đến)[ :|]*(?:số[ :.\d|]*)?(?:ngày)?~[:|][ :|]*$")
_FRACTION_OF = loose(
    r"~(?:trong )?(?:số|tổng số|tổng|đại biểu|ủy viên|thành viên|ngày|giờ|tháng|năm|người|phiếu|lần|đoàn viên|thời gian|quân số|biên chế|kinh phí|mức|trang|buổi|chiều|diện tích|hội viên|cán bộ|công đoàn|đơn vị|cđcs|lao động)(?!\w)"
)


def is_named_day(before: str) -> bool:
    """Say whether ``before`` ends in the words of an anniversary, a birth, an identity card or a signature."""
    return bool(_NAMED_DAY.search(before))


def is_effect(before: str) -> bool:
    """Say whether what follows ``before`` is the day from which a rule holds."""
    return bool(_EFFECT.search(before))


def is_window(before: str) -> bool:
    """Say whether what follows ``before`` bounds figures or merits, not an act that is named in between."""
    found = _WINDOW.search(before)
    return is_counted(before) or (found is not None and not _DUTY.search(found["gap"]))


def is_counted(before: str) -> bool:
    """Say whether ``before`` ends in the words of figures or merits (``tính đến``, ``được công nhận trước``)."""
    return bool(_COUNTED.search(before))


def is_withdrawn(before: str) -> bool:
    """Say whether ``before`` speaks of a rule made earlier; told only for a day that is past."""
    return bool(_WITHDRAWN.search(before))


def is_superseded(before: str, after: str) -> bool:
    """Say whether the date was set once and no longer holds."""
    return bool(_SUPERSEDED.search(before) or _REPEALED.search(before)) or bool(_VOID.match(after)) or bool(_MOVED_TO.match(after) and _MOVING.search(before))


def is_signing(label: str) -> bool:
    """Say whether a label is that of a digital signature, a print or an identity card."""
    return bool(_SIGNED_LABEL.search(label))


def is_new_date(before: str) -> bool:
    """Say whether ``before`` ends in `… từ ngày A sang`: what follows is the date that now holds."""
    return bool(_MOVED_NEW.search(before)) and bool(_MOVING.search(before))


def is_moved(before: str) -> bool:
    """Say whether ``before`` speaks of moving a date, so that of `từ A đến B` only B holds."""
    return bool(_MOVING.search(before))


def is_cited(before: str, after: str) -> bool:
    """Say whether a bare date is that of a document."""
    return bool(_SYMBOL.search(before)) or bool(_DOCUMENT.search(before)) or bool(_OF_BODY.match(after))


def is_signed(before: str) -> bool:
    """Say whether a number and symbol stand right before the date."""
    return bool(_SYMBOL.search(before))


def is_history(before: str) -> bool:
    """Say whether the clause tells what was done."""
    return bool(_PAST.search(before))


def is_condition(before: str) -> bool:
    """Say whether the day only divides cases (`trước hoặc sau ngày …`)."""
    return bool(_CONDITION.search(before))


def is_stamp(before: str) -> bool:
    """Say whether the date is that of the arrival stamp."""
    return bool(_STAMP.search(before))


def is_fraction(after: str) -> bool:
    """Say whether `1/2` before ``after`` is a share of something."""
    return bool(_FRACTION_OF.match(after))


def is_later(before: str) -> bool:
    """Say whether the date only begins what is too late (`nộp sau ngày …`)."""
    return bool(_LATER.search(before))


def is_blank(before: str, after: str) -> bool:
    """Say whether the date is the rest of a form to be filled in (`ngày … tháng … năm 2026`)."""
    return bool(re.search(r"[._]{2,}[ /]*(?:tháng[ ._]*)?$", before)) or bool(re.match(r" *[._]{3,}", after))
