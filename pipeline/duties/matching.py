"""Finding again: a record in another reading, a duty in another routing, a letter in its copy, words that are typed.

What tells two of a kind apart is said once, here; pure functions of words, whoever asks.
"""

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain, filterfalse
from typing import NamedTuple, TypeVar

from extractors.lookalikes import as_it_looks, as_seen
from extractors.spelling import fold, unmarked
from pipeline.support.grouping import grouped
from pipeline.support.words import one_line
from pipeline.unions.names import flat, key, loose_key, same_tones, without_organ
from schemas import DateRecord, Evidence, Letter, Meeting, Obligation, RecordWords, Sentence

# --------------------
# Words of a letter, in another reading of it or in a copy.

_Wanted = TypeVar("_Wanted")
_Among = TypeVar("_Among")
_Measure = TypeVar("_Measure", bound=tuple[float, ...])
#: So many characters before a record tell it from another one with the same words.
_BEFORE = 60
#: Words at least this alike (0-100) are the same words, read better or worse.
ALIKE = 85.0
#: What begins or ends with all of the other is the same, where it is not much longer: a reading may cut elsewhere.
_CUT, _LEAST_CUT = 95.0, 0.6
#: In fewer characters than these another figure makes other words.
_SHORT = 60
_FIGURES = re.compile(r"\d+")
NOWHERE = Evidence.model_construct(start=0, end=0, quote="")  # not checked: who only lists letters needs no evidence
"""Of a value that a person gave without words of the letter."""


def touch(one: Evidence | Sentence | None, other: Evidence) -> bool:
    """Whether two places of one text have a character in common; what has no place touches nothing."""
    return one is not None and one.start < other.end and other.start < one.end


def touches(one: Evidence | Sentence | None, places: Iterable[Evidence]) -> bool:
    """Whether a place touches one of several."""
    return any(touch(one, place) for place in places)


def place_of(words: RecordWords | None) -> Evidence:
    """Return where words stood; those of no record stand nowhere."""
    quote, start = (words.quote, words.start) if words else ("", 0)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def words_of(text: str, evidence: Evidence) -> RecordWords:
    """Return the words by which a record of a letter is found again."""
    before = " ".join(text[max(0, evidence.start - _BEFORE) : evidence.start].split())
    return RecordWords(quote=evidence.quote, start=evidence.start, before=before)


def paired(
    wanted: Sequence[_Wanted], among: Sequence[_Among], *measures: Callable[[_Wanted, _Among], _Measure | None],
    each_once: bool = False,
) -> dict[int, int]:  # fmt: skip
    """Return, by place in ``wanted``, the place in ``among`` of the same record: one reading found again in another.

    A measure says how alike two are, ``None`` for not at all; a later one is asked for what no earlier one paired. Of
    equals the first counts. With ``each_once`` none is paired twice: what stands for one may not stand for another.
    """
    pairs: dict[int, int] = {}
    free = set(range(len(among)))
    for measure in measures:
        for place, one in enumerate(wanted):
            if place in pairs:
                continue
            found = [(how, -at) for at in free if (how := measure(one, among[at])) is not None]
            if found:
                pairs[place] = -max(found)[1]
                free -= {pairs[place]} if each_once else set()
    return pairs


def nearest(words: RecordWords, others: Sequence[RecordWords]) -> int | None:
    """Return which of the others are these words, ``None`` where none is alike enough (``alike_words``)."""
    return paired([words], others, alike_words).get(0)


def alike_words(words: RecordWords, other: RecordWords) -> tuple[float, float, int] | None:
    """Return how alike the words of two records are, those before them, and how near they stand; ``None``: not alike.

    What a person called a record that has no words of the letter (``start`` below 0) is only itself.
    """
    if words.start < 0 or other.start < 0:
        return (100.0, 0.0, 0) if words == other else None
    if (alike := likeness(words.quote, other.quote)) < ALIKE:
        return None
    from rapidfuzz import fuzz

    return alike, fuzz.ratio(folded(words.before), folded(other.before)), -abs(other.start - words.start)


