"""Days that a letter gives to what an earlier one asks or holds, without a word of change.

“Ban Tổ chức tiếp tục nhận bài dự thi đến hết ngày 15/10”, “thời hạn báo cáo theo đó là ngày 05/12”: there are more ways
to say so than any table holds. What both letters speak of tells: who cites a plan and gives a later day for a paper
that one of its duties asks for, or another day for what it holds, may mean that. A person decides; until then nobody
is reminded.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.duties.amendments.linking import content, papers_in
from pipeline.duties.amendments.meaning import duty_of, named, one_each, owner_of
from pipeline.duties.amendments.repeating import is_long_past
from pipeline.duties.matching import held_by, name_of, touch
from schemas import DateRecord, Evidence, Letter, Obligation, Proposal

#: So far before a day its sentence, and the one before, are looked for.
_REACH = 300
#: So many words in common at least tell what is held; a paper, with those of its kind (“báo cáo”): one more.
_FEWEST, _OF_A_PAPER = 2, 3


class PerhapsMeant(NamedTuple):
    """A day of a later letter, the earlier duty that may have it, and of whose rows alone (empty: of all)."""

    record: DateRecord
    duty: Obligation
    rows: Sequence[Obligation]


def perhaps_meant(
    source: Letter, own: Sequence[Obligation], duties: Sequence[Obligation], said: Sequence[Proposal]
) -> Iterator[PerhapsMeant]:
    """Yield the days of ``source`` that may be those of ``duties``; of those that ``said`` speaks of none.

    ``own`` are the duties that ``source`` lays: who owes one by such a day is meant alone.
    """
    taken = {one.duty for one in said}
    left = [
        one for one in one_each(duties)
        if one.last_good and not (one.issuer_own or one.recurrence or is_long_past(one, source))
        and duty_of(one) not in taken
    ]  # fmt: skip
    for record in _unsaid(source, said, ("deadline",)):
        asked = [one for one in own if one.date_id == record.id]
        duty = None if any(one.event_id for one in asked) else _of_one_paper(record, source, left)
        if duty is not None and str(record.last_good) > str(duty.last_good):
            unions = {owner_of(one) for one in asked if not one.issuer_own}
            theirs = [one for one in duties if duty_of(one) == duty_of(duty)]
            rows = [one for one in theirs if owner_of(one) in unions]
            yield PerhapsMeant(record, duty, rows if len(rows) < len(theirs) else ())


def perhaps_held(source: Letter, target: Letter, said: Sequence[Proposal]) -> Iterator[tuple[DateRecord, DateRecord]]:
    """Yield days of what ``source`` holds, each with that of ``target`` that it may take the place of."""
    moved = {one.event for one in said}
    held = [one for one in held_by(target) if one.id not in moved]
    days = {one.date for one in held}
    for record in _unsaid(source, said, ("event", "period")):
        name = content(name_of(record, source))
        alike = [one for one in held if _is_called(name, content(name_of(one, target)))]
        if len(alike) == 1 and record.date not in days:
            yield record, alike[0]


def _is_called(words: frozenset[str], name: frozenset[str]) -> bool:
    """Whether words have most of a name in common."""
    return len(words & name) >= max(_FEWEST, len(name) / 2)


def _unsaid(source: Letter, said: Iterable[Proposal], types: Sequence[str]) -> Iterator[DateRecord]:
    places = [one.evidence for one in said]
    for record in source.dates:
        is_new = record.date is not None and not record.of_earlier and record.type in types
        if is_new and not any(touch(place, record.evidence) for place in places):
            yield record


def _of_one_paper(record: DateRecord, source: Letter, duties: Sequence[Obligation]) -> Obligation | None:
    """Return the duty that asks for the paper for which a letter gives a day; ``None`` where it may be several.

    The paper is named in its sentence, else in the one before, else in the letter's subject; the words that tell it
    from others of its kind may stand in its sentence or in the subject.
    """
    sentence, before = _sentences(source, record.evidence)
    subject = str(source.header.subject)
    where = next((words for words in (sentence, before, subject) if papers_in(words)), "")
    papers, told = papers_in(where), content(f"{where} {subject}")
    found = [(len(told & content(named(one))), one) for one in duties if papers & papers_in(one.action)]
    most = max([_OF_A_PAPER, *(common for common, _ in found)])
    best = [duty for common, duty in found if common == most]
    return best[0] if len(best) == 1 else None


def _sentences(source: Letter, evidence: Evidence) -> tuple[str, str]:
    """Return the sentence in which words stand, as far as they go, and the one before; documents cited are left out."""
    begin = max(0, evidence.start - _REACH)
    words = list(source.text[begin : evidence.end])
    for reference in source.references:
        for place in (reference.evidence, *reference.mentions):
            for at in range(max(place.start - begin, 0), min(place.end - begin, len(words))):
                words[at] = " "
    *_, before, sentence = "", *"".join(words[: evidence.start - begin]).replace(". ", ".\n\n").split(".\n")
    return sentence, before
