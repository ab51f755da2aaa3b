"""Reading a registry of unions from a CSV or XLSX file whose first line names the columns of the contract."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extractors import lexicon
from extractors.spelling import fold
from pipeline.errors import SetupError
from pipeline.registry import sheets, workbooks
from pipeline.registry.days import day_of
from pipeline.registry.errors import Problem, RegistryError
from pipeline.registry.joining import join
from pipeline.registry.names import flat, key
from pipeline.registry.national import shipped_bytes, shipped_unions
from pipeline.registry.registry import Registry
from pipeline.registry.sheets import Cells
from pipeline.registry.shelf import Shelf, digest_of
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union

_data = functools.partial(lexicon.load, "columns", __package__)

_HEADING_AND_ONE = 2
#: Heading of the column that says what was wrong with a row that was left out; it is no attribute when it comes back.
FAULTS = "Lỗi cần sửa"
REQUIRED = ("id", "name", "kind")
_LISTS = ("aliases", "successors")
_DAYS = ("valid_from", "valid_to")


class UnionRows(NamedTuple):
    """The rows of a file: the good ones as unions with their row numbers, and what is wrong with the others."""

    unions: tuple[Union, ...]
    rows: dict[int, int]
    """Position in ``unions`` → row of the file."""
    problems: tuple[Problem, ...] = ()
    faulty_ids: frozenset[str] = frozenset()
    """Ids of the rows that are no unions."""


def load(path: Path) -> Registry:
    """Read a registry alone; its content tells the kind of file. Raises ``RegistryError`` with every faulty row."""
    found = _faultless(path)
    return Registry(found.unions, str(path), found.rows)


def load_office(path: Path, shelf: Path | None = None) -> Registry:
    """Read the office's registry, joined with the one that comes with the program. Raises as ``load`` does.

    What was made of the same bytes before and lies on ``shelf`` is not read again; else it is put there.
    """
    if shelf is None:
        found = _faultless(path)
        return joined(found.unions, str(path), found.rows)
    digest = digest_of(sheets.read_bytes(path), *shipped_bytes())
    known = Shelf.kept(shelf, digest)
    if known is None:
        made = load_office(path).shelf
        made.keep(shelf, digest)
        known = Shelf.kept(shelf, digest) or made
    return Registry.on(known)


def joined(unions: Sequence[Union], source: str, rows: Mapping[int, int] | None = None) -> Registry:
    """Join the office's unions with those that come with the program. Raises ``RegistryError``."""
    own, others = join(unions, shipped_unions())
    return Registry(own, source, rows, others)


def _faultless(path: Path) -> UnionRows:
    lines = sheets.filled(read_lines(sheets.read_bytes(path), path))
    if len(lines) < _HEADING_AND_ONE:  # taken over, it would wipe out the registry that is there
        raise without_unions(path)
    found = exact_rows(lines, path)
    if found.problems:
        raise RegistryError(str(path), found.problems)
    return found


def without_unions(path: Path) -> SetupError:
    """Return the error of a file that holds no union."""
    return SetupError(
        t("Danh mục công đoàn {path} không có đơn vị nào. Kiểm tra lại tệp, hoặc chọn tệp khác.", path=path)
    )


