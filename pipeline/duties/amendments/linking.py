"""What two letters mean alike: a citation and the letter that it cites, names of bodies, words of acts, answers."""

import functools
import operator
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Literal

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from pipeline.duties.matching import days_agree, names_agree, reference_key
from pipeline.support.grouping import grouped
from pipeline.unions.names import flat, key, loose_key, without_organ
from schemas import Letter, Obligation, Reference, whole_day

Fit = Literal["sure", "maybe"]


def citation_fit(reference: Reference, source: Letter, target: Letter) -> Fit | None:
    """Say how surely a citation in ``source`` means ``target``; ``None`` where it does not.

    What is missing on one side contradicts nothing. ``maybe``: only the number and symbol agree (the same symbol is
    used by every federation, every year), or day or issuer are given otherwise than the letter itself has them.
    """
    if not _may_mean(reference, source, target):
        return None
    said, header = reference.date, target.header
    day, issuer = days_agree(said, header.issued_on), names_agree(reference.issuer, header.issuer)
    if day is None and issuer is None:
        is_of_year = str(source.header.issued_on)[:4] == str(header.issued_on)[:4]
        return "sure" if is_of_year and names_agree(source.header.issuer, header.issuer) else "maybe"
    if day is False and (issuer is False or not _is_mistyped(said, header.issued_on)):
        return None
    return "maybe" if False in (day, issuer) else "sure"


def _may_mean(reference: Reference, source: Letter, target: Letter) -> bool:
    """Whether a citation has the number and symbol of another letter, which is no later one."""
    head = target.header
    if reference.year is not None or not all((reference.number, reference.symbol, head.number, head.symbol)):
        return False
    said, own = (reference_key(f"{one.number} {one.symbol}") for one in (reference, head))
    return said == own and (head.issued_on or "") <= (source.header.issued_on or "9")


def _is_mistyped(said: str | None, issued: str | None) -> bool:
    """Whether one day may be written for another one: only one of day, month and year differs."""
    one, other = whole_day(said), whole_day(issued)
    return bool(one and other and sum(map(operator.ne, one.timetuple()[:3], other.timetuple()[:3])) == 1)


def is_same_issuer(one: Letter, other: Letter) -> bool:
    """Whether two letters come from one body, as far as their heads tell."""
    return names_agree(one.header.issuer, other.header.issuer) is not False


# --------------------
# What an act is about, in words that can be compared: with another letter's, an amendment's, a reply's.

_DATA = load("words", __package__)

#: Patterns of what letters say, as they stand in ``words.toml``.
GRAMMAR: dict[str, str] = _DATA["grammar"]
_WHEN, _NTH = (compiled_late(GRAMMAR[name]) for name in ("when", "nth"))
_NO_THING = compiled_late(rf"(?<!\w)(?:{GRAMMAR['units']}|{GRAMMAR['carried_out']})(?!\w)|{_WHEN.pattern}|[.,;:()|]")

_EMPTY = compiled_late(rf"(?<!\S)(?:{'|'.join(sorted(map(key, _DATA['empty']), key=len, reverse=True))})(?!\S)")


@functools.lru_cache(maxsize=65536)
def content(said: str | None) -> frozenset[str]:
    """Return the words that tell one thing from another.

    >>> sorted(content("báo cáo sơ kết 6 tháng gửi Công đoàn ngành trước ngày 15/6"))
    ['6', 'bao', 'cao', 'ket', 'so']
    """
    return frozenset(content_in_order(said or ""))


def content_in_order(said: str) -> tuple[str, ...]:
    """Return the words of ``content`` as they stand."""
    return tuple(map(flat, spelled_content(said)))


@functools.lru_cache(maxsize=65536)
def spelled_content(said: str) -> tuple[str, ...]:
    """Return the words of ``content`` as they stand, with their marks: “đội” is not “đổi”."""
    return tuple(_EMPTY.sub(" ", key(_WHEN.sub(" ", said.lower()))).split())


@functools.lru_cache(maxsize=65536)
def papers_in(said: str) -> frozenset[str]:
    """Return the kinds of paper that words name.

    >>> sorted(papers_in("Xây dựng kế hoạch, gửi danh sách"))
    ['danh sách', 'kế hoạch']
    """
    spelled = key(said)
    kinds = _DATA["papers"].items()
    return frozenset(kind for name, kind in kinds if re.search(rf"(?<!\w){name}(?!\w)", spelled))


