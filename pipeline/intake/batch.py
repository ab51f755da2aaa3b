"""The batch: every new file of an inbox is read, extracted, routed and stored; it waits for a server that is away."""

import contextlib
import datetime
import itertools
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, ParamSpec, Protocol, Self, TypeVar

from pipeline.calendar import WorkingCalendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.corrections.applying import removal
from pipeline.intake.inbox import InboxFile, Listing, hash_of, listing
from pipeline.intake.readings import FileReading, OfficeReading, Read, letters_of
from pipeline.readers.containers.container import WITHIN
from pipeline.store import Store, StoreError, UnknownRefError
from pipeline.support import labels
from pipeline.support.confined import processors
from pipeline.support.confined.answers import TookTooLong, TooMuch, WorkerDied, fault
from pipeline.support.confined.pool import Part, Pool
from pipeline.support.errors import AWAY, LOCKED, VanthuError
from pipeline.support.files import load, printable_name, sha256_of
from pipeline.support.paper import KeptFile, Paper, nth_of
from pipeline.support.program import program
from pipeline.support.words import if_said, t
from pipeline.unions import Registry
from schemas import Record, SourceInfo

# --------------------
# What became of the files of a run, and how it is said.

Status = Literal["new", "unchanged", "failed", "refused"]


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

    @classmethod
    def of(cls, found: Iterable[FileResult], skipped: int, seconds: float) -> Self:
        """Return the summary of a run of ``seconds``: its files by name, and how many of each status."""
        files = tuple(sorted(found, key=lambda result: result.name))
        counts = {"new": 0, "unchanged": 0, "failed": 0, "refused": 0} | Counter(result.status for result in files)
        return cls(**counts, skipped=skipped, seconds=round(seconds, 2), files=files)


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C. What the summary calls new is stored."""

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary


def _told_of(store: Store, readings: Sequence[FileReading], new: Collection[str]) -> list[str]:
    """Say of each file what was found, and which files had brought the same letters; ``new``: ids of what is new."""
    everything = {sha256 for outcome in readings for sha256 in outcome.ids}
    copies, written = store.letters.copies(sorted(everything)), store.register.written(everything)
    said = []
    for outcome in readings:
        ids = outcome.ids
        known = [sha256 for sha256 in ids if sha256 not in new or sha256 in copies]  # of others nobody said anything
        numbers = sorted(line.number for sha256 in {*ids} if (line := written.get(sha256)) and line.number)
        others = {copy.name for sha256 in ids for copy in copies.get(sha256, ()) if copy.sha256 not in ids}
        duties = {one.like.duty_id for found in outcome.found for one in found.laid if not one.like.issuer_own}
        dates = sum(len(found.letter.dates) for found in outcome.found)
        parts = [
            if_said("số đến {numbers}", numbers=", ".join(map(str, numbers))),
            t("{duties} việc, {dates} thời hạn và sự kiện", duties=len(duties), dates=dates),
            if_said("cùng một văn bản với {names}", names=", ".join(sorted(others))),
        ]
        said.append(_removed(store, known) or "; ".join(filter(None, parts)))
    return said


def _removed(store: Store, ids: Iterable[str]) -> str | None:
    """Say who took out the first of these letters that was taken out; ``None`` where none was."""
    for sha256 in ids:
        if gone := removal(store.corrections.of(sha256)):
            words = {"who": gone.who or "?", "day": labels.date_words(gone.at[:10]), "id": sha256[:8]}
            return t("văn bản này đã được gỡ ({who}, {day}); lấy lại: vanthu remove {id} --undo", **words)
    return None


# --------------------
# What a file held goes into the store: each letter whole, and that the file is known.


class _FileContent(NamedTuple):
    """What a file (``sha256`` is the hash of its bytes) held."""

    file: InboxFile
    sha256: str
    reading: FileReading


def _keep(store: Store, held: Sequence[_FileContent], new: Collection[str], on: datetime.date | None) -> None:
    """Store what files held, the last letters of all of them in one transaction; those before are stored before.

    A file of which nothing is missing is remembered with its last letter. ``new`` are the ids of those letters that
    are. ``on`` is the day on which those come that tell no other.
    """

    def save(found: Iterable[tuple[ReadLetter, Path]]) -> None:
        store.letters.save_all([_coming(*one) for one in found if one[0].id in new], on)

    for one in held:
        for found in one.reading.found[:-1]:
            save([(found, one.file.path)])
    # With the last one: a program that ends in between would leave a file whose letters are stored unremembered.
    with store.at_once():
        save([(one.reading.found[-1], one.file.path) for one in held if one.reading.found])
        whole = [one for one in held if one.reading.found and not one.reading.failures and not one.reading.refusals]
        store.letters.remember_files({one.sha256: one.file.name for one in whole})


def _coming(found: ReadLetter, path: Path) -> ReadLetter:
    """Return a letter for the store, with the bytes of its files: given with it, else those at ``path`` if the same."""
    if found.paper is None:
        return found
    files = list[KeptFile]()
    for file in found.paper.files:
        with contextlib.suppress(VanthuError):
            content = load(path) if file.content is None else file.content
            if sha256_of(content) == file.sha256:
                files.append(file.model_copy(update={"content": content}))
    return found.with_own({"paper": found.paper.model_copy(update={"files": tuple(files)})})


def _has_more(store: Store, source: SourceInfo) -> bool:
    """Whether a letter that is stored comes with more than what came with it before."""
    try:
        stored = store.letters.of_id(source.sha256).source
    except UnknownRefError:  # known as a file whose letters have other ids
        return False
    had, has = ({file.sha256 for file in letter.received_with} for letter in (stored, source))
    is_told_more = (source.told, source.arrived_on) != (None, None) == (stored.told, stored.arrived_on)
    return had <= has and (had != has or is_told_more)


def _new_of(store: Store, held: Iterable[_FileContent]) -> set[str]:
    """Return the ids of the letters to be stored: new ones, and those that come with more than before.

    What a person approved is not changed behind that person's back.
    """
    found = {each.id: each.letter.source for one in held for each in one.reading.found}
    stored = store.letters.known(found)
    more = {name for name in stored - store.reviews.approved(stored) if _has_more(store, found[name])}
    return found.keys() - stored | more


def _believed(file: InboxFile, sha256: str, reading: FileReading) -> _FileContent:
    """Return what a file held without letters whose ids are not made of its bytes, each of which is said.

    A file may have taken over the process that read it, which then names whichever letter it likes: one that is stored,
    or one that is still to come.
    """

    def is_of_its_bytes(found: ReadLetter) -> bool:
        """Whether a letter's id is made of the bytes that were handed in, or of those of a part that came back."""
        paper = found.paper or Paper(file=sha256, container=sha256)
        shown = {sha256, *(sha256_of(part.content or b"") for part in paper.files)}
        most = len(reading.found) + len(reading.failures)  # what is no letter has a number, too
        names = {paper.file, *(nth_of(paper.file, number) for number in range(1, most + 1))}
        return found.id in names and {paper.file, paper.container} <= shown

    found = letters_of(reading.found, is_of_its_bytes)
    said = t("{name}: có văn bản không kèm được tệp gốc (trên 40 MB), chưa lưu. Tách tệp ấy ra rồi đưa vào riêng.",
             name=file.name)  # fmt: skip
    failures = (*reading.failures, *[said] * (len(reading.found) - len(found)))
    return _FileContent(file, sha256, reading.model_copy(update={"found": found, "failures": failures}))


