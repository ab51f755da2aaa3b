"""Subjects that the grammar of names cannot read to their end: the words of a sentence up to its act, cut into names.

``Giám đốc các sở, thủ trưởng các ban, ngành tỉnh | chỉ đạo``; ``Tổ thư ký | ghi biên bản``.
"""

import re

from extractors.bodies import find_bodies, head_at
from extractors.doers.acts import (
    ADVERBIALS,
    BREAKS,
    HARD_STOP,
    THINGS,
    VERBS,
    WORD,
    act_inside,
    after_passive,
    any_duty,
    duty_words,
    in_compound,
    is_noun_here,
    skip,
)
from extractors.doers.names import JOINT, Doer, doers_at, named
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase

_HUMAN = duty_words("human_verbs")
_OFFICERS = duty_words("officers")
_GROUPS = phrase(rf"(?:(?:các|mỗi|từng|những|mọi|toàn thể) )*{any_duty('groups_of_people')}(?!\w)")
_NEXT = phrase(rf"(?:các |những |đồng chí |{any_duty('groups_of_people')}(?!\w))")
_MOST_WORDS = 30
_LONGEST_PIECE = 12
_FEWEST = 2


def long_subject(view: View, start: int, limit: int) -> Doer | None:
    """Return the subject with which a sentence begins where a body or a group of people opens it and an act ends it."""
    at = skip(view, start, limit)
    if not view.plain[at : at + 1].isupper() or not _opens(view, at, limit):
        return None
    whoever = _WHOEVER.match(view.lower, at, limit)
    if whoever and (head_at(view, at, limit) or _GROUPS.match(view.lower, at, limit)):
        return Doer((named(view, at, whoever.end("name")),), at, whoever.end("clause"), True)
    act = _first_act(view, at, limit)
    if act is None:
        return _obliged_people(view, at, limit)
    names = _pieces(view, at, act)
    return Doer(names, at, at + len(view.plain[at:act].rstrip(" ,")), True) if names else None


def _opens(view: View, at: int, limit: int) -> bool:
    head, verb = head_at(view, at, limit), VERBS.match(view.lower, at, limit)
    if (verb and (head is None or head.end <= verb[0])) or THINGS.match(view.lower, at, limit):
        return False
    if "%" in view.lower[at : head.start if head else at]:
        return False  # a share of a class is a target
    if _GROUPS.match(view.lower, at, limit):
        return True
    return head is not None and ADVERBIALS.match(view.lower, at, limit) is None


#: “Đảng viên là chủ doanh nghiệp, người quản lý | phải …”: what such people also are.
_ALSO = phrase(r" +là [^.;:()]{3,80}? (?=(?:phải|không được|có trách nhiệm|cần phải)(?!\w))")
_OBLIGED = phrase(r"[^.,;:()]{3,90}? (?=(?:phải|có trách nhiệm|cần phải|bắt buộc)(?!\w))")
_WHOEVER = phrase(
    r"(?P<clause>(?P<name>[^.,;:()]{2,40}?) nào [^.;:()]{2,90}?),? (?:thì|phải|đề nghị|yêu cầu|cần|vẫn)(?!\w)"
)


def fronted_doer(view: View, start: int, limit: int) -> Doer | None:
    """Return the body behind what it sends (``Hồ sơ duyệt đại hội | CĐCS | gửi về``; ``Sổ được | các tổ | nộp``)."""
    at = skip(view, start, limit)
    at = every.end() if (every := _EVERY.match(view.lower, at, limit)) else at
    thing, verb = THINGS.match(view.lower, at, limit), VERBS.match(view.lower, at, limit)
    if thing and verb and verb[0] > thing[0]:
        thing = None  # “Tổng hợp tình hình, tham mưu | UBND phường | báo cáo”
    if not thing and not any(opening.match(view.lower, at, limit) for opening in (_PAPERS, _LIMIT)):
        return None
    period = _END.search(view.plain, at, min(limit, at + 260))
    stop = period.start() if period else min(limit, at + 260)
    for body in find_bodies(view, at, stop):
        doer = doers_at(view, body.start, stop)
        if doer is None or body.start <= at + 4:
            continue
        before = view.lower[max(at, body.start - 8) : body.start].rstrip()
        if before.endswith(" của") and _LIMIT.match(view.lower, at) and _IS.match(view.lower, doer.end, stop):
            return doer._replace(acts=True)  # “Hạn nộp hồ sơ của | các CĐCS | là ngày 20/3”
        if not doer.acts:
            continue
        if any('"' in name for name in doer.names):
            continue  # “Hồ sơ "Mái ấm công đoàn" gửi về”: the name of a thing
        act = skip(view, doer.end, stop)
        if before.endswith(",") and (_OWES.match(view.lower, act, stop) or _TOPIC.match(view.lower, at, stop)):
            return doer  # “Số đơn còn lại, | các CĐCS | phải giải quyết”
        if before.endswith(" của") and _IS_SENT.match(view.lower, act, stop):
            return doer  # “Báo cáo của | các đơn vị | gửi về”
        if body.kind in ("organ", "department") or (body.kind == "person" and not before.endswith(",")):
            continue
        passive = before.endswith(" được") and VERBS.match(view.lower, act, stop)
        if passive or (_SENDS.match(view.lower, act, stop) and not _OF_ANOTHER.search(before)):
            return doer
    return None