def records_called(typed: str, known: Sequence[RecordWords], told: Sequence[str]) -> list[int]:
    """Return which records that typed words may mean: the one of just these words, else all that hold them.

    ``told`` is what else each record is known by. Tone marks need not be typed. ``[]`` where none fits.
    """
    wanted = folded(typed)
    own = [at for at, words in enumerate(known) if folded(words.quote) == wanted]
    if len(own) == 1:
        return own
    return [at for at, words in enumerate(told) if wanted and wanted in folded(f"{known[at].quote}\n{words}")]


@functools.lru_cache(maxsize=4096)
def likeness(one: str, other: str) -> float:
    """Return how alike two quotes are (0-100).

    >>> likeness("gửi báo cáo  về tỉnh", "Gửi báo cáo về tỉnh")
    100.0
    >>> likeness("trước ngày 16/3/2026", "trước ngày 18/3/2026")
    0.0
    """
    from rapidfuzz import fuzz

    short, long = sorted((folded(one), folded(other)), key=len)
    if short == long:
        return 100.0
    if len(long) < _SHORT and _FIGURES.findall(short) != _FIGURES.findall(long):
        return 0.0
    if len(short) >= _LEAST_CUT * len(long) and (long.startswith(short) or long.endswith(short)):
        return _CUT
    return fuzz.ratio(short, long)


@functools.lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Return words without case, tone marks, line breaks and the marks around them."""
    return flat(same_tones(" ".join(words.lower().split()))).strip(" -–+*•.,;:")


def located(text: str, words: RecordWords) -> Evidence:
    """Return where words stand in a text, however it breaks lines: the likeliest place; ``NOWHERE`` where nowhere."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.quote.split())) or r"(?!)", re.IGNORECASE)
    places = [Evidence(start=found.start(), end=found.end(), quote=found[0]) for found in pattern.finditer(text)]
    return places[nearest(words, [words_of(text, place) for place in places]) or 0] if places else NOWHERE


# --------------------
# What a citation means: number and symbol, the day, the body.

#: Letters and figures apart: ``05KH`` and ``05/KH`` are the same words.
_WORD = re.compile(r"\d+|[^\W\d_]+")
_LEAD_IN = re.compile(r"^(?:so|so hieu|ky hieu)\b")


def reference_key(*words: str | None) -> str:
    """Return what is compared of a number and symbol: case, tone marks, blanks, dashes and leading zeros left out.

    >>> reference_key("23/KH-CĐYT")
    '23 kh cdyt'
    >>> reference_key("Số: 023 /kh- cdyt") == reference_key("23/KH-CĐYT")
    True
    """
    bare = _LEAD_IN.sub("", fold(" ".join(filter(None, words))).strip())
    return " ".join(map(without_zeros, _WORD.findall(bare)))


def place_of_number(number: str | None) -> int:
    """Return where a letter stands by its number among those of its day; one that is no figure, or none, before all."""
    found = number or ""
    return int(found) if found.isdecimal() else 0


def without_zeros(word: str) -> str:
    """Return a number without leading zeros, and any other word as it is."""
    return word.lstrip("0") or "0" if word.isdigit() else word


def meetings_by_date(letter: Letter) -> dict[str, Meeting]:
    """Return what is held on the dates of a letter, by their ids."""
    return {name: meeting for meeting in letter.meetings for name in meeting.dates}


#: What is held, as dates of a letter call it.
EVENT_TYPES = ("event", "period")


def held_by(letter: Letter) -> list[DateRecord]:
    """Return the dates of what a letter holds, without those that an earlier one gave."""
    return [one for one in letter.dates if one.type in EVENT_TYPES and one.date is not None and not one.of_earlier]


def name_of(event: DateRecord, letter: Letter) -> str:
    """Return what is held at a date of a letter, in its words."""
    what = getattr(meetings_by_date(letter).get(event.id), "what", None)
    return one_line(what or event.action or letter.header.subject or event.evidence.quote)


def shown_name(event: DateRecord, letter: Letter) -> str:
    """Return what is held at a date as people are told it, of several days each by its label (“Vòng Cụm 1:”)."""
    name, meeting = name_of(event, letter), meetings_by_date(letter).get(event.id)
    label, days = one_line(str(event.action)), getattr(meeting, "dates", ())
    is_label = label not in name and f"{label}:" in one_line(letter.text)
    return f"{label} – {name}" if len(days) > 1 and is_label else name


_LEVEL = re.compile(r"(?<!\S)(?:tỉnh|thành phố|huyện|quận|thị xã|phường|xã|đặc khu)(?!\S)")


