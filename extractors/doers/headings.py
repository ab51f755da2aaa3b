"""The doers that a heading names for all that stands below it."""

import re

from extractors.bodies import spelled
from extractors.doers.acts import ADVERBIALS, BRACKET, RELATIVES, THINGS, VERBS, any_duty, skip
from extractors.doers.names import doers_at, whole_list
from extractors.doers.subjects import TOWARDS
from extractors.patterns import View, phrase, read_once, words

_ASKS = phrase(r"(?:đề nghị|giao|yêu cầu|phân công)(?: cho)? ")
_HAVE_DUTY = phrase(
    r" (?:có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?: thực hiện)?(?: các (?:nội dung|nhiệm vụ|việc) sau)?$"
)
#: “Đối với các xã, phường chưa gửi: | trước 16 giờ 30”: when it is due is no part of the name.
_WHEN = phrase(r" *: *(?=(?:trước|chậm nhất|từ ngày|hạn|xong|đến|hoàn thành|trong tháng|trong ngày)(?!\w))")
_WORK = phrase(rf" {any_duty('work_of_offices')}")
_TOWARDS_INSIDE = phrase(rf"(?:{any_duty('towards_inside')} |ở (?=công đoàn|cơ sở|các|cấp))")


@read_once
def heading_doers(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that a heading names as those who must act, spelled out.

    ``Đối với`` takes the words to the end of the heading, restrictions included.
    """
    when = _WHEN.search(view.lower, start, end)
    end = when.start() if when else end
    stop = start + len(_HAVE_DUTY.sub("", view.plain[start:end].rstrip(" .:;,")))
    at = skip(view, start, stop)
    asks = _ASKS.match(view.lower, at, stop)
    if asks:
        at = asks.end()
    towards = TOWARDS.match(view.lower, at, stop)
    doer = doers_at(view, at, stop) if towards is None else None
    if towards is None and not (doer and doer.acts):
        towards = _TOWARDS_INSIDE.search(view.lower, at, stop)
    if towards:
        names = whole_list(view, towards.end(), stop)
        if names:
            return names
        at = towards.end() if towards.start() == at else at
    doer = doers_at(view, at, stop)
    if doer is None:
        return ()
    if doer.acts and len(doer.names) == 1 and _WORK.fullmatch(view.lower, doer.end, stop):
        return whole_list(view, at, stop)  # “Phòng Kế hoạch tổng hợp”: a heading that is all name
    rest = view.plain[doer.end : stop].strip()
    bare_rest = BRACKET.sub("", rest)
    if (
        RELATIVES.match(view.lower, skip(view, doer.end, stop), stop)
        and "," not in bare_rest
        and len(bare_rest.split()) <= 12
    ):
        return whole_list(view, at, stop)
    if doer.acts:
        return doer.names
    if not rest or rest.startswith(("(", ":", "-")) or re.match(r"thực hiện|có trách nhiệm", rest):
        return doer.names
    return whole_list(view, at, stop) if len(rest.split()) <= 12 else ()


def heading_as_doer(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return a short heading as the name of a body, for sections that say who does what (``TỔ CHỨC THỰC HIỆN``).

    There a heading names somebody even where the lexicon does not know it, unless it begins with an act or a thing.
    """
    stop = start + len(view.plain[start:end].rstrip(" .:;,"))
    at = skip(view, start, stop)
    text = words(view.plain[at:stop])
    if not text[:1].isupper() or len(text.split()) > 12 or any(mark in text for mark in ";:."):
        return ()
    names_nobody = any(words_of.match(view.lower, at, stop) for words_of in (VERBS, THINGS, ADVERBIALS))
    return () if names_nobody else (spelled(text),)
