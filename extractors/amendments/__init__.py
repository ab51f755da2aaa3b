"""What a letter does to a document that it cites: puts off, adjusts, replaces, repeals, corrects, reminds of it.

Of each sentence: which verbs are the letter's own act and on which document they fall, what is announced above it
(``mentions.py``); then the first row of ``amendment_rows.toml`` that holds says what is done, and the words tell which
part is changed, from which day to which. At the end what a letter reminds of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise, repeat, zip_longest
from operator import itemgetter
from typing import ClassVar, NamedTuple, cast

from extractors.amendments.mentions import (
    CITED,
    CUES,
    DAY,
    SCOPED,
    WORDS,
    AmendingSentence,
    AmendmentContext,
    DocumentMention,
    EffectScope,
    SentenceDays,
    any_word,
    calls_itself,
    context_of,
    day_named,
    days_in,
    evidence_of,
    one_list,
    points_in,
)  # fmt: skip
from extractors.dates.ordered_rows import Row, RowFacts, rows_of
from extractors.lexicon import load
from extractors.patterns import Span, any_of, end_of, kept, phrase, start_of, view_of_letter, whole, words
from extractors.transcript import done_as_seen
from schemas import Amendment, DateRecord, Effect, Letter, Reference

__all__ = [
    "CITED", "DAY", "OF_CONTENT", "WORDS", "AmendingSentence", "AmendmentContext", "amendments_of", "context_of",
    "evidence_of", "reminders", "with_amendments",
]  # fmt: skip

#: Verbs that take the document as their object.
VERBS: tuple[Effect, ...] = ("correct", "replace", "repeal", "recall", "extend", "suspend", "adjust")
#: Verbs that change a time or a part of what stands in the document rather than the document.
OF_CONTENT: frozenset[Effect] = frozenset(("extend", "suspend", "adjust", "correct"))
#: Within a chain of verbs (“điều chỉnh, gia hạn”) the first of these that stands in it says what is done.
_STRONGEST: tuple[Effect, ...] = ("correct", "extend", "recall", "replace", "repeal", "suspend", "adjust")
#: So far before a verb its doer, or what denies it, may stand.
_REACH = 160
#: What is said of what is cited in more characters between the verb and the document is about something else.
_LONGEST_GAP = 45
_WITHIN_BEFORE = 24
#: Effects that give a day; of these the words of change need a new one, or a part of the document, to say anything.
DATED: frozenset[Effect] = frozenset(("extend", "adjust", "correct"))
_LISTS = (*VERBS, "urge", "repeal_behind", "replace_behind", "adjust_behind", "not_yet", "released")
_ROWS, _DOCUMENT = rows_of("amendment_rows", "change"), rows_of("amendment_rows", "document")
_DAYS_OF: dict[str, int] = load("amendments")["unit_days"]
#: So far behind a verb the noun of what is held stands.
_HELD_NEAR = 60
#: What a letter does to a document, and whether it is weak: such counts where it is all that is said.
AmendmentSaid = tuple[Amendment, bool]


def amendments_of(letter: Letter) -> tuple[Amendment, ...]:
    """Return what a letter does to the documents that it cites, in the order of its words; read only where it was not
    yet. Only its own acts count: what it tells of earlier ones (“đã được gia hạn tại …”), asks for or forbids is none.
    It does not matter whether those documents are stored anywhere."""
    return letter.amendments if letter.amendments is not None else with_amendments(letter).amendments or ()


def with_amendments(letter: Letter) -> Letter:
    """Return a letter with its ``amendments`` read anew, even where it has them: costly, so that callers keep it."""
    return done_as_seen(letter, lambda shown: shown.with_own({"amendments": _found_in(shown)}))


def _found_in(letter: Letter) -> tuple[Amendment, ...]:
    """Return what a letter does to others, each once; what is weak only of documents of which nothing else is said."""
    view = view_of_letter(letter.text)
    if not (letter.references and any_word(*_LISTS).search(view.lower)):
        return ()
    told_of, counts = set[str](), list[Amendment]()
    for amendment, is_weak in sorted(_said_in(context_of(letter, view)), key=itemgetter(1)):
        if not (is_weak and amendment.reference_id in told_of):
            told_of.add(amendment.reference_id)
            counts.append(amendment)
    # What is said twice counts once.
    once: dict[tuple[object, ...], Amendment] = {}
    for item in sorted(counts, key=lambda item: item.evidence.start):
        key = (item.effect, item.reference_id, item.points, item.date_id, item.more_days, (item.about or "").lower())
        once.setdefault(key, item)
    return tuple(once.values())


def _said_in(context: AmendmentContext) -> list[AmendmentSaid]:
    """Return all that sentences do to documents, and of which the silent ones remind; sets ``context.lead_in``."""
    said, silent = list[AmendmentSaid](), list[AmendingSentence]()
    for sentence in chain.from_iterable(context.paragraphs):
        found = [one for change in _changes(context, sentence) for one in change.amendments()]
        said += found
        if not found:
            silent.append(sentence)
        if context.said(sentence).rstrip().endswith(":"):
            context.lead_in = _announced(context, sentence)
    # With a day of its own it is of another duty.
    return said + [(one, one.date_id is None) for one in urgings(context, silent)]


def _announced(context: AmendmentContext, sentence: AmendingSentence) -> EffectScope:
    """Return which effects, and which document of the issuer's, a lead-in announces for the blocks below it."""
    own = context.own_within(sentence.start, sentence.end)
    done = {act.effect for act in acts_in(context, sentence)}
    effects = tuple(effect for effect in SCOPED if effect in done)
    return EffectScope(effects, own[-1] if own else None, strict=bool(effects))


