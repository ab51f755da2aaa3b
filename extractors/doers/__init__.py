"""Who must act: the doer that a clause, a heading or a lead-in names.

A doer is a body (or a class of persons) before an act (``Các CĐCS | gửi báo cáo``), after a request (``đề nghị | các
CĐCS | báo cáo``), in a heading (``2. Đối với các CĐCS``), or before a colon (``Văn phòng: bố trí xe``).
"""

import re
from collections.abc import Iterator
from itertools import islice

from extractors.bodies import body_at, ends_word, find_bodies, head_at, spelled
from extractors.doers.acts import (
    ADVERBIALS,
    ADVERBS,
    BRACKET,
    BREAKS,
    BY_OFFICE,
    HARD_STOP,
    RELATIVES,
    SEVERAL,
    THINGS,
    VERBS,
    WORD,
    act_at,
    act_inside,
    after_passive,
    any_duty,
    duty_words,
    in_compound,
    is_noun_here,
    is_relative,
    skip,
)
from extractors.doers.names import JOINT, Doer, acting_at, doers_at, kind_at, named, one_class, whole_list
from extractors.lexicon import listed_at, load
from extractors.patterns import (
    LOWER,
    UPPER,
    PhraseTable,
    View,
    any_of,
    beginning,
    end_of,
    phrase,
    read_behind,
    read_once,
    start_of,
)
from extractors.wordings import Wordings

#: The letters with which a request begins, polite words and those of a decision before it included.
_ASKING = beginning([*listed_at("duties", "requests", "weak_requests"), *"tkrđq"])
_pattern = Wordings("doer_patterns", pieces={"asking": _ASKING})

# --------------------
# Subjects that the grammar of names cannot read to their end: the words of a sentence up to its act, cut into names.
#
# ``Giám đốc các sở, thủ trưởng các ban, ngành tỉnh | chỉ đạo``; ``Tổ thư ký | ghi biên bản``.

_HUMAN = duty_words("human_verbs")
_LONGEST_PIECE = 12
_FEWEST = 2
_LONGEST_CLASS = 80  # characters
_ANY_ACT = phrase("")
_PAPERS = phrase(rf"{any_of(load('deliveries')['deliverables'])}(?!\w)")
#: How a body stands behind what it sends: of what kind it is not, the words up to it, the act behind it.
_FRONTED: tuple[tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str]], ...] = (
    ((), _pattern["behind_thing_kept"], _ANY_ACT),
    (("person",), _pattern["behind_whose"], _pattern["goes_somewhere"]),
    (("organ", "department", "person"), _pattern["behind_passive"], _ANY_ACT),
    (("organ", "department"), _pattern["behind_comma"], _pattern["sends"]),
    (("organ", "department", "person"), _pattern["behind_paper"], _pattern["sends"]),
)
_END = re.compile(r"[.;](?= |$)")


def long_subject(view: View, start: int, limit: int) -> Doer | None:
    """Return the body or people with which a sentence begins, up to its act; ``None``: none opens it, no act does."""
    first = skip(view, start, limit)
    at = main_clause(view, first, limit)
    if (whoever := _whoever(view, at, limit)) is not None:
        return whoever
    takes_over = at > first or view.plain[max(0, at - 3) : at].rstrip().endswith(";")
    goes_on = takes_over and _pattern["staff"].match(view.lower, at, limit)
    if not (view.plain[at : at + 1].isupper() or goes_on) or not _begins_name(view, at, limit):
        return None
    act = _first_act(view, at, limit)
    if act is None:
        return _obliged_people(view, at, limit)
    names = _pieces(view, at, act)
    return Doer(names, at, at + len(view.plain[at:act].rstrip(" ,")), True) if names else None


def _begins_name(view: View, at: int, limit: int) -> bool:
    """Whether a body or a group of people begins here, not an act or a thing."""
    head, group = head_at(view, at, limit), _pattern["groups"].match(view.lower, at, limit)
    named = max(head.end if head else at, end_of(group, at))
    other = THINGS.match(view.lower, at, limit) or VERBS.match(view.lower, at, limit)
    if other and named <= other[0]:
        return False
    known = group is not None or (head is not None and not ADVERBIALS.match(view.lower, at, limit))
    return known and "%" not in view.lower[at : head.start if head else at]


