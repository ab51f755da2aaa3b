"""The same letter, come twice, as scan and as Word file: which are one, and which of them stands for it.

Two letters are one where issuer, number, symbol and date agree and their words do, too. What two texts differ in is
told apart: words that recognition may have misread, words that stand elsewhere (the two columns of a head), an annex
that only one of them has, and words that are really others. Different figures in two typed texts are never a
misreading, nor are different numbers in any two heads: such letters stay two, and where their subjects are the same a
person is asked.
"""

import functools
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Executable, func, or_, select, union

from extractors.spelling import fold
from pipeline.grouping import grouped
from pipeline.matching import reference_key
from pipeline.registry.names import flat, key, same_tones, without_organ
from pipeline.store import rows, schema
from pipeline.store.schema import of_ids
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
        return reference_key(f"{self.number or ''} {self.symbol or ''}")

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
    return tuple(word.lstrip("0") or "0" if word.isdigit() else word for word in found)


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

_THIS, _LETTER = schema.letters.alias(), schema.letters.c
_FIRST = func.coalesce(_THIS.c.copy_of, _THIS.c.sha256)
_IS_MEMBER = or_(_LETTER.sha256 == _FIRST, _LETTER.copy_of == _FIRST)
_HEADS = select(*(_LETTER[name] for name in (*Head._fields, "read_head")))


def members(connection: Connection, sha256: str) -> list[str]:
    """Return the ids of a letter and of its copies, by any of them, the one that stands for them first."""
    return members_of(connection, [sha256])[sha256]


def members_of(connection: Connection, letters: Collection[str]) -> dict[str, list[str]]:
    """Return what ``members`` does of each letter."""
    asked = select(_THIS.c.sha256.label("of"), _LETTER.sha256).join_from(_THIS, schema.letters, _IS_MEMBER)
    asked = asked.order_by(_THIS.c.sha256, _LETTER.sha256 != _FIRST, _LETTER.sha256)
    found = grouped(of_ids(connection, asked, _THIS.c.sha256, letters), lambda line: str(line.of))
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

    of_group = _HEADS.join_from(_THIS, schema.letters, _IS_MEMBER).where(_THIS.c.sha256 == letter.source.sha256)
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
