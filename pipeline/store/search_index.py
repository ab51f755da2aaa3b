"""The index of words: what of a letter can be found, its words folded, FTS5 of SQLite or PostgreSQL's ``tsvector``."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, text

from extractors.lookalikes import as_seen, seen
from extractors.spelling import unmarked
from pipeline import labels
from pipeline.registry.names import flat, same_tones
from pipeline.store import checksums, schema
from pipeline.store.errors import BrokenContentError
from pipeline.store.schema import of_ids, parts
from schemas import Letter

# Words as they are searched: numbers without leading zeros, one place for every tone mark, and folded ones.
#
# A word is looked up twice: *folded* (without diacritics, ``đ`` as ``d``), so that what is typed without marks finds
# everything, and *exact*, so that what was typed with marks finds its own spelling first. SQLite's own folding leaves
# ``đ`` as it is and PostgreSQL's depends on an extension; here both get words that are folded already.

_PART = re.compile(r'"([^"]*)"|[^\s"]+')
#: Letters and figures apart: ``05KH`` and ``05/KH`` are the same words.
_WORD = re.compile(r"\d+|[^\W\d_]+")
_LEADING_ZEROS = re.compile(r"0(?<!\d0)0*(?=\d)")


class SearchWord(NamedTuple):
    """A word of a text: its two forms, and where it stands."""

    folded: str
    exact: str
    start: int
    end: int


def words(text: str) -> list[SearchWord]:
    """Return the words of a text in NFC, as they are seen, with their places in the text.

    >>> [word.folded for word in words("Số: 05/KH-LĐLĐ")]
    ['so', '5', 'kh', 'ldld']
    """
    shown = seen(text)
    found = ((_bare(match[0]), match.span()) for match in _WORD.finditer(_lowered(shown.text if shown else text)))
    return [SearchWord(flat(exact), exact, *(shown.place(*place) if shown else place)) for exact, place in found]


def spelled(text: str) -> tuple[str, str]:
    """Return the words of a text in NFC one behind the other, as they are seen, folded and exact.

    >>> spelled("Số: 05/KH-LĐLĐ")
    ('so 5 kh ldld', 'số 5 kh lđlđ')
    """
    exact = _bare(" ".join(_WORD.findall(_lowered(as_seen(text)))))
    return unmarked(exact), exact


def _lowered(text: str) -> str:
    lowered = same_tones(text)
    if len(lowered) == len(text):
        return lowered
    # A letter whose small form is longer: places would be off.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _bare(text: str) -> str:
    return _LEADING_ZEROS.sub("", text)


class Query(NamedTuple):
    """What was typed: groups of words that all must stand in a text; the words of a group stand side by side."""

    groups: tuple[tuple[SearchWord, ...], ...]
    beginnings: frozenset[int] = frozenset()
    """Groups (by place) of which the last word is only the beginning of one: they were typed with a star."""

    @property
    def has_marks(self) -> bool:
        """Whether tone marks were typed, so that the exact spelling is to come first."""
        return any(word.exact != word.folded for group in self.groups for word in group)


def query(typed: str) -> Query:
    """Read what a person typed: words in any order; ``"words in quotes"`` and numbers with symbols stay together.

    A star behind a word stands for the rest of it.

    >>> [[word.folded for word in group] for group in query('báo cáo "đại hội" 05/KH-LĐLĐ').groups]
    [['bao'], ['cao'], ['dai', 'hoi'], ['5', 'kh', 'ldld']]
    """
    text = unicodedata.normalize("NFC", typed)
    asked = [match[1] if match[1] is not None else match[0] for match in _PART.finditer(text)]
    groups = [(tuple(found), part.endswith("*")) for part in asked if (found := words(part))]
    beginnings = (number for number, (_, is_beginning) in enumerate(groups) if is_beginning)
    return Query(tuple(group for group, _ in groups), frozenset(beginnings))


def spans(text: str, wanted: Query) -> list[tuple[int, int]]:
    """Return where the groups of a query stand in a text, in order."""
    found = words(text)
    folded = [word.folded for word in found]
    places = set()
    for number, group in enumerate(wanted.groups):
        *before, last = (word.folded for word in group)
        for at in range(len(folded) - len(before)):
            end = at + len(before)
            is_last = folded[end].startswith(last) if number in wanted.beginnings else folded[end] == last
            if is_last and folded[at:end] == before:
                places.add((found[at].start, found[end].end))
    return sorted(places)


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


#: Contentless: the words can be worked out again from search_docs, which is what deleting needs.
_MADE_IN_SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5("
    "head, body, exact, content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
)
_MADE_IN_POSTGRESQL = (
    "CREATE TABLE search_words (id integer PRIMARY KEY REFERENCES search_docs(id) ON DELETE CASCADE, "
    "words tsvector NOT NULL, exact tsvector NOT NULL)",
    "CREATE INDEX ix_search_words ON search_words USING gin (words)",
    "CREATE INDEX ix_search_exact ON search_words USING gin (exact)",
)
_PUT_IN_SQLITE = text("INSERT INTO search_words(rowid, head, body, exact) VALUES(:id, :head, :body, :exact)")
_PUT_IN_POSTGRESQL = text(
    "INSERT INTO search_words(id, words, exact) SELECT id, setweight(to_tsvector('simple', head), 'A') || "
    "to_tsvector('simple', body), to_tsvector('simple', exact) "
    "FROM json_to_recordset(CAST(:docs AS json)) AS docs(id integer, head text, body text, exact text)"
)
_DELETE_IN_SQLITE = text(
    "INSERT INTO search_words(search_words, rowid, head, body, exact) VALUES('delete', :id, :head, :body, :exact)"
)
_DOC = schema.search_docs


def create(connection: Connection) -> None:
    """Make the index of words beside ``search_docs``."""
    for statement in _MADE_IN_SQLITE if connection.dialect.name == "sqlite" else _MADE_IN_POSTGRESQL:
        connection.exec_driver_sql(statement)


def put(connection: Connection, docs: Iterable[Doc]) -> None:
    """Put docs into the index."""
    last = connection.execute(select(func.max(_DOC.c.id))).scalar() or 0  # one program writes at a time
    lines = [{"id": number, **doc._asdict()} for number, doc in enumerate(docs, last + 1)]
    checksums.put(connection, _DOC, lines)
    _index(connection, lines)


def _index(connection: Connection, lines: Sequence[Mapping[Any, Any]]) -> None:
    for part in parts(list(map(_forms, lines))):
        if connection.dialect.name == "sqlite":
            connection.execute(_PUT_IN_SQLITE, part)
        else:  # whose driver asks the server for every row anew
            connection.execute(_PUT_IN_POSTGRESQL, {"docs": json.dumps(part)})


def remove(connection: Connection, letter: str) -> None:
    """Take the docs of a letter out of the index."""
    old = connection.execute(select(_DOC).where(_DOC.c.letter == letter)).mappings().all()
    if old and connection.dialect.name == "sqlite":
        connection.execute(_DELETE_IN_SQLITE, list(map(_forms, old)))
    connection.execute(delete(_DOC).where(_DOC.c.letter == letter))


def _forms(doc: Mapping[Any, Any]) -> dict[str, Any]:
    (head, exact_head), (body, exact_body) = spelled(doc["head"]), spelled(doc["body"])
    return {"id": doc["id"], "head": head, "body": body, "exact": f"{exact_head} {exact_body}".strip()}


def find(connection: Connection, wanted: Query, most: int, *, duties: bool = False) -> list[Doc]:
    """Return the letters (or the duties) that hold all groups of words, the exact spelling first, then the best."""
    if not wanted.groups:
        return []
    is_sqlite = connection.dialect.name == "sqlite"
    parameters: dict[str, Any] = {"most": most, "folded": _asked(wanted, "folded", is_sqlite)}
    if wanted.has_marks:
        parameters["exact"] = _asked(wanted, "exact", is_sqlite)
    kind = f"d.start IS {'NOT ' if duties else ''}NULL"
    statement = (_in_sqlite if is_sqlite else _in_postgresql)(wanted, kind)
    found = connection.execute(text(statement), parameters).scalars().all()
    asked = select(_DOC).where(checksums.sound(_DOC))
    by_id = {doc.id: doc for doc in of_ids(connection, asked, _DOC.c.id, found)}
    for number in found:  # the index bears no seal: where it leads must be what was asked for
        if number not in by_id or not _may_hold(by_id[number], wanted):
            raise BrokenContentError(by_id[number].letter if number in by_id else None)
    docs = (by_id[number] for number in found)
    return [Doc(doc.letter, doc.start, doc.head, doc.body) for doc in docs]


def _may_hold(doc: Any, wanted: Query) -> bool:
    """Whether all words stand in a doc, whatever stands around them: to cut it into words would take ten times."""
    folded = unmarked(as_seen(f"{doc.head} {doc.body}").lower())
    return all(word.folded.lower() in folded for group in wanted.groups for word in group)


def _in_sqlite(wanted: Query, kind: str) -> str:
    exact = "f.rowid IN (SELECT rowid FROM search_words WHERE search_words MATCH :exact)"
    exact = exact if wanted.has_marks else "FALSE"
    return (
        f"SELECT f.rowid, {exact} AS is_exact FROM search_words AS f LEFT JOIN search_docs AS d ON d.id = f.rowid "
        f"WHERE search_words MATCH :folded AND (d.id IS NULL OR {kind}) "
        f"ORDER BY is_exact DESC, bm25(search_words, {_HEAD_WEIGHT}, 1.0, 0.0), d.id LIMIT :most"
    )


def _in_postgresql(wanted: Query, kind: str) -> str:
    exact = "f.exact @@ to_tsquery('simple', :exact)" if wanted.has_marks else "FALSE"
    return (
        f"SELECT d.id, {exact} AS is_exact FROM search_words AS f "
        "JOIN search_docs AS d ON d.id = f.id WHERE f.words @@ to_tsquery('simple', :folded) "
        f"AND {kind} ORDER BY is_exact DESC, ts_rank(f.words, to_tsquery('simple', :folded)) DESC, d.id LIMIT :most"
    )


def _asked(wanted: Query, form: str, is_sqlite: bool) -> str:
    # In the language of FTS5 or of ``to_tsquery``: words hold nothing but letters or figures.
    quote, star, beside, both = ('"', "*", " + ", " AND ") if is_sqlite else ("'", ":*", " <-> ", " & ")
    groups = []
    for number, group in enumerate(wanted.groups):
        asked = beside.join(f"{quote}{getattr(word, form)}{quote}" for word in group)
        groups.append(asked + star if number in wanted.beginnings else asked)
    if not is_sqlite:
        return both.join(groups)
    columns = "{exact}" if form == "exact" else "{head body}"
    return f"{columns} : ({both.join(groups)})"


def of(letter: Letter) -> Iterator[Doc]:
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
