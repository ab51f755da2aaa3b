"""How fast other programs read the same letters: as text, as PDFs, as scans.

spaCy's Matcher goes through the text, pdfplumber through the PDFs, tesseract and OCRmyPDF through the scans.

The Matcher finds what duckling finds in other languages, days, hours and amounts, by patterns of tokens, with numbers
and names of documents: no scope, no values, no evidence. Of scans the processor's seconds of all processes count.
"""

import tempfile
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pdfplumber
import spacy
from spacy.language import Language
from spacy.matcher import Matcher

from benchmarks.letters import CORPUS
from benchmarks.measuring import Figure, best_of
from benchmarks.page_speed import scan_costs
from corpus.render.forms import chosen, write
from pipeline.readers.opening import read

#: Targets: of the Matcher's speed at least; of the time of pdfplumber, of bare tesseract, of OCRmyPDF at most.
LEAST_TIMES_MATCHER, MOST_TIMES_PDFPLUMBER, MOST_TIMES_TESSERACT, MOST_TIMES_OCRMYPDF = 0.25, 1.0, 1.2, 1.0
#: So many letters as PDFs, read so often; so many scanned pages at least.
PDFS, ROUNDS, SCANNED_PAGES = 8, 3, 3

#: What a word of a pattern stands for; any other word stands for itself.
_KINDS: dict[str, dict[str, Any]] = {
    "<n>": {"TEXT": {"REGEX": r"^\d{1,4}$"}},
    "<day>": {"TEXT": {"REGEX": r"^\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?$"}},
    "<symbol>": {"TEXT": {"REGEX": r"^\d*[/-][\w&Đ/-]+$"}},
    "<hour>": {"LOWER": {"REGEX": r"^\d{1,2}[hg:]\d{0,2}$"}},
    "<share>": {"TEXT": {"REGEX": r"^\d+(?:,\d+)?%$"}},
    "<bound>": {"LOWER": {"IN": ["trước", "nhất", "hết", "là", "quá"]}},
    "<kind>": {"LOWER": {"IN": ["hoạch", "văn", "dẫn", "báo", "định", "quyết", "thị"]}},
    "<who>": {"LOWER": {"IN": ["người", "đại", "đồng", "cán", "đoàn"]}},
    "<unit>": {"LOWER": {"IN": ["tuần", "tháng", "quý", "năm", "ngày"]}},
    "<weekday>": {"LOWER": {"IN": ["hai", "ba", "tư", "năm", "sáu", "bảy", "nhật"]}},
}
PATTERNS: dict[str, Sequence[str]] = {
    "day": ("<day>", "ngày <n> tháng <n> năm <n>", "ngày <n> tháng <n>", "tháng <n> năm <n>", "quý <n>", "năm <n>"),
    "bound": ("<bound> ngày <day>", "<bound> ngày <n> tháng <n>", "<bound> tháng <n>", "trong vòng <n> ngày"),
    "hour": ("<hour>", "<n> giờ <n> phút", "<n> giờ"),
    "weekday": ("thứ <weekday>", "chủ nhật"),
    "series": ("hằng <unit>", "hàng <unit>", "định kỳ <n> <unit>"),
    "amount": ("<share>", "<n> <who>", "không quá <n>", "tối đa <n>", "ít nhất <n>", "khoảng <n>"),
    "document": ("<kind> số <symbol>", "<kind> số <n> <symbol>", "số <symbol>"),
    "body": ("công đoàn cơ sở", "liên đoàn lao động tỉnh", "ủy ban nhân dân tỉnh", "nơi nhận"),
}


@cache
def matcher() -> tuple[Language, Matcher]:
    """Return a tokenizer for any language, and what matches the patterns in what it gives."""
    language = spacy.blank("xx")
    found = Matcher(language.vocab)
    for name, patterns in PATTERNS.items():
        found.add(name, [[_KINDS.get(word, {"LOWER": word}) for word in pattern.split()] for pattern in patterns])
    return language, found


def matched(text: str) -> int:
    """Return how often the patterns match in a text."""
    language, found = matcher()
    return len(found(language.make_doc(text)))


def speed_of_matcher(letters: Sequence[str], rounds: int = ROUNDS) -> float:
    """Return the characters a second that spaCy's Matcher goes through."""
    matched(letters[0])
    return 1000 * sum(map(len, letters)) / sum(best_of(partial(matched, text), rounds) for text in letters)


def _plumbed(file: Path) -> None:
    with pdfplumber.open(file) as document:
        for page in document.pages:
            page.extract_text()


def times_of_pdfplumber(count: int = PDFS, rounds: int = ROUNDS) -> float:
    """Return what our reading of letters as PDFs takes, in times of what pdfplumber takes for their text alone."""
    with tempfile.TemporaryDirectory() as name:
        files = [write(letter, "pdf", Path(name)) for letter in chosen(CORPUS, limit=count)]
        own, other = (sum(best_of(partial(work, file), rounds) for file in files) for work in (read, _plumbed))
    return own / other


def of_scans(pages: int = SCANNED_PAGES) -> Iterator[Figure]:
    """Yield what recognising takes, in times of bare tesseract's and OCRmyPDF's, where it is on the path."""
    costs = scan_costs(pages)
    aims = {costs.BARE: ("bare tesseract", MOST_TIMES_TESSERACT), costs.PEER: ("OCRmyPDF", MOST_TIMES_OCRMYPDF)}
    for what, (name, aim) in aims.items():
        if what in costs.taken:
            yield Figure(f"× the time of {name}, a scanned page", costs.times(what), aim)


def figures(letters: Sequence[str], own: float) -> Iterator[Figure]:
    """Yield the figures beside all of them; ``own`` is how many characters of text we read a second."""
    times = own / speed_of_matcher(letters)
    yield Figure("× spaCy's Matcher, patterns of tokens", times, LEAST_TIMES_MATCHER, at_least=True)
    yield Figure("× the time of pdfplumber, PDFs", times_of_pdfplumber(), MOST_TIMES_PDFPLUMBER)
    yield from of_scans()
