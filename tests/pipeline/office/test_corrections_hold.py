"""Whatever comes in whatever order, a letter holds exactly what people said of it, and beside that what is read."""

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.class_duties import ReadLetter
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import Rereading, mended, recount, renew
from pipeline.office import correcting
from pipeline.office.correcting import Outcome, RecordRef
from pipeline.store import Store, open_store
from pipeline.store.backup import back_up, restore
from pipeline.store.storing import StoredBefore
from pipeline.unions import Registry
from schemas import Letter
from tests.each import examples, tuples
from tests.pipeline.duties.corrections.desk import CLEAN, HEAD, REPORT, VISIT, a_letter, said
from tests.pipeline.letters import LetterMaker
from tests.pipeline.province import OWN, SHIPPED, province

CALENDAR = office_calendar()
SENT = "Mỗi công đoàn xã cử không quá 05 đại biểu dự lễ phát động"


def _with_limit(letter: Letter) -> Letter:
    """Return a letter with a limit in the place of the last of its words."""
    start = len(letter.text)
    limit = LetterMaker(**HEAD).limit(SENT, 5, "Mỗi công đoàn xã").limits[0]
    evidence = limit.evidence.model_copy(update={"start": start, "end": start + len(SENT)})
    return letter.model_copy(
        update={"text": f"{letter.text}{SENT}\n", "delegate_limits": (limit.model_copy(update={"evidence": evidence}),)}
    )


#: The letter, a copy of the same words, and a longer one that stands for both.
COPIES = {
    letter.source.sha256: letter
    for letter in (
        _with_limit(a_letter()),
        _with_limit(a_letter(name="ke-hoach.pdf", arrived="2026-03-05")),
        _with_limit(a_letter(name="day-du.docx", before="Căn cứ Điều lệ Công đoàn và chương trình công tác năm.\n")),
    )
}
FIRST, *OTHERS = COPIES


def _renumbered(letter: Letter) -> Letter:
    dates = {date.id: f"d{at + 4}" for at, date in enumerate(letter.dates)}
    tasks = [
        task.model_copy(update={"id": f"t{at + 2}", "date_id": dates.get(task.date_id or "")})
        for at, task in enumerate((*letter.tasks[1:], letter.tasks[0]))
    ]
    return letter.model_copy(
        update={
            "tasks": tuple(tasks),
            "dates": tuple(date.model_copy(update={"id": dates[date.id]}) for date in letter.dates),
            "delegate_limits": tuple(limit.model_copy(update={"id": "l8"}) for limit in letter.delegate_limits),
        }
    )


def _otherwise(letter: Letter) -> Letter:
    """Return other values: of the head, of the day, of the limit; titles in other words, and a sentence cut shorter."""
    date = letter.dates[0].model_copy(update={"date": "2026-04-18"})
    report, visit, clean = letter.tasks
    words = visit.evidence.quote.removesuffix(" hỗ trợ")
    cut = visit.evidence.model_copy(update={"quote": words, "end": visit.evidence.start + len(words)})
    return letter.model_copy(
        update={
            "header": letter.header.model_copy(update={"subject": "Về phong trào", "signer": "Trần Thị Hạnh"}),
            "dates": (date,),
            "tasks": (
                report.model_copy(update={"date": "2026-04-18", "title": "Báo cáo phong trào, trước 18/4/2026"}),
                visit.model_copy(update={"evidence": cut, "title": "Đến thăm đoàn viên"}),
                clean,
            ),
            "delegate_limits": tuple(limit.model_copy(update={"value": 15}) for limit in letter.delegate_limits),
        }
    )


PROGRAMS: dict[str, Callable[[Letter], Letter]] = {
    "plain": lambda letter: letter,
    "renumbered": _renumbered,
    "otherwise": _otherwise,
    "less": lambda letter: letter.model_copy(update={"tasks": letter.tasks[:2], "delegate_limits": ()}),
}
REGISTRIES: dict[str, Registry | None] = {
    "none": None,
    "province": province(),
    "renamed": Registry(
        [union.model_copy(update={"name": "Công đoàn xã Mỹ Sơn"}) if union.id == "x-mt" else union for union in OWN],
        others=SHIPPED,
    ),
}


class _Program(Rereading):
    """A program that reads letters in its own way."""

    def __init__(self, name: str, registry: Registry | None) -> None:
        super().__init__(registry, CALENDAR, extracts=True)
        self._name = name

    def __call__(self, seen: StoredBefore) -> ReadLetter:
        if seen.approved:
            return super().__call__(seen)
        return routed(complete(PROGRAMS[self._name](COPIES[seen.sha256]), CALENDAR), self.registry)