def _whoever(view: View, at: int, limit: int) -> Doer | None:
    """Return a class with the condition for it (``Đơn vị | nào chưa nộp | phải báo cáo``), or ``None``; inside a
    sentence only bodies (``ai nhầm thì sửa`` is asked of those before it)."""
    may_be = view.lower.find(" nào ", at, min(limit, at + _LONGEST_CLASS)) >= 0
    body = body_at(view, at, limit) if may_be else None
    if body is None:
        return None
    opens = view.plain[at].isupper()
    if not opens and body.kind in ("person", "department"):
        return None
    found = _pattern["whoever"].match(view.lower, body.end, limit)
    unknown = _pattern["class_before"].match(view.lower, at, limit) if opens else None
    if unknown and found is None:
        found = _pattern["whoever"].match(view.lower, unknown.end(), limit)
    return Doer((named(view, at, found.start()),), at, found.end("clause"), True) if found else None


def fronted_doer(view: View, start: int, limit: int) -> Doer | None:
    """Return the body behind what it sends (``Hồ sơ duyệt đại hội | CĐCS | gửi về``), or ``None``."""
    at = skip(view, start, limit)
    at = end_of(_pattern["every"].match(view.lower, at, limit), at)
    thing, verb = THINGS.match(view.lower, at, limit), VERBS.match(view.lower, at, limit)
    if thing and ((verb and verb[0] > thing[0]) or view.lower.startswith("ngày ", at)):
        thing = None  # “Tổng hợp tình hình, tham mưu | UBND phường | báo cáo”; “Ngày 10/3, …”
    if not thing and not _PAPERS.match(view.lower, at, limit):
        return None
    stop = _until(_END, view, at, min(limit, at + 260))
    for body in find_bodies(view, at, stop):
        doer = acting_at(view, body.start, stop)
        if doer is None or _pattern["agrees"].match(view.lower, doer.end, stop) or '"' in "".join(doer.names):
            continue  # “Hồ sơ "Mái ấm công đoàn" gửi về”: the name of a thing
        act = skip(view, doer.end, stop)
        if any(
            body.kind not in but and behind.fullmatch(view.lower, at, body.start) and acts.match(view.lower, act, stop)
            for but, behind, acts in _FRONTED
        ):
            return doer
    return None


def _until(mark: re.Pattern[str], view: View, at: int, limit: int) -> int:
    """Return where the first ``mark`` stands, else ``limit``."""
    return start_of(mark.search(view.plain, at, limit), limit)


def _obliged_people(view: View, at: int, limit: int) -> Doer | None:
    """Return people who must do something (``Đoàn viên về từ vùng dịch | phải khai báo``), or ``None``."""
    if not (view.lower.startswith("người ", at) or _is_person(view, at)):
        return None
    if also := _pattern["also"].match(view.lower, at, limit):
        clause = view.plain[at : also.end()].split(",")[0].rstrip()
        return Doer((named(view, at, at + len(clause)),), at, at + len(view.plain[at : also.end()].rstrip()), True)
    found = _pattern["obliged"].match(view.lower, at, limit)
    if found is None:
        return None
    end = at + len(view.plain[at : found.end()].rstrip())
    return Doer(_pieces(view, at, end), at, end, True)


def _first_act(view: View, at: int, limit: int) -> int | None:
    """Return where the first act stands behind what may be a name; ``None``: none, or other words before it."""
    persons = _is_person(view, at)
    stop = _until(HARD_STOP, view, at, min(limit, at + 280))
    for count, word in enumerate(WORD.finditer(view.lower, at, stop)):
        place = word.start()
        verb = VERBS.match(view.lower, place, limit)
        many = verb is not None and " " in view.lower[place : verb[0]]
        if count and not many and BREAKS.match(view.lower, place, limit):
            return None
        may_act = count >= _FEWEST and view.plain[place].islower()
        if not may_act or is_noun_here(view, place) or in_compound(view, place):
            continue
        acts = _HUMAN.match(view.lower, place, limit) or (not persons and act_inside(view, place, limit))
        # “Người đang | đi học | có thể gửi”
        if acts and not _pattern["nobody_named"].fullmatch(trimmed(view, at, place).lower()):
            return place
    return None


