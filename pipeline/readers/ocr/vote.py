"""The words of a page chosen from two readings: tesseract's, whose places and lines stay, and that of ``lines``.

Both readings of a line are cut where both have a blank. What stands between two cuts is taken from the one that is
likelier, and whose words are words of the field that follow each other as they do in letters. Figures and symbols are
taken by their likelihood alone: no dictionary knows the number of a letter. That both agree is no proof.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, groupby, pairwise
from operator import attrgetter, itemgetter

from rapidfuzz.distance import Levenshtein

from extractors.lexicon.dictionary import field_words, follows, other_syllables
from extractors.line_words import STUCK
from extractors.spelling import tones_on_first
from pipeline.readers.ocr.engine import Pixels, RecognisedWord
from pipeline.readers.ocr.lines import Sign, read_lines, words_in
from pipeline.readers.ocr.page import holds, same_place, text_of
from pipeline.readers.ocr.raster import Gray
from pipeline.support.grouping import grouped

#: What a word of the field counts, a syllable of the language, two that follow each other, beside a likelihood of 1.
_WORD_BONUS, _SYLLABLE_BONUS, _PAIR_BONUS = 0.6, 0.3, 0.12
#: What it counts that the other reading has marks above letters that the first one lost: of 260 such words it is right
#: in 223, the first one in 19.
_GAINED = 0.35
_LEAST_SURE = (
    0.7  #: So sure it must be of each word of a line that the first one does not see: it sees letters in scrawls.
)
#: No surer is a word than this and what it is ahead of the other one; no surer is a figure on which they differ.
_EVEN, _IN_DOUBT = 0.5, 0.8
_DASHES = str.maketrans("–—", "--")  #: Signs that the second reading does not have.
#: So sure the marks at a word's ends stay: the second reading loses full stops, and has no signs for all of them.
_MARKS = 0.85
_END = re.compile(r"[.,;:]?$")
_ENDS = ".,;:()\"“”'’-–"  #: Marks that stand at the ends of words.
#: What no dictionary may decide: figures, symbols, dates.
_FIGURES = re.compile(r"\d|\w[/-]\w")


def with_missed(picture: Gray, words: Sequence[RecognisedWord], boxes: Sequence[Pixels]) -> list[RecognisedWord]:
    """Return the words that were recognised on a picture, and the lines that the second reading alone sees and is sure
    of, word for word: one word alone is a part of a seal. ``boxes``: of the lines that it finds there."""
    missed = [box for box in boxes if not any(same_place(box, word.box) for word in words)]
    first = max((word.line for word in words), default=-1) + 1
    found = grouped(words_in(picture, missed, first), lambda word: word.line).values()
    are_print = (line for line in found if len(line) > 1 and min(word.sure for word in line) >= _LEAST_SURE)
    return [*words, *chain.from_iterable(are_print)]


def read_twice(
    picture: Gray, words: Sequence[RecognisedWord], boxes: Sequence[Pixels], fixed: Container[RecognisedWord] = ()
) -> list[RecognisedWord]:
    """Return the words that were recognised on a picture, each as the likelier of two readings has it; ``fixed`` ones
    as they are. ``boxes``: of the lines that the second reading finds there. Their order, places and lines stay; one
    may become two, two may become one."""
    rows, taken = dict[Pixels, list[RecognisedWord]](), set[int]()
    for box in boxes:
        row = [word for word in words if id(word) not in taken and holds(box, word.box)]
        taken.update(map(id, row))
        if row:
            rows[box] = sorted(row, key=lambda word: word.box[0])
    chosen = {id(word): [word] for word in words}
    for row, signs in zip(rows.values(), read_lines(picture, [*rows]), strict=True):
        for own, new in voted(row, signs, fixed):
            chosen |= {id(word): [] for word in own} | {id(own[0]): new}
    return [new for word in words for new in chosen[id(word)]]


Reading = list[tuple[str, float]]  #: Words, and how sure each is.
Beside = tuple[str, set[str]]  #: What stands before a place, what may stand behind it.


def voted(
    row: Sequence[RecognisedWord], signs: Sequence[Sign], fixed: Container[RecognisedWord] = ()
) -> Iterator[tuple[list[RecognisedWord], list[RecognisedWord]]]:
    """Yield the words of a line part by part, as they were and as they are to be; ``signs`` are the other reading."""
    read, before = list(parts(row, signs)), ""
    for at, ((own, other), (own_then, then)) in enumerate(zip(read, [*read[1:], ([], [])], strict=True)):
        behind = {*map(_bare, (*map(attrgetter("text"), own_then[:1]), *map(itemgetter(0), then[:1])))}
        # What more stands at the ends of a line may be words of the next one, which tesseract has there.
        at_end = at in (0, len(read) - 1) and len(other) > len(own)
        spills = at_end and _joined([(word.text, word.sure) for word in own]) != _joined(other)
        new = own if spills or any(word in fixed for word in own) else _better(own, other, (before, behind))
        before = _bare("".join(map(attrgetter("text"), new[-1:])))  # the other reading may leave a part out
        yield own, new


def parts(row: Sequence[RecognisedWord], signs: Sequence[Sign]) -> Iterator[tuple[list[RecognisedWord], Reading]]:
    """Yield the words of a line part by part, cut at blanks that both readings have, each with the other's words."""
    text = text_of(row).translate(_DASHES)
    read = "".join(sign.text for sign in signs)
    is_mark = [not _letters(word.text) for word in row]
    blanks = []
    for step in Levenshtein.opcodes(text, read):
        for at in range(step.src_start, step.src_end):
            number = text.count(" ", 0, at)
            if text[at] != " ":
                continue
            if step.tag == "equal":
                blanks.append((at, step.dest_start + at - step.src_start))
            elif step.tag == "delete" and (any(is_mark[number : number + 2]) or STUCK.match(read, step.dest_start - 1)):
                blanks.append((at, step.dest_start))
    begin = from_sign = from_word = 0
    for end, to_sign in [*blanks, (len(text), len(read))]:
        to_word = from_word + text.count(" ", begin, end) + 1
        by_blanks = groupby(signs[from_sign:to_sign], lambda sign: sign.text == " ")
        words = (list(word) for is_blank, word in by_blanks if not is_blank)
        other = [("".join(sign.text for sign in word), min(sign.sure for sign in word)) for word in words]
        yield list(row[from_word:to_word]), other
        begin, from_sign, from_word = end + 1, to_sign, to_word


