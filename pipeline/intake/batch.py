"""The batch: every new file of an inbox is read, extracted, routed and stored.

Reading and extracting happen in confined worker processes; this process alone stores, one transaction a letter. No file
can stop the others: whatever goes wrong with it becomes its line in the summary.
"""

import datetime
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path
from typing import Literal, Protocol

from pipeline import labels
from pipeline.calendar import WorkingCalendar
from pipeline.confined.workers import Elsewhere, Workers
from pipeline.corrections.noticing import notices
from pipeline.errors import VanthuError
from pipeline.files import load, shown
from pipeline.frames.corrections import noticed
from pipeline.intake.inbox import InboxFile, Listing, listing
from pipeline.intake.reading import LetterReading, Reading, fault
from pipeline.paper.records import KeptFile, Paper
from pipeline.readers.containers.container import WITHIN
from pipeline.registry import Registry
from pipeline.store import Saved, Store, StoreError, UnknownRefError
from pipeline.words import t
from schemas import SourceInfo
from schemas.base import Record

#: Files of more bytes may take long.
_BIG = 1 << 20

Status = Literal["new", "unchanged", "failed", "refused"]

#: After so many failures of the store in a row nothing more is tried: each try may wait for a lock.
_HOPELESS = 3


class FileResult(Record):
    """What became of a file."""

    name: str
    status: Status
    message: str | None = None


