"""Who sends the people counted, by the words before the figure: a body, a level, ``mỗi …``, ``riêng …``."""

import re
from functools import cache

from extractors.delegate_limits.names import (
    LONGEST_CLASS,
    PROPER,
    Sender,
    joined,
    levels,
    listed,
    named_senders,
    narrowed,
    narrowing,
)
from extractors.delegate_limits.patterns import terms, words_of
from extractors.delegate_limits.records import Span
from extractors.patterns import LOWER, View, any_of, phrase

_EACH = phrase(r"(?<!\w)(?:mỗi|từng) (?:một |01 |1 )?")
_APART = re.compile(rf"\b[Rr]iêng ((?:[{LOWER}]+ ){{0,2}}{PROPER})(?= )")
#: The short name that a letter gives to a body behind it, and a label with a verb behind its colon.
_SHORT_NAME = re.compile(r" \([^\d()]{1,15}\)")
_LABEL_THEN = phrase(r".*:[^;:.,\d]{0,40}$")
#: What opens a sentence about a body, and what parts it from the figure: “Tại đại hội | công đoàn các cấp | , …”.
_TOPIC_OPENS = phrase(r"(?:riêng |còn )?(?:tại|đối với|với|ở)(?: (?:các|đại hội|hội nghị))*")
_TOPIC_ENDS = phrase(r"(?: có [^;:.,]{0,50})?, [^;:.]{0,110}")


def sender_before(view: View, begin: int, at: int) -> Sender | None:
    """Return the class before the figure at ``at`` from which a sending verb, a colon or nothing leads to it."""
    last = _last_named(view, begin, at)
    each = _each_before(view, begin, at, alone=last is None)
    if each and (last is None or last[0].start < each.end):
        body = last if last and last[0].start >= each.start else (each, each.end)  # "mỗi | công đoàn cơ sở"
        end = max(each.end, body[0].end)
        last = Sender(each.start, end), max(end, body[1])
    label = _labelled_class().match(view.lower, begin, at)
    if label and (last is None or last[0].start < label.end("name")):
        last = Sender(*label.span("name")), label.end("name")
    for apart in _APART.finditer(view.plain, last[1] if last else begin, at):
        end = narrowed(view, apart.end(1), at)
        last = Sender(apart.start(1), end), end
    if last is None or not _leads(view, begin, last[0].start, last[1], at):
        return None
    return last[0]


def _leads(view: View, begin: int, start: int, end: int, at: int) -> bool:
    """Say whether the words between a class and the figure make it the one that sends, and so do those before it."""
    between = _SHORT_NAME.sub("", _of_each_team().sub("", view.lower[end:at]))
    opening = view.plain[begin:start].strip(" -+")
    about = _TOPIC_OPENS.fullmatch(opening.lower())
    if _LABEL_THEN.match(between) and (about or not opening or opening.endswith(":")):
        return True
    if between.strip(" -(:") in ("", "là") or _allots().fullmatch(between) or _topic().fullmatch(between):
        return True
    return bool(about and _TOPIC_ENDS.fullmatch(between))


@cache
def _topic() -> re.Pattern[str]:
    """What parts a body that a sentence is about from its panel: ``CĐCS | có dưới 100 đoàn viên, Ban Chấp hành có``."""
    panels = any_of(terms("nouns", "bodies"))
    return phrase(
        rf"[^;:.,]{{0,70}}, *(?:{panels})(?!\w)(?: khóa mới)?(?: có| gồm| được bầu)?(?: từ| không(?: vượt)? quá)? *"
    )


@cache
def _labelled_class() -> re.Pattern[str]:
    """A class with which a clause begins, up to its colon: ``Khối doanh nghiệp:``, ``Cụm số 1:``."""
    return phrase(
        rf" *[-+]? *(?:[^\W\d_ ]+(?: [^\W\d_]+)?: *)?(?:riêng |các )?(?P<name>{any_of(terms('scope', 'classes'))}(?!\w)"
        r"(?: (?!(?:có|từ|dưới|trên|mỗi)(?!\w))[^\W_]+){0,6}?) *:"
    )


def _last_named(view: View, begin: int, at: int) -> tuple[Sender, int] | None:
    """Return the last body or level before ``at``, and where the words end that narrow it or tell its place."""
    ranks = levels(view, begin, at)
    named = [
        body
        for body in named_senders(view, begin, at)
        if not any(rank.start <= body.start < rank.end for rank in ranks)
    ]
    named += [rank for rank in ranks if not any(body.start < rank.end and rank.start < body.end for body in named)]
    return joined(view, sorted(named), at) if named else None


@cache
def _of_each_team() -> re.Pattern[str]:
    """What makes a figure that of each team which the body forms: ``lập 02 tổ cơ động, | mỗi tổ``."""
    forms = r"(?:lập|ghép|thành lập|duy trì|tổ chức|mở|cử|đăng ký)(?!\w)[^.;:]{0,90}"
    team = rf"{any_of(terms('scope', 'teams', 'counted'))}(?: [^\W\d_]+){{0,2}}?"
    return phrase(
        rf" (?:{forms}, mỗi {team}|(?:một|01|1) {team},?|mỗi {any_of(terms('scope', 'counted'))}) *(?=$| cử| có| mời)"
    )


