"""Letters to measure on, made from those of the corpus."""

import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from benchmarks.evaluate.compare import Record
from benchmarks.evaluate.gold import gold_files, load, name_of, text_beside
from extractors.assemble import READERS, LetterReader
from extractors.doubts import confidence
from extractors.second_reader import SecondReader
from extractors.tasks.scopes import Scopes
from extractors.transcript import Transcript
from schemas import Source

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus" / "letters"
FRESH = CORPUS.parent / "fresh"
#: How the letters of ``fresh`` begin that are only scored: nobody looks at their faults, no weight is fitted on them.
SCORED_ONLY = ("n_", "o_", "p_", "r_", "aa_")
REGISTRY = CORPUS.parent / "registry.csv"

#: A letter's own number, and the day of its date line.
OWN_NUMBER = re.compile(r"(?m)(^.{0,60}?\bSố:?\s*)\d+(?=\s*[-/A-ZĐl])")
#: A letterhead takes no more lines than this.
HEAD_LINES = 15
#: Where the signature and the list of recipients begin.
CLOSING = re.compile(r"^.*N[ơo]i nhận|^\W*(?:TM|KT|TL)\.", re.MULTILINE | re.IGNORECASE)
DATE_LINE = re.compile(r"(, ngày )\d{1,2}( tháng )\d{1,2}( năm )\d{4}")


def texts() -> dict[str, str]:
    return {path.stem: unicodedata.normalize("NFC", path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.txt"))}


def with_gold(folder: Path) -> Iterator[tuple[str, str, Record]]:
    for path in gold_files(folder):
        if (text := text_beside(path)) is not None:
            yield name_of(path), text, load(path)


def source_of(text: str, name: str = "thu.txt") -> Source:
    return Source(name=name, sha256="", media_type="text/plain", text=text)


def scopes_of(transcript: Transcript, source: Source, second: SecondReader | None = None) -> Scopes:
    """Return whom each part of a letter binds, before any sentence of it is read."""
    reading = LetterReader(source, transcript.view, source.sureness, confidence, second)
    for read in READERS[: READERS.index(LetterReader.read_tasks)]:
        read(reading, transcript)
    return reading.scopes


def long_letter(size: int) -> str:
    """Return a letter of so many bytes: the longest of the corpus that is no longer, with paragraphs of others."""
    by_size = sorted(texts().values(), key=lambda text: len(text.encode()), reverse=True)
    longest = next(text for text in by_size if len(text.encode()) <= size)
    others = [text for text in by_size if text is not longest]

    def cut_before_closing(text: str) -> tuple[str, str]:
        at = CLOSING.search(text)
        return (text[: at.start()], text[at.start() :]) if at else (text, "")

    head, closing = cut_before_closing(longest)
    for paragraph in (line for other in others for line in cut_before_closing(other)[0].splitlines()[HEAD_LINES:]):
        if len((head + closing).encode()) >= size:
            break
        head += paragraph + "\n"
    return head + closing


def joined(length: int, run: int = 0) -> str:
    """Return so many characters of the letters of the corpus one behind the other, over and over.

    They stand in an order by chance, always the same one. Each ``run`` goes on where the one before it ended: short
    texts hold together what a long one holds.
    """
    letters = list(texts().values())
    random.Random(0).shuffle(letters)
    text = "\n\n".join(letters) + "\n\n"
    begin = run * length % len(text)
    return (text * (length // len(text) + 2))[begin : begin + length]


def pages_of(file: Path) -> int:
    """Return how many pages a file has; a picture is one."""
    if file.suffix != ".pdf":
        return 1
    with pypdfium2.PdfDocument(file) as document:
        return len(document)


def changed(text: str, chance: random.Random) -> str:
    """Return the letter under another number and date, so that it is another letter of the same kind."""
    number, day, month, year = (chance.randint(*span) for span in ((1, 9999), (1, 28), (1, 12), (2016, 2026)))
    text = OWN_NUMBER.sub(rf"\g<1>{number}", text, count=1)
    return DATE_LINE.sub(rf"\g<1>{day:02}\g<2>{month:02}\g<3>{year}", text, count=1)


def write_inbox(folder: Path, count: int, seed: int = 30, most: int | None = None) -> None:
    """Write so many different letters, made from ``most`` of the corpus at most; the same seed writes the same ones."""
    chance = random.Random(seed)
    # One in which neither is found would come again and again as a copy of itself.
    originals = [text for text in texts().values() if OWN_NUMBER.search(text) or DATE_LINE.search(text)][:most]
    for index in range(count):
        # The mark in the last line keeps apart those that happen to get the same number and date.
        letter = changed(originals[index % len(originals)], chance).rstrip() + f"\n\nBản {index + 1}\n"
        (folder / f"thu-{index + 1:04}.txt").write_text(letter, "utf-8")
