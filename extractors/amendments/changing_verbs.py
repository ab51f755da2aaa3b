"""Verbs of change in a sentence: which are this letter's own act, and on which document they fall."""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import ClassVar, NamedTuple, cast

from extractors.amendments.governing import AmendmentContext
from extractors.amendments.mentions import DAY, SAID, WORDS, AmendingSentence, DocumentMention, any_word, one_list
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.lexicon import load
from extractors.patterns import Covered, Span, any_of, end_of, phrase, start_of
from schemas import Effect

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
    told: tuple[Span, ...]
    """Where the words may tell what is changed, the likeliest first."""
    objects: tuple[DocumentMention, ...] = ()


def acts_in(context: AmendmentContext, sentence: AmendingSentence) -> list[Act]:
    """Return what a letter itself does by the words of a sentence."""
    text, start, end = context.text, sentence.start, sentence.end
    behind = [*_acts_behind(context, sentence)]
    taken = Covered((act.start, act.end) for act in behind)
    verbs = [one for one in SAID["chain"].finditer(text, start, end) if not taken.touches(one.start(), one.start() + 1)]
    own = [verb for verb in verbs if _is_own(text, start, verb)]
    # The document stands before the next verb, others of its list up to the end of the sentence.
    return behind + [_act(context, sentence, verb, start_of(after, end)) for verb, after in zip_longest(own, own[1:])]


def _is_own(text: str, floor: int, verb: re.Match[str]) -> bool:
    return SAID["not_done"].search(text, max(floor, verb.start() - _REACH), verb.start()) is None


def _acts_behind(context: AmendmentContext, sentence: AmendingSentence) -> Iterator[Act]:
    """Yield acts whose verb stands behind the document: “Công văn số … hết hiệu lực”."""
    text, start = context.text, sentence.start
    for verb in _BEHIND.finditer(text, start, sentence.end):
        named = context.within(start, verb.start())
        joined = named and SAID["up_to_verb"].fullmatch(text, named[-1].end, verb.start())
        if joined:
            objects = one_list(text, named[::-1])[::-1]
            # “…, Công đoàn ngành thông báo: | Hội nghị …”
            begin = max(start, text.rfind(":", start, objects[0].start) + 1)
            told = (begin, objects[0].start), (start, verb.start())
            yield Act(cast(Effect, verb.lastgroup), *verb.span(), told, objects)


def _act(context: AmendmentContext, sentence: AmendingSentence, verb: re.Match[str], reach: int) -> Act:
    # What stands behind a verb may tell what it is.
    found = ((effect, any_word(effect).search(context.text, verb.start())) for effect in _STRONGEST)
    effect = next(effect for effect, word in found if word and word.start() < verb.end())
    facts = VerbFacts(context, sentence, effect, verb, reach)
    return Act(effect, *verb.span(), *facts.falls(facts.first_held(_DOCUMENT).made))


class VerbFacts(RowFacts):
    """What holds of a verb of change among the documents of its sentence, by the names that rows ask for.

    ``gap:turns`` asks whether what stands between the verb and the document behind it holds such words, ``since:``
    whether what stands between the document before it and the verb is all such.
    """

    def __init__(
        self, context: AmendmentContext, sentence: AmendingSentence, effect: Effect, verb: re.Match[str], reach: int
    ) -> None:
        super().__init__()
        self.context, self.sentence, self.effect, self.verb = context, sentence, effect, verb
        self.before = context.within(sentence.start, verb.start())
        self.behind = context.within(verb.end(), reach)
        gap = context.text[verb.end() : self.behind[0].start] if self.behind else ""
        # “hoãn Hội thi … (tổ chức ngày … theo ¶)”: the bracket says which one
        self.gap = SAID["enclosed"].sub("", gap).replace("(", " ")

    facts: ClassVar = {
        "effect": lambda self, effect: self.effect == effect,
        "behind": lambda self, _: self.behind,
        "before": lambda self, _: self.before,
        "gap": lambda self, name: SAID[name].search(self.gap),
        "gap_behind_doing": lambda self, name: SAID[name].search(self.gap, end_of(SAID["doing"].match(self.gap), 0)),
        "gap_dated": lambda self, _: DAY in self.gap,
        "near": lambda self, _: len(self.gap) <= _LONGEST_GAP,
        "since": lambda self, name: SAID[name].fullmatch(self.context.text, self.before[-1].end, self.verb.start()),
        # Words before that document behind which something stands in it.
        "within": lambda self, _: SAID["within"].search(
            self.context.text,
            max(self.sentence.start, self.before[-1].start - _WITHIN_BEFORE),
            self.before[-1].start,
        ),
    }
    made_of: ClassVar = load("amendment_rows")["facts"]

    def falls(self, where: str) -> tuple[tuple[Span, ...], tuple[DocumentMention, ...]]:
        """Return where the words tell what is changed, and of which documents, as a row says where these stand."""
        start, end, verb = self.sentence.start, self.sentence.end, self.verb
        if where == "behind":
            first = self.behind[0]
            # What stands before an active verb is who does it.
            return ((verb.end(), first.start),), one_list(
                self.context.text, [first, *self.context.within(first.end, end)]
            )
        if where == "before":
            return ((start, self.before[-1].start), (start, verb.start())), (self.before[-1],)
        return ((verb.end(), end), (start, verb.start())), ()


_DOCUMENT = rows_of("amendment_rows", "document")


def released_in(context: AmendmentContext, sentence: AmendingSentence, released: re.Match[str]) -> list[Act]:
    """Return what need not be done of what another letter asks: “Các CĐCS không phải gửi | danh sách”, “CĐCS chưa nộp |
    bài dự thi không phải nộp”."""
    also = [nor.span() for nor in SAID["nor"].finditer(context.text, released.end(), sentence.end)]
    spans = [released.span(), *also, (sentence.end, sentence.end)]
    return [
        Act("repeal", *verb, ((verb[1], following[0]), released.span("owed"))) for verb, following in pairwise(spans)
    ]