@cache
def _allots() -> re.Pattern[str]:
    """What stands between the body and its figure: verbs that send, near to the body, and no other clause."""
    verbs = any_of(terms("cues", "allotting"))
    word = r"[^.,;()]|(?<=\d)\.(?=\d)"
    chain = rf"(?:{verbs})(?:, (?:{verbs}))?(?!\w)"
    return phrase(rf"(?:(?!:)(?:{word})){{0,45}}(?<!\w){chain}(?:{word}){{0,30}}")


def _each_before(view: View, begin: int, at: int, *, alone: bool) -> Sender | None:
    """Return the class behind the last ``mỗi``, where it is one that sends people (``mỗi phòng chức năng``).

    What is mostly only counted (``mỗi lớp``) sends people where it stands ``alone``, without a body before it.
    """
    for each in reversed(list(_EACH.finditer(view.lower, begin, at))):
        only_counted = words_of("scope", "counted", "teams").match(view.lower, each.end(), at)
        if only_counted:
            if alone and _sends().match(view.lower, only_counted.end(), at):
                return Sender(each.start(), narrowed(view, only_counted.end(), at))
            continue
        noun = words_of("scope", "classes", "general").match(view.lower, each.end(), at)
        inner = words_of("scope", "classes").match(view.lower, noun.end() + 1, at) if noun else None
        if inner and is_general(view, each.start(), inner.start() - 1):
            return Sender(inner.start(), listed(view, inner.end(), at))  # "mỗi đơn vị | phòng, ban"
        if noun:
            return Sender(each.start(), listed(view, noun.end(), at))
        if words_of("nouns", "bodies", "delegates").match(view.lower, each.end(), at):
            continue
        other = narrowing().match(view.lower, each.end() - 1, min(at, each.end() + LONGEST_CLASS))
        if other:
            return Sender(each.start(), other.end())
    return None


@cache
def _sends() -> re.Pattern[str]:
    """A verb that makes a sender even of a class or of one person: ``mỗi lớp | cử``, ``mỗi tác giả | được mời``."""
    return phrase(r"(?: [^\W\d_]+){0,3}? (?:cử|bầu|chọn|giới thiệu|được mời|được cử|được bầu)(?!\w)")


def without_each(view: View, start: int, end: int) -> Span:
    """Return the class behind ``mỗi``, as the list before it may name it: ``LĐLĐ các quận: mỗi | quận``."""
    each = _EACH.match(view.lower, start, end)
    return each.end() if each else start, end


def is_general(view: View, start: int, end: int) -> bool:
    """Say whether the words name no class by themselves: ``đơn vị``, ``nơi``, ``cơ quan``."""
    return words_of("scope", "general").fullmatch(view.lower, *without_each(view, start, end)) is not None


def place_before(view: View, begin: int, at: int) -> Span | None:
    """Return the class of places or posts where people come: ``ở | ấp, khu phố | chừng 10 vị``."""
    found = list(_at_place().finditer(view.lower, begin, at))
    if not found:
        return None
    end = listed(view, found[-1].end(), at)
    return None if view.plain[end:at].strip(" :(") else (found[-1].start("place"), end)


@cache
def _at_place() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:ở|tại) (?:mỗi |các )?(?P<place>{any_of(terms('scope', 'classes'))})(?!\w)")


def said_before(view: View, begin: int, at: int) -> Span | None:
    """Return what ``mỗi đơn vị`` at ``at`` takes up: the bodies or names before it in its clause.

    ``CĐCS doanh nghiệp: | mỗi đơn vị``, ``Sở Công Thương Quảng Ninh, Hải Dương | mỗi nơi``, ``kế toán Công đoàn ngành
    (| mỗi đơn vị``; a verb between them belongs to the figure (``được giới thiệu | mỗi đơn vị``).
    """
    bodies = named_senders(view, begin, at)
    if not bodies:
        return None
    between = _BEFORE_EACH.search(view.lower, bodies[-1].end, at)
    end = between.start() if between else at
    clause = view.plain[bodies[0].start : end]
    if re.search(r"[\d;:.]", clause) or _acts().search(clause.lower()):
        sender, named = joined(view, bodies, at)
        return (sender.start, sender.end) if view.plain[named:at].strip() in (":", ",", "", "(") else None
    return bodies[0].start, end


#: Verbs, brackets and marks between a list of bodies and ``mỗi đơn vị``.
_BEFORE_EACH = phrase(
    r"(?: *\([^()]{1,40}\))?(?: (?:được|chọn|cử|giới thiệu|huy động|bố trí|đăng ký|thành lập|mời|tham gia))* *[,:(]? *$"
)


@cache
def _acts() -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{any_of(terms('cues', 'sent'))}|tổ chức|phối hợp|thực hiện|mở|được|có)(?!\w)")
