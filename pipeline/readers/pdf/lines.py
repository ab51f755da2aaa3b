"""From letters on a page to words, and from words to pieces of lines, by place alone.

The order inside a PDF file is that of the program that printed it: accented letters of a substituted font come last,
numbers filled in by an e-office come after everything. What a person sees is the place.
"""

import bisect
from collections.abc import Iterable
from itertools import accumulate, pairwise

from extractors.syllables import is_syllable
from pipeline.readers.layout.lines import Piece, Word, overlap
from pipeline.readers.pdf.glyphs import Glyph

#: All shares below are of the size of the letters ("em").
_SAME_BASELINE = 0.2
_BLANK_GAP = 0.2
#: Between letters of substituted fonts there are gaps; where a page has blanks, only they part words, if there is room.
_BLANK_GAP_BESIDE_BLANKS = 0.5
_ROOM_FOR_BLANK = 0.1
_PIECE_GAP = 1.3
#: A line stretched to its margins has so many gaps at least, and they differ by no more than this share.
_STRETCHED_GAPS = 5
_EVEN = 0.15
_STRAY_GAP = 0.6
#: A number stamped into a blank that is too narrow for it covers a little of its neighbours.
_STRAY_COVER = 0.45
_TWICE_DRAWN = 0.15
#: Letters of a slanted type lean over each other by less.
_OVER_EACH_OTHER = 0.3


def make_pieces(glyphs: Iterable[Glyph], blanks: Iterable[tuple[float, float]]) -> list[Piece]:
    """Return the pieces of lines on a page, from top to bottom."""
    letters = list(glyphs)
    spaces = sorted(blanks, key=lambda place: place[1])
    has_blanks = len(spaces) > 0.08 * sum(glyph.end - glyph.start for glyph in letters)
    levels = [baseline for _, baseline in spaces]
    pieces: list[Piece] = []
    for row in _rows(letters):
        size = row[0].size
        low = bisect.bisect_left(levels, row[0].baseline - 0.5 * size)
        high = bisect.bisect_right(levels, row[0].baseline + 0.5 * size)
        pieces += _split(row, sorted(x for x, _ in spaces[low:high]), has_blanks)
    return _join_strays(pieces)


def _rows(letters: list[Glyph]) -> list[list[Glyph]]:
    """Group letters that stand on one baseline."""
    rows: list[list[Glyph]] = []
    for letter in sorted(letters, key=lambda glyph: (glyph.baseline, glyph.x0, glyph.start)):
        if rows and letter.baseline - rows[-1][0].baseline <= _SAME_BASELINE * min(letter.size, rows[-1][0].size):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def _split(row: list[Glyph], spaces: list[float], has_blanks: bool) -> list[Piece]:
    row = _in_order(row)
    without_blank = _BLANK_GAP_BESIDE_BLANKS if has_blanks else _BLANK_GAP
    groups: list[list[list[Glyph]]] = [[[row[0]]]]
    for before, letter in pairwise(_once(row)):
        gap, size = letter.x0 - before.x1, min(before.size, letter.size)
        if gap > _PIECE_GAP * size:
            groups.append([[letter]])
        elif (
            gap > without_blank * size
            or (gap > _ROOM_FOR_BLANK * size and _blank_between(spaces, before, letter))
            or _filled_in(before, letter)
            or (gap > _BLANK_GAP * size and _blank_lost(groups[-1][-1], letter))
        ):
            groups[-1].append([letter])
        else:
            groups[-1][-1].append(letter)
    if len(groups) > 1 and _is_stretched(groups):
        groups = [[word for group in groups for word in group]]
    return [_piece(group) for group in groups]


def _in_order(row: list[Glyph]) -> list[Glyph]:
    """Sort a row from left to right; runs that lie over each other are taken apart into their letters."""
    row.sort(key=lambda glyph: (glyph.x0, glyph.start))
    reach = row[0].x1
    for glyph in row[1:]:
        if glyph.x0 < reach - _OVER_EACH_OTHER * glyph.size:
            letters = [letter for run in row for letter in run.letters()]
            return sorted(letters, key=lambda letter: (letter.x0, letter.start))
        reach = max(reach, glyph.x1)
    return row


def _blank_between(spaces: list[float], before: Glyph, letter: Glyph) -> bool:
    return bisect.bisect_left(spaces, letter.first_middle) > bisect.bisect_right(spaces, before.last_middle)


def _is_stretched(groups: list[list[list[Glyph]]]) -> bool:
    """Say whether groups of words are one line stretched to its margins: many words, all as far from each other."""
    words = [word for group in groups for word in group]
    gaps = [second[0].x0 - first[-1].x1 for first, second in pairwise(words)]
    if len(gaps) < _STRETCHED_GAPS or max(gaps) - min(gaps) > _EVEN * max(gaps):
        return False
    return sum(word[0].text.isalpha() for word in words) > len(words) / 2


