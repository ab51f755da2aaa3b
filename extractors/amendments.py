"""What a letter does to a document that it cites: puts off, adjusts, replaces, repeals, corrects, reminds of it.

Verbs of change are found, on which of the documents, parts and days of a sentence they fall, what governs them above.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise, takewhile, zip_longest
from operator import attrgetter
from typing import NamedTuple

from extractors.dates.values import DateContext, complete
from extractors.dates.written_days import find_days
from extractors.lexicon import load
from extractors.outline import Block, outline_of
from extractors.patterns import (
    Span,
    SpanIndex,
    View,
    any_of,
    end_of,
    phrase,
    read_once,
    start_of,
    view_of_letter,
    whole,
)
from extractors.transcript import done_as_seen
from extractors.wordings import Wordings
from schemas import Amendment, DateRecord, Effect, Evidence, Letter, Reference, first_day

_pattern = Wordings("amendment_patterns")

# --------------------
# Where a letter speaks of the documents that it cites, and of itself: at every mention, not only the first.
#
# The words of the letter are masked at equal length, so that grammar can be written over what stands between: a
# mention is a run of ``¶``, the letter's own name a run of ``@``, a day a run of ``§``.

CITED, OWN, DAY = "¶", "@", "§"
WORDS: dict[str, list[str]] = load("amendments")


@cache
def _any_word(name: str) -> re.Pattern[str]:
    return phrase(whole(WORDS[name]))


@cache
def _any_paper() -> re.Pattern[str]:
    """What unions send: papers of every kind, and money."""
    sent = load("deliveries")
    return phrase(whole((*sent["deliverables"], *sent["money"], *WORDS["documents"])))


_LIMIT = _pattern["limit"]
_OWN = _pattern["itself"]
_AGAIN = _pattern["again"]


class DocumentMention(NamedTuple):
    """One place at which a cited document is named; ``again`` where only “said above” names it."""

    start: int
    end: int
    reference: Reference
    again: bool = False


@read_once
def masked(view: View, references: tuple[Reference, ...]) -> tuple[str, list[DocumentMention]]:
    """Return the lower view with mentions of other documents, the letter's own name and days masked, and the mentions.

    They come in order.
    """
    # The places that give the number of a document, that of its evidence first.
    places = ((place, one) for one in references for place in dict.fromkeys((one.evidence, *one.mentions)))
    mentions = _in_order(DocumentMention(at.start, at.end, one) for at, one in places if at.end > at.start)
    text = _masked(view.lower, (mention[:2] for mention in mentions), CITED)
    text = _masked(text, (own.span() for own in _OWN.finditer(text)), OWN)
    # “Kế hoạch nói trên” takes the last document of its kind up again (“văn bản”: of any kind).
    again, coming, last = list[DocumentMention](), deque(mentions), dict[str, Reference]()
    for found in _AGAIN.finditer(text):
        while coming and coming[0].end <= found.start():
            taken = coming.popleft().reference
            last["văn bản"] = last[(taken.kind or "").lower()] = taken
        if reference := last.get(" ".join(found["kind"].split())):
            again.append(DocumentMention(*found.span(), reference, again=True))
    text = _masked(text, (mention[:2] for mention in again), CITED)
    days = (
        (day.start, day.end)
        for day in find_days(text, 0, len(text))
        if (day.unit == "day" and day.day is not None)
        or (day.unit in ("month", "quarter") and _LIMIT.search(text, max(0, day.start - 16), day.start))
    )
    return _masked(text, days, DAY), _in_order([*mentions, *again])


def _masked(text: str, spans: Iterable[Span], sign: str) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = sign * (end - start)
    return "".join(letters)


def _in_order(mentions: Iterable[DocumentMention]) -> list[DocumentMention]:
    return sorted(mentions, key=lambda mention: mention[:2])


# --------------------
# The parts of a document that a letter names: ``điểm a khoản 2 mục II``, ``các điểm 1 và 3 mục II``.

_LINK = _pattern["part_link"]
_CHAIN_GAP = _pattern["chain_gap"]
_BETWEEN = _pattern["between"]
#: First words of the parts: ``khoản`` holds ``điểm``.
_RANKS: list[str] = load("amendments")["ranks"].split()


def _points_in(lower: str) -> tuple[str, ...]:
    """Return the points that words name, each from the smallest part to the largest one."""

    def rank(link: re.Match[str]) -> int:
        return _RANKS.index(link.group().split()[0])

    chains: list[list[re.Match[str]]] = []
    for link in _LINK.finditer(lower):
        last = chains[-1][-1] if chains else None
        if last and rank(link) > rank(last) and _CHAIN_GAP.fullmatch(lower, last.end(), link.start()):
            chains[-1].append(link)
        else:
            chains.append([link])
    for chain, after in reversed(list(pairwise(chains))):
        chain += [link for link in after if rank(link) > rank(chain[-1])]  # “điểm a và điểm b khoản 2”
    points = (
        f"{chain[0]['name']} {value.strip(' )')} {' '.join(link[0] for link in chain[1:])}"
        for chain in chains
        for value in _BETWEEN.split(chain[0]["values"])
    )
    return tuple(dict.fromkeys(" ".join(point.split()) for point in points))


# --------------------
# The sentences of a letter's blocks, and which days stand in them as the old and the new ones.

_END = re.compile(rf"[.!?;](?=\s|$)|,(?=\s+{load('tasks')['apart']}\s)|(?<={DAY}),(?=\s+{any_of(WORDS['times'])}\s)")
#: “các đơn vị sau chưa gửi: CĐCS A; | CĐCS B”: names of one list.
_LISTED = _pattern["names_listed"]
#: How far before a day the words stand that call it the old one.
_REACH = 60
_OLD_BEFORE = phrase(rf"(?<!\w){any_of(WORDS['old_value'])}[^{DAY};]{{0,40}}$")
_OLD_NUMBER = phrase(rf"(?<!\w){any_of(WORDS['old_value'])} (?:\w+ )?\d")
_DAY_RUN = re.compile(f"{DAY}+")
_FROM = _pattern["from"]
_TO = _pattern["to"]
_NEW_SERIES = _pattern["new_series"]


class AmendingSentence(NamedTuple):
    """A sentence or clause of a block."""

    start: int
    end: int
    block: Block


class SentenceDays(NamedTuple):
    """The days of a sentence by their part in it: spans of the text."""

    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()


def sentences_of(view: View, masked: str, block: Block) -> Iterator[AmendingSentence]:
    """Yield the sentences of a block."""
    start = block.start
    for mark in (*_END.finditer(masked, block.start, block.end), None):
        end = end_of(mark, block.end)
        if mark and mark[0] == ";" and _LISTED.search(masked, start, end):
            continue
        if view.plain[start:end].strip():
            yield AmendingSentence(start, end, block)
        start = end


def _days_in(masked: str, start: int, end: int, verb: int | None = None) -> SentenceDays:
    """Return the days of a span; ``verb`` is where the word of change stands: days before it are the old ones."""
    runs = [run.span() for run in _DAY_RUN.finditer(masked, start, end)]
    old, new = list[Span](), list[Span]()
    for run, following in zip_longest(runs, runs[1:]):
        before = masked[max(start, run[0] - _REACH) : run[0]]
        is_called_old = _OLD_BEFORE.search(before)
        between = masked[run[1] : following[0]] if following else ""
        moves_on = _TO.search(between) and (_FROM.search(before) or CITED in between)
        is_old = (is_called_old or moves_on) and not _NEW_SERIES.search(before)
        (old if is_old else new).append(run)
    if verb is not None and any(span[0] > verb for span in new):
        old += [span for span in new if span[0] < verb]
        new = [span for span in new if span[0] > verb]
    return SentenceDays(tuple(sorted(old)), tuple(new))


def _day_named(view: View, span: Span, near: str | None) -> str | None:
    """Return the ISO day that a span names; a year left out is the one that lies nearest to ``near``."""
    found, anchor = next(find_days(view.lower, *span), None), first_day(near)
    if found is None or anchor is None:
        return None
    years = (found.year,) if found.year else (anchor.year + shift for shift in (0, -1, 1))
    days = [day for year in years if (day := complete(found._replace(year=year), DateContext(None)).last)]
    return min(days, key=lambda day: abs((day - anchor).days)).isoformat() if days else None


# --------------------
# Verbs of change in a sentence: which are this letter's own act, and on which document they fall.

#: Verbs that take the document as their object.
VERBS: tuple[Effect, ...] = ("correct", "replace", "repeal", "recall", "extend", "suspend", "adjust")
_BEHIND: tuple[Effect, ...] = ("repeal", "replace", "recall", "suspend", "adjust")
#: Verbs that change a time or a part of what stands in the document rather than the document.
OF_CONTENT: frozenset[Effect] = frozenset(("extend", "suspend", "adjust", "correct"))
#: Within a chain of verbs (“điều chỉnh, gia hạn”) the first of these that stands in it says what is done.
_STRONGEST: tuple[Effect, ...] = ("correct", "extend", "recall", "replace", "repeal", "suspend", "adjust")

_DOING = _pattern["doing"]
_ENCLOSED = _pattern["enclosed"]
_TURNS = _pattern["turns"]
_TURNS_TIME = _pattern["turns_time"]
_STAYS = _pattern["stays"]
_WITHIN = _pattern["within"]
_HELD_FIRST = _pattern["held_first"]
_AND = _pattern["and"]
_NOW = phrase(r"(?<!\w)nay *$")
_PASSIVE = _pattern["passive"]
_DECIDES = _pattern["decides"]
_EVERY = any_of(word for effect in VERBS for word in WORDS[effect])
_CHAIN = _pattern["chain"]
_NOT_DONE = _pattern["not_done"]
_BREAKS = re.compile(r"[,;:@]|(?<!\w)nay(?!\w)")
_UP_TO_VERB = _pattern["up_to_verb"]


class Act(NamedTuple):
    """A verb of change at ``start``–``end`` and the documents on which it falls, if the sentence names any."""

    effect: Effect
    start: int
    end: int
    objects: tuple[DocumentMention, ...] = ()
    gap: Span = (0, 0)
    """The words between verb and document, or before the document where the verb stands behind it."""

    @property
    def is_behind(self) -> bool:
        """Whether the verb stands behind the document."""
        return bool(self.objects) and self.gap[1] < self.start


def _acts_in(context: "AmendmentContext", sentence: AmendingSentence) -> Iterator[Act]:
    taken: set[int] = set()
    for effect in _BEHIND:
        yield from _acts_behind(context, sentence, effect, taken)
    own = [
        verb
        for verb in _CHAIN.finditer(context.text, sentence.start, sentence.end)
        if verb.start() not in taken and _is_own_act(context.text, sentence.start, verb.start())
    ]
    for verb, following in zip_longest(own, own[1:]):
        # The document stands before the next verb, others of its list up to the end of the sentence.
        reach = start_of(following, sentence.end)
        # What stands behind a verb may tell what it is.
        words = ((effect, _any_word(effect).search(context.text, verb.start())) for effect in _STRONGEST)
        effect = next(effect for effect, word in words if word and word.start() < verb.end())
        objects, gap = _objects(context, sentence, effect, verb, reach)
        yield Act(effect, verb.start(), verb.end(), objects, gap)


def _is_own_act(text: str, floor: int, verb: int) -> bool:
    return not _NOT_DONE.search(text[max(floor, verb - 160) : verb])


def _decides(text: str, floor: int, verb: int) -> bool:
    window = text[max(floor, verb - 80) : verb]
    return bool(_DECIDES.search(window) or _NOW.search(window))


def _objects(
    context: "AmendmentContext", sentence: AmendingSentence, effect: Effect, verb: re.Match[str], reach: int
) -> tuple[tuple[DocumentMention, ...], Span]:
    text = context.text
    mention = context.first(verb.end(), reach)
    before = context.within(sentence.start, verb.start())
    if mention is not None:
        between = text[before[-1].end : verb.start()] if before else ""
        if before and len(between) <= 80 and not _BREAKS.search(between):
            return (), (0, 0)  # a cited document does it: “Hướng dẫn số … của … thay thế Hướng dẫn số …”
        if _governs(text[verb.end() : mention.start], effect):
            listed = _one_list(text, [mention, *context.within(mention.end, sentence.end)])
            return listed, (verb.end(), mention.start)
    if before and _stands_in(text, before[-1], verb.start(), sentence.start):
        return (before[-1],), (sentence.start, before[-1].start)
    return (), (0, 0)


def _one_list(text: str, mentions: Sequence[DocumentMention]) -> tuple[DocumentMention, ...]:
    """Return the first of some mentions with those joined to it: “thay thế Kế hoạch số … và Công văn số …”."""
    pairs = takewhile(lambda pair: _AND.fullmatch(text, min(pair).end, max(pair).start), pairwise(mentions))
    return (mentions[0], *(following for _, following in pairs))


def _governs(gap: str, effect: Effect) -> bool:
    # “hoãn Hội thi … (tổ chức ngày … theo ¶)”: the bracket says which one
    gap = _ENCLOSED.sub("", gap).replace("(", " ")
    if effect not in OF_CONTENT and not (effect == "repeal" and _HELD_FIRST.match(gap)):
        if DAY in gap or _TURNS.search(gap):
            return False
        return len(gap) <= 45
    turns = _TURNS_TIME if effect in ("extend", "suspend", "repeal") else _TURNS
    return not _STAYS.search(gap) and not turns.search(_DOING.sub("", gap))


def _stands_in(text: str, mention: DocumentMention, verb: int, floor: int) -> bool:
    """Whether a limit that stands in the document is the subject of a verb behind it: “hạn … tại ¶ nay lùi đến”."""
    is_within = _WITHIN.search(text[max(floor, mention.start - 24) : mention.start])
    return bool(is_within and _PASSIVE.search(text[mention.end : verb]))


def _acts_behind(
    context: "AmendmentContext", sentence: AmendingSentence, effect: Effect, taken: set[int]
) -> Iterator[Act]:
    """Yield acts whose verb stands behind the document: “Công văn số … hết hiệu lực”."""
    text = context.text
    for verb in _any_word(f"{effect}_behind").finditer(text, sentence.start, sentence.end):
        before = context.within(sentence.start, verb.start())
        if not before:
            continue
        is_joined = _UP_TO_VERB.fullmatch(text, before[-1].end, verb.start())
        if not is_joined or not _is_own_act(text, sentence.start, verb.start()):
            continue
        objects = _one_list(text, before[::-1])[::-1]
        taken.update(range(verb.start(), verb.end()))
        begin = text.rfind(":", sentence.start, objects[0].start) + 1  # “…, Công đoàn ngành thông báo: | Hội nghị …”
        yield Act(effect, verb.start(), verb.end(), objects, (max(sentence.start, begin), objects[0].start))


# --------------------
# What governs a sentence that names no document itself: the subject, a lead-in, a heading; and whom it then means.

#: Effects that a heading or lead-in can give to the items below it.
_SCOPED: tuple[Effect, ...] = ("correct", "extend", "adjust", "suspend")
_WORD = re.compile(r"\w+")
_NOT_OF_NAME = _pattern["not_of_name"]


@dataclass(slots=True)
class EffectScope:
    """What stands above a sentence: which effects it announces, the document meant, whether items need no verb."""

    effects: tuple[Effect, ...] = ()
    mention: DocumentMention | None = None
    strict: bool = False


@dataclass
class AmendmentContext:
    """A letter with its masked words and the mentions in them, and what is known above each sentence."""

    letter: Letter
    view: View
    text: str
    mentions: Sequence[DocumentMention]
    subject: tuple[Effect, ...] = ()
    reminds: bool = False
    """Whether the letter's subject says that it reminds."""
    headings: dict[int, EffectScope] = field(default_factory=dict)
    """By the id of the heading's block."""
    lead_in: EffectScope = field(default_factory=EffectScope)
    """The last paragraph that ends with a colon and announces a change."""
    own: dict[str, bool] = field(default_factory=dict)
    """Whether cited documents, by their ids, may be of the letter's own issuer."""

    @property
    def issued(self) -> str:
        """The day of the letter; empty where none is known."""
        return self.letter.header.issued_on or ""

    def within(self, start: int, end: int) -> Sequence[DocumentMention]:
        """Return the mentions that begin in a span."""
        at, stop = (bisect_left(self.mentions, place, key=lambda mention: mention.start) for place in (start, end))
        return self.mentions[at:stop]

    def said(self, sentence: AmendingSentence) -> str:
        """Return the masked words of a sentence."""
        return self.text[sentence.start : sentence.end]

    def first(self, start: int, end: int) -> DocumentMention | None:
        """Return the first mention that begins in a span."""
        return next(iter(self.within(start, end)), None)

    def scope(self, block: Block) -> EffectScope:
        """Return what governs a block."""
        led = self.lead_in
        for ancestor in (block, *block.ancestors()):
            found = self.headings.get(id(ancestor))
            if found is not None and (found.effects or found.mention):
                return EffectScope(found.effects, found.mention, bool(found.effects))
        if led.effects:
            strict = not any(ancestor.rank <= 5 for ancestor in block.ancestors())
            return EffectScope(led.effects, led.mention, strict)
        return EffectScope(self.subject)

    def base(self, sentence: AmendingSentence, scope: EffectScope) -> Sequence[Reference]:
        """Return the documents that a sentence means: first the last ones that its paragraph names in one list."""
        named = self.within(sentence.block.start, sentence.end)
        own = [mention for mention in named if self.is_own(mention.reference)]
        if own:
            return [*map(attrgetter("reference"), _one_list(self.text, own[::-1]))]
        if scope.mention is not None:
            return [scope.mention.reference]
        return self.candidates if len(self.candidates) == 1 else []

    @cached_property
    def dated(self) -> SpanIndex[DateRecord]:
        """Return the letter's dates that name a day, by their places."""
        return SpanIndex([((day.evidence.start, day.evidence.end), day) for day in self.letter.dates if day.date])

    @cached_property
    def candidates(self) -> list[Reference]:
        """Return the documents that the letter's issuer may change: no legal norms, none of another body."""
        found = [reference for reference in self.letter.references if self.is_own(reference)]
        said = [reference for reference in found if reference.relation not in ("implements", "cites")]
        return said or found

    def is_own(self, reference: Reference) -> bool:
        """Whether a cited document may be of the letter's own issuer."""
        if reference.id not in self.own:
            self.own[reference.id] = _may_be_own(self.letter, reference)
        return self.own[reference.id]


