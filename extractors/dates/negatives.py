"""What looks like a date of the calendar and is none: honours, other documents, windows of figures, history."""

import re

from extractors.dates.patterns import any_of, lexicon, loose, words_of

# The words of a commemorated or personal day, with at most a few words between them and the date; those that end in
# `ngày` (`cấp ngày 15/3/2015`) right before it, since the date begins at `ngày`.
_VERBS = [word.removesuffix(" ngày") for word in lexicon("negatives", "named_days") if word.endswith(" ngày")]
_NAMED_DAY = loose(rf"{words_of('negatives', 'named_days')}[^.;:,()]{{0,60}}[ (,:]*$|(?<!\w)(?:{any_of(*_VERBS)}) $")
_EFFECT = loose(rf"{words_of('negatives', 'effects')}(?P<gap>[^.;,]{{0,60}})$")
_WINDOW = loose(words_of("negatives", "windows"))
_WINDOW_GAP = 130
_UNPUBLISHED = loose(r"(?<!\w)chưa (?:được |từng )?(?:công bố|đăng|xuất bản|phát hành|tham gia|đoạt)(?!\w)[^.;]{0,90}$")
_DUTY = loose(rf"(?<!tiền\s){words_of('acts', 'duties')}")
_SENTENCE = re.compile(r"[.;]")
_COUNTED = loose(rf"{words_of('negatives', 'counted')}[ (:]*$")
_WITHDRAWN = loose(rf"{words_of('negatives', 'withdrawn')}[^.;]{{0,140}}$")
_SUPERSEDED = loose(
    rf"{words_of('negatives', 'superseded')}[^.;,]{{0,50}}$"
    rf"|(?<!\w)(?:{any_of(*lexicon('negatives', 'cancelling'))})(?: các)?[ :]*$"
    # `bãi bỏ Công văn số … (dự định tổ chức vào ngày …)`
    rf"|(?<!\w)(?:{any_of(*lexicon('negatives', 'cancelling'), 'thay thế', 'thay cho')}) [^.;]{{0,120}}\([^()]{{0,70}}$"
)
_VOID = loose(
    rf"[^.;]{{0,40}}(?:{any_of(*lexicon('negatives', 'void'))})"
    rf"|[ ,)]*(?:{any_of(*lexicon('negatives', 'put_off'))})(?!\w)"
    r"|[^.;]{0,40}(?<!\w)không (?:phải|cần) [^.;]{1,30} nữa(?!\w)"
    rf"|[^.;]{{0,120}}(?<!\w)nay (?:được )?(?:{any_of(*lexicon('negatives', 'moving', 'changing'))})(?!\w)"
)
_MOVING = loose(
    rf"(?:{words_of('negatives', 'moving')}"
    rf"|{words_of('negatives', 'changing')}[^.;]{{0,40}}(?:{any_of(*lexicon('negatives', 'changed'))})"
    rf"|(?:{any_of(*lexicon('negatives', 'changed'))})[^.;:]{{0,40}}(?<!\w)(?:chuyển|đổi)(?!\w))"
    r"[^.;]{0,140}$"
)
_MOVED_TO = loose(r"[ ,)\"”]*(?:sang|thành|qua)(?!\w)")
_MOVED_NEW = loose(r"(?<!\w)(?:sang|thành|qua)[ :\"“]*$")
# `hoãn Hội nghị dự kiến tổ chức ngày …`
_PUT_OFF = loose(
    r"(?<!\w)hoãn (?:việc )?(?:tổ chức |khai mạc )?(?=(?:các )?(?:hội|đại hội|lễ|cuộc|buổi|giải|đợt|phiên|lớp|kỳ) )"
    r"(?:(?! (?:đến|sang|và|tới|từ) )[^.;,:]){3,80}$"
)
# `nộp sau ngày …`, `quá thời hạn …`: what follows the day is too late.
_LATER = loose(
    r"(?<!\w)(?<!không\s)(?:sau|quá(?= thời hạn)|ngoài)(?: thời hạn)?[ :]*"
    r"(?:ngày |khi (?:kết thúc|hết|hoàn thành) )?$"
)
_REFUSED = loose(
    rf"[^.;]{{0,80}}(?:(?:không|chưa)(?: được)? (?:{any_of(*lexicon('negatives', 'refused'))})"
    rf"|{any_of(*lexicon('negatives', 'regarded'))}"
    rf"|(?<!\w)(?:sẽ|tự động|bị) (?:{any_of(*lexicon('negatives', 'shut'))}))(?!\w)"
)
# `không nhận bài sau ngày …`, `đóng sau 17h ngày …`
_REFUSED_AFTER = loose(
    rf"(?:(?<!\w)(?:không|chưa)(?: được)? (?:{any_of(*lexicon('negatives', 'refused'))})"
    rf"|(?:sẽ|tự động|bị) (?:{any_of(*lexicon('negatives', 'shut'))}))(?!\w)[^.;,]{{0,40}}(?<!\w)sau[ :]*(?:ngày )?$"
)
_SIGNING = loose(
    rf"(?:thời gian|ngày|giờ) (?:{any_of(*lexicon('negatives', 'signing'))})(?!\w)[^.;]{{0,20}}$|\+07|ký bởi"
)
# A symbol (`12/KH-LĐLĐ`) right before the date.
_SYMBOL = loose(
    r"(?:\d~[/-]~[\w&]*[a-zđ][\w&./-]*|\d/\d{4}/[\w&-]+)[ ,)(]*"
    r"(?:(?:được )?(?:ký |ban hành |đề )?(?:vào )?ngày~)?[ (,]*$"
)
_DOCUMENT = loose(rf"{words_of('negatives', 'documents')}[^.;:,]{{0,60}}(?:(?:ký|ban hành)? ?ngày~)?$")
_OF_BODY = loose(r"[ ,)]*(?:\(.{0,20}\) )?của (?!tháng|quý|năm|tuần)")
_HISTORY = loose(words_of("negatives", "history"))
_TOLD = loose(
    r"[ ,]*(?:[^\W\d]+ ){0,4}?(?:mới (?:chỉ )?có|mới (?:chỉ )?đạt|đã (?:có|đạt)|vẫn còn|chỉ (?:mới )?có)(?!\w)"
)
_CONDITION = loose(r"(?:trước|sau) (?:hoặc|và|hay) (?:trước|sau)[ :]*(?:ngày )?$|trước, trong và sau[^.;]{0,20}$")
_STAMP = loose(r"(?<!\w)(?:đến|ngày đến|văn bản đến)[ :|]*(?:số[ :.\d|]*)?(?:ngày)?~[:|][ :|]*$")
_FRACTION_OF = loose(rf"~(?:trong )?(?:{any_of(*lexicon('negatives', 'wholes'))})(?!\w)")
_BLANK_BEFORE = loose(r"[._]{2,}[ /]*(?:tháng[ ._]*)?$")
_BLANK_AFTER = loose(r"~[._]{3,}")


