"""What an act is about, in words that can be compared: with another letter's, an amendment's, a reply's."""

import functools
import re

from extractors.lexicon import load
from pipeline.registry.names import flat, key

__all__ = ["content", "paper_of", "papers_in"]


_data = functools.partial(load, "words", __package__)

#: A date, an hour: when something is due is no part of what it is.
_WHEN = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{2,4})?|\d{1,2}\s*(?:giờ|h)\s*\d{0,2}|ngày\s+\d{1,2}")


@functools.lru_cache(maxsize=65536)
def content(said: str) -> frozenset[str]:
    """Return the words that tell one thing from another.

    >>> sorted(content("báo cáo sơ kết 6 tháng gửi Công đoàn ngành trước ngày 15/6"))
    ['6', 'bao', 'cao', 'ket', 'so']
    """
    bare = _empty().sub(" ", key(_WHEN.sub(" ", said.lower())))
    return frozenset(flat(word) for word in bare.split())


def paper_of(said: str) -> str | None:
    """Return the kind of paper that words begin with or name.

    >>> paper_of("Báo cáo kết quả Tháng Công nhân")
    'báo cáo'
    """
    spelled = key(said)
    known = _data()["papers"]
    places = [(spelled.find(name), name) for name in known if name in spelled]
    return known[min(places)[1]] if places else None


def papers_in(said: str) -> frozenset[str]:
    """Return the kinds of paper that words name.

    >>> sorted(papers_in("Xây dựng kế hoạch, gửi danh sách"))
    ['danh sách', 'kế hoạch']
    """
    spelled = key(said)
    kinds = _data()["papers"].items()
    return frozenset(kind for name, kind in kinds if re.search(rf"(?<!\w){name}(?!\w)", spelled))


@functools.cache
def _empty() -> re.Pattern[str]:
    phrases = sorted(map(key, _data()["empty"]), key=len, reverse=True)
    return re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\S)")