def _pieces(view: View, start: int, act: int) -> tuple[str, ...]:
    """Return the names between two places, cut at a comma or ``và`` before another; ``()``: one is too long."""
    cuts = [start]
    for joint in JOINT.finditer(view.lower, start, act):
        at, head = joint.end(), head_at(view, joint.end(), act)
        if view.plain[at].isupper():
            another = head is not None or "và" not in joint[0]
        else:  # “Thủ trưởng các cơ quan, đơn vị thuộc Sở”: one “các” for all that follows
            another = head is not None and " các " not in view.lower[cuts[-1] : joint.start()]
        if another or view.lower.startswith(("các ", "những ", "đồng chí "), at):
            cuts.append(at)
    spans = one_class(view, [*zip(cuts, [*cuts[1:], act], strict=True)])
    names = [trimmed(view, *span) for span in spans]
    if any(not name or len(name.split()) > _LONGEST_PIECE for name in names):
        return ()
    return tuple(dict.fromkeys(names))


def trimmed(view: View, begin: int, end: int) -> str:
    """Return the name at ``begin:end``, spelled out, without small words before the act (``phải``, ``không``)."""
    return named(view, begin, begin + len(_pattern["loose_end"].sub("", view.plain[begin:end])))


# --------------------
# The doer of a sentence: its subject, wherever in the sentence it stands.

TOWARDS = _pattern["towards"]
_CONDITION_ENDS = re.compile(rf"(?:{BRACKET.pattern}|[^,:;(]){{0,120}}(?P<mark>[,:;])")
_COMMA = re.compile(r"[,:](?= )")
#: “Trong 3 ngày 12, 13, 14/5 | công đoàn | tổ chức …”: none between figures.
_COMMA_OF_CLAUSE = re.compile(r",(?! ?\d)")
_PERIOD = re.compile(r"[;.] ")
#: “theo tình hình của cơ quan, | doanh nghiệp | chủ động …”: a list of workplaces goes on, and no subject begins.
_WORKPLACE = any_of(load("bodies")["lists"]["workplaces"])
_WORKPLACES = phrase(rf"(?<!\w){_WORKPLACE}, {_WORKPLACE}(?!\w)")
_TWO_WORDS = 14
_LABEL = re.compile(rf"(?:[{UPPER}][^:.;()]{{2,100}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{4}})?(?: *\([^)]{{1,20}}\))?): +(?=\S)")
_DONE_BY = duty_words("done_by")
_LAST_WORD = re.compile(r"(?<!\S)\S+ +$")
_NOUN = re.compile(rf"[{UPPER}][{LOWER}]+ +(?=\w)|{_pattern['unknown'].pattern}")
_BY = phrase(rf"(?<!\w)(?:(?P<duty>{any_duty('by_duty')})|{any_duty('by')}) (?=\S)")
_MUST = phrase(rf"{any_duty('musts')}(?!\w)")
_LEVEL_BEFORE = re.compile(rf"(?<!\w){any_of(load('bodies')['lists']['levels'])}$")
_UP_TO_COLON = re.compile(r"[^:.;()]{0,90}(?:\([^()]{0,120}\))? *:")
#: “do CĐCS | chưa nộp đủ”, “mẫu do Tổng Liên đoàn | ban hành”: why something is so, where something comes from.
_REASON = phrase(rf"{any_duty('reasons')}(?!\w)")
#: “do LĐLĐ tỉnh quyết định, | chi một lần”: at these marks no unknown name goes on.
_NO_NAME = re.compile(rf"{HARD_STOP.pattern}|,")


def subject(view: View, start: int, limit: int) -> Doer | None:
    """Return the doer that begins a sentence, or its adverbials (``Căn cứ …, các CĐCS | xây dựng``), or ``None``."""
    at = skip(view, start, limit)
    towards = TOWARDS.match(view.lower, at, limit)
    if named := (towards and _towards(view, towards, limit)) or _before_colon(view, at, limit):
        return named
    which = _pattern["whichever"].match(view.lower, at, limit)
    if which and (doer := acting_at(view, which.end(), limit)):
        return doer  # “Nghiệp đoàn nào thiếu thủ quỹ thì | chủ tịch | giữ sổ”
    for place in _openings(view, at, limit):
        doer = acting_at(view, place, limit, loose=place == at)
        owing = doer and _owing(view, place, doer, at, limit)
        if owing:
            return owing
    return None


