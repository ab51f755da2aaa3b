"""The office's registry: what a file would make of it, taking that over, and what a registry still gets wrong."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.office.office import Office
from pipeline.registry import importing, mending, sheets
from pipeline.registry.changes import Changes, compare
from pipeline.registry.checking import Finding, findings
from pipeline.registry.errors import Problem
from pipeline.registry.importing import Import
from pipeline.registry.joining import stands_for
from pipeline.registry.national import shipped_unions
from pipeline.registry.reading import own_rows
from pipeline.registry.strangers import strangers
from pipeline.registry.writing import csv_bytes
from pipeline.routing.union_classes import is_class
from pipeline.store import open_store
from pipeline.store.opening import is_there
from schemas import Union


class Understood(NamedTuple):
    """What a file says of unions, beside the office's registry until now."""

    found: Import
    path: Path | None
    """The file; ``None`` for the list that comes with the program."""
    before: tuple[Union, ...]
    among: tuple[Union, ...]
    """The unions that those of the file are added to."""
    faults: tuple[Problem, ...]
    unreadable: SetupError | None
    """Why the registry until now cannot be read; it counts as none then."""


class Offer(NamedTuple):
    """The registry that would be: nothing of it counts yet."""

    understood: Understood
    """Without the faulty rows."""
    unions: tuple[Union, ...]
    left_out: tuple[Problem, ...]
    changes: Changes
    joined: dict[str, list[str]]
    """Ids of rows that are bodies which the program knows by itself → their ids there."""


def understood(
    office: Office,
    path: Path | None,
    *,
    add: bool = False,
    said: Mapping[str, str] | None = None,
    only_sheet: str | None = None,
) -> Understood:
    """Return what a file says (``None``: the list that comes with the program); see ``read_import``."""
    before: tuple[Union, ...] = ()
    unreadable = None
    try:
        before = own_rows(office.places.imported) if office.places.imported is not None else ()
    except SetupError as error:
        unreadable = error
    among = before if add else ()
    if path is None:
        found = importing.national_list()
    else:
        found = importing.read_import(path, before=before, among=among, said=said, only_sheet=only_sheet)
    return Understood(found, path, before, among, mending.all_problems(found, _named(path), among), unreadable)


def offer(file: Understood) -> Offer:
    """Return the registry that a file would make, without its faulty rows and those that cannot stand without them."""
    found, left_out = file.found, file.faults
    if left_out:
        found, left_out = mending.without_faulty_rows(found, _named(file.path), file.among)
    unions = mending.added(found.unions, file.among)
    joined = {name: [body.id for body in bodies] for name, bodies in stands_for(unions, shipped_unions()).items()}
    return Offer(file._replace(found=found), unions, left_out, compare(file.before, unions), joined)


def left_owing(office: Office, wanted: Offer) -> list[str]:
    """Return the names of unions that would be gone though stored duties were laid on them; no database is made."""
    if not wanted.changes.gone or not is_there(office.url):
        return []
    with open_store(office.url) as store:
        known = set(store.obligations.unions())
    return [union.name for union in wanted.changes.gone if union.name in known]


def take_over(office: Office, wanted: Offer) -> Path:
    """Put the registry in its place: the office's own file where it is as the contract asks, else one made of it."""
    file = wanted.understood
    as_it_is = file.path is not None and file.found.is_exact and not (wanted.left_out or file.among)
    data = sheets.read_bytes(file.path) if file.path is not None and as_it_is else csv_bytes(wanted.unions)
    csv, workbook = office.places.registries
    place, other = (workbook, csv) if sheets.is_workbook(data) else (csv, workbook)
    files.write(place, data)
    other.unlink(missing_ok=True)
    office.forget()
    return place


def to_mend(wanted: Offer) -> Path:
    """Write the rows that were left out beside their file, each with what is wrong, to be mended and added."""
    path = _named(wanted.understood.path)
    place = path.with_name(f"{path.stem}.can-sua.csv")
    files.write(place, mending.faulty_rows(wanted.understood.found, wanted.left_out))
    return place


def check(office: Office, today: datetime.date) -> list[Finding]:
    """Return what would keep a duty from reaching anybody, with the names in stored letters that nobody bears."""
    bodies = office.bodies
    if bodies is None:
        return []
    found = findings(bodies, today, is_class)
    if not is_there(office.url):
        return list(found)
    with open_store(office.url) as store:
        return [*found, *strangers(bodies, store.obligations.unions(), is_class)]


def _named(path: Path | None) -> Path:
    return path or Path("--national")
