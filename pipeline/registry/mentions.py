"""Bodies of the registry named in running text.

Every run of words is looked up among the names; text and names are compared in lower case with one place for tone
marks, which keeps every offset. Of names that overlap the longest counts, so that "Công đoàn cơ sở Bệnh viện Đa khoa
tỉnh" is not also "Bệnh viện Đa khoa".
"""

import datetime
from typing import NamedTuple

from pipeline.registry.names import TOKEN, same_tones
from pipeline.registry.registry import Registry
from pipeline.registry.shelf import WORKPLACE, WRITTEN
from schemas import Union


class Mention(NamedTuple):
    """A name at ``text[start:end]`` and the bodies that it may mean on the day asked for."""

    start: int
    end: int
    unions: tuple[Union, ...]


def mentions(
    registry: Registry, text: str, on: datetime.date | None = None, *, workplaces: bool = False
) -> list[Mention]:
    """Return the names in ``text`` from left to right, those that mean no body of that day left out.

    With ``workplaces`` the name of a workplace stands for its grassroots union (“các CĐCS: Bệnh viện A, Trường B”).
    """
    ways = (WRITTEN, WORKPLACE) if workplaces else (WRITTEN,)
    words = list(TOKEN.finditer(same_tones(text)))
    most = max(registry.shelf.longest.get(way, 0) for way in ways)
    spans = [(at, end) for at in range(len(words)) for end in range(at + 1, min(at + most, len(words)) + 1)]
    runs = {(at, end): " ".join(word[0] for word in words[at:end]) for at, end in spans}
    named = registry.shelf.written(set(runs.values()), ways)
    found: list[Mention] = []
    taken: set[int] = set()
    for at, end in sorted(
        (span for span, run in runs.items() if run in named), key=lambda span: (span[0] - span[1], span)
    ):
        if taken.isdisjoint(range(at, end)):
            taken.update(range(at, end))
            bodies = filter(None, map(registry.get, sorted(named[runs[at, end]])))
            unions = tuple(union for union in bodies if union.valid_on(on))
            found += [Mention(words[at].start(), words[end - 1].end(), unions)] if unions else []
    return sorted(found, key=lambda mention: mention.start)
