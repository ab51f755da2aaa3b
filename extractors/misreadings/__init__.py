"""Mends what character recognition misread, so that the rules meet the words they know: words, days, hours.

Marks of items stay as they were read, and so do the letters of symbols but for three slots: on 67 real pages that two
recognisers read, mending them all gained as much as it lost.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from extractors.doubts import misread
from extractors.lexicon.dictionary import field_words
from extractors.misreadings import figures
from extractors.misreadings.misread_dates import misread_dates
from extractors.misreadings.misread_words import CODE_MARKS, LONGEST, WORD, is_word, own_pairs, parted, reread, runs
from extractors.misreadings.slots import PATTERNS, misread_in
from extractors.patterns import Covered, Span, View, make_view, said_in, span_of, words
from extractors.repairs import Mended, Repair, mended_again
from extractors.spelling import lowered
from schemas import Evidence, Flag, Letter, Source

__all__ = ["mend", "with_copies", "with_doubts", "with_repairs"]

# --------------------
# Mends a text that came from character recognition: figures in their slots, words.

_CHUNK = re.compile(r"\S+")
#: Traces of recognition, at least so many, and one in so many characters: people who type make slips too, but fewer.
_TRACES = 3
_TRACE_IN = 1500
#: A longer run of letters is no word with marks around it.
_LONGEST_CHUNK = 40
_SIGNS = re.compile(PATTERNS["signs"])


def mend(text: str, recognised: bool = False) -> Mended | None:
    """Return ``text`` with misread words and figures mended, or ``None`` where nothing is to be mended.

    Only what recognition read is mended: a text that is not known to be ``recognised`` must show so by many words that
    nobody writes, more of them than slips make. The odd words of any other text are the writer's own.
    """
    if not recognised:
        unknown = set(text.split()).difference(field_words())
        strange = sum(map(_is_strange, [chunk for chunk in unknown if len(chunk) <= _LONGEST_CHUNK]))
        if len(_SIGNS.findall(text)) + strange < max(_TRACES, len(text) / _TRACE_IN):
            return None
    mended = Mended(text, (), ())
    for stage in (_words, _figures):  # with words mended more figures are told
        repairs = _together(list(stage(make_view(mended.text))))
        mended = mended_again(text, mended, repairs) if repairs else mended
    return mended if mended.repairs else None


def _words(view: View) -> Iterator[Repair]:
    """Yield the repairs of figures, then of words that a blank parts or that were misread."""
    yield from _figures(view)
    found = list(runs(view))
    own = own_pairs(found)
    for run in found:
        yield from parted(view, run)
        yield from reread(view, run, own)


@lru_cache(maxsize=16384)  # letters share most of their words
def _is_strange(chunk: str) -> bool:
    """Whether words in small letters hold a word with marks that nobody writes."""
    if chunk != chunk.lower():
        return False
    word = said_in(WORD.search(chunk))
    if word.isascii() or not 1 < len(word) <= LONGEST or not CODE_MARKS.isdisjoint(chunk):
        return False
    return not (is_word(word) or is_word(make_view(word).lower))


def strange_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words between two places of a text that are in small letters, have marks, and stand in no
    list of words or syllables of the language."""
    for found in _CHUNK.finditer(text, start, end):
        if _is_strange(found.group()):
            yield found.span()


def _figures(view: View) -> Iterator[Repair]:
    """Yield a repair for each misread date, and for each figure misread where only certain ones may stand (tables of
    ``figures.py``)."""
    for start, end, meant in (
        *misread_dates(lowered(view.text)),  # in the view some marks are blanks
        *misread_in(figures.IN_LOWER, view.lower),
        *misread_in(figures.IN_PLAIN, view.plain),
        *misread_in(figures.IN_TEXT, view.text),
    ):
        yield Repair(start, end, view.text[start:end], meant)


def _together(repairs: list[Repair]) -> tuple[Repair, ...]:
    """Return the repairs in order of the text, but those that change nothing; of two that overlap the first."""
    kept: list[Repair] = []
    taken: set[int] = set()
    for repair in repairs:
        if repair.read == repair.meant:
            continue
        # Characters have even places; a blank put in has the odd one between two of them.
        first = 2 * repair.start
        places = range(first - (repair.end == repair.start), max(first, 2 * repair.end - 1))
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(repair)
    return tuple(sorted(kept, key=lambda repair: (repair.start, repair.end)))


# --------------------
# What a head copies from the page (signer, authority, recipients) stays as it is printed, misread words included.
#
# Whoever compares the record with the paper must find the same words (corpus/GUIDELINES.md, header). What was
# recognised from a picture is not what is printed: there the mended words are nearer to the paper.

_COPIES = ("signer", "authority")