def _may_be_own(letter: Letter, reference: Reference) -> bool:
    issuer, other = letter.header.issuer, reference.issuer
    if reference.year is not None:
        return False
    if reference.relation in ("amends", "replaces", "repeals"):
        return True
    if issuer is None or other is None:  # two symbols may name the same issuer: KH-CĐYT and CĐYT-VP
        codes = [set(re.findall(r"[^-/\s]{3,}", symbol or "")) for symbol in (letter.header.symbol, reference.symbol)]
        return bool(codes[0] & codes[1])
    return _calls_itself(issuer, other)


def _calls_itself(issuer: str, name: str) -> bool:
    """Whether a body may mean itself by a name (“Công đoàn ngành đã có Công văn số …”) or by an organ alone."""
    one, two = _bare_name(issuer), _bare_name(name)
    is_within = min(len(one.split()), len(two.split())) > 2 and (one in two or two in one)
    return is_within or not two or f"{one} ".startswith(f"{two} ")


def _is_issuers_act(context: "AmendmentContext", sentence: AmendingSentence, act: "Act") -> bool:
    """Whether a letter says of its issuer that it changes something: “Thực hiện ¶, Ban Thường vụ | gia hạn …”."""
    doer = context.text[sentence.start : act.start].rpartition(",")[2].strip()
    is_own = _calls_itself(context.letter.header.issuer or "", doer)
    return is_own or _decides(context.text, sentence.start, act.start)


