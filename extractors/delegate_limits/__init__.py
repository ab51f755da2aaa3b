"""Numbers that bound how many people, or which share of them, attend, sit on or are sent to something."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from extractors.bodies import Body, body_at, find_bodies
from extractors.delegate_limits.bounding import FigurePlace, may_count, ruling
from extractors.delegate_limits.counted import CountedPeople, label_before, who_is_counted
from extractors.delegate_limits.quantities import (
    Bound,
    FoundLimit,
    Quantity,
    ending_in,
    find_quantities,
    sentence_start,
    terms,
    words_of,
)
from extractors.lexicon import load
from extractors.outline import Table
from extractors.patterns import LOWER, UPPER, Span, View, any_of, end_of, phrase, start_of, words

__all__ = ["FoundLimit", "find_limits"]


# --------------------
# Allocation tables (Biểu phân bổ đại biểu): the total of each row is a limit of the unit in that row.

_FIGURE = re.compile(r"(\d{1,4})(?:\s*(?:người|đại biểu|đb|đ/c|đồng chí))?\s*$", re.I)
#: ``Dưới 100``, ``CĐCS có từ 100 đến dưới 500 đoàn viên``.
_SIZE_CELL = phrase(
    rf"(?:(?:các )?(?P<class>{any_of(terms('cues', 'units'))})(?!\w)[^.;:,\d]{{0,40}}? )?"
    r"(?:(?:có|sử dụng|quy mô) )?(?:(?:từ|dưới|trên|đến|≥|>|<) *\d|\d[\d.]* *(?:-|đến) *\d)"
)
_BOUNDS: tuple[Bound, ...] = ("max", "min")
_COLUMN_BOUNDS = {bound: phrase(rf"(?<!\w){any_of(terms('bounds', bound))}(?: bằng)?(?: sau)?$") for bound in _BOUNDS}
_CALLED: dict[str, str] = load("limits")["tables"]["called"]
_OTHERWISE = phrase(rf"(?<!\w){any_of(_CALLED)}(?!\w)")
_ALLOTTED_PEOPLE = phrase(rf"phân bổ (?:số lượng |số |chỉ tiêu )?(?P<who>{any_of(terms('nouns', 'delegates'))})(?!\w)")


@cache
def _names(*lists: str) -> re.Pattern[str]:
    return phrase(any_of(terms("tables", *lists)))


def _head_and_rows(table: Table) -> tuple[Sequence[Span], Sequence[Sequence[Span]]]:
    head, *rows = [table.header, *table.rows] if table.header else table.rows or [[]]
    return head, rows


class _Columns(NamedTuple):
    """The columns of an allocation table: of totals, of units; whether the units are classes by their size."""

    total: int
    unit: int
    sized: bool


def _columns(view: View, names: Sequence[str], rows: Sequence[Sequence[Span]]) -> _Columns | None:
    """Return the columns of totals and of units, by their ``names``; one that only numbers the units is none."""
    named = list(enumerate(names))
    totals = [index for kind in ("totals", "counts") for index, name in named if _names(kind).match(name)]
    sizes = _size_column(view, names, rows)
    units = (index for index, name in named if _names("units").match(name.removeprefix("các ")))
    worded = (
        i for i in units if any(map(str.isalpha, "".join(view.plain[slice(*row[i])] for row in rows if i < len(row))))
    )
    unit = sizes if sizes is not None else next(worded, None)
    return _Columns(totals[0], unit, sizes is not None) if totals and unit is not None else None


def _allotted(view: View, table: Table) -> Iterator[FoundLimit]:
    head, rows = _head_and_rows(table)
    names = [" ".join(view.lower[a:b].split()) for a, b in head]
    columns = _columns(view, names, rows)
    above = view.lower[max(0, table.start - 200) : table.start]
    around = " ".join(names) + " " + above
    if columns is None or not _names("people").search(around):
        return
    total, unit, by_size = columns
    group = _group(names[total], around)
    # The bound of all figures stands in the name of their column (``Số VĐV tối đa``), or right above.
    said = names[total], above.rstrip(" :|-\n")[-40:]
    bounds = (bound for words in said for bound, ends in _COLUMN_BOUNDS.items() if ends.search(words))
    bound: Bound = next(bounds, "exact")
    for row in rows:
        figure = _FIGURE.match(view.plain[slice(*row[total])]) if len(row) > max(unit, total) else None
        filled = [cell for cell in row if cell[1] > cell[0]]
        if not figure or row[unit] not in filled or any(_names("sums").match(view.lower, *one) for one in filled[:2]):
            continue
        sized = _SIZE_CELL.match(view.lower, *row[unit]) if by_size else None
        of_class = sized.span("class") if sized and sized["class"] else None
        yield FoundLimit(
            start=filled[0][0],
            end=filled[-1][1],
            group=group,
            bound=bound,
            value=int(figure[1]),
            condition=words(view.plain[slice(*row[unit])]) if sized else None,
            applies_to_span=of_class if sized else row[unit],
            source="table",
        )


def _size_column(view: View, names: Sequence[str], rows: Sequence[Sequence[Span]]) -> int | None:
    """Return the column where every cell is the size of a unit: ``Từ 100 đến dưới 500``."""
    for i in range(len(names)):
        cells = [row[i] for row in rows if i < len(row)]
        cells = [cell for cell in cells if not _names("sums").match(view.lower, *cell)]
        if cells and all(_SIZE_CELL.match(view.lower, *cell) for cell in cells):
            return i
    return None


def _group(name: str, around: str) -> str:
    nouns: list[str] = load("limits")["tables"]["groups"]
    name = _OTHERWISE.sub(lambda found: _CALLED[found[0]], name)
    if named := next((noun for noun in nouns if noun in name), None):
        return named
    allotted = _ALLOTTED_PEOPLE.search(around)
    return str(allotted["who"]) if allotted else next((noun for noun in nouns if noun in around), "đại biểu")


def _cells_of_classes(view: View, tables: Sequence[Table]) -> dict[int, tuple[Span, Span]]:
    found: dict[int, tuple[Span, Span]] = {}
    for table in tables:
        head, rows = _head_and_rows(table)
        classes = {index: cell for index, cell in enumerate(head) if cell in _levels(view, *cell)}
        found |= {row[i][0]: (row[0], cell) for row in rows for i, cell in classes.items() if i < len(row)}
    return found


# --------------------
# Limits in running text, figure by figure.

_SKIPPED_ZONES = {"head", "title", "addressees", "tail"}
# A figure that follows another one directly, or as a part of it, is of its kind.
_GOES_ON = phrase(r" *(?:[,;] *(?:và )?| và )$| *[,;(]* *(?:trong đó|gồm|bao gồm)(?!\w)[^.;:\d]*$")
_NEXT_COUNTED = phrase(r"(?: [^\W\d_]+){0,3}(?:,| và) *")
_LONGEST_GROUP = 60
_OF_ALL = len(" tổng số ")
_LONGEST_HEADING = 200


def _is_of_each(view: View, limit: FoundLimit) -> bool:
    span = limit.applies_to_span
    return span is not None and view.lower.startswith(("mỗi ", "từng ", "các "), span[0])


#: Kinds of letters that tell what was counted.
_TELLING = frozenset(load("limits")["letters"]["telling"])


def find_limits(
    view: View, spans: Iterable[tuple[int, int, str]], tables: Sequence[Table] = (), kind: str | None = None
) -> list[FoundLimit]:
    """Return the limits in ``spans`` (start, end and zone of each paragraph) and in allocation ``tables``.

    ``applies_to_span`` is given where the item itself names the body (``mỗi CĐCS cử 02 đại biểu``, the row of a
    table); else scope comes from the heading, which the caller knows. What a report or minutes (``kind``) count is no
    limit, but what they say of each.
    """
    tells = kind in _TELLING
    allotted = [(table, list(_allotted(view, table))) for table in tables if not tells]
    limits = [limit for _, found in allotted for limit in found]
    taken = [(table.start, table.end) for table, found in allotted if found]
    read = [span for span in spans if span[2] not in _SKIPPED_ZONES]
    if taken:
        read = [span for span in read if not any(a <= span[0] < b for a, b in taken)]
    limits.extend(_in_text(view, read, _cells_of_classes(view, tables)))
    if tells:
        limits = [limit for limit in limits if limit.bound != "exact" or _is_of_each(view, limit)]
    return sorted(limits, key=lambda limit: (limit.start, limit.end))


def _in_text(
    view: View, spans: Iterable[tuple[int, int, str]], cells: dict[int, tuple[Span, Span]]
) -> Iterator[FoundLimit]:
    """Yield the limits of paragraphs, each below the heading or lead-in that governs it, and of ``cells``."""
    lead = (0, 0)
    for start, end, _ in spans:
        if cell := cells.get(start):
            row, column = cell
            in_cell = _in_paragraph(view, start, end, row, CountedPeople(*row, words(view.plain[slice(*row)])))
            yield from (replace(limit, applies_to_span=column) for limit in in_cell)
            continue
        found = _in_paragraph(view, start, end, lead)
        yield from found
        # A heading or lead-in governs what follows; what counts people itself heads no list of them.
        last = view.plain[start:end].rstrip()[-1:]
        if last == ":" or (not found and last not in (".", ";")):
            lead = (max(start, end - _LONGEST_HEADING), end)


def _in_paragraph(view: View, start: int, end: int, lead: Span, named: CountedPeople | None = None) -> list[FoundLimit]:
    """Return the limits of a paragraph below ``lead``; ``named`` are the people that a cell's row names."""
    limits: list[FoundLimit] = []
    floor = left_out = start  # where the last limit ends, and the last figure that bounds nobody
    bare = FigurePlace(start, end, view.lower[slice(*lead)])
    for found in find_quantities(view, start, end):
        before = limits[-1] if limits else None
        place = bare._replace(last=before.end) if before else bare
        if found.figure < floor or not may_count(view, found, place):
            continue
        listed = _GOES_ON.match(view.lower, floor, found.start) is not None
        place = place._replace(label=label_before(view, found, floor) or named, listed=listed)
        if found.bound == "exact" and _NEXT_COUNTED.fullmatch(view.lower, left_out, found.start):
            left_out = found.end  # one of a list that counts something else: “hỏi 100 người bệnh, | 50 nhân viên”
            continue
        bounds, rule = ruling(view, found, place)
        if bounds:
            limits.append(replace(_limit(view, found, place, lead, before), rule=rule))
            floor = limits[-1].end
        else:
            left_out = found.end
    return limits


