"""Names of those who must act: one body, a list of bodies, a class with what narrows it."""

import re
from functools import lru_cache
from typing import NamedTuple

from extractors.bodies import Body, body_at, head_at, spelled
from extractors.doers.acts import (
    ACTS,
    BRACKET,
    BREAKS,
    HARD_STOP,
    RELATIVES,
    STOPS,
    VERBS,
    WORD,
    act_after,
    act_at,
    act_inside,
    goes_on,
    is_charged,
    is_relative,
    relative_end,
    skip,
)
from extractors.doers.charges import behind_charge
from extractors.doers.lists import each_place, more_places, shared_head, shared_level
from extractors.doers.one_class import one_class
from extractors.doers.restrictions import acts_at_once, allowed, is_past, is_restriction
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, View, any_of, phrase, read_once, words

JOINT = phrase(r" *(?:[,;&]|và(?!\w)|cùng(?: với)?(?!\w)|, và(?!\w)|, cùng(?!\w)|hoặc(?!\w)) *(?:và |cùng )?(?=\S)")
_LONGEST_NAME = 25  # words: what is longer is no name of a class


class Doer(NamedTuple):
    """The bodies that must act, spelled out, with the span of their words and where the words after them begin."""

    names: tuple[str, ...]
    start: int
    end: int
    acts: bool
    """An act follows the name, so the name is a subject and not merely mentioned."""
    coordinators: tuple[str, ...] = ()


def doers_at(view: View, at: int, limit: int, *, loose: bool = False) -> Doer | None:
    """Read one body or a list of bodies that begins at ``at``.

    ``loose`` is for the start of a sentence, where any small word after a body is an act.
    """
    at = skip(view, at, limit)
    if head_at(view, at, limit) is None:
        return None
    unit = _UNIT.match(view.lower, at, limit)
    if unit and view.plain[unit.end()].isupper() and head_at(view, unit.end(), limit):
        return _doers(view, unit.end(), limit, loose)  # “các đơn vị | Trường A, Bệnh viện B”
    return _doers(view, at, limit, loose)


_UNIT = phrase(r"(?:các |những |mỗi )?đơn vị(?: gồm)?:? (?=\w)")


#: “Các CĐCS | , trừ | CĐCS Cơ quan Sở Y tế, gửi …”: whom the duty leaves out stands in the name of the class.
_EXCEPT = phrase(r" *,? *(?:ngoại trừ|trừ|không bao gồm|không kể) +(?=\S)")
_COMMA = re.compile(r" *, *")


def _with_exception(view: View, at: int, limit: int, loose: bool) -> Doer | None:
    """Read a class with those it leaves out, where the act follows them."""
    body = body_at(view, at, limit)
    found = _EXCEPT.match(view.lower, body.end, limit) if body is not None and _is_class(body) else None
    left_out = _doers(view, found.end(), limit, loose) if found else None
    if body is None or left_out is None:
        return None
    comma = _COMMA.match(view.plain, left_out.end, limit)
    if not left_out.acts and (comma is None or act_at(view, comma.end(), limit) is None):
        return None
    name = f"{named(view, at, body.end)}, trừ {', '.join(left_out.names)}"
    return Doer((name,), at, comma.end() if comma and not left_out.acts else left_out.end, True)


#: “Đồng chí Trần Thị A | , Phó Chủ tịch, Trưởng ban: phụ trách chung”: posts of one person.
_PERSON = re.compile(rf"(?:[Đđ]ồng chí|Đ/c|Ông|Bà) [{UPPER}][{LOWER}]+ [{UPPER}]")
_POSTS_BEHIND = phrase(rf"(?: *[-–,] *(?:phó )?{any_of(load('duties')['posts'])}(?!\w)[^,.;:]{{0,60}})+(?=[,:])")