class Summary(Record):
    """What ``run --json`` prints; ``skipped`` counts files that cannot be letters and were passed over in folders."""

    new: int
    unchanged: int
    failed: int
    refused: int
    skipped: int
    seconds: float
    files: tuple[FileResult, ...]


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C. What the summary calls new is stored."""

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary


Read = Callable[[InboxFile], Reading]


class Reads(Protocol):
    """Who reads files for a batch, in other processes or on other machines."""

    def results(self, tasks: Iterable[InboxFile]) -> Generator[tuple[InboxFile, Reading | Exception]]:
        """Yield each file with what it holds, or with the error that its reading ended with."""


OnProgress = Callable[[FileResult, int, int], None]


def run(
    paths: Iterable[Path] | Listing,
    store: Store,
    registry: Registry | None,
    calendar: WorkingCalendar,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
    read: Read | None = None,
    executor: Executor | None = None,
    on: datetime.date | None = None,
    reading: Reads | None = None,
) -> Summary:
    """Read every new file of ``paths`` (or of a listing made before) and store its letters.

    ``workers`` processes read (default: one a core; 0 reads in this process). ``on_progress`` is called after each file
    with its result, how many are done, and how many there are. With ``executor`` the reading is done in it instead, on
    other machines that see the same files; with ``reading`` by processes that are there already. ``on`` is the day on
    which letters come that tell no other: without it they get no number in the register. Ctrl-C raises
    ``BatchInterrupted``.
    """
    batch = _Batch(store, on_progress, on)
    processes = (os.cpu_count() or 1) if workers is None else workers
    work = read or LetterReading(registry, calendar)
    if reading is None:
        reading = Workers(work, processes) if executor is None else Elsewhere(work, executor)
    try:
        batch.run(paths if isinstance(paths, Listing) else listing(paths), reading)
    except KeyboardInterrupt:
        raise BatchInterrupted(batch.summary()) from None
    return batch.summary()


class _Batch:
    """One run: what was seen so far."""

    def __init__(self, store: Store, on_progress: OnProgress | None, on: datetime.date | None) -> None:
        self._store = store
        self._on = on
        self._on_progress = on_progress
        self._started = time.monotonic()
        self._results: dict[Path, FileResult] = {}
        self._total = 0
        self._skipped = 0
        self._hashes: dict[Path, str] = {}
        self._first_with: dict[str, InboxFile] = {}
        self._copies: list[tuple[InboxFile, InboxFile]] = []
        self._failures_of_store: list[str] = []

    def run(self, listing: Listing, reading: Reads) -> None:
        """Do all files; copies of a file's content wait for what becomes of the first of them."""
        self._total = len(listing.files) + len(listing.problems)
        self._skipped = listing.skipped
        for problem in listing.problems:
            self._note(InboxFile(problem.name, Path(problem.name)), "failed", problem.message)
        with closing(reading.results(self._to_read(listing.files))) as outcomes:
            for file, outcome in outcomes:
                self._keep(file, outcome)
        for copy, first in self._copies:
            self._note_copy(copy, first)

    def summary(self) -> Summary:
        """Return what was done so far, by the names of the files."""
        results = sorted(self._results.values(), key=lambda result: result.name)
        counts = Counter(result.status for result in results)
        return Summary(
            new=counts["new"],
            unchanged=counts["unchanged"],
            failed=counts["failed"],
            refused=counts["refused"],
            skipped=self._skipped,
            seconds=round(time.monotonic() - self._started, 2),
            files=tuple(results),
        )

    def _to_read(self, files: Iterable[InboxFile]) -> Iterator[InboxFile]:
        """Yield the files whose content is new, big ones first, then in order; note what becomes of the others."""
        # Begun last, a long one would leave one process at work and the others without. The numbers of the register
        # follow this order.
        for file in sorted(files, key=lambda file: -size if (size := _size(file)) > _BIG else 0):
            if len(self._failures_of_store) >= _HOPELESS:
                self._note(
                    file, "failed", t("{name}: chưa xử lý. {why}", name=file.name, why=self._failures_of_store[-1])
                )
                continue
            try:
                sha256 = self._hashes[file.path] = hashlib.sha256(load(file.path)).hexdigest()
                first = self._first_with.setdefault(sha256, file)
                if first is not file:
                    self._copies.append((file, first))
                elif self._store.letters.has(sha256) and not self._store.pages.lacks(sha256):
                    self._note(file, "unchanged", self._removed([sha256]))
                else:
                    yield file
            except VanthuError as error:
                self._note(file, "failed", error.message)

    def _keep(self, file: InboxFile, outcome: Reading | Exception) -> None:
        if isinstance(outcome, Exception):
            self._note(file, "failed", fault(outcome, file.name))
            return
        try:
            saved = self._save(file, outcome)
        except StoreError as error:
            self._failures_of_store.append(error.message)
            self._note(file, "failed", t("{name}: chưa lưu được. {why}", name=file.name, why=error.message))
            return
        except Exception as error:  # one letter must not end the run; nothing of it is stored
            self._note(file, "failed", fault(error, file.name))
            return
        self._failures_of_store.clear()
        troubles = " ".join(outcome.failures + outcome.refusals)
        if saved and troubles:
            troubles += " " + t("Đã lưu {count} văn bản đọc được trong tệp này.", count=len(saved))
        if outcome.failures or not (saved or outcome.refusals):
            self._note(file, "failed", troubles or t("{name}: không có văn bản nào.", name=file.name))
        elif outcome.refusals:
            self._note(file, "refused", troubles)
        else:
            self._note(file, "new" if {"new", "changed"} & set(saved) else "unchanged", self._told(outcome))

    def _told(self, outcome: Reading) -> str:
        """Say what was found, and which files had brought the same letters before."""
        ids = [found.letter.source.sha256 for found in outcome.found]
        if said := self._removed(ids):
            return said
        others = {
            arrival.name
            for sha256 in ids
            for arrival in self._store.letters.arrivals(sha256)
            if arrival.sha256 not in ids
        }
        again = t("cùng một văn bản với {names}", names=", ".join(sorted(others))) if others else ""
        numbers = sorted(line.number for line in self._store.register.written(ids).values() if line.number)
        given = t("số đến {numbers}", numbers=", ".join(map(str, numbers))) if numbers else ""
        return "; ".join(part for part in (given, _counted(outcome), again, *self._noticed(ids)) if part)

    def _noticed(self, ids: Iterable[str]) -> Iterator[str]:
        """Say where a better copy agrees with what people corrected in the one that stood before, or differs."""
        for sha256 in ids:
            said = self._store.corrections.of(sha256)
            if said and said[-1].letter != sha256 and self._store.letters.stands(sha256):
                before, after = (self._store.letters.as_read(name) for name in (said[-1].letter, sha256))
                yield from map(noticed, notices(before, after, said))

    def _removed(self, ids: Iterable[str]) -> str | None:
        """Say which letter of a file a person took out; ``None`` where none."""
        for sha256 in ids:
            if gone := self._store.corrections.removal(sha256):
                return t(
                    "văn bản này đã được gỡ ({who}, {day}); lấy lại: vanthu remove {id} --undo",
                    who=gone.who or "?",
                    day=labels.date_words(gone.at[:10]),
                    id=sha256[:8],
                )
        return None

    def _save(self, file: InboxFile, outcome: Reading) -> list[Saved]:
        """Store each letter in its own transaction; a file of which nothing is missing is remembered as a whole."""
        saved: list[Saved] = []
        for found in outcome.found:
            paper = with_bytes(found.paper, file.path)
            if not self._is_new(found.letter.source):
                if paper is not None:
                    self._store.pages.learn(found.letter.source.sha256, paper)
                saved.append("unchanged")
            else:
                made = (found.letter, found.obligations, found.bodies, found.direction)
                saved.append(self._store.letters.save(*made, self._on, paper))
        if saved and not outcome.failures and not outcome.refusals:
            self._store.letters.remember_file(self._hashes[file.path], file.name)
        return saved

    def _is_new(self, source: SourceInfo) -> bool:
        """Say whether a letter is not stored yet, or comes with more than what came with it before."""
        if not self._store.letters.has(source.sha256):
            return True
        try:
            stored = self._store.letters.of_id(source.sha256).source
        except UnknownRefError:  # known as a file whose letters have other ids
            return False
        had, has = ({file.sha256 for file in letter.received_with} for letter in (stored, source))
        is_told_more = (source.told, source.arrived_on) != (None, None) == (stored.told, stored.arrived_on)
        return had <= has and (had != has or is_told_more)

    def _note_copy(self, copy: InboxFile, first: InboxFile) -> None:
        result = self._results[first.path]
        same = t("Cùng nội dung với {name}.", name=first.name)
        if result.status in {"new", "unchanged"}:
            self._note(copy, "unchanged", same)
        else:
            self._note(copy, result.status, f"{copy.name}: {same} {result.message or ''}".strip())

    def _note(self, file: InboxFile, status: Status, message: str | None) -> None:
        result = FileResult(name=file.name, status=status, message=_named(message, file))
        self._results[file.path] = result
        if self._on_progress is not None:
            self._on_progress(result, len(self._results), self._total)


