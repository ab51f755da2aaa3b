"""Which tasks of a letter bind anybody.

Not what is optional, what a draft only sketches, the formulas that end letters, what the letter itself does to an
earlier one (“gia hạn …” is done with its signing), and what a reply tells its superior of its own doing.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from extractors.amendments import amendments_of
from extractors.phrases import any_of
from pipeline.addressees import Addressees
from pipeline.registry import Registry
from schemas import Letter, Task

_DATA = Path(__file__).with_name("binding.toml")


def binding_tasks(letter: Letter, addressees: Addressees, registry: Registry | None) -> Iterator[Task]:
    """Yield the tasks that lay something on somebody, in the order of the letter."""
    is_draft = any(flag.code == "draft" for flag in letter.flags)
    done = [(a.evidence.start, a.evidence.end) for a in amendments_of(letter) if a.effect != "urge"]
    reports = _goes_up(letter, addressees, registry)
    for task in letter.tasks:
        if task.optional or (is_draft and not _asks_for_comments(task)) or _is_formula(task):
            continue
        if _is_own(task, addressees) and (_holds(task, done) or (task.date_id is None and (reports or _goes_on(task)))):
            continue
        yield task


def _is_own(task: Task, addressees: Addressees) -> bool:
    """Say whether the issuer itself is to act, by the letter's words or by the registry."""
    meant = [target for words in task.assignees for target in addressees.targets(words)]
    return task.issuer_own or (bool(meant) and all(target.is_issuer for target in meant))


def _goes_on(task: Task) -> bool:
    """Say whether the words tell what is going on (“UBND tỉnh đang xây dựng …”)."""
    return _patterns()["ongoing"].search(_words(task)) is not None


def _goes_up(letter: Letter, addressees: Addressees, registry: Registry | None) -> bool:
    """Say whether a letter is addressed to nobody but those above its issuer, as replies are."""
    if registry is None or addressees.issuer is None or not letter.header.addressees:
        return False
    above = {union.id for union in registry.ancestors(addressees.issuer.id)}
    found = [target.union_id for words in letter.header.addressees for target in addressees.targets(words)]
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
    return task.kind == "task" and patterns["courtesy"].search(said) is not None


def _holds(task: Task, spans: list[tuple[int, int]]) -> bool:
    return any(task.evidence.start <= start < task.evidence.end for start, _ in spans)


def _words(task: Task) -> str:
    return " ".join(task.evidence.quote.lower().split())


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    with _DATA.open("rb") as file:
        data = tomllib.load(file)
    praise = any_of(data["praise"])
    return {
        "comments": re.compile(rf"(?<!\w){any_of(data['comments'])}(?!\w)"),
        "ongoing": re.compile(rf"(?<!\w){any_of(data['ongoing'])}(?!\w)"),
        "formulas": re.compile(rf"(?<!\w)(?:{'|'.join(data['formulas'])})"),
        "courtesy": re.compile(rf"(?<!\w){any_of(data['asks'])} [^.;:]{{2,80}}?(?: {praise})(?:[ ,]+{praise})*[ ./]*$"),
    }
