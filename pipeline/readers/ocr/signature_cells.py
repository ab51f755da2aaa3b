"""The foot of a letter looked at once more, where stamp and signature go across its words: posts, names, recipients.

Posts are stamped in red below printed ones (``PHÓ GIÁM ĐỐC`` under ``GIÁM ĐỐC``), names are stamped, too. The program
that reads the page takes all of it for a picture. Here the block is cut out and read as it is without colours and in
its red ink alone, on a grey scan in what is as dark as the page's print alone; of what is seen only posts and names of
people are kept (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 7 and 9b).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from statistics import fmean, median

import numpy as np
from rapidfuzz import fuzz

from extractors.aligned_tables.columns import in_runs
from extractors.line_words import is_post, name_in
from extractors.spelling import fold, unmarked
from pipeline.readers.ocr import handwriting
from pipeline.readers.ocr.engine import Layout, Pixels, Recognise, RecognisedWord
from pipeline.readers.ocr.lines import recognise as recognise_lines
from pipeline.readers.ocr.page import Line, around, columns, holds, lines_of, same_place, text_of, with_labels
from pipeline.readers.ocr.prepare import Prepared
from pipeline.readers.ocr.raster import Gray, as_bytes, cv2, resized
from pipeline.readers.ocr.seal_rings import lines_without_seal
from pipeline.support.grouping import grouped

#: Signatures stand right of this share of the page's width, and are so high with all that belongs to them (inches).
_RIGHT, _HIGH = 0.4, 2.6
_DPI = 240.0  #: Resolution at which the block is read.
#: Resolutions at which a line below the seal is read: no one is the best for all.
_SIZES = (300.0, 240.0, 190.0, 150.0)
_RED = 0.002  #: With less than this share of red ink nothing is stamped there in red.
#: Ink is darker than this (of 255); a stamp in grey is lighter than so many times the middle value of the page's print.
_INK, _LIGHTER = 128, 1.25
_WHITE_EDGE = 20
_INKED = 0.02  #: With less than this share of ink nothing stands below a post.
_BEFORE, _BELOW = 0.75, 1.4  #: The line below a post: in widths of the post to its left, in its heights down.
#: How alike (0 to 100) letters are to a deputy's post that they are, to the head's that they may be; how sure that is.
_ALIKE, _UNLIKE = 70, 80
_LIKELY, _UNLIKELY = 0.7, 0.3
_HIDDEN = 2  #: So many letters of a word may be left where the word is hidden.
_DEPUTY = frozenset({"pho", "ho"})  #: What a deputy's post begins with, its first letter under the stamp, too.
#: Words of the lists are no remains of a stamp, though they stand where its ink was; those of a name may be in doubt.
_KNOWN, _DOUBTED = 0.86, 0.7
_SEEN = 0.7  #: So sure the second reader must be of each word of a line.
_AGREED = 0.6  #: What share of how sure the readings of a word are one of them must have.
#: Lines read so surely need no second look; words less sure in the block are remains of the stamp.
_SURE, _RUBBISH = 0.85, 0.6
_TALL = 1.5  #: Higher than so many times the usual line are two.
_MARK = 2  #: Letters of a mark of authority; fewer are strokes of a signature.
_LAYOUTS: tuple[Layout, ...] = ("sparse", "block")


def read_signature(seen: Sequence[RecognisedWord], prepared: Prepared, recognise: Recognise) -> list[RecognisedWord]:
    """Return the words of a page with those of its signature block read anew, if it has one."""
    words = with_labels(seen)
    lines = columns(words)
    block = _signature_block(lines, prepared)
    own = [line for line in lines if holds(block, around(line))] if block else []
    if block is None or _is_clear(own):
        return words
    found, below = _looked_at(block, own, words, prepared, recognise)
    told = [around(line) for line in own if _sure(line) and _kept(line)]
    new = [line for line in (*found, *below) if not any(same_place(place, around(line)) for place in told)]
    places = [around(line) for line in new]
    staying = [word for line in lines for word in line if not _makes_room(word, line, block, places)]
    last = max(word.line for word in words)
    for number, line in enumerate(new, start=last + 1):
        known = 0.0 if line in below else _KNOWN
        staying += [RecognisedWord(_bared(word.text), word.box, max(known, word.sure), number) for word in line]
    return staying


def _looked_at(
    block: Pixels, own: Sequence[Line], words: Sequence[RecognisedWord], prepared: Prepared, recognise: Recognise
) -> tuple[list[Line], list[Line]]:
    """Return the posts and names that are seen in a block, and the names seen below its seal where there is none."""
    views = _views(block, prepared, words)
    seen: list[Line] = []
    looks: list[Recognise] = [*(partial(recognise, layout=layout) for layout in _LAYOUTS), _second_look]
    for look in looks:
        seen += filter(None, map(_kept, _seen_in(block, views, prepared, look)))
        if _is_clear(seen):
            break
    found = _best(seen)
    is_named = any(name_in(text_of(line)) for line in found)
    below = [] if is_named else list(_below_seal(block, views, prepared, recognise))
    return _best([*found, *_below_heads((*found, *own), prepared)]), below


def _makes_room(word: RecognisedWord, line: Line, block: Pixels, places: Sequence[Pixels]) -> bool:
    """Whether a word stands where others were seen, or is a remain of the stamp in a block where some were. Of a
    line of print at least one word is read surely; strokes of a signature alone are taken for short ones."""
    strokes = all(sum(map(str.isalpha, other.text)) < _MARK or other.sure < _SURE for other in line)
    is_remain = places and (word.sure < _RUBBISH or strokes) and holds(block, word.box)
    return is_remain or any(same_place(word.box, place) for place in places)


def _signature_block(lines: Sequence[Line], prepared: Prepared) -> Pixels | None:
    """Return where the signature of a letter stands: below a post on the right, or beside ``Nơi nhận``."""
    height, width = prepared.gray.shape
    tops = _tops((line for line in lines if around(line)[0] > _RIGHT * width), is_post)
    beside = _tops(lines, _is_label)
    if not tops and not beside:
        return None
    near = [top for top in tops if beside and abs(beside[0] - top) < prepared.dpi]
    top = min(near or beside or tops) - round(0.15 * prepared.dpi)
    block = round(_RIGHT * width), max(0, top), width, min(height, top + round(_HIGH * prepared.dpi))
    return block if block[1] < block[3] else None


def _tops(lines: Iterable[Line], is_one: Callable[[str], object]) -> list[int]:
    return [around(line)[1] for line in lines if is_one(text_of(line))]


def _is_label(text: str) -> bool:
    return fold(text).startswith("noi nhan")


def _is_clear(lines: Sequence[Line]) -> bool:
    sure = list(filter(_sure, lines))
    posts = [line for line in sure if is_post(text_of(line))]
    names = [line for line in sure if name_in(text_of(line))]
    if not posts or not names:
        return False
    top, bottom = min(around(line)[3] for line in posts), max(around(line)[1] for line in names)
    return not any(2 * top < around(line)[1] + around(line)[3] < 2 * bottom and line not in posts for line in lines)


def _views(block: Pixels, prepared: Prepared, words: Sequence[RecognisedWord]) -> list[Gray]:
    """Return pictures of a block: as it is, and its red ink alone, or what is as dark as the page's print alone."""
    left, top, right, bottom = block
    plain = as_bytes(prepared.gray[top:bottom, left:right])
    red = prepared.red(block)
    if np.count_nonzero(red < _INK) > _RED * red.size:
        return [plain, red]
    if prepared.ink.any():
        return [plain]
    # A stamp in grey is lighter than the page's print; pages in black and white have none.
    cuts = [prepared.gray[y0:y1, x0:x1] for x0, y0, x1, y1 in (word.box for word in words if word.sure >= _SURE)]
    inked = np.concatenate([np.zeros(0, np.uint8), *(cut[cut < _INK] for cut in cuts)])
    limit = _LIGHTER * float(np.median(inked)) if inked.size else 0.0
    return [plain, as_bytes(np.where(plain <= limit, plain, np.uint8(255)))] if limit > 0 else [plain]