def _owing(view: View, place: int, doer: Doer, start: int, limit: int) -> Doer | None:
    """Return a doer, or to whom they pass it on (``Đoàn viên viết bài, | CĐCS | gửi``); ``None``: they owe nothing."""
    passed_on = _pattern["passed_on"].match(view.lower, doer.end, limit)
    if sender := read_behind(subject, view, passed_on, limit):
        return doer._replace(names=sender.names)
    is_none = _is_mere_person(view, place, doer, start) or _pattern["among"].search(view.lower, start, place)
    return None if is_none else doer


def _towards(view: View, towards: re.Match[str], limit: int) -> Doer | None:
    """Return whom a sentence is about (``Đối với các CĐCS: …``), or who acts for them behind a comma; else ``None``."""
    doer = doers_at(view, end_of(_pattern["counted"].match(view.lower, towards.end(), limit), towards.end()), limit)
    if doer:
        inner = doers_at(view, max(doer.start, view.plain.rfind(",", doer.start, doer.end) + 1), limit)
        of_people = _is_person(view, doer.start) and inner is not None and not _is_person(view, inner.start)
        whole = body_at(view, doer.start, inner.start) if inner is not None and inner.acts else None
        # “CĐCS có thay đổi, | Chủ tịch CĐCS | bàn giao”
        if of_people or (whole is not None and is_relative(view, whole.end, doer.end)):
            return inner  # “Đối với đoàn viên nghỉ hưu, | CĐCS | xóa tên”
        ends = _CONDITION_ENDS.match(view.plain, doer.end, limit)
        relative = is_relative(view, doer.end, limit) or _pattern["narrowed_topic"].match(view.lower, doer.end, limit)
        # “Đối với CĐCS giải thể từ ngày 01/7/2025: | Công đoàn xã | nhận …”
        inner = read_behind(subject, view, ends, limit) if relative or (ends and ends["mark"] == ":") else None
        if inner and not _is_in_list(view, inner.start):
            return inner
        # of one body it is told what it has not done: “Riêng CĐCS A | chưa nộp, đề nghị gửi”
        if ends and relative and "; ".join(doer.names)[1:].islower():
            stop = ends.start("mark")
            # “CĐCS | có từ 1.000 đoàn viên trở lên”
            return Doer(whole_list(view, doer.start, stop), doer.start, stop, True)
        return Doer(doer.names, doer.start, doer.end, True)
    # “Đối với hộ nghèo, | trưởng thôn | lập danh sách”
    return read_behind(subject, view, _COMMA.search(view.plain, towards.end(), min(limit, towards.end() + 90)), limit)


def _before_colon(view: View, at: int, limit: int) -> Doer | None:
    """Return the body before a colon (``Phòng Quản lý thu: | là đầu mối``); ``None``: none, or it acts before that."""
    if view.plain.find(":", at, limit) < 0 and view.lower.find(" do ", at, limit) < 0:
        return None  # most sentences
    if part := _pattern["part"].match(view.lower, at, limit):
        doer = doers_at(view, part.end(), limit)
        return doer._replace(acts=True) if doer else None
    doer = doers_at(view, at, limit)
    if doer is None or doer.acts:
        return None
    chaired = _pattern["chaired"].match(view.lower, doer.end, limit)
    if chaired and (chaired[0].endswith(":") or act_at(view, chaired.end(), limit) is not None):
        return Doer(doer.names, doer.start, chaired.end() - 1, True)
    stop = _colon_after(view, doer.end, limit)
    if stop is None:
        return None
    if _pattern["group_number"].fullmatch(view.lower, doer.start, doer.end):
        behind = doers_at(view, stop + 1, limit)
        if behind is not None:
            return behind._replace(acts=True)  # “Cụm 1 (các tỉnh miền Trung): | Công đoàn Công ty A | đăng cai”
    elif _is_person(view, doer.start):
        behind = acting_at(view, stop + 1, limit)
        if behind is not None and not _is_person(view, behind.start):
            return behind  # “Cộng tác viên: | mỗi LĐLĐ huyện | cử 02 đồng chí”
    return Doer(whole_list(view, doer.start, stop), doer.start, stop, True)


