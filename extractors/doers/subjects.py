"""The doer of a sentence: its subject, wherever in the sentence it stands."""

import re
from collections.abc import Iterator

from extractors.bodies import body_at, head_at
from extractors.doers.acts import (
    ADVERBIALS,
    THINGS,
    VERBS,
    WORD,
    after_passive,
    any_duty,
    duty_words,
    in_compound,
    is_noun_here,
    is_relative,
    skip,
)
from extractors.doers.long_subjects import trimmed
from extractors.doers.names import Doer, doers_at, named, whole_list
from extractors.patterns import LOWER, UPPER, View, phrase

TOWARDS = phrase(rf"(?:riêng )?{any_duty('towards')} ")
_CONDITION_ENDS = re.compile("[,:;]")
_COMMA = re.compile(r"[,:](?= )")
_PERIOD = re.compile(r"[;.] ")
_LABEL = re.compile(rf"[{UPPER}][^:.;()]{{2,100}}: +(?=\S)")
_JOINED = phrase(r"(?:còn|và|đồng thời|song|nhưng|đối với|riêng)(?!\w) (?=\S)")
_WHEN = ("trong ", "trước ", "sau ", "chậm nhất ", "vào ", "từ ")
#: “05 | huyện nêu trên gửi”: how many they are.
_COUNTED = phrase(
    r"\d{1,3} (?=(?:đơn vị|cơ sở|huyện|xã|phường|trường|cđcs|công đoàn|doanh nghiệp|bệnh viện)(?! viên)(?!\w))"
)
_THEN = phrase(r"(?<!\w)thì (?=\S)", told_by=["thì"])
_PREPOSITION = re.compile(r"(?:của|với|cùng|về|cho|từ|tại|do|đến|tới|trong|theo|các|bởi|lên|qua|ở|và|là)$")
_OFFICERS = duty_words("officers")
_HUMAN = duty_words("human_verbs")
_DONE_BY = duty_words("done_by")
_PLURALS = ("các ", "mỗi ", "từng ", "những ")
_LAST_WORD = re.compile(r"(?<!\S)\S+ +$")
_UNKNOWN = re.compile(rf"(?:[Cc]ác|[Mm]ỗi|[Tt]ừng) +|[{UPPER}][{LOWER}]+ +[{UPPER}]")
_BY = phrase(rf"(?<!\w)(?:(?P<duty>{any_duty('by_duty')})|{any_duty('by')}) (?=\S)")


def subject(view: View, start: int, limit: int) -> Doer | None:
    """Return the doer with which a sentence begins, after adverbials (``Căn cứ …, các CĐCS | xây dựng``)."""
    at = skip(view, start, limit)
    towards = TOWARDS.match(view.lower, at, limit)
    if towards:
        doer = doers_at(view, towards.end(), limit)
        if doer:
            ends = _CONDITION_ENDS.search(view.plain, doer.end, min(limit, doer.end + 120))
            comma = _colon_or_comma(view, doer.end, limit) or (ends is not None and is_relative(view, doer.end, limit))
            inner = subject(view, ends.end(), limit) if ends and comma else None
            if inner and inner.acts and not _is_in_list(view, inner.start):
                return inner
            if ends and len(doer.names) == 1 and is_relative(view, doer.end, limit):
                names = whole_list(view, doer.start, ends.start())  # “CĐCS | có từ 1.000 đoàn viên trở lên”
                return Doer(names or doer.names, doer.start, ends.start(), True)
            return Doer(doer.names, doer.start, doer.end, True)
    named = _before_colon(view, at, limit)
    if named is not None:
        return named
    for place in _openings(view, at, limit):
        doer = doers_at(view, place, limit, loose=place == at)
        if doer is not None and doer.acts and not _is_mere_person(view, place, doer, at):
            return doer
    return None


def _before_colon(view: View, at: int, limit: int) -> Doer | None:
    """Return the body before a colon (``Phòng Quản lý thu: | là đầu mối``), unless an act comes first."""
    doer = doers_at(view, at, limit)
    if doer is None or doer.acts:
        return None
    chaired = _CHAIRED.match(view.lower, doer.end, limit)
    if chaired:
        return Doer(doer.names, doer.start, chaired.end() - 1, True)
    stop = _colon_after(view, doer.end, limit)
    if stop is None:
        return None
    if _POST_BEHIND.match(view.lower, doer.end, stop) and doer.names[0].startswith(
        ("Đồng chí ", "Đ/c ", "Ông ", "Bà ")
    ):
        return Doer(doer.names, doer.start, stop, True)  # “Đồng chí Trần Thị A - Phó Chủ tịch: | thu quỹ”
    if _GROUP_NUMBER.fullmatch(view.lower, doer.start, doer.end):
        behind = doers_at(view, stop + 1, limit)
        if behind is not None and (behind.acts or view.plain[behind.end : behind.end + 1] == ","):
            return behind._replace(acts=True)  # “Cụm 1 (các tỉnh miền Trung): | Công đoàn Công ty A | đăng cai”
    return Doer(whole_list(view, doer.start, stop) or doer.names, doer.start, stop, True)