def _filled_in(before: Glyph, letter: Glyph) -> bool:
    """Say whether a number was put beside a word afterwards: they are no one word, however close they stand.

    Letters of a substituted font come late, too, but they are letters.
    """
    number_beside_word = before.text[-1].isdigit() != letter.text[0].isdigit()
    return number_beside_word and abs(letter.order - before.last_order) > 20


def _blank_lost(word: list[Glyph], letter: Glyph) -> bool:
    """Say whether a gap that no blank fills parts two words all the same.

    Where a letter of a substituted font is a word by itself, two blanks of the file follow each other, and pdfium
    drops the second. Inside a word such letters leave gaps, too, but there they make a syllable together.
    """
    if letter.start == word[-1].end or not (letter.text[0].isalpha() and word[-1].text[-1].isalpha()):
        return False
    return not is_syllable("".join(run.text for run in word) + letter.text)


def _once(row: list[Glyph]) -> list[Glyph]:
    """Drop letters that are drawn twice, a little apart, to look bold."""
    kept = row[:1]
    for letter in row[1:]:
        if letter.text != kept[-1].text or letter.x0 - kept[-1].x0 > _TWICE_DRAWN * letter.size:
            kept.append(letter)
    return kept


def _piece(words: list[list[Glyph]]) -> Piece:
    runs = [glyph for word in words for glyph in word]
    return Piece([_word(word) for word in words], _median(runs, "baseline"), _median(runs, "size"))


def _median(runs: list[Glyph], name: str) -> float:
    """Return the middle value of all letters in runs."""
    first = getattr(runs[0], name)
    if all(getattr(run, name) == first for run in runs):
        return float(first)
    values = sorted((getattr(run, name), run.end - run.start) for run in runs)
    middle = sum(count for _, count in values) // 2
    reached = accumulate(count for _, count in values)
    return float(next(value for (value, _), count in zip(values, reached, strict=True) if count > middle))


def _word(letters: list[Glyph]) -> Word:
    if len(letters) == 1:
        only = letters[0]
        return Word(only.text, (only.x0, only.top, only.x1, only.bottom))
    box = (
        min(glyph.x0 for glyph in letters),
        min(glyph.top for glyph in letters),
        max(glyph.x1 for glyph in letters),
        max(glyph.bottom for glyph in letters),
    )
    return Word("".join(glyph.text for glyph in letters), box)


def _join_strays(pieces: list[Piece]) -> list[Piece]:
    """Put raised digits and numbers filled in a little above or below the line into the line they stand in."""
    pieces.sort(key=lambda piece: (piece.baseline, piece.x0))
    at = 0
    while at < len(pieces):
        partner = _neighbour(pieces, at)
        if partner is None:
            at += 1
            continue
        first, second = pieces[at], pieces[partner]
        larger = max(first, second, key=lambda piece: piece.x1 - piece.x0)
        joined = Piece(_in_one_line(first, second), larger.baseline, larger.size)
        del pieces[partner], pieces[at]
        bisect.insort(pieces, joined, key=lambda piece: (piece.baseline, piece.x0))
        at = max(0, at - 2)
    return pieces


def _neighbour(pieces: list[Piece], at: int) -> int | None:
    piece = pieces[at]
    for index in range(at + 1, len(pieces)):
        other = pieces[index]
        if other.top > piece.bottom:
            break
        if (
            overlap(piece, other) >= 0.5
            and -_STRAY_COVER < _word_gap(piece, other) / max(piece.size, other.size) <= _STRAY_GAP
        ):
            return index
    return None


def _word_gap(first: Piece, second: Piece) -> float:
    """Return the distance between the nearest words of two pieces; below zero where words cover each other."""
    return min(
        max(one.box[0], other.box[0]) - min(one.box[2], other.box[2]) for one in first.words for other in second.words
    )


def _in_one_line(first: Piece, second: Piece) -> list[Word]:
    """Return the words of two pieces in one line; those that touch become one word, but not a number and a word."""
    words = sorted(first.words + second.words, key=lambda word: word.box[0])
    size = min(first.size, second.size)
    raised = size < 0.8 * max(first.size, second.size)
    merged = words[:1]
    of_first = [any(word is other for other in first.words) for word in words]
    for index, word in enumerate(words[1:], start=1):
        left, top, right, bottom = merged[-1].box
        touches = of_first[index] != of_first[index - 1] and word.box[0] - right < _BLANK_GAP * size
        if touches and (raised or _same_class(merged[-1].text[-1], word.text[0])):
            box = (left, min(top, word.box[1]), max(right, word.box[2]), max(bottom, word.box[3]))
            merged[-1] = Word(merged[-1].text + word.text, box)
        else:
            merged.append(word)
    return merged


def _same_class(first: str, second: str) -> bool:
    return (first.isdigit(), first.isalpha()) == (second.isdigit(), second.isalpha())