def _limit(view: View, found: Quantity, place: FigurePlace, lead: Span, before: FoundLimit | None) -> FoundLimit:
    start, end = place.start, place.end
    group = who_is_counted(view, found, (start, end), lead, place.label)
    begin, stop = _quote(view, found, group, start)
    condition = _condition_of(view, found, start, before.end if before else start, group)
    # A figure alone belongs to the body right before it, behind the last one of its list.
    begins = before.end if before and not (found.noun or found.percent) else start
    body, team = _body_bound(view, found, begins, end, group)
    # The size of each of several events binds nobody: whoever holds them sends nobody by it. A class of a school sends
    # people where a bare number stands behind it. Nor does the sum of those before bind anybody.
    nobody = _EACH_EVENT.search(view.lower, max(start, found.start - _NEAR), found.start) is not None
    nobody = nobody or (before is not None and _SUM.fullmatch(view.lower, before.end, found.start) is not None)
    sent = bool(ending_in("cues", "sending_out").search(view.lower, max(start, found.start - 24), found.start))
    if before and not nobody and _binds_same_body(view, before, begin, body, condition, share=found.percent):
        body, team, nobody = before.applies_to_span, before.team_span, before.nobody
        sent = sent or before.sent
    source = "share" if found.percent else "bare" if found.noun is None else "people"
    return FoundLimit(
        start=begin,
        end=stop,
        group=group.name if group else None,
        bound=found.bound,
        value=found.value,
        min=found.low,
        max=found.high,
        unit="%" if found.percent else "người",
        condition=condition,
        applies_to_span=None if nobody else body,
        flags=("ocr-repaired",) if found.confused else (),
        source="words" if found.worded else "delegates" if found.kind == "delegates" else source,
        team_span=team,
        nobody=nobody,
        sent=sent,
    )