#: What people speak of: the words by which they name it, those by which its record is known.
RECORDS = {
    "report": (RecordRef("task", "gửi báo cáo kết quả"), REPORT),
    "visit": (RecordRef("task", "thăm hỏi đoàn viên"), VISIT),
    "clean": (RecordRef("task", "tổng vệ sinh"), CLEAN), "limit": (RecordRef("limit", "cử không quá"), SENT),
}  # fmt: skip
#: Field of a record → as it is typed, its name, and values with what is kept of them.
FIELDS: dict[str, tuple[str, dict[str, Any]]] = tuples(__file__, "fields")
ADDED = ("Nộp đoàn phí quý I", "Treo băng rôn")


class Step(NamedTuple):
    """One thing that happens, to what, and how."""

    what: str
    of: str = ""
    value: str = ""


STEPS = [
    *(Step("set", of, value) for of, (_, values) in FIELDS.items() for value in values),
    *(Step("take back", of) for of in ("header.number", "header.subject", *RECORDS)),
    *(Step("reject", of) for of in RECORDS),
    *(Step("add", of) for of in ADDED),
    *(Step("move", "visit", union) for union in ("p-tt", "x-dx")),
    *(Step("program", name) for name in PROGRAMS),
    *(Step("registry", name) for name in REGISTRIES),
    *(Step("copy", sha256) for sha256 in COPIES),
    *(Step(what) for what in ("backup", "recount", "remove", "bring back")),
]


