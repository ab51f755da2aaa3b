"""Stored letters, read anew or met by a registry that comes later: the same tables, and nothing marked is lost."""

import datetime
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.calendar import WorkingCalendar, office_calendar
from pipeline.duties.class_duties import ReadLetter, alone
from pipeline.duties.routing import route
from pipeline.intake.extraction import open_letter
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.one_file import routed as routed_to
from pipeline.intake.renewing import READER_NOTES, Renewal, Rereading, classes_gone, renew, reread
from pipeline.store import Store, open_store, rows
from pipeline.store.storing import StoredBefore
from pipeline.support.errors import VanthuError
from pipeline.unions import Registry
from pipeline.unions.office_list import load
from schemas import DoubtfulWords, Evidence, HeadReading, Letter, Obligation, Source, WordBox
from tests.each import examples

YEAR = Path(__file__).parents[2] / "corpus" / "year"
#: Letters that name classes and unions, put a deadline off, repeal, answer, and come twice.
NAMES = sorted(path.stem for path in (YEAR / "letters").glob("*.txt"))[:9]
TODAY = datetime.date(2025, 12, 31)
DONE_ON = datetime.date(2025, 5, 5)
#: What is read of each file, by its name.
Letters = dict[str, list[ReadLetter]]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(YEAR / "registry.csv")


def read(registry: Registry | None) -> Letters:
    reading = LetterReading(registry, office_calendar())
    files = {name: YEAR / "letters" / f"{name}.txt" for name in NAMES}
    return {name: list(reading(InboxFile(path.name, path)).found) for name, path in files.items()}


@pytest.fixture(scope="module")
def plain() -> Letters:
    return read(None)


@pytest.fixture(scope="module")
def routed(registry: Registry) -> Letters:
    return read(registry)


def save(store: Store, letters: Letters, names: Iterable[str]) -> None:
    for name in names:
        for found in letters[name]:
            store.letters.save(found.letter, found.obligations, found.bodies)


def table(store: Store) -> tuple[list[Obligation], list[Letter], list[str]]:
    return (
        sorted(store.obligations.find(today=TODAY, everybody=True), key=lambda item: item.id),
        sorted(store.letters.whole(), key=lambda letter: letter.source.sha256),
        sorted(proposal.id for proposal in store.proposals.find()),
    )


def rereading(registry: Registry | None, *, extracts: bool = False) -> Rereading:
    return Rereading(registry, office_calendar(), extracts=extracts)


def anew(store: Store, registry: Registry | None, *, extracts: bool = False) -> Renewal:
    return renew(store, rereading(registry, extracts=extracts))


@settings(max_examples=examples(3, 6), deadline=None)
@given(names=st.permutations(NAMES), at=st.integers(0, len(NAMES)), twice=st.booleans())
def test_the_registry_may_come_at_any_time(
    names: list[str], at: int, twice: bool, registry: Registry, plain: Letters, routed: Letters
) -> None:
    with open_store("sqlite://") as first, open_store("sqlite://") as second:
        save(first, routed, NAMES)
        save(second, plain, names[:at])
        anew(second, registry, extracts=twice)
        save(second, routed, names[at:])
        assert table(second) == table(first) and not anew(second, registry, extracts=not twice).changes
        assert table(second) == table(first)


@pytest.fixture
def desk(plain: Letters) -> Iterable[Store]:
    with open_store("sqlite://") as store:
        save(store, plain, NAMES)
        yield store


def test_what_changed_is_told(desk: Store, registry: Registry) -> None:
    before = {item.id for item in desk.obligations.find(everybody=True)}
    found = anew(desk, registry)
    after = {item.id for item in desk.obligations.find(everybody=True)}
    assert found.letters == len(desk.letters.ids())
    assert {item.id for change in found.changes for item in change.new} == after - before
    assert {item.id for change in found.changes for item in change.gone} == before - after
    assert sum(map(classes_gone, found.changes)) > 0 and anew(desk, registry)[1:] == ((), (), (), False)


