"""Which letter is meant: that a reference calls, those that a letter cites, that came twice, that hold some words."""

import functools
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, or_, select, text, true, union

from extractors.lookalikes import as_seen
from extractors.spelling import unmarked
from pipeline.duties import matching
from pipeline.duties.class_duties import ReadLetter
from pipeline.store import rows, schema
from pipeline.store.schema import BrokenContentError, by_first, of_ids, parts
from pipeline.support import labels
from pipeline.support.errors import UnknownRefError
from pipeline.support.grouping import grouped
from pipeline.support.words import t
from pipeline.unions.names import key, loose_key
from schemas import Letter

# --------------------
# Which of the stored letters are one letter, and which of them stands for it.
#
# Which letters are alike follows from the letters alone; so it does not matter which of them came first. Here those are
# found that may be alike at all.

_ANY, _LETTER = schema.letters.alias(), schema.letters.c
_FIRST = func.coalesce(_ANY.c.copy_of, _ANY.c.sha256)
_IS_MEMBER = or_(_LETTER.sha256 == _FIRST, _LETTER.copy_of == _FIRST)
_HEADS = select(*_LETTER[*matching.LetterDigest._fields, "read_head"])
#: The members of the group of a letter, whose id is ``OF_GROUP``, the one that stands for them first.
OF_GROUP = _ANY.c.sha256
GROUPS = select(OF_GROUP.label("of"), _LETTER.sha256).join_from(_ANY, schema.letters, _IS_MEMBER)
GROUPS = GROUPS.order_by(OF_GROUP, _LETTER.sha256 != _FIRST, _LETTER.sha256)


def members(connection: Connection, sha256: str) -> list[str]:
    """Return the ids of a letter and of its copies, by any of them, the one that stands for them first."""
    return members_of(connection, [sha256])[sha256]


def members_of(connection: Connection, letters: Collection[str]) -> dict[str, list[str]]:
    """Return by the id of each letter the ids of it and of its copies, the one that stands for them first.

    Of a letter that is not stored its own id alone.
    """
    found = grouped(of_ids(connection, GROUPS, OF_GROUP, letters), lambda line: str(line.of))
    return {name: [line.sha256 for line in found.get(name, ())] or [name] for name in letters}


def near_stored(connection: Connection, letters: Iterable[Letter]) -> set[str]:
    """Return the ids of those letters that may be the same as a stored one, as far as the heads tell."""
    heads = list(map(matching.head_of, letters))
    return {head.sha256 for other in _near(connection, heads) for head in heads if matching.may_be_one(head, other)}


def apart(coming: Iterable[ReadLetter], most: int) -> Iterator[list[ReadLetter]]:
    """Yield some letters in parts of at most so many, in their order; no two of a part can be the same letter."""
    part: dict[matching.LetterDigest, ReadLetter] = {}
    for one in coming:
        head = matching.head_of(one.letter)
        if len(part) == most or any(matching.may_be_one(head, other) for other in part):
            yield [*part.values()]
            part = {}
        part[head] = one
    yield [*part.values()]


_NEAR = union(
    _HEADS.where(_LETTER.reference.in_(bindparam("references", expanding=True)), _LETTER.number.is_not(None)),
    _HEADS.where(_LETTER.issued_on.in_(bindparam("days", expanding=True))),
    _HEADS.where(_LETTER.read_head.is_not(None)))  # fmt: skip


def _near(connection: Connection, heads: Collection[matching.LetterDigest]) -> list[matching.LetterDigest]:
    """Return the heads with the same number and symbol or of the same day: no others can be the same letter.

    Columns of a letter whose head people corrected do not say what was read: those are all among them.
    """
    days = sorted(filter(None, {head.issued_on for head in heads}))
    return _heads(connection, _NEAR, {"references": sorted({head.reference for head in heads}), "days": days})


def _heads(connection: Connection, asked: Any, values: Mapping[str, Any]) -> list[matching.LetterDigest]:
    """Return heads as they were read, in order here: asked for so, SQLite would go through all letters."""
    own = ("number", "symbol", "issuer", "issued_on")
    return sorted(
        matching.LetterDigest(*line)._replace(**dict(zip(own, json.loads(read), strict=True)) if read else {})
        for *line, read in connection.execute(asked, values)
    )


