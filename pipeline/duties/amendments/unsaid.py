"""What a letter may change of what an earlier one asks or holds, without a word of change that is understood.

“Ban Tổ chức tiếp tục nhận bài dự thi đến hết ngày 15/10”, “phiếu khảo sát không còn cần thiết”: there are more ways
to say so than any table holds. What both letters speak of tells: who cites a plan and gives a later day for what one of
its duties asks for, another day for what it holds, or says “không”, “chưa”, “đã” of it, may mean that. A person
decides; until then nobody is reminded.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from extractors.amendments import amendments_of
from extractors.amendments.mentions import masked, sentences_of
from extractors.amendments.reminding import evidence_of
from extractors.outline import outline_of
from extractors.patterns import only, view_of_letter
from pipeline.duties.amendments.linking import GRAMMAR, content, owner_of, papers_in, spelled_content
from pipeline.duties.amendments.meaning import duty_of, named, one_each
from pipeline.duties.amendments.repeating import is_long_past
from pipeline.duties.matching import NOWHERE, held_by, name_of, touch
from schemas import DateRecord, Evidence, Letter, Obligation, Proposal

#: So many words in common at least tell what is held; what is asked, with the word for its kind (“báo cáo”): one more.
_FEWEST, _OF_A_DUTY = 2, 3
#: At least such a part of the words by which a duty is known tells it.
_PART = 0.4
#: Where a letter speaks for itself.
_SPEAKING = ("preamble", "body", "table", "closing")
_TURNS = re.compile(GRAMMAR["turns"])


class PerhapsMeant(NamedTuple):
    """Words of a later letter, the earlier duty that they may change, its new day, whose rows alone (empty: all)."""

    evidence: Evidence
    duty: Obligation
    record: DateRecord | None = None
    rows: Sequence[Obligation] = ()


class _Sentence(NamedTuple):
    evidence: Evidence
    words: str
    """Its words in small letters, without days and the documents that it cites."""
    days: frozenset[str | None]
    """The days that it names."""


_NONE = _Sentence(NOWHERE, "", frozenset())


def perhaps_meant(
    source: Letter, own: Sequence[Obligation], duties: Sequence[Obligation], said: Sequence[Proposal],
    cited: Collection[str],
) -> Iterator[PerhapsMeant]:  # fmt: skip
    """Yield what ``source`` may say of ``duties``; of those that ``said`` speaks of none.

    ``own`` are the duties that ``source`` lays: who owes one by a day is meant alone. ``cited`` are the ids of the
    references that mean the letter of ``duties``.
    """
    subject, sentences = _words_of(source)
    left = _open_ones(source, duties, said, cited)
    # What is asked for something that the letter itself holds is its own.
    tied = {one.date_id for one in own if one.event_id}
    days = [one for one in _own_days(source, ("deadline",)) if one.id not in tied]
    for before, sentence in zip([_NONE, *sentences], sentences, strict=False):
        if _is_told(sentence, said):
            continue
        record = next((one for one in days if touch(one.evidence, sentence.evidence)), None)
        if record is None and _TURNS.search(sentence.words) is None:
            continue
        duty = _of_what_is_asked([sentence, before if record else _NONE], subject, left)
        # A day is later than that of the duty; without one nothing else is said of it.
        if duty is not None and (
            all(duty_of(duty) != one.duty for one in said) if record is None
            else str(record.last_good) > str(duty.last_good)
        ):  # fmt: skip
            left.remove(duty)
            yield _of_whom(PerhapsMeant((record or sentence).evidence, duty, record), own, duties)


def _open_ones(
    source: Letter, duties: Sequence[Obligation], said: Sequence[Proposal], cited: Collection[str]
) -> list[Obligation]:
    """Return the duties, one for each, that have a day still to be kept and of which a letter says nothing.

    What it changes of another document, by which an earlier letter changed this one, is no word for this one beside it.
    """
    taken = {one.duty for one in said if one.deadline or one.effect != "urge"}
    elsewhere = [one.evidence.quote for one in amendments_of(source) if one.reference_id not in cited]
    papers = papers_in(" ".join(elsewhere))
    dated = [one for one in one_each(duties) if one.last_good and not (one.issuer_own or one.recurrence)]
    left = [one for one in dated if duty_of(one) not in taken and not is_long_past(one, source)]
    return [one for one in left if not papers & papers_in(one.action)]


def _is_told(words: _Sentence | DateRecord, said: Sequence[Proposal]) -> bool:
    return any(touch(one.evidence, words.evidence) for one in said)


def _of_whom(meant: PerhapsMeant, own: Sequence[Obligation], duties: Sequence[Obligation]) -> PerhapsMeant:
    """Return what may be meant, of those alone who owe something by its day."""
    theirs = [one for one in duties if duty_of(one) == duty_of(meant.duty)]
    day = meant.record.id if meant.record else None
    unions = {owner_of(one) for one in own if day and one.date_id == day and not one.issuer_own}
    rows = [one for one in theirs if owner_of(one) in unions]
    return meant._replace(rows=rows) if len(rows) < len(theirs) else meant


def perhaps_held(source: Letter, target: Letter, said: Sequence[Proposal]) -> Iterator[tuple[DateRecord, DateRecord]]:
    """Yield days of what ``source`` holds, each with that of ``target`` that it may take the place of."""
    moved = {one.event for one in said}
    held = [one for one in held_by(target) if one.id not in moved]
    days = {one.date for one in held}
    for record in _own_days(source, ("event", "period")):
        name = content(name_of(record, source))
        named = [(one, content(name_of(one, target))) for one in held]
        # Most of a name is in common.
        alike = [one for one, words in named if len(words & name) >= max(_FEWEST, len(words) / 2)]
        if len(alike) == 1 and record.date not in days and not _is_told(record, said):
            yield record, alike[0]


def _own_days(source: Letter, types: Sequence[str]) -> Iterator[DateRecord]:
    """Yield the days of some types that are the letter's own."""
    for record in source.dates:
        if record.date is not None and not record.of_earlier and record.type in types:
            yield record