def _is_person(view: View, at: int) -> bool:
    return kind_at(view, at, len(view.lower)) == "person"


def _is_in_list(view: View, at: int) -> bool:
    """Whether a name goes on with a list of places or houses (``các tỉnh có huyện nghèo, | xã ven biển``)."""
    return kind_at(view, at, len(view.lower)) in ("state", "school")


def _is_mere_person(view: View, place: int, doer: Doer, start: int) -> bool:
    """Whether the name is a class of people (``công nhân``) that is told of, not somebody who owes something. People
    owe something where they begin the sentence and do what only people do."""
    limit = len(view.lower)
    if kind_at(view, place, limit) != "person" or _pattern["officer"].match(view.lower, place, limit):
        return False
    by = BY_OFFICE.match(view.lower, doer.end, limit)
    at = skip(view, end_of(by, doer.end), limit)
    # “Khi có sự cố, | lãnh đạo trực | có trách nhiệm báo ngay”; “Sau khi học, | thí sinh | nộp bài cho Ban Tổ chức”
    inside = place != start and not SEVERAL.match(view.lower, place)
    owes = _pattern["sends_to"].match(view.lower, at) if inside else _HUMAN.match(view.lower, at, limit)
    return not (owes or _MUST.match(view.lower, at))


_LONGEST_CLAUSE = 200  # characters
#: How a clause of its own begins, with a subject that owes nothing by it: “Sau khi | Giám đốc Sở ký, Văn phòng gửi …”.
_OPENS_CLAUSE = phrase(rf"{any_duty('opens_clause')}(?!\w)")


def main_clause(view: View, start: int, limit: int) -> int:
    """Return where the main clause of a sentence begins: behind the comma of the clause or the grounds that open it."""
    at = start
    if _OPENS_CLAUSE.match(view.lower, at, limit) is None:
        return at
    if then := _pattern["then"].search(view.lower, at, min(limit, at + _LONGEST_CLAUSE)):
        return then.end()
    for comma in _COMMA.finditer(view.plain, at, limit):
        main = skip(view, comma.end(), limit)
        acting = acting_at(view, main, limit)
        # “tại cơ quan, đơn vị, doanh nghiệp | chủ động xây dựng”: whose act it is stands above
        if _WORKPLACES.search(view.lower, max(start, main - _TWO_WORDS), min(limit, main + _TWO_WORDS)):
            if acting:
                return acting.end
            continue
        if acting or VERBS.match(view.lower, main, limit) or _pattern["staff"].match(view.lower, main):
            return main
    return at


def _openings(view: View, start: int, limit: int) -> Iterator[int]:
    """Yield the places where the subject of a sentence may begin: its start, after a label, after adverbials."""
    yield start
    # “Đối với cấp huyện: | Công an huyện | ký …”
    for before, text in ((_pattern["counted"], view.lower), (_pattern["joined"], view.lower), (_LABEL, view.plain)):
        if told := before.match(text, start, limit):
            start = told.end()
            yield start
    if told and _BY.match(view.lower, start, limit):
        return  # “Ngày hội: do Ban A phối hợp Sở B | thực hiện”: who does it stands behind “do”
    adverbial = ADVERBIALS.match(view.lower, start, limit)
    verb = VERBS.match(view.lower, start, limit)
    if adverbial is None or (verb is not None and verb[0] > adverbial[0]):
        for pattern in (_pattern["then"], _pattern["hence"]):
            if then := pattern.search(view.lower, start, min(limit, start + 200)):
                yield then.end()
        return
    if by := _pattern["done_by_at_first"].match(view.lower, start, limit):
        yield by.end()  # “Do | CĐCS A | phối hợp với CĐCS B tổ chức”; a cause has no act
    stop = _until(_PERIOD, view, start, min(limit, start + 420))
    if (main := main_clause(view, start, stop)) > start:
        yield main
        return
    yield from _after_short_adverbial(view, start, stop)
    for found in _COMMA.finditer(view.plain, start, stop):
        at = skip(view, found.end(), limit)
        if _is_in_list(view, at) and _LEVEL_BEFORE.search(view.lower, max(start, found.start() - 12), found.start()):
            continue  # “do công đoàn xã, | phường | thực hiện”
        yield at
        if _pattern["when"].match(view.lower, at):
            yield from _after_short_adverbial(view, at, stop)
        if VERBS.match(view.lower, at, limit) and not ADVERBIALS.match(view.lower, at, limit):
            return  # the main clause has begun without a subject