# --------------------
# Verbs of change in a sentence: which are this letter's own act, and on which document they fall.

#: Verbs behind the document: “Kế hoạch số … | hết hiệu lực”.
_BEHIND = phrase(
    "|".join(
        rf"(?P<{name.removesuffix('_behind')}>(?<!\w){any_of(WORDS[name])}(?!\w))"
        for name in load("amendments")["behind"].split()
    )
)


class Act(NamedTuple):
    """A verb of change at ``start``–``end`` and the documents on which it falls, if the sentence names any."""

    effect: Effect
    start: int
    end: int
    told: tuple[Span, ...]  # where the words may tell what is changed, the likeliest first
    objects: tuple[DocumentMention, ...] = ()


def acts_in(context: AmendmentContext, sentence: AmendingSentence) -> list[Act]:
    """Return the verbs of change in a sentence that are the letter's own act, with their documents; none denied."""
    text, start, end = context.text, sentence.start, sentence.end
    behind = [*_acts_behind(context, sentence)]
    denied, verbs = CUES["not_done"].search, CUES["chain"].finditer(text, start, end)
    own = [verb for verb in verbs if denied(text, max(start, verb.start() - _REACH), verb.start()) is None]
    # The document stands before the next verb, others of its list up to the end of the sentence.
    each = (VerbFacts(context, sentence, verb, start_of(after, end)) for verb, after in zip_longest(own, own[1:]))
    return [*behind, *map(VerbFacts.act, each)]


def _acts_behind(context: AmendmentContext, sentence: AmendingSentence) -> Iterator[Act]:
    """Yield acts whose verb stands behind the document: “Công văn số … hết hiệu lực”."""
    text, start = context.text, sentence.start
    for verb in _BEHIND.finditer(text, start, sentence.end):
        named = context.within(start, verb.start())
        joined = named and CUES["up_to_verb"].fullmatch(text, named[-1].end, verb.start())
        if joined:
            objects = one_list(text, named[::-1])[::-1]
            # “…, Công đoàn ngành thông báo: | Hội nghị …”
            begin = max(start, text.rfind(":", start, objects[0].start) + 1)
            told = (begin, objects[0].start), (start, verb.start())
            yield Act(cast(Effect, verb.lastgroup), *verb.span(), told, objects)