#: A group by its number: what stands behind its colon names who acts.
_GROUP_NUMBER = re.compile(r"(?:cụm|khối|nhóm|khu vực|bảng|đợt|vòng)(?: thi đua)?(?: số)? (?:\d+|[ivx]+)")


def _is_in_list(view: View, at: int) -> bool:
    """Say whether a name goes on with a list of places or houses (``các tỉnh có huyện nghèo, | xã ven biển``)."""
    head = head_at(view, at, len(view.lower))
    return head is not None and head.kind in ("state", "school") and not head.plural and view.plain[at].islower()


_POST_BEHIND = phrase(rf" *[-,] *(?:phó )?{any_duty('posts')}(?!\w)")
#: “Tiểu ban An ninh | do đồng chí A làm trưởng ban”: who heads a group is no part of its name.
_CHAIRED = phrase(
    r"(?: *\([^()]{2,40}\))? +do [^:;]{3,100} "
    r"(?:làm|là) (?:trưởng|tổ trưởng|đội trưởng|nhóm trưởng|chủ tịch)[^:;,]{0,20}[:,]"
)


def _is_mere_person(view: View, place: int, doer: Doer, start: int) -> bool:
    """Say whether the name is a class of people (``công nhân``) that is told of, not somebody who owes something.

    People owe something where they begin the sentence and do what only people do.
    """
    head = head_at(view, place, len(view.lower))
    if head is None or head.kind != "person" or _OFFICERS.match(view.lower, head.start, len(view.lower)):
        return False
    at = skip(view, doer.end, len(view.lower))
    each = view.lower.startswith(_EACH, place)
    must = _MUST.match(view.lower, at) is not None
    if place != start and not each:
        return not must  # “Khi có sự cố, | lãnh đạo trực | có trách nhiệm báo ngay”
    return not (must or _HUMAN.match(view.lower, at, len(view.lower)))


_EACH = ("mỗi ", "từng ", "các ")
_MUST = phrase(rf"{any_duty('musts')}(?!\w)")


def _openings(view: View, start: int, limit: int) -> Iterator[int]:
    """Yield the places where the subject of a sentence may begin: its start, after a label, after adverbials."""
    yield start
    counted = _COUNTED.match(view.lower, start, limit)
    if counted:
        start = counted.end()
        yield start
    joint = _JOINED.match(view.lower, start, limit)
    if joint:
        start = joint.end()
        yield start
    label = _LABEL.match(view.plain, start, limit)
    if label:
        start = label.end()
        yield start
    adverbial = ADVERBIALS.match(view.lower, start, limit)
    verb = VERBS.match(view.lower, start, limit)
    if adverbial is None or (verb is not None and verb[0] > adverbial[0]):
        then = _THEN.search(view.lower, start, min(limit, start + 200))
        if then:
            yield then.end()
        return
    stop = min(limit, start + 420)
    period = _PERIOD.search(view.plain, start, stop)
    stop = period.start() if period else stop
    if view.lower.startswith("khi ", start) and _then_acts(view, start, stop):
        return
    yield from _after_short_adverbial(view, start, stop)
    for found in _COMMA.finditer(view.plain, start, stop):
        at = skip(view, found.end(), limit)
        yield at
        if view.lower.startswith(_WHEN, at):
            yield from _after_short_adverbial(view, at, stop)
        acts = VERBS.match(view.lower, at, limit) and not ADVERBIALS.match(view.lower, at, limit)
        if acts and head_at(view, at, limit) is None:
            return  # the main clause has begun without a subject


def _then_acts(view: View, start: int, stop: int) -> bool:
    """Say whether the main clause behind ``thì`` begins with its act, so that no subject comes any more."""
    then = _THEN.search(view.lower, start, stop)
    if then is None or head_at(view, then.end(), stop) is not None:
        return False
    return VERBS.match(view.lower, then.end(), stop) is not None


def _after_short_adverbial(view: View, start: int, stop: int) -> Iterator[int]:
    """Yield a subject that follows an adverbial without a comma (``Trong năm học Phòng GDĐT | sẽ``)."""
    then = _THEN.search(view.lower, start, stop)  # “… gửi đến CĐCS thì | ủy ban kiểm tra | chuyển”
    if then:
        yield then.end()
    comma = view.plain.find(",", start, stop)
    for word in WORD.finditer(view.lower, start, min(comma if comma >= 0 else stop, start + 80)):
        at = word.start()
        if at > start and (view.plain[at].isupper() or view.lower.startswith("các ", at)) and head_at(view, at, stop):
            before = view.lower[max(start, at - 8) : at].rstrip()
            if (
                not _PREPOSITION.search(before)
                and not before.endswith("khi")
                and not before[-1:].isdigit()
                and not _is_inside_name(view, at, stop)
            ):
                yield at
                return