#: A thing is meant by pairs of words that weigh so much, the next one by less than such a part of that.
_LEAST, _NEXT = 0.8, 0.75
#: A name has so many pairs at least; a thing is like another by such a part of the words.
_FEWEST, _LIKE = 3, 0.7


@functools.lru_cache(maxsize=65536)
def _pairs(said: str) -> frozenset[str]:
    """Return the pairs of words in what is said, but those for units and days, and what a colon announces."""
    parts = _NO_THING.split(said.lower().partition(":")[0])
    return frozenset(" ".join(pair) for part in parts for pair in pairwise(key(part).split()))


def told_apart(said: str, called: Mapping[str, str]) -> tuple[str, ...]:
    """Return which of some things words mean, by how each is called; several where they mean one as well as another.

    A pair of words weighs the less, the more of them have it.

    >>> told_apart("còn 05 đơn vị chưa gửi bảng kê", {"a": "gửi bảng kê tủ thuốc", "b": "gửi báo cáo thu"})
    ('a',)
    """
    told, pairs = _pairs(said), {name: _pairs(words) for name, words in called.items()}
    shared = Counter(chain.from_iterable(pairs.values()))
    scores = {name: sum(1 / shared[pair] for pair in own & told) for name, own in pairs.items()}
    most = max(scores.values(), default=0.0)
    return tuple(name for name, score in scores.items() if score > most * _NEXT and most >= _LEAST)


def part_called(said: str, named: str) -> float:
    """Return by which part of its name words call a thing; by none where they name no paper or another number of it.

    >>> part_called("tiền góp đợt 1: đủ", "Tiền góp đợt 1"), part_called("tiền góp đợt 2: đủ", "Tiền góp đợt 1")
    (1.0, 0.0)
    """
    own, theirs = ({*map(" ".join, pairwise(spelled_content(words)))} for words in (named, said))
    common = own & theirs
    counted, others = (dict(map(str.split, filter(_NTH.search, one - common))) for one in (own, theirs))
    papers = papers_in(named)
    is_it = (not papers or papers & papers_in(said)) and counted.keys().isdisjoint(others)
    return len(common) / max(_FEWEST, len(own)) if is_it else 0.0


def are_like(one: str, other: str) -> bool:
    """Whether two things are called by like words."""
    first, second = content(one), content(other)
    return len(first & second) >= _LIKE * max(len(first), len(second), 1)


def asked_no_more(named: str) -> str:
    """Return the words at the beginning of a duty that say that it is none (any more), ``""`` where it is one.

    >>> asked_no_more("Không phải nộp kịch bản"), asked_no_more("Nộp kịch bản")
    ('không phải', '')
    """
    return next((word for word in _DATA["asked_no_more"]["words"] if f"{key(named)} ".startswith(f"{word} ")), "")


#: Relations by which a letter follows the one that it answers.
FOLLOWS = frozenset({"implements", "answers", "cites"})


def owner_of(item: Obligation) -> str:
    """Return who owes an obligation, by id or name."""
    return item.union_id or key(item.union)


def owed_by(sender: str | None, duties: Sequence[Obligation]) -> list[Obligation]:
    """Return the obligations of the union that a letter's issuer is; none where the name fits several or none."""
    by_name = grouped((item for item in duties if not item.issuer_own), lambda item: without_organ(key(item.union)))
    for spelled in (key, loose_key, lambda name: flat(loose_key(name))):
        name = spelled(without_organ(key(sender)))
        if found := [item for own, items in by_name.items() if spelled(own) == name for item in items]:
            return found if len(set(map(owner_of, found))) == 1 else []
    return []


def is_answer(source: Letter) -> bool:
    """Whether a letter looks like what a lower union sends: a paper that follows a superior's letter."""
    return bool(papers_of(source)) and any(reference.relation in FOLLOWS for reference in source.references)


#: What a letter that only asks for something has in its subject.
_ASKS = compiled_late(rf"(?<!\w)(?:{'|'.join(map(re.escape, map(key, _DATA['asks']['words'])))})(?!\w)")


def papers_of(source: Letter) -> frozenset[str]:
    """Return the kinds of paper that a letter is and brings: by its kind and its subject, else its code, else that.

    A report may be the cover of what was asked for: “BÁO CÁO Danh sách giáo viên có hoàn cảnh khó khăn”.
    """
    header = source.header
    subject = key(header.subject)
    brought = frozenset() if _ASKS.search(subject) else papers_in(subject)
    if found := papers_in(header.kind or ""):
        return found | brought
    code = re.split(r"[-/]", header.symbol or "")[0]
    return frozenset({_DATA["codes"][code]}) if code in _DATA["codes"] else brought
