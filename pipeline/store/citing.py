"""Which stored letters a letter cites, and which cite it."""

import re
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, select

from pipeline.registry.names import flat, key, loose_key, without_organ
from pipeline.store import schema, seals
from pipeline.store.records import Citation
from pipeline.store.references import reference_key
from pipeline.store.some import parts
from schemas import Letter


def put(connection: Connection, letters: Iterable[Letter]) -> None:
    """Write down what letters cite by number and symbol."""
    lines = [
        {
            "letter": letter.source.sha256,
            "reference_id": item.id,
            "key": reference_key(f"{item.number} {item.symbol}"),
            "issuer": item.issuer,
            "issued_on": item.date,
            "relation": item.relation,
        }
        for letter in letters
        for item in letter.references
        if item.number and item.symbol
    ]
    seals.put(connection, schema.citations, lines)


_CITES, _OTHER, _THIS = schema.citations.c, schema.letters.c, schema.letters.alias()
_CITED = (
    select(
        _CITES.letter,
        _CITES.reference_id,
        _CITES.relation,
        _CITES.issuer.label("said_issuer"),
        _CITES.issued_on.label("said_day"),
        _OTHER.sha256,
        _OTHER.issuer,
        _OTHER.issued_on,
        _THIS.c.issued_on.label("day"),
    )
    .join(schema.letters, _OTHER.reference == _CITES.key)
    .join(_THIS, _THIS.c.sha256 == _CITES.letter)
    .where(
        _CITES.letter.in_(bindparam("letters", expanding=True)),
        _OTHER.copy_of.is_(None),
        _OTHER.sha256 != _CITES.letter,
    )
    .where(_OTHER.number.is_not(None), _OTHER.symbol.is_not(None))
)
_KEYS = select(_OTHER.reference).where(
    _OTHER.sha256.in_(bindparam("letters", expanding=True)), _OTHER.number.is_not(None)
)
_MAY_CITE = select(_CITES.letter).where(_CITES.key.in_(_KEYS)).distinct().order_by(_CITES.letter)


def cited_by(connection: Connection, letters: Collection[str]) -> list[Citation]:
    """Return the citations of stored letters that letters make, those of each in the order of its words.

    Number and symbol agree, and date and issuer do wherever both are known. Numbers begin anew each year: a citation
    without a date means the latest letter of that number before the letter that cites it; where it names no issuer
    either, the latest of each.
    """
    found: dict[tuple[str, str, str | None], list[tuple[str, Citation]]] = {}
    for row in (row for part in parts(letters) for row in connection.execute(_CITED, {"letters": part})):
        is_later = bool(row.day and row.issued_on and row.issued_on > row.day)
        if _agree(row.said_issuer, row.issuer) and _same_day(row.said_day, row.issued_on) and not is_later:
            citation = Citation(
                source=row.letter, reference_id=row.reference_id, target=row.sha256, relation=row.relation
            )
            found.setdefault((row.letter, row.reference_id, row.issuer), []).append((row.issued_on or "", citation))
    latest = (
        citation for lines in found.values() for issued, citation in lines if issued == max(day for day, _ in lines)
    )
    return sorted(latest, key=_place)


def _place(citation: Citation) -> tuple[str, int, str, str]:
    return (citation.source, len(citation.reference_id), citation.reference_id, citation.target)


def may_cite(connection: Connection, letters: Iterable[str]) -> list[str]:
    """Return the letters that cite something with the number and symbol of one of these."""
    return [name for part in parts([*letters]) for name in connection.execute(_MAY_CITE, {"letters": part}).scalars()]


def _agree(said: str | None, issuer: str | None) -> bool:
    """Say whether a citation may mean an issuer: it often leaves out the province or the level, but gives no other."""
    if not said or not issuer:
        return True
    levels, own = _levels(said), _levels(issuer)
    if levels and own and levels.isdisjoint(own):
        return False  # “Liên đoàn Lao động tỉnh” is none of a district
    one, two = ({*flat(without_organ(loose_key(name))).split()} for name in (said, issuer))
    return one <= two or two <= one


def _same_day(said: str | None, issued: str | None) -> bool:
    return not said or not issued or issued.startswith(said) or said.startswith(issued)


_LEVEL = re.compile(r"(?<!\S)(?:tỉnh|thành phố|huyện|quận|thị xã|phường|xã|đặc khu)(?!\S)")


def _levels(name: str) -> set[str]:
    return set(_LEVEL.findall(key(name)))
