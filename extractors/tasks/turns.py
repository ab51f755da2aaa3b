"""The sentences of an item, cut where another doer takes over."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies, head_at
from extractors.deliveries import read_delivery
from extractors.doers import WITH, lead, passive_doer, requested, works_along
from extractors.doers.acts import BRACKET, EACH, SEVERAL, THINGS, act_at, begins_with_act, skip
from extractors.doers.names import Doer, acting_at, doers_at, people_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import LOWER, UPPER, Span, View, any_of, end_of, phrase, read_once
from extractors.spelling import bare
from extractors.tasks.scopes import CLASS, DoerScope, Scopes, is_issuer
from extractors.tasks.whom import HANDS_OVER, PERSONS, REFUSES, doer_of, done_by, receives, scope_of
from extractors.wordings import Wordings

_pattern = Wordings("task_patterns")
_WORDS = load("tasks")
# --------------------
# Sentences of an item and who must act in each: an item is cut where another doer takes over.

#: What is asked of some of those before begins so.
APART = _WORDS["apart"]
#: Marks that may end a sentence, and which of the gaps behind them do.
#: “…, riêng CĐCS A | trước ngày 15/3” has a day of its own; “…, riêng CĐCS A là 40 người” only a number.
_MARK = re.compile(rf"[.;!?](?= )|,(?= {APART} [^.;]{{2,120}}?(?:ngày |tháng |\d/\d))")
_MARKED_VOWELS = "".join(letter for letter in LOWER if not letter.isascii() and bare(letter) in "aeiouy")
_SENTENCE = re.compile(
    r"(?<=[^\W\d_]{2}[.;!?]) +(?=[^\W\d_]|[\"(])|(?<=[)\"%][.;]) +(?=[^\W\d_])|"
    rf"(?<= [{_MARKED_VOWELS}][.;]) +(?=[^\W\d_]{{2}})|"
    r"(?<=\d[.;]) +(?=[^\W\d_]{2}|[^\W\d_]/)|"
    r"(?<=[^\W\d_] [;.]) +(?=[^\W\d_]{2})|"
    rf"(?<=[^\W\d_] (?!P)[{UPPER}][.;]) +(?=[{UPPER}][{LOWER}])|(?<=,) +(?={APART} )|"
    rf"(?<=[^\W_]{{2}}\.) +(?=\d{{1,3}} {_WORDS['counted']})"  # “… dự lễ. | 12 CĐCS gửi”
)
#: “đồng chí TS. | Trần Văn Bình”: with the point of a degree no sentence ends.
_DEGREES = tuple(f"{mark}{degree}." for degree in load("duties")["degrees"] for mark in " .(")
_ANY_CLASS = re.compile(rf"\b{any_of(map(str.lower, _WORDS['classes']))}\b")
#: First words of doers that in a programme or a description are people who take part, not bodies that owe something.
PEOPLE: tuple[str, ...] = tuple(_WORDS["people"])
#: Who has to do nothing: a sentence of its own.
RELEASED = _pattern["released"]
_UNIONS = "Công đoàn cơ sở"
_THING_DONE = phrase(r"(?!do )(?:[^\W\d_]+ ){2,8}?do (?=\S)")


class DoerPart(NamedTuple):
    """A stretch of an item with its own doer, ``None`` where it names none."""

    start: int
    end: int
    doer: Doer | None


@read_once
def sentence_spans(view: View, start: int, end: int) -> list[Span]:
    """Return the spans of the sentences of ``start:end``; a semicolon parts them too, and ``, riêng …`` with its own
    day. No sentence ends behind a degree (``TS.``), in brackets, or between names of a list."""
    spans, at = list[Span](), start
    for mark in _MARK.finditer(view.plain, start, end):
        found = _SENTENCE.match(view.plain, mark.end(), end)
        if not found or (mark[0] == "." and view.plain.endswith(_DEGREES, start, mark.end())):
            continue
        opens = view.plain.rfind("(", at, mark.start())
        if opens >= 0 and end_of(BRACKET.match(view.plain, opens, end), 0) > mark.end():
            continue  # “(qua Văn phòng; đồng chí A, ĐT 091…)”
        if mark[0] == ";" and _lists_names(view, at, mark.start(), end):
            continue
        spans.append((at, found.start()))
        at = found.end()
    return [*spans, (at, end)] if at < end else spans


def _lists_names(view: View, start: int, end: int, limit: int) -> bool:
    """Whether the semicolon at ``end`` stands in a list of names before an act (``Phối hợp với A; Báo B | viết``)."""
    if head_at(view, skip(view, end + 1, limit), limit) is None:
        return False
    asked, helped = requested(view, start, end), WITH.match(view.lower, start, end)
    doer = asked[1] if asked else doers_at(view, end_of(helped, start), end)
    return doer is not None and not doer.acts and not view.plain[doer.end : end].strip()


def sentences_by_doer(scopes: Scopes, block: Block) -> Iterator[DoerPart]:
    """Yield the sentences of a block with their doers, each cut where another takes over behind a comma."""
    for span in sentence_spans(scopes.view, block.start, block.end):
        yield from _split_at_comma(scopes, DoerPart(*span, doer_of(scopes, *span, block)))


def split_by_doer(scopes: Scopes, block: Block) -> list[DoerPart]:
    """Return the parts of a block, in order, cut where another doer takes over; sentences of one doer are a part."""
    view, parts = scopes.view, list[DoerPart]()
    scope = scope_of(scopes, block)
    for start, end in sentence_spans(view, block.start, block.end):
        above = parts[-1].doer if parts else None
        doer = doer_of(scopes, start, end, block) or done_by(scopes, start, end)
        has_right = doer is not None and _pattern["has_right"].match(view.lower, doer.end, end)
        if parts and (has_right or _pattern["forfeits"].match(view.lower, start, end)):
            doer = None  # it goes on with what is asked
        if doer is not None and _only_acts(scopes, scope, start, doer, above):
            doer = None
        said = DoerPart(start, end, doer)
        apart = not parts or RELEASED.match(view.lower, start, end)
        parts[-1:] = [*parts[-1:], said] if apart else _with_next(scopes, block, scope, parts[-1], said)
    return [piece for part in parts for piece in _split_at_comma(scopes, part)]


def _with_next(scopes: Scopes, block: Block, scope: DoerScope | None, last: DoerPart, said: DoerPart) -> list[DoerPart]:
    """Return ``last`` and the sentence ``said`` behind it: as two parts where another doer takes over, else as one.
    ``scope``: whom the heading or lead-in above binds; a sentence about those, or a part of them, is no other's."""
    lower, above, (start, end, doer) = scopes.view.lower, last.doer, said
    if doer is None:
        return _without_doer(scopes, last, said)
    known: tuple[str, ...] = getattr(above or scope, "names", ())
    goes_on = _goes_on_with(doer, known)
    first = _pattern["before_name"].fullmatch(lower, start, doer.start) is not None
    acts = begins_with_act(scopes.view, last.start, last.end)
    # Words that name nobody bind whom the heading or lead-in names.
    bound = above is None and block.zone != "closing" and scope is not None and (scope.firm or acts)
    if goes_on:
        takes_over = first and doer.names != known and _stands_apart(scopes, last, said, bound)
    else:
        takes_over = above is not None or bound or (first and _opens_anew(scopes, last, said, acts))
    if takes_over:
        # “CĐCS các công ty vận động công nhân dự thi; | mỗi đơn vị | gửi 03 tác phẩm”
        words = f"{lower[:start][-2:].strip()} {lower[doer.start : doer.end]} | {'; '.join(known).lower()}"
        names = known if _pattern["each_of_those"].fullmatch(words) else doer.names
        return [last, said._replace(doer=doer._replace(names=names))]
    part = goes_on and bound and first and all(map(CLASS.match, doer.names))  # of those whom the heading names
    return [DoerPart(last.start, end, above or (None if part else doer))]


