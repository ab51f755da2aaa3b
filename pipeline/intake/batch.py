"""The batch: every new file of an inbox is read, extracted, routed and stored; it waits for a server that is away."""

import contextlib
import datetime
import hashlib
import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Literal, NamedTuple, ParamSpec, Protocol, Self, TypeVar

from pipeline import labels
from pipeline.calendar import WorkingCalendar
from pipeline.confined.answers import TookTooLong, TooMuch
from pipeline.confined.pool import Part, Pool
from pipeline.corrections.applying import notices
from pipeline.errors import VanthuError
from pipeline.files import load, shown
from pipeline.frames.corrections import noticed
from pipeline.intake.extraction import fault
from pipeline.intake.inbox import InboxFile, Listing, hash_of, listing
from pipeline.intake.one_file import LetterReading, Reading, ReadLetter
from pipeline.paper import KeptFile, Paper
from pipeline.program import program
from pipeline.readers.containers.container import WITHIN
from pipeline.registry import Registry
from pipeline.store import Arrival, Coming, Store, StoreError, UnknownRefError
from pipeline.store.errors import AWAY, LOCKED
from pipeline.store.rows import Made
from pipeline.words import t
from schemas import SourceInfo
from schemas.source import Record

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
        """Return the summary of a run that took so long."""
        files = tuple(sorted(found, key=lambda result: result.name))
        counts = {"new": 0, "unchanged": 0, "failed": 0, "refused": 0} | Counter(result.status for result in files)
        return cls(**counts, skipped=skipped, seconds=round(seconds, 2), files=files)


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C. What the summary calls new is stored."""

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary


def _told_of(store: Store, readings: Sequence[Reading], new: Collection[str]) -> list[str]:
    """Say of each file what was found, and which files had brought the same letters; ``new``: ids of what is new."""
    ids = [_ids(outcome) for outcome in readings]
    everything = {name for each in ids for name in each}
    copies, written = store.letters.copies(sorted(everything)), store.register.written(everything)
    said = []
    for outcome, own in zip(readings, ids, strict=True):
        copied = {name: copies[name] for name in own if name in copies}
        numbers = sorted(line.number for name in {*own} if (line := written.get(name)) and line.number)
        said.append(_told(store, outcome, new, copied, numbers))
    return said


def _ids(outcome: Reading) -> list[str]:
    return [found.letter.source.sha256 for found in outcome.found]


def _told(
    store: Store,
    outcome: Reading,
    new: Collection[str],
    copies: Mapping[str, Sequence[Arrival]],
    numbers: Sequence[int],
) -> str:
    ids = _ids(outcome)
    known = [sha256 for sha256 in ids if sha256 not in new or sha256 in copies]  # of others nobody said anything
    if said := _removed(store, known):
        return said
    others = {arrival.name for found in copies.values() for arrival in found if arrival.sha256 not in ids}
    again = t("cùng một văn bản với {names}", names=", ".join(sorted(others))) if others else ""
    given = t("số đến {numbers}", numbers=", ".join(map(str, numbers))) if numbers else ""
    return "; ".join(part for part in (given, _counted(outcome), again, *_noticed(store, known)) if part)


def _noticed(store: Store, ids: Iterable[str]) -> Iterator[str]:
    """Say where a better copy agrees with what people corrected in the one that stood before, or differs."""
    for sha256 in ids:
        said = store.corrections.of(sha256)
        if said and said[-1].letter != sha256 and store.letters.stands(sha256):
            before, after = (store.letters.as_read(name) for name in (said[-1].letter, sha256))
            yield from map(noticed, notices(before, after, said))


def _removed(store: Store, ids: Iterable[str]) -> str | None:
    """Say which letter of a file a person took out; ``None`` where none."""
    for sha256 in ids:
        if gone := store.corrections.removal(sha256):
            return t(
                "văn bản này đã được gỡ ({who}, {day}); lấy lại: vanthu remove {id} --undo",
                who=gone.who or "?",
                day=labels.date_words(gone.at[:10]),
                id=sha256[:8],
            )
    return None


def _named(message: str | None, file: InboxFile) -> str | None:
    """Name the file as the summary does: readers know its bare name, which many folders of an inbox may have."""
    bare = file.called or shown(file.path.name)
    # Of a part of a container: “goi.zip › ke-hoach.pdf: …”.
    if message is None or not message.startswith((f"{bare}: ", f"{bare}{WITHIN}")):
        return message
    return f"{file.name}{message.removeprefix(bare)}"


def _counted(outcome: Reading) -> str:
    duties = {one.like.duty_id for found in outcome.found for one in found.laid if not one.like.issuer_own}
    dates = sum(len(found.letter.dates) for found in outcome.found)
    return t("{duties} việc, {dates} thời hạn và sự kiện", duties=len(duties), dates=dates)


# --------------------
# What a file held goes into the store: each letter whole, and that the file is known.


class Held(NamedTuple):
    """What a file (``sha256`` is the hash of its bytes) held."""

    file: InboxFile
    sha256: str
    reading: Reading


def keep(store: Store, held: Sequence[Held], new: Collection[str], on: datetime.date | None) -> None:
    """Store what files held, the last letters of all of them in one transaction; those before are stored before.

    A file of which nothing is missing is remembered with its last letter. ``new`` are the ids of those letters that are
    (``_new_of``). ``on`` is the day on which those come that tell no other.
    """
    for one in held:
        for found in one.reading.found[:-1]:
            _keep_letters(store, [(found, one.file.path)], new, on)
    # With the last one: a program that ends in between would leave a file whose letters are stored unremembered.
    with store.at_once():
        _keep_letters(store, [(one.reading.found[-1], one.file.path) for one in held if one.reading.found], new, on)
        whole = [one for one in held if one.reading.found and not one.reading.failures and not one.reading.refusals]
        store.letters.remember_files({one.sha256: one.file.name for one in whole})


def _keep_letters(
    store: Store, found: Sequence[tuple[ReadLetter, Path]], new: Collection[str], on: datetime.date | None
) -> None:
    coming = []
    for one, path in found:
        if one.letter.source.sha256 in new:
            made = Made(one.letter, one.laid, one.bodies, one.direction)
            coming.append(Coming(made, _with_bytes(one.paper, path)))
    store.letters.save_all(coming, on)


def _new_of(store: Store, readings: Iterable[Reading]) -> set[str]:
    """Return the ids of the letters that are not stored yet, or come with more than what came with them before."""
    sources = {found.letter.source.sha256: found.letter.source for each in readings for found in each.found}
    stored = store.letters.known(sources)
    return {sha256 for sha256, source in sources.items() if sha256 not in stored or is_new(store, source)}


def is_new(store: Store, source: SourceInfo) -> bool:
    """Say whether a letter is not stored yet, or comes with more than what came with it before."""
    if not store.letters.has(source.sha256):
        return True
    try:
        stored = store.letters.of_id(source.sha256).source
    except UnknownRefError:  # known as a file whose letters have other ids
        return False
    had, has = ({file.sha256 for file in letter.received_with} for letter in (stored, source))
    is_told_more = (source.told, source.arrived_on) != (None, None) == (stored.told, stored.arrived_on)
    return had <= has and (had != has or is_told_more)


def _with_bytes(paper: Paper | None, path: Path) -> Paper | None:
    """Return a paper with the bytes of the file that was given; those of its parts came with it."""
    if paper is None:
        return None
    files = tuple(_filled(file, path) for file in paper.files)
    return paper.model_copy(update={"files": tuple(file for file in files if file is not None)})


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


# --------------------
# Waiting for a database server that went away: it is started anew, or the network comes back, and the work goes on.

P = ParamSpec("P")
Answer = TypeVar("Answer")

#: So long a server may be away before a file is given up for it.
PATIENCE_SECONDS = 600.0
_PAUSE_SECONDS = 1.0


class Patience:
    """Asks a store again until its server is there. ``say`` is told once of each time that it is away."""

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        self._say = say
        self._away_since: float | None = None

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
                self._wait(error)
            else:
                self._away_since = None
                return answer

    def _wait(self, error: StoreError) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            if self._say is not None:
                self._say(t("{why} Đang đợi để làm tiếp; dừng bằng Ctrl-C.", why=error.message))
        elif now - self._away_since > PATIENCE_SECONDS:
            raise error
        time.sleep(_PAUSE_SECONDS)


# --------------------
# The batch: every new file of an inbox is read, extracted, routed and stored.
#
# Reading and extracting happen in confined worker processes; this process alone stores, one transaction a letter. No
# file can stop the others: whatever goes wrong with it becomes its line in the summary.

#: Files of more bytes may take long.
_BIG = 1 << 20
#: After so many failures of the store in a row nothing more is tried: each try may wait for a lock.
_HOPELESS = 3
#: Seconds after which it is looked again what became of a file that another run reads.
_PAUSE = 0.3

Read = Callable[[InboxFile], Reading]


class Reads(Protocol):
    """Who reads files for a batch, in other processes or on other machines."""

    def parts(self, tasks: Iterable[InboxFile]) -> Generator[Part[InboxFile, Reading]]:
        """Yield the files with what they hold, or with the errors that their reading ended with."""


OnProgress = Callable[[FileResult, int, int], None]


def run(
    paths: Iterable[Path] | Listing,
    store: Store,
    registry: Registry | None,
    calendar: WorkingCalendar,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
    read: Read | None = None,
    on: datetime.date | None = None,
    reading: Reads | None = None,
    on_wait: Callable[[str], None] | None = None,
    retry: bool = False,
) -> Summary:
    """Read every new file of ``paths`` (or of a listing made before) and store its letters.

    ``workers`` processes read (default: one a core; 0 reads in this process). ``on_progress`` is called after each file
    with its result, how many are done, and how many there are. With ``reading`` it is done by processes that are there
    already, or by other machines that see the same files. ``on`` is the day on which letters come that tell no other:
    without it they get no number in the register. ``on_wait`` is told when the database's server is away and waited
    for. What this program could not read before is read only with ``retry``. Ctrl-C raises ``BatchInterrupted``.
    """
    batch = _Batch(store, on_progress, on, Patience(on_wait), retry)
    processes = (os.cpu_count() or 1) if workers is None else workers
    try:
        with ExitStack() as stack:
            if reading is None:
                reading = stack.enter_context(Pool(read or LetterReading(registry, calendar), processes))
            batch.run(paths if isinstance(paths, Listing) else listing(paths), reading)
    except KeyboardInterrupt:
        raise BatchInterrupted(batch.summary()) from None
    return batch.summary()


class _Batch:
    """One run: what was seen so far."""

    def __init__(
        self,
        store: Store,
        on_progress: OnProgress | None,
        on: datetime.date | None,
        patience: Patience,
        retry: bool,
    ) -> None:
        self._store = store
        self._claims = store.claims()
        self._patience = patience
        self._retry = retry
        self._on = on
        self._on_progress = on_progress
        self._started = time.monotonic()
        self._results: dict[Path, FileResult] = {}
        self._total = 0
        self._skipped = 0
        self._hashes: dict[Path, str] = {}
        self._first_with: dict[str, InboxFile] = {}
        self._copies: list[tuple[InboxFile, InboxFile]] = []
        self._read_elsewhere: list[InboxFile] = []
        """What another run is reading: it stores it, or leaves it to this one."""
        self._failures_of_store: list[str] = []

    def run(self, listing: Listing, reading: Reads) -> None:
        """Do all files; copies of a file's content wait for what becomes of the first of them."""
        self._total = len(listing.files) + len(listing.problems)
        self._skipped = listing.skipped
        for problem in listing.problems:
            self._note(InboxFile(problem.name, Path(problem.name)), "failed", problem.message)
        files: Sequence[InboxFile] = listing.files
        with closing(self._claims):
            while files:
                self._read_all(files, reading)
                files, self._read_elsewhere = self._read_elsewhere, []
                if files:  # nothing is in hand now that others may wait for
                    time.sleep(_PAUSE)
        for copy, first in self._copies:
            self._note_copy(copy, first)

    def _read_all(self, files: Sequence[InboxFile], reading: Reads) -> None:
        to_read = self._to_read(files)
        first = next(to_read, None)
        if first is None:  # no process is started for nothing
            return
        with closing(reading.parts(itertools.chain([first], to_read))) as parts:
            for part in parts:
                for held in self._together(part):
                    self._keep(held)

    def summary(self) -> Summary:
        """Return what was done so far, by the names of the files."""
        return Summary.of(self._results.values(), self._skipped, time.monotonic() - self._started)

    def _to_read(self, files: Iterable[InboxFile]) -> Iterator[InboxFile]:
        """Yield the files whose content is new in their order, big ones last; note what becomes of the others."""
        # What is read is stored in this order, which the numbers of the register follow: a long one holds up nothing.
        for file in sorted(files, key=lambda file: size if (size := _size(file)) > _BIG else 0):
            if self._is_hopeless():
                self._note_left(file)
                continue
            try:
                sha256 = self._hash_of(file)
                first = self._first_with.setdefault(sha256, file)
                if first is not file:
                    self._copies.append((file, first))
                elif not self._claims.take(sha256):
                    self._read_elsewhere.append(file)
                elif self._patience.through(self._store.letters.has, sha256):
                    self._note(file, "unchanged", _removed(self._store, [sha256]))
                elif said := self._failed_before(sha256):
                    self._note(file, "failed", f"{file.name}{said} {t('Muốn đọc lại: vanthu run --retry.')}")
                else:
                    yield file
            except VanthuError as error:
                self._note(file, "failed", error.message)

    def _is_hopeless(self) -> bool:
        return len(self._failures_of_store) >= _HOPELESS

    def _note_left(self, file: InboxFile) -> None:
        self._note(file, "failed", t("{name}: chưa xử lý. {why}", name=file.name, why=self._failures_of_store[-1]))

    def _hash_of(self, file: InboxFile) -> str:
        if file.path not in self._hashes:
            self._hashes[file.path] = hash_of(file.path)
        return self._hashes[file.path]

    def _failed_before(self, sha256: str) -> str | None:
        if self._retry:
            return None
        return self._patience.through(self._store.failures.of, sha256, program())

    def _remember_failure(self, file: InboxFile, outcome: Reading | Exception) -> None:
        """Remember what would fail again; nothing of a file with a part that must not be kept."""
        message = self._results[file.path].message or ""
        if isinstance(outcome, Reading):
            lasting = not (outcome.program_failed or outcome.passing or outcome.refusals)
        else:
            lasting = isinstance(outcome, TookTooLong | TooMuch)
        if lasting and message.startswith(file.name):
            said = message.removeprefix(file.name)
            with contextlib.suppress(StoreError):  # then it is read again
                self._patience.through(self._store.failures.remember, self._hashes[file.path], program(), said)

    def _together(self, part: Part[InboxFile, Reading]) -> Iterator[list[Held]]:
        """Yield what of a part is stored in one transaction; note what became of files whose reading failed."""
        held: list[Held] = []
        for file, outcome in part:
            one = Held(file, self._hashes[file.path], outcome) if isinstance(outcome, Reading) else None
            if held and (one is None or not _fit([*held, one])):
                yield held
                held = []
            if one is not None:
                held.append(one)
            elif isinstance(outcome, Exception):
                self._note(file, "failed", fault(outcome, file.name))
                self._remember_failure(file, outcome)
        if held:
            yield held

    def _keep(self, held: list[Held]) -> None:
        """Store what files held in one transaction; where that fails, each of them in its own."""
        through, readings = self._patience.through, [one.reading for one in held]
        try:
            # Asked first: where the server went away after it had stored them, they are stored again as they stand.
            new = through(_new_of, self._store, readings)
            through(keep, self._store, held, new, self._on)
            said = through(_told_of, self._store, readings, new)
        except Exception as error:  # one letter must not end the run; nothing of it is stored
            if len(held) > 1:
                is_locked = isinstance(error, StoreError) and error.code == LOCKED
                for one in held:
                    if is_locked and self._is_hopeless():
                        self._note_left(one.file)
                    else:
                        self._keep([one])
            elif isinstance(error, StoreError):
                self._failures_of_store.append(error.message)
                (file, *_), why = held[0], error.message
                self._note(file, "failed", t("{name}: chưa lưu được. {why}", name=file.name, why=why))
            else:
                self._note(held[0].file, "failed", fault(error, held[0].file.name))
            return
        self._failures_of_store.clear()
        self._note_all([(one.file, *_result(one, told, new)) for one, told in zip(held, said, strict=True)])
        for one in held:
            if one.reading.failures or not (one.reading.found or one.reading.refusals):
                self._remember_failure(one.file, one.reading)

    def _note_copy(self, copy: InboxFile, first: InboxFile) -> None:
        result = self._results[first.path]
        same = t("Cùng nội dung với {name}.", name=first.name)
        if result.status in {"new", "unchanged"}:
            self._note(copy, "unchanged", same)
        else:
            self._note(copy, result.status, f"{copy.name}: {same} {result.message or ''}".strip())

    def _note(self, file: InboxFile, status: Status, message: str | None) -> None:
        self._note_all([(file, status, message)])

    def _note_all(self, files: Sequence[tuple[InboxFile, Status, str | None]]) -> None:
        """Note what became of files together: who stops the run while it is told hears of all that is stored."""
        before = len(self._results)
        told = [FileResult(name=file.name, status=how, message=_named(why, file)) for file, how, why in files]
        for (file, *_), result in zip(files, told, strict=True):
            self._results[file.path] = result
            if file.path in self._hashes:
                self._claims.leave(self._hashes[file.path])
        if self._on_progress is not None:
            for number, result in enumerate(told, before + 1):
                self._on_progress(result, number, self._total)


def _fit(held: Sequence[Held]) -> bool:
    """Say whether what files held can be stored in one transaction: one letter each, all others, none of them big."""
    ids = [found.letter.source.sha256 for one in held for found in one.reading.found]
    is_each = all(len(one.reading.found) <= 1 for one in held) and len({*ids}) == len(ids)
    return is_each and sum(_size(one.file) for one in held) <= _BIG


def _result(held: Held, told: str, new: Collection[str]) -> tuple[Status, str | None]:
    """Say what became of a file that was read and whose letters are stored."""
    outcome, name = held.reading, held.file.name
    troubles = " ".join(outcome.failures + outcome.refusals)
    if outcome.found and troubles:
        troubles += " " + t("Đã lưu {count} văn bản đọc được trong tệp này.", count=len(outcome.found))
    if outcome.failures or not (outcome.found or outcome.refusals):
        return "failed", troubles or t("{name}: không có văn bản nào.", name=name)
    if outcome.refusals:
        return "refused", troubles
    return ("new" if any(found.letter.source.sha256 in new for found in outcome.found) else "unchanged"), told


def _size(file: InboxFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:  # said when it is opened
        return 0