class Clerk:
    """An office that does one step after the other, and knows what was said."""

    def __init__(self, urls: Iterator[str], folder: Path) -> None:
        self._urls, self._folder, self._clock = urls, folder, itertools.count()
        self._program = "plain"
        self._registry: Registry | None = province()
        self.store = self._open(next(self._urls))
        self.values: dict[str, dict[str, Any]] = {name: {} for name in ("header", *RECORDS)}
        self.kept: set[str] = set()
        """What a reading may miss: people spoke of it, and it was there then."""
        self.gone: set[str] = set()
        self.added: set[str] = set()
        self.removed = False
        self.lines = 0
        self._save(FIRST)

    def _open(self, url: str) -> Store:
        self._url = url
        return open_store(url, mend=lambda *given: mended(self._registry, CALENDAR, *given))

    def _save(self, sha256: str) -> None:
        found = _Program(self._program, self._registry)(StoredBefore(sha256, b""))
        self.store.letters.save(found.letter, found.obligations, found.bodies, found.direction)

    def do(self, step: Step) -> None:
        match step:
            case Step("program", name):
                self._program = name
                self._renew()
            case Step("registry", name):
                self._registry = REGISTRIES[name]
                self._renew()
            case Step("copy", sha256):
                self._save(sha256)
            case Step("recount"):
                recount(self.store, CALENDAR)
            case Step("backup"):
                path, url = self._folder / f"{next(self._clock)}.db", next(self._urls)
                back_up(self._url, path)
                self.store.close()
                restore(url, path, replace=True)
                self.store = self._open(url)
            case Step("bring back") if self.removed:
                self._wrote(correcting.bring_back(self.store, FIRST, self._said()))
                self.removed = False
            case _ if not self.removed:
                self._say(step)

    def _renew(self) -> None:
        outcome = renew(self.store, _Program(self._program, self._registry), workers=0)
        assert not outcome.failures and not outcome.interrupted

    def _said(self) -> Any:
        return said(minute=next(self._clock))

    def _wrote(self, outcome: Outcome) -> bool:
        self.lines += len(outcome.written)
        return bool(outcome.written)

    @property
    def ref(self) -> str:
        (line,) = self.store.letters.all()
        return line.sha256

    def _say(self, step: Step) -> None:
        """Do what a person says; of what is not there they can say nothing."""
        name, _, field = step.of.partition(".")
        of: Any = RECORDS[name][0] if name in RECORDS else None
        there = name not in RECORDS or name in self.there()
        match step.what:
            case "remove":
                self._wrote(correcting.remove(self.store, self.ref, self._said()))
                self.removed = True
            case "set" if there:
                typed, values = FIELDS[step.of]
                if self._wrote(correcting.correct(self.store, self.ref, {typed: step.value}, self._said(), of)):
                    self.values[name][field] = values[step.value]
                    self.kept.add(name)
            case "move" if there:
                union = next(union.name for union in OWN if union.id == step.value)
                if self._wrote(correcting.correct(self.store, self.ref, {"đơn vị": union}, self._said(), of)):
                    self.values[name]["assignees"] = (union,)
                    self.kept.add(name)
            case "reject" if there:
                assert self._wrote(correcting.reject(self.store, self.ref, of, self._said()))
                self.gone.add(name)
            case "take back" if name == "header":
                self._wrote(correcting.take_back(self.store, self.ref, self._said(), [FIELDS[step.of][0]]))
                self.values["header"].pop(field, None)
            case "take back" if there or name in self.gone:
                self._wrote(correcting.take_back(self.store, self.ref, self._said(), of=of))
                self.values[name] = {}
                self.gone.discard(name)
                self.kept.discard(name)
            case "add" if step.of not in self.added:
                fields = {"việc": step.of, "đơn vị": "Công đoàn xã Đông Xá", "hạn": "5/5/2026"}
                assert self._wrote(correcting.add(self.store, self.ref, "task", fields, self._said()))
                self.added.add(step.of)

    def read(self) -> dict[str, Any]:
        """Return what the program reads, by the names of what people speak of."""
        return by_name(self.store.letters.as_read(self.ref))

    def there(self) -> set[str]:
        return {name for name in RECORDS if name in self.read() or name in self.kept} - self.gone

    def holds(self) -> None:
        assert len(correcting.history(self.store, FIRST)) == self.lines, "nothing said is ever lost"
        if self.removed:
            assert (self.store.letters.all(), self.store.obligations.find(everybody=True)) == ([], [])
            return
        (line,) = self.store.letters.all()
        letter, read = self.store.letters.of_id(line.sha256), self.store.letters.as_read(line.sha256)
        assert (line.number, line.subject) == (letter.header.number, letter.header.subject)
        for name in ("number", "subject", "issued_on", "issuer", "signer"):
            assert getattr(letter.header, name) == self.values["header"].get(name, getattr(read.header, name)), name
        found, before = by_name(letter), by_name(read)
        assert set(found) == self.there() | self.added
        assert len(letter.tasks) == len({name for name in found if name != "limit"}), "each once"
        for name in self.there():
            record = found[name]
            for field in ("value", "max", "min") if name == "limit" else ("date", "assignees", "kind"):
                base = getattr(before[name], field) if name in before else None
                if field in self.values[name] or name in before:
                    assert getattr(record, field) == self.values[name].get(field, base), (name, field)
            if "title" in self.values[name]:
                assert record.title == self.values[name]["title"]
        dates = {date.id: date for date in letter.dates}
        for task in letter.tasks:
            day = dates[task.date_id] if task.date_id else None
            assert (day.date if day else None) == task.date, "a task's day is that of its date"
        for item in self.store.obligations.find(everybody=True):
            task = next(task for task in letter.tasks if (task.title or "") == item.title)
            assert item.due == task.date


def by_name(letter: Letter) -> dict[str, Any]:
    """Return the records that people speak of, and the tasks that they added, by name."""
    found: dict[str, Any] = {}
    for record in (*letter.tasks, *letter.delegate_limits):
        words = record.evidence.quote
        names = [name for name, (_, known) in RECORDS.items() if words and (words in known or known in words)]
        name = names[0] if names else getattr(record, "action", None) or words
        assert name not in found, f"{name} stands twice"
        found[name] = record
    return found


def play(steps: Iterable[Step], urls: Iterator[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clerk = Clerk(urls, Path(folder))
        try:
            clerk.holds()
            for step in steps:
                clerk.do(step)
                clerk.holds()
        finally:
            clerk.store.close()


def _files(folder: str) -> Iterator[str]:
    return (f"sqlite:///{folder}/{at}.db" for at in itertools.count())


_sequences = st.lists(st.sampled_from(STEPS), min_size=8, max_size=20)


@settings(max_examples=examples(3, 15), deadline=None)
@given(steps=_sequences)
def test_a_letter_holds_what_people_said(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play(steps, _files(folder))


@settings(max_examples=examples(2, 5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_sequences)
def test_also_where_backups_go_from_one_kind_of_database_to_the_other(postgres_url: str, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play([Step("backup"), *steps], itertools.chain.from_iterable((url, postgres_url) for url in _files(folder)))