class VerbFacts(RowFacts):
    """What holds of a verb of change among the documents of its sentence, by the names that rows ask for.

    ``gap:turns`` asks whether what stands between the verb and the document behind it holds such words, ``since:``
    whether what stands between the document before it and the verb is all such.
    """

    def __init__(self, context: AmendmentContext, sentence: AmendingSentence, verb: re.Match[str], reach: int) -> None:
        super().__init__()
        self.context, self.sentence, self.verb = context, sentence, verb
        # What stands behind a verb may tell what it is.
        found = ((effect, any_word(effect).search(context.text, verb.start())) for effect in _STRONGEST)
        self.effect = next(effect for effect, word in found if word and word.start() < verb.end())
        self.before = context.within(sentence.start, verb.start())
        self.behind = context.within(verb.end(), reach)
        gap = context.text[verb.end() : self.behind[0].start] if self.behind else ""
        # “hoãn Hội thi … (tổ chức ngày … theo ¶)”: the bracket says which one
        self.gap = CUES["enclosed"].sub("", gap).replace("(", " ")

    facts: ClassVar = {
        "effect": lambda self, effect: self.effect == effect,
        "behind": lambda self, _: self.behind,
        "before": lambda self, _: self.before,
        "gap": lambda self, name: CUES[name].search(self.gap),
        "gap_behind_doing": lambda self, name: CUES[name].search(self.gap, end_of(CUES["doing"].match(self.gap), 0)),
        "gap_dated": lambda self, _: DAY in self.gap,
        "near": lambda self, _: len(self.gap) <= _LONGEST_GAP,
        "since": lambda self, name: CUES[name].fullmatch(self.context.text, self.before[-1].end, self.verb.start()),
        # Words before that document behind which something stands in it.
        "within": lambda self, _: CUES["within"].search(
            self.context.text, max(self.sentence.start, self.before[-1].start - _WITHIN_BEFORE), self.before[-1].start
        ),
    }
    made_of: ClassVar = load("amendment_rows")["facts"]

    def act(self) -> Act:
        """Return the act. Its documents stand behind the verb or before it, as the first row ``document`` of
        ``amendment_rows.toml`` says (else it has none); ``told`` are the spans that may tell what is changed, the
        likeliest first."""
        start, end, verb, where = self.sentence.start, self.sentence.end, self.verb, self.first_held(_DOCUMENT).made
        told: tuple[Span, ...] = (verb.end(), end), (start, verb.start())
        objects: tuple[DocumentMention, ...] = ()
        if where == "behind":
            # What stands before an active verb is who does it.
            first = self.behind[0]
            objects = one_list(self.context.text, [first, *self.context.within(first.end, end)])
            at_once = CUES["time_behind"].finditer(self.context.text, objects[-1].end, end)
            told = (verb.end(), first.start), *map(re.Match.span, at_once, repeat("thing"))
        if where == "before":
            objects = (self.before[-1],)
            told = (start, objects[0].start), (objects[0].end, verb.start())
        return Act(self.effect, *verb.span(), told, objects)


def released_in(context: AmendmentContext, sentence: AmendingSentence, released: re.Match[str]) -> list[Act]:
    """Return acts of ``repeal`` for what need not be done (``released``: the match that says so). “Các CĐCS không phải
    gửi | danh sách”, “CĐCS chưa nộp | bài dự thi không phải nộp”."""
    also = [*map(re.Match.span, CUES["nor"].finditer(context.text, released.end(), sentence.end))]
    spans = [released.span(), *also, (sentence.end, sentence.end)]
    return [
        Act("repeal", *verb, ((verb[1], following[0]), released.span("owed"))) for verb, following in pairwise(spans)
    ]


# --------------------
# What a sentence changes: by which row, of which document, which part, from which day to which.


def _changes(context: AmendmentContext, sentence: AmendingSentence) -> list["Change"]:
    """Return what a sentence changes: changes of documents that it names, else only the first; none: nothing."""
    start, end, scope = sentence.start, sentence.end, context.scope(sentence.block)
    if sentence.is_row and not DATED.intersection(scope.effects):  # a column of days until now says it
        scope = replace(scope, effects=("adjust",))
    released = CUES["takes_no_part"].search(context.text, start, end)
    item = Act("adjust", start, start, ((start, end),))  # may need no verb
    acts = released_in(context, sentence, released) if released else [*acts_in(context, sentence), item]
    each = [Change(context, sentence, scope, act, released is not None) for act in acts]
    found = [one for one in each if one.row.made != "none"]
    return [one for one in found if one["own_document"]] or found[:1]


