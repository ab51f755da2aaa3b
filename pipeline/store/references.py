"""What letters cite: which stored letters one cites, which cite it, and how references are looked up."""

import re
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, true

from extractors.spelling import fold
from pipeline import labels
from pipeline.registry.names import flat, key, loose_key, without_organ
from pipeline.store import schema, seals
from pipeline.store.errors import UnknownRefError
from pipeline.store.records import Citation
from pipeline.store.some import parts
from pipeline.words import t
from schemas import Letter

# --------------------
# The number and symbol of a letter in any spelling that a clerk types, and the letter that they mean.

#: Shortest beginning of a letter's id that counts as a reference.
_SHORTEST_PREFIX = 4
_WHOLE_ID = 64

_WORD = re.compile(r"[a-z0-9]+")
_LEAD_IN = re.compile(r"^(?:so|so hieu|ky hieu)\b")


def reference_key(words: str) -> str:
    """Return what is compared of a number and symbol: case, tone marks, blanks, dashes and leading zeros left out.

    >>> reference_key("23/KH-CĐYT")
    '23 kh cdyt'
    >>> reference_key("Số: 023 /kh- cdyt") == reference_key("23/KH-CĐYT")
    True
    """
    bare = _LEAD_IN.sub("", fold(words).strip())
    return " ".join(word.lstrip("0") or "0" if word.isdigit() else word for word in _WORD.findall(bare))


def letter_called(connection: Connection, ref: str, *, removed: bool = False) -> str:
    """Return the id of the letter called ``ref``; of a copy, that of the letter that stands for it.

    One that a person removed is none, unless ``removed`` asks for those alone.
    """
    table = schema.letters
    prefix = ref.strip().lower()
    wanted = reference_key(ref)
    matches = [table.c.reference == wanted]
    is_id = set(prefix) <= set("0123456789abcdef")
    if is_id and len(prefix) == _WHOLE_ID:
        matches = [table.c.sha256 == prefix]
    elif is_id and len(prefix) >= _SHORTEST_PREFIX:
        matches.append(table.c.sha256.startswith(prefix, autoescape=True))
    if wanted.isdigit() and len(prefix) < _WHOLE_ID:
        matches.append(table.c.number == wanted)
    columns = (table.c.sha256, table.c.copy_of, table.c.issuer, table.c.issued_on)
    lines = connection.execute(select(*columns).where(or_(*matches))).all()
    heads = {row.copy_of or row.sha256 for row in lines}
    bin_ = select(table.c.sha256).where(table.c.sha256.in_(heads), table.c.copy_of == table.c.sha256)
    gone = set(connection.execute(bin_).scalars())
    found = [row for row in lines if ((row.copy_of or row.sha256) in gone) == removed]
    standing: set[str] = {row.copy_of or row.sha256 for row in found}
    if len(standing) == 1:
        return next(iter(standing))
    if not found and gone:
        raise UnknownRefError("Văn bản “{ref}” đã được gỡ. Lấy lại: vanthu remove {ref} --undo", ref=ref)
    if not found and removed and lines:
        raise UnknownRefError("Văn bản “{ref}” không bị gỡ.", ref=ref)
    if not found:
        raise UnknownRefError("Không có văn bản nào được gọi là “{ref}”. Xem danh sách: vanthu letters", ref=ref)
    choices = "; ".join(
        f"{row.sha256[:8]} ({row.issuer or t('chưa rõ cơ quan')}, {labels.date_words(row.issued_on) or '?'})"
        for row in sorted(found, key=lambda row: row.sha256)
        if row.copy_of in (None, row.sha256)
    )
    raise UnknownRefError(
        "Có {count} văn bản được gọi là “{ref}”, hãy chọn bằng mã: {choices}.",
        count=len(standing),
        ref=ref,
        choices=choices,
    )


