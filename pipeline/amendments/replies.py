"""Answers of lower unions: a report or plan that cites the letter which asked for it, by a union that owes it."""

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.lexicon import load
from pipeline.amendments import wording
from pipeline.amendments.linking import Fit, content, papers_in, plain
from pipeline.registry.names import flat, key, loose_key, without_organ
from schemas import Evidence, Letter, LetterKey, Obligation, Proposal

_data = functools.partial(load, "words", __package__)

#: Relations by which a letter follows the one that it answers.
_FOLLOWS = frozenset({"implements", "answers", "cites"})
#: How much more alike the best duty must be than another one to be meant alone.
_CLEARLY = 1.0


def answers(
    source: Letter, target: Letter, duties: Sequence[Obligation], cited: Mapping[str, Fit]
) -> Iterator[Proposal]:
    """Yield what a letter may fulfil of the duties of another one that it cites.

    ``cited`` holds the ids of the citations that mean ``target``. Sender and kind of paper must fit; what recurs is
    never fulfilled by one paper.
    """
    reference = next((r for r in source.references if r.id in cited and r.relation in _FOLLOWS), None)
    mine, asking = source.header.issuer, target.header.issuer
    if reference is None or (mine and asking and plain(mine) == plain(asking)):
        return
    theirs = [item for item in owed_by(source.header.issuer, duties) if item.role != "monitor"]
    fitting = _fitting(source, target, [item for item in theirs if not item.recurrence])
    # Who owes the answer and names no other day means this letter.
    is_meant = cited[reference.id] == "sure" or reference.date is None
    is_sure = len(fitting) == 1 and is_meant and not _recurs(source, target, fitting, theirs)
    for item in fitting:
        yield _proposal(source, target, item, reference.evidence, sure=is_sure)


def owed_by(sender: str | None, duties: Sequence[Obligation]) -> list[Obligation]:
    """Return the obligations of the union that a letter's issuer is; none where the name fits several or none."""
    if not sender:
        return []
    lower = [item for item in duties if not item.issuer_own]
    for spelled in (key, loose_key, lambda name: flat(loose_key(name))):
        name = spelled(without_organ(key(sender)))
        found = [item for item in lower if spelled(without_organ(key(item.union))) == name]
        if found:
            unions = {item.union_id or key(item.union) for item in found}
            return found if len(unions) == 1 else []
    return []


def is_answer(source: Letter) -> bool:
    """Say whether a letter looks like what a lower union sends: a paper that follows a superior's letter."""
    return bool(_papers_of(source)) and any(reference.relation in _FOLLOWS for reference in source.references)


def _papers_of(source: Letter) -> frozenset[str]:
    """Return the kinds of paper that a letter is or brings: by its kind, its code, else by its subject."""
    header = source.header
    if found := papers_in(header.kind or ""):
        return found
    code = re.split(r"[-/]", header.symbol or "")[0]
    if code in _data()["codes"]:
        return frozenset({_data()["codes"][code]})
    subject = key(header.subject or "")
    asks = any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", subject) for word in map(key, _data()["asks"]["words"]))
    return frozenset() if asks else papers_in(subject)


def _fitting(source: Letter, target: Letter, owed: Sequence[Obligation]) -> list[Obligation]:
    """Return the duties for which the letter is the paper asked for, of several the one that it is clearly."""
    brought = _papers_of(source)
    asked = [item for item in owed if brought & papers_in(item.action)]
    asked = [item for item in asked if item.kind == "report"] or asked
    if len(asked) < 2:
        return asked
    own = content(source.header.subject or "") - content(target.header.subject or "")
    scores = [len(own & content(item.action)) for item in asked]
    highest = max(scores)
    best = [item for item, score in zip(asked, scores, strict=True) if score == highest]
    others = [score for score in scores if score < highest]
    return best if len(best) == 1 and highest - max(others, default=0) >= _CLEARLY else asked


def _recurs(source: Letter, target: Letter, fitting: Sequence[Obligation], owed: Sequence[Obligation]) -> bool:
    """Say whether the paper is rather one of those that come again: “Báo cáo quý I”."""
    own = content(source.header.subject or "") - content(target.header.subject or "")
    again = [len(own & content(item.action)) for item in owed if item.recurrence]
    return max(again, default=0) > max((len(own & content(item.action)) for item in fitting), default=0)


def _proposal(source: Letter, target: Letter, item: Obligation, evidence: Evidence, *, sure: bool) -> Proposal:
    said = wording.ANSWERS if sure else wording.ANSWERS_MAYBE
    message = said.format(union=item.union, letter=wording.letter_said(source), action=wording.action_words(item))
    name = (source.source.sha256, target.source.sha256, item.id, "fulfil")
    return Proposal(
        id=hashlib.sha256(repr(name).encode()).hexdigest()[:12],
        effect="fulfil",
        source=source.source.sha256,
        source_key=LetterKey.of(source.header),
        target=target.source.sha256,
        duty=item.parent or None,
        obligation=item.id,
        sure=sure,
        message=message,
        evidence=evidence,
    )