def days_agree(said: str | None, day: str | None) -> bool | None:
    """Whether two days (ISO) may be one: a month or year alone agrees with the days in it; ``None`` without either."""
    return day.startswith(said) or said.startswith(day) if said and day else None


def names_agree(said: str | None, name: str | None) -> bool | None:
    """Whether two names may mean one body: one leaves out the province or the level; ``None`` without either.

    >>> names_agree("LĐLĐ tỉnh", "Liên đoàn Lao động tỉnh Hà Sơn"), names_agree("LĐLĐ tỉnh", "LĐLĐ huyện Bến Lũng")
    (True, False)
    """
    if not said or not name:
        return None
    levels, own = (set(_LEVEL.findall(key(one))) for one in (said, name))
    one, other = (set(plain(one).split()) for one in (said, name))
    return not (levels and own and levels.isdisjoint(own)) and (one <= other or other <= one)


def plain(name: str) -> str:
    """Return a body's name as it is compared here: no organ, no level, no marks."""
    return flat(loose_key(without_organ(key(name))))


# --------------------
# What a union owes, where a letter was read or routed anew.

_Mark = TypeVar("_Mark")


def owed_before(
    free: dict[str, list[tuple[Obligation, _Mark]]], items: Collection[Obligation], unmarked: _Mark
) -> dict[str, tuple[Obligation, _Mark]]:
    """Return by the id of each obligation what it was before, with its mark: in its union, the very same words first.

    Else a task could take what was done on its neighbour (“Tổ chức hội nghị”, “Phối hợp tổ chức hội nghị”), whose own
    new row comes later. Of those that are as like, one with another mark than ``unmarked`` goes before. ``free`` are
    those that were before, by the ``key`` of their unions: what is found is taken out of it. New obligations are left
    out.
    """

    def alike(
        measure: Callable[[Obligation, Obligation], float | None], item: Obligation, line: tuple[Obligation, _Mark]
    ) -> tuple[float, bool] | None:
        """Return how alike an obligation and an earlier one are, marked ones first; ``None`` where they are not."""
        how = measure(line[0], item)
        return None if how is None else (how, line[1] != unmarked)

    measures = [
        functools.partial(alike, measure)
        for measure in (_same_place, lambda one, item: _alike(one.action, item.action))
    ]
    taken: dict[str, tuple[Obligation, _Mark]] = {}
    for union, mine in grouped(items, lambda item: key(item.union)).items():
        lines = free.get(union, [])
        found = paired(mine, lines, *measures, each_once=True)
        taken |= {mine[place].id: lines[at] for place, at in found.items()}
        free[union] = [line for at, line in enumerate(lines) if at not in found.values()]
    return taken


def _same_place(before: Obligation, item: Obligation) -> float | None:
    is_same = before.role == item.role and key(before.action) == key(item.action)
    return float(before.evidence.start == item.evidence.start) if is_same else None


@functools.lru_cache(maxsize=4096)
def _alike(words: str, others: str) -> float | None:
    """Return how alike two acts are (0-100): a reading may end one earlier or later; ``None`` where they are not."""
    from rapidfuzz import fuzz

    alike = fuzz.partial_ratio(key(words), key(others))
    return alike if alike >= ALIKE else None


# --------------------
# One letter that came twice: told by its head, then by the words of both texts, however a scan misread them.

#: So many words of each text are compared: what tells letters apart stands in their first pages.
_COMPARED = 6_000
#: Two words at least this alike (0-100) may be one word misread.
_MISREAD = 60.0
#: Issuers at least this alike may be one name misread.
_SAME_NAME = 85.0
#: Even of few figures a scan may misread one.
_FEW_FIGURES = 20
#: Texts shorter than this (in words) say too little: they must be equal.
_TOO_SHORT = 20


class LetterDigest(NamedTuple):
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
    def fields(self) -> tuple[str, str, str, str]:
        """Number, symbol, date and issuer, as they are compared; empty where one is missing."""
        symbol = " ".join(_WORD.findall(fold(self.symbol or "")))
        return self.number or "", symbol, self.issued_on or "", flat(without_organ(key(self.issuer)))


