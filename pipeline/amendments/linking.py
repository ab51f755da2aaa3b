"""What two letters mean alike: a citation and the letter that it cites, names of bodies, words of acts, answers."""

import functools
import re
from collections.abc import Sequence
from typing import Literal

from extractors.lexicon import load
from pipeline.registry.names import flat, key, loose_key, without_organ
from pipeline.store.references import reference_key
from schemas import Letter, Obligation, Reference, whole_day

Fit = Literal["sure", "maybe"]


def meant(reference: Reference, source: Letter, target: Letter) -> Fit | None:
    """Say how surely a citation in ``source`` means ``target``; ``None`` where it does not.

    What is missing on one side contradicts nothing. ``maybe``: only the number and symbol agree (the same symbol is
    used by every federation, every year), or day or issuer are given otherwise than the letter itself has them.
    """
    header = target.header
    if target.source.sha256 == source.source.sha256 or reference.year is not None:
        return None
    if not (reference.number and reference.symbol and header.number and header.symbol):
        return None
    if reference_key(f"{reference.number} {reference.symbol}") != reference_key(f"{header.number} {header.symbol}"):
        return None
    if header.issued_on and source.header.issued_on and header.issued_on > source.header.issued_on:
        return None
    said, issued = reference.date, header.issued_on
    # A month or year alone agrees with the days in it.
    day = issued.startswith(said) or said.startswith(issued) if said and issued else None
    issuer = _names_agree(reference.issuer, header.issuer)
    if day is None and issuer is None:
        by_writer = _names_agree(source.header.issuer, header.issuer)
        is_near = (source.header.issued_on or "")[:4] == (issued or "")[:4]
        return "sure" if by_writer and is_near else "maybe"
    if day is False:
        # Only one of day, month and year may be mistyped.
        one, other = whole_day(said), whole_day(issued)
        pairs = (
            [(getattr(one, unit), getattr(other, unit)) for unit in ("day", "month", "year")] if one and other else []
        )
        if issuer is False or sum(mine != theirs for mine, theirs in pairs) != 1:
            return None
    return "maybe" if False in (day, issuer) else "sure"


def _names_agree(said: str | None, issuer: str | None) -> bool | None:
    """Whether a name may mean an issuer: citations leave the province or the level out."""
    if not said or not issuer:
        return None
    one, other = plain(said), plain(issuer)
    return set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())


def is_same_issuer(one: Letter, other: Letter) -> bool:
    """Whether two letters come from one body, as far as their heads tell."""
    return _names_agree(one.header.issuer, other.header.issuer) is not False


def plain(name: str) -> str:
    """Return a body's name as it is compared here: no organ, no level, no marks."""
    return flat(loose_key(without_organ(key(name))))


# --------------------
# What an act is about, in words that can be compared: with another letter's, an amendment's, a reply's.

_data = functools.partial(load, "words", __package__)

#: With what the names of the unions of one class begin, behind “công đoàn”.
CLASSES: tuple[str, ...] = tuple(_data()["classes"]["words"])

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


#: Relations by which a letter follows the one that it answers.
FOLLOWS = frozenset({"implements", "answers", "cites"})


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
    """Whether a letter looks like what a lower union sends: a paper that follows a superior's letter."""
    return bool(papers_of(source)) and any(reference.relation in FOLLOWS for reference in source.references)


def papers_of(source: Letter) -> frozenset[str]:
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
