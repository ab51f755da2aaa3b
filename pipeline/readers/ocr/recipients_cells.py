"""The recipients of a letter (NĐ 30/2020/NĐ-CP, Phụ lục I, cell 9b), looked at once more beside the signature.

They stand in small print at the foot of a page, where a scrawl or the edge of a stamp takes lines from the recogniser's
own layout. Where their label is missing, or most of them are in doubt, their column is read anew by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from rapidfuzz import fuzz

from extractors.line_words import is_post
from extractors.spelling import fold
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import as_bytes
from pipeline.readers.ocr.seen_lines import around, with_labels
from pipeline.readers.ocr.signature_cells import Line, Recognise, columns, holds, seen_in, signature_block, text_of

#: Words of the column that are less sure than this on average are read again, and kept where they are surer then.
_IN_DOUBT = 0.8
#: How far the column reaches up above the signature (inches), and at most to the right (share of the page).
_ABOVE, _RIGHT = 0.3, 0.47
#: How alike (0 to 100) letters are to those of the label: six of seven are.
_ALIKE = 85
#: Recipients stand closer than this to each other (inches).
_GAP = 0.4


def read_recipients(seen: Sequence[RecognisedWord], prepared: Prepared, recognise: Recognise) -> list[RecognisedWord]:
    """Return the words of a page with those of its recipients read anew, where they could not be read.

    Raises what ``recognise`` raises.
    """
    words = list(seen)
    lines = columns(words)
    block = signature_block(lines, prepared)
    if block is None:
        return words
    posts = [around(line)[0] for line in lines if holds(block, around(line)) and is_post(text_of(line))]
    right = min([round(_RIGHT * prepared.gray.shape[1]), *posts])
    column = 0, max(0, block[1] - round(_ABOVE * prepared.dpi)), right, block[3]
    old = [line for line in lines if holds(column, around(line))]
    if not old or (_label(old) is not None and _sureness(old) >= _IN_DOUBT):
        return words
    new = seen_in(column, [as_bytes(prepared.gray[column[1] : column[3], :right])], prepared, recognise, "block")
    begin = _label(new)
    if begin is None or (_label(old) is not None and _sureness(new) <= _sureness(old)):
        return words
    taken = _without_gap(new[begin:], _GAP * prepared.dpi)
    place = column[0], around(taken[0])[1], right, around(taken[-1])[3]
    first = max(word.line for word in words) + 1
    kept = [word for word in words if not holds(place, word.box)]
    return with_labels([*kept, *(replace(word, line=first + at) for at, line in enumerate(taken) for word in line)])


def _without_gap(lines: Sequence[Line], gap: float) -> list[Line]:
    """Return the lines down to the first gap, below which something else stands."""
    taken = [lines[0]]
    for line in lines[1:]:
        if around(line)[1] - around(taken[-1])[3] > gap:
            break
        taken.append(line)
    return taken


def _label(lines: Sequence[Line]) -> int | None:
    """Return which line is ``Nơi nhận:``, one letter of it perhaps misread."""
    read = ("".join(filter(str.isalpha, fold(text_of(line)))) for line in lines)
    return next((at for at, letters in enumerate(read) if fuzz.ratio(letters, "noinhan") > _ALIKE), None)


def _sureness(lines: Sequence[Line]) -> float:
    return fmean(word.sure for line in lines for word in line)