def _quote(view: View, found: Quantity, group: CountedPeople | None, start: int) -> Span:
    begin, stop = found.start, found.end
    if group is not None and group.end - group.start <= _LONGEST_GROUP:
        if found.figure < group.start <= found.end + (_OF_ALL if found.percent else 2):
            stop = max(stop, group.end)
        elif start <= group.start and 0 <= found.start - group.end <= 3:
            begin = group.start
    sent = ending_in("cues", "sent").search(view.lower, max(start, begin - 24), begin)
    return (sent.start() if sent and found.bound == "exact" and begin == found.start else begin), stop


# --------------------
# Bodies and classes named before a figure whose people may be counted, with the words that narrow them.

#: Kinds of bodies that a limit may bind.
BOUND_KINDS = {"union", "mass", "school", "state", "party", "department"}
LONGEST_CLASS = 60  # characters of the words that narrow a class
LONGEST_LIST = 170  # characters of a list of names
_JOINT = phrase(r"(?:(?: *,| và)(?: các| tại)?)? *$")
# Before a body that plays another part in the sentence.
_OTHER_PART = phrase(
    r"(?<!\w)(?:(?:ý kiến|của|do|trình|báo cáo|qua|(?<!hợp[ ]đồng[ ])(?<!đối[ ])với)(?: các)?"
    r"|(?:khách mời|(?<!đoàn[ ])đại biểu|đại diện)(?: các| của)*|dự (?:đại hội|hội nghị)(?: đại biểu| các)*|tuyến) *$"
)
#: Behind an organ: it sends its own people, they are not its members.
_ACTS = phrase(r" (?:thành lập|tổ chức|mở|phối hợp|lập)(?!\w)")
#: A body where the class stands that is named before: “CĐCS | tại phường …”, “Hội Nông dân xã | nơi có nhà máy …”.
_PLACED = phrase(r" (?:(?:đóng )?(?:ở|tại|thuộc|trên địa bàn)|nơi(?: có)?)(?: các)? *$")
#: A proper name of at most five words.
PROPER = rf"[{UPPER}][{UPPER}{LOWER}]*(?: [{UPPER}][{UPPER}{LOWER}]*){{0,4}}"
#: Further names behind a body share its kind: “Sở Công Thương Quảng Ninh | , Hải Dương, Hải Phòng”.
_NO_PANEL = rf"(?!(?i:{any_of(terms('nouns', 'bodies'))})(?!\w))"  # “…, | Ban nữ công có từ 3 ủy viên”
_MORE_NAMES = re.compile(rf"(?:(?: *,| và) {_NO_PANEL}{PROPER}(?! *[{LOWER}]*:)){{1,6}}")
_PLACE_BEFORE = re.compile(
    rf"(?:(?:[Tt]hành phố|[Tt]hị xã|[Tt]hị trấn|[Hh]uyện|[Qq]uận|[Pp]hường|[Xx]ã) {PROPER}(?: *,| và) )+$"
)
#: Behind a class these begin its size: “đơn vị | trên 300 đoàn viên”.
_SIZE_WORD = phrase(r" (?:trên|dưới|từ|hiện)$")
_STOP = rf"{any_of(terms('scope', 'stops'))}(?!\w)"
#: Small words behind a class, up to its verb, a colon or a figure.
_NARROWING = phrase(rf"(?: (?!{_STOP})[^\W\d_]+){{1,6}}(?= {_STOP}| *:| +\d| *$)")
_NEXT_CLASS = phrase(rf"(?: *,| và) {any_of(terms('scope', 'classes', 'general'))}(?!\w)")
_LEVEL = phrase(
    r"(?<!\w)(?:cấp (?:trên trực tiếp cơ sở|trên cơ sở|trên trực tiếp|cơ sở|trung ương|tỉnh|huyện|xã|phường|thành phố|"
    r"ngành|trường|tập đoàn, tổng công ty)|đại hội (?P<of>cơ sở))(?!\w)(?: và tương đương)?"
)
_LEVEL_FIRST = phrase(r" *(?:ở )?(?P<of>cơ sở|cấp cơ sở)(?= *:)")