# --------------------
# The batch: every new file of an inbox is read, extracted, routed and stored.
#
# Reading and extracting happen in confined worker processes; this process alone stores, one transaction a letter. No
# file can stop the others: whatever goes wrong with it becomes its line in the summary. A database server that went
# away is waited for: it is started anew, or the network comes back, and the work goes on.

P = ParamSpec("P")
Answer = TypeVar("Answer")
#: So long a server may be away before a file is given up for it.
PATIENCE_SECONDS = 600.0
_PAUSE_SECONDS = 1.0

_BIG = 1 << 20  # files of more bytes may take long
#: After so many failures of the store in a row nothing more is tried: each try may wait for a lock.
_HOPELESS = 3


class Reads(Protocol):
    """Who reads files for a batch, in other processes or on other machines."""

    def parts(self, tasks: Iterable[InboxFile]) -> Generator[Part[InboxFile, FileReading]]:
        """Yield the files with what they hold, or with the errors that their reading ended with."""


OnProgress = Callable[[FileResult, int, int], None]


def run(
    paths: Iterable[Path] | Listing,
    store: Store,
    registry: Registry | None,
    calendar: WorkingCalendar,
    workers: int | None = None,
    on_progress: OnProgress = lambda *_: None,
    read: Read | None = None,
    on: datetime.date | None = None,
    reading: Reads | None = None,
    on_wait: Callable[[str], None] = lambda _: None,
    retry: bool = False,
) -> Summary:
    """Read every new file of ``paths`` (or of a listing made before) and store its letters.

    ``workers`` processes read (default: one a core; 0 reads in this process). ``on_progress`` is called after each file
    with its result, how many are done, and how many there are. With ``reading`` it is done by processes that are there
    already, or by other machines that see the same files. ``on`` is the day on which letters come that tell no other:
    without it they get no number in the register. ``on_wait`` is told when the database's server is away and waited
    for. What this program could not read before is read only with ``retry``. Ctrl-C raises ``BatchInterrupted``.
    """
    batch = _Batch(store, on_progress, on, on_wait, retry)
    try:
        with ExitStack() as stack:
            if reading is None:
                processes = processors() if workers is None else workers
                reading = stack.enter_context(Pool(read or OfficeReading(registry, calendar), processes))
            batch.run(paths if isinstance(paths, Listing) else listing(paths), reading)
    except KeyboardInterrupt:
        raise BatchInterrupted(batch.summary()) from None
    return batch.summary()