def _is_inside_name(view: View, at: int, limit: int) -> bool:
    """Say whether the word before ``at`` begins a name that goes on there (``do LĐLĐ | các huyện``)."""
    last = _LAST_WORD.search(view.lower, max(0, at - 12), at)
    head = head_at(view, last.start(), limit) if last else None
    body = body_at(view, last.start(), limit) if last and head and head.end < at else None
    return body is not None and body.end > at


_UP_TO_COLON = re.compile(r"[^:.;()]{0,90}(?:\([^()]{0,120}\))? *:")


def _colon_after(view: View, at: int, limit: int) -> int | None:
    """Return the place of a colon that ends the name (``CĐCS không thuộc danh sách kiểm tra: | tự kiểm tra``)."""
    found = _UP_TO_COLON.match(view.plain, at, limit)
    if found is None:
        return None
    between = view.lower[at : found.end() - 1].strip()
    if between and not between.startswith("(") and not is_relative(view, at, limit) and len(between.split()) > 4:
        return None
    return found.end() - 1


def _colon_or_comma(view: View, at: int, limit: int) -> bool:
    at = skip(view, at, limit)
    return at < limit and view.plain[at] in ":,"


def late_subject(view: View, start: int, limit: int) -> Doer | None:
    """Return a body that takes over as subject after a comma (``Xây dựng bộ máy …, | CĐCS | bố trí 01 cán bộ``)."""
    period = _PERIOD.search(view.plain, start, limit)
    for found in _COMMA.finditer(view.plain, start, period.start() if period else limit):
        at = skip(view, found.end(), limit)
        head = head_at(view, at, limit)
        if head is None or head.kind in ("person", "department"):
            continue
        doer = doers_at(view, at, limit)
        if doer and doer.acts:
            return doer
    return None


def passive_doer(view: View, start: int, limit: int) -> Doer | None:
    """Return who does it in a passive sentence (``Danh sách do | CĐCS | lập``; ``… là trách nhiệm của | các ban``)."""
    for found in _BY.finditer(view.lower, start, limit):
        doer = doers_at(view, found.end(), limit)
        if doer and (found["duty"] or (doer.acts and _DONE_BY.match(view.lower, skip(view, doer.end, limit), limit))):
            return doer
        doer = _done_by(view, found.end(), limit) if found[0].startswith("do") else None
        if doer is not None:
            return doer
    return None


def _done_by(view: View, at: int, limit: int) -> Doer | None:
    """Read a doer that is no known name between ``do`` and what it does (``do | Tổ đoàn kết số 2 | lo``)."""
    if not view.plain[at].isupper():
        return None
    for count, word in enumerate(WORD.finditer(view.lower, at, min(limit, at + 70))):
        if re.search(r"[.;:(,]", view.plain[at : word.start()]) or count > _LONGEST_UNKNOWN:
            return None
        if count >= 2 and view.plain[word.start()].islower() and _DONE_BY.match(view.lower, word.start(), limit):
            if is_noun_here(view, word.start()) or in_compound(view, word.start()):
                continue
            end = at + len(view.plain[at : word.start()].rstrip())
            return Doer((named(view, at, end),), at, end, True)
    return None


_LONGEST_UNKNOWN = 8  # words


def unknown_after_adverbial(view: View, start: int, limit: int) -> Doer | None:
    """Read a doer that the lexicon does not know behind an adverbial (``Từ ngày 01/5, | các trạm thu phí | thu``)."""
    at = skip(view, start, limit)
    if ADVERBIALS.match(view.lower, at, limit) is None:
        return None
    comma = _COMMA.search(view.plain, at, min(limit, at + 200))
    place = skip(view, comma.end(), limit) if comma else limit
    return unknown_doer(view, place, limit) if view.lower.startswith(_PLURALS, place) else None


def unknown_doer(view: View, start: int, limit: int) -> Doer | None:
    """Read a doer that the lexicon does not know: ``Các …`` or a capitalised name before an act that only people do.

    ``Các tổ bầu cử | gửi biên bản``; ``Giao | Liên hiệp Hợp tác xã | chuẩn bị``.
    """
    begin = _UNKNOWN.match(view.plain, start, limit)
    if begin is None or ADVERBIALS.match(view.lower, start, limit) or VERBS.match(view.lower, start, limit):
        return None
    noun = begin.end() if begin[0].lower().startswith(_PLURALS) else start
    if THINGS.match(view.lower, noun, limit):
        return None
    for count, word in enumerate(WORD.finditer(view.lower, start, min(limit, start + 110))):
        if re.search(r"[.;:(,]", view.plain[start : word.start()]) or count > 12:
            return None
        if count >= 2 and view.plain[word.start()].islower() and _HUMAN.match(view.lower, word.start(), limit):
            if is_noun_here(view, word.start()) or after_passive(view, word.start()):
                return None
            if in_compound(view, word.start()):
                continue
            return Doer((trimmed(view, start, word.start()),), start, word.start() - 1, True)
    return None
