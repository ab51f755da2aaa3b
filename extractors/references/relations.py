"""What a letter does with a document that it cites: implements, amends, replaces, repeals, forwards, answers, cites.

The words before the citation decide, inside its sentence; a document that another one's subject names (``Kế hoạch số
… về thực hiện Nghị quyết số …``) is only cited; items of one list have one relation.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from extractors.lexicon import load
from extractors.view import View, phrase


class Cited(Protocol):
    """What this module needs to know of a citation."""

    start: int
    end: int
    span: tuple[int, int, str]
    relation: str


_SENTENCE = re.compile(r"[.!?;](?= )|[.!?;]$")
_PARALLEL = phrase(r"(?:[,;]|(?<!\w)(?:và|cùng|hoặc))(?: (?:các|và))? *$")
# The main clause of the letter begins with the name of its issuer, in capitals after a comma or semicolon.
_NEW_CLAUSE = re.compile(r"[,;.:]\s*[A-ZĐ]")
_SUBJECT = phrase(
    r" *,? *(?:\(|\"|về(?!\w)|v/v|quy định|hướng dẫn|sửa đổi|bổ sung|thay thế|bãi bỏ|ban hành|phê duyệt|điều chỉnh)"
)
_TURNS = phrase(r"(?<!\w)(?:theo|căn cứ|thực hiện|triển khai|nhằm|phù hợp|đúng|quán triệt|tuyên truyền)(?!\w)")
_ENCLOSED = phrase(r"(?:ban hành )?kèm theo")
_REACH = 140


@cache
def _before(relation: str) -> re.Pattern[str]:
    verbs = "|".join(sorted(load("references")[relation], key=len, reverse=True))
    return phrase(rf"(?<!\w)(?:{verbs})(?!\w)(?P<object>[^.;]*)$")


@cache
def _after(key: str) -> re.Pattern[str]:
    return phrase(r"(?<!\w)(?:%s)(?!\w)" % "|".join(sorted(load("references")[key], key=len, reverse=True)))


@cache
def _enclosure() -> re.Pattern[str]:
    words = "|".join(sorted(load("references")["forwarded_after"], key=len, reverse=True))
    return phrase(rf"\( *(?:có )?(?:{words}) *\)")


@cache
def _basis() -> re.Pattern[str]:
    words = "|".join(sorted(load("references")["implements"], key=len, reverse=True))
    return phrase(rf"(?<!\w)(?:{words})(?!\w)")


class Relations:
    """Gives every citation of a letter its relation."""

    def __init__(self, view: View, items: Sequence[Cited]) -> None:
        self.view = view
        self.items = items

    def settle(self) -> None:
        """Set ``relation`` of every item, from left to right."""
        last: Cited | None = None
        for item in self.items:
            neighbour = last if last is not None and last.span == item.span and last.end <= item.start else None
            item.relation = self._relation(item, neighbour)
            last = item

    def _relation(self, item: Cited, last: Cited | None) -> str:
        start = self._sentence_start(item)
        near = last if last is not None and last.end > start else None
        after = self._act_behind(item)
        if after:
            return after
        if near is not None:
            between = self.view.lower[near.end : item.start]
            if not _NEW_CLAUSE.search(self.view.plain[near.end : item.start].rstrip(" ,;")):
                if _PARALLEL.search(between) or not between.strip():
                    return near.relation
                if _SUBJECT.match(between):
                    return "cites"
            start = near.end
        return self._act_before(item, start) or self._by_zone(item, last)

    def _sentence_start(self, item: Cited) -> int:
        start = item.span[0]
        for mark in _SENTENCE.finditer(self.view.lower, start, item.start):
            start = mark.end()
        return start

    def _act_behind(self, item: Cited) -> str | None:
        """Return the relation that words behind the citation give it."""
        end = item.span[1]
        mark = _SENTENCE.search(self.view.lower, item.end, end)
        stop = min(mark.start() if mark else end, item.end + 60)
        if _after("repealed_after").search(self.view.lower, item.end, stop):
            return "repeals"
        if _after("replaced_after").search(self.view.lower, item.end, stop):
            return "replaces"
        return "forwards" if _enclosure().search(self.view.lower, item.end, end) else None

    def _act_before(self, item: Cited, start: int) -> str | None:
        """Return the relation that a verb before the citation gives it."""
        lower, low = self.view.lower, max(start, item.start - _REACH)
        for relation in ("answers", "replaces", "repeals", "amends", "forwards"):
            found = _before(relation).search(lower, low, item.start)
            if found and self._governs(found["object"], relation):
                return relation
        return None

    def _governs(self, words: str, relation: str) -> bool:
        """Say whether a verb still governs the citation across ``words``."""
        if relation == "forwards":
            return len(words) < 80
        return not _TURNS.search(_ENCLOSED.sub("", words)) and (relation == "amends" or len(words) < 50)

    def _by_zone(self, item: Cited, last: Cited | None) -> str:
        if item.span[2] != "preamble":
            return "cites"
        before = self.view.lower[item.span[0] : item.start]
        if _basis().search(before) or len(before.strip(" -+.")) < 3:
            return "implements"
        return last.relation if last is not None and _PARALLEL.search(before) else "cites"
