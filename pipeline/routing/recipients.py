"""What “Nơi nhận” says of those who must act: who receives the letter to carry it out, and how many they are.

“(t/h)”, “(để thực hiện)” charge somebody; “(b/c)”, “(đ/b)”, “(p/h)” do not. A number (“Như trên (27 CĐCS)”) says how
many unions the issuer means: where the registry gives another, one of the two is wrong.
"""

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.registry.names import key
from pipeline.routing.union_classes import class_at_start, scope_words
from schemas import Evidence, Flag, Header, Letter

if TYPE_CHECKING:
    from pipeline.routing.addressees import Addressees

#: What the flag of a number that differs says. Flags are kept in Vietnamese, whatever language a reader asks for.
DIFFERS = "Nơi nhận ghi {said} {name}, danh mục công đoàn có {known}: đối chiếu danh sách, bổ sung danh mục nếu thiếu."

_WITH_BRACKET = re.compile(r"(?P<name>.+?)\s*\((?P<note>[^()]*)\)[\s;.]*$", re.DOTALL)
_COUNT = re.compile(r"(?:^|(?<=[\s(]))(?P<count>\d{1,4})\s+(?P<what>[^\d()]{2,80})")


class _Count(NamedTuple):
    """So many of a class that the words mean."""

    said: int
    what: str
    words: str


def acting_recipients(header: Header) -> tuple[str, ...]:
    """Return the words for those who receive a letter to carry it out.

    >>> acting_recipients(Header(recipients=("LĐLĐ tỉnh (b/c)", "Các CĐCS (t/h)", "Lưu: VT")))
    ('Các CĐCS',)
    """
    found = (_WITH_BRACKET.match(recipient) for recipient in header.recipients)
    return tuple(match["name"].strip() for match in found if match and key(match["note"]) in scope_words("charged"))


def with_counts(letter: Letter, addressees: "Addressees") -> Letter:
    """Return the letter with a flag for each number of unions in “Nơi nhận” that the registry does not bear out."""
    flags = [flag for recipient in letter.header.recipients for flag in _differences(recipient, letter, addressees)]
    return letter.model_copy(update={"flags": (*letter.flags, *flags)}) if flags else letter


def _differences(recipient: str, letter: Letter, addressees: "Addressees") -> list[Flag]:
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
    message = DIFFERS.format(said=count.said, name=count.what.strip(), known=known)
    return [Flag(code="addressee-count", message=message, evidence=_evidence(recipient, letter))]


def _count_in(recipient: str) -> _Count | None:
    """Read “142 CĐCS doanh nghiệp (t/h)” and “Như trên (27 CĐCS)”; a number that begins no class is none."""
    bracket = _WITH_BRACKET.match(recipient)
    line = bracket["name"] if bracket else recipient
    if found := _COUNT.match(line):
        return _Count(int(found["count"]), found["what"], found["what"])
    if bracket and (found := _COUNT.match(bracket["note"])):
        return _Count(int(found["count"]), found["what"], line)
    return None


def _evidence(recipient: str, letter: Letter) -> Evidence | None:
    block = letter.header.evidence.get("recipients")
    start = letter.text.find(recipient, block.start, block.end) if block else -1
    return Evidence(start=start, end=start + len(recipient), quote=recipient) if start >= 0 else block
