"""What letters cite: which stored letters one cites, which cite it, and how references are looked up."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from pipeline import labels
from pipeline.matching import days_agree, names_agree, reference_key
from pipeline.registry.names import key, loose_key
from pipeline.store import checksums, schema
from pipeline.store.errors import UnknownRefError
from pipeline.store.records import Citation
from pipeline.store.schema import of_ids
from pipeline.words import t
from schemas import Letter

# --------------------
# The number and symbol of a letter in any spelling that a clerk types, and the letter that they mean.

#: Shortest beginning of a letter's id that counts as a reference.
_SHORTEST_PREFIX = 4
_WHOLE_ID = 64


def letter_called(connection: Connection, ref: str, *, removed: bool = False) -> str:
    """Return the id of the letter called ``ref`` (of a copy, of what stands for it); of a removed one if asked."""
    table = schema.letters.c
    asked = select(table.sha256, table.copy_of, table.issuer, table.issued_on).where(or_(*_matches(ref)))
    heads = {row: row.copy_of or row.sha256 for row in connection.execute(asked)}
    bin_ = select(table.sha256).where(table.sha256.in_(set(heads.values())), table.copy_of == table.sha256)
    gone = set(connection.execute(bin_).scalars())
    found = [row for row, head in heads.items() if (head in gone) == removed]
    standing: set[str] = {heads[row] for row in found}
    if len(standing) == 1:
        return standing.pop()
    if standing:
        choices = "; ".join(
            f"{row.sha256[:8]} ({row.issuer or t('chưa rõ cơ quan')}, {labels.date_words(row.issued_on) or '?'})"
            for row in sorted(found, key=lambda row: row.sha256)
            if row.copy_of in (None, row.sha256)
        )
        raise UnknownRefError("Có {count} văn bản được gọi là “{ref}”, hãy chọn bằng mã: {choices}.",
                              count=len(standing), ref=ref, choices=choices)  # fmt: skip
    if gone:
        raise UnknownRefError("Văn bản “{ref}” đã được gỡ. Lấy lại: vanthu remove {ref} --undo", ref=ref)
    if removed and heads:
        raise UnknownRefError("Văn bản “{ref}” không bị gỡ.", ref=ref)
    raise UnknownRefError("Không có văn bản nào được gọi là “{ref}”. Xem danh sách: vanthu letters", ref=ref)


def _matches(ref: str) -> Iterator[ColumnElement[bool]]:
    """Yield what a letter called so may have: a whole id alone, else number and symbol, or the beginning of its id."""
    table, prefix, wanted = schema.letters.c, ref.strip().lower(), reference_key(ref)
    is_id = set(prefix) <= set("0123456789abcdef")
    if is_id and len(prefix) == _WHOLE_ID:
        yield table.sha256 == prefix
        return
    yield table.reference == wanted
    if is_id and len(prefix) >= _SHORTEST_PREFIX:
        yield table.sha256.startswith(prefix, autoescape=True)
    if wanted.isdigit() and len(prefix) < _WHOLE_ID:
        yield table.number == wanted


def bodies_called(connection: Connection, wanted: str) -> list[int]:
    """Return the bodies meant: by id or whole name, else without “tỉnh”/“ngành”, else by a part of the name."""
    table, union_id, exact = schema.bodies.c, wanted.strip(), key(wanted)
    loose, part = loose_key(wanted), f" {exact} " if exact else None

    def keys(*is_meant: ColumnElement[bool]) -> list[str]:
        return list(connection.execute(select(table.key).where(*is_meant).distinct()).scalars())

    more = []
    if found := keys(table.union_id == union_id):
        # Of two unions with one name the id means only one, and what was stored under the bare name.
        more = [or_(table.union_id.is_(None), table.union_id == union_id)]
    elif not (found := keys(table.key == exact)):
        known = keys()
        found = [name for name in known if loose_key(name) == loose]
        found = found or [name for name in known if part and part in f" {name} "]
    return sorted(connection.execute(select(table.id).where(table.key.in_(found), *more)).scalars())


def put(connection: Connection, letters: Iterable[Letter]) -> None:
    """Write down what letters cite by number and symbol."""
    lines = [
        {"letter": letter.source.sha256, "reference_id": item.id, "key": reference_key(f"{item.number} {item.symbol}"),
         "issuer": item.issuer, "issued_on": item.date, "relation": item.relation}
        for letter in letters
        for item in letter.references
        if item.number and item.symbol
    ]  # fmt: skip
    checksums.put(connection, schema.citations, lines)


#: Behind all days.
_NO_DAY = "9"
_CITES, _OTHER, _THIS = schema.citations.c, schema.letters.c, schema.letters.alias()
#: Numbers begin anew each year. Asked of the database: of a number like 12/KH-LĐLĐ most letters are of other years.
_SAME_YEAR = func.coalesce(func.substr(_CITES.issued_on, 1, 4) == func.substr(_OTHER.issued_on, 1, 4), true())
_IS_MEANT = and_(_OTHER.reference == _CITES.key, _OTHER.number.is_not(None), _SAME_YEAR)


def cited_by(connection: Connection, letters: Collection[str]) -> list[Citation]:
    """Return the citations of stored letters that letters make, those of each in the order of its words.

    Number and symbol agree, and date and issuer do wherever both are known. Numbers begin anew each year: a citation
    without a date means the latest letter of that number before the letter that cites it; where it names no issuer
    either, the latest of each.
    """
    said = (_CITES.issuer.label("said_issuer"), _CITES.issued_on.label("said_day"))
    asked = (
        select(_CITES.letter, _CITES.reference_id, _CITES.relation, *said, _OTHER.sha256, _OTHER.issuer)
        .add_columns(_OTHER.issued_on, _THIS.c.issued_on.label("day"))
        .join(schema.letters, _IS_MEANT)
        .join(_THIS, _THIS.c.sha256 == _CITES.letter)
        .where(_OTHER.copy_of.is_(None), _OTHER.sha256 != _CITES.letter, _OTHER.symbol.is_not(None))
    )
    found: dict[tuple[str, str, str | None], list[tuple[str, Citation]]] = {}
    for row in of_ids(connection, asked, _CITES.letter, letters):
        issued = row.issued_on or ""
        is_later = issued > (row.day or _NO_DAY)
        agrees = (names_agree(row.said_issuer, row.issuer), days_agree(row.said_day, issued))
        if False not in agrees and not is_later:
            names = {"source": row.letter, "reference_id": row.reference_id, "target": row.sha256}
            citation = Citation(**names, relation=row.relation)
            found.setdefault((row.letter, row.reference_id, row.issuer), []).append((issued, citation))
    latest = (
        citation for lines in found.values() for issued, citation in lines if issued == max(day for day, _ in lines)
    )
    return sorted(latest, key=lambda one: (one.source, len(one.reference_id), one.reference_id, one.target))


def may_cite(connection: Connection, letters: Collection[str]) -> list[str]:
    """Return the letters that cite something with the number and symbol of one of these, of its year or of none."""
    asked = select(_CITES.letter).join(schema.letters, _IS_MEANT).distinct().order_by(_CITES.letter)
    return [row.letter for row in of_ids(connection, asked, _OTHER.sha256, letters)]
