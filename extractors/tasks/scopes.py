"""Whom each part of a letter binds, and the sentences of an item, cut where another doer takes over."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from extractors.bodies import body_at, find_bodies, head_at
from extractors.doers import (
    TOWARDS,
    Doer,
    any_duty,
    begins_with_act,
    doers_at,
    fronted_doer,
    heading_as_doer,
    heading_doers,
    lead,
    long_subject,
    passive_doer,
    requested,
    skip,
    subject,
    unknown_after_adverbial,
    unknown_doer,
    works_along,
)
from extractors.doers.acts import BRACKET, THINGS
from extractors.doers.names import people_at
from extractors.lexicon import load
from extractors.outline import Block, Outline, Table
from extractors.patterns import LOWER, Places, View, any_of, phrase
from extractors.second_reader import SecondReader, duty_chance
from extractors.spelling import capitalised

# --------------------
# What of the letter's head the tasks need, and the names that depend on it.

_WORDS = load("tasks")
_NAMES = load("bodies")["names"]
_BRANCHES = any_of(
    [*_NAMES["parts"], *_NAMES["offices"], *_NAMES["sectors"], *_NAMES["branches"], *_WORDS["own_boards"]]
)
_OWN_NAMES, _OWN_UNION = frozenset(_WORDS["own_names"]), "công đoàn ngành"
_OWN_ORGAN = phrase(rf"(?:{any_of(_WORDS['own_organs'])}|ban {_BRANCHES})$")
_ORGAN_OF_ISSUER = re.compile(rf"^{any_of(_WORDS['organs_of_issuer'])} +")
#: “Sở Y tế (tỉnh) Hà Sơn”: a letter calls its issuer without it, too. Who is called with another one is another body.
_KIND_OF_PLACE = re.compile(r"(?<=\w) (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu)(?= )")


@dataclass(frozen=True)
class Context:
    """What of the letter's head the tasks need: who issues it, and to whom it is addressed."""

    issuer: str | None
    issuer_base: str | None  # the issuer's name without its place (``Công đoàn ngành Y tế``)
    addressees: tuple[str, ...]
    charged: tuple[str, ...] = ()
    """The classes among those who receive the letter to carry it out (``Nơi nhận: - Các CĐCS``)."""
    abbreviations: tuple[tuple[str, str], ...] = ()
    """Short names that the letter itself gives to bodies (``Công đoàn Công Thương Việt Nam (CĐCTVN)``)."""
    calls: bool = False  # the letter calls people together (``Giấy mời``, ``Giấy triệu tập``)

    @cached_property
    def called(self) -> tuple[str, ...]:
        """What the issuer is called, in small letters: in full, by its base, without its kind of place."""
        full, base = (_of_house(name.lower()) for name in (self.issuer or "", self.issuer_base or self.issuer or ""))
        return full, base, _KIND_OF_PLACE.sub("", full)


def completed(name: str, context: Context) -> str:
    """Complete a bare name from the issuer: ``Công đoàn ngành`` is this letter's own sector union.

    Names that the letter uses of its issuer (``Sở``, ``Phòng``, ``Liên đoàn``) are written out too.
    """
    for short, whole in context.abbreviations:
        if short in name:
            name = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", whole, name)
    base = context.issuer_base
    if base is None:
        return name
    low, full = name.lower(), base.lower()
    own = low if low in _OWN_NAMES else _OWN_UNION
    before, found, behind = low.rpartition(own)
    if found and not behind and before[-1:] in ("", " ") and full.startswith(own) and len(full) > len(own):
        return name[: len(before)] + (capitalised(base) if before else base)
    return name


def is_own_organ(name: str) -> bool:
    """Say whether ``name`` is an office or a committee named without its body: the issuer's own (``Văn phòng``)."""
    return _OWN_ORGAN.match(name.lower()) is not None


def is_issuer(name: str, context: Context) -> bool:
    """Say whether ``name`` is the issuer, its standing committee or a part of it named by it."""
    if context.issuer is None:
        return False
    low = _of_house(_ORGAN_OF_ISSUER.sub("", name.lower()))
    return low in context.called or (len(low) > 3 and context.called[0].startswith(low + " "))


def _of_house(low: str) -> str:
    return low.replace("công đoàn cơ sở ", "công đoàn ")


# --------------------
# Whom each part of a letter binds: its headings, its lead-ins, the letter as a whole.