def _after_short_adverbial(view: View, start: int, stop: int) -> Iterator[int]:
    """Yield where a subject begins behind an adverbial without a comma (``Trong năm học | Phòng GDĐT | sẽ``)."""
    then = _pattern["then"].search(view.lower, start, stop)  # “… gửi đến CĐCS thì | ủy ban kiểm tra | chuyển”
    if then:
        yield then.end()
    comma = start_of(_COMMA_OF_CLAUSE.search(view.plain, start, stop), stop)
    for word in WORD.finditer(view.lower, start, min(comma, start + 80)):
        at = word.start()
        before = view.lower[max(start, at - _TWO_WORDS) : at].rstrip()
        begins = view.plain[at].isupper() or SEVERAL.match(view.lower, at)
        apart = (begins and not _pattern["preposition"].search(before)) or _pattern["time_ends"].search(before)
        if at > start and apart and head_at(view, at, stop) and not _is_inside_name(view, at, stop):
            yield at
            return


def _is_inside_name(view: View, at: int, limit: int) -> bool:
    """Whether the word before ``at`` begins a name that goes on there (``do LĐLĐ | các huyện``)."""
    at = start_of(_LAST_WORD.search(view.lower, max(0, at - 12), at), at)
    return view.plain[at].isupper() and body_at(view, at, limit) is not None


def _colon_after(view: View, at: int, limit: int) -> int | None:
    """Return where a colon ends a name (``CĐCS không thuộc danh sách kiểm tra: | tự kiểm tra``), or ``None``."""
    found = _UP_TO_COLON.match(view.plain, at, limit)
    if found is None:
        return None
    between = view.lower[at : found.end() - 1].strip()
    if not is_relative(view, at, limit) and len(between.split()) > 4:
        return None
    return found.end() - 1


def late_subject(view: View, start: int, limit: int) -> Doer | None:
    """Return a body that acts behind a comma (``Xây dựng bộ máy …, | CĐCS | bố trí 01 cán bộ``), or ``None``."""
    for found in _COMMA.finditer(view.plain, start, _until(_PERIOD, view, start, limit)):
        at = skip(view, found.end(), limit)
        doer = acting_at(view, at, limit)
        if doer and kind_at(view, at, limit) not in ("", "person", "department"):
            return doer
    return None


_LONGEST_MEANS = 40  # characters


def passive_doer(view: View, start: int, limit: int) -> Doer | None:
    """Return who does it in a passive sentence (``Danh sách do | CĐCS | lập``), or ``None``."""
    for found in _BY.finditer(view.lower, start, limit):
        if _pattern["by_means"].search(view.lower, max(start, found.start() - _LONGEST_MEANS), found.start()):
            continue
        doer = doers_at(view, found.end(), limit)
        if doer and found[0] == "được " and _pattern["agrees"].match(view.lower, doer.end, limit):
            continue
        payer = _pattern["payer"].match(view.lower, found.end(), limit) if doer else None
        if payer:
            return Doer((named(view, found.end(), payer.end("who")),), found.end(), payer.end("who"), True)
        if doer and (found["duty"] or _does(view, doer, found, limit)):
            return doer
        # “do | Tổ đoàn kết số 2 | lo”: no known name
        group = found[0].startswith("do") or _pattern["set_up"].match(view.plain, found.end(), limit)
        capital = view.plain[found.end()].isupper() or _pattern["staff"].match(view.lower, found.end(), limit)
        if group and capital and (doer := _up_to_act(view, found.end(), limit, _DONE_BY)):
            return doer
    return None