class Change(RowFacts):
    """What one act of a sentence changes, if anything, and what holds of it, by the names that rows ask for.

    ``says:more`` asks for words of the sentence, ``behind:`` for such behind the verb, ``verb_says:`` of the verb,
    ``thing:`` of what is changed, ``announces:extend`` for an effect that is announced above.
    """

    def __init__(
        self, context: AmendmentContext, sentence: AmendingSentence, scope: EffectScope, act: Act, released: bool
    ) -> None:
        super().__init__(released=released)
        self.context, self.sentence, self.scope, self.act = context, sentence, scope, act
        # Of another body's document no part is changed.
        self.objects = [one for one in act.objects if act.effect not in OF_CONTENT or context.is_own(one.reference)]

    @kept
    def row(self) -> Row:
        """The first row ``change`` of ``amendment_rows.toml`` that holds; ``made`` is ``none`` where nothing is."""
        return self.first_held(_ROWS)

    @kept
    def said(self) -> str:
        """The masked words of the sentence."""
        return self.context.said(self.sentence)

    @kept
    def days(self) -> SentenceDays:
        """The old and the new days of the sentence; of a correction the wrong one first, of an added duty none."""
        if CUES["adds"].fullmatch(self.context.text, self.act.start, self.act.end):
            return SentenceDays()
        days = days_in(self.context.text, self.sentence.start, self.sentence.end, self.act.end)
        wrong_first = self.act.effect == "correct" and not days.old
        return SentenceDays(days.new[:-1], days.new[-1:]) if wrong_first else days

    @kept
    def held_on(self) -> SentenceDays:
        """The day on which is held what is called off: “dự kiến tổ chức | ngày 20/5”."""
        found = CUES["held_on"].search(self.context.text, self.act.end, self.sentence.end)
        return SentenceDays((found.span("day"),) if found and self["ends"] else ())

    @kept
    def more(self) -> re.Match[str] | None:
        """The words for how much more time there is (``thêm 05 ngày``) as a match (``days``, ``unit``), or ``None``."""
        return CUES["more"].search(self.said)

    @kept
    def about(self) -> str | None:
        """The words for what is changed; ``None`` where the sentence does not say it."""
        return next((about for span in self.act.told if (about := _cleaned(self.context, *span))), None)

    @kept
    def points(self) -> tuple[str, ...]:
        """The parts of the document that are named (``điểm a khoản 2``), behind the verb or before it; ``()``: none."""
        lower, (told, *_) = self.context.view.lower, self.act.told
        return points_in(lower[slice(*told)]) or points_in(lower[self.sentence.start : self.act.start])

    def is_founded(self) -> bool:
        """Whether all documents named stand before the act, which is founded on them, or are only taken up."""
        named = self.context.within(self.sentence.start, self.sentence.end)
        return all(one.again or one.end <= self.act.start for one in named)

    def is_issuers(self) -> bool:
        """Whether the doer before the act is the issuer, or decides: “Thực hiện ¶, Ban Thường vụ | gia hạn …”."""
        before = self.context.text[self.sentence.start : self.act.start]
        doer = before.rpartition(",")[2].strip()
        is_own = calls_itself(self.context.letter.header.issuer or "", doer)
        return is_own or CUES["decides"].search(before) is not None

    facts: ClassVar = {
        "effect": lambda self, effect: self.act.effect == effect,
        "verb": lambda self, _: self.act.start < self.act.end,
        "verb_says": lambda self, name: CUES[name].search(self.context.text, self.act.start, self.act.end),
        "behind": lambda self, name: CUES[name].search(self.context.text, self.act.end, self.sentence.end),
        "held": lambda self, _: CUES["held_first"].match(self.context.text[self.act.end :][:_HELD_NEAR]),
        "says": lambda self, name: CUES[name].search(self.said),
        "day": lambda self, _: DAY in self.said,
        "leads": lambda self, _: self.said.rstrip().endswith(":"),
        "heading": lambda self, _: self.sentence.block.heading,
        "mentions": lambda self, _: self.context.first(self.sentence.start, self.sentence.end),
        "named": lambda self, _: self.objects,
        "founded": lambda self, _: self.is_founded(),
        "issuers_act": lambda self, _: self.is_issuers(),
        "new": lambda self, _: self.days.new,
        "old": lambda self, _: self.days.old,
        "more": lambda self, _: self.more,
        "about": lambda self, _: self.about,
        "thing": lambda self, name: CUES[name].search(str(self.about).lower()),
        "scope": lambda self, _: self.scope.effects,
        "strict": lambda self, _: self.scope.strict,
        "announced": lambda self, _: self.act.effect in self.scope.effects,
        "announces": lambda self, effect: effect in self.scope.effects,
    }
    made_of: ClassVar = load("amendment_rows")["facts"]

    def amendments(self) -> Iterator[AmendmentSaid]:
        """Yield what is done to each document, named or meant (``context.base``), and whether that is weak."""
        announced = next(filter(DATED.__contains__, self.scope.effects), "extend")
        effect = {"verb": self.act.effect, "announced": announced}.get(self.row.made, self.row.made)
        named = [one.reference for one in self.objects]
        for reference in named or self.context.base(self.sentence, self["verb"]):
            item = self._amendment(cast(Effect, effect), reference)
            yield item, self.row.given.get("told") == "weak"

    def _amendment(self, effect: Effect, reference: Reference) -> Amendment:
        """Return what is done to one document: the part, the old day and the new one, or how much more time."""
        context = self.context
        own = self.days if effect in DATED else self.held_on
        days, points = self._told_before(reference) or (own, self.points)
        new = next(filter(None, (context.dated.holding(*day) for day in days.new)), None)
        near = new.date if new else context.letter.header.issued_on
        added = self.more if effect == "extend" and new is None else None
        return Amendment(
            effect=effect,
            reference_id=reference.id,
            points=points,
            about=self.about,
            date_id=getattr(new, "id", None),
            old_date=day_named(context.view, days.old[0], near) if days.old else None,
            more_days=int(added["days"]) * _DAYS_OF[added["unit"]] if added else None,
            working=bool(added and added["working"]),
            evidence=evidence_of(context.letter, self.sentence),
        )

    def _told_before(self, reference: Reference) -> tuple[SentenceDays, tuple[str, ...]] | None:
        """Return the old day and part that the sentence before named (“Tại ¶ ghi …. Nay đính chính”), or ``None``."""
        begin, end, lower = self.sentence.block.start, self.sentence.start, self.context.view.lower
        earlier = self.context.within(begin, end)[-1:]
        if not (earlier and self["goes_on"]):
            return None
        told = days_in(self.context.text, begin, end)
        # “Ngày 04/5 Công đoàn ngành đã có Công văn …”: when it was written.
        named = [day for day in (*told.old, *told.new) if lower[begin : day[0]].strip() not in ("", "ngày")]
        return SentenceDays(tuple(named if len(named) == 1 else ()), self.days.new), points_in(
            lower[begin : earlier[0].start]
        )


