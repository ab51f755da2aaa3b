"""What a clerk means who types a letter's number and symbol, or the name or id of a body, in any spelling."""

import re

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from extractors.spelling import fold
from pipeline import labels
from pipeline.registry.names import key, loose_key
from pipeline.store import schema
from pipeline.store.errors import UnknownRefError
from pipeline.words import t

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
        raise UnknownRefError(t("Văn bản “{ref}” đã được gỡ. Lấy lại: vanthu remove {ref} --undo", ref=ref))
    if not found and removed and lines:
        raise UnknownRefError(t("Văn bản “{ref}” không bị gỡ.", ref=ref))
    if not found:
        raise UnknownRefError(t("Không có văn bản nào được gọi là “{ref}”. Xem danh sách: vanthu letters", ref=ref))
    choices = "; ".join(
        f"{row.sha256[:8]} ({row.issuer or t('chưa rõ cơ quan')}, {labels.date_words(row.issued_on) or '?'})"
        for row in sorted(found, key=lambda row: row.sha256)
        if row.copy_of in (None, row.sha256)
    )
    raise UnknownRefError(
        t(
            "Có {count} văn bản được gọi là “{ref}”, hãy chọn bằng mã: {choices}.",
            count=len(standing),
            ref=ref,
            choices=choices,
        )
    )


# --------------------
# Which of the bodies that are stored a clerk means by a name or an id.


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