def groups_around(connection: Connection, letter: Letter) -> list[list[str]]:
    """Return the groups of copies that a letter makes with those around it, each with the best first.

    The letter is just written and as it was read: so are those it is compared with.
    """
    own, found, done = letter.source.sha256, list[list[str]](), set[matching.LetterDigest]()

    @functools.cache
    def text(head: matching.LetterDigest) -> Letter:
        return letter if head.sha256 == own else rows.letter(connection, head.sha256, as_read=True)

    of_group = _HEADS.join_from(_ANY, schema.letters, _IS_MEMBER).where(_ANY.c.sha256 == own)
    for start in _heads(connection, of_group, {}):
        linked = [start] if start not in done else []
        for head in linked:  # all letters that may be in one group, by way of others, too
            near = (
                other for other in _near(connection, [head]) if other not in linked and matching.is_near(head, other)
            )
            linked += [other for other in near if matching.same_letter(text(head), text(other))]
        done.update(linked)
        groups = matching.copies_together(list(map(text, sorted(linked))))
        found += [[member.source.sha256 for member in group] for group in groups]
    return sorted(found)


# --------------------
# The number and symbol of a letter in any spelling that a clerk types, and the letter that they mean.

#: Shortest beginning of a letter's id that counts as a reference.
_SHORTEST_PREFIX = 4
_WHOLE_ID = 64


def letter_called(connection: Connection, ref: str, *, removed: bool = False) -> str:
    """Return the id of the letter called ``ref``, of a copy that of what stands for it; an error for none or several.

    ``ref`` is number and symbol, the number alone, or the beginning of an id. With ``removed`` letters taken out are
    meant, else all others. The error (``UnknownRefError``) tells the choices.
    """
    table, heads = schema.letters.c, schema.letters.alias()
    head, is_gone = heads.c.sha256.label("head"), heads.c.copy_of.is_not(None).label("is_gone")
    asked = select(table.sha256, table.issuer, table.issued_on, head, is_gone).where(or_(*_matches(ref)))
    rows = connection.execute(asked.join(heads, head == func.coalesce(table.copy_of, table.sha256))).all()
    found = [row for row in rows if row.is_gone == removed]
    standing: set[str] = {row.head for row in found}
    if len(standing) == 1:
        return standing.pop()
    if standing:
        choices = "; ".join(
            f"{row.sha256[:8]} ({row.issuer or t('chưa rõ cơ quan')}, {labels.date_words(row.issued_on) or '?'})"
            for row in sorted(found, key=lambda row: row.sha256)
            if row.sha256 == row.head
        )
        raise UnknownRefError("Có {count} văn bản được gọi là “{ref}”, hãy chọn bằng mã: {choices}.",
                              count=len(standing), ref=ref, choices=choices)  # fmt: skip
    if not rows:
        raise UnknownRefError("Không có văn bản nào được gọi là “{ref}”. Xem danh sách: vanthu letters", ref=ref)
    if removed:
        raise UnknownRefError("Văn bản “{ref}” không bị gỡ.", ref=ref)
    raise UnknownRefError("Văn bản “{ref}” đã được gỡ. Lấy lại: vanthu remove {ref} --undo", ref=ref)


def _matches(ref: str) -> Iterator[ColumnElement[bool]]:
    """Yield what a letter called so may have: a whole id alone, else number and symbol, or the beginning of its id."""
    table, prefix, wanted = schema.letters.c, ref.strip().lower(), matching.reference_key(ref)
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
    """Return the numbers of the bodies meant: by id or whole name, else without “tỉnh”/“ngành”, else by a part."""
    table, union_id, exact = schema.bodies.c, wanted.strip(), key(wanted)
    loose, part = loose_key(wanted), f" {exact} "

    def keys(*is_meant: ColumnElement[bool]) -> list[str]:
        return list(connection.execute(select(table.key).where(*is_meant).distinct()).scalars())

    more = []
    if found := keys(table.union_id == union_id):
        # Of two unions with one name the id means only one, and what was stored under the bare name.
        more = [or_(table.union_id.is_(None), table.union_id == union_id)]
    elif not (found := keys(table.key == exact)):
        known = keys()
        found = [name for name in known if loose_key(name) == loose] or [name for name in known if part in f" {name} "]
    return sorted(connection.execute(select(table.id).where(table.key.in_(found), *more)).scalars())