def with_bytes(paper: Paper | None, path: Path) -> Paper | None:
    """Return a paper with the bytes of the file that was given; those of its parts came with it."""
    if paper is None:
        return None
    files = tuple(_filled(file, path) for file in paper.files)
    return paper.model_copy(update={"files": tuple(file for file in files if file is not None)})


def hash_of(path: Path) -> str | None:
    """Return the hash that the letters of a file are known by, ``None`` where it cannot be opened."""
    try:
        return hashlib.sha256(load(path)).hexdigest()
    except VanthuError:
        return None


def _filled(file: KeptFile, path: Path) -> KeptFile | None:
    """Return a file with its bytes, ``None`` where they changed or went since it was read."""
    if file.content is not None:
        return file
    try:
        data = load(path)
    except VanthuError:
        return None
    same = hashlib.sha256(data).hexdigest() == file.sha256
    return file.model_copy(update={"content": data}) if same else None


def _size(file: InboxFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:  # said when it is opened
        return 0


def _named(message: str | None, file: InboxFile) -> str | None:
    """Name the file as the summary does: readers know its bare name, which many folders of an inbox may have."""
    bare = file.called or shown(file.path.name)
    # Of a part of a container: “goi.zip › ke-hoach.pdf: …”.
    if message is None or not message.startswith((f"{bare}: ", f"{bare}{WITHIN}")):
        return message
    return f"{file.name}{message.removeprefix(bare)}"


def _counted(outcome: Reading) -> str:
    duties = {item.duty_id for found in outcome.found for item in found.obligations if not item.issuer_own}
    dates = sum(len(found.letter.dates) for found in outcome.found)
    return t("{duties} việc, {dates} thời hạn và sự kiện", duties=len(duties), dates=dates)