_EDGES = re.compile(r"^[\s,:;(\-–]+|[\s,:;)\-–]+$")
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")


def _cleaned(context: AmendmentContext, start: int, end: int) -> str | None:
    """Return the words for what is changed without those that only join them to others; ``None``: they say nothing."""
    raw, low = context.view.plain[start:end], context.text[start:end]
    low = low[: start_of(CUES["told_to_here"].search(low), len(low))]
    low = CUES["part"].sub(lambda found: " " * len(found[0]), low)
    begin = end_of(CUES["joining_lead"].match(low), 0)
    finish = start_of(CUES["joining_tail"].search(low, begin), len(low))
    said = _EDGES.sub("", words(raw[begin:finish]))
    tells = _SAYS_SOMETHING.search(low, begin, finish)  # beside the part that is named
    return said if tells and not CUES["says_nothing"].fullmatch(said.lower()) else None


# --------------------
# What a letter reminds of: the documents under which it is owed, and a new last day if it sets one.

#: So many sentences behind the last one that reminds may still set a time for it.
_BEHIND_A_REMINDER = 3
_SENT = load("deliveries")
#: What unions send: papers of every kind, and money.
_ANY_PAPER = phrase(whole((*_SENT["deliverables"], *_SENT["money"], *WORDS["documents"])))


def urgings(context: AmendmentContext, sentences: Sequence[AmendingSentence]) -> Iterator[Amendment]:
    """Yield what some sentences remind of, one for each document, and for each paper with a day of its own."""
    asked = reminders(context, sentences)
    for first in _meant(context, asked):
        since = [sentence for sentence in asked if sentence.end > first.start] or asked
        # Several papers, each with a day of its own.
        apart = [[one] for one in since if _last_day(context, [one]) and _things(context, [one[:2]])]
        for those in apart if len(apart) > 1 else [since]:
            yield Amendment(
                effect="urge",
                reference_id=first.reference.id,
                about=_owed(context, those),
                date_id=getattr(_last_day(context, those), "id", None),
                old_date=_passed_day(context, first.reference.id, those),
                evidence=evidence_of(context.letter, _plainest(context, those)),
            )


def _passed_day(context: AmendmentContext, reference: str, asked: Sequence[AmendingSentence]) -> str | None:
    """Return the last day (ISO) that passed by the letter's day, told of what is owed (``hạn ngày …``), or ``None``."""
    named = [one.start for one in context.own_within(0, asked[0].end) if one.reference.id == reference]
    begin = min([asked[0].block.start, *named[-1:]])
    told = (found.span("day") for found in CUES["last_day"].finditer(context.text, begin, asked[-1].end))
    days = (day_named(context.view, span, context.issued) for span in told)
    return next((day for day in days if day and day <= context.issued), None)