def bodies_called(connection: Connection, wanted: str) -> list[int]:
    """Return the bodies meant: by id or whole name, else without “tỉnh”/“ngành”, else by a part of the name."""
    table = schema.bodies
    if keys := _keys(connection, table.c.union_id == wanted.strip()):
        # Of two unions with one name the id means only one, and what was stored under the bare name.
        is_other = and_(table.c.union_id.is_not(None), table.c.union_id != wanted.strip())
        return _with_keys(connection, keys, ~is_other)
    if keys := _keys(connection, table.c.key == key(wanted)):
        return _with_keys(connection, keys)
    known = connection.execute(select(table.c.key).distinct()).scalars().all()
    exact, loose = key(wanted), loose_key(wanted)
    tests = (
        lambda name: loose_key(name) == loose,
        lambda name: bool(exact) and f" {exact} " in f" {name} ",
    )
    for is_meant in tests:
        if keys := list(filter(is_meant, known)):
            return _with_keys(connection, keys)
    return []


def _keys(connection: Connection, is_meant: ColumnElement[bool]) -> list[str]:
    return list(connection.execute(select(schema.bodies.c.key).where(is_meant).distinct()).scalars())


def _with_keys(connection: Connection, keys: list[str], *more: ColumnElement[bool]) -> list[int]:
    table = schema.bodies
    return sorted(connection.execute(select(table.c.id).where(table.c.key.in_(keys), *more)).scalars())


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
#: Numbers begin anew each year. Asked of the database: of a number like 12/KH-LĐLĐ most letters are of other years.
_SAME_YEAR = func.coalesce(func.substr(_CITES.issued_on, 1, 4) == func.substr(_OTHER.issued_on, 1, 4), true())
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
    .join(schema.letters, and_(_OTHER.reference == _CITES.key, _SAME_YEAR))
    .join(_THIS, _THIS.c.sha256 == _CITES.letter)
    .where(
        _CITES.letter.in_(bindparam("letters", expanding=True)),
        _OTHER.copy_of.is_(None),
        _OTHER.sha256 != _CITES.letter,
    )
    .where(_OTHER.number.is_not(None), _OTHER.symbol.is_not(None))
)
_MAY_CITE = (
    select(_CITES.letter)
    .join(schema.letters, and_(_OTHER.reference == _CITES.key, _SAME_YEAR))
    .where(_OTHER.sha256.in_(bindparam("letters", expanding=True)), _OTHER.number.is_not(None))
    .distinct()
    .order_by(_CITES.letter)
)


def cited_by(connection: Connection, letters: Collection[str]) -> list[Citation]:
    """Return the citations of stored letters that letters make, those of each in the order of its words.

    Number and symbol agree, and date and issuer do wherever both are known. Numbers begin anew each year: a citation
    without a date means the latest letter of that number before the letter that cites it; where it names no issuer
    either, the latest of each.
    """
    found: dict[tuple[str, str, str | None], list[tuple[str, Citation]]] = {}
    for row in (row for part in parts(letters) for row in connection.execute(_CITED, {"letters": part})):
        is_later = bool(row.day and row.issued_on and row.issued_on > row.day)
        said, issued = row.said_day, row.issued_on
        same_day = not said or not issued or issued.startswith(said) or said.startswith(issued)
        if _agree(row.said_issuer, row.issuer) and same_day and not is_later:
            citation = Citation(
                source=row.letter, reference_id=row.reference_id, target=row.sha256, relation=row.relation
            )
            found.setdefault((row.letter, row.reference_id, row.issuer), []).append((row.issued_on or "", citation))
    latest = (
        citation for lines in found.values() for issued, citation in lines if issued == max(day for day, _ in lines)
    )
    return sorted(latest, key=lambda one: (one.source, len(one.reference_id), one.reference_id, one.target))


def may_cite(connection: Connection, letters: Iterable[str]) -> list[str]:
    """Return the letters that cite something with the number and symbol of one of these, of its year or of none."""
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


_LEVEL = re.compile(r"(?<!\S)(?:tỉnh|thành phố|huyện|quận|thị xã|phường|xã|đặc khu)(?!\S)")


def _levels(name: str) -> set[str]:
    return set(_LEVEL.findall(key(name)))