def put(connection: Connection, letters: Iterable[Letter]) -> None:
    """Write down what letters cite by number and symbol."""
    lines = [
        {"letter": letter.source.sha256, "reference_id": item.id, "issuer": item.issuer, "issued_on": item.date,
         "key": matching.reference_key(item.number, item.symbol), "relation": item.relation}
        for letter in letters
        for item in letter.references
        if item.number and item.symbol]  # fmt: skip
    schema.put(connection, schema.citations, lines)


_CITES, _THIS = schema.citations.c, schema.letters.alias()
#: Numbers begin anew each year. Asked of the database: of a number like 12/KH-LĐLĐ most letters are of other years.
_SAME_YEAR = func.coalesce(func.substr(_CITES.issued_on, 1, 4) == func.substr(_LETTER.issued_on, 1, 4), true())
_IS_MEANT = and_(_LETTER.reference == _CITES.key, _LETTER.number.is_not(None), _SAME_YEAR)
_CITING = select(_CITES.letter).join(schema.letters, _IS_MEANT).distinct().order_by(_CITES.letter)
_CITED = select(_CITES.letter, _CITES.reference_id, _LETTER.sha256, _LETTER.issuer, _LETTER.issued_on)
_CITED = _CITED.add_columns(_CITES.issuer.label("said_issuer"), _CITES.issued_on.label("said_day"))
_CITED = _CITED.add_columns(_THIS.c.issued_on.label("day"))
_CITED = _CITED.join_from(schema.citations, schema.letters, _IS_MEANT).join(_THIS, _THIS.c.sha256 == _CITES.letter)
_CITED = _CITED.where(_LETTER.copy_of.is_(None), _LETTER.sha256 != _CITES.letter, _LETTER.symbol.is_not(None))


def cited_by(connection: Connection, letters: Collection[str]) -> list[tuple[str, str]]:
    """Return pairs of ids, a citing letter and a stored one that it cites, those of each in the order of its words.

    Number and symbol agree, and date and issuer do wherever both are known. Numbers begin anew each year: a citation
    without a date means the latest letter of that number before the letter that cites it; where it names no issuer
    either, the latest of each.
    """
    found = defaultdict[tuple[str, ...], dict[str, list[tuple[str, int, str, str]]]](lambda: defaultdict(list))
    for row in of_ids(connection, _CITED, _CITES.letter, letters):
        issued = row.issued_on or ""
        agrees = (matching.names_agree(row.said_issuer, row.issuer), matching.days_agree(row.said_day, issued))
        if False not in agrees and issued <= rows.in_order(row.day):
            place = (row.letter, len(row.reference_id), row.reference_id, row.sha256)
            found[row.letter, row.reference_id, row.issuer][issued].append(place)
    latest = chain.from_iterable(by_day[max(by_day)] for by_day in found.values())
    return [(source, target) for source, *_, target in sorted(latest)]


def may_cite(connection: Connection, letters: Collection[str]) -> list[str]:
    """Return the letters that cite something with the number and symbol of one of these, of its year or of none."""
    return [*chain.from_iterable(of_ids(connection, _CITING, _LETTER.sha256, letters))]


# --------------------
# The line of the register that a letter stands in, by the id of what stands for it.

_STANDS, _LINE = schema.letters.alias(), schema.register.c
# Said so that SQLite does not go through a whole book.
_OWN_BOOK = (_LINE.book == "out") == (_STANDS.c.direction == "out")
_IS_ITSELF = and_(_LETTER.sha256 == _STANDS.c.sha256, _LETTER.copy_of.is_(None))
_MAIN = select(_STANDS.c.sha256.label("standing"), schema.register).select_from(_STANDS)
_MAIN = _MAIN.join(schema.letters, or_(_IS_ITSELF, _LETTER.copy_of == _STANDS.c.sha256))
_MAIN = _MAIN.join(schema.register, and_(_LINE.letter == _LETTER.sha256, _OWN_BOOK)).where(
    schema.sound(schema.register)
)
# The first of each letter counts: it is written last.
_MAIN = _MAIN.order_by(_LINE.number.is_(None).desc(), func.coalesce(_LINE.year, 0).desc())
_MAIN = _MAIN.order_by(func.coalesce(_LINE.number, 0).desc(), _LINE.letter.desc())


