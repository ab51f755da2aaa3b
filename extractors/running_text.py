"""What of a letter's blanks says nothing: line ends and page numbers inside a sentence, blanks set twice, markup.

The same letter comes in many settings: wrapped at another width, cut by a page in mid-phrase, justified with doubled
blanks, marked up by an OCR program. Read with one blank in each of these places, all of them are the same text.
"""

import re
from collections.abc import Iterable, Iterator

from extractors.outline import Parts
from extractors.outline.records import Paragraph
from extractors.view import View

Span = tuple[int, int]

_DOUBLED = re.compile(r"[ \u00a0][ \u00a0](?<=\S..)(?=[^ \t\u00a0\n])")
#: What a view shows as a blank within a line, odd ones of other scripts and programs, too.
_BLANK = r" \t\v\x1c-\x1f\x85\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
#: Inside running text any run of blanks, and the stars of bold and italic type with the blanks around them.
_SURPLUS = re.compile(rf"[{_BLANK}*](?:[{_BLANK}*]+|(?<=[*\t]))")


def surplus(view: View, parts: Parts) -> list[Span]:
    """Return the stretches of the text for each of which one blank says the same, in the order of the text."""
    found = [*_in_paragraphs(view, parts.running), *_in_paragraphs(view, parts.annexed)]
    if "  " in view.text or "\u00a0" in view.text:
        inside = {start for start, _ in found}
        found += [span for span in _doubled(view) if span[0] not in inside]
    return _apart(sorted(found))


def _doubled(view: View) -> Iterator[Span]:
    """Yield the blanks set twice between two words, anywhere: more than two may part columns."""
    return (match.span() for match in _DOUBLED.finditer(view.text))


def _in_paragraphs(view: View, paragraphs: Iterable[Paragraph]) -> Iterator[Span]:
    for paragraph in paragraphs:
        if paragraph.table:
            continue
        end = None
        for line in paragraph.lines:
            if end is not None:
                yield end, line.start
            yield from (
                match.span()
                for match in _SURPLUS.finditer(view.text, line.start, line.end)
                if line.start < match.start() and match.end() < line.end
            )
            end = line.end


def _apart(spans: list[Span]) -> list[Span]:
    """Leave out spans that begin inside the one before."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