@read_once
def _doers(view: View, at: int, limit: int, loose: bool) -> Doer | None:
    if without := _with_exception(view, at, limit, loose):
        return without
    names: list[tuple[int, int]] = []
    acts = False
    begin = at
    end = at
    while at < limit and len(names) < 12:
        found = _name_end(view, at, limit, loose=loose)
        if found is None:
            break
        end, acts = found
        if not acts:
            end = _tail_of_name(view, end, limit)
        names.append((at, end))
        if acts:
            break
        more = more_places(view, at, end, limit)
        if more > end:
            end = more
            names[-1] = (at, end)
            acts = act_at(view, end, limit) is not None or (loose and goes_on(view, end, limit))
            if acts:
                break
        after = end
        while bracket := BRACKET.match(view.plain, after, limit):
            after = bracket.end()
        posts = _POSTS_BEHIND.match(view.lower, after, limit) if _PERSON.match(view.plain, names[-1][0]) else None
        if posts and act_at(view, posts.end(), limit) is not None:
            end, acts = posts.end(), True
            break
        joint = JOINT.match(view.lower, after, limit)
        if not joint or head_at(view, joint.end(), limit) is None:
            break
        at = joint.end()
    if not names:
        return None
    names = one_class(view, names)
    spelt = [name for a, b in names for name in each_place(named(view, a, b))]
    return Doer(tuple(dict.fromkeys(shared_head(shared_level(spelt)))), begin, end, acts)


def _name_end(view: View, at: int, limit: int, *, loose: bool = False) -> tuple[int, bool] | None:
    """Return where the name that begins at ``at`` ends and whether an act follows it.

    A class may go on with nouns (``khối trường học``) or with a clause (``có trên 200 đoàn viên``) before its act; the
    nouns belong to its name, the clause where it surely narrows the class. ``loose`` takes any small word after the
    name for an act.
    """
    body = body_at(view, at, limit)
    if body is None:
        return None
    end = body.end
    clause = relative_end(view, end, limit)
    relative = clause is not None
    charged = behind_charge(view, end, limit) if body.kind == "person" else None
    if charged is not None:
        return charged, True
    if not relative and act_at(view, end, limit) is not None and not _goes_on_behind_comma(view, end, limit):
        must = _MUST.match(view.lower, end, limit) if body.kind != "person" and _is_class(body) else None
        return (must.end("told") if must else end), True
    for count, word in enumerate(WORD.finditer(view.lower, end, min(limit, end + 180))):
        between = view.plain[end : word.start()]
        if HARD_STOP.search(between) or count > (18 if relative else 10) or (not relative and "," in between):
            break
        if (count == 0 or not relative) and STOPS.match(view.lower, word.start(), limit):
            break
        if not relative and _joins_another(view, word.start(), limit):
            break
        if not relative and count == 0 and not _takes_nouns(body):
            break  # a proper name is complete: what follows is its act or something else
        if clause is not None and word.start() < clause:
            continue
        if is_charged(view, word.start(), limit):
            return end + len(between.rstrip(" ,")), True
        acts = act_inside(view, word.start(), limit) or (relative and allowed(view, end, word.start(), limit))
        if acts and not (relative and is_past(view, end, word.start(), limit)):
            if relative and body.kind == "person" and acts_at_once(view, end, word.start(), limit):
                return end, True
            whole = (
                (body.kind == "person" and not view.lower.startswith(_PASSIVE, skip(view, end, limit)))
                or not relative
                or ((_is_class(body) or body.kind == "person") and is_restriction(view, end, word.start(), limit))
            )
            return (end + len(between.rstrip(" ,")) if whole else end), True
    if relative and act_after(view, end, limit):
        return end, True  # “các đơn vị | đăng ký …”: no other act follows
    proper = body.plural or body.name[1:] != body.name[1:].lower()
    if not loose or not proper or body.kind == "person" or not goes_on(view, end, limit):
        return end, False
    return _behind_unknown_nouns(view, end, limit, nouns=_takes_nouns(body))