def _bare_name(name: str) -> str:
    bare = " ".join(_WORD.findall(name.lower()))
    return " ".join(_NOT_OF_NAME.sub(" ", bare).split())


def _effects_announced(words_of_heading: str) -> tuple[Effect, ...]:
    return tuple(effect for effect in _SCOPED if _any_word(effect).search(words_of_heading))


# --------------------
# The words for what is changed, cleaned of what only joins them to the verb, and the parts of the document named.

_EDGES = re.compile(r"^[\s,:;(\-–]+|[\s,:;)\-–]+$")
_TAIL = _pattern["joining_tail"]
_LEAD = _pattern["joining_lead"]
_PART = _pattern["part"]
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")
_SAYS_NOTHING = _pattern["says_nothing"]


def _about_of(context: AmendmentContext, sentence: AmendingSentence, act: Act) -> tuple[str | None, tuple[str, ...]]:
    lower = context.view.lower
    start, end = act.gap if act.objects else (act.end, sentence.end)
    points = _points_in(lower[start:end]) or _points_in(lower[sentence.start : act.start])
    if act.start == act.end:  # no verb: the item names what is changed before the day
        start, end = sentence.start, sentence.end
    spans = [(start, end)]
    if act.start != act.end and (act.is_behind or not act.objects):
        spans.append((sentence.start, act.start))  # what stands before an active verb is who does it
    return next((about for span in spans if (about := _cleaned(context, *span))), None), points