def _below_seal(block: Pixels, views: Sequence[Gray], prepared: Prepared, recognise: Recognise) -> Iterator[Line]:
    left, top = block[:2]
    for view in views:
        for picture, place in lines_without_seal(view, prepared.dpi):
            readings = [
                tuple(word.placed(by, left + place[0], top + place[1], _WHITE_EDGE) for word in words)
                for by in (size / prepared.dpi for size in _SIZES)
                for words in recognise([_framed(picture, by)], prepared.dpi * by, layout="line")
            ]
            yield from _agreed(kept for line in readings if name_in(text_of(kept := _kept(line))))


def _agreed(readings: Iterable[Line]) -> Iterator[Line]:
    """Yield of the readings of one line that of the surest words; a word that they differ on is in doubt. Where no word
    of two has the better part of it, nothing is yielded."""
    by_words = grouped(readings, len).values()
    if not by_words:
        return
    alike = max(by_words, key=lambda lines: (sum(word.sure for line in lines for word in line), len(lines)))
    words = []
    for seen in zip(*alike, strict=True):
        by_text = grouped(seen, lambda word: _bared(word.text))
        sure = {text: sum(word.sure for word in same) for text, same in by_text.items()}
        text = max(sure, key=lambda text: sure[text])
        best = max(by_text[text], key=lambda word: word.sure)
        share = sure[text] / sum(sure.values())
        if share < _AGREED:
            return
        words.append(replace(best, text=text, sure=max(_KNOWN, best.sure) if share == 1.0 else _DOUBTED))
    yield tuple(words)