def _goes_on_behind_comma(view: View, end: int, limit: int) -> bool:
    """Say whether a comma and another body follow whose name looks like an act (``cấp ủy, | tổ chức đảng``)."""
    at = skip(view, end, limit)
    if view.plain[at : at + 1] != ",":
        return False
    at = skip(view, at + 1, limit)
    head = head_at(view, at, limit)
    verb = VERBS.match(view.lower, at, limit)
    return head is not None and verb is not None and head.end > verb[0]


def _behind_unknown_nouns(view: View, end: int, limit: int, *, nouns: bool) -> tuple[int, bool]:
    """Return where a name ends that words follow which the grammar does not know: an act, or more ``nouns`` of it."""
    first = skip(view, end, limit)
    if not nouns or ACTS.match(view.lower, first, limit):
        return end, True
    for count, word in enumerate(WORD.finditer(view.plain, end, min(limit, end + 120))):
        between = view.plain[end : word.start()]
        if HARD_STOP.search(between) or count > _MOST_NOUNS:
            break
        if "," in between or _joins_another(view, word.start(), limit):
            stop = end + len(between.rstrip(" ,"))
            return (stop, False) if head_at(view, word.start(), limit) or "," not in between else (end, True)
        if BREAKS.match(view.lower, word.start(), limit):
            return end + len(between.rstrip()), True
        if count > 0 and (act_inside(view, word.start(), limit) or RELATIVES.match(view.lower, word.start(), limit)):
            return end + len(between.rstrip()), True
    return end, True


_MOST_NOUNS = 6
#: “Đơn vị | xếp loại trung bình | phải giải trình”: what is told of a class before what it must do.
_MUST = phrase(
    rf"(?P<told>(?: (?!{any_of(load('duties')['joints_of_acts'])}(?!\w))[{LOWER}]+){{1,6}})"
    r" (?:phải|có trách nhiệm)(?!\w)"
)
_PASSIVE = ("được ", "theo ")


def _takes_nouns(body: Body) -> bool:
    """Say whether nouns may follow before the act: behind a class, a department, a group in small letters."""
    return _is_class(body) or body.kind == "department" or _GROUP.match(body.name.lower()) is not None


#: Groups within a body, and organs of a class, which nouns may follow (``Bộ phận | văn thư``).
_GROUP = re.compile(rf"{any_of(load('duties')['groups'])}(?!\w)")
_CLASS_KINDS = frozenset(("union", "school", "person", "state", "mass", "party"))


def _is_class(body: Body) -> bool:
    """Say whether a name means a class (``công đoàn cơ sở``, ``các đơn vị``), which nouns may narrow."""
    several = body.plural or " các " in body.name
    return several or (body.kind in _CLASS_KINDS and body.name[1:] == body.name[1:].lower())


_EACH = ("các ", "mỗi ", "từng ")
_AND = re.compile(r"(?:và|cùng(?: với)?|hoặc)(?= )")


def _joins_another(view: View, at: int, limit: int) -> bool:
    """Say whether a joint and another body follow (``CĐCS | và các tổ công đoàn``; ``khối trường học | các CĐCS``)."""
    if view.lower.startswith(_EACH, at) and (head := head_at(view, at, limit)) is not None and head.kind == "union":
        return True
    joint = _AND.match(view.lower, at, limit)
    return joint is not None and head_at(view, skip(view, joint.end(), limit), limit) is not None


_TAIL_OF_NAME = phrase(rf"(?: [{LOWER}]+){{1,3}}(?= *(?:[,;:]|\(|$| và [{UPPER}]| và các))")


def _tail_of_name(view: View, end: int, limit: int) -> int:
    """Add the small letters with which a name ends before the next one (``Than - Khoáng`` + ``sản,``)."""
    found = _TAIL_OF_NAME.match(view.plain, end, limit)
    if found is None:
        return end
    first = skip(view, end, limit)
    goes_on_otherwise = any(words_of.match(view.lower, first, limit) for words_of in (VERBS, RELATIVES, STOPS))
    return end if goes_on_otherwise else found.end()