def _cleaned(context: AmendmentContext, start: int, end: int) -> str | None:
    raw, low = context.view.plain[start:end], context.text[start:end]
    old = _any_word("old_value").search(low)
    places = (low.find(CITED), low.find(DAY), low.find("("), start_of(old, -1), start_of(_MORE.search(low), -1))
    low = low[: min((at for at in places if at >= 0), default=len(low))]
    low = _PART.sub(lambda found: " " * len(found[0]), low)
    lead = _LEAD.match(low)
    begin, finish = end_of(lead, 0), len(low.rstrip())
    while (tail := _TAIL.search(low, begin, finish)) and tail[0]:
        finish = tail.start()
    said = _EDGES.sub("", " ".join(raw[begin:finish].split()))
    tells = _SAYS_SOMETHING.search(low, begin, finish)  # beside the part that is named
    return said if tells and not _SAYS_NOTHING.fullmatch(said.lower()) else None


# --------------------
# What the sender's system says of a letter that was sent before (edXML, ``BussinessDocType`` 1 to 3).

#: Business type of a package (QCVN 102:2016/BTTTT) → what it does to the letter named there.
_EFFECTS: dict[str, Effect] = {"withdraws": "recall", "updates": "adjust", "replaces": "replace"}
_NO_SIGN = re.compile(r"[\W_]+")