def read_lines(data: bytes, path: Path) -> Iterator[Cells]:
    """Yield the lines of a file as the contract has it: CSV in UTF-8, or the first sheet of a workbook."""
    if sheets.is_workbook(data):
        return workbooks.plain_sheet(data, path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SetupError(
            t(
                "Danh mục công đoàn {path} không phải CSV mã UTF-8. "
                "Trong Excel chọn “CSV UTF-8” khi lưu, hoặc dùng XLSX.",
                path=path,
            )
        ) from error
    return sheets.plain_csv(text, path)


def is_exact(heading: Cells) -> bool:
    """Say whether a line names the columns that the contract asks for."""
    columns = _columns(heading)
    return all(field in columns for field in REQUIRED)


def exact_rows(lines: Sequence[tuple[int, Cells]], path: Path) -> UnionRows:
    """Read the lines of a file in the form of the contract, the heading first."""
    (_, heading), *body = lines
    columns = _columns(heading)
    missing = [column_name(field) for field in REQUIRED if field not in columns]
    if missing:
        raise SetupError(
            t(
                "Danh mục công đoàn {path} thiếu cột: {columns}. Dòng đầu phải là tên các cột; danh sách ở dạng khác "
                "thì nhập bằng: vanthu unions import",
                path=path,
                columns=", ".join(missing),
            )
        )
    return rows_of((row, dict(zip(columns, cells, strict=False))) for row, cells in body)


def rows_of(records: Iterator[tuple[int, dict[str, str]]]) -> UnionRows:
    """Make unions of records (field or heading → cell), each with its row."""
    unions: list[Union] = []
    rows: dict[int, int] = {}
    problems: list[Problem] = []
    faulty: set[str] = set()
    for row, record in records:
        if faults := list(_faults(record, row)):
            problems.extend(faults)
            faulty.add(record.get("id", ""))
        else:
            rows[len(unions)] = row
            unions.append(_union(record))
    return UnionRows(tuple(unions), rows, tuple(problems), frozenset(faulty - {""}))


def own_rows(path: Path) -> tuple[Union, ...]:
    """Return the office's rows as its file has them, nothing joined. Raises as ``load`` does."""
    return _faultless(path).unions


def column_name(field: str) -> str:
    """Return what a column is called in the contract."""
    return str(_data()["columns"][field][0])


def field_headings() -> dict[str, str]:
    """Return the columns of the contract, each with its Vietnamese name."""
    return {field: names[1] for field, names in _data()["columns"].items()}


def kind_words(kind: str) -> str:
    """Return how the column of kinds says a kind in Vietnamese."""
    return str(_data()["kinds"][kind][0]).capitalize()


@functools.cache
def _kinds() -> dict[str, str]:
    words = {flat(key(word)): kind for kind, names in _data()["kinds"].items() for word in names}
    return words | {kind: kind for kind in KINDS_OF_UNION}


def _columns(heading: Cells) -> list[str]:
    """Return the field of each column; an unknown heading stays as it is."""
    return [_fields().get(_folded(name), name) for name in heading]


@functools.cache
def _fields() -> dict[str, str]:
    return {_folded(name): field for field, names in _data()["columns"].items() for name in names}


def field_named(words: str) -> str | None:
    """Return the field of the contract that a column's name means, in English or Vietnamese."""
    return _fields().get(_folded(words))


def _folded(name: str) -> str:
    return fold(" ".join(name.split()))


def _faults(record: dict[str, str], row: int) -> Iterator[Problem]:
    for field in REQUIRED:
        if not record.get(field):
            yield Problem(row, "missing", t("cột “{name}” để trống", name=_data()["columns"][field][1]))
    kind = record.get("kind", "")
    if kind and kind_of_words(kind) is None:
        message = t("không hiểu loại “{kind}” (dùng một trong: {kinds})", kind=kind, kinds=", ".join(KINDS_OF_UNION))
        yield Problem(row, "unknown-kind", message)
    for field in _DAYS:
        if record.get(field) and day_of(record[field]) is None:
            name = _data()["columns"][field][1]
            message = t(
                "cột “{name}” ghi “{words}”, không phải ngày (2026-01-31 hoặc 31/01/2026)",
                name=name,
                words=record[field],
            )
            yield Problem(row, "bad-date", message)
    start, end = (day_of(record.get(field, "")) for field in _DAYS)
    if start and end and end < start:
        yield Problem(row, "dates-swapped", t("ngày kết thúc trước ngày bắt đầu"))


def _union(record: dict[str, str]) -> Union:
    fields: dict[str, Any] = {name: value for name, value in record.items() if name in _data()["columns"] and value}
    fields |= {name: day_of(fields[name]) for name in _DAYS if name in fields}
    fields |= {name: tuple(listed(fields[name])) for name in _LISTS if name in fields}
    known = {*_data()["columns"], FAULTS, ""}
    others = {name: value for name, value in record.items() if name not in known and value}
    return Union(**{**fields, "kind": kind_of_words(record["kind"]), "attributes": others})


@functools.lru_cache(maxsize=1024)
def kind_of_words(words: str) -> str | None:
    """Return the kind that a cell of the column of kinds means."""
    return _kinds().get(words.strip().lower()) or _kinds().get(flat(key(words)))


def listed(words: str) -> Iterator[str]:
    """Yield the parts of a cell that holds several, divided by “;”."""
    return (word.strip() for word in words.split(";") if word.strip())
