"""Whether a citation means a given stored letter: number, symbol, day and issuer, as far as both sides give them."""

import datetime
from typing import Literal

from pipeline.registry.names import flat, key, loose_key, without_organ
from pipeline.store.references import reference_key
from schemas import Letter, Reference

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
    day, issuer = _days_agree(reference.date, header.issued_on), _names_agree(reference.issuer, header.issuer)
    if day is None and issuer is None:
        by_writer = _names_agree(source.header.issuer, header.issuer)
        is_near = (source.header.issued_on or "")[:4] == (header.issued_on or "")[:4]
        return "sure" if by_writer and is_near else "maybe"
    if day is False and issuer is False:
        return None
    if day is False and not _is_near_miss(reference.date, header.issued_on):
        return None
    return "maybe" if False in (day, issuer) else "sure"


def _days_agree(said: str | None, issued: str | None) -> bool | None:
    """Say whether a cited day is that of a letter; a month or year alone agrees with the days in it."""
    if not said or not issued:
        return None
    return issued.startswith(said) or said.startswith(issued)


def _is_near_miss(said: str | None, issued: str | None) -> bool:
    """Say whether two days may be one, mistyped: only one of day, month and year differs."""
    try:
        one, other = datetime.date.fromisoformat(said or ""), datetime.date.fromisoformat(issued or "")
    except ValueError:
        return False
    pairs = ((one.day, other.day), (one.month, other.month), (one.year, other.year))
    return sum(mine != theirs for mine, theirs in pairs) == 1


def _names_agree(said: str | None, issuer: str | None) -> bool | None:
    """Say whether a name may mean an issuer: citations leave the province or the level out."""
    if not said or not issuer:
        return None
    one, other = plain(said), plain(issuer)
    return set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())


def is_same_issuer(one: Letter, other: Letter) -> bool:
    """Say whether two letters come from one body, as far as their heads tell."""
    return _names_agree(one.header.issuer, other.header.issuer) is not False


def plain(name: str) -> str:
    """Return a body's name as it is compared here: no organ, no level, no marks."""
    return flat(loose_key(without_organ(key(name))))
