"""A letter with other names and numbers: an office can show where it was misread without showing whose letter it is.

What is replaced is what the extractors find: people, what is a name's own in the names of bodies and places, numbers
and symbols, telephones, addresses. Every word gives way to one of the same length, every figure to a figure, so that
lines, columns, blanks, breaks and every offset stay as they are, and so do the faults: where recognition lost a mark in
a name, the made-up name differs in a mark there, too.

What hundreds of offices share stays, as the reading depends on it: the beginnings of names (Công đoàn phường), codes of
symbols (KH-LĐLĐ), the norms of the state. Nothing finds every name: a person has to read the result.
"""

import datetime
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from extractors.deliveries import EMAIL
from extractors.header.facts import WORDS
from extractors.header.tail import has_family
from extractors.lexicon import load
from extractors.lexicon.dictionary import other_syllables
from extractors.lookalikes import seen
from extractors.misreadings import mend
from extractors.own_names import WORD, own_names, stands
from extractors.patterns import View, any_of, make_view
from extractors.references.numbers import KNOWN_CODES
from extractors.references.numbers import mend as mended_code
from extractors.spelling import bare, tones_on_first
from extractors.transcript import letter_as_seen, transcribe
from pipeline.grouping import grouped
from schemas import Letter, Reference

Kind = Literal["people", "names", "numbers", "phones", "addresses", "mail", "days"]
#: What stands for a stretch of the text.
Piece = tuple[int, int, str]

_OWN, _PLACES = load("redaction"), load("places")
_FIGURES = re.compile(r"\d+")
_PART = re.compile(r"[^\W_]+")
_HOUSE = re.compile(rf"(?<!\w)số(?:\s+nhà)?\s+(\d[\w/]*)\s*,?\s*(?:{any_of(_OWN['streets'])}\s+)?$")
_CALLED = re.compile(rf"(?<!\w){any_of(_OWN['called'])}(?: so)?[\s.:()]{{0,4}}([+(]*\d[\d .()-]{{4,20}}\d)")
_PHONE = re.compile(r"(?<![\d/.,-])((?:\+84|\(?0)\d{0,3}\)?(?:[ .-]?\d){6,9}|1[89]00[ .]?\d{4,6}|\d{9,15})(?![\d/])")
_NO_PHONE = re.compile(r"\d{1,2}([. -])\d{1,2}\1\d{4}")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s,;)\]]+|(?<![\w.@])[\w-]+(?:\.[\w-]+)*\.(?:vn|com|org|net)(?!\w)[^\s,;)\]]*"
)
_NUMBERED = re.compile(r"(?<![\w/.])([\dOIl]{0,4}\d)((?:\s{0,3}[-/]\s{0,3}(?:\d{4}\s?/\s?)?[^\W\d_][\w&.]{0,15}){1,5})")
_OF_A_PLACE = re.compile("UBND|HĐND")
_SEPARATED = r"(\s*[/.-]\s*|\s+{}\s+)"
_DAY = re.compile(
    rf"(?<![\d/.])(\d{{1,2}}){_SEPARATED.format('tháng')}(\d{{1,2}})(?:{_SEPARATED.format('năm')}((?:19|20)\d\d))?(?![\d/])"
)
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d|\.\d|\s?/\s?[^\W\d])")
#: Years by which days may be moved, and the weeks in them, which are hardly a day more or less: months stay months.
_YEARS = {-6: -313, -5: -261, 5: 261, 6: 313}


class Redacted(NamedTuple):
    """A text with other names and numbers, and in how many places each kind was replaced."""

    text: str
    replaced: dict[Kind, int]


