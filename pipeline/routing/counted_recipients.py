"""How many unions “Nơi nhận” says it means (“Như trên (27 CĐCS)”): where the registry has others, one is wrong."""

import re
from typing import NamedTuple

from pipeline.registry.names import key
from pipeline.routing.addressees import Addressees
from pipeline.routing.recipients import without_note
from pipeline.routing.union_classes import class_at_start
from schemas import Evidence, Flag, Letter
from schemas.letter import Param

_COUNT = re.compile(r"(?:^|(?<=[\s(]))(?P<count>\d{1,4})\s+(?P<what>[^\d()]{2,80})")


class _Count(NamedTuple):
    """So many of a class that the words mean."""

    said: int
    what: str
    words: str


def with_counts(letter: Letter, addressees: Addressees) -> Letter:
    """Return the letter with a flag for each number of unions in “Nơi nhận” that the registry does not bear out."""
    flags = [flag for recipient in letter.header.recipients for flag in _differences(recipient, letter, addressees)]
    return letter.model_copy(update={"flags": (*letter.flags, *flags)}) if flags else letter


def _differences(recipient: str, letter: Letter, addressees: Addressees) -> list[Flag]:
    count = _count_in(recipient)
    if count is None:
        return []
    named = class_at_start(key(count.what))
    if named is None:
        return []
    kinds = named.union_class.kinds
    unions = [target for target in addressees.targets(count.words) if target.union_id and not target.is_issuer]
    known = sum(addressees.kind_of(target) in kinds for target in unions)
    if not known or known == count.said:
        return []  # of nobody known there is nothing to compare
    seen: dict[str, Param] = {"said": count.said, "name": count.what.strip(), "known": known}
    return [Flag(code="addressee-count", params=seen, evidence=_evidence(recipient, letter))]


def _count_in(recipient: str) -> _Count | None:
    """Read “142 CĐCS doanh nghiệp (t/h)” and “Như trên (27 CĐCS)”; a number that begins no class is none."""
    line, note = without_note(recipient)
    if found := _COUNT.match(line):
        return _Count(int(found["count"]), found["what"], found["what"])
    if found := _COUNT.match(note):
        return _Count(int(found["count"]), found["what"], line)
    return None


def _evidence(recipient: str, letter: Letter) -> Evidence | None:
    block = letter.header.evidence.get("recipients")
    start = letter.text.find(recipient, block.start, block.end) if block else -1
    return Evidence(start=start, end=start + len(recipient), quote=recipient) if start >= 0 else block
