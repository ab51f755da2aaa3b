"""What a file held goes into the store: each letter whole, and that the file is known."""

import datetime
import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import VanthuError
from pipeline.files import load
from pipeline.intake.inbox import InboxFile
from pipeline.intake.reading import Reading, ReadLetter
from pipeline.paper.records import KeptFile, Paper
from pipeline.store import Coming, Store, UnknownRefError
from pipeline.store.rows import Made
from schemas import SourceInfo


class Held(NamedTuple):
    """What a file (``sha256`` is the hash of its bytes) held."""

    file: InboxFile
    sha256: str
    reading: Reading


def keep(store: Store, held: Sequence[Held], new: Collection[str], on: datetime.date | None) -> None:
    """Store what files held, the last letters of all of them in one transaction; those before are stored before.

    A file of which nothing is missing is remembered with its last letter. ``new`` are the ids of those letters that are
    (``new_of``). ``on`` is the day on which those come that tell no other.
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
        paper, sha256 = _with_bytes(one.paper, path), one.letter.source.sha256
        if sha256 in new:
            coming.append(Coming(Made(one.letter, one.laid, one.bodies, one.direction), paper))
        elif paper is not None:
            store.pages.learn(sha256, paper)
    store.letters.save_all(coming, on)


def new_of(store: Store, readings: Iterable[Reading]) -> set[str]:
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