def _amendments_told(letter: Letter, said: Sequence[Amendment]) -> Iterator[Amendment]:
    told = letter.source.told
    effect = _EFFECTS.get(told.business or "") if told else None
    if told is None or effect is None:
        return
    spoken = {amendment.reference_id for amendment in said}
    codes = {_code(code) for code in told.answers}
    for reference in letter.references:
        code = _code(f"{reference.number}{reference.year or ''}{reference.symbol}")
        if code in codes and reference.id not in spoken:
            yield Amendment(effect=effect, reference_id=reference.id, sure=False, evidence=reference.evidence)


def _code(raw: str) -> str:
    return _NO_SIGN.sub("", raw).lower().lstrip("0").replace("đ", "d")


# --------------------
# Letters that remind of what is owed: the documents of which they remind, and a new last day if they set one.

_SEND = _pattern["send"]
_THOSE_LATE = _pattern["those_late"]
#: So many sentences behind the last one that reminds may still set a time for it.
_BEHIND_A_REMINDER = 3
_THING = _pattern["thing"]


def _urgings(context: AmendmentContext, sentences: Sequence[AmendingSentence]) -> Iterator[Amendment]:
    asked = reminders(context, sentences)
    for first in _meant(context, asked) if asked else ():
        since = [sentence for sentence in asked if sentence.end > first.start] or asked
        # Several papers, each with a day of its own.
        apart = [[one] for one in since if _last_day(context, [one]) and _things(context, [one[:2]])]
        for those in apart if len(apart) > 1 else [since]:
            yield _urging(context, first.reference, those)


def _urging(context: AmendmentContext, reference: Reference, asked: Sequence[AmendingSentence]) -> Amendment:
    date = _last_day(context, asked)
    # The deadline that has passed, where a reminding sentence names it.
    due = (day.date for item in asked for day in context.dated.within(*item[:2]) if day.type == "deadline")
    return Amendment(
        effect="urge",
        reference_id=reference.id,
        about=_owed(context, asked),
        date_id=date.id if date else None,
        old_date=next((day for day in due if str(day) <= context.issued), None),
        evidence=_evidence(context.letter, _plainest(context, asked)),
    )