def _second_look(pictures: Sequence[Gray], _dpi: float) -> list[list[RecognisedWord]]:
    """Return the lines that the second reader is sure of, word for word: it sees letters in scrawls and seals, too."""
    # Where the first reader has the word, too, its own counts: this one takes TRƯỞNG for TRƯỜNG.
    return [
        [replace(word, sure=_SEEN) for line in lines_of(recognise_lines(picture)) for word in _all_sure(line)]
        for picture in pictures
    ]


def _all_sure(line: Sequence[RecognisedWord]) -> Sequence[RecognisedWord]:
    # Of a post of the lists the first word alone may lie below pen and seal.
    told = line[1:] if is_post(text_of(line)) else line
    return line if min((word.sure for word in told), default=0.0) >= _SEEN else ()


def _seen_in(place: Pixels, views: Sequence[Gray], prepared: Prepared, recognise: Recognise) -> list[Line]:
    by = min(1.0, _DPI / prepared.dpi)
    seen = recognise([_framed(view, by) for view in views], prepared.dpi * by)
    left, top = place[:2]
    return [
        tuple(word.placed(by, left, top, _WHITE_EDGE) for word in line) for words in seen for line in columns(words)
    ]


def _below_heads(lines: Sequence[Line], prepared: Prepared) -> list[Line]:
    """Return the post of the deputy who signs, where it is stamped right below that of a head. The recogniser of
    handwriting sees it through the seal. Where it sees letters that are like the head's post only, they are returned as
    they were read: a deputy cannot be ruled out, unless what stands there was read surely."""
    posts = [line for line in lines if is_post(text_of(line))]
    sure = [*posts, *filter(_sure, lines)]
    found = []
    for line in _best(posts):
        left, top, right, bottom = around(line)
        high, wide = bottom - top, right - left
        band = (left - round(_BEFORE * wide), bottom, right + wide // 4, bottom + round(_BELOW * high))
        post = re.sub(r"^\s*[KTQ/]{1,3}\. ?", "", text_of(line))  # without the mark of authority before it
        head = _letters(post)
        # The same post once more is a deputy's whose first word is hidden, but for a letter or two.
        others = (other for other in sure if len(_letters(text_of(other)).removesuffix(head)) > _HIDDEN)
        if any(holds(band, around(other)) for other in others):
            continue
        # All ink but red, and the red alone.
        views = (prepared.pen(band)[0], prepared.red(band)) if handwriting.available() else ()
        inked = (view for view in views if np.count_nonzero(view < _INK) > _INKED * view.size)
        seen = (_letters("".join(sign.text for sign in handwriting.signs(view))) for view in inked)
        read = max(seen, key=lambda read: fuzz.ratio(read, f"PHO{head}"), default="")
        deputy, same = fuzz.ratio(read, f"PHO{head}"), fuzz.ratio(read, head)
        box = (max(0, band[0]), band[1], band[2], band[3])
        if deputy >= _ALIKE and deputy > same:
            found.append(tuple(RecognisedWord(word, box, _LIKELY, 0) for word in ("PHÓ", *post.split())))
        elif same >= _UNLIKE:
            found.append((RecognisedWord(read, box, _UNLIKELY, 0),))
    return found


def _letters(text: str) -> str:
    return "".join(letter for letter in unmarked(text).upper() if letter.isalpha())


def _framed(view: Gray, by: float) -> Gray:
    return as_bytes(cv2.copyMakeBorder(resized(view, by), *(_WHITE_EDGE,) * 4, cv2.BORDER_CONSTANT, value=255))


def _kept(line: Line) -> Line:
    """Return the words of a line that are a post or a person's name, without what stands before or behind them."""
    for begin in range(len(line)):
        if _bared(line[begin].text)[:1].isalpha() and is_post(text_of(line[begin:])):
            return line[begin:]
    parts = (line[begin:end] for begin in range(len(line)) for end in range(len(line), begin + 1, -1))
    are_names = (
        part for part in parts if name_in(text_of(part)) and all(_bared(word.text)[:1].isupper() for word in part)
    )
    return next(are_names, ())


def _best(lines: Iterable[Line]) -> list[Line]:
    """Return of the lines that were seen at one place the surest, of as many words each the surest word. A deputy's
    post comes first, since a head's is its end; two lines that were read as one come last."""
    lines = list(lines)
    usual = median(map(_height, lines)) if lines else 0
    chosen: list[Line] = []

    def rank(line: Line) -> tuple[bool, bool, float, str]:
        deputys = fold(_bared(line[0].text)) in _DEPUTY and is_post(text_of(line[1:]))
        return _height(line) > _TALL * usual, not deputys, -_sureness([line]), text_of(line)

    for line in sorted(lines, key=rank):
        at = next((at for at, other in enumerate(chosen) if same_place(around(line), around(other))), None)
        if at is None:
            chosen.append(line)
        elif len(line) == len(chosen[at]) and rank(line)[:2] == rank(chosen[at])[:2]:
            chosen[at] = tuple(max(pair, key=lambda word: word.sure) for pair in zip(chosen[at], line, strict=True))
    return sorted(chosen, key=lambda line: around(line)[1])


def _height(line: Line) -> int:
    return around(line)[3] - around(line)[1]


def _bared(text: str) -> str:
    """Return a word without what stamp and signature left at its ends.

    >>> _bared("TRƯỞNG?—"), _bared("KT."), _bared("_'PHÓ")
    ('TRƯỞNG', 'KT.', 'PHÓ')
    """
    return re.sub(r"^[\W_]+|(?:[^\w.]|_)+$", "", text) or text


def _sure(line: Line) -> bool:
    return min(word.sure for word in line) >= _SURE


# --------------------
# The recipients beside the signature, in small print, where a scrawl or the edge of a stamp takes lines.
#
# Where their label is missing, or most of them are in doubt, their column is read anew by itself.

#: Words of the column that are less sure than this on average are read again, and kept where they are surer then.
_IN_DOUBT = 0.8
#: How far the column reaches up above the signature (inches), and at most to the right (share of the page).
_ABOVE, _RECIPIENTS_RIGHT = 0.3, 0.47
_RECIPIENTS_GAP = 0.4  #: Recipients stand closer than this to each other (inches).
_LABEL_ALIKE = 85  #: How alike (0 to 100) letters are to those of the label: six of seven are.


def read_recipients(seen: Sequence[RecognisedWord], prepared: Prepared, recognise: Recognise) -> list[RecognisedWord]:
    """Return the words of a page with those of its recipients read anew, where they could not be read."""
    words = list(seen)
    lines = columns(words)
    block = _signature_block(lines, prepared)
    if block is None:
        return words
    posts = [around(line)[0] for line in lines if holds(block, around(line)) and is_post(text_of(line))]
    right = min([round(_RECIPIENTS_RIGHT * prepared.gray.shape[1]), *posts])
    column = 0, max(0, block[1] - round(_ABOVE * prepared.dpi)), right, block[3]
    old = [line for line in lines if holds(column, around(line))]
    if not old or (_label(old) is not None and _sureness(old) >= _IN_DOUBT):
        return words
    new = _seen_in(
        column, [as_bytes(prepared.gray[column[1] : column[3], :right])], prepared, partial(recognise, layout="block")
    )
    begin = _label(new)
    if begin is None or (_label(old) is not None and _sureness(new) <= _sureness(old)):
        return words
    # Down to the first gap, below which something else stands.
    taken, *_ = in_runs(
        new[begin:], lambda run, line: around(line)[1] - around(run[-1])[3] <= _RECIPIENTS_GAP * prepared.dpi
    )
    place = column[0], around(taken[0])[1], right, around(taken[-1])[3]
    first = max(word.line for word in words) + 1
    kept = [word for word in words if not holds(place, word.box)]
    return with_labels([*kept, *(replace(word, line=first + at) for at, line in enumerate(taken) for word in line)])


def _label(lines: Sequence[Line]) -> int | None:
    read = ("".join(filter(str.isalpha, fold(text_of(line)))) for line in lines)
    return next((at for at, letters in enumerate(read) if fuzz.ratio(letters, "noinhan") > _LABEL_ALIKE), None)


def _sureness(lines: Sequence[Line]) -> float:
    return fmean(word.sure for line in lines for word in line)