def main_rows(connection: Connection, wanted: Collection[str] | None = None) -> dict[str, Mapping[str, Any]]:
    """Return the line of the register of each letter, by the id of what stands for it; of two the first numbered."""
    return by_first(connection, _MAIN, _STANDS.c.sha256, wanted, lambda row: dict(row._mapping))


# --------------------
# The index of words: SQLite's FTS5 or PostgreSQL's ``tsvector``, filled with words that are folded already.
#
# Both hold, for each row of ``search_docs``, the folded words of its head (what a letter is called by) and of its
# text, and the exact ones of both. What is asked is the same for both: every group of words, side by side within a
# group.

#: A word in the head counts so many times one in the text.
_HEAD_WEIGHT = 8.0


class Doc(NamedTuple):
    """Something that can be found: a letter (``start`` is ``None``), or a duty in it by where its words begin."""

    letter: str
    start: int | None
    head: str
    body: str


_PUT_IN_SQLITE = text("INSERT INTO search_words(rowid, head, body, exact) VALUES(:id, :head, :body, :exact)")
_PUT_IN_POSTGRESQL = text(
    "INSERT INTO search_words(id, words, exact) SELECT id, setweight(to_tsvector('simple', head), 'A') || "
    "to_tsvector('simple', body), to_tsvector('simple', exact) "
    "FROM json_to_recordset(CAST(:docs AS json)) AS docs(id integer, head text, body text, exact text)"
)
_DELETE_IN_SQLITE = text(
    "INSERT INTO search_words(search_words, rowid, head, body, exact) VALUES('delete', :id, :head, :body, :exact)"
)
#: How docs are found, with what says that a word is spelled as it is asked for, and of which kind they are.
_FIND = {
    "sqlite": "SELECT f.rowid, {is_exact} AS is_exact FROM search_words AS f LEFT JOIN search_docs AS d "
    "ON d.id = f.rowid WHERE search_words MATCH :folded AND (d.id IS NULL OR {kind}) "
    f"ORDER BY is_exact DESC, bm25(search_words, {_HEAD_WEIGHT}, 1.0, 0.0), d.id LIMIT :most",
    "postgresql": "SELECT d.id, {is_exact} AS is_exact FROM search_words AS f JOIN search_docs AS d ON d.id = f.id "
    "WHERE f.words @@ to_tsquery('simple', :folded) AND {kind} "
    "ORDER BY is_exact DESC, ts_rank(f.words, to_tsquery('simple', :folded)) DESC, d.id LIMIT :most",
}
_IS_EXACT = {
    "sqlite": "f.rowid IN (SELECT rowid FROM search_words WHERE search_words MATCH :exact)",
    "postgresql": "f.exact @@ to_tsquery('simple', :exact)"}  # fmt: skip
#: Around a word, behind the beginning of one, between words side by side, between groups.
_SIGNS = {"sqlite": ('"', "*", " + ", " AND "), "postgresql": ("'", ":*", " <-> ", " & ")}
#: In which columns words are looked for.
_WITHIN = {
    ("sqlite", "folded"): "{{head body}} : ({})", ("sqlite", "exact"): "{{exact}} : ({})",
    ("postgresql", "folded"): "{}", ("postgresql", "exact"): "{}",
}  # fmt: skip
_DOC = schema.search_docs