def _better(own: list[RecognisedWord], other: Reading, beside: Beside) -> list[RecognisedWord]:
    """Return the likelier of two readings of one place; ``beside``: what stands before it, and may stand behind."""
    if len(own) == len(other) > 1:
        return _each(own, other, beside)
    if len(own) == len(other) == 1:
        # The second reading loses full stops: its word has the end that the first one has.
        (text, sure), end = other[0], _END.findall(own[0].text)[0]
        other = [(text + end * text[-1:].isalnum(), sure)]
        (text, sure), word = other[0], own[0]
        if _letters(word.text) == _letters(text):
            # Both have it, but for its marks.
            stays = word.sure >= min(_MARKS, sure) or word.text.translate(_DASHES) == text
            return [replace(word, text=word.text if stays else text, sure=1 - (1 - word.sure) * (1 - sure))]
    mine = [(word.text, word.sure) for word in own]
    by_words = not any(_FIGURES.search(text) for text, _ in (*mine, *other))
    # Where figures have not as many words, only blanks are put right, and words put in that the first reading lost.
    if not other or (len(own) != len(other) and not by_words and _joined(mine) not in _joined(other)):
        return own
    lead = _worth(other, beside, by_words) - _worth(mine, beside, by_words)
    gained = by_words and len(own) == len(other) and _has_gained(own[0].text, other[0][0])
    lead += _GAINED * gained
    taken = list(_placed(own, other)) if lead > 0 else own
    most = min(1.0 if by_words else _IN_DOUBT, _EVEN + abs(lead))
    return [replace(word, sure=min(word.sure, most)) for word in taken]


def _each(own: Sequence[RecognisedWord], other: Reading, beside: Beside) -> list[RecognisedWord]:
    """Return the better of two readings of as many words, word by word."""
    before, last = beside
    following = [{_bare(word.text), _bare(text)} for word, (text, _) in zip(own, other, strict=True)]
    chosen: list[RecognisedWord] = []
    for word, one, behind in zip(own, other, [*following[1:], last], strict=True):
        chosen += _better([word], [one], (before, behind))
        before = _bare(chosen[-1].text)
    return chosen


def _worth(words: Reading, beside: Beside, by_words: bool) -> float:
    """Return the mean likelihood of words; ``by_words``: with what known words, and pairs of them, add to it."""
    worth = sum(sure for _, sure in words)
    if by_words:
        said = [_bare(text) for text, _ in words]
        for before, word in pairwise([beside[0], *said]):
            worth += _WORD_BONUS if word in field_words() else _SYLLABLE_BONUS if word in other_syllables() else 0.0
            worth += _PAIR_BONUS * follows(before, word)
        worth += _PAIR_BONUS * max((follows(said[-1], word) for word in beside[1]), default=0.0)
    return worth / len(words)


def _placed(own: Sequence[RecognisedWord], words: Reading) -> Iterator[RecognisedWord]:
    """Yield words in the place of others, each as broad as its letters ask for."""
    left, right = own[0].box[0], own[-1].box[2]
    top, bottom = min(word.box[1] for word in own), max(word.box[3] for word in own)
    letters, at = len(" ".join(text for text, _ in words)), 0
    for text, sure in words:
        x0, x1 = (left + (right - left) * side // letters for side in (at, at + len(text)))
        yield RecognisedWord(text, (x0, top, x1, bottom), sure, own[0].line)
        at += len(text) + 1


@lru_cache(maxsize=16384)
def _bare(text: str) -> str:
    """Return a word in small letters, without marks at its ends, its tone where today's spelling has it."""
    return tones_on_first(unicodedata.normalize("NFC", text.strip(_ENDS).lower()))


def _has_gained(text: str, read: str) -> bool:
    """Whether a reading is a word of the field, and the text the same with some marks of its letters lost."""
    word, known = _bare(text), _bare(read)
    lost, whole = (Counter(unicodedata.normalize("NFD", one.replace("đ", "d\u0335"))) for one in (word, known))
    return len(word) == len(known) and lost < whole and known in field_words()


def _joined(words: Reading) -> str:
    """Return the letters and figures of a reading's words, without blanks and marks."""
    return "".join(_letters(text) for text, _ in words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