def with_copies(letter: Letter, mended: Mended) -> Letter:
    """Return ``letter`` with signer, authority and recipients as they were printed, without what was mended in them."""
    header, changed = letter.header, dict[str, object]()
    for name in _COPIES:
        place = header.evidence.get(name)
        if place and mended.within(place.start, place.end):
            changed[name] = words(place.quote).strip(" .*")
    if place := header.evidence.get("recipients"):
        lines = "\n".join(header.recipients)
        for repair in mended.within(place.start, place.end):
            lines = lines.replace(repair.meant, repair.read, 1) if repair.meant else lines
        changed["recipients"] = tuple(lines.split("\n"))
    return letter.with_own({"header": header.with_own(changed)}) if changed else letter


# --------------------
# Says on a letter what was mended in it and what may still be misread: nothing is mended in silence.

#: Measured on 7,800 words of drawn scans and photographs: recognition gave less than ``_FIGURES`` to 92 % of the words
#: with figures that came out wrong and to 4 % of those that were right. Plain words are told worse (half of the wrong
#: ones at ``_WORDS``, one right one in a hundred), and most of them the list of syllables knows anyway.
_FIGURES = 0.85
_WORDS = 0.8
#: Fields of the header whose evidence is a block of lines.
_BLOCKS = frozenset({"recipients", "addressees"})


def with_repairs(letter: Letter, mended: Mended, source: Source) -> Letter:
    """Return ``letter``, whose places are those of ``source``, with a flag for every repair that carries into a record.

    ``ocr-repaired`` quotes the words as they were read; ``ocr-doubtful`` a strange word in a record that none was
    found for.
    """
    places = [*map(span_of, places_of_values(letter))]
    repairs = {repair for place in places for repair in mended.within(*place)}
    doubtful = {span for place in places for span in strange_words(source.text, *place) if not mended.within(*span)}
    for task in letter.tasks:  # its values may stand anywhere in its sentence
        values = (*task.assignees, *task.coordinators, task.deliver_to, task.deliverable, task.channel)
        said = " ".join(filter(None, values)).lower()
        repairs.update(r for r in mended.within(task.evidence.start, task.evidence.end) if r.meant.lower() in said)
    raised = {(flag.code, flag.evidence.start) for flag in letter.flags if flag.evidence}
    first = misread(make_view(source.text))  # so many words are misread that the whole letter is in doubt
    if first and "ocr-doubtful" not in dict(raised):
        doubtful.add(first)
    flags = (*_flags("ocr-repaired", map(_shown, repairs), source), *_flags("ocr-doubtful", doubtful, source))
    return with_flags(letter, (flag for at, flag in flags if (flag.code, at) not in raised))


def _shown(repair: Repair) -> Span:
    """Return the place of a repair; where a blank was put in, with what stands beside it."""
    beside = repair.end == repair.start
    return max(0, repair.start - beside), repair.end + beside


def _flags(code: str, spans: Iterable[Span], source: Source) -> Iterator[tuple[int, Flag]]:
    """Yield a flag ``code`` for each span, once, in order, with where it begins."""
    for start, end in sorted({(start, min(end, len(source.text))) for start, end in spans}):
        page, boxes = source.locate(start, end)
        evidence = Evidence(start=start, end=end, quote=source.text[start:end], page=page, boxes=boxes)
        yield start, Flag(code=code, evidence=evidence)


def with_doubts(letter: Letter, source: Source) -> Letter:
    """Return the letter with a flag ``ocr-doubtful`` for each value that rests on words read with doubt."""
    if not source.ocr:
        return letter
    places = (flag.evidence for flag in letter.flags if flag.code.startswith("ocr-"))
    raised = Covered(map(span_of, filter(None, places)))
    doubts = (_doubt(place, source) for place in places_of_values(letter))
    new = {span for span in filter(None, doubts) if not raised.touches(*span)}
    return with_flags(letter, (flag for _, flag in _flags("ocr-doubtful", new, source)))


def with_flags(letter: Letter, new: Iterable[Flag]) -> Letter:
    """Return the letter with its flags and the ``new`` ones, in the order of their places; those of no place first."""
    ordered = sorted([*letter.flags, *new], key=lambda flag: (flag.evidence.start if flag.evidence else -1, flag.code))
    return letter.with_own({"flags": tuple(ordered)})


def places_of_values(letter: Letter) -> Iterator[Evidence]:
    """Yield the evidence of each field of the head that is one value (not of ``_BLOCKS``), and of each cited document,
    date and number of delegates."""
    yield from (place for name, place in letter.header.evidence.items() if name not in _BLOCKS)
    for records in (letter.references, letter.dates, letter.delegate_limits):
        yield from (record.evidence for record in records)


def _doubt(place: Evidence, source: Source) -> Span | None:
    """Return the stretch of a value's words that were read with doubt, figures more strictly; ``None``: none were."""
    words = [word for word in source.doubtful if word.start < place.end and place.start < word.end]
    figures = (any(map(str.isdigit, source.text[word.start : word.end])) for word in words)
    unsure = [word for word, odd in zip(words, figures, strict=True) if word.sure < (_FIGURES if odd else _WORDS)]
    return (unsure[0].start, unsure[-1].end) if unsure else None