def _without_doer(scopes: Scopes, last: DoerPart, said: DoerPart) -> list[DoerPart]:
    """Return ``last`` and a sentence ``said`` that names nobody as one part; as two where ``last``'s doer gets it."""
    above, start, end = last.doer, said.start, said.end
    if _is_handed(scopes, (start, end), above) and not (above and scopes.are_issuer(above.names)):
        return [last, said]
    return [DoerPart(last.start, end, above)]


def _stands_apart(scopes: Scopes, last: DoerPart, said: DoerPart, bound: bool) -> bool:
    """Whether ``said``, about some of those before, is a part of its own: with a day where ``last`` names its doer.
    Else where words above bind them (``bound``) and it has a day or ``riêng``, or where ``last`` is sent by a day."""
    dated = scopes.has_date(said.start, said.end)
    if last.doer is not None:
        return dated
    return (bound and (dated or scopes.view.lower.startswith(APART, said.start))) or _is_sent(scopes, last)


def _opens_anew(scopes: Scopes, last: DoerPart, said: DoerPart, acts: bool) -> bool:
    """Whether a doer begins a part of its own behind ``last``, which names nobody. So it is where it receives what
    ``last`` sends, ``last`` is sent by a day, or it has a day and ``last`` begins with an act (``acts``). Not where
    ``last`` only hands it something (``chọn | CĐCS A``)."""
    if HANDS_OVER.match(scopes.view.lower, last.start):
        return False  # “chọn | CĐCS A”
    handed = said.doer and read_delivery(scopes.view, last.start, last.end).to in said.doer.names
    return bool(handed) or _is_sent(scopes, last) or (acts and scopes.has_date(said.start, said.end))