def _of_what_is_asked(near: Sequence[_Sentence], subject: str, duties: Sequence[Obligation]) -> Obligation | None:
    """Return the duty that asks for what sentences, the nearest first, or the letter's subject name.

    ``None`` where it may be several. What tells it from others of its kind may stand in the sentence or in the subject.
    """
    where = next(filter(papers_in, (*(one.words for one in near), subject)), "")
    papers, told = papers_in(where), {*spelled_content(f"{where} {subject}")}
    days = set[str | None]().union(*(one.days for one in near))

    def told_of(duty: Obligation) -> float:
        """Return how well it is told, from 1 on well enough: what has many words by more of them, or by its day."""
        words = {*spelled_content(named(duty))}
        return len(words & told) / max(_OF_A_DUTY, _PART * len(words)) + (duty.due in days)

    asking = {duty_of(one): told_of(one) for one in duties if papers & papers_in(one.action)}
    most = max([1.0, *asking.values()])
    return only([one for one in duties if asking.get(duty_of(one)) == most])


def _words_of(source: Letter) -> tuple[str, list[_Sentence]]:
    """Return the words of a letter's subject, and its sentences."""
    view = view_of_letter(source.text)
    text, _ = masked(view, source.references)
    blocks = [block for block in outline_of(view).blocks if block.zone in _SPEAKING]
    told = source.header.evidence.get("subject")
    return text[told.start : told.end] if told else "", [
        _Sentence(
            evidence_of(source, one), text[one.start : one.end],
            frozenset(day.date for day in source.dates if one.start <= day.evidence.start < one.end),
        )
        for block in blocks for one in sentences_of(view, text, block)
    ]  # fmt: skip