def _plainest(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> AmendingSentence:
    """Return the sentence that urges, else one that names the document, else the first of those that ask anew."""
    urging = (one for one in asked if _any_word("urge").search(context.text, one.start, one.end))
    naming = (one for one in asked if context.within(one.start, one.end))
    return [*urging, *naming, *asked][0]


def reminders(context: AmendmentContext, sentences: Sequence[AmendingSentence]) -> list[AmendingSentence]:
    """Return the sentences that ask anew for what was asked before, in their order.

    Below a subject that reminds, also those behind the last one that set a time for it: “Đề nghị các đơn vị gửi kế
    hoạch chậm nhất …”. Who names another paper asks for something new.
    """
    in_subject = context.reminds
    asked = [sentence for sentence in sentences if _asks(context, sentence)]
    if not asked or not in_subject:
        return asked
    owed = _papers_of(_owed(context, asked) or "")
    behind = [one for one in sentences if one.start >= asked[-1].end][:_BEHIND_A_REMINDER]
    return asked + [
        one for one in behind if _sets_a_time(said := context.said(one)) and (not owed or _papers_of(said) <= owed)
    ]


def _papers_of(said: str) -> set[str]:
    return {found[0] for found in _any_paper().finditer(said.lower())}


def _sets_a_time(said: str) -> bool:
    return bool(_SEND.search(said) and (DAY in said or _any_word("hurry").search(said)))


def _asks(context: AmendmentContext, sentence: AmendingSentence) -> bool:
    said, in_subject = context.said(sentence), context.reminds
    is_late = _any_word("not_yet").search(context.text, *_with_those_late(context, sentence)) and _SEND.search(said)
    return bool(is_late and (in_subject or (DAY in said and _any_word("hurry").search(said))))


def _with_those_late(context: AmendmentContext, sentence: AmendingSentence) -> Span:
    """Return the place of a sentence, with words that it takes up: “15 đơn vị | chưa gửi …. Các đơn vị này …”."""
    takes_up = _THOSE_LATE.search(context.text, sentence.start, sentence.end)
    late = _any_word("not_yet").finditer(context.text, sentence.block.start, sentence.start) if takes_up else ()
    return max((one.start() for one in late), default=sentence.start), sentence.end


def _meant(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> list[DocumentMention]:
    """Return the documents of which sentences remind: those that they name, below a subject that reminds else all.

    Else what the paragraph, or the words above, speak of.
    """
    inside = [mention for one in asked for mention in context.within(one.start, one.end)]
    base = context.base(asked[0], context.scope(asked[0].block))
    spoken_of = [one for one in context.mentions if context.reminds or one.reference in base]
    said = ([one for one in those if context.is_own(one.reference)] for those in (inside, spoken_of))
    first = {mention.reference.id: mention for mention in reversed(next(filter(None, said), []))}
    return sorted(first.values())


def _owed(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> str | None:
    """Return the words for what has not come: “chưa gửi | danh sách đoàn viên”, there or in the letter's subject."""
    subject = context.letter.header.evidence.get("subject") if context.reminds else None
    spans = [_with_those_late(context, one) for one in asked] + ([(subject.start, subject.end)] if subject else [])
    things = _things(context, spans)
    papers = [one for one in things if _any_paper().search(one.lower())]
    return max(papers or things, key=len, default=None)


def _things(context: AmendmentContext, spans: Iterable[Span]) -> list[str]:
    return [
        " ".join(context.view.plain[slice(*one.span(one.lastgroup or 0))].split())
        for span in spans
        for one in _THING.finditer(context.text, *span)
    ]


def _last_day(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> DateRecord | None:
    spans = (span for item in asked for span in _days_in(context.text, item.start, item.end).new)
    due = filter(None, (context.dated.holding(*span) for span in spans))
    return next((record for record in due if record.type == "deadline" and str(record.date) > context.issued), None)


# --------------------
# Amendments of a letter: every act of change, on which document, which part or duty, to which day.

#: Effects that may give another time without a word for the document.
_TIMES: frozenset[Effect] = frozenset(("extend", "adjust"))
#: Effects that give a day; of these the words of change need a new one, or a part of the document, to say anything.
_DATED: frozenset[Effect] = frozenset(("extend", "adjust", "correct"))
_MORE = _pattern["more"]
_LISTS = (*VERBS, "urge", "repeal_behind", "replace_behind", "adjust_behind", "not_yet", "released")
_ANY_VERB = phrase(whole(word for name in _LISTS for word in WORDS[name]))
_TO_A_DAY = _pattern["to_a_day"]
_TIME_FIRST = _pattern["time_first"]
_OF_WHAT_IS_KNOWN = _pattern["of_what_is_known"]
_TAKES_UP = _pattern["takes_up"]
_ADDS = _pattern["adds"]
_RELEASED, _TAKES_NO_PART, _NOR = _pattern["released"], _pattern["takes_no_part"], _pattern["nor"]


def amendments_of(letter: Letter) -> tuple[Amendment, ...]:
    """Return what a letter does to the documents that it cites, in the order of its words.

    Only its own acts count: what it tells of earlier ones (“đã được gia hạn tại …”), asks for or forbids is none. The
    same letter gives the same amendments, whether the documents are stored anywhere or not: what it was taken in with
    is not looked for again.
    """
    return letter.amendments if letter.amendments is not None else with_amendments(letter).amendments or ()


def with_amendments(letter: Letter) -> Letter:
    """Return a letter with what it does to others, looked for anew: it is dear, and several ask."""
    return done_as_seen(letter, lambda shown: shown.model_copy(update={"amendments": _found_in(shown)}))


def _found_in(letter: Letter) -> tuple[Amendment, ...]:
    if not letter.references:
        return ()
    view = view_of_letter(letter.text)
    found = [*_said(letter, view)] if _ANY_VERB.search(view.lower) else []
    # What is said twice counts once.
    once: dict[tuple[object, ...], Amendment] = {}
    for item in sorted([*found, *_amendments_told(letter, found)], key=lambda item: item.evidence.start):
        key = (item.effect, item.reference_id, item.points, item.date_id, item.more_days, (item.about or "").lower())
        once.setdefault(key, item)
    return tuple(once.values())


def context_of(letter: Letter, view: View) -> AmendmentContext:
    """Return a letter with its masked words and mentions, and what its subject announces."""
    context = AmendmentContext(letter, view, *masked(view, letter.references))
    if subject := letter.header.evidence.get("subject"):
        said = view.lower[subject.start : subject.end]
        context.subject, context.reminds = _effects_announced(said), _any_word("urge").search(said) is not None
    return context


def _said(letter: Letter, view: View) -> Iterator[Amendment]:
    context = context_of(letter, view)
    changed: set[str] = set()
    pending: list[Amendment] = []
    every: list[AmendingSentence] = []
    for block in outline_of(view).blocks:
        if block.end <= block.start or block.zone == "annex":
            continue
        sentences = list(sentences_of(view, context.text, block))
        if block.heading:
            context.headings[id(block)] = _announced(context, sentences[0])
        for sentence in sentences:
            changes = changed or context.scope(block).effects
            released = (_TAKES_NO_PART if changes else _RELEASED).search(context.text, sentence.start, sentence.end)
            found = list(
                _release(context, sentence, released) if released else _in_sentence(context, sentence, pending)
            )
            changed.update(amendment.reference_id for amendment in found)
            every += [] if found else [sentence]
            yield from found
            if _is_lead_in(context, sentence):
                context.lead_in = _announced(context, sentence)
    told = [item for item in pending if item.reference_id not in changed]
    changed.update(item.reference_id for item in told)
    yield from told
    for urging in _urgings(context, every):
        if urging.reference_id not in changed or urging.date_id:  # with a day of its own: of another duty
            yield urging


def _is_lead_in(context: AmendmentContext, sentence: AmendingSentence) -> bool:
    return context.text[sentence.start : sentence.end].rstrip().endswith(":")


def _announced(context: AmendmentContext, sentence: AmendingSentence) -> EffectScope:
    own = [m for m in context.within(sentence.start, sentence.end) if context.is_own(m.reference)]
    is_amending = context.subject or any(one.relation == "amends" for one in context.candidates)
    if not own and not is_amending:
        return EffectScope()
    done = {act.effect for act in _acts_in(context, sentence)}
    said = _effects_announced(context.text[sentence.start : sentence.end])
    effects = tuple(effect for effect in said if effect in done)
    return EffectScope(effects, own[-1] if own else None, bool(effects))


def _in_sentence(
    context: AmendmentContext, sentence: AmendingSentence, pending: list[Amendment]
) -> Iterator[Amendment]:
    scope = context.scope(sentence.block)
    acts = list(_acts_in(context, sentence))
    named = [act for act in acts if any(_may_touch(context, act, mention) for mention in act.objects)]
    if not scope.effects and not named:
        # “gia hạn thời gian gửi báo cáo | nêu trên”, behind the document that asks for it, or the issuer’s own act.
        names_none = context.first(sentence.start, sentence.end) is None
        takes_up = names_none and _OF_WHAT_IS_KNOWN.search(context.text, sentence.start, sentence.end)
        scope = EffectScope(tuple(
            act.effect for act in acts if (act.effect in _TIMES or _calls_off(context, scope, act))
            and (takes_up or _is_issuers_act(context, sentence, act))
        ))  # fmt: skip
    for act in named:
        yield from _of_act(context, sentence, act, pending)
    if scope.effects and not named:
        allowed = {*scope.effects, *(_TIMES if _TIMES & set(scope.effects) else ())}
        within = [act for act in acts if act.effect in allowed or _calls_off(context, scope, act)]
        yield from _in_scope(context, sentence, scope, within)


def _release(context: AmendmentContext, sentence: AmendingSentence, released: re.Match[str]) -> Iterator[Amendment]:
    """Yield what need not be done of what another letter asks: “Các CĐCS không phải gửi | danh sách”, “CĐCS chưa nộp |
    bài dự thi không phải nộp”."""
    also = [nor.span() for nor in _NOR.finditer(context.text, released.end(), sentence.end)]
    begins, ends = zip(released.span(), *also, (sentence.end, 0), strict=True)
    told = [_cleaned(context, *span) for span in zip(ends, begins[1:], strict=False)]
    for about in told if any(told) else [_cleaned(context, *released.span("owed"))]:
        for reference in context.base(sentence, context.scope(sentence.block)) if about else ():
            yield _amendment(context, sentence, "repeal", reference, (), about, SentenceDays())


def _calls_off(context: AmendmentContext, scope: EffectScope, act: Act) -> bool:
    """Whether an act calls off what is held (“Không tổ chức | Giải cầu lông”), or a part in a list of changes."""
    is_held = _HELD_FIRST.match(context.text[act.end : act.end + _REACH]) is not None
    return act.effect in ("repeal", "suspend") and (scope.strict or is_held)


def _may_touch(context: AmendmentContext, act: Act, mention: DocumentMention) -> bool:
    return act.effect not in OF_CONTENT or context.is_own(mention.reference)


def _of_act(
    context: AmendmentContext, sentence: AmendingSentence, act: Act, pending: list[Amendment]
) -> Iterator[Amendment]:
    text = context.text
    days = _days_of(context, sentence, act)
    about, points = _about_of(context, sentence, act)
    effect = act.effect
    if effect == "suspend" and days.new:
        moves = _TO_A_DAY.search(text[act.end : sentence.end]) and "tạm" not in text[act.start : act.end]
        effect = "extend" if moves else effect
    elif effect not in _DATED:
        days = SentenceDays()
    more = _MORE.search(text, act.start, sentence.end) if effect == "extend" else None
    is_lead_in = effect in _DATED and _is_lead_in(context, sentence)
    if effect == "extend" and not days.new and more is None and sentence.block.heading:
        return
    for mention in act.objects:
        if is_lead_in:
            pending.append(_amendment(context, sentence, effect, mention.reference, points, about, SentenceDays()))
        else:
            yield _amendment(context, sentence, effect, mention.reference, points, about, days, more)


def _in_scope(
    context: AmendmentContext, sentence: AmendingSentence, scope: EffectScope, acts: list[Act]
) -> Iterator[Amendment]:
    inside = context.within(sentence.start, sentence.end)
    if _is_lead_in(context, sentence) or not all(_founds(context, acts, mention) for mention in inside):
        return
    act = next(iter(acts), None)
    days = _days_of(context, sentence, act) if act else _days_in(context.text, sentence.start, sentence.end)
    effect = _effect_in_scope(context, sentence, scope, act, days)
    if effect is None:
        return
    more = _MORE.search(context.text, sentence.start, sentence.end) if act and act.effect == "extend" else None
    about, points = _about_of(context, sentence, act or Act(effect, sentence.end, sentence.end))
    for reference in context.base(sentence, scope):
        if not days.old and (about is None or _TAKES_UP.search(about.lower())):
            days, points = _told_before(context, sentence, reference, days)
        yield _amendment(context, sentence, effect, reference, points, about, days, more)


def _effect_in_scope(
    context: AmendmentContext, sentence: AmendingSentence, scope: EffectScope, act: Act | None, days: SentenceDays
) -> Effect | None:
    """Return what an item does below words that announce a change: by its verb, or by what it names anew."""
    said = context.said(sentence)
    if act is None:
        return _effect_without_verb(said, scope, days)
    if days.new:
        return "extend" if act.effect == "suspend" else act.effect
    adds_days = act.effect == "extend" and _MORE.search(said)  # “kéo dài thời gian thi thêm 07 ngày”
    changes = scope.strict and act.effect in ("adjust", "correct")
    return act.effect if adds_days or changes or _calls_off(context, scope, act) else None


def _effect_without_verb(said: str, scope: EffectScope, days: SentenceDays) -> Effect | None:
    """Return what an item without a verb of change does, by the new day or number that it gives."""
    if DAY not in said:  # “cử 01 đại biểu (thay vì 02 đại biểu như Kế hoạch)”
        return "adjust" if _OLD_NUMBER.search(said) else None
    gives_time = days.old or (scope.strict and _TIME_FIRST.search(said))
    return next((one for one in scope.effects if one in _DATED), None) if days.new and gives_time else None


def _founds(context: AmendmentContext, acts: Sequence[Act], mention: DocumentMention) -> bool:
    """Whether a document of the issuer is what an act is founded on: “Căn cứ ¶ …, Ban Thường vụ | gia hạn …”.

    Or is only taken up: “(thay cho ngày … như Kế hoạch)”.
    """
    before = mention.again or (bool(acts) and mention.end <= acts[0].start)
    return before and context.is_own(mention.reference)


def _told_before(
    context: AmendmentContext, sentence: AmendingSentence, reference: Reference, days: SentenceDays
) -> tuple[SentenceDays, tuple[str, ...]]:
    """Return the old day and the part that the sentence before named: “Tại ¶ đã ghi …. Nay đính chính lại là …”."""
    earlier = context.within(sentence.block.start, sentence.start)
    if not earlier or earlier[-1].reference.id != reference.id:
        return days, ()
    lower, begin = context.view.lower, sentence.block.start
    told = _days_in(context.text, begin, sentence.start)
    # “Ngày 04/5 Công đoàn ngành đã có Công văn …”: when it was written.
    named = tuple(day for day in (*told.old, *told.new) if lower[begin : day[0]].strip() not in ("", "ngày"))
    return SentenceDays(named if len(named) == 1 else (), days.new), _points_in(lower[begin : earlier[-1].start])


def _days_of(context: AmendmentContext, sentence: AmendingSentence, act: Act) -> SentenceDays:
    text = context.text
    days = _days_in(text, sentence.start, sentence.end, act.end)
    if act.effect == "correct" and len(days.new) > 1 and not days.old:  # the wrong words first, then the right ones
        return SentenceDays(days.new[:-1], days.new[-1:])
    if _ADDS.fullmatch(text, act.start, act.end):
        return SentenceDays()  # a duty is added: its day is its own, not one that an earlier duty gets
    return days


def _amendment(
    context: AmendmentContext,
    sentence: AmendingSentence,
    effect: Effect,
    reference: Reference,
    points: tuple[str, ...],
    about: str | None,
    days: SentenceDays,
    more: re.Match[str] | None = None,
) -> Amendment:
    letter = context.letter
    new = next(filter(None, (context.dated.holding(*day) for day in days.new)), None)
    near = new.date if new else letter.header.issued_on
    old = _day_named(context.view, days.old[0], near) if days.old else None
    added = int(more["days"]) * (7 if more["unit"] == "tuần" else 1) if more and new is None else None
    return Amendment(
        effect=effect,
        reference_id=reference.id,
        points=points,
        about=about,
        date_id=new.id if new else None,
        old_date=old,
        more_days=added,
        working=bool(more and added and more["working"]),
        evidence=_evidence(letter, sentence),
    )


def _evidence(letter: Letter, sentence: AmendingSentence) -> Evidence:
    quote = letter.text[sentence.start : sentence.end]
    start = sentence.start + len(quote) - len(quote.lstrip())
    return Evidence(start=start, end=start + len(quote.strip()), quote=quote.strip())