def redact(letters: Sequence[Letter], seed: int, days: bool = False) -> Redacted:
    """Return the texts of a file's letters, one behind the other, with other names and numbers.

    The same ``seed`` gives the same ones. With ``days`` all days are moved by one number of weeks, all years with them.
    """
    shown = [seen(letter.text) for letter in letters]
    read = list(map(letter_as_seen, letters, shown))
    making = _Making(seed, [letter.text for letter in read])
    years = making.random.choice(sorted(_YEARS)) if days else 0
    texts, counts = [], Counter[Kind]()
    for printed, letter, as_seen in zip(letters, read, shown, strict=True):
        free, pieces = bytearray(b"\1" * len(letter.text)), list[Piece]()
        for kind, found in _found(letter, making, years):
            if found and all(all(free[start:end]) for start, end, _ in found):
                counts[kind] += any(letter.text[start:end] != written for start, end, written in found)
                pieces += found
                for start, end, _ in found:
                    free[start:end] = bytes(end - start)
        at = 0
        for start, end, written in sorted(pieces):
            start, end = as_seen.place(start, end) if as_seen else (start, end)
            texts += [printed.text[at:start], written]
            at = end
        texts += [printed.text[at:], "\f"]
    return Redacted("".join(texts[:-1]), dict(+counts))


class _Making:
    """Makes words and figures in the place of others, one for one, none of which the letters hold."""

    def __init__(self, seed: int, texts: Sequence[str]) -> None:
        self.random = random.Random(seed)
        self._taken = {bare(word.lower()) for text in texts for word in WORD.findall(text)}
        self._taken |= {found.lstrip("0") for text in texts for found in _FIGURES.findall(text)}
        self._made: dict[str, str] = {}
        self._by_bare: dict[str, str] = {}
        families = WORDS["signature"]["families"]
        places = " ".join([*_PLACES["cities"], *_PLACES["provinces"]]).split()
        pools = (families, [*families, *places], other_syllables())
        marked = Counter(map(bare, set(pools[2])))  # only what can be written with other marks, too
        self._pools = [sorted({low for low in map(str.lower, pool) if marked[bare(low)] > 1}) for pool in pools]
        for pool in self._pools:
            self.random.shuffle(pool)

    def word(self, word: str) -> str:
        """Return the word that stands for ``word``, of its length, with capitals where it has them."""
        made = self._made.setdefault(
            low := tones_on_first("".join(letter.lower()[0] for letter in word)), self._made.get(low) or self._new(low)
        )
        return "".join(new.upper() if old.isupper() else new for old, new in zip(word, made, strict=True))

    def _new(self, low: str) -> str:
        letters = bare(low)
        twin = self._by_bare.get(letters)
        if twin is not None:  # the same word with other marks: so is the made-up one, where there is such a syllable
            used = self._made.values()
            return next((word for word in self._pools[2] if bare(word) == bare(twin) and word not in used), twin)
        for word in chain(*self._pools[0 if has_family(low) else 1 :]):
            if len(word) == len(low) and bare(word) not in self._taken:
                self._taken.add(bare(word))
                self._by_bare[letters] = word
                return word
        half = len(low) // 2
        return self._new(low[:half]) + self._new(low[half:]) if half else self._letter(low, "aeiouy")

    def number(self, number: str) -> str:
        """Return another number of as many figures, another one for each; zeros before it stay."""
        figures = number.lstrip("0")
        if figures not in self._made:
            tries = ["".join(map(self._letter, figures)) for _ in range(50)]
            self._made[figures] = next((made for made in tries if made not in self._taken), tries[0])
            self._taken.add(self._made[figures])
        return number[: len(number) - len(figures)] + self._made[figures]

    def letters(self, written: str) -> str:
        """Return others in the place of letters and figures; everything else stays."""
        return self._made.setdefault(written, self._made.get(written) or "".join(map(self._letter, written)))

    def _letter(self, old: str, among: str = "bcdghklmnpqrstvx") -> str:
        if not old.isalnum() or old == "0":
            return old
        new = self.random.choice(("123456789" if old.isdigit() else among).replace(bare(old.lower()), ""))
        return new.upper() if old.isupper() else new