def is_named_day(before: str) -> bool:
    """Say whether ``before`` ends in the words of an anniversary, a birth, an identity card or a signature."""
    return bool(_NAMED_DAY.search(before))


def is_effect(before: str) -> bool:
    """Say whether what follows ``before`` is the day from which a rule holds."""
    found = _EFFECT.search(before)
    return found is not None and not _DUTY.search(found["gap"])


def is_window(before: str) -> bool:
    """Say whether what follows ``before`` bounds figures or merits, not an act that is named in between."""
    if is_counted(before):
        return True
    gaps = (before[found.end() :] for found in _WINDOW.finditer(before))
    return any(len(gap) <= _WINDOW_GAP and not _SENTENCE.search(gap) and not _DUTY.search(gap) for gap in gaps)


def is_unpublished(before: str) -> bool:
    """Say whether ``before`` makes the day a condition of what may be handed in (`chưa công bố … trước ngày`)."""
    return bool(_UNPUBLISHED.search(before))


def is_counted(before: str) -> bool:
    """Say whether ``before`` ends in the words of figures or merits (``tính đến``, ``được công nhận trước``)."""
    return bool(_COUNTED.search(before))


def is_withdrawn(before: str) -> bool:
    """Say whether ``before`` speaks of a rule made earlier; it tells only for a day that is past."""
    return bool(_WITHDRAWN.search(before))


def is_superseded(before: str, after: str) -> bool:
    """Say whether the date was set once and no longer holds."""
    if _SUPERSEDED.search(before) or _VOID.match(after) or _PUT_OFF.search(before):
        return True
    return bool(_MOVED_TO.match(after) and _MOVING.search(before))


def is_moved(before: str) -> bool:
    """Say whether ``before`` speaks of moving a date, so that of `từ A đến B` only B holds."""
    return bool(_MOVING.search(before))


def is_new_date(before: str) -> bool:
    """Say whether ``before`` ends in `… từ ngày A sang`: what follows is the date that now holds."""
    return bool(_MOVED_NEW.search(before)) and bool(_MOVING.search(before))


def is_cited(before: str, after: str) -> bool:
    """Say whether a bare date is that of a document."""
    return bool(_SYMBOL.search(before) or _DOCUMENT.search(before) or _OF_BODY.match(after))


def is_signed(before: str) -> bool:
    """Say whether a number and symbol stand right before the date."""
    return bool(_SYMBOL.search(before))


def is_signing(label: str) -> bool:
    """Say whether a label is that of a digital signature, a print, an identity card or a life."""
    return bool(_SIGNING.search(label))


def is_history(before: str) -> bool:
    """Say whether the clause tells what was done, or ought to have been."""
    return bool(_HISTORY.search(before))


def is_told(after: str) -> bool:
    """Say whether the words behind a date tell how far things had come (`Đến hết tháng 9 mới có 41 đơn vị …`)."""
    return bool(_TOLD.match(after))


def is_fraction(after: str) -> bool:
    """Say whether `1/2` before ``after`` is a share of something."""
    return bool(_FRACTION_OF.match(after))


def is_no_day(near: str) -> bool:
    """Say whether ``near``, the words before a date, make it a case (`trước hoặc sau ngày`) or the arrival stamp."""
    return bool(_CONDITION.search(near) or _STAMP.search(near))


def is_later(near: str) -> bool:
    """Say whether the day only begins what is too late (`nộp sau ngày …`)."""
    return bool(_LATER.search(near))


def is_refused(before: str, after: str) -> bool:
    """Say whether what comes after the day named is not taken any more (`sau ngày … không nhận`)."""
    return bool(_REFUSED.match(after) or _REFUSED_AFTER.search(before))


def is_blank(before: str, after: str) -> bool:
    """Say whether the date is the rest of a form to be filled in (`ngày … tháng … năm 2026`)."""
    return bool(_BLANK_BEFORE.search(before) or _BLANK_AFTER.match(after))
