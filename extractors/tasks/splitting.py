"""Sentences of an item and who must act in each: an item is cut where another doer takes over."""

import re
from collections.abc import Iterator

from extractors.bodies import head_at
from extractors.doers import (
    Doer,
    any_duty,
    begins_with_act,
    doers_at,
    fronted_doer,
    lead,
    long_subject,
    passive_doer,
    requested,
    skip,
    subject,
    unknown_after_adverbial,
    unknown_doer,
)
from extractors.doers.subjects import TOWARDS
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import LOWER, UPPER, View, any_of, phrase
from extractors.tasks.context import completed, is_issuer
from extractors.tasks.scopes import Scopes, scope_of

#: Marks that may end a sentence, and which of the gaps behind them do.
_MARK = re.compile(r"[.;!?](?= )")
_SENTENCE = re.compile(
    r"(?<=[^\W\d_]{2}[.;!?]) +(?=[^\W\d_]|[\"(])|(?<=\)[.;]) +(?=[^\W\d_])|"
    r"(?<=\d[.;]) +(?=[^\W\d_]{2})|(?<=[^\W\d_]\"[.;]) +(?=[^\W\d_]{2})|(?<=%[.;]) +(?=\w)"
)
_WORDS = load("tasks")
CLASS = re.compile(rf"{any_of(_WORDS['classes'])}(?= [{LOWER}]|$)")
_ANY_CLASS = re.compile(rf"\b{any_of(name.lower() for name in _WORDS['classes'])}\b")
#: What is handed to somebody is done by them, though no act follows (``Đại hội điểm: giao | CĐCS A, ngày …``).
_HANDS_OVER = phrase(rf"{any_of(_WORDS['hands_over'])}(?: cho)? (?=\S)")
_PERSONS = phrase(rf"(?:(?:các|từng|mỗi|\d+) )*{any_duty('own_people')}(?!\w)")
#: First words of doers that in a programme or a description are people who take part, not bodies that owe something.
PEOPLE: tuple[str, ...] = tuple(_WORDS["people"])


