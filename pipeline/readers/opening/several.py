"""Several letters in one file: where the next begins, and each of them as a source of its own.

A cut in the wrong place is worse than none: what looks like another letter but may be an enclosed draft or a form keeps
its place, and the file is flagged.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from extractors.lookalikes import as_it_looks
from pipeline.readers.detect import Kind
from pipeline.readers.layout.letterhead import Letterhead, cells_of, find_letterheads
from pipeline.readers.secrecy import HEAD_LINES, TYPED, doubtful, is_stamped, may_be_stamped, secret, stamped
from pipeline.readers.single import read_one
from pipeline.support.paper import nth_of
from schemas import DoubtfulWords, Source, WordBox

NOTE = "several-letters"
#: The end of a letter (ô số 7a, 9b): who signs in whose name, and who receives it.
_TAIL = re.compile(
    r"\W*Nơi +(?:nhận|gửi)\b|\W*(?:T ?/? ?M|K ?/? ?T|T ?/? ?L|TUQ|T ?/? ?UQ)[./ ]+ ?[A-ZĐỦÔ]|"
    r"\W*(?:QUYỀN |PHÓ |TỔNG )?(?:CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG|TRƯỞNG (?:BAN|PHÒNG))\W*$|"
    r"\W*[-–] *Lưu *:"
)
#: A letter that is about a draft may enclose it: its number is blank, and it is part of what is sent. What a letter is
#: about, its opening says.
_OPENING = 1500
_DRAFT = re.compile(r"\b(?:[Dd]ự|DỰ) +(?:[Tt]hảo|THẢO)\b")
_LEAST = 250  # the shortest letters, congratulations, are longer with their tail
#: A letterhead stands at the top of its page: so many lines may stand above its number, stamps and marks included.
_TOP_LINES = 14


def read_letters(data: bytes, name: str, kind: Kind) -> list[Source]:
    """Return the letters in a file that is no container. Raises ``ReadError``; ``RefusedError`` for a state secret."""
    letters = letters_in(read_one(data, name, kind))
    # On pages stamps were looked for where they stand; a column of a table is no line of its own there.
    texts = [letter.text for letter in letters if not letter.words]
    if any(map(is_stamped, texts)) or any(stamped(head, TYPED) for text in texts for head in _heads(text)):
        raise secret(name)
    if any(map(may_be_stamped, texts)):
        raise doubtful(name)
    return letters


def _heads(text: str) -> Iterator[list[str]]:
    """Yield the heads that stand further down in a text: of a letter that is forwarded or quoted, or of an annex."""
    lines = text.split("\n")
    for head in find_letterheads(lines):
        yield [*filter(str.strip, lines[head.first : head.first + HEAD_LINES])]


def letters_in(source: Source) -> list[Source]:
    """Return the letters of a file's text in their order, each with its words, flagged; the source where it is one."""
    first: dict[int, int] = {}  # of each page, where its first word stands
    for word in source.words:
        first.setdefault(word.page, word.start)
    text = as_it_looks(source.text)
    cuts, doubtful = _cuts(text.text, [*map(text.ahead, sorted(first.values()))])
    cuts = [text.place(cut, cut)[0] for cut in cuts]
    if not cuts and not doubtful:
        return [source]
    marked = source.model_copy(update={"notes": (*source.notes, NOTE)})
    return [_piece(marked, start, end) for start, end in pairwise([0, *cuts, len(source.text)])] if cuts else [marked]


def _cuts(text: str, tops: Sequence[int]) -> tuple[list[int], bool]:
    """Return where in a text other letters begin, and whether one may begin elsewhere; ``tops`` begin its pages."""
    lines = text.split("\n")
    heads = find_letterheads(lines)
    if len(heads) == 1 and heads[0].first < _TOP_LINES:
        return [], False
    begins = list(accumulate((len(line) + 1 for line in lines), initial=0))
    pages = [bisect_left(tops, end) for end in begins[1:]]
    cuts = [0]
    doubtful = False
    before = -1
    for head in heads:
        start = _start_of(head, lines, pages)
        begin, before = before + 1, head.number
        # The head of the file's first letter has no end of a letter before it.
        if start is None or not any(map(_TAIL.match, cells_of(lines[begin:start]))):
            continue
        begun, last = begins[start], cuts[-1]
        is_draft = _DRAFT.search(text, last, min(begun, last + _OPENING))
        own = head.sureness == "sure" or (head.sureness == "unnumbered" and not is_draft)
        if own and begun - last >= _LEAST:
            cuts.append(begun)
        else:
            doubtful = True
    return cuts[1:], doubtful


def told_apart(sources: Sequence[Source]) -> Iterator[Source]:
    """Yield letters that one file holds with an id each, their bytes being theirs together; the same text only once."""
    told: dict[str, set[str]] = {}
    for source in sources:
        texts = told.setdefault(source.sha256, set())
        if source.text in texts:
            continue
        texts.add(source.text)
        if any(other.sha256 == source.sha256 and other.text != source.text for other in sources):
            source = source.model_copy(update={"sha256": nth_of(source.sha256, len(texts)), "file": source.sha256})
        yield source


def _start_of(head: Letterhead, lines: Sequence[str], pages: Sequence[int]) -> int | None:
    """Return the line where a letter with this head begins, ``None`` where no letter can: the first of its page, for
    what stands above the head there (a stamp, a mark) belongs to it. ``pages``: that of each line, 0 for none."""
    page = pages[head.number]
    above = [number for number in range(pages.index(page), head.number) if lines[number].strip()]
    if pages[-1] and len(above) >= _TOP_LINES:
        return None
    return [*above, head.number][0] if page else head.first


def _piece(source: Source, start: int, end: int) -> Source:
    """Return the letter between two places of a source's text, its words, doubts and readings led to its own text."""

    def shifted(items: Iterable[WordBox | DoubtfulWords]) -> tuple[WordBox | DoubtfulWords, ...]:
        inside = (item for item in items if start <= item.start < end)
        return tuple(item._replace(start=item.start - start, end=item.end - start) for item in inside)

    pages = {word.page for word in source.words if start <= word.start < end}
    return source.model_copy(
        update={
            "text": source.text[start:end].strip("\n") + "\n",
            "words": shifted(source.words),
            "doubtful": shifted(source.doubtful),
            "readings": tuple(reading for reading in source.readings if reading.page in pages),
        }
    )