def _is_sent(scopes: Scopes, part: DoerPart) -> bool:
    """Whether a part says by when something is sent (``Phiếu gửi trước ngày 20/3; | các trường | nộp ảnh``)."""
    return scopes.has_date(part.start, part.end) and read_delivery(scopes.view, part.start, part.end).sends


def _only_acts(scopes: Scopes, scope: DoerScope | None, start: int, doer: Doer, above: Doer | None) -> bool:
    """Whether a sentence's doer is a person whom the doer ``above`` charges (``phân công | thành viên``), not called by
    name. ``Lãnh đạo`` at its beginning is a verb there. Never where nobody is bound by words before or above."""
    view = scopes.view
    if above is None and scope is None:
        return False
    if doer.start == start and view.lower.startswith("lãnh đạo ", start):
        return True
    person = PERSONS.match(view.lower, doer.start)
    by_name = person is not None and view.plain[person.end() + 1 : person.end() + 2].isupper()
    return HANDS_OVER.match(view.lower, start) is not None and person is not None and not by_name


def _goes_on_with(doer: Doer, known: tuple[str, ...]) -> bool:
    """Whether a doer is among those ``known`` before, or a part of their class (``đơn vị có dưới 30 đoàn viên``). One
    of several is another doer (``Riêng Công đoàn ngành Y tế …``)."""
    if doer.names == known:
        return True
    if not known:
        return False
    form, _, given = doer.names[0].rpartition(" ")
    if form == "Đồng chí" and known[0].endswith(f" {given}"):
        return True  # “đồng chí Hà” of Lê Thu Hà
    return all(
        any(old.startswith(name + " ") for old in known)
        or (CLASS.match(name) is not None and any(_same_class(name, old) for old in known))
        for name in doer.names
    )


def _same_class(name: str, old: str) -> bool:
    """Whether a name may be a part of the class ``old``: ``Công đoàn cơ sở …`` of those, ``Đơn vị …`` of any class."""
    return _UNIONS in old if name.startswith(_UNIONS) else _ANY_CLASS.search(old.lower()) is not None