#: Things of which it is told what is done with them, before who has them.
_TOPIC = phrase(
    r"(?:số|phiếu|biên bản|danh sách|hồ sơ|sổ|quỹ|tiền|kinh phí)(?! (?:lượng|đại biểu|người))(?!\w)[^,.;:]{2,60},"
)
_EVERY = phrase(r"(?:mọi|các|những) ")
_IS_SENT = phrase(
    r"(?:phải |cần |đề nghị )?(?:được )?(?:gửi|nộp)(?: [^.;,]{0,30})? (?:về|trước|chậm nhất|qua|lên)(?!\w)"
)
_LIMIT = phrase(r"(?:thời )?hạn(?: cuối| chót)? (?:gửi|nộp|đăng ký|báo cáo|hoàn thành)(?!\w)")
_IS = phrase(r" *(?::|là(?!\w)|(?:đến |trước |chậm nhất )?(?:hết )?ngày)")
_OWES = phrase(r"(?:phải|cần|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?!\w)")
_PAPERS = phrase(rf"{any_of(load('deliveries')['deliverables'])}(?!\w)")
_SENDS = phrase(r"(?:phải |sẽ |có trách nhiệm )?(?:gửi|nộp|báo cáo|nhắn|chuyển|trình|báo|gởi)(?!\w)")
_OF_ANOTHER = re.compile(r"(?:của|với|cho|về|từ|tại|theo|qua|lên|đến|tới|ở|thuộc|và|là|do|các|riêng|\d|[\"“”])$")
_END = re.compile(r"[.;](?= |$)")


def _obliged_people(view: View, at: int, limit: int) -> Doer | None:
    """Return the people of whom the sentence says that they must (``Đoàn viên về từ vùng dịch | phải khai báo``)."""
    found = _OBLIGED.match(view.lower, at, limit)
    head = head_at(view, at, limit)
    also = _ALSO.match(view.lower, head.end, limit) if head is not None and head.kind == "person" else None
    if head is not None and also:
        clause = view.plain[at : also.end()].split(",")[0].rstrip()
        return Doer((named(view, at, at + len(clause)),), at, at + len(view.plain[at : also.end()].rstrip()), True)
    people = view.lower.startswith("người ", at) or (head is not None and head.kind == "person")
    if found is None or not people:
        return None
    end = at + len(view.plain[at : found.end()].rstrip())
    return Doer((named(view, at, end),), at, end, True)


def _first_act(view: View, at: int, limit: int) -> int | None:
    """Return where the first act of the sentence begins, if nothing but a name can stand before it."""
    head = head_at(view, at, limit)
    persons = head is not None and head.kind == "person"
    for count, word in enumerate(WORD.finditer(view.lower, at, min(limit, at + 280))):
        place = word.start()
        if HARD_STOP.search(view.plain[at:place]) or count > _MOST_WORDS:
            return None
        verb = VERBS.match(view.lower, place, limit)
        many = verb is not None and " " in view.lower[place : verb[0]]
        if count and not many and BREAKS.match(view.lower, place, limit):
            return None
        if count < _FEWEST or not view.plain[place].islower():
            continue
        if is_noun_here(view, place) or after_passive(view, place) or in_compound(view, place):
            continue
        if _HUMAN.match(view.lower, place, limit) or (not persons and act_inside(view, place, limit)):
            return place
    return None


def _pieces(view: View, start: int, act: int) -> tuple[str, ...]:
    """Cut a list of names at its joints; ``()`` where a piece is too long to be a name."""
    cuts = [start]
    for joint in JOINT.finditer(view.lower, start, act):
        if _begins_another(view, cuts[-1], joint, act):
            cuts.append(joint.end())
    ends = [*cuts[1:], act]
    names = [trimmed(view, begin, end) for begin, end in zip(cuts, ends, strict=True)]
    if any(not name or len(name.split()) > _LONGEST_PIECE for name in names):
        return ()
    return tuple(dict.fromkeys(names))


def _begins_another(view: View, begin: int, joint: re.Match[str], act: int) -> bool:
    """Say whether another name begins behind a joint, rather than more of the one that began at ``begin``."""
    at = joint.end()
    if view.plain[at].isupper():
        head = head_at(view, at, act)
        if head is None or head.kind != "person":
            return head is not None or "và" not in joint[0]
        # “Ban Thanh niên nông thôn, Công nhân và Đô thị”
        return _OFFICERS.match(view.lower, head.start, act) is not None
    if view.lower.startswith(("các ", "những ", "đồng chí "), at):
        return True
    if " các " in view.lower[begin : joint.start()]:
        return False  # “Thủ trưởng các cơ quan, đơn vị thuộc Sở”: one “các” for all that follows
    return head_at(view, at, act) is not None or _NEXT.match(view.lower, at, act) is not None


_LOOSE_END = phrase(
    rf"(?:[,;&\s]|(?<!\w)(?:và|cùng với|hoặc|luôn|đến|tới|đi|không|{any_duty('adverbs', 'requests')}))+$"
)


def trimmed(view: View, begin: int, end: int) -> str:
    """Return the name at ``begin:end`` without the small words before the act that follows (``phải``, ``không``)."""
    cut = _CHARGED.search(view.lower, begin, end)
    end = cut.start() if cut else end
    return named(view, begin, begin + len(_LOOSE_END.sub("", view.plain[begin:end])))


#: “Ủy viên Ban Chấp hành | được phân công phụ trách cụm”: how people come to act is no part of their name.
_CHARGED = phrase(r" (?:theo (?:địa bàn|lĩnh vực|phân công)|được phân công)(?!\w)")