def _does(view: View, doer: Doer, by: re.Match[str], limit: int) -> bool:
    """Whether a doer behind ``do`` or ``được`` does what the sentence tells of. ``được`` also tells what a thing
    already is (``báo cáo được BCH thông qua``), so that fewer verbs count behind it."""
    at = skip(view, doer.end, limit)
    if _DONE_BY.match(view.lower, at, limit):
        return True
    if not VERBS.match(view.lower, at, limit) or _REASON.match(view.lower, at):
        return False
    return by[0].startswith("do") or _pattern["by_a_day"].match(view.lower, at, limit) is not None


def _up_to_act(view: View, at: int, limit: int, acts: PhraseTable) -> Doer | None:
    """Return the words up to the first of ``acts`` as a name that the lexicon does not know; ``None``: no such act."""
    words = WORD.finditer(view.lower, at, _until(_NO_NAME, view, at, min(limit, at + 110)))
    for word in islice(words, _FEWEST, _LONGEST_PIECE + 1):
        place = word.start()
        acting = view.plain[place].islower() and acts.match(view.lower, place, limit)
        if acting and not ends_word(view, place, limit):
            is_other = is_noun_here(view, place) or after_passive(view, place)
            return None if is_other else Doer((trimmed(view, at, place),), at, place - 1, True)
    return None


def unknown_after_adverbial(view: View, start: int, limit: int) -> Doer | None:
    """Return an unknown doer behind an adverbial (``Từ ngày 01/5, | các trạm thu phí | thu``), or ``None``."""
    at = skip(view, start, limit)
    if ADVERBIALS.match(view.lower, at, limit) is None:
        return None
    comma = _COMMA.search(view.plain, at, min(limit, at + 200))
    place = skip(view, end_of(comma, limit), limit)
    return unknown_doer(view, place, limit) if SEVERAL.match(view.lower, place) else None


def unknown_doer(view: View, start: int, limit: int, *, assigned: bool = False) -> Doer | None:
    """Return a doer that the lexicon does not know, before an act that only people do; ``None``: none. ``Các tổ bầu cử
    | gửi biên bản``. Where work is ``assigned`` any noun may be one: ``Kíp trực | ghi nhật ký``."""
    any_noun = assigned and ADVERBS.match(view.lower, start, limit) is None
    begin = (_NOUN if any_noun else _pattern["unknown"]).match(view.plain, start, limit)
    if begin is None or _pattern["no_doer"].match(view.lower, start, limit) or VERBS.match(view.lower, start, limit):
        return None
    noun = begin.end() if SEVERAL.match(begin[0].lower()) else start
    return None if THINGS.match(view.lower, noun, limit) else _up_to_act(view, start, limit, _HUMAN)


# --------------------
# The doers that a heading names for all that stands below it.

_COLON = re.compile(r" *: +")


