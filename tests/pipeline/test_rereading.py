"""A stored letter read anew from its text: the same as from the file, with what only the file told."""

import re
from pathlib import Path

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.intake.extraction import open_letter
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import READER_NOTES, Rereading, reread
from pipeline.store import rows
from pipeline.store.storing import StoredBefore
from pipeline.support.errors import VanthuError
from pipeline.unions import Registry
from pipeline.unions.office_list import load
from schemas import DoubtfulWords, Evidence, HeadReading, Letter, Source, WordBox

ROOT = Path(__file__).parents[2]
LETTERS = sorted((ROOT / "corpus" / "letters").glob("*.txt"))[::12]
CALENDAR = WorkingCalendar()
#: Words that stand on one page.
_A_PAGE = 120
BLANK = (60.0, 70.0, 90.0, 82.0)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(ROOT / "corpus" / "registry.csv")


def scanned(path: Path) -> Source:
    """The letter as recognition of a scan gives it: places of words, doubts, and a note of the reader."""
    text = path.read_text("utf-8")
    words = list(re.finditer(r"\S+", text))
    boxes = (
        WordBox(word.start(), word.end(), at // _A_PAGE + 1, (float(at), 1.0, at + 0.5, 2.0))
        for at, word in enumerate(words)
    )
    return Source(
        name=path.name, sha256="5" * 64, media_type="application/pdf", text=text, pages=len(words) // _A_PAGE + 1,
        ocr=True, notes=("unread-pages",), words=tuple(boxes),
        doubtful=tuple(DoubtfulWords(word.start(), word.end(), 0.3) for word in words[::7]),
        readings=(HeadReading(field="number", value="9", source="handwriting", confidence=0.1, page=1, box=BLANK),),
    )  # fmt: skip


def stored(letter: Letter) -> StoredBefore:
    return StoredBefore(letter.source.sha256, rows.packed(letter))


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_the_same_program_finds_the_same(path: Path, registry: Registry) -> None:
    first = routed(open_letter(scanned(path), CALENDAR), registry)
    assert any(flag.code == "ocr-doubtful" for flag in first.letter.flags)
    assert first.letter.header.written["number"].box == BLANK
    assert Rereading(registry, CALENDAR, extracts=True)(stored(first.letter)) == first


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_routing_anew_is_as_if_the_registry_had_been_there(path: Path, registry: Registry) -> None:
    letter = open_letter(scanned(path), CALENDAR)
    without, by_it = routed(letter, None), routed(letter, registry)
    for before, now, wanted in ((without, registry, by_it), (by_it, None, without), (by_it, registry, by_it)):
        assert Rereading(now, CALENDAR, extracts=False)(stored(before.letter)) == wanted


def boxes(letter: Letter) -> list[tuple[int, int, object]]:
    return [(day.evidence.start, day.evidence.end, day.evidence.boxes) for day in letter.dates]


def test_words_that_were_not_found_before_get_their_page_where_it_is_certain() -> None:
    letter = next(found for path in LETTERS if len((found := open_letter(scanned(path), CALENDAR)).dates) > 1)
    lost = letter.dates[0].evidence

    def is_near(evidence: Evidence) -> bool:
        return evidence.start <= lost.end and lost.start <= evidence.end

    older = letter.model_copy(
        update={
            "dates": letter.dates[1:],
            "tasks": tuple(task for task in letter.tasks if not is_near(task.evidence)),
            "flags": tuple(flag for flag in letter.flags if not (flag.evidence and is_near(flag.evidence))),
        }
    )
    found = reread(rows.unpacked(stored(older).content), CALENDAR)
    assert boxes(found)[1:] == boxes(letter)[1:]
    new = found.dates[0].evidence
    assert (new.start, new.end, new.quote) == (lost.start, lost.end, lost.quote)
    assert new.boxes is None and new.page in (lost.page, None)


def test_what_is_found_to_be_secret_or_no_letter_is_said() -> None:
    letter = open_letter(scanned(LETTERS[0]), CALENDAR)
    with pytest.raises(VanthuError, match="độ mật"):
        reread(letter.model_copy(update={"text": "TỐI MẬT\n" + letter.text}), CALENDAR)
    with pytest.raises(VanthuError, match="không phải văn bản"):
        reread(letter.model_copy(update={"text": "Mua hai bó rau."}), CALENDAR)


def test_every_note_of_a_reader_is_known() -> None:
    from schemas import FLAG_CODES

    folders = (ROOT / "pipeline" / name for name in ("readers", "support/old_encodings"))
    readers = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
    raised = {code for code in FLAG_CODES if f'"{code}"' in readers}
    assert raised | {"pages-repeated"} == READER_NOTES  # of what an earlier program read


def test_what_is_found_travels_between_processes(registry: Registry) -> None:
    import pickle

    reading = pickle.loads(pickle.dumps(Rereading(registry, CALENDAR, extracts=True)))
    assert isinstance(reading(stored(open_letter(scanned(LETTERS[0]), CALENDAR))), ReadLetter)