def _split_at_comma(scopes: Scopes, part: DoerPart) -> list[DoerPart]:
    """Return a part cut at commas behind which another doer acts; ``[part]`` where none does. ``CĐCS báo cáo trước
    20/4, LĐLĐ huyện tổng hợp trước 15/6``: each has a day of its own. So are those cut who are told of in turn (``đ/c A
    theo dõi khối văn phòng, | đ/c B …``)."""
    start, end, doer = part
    if doer is None:
        return [part]
    view = scopes.view
    for found in _pattern["comma"].finditer(view.plain, max(doer.end, start), end):
        other = _done_in_turn(view, found.end(), end)
        if other is None or _goes_on_with(other, doer.names):
            dated = scopes.has_date(found.end(), end)
            own_dates = dated and (
                scopes.has_date(start, found.start() + 1)
                # “Ban A trao quà, | mỗi CĐCS | gửi 02 hồ sơ”
                or (EACH.match(view.lower, found.end()) and act_at(view, doer.end, found.start()))
                or _is_handed(scopes, (start, found.start()), acting_at(view, found.end(), end))
            )
            alike = _alike(view, doer.start, found.end(), end)
            if not (own_dates or alike or _in_turn(scopes, doer, found, end)):
                continue
            other = acting_at(view, found.end(), end)
            if other is None or _goes_on_with(other, doer.names) or works_along(view, other, end):
                continue
            if (
                other.names[0].startswith(PEOPLE)
                if own_dates
                else _pattern["sends_some"].match(view.lower, other.end, end) and not _are_many(view, found.end())
            ):
                continue
            other = lead(view, other, end)
        return [DoerPart(start, found.start() + 1, doer), *_split_at_comma(scopes, DoerPart(found.end(), end, other))]
    return [part]


def _is_handed(scopes: Scopes, said: Span, doer: Doer | None) -> bool:
    """Whether a doer receives what the words ``said`` send (``Đoàn viên đăng ký với tổ, | tổ | tổng hợp gửi …``)."""
    return doer is not None and receives(scopes, doer, read_delivery(scopes.view, *said))


def _done_in_turn(view: View, at: int, end: int) -> Doer | None:
    """Return who does another thing, in the passive, at ``at`` (``…, | danh sách bù do văn thư lập``), or ``None``."""
    thing = _THING_DONE.match(view.lower, at, end)
    return passive_doer(view, at, end) if thing and THINGS.match(view.lower, at, end) else None


def _alike(view: View, one: int, other: int, limit: int) -> bool:
    """Whether both names are those of each of a class (``mỗi khoa``, ``mỗi phòng``), or both of people."""
    if EACH.match(view.lower, other):
        return EACH.match(view.lower, one) is not None
    return people_at(view, other, limit) is not None and people_at(view, one, limit) is not None


def _are_many(view: View, at: int) -> bool:
    """Whether a class is named (``các CĐCS``) of which not each is told apart."""
    return SEVERAL.match(view.lower, at) is not None and EACH.match(view.lower, at) is None


def _in_turn(scopes: Scopes, doer: Doer, comma: re.Match[str], limit: int) -> bool:
    """Whether two bodies act in turn (``Ban A tổ chức hội thi, | các CĐCS | gửi danh sách``), and are no list."""
    view = scopes.view
    many = _are_many(view, comma.end())
    other = body_at(view, comma.end(), limit) if many or view.plain[comma.end()].isupper() else None
    if other is None or (other.kind == "person" and not many) or is_issuer(other.name, scopes.context):
        return False
    if EACH.match(view.lower, doer.end + 1) or REFUSES.match(view.lower, other.end, limit):
        return False
    listed = any(one.end >= comma.start() for one in find_bodies(view, doer.end, comma.start()))
    if listed and comma[0][0] == "," and read_delivery(view, doer.start, comma.start()).to:
        listed = not read_delivery(view, comma.end(), limit).sends  # “Phòng A gửi về Sở, | các trường | gửi về Phòng A”
    return not (listed or _pattern["joined"].search(view.lower, doer.end, comma.start()))
