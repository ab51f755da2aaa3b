"""The words for what is changed, cleaned of what only joins them to the verb, and the parts of the document named."""

import re
from functools import cache

from extractors.amendments.acts import Act
from extractors.amendments.context import Context
from extractors.amendments.mentions import CITED, DAY, WORDS
from extractors.amendments.points import points_in
from extractors.amendments.sentences import Sentence
from extractors.patterns import any_of, phrase

_EDGES = re.compile(r"^[\s,:;(\-–]+|[\s,:;)\-–]+$")
_SAID = "nêu|quy định|ghi|ấn định|yêu cầu|đề ra|hướng dẫn|giao"
_JOINS = (
    "tại|trong|ở|của|theo|cho|đối với|vào|thành|từ|đến|hết|sang|trước|là|như sau|các|một số|nội dung|đến hết|nay|được|"
    "toàn bộ|số|như|thì|ban hành|kèm|còn"
)
_TAIL = phrase(rf"[ ,:;]*(?<!\w)(?:(?:đã |được |đã được )?(?:{_SAID})|{_JOINS})(?: các)?[ ,:;]*$")


_WHY = r"(?:nay )?(?:do|vì|để|nhằm|xét|căn cứ|theo)(?!\w)[^,]{0,120}, *"
_FIRST = "nay|cho|về|việc|thêm|lại|các|những|một số|toàn bộ|đối với|nội dung|của|và"
_LEAD = phrase(rf"^[ ,:;(-]*(?:{_WHY})?(?:(?:\d{{1,3}} (?:ngày làm việc|ngày|tuần)|{_FIRST})(?!\w) *)*")


def about_of(context: Context, sentence: Sentence, act: Act) -> tuple[str | None, tuple[str, ...]]:
    """Return the words for what is changed, and the parts of the document that are named beside the verb."""
    lower, text = context.view.lower, context.masked.text
    start, end = act.gap if act.objects else (act.end, sentence.end)
    behind = text[start:end]
    stop = behind.find(DAY)
    behind_span = (start, start + stop if stop >= 0 else end)
    points = points_in(lower[start:end]) or points_in(lower[sentence.start : act.start])
    if act.start == act.end:  # no verb: the item names what is changed before the day
        stop = text.find(DAY, sentence.start, sentence.end)
        spans = [(sentence.start, stop if stop >= 0 else sentence.end)]
    elif act.is_behind or not act.objects:
        spans = [behind_span, (sentence.start, act.start)]
    else:
        spans = [behind_span]  # what stands before an active verb is who does it
    for begin, finish in spans:
        if about := _cleaned(context, begin, finish):
            return about, points
    return None, points


@cache
def _old_words() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['old_value'])}(?!\w)")


_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")


def _cleaned(context: Context, start: int, end: int) -> str | None:
    """Return the words of a span without brackets, parts, documents and what only joins them to the verb."""
    raw, low = context.view.plain[start:end], context.masked.text[start:end]
    old = _old_words().search(low)
    places = (low.find(CITED), low.find("("), old.start() if old else -1)
    cut = min((at for at in places if at >= 0), default=len(low))
    raw, low = raw[:cut], low[:cut]
    low = re.sub(
        r"(?:điểm|khoản|mục|điều|phần|phụ lục) (?:[ivxlc\d.]+|[a-zđ])(?!\w)", lambda m: " " * len(m.group()), low
    )
    if "@" in low:
        return None
    lead = _LEAD.match(low)
    begin = lead.end() if lead else 0
    finish = len(low.rstrip())
    while tail := _TAIL.search(low, begin, finish):
        if tail.start() == tail.end():
            break
        finish = tail.start()
    words_left = " ".join(raw[begin:finish].split())
    words_left = _EDGES.sub("", words_left)
    if words_left.lower() in ("thực hiện", "triển khai", "tổ chức thực hiện", "văn bản"):
        return None
    return words_left if _SAYS_SOMETHING.search(words_left) and len(words_left) <= 200 else None
