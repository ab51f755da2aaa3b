"""Which tasks of a letter bind anybody.

Not what is optional, what a draft only sketches, the formulas that end letters, what the letter itself does to an
earlier one (“gia hạn …” is done with its signing), and what a reply tells its superior of its own doing.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial

from extractors.amendments import amendments_of
from extractors.lexicon import load
from extractors.patterns import any_of
from pipeline.registry import Registry
from pipeline.registry.names import key
from pipeline.routing.addressees import Addressees
from schemas import Letter, Task

_data = partial(load, "binding", __package__)

#: Of a task's words, beside which nothing else is asked.
_MOST = 0.6


def binding_tasks(letter: Letter, addressees: Addressees, registry: Registry | None) -> Iterator[Task]:
    """Yield the tasks that lay something on somebody, in the order of the letter."""
    is_draft = any(flag.code == "draft" for flag in letter.flags)
    done: list[tuple[int, int]] | None = None
    reports = _goes_up(letter, addressees, registry)
    for task in letter.tasks:
        if task.optional or (is_draft and not _asks_for_comments(task)) or _is_formula(task):
            continue
        if _is_own(task, addressees):
            if task.date_id is None and (reports or _goes_on(task)):
                continue
            if done is None:  # dear, and most letters lay nothing on their issuer
                done = [(a.evidence.start, a.evidence.end) for a in amendments_of(letter) if a.effect != "urge"]
            if _is_done_by(task, done):
                continue
        yield task


def _is_own(task: Task, addressees: Addressees) -> bool:
    """Say whether the issuer itself is to act, by the letter's words or by the registry."""
    return task.issuer_own or addressees.party(task.assignees).is_issuers


def _goes_on(task: Task) -> bool:
    """Say whether the words tell what is going on (“UBND tỉnh đang xây dựng …”)."""
    return _patterns()["ongoing"].search(_words(task)) is not None


def _goes_up(letter: Letter, addressees: Addressees, registry: Registry | None) -> bool:
    """Say whether a letter is addressed to nobody but those above its issuer, as replies are."""
    if registry is None or addressees.issuer is None or not letter.header.addressees:
        return False
    above = {union.id for union in registry.ancestors(addressees.issuer.id)}
    found = addressees.party(letter.header.addressees).ids
    return bool(found) and above.issuperset(found)


def _asks_for_comments(task: Task) -> bool:
    return _patterns()["comments"].search(_words(task)) is not None


def _is_formula(task: Task) -> bool:
    """Say whether the words only ask that the letter be carried out, by no day and with nothing to be sent."""
    if task.date_id is not None or task.coordinators:
        return False
    patterns = _patterns()
    said = _words(task)
    if patterns["formulas"].search(said):
        return True
    courtesy = patterns["courtesy"].search(said) if task.kind == "task" else None
    return (
        courtesy is not None
        and patterns["carry_out"].search(courtesy["praise"]) is not None
        and _only_names(courtesy["whom"], task.assignees)
    )


def _only_names(words: str, assignees: Iterable[str]) -> bool:
    """Say whether words name those who are asked, and nothing that they should do before."""
    known = {word for name in assignees for word in key(name).split()}
    return set(key(words).split()) <= known | _words_of_address()


@cache
def _words_of_address() -> frozenset[str]:
    return frozenset(word for words in _data()["address"] for word in words.split())


def _is_done_by(task: Task, spans: list[tuple[int, int]]) -> bool:
    """Say whether these sentences are most of a task; what else stands in it may be a duty."""
    start, end = task.evidence.start, task.evidence.end
    return sum(max(0, min(end, b) - max(start, a)) for a, b in spans) > _MOST * (end - start)


def _words(task: Task) -> str:
    return " ".join(task.evidence.quote.lower().split())


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = _data()
    praise = any_of([*data["praise"], *data["carry_out"]])
    return {
        "comments": re.compile(rf"(?<!\w){any_of(data['comments'])}(?!\w)"),
        "ongoing": re.compile(rf"(?<!\w){any_of(data['ongoing'])}(?!\w)"),
        "formulas": re.compile(rf"(?<!\w)(?:{'|'.join(data['formulas'])})"),
        "carry_out": re.compile(any_of(data["carry_out"])),
        "courtesy": re.compile(
            rf"(?<!\w){any_of(data['asks'])} (?P<whom>[^.;:]{{2,160}}?) (?P<praise>{praise}(?:[ ,]+{praise})*)[ ./]*$"
        ),
    }