#: How much two texts of one letter may differ, as shares of the shorter one's words that may be misread, of others, and
#: of figures replaced.
_Tolerance = tuple[float, float, float]
#: By whether the heads wholly agree (else the texts must be all the more alike), and whether one was recognised.
_TOLERANCES: dict[tuple[bool, bool], _Tolerance] = {
    (True, False): (0.05, 0.05, 0.0), (True, True): (0.35, 0.15, 0.10),
    (False, False): (0.02, 0.02, 0.0), (False, True): (0.20, 0.02, 0.05),
}  # fmt: skip


def head_of(letter: Letter) -> LetterDigest:
    """Return the head of a letter as copies are told by it."""
    header, source = letter.header, letter.source
    own = (header.number, header.symbol, header.issuer, header.issued_on)
    return LetterDigest(source.sha256, *own, source.ocr, len(letter.text))


def same_letter(letter: Letter, other: Letter) -> bool:
    """Whether two files are one letter; which comes first does not matter."""
    return _differences(letter, other) is not None


def _differences(letter: Letter, other: Letter) -> int | None:
    """Return in how many words two files of one letter differ, ``None`` where they are two letters."""
    most = _most_apart(head_of(letter), head_of(other))
    if most is None:
        return None
    one, two = sorted(map(_first_words, (letter.text, other.text)), key=lambda words: (len(words), words))
    if len(one) < _TOO_SHORT:
        return 0 if one == two else None
    most_misread, most_others, most_figures = most
    figures, others_figures = (Counter(filter(str.isdigit, words)) for words in (one, two))
    replaced = min((figures - others_figures).total(), (others_figures - figures).total())
    if replaced > most_figures * max(figures.total(), _FEW_FIGURES):
        return None  # told before the words are laid beside each other, which takes longest
    misread, others = _read_apart(one, two)
    is_one = misread <= most_misread * len(one) and others <= most_others * len(one)
    return misread + others + replaced if is_one else None