def index_words(connection: Connection, docs: Iterable[Doc]) -> None:
    """Put docs into the index."""
    newest = select(func.coalesce(func.max(_DOC.c.id), 0))  # one program writes at a time
    last = connection.execute(newest).scalar_one()
    lines = [{"id": number, **doc._asdict()} for number, doc in enumerate(docs, last + 1)]
    schema.put(connection, _DOC, lines)
    for part in parts(list(map(_forms, lines))):
        if connection.dialect.name == "sqlite":
            connection.execute(_PUT_IN_SQLITE, part)
        else:  # whose driver asks the server for every row anew
            connection.execute(_PUT_IN_POSTGRESQL, {"docs": json.dumps(part)})


def index_all(connection: Connection) -> None:
    """Put the words of all letters into an empty index."""
    asked = select(_LETTER.content).where(_LETTER.copy_of.is_(None))
    for content in connection.execute(asked).scalars().all():
        index_words(connection, words_of_letter(rows.unpacked(bytes(content))))


def unindex_words(connection: Connection, letter: str) -> None:
    """Take the docs of a letter out of the index."""
    old = connection.execute(select(_DOC).where(_DOC.c.letter == letter)).mappings().all()
    if old and connection.dialect.name == "sqlite":
        connection.execute(_DELETE_IN_SQLITE, list(map(_forms, old)))
    connection.execute(delete(_DOC).where(_DOC.c.letter == letter))


def _forms(doc: Mapping[Any, Any]) -> dict[str, Any]:
    (head, exact_head), (body, exact_body) = matching.spelled(doc["head"]), matching.spelled(doc["body"])
    return {"id": doc["id"], "head": head, "body": body, "exact": f"{exact_head} {exact_body}".strip()}


def find_words(connection: Connection, wanted: matching.Query, most: int, *, duties: bool = False) -> list[Doc]:
    """Return the letters (or the duties) that hold all groups of words, the exact spelling first, then the best.

    ``[]`` where nothing is asked. ``BrokenContentError`` where the index leads to what does not hold them.
    """
    if not wanted.groups:
        return []
    dialect, is_exact = connection.dialect.name, "FALSE"
    parameters: dict[str, Any] = {"most": most, "folded": _asked(wanted, "folded", dialect)}
    if wanted.has_marks:
        parameters["exact"], is_exact = _asked(wanted, "exact", dialect), _IS_EXACT[dialect]
    kind = f"d.start IS {'NOT ' if duties else ''}NULL"
    statement = _FIND[dialect].format(is_exact=is_exact, kind=kind)
    found = connection.execute(text(statement), parameters).scalars().all()
    asked = select(_DOC).where(schema.sound(_DOC))
    by_id = by_first(connection, asked, _DOC.c.id, found)
    words, docs = {word.folded.lower() for word in chain.from_iterable(wanted.groups)}, list[Doc]()
    for number in found:  # the index bears no seal: where it leads must be what was asked for
        doc: Any = by_id.get(number)
        # Whatever stands around the words: to cut a doc into words would take ten times as long.
        folded = unmarked(as_seen(f"{doc.head} {doc.body}").lower()) if doc is not None else ""
        if not all(word in folded for word in words):
            raise BrokenContentError(getattr(doc, "letter", None))
        docs.append(Doc(doc.letter, doc.start, doc.head, doc.body))
    return docs


def _asked(wanted: matching.Query, form: str, dialect: str) -> str:
    """Return a query in the search language of a database, by the ``form`` of its words (``folded``, ``exact``)."""
    quote, star, beside, both = _SIGNS[dialect]
    groups = []
    for number, group in enumerate(wanted.groups):
        asked = beside.join(f"{quote}{getattr(word, form)}{quote}" for word in group)
        groups.append(asked + star if number in wanted.beginnings else asked)
    return _WITHIN[dialect, form].format(both.join(groups))


def words_of_letter(letter: Letter) -> Iterator[Doc]:
    """Yield the docs of a letter."""
    header = letter.header
    names = (header.kind, labels.reference(header.number, header.symbol), header.issuer, header.subject)
    yield Doc(letter.source.sha256, None, " – ".join(filter(None, names)), letter.text)
    seen: set[str] = set()
    for task in letter.tasks:
        words = " ".join((task.action or task.evidence.quote).split())
        if words not in seen:
            seen.add(words)
            yield Doc(letter.source.sha256, task.evidence.start, "; ".join(task.assignees), words)
