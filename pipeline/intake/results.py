"""What became of the files of a run, and how it is said."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Self

from pipeline import labels
from pipeline.corrections.applying import notices
from pipeline.files import shown
from pipeline.frames.corrections import noticed
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import Reading
from pipeline.readers.containers.container import WITHIN
from pipeline.store import Arrival, Store
from pipeline.words import t
from schemas.source import Record

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


def told(store: Store, readings: Sequence[Reading], new: Collection[str]) -> list[str]:
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
    if said := removed(store, known):
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


def removed(store: Store, ids: Iterable[str]) -> str | None:
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


def named(message: str | None, file: InboxFile) -> str | None:
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