@read_once
def heading_doers(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that a heading names as those who must act, spelled out; ``()``: nobody. ``Đối với`` takes the
    words to the end of the heading, restrictions included."""
    text = view.lower[start:end].rstrip(" .:;,")
    stop = start + len(_pattern["have_duty"].sub("", text))
    at = skip(view, start, stop)
    at = end_of(_pattern["asks"].match(view.lower, at, stop), at)
    if towards := TOWARDS.match(view.lower, at, stop) or _pattern["towards_inside"].search(view.lower, at, stop):
        # “Đối với các công ty có xe, gồm: | Công ty A”, “Đối với 41 | cơ sở đã được lập biên bản”
        first = end_of(_pattern["consists"].search(view.lower, towards.end(), stop), towards.end())
        behind = end_of(_pattern["counted"].match(view.lower, first, stop), stop)
        whole = whole_list(view, first, stop) or whole_list(view, behind, stop)
        return whole or _group(view, first, stop)  # “Nhiệm vụ của | Tổ thương lượng”
    is_set_up = stop < start + len(text) or _pattern["group_number"].fullmatch(view.lower, at, stop)
    if is_set_up and (group := _group(view, at, stop)):
        return group  # “Tổ thương lượng | có nhiệm vụ:”, “Nhóm 2”
    doer = doers_at(view, at, stop)
    # “Các đoàn thể: | Hội X, Tỉnh đoàn”
    colon = _COLON.match(view.plain, doer.end, stop) if doer else None
    listed = whole_list(view, colon.end(), stop) if colon else ()
    return listed or (_named_in_heading(view, at, doer, stop) if doer else ())


def _group(view: View, at: int, stop: int) -> tuple[str, ...]:
    """Return the words of a heading as the name of a group that the letter sets up (``Tổ thương lượng``), or ``()``."""
    group = _pattern["group"].match(view.plain, at, stop)
    return (spelled(group[0]),) if group else ()


def _named_in_heading(view: View, at: int, doer: Doer, stop: int) -> tuple[str, ...]:
    """Return the bodies of a heading that begins with a name, with what narrows them; ``()``: it names a thing."""
    rest = view.plain[doer.end : stop].strip()
    joint = JOINT.match(view.lower, doer.end, stop)
    if joint and THINGS.match(view.lower, joint.end(), stop):
        return ()  # “Học viên và thời gian học”
    if len(doer.names) > 1 and rest.startswith("theo "):
        return doer.names  # “Các Sở: Xây dựng; Công Thương | theo lĩnh vực quản lý”
    narrows = RELATIVES.match(view.lower, skip(view, doer.end, stop), stop) is not None
    if narrows and len(BRACKET.sub("", rest).split()) <= _LONGEST_PIECE:
        return whole_list(view, at, stop)
    charged = _pattern["people_in_charge"].match(view.lower, at, stop)
    if (doer.acts and not charged) or not rest or rest.startswith(("(", ":", "-")):
        return doer.names
    label = view.plain.find(": ", doer.end, stop)  # “Nghiệp đoàn xe ôm A: đoàn phí quý I”
    return whole_list(view, at, stop if label < 0 else label) if len(rest.split()) <= _LONGEST_PIECE else ()


def heading_as_doer(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return a whole heading as a name that nobody knows, below ``TỔ CHỨC THỰC HIỆN``; ``()``: an act or thing."""
    stop = start + len(view.plain[start:end].rstrip(" .:;,"))
    at = skip(view, start, stop)
    names_nobody = any(words_of.match(view.lower, at, stop) for words_of in (VERBS, THINGS, ADVERBIALS))
    return () if names_nobody else (spelled(view.plain[at:stop]),)


# --------------------
# Requests: who is asked to act, and with whom.


def requested(view: View, start: int, limit: int, *, weak: bool = False, told: bool = False) -> tuple[int, Doer] | None:
    """Return where a request stands and whom it asks (``đề nghị | các CĐCS | báo cáo``), or ``None``. A request opens
    its sentence, follows a comma, or follows the body that asks where that is ``told``. ``weak`` lets softer words
    count too (``hướng dẫn``, ``chỉ đạo``, ``mời``), for sentences of the issuer itself."""
    for found in (_pattern["weak"] if weak else _pattern["strong"]).finditer(view.lower, start, limit):
        doer = doers_at(view, found.end(), limit)
        if doer is None:
            continue
        before = max(start, found.start() - 160), found.start()
        if _pattern["cited"].search(view.lower, *before):
            continue
        if told or _pattern["before_request"].fullmatch(view.lower, *before):
            return found.start(), doer
    return None


def asked_last(view: View, start: int, limit: int) -> Doer | None:
    """Return whom the last request of a paragraph asks (``Căn cứ …, Ban Thường vụ hướng dẫn | CĐCS``), or ``None``."""
    asked = (
        doers_at(view, found.end(), limit) for found in reversed([*_pattern["weak"].finditer(view.lower, start, limit)])
    )
    return next(filter(None, asked), None)


WITH = _pattern["with"]


def lead(view: View, doer: Doer, limit: int) -> Doer:
    """Return a doer with those it works with as ``coordinators``: ``chủ trì, phối hợp với | Sở Y tế``."""
    found = WITH.search(view.lower, doer.end, min(limit, doer.end + 120))
    others = read_behind(doers_at, view, found, limit)
    if others is None and (leads := _pattern["leads"].match(view.lower, doer.end, limit)):
        along = doers_at(view, leads.end(), limit)
        others = along if along is not None and works_along(view, along, limit) else None
    return doer if others is None else doer._replace(coordinators=others.names)


def works_along(view: View, doer: Doer, limit: int) -> bool:
    """Whether a body only helps the one named before it (``A chủ trì, | B | phối hợp``)."""
    return _pattern["along"].match(view.lower, skip(view, doer.end, limit), limit) is not None