#: Names are read up to the next multiple of this, so that several figures near each other share the reading.
_STEP = 256
#: An item of a list of guests: ``- Đại diện | Hội Nông dân huyện | : 01 đồng chí``.
_GUESTS_OF = phrase(r" *[-+*]? *(?:đại diện|lãnh đạo) (?:các |của )*")
#: A panel before the body that sends it: ``Đoàn đại biểu của | Liên đoàn Lao động thành phố gồm 25 đồng chí``.
_PANEL_OF = phrase(rf"(?<!\w){any_of(terms('nouns', 'bodies'))} của(?: các)? *$")


class Sender(NamedTuple):
    """The words for a body or a class of bodies."""

    start: int
    end: int


def _named_senders(view: View, begin: int, at: int) -> list[Sender]:
    """Return the bodies between ``begin`` and ``at`` whose people may be counted."""
    bodies = find_bodies(view, begin, min(len(view.lower), (at // _STEP + 1) * _STEP))
    before = takewhile(lambda body: body.start < at, bodies)
    whole = (body if body.end <= at else body_at(view, body.start, at) for body in before)
    found = (_sender(view, body) for body in whole if body)
    return [body for body in found if body and not _plays_other_part(view, begin, body)]


def _sender(view: View, body: Body) -> Sender | None:
    if words_of("nouns", "bodies").fullmatch(view.lower, body.start, body.end):
        return None  # a panel of the meeting
    at = body.start
    while head := words_of("scope", "committees", "posts", "organs").match(view.lower, at, body.end):
        at = head.end() + 1
        owner = body_at(view, at, body.end)
        if owner and owner.kind in BOUND_KINDS:
            return Sender(body.start if _ACTS.match(view.lower, body.end) else owner.start, owner.end)
    size = _SIZE_WORD.search(view.lower, body.start, body.end)
    return Sender(body.start, size.start() if size else body.end) if body.kind in BOUND_KINDS else None


def _plays_other_part(view: View, begin: int, body: Sender) -> bool:
    if view.plain[body.end : body.end + 1] == ")":
        return True  # “công đoàn cơ sở (| CĐCS |)”
    low = max(begin, body.start - 24)
    if _GUESTS_OF.fullmatch(view.lower, begin, body.start):
        return False
    is_other = _OTHER_PART.search(view.lower, low, body.start)
    return bool(is_other) and not _PANEL_OF.search(view.lower, max(begin, body.start - 40), body.start)


def _levels(view: View, begin: int, at: int) -> list[Sender]:
    """Return the levels between ``begin`` and ``at`` that stand for the unions of it: ``cấp trên trực tiếp cơ sở``."""
    found = [*_LEVEL.finditer(view.lower, begin, at), *filter(None, [_LEVEL_FIRST.match(view.lower, begin, at)])]
    return [Sender(one.start("of") if one["of"] else one.start(), one.end()) for one in found]


def _joined(view: View, named: list[Sender], limit: int) -> tuple[Sender, int]:
    more = _MORE_NAMES.match(view.plain, named[-1].end, min(limit, named[-1].end + LONGEST_LIST))
    start, end = named[-1].start, end_of(more, named[-1].end)
    for before in reversed(named[:-1]):
        if _PLACED.fullmatch(view.lower, before.end, start):
            return before, end
        if not _JOINT.fullmatch(view.lower, before.end, start):
            break
        start = before.start
    place = _PLACE_BEFORE.search(view.plain, max(0, start - 60), start)
    end = _narrowed(view, end, limit)
    return Sender(start_of(place, start), end), end


def _narrowed(view: View, end: int, limit: int) -> int:
    """Return where the small words end that narrow a class before its verb: ``khoa | lâm sàng | cử``."""
    return end_of(_NARROWING.match(view.lower, end, min(limit, end + LONGEST_CLASS)), end)


def _listed(view: View, end: int, limit: int) -> int:
    """Return where a list of classes ends that goes on at ``end``: ``xã | , phường, thị trấn``."""
    while more := _NEXT_CLASS.match(view.lower, end, limit):
        end = more.end()
    return _narrowed(view, end, limit)


# --------------------
# Who sends the people counted, by the words before the figure: a body, a level, ``mỗi …``, ``riêng …``.

_EACH = phrase(r"(?<!\w)(?:mỗi|từng) (?:một |01 |1 )?")
#: Where people come to a meeting held at several places at once: “điểm cầu | tỉnh”.
_VENUE = phrase(r"(?<!\w)(?<!mỗi[ ])điểm cầu(?!\w)")
_APART = re.compile(rf"\b[Rr]iêng ((?:[{LOWER}]+ ){{0,2}}{PROPER})(?= )")
#: The short name of a body or the size of a class behind it, and a label with a verb behind its colon.
_SHORT_NAME = phrase(r" \((?:[^\d()]{1,15}|(?:có |từ |trên |dưới )+\d[^()]{1,30})\)")
_LABEL_THEN = phrase(r".*:[^;:.,\d]{0,40}$")
#: What opens a sentence about a body, and what parts it from the figure: “Tại đại hội | công đoàn các cấp | , …”.
_TOPIC_OPENS = phrase(r"(?:riêng |còn )?(?:tại|đối với|với|ở)(?: (?:các|đại hội|hội nghị))*")
_TOPIC_ENDS = phrase(r"(?: có [^;:.,]{0,50})?, [^;:.]{0,110}")
#: What parts a body that a sentence is about from its panel: ``CĐCS | có dưới 100 đoàn viên, Ban Chấp hành có``.
_TOPIC = phrase(
    rf"[^;:.,]{{0,70}}, *{any_of(terms('nouns', 'bodies'))}(?!\w)(?: khóa mới)?"
    r"(?: có| gồm| được bầu)?(?: từ| không quá)? *"
)
#: A class with which a clause begins, up to its colon: ``Khối doanh nghiệp:``, ``Cụm số 1:``.
_LABELLED_CLASS = phrase(
    rf"(?:[^.;:]*:(?:[^.;]*\d[^.;]*,)?)? *[-+]? *(?:riêng |các )?(?P<name>{any_of(terms('scope', 'classes'))}(?!\w)"
    rf"(?:(?: *,| và) {any_of(terms('scope', 'classes'))}(?!\w)){{0,3}}"
    r"(?: (?!(?:có|từ|dưới|trên|mỗi)(?!\w))[^\W_]+){0,6}?(?:(?:,| và) (?:[ivx]+|\d+))*) *:"
)
_TEAM = rf"{any_of(terms('scope', 'teams', 'counted'))}(?: [^\W\d_]+){{0,2}}?"
#: What makes a figure that of each team which the body forms: ``lập 02 tổ cơ động, | mỗi tổ``.
_OF_EACH_TEAM = phrase(
    rf" (?:(?:lập|ghép|thành lập|duy trì|tổ chức|mở|cử|đăng ký)(?!\w)[^.;:]{{0,90}}, mỗi {_TEAM}"
    rf"|\d{{1,2}} {_TEAM}, mỗi {_TEAM}|(?:một|01|1) {_TEAM},?|mỗi {any_of(terms('scope', 'counted'))})"
    r" *(?=$| cử| có| mời)"
)
_ALLOTTING, _NO_MARK = any_of(terms("cues", "allotting")), r"(?:[^.,;()]|(?<=\d)\.(?=\d))"
#: What stands between the body and its figure: verbs that send, near to the body, and no other clause.
_ALLOTS = phrase(rf"(?:(?!:){_NO_MARK}){{0,45}}(?<!\w){_ALLOTTING}(?:, {_ALLOTTING})?(?!\w){_NO_MARK}{{0,30}}")
#: A verb that makes a sender even of a class or of one person: ``mỗi lớp | cử``, ``mỗi tác giả | được mời``.
_SENDS = phrase(r"(?: [^\W\d_]+){0,3}? (?:cử|bầu|chọn|giới thiệu|được mời|được cử|được bầu)(?!\w)")
_AT_PLACE = phrase(rf"(?<!\w)(?:ở|tại) (?:mỗi |các )?(?P<place>{any_of(terms('scope', 'classes'))})(?!\w)")
#: The size of a class up to the colon before what each of it does: “… có từ 800 đoàn viên trở lên: | mỗi đơn vị”.
_SIZED = phrase(r" (?:(?:có|sử dụng) )?(?:từ|trên|dưới) \d[^;:]{0,60}(?:\([^()]{1,90}\))? *: *$")
#: Verbs, brackets and marks between a list of bodies and ``mỗi đơn vị``.
_BEFORE_EACH = phrase(
    r"(?: *\([^()]{1,90}\))?(?: (?:được|chọn|cử|giới thiệu|huy động|bố trí|đăng ký|thành lập|mời|tham gia))* *[,:(]? *$"
)
_DOES = phrase(rf"[\d;:.]|(?<!\w)(?:{any_of(terms('cues', 'sent'))}|tổ chức|phối hợp|thực hiện|mở|được|có)(?!\w)")


#: A sender, and where the words end that narrow it or tell its place.
_Placed = tuple[Sender, int]


def _sender_before(view: View, begin: int, at: int) -> Sender | None:
    """Return the class before the figure at ``at`` from which a sending verb, a colon or nothing leads to it."""
    last = _with_each(view, begin, at, _last_named(view, begin, at))
    label = _LABELLED_CLASS.match(view.lower, begin, at)
    if label and (last is None or last[0].start < label.end("name")):
        last = Sender(*label.span("name")), label.end("name")
    for venue in _VENUE.finditer(view.lower, begin, at):
        end = _narrowed(view, venue.end(), at)
        last = (Sender(venue.start(), end), end) if end > venue.end() else last
    for apart in _APART.finditer(view.plain, last[1] if last else begin, at):
        end = _narrowed(view, apart.end(1), at)
        last = Sender(apart.start(1), end), end
    return last[0] if last and _leads(view, begin, last[0].start, last[1], at) else None


def _last_named(view: View, begin: int, at: int) -> _Placed | None:
    """Return the last body or level before the figure."""
    ranks = _levels(view, begin, at)
    named = [one for one in _named_senders(view, begin, at) if not any(a <= one.start < b for a, b in ranks)]
    named += [rank for rank in ranks if not any(rank.start < one.end for one in named)]
    return _joined(view, sorted(named), at) if named else None


def _with_each(view: View, begin: int, at: int, last: _Placed | None) -> _Placed | None:
    """Return the class behind the last ``mỗi``, where it stands behind the ``last`` body or holds it, else ``last``."""
    each = _each_before(view, begin, at, alone=last is None)
    if each is None or last is None:
        return (each, each.end) if each else last
    body, end = last
    whole = body_at(view, body.start, at) if body.start < each.start else None
    if body.start >= each.end or (whole and whole.end >= each.end):  # “UBND mỗi xã”
        return last
    inside = body.start >= each.start  # "mỗi | công đoàn cơ sở"
    return Sender(each.start, max(each.end, body.end if inside else 0)), max(each.end, end if inside else 0)


def _leads(view: View, begin: int, start: int, end: int, at: int) -> bool:
    between = _SHORT_NAME.sub("", _OF_EACH_TEAM.sub("", view.lower[end:at]))
    opening = view.plain[begin:start].strip(" -+")
    about = _TOPIC_OPENS.fullmatch(opening.lower())
    if _LABEL_THEN.match(between) and not opening:
        return True
    if between.strip(" -(:") in ("", "là") or _ALLOTS.fullmatch(between) or _TOPIC.fullmatch(between):
        return True
    return bool(about and _TOPIC_ENDS.fullmatch(between))


def _each_before(view: View, begin: int, at: int, *, alone: bool) -> Sender | None:
    """Return the class behind the last ``mỗi``, where it is one that sends people (``mỗi phòng chức năng``)."""
    for each in reversed(list(_EACH.finditer(view.lower, begin, at))):
        only_counted = words_of("scope", "counted", "teams").match(view.lower, each.end(), at)
        named = words_of("scope", "classes").match(view.lower, each.end(), at)
        if only_counted and not named:  # but "mỗi | tổ sản xuất"
            if alone and _SENDS.match(view.lower, only_counted.end(), at):
                return Sender(each.start(), _narrowed(view, only_counted.end(), at))
            continue
        noun = words_of("scope", "classes", "general").match(view.lower, each.end(), at)
        inner = words_of("scope", "classes").match(view.lower, noun.end() + 1, at) if noun else None
        if inner and _is_general(view, each.start(), inner.start() - 1):
            return Sender(inner.start(), _listed(view, inner.end(), at))  # "mỗi đơn vị | phòng, ban"
        if noun:
            return Sender(each.start(), _listed(view, noun.end(), at))
        if words_of("nouns", "bodies", "delegates").match(view.lower, each.end(), at):
            continue
        if other := _NARROWING.match(view.lower, each.end() - 1, min(at, each.end() + LONGEST_CLASS)):
            return Sender(each.start(), other.end())
    return None


def _without_each(view: View, start: int, end: int) -> Span:
    """Return the class behind ``mỗi``, as the list before it may name it: ``LĐLĐ các quận: mỗi | quận``."""
    return end_of(_EACH.match(view.lower, start, end), start), end


def _is_general(view: View, start: int, end: int) -> bool:
    """Say whether the words name no class by themselves: ``đơn vị``, ``nơi``, ``cơ quan``."""
    return words_of("scope", "general").fullmatch(view.lower, *_without_each(view, start, end)) is not None


def _said_before(view: View, begin: int, at: int) -> Span | None:
    """Return what ``mỗi đơn vị`` at ``at`` takes up: the bodies or names before it in its clause."""
    bodies = _named_senders(view, begin, at)
    if not bodies:
        return None
    sized = next((number for number, body in enumerate(bodies, 1) if _SIZED.match(view.lower, body.end, at)), 0)
    if sized:
        return _joined(view, bodies[:sized], bodies[sized - 1].end)[0]
    end = start_of(_BEFORE_EACH.search(view.lower, bodies[-1].end, at), at)
    if not _DOES.search(view.lower, bodies[0].start, end):
        return bodies[0].start, end
    sender, named = _joined(view, bodies, at)
    return sender if view.plain[named:at].strip() in (":", ",", "", "(") else None


# --------------------
# Whom a limit binds, where its own words say so, and the words that say when it holds.

_PER = phrase(r" *(?:/|(?:(?:ở|tại|của|cho|từ|trong) )?(?:mỗi|từng) )(?: ?(?:01|1))? *")
#: Of whose whole a share is, behind it, even behind the next share of the sentence: “40% nữ, 20% trẻ ở | mỗi đơn vị”.
_WHOLE_OF_EACH = phrase(
    rf"[^.;:]{{0,90}}?(?<!\w)(?:ở|tại|của|trong|thuộc) "
    rf"(?P<each>(?:mỗi|từng) {any_of(terms('scope', 'classes', 'general', 'sent_teams'))})(?!\w)"
)
_REACH = 150
_LONGEST_ITEM = 400
_EACH_OPENS = phrase(r"(?:mỗi|từng) ")
#: Whom a limit holds for may stand behind it: “Chi ủy gồm 03 đồng chí | nếu chi bộ có từ 09 đảng viên”.
_IF_BODY = phrase(r" (?:nếu|đối với)(?: các)? ")
#: Bodies that guests come from, or delegates that the figure sums up, are not bound.
_COME_FROM = phrase(
    r"(?:đại biểu |thành phần )?(?:khách mời|khách|mời)(?: [^\W\d_]+){0,3} *(?:\(|:)"
    r"|(?= *[-+]? *đại biểu(?: [^\W\d_]+){0,4} *:[^:\d]{0,200},[^:\d]{0,200}[:(] *$)"
)
# A part of the people counted before, or the next of those whom one body sends (“có 01 trưởng đoàn, | không quá 02
# huấn luyện viên | và từ 20 đến …”): they come from the same body.
_SAME = r"(?:(?!(?<!\w)(?:mỗi|từng|riêng|còn|các|nơi)(?!\w))[^.;:,\d]){0,40}"
#: The next organ of the same body: ``Ban Chấp hành … 15 đồng chí; | Ban Thường vụ``.
_NEXT_PANEL = rf" *[;,] *{any_of(terms('scope', 'committees', 'organs'))}(?!\w)(?: *:)? *(?:có|gồm)? *"
_NEXT_OF = phrase(
    rf"[^.;:\d]{{0,30}}(?:trong đó|trong số (?:này|đó)|có)(?!\w)[^.;:\d]{{0,60}}"
    rf"|{_SAME}(?:\([^()]{{0,60}}\))? *(?:,|\(| và){_SAME}"
    rf"| *; *(?:trong đó )?(?:nữ|nam)(?!\w)[^.;:,\d]{{0,30}}|{_NEXT_PANEL}"
)
_SHARE_OF = phrase(r"[^.:\d]{0,20}[^\W\d][^.:\d]{0,140}")
_BARE_SIZE = phrase(r"(?:nơi|những nơi|đơn vị) (?:có|nào)(?!\w)|(?:từ|dưới|trên|sử dụng|có) (?:(?:từ|dưới|trên) )?\d")
#: “Ban Chấp hành CĐCS | nhiệm kỳ 2026 - 2031 | gồm”: for which term it sits, no part of its name.
_OF_TERM = phrase(r" (?:khóa|nhiệm kỳ)(?!\w)")
#: Teams behind the figure (``10 người/đội``, ``30 người một đội``) and before it (``mỗi | đội thi | 05 người``).
_TEAM_BEHIND = phrase(
    rf" *(?:/|mỗi |một |01 )(?: ?(?:01|1))? *(?P<team>{any_of(terms('scope', 'sent_teams', 'classes'))})(?!\w)"
)
_TEAM_BEFORE = phrase(
    rf"(?<!\w)mỗi (?P<team>{any_of(terms('scope', 'sent_teams'))}(?!\w)(?: (?!{_STOP})[^\W\d_]+){{0,4}}?)"
    rf"(?= {_STOP}| *:| +\d| *$)"
)
#: How many all are that were counted before: “… mỗi xã 02 đại biểu. | Tổng số đại biểu | không quá 200”.
_SUM = phrase(r"(?:^|[^.;]*[.,] )(?:tổng (?:số|cộng)|toàn đoàn|cả đoàn)(?!\w)[^.,;:\d]{0,40}:? *")
_NEAR = 48  # characters
#: The size of each of several events: ``mỗi lớp | không quá 50 học viên``.
_EACH_EVENT = phrase(
    rf"(?<!\w)(?:mỗi|từng|một) {any_of(terms('scope', 'events'))}(?: dự kiến| có| gồm| bố trí)? *:? *$"
)
_OPENING = phrase(rf"(?<![\w%]){any_of(terms('conditions', 'openings'))}")
_CUT = phrase(rf" *(?:,? *{any_of(terms('conditions', 'ends'))}|:)*[ ,:(]*$")


def _body_bound(
    view: View, found: Quantity, start: int, end: int, group: CountedPeople | None
) -> tuple[Span | None, Span | None]:
    """Return whom the item itself names, before the sending verb, or behind ``/`` or ``mỗi``; else a team."""
    begin = max(sentence_start(view, start, found.start, clause=True), found.start - _REACH)
    whole = _WHOLE_OF_EACH.match(view.lower, found.end, end) if found.percent else None
    if whole:
        return whole.span("each"), None
    if (per := _PER.match(view.lower, found.end, end)) and (behind := _body(view, per.end(), end)):
        return _named_before(view, found, begin, group) or behind, None
    if (condition := _IF_BODY.match(view.lower, found.end, end)) and (held_by := _body(view, condition.end(), end)):
        return held_by, None
    if place := _at_place(view, found, begin, group):
        return place, None
    guests = found.start - start <= _LONGEST_ITEM and _COME_FROM.match(view.lower, start, found.start)
    if named := None if guests else _named_before(view, found, begin, group):
        return _taken_up(view, named, begin), None
    # The team whose people are counted is bound where nobody is named who forms it.
    teams = [*_TEAM_BEFORE.finditer(view.lower, begin, found.start)]
    team = _TEAM_BEHIND.match(view.lower, found.end, end) or (teams[-1] if teams else None)
    return None, team.span("team") if team else None


def _at_place(view: View, found: Quantity, begin: int, group: CountedPeople | None) -> Span | None:
    """Return the class of places or posts where people come: ``ở | ấp, khu phố | chừng 10 vị``."""
    for at in list(_AT_PLACE.finditer(view.lower, begin, found.start))[-1:]:
        start, end = at.start("place"), _listed(view, at.end(), found.start)
        is_group = group and group.start < end and start < group.end
        if not is_group and not view.plain[end : found.start].strip(" :("):
            return start, end
    return None


def _taken_up(view: View, named: Span, begin: int) -> Span:
    """Return the bodies before ``mỗi đơn vị`` that it takes up, ``named`` itself where it takes up none."""
    if not _EACH_OPENS.match(view.lower, named[0]) or not (before := _said_before(view, begin, named[0])):
        return named
    same = view.lower[slice(*_without_each(view, *named))] in view.lower[slice(*before)]
    return before if same or _is_general(view, *named) else named


def _body(view: View, at: int, end: int) -> Span | None:
    """Return the body named at ``at``, where a limit may bind it."""
    body = body_at(view, at, end)
    return (body.start, body.end) if body and body.kind in BOUND_KINDS else None


def _named_before(view: View, found: Quantity, begin: int, group: CountedPeople | None) -> Span | None:
    last = _sender_before(view, begin, found.start)
    inside = last and group and group.start < last.end and last.start < group.end
    if last is None or (inside and not ending_in("scope", "committees").search(view.lower, begin, last.start)):
        return None  # but "nữ tham gia Ban Chấp hành | CĐCS"
    return last.start, start_of(_OF_TERM.search(view.lower, last.start, last.end), last.end)


def _binds_same_body(
    view: View, before: FoundLimit, at: int, scope: Span | None, condition: str | None, *, share: bool
) -> bool:
    if scope is None:
        if _NEXT_OF.fullmatch(view.lower, before.end, at):
            return True
        # a condition that leaves out whose size it is: "CĐCS dưới 100 đoàn viên …, | từ 100 trở lên"
        sized = condition is not None and _BARE_SIZE.match(condition.lower()) is not None
        return sized or (share and _SHARE_OF.fullmatch(view.lower, before.end, at) is not None)
    if before.applies_to_span is None:
        return False
    if _is_general(view, *scope):
        return before.end >= sentence_start(view, before.start, at)
    return f" {view.lower[slice(*scope)]} " in view.lower[slice(*before.applies_to_span)]


def _condition_of(view: View, found: Quantity, start: int, floor: int, group: CountedPeople | None) -> str | None:
    """Return the words that say when the limit holds: ``CĐCS có dưới 100 đoàn viên``."""
    begin = max(sentence_start(view, start, found.start, clause=True), floor)
    opening = next(_OPENING.finditer(view.lower, begin, found.start), None)
    if opening is None:
        return None
    stop = group.start if group and opening.end() < group.start < found.start else found.start
    stop = start_of(_CUT.search(view.lower, opening.end(), stop), stop)
    if not (words(view.text[opening.end() : stop]) or re.search(r"\d", opening.group())):
        return None  # "Ban Chấp hành CĐCS có | từ 05 đến 15 ủy viên"
    text = words(view.text[opening.start() : stop]).rstrip(" ,;:")
    head, _, tail = text.rpartition(", ")
    if words_of("nouns", "bodies", "delegates").fullmatch(tail.lower()):
        return head  # "CĐCS có từ 500 đoàn viên trở lên, Ban Chấp hành …": the body is counted, it is no condition
    return text
