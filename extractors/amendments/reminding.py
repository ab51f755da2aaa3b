"""Letters that remind of what is owed: the documents of which they remind, and a new last day if they set one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from extractors.amendments.mentions import (
    DAY,
    SAID,
    WORDS,
    AmendingSentence,
    AmendmentContext,
    DocumentMention,
    any_word,
    day_named,
    days_in,
    evidence_of,
)  # fmt: skip
from extractors.lexicon import load
from extractors.patterns import Span, end_of, phrase, whole, words
from schemas import Amendment, DateRecord

#: So many sentences behind the last one that reminds may still set a time for it.
_BEHIND_A_REMINDER = 3


@cache
def _any_paper() -> re.Pattern[str]:
    """What unions send: papers of every kind, and money."""
    sent = load("deliveries")
    return phrase(whole((*sent["deliverables"], *sent["money"], *WORDS["documents"])))


def urgings(context: AmendmentContext, sentences: Sequence[AmendingSentence]) -> Iterator[Amendment]:
    """Yield of which documents some sentences remind."""
    asked = reminders(context, sentences)
    for first in _meant(context, asked):
        since = [sentence for sentence in asked if sentence.end > first.start] or asked
        # Several papers, each with a day of its own.
        apart = [[one] for one in since if _last_day(context, [one]) and _things(context, [one[:2]])]
        for those in apart if len(apart) > 1 else [since]:
            yield _urging(context, first.reference.id, those)


def _urging(context: AmendmentContext, reference: str, asked: Sequence[AmendingSentence]) -> Amendment:
    return Amendment(
        effect="urge",
        reference_id=reference,
        about=_owed(context, asked),
        date_id=getattr(_last_day(context, asked), "id", None),
        old_date=_passed_day(context, reference, asked),
        evidence=evidence_of(context.letter, _plainest(context, asked)),
    )


def _passed_day(context: AmendmentContext, reference: str, asked: Sequence[AmendingSentence]) -> str | None:
    """Return the last day that has passed, told where the document is named, or what has not come: “hạn ngày 09/10”."""
    named = [one.start for one in context.own_within(0, asked[0].end) if one.reference.id == reference]
    begin = min([asked[0].block.start, *named[-1:]])
    told = (found.span("day") for found in SAID["last_day"].finditer(context.text, begin, asked[-1].end))
    days = (day_named(context.view, span, context.issued) for span in told)
    return next((day for day in days if day and day <= context.issued), None)


def _plainest(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> AmendingSentence:
    """Return the sentence that urges, else one that names the document, else the first of those that ask anew."""

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
    behind = [one for one in sentences if one.start >= asked[-1].end][:_BEHIND_A_REMINDER]
    return asked + [one for one in behind if _sets_a_time(context.said(one), owed)]


def _papers_of(said: str) -> set[str]:
    return set(_any_paper().findall(said.lower()))


def _sets_a_time(said: str, owed: set[str]) -> bool:
    """Whether words ask by a day, or in haste, for papers that are owed; where none is named, for whatever it is."""
    is_soon = DAY in said or any_word("hurry").search(said)
    return bool(is_soon and SAID["send"].search(said)) and (not owed or _papers_of(said) <= owed)


def _asks(context: AmendmentContext, sentence: AmendingSentence) -> bool:
    """Whether a sentence asks for what it says has not come; of another subject by a day and in haste."""
    said = context.said(sentence)
    in_haste = DAY in said and any_word("hurry").search(said)
    is_late = any_word("not_yet").search(context.text, *_with_those_late(context, sentence))
    left = end_of(SAID["the_rest"].search(context.text, sentence.block.start, sentence.end), 0) > sentence.start
    return bool((is_late or left) and SAID["send"].search(said) and (context.reminds or in_haste))


def _with_those_late(context: AmendmentContext, sentence: AmendingSentence) -> Span:
    """Return the place of a sentence, with words that it takes up: “15 đơn vị | chưa gửi …. Các đơn vị này …”."""
    takes_up = SAID["those_late"].search(context.text, sentence.start, sentence.end)
    before = any_word("not_yet").finditer(context.text, sentence.block.start, sentence.start)
    late = [sentence.start, *(one.start() for one in before)]
    return late[-1 if takes_up else 0], sentence.end


def _meant(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> list[DocumentMention]:
    """Return the documents of which sentences remind: those that they name, below a subject that reminds else all.

    Else what the paragraph, or the words above, speak of.
    """
    inside = [mention for one in asked for mention in context.own_within(one.start, one.end)]
    known = context.letter.references
    above = {two.id for one in asked[:1] for two in (known if context.reminds else context.base(one))}
    spoken_of = [mention for mention in context.own_within(0, len(context.text)) if mention.reference.id in above]
    first = {mention.reference.id: mention for mention in reversed(inside or spoken_of)}
    return sorted(first.values())


def _owed(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> str | None:
    """Return the words for what has not come: “chưa gửi | danh sách đoàn viên”, there or in the letter's subject."""
    spans = [_with_those_late(context, one) for one in asked]
    things = _things(context, [*spans, context.subject_place] if context.reminds else spans)
    papers = [one for one in things if _any_paper().search(one.lower())]
    return max(papers or things, key=len, default=None)


def _things(context: AmendmentContext, spans: Iterable[Span]) -> list[str]:
    return [
        words(context.view.plain[slice(*one.span(one.lastgroup or 0))])
        for span in spans
        for one in SAID["thing"].finditer(context.text, *span)
    ]


def _last_day(context: AmendmentContext, asked: Sequence[AmendingSentence]) -> DateRecord | None:
    spans = (span for item in asked for span in days_in(context.text, item.start, item.end).new)
    due = filter(None, (context.dated.holding(*span) for span in spans))
    return next((record for record in due if record.type == "deadline" and str(record.date) > context.issued), None)
