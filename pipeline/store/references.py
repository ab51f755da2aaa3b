"""Which letter is meant: the one that a reference calls, those that a letter cites, the one that came twice."""

import functools
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Executable, and_, func, or_, select, true, union

from extractors.spelling import fold
from pipeline import labels
from pipeline.grouping import grouped
from pipeline.matching import days_agree, names_agree, reference_key, without_zeros
from pipeline.registry.names import flat, key, loose_key, same_tones, without_organ
from pipeline.store import checksums, rows, schema
from pipeline.store.errors import UnknownRefError
from pipeline.store.rows import Citation
from pipeline.store.schema import of_ids
from pipeline.words import t
from schemas import Letter

#: So many words of each text are compared: what tells letters apart stands in their first pages.
_COMPARED = 6_000
_WORD = re.compile(r"\d+|[^\W\d_]+")
#: Two words at least this alike (0-100) may be one word misread.
_MISREAD = 60.0
#: Issuers at least this alike may be one name misread.
_SAME_NAME = 85.0
#: Even of few figures a scan may misread one.
_FEW_FIGURES = 20
#: Texts shorter than this (in words) say too little: they must be equal.
_TOO_SHORT = 20


class Head(NamedTuple):
    """What tells, before any text is looked at, whether two letters may be one."""

    sha256: str
    number: str | None
    symbol: str | None
    issuer: str | None
    issued_on: str | None
    ocr: bool
    size: int
    """Characters of the text."""

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """The smaller one is the copy to work with: typed before recognised, with fewer blanks, the longer text."""
        blanks = sum(value is None for value in (self.number, self.symbol, self.issuer, self.issued_on))
        return (self.ocr, blanks, -self.size, self.sha256)

    @property
    def reference(self) -> str:
        """Number and symbol, as they are compared."""
        return reference_key(self.number, self.symbol)

    @property
    def fields(self) -> tuple[str | None, ...]:
        """Number, symbol, date and issuer, as they are compared."""
        symbol = " ".join(_WORD.findall(fold(self.symbol))) if self.symbol else None
        issuer = flat(without_organ(key(self.issuer))) if self.issuer else None
        return (self.number, symbol or None, self.issued_on, issuer or None)


class _Most(NamedTuple):
    """How much two texts of one letter may differ, as shares of the shorter one's words, and figures replaced."""

    misread: float
    others: float
    figures: float


_TYPED = _Most(0.05, 0.05, 0.0)
_RECOGNISED = _Most(0.35, 0.15, 0.10)
#: Where the heads do not wholly agree, the texts must be all the more alike.
_STRICTLY_TYPED = _Most(0.02, 0.02, 0.0)
_STRICTLY_RECOGNISED = _Most(0.20, 0.02, 0.05)


def _head_of(letter: Letter) -> Head:
    header, source = letter.header, letter.source
    own = (header.number, header.symbol, header.issuer, header.issued_on)
    return Head(source.sha256, *own, source.ocr, len(letter.text))


def same_letter(letter: Letter, other: Letter) -> bool:
    """Whether two files are one letter; which comes first does not matter."""
    return _differences(letter, other) is not None


def _differences(letter: Letter, other: Letter) -> int | None:
    most = _most(_head_of(letter), _head_of(other))
    return _compared(letter.text, other.text, most) if most is not None else None