#: “không được xét”, “không tiếp nhận”: of papers that come too late.
REFUSAL = rf"(?:không|chưa)(?: được)? {any_of(load('roles')['refused'])}(?!\w)"
_ASSIGNING = phrase(rf"{any_duty('assigning_headings')}(?!\w)")
_LEAD_IN = phrase(rf"{any_duty('lead_ins')} *:?$")
_DIRECTS = phrase(r"(?:(?:chỉ đạo|yêu cầu|đề nghị|hướng dẫn|đôn đốc|lãnh đạo)(?:, | và | )?){1,3}(?=\S)")
_ONLY_COLON = phrase(
    r"(?: (?:thực hiện|tập trung|làm tốt)(?: (?:tốt )?(?:các |những |một số )?(?:nội dung|nhiệm vụ|việc)(?: sau)?)?)?"
    r"(?: như sau)? *: *$"
)
#: “2. Cơ sở”, “1. Cấp huyện”: what those of a level do.
_LEVEL_HEADING = phrase(r"(?:ở )?(?:(?:cấp )?(?P<level>cơ sở|huyện|xã|tỉnh|trường))(?: và tương đương)? *[.:]?")
#: “3. Trách nhiệm chung” of a programme that two bodies sign.
_OF_BOTH = phrase(r"trách nhiệm (?:chung|của (?:cả )?hai (?:bên|ngành))(?: của hai (?:bên|ngành))? *[.:]?")
_SHORTEST_SENTENCE = 9  # words
_FEWEST_BESIDE = 3


@dataclass(slots=True)
class DoerScope:
    """Whom the items below a block bind, and how firmly: a lead-in binds items that begin with an act."""

    names: tuple[str, ...]
    firm: bool
    coordinators: tuple[str, ...] = ()


@dataclass(slots=True)
class Scopes:
    """Whom each part of a letter binds, found once and remembered."""

    view: View
    outline: Outline
    context: Context
    dated: tuple[tuple[int, int], ...] = ()  # spans of the deadlines and recurring dates of the letter, in order
    limits: tuple[tuple[int, int], ...] = ()  # spans of the delegate limits of the letter, in order
    days: Places[str] = field(
        default_factory=lambda: Places(())
    )  # the types of all dates of the letter, by their spans
    found: dict[int, DoerScope | None] = field(default_factory=dict)
    second: SecondReader | None = duty_chance  # the second reader; ``None`` where the rules are to decide alone
    default: DoerScope | None = None  # whom the letter as a whole binds: the body that its first request asks
    summoned: tuple[str, ...] | None = None  # whom a summons invites anywhere in it, once that was looked for
    nobody_in: dict[int, list[Block]] = field(default_factory=dict)  # headings below a block that name nobody known
    blocks: Places[Block] = field(init=False)
    before: dict[int, Block] = field(init=False)  # the block before each
    has_sections: bool = field(init=False)  # whether anything follows the paragraphs that open the letter
    completed: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)  # names completed so far
    doers: dict[tuple[int, int], Doer | None] = field(default_factory=dict)  # of the sentences read so far

    def __post_init__(self) -> None:
        """Make the blocks ready to be looked up."""
        self.has_sections = any(block.zone == "body" for block in self.outline.blocks)
        self.blocks = Places(((block.start, block.end), block) for block in self.outline.blocks)
        self.before = {id(block): before for before, block in pairwise(self.outline.blocks)}

    def block_at(self, at: int) -> Block | None:
        """Return the block that holds a place of the text."""
        return self.blocks.holding(at, at + 1)

    def has_date(self, start: int, end: int) -> bool:
        """Say whether a deadline or recurring date stands in ``text[start:end]``."""
        return _holds(self.dated, start, end)

    def holds_limit(self, start: int, end: int) -> bool:
        """Say whether a delegate limit stands in ``text[start:end]``."""
        return _holds(self.limits, start, end)

    def are_issuer(self, names: tuple[str, ...]) -> bool:
        """Say whether all of the names are the issuer's own."""
        return all(is_issuer(name, self.context) for name in names_of(self, names))


