"""Which reading of each page is taken: its text layer, or what its picture shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import pypdfium2 as pdfium

from pipeline.errors import ProgramFailedError, ReadError, RefusedError
from pipeline.readers.layout.page import Page
from pipeline.readers.ocr.letter import Recognition, nothing_recognised, plain_pages
from pipeline.readers.ocr.raster import scanned
from pipeline.readers.pdf.trust import Verdict, from_scanner, is_better, judge
from pipeline.readers.pdf.typed import take_typed, with_readings, with_typed
from pipeline.words import t

#: So many pages whose picture says no more than their text layer, and the others of the file are not recognised, too:
#: it was typed without marks, or in another language.
_ENOUGH_IN_VAIN = 3


@dataclass(slots=True)
class Chosen:
    """The pages as they are read best, by number from 0, and what is to be said of them."""

    pages: list[Page]
    verdicts: list[Verdict]
    """What was wrong with the text layer of each."""
    recognised: set[int] = field(default_factory=set)
    replaced: set[int] = field(default_factory=set)
    """Pages whose text layer was not trusted and for which another reading was taken."""
    doubtful: set[int] = field(default_factory=set)
    """Pages whose text layer is not trusted either, but nothing better was found."""
    unread: dict[int, ReadError] = field(default_factory=dict)

    @property
    def readable(self) -> list[Page | None]:
        """The pages, ``None`` for those that could not be read."""
        return [None if index in self.unread else page for index, page in enumerate(self.pages)]

    @property
    def notes(self) -> list[str]:
        """Flag codes for the whole file."""
        told = (("text-layer-replaced", self.replaced), ("bad-encoding", self.doubtful))
        return [*self.pages_noted, *(code for code, pages in told if pages)]

    @property
    def pages_noted(self) -> dict[str, tuple[int, ...]]:
        """Flag codes for some pages, with their numbers from 1."""
        told = {
            "unread-pages": tuple(index + 1 for index in sorted(self.unread)),
            "plain-reading": plain_pages(self.readable),
        }
        return {code: pages for code, pages in told.items() if pages}


def choose(document: pdfium.PdfDocument, pages: Sequence[Page], recognition: Recognition) -> Chosen:
    """Return the best reading of every page. Raises ``ReadError`` where no page of the letter can be read."""
    chosen = Chosen(list(pages), [judge(page) for page in pages])
    if not any(page.letters for page in pages):
        chosen.verdicts = ["empty"] * len(pages)
    bad = [index for index, verdict in enumerate(chosen.verdicts) if verdict != "good"]
    in_vain = 0
    for index in bad:
        worthless = _is_worthless(chosen, index)
        if in_vain >= _ENOUGH_IN_VAIN and not worthless and not chosen.replaced:
            _doubt(chosen, index)
            continue
        _by_recognition(chosen, document, recognition, index)
        in_vain += not worthless and index not in chosen.replaced
    if not any(page is not None and page.letters for page in chosen.readable):
        raise next(iter(chosen.unread.values()), None) or nothing_recognised(recognition.name)
    return chosen


def _by_recognition(chosen: Chosen, document: pdfium.PdfDocument, recognition: Recognition, index: int) -> None:
    worthless, layer = _is_worthless(chosen, index), chosen.pages[index]
    try:
        typed, page = _recognised(document, recognition, index, chosen.verdicts[index] == "empty")
        if typed and page.letters:
            page = with_typed(page, layer)
            page = page if index else with_readings(page, layer)
    except (RefusedError, ProgramFailedError):
        raise
    except ReadError as error:
        if worthless:
            chosen.unread[index] = error
        else:
            chosen.doubtful.add(index)
        return
    if worthless or is_better(page, chosen.pages[index]):
        chosen.pages[index] = page
        chosen.recognised.add(index)
        if chosen.verdicts[index] != "empty":
            chosen.replaced.add(index)
    else:
        _doubt(chosen, index)


def _recognised(document: pdfium.PdfDocument, recognition: Recognition, index: int, beneath: bool) -> tuple[bool, Page]:
    """Return a page as it is recognised; ``beneath``: without the words typed onto it, and whether there are any."""
    try:
        shown = document[index]
    except pdfium.PdfiumError as error:
        raise ReadError(
            "broken", recognition.name, t("trang {page} bị hỏng, không mở được. Hãy xin lại tệp gốc.", page=index + 1)
        ) from error
    try:
        typed = beneath and take_typed(shown)
        return typed, recognition.page(index + 1, partial(scanned, shown, recognition.name))
    finally:
        shown.close()


def _is_worthless(chosen: Chosen, index: int) -> bool:
    """Say whether there is nothing to lose: what a scanner's program for another language wrote is no text either."""
    verdict = chosen.verdicts[index]
    return verdict == "empty" or (verdict == "unmarked" and from_scanner(chosen.pages[index]))


def _doubt(chosen: Chosen, index: int) -> None:
    """Keep a text layer that is not trusted, because the page shows nothing better."""
    # Words that are no Vietnamese in the layer and on the page alike are another language.
    if chosen.verdicts[index] != "wrong":
        chosen.doubtful.add(index)
