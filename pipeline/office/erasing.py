"""Erasing a letter that should never have come in: from the store, from what was drawn and recognised, for good."""

import shutil

from pipeline.office import Office, correcting
from pipeline.office.correcting import Statement
from pipeline.office.uploading import remove_files
from pipeline.store import Store, UnknownRefError, storing
from pipeline.store.opening import Backup, backups_holding
from pipeline.support import labels, settings


def erase(office: Office, store: Store, ref: str, said: Statement) -> tuple[str, str, list[Backup]]:
    """Erase a letter, its copies and all that people said of it; return its id, its name, the backups that hold it."""
    try:
        sha256 = store.letters.id_of(ref)
    except UnknownRefError:
        sha256 = store.letters.id_of(ref, removed=True)
    else:
        correcting.remove(store, sha256, said)  # what it changed of others is worked out anew
    name = labels.letter_name(store.letters.of_id(sha256).header)
    letters, uploads = storing.erase(store, sha256)
    remove_files(office, uploads)
    # An earlier program may have kept pictures of pages, and what it recognised: which are this letter's nothing tells.
    for kept in (office.places.pictures, settings.cache_folder() / "ocr"):
        shutil.rmtree(kept, ignore_errors=True)
    holding = {backup for letter in letters for backup, _ in backups_holding(office.places, letter)}
    return sha256, name, sorted(holding)