def copies_together(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return the files of each letter, the one to work with first; the order in which they come does not matter.

    A file belongs to the best one that is most like it. So a scan that may be either of two letters does not make them
    one.
    """
    groups: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: head_of(letter).rank):
        found = [(count, place) for place, group in enumerate(groups)
                 if (count := _differences(group[0], letter)) is not None]  # fmt: skip
        groups += [] if found else [[]]
        groups[min(found)[1] if found else -1].append(letter)
    return groups


def _most_apart(head: LetterDigest, other: LetterDigest) -> _Tolerance | None:
    """Return how much the texts of two heads may differ, ``None`` where the heads tell that they are two letters."""
    pairs = enumerate(zip(head.fields, other.fields, strict=True))
    amiss = [(place, one, two) for place, (one, two) in pairs if one != two or not one]
    apart = [line for line in amiss if all(line[1:])]
    # Of number, symbol, date and issuer no more than one may be missing, or misread: the rest says too little.
    if len(amiss) > 1 or (apart and not _are_misread(head, other, *apart[0])):
        return None
    return _TOLERANCES[not amiss, head.ocr or other.ocr]


def _are_misread(head: LetterDigest, other: LetterDigest, place: int, words: str, others: str) -> bool:
    """Whether two spellings of a field of heads (``place`` in ``fields``) are one, misread by the only scan of the two.

    An issuer's name may lose letters, any other field has one sign wrong.
    """
    # Who writes the same thing again gives it another number: that alone tells two letters apart.
    if head.ocr == other.ocr or head.number != other.number:
        return False
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    if place == len(head.fields) - 1:
        return fuzz.ratio(words, others) >= _SAME_NAME
    return len(words) == len(others) and Levenshtein.distance(words, others) == 1


@functools.lru_cache(maxsize=32)  # one letter is compared with all those near it
def _first_words(text: str) -> tuple[str, ...]:
    found = _WORD.findall(flat(same_tones(text)))[:_COMPARED]
    return tuple(map(without_zeros, found))


def _read_apart(one: Sequence[str], two: Sequence[str]) -> tuple[int, int]:
    """Return how many words of ``one``, but figures, ``two`` lacks: those that it may misread, and the others."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import Levenshtein

    steps = [step for step in Levenshtein.opcodes(one, two) if step.tag != "equal"]
    lost = Counter(chain.from_iterable(one[step.src_start : step.src_end] for step in steps))
    come = Counter(chain.from_iterable(two[step.dest_start : step.dest_end] for step in steps))
    gone, free = (list(filterfalse(str.isdigit, words.elements())) for words in (lost - come, come - lost))
    misread = 0
    for word in gone:
        if nearest := process.extractOne(word, free, scorer=fuzz.ratio, score_cutoff=_MISREAD):
            free.pop(nearest[2])
            misread += 1
    return misread, len(gone) - misread


def is_near(head: LetterDigest, other: LetterDigest) -> bool:
    """Whether two heads that share number or day may be of one letter."""
    return _most_apart(head, other) is not None


def may_be_one(head: LetterDigest, other: LetterDigest) -> bool:
    """Whether two files may be one letter, as far as their heads tell."""
    return head.sha256 == other.sha256 or bool(_shared(head) & _shared(other) and is_near(head, other))


@functools.lru_cache(maxsize=4_096)
def _shared(head: LetterDigest) -> frozenset[str | None]:
    """Return number and symbol, and the day: all heads of one letter have one of these."""
    return frozenset((head.reference, head.issued_on)) - {"", None}


# --------------------
# Words as they are searched: numbers without leading zeros, one place for every tone mark, and folded ones.
#
# A word is looked up twice: *folded* (without diacritics, ``đ`` as ``d``), so that what is typed without marks finds
# everything, and *exact*, so that what was typed with marks finds its own spelling first. SQLite's own folding leaves
# ``đ`` as it is and PostgreSQL's depends on an extension; here both get words that are folded already.

_PART = re.compile(r'"([^"]*)"|[^\s"]+')
_LEADING_ZEROS = re.compile(r"0(?<!\d0)0*(?=\d)")


class SearchWord(NamedTuple):
    """A word of a text: its two forms, and where it stands."""

    folded: str
    exact: str
    start: int
    end: int


def search_words(text: str) -> list[SearchWord]:
    """Return the words of a text in NFC, as they are seen, with their places in the text.

    >>> [word.folded for word in search_words("Số: 05/KH-LĐLĐ")]
    ['so', '5', 'kh', 'ldld']
    """
    as_shown = as_it_looks(text)
    found = ((_bare(match[0]), match.span()) for match in _WORD.finditer(_lowered(as_shown.text)))
    return [SearchWord(_folded(exact), exact, *as_shown.place(*place)) for exact, place in found]


def spelled(text: str) -> tuple[str, str]:
    """Return the words of a text in NFC one behind the other, as they are seen, folded and exact.

    >>> spelled("Số: 05/KH-LĐLĐ")
    ('so 5 kh ldld', 'số 5 kh lđlđ')
    """
    exact = _bare(" ".join(_WORD.findall(_lowered(as_seen(text)))))
    return unmarked(exact), exact


def _lowered(text: str) -> str:
    """Return a text in small letters and as long as before, so that places in it stay."""
    lowered = same_tones(text)
    # A letter whose small form is longer: places would be off.
    return lowered if len(lowered) == len(text) else "".join(min(one.lower(), one, key=len) for one in text)


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
    parts = (match[match.lastindex or 0] for match in _PART.finditer(unicodedata.normalize("NFC", typed)))
    groups = [(part, tuple(found)) for part in parts if (found := search_words(part))]
    beginnings = (number for number, (part, _) in enumerate(groups) if part.endswith("*"))
    return Query(tuple(group for _, group in groups), frozenset(beginnings))


@functools.lru_cache(maxsize=4096)  # a text has few different words, and search goes over many texts
def _folded(word: str) -> str:
    return flat(_bare(word))


def spans(text: str, wanted: Query) -> list[tuple[int, int]]:
    """Return where the groups of a query stand in a text, in order."""
    as_shown = as_it_looks(text)
    found = [*_WORD.finditer(_lowered(as_shown.text))]
    folded = [_folded(word[0]) for word in found]
    places = set()
    for number, group in enumerate(wanted.groups):
        *before, last = (word.folded for word in group)
        for at in range(len(folded) - len(before)):
            end = at + len(before)
            is_last = folded[end].startswith(last) if number in wanted.beginnings else folded[end] == last
            if is_last and folded[at:end] == before:
                places.add(as_shown.place(found[at].start(), found[end].end()))
    return sorted(places)