def _found(letter: Letter, making: _Making, years: int) -> Iterator[tuple[Kind, list[Piece]]]:
    text, view = letter.text, make_view(letter.text)
    for norm in filter(_is_norm, letter.references):
        yield from (("numbers", [(one.start, one.end, one.quote)]) for one in (norm.evidence, *norm.mentions))
    if years:
        yield from (("days", [piece]) for piece in _moved_days(letter, years))
    for address in chain(EMAIL.finditer(text), _LINK.finditer(text)):
        parts = [part for part in _PART.finditer(text, *address.span()) if part[0].lower() not in _OWN["net"]]
        yield "mail", [(part.start(), part.end(), making.letters(part[0])) for part in parts]
    for start, end in (found.span(1) for found in chain(_CALLED.finditer(view.bare), _PHONE.finditer(text))):
        if not _NO_PHONE.fullmatch(text, start, end):
            yield "phones", [(start, end, making.letters(text[start:end]))]
    yield from (("numbers", pieces) for pieces in _numbers(letter, making))
    for kind, spans in _places_of_names(letter, view):
        words = [word for span in spans for word in WORD.finditer(text, *span)]
        yield kind, [(word.start(), word.end(), making.word(word[0])) for word in words]
        house = _HOUSE.search(view.lower, max(0, words[0].start() - 40), words[0].start()) if words else None
        if house:
            yield "addresses", [(*house.span(1), making.letters(text[slice(*house.span(1))]))]


def _is_norm(reference: Reference) -> bool:
    return bool(reference.year) and not _OF_A_PLACE.search(reference.symbol or "")


def _moved_days(letter: Letter, years: int) -> Iterator[Piece]:
    """Yield all days as many weeks away as ``years`` have, and the years that stand without a day."""
    dated = [date.evidence for date in letter.dates] + [reference.evidence for reference in letter.references]
    dated += letter.header.evidence.values()
    for found in _DAY.finditer(letter.text):
        day, mark, month, before_year, year = found.groups()
        if not year and not any(one.start <= found.start() and found.end() <= one.end for one in dated):
            continue
        try:
            named = datetime.date(int(year or (letter.header.issued_on or "")[:4]), int(month), int(day))
        except ValueError:
            continue
        moved = named + datetime.timedelta(weeks=_YEARS[years])
        written = f"{moved.day:0{len(day)}d}{mark}{moved.month:0{len(month)}d}"
        yield found.start(), found.end(), written + (f"{before_year}{moved.year}" if year else "")
    yield from ((*found.span(), str(int(found[0]) + years)) for found in _YEAR.finditer(letter.text))


def _numbers(letter: Letter, making: _Making) -> Iterator[list[Piece]]:
    for found in _NUMBERED.finditer(letter.text):
        figures = _FIGURES.finditer(letter.text, *found.span(1))
        pieces = [(*at.span(), making.number(at[0])) for at in figures]
        codes = list(WORD.finditer(letter.text, *found.span(2)))
        if mended_code(codes[0][0]) not in KNOWN_CODES:
            continue
        for code, known in ((code, mended_code(code[0])) for code in codes):
            shared = 2 if known.startswith("CĐ") else 0
            if code[0].isupper() and {known, known[shared:]}.isdisjoint(KNOWN_CODES):
                pieces.append((code.start() + shared, code.end(), making.letters(code[0][shared:])))
        yield pieces
    cited = [(one.number, one.evidence) for one in letter.references]
    for number, evidence in (*cited, (letter.header.number, letter.header.evidence.get("number"))):
        at = re.search(rf"(?<![\d/.])0*{number}(?![\d/.])", evidence.quote) if number and evidence else None
        if at and evidence:
            yield [(evidence.start + at.start(), evidence.start + at.end(), making.number(at[0]))]


def _places_of_names(letter: Letter, raw: View) -> Iterator[tuple[Kind, list[tuple[int, int]]]]:
    mended = mend(letter.text, recognised=letter.source.ocr)
    transcript = transcribe(mended.text if mended else letter.text)
    names = own_names(letter, transcript.view)
    begun = grouped(sorted(names, key=lambda name: (-len(name), name)), lambda name: name[0])
    for view in (raw, transcript.view):
        words = list(WORD.finditer(view.plain))
        at = 0
        while at < len(words):
            begins = begun.get(view.bare[slice(*words[at].span())], ())
            fitting = (name for name in begins if stands(view, words[at : at + len(name)], name, names))
            name = next(fitting, ())
            if name:
                spans = [word.span() for word in words[at : at + len(name)]]
                if view is not raw:
                    spans = [transcript.place(*span) for span in spans]
                    spans = [mended.place(*span) for span in spans] if mended else spans
                yield names[name][0], spans
            at += len(name) or 1