def _holds(spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    first = bisect_left(spans, (start, 0))
    return first < len(spans) and spans[first][1] <= end


def names_of(scopes: Scopes, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names completed from the issuer's, each once."""
    if names not in scopes.completed:
        scopes.completed[names] = tuple(dict.fromkeys(completed(name, scopes.context) for name in names))
    return scopes.completed[names]


def scope_of(scopes: Scopes, block: Block) -> DoerScope | None:
    """Return whom the nearest heading or lead-in above the block binds."""
    for above in block.ancestors():
        key = id(above)
        if key not in scopes.found:
            scopes.found[key] = _own_scope(scopes, above)
        scope = scopes.found[key]
        if scope is not None:
            return scope
    return scopes.default


def scope_of_table(scopes: Scopes, table: Table) -> DoerScope | None:
    """Return whom the lead-in of a table binds, or the nearest heading above it."""
    if table.parent is None:
        return None
    return _own_scope(scopes, table.parent) or scope_of(scopes, table.parent)


def _own_scope(scopes: Scopes, block: Block) -> DoerScope | None:
    view, context = scopes.view, scopes.context
    text = view.plain[block.start : block.end].rstrip()
    if len(text) > 600:
        return None
    if block.heading:
        level = _LEVEL_HEADING.fullmatch(view.lower, block.start, block.start + len(text))
        if level:
            return DoerScope(("Cơ sở" if level["level"] == "cơ sở" else f"Cấp {level['level']}",), False)
        if _OF_BOTH.fullmatch(view.lower, block.start, block.start + len(text)):
            return DoerScope(("Hai bên",), False)
    told = _sentence_doer(scopes, block, text)
    if told is not None:
        return told
    if text.endswith(":") and (directed := _directed(scopes, block)):
        return DoerScope(names_of(scopes, directed.names), True)
    if block.heading or (len(text) < 160 and (block.children or text.endswith(":"))):
        names = heading_doers(view, block.start, block.end)
        if not names and block.heading and (_assigns(view, block.parent) or _among_doers(scopes, block)):
            names = heading_as_doer(view, block.start, block.end)
        if names:
            return DoerScope(names_of(scopes, names), True)
    if text.endswith(":") or _LEAD_IN.search(view.lower, max(block.start, block.end - 60), block.end):
        doer = lead_doer(scopes, block.start, block.end)
        names = names_of(scopes, doer.names) if doer else ()
        if doer and not all(is_issuer(name, context) for name in names):
            return DoerScope(names, True, doer.coordinators)
    return None


def _directed(scopes: Scopes, block: Block) -> Doer | None:
    """Return whom an item or somebody in it directs, for what stands below (``Sở Nội vụ chỉ đạo | các CĐCS | :``)."""
    view = scopes.view
    speaker = subject(view, block.start, block.end)
    if speaker is None and (asked := requested(view, block.start, block.end)):
        speaker = asked[1]
    if block.mark is None and speaker is None:
        return None
    at = skip(view, speaker.end if speaker is not None and speaker.acts else block.start, block.end)
    found = _DIRECTS.match(view.lower, at, block.end)
    doer = doers_at(view, found.end(), block.end) if found else None
    return doer if doer is not None and _ONLY_COLON.match(view.lower, doer.end, block.end) else None


def _sentence_doer(scopes: Scopes, block: Block, text: str) -> DoerScope | None:
    """Return who acts in a marked item that is a sentence: paragraphs that go on below it are about the same doer."""
    if block.mark is None or not text.endswith((".", ";")) or len(text.split()) < _SHORTEST_SENTENCE:
        return None
    if TOWARDS.match(scopes.view.lower, block.start, block.end):
        return None
    doer = subject(scopes.view, block.start, block.end)
    if doer is None or not doer.acts or doer.end >= block.start + len(text):
        return None
    names = names_of(scopes, doer.names)
    outer = scope_of(scopes, block)
    if outer is not None and outer.firm and all(any(old.startswith(name) for old in outer.names) for name in names):
        return None  # “Phòng GDĐT sẽ …” below “Phòng GDĐT huyện …”: the same, named shortly
    return None if all(is_issuer(name, scopes.context) for name in names) else DoerScope(names, False)


def _assigns(view: View, heading: Block | None) -> bool:
    return heading is not None and bool(_ASSIGNING.match(view.lower, heading.start, heading.end))


def _among_doers(scopes: Scopes, block: Block) -> bool:
    """Say whether all other headings beside a heading name somebody, so that it is a name, too."""
    if block.parent is None or not block.children:
        return False
    key = id(block.parent)
    if key not in scopes.nobody_in:
        beside = [one for one in block.parent.children if one.heading]
        silent = [one for one in beside if not heading_doers(scopes.view, one.start, one.end)]
        scopes.nobody_in[key] = silent if len(beside) >= _FEWEST_BESIDE else []
    return scopes.nobody_in[key] == [block]


def lead_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a lead-in asks: the body after the request, else its subject where that is not the issuer."""
    view = scopes.view
    own = subject(view, start, end)
    issuer_speaks = own is None or any(is_issuer(name, scopes.context) for name in own.names)
    if own and not issuer_speaks:
        return lead(view, own, end)
    weak, after = own is not None, own.end if own else None
    asked = requested(view, start, end, weak=weak, after=after) or requested(view, start, end)
    return lead(view, asked[1], end) if asked else None


# --------------------
# Sentences of an item and who must act in each: an item is cut where another doer takes over.

#: Marks that may end a sentence, and which of the gaps behind them do.
_MARK = re.compile(r"[.;!?](?= )")
_SENTENCE = re.compile(
    r"(?<=[^\W\d_]{2}[.;!?]) +(?=[^\W\d_]|[\"(])|(?<=\)[.;]) +(?=[^\W\d_])|"
    r"(?<=\d[.;]) +(?=[^\W\d_]{2}|đ/c)|(?<=[^\W\d_]\"[.;]) +(?=[^\W\d_]{2})|(?<=%[.;]) +(?=\w)"
)
#: “đồng chí TS. | Trần Văn Bình”: with the point of a degree no sentence ends.
_DEGREES = tuple(f"{mark}{degree}." for degree in load("duties")["degrees"] for mark in " .(")
CLASS = re.compile(rf"{any_of(_WORDS['classes'])}(?= [{LOWER}]|$)")
_ANY_CLASS = re.compile(rf"\b{any_of(name.lower() for name in _WORDS['classes'])}\b")
#: What is handed to somebody is done by them, though no act follows (``Đại hội điểm: giao | CĐCS A, ngày …``).
_HANDS_OVER = phrase(rf"{any_of(_WORDS['hands_over'])}(?: cho| \d+)? (?=\S)")
_PERSONS = phrase(rf"(?:(?:các|từng|mỗi|\d+) )*{any_duty('own_people')}(?!\w)")
#: First words of doers that in a programme or a description are people who take part, not bodies that owe something.
PEOPLE: tuple[str, ...] = tuple(_WORDS["people"])
#: “Đoàn Chủ tịch 03 - 05 người; …”: how many sit on it.
_HOW_MANY = phrase(r"\d (?:người|đồng chí|đại biểu|ủy viên)$")
#: “Nơi có từ 200 đoàn viên trở lên | lập tổ tư vấn”: a part of those who act before, with a duty of its own.
_THOSE_WHO = phrase(r"(?:riêng |những |các )*nơi (?:có )?(?:từ|dưới|trên) \d(?![^.;:]{0,60}(?<!\w)(?:thì|được)(?!\w))")
#: “Tác giả chịu trách nhiệm về bản quyền; Ban Tổ chức | có quyền sử dụng tác phẩm”
_HAS_RIGHT = phrase(r" *(?:được|có) (?:toàn )?quyền(?! (?:lợi|hạn))(?!\w)")
#: “Đơn vị nào gửi sau ngày 22/01 sẽ không được xét”: what happens to the late.
_FORFEITS = phrase(
    r"(?:các |những |riêng )*[^.,;:]{2,40} (?:nào )?(?:(?:gửi|nộp|đăng ký|báo cáo) )?(?:sau|chậm|muộn|quá)[^.;:]{2,80} "
    rf"(?:{REFUSAL}|không được (?:cấp|hưởng|dự)(?!\w))"
)
_OF_PARTY = re.compile(any_of(_WORDS["of_party"]))
_COMRADE = "Đồng chí"
_BEFORE_NAME = phrase(r" *(?:(?:riêng|còn|với|đối với|các|những|mỗi) )*")
_UNIONS = "Công đoàn cơ sở"
_COMMA = phrase(r", (?:còn )?")
_LONGEST_THING = 80  # characters
_THING_DONE = phrase(r"(?!do )(?:[^\W\d_]+ ){2,8}?do (?=\S)")
_JOINED = phrase(r"(?<!\w)(?:phối hợp|cùng)(?!\w)")
_EACH = ("mỗi ", "từng ")
#: “mỗi bệnh viện cử 05 người, mỗi trung tâm | cử 03 người”: one list of those who are sent.
_SENT = phrase(" *cử(?= )")
#: “Sở Y tế | đề nghị giám đốc các bệnh viện …”; but “đề nghị khen thưởng” is an act of its own.
_ASKS = phrase(
    r" (?:(?:kính|trân trọng) )?(?:đề nghị|yêu cầu) (?=(?:các |toàn thể |giám đốc|hiệu trưởng|chủ tịch|thủ trưởng))"
)
#: “Sau ngày 12/6, Hội đồng thi đua | không xem xét hồ sơ nộp chậm”: who judges owes nothing by that day.
#: Kinds of offices and committees of one house.
_OF_ONE_HOUSE = frozenset(("organ", "department", "party"))
_REFUSES = phrase(rf" *,? *(?:sẽ )?{REFUSAL}")
_LETS_KNOW = phrase(r" *(?:xin |trân trọng )?thông báo(?: kết luận[^.;:]{0,60}?)? (?:để|đến|tới|cho) (?=\S)")
_KNOWS = phrase(r" *(?:được )?biết(?!\w)")
#: “Công đoàn ngành | nhắc | các đơn vị về thời hạn gửi báo cáo”: they have to act, however that is said.
_REMINDS = phrase(rf"{any_of(_WORDS['reminds'])}(?!\w)")
#: “Liên đoàn Lao động tỉnh | triển khai đến | các công đoàn cấp trên cơ sở rà soát đối tượng …”
_PASSES_ON = phrase(rf"{any_of(_WORDS['passes_on'])}(?!\w)")
_LEVEL = phrase(
    r"(?:ở |đối với |về phía |(?:tổ chức )?đại hội (?:công đoàn )?(?:ở )?)?"
    r"cấp (?P<level>cơ sở|xã|huyện|tỉnh|trên trực tiếp cơ sở)(?: và tương đương)? *:"
)
_LEVELS: dict[str, dict[str, str]] = _WORDS["levels"]
_CONGRESS = phrase(r"(?:tổ chức )?đại hội(?: điểm)?(?: ở| các)? (?=\S)")
_IS_OVER = phrase(
    r" *(?:\([^()]{2,60}\) *)?(?::|,? *(?:(?:phải|cần|được|tổ chức|tiến hành) )*(?:hoàn thành|xong|kết thúc)(?!\w))"
)
#: Those of the issuer, or of both issuers, who hand things to others.
_SPEAKERS = phrase(any_of(_WORDS["speakers"]))
_OFFICES = ("Ban ", "Phòng ", "Văn phòng ", "Ủy ban Kiểm tra ")
#: “Cho ý kiến kế hoạch năm | (Văn phòng chuẩn bị)”
_IN_BRACKETS = phrase(
    r"\((?:do )?(?=[^().;]{3,80} (?:chủ trì|chuẩn bị|tham mưu|phụ trách|thực hiện|đảm nhiệm|soạn(?: thảo)?)\))"
)
#: “Cấp phát áo mưa, | do Ban Tài chính thực hiện.”
_DONE_APART = phrase(
    r", (?:việc này )?do [^.,;:()]{3,80} (?:thực hiện|đảm nhiệm|phụ trách|chịu trách nhiệm|chủ trì|lo)(?= *[.,;]|$)"
)
#: “Nội dung: theo tài liệu do | Ban Tuyên giáo | biên soạn”: what is gone by, not what is to be done.
_ON_GROUNDS = phrase(rf"(?:[^:.;,]{{1,40}}: *)?{any_of(_WORDS['on_grounds'])} [^,:;.]+$")
_GIVES = phrase(r"(?:giao|phân công|cử|bố trí|ủy quyền|điều động|trưng tập)(?!\w)")


class Part(NamedTuple):
    """A stretch of an item with its own doer, ``None`` where it names none."""

    start: int
    end: int
    doer: Doer | None


def sentence_spans(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences and clauses after a semicolon of ``start:end``."""
    at = start
    for mark in _MARK.finditer(view.plain, start, end):
        found = _SENTENCE.match(view.plain, mark.end(), end)
        if not found or (mark[0] == "." and view.plain.endswith(_DEGREES, start, mark.end())):
            continue
        opens = view.plain.rfind("(", at, mark.start())
        if opens >= 0 and (bracket := BRACKET.match(view.plain, opens, end)) and bracket.end() > mark.end():
            continue  # “(qua Văn phòng; đồng chí A, ĐT 091…)”
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
    asked = requested(view, start, end)
    doer = asked[1] if asked else doers_at(view, start, end)
    named = doer is not None and not doer.acts and not view.plain[doer.end : end].strip()
    return named and _HOW_MANY.search(view.lower, start, end) is None


def split_by_doer(scopes: Scopes, block: Block) -> list[Part]:
    """Cut a block where another doer takes over."""
    view, parts = scopes.view, list[Part]()
    scope = scope_of(scopes, block)
    for start, end in sentence_spans(view, block.start, block.end):
        above = parts[-1].doer if parts else None
        doer = doer_of(scopes, start, end, block) or _done_by(scopes, start, end)
        has_right = doer is not None and _HAS_RIGHT.match(view.lower, doer.end, end)
        if parts and (has_right or _FORFEITS.match(view.lower, start, end)):
            doer = None  # it goes on with what is asked
        if doer is not None and _only_acts(scopes, scope, start, doer, above):
            doer = None
        said = Part(start, end, doer)
        parts[-1:] = _with_next(scopes, block, scope, parts[-1], said) if parts else [said]
    return [piece for part in parts for piece in _split_at_comma(scopes, part)]


def _with_next(scopes: Scopes, block: Block, scope: DoerScope | None, last: Part, said: Part) -> list[Part]:
    """Return the last part and the sentence behind it: as two where another takes over, else as one."""
    view, (start, end, doer), above = scopes.view, said, last.doer
    if doer is None:
        if above is None or not _THOSE_WHO.match(view.lower, start, end):
            return [Part(last.start, end, above)]
        return [last, Part(start, end, above._replace(start=start, end=start))]  # “nơi dưới 200 đoàn viên cử …”
    dated = scopes.has_date(last.start, last.end) and scopes.has_date(start, end)
    others = all(name.endswith(" còn lại") for name in doer.names)
    named_first = _BEFORE_NAME.fullmatch(view.lower, start, doer.start) is not None
    alone = scope if above is None and block.zone != "closing" else None
    acts = above is None and begins_with_act(view, last.start, last.end)
    bound = alone is not None and (alone.firm or acts)
    whose = above or scope
    goes_on = _goes_on_with(doer, whose.names if whose else ())
    if goes_on and above is not None:
        is_other = doer.names != above.names and doer.start < doer.end
        opens = is_other and (others or (dated and named_first))
    elif goes_on:  # “Riêng các trường mầm non …” below a lead-in for all schools
        opens = bound and named_first and view.lower.startswith("riêng ", start)
    else:  # but “chọn | CĐCS A”
        by_act = acts and named_first and not _HANDS_OVER.match(view.lower, last.start)
        opens = above is not None or bound or (dated and (others or by_act))
    if opens:
        return [last, said]
    part_of_class = goes_on and bound and named_first and all(map(CLASS.match, doer.names))
    return [Part(last.start, end, above or (None if part_of_class else doer))]


def _only_acts(scopes: Scopes, scope: DoerScope | None, start: int, doer: Doer, above: Doer | None) -> bool:
    """Say whether a person after an act is whom the doer above charges (``phân công | thành viên``), or none at all.

    ``Lãnh đạo`` below a committee of the Party, or behind a semicolon, is what it does.
    """
    view = scopes.view
    if above is None and scope is None:
        return False
    if doer.start == start and view.lower.startswith("lãnh đạo ", start):
        party = scope is not None and any(_OF_PARTY.match(name.lower()) for name in scope.names)
        return view.plain[start].islower() or party
    person = _PERSONS.match(view.lower, doer.start)
    by_name = person is not None and view.plain[person.end() + 1 : person.end() + 2].isupper()
    return _HANDS_OVER.match(view.lower, start) is not None and person is not None and not by_name


def _goes_on_with(doer: Doer, known: tuple[str, ...]) -> bool:
    """Say whether a doer is the one above or a part of its class (``đơn vị có dưới 30 đoàn viên``).

    One of several is another doer (``Riêng Công đoàn ngành Y tế …``).
    """
    if doer.names == known:
        return True
    if not known or doer.start == doer.end:
        return False
    form, _, given = doer.names[0].rpartition(" ")
    short = form == _COMRADE and len(doer.names) == len(known) == 1  # “đồng chí Hà” of Lê Thu Hà
    if short and known[0].startswith(f"{_COMRADE} ") and known[0].endswith(f" {given}"):
        return True
    all_of_them = len(doer.names) >= len(known)
    return all(
        (all_of_them and any(name == old or old.startswith(name + " ") for old in known))
        or (CLASS.match(name) is not None and any(_same_class(name, old) for old in known))
        for name in doer.names
    )


def _same_class(name: str, old: str) -> bool:
    """Say whether a name may mean a part of another's class: any is called ``đơn vị``, unions by their own name."""
    return _UNIONS in old if name.startswith(_UNIONS) else _ANY_CLASS.search(old.lower()) is not None


def _split_at_comma(scopes: Scopes, part: Part) -> list[Part]:
    """Cut ``CĐCS báo cáo trước 20/4, LĐLĐ huyện tổng hợp trước 15/6``: two doers, each with a date of its own.

    So are those that are told of in turn (``đ/c A theo dõi khối văn phòng, | đ/c B …``).
    """
    start, end, doer = part
    if doer is None:
        return [part]
    view, dated = scopes.view, scopes.has_date(start, end)
    for found in _COMMA.finditer(view.plain, max(doer.end, start), end):
        other = _done_in_turn(view, found.end(), end)
        if other is None or _goes_on_with(other, doer.names):
            own_dates = dated and scopes.has_date(start, found.start() + 1) and scopes.has_date(found.end(), end)
            if not (own_dates or _alike(view, doer.start, found.end(), end) or _in_turn(scopes, doer, found, end)):
                continue
            other = doers_at(view, found.end(), end)
            if other is None or not other.acts or _goes_on_with(other, doer.names) or works_along(view, other, end):
                continue
            if other.names[0].startswith(PEOPLE) if own_dates else _SENT.match(view.lower, other.end, end):
                continue
            other = lead(view, other, end)
        return [Part(start, found.start() + 1, doer), *_split_at_comma(scopes, Part(found.end(), end, other))]
    return [part]


def _done_in_turn(view: View, at: int, end: int) -> Doer | None:
    """Return who does another thing (``thủ kho báo hàng thiếu, | danh sách bù do văn thư lập``)."""
    if view.lower.find(" do ", at, min(end, at + _LONGEST_THING)) < 0:
        return None
    thing = _THING_DONE.match(view.lower, at, end)
    doer = passive_doer(view, at, end) if thing is not None and THINGS.match(view.lower, at, end) else None
    return doer if doer is not None and thing is not None and doer.start == thing.end() else None


def _alike(view: View, one: int, other: int, limit: int) -> bool:
    """Say whether both names are those of each of a class (``mỗi khoa``, ``mỗi phòng``), or both of people."""
    if view.lower.startswith(_EACH, other):
        return view.lower.startswith(_EACH, one)
    return people_at(view, other, limit) is not None and people_at(view, one, limit) is not None


def _in_turn(scopes: Scopes, doer: Doer, comma: re.Match[str], limit: int) -> bool:
    """Say whether bodies of a kind act in turn (``Ban A chuẩn bị nội dung, | Ban B | bố trí xe``), no list of them."""
    view = scopes.view
    other = body_at(view, comma.end(), limit) if view.plain[comma.end()].isupper() else None
    own = head_at(view, doer.start, limit) if other is not None and other.kind != "person" else None
    if other is None or own is None or is_issuer(other.name, scopes.context):
        return False
    if own.kind != other.kind and not {own.kind, other.kind} <= _OF_ONE_HOUSE:
        return False
    if view.lower.startswith(_EACH, doer.end + 1) or not begins_with_act(view, doer.end, comma.start()):
        return False
    if _REFUSES.match(view.lower, other.end, limit):
        return False
    named = find_bodies(view, doer.end, comma.start())
    return not _JOINED.search(view.lower, doer.end, comma.start()) and all(one.end < comma.start() for one in named)


def doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return the doer that a sentence names itself."""
    if (start, end) not in scopes.doers:
        scopes.doers[start, end] = _doer_of(scopes, start, end, block)
    return scopes.doers[start, end]


def _doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    view, at = scopes.view, skip(scopes.view, start, end)
    if (held := _of_congress(scopes, start, end)) is not None:
        return held
    own = subject(view, start, end)
    if own is not None and _REFUSES.match(view.lower, own.end, end):
        return None
    asked = requested(view, start, end, after=own.end if own else None)
    if own is None:
        return _asked_alone(scopes, asked, end, block) if asked else _unknown_to_grammar(scopes, start, end, block)
    towards = TOWARDS.match(view.lower, at, end) is not None
    # “Đối với đơn vị đã ngừng, sổ do | Phòng Thu | xác nhận”
    own = (_done_by(scopes, own.end, end) if towards else None) or own
    speaks = any(is_speaker(name, scopes.context) for name in own.names)
    by_speaker = speaks or towards or (asked is not None and asked[0] < own.start)
    other = (_asked_instead(view, end, own, *asked) if asked and by_speaker else None) or _let_know(view, end, own)
    if other is None and speaks and _ASKS.match(view.lower, own.end, end):
        other = asked[1]._replace(acts=True) if asked else None
        return lead(view, other, end) if other else None  # who only asks owes nothing
    softly = _asked_softly(view, end, own, block) if speaks and other is None else None
    return lead(view, other or softly or own, end)


def _unknown_to_grammar(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return the doer of a sentence in which the grammar of names reads neither a subject nor a request."""
    view, at = scopes.view, skip(scopes.view, start, end)
    known = _level(scopes, start, end) or long_subject(view, start, end) or fronted_doer(view, start, end)
    if known is not None or start > block.start:
        return known
    handed = _HANDS_OVER.match(view.lower, at, end)
    assigned = block.mark is not None and any(one.heading and _assigns(view, one) for one in block.ancestors())
    unknown = unknown_doer(view, handed.end() if handed else at, end, assigned=assigned)
    return unknown or unknown_after_adverbial(view, start, end)


def _asked_alone(scopes: Scopes, asked: tuple[int, Doer], end: int, block: Block) -> Doer | None:
    """Return whom a sentence without a subject asks: somebody who acts, or to whom something is handed."""
    at, doer = asked
    if _hands_to_people(scopes, doer, block):
        return None
    return lead(scopes.view, doer, end) if doer.acts or _HANDS_OVER.match(scopes.view.lower, at, end) else None


def _asked_instead(view: View, end: int, own: Doer, at: int, doer: Doer) -> Doer | None:
    """``LĐLĐ tỉnh đề nghị | các CĐCS | gửi …``: whom the issuer, or a sentence before its subject, asks."""
    if own.start < at and _hands_on(view, at, doer):
        return None
    return doer if doer.acts or _ONLY_COLON.match(view.lower, doer.end, end) else None


def _let_know(view: View, end: int, own: Doer) -> Doer | None:
    """``Văn phòng thông báo để | các phòng | biết, thực hiện``."""
    lets_know = _LETS_KNOW.match(view.lower, own.end, end)
    doer = doers_at(view, lets_know.end(), end) if lets_know else None
    return doer if doer is not None and doer.acts and _KNOWS.match(view.lower, doer.end, end) else None


def _asked_softly(view: View, end: int, own: Doer, block: Block) -> Doer | None:
    """``Công đoàn ngành nhắc | các đơn vị | về thời hạn``; ``triển khai đến | các CĐCS | rà soát``."""
    softer = requested(view, own.end, end, weak=True, after=own.end)
    if softer is None:
        return None
    at, doer = softer
    if _REMINDS.match(view.lower, at):
        return doer._replace(acts=True)
    return doer if doer.acts and (block.zone == "closing" or _PASSES_ON.match(view.lower, at)) else None


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


def _of_congress(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whose congress has to be over by a day (``Đại hội | công đoàn cơ sở | : xong trước ngày 30/6``)."""
    view = scopes.view
    if not scopes.has_date(start, end):
        return None
    found = _CONGRESS.match(view.lower, skip(view, start, end), end)
    doer = doers_at(view, found.end(), end) if found is not None else None
    return doer._replace(acts=True) if doer is not None and _IS_OVER.match(view.lower, doer.end, end) else None


def is_speaker(name: str, context: Context) -> bool:
    """Say whether the issuer speaks by ``name``: itself, an organ, an office of it (``Ban Nữ công | LĐLĐ tỉnh``)."""
    if is_issuer(completed(name, context), context) or _SPEAKERS.fullmatch(name.lower()):
        return True
    if not name.startswith(_OFFICES):
        return False
    words = name.split()
    return any(is_issuer(" ".join(words[at:]), context) for at in range(2, len(words) - 1) if words[at][0].isupper())


def _done_by(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return who does it by the words of a passive sentence (``Danh sách do | CĐCS | lập``), the issuer left out."""
    bracket = _IN_BRACKETS.search(scopes.view.lower, start, end)
    told = doers_at(scopes.view, bracket.end(), end) if bracket else None
    if told is not None and told.acts:
        return told
    if begins_with_act(scopes.view, start, end) and not scopes.view.lower.startswith("báo cáo", start):
        # “Thống kê công nhân mất việc do doanh nghiệp chuyển đi”: a cause, not a doer, unless it is said to do all that
        apart = _DONE_APART.search(scopes.view.lower, start, end)
        start = apart.start() if apart else end
    doer = passive_doer(scopes.view, start, end)
    if doer is not None and _ON_GROUNDS.match(scopes.view.lower, start, doer.start):
        return None
    if doer is None or scopes.are_issuer(doer.names):
        return None
    return doer


def _hands_on(view: View, at: int, asked: Doer) -> bool:
    """Say whether somebody has people of its own do it (``phân công | cán bộ theo dõi``), rather than asking them.

    Who is called by name is asked.
    """
    people = _GIVES.match(view.lower, at) is not None and _PERSONS.match(view.lower, asked.start) is not None
    return people and people_at(view, asked.start, asked.end) is None


def _hands_to_people(scopes: Scopes, asked: Doer, block: Block) -> bool:
    """Say whether the body of the heading hands something to its own people (``Phân công ủy viên phụ trách``)."""
    if block.zone == "closing" or _PERSONS.match(scopes.view.lower, asked.start) is None:
        return False
    if people_at(scopes.view, asked.start, asked.end):
        return False
    scope = scope_of(scopes, block)
    return scope is not None and scope.firm
