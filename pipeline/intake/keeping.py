"""What a file held goes into the store: each letter whole, and that the file is known."""

import datetime
import hashlib
from collections.abc import Collection
from pathlib import Path

from pipeline.errors import VanthuError
from pipeline.files import load
from pipeline.intake.inbox import InboxFile
from pipeline.intake.reading import Reading, ReadLetter
from pipeline.paper.records import KeptFile, Paper
from pipeline.store import Store, UnknownRefError
from schemas import SourceInfo


def keep(
    store: Store, outcome: Reading, new: Collection[str], file: InboxFile, sha256: str, on: datetime.date | None
) -> None:
    """Store each letter in its own transaction; a file of which nothing is missing is remembered with the last.

    ``new`` are the ids of those that are (``is_new``), ``sha256`` is the file's. ``on`` is the day on which those come
    that tell no other.
    """
    for found in outcome.found[:-1]:
        _keep_letter(store, found, new, file.path, on)
    # With the last one: a program that ends in between would leave a file whose letters are stored unremembered.
    with store.at_once():
        for found in outcome.found[-1:]:
            _keep_letter(store, found, new, file.path, on)
        if outcome.found and not outcome.failures and not outcome.refusals:
            store.letters.remember_file(sha256, file.name)


def _keep_letter(store: Store, found: ReadLetter, new: Collection[str], path: Path, on: datetime.date | None) -> None:
    paper, sha256 = _with_bytes(found.paper, path), found.letter.source.sha256
    if sha256 in new:
        made = (found.letter, found.laid, found.bodies, found.direction)
        store.letters.save(*made, on, paper)
    elif paper is not None:
        store.pages.learn(sha256, paper)


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