def sentences(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences and clauses after a semicolon of ``start:end``."""
    at = start
    for mark in _MARK.finditer(view.plain, start, end):
        if not (found := _SENTENCE.match(view.plain, mark.end(), end)):
            continue
        if mark[0] == ";" and _lists_names(view, at, mark.start(), end):
            continue
        yield at, found.start()
        at = found.end()
    if at < end:
        yield at, end


def _lists_names(view: View, start: int, end: int, limit: int) -> bool:
    """Say whether the semicolon at ``end`` stands in a list of names before their act (``Sở A; Báo B | xây dựng``)."""
    if head_at(view, skip(view, end + 1, limit), limit) is None:
        return False
    doer = doers_at(view, start, end)
    named = doer is not None and not doer.acts and not view.plain[doer.end : end].strip()
    return named and _HOW_MANY.search(view.lower, start, end) is None


#: “Đoàn Chủ tịch 03 - 05 người; …”: how many sit on it.
_HOW_MANY = phrase(r"\d (?:người|đồng chí|đại biểu|ủy viên)$")


def split_by_doer(scopes: Scopes, block: Block) -> list[tuple[int, int, Doer | None]]:
    """Cut a block where another doer takes over; each part with its own doer, ``None`` where it names none."""
    parts: list[tuple[int, int, Doer | None]] = []
    scope = scope_of(scopes, block)
    for start, end in sentences(scopes.view, block.start, block.end):
        doer = doer_of(scopes, start, end, block) or _done_by(scopes, start, end)
        if parts and _FORFEITS.match(scopes.view.lower, start, end):
            doer = None  # it goes on with what is asked
        if doer is not None and _only_acts(scopes, block, start, doer, parts[-1][2] if parts else None):
            doer = None
        if not parts:
            parts.append((start, end, doer))
            continue
        above = parts[-1][2]
        known = above.names if above else (scope.names if scope else ())
        if doer is None or _goes_on_with(doer, known):
            part_of_class = doer is not None and all(CLASS.match(n) for n in doer.names) and doer.start == start
            alone = above is None and part_of_class and _binds_alone(scopes, block, *parts[-1][:2])
            parts[-1] = (parts[-1][0], end, above if alone else above or doer)
        elif above is None and (not _binds_alone(scopes, block, *parts[-1][:2])):
            parts[-1] = (parts[-1][0], end, doer)
        else:
            parts.append((start, end, doer))
    return [piece for part in parts for piece in _split_at_comma(scopes, part)]


#: “Đơn vị nào gửi sau ngày 22/01 sẽ không được xét”: what happens to the late.
_FORFEITS = phrase(
    r"(?:các |những |riêng )*[^.,;:]{2,40} (?:nào )?(?:(?:gửi|nộp|đăng ký|báo cáo) )?(?:sau|chậm|muộn|quá)[^.;:]{2,80} "
    r"không(?: được)? (?:xét|trình|giải quyết|tính|nhận|công nhận)"
)


def _only_acts(scopes: Scopes, block: Block, start: int, doer: Doer, above: Doer | None) -> bool:
    """Say whether a person after an act is whom the doer above charges (``phân công | thành viên``), or none at all.

    ``Lãnh đạo`` below a committee of the Party, or behind a semicolon, is what it does.
    """
    view = scopes.view
    scope = scope_of(scopes, block)
    if above is None and scope is None:
        return False
    if doer.start == start and view.lower.startswith("lãnh đạo ", start):
        party = scope is not None and any(_OF_PARTY.match(name.lower()) for name in scope.names)
        return view.plain[start].islower() or party
    person = _PERSONS.match(view.lower, doer.start)
    by_name = person is not None and view.plain[person.end() + 1 : person.end() + 2].isupper()
    return _HANDS_PEOPLE.match(view.lower, start) is not None and person is not None and not by_name


_OF_PARTY = re.compile(any_of(_WORDS["of_party"]))
_HANDS_PEOPLE = phrase(r"(?:phân công|cử|bố trí|chỉ định|giao)(?: \d+)? ")


def _goes_on_with(doer: Doer, known: tuple[str, ...]) -> bool:
    """Say whether a doer is the one above or a part of its class (``đơn vị có dưới 30 đoàn viên``)."""
    if doer.names == known:
        return True
    if not known or doer.start == doer.end:
        return False
    return all(
        any(name == old or old.startswith(name + " ") for old in known)
        or (CLASS.match(name) is not None and any(_same_class(name, old) for old in known))
        for name in doer.names
    )


def _same_class(name: str, old: str) -> bool:
    """Say whether a name may mean a part of another's class: any is called ``đơn vị``, unions by their own name."""
    return _UNIONS in old if name.startswith(_UNIONS) else _ANY_CLASS.search(old.lower()) is not None


_UNIONS = "Công đoàn cơ sở"
_COMMA = phrase(r", (?:còn )?")


def _split_at_comma(scopes: Scopes, part: tuple[int, int, Doer | None]) -> list[tuple[int, int, Doer | None]]:
    """Cut ``CĐCS báo cáo trước 20/4, LĐLĐ huyện tổng hợp trước 15/6``: two doers, each with a date of its own."""
    start, end, doer = part
    if doer is None or not scopes.has_date(start, end):
        return [part]
    for found in _COMMA.finditer(scopes.view.plain, max(doer.end, start), end):
        if not (scopes.has_date(start, found.start() + 1) and scopes.has_date(found.end(), end)):
            continue
        other = doers_at(scopes.view, found.end(), end)
        if other and other.acts and not _goes_on_with(other, doer.names) and not other.names[0].startswith(PEOPLE):
            return [(start, found.start() + 1, doer), (found.end(), end, lead(scopes.view, other, end))]
    return [part]


def _binds_alone(scopes: Scopes, block: Block, start: int, end: int) -> bool:
    """Say whether words without a doer of their own make a task by the scope above them."""
    scope = scope_of(scopes, block) if block.zone != "closing" else None
    return scope is not None and (scope.firm or begins_with_act(scopes.view, start, end))


def doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return the doer that a sentence names itself."""
    view = scopes.view
    own = subject(view, start, end)
    asked = requested(view, start, end, after=own.end if own else None)
    if own is None and asked is None and (level := _level(scopes, start, end)):
        return level
    if own is None and asked is None:
        known = long_subject(view, start, end) or fronted_doer(view, start, end)
        if known is not None or start > block.start:
            return known
        return unknown_doer(view, skip(view, start, end), end) or unknown_after_adverbial(view, start, end)
    if own is not None and TOWARDS.match(view.lower, skip(view, start, end), end):
        own = _done_by(scopes, own.end, end) or own  # “Đối với đơn vị đã ngừng, sổ do | Phòng Thu | xác nhận”
    if own is None:
        if asked is None or _hands_to_people(scopes, asked[1], block):
            return None
        if not asked[1].acts and not _HANDS_OVER.match(view.lower, asked[0], end):
            return None
        return lead(view, asked[1], end)
    speaks = any(
        is_issuer(completed(name, scopes.context), scopes.context) or _SPEAKERS.fullmatch(name.lower())
        for name in own.names
    )
    handed_on = asked is not None and own.start < asked[0] and _hands_on(view, *asked)
    if (
        asked
        and asked[1].acts
        and not handed_on
        and (speaks or asked[0] < own.start or TOWARDS.match(view.lower, skip(view, start, end), end))
    ):
        return lead(view, asked[1], end)
    if speaks and block.zone == "closing":
        softer = requested(view, own.end, end, weak=True, after=own.end)
        if softer and softer[1].acts:
            return lead(view, softer[1], end)
    return lead(view, own, end)


def _level(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return the issuer's bodies of a level that a label names (``Cấp cơ sở: | xong trước ngày 30/4``)."""
    found = _LEVEL.match(scopes.view.lower, skip(scopes.view, start, end), end)
    if found is None or not scopes.has_date(start, end):
        return None
    own = (scopes.context.issuer or "").lower()
    kind = next((names for issuer, names in _LEVELS.items() if own.startswith(issuer)), None)
    if kind is None:
        return None
    name = kind.get(found["level"]) or f"{kind['']} cấp {found['level']}"
    return Doer((name,), found.start("level"), found.end("level"), True)


_LEVEL = phrase(
    r"(?:ở |đối với |về phía )?cấp (?P<level>cơ sở|xã|huyện|tỉnh|trên trực tiếp cơ sở)(?: và tương đương)? *:"
)
_LEVELS: dict[str, dict[str, str]] = _WORDS["levels"]


#: Those of the issuer, or of both issuers, who hand things to others.
_SPEAKERS = phrase(any_of(_WORDS["speakers"]))


def _done_by(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return who does it by the words of a passive sentence (``Danh sách do | CĐCS | lập``), the issuer left out."""
    if begins_with_act(scopes.view, start, end) and not scopes.view.lower.startswith("báo cáo", start):
        return None  # “Thống kê công nhân mất việc do doanh nghiệp chuyển đi”: a cause, not a doer
    doer = passive_doer(scopes.view, start, end)
    if doer is None or all(is_issuer(completed(name, scopes.context), scopes.context) for name in doer.names):
        return None
    return doer


def _hands_on(view: View, at: int, asked: Doer) -> bool:
    """Say whether somebody has people of its own do it (``phân công | cán bộ theo dõi``), rather than asking them."""
    return _GIVES.match(view.lower, at) is not None and _PERSONS.match(view.lower, asked.start) is not None


_GIVES = phrase(r"(?:giao|phân công|cử|bố trí|ủy quyền|điều động|trưng tập)(?!\w)")


#: “Giao | đồng chí Trần Thị A, Phó Chủ tịch, | phụ trách chung”: a person by name, not the people of a post.
_NAMED = re.compile(rf"(?:[Đđ]ồng chí|[Ôô]ng|[Bb]à) (?!Phó|Trưởng)(?:[{UPPER}][{LOWER}]+ ){{2}}[{UPPER}]")


def _hands_to_people(scopes: Scopes, asked: Doer, block: Block) -> bool:
    """Say whether the body of the heading hands something to its own people (``Phân công ủy viên phụ trách``)."""
    if block.zone == "closing" or _PERSONS.match(scopes.view.lower, asked.start) is None:
        return False
    if _NAMED.match(scopes.view.plain, asked.start):
        return False
    scope = scope_of(scopes, block)
    return scope is not None and scope.firm