def test_marks_stay_or_are_told(desk: Store, registry: Registry) -> None:
    before = {item.id: item for item in desk.obligations.find(everybody=True)}
    for item in before.values():
        desk.marks.mark(item.id, "done", DONE_ON)
    found = anew(desk, registry)
    now = desk.obligations.find(everybody=True)
    told = {item.id for item, _ in found.left}
    assert told and all(mark.status == "done" and mark.done_on == DONE_ON.isoformat() for _, mark in found.left)
    taken = sum(item.status == "done" for item in now)
    assert taken > 0 and taken + len(told) == len(before)
    anew(desk, None)
    assert {item.status for item in desk.obligations.find(everybody=True) if item.id in before} == {"done"}
    assert desk.marks.kept() == []


def test_it_may_be_stopped_and_run_again(desk: Store, registry: Registry, routed: Letters) -> None:
    def stop(name: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    stopped = renew(desk, rereading(registry), on_progress=stop)
    assert stopped.interrupted and stopped.letters == 3
    rest = anew(desk, registry)
    assert not {it.letter.source.sha256 for it in stopped.changes} & {it.letter.source.sha256 for it in rest.changes}
    with open_store("sqlite://") as straight:
        save(straight, routed, NAMES)
        assert table(desk) == table(straight)


def test_a_letter_changed_meanwhile_is_made_of_what_is_there(desk: Store, registry: Registry, plain: Letters) -> None:
    letter = plain[NAMES[0]][0].letter
    seen = desk.readings.seen(letter.source.sha256)
    assert seen is not None
    newer = letter.model_copy(update={"tasks": letter.tasks[:1]})
    desk.letters.save(newer, route(newer, None))
    asked: list[Letter] = []

    def again(now: StoredBefore) -> ReadLetter:
        asked.append(rows.unpacked(now.content))
        return _made(asked[-1], registry)

    desk.readings.renew(seen, _made(letter, registry), again, proposals=False)
    assert asked == [newer] and len(desk.letters.of_id(letter.source.sha256).tasks) == len(newer.tasks)


def _made(letter: Letter, registry: Registry) -> ReadLetter:
    return ReadLetter(letter=letter, laid=tuple(map(alone, route(letter, registry))), bodies={})


class _Fails(Rereading):
    def __call__(self, seen: StoredBefore) -> ReadLetter:
        raise ValueError("hỏng")


def test_what_cannot_be_made_anew_stays(desk: Store, registry: Registry) -> None:
    before = table(desk)
    found = renew(desk, _Fails(registry, office_calendar(), extracts=True))
    assert len(found.failures) == found.letters == len(desk.letters.ids())
    assert all("ValueError: hỏng" in line for line in found.failures) and table(desk) == before


@pytest.mark.sweep
def test_workers_give_the_same(tmp_path: Path, registry: Registry, plain: Letters) -> None:
    with open_store(f"sqlite:///{tmp_path}/a.db") as one, open_store("sqlite://") as other:
        for store in (one, other):
            save(store, plain, NAMES[:3])
        assert renew(one, rereading(registry), workers=2) == renew(other, rereading(registry), workers=0)
        assert table(one) == table(other)


ROOT = Path(__file__).parents[2]
LETTERS = sorted((ROOT / "corpus" / "letters").glob("*.txt"))[::12]
CALENDAR = WorkingCalendar()
#: Words that stand on one page.
_A_PAGE = 120
BLANK = (60.0, 70.0, 90.0, 82.0)


@pytest.fixture(scope="module")
def known() -> Registry:
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
def test_the_same_program_finds_the_same(path: Path, known: Registry) -> None:
    first = routed_to(open_letter(scanned(path), CALENDAR), known)
    assert any(flag.code == "ocr-doubtful" for flag in first.letter.flags)
    assert first.letter.header.written["number"].box == BLANK
    assert Rereading(known, CALENDAR, extracts=True)(stored(first.letter)) == first


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_routing_anew_is_as_if_the_registry_had_been_there(path: Path, known: Registry) -> None:
    letter = open_letter(scanned(path), CALENDAR)
    without, by_it = routed_to(letter, None), routed_to(letter, known)
    for before, now, wanted in ((without, known, by_it), (by_it, None, without), (by_it, known, by_it)):
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


def test_what_is_found_travels_between_processes(known: Registry) -> None:
    import pickle

    reading = pickle.loads(pickle.dumps(Rereading(known, CALENDAR, extracts=True)))
    assert isinstance(reading(stored(open_letter(scanned(LETTERS[0]), CALENDAR))), ReadLetter)
