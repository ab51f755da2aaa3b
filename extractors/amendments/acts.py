"""Verbs of change: on which of the documents, parts and days of a sentence they fall, and what governs them above."""

import datetime
import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise, zip_longest
from typing import NamedTuple

from extractors.dates.values import issue_day, last_of_month, make
from extractors.dates.written_days import Day, find_days
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, phrase
from schemas import Letter, Reference
from schemas.letter import Effect

# --------------------
# Where a letter speaks of the documents that it cites, and of itself: at every mention, not only the first.
#
# The words of the letter are masked at equal length, so that grammar can be written over what stands between: a
# mention is a run of ``¶``, the letter's own name a run of ``@``, a day a run of ``§``.

CITED, OWN, DAY = "¶", "@", "§"
WORDS: dict[str, list[str]] = load("amendments")

#: A month or quarter is a day's equal only behind a word of limit: “hết tháng 5”, not “báo cáo quý I”.
_LIMIT = phrase(r"(?<!\w)(?:đến|hết|trong|trước|sang|thành|cuối|đầu|từ|tới) *$")


class Mention(NamedTuple):
    """One place at which a cited document is named; ``again`` where only “said above” names it."""

    start: int
    end: int
    reference: Reference
    again: bool = False


class Masked(NamedTuple):
    """The lower view with mentions, the letter's own name and days masked, and the mentions in order."""

    text: str
    mentions: tuple[Mention, ...]

    def first(self, start: int, end: int) -> Mention | None:
        """Return the first mention that begins in a span."""
        at = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        return self.mentions[at] if at < len(self.mentions) and self.mentions[at].start < end else None

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in a span."""
        at = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        stop = bisect_left(self.mentions, end, key=lambda mention: mention.start)
        return list(self.mentions[at:stop])


_OWN = phrase(rf"(?<!\w){any_of(WORDS['documents'])} này(?!\w)")


_AGAIN = phrase(rf"(?<!\w)(?:các )?(?P<kind>{any_of(WORDS['documents'])}) {any_of(WORDS['said_before'])}(?!\w)")


def masked(letter: Letter, view: View) -> Masked:
    """Return the masked view of a letter and its mentions of other documents."""
    mentions = _apart([mention for reference in letter.references for mention in _named(reference)])
    letters = list(view.lower)
    for mention in mentions:
        letters[mention.start : mention.end] = CITED * (mention.end - mention.start)
    for own in _OWN.finditer("".join(letters)):
        letters[own.start() : own.end()] = OWN * (own.end() - own.start())
    text = "".join(letters)
    again = _taken_up(text, mentions)
    for mention in again:
        letters[mention.start : mention.end] = CITED * (mention.end - mention.start)
    text = "".join(letters)
    for day in find_days(text, 0, len(text)):
        is_day = day.unit == "day" and day.day is not None
        if is_day or (day.unit in ("month", "quarter") and _LIMIT.search(text, max(0, day.start - 16), day.start)):
            letters[day.start : day.end] = DAY * (day.end - day.start)
    return Masked("".join(letters), tuple(_apart([*mentions, *again])))


def _named(reference: Reference) -> Iterator[Mention]:
    """Yield the places that give the number of a document, that of its evidence first."""
    for place in (reference.evidence, *reference.mentions):
        if place.end > place.start:
            yield Mention(place.start, place.end, reference)


def _apart(mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions in order, without those that begin inside the one before; of equal places the first stays."""
    kept: list[Mention] = []
    # References cannot be put in order, and two of them may be named at one place.
    for mention in sorted(mentions, key=lambda mention: (mention.start, mention.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _taken_up(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return where “Kế hoạch nói trên” takes the last document of its kind up again (“văn bản”: of any kind)."""
    found = []
    coming, last = deque(mentions), dict[str, Reference]()
    for match in _AGAIN.finditer(text):
        while coming and coming[0].end <= match.start():
            taken = coming.popleft().reference
            last["văn bản"] = last[(taken.kind or "").lower()] = taken
        if reference := last.get(" ".join(match["kind"].split())):
            found.append(Mention(match.start(), match.end(), reference, again=True))
    return found


# --------------------
# The parts of a document that a letter names: ``điểm a khoản 2 mục II``, ``các điểm 1 và 3 mục II``.

_NAME = r"(?:gạch đầu dòng(?: thứ)?|tiết|điểm|khoản|tiểu mục|mục|điều|phần|chương|phụ lục|biểu(?: mẫu)?|mẫu)"
_VALUE = r"(?:số )?(?:\d{1,3}(?:\.\d{1,2})*[a-zđ]?|[ivxlc]{1,6}(?:\.\d{1,2})*|[a-zđ]|nhất|hai|ba|tư|năm)(?!\w)\)?"
_LINK = phrase(rf"(?<!\w){_NAME}(?: thứ)? {_VALUE}(?:(?:, | và |, và | hoặc ){_VALUE}(?!\w))*")
_CHAIN_GAP = phrase(r" *(?:,|của|tại|thuộc)? *")
_PARTS = re.compile(rf"({_NAME.replace(' ', ' +')}(?: +thứ)?) +(.*)", re.S)
_BETWEEN = re.compile(r"\s*(?:,|\bvà\b|\bhoặc\b)\s*")


def points_in(lower: str) -> tuple[str, ...]:
    """Return the points that words name, each from the smallest part to the largest one.

    >>> points_in("điểm a và điểm b khoản 2 mục ii")
    ('điểm a khoản 2 mục ii', 'điểm b khoản 2 mục ii')
    >>> points_in("các điểm 1, 3 mục ii; phụ lục 2")
    ('điểm 1 mục ii', 'điểm 3 mục ii', 'phụ lục 2')
    """
    links = list(_LINK.finditer(lower))
    chains: list[list[re.Match[str]]] = []
    for link in links:
        gap = lower[chains[-1][-1].end() : link.start()] if chains else None
        is_inner = bool(chains) and _rank(link) > _rank(chains[-1][-1])
        if gap is not None and is_inner and _CHAIN_GAP.fullmatch(gap):
            chains[-1].append(link)
        else:
            chains.append([link])
    return tuple(dict.fromkeys(point for chain in _completed(lower, chains) for point in _expanded(chain)))


_RANKS = ("gạch", "tiết", "điểm", "khoản", "tiểu", "mục", "điều", "phần", "chương", "phụ", "biểu", "mẫu")


def _rank(link: re.Match[str]) -> int:
    """Return how large a part is: ``khoản`` holds ``điểm``."""
    return _RANKS.index(link.group().split()[0])


def _completed(lower: str, chains: list[list[re.Match[str]]]) -> list[list[re.Match[str]]]:
    """Give a chain the larger parts of the next one where “và” joins them: “điểm a và điểm b khoản 2”."""
    done = list(chains)
    for at in range(len(done) - 2, -1, -1):
        gap = lower[done[at][-1].end() : done[at + 1][0].start()]
        larger = [link for link in done[at + 1] if _rank(link) > _rank(done[at][-1])]
        if larger and re.fullmatch(r"\s*(?:,|và|, và|,? *các)\s*", gap) and larger != done[at + 1]:
            done[at] = [*done[at], *larger]
    return done


def _expanded(chain: list[re.Match[str]]) -> list[str]:
    """Return a chain once for each value of its first link."""
    rest = " ".join(" ".join(link.group().split()) for link in chain[1:])
    parts = _PARTS.match(chain[0].group())
    if parts is None:
        return []
    name = " ".join(parts[1].split())
    return [" ".join(f"{name} {value.strip(' )')} {rest}".split()) for value in _BETWEEN.split(parts[2]) if value]


# --------------------
# The sentences of a letter's blocks, and which days stand in them as the old and the new ones.

_END = re.compile(r"[.!?;](?=\s|$)")
#: How far before a day the words stand that call it the old one.
_REACH = 60


class Sentence(NamedTuple):
    """A sentence or clause of a block."""

    start: int
    end: int
    block: Block


class Days(NamedTuple):
    """The days of a sentence by their part in it: spans of the text."""

    old: tuple[tuple[int, int], ...]
    new: tuple[tuple[int, int], ...]


def sentences_of(view: View, masked: str, block: Block) -> Iterator[Sentence]:
    """Yield the sentences of a block; a full stop ends one only before a capital, a figure or a mark."""
    start = block.start
    for mark in _END.finditer(masked, block.start, block.end):
        after = view.plain[mark.end() : mark.end() + 3].lstrip()
        if mark.group() != ";" and after and after[0].islower():
            continue
        if view.plain[start : mark.end()].strip():
            yield Sentence(start, mark.end(), block)
        start = mark.end()
    if view.plain[start : block.end].strip():
        yield Sentence(start, block.end, block)


_OLD_BEFORE = phrase(rf"(?<!\w){any_of(WORDS['old_value'])}[^{DAY};]{{0,40}}$")


_NEW_BEFORE = phrase(rf"(?<!\w){any_of(WORDS['new_value'])}[^{DAY};]{{0,30}}$")
_DAY_RUN = re.compile(f"{DAY}+")
_FROM = phrase(r"(?<!\w)từ (?:(?:trước|hết|sau|trước hết|hạn|mốc) )?$")
#: The document may be named between the two days.
_TO = phrase(r"^[^§;¶]{0,24}(?:¶+[^§;¶]{0,16})?(?<!\w)(?:sang|thành|đến|tới|lùi)(?!\w)[^§;¶]{0,24}$")
_NEW_SERIES = phrase(r"(?<!\w)(?:nay|tổ chức|diễn ra|mở) từ (?:ngày )?$")


def days_in(masked: str, start: int, end: int, verb: int | None = None) -> Days:
    """Return the days of a span; ``verb`` is where the word of change stands: days before it are the old ones.

    ``từ A sang B`` names an old and a new day; a day that is called old, in brackets or not, is old wherever it is.
    """
    runs = [run.span() for run in _DAY_RUN.finditer(masked, start, end)]
    old, new = [], []
    for index, (begin, stop) in enumerate(runs):
        before = masked[max(start, begin - _REACH) : begin]
        following = runs[index + 1] if index + 1 < len(runs) else None
        if _NEW_SERIES.search(before):
            new.append((begin, stop))
        elif (_OLD_BEFORE.search(before) and not _NEW_BEFORE.search(before)) or (
            following and _FROM.search(before) and _TO.search(masked[stop : following[0]])
        ):
            old.append((begin, stop))
        else:
            new.append((begin, stop))
    if verb is not None and any(span[0] > verb for span in new):
        old += [span for span in new if span[0] < verb]
        new = [span for span in new if span[0] > verb]
    return Days(tuple(sorted(old)), tuple(new))


def day_named(view: View, span: tuple[int, int], near: str | None) -> str | None:
    """Return the ISO day that a span names; a year left out is the one that lies nearest to ``near``."""
    found = next(find_days(view.lower, *span), None)
    if found is None:
        return None
    anchor = issue_day(near)
    years = (found.year,) if found.year else tuple(anchor.year + shift for shift in (0, -1, 1)) if anchor else ()
    days = [day for year in years if (day := _day_of(found, year))]
    if not days:
        return None
    return (min(days, key=lambda day: abs(day - anchor)) if anchor else days[0]).isoformat()


def _day_of(found: Day, year: int) -> datetime.date | None:
    if found.unit == "day" and found.day and found.month:
        return make(year, found.month, found.day)
    if found.unit == "month" and found.month:
        return last_of_month(year, found.month)
    if found.unit == "quarter" and found.quarter:
        return last_of_month(year, 3 * found.quarter)
    return None


# --------------------
# Verbs of change in a sentence: which are this letter's own act, and on which document they fall.

#: Verbs that take the document as their object; the order is that in which they are tried.
VERBS: tuple[Effect, ...] = ("correct", "replace", "repeal", "recall", "extend", "suspend", "adjust")
_BEHIND: tuple[Effect, ...] = ("repeal", "replace", "recall", "suspend", "adjust")
#: Verbs that change a time or a part of what stands in the document rather than the document.
OF_CONTENT: frozenset[Effect] = frozenset(("extend", "suspend", "adjust", "correct"))
#: Within a chain of verbs (“điều chỉnh, gia hạn”) the first of these that stands in it says what is done.
_STRONGEST: tuple[Effect, ...] = ("correct", "extend", "recall", "replace", "repeal", "suspend", "adjust")
#: Longest run of words between a verb and the document.
_GAP = {"replace": 110, "repeal": 110, "recall": 40, "extend": 260, "suspend": 160, "adjust": 170, "correct": 170}

_DOING = phrase(r"^ *(?:(?:thời gian|thời hạn|tiến độ|việc) )?(?:tổ chức )?(?:thực hiện|triển khai)(?: thực hiện)? ")
_ENCLOSED = phrase(r"(?:ban hành )?kèm theo")
_TURNS = phrase(r"(?<!\w)(?:theo|căn cứ|thực hiện|triển khai|nhằm|phù hợp|quán triệt|đúng)(?!\w)")
#: “ngoài nội dung điều chỉnh nêu trên, các nội dung khác của …”: the verb only tells what was said.
_STAYS = phrase(r"(?<!\w)(?:(?:nêu|nói|kể) trên|khác|còn lại)(?!\w)")
_WITHIN = phrase(r"(?<!\w)(?:tại|trong|ở|của|vào|theo|nêu|ghi|kèm theo)(?: (?:các|bản))? *$")
_AND = re.compile(r"\s*(?:,|và|;|, và)?\s*(?:các\s*)?")
_NOW = phrase(r"(?<!\w)nay *$")
_PASSIVE = phrase(r"(?<!\w)(?:được|nay)(?: tiếp tục| cho)? *$")
_DECIDES = phrase(r"(?<!\w)(?:đồng ý|thống nhất|quyết định|cho phép|chấp thuận)(?: việc)?(?: cho| được)? *$")


class Act(NamedTuple):
    """A verb of change at ``start``–``end`` and the documents on which it falls, if the sentence names any."""

    effect: Effect
    start: int
    end: int
    objects: tuple[Mention, ...] = ()
    gap: tuple[int, int] = (0, 0)
    """The words between verb and document, or before the document where the verb stands behind it."""

    @property
    def is_behind(self) -> bool:
        """Say whether the verb stands behind the document."""
        return bool(self.objects) and self.gap[1] < self.start


_EVERY = any_of(word for effect in VERBS for word in WORDS[effect])
_CHAIN = phrase(rf"(?<!\w){_EVERY}(?!\w)(?:(?:, | và |, và | hoặc ){_EVERY}(?!\w))*")


@cache
def verb(effect: Effect) -> re.Pattern[str]:
    """Return the pattern of the verbs of an effect."""
    return phrase(rf"(?<!\w){any_of(WORDS[effect])}(?!\w)")


def _effect(chain: str) -> Effect:
    """Return what a chain of verbs does; “sửa đổi, bổ sung” is one act."""
    return next(effect for effect in _STRONGEST if verb(effect).search(chain))


@cache
def _behind(effect: Effect) -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{any_of(WORDS[f'{effect}_behind'])})(?!\w)")


_NOT_DONE = phrase(rf"(?<!\w){any_of(WORDS['not_done'])},?(?: (?:được|cho|việc|các|những))? *$")


_CITED_SUBJECT = phrase(rf"{CITED}[^.;]{{0,80}}?(?<!\w){any_of(WORDS['subject_of_cited'])}(?: (?:việc|các|một số))? *$")


_ASKED_OF_OTHERS = phrase(rf"(?<!\w){any_of(WORDS['asked_of_others'])}(?!\w)[^,.;:]{{0,60}}$")


def acts_in(masked: Masked, sentence: Sentence) -> Iterator[Act]:
    """Yield the letter's own acts of change in a sentence, those with an object first."""
    text = masked.text
    taken: set[int] = set()
    for effect in _BEHIND:
        yield from _acts_behind(masked, sentence, effect, taken)
    own = [
        verb
        for verb in _CHAIN.finditer(text, sentence.start, sentence.end)
        if verb.start() not in taken and is_own_act(text, sentence.start, verb.start())
    ]
    for verb, following in zip_longest(own, own[1:]):
        reach = following.start() if following else sentence.end
        yield _with_object(masked, sentence._replace(end=reach), _effect(verb.group()), verb, sentence.end)


def is_own_act(text: str, floor: int, verb: int) -> bool:
    """Say whether the verb at a place is what this letter does, not what is told, asked for or only possible."""
    window = text[max(floor, verb - 80) : verb]
    if _DECIDES.search(window) or _NOW.search(window):
        return True
    if _CITED_SUBJECT.search(text[max(floor, verb - 160) : verb]):
        return False
    if _ASKED_OF_OTHERS.search(window) and not _PASSIVE.search(window):
        return False
    return not _NOT_DONE.search(window)


def _with_object(masked: Masked, sentence: Sentence, effect: Effect, verb: re.Match[str], end: int) -> Act:
    """Return the act of a verb; its document stands before the next verb, others of its list up to ``end``."""
    text = masked.text
    mention = masked.first(verb.end(), sentence.end)
    if mention is not None and _is_act_of_cited(masked, sentence, verb.start()):
        return Act(effect, verb.start(), verb.end())
    if mention is not None and _governs(text[verb.end() : mention.start], effect):
        objects = _listed(masked, mention, end)
        return Act(effect, verb.start(), verb.end(), objects, (verb.end(), mention.start))
    before = masked.within(sentence.start, verb.start())
    if before and effect in OF_CONTENT and _stands_in(text, before[-1], verb.start(), sentence.start, effect):
        return Act(effect, verb.start(), verb.end(), (before[-1],), (sentence.start, before[-1].start))
    return Act(effect, verb.start(), verb.end())


def _is_act_of_cited(masked: Masked, sentence: Sentence, verb: int) -> bool:
    """Say whether a cited document is what does it: “Hướng dẫn số … của … thay thế Hướng dẫn số …”."""
    before = masked.within(sentence.start, verb)
    if not before:
        return False
    between = masked.text[before[-1].end : verb]
    return len(between) <= 80 and not re.search(r"[,;:@]|(?<!\w)nay(?!\w)", between)


def _governs(gap: str, effect: Effect) -> bool:
    """Say whether a verb still governs the document across the words between."""
    gap = _ENCLOSED.sub("", gap)
    if len(gap) > _GAP[effect] or re.search(r"[.;@]", gap):
        return False
    if effect in OF_CONTENT:
        if _STAYS.search(gap):
            return False
        if re.search(r"\([^)]*$", gap):  # a document in brackets is where the act is founded
            return False
        gap = _DOING.sub("", gap)
        if effect in ("extend", "suspend"):
            gap = re.sub(r"(?<!\w)theo(?!\w)", "", gap)
            return not re.search(r"(?<!\w)(?:căn cứ|nhằm|phù hợp)(?!\w)", gap)
        return not _TURNS.search(gap)
    if "§" in gap or _TURNS.search(gap):
        return False
    return len(gap) <= 45 or bool(_WITHIN.search(gap)) or bool(points_in(gap))


def _stands_in(text: str, mention: Mention, verb: int, floor: int, effect: Effect) -> bool:
    """Say whether a limit that stands in the document is the subject of a verb behind it: “hạn … tại ¶ nay lùi đến”."""
    between = text[mention.end : verb]
    if re.search(r"[;@]", between) or len(between) > 160:
        return False
    within = _WITHIN.search(text[max(floor, mention.start - 24) : mention.start])
    if effect == "correct":  # the wrong words stand between: “tại ¶ đã ghi …, nay đính chính là …”
        return bool(within)
    return bool(
        within and (_PASSIVE.search(between) or _NOW.search(between) or (len(between) < 40 and "," not in between))
    )


def _listed(masked: Masked, first: Mention, end: int) -> tuple[Mention, ...]:
    """Return the mentions of one list: “thay thế Kế hoạch số … và Công văn số …”."""
    objects = [first]
    for mention in masked.within(first.end, end):
        if not _AND.fullmatch(masked.text[objects[-1].end : mention.start]):
            break
        objects.append(mention)
    return tuple(objects)


def _acts_behind(masked: Masked, sentence: Sentence, effect: Effect, taken: set[int]) -> Iterator[Act]:
    """Yield acts whose verb stands behind the document: “Công văn số … hết hiệu lực”."""
    text = masked.text
    for verb in _behind(effect).finditer(text, sentence.start, sentence.end):
        before = masked.within(sentence.start, verb.start())
        if not before or verb.start() in taken:
            continue
        mention = before[-1]
        between = text[mention.end : verb.start()]
        if len(between) > 70 or re.search(r"[;@§(]", between) or not is_own_act(text, sentence.start, verb.start()):
            continue
        if re.match(r"\s*,?\s*(?:về|v/v|quy định|của [^,]* về)(?!\w)", between):
            continue
        objects = [mention]
        for earlier in reversed(before[:-1]):
            if not _AND.fullmatch(text[earlier.end : objects[0].start]):
                break
            objects.insert(0, earlier)
        taken.update(range(verb.start(), verb.end()))
        yield Act(effect, verb.start(), verb.end(), tuple(objects), (sentence.start, objects[0].start))


# --------------------
# What governs a sentence that names no document itself: the subject, a lead-in, a heading; and whom it then means.

#: Effects that a heading or lead-in can give to the items below it.
SCOPED: tuple[Effect, ...] = ("correct", "extend", "adjust", "suspend", "urge")
_ELSE_STAYS = phrase(r"(?<!\w)(?:nội dung|mốc|điểm|phần|quy định|vấn đề)[^.;¶]{0,30} (?:khác|còn lại)[^.;¶]{0,80}¶")
_WORD = re.compile(r"\w+")
_LEAD_IN = re.compile(r":\s*$")
#: Words without weight when two places are compared.
_LIGHT = frozenset(load("amendments")["light"])


@dataclass(slots=True)
class EffectScope:
    """What stands above a sentence: which effects it announces, the document meant, whether items need no verb."""

    effects: tuple[Effect, ...] = ()
    mention: Mention | None = None
    strict: bool = False
    points: tuple[str, ...] = ()
    """The part of the document that a lead-in names: its new words follow."""


@dataclass
class Context:
    """A letter with its masked words, and what is known above each sentence."""

    letter: Letter
    view: View
    masked: Masked
    subject: tuple[Effect, ...] = ()
    headings: dict[int, EffectScope] = field(default_factory=dict)
    """By the id of the heading's block."""
    lead_in: EffectScope | None = None
    """The last paragraph that ends with a colon and announces a change."""

    def scope(self, block: Block) -> EffectScope:
        """Return what governs a block."""
        above = [block, *block.ancestors()]
        for ancestor in above:
            found = self.headings.get(id(ancestor))
            if found is not None and (found.effects or found.mention):
                effects = found.effects or self._led(block).effects or self.subject
                return EffectScope(effects, found.mention or self._led(block).mention, bool(found.effects))
        led = self._led(block)
        if led.effects:
            strict = not any(ancestor.rank <= 5 for ancestor in block.ancestors())
            return EffectScope(led.effects, led.mention, strict, led.points)
        return EffectScope(self.subject)

    def _led(self, block: Block) -> EffectScope:
        return self.lead_in or EffectScope()

    def base(self, sentence: Sentence, scope: EffectScope) -> tuple[Reference, bool] | None:
        """Return the document that a sentence without one means, and whether that is sure."""
        earlier = self.masked.within(sentence.block.start, sentence.start)
        own = [mention for mention in earlier if self.is_own(mention.reference)]
        if own:
            return own[-1].reference, True
        if scope.mention is not None:
            return scope.mention.reference, True
        if self.kept is not None:
            return self.kept, True
        if len(self.candidates) == 1:
            return self.candidates[0], True
        chosen = self._nearest_in_words(sentence)
        return (chosen, False) if chosen is not None else None

    @cached_property
    def candidates(self) -> list[Reference]:
        """Return the documents that the letter's issuer may change: no legal norms, none of another body."""
        found = [reference for reference in self.letter.references if self.is_own(reference)]
        said = [reference for reference in found if reference.relation not in ("implements", "cites")]
        return said or found

    @cached_property
    def kept(self) -> Reference | None:
        """Return the document of which all else is said to stay: “các nội dung khác giữ nguyên như Kế hoạch số …”."""
        found = _ELSE_STAYS.search(self.masked.text)
        mention = self.masked.first(found.end() - 1, found.end()) if found else None
        return mention.reference if mention is not None and self.is_own(mention.reference) else None

    @cached_property
    def is_amending(self) -> bool:
        """Say whether the letter as a whole changes another one: its subject says so, or a citation does."""
        return bool(self.subject) or any(
            reference.relation == "amends" and self.is_own(reference) for reference in self.letter.references
        )

    def is_own(self, reference: Reference) -> bool:
        """Say whether a cited document may be of the letter's own issuer."""
        return reference.id in self._own

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(reference.id for reference in self.letter.references if self._is_own(reference))

    def _is_own(self, reference: Reference) -> bool:
        header = self.letter.header
        if reference.year is not None or reference.number is None:
            return False
        if reference.relation in ("amends", "replaces", "repeals"):
            return True
        if header.issuer is None or reference.issuer is None:
            return _share_code(header.symbol, reference.symbol)
        if header.issuer.lower().startswith(reference.issuer.lower() + " "):
            return True  # “Công đoàn ngành đã có Công văn số …”, as a body calls itself
        one, other = _bare_name(header.issuer), _bare_name(reference.issuer)
        return one == other or (min(len(one.split()), len(other.split())) > 2 and (one in other or other in one))

    @cached_property
    def _said_around(self) -> dict[str, list[set[str]]]:
        """What weighs in the sentences of each document's mentions, by its id."""
        found: dict[str, list[set[str]]] = defaultdict(list)
        for mention in self.masked.mentions:
            if not mention.again:
                around = _sentence_around(self.view.lower, mention.start, mention.end)
                found[mention.reference.id].append(_weighty(around))
        return found

    def _nearest_in_words(self, sentence: Sentence) -> Reference | None:
        """Return the candidate whose own sentence shares most words with this one, ``None`` where two share as many."""
        lower = self.view.lower
        heads = [lower[block.start : block.end][:200] for block in sentence.block.ancestors()]
        asked = _weighty(" ".join([lower[sentence.start : sentence.end], *heads]))
        scores = {
            reference.id: max((len(asked & said) for said in self._said_around.get(reference.id, ())), default=0)
            for reference in self.candidates
        }
        best = max(scores.values(), default=0)
        winners = [reference for reference in self.candidates if scores[reference.id] == best]
        return winners[0] if best >= 2 and len(winners) == 1 else None


def effects_announced(words_of_heading: str) -> tuple[Effect, ...]:
    """Return the effects whose verbs a heading, subject or lead-in uses as its own act."""
    return tuple(effect for effect in SCOPED if verb(effect).search(words_of_heading))


def is_lead_in(sentence: str) -> bool:
    """Say whether a sentence announces what follows it."""
    return bool(_LEAD_IN.search(sentence))


def _weighty(said: str) -> set[str]:
    """Return the pairs of neighbouring words of a text that weigh something."""
    found = _WORD.findall(said)
    return {f"{a} {b}" for a, b in pairwise(found) if not {a, b} <= _LIGHT and not (a + b).isdigit()}


def _sentence_around(lower: str, start: int, end: int) -> str:
    begin = max(lower.rfind(". ", 0, start), lower.rfind(";", 0, start), start - 200, 0)
    stop = min((at for at in (lower.find(". ", end), lower.find(";", end), end + 260) if at > 0), default=end)
    return lower[begin:start] + " " + lower[end:stop]


def _bare_name(name: str) -> str:
    drop = ("ban thường vụ", "ban chấp hành", "ban thường trực", "tỉnh", "thành phố", "ngành", "việt nam")
    bare = " ".join(_WORD.findall(name.lower()))
    for word in drop:
        bare = " ".join(bare.replace(word, " ").split())
    return bare


def _share_code(own: str | None, other: str | None) -> bool:
    """Say whether two symbols name the same issuer: KH-CĐYT and CĐYT-VP."""

    def codes(symbol: str | None) -> set[str]:
        return {part for part in re.split(r"[-/\s]+", symbol or "") if len(part) > 2}

    return bool(codes(own) & codes(other))


def references_of(mentions: Iterable[Mention]) -> list[Reference]:
    """Return each document once, in the order in which they are mentioned."""
    return list({mention.reference.id: mention.reference for mention in mentions}.values())


# --------------------
# Lists of documents that run over several clauses: “thay thế Kế hoạch số …; Công văn số …; và Thông báo số …”.

#: Effects on whole documents, of which there may be such lists.
_WHOLE: frozenset[Effect] = frozenset(("replace", "repeal", "recall"))


def open_list(context: Context, sentence: Sentence) -> Act | None:
    """Return the act of a sentence that ends with a semicolon behind a document: its list may go on."""
    if not ends_open(context, sentence):
        return None
    acts = [act for act in acts_in(context.masked, sentence) if act.objects and not act.is_behind]
    return acts[-1] if acts and acts[-1].effect in _WHOLE else None


def ends_open(context: Context, sentence: Sentence) -> bool:
    """Say whether a clause ends with a semicolon right behind a document."""
    return context.masked.text.endswith((f"{CITED};", f"{CITED} ;"), 0, sentence.end)


def goes_on(context: Context, sentence: Sentence, listed: Act) -> bool:
    """Say whether a clause is the next document of a list: nothing but “và” stands before it."""
    mention = context.masked.first(sentence.start, sentence.end)
    lead = context.masked.text[sentence.start : mention.start] if mention else "-"
    return listed.end <= sentence.start and re.fullmatch(r"\s*(?:và\s*)?(?:các\s*)?", lead) is not None


def next_of_list(context: Context, sentence: Sentence, listed: Act) -> Act:
    """Return the act of a list on its next document."""
    mention = context.masked.first(sentence.start, sentence.end)
    objects = (mention,) if mention is not None else ()
    return Act(listed.effect, sentence.start, sentence.start, objects, (sentence.start, sentence.start))


# --------------------
# The words for what is changed, cleaned of what only joins them to the verb, and the parts of the document named.

_EDGES = re.compile(r"^[\s,:;(\-–]+|[\s,:;)\-–]+$")
_SAID = "nêu|quy định|ghi|ấn định|yêu cầu|đề ra|hướng dẫn|giao"
_JOINS = (
    "tại|trong|ở|của|theo|cho|đối với|vào|thành|từ|đến|hết|sang|trước|là|như sau|các|một số|nội dung|đến hết|nay|được|"
    "toàn bộ|số|như|thì|ban hành|kèm|còn"
)
_TAIL = phrase(rf"[ ,:;]*(?<!\w)(?:(?:đã |được |đã được )?(?:{_SAID})|{_JOINS})(?: các)?[ ,:;]*$")


_WHY = r"(?:nay )?(?:do|vì|để|nhằm|xét|căn cứ|theo)(?!\w)[^,]{0,120}, *"
_FIRST = "nay|cho|về|việc|thêm|lại|các|những|một số|toàn bộ|đối với|nội dung|của|và"
_LEAD = phrase(rf"^[ ,:;(-]*(?:{_WHY})?(?:(?:\d{{1,3}} (?:ngày làm việc|ngày|tuần)|{_FIRST})(?!\w) *)*")


def about_of(context: Context, sentence: Sentence, act: Act) -> tuple[str | None, tuple[str, ...]]:
    """Return the words for what is changed, and the parts of the document that are named beside the verb."""
    lower, text = context.view.lower, context.masked.text
    start, end = act.gap if act.objects else (act.end, sentence.end)
    behind = text[start:end]
    stop = behind.find(DAY)
    behind_span = (start, start + stop if stop >= 0 else end)
    points = points_in(lower[start:end]) or points_in(lower[sentence.start : act.start])
    if act.start == act.end:  # no verb: the item names what is changed before the day
        stop = text.find(DAY, sentence.start, sentence.end)
        spans = [(sentence.start, stop if stop >= 0 else sentence.end)]
    elif act.is_behind or not act.objects:
        spans = [behind_span, (sentence.start, act.start)]
    else:
        spans = [behind_span]  # what stands before an active verb is who does it
    for begin, finish in spans:
        if about := _cleaned(context, begin, finish):
            return about, points
    return None, points


_OLD_WORDS = phrase(rf"(?<!\w){any_of(WORDS['old_value'])}(?!\w)")
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")


def _cleaned(context: Context, start: int, end: int) -> str | None:
    """Return the words of a span without brackets, parts, documents and what only joins them to the verb."""
    raw, low = context.view.plain[start:end], context.masked.text[start:end]
    old = _OLD_WORDS.search(low)
    places = (low.find(CITED), low.find("("), old.start() if old else -1)
    cut = min((at for at in places if at >= 0), default=len(low))
    raw, low = raw[:cut], low[:cut]
    low = re.sub(
        r"(?:điểm|khoản|mục|điều|phần|phụ lục) (?:[ivxlc\d.]+|[a-zđ])(?!\w)", lambda m: " " * len(m.group()), low
    )
    if "@" in low:
        return None
    lead = _LEAD.match(low)
    begin = lead.end() if lead else 0
    finish = len(low.rstrip())
    while tail := _TAIL.search(low, begin, finish):
        if tail.start() == tail.end():
            break
        finish = tail.start()
    words_left = " ".join(raw[begin:finish].split())
    words_left = _EDGES.sub("", words_left)
    if words_left.lower() in ("thực hiện", "triển khai", "tổ chức thực hiện", "văn bản"):
        return None
    return words_left if _SAYS_SOMETHING.search(words_left) and len(words_left) <= 200 else None