#: “Các đồng chí | Ủy viên Ban Chấp hành”: a form of address before a post, no part of its name.
#: “Đồng chí Trần Thị A | - Phó Chủ tịch”: a post behind a person's name.
_WITH_POST = re.compile(
    rf"^((?:Đồng chí|Đ/c|Ông|Bà) [{UPPER}]\w*(?: [{UPPER}]\w*){{1,4}}) *[-–,] *(?:(?:Phó|phó) )?"
    rf"(?i:{any_of(load('duties')['posts'])})(?!\w).*$"
)
_ADDRESS = re.compile(
    rf"^(?:Đồng chí|Đ/c|Ông, bà|Ông/bà|Ông|Bà) (?=(?:(?:Phó|phó) )?{any_of(load('duties')['posts'])}(?!\w))",
    re.IGNORECASE,
)


#: “Cán bộ chuyên trách | mỗi quý | vận động”, “Trạm Y tế | 02 đại biểu”: how often, how many, is no part of the name.
_HOW_MANY = re.compile(
    r",? (?:(?:mỗi|hằng|hàng) (?:năm|tháng|quý|tuần|ngày|đợt|nơi|đơn vị|bên|cơ quan)"
    r"|(?<!dưới )(?<!trên )(?<!từ )\d+ (?:đại biểu|đồng chí))$"
)


def named(view: View, start: int, end: int) -> str:
    """Return the name at ``start:end`` spelled out; page numbers and markup inside it are left out."""
    return _called(spelled(view.plain[start:end].replace(": ", " ")))


@lru_cache(maxsize=4096)  # a letter names few bodies, each of them many times
def _called(name: str) -> str:
    """Return a name without the form of address before a post, and without the post behind a person."""
    name = _HOW_MANY.sub("", _WITH_POST.sub(r"\1", _ADDRESS.sub("", name)))
    return name[:1].upper() + name[1:]


_JOINT_AT_END = re.compile(r"\s*(?:[,;&]|\bvà|\bcùng(?: với)?|\bhoặc)?\s*$")


def _without_joint(view: View, start: int, end: int) -> int:
    """Return where a name ends before the joint and the blanks that may stand at its end."""
    joint = _JOINT_AT_END.search(view.plain, start, end)
    return joint.start() if joint else end


def whole_list(view: View, start: int, stop: int) -> tuple[str, ...]:
    """Cut ``start:stop`` into names at joints before another body; every word belongs to one of them."""
    if head_at(view, start, stop) is None:
        return ()
    cuts = [start]
    brackets = [found.span() for found in BRACKET.finditer(view.plain, start, stop)]
    for joint in JOINT.finditer(view.lower, start, stop):
        if any(a <= joint.start() < b for a, b in brackets):
            continue
        first = head_at(view, cuts[-1], stop)
        if first is not None and first.end > joint.start():
            continue  # “tập đoàn, tổng công ty”: one class
        if head_at(view, joint.end(), stop) and not _inside_class(view, cuts[-1], joint.start(), stop):
            cuts.append(joint.end())
    names = []
    ends = [_without_joint(view, *cut) for cut in zip(cuts, [*cuts[1:], stop], strict=True)]
    for begin, finish in one_class(view, list(zip(cuts, ends, strict=True))):
        piece = re.sub(r"\s*\([^)]*\)", "", words(view.plain[begin:finish]).strip())
        if piece and len(piece.split()) <= _LONGEST_NAME:
            names.append(_called(spelled(piece)))
    return tuple(dict.fromkeys(shared_head(names)))


def _inside_class(view: View, begin: int, joint: int, stop: int) -> bool:
    """Say whether the joint stands inside a restriction (``đã được Sở Y tế, UBND tỉnh | công nhận``)."""
    body = body_at(view, begin, stop)
    return body is not None and body.end < joint and is_relative(view, body.end, stop)