def _plainest(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> AmendingSentence:
    """Return the sentence that urges, else one that names a document, else the first of ``asked``."""

    def tells(one: AmendingSentence) -> tuple[bool, bool]:
        place = one.start, one.end
        return any_word("urge").search(context.text, *place) is not None, context.first(*place) is not None

    return max(asked, key=tells)


def reminders(context: AmendmentContext, sentences: Sequence[AmendingSentence]) -> list[AmendingSentence]:
    """Return the sentences that ask anew for what was asked before, in their order.

    Below a subject that reminds, also those behind the last one that set a time for it: “Đề nghị các đơn vị gửi kế
    hoạch chậm nhất …”. Who names another paper asks for something new.
    """
    asked = [sentence for sentence in sentences if _asks(context, sentence)]
    if not (asked and context.reminds):
        return asked
    owed = _papers_of(_owed(context, asked) or "")
    # Names of a list between do not count.
    asking = filter(lambda one: CUES["send"].search(context.said(one)), sentences)
    behind = [one for one in asking if one.start >= asked[-1].end][:_BEHIND_A_REMINDER]
    return asked + [one for one in behind if _sets_a_time(context.said(one), owed)]


def _papers_of(said: str) -> set[str]:
    """Return the kinds of papers and money that words name, in small letters."""
    return set(_ANY_PAPER.findall(said.lower()))


def _sets_a_time(said: str, owed: set[str]) -> bool:
    """Whether words ask by a day, or in haste, for papers that are owed; where none is named, for whatever it is."""
    is_soon = DAY in said or any_word("hurry").search(said)
    return bool(is_soon) and (not owed or _papers_of(said) <= owed)


def _asks(context: AmendmentContext, sentence: AmendingSentence) -> bool:
    """Whether a sentence asks for papers that have not come (``chưa gửi …``), in a reminder or by a day in haste."""
    said = context.said(sentence)
    in_haste = DAY in said and any_word("hurry").search(said)
    is_late = any_word("not_yet").search(context.text, *_with_those_late(context, sentence))
    left = end_of(CUES["the_rest"].search(context.text, sentence.block.start, sentence.end), 0) > sentence.start
    return bool((is_late or left) and CUES["send"].search(said) and (context.reminds or in_haste))


def _with_those_late(context: AmendmentContext, sentence: AmendingSentence) -> Span:
    """Return the span of a sentence, from ``chưa gửi`` before it on where it takes that up: “15 đơn vị | chưa gửi ….
    Các đơn vị này …”."""
    takes_up = CUES["those_late"].search(context.text, sentence.start, sentence.end)
    before = any_word("not_yet").finditer(context.text, sentence.block.start, sentence.start)
    late = [sentence.start, *map(re.Match.start, before)]
    return late[-1 if takes_up else 0], sentence.end


def _meant(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> list[DocumentMention]:
    """Return the documents that sentences remind of, in order: those named in them; in a letter that reminds else all
    cited, else those that the words above speak of."""
    inside = [mention for one in asked for mention in context.own_within(one.start, one.end)]
    known = context.letter.references
    above = {two.id for one in asked[:1] for two in (known if context.reminds else context.base(one))}
    spoken_of = [mention for mention in context.own_within(0, len(context.text)) if mention.reference.id in above]
    first = {mention.reference.id: mention for mention in reversed(inside or spoken_of)}
    return sorted(first.values())


def _owed(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> str | None:
    """Return what has not come (“chưa gửi | danh sách đoàn viên”), or ``None``; also in a reminder's subject."""
    spans = [_with_those_late(context, one) for one in asked]
    things = _things(context, [*spans, context.subject_place] if context.reminds else spans)
    papers = [one for one in things if _ANY_PAPER.search(one.lower())]
    return max(papers or things, key=len, default=None)


def _things(context: AmendmentContext, spans: Iterable[Span]) -> list[str]:
    """Return the words for what is owed in some spans (pattern ``thing`` of ``amendment_patterns.toml``)."""
    return [
        words(context.view.plain[slice(*one.span(one.lastgroup or 0))])
        for span in spans
        for one in CUES["thing"].finditer(context.text, *span)
    ]


def _last_day(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> DateRecord | None:
    """Return the first deadline behind the letter's day that sentences that remind set anew, or ``None``."""
    spans = (span for item in asked for span in days_in(context.text, item.start, item.end).new)
    due = filter(None, (context.dated.holding(*span) for span in spans))
    return next((record for record in due if str(record.date) > context.issued), None)