def _grouped(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return the files of each letter, the one to work with first; the order in which they come does not matter.

    A file belongs to the best one that is most like it. So a scan that may be either of two letters does not make them
    one.
    """
    groups: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: _head_of(letter).rank):
        found = [(_differences(group[0], letter), place) for place, group in enumerate(groups)]
        nearest = min(((count, place) for count, place in found if count is not None), default=None)
        if nearest is None:
            groups.append([letter])
        else:
            groups[nearest[1]].append(letter)
    return groups


def _most(head: Head, other: Head) -> _Most | None:
    """Return how much the texts of two heads may differ, ``None`` where the heads tell that they are two letters."""
    pairs = list(zip(head.fields, other.fields, strict=True))
    apart = [place for place, (one, two) in enumerate(pairs) if one and two and one != two]
    unknown = sum(not (one and two) for one, two in pairs)
    typed, recognised = (_STRICTLY_TYPED, _STRICTLY_RECOGNISED) if apart or unknown else (_TYPED, _RECOGNISED)
    # Of number, symbol, date and issuer no more than one may be missing, or misread: the rest says too little.
    if unknown + len(apart) > 1 or (apart and not _are_misread(head, other, apart[0])):
        return None
    return recognised if head.ocr or other.ocr else typed


def _are_misread(head: Head, other: Head, place: int) -> bool:
    """Whether a field that differs is one and the same, misread by one of the two."""
    # Who writes the same thing again gives it another number: that alone tells two letters apart.
    if head.ocr == other.ocr or head.number != other.number:
        return False
    one, two = head.fields[place], other.fields[place]
    return _is_misread(one or "", two or "", is_name=place == len(head.fields) - 1)


def _is_misread(words: str, others: str, *, is_name: bool) -> bool:
    """Whether one field of the head may be the other one, misread: a name loses letters, the rest one sign."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    if is_name:
        return fuzz.ratio(words, others) >= _SAME_NAME
    return len(words) == len(others) and Levenshtein.distance(words, others) == 1


def _compared(text: str, other: str, most: _Most) -> int | None:
    one, two = sorted((_words(text), _words(other)), key=lambda words: (len(words), words))
    if len(one) < _TOO_SHORT:
        return 0 if one == two else None
    figures, others_figures = (Counter(word for word in words if word.isdigit()) for words in (one, two))
    replaced = min((figures - others_figures).total(), (others_figures - figures).total())
    if replaced > most.figures * max(figures.total(), _FEW_FIGURES):
        return None  # told before the words are laid beside each other, which takes longest
    misread, others = _read_apart(*_apart(one, two))
    is_one = misread <= most.misread * len(one) and others <= most.others * len(one)
    return misread + others + replaced if is_one else None


@functools.lru_cache(maxsize=32)  # one letter is compared with all those near it
def _words(text: str) -> tuple[str, ...]:
    found = _WORD.findall(flat(same_tones(text)))[:_COMPARED]
    return tuple(map(without_zeros, found))


def _apart(one: Sequence[str], two: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words that only one text has, without those that stand elsewhere in the other."""
    from rapidfuzz.distance import Levenshtein

    steps = [step for step in Levenshtein.opcodes(one, two) if step.tag != "equal"]
    gone = [word for step in steps for word in one[step.src_start : step.src_end]]
    come = [word for step in steps for word in two[step.dest_start : step.dest_end]]
    moved = Counter(gone) & Counter(come)
    return _without(gone, moved), _without(come, moved)


def _without(words: list[str], left_out: Counter[str]) -> list[str]:
    left, kept = Counter(left_out), []
    for word in words:
        if left[word]:
            left[word] -= 1
        else:
            kept.append(word)
    return kept


def _read_apart(gone: list[str], come: list[str]) -> tuple[int, int]:
    """Count the words, but figures, that may be misread ones of the other text, and those that are really others."""
    from rapidfuzz import fuzz

    gone, free = ([word for word in words if not word.isdigit()] for words in (gone, come))
    misread = 0
    for word in gone:
        nearest = max(range(len(free)), key=lambda place: fuzz.ratio(word, free[place]), default=None)
        if nearest is not None and fuzz.ratio(word, free[nearest]) >= _MISREAD:
            free.pop(nearest)
            misread += 1
    return misread, len(gone) - misread


# --------------------
# Which of the stored letters are one letter, and which of them stands for it.
#
# Which letters are alike follows from the letters alone; so it does not matter which of them came first. Here those are
# found that may be alike at all.

_ANY, _LETTER = schema.letters.alias(), schema.letters.c
_FIRST = func.coalesce(_ANY.c.copy_of, _ANY.c.sha256)
_IS_MEMBER = or_(_LETTER.sha256 == _FIRST, _LETTER.copy_of == _FIRST)
_HEADS = select(*(_LETTER[name] for name in (*Head._fields, "read_head")))


def members(connection: Connection, sha256: str) -> list[str]:
    """Return the ids of a letter and of its copies, by any of them, the one that stands for them first."""
    return members_of(connection, [sha256])[sha256]


def members_of(connection: Connection, letters: Collection[str]) -> dict[str, list[str]]:
    """Return what ``members`` does of each letter."""
    asked = select(_ANY.c.sha256.label("of"), _LETTER.sha256).join_from(_ANY, schema.letters, _IS_MEMBER)
    asked = asked.order_by(_ANY.c.sha256, _LETTER.sha256 != _FIRST, _LETTER.sha256)
    found = grouped(of_ids(connection, asked, _ANY.c.sha256, letters), lambda line: str(line.of))
    return {name: [line.sha256 for line in found.get(name, ())] or [name] for name in letters}


def near_stored(connection: Connection, letters: Iterable[Letter]) -> set[str]:
    """Return the ids of those letters that may be the same as a stored one, as far as the heads tell."""
    heads = [_head_of(letter) for letter in letters]
    others = _heads(connection, _near(heads))
    return {head.sha256 for other in others for head in heads if _may_be_one(head, other)}


def apart(letters: Iterable[Letter], most: int) -> Iterator[list[Letter]]:
    """Yield letters in parts of at most so many, in their order; no two of a part can be the same letter."""
    part: dict[Head, Letter] = {}
    for letter in letters:
        head = _head_of(letter)
        if len(part) == most or any(_may_be_one(head, other) for other in part):
            yield [*part.values()]
            part = {}
        part[head] = letter
    if part:
        yield [*part.values()]


def _may_be_one(head: Head, other: Head) -> bool:
    if head.sha256 == other.sha256:
        return True
    return not _shared(head).isdisjoint(_shared(other)) and _most(head, other) is not None


@functools.lru_cache(maxsize=4_096)
def _shared(head: Head) -> frozenset[str | None]:
    """Return number and symbol, and the day: all heads of one letter have one of these."""
    return frozenset((head.reference if head.number or head.symbol else None, head.issued_on)) - {None}


def _near(heads: Collection[Head]) -> Executable:
    """Ask for the heads with the same number and symbol or of the same day: no others can be the same letter.

    The columns of those that people corrected say what they made of them, so each of those is looked at.
    """
    references, days = {head.reference for head in heads}, {head.issued_on for head in heads if head.issued_on}
    return union(
        _HEADS.where(_LETTER.reference.in_(sorted(references)), _LETTER.number.is_not(None)),
        _HEADS.where(_LETTER.issued_on.in_(sorted(days))),
        _HEADS.where(_LETTER.read_head.is_not(None)),
    )


def _heads(connection: Connection, asked: Executable) -> list[Head]:
    """Return heads as they were read, in order here: asked for so, SQLite would go through all letters."""
    own = ("number", "symbol", "issuer", "issued_on")
    return sorted(
        Head(*line)._replace(**dict(zip(own, json.loads(read), strict=True)) if read is not None else {})
        for *line, read in connection.execute(asked)
    )


def groups_around(connection: Connection, letter: Letter) -> list[list[str]]:
    """Return the groups that a letter, just written and as it was read, makes with those around it, the best first."""
    texts = {letter.source.sha256: letter}

    def text(head: Head) -> Letter:
        if head.sha256 not in texts:
            texts[head.sha256] = rows.letter_as_read(connection, head.sha256)
        return texts[head.sha256]

    of_group = _HEADS.join_from(_ANY, schema.letters, _IS_MEMBER).where(_ANY.c.sha256 == letter.source.sha256)
    left = {head.sha256: head for head in _heads(connection, of_group)}
    found: list[list[str]] = []
    while left:
        # All letters that may be in one group, by way of others, too.
        start = left.popitem()[1]
        linked, waiting = {start.sha256: start}, [start]
        while waiting:
            head = waiting.pop()
            for other in _heads(connection, _near([head])):
                may_be_one = other.sha256 not in linked and _most(head, other) is not None
                if may_be_one and same_letter(text(head), text(other)):
                    linked[other.sha256] = other
                    waiting.append(other)
        left = {name: head for name, head in left.items() if name not in linked}
        groups = _grouped([text(head) for _, head in sorted(linked.items())])
        found += [[member.source.sha256 for member in group] for group in groups]
    return sorted(found)


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
        {"letter": letter.source.sha256, "reference_id": item.id, "key": reference_key(item.number, item.symbol),
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


# --------------------
# The line of the register that a letter stands in, by the id of what stands for it.

_STANDS, _LINE = schema.letters.alias(), schema.register.c
# Said so that SQLite does not go through a whole book.
_OWN_BOOK = (_LINE.book == "out") == (_STANDS.c.direction == "out")
_IS_ITSELF = and_(_LETTER.sha256 == _STANDS.c.sha256, _LETTER.copy_of.is_(None))
_MAIN = (
    select(_STANDS.c.sha256.label("standing"), schema.register)
    .select_from(_STANDS)
    .join(schema.letters, or_(_IS_ITSELF, _LETTER.copy_of == _STANDS.c.sha256))
    .join(schema.register, and_(_LINE.letter == _LETTER.sha256, _OWN_BOOK))
    .where(checksums.sound(schema.register))
)


def main_rows(connection: Connection, wanted: Collection[str] | None = None) -> dict[str, Mapping[str, Any]]:
    """Return the line of each letter by the id of what stands for it; of two lines that with the first number."""
    lines = [dict(row._mapping) for row in of_ids(connection, _MAIN, _STANDS.c.sha256, wanted)]
    # The first of each letter counts: it is written last.
    lines.sort(key=lambda line: (line["number"] is None, line["year"] or 0, line["number"] or 0, line["letter"]))
    return {line["standing"]: line for line in reversed(lines)}