@dataclass
class _Batch:
    store: Store
    on_progress: OnProgress
    on: datetime.date | None
    on_wait: Callable[[str], None]
    retry: bool
    away_since: float | None = None
    started: float = field(default_factory=time.monotonic)
    results: dict[Path, FileResult] = field(default_factory=dict)
    total: int = 0
    gone: set[str] = field(default_factory=set)  # letters that people took out
    failed: dict[str, str] = field(default_factory=dict)  # on what this program failed, with what it said
    skipped: int = 0
    hashes: dict[Path, str] = field(default_factory=dict)
    first_with: dict[str, InboxFile] = field(default_factory=dict)
    copies: list[tuple[InboxFile, InboxFile]] = field(default_factory=list)
    failures_of_store: list[str] = field(default_factory=list)  # in a row; after some of them nothing more is tried

    def run(self, listing: Listing, reading: Reads) -> None:
        """Do all files; copies of a file's content wait for what becomes of the first of them."""
        self.total = len(listing.files) + len(listing.problems)
        self.skipped = len(listing.passed_over)
        for name, message in listing.problems:
            self._note((InboxFile(name, Path(name)), "failed", message))
        self.gone = self.through(self.store.letters.gone)
        self.failed = self.through(self.store.letters.failed, program())
        with closing(reading.parts(self._to_read(listing.files))) as parts:
            for held in filter(None, itertools.chain.from_iterable(map(self._together, parts))):
                self._keep(held)
        for copy, first in self.copies:
            result, same = self.results[first.path], t("Cùng nội dung với {name}.", name=first.name)
            if result.status in {"new", "unchanged"}:
                self._note((copy, "unchanged", same))
            else:
                self._note((copy, result.status, f"{copy.name}: {same} {result.message}"))

    def summary(self) -> Summary:
        """Return what was done so far, by the names of the files."""
        return Summary.of(self.results.values(), self.skipped, time.monotonic() - self.started)

    def through(self, ask: Callable[P, Answer], *args: P.args, **named: P.kwargs) -> Answer:
        """Return the answer to a question that may be asked again, or to a change that may be made again.

        Raises the ``StoreError`` where the server stays away, from then on at once, until it has answered again.
        """
        while True:
            try:
                answer = ask(*args, **named)
            except StoreError as error:
                if error.code != AWAY:
                    raise
                if self.away_since is None:
                    self.away_since = time.monotonic()
                    self.on_wait(t("{why} Đang đợi để làm tiếp; dừng bằng Ctrl-C.", why=error.message))
                elif time.monotonic() - self.away_since > PATIENCE_SECONDS:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                self.away_since = None
                return answer

    def _to_read(self, files: Iterable[InboxFile]) -> Iterator[InboxFile]:
        """Yield the files whose content is new in their order, big ones last; note what becomes of the others."""
        # What is read is stored in this order, which the numbers of the register follow: a long one holds up nothing.
        for file in sorted(files, key=lambda file: size if (size := _size(file)) > _BIG else 0):
            if self._is_left(file):
                continue
            try:
                sha256 = self.hashes[file.path] = hash_of(file.path)
                first = self.first_with.setdefault(sha256, file)
                if first is not file:
                    self.copies.append((file, first))
                elif self.through(self.store.letters.has, sha256):
                    self._note((file, "unchanged", _removed(self.store, self.gone.intersection([sha256]))))
                elif not self.retry and (said := self.failed.get(sha256)):
                    self._note((file, "failed", f"{file.name}{said} {t('Muốn đọc lại: vanthu run --retry.')}"))
                else:
                    yield file
            except VanthuError as error:
                self._note((file, "failed", error.message))

    def _is_left(self, file: InboxFile) -> bool:
        """Whether the store failed so often in a row that nothing more is tried; of this file that is noted then."""
        if len(self.failures_of_store) < _HOPELESS:
            return False
        self._note((file, "failed", t("{name}: chưa xử lý. {why}", name=file.name, why=self.failures_of_store[-1])))
        return True

    def _remember_failure(self, file: InboxFile, lasting: bool) -> None:
        """Remember that a file failed, so that later runs leave it; not where another try may do better."""
        if lasting:
            said = (self.results[file.path].message or "").removeprefix(file.name)
            with contextlib.suppress(StoreError):  # then it is read again
                self.through(self.store.letters.remember_files, {self.hashes[file.path]: said}, program())

    def _together(self, part: Part[InboxFile, FileReading]) -> Iterator[list[_FileContent]]:
        """Yield what of a part is stored in one transaction, perhaps nothing; note the files whose reading failed."""
        held: list[_FileContent] = []
        for file, outcome in part:
            if isinstance(outcome, Exception):
                yield held
                held = []
                self._note((file, "failed", fault(outcome, file.name)))
                self._remember_failure(file, isinstance(outcome, WorkerDied | TookTooLong | TooMuch))
                continue
            more = [*held, _believed(file, self.hashes[file.path], outcome)]
            ids = [sha256 for one in more for sha256 in one.reading.ids]
            # What fits: one letter each, all others, none of them big.
            is_each = all(len(one.reading.found) <= 1 for one in more) and len({*ids}) == len(ids)
            if not is_each or sum(_size(one.file) for one in more) > _BIG:
                yield held
                more = more[-1:]
            held = more
        yield held

    def _keep(self, held: list[_FileContent]) -> None:
        """Store what files held in one transaction; where that fails, each of them in its own."""
        through, readings, first = self.through, [one.reading for one in held], held[0].file
        try:
            # Asked first: where the server went away after it had stored them, they are stored again as they stand.
            new = through(_new_of, self.store, held)
            through(_keep, self.store, held, new, self.on)
            said = through(_told_of, self.store, readings, new)
        except Exception as error:  # one letter must not end the run; nothing of it is stored
            if len(held) > 1:
                is_locked = isinstance(error, StoreError) and error.code == LOCKED
                for one in held:
                    if not (is_locked and self._is_left(one.file)):
                        self._keep([one])
                return
            message = fault(error, first.name)
            if isinstance(error, StoreError):
                self.failures_of_store.append(message)
                message = t("{name}: chưa lưu được. {why}", name=first.name, why=message)
            self._note((first, "failed", message))
            return
        self.failures_of_store.clear()
        self._note(*((one.file, *_result(one, told, new)) for one, told in zip(held, said, strict=True)))
        for file, _, reading in held:
            if self.results[file.path].status == "failed":
                # Nothing of a file with a part that must not be kept.
                may_pass = any((reading.program_failed, reading.passing, reading.refusals))
                self._remember_failure(file, not may_pass)

    def _note(self, *files: tuple[InboxFile, Status, str | None]) -> None:
        """Note what became of some files, all of them before any is told to ``on_progress``, which may stop the run."""
        before = len(self.results)
        for file, status, message in files:
            # Readers know a file by its bare name, which many folders of an inbox may have; so do parts of a container.
            bare = file.called or printable_name(file.path.name)
            if message is not None and message.startswith((f"{bare}: ", f"{bare}{WITHIN}")):
                message = f"{file.name}{message.removeprefix(bare)}"
            self.results[file.path] = FileResult(name=file.name, status=status, message=message)
        for number, (file, *_) in enumerate(files, before + 1):
            self.on_progress(self.results[file.path], number, self.total)


def _result(held: _FileContent, told: str, new: Collection[str]) -> tuple[Status, str | None]:
    """Return the status of a file that was read, and what is said of it: its troubles, else ``told``."""
    outcome, name = held.reading, held.file.name
    troubles = " ".join(outcome.failures + outcome.refusals)
    if outcome.found and troubles:
        troubles += " " + t("Đã lưu {count} văn bản đọc được trong tệp này.", count=len(outcome.found))
    if outcome.failures or not (outcome.found or outcome.refusals):
        return "failed", troubles or t("{name}: không có văn bản nào.", name=name)
    if outcome.refusals:
        return "refused", troubles
    return ("new" if any(sha256 in new for sha256 in outcome.ids) else "unchanged"), told


def _size(file: InboxFile) -> int:
    """Return how many bytes a file has, 0 where the system does not say."""
    with contextlib.suppress(OSError):  # said when it is opened
        return file.path.stat().st_size
    return 0
