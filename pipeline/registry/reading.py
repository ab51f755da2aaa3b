"""Reading a registry of unions from a CSV or XLSX file, as offices keep it."""

import csv
import datetime
import functools
import io
import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import SetupError
from pipeline.oserrors import why
from pipeline.registry.errors import Problem, RegistryError
from pipeline.registry.joining import join
from pipeline.registry.names import flat, key
from pipeline.registry.national import shipped_unions
from pipeline.registry.registry import Registry
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union

_DATA = Path(__file__).with_name("columns.toml")
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")

Cells = list[str]


def load(path: Path) -> Registry:
    """Read a registry alone; its content tells the kind of file. Raises ``RegistryError`` with every faulty row."""
    unions, rows = _read(path)
    return Registry(unions, str(path), rows)


def load_office(path: Path) -> Registry:
    """Read the office's registry, joined with the one that comes with the program. Raises as ``load`` does."""
    unions, rows = _read(path)
    own, others = join(unions, shipped_unions())
    return Registry(own, str(path), rows, others)


def _read(path: Path) -> tuple[list[Union], dict[int, int]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SetupError(
            t("Không đọc được danh mục công đoàn {path}: {reason}. Kiểm tra đường dẫn.", path=path, reason=why(error))
        ) from error
    lines = list(_workbook(data, path) if data.startswith(b"PK\x03\x04") else _csv(data, path))
    filled = [(row, cells) for row, cells in enumerate(lines, 1) if any(cells)]
    if len(filled) < _HEADING_AND_ONE:  # taken over, it would wipe out the registry that is there
        raise SetupError(
            t("Danh mục công đoàn {path} không có đơn vị nào. Kiểm tra lại tệp, hoặc chọn tệp khác.", path=path)
        )
    (_, heading), *body = filled
    columns = _columns(heading)
    missing = [names[0] for field, names in _data()["columns"].items() if field in _REQUIRED and field not in columns]
    if missing:
        raise SetupError(
            t(
                "Danh mục công đoàn {path} thiếu cột: {columns}. Dòng đầu phải là tên các cột.",
                path=path,
                columns=", ".join(missing),
            )
        )
    return _unions(columns, body, path)


_HEADING_AND_ONE = 2
_REQUIRED = ("id", "name", "kind")
_LISTS = ("aliases", "successors")
_DAYS = ("valid_from", "valid_to")


@functools.cache
def _data() -> dict[str, dict[str, list[str]]]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _kinds() -> dict[str, str]:
    words = {flat(key(word)): kind for kind, names in _data()["kinds"].items() for word in names}
    return words | {kind: kind for kind in KINDS_OF_UNION}


def _columns(heading: Cells) -> list[str]:
    """Return the field of each column; an unknown heading stays as it is."""
    fields = {_folded(name): field for field, names in _data()["columns"].items() for name in names}
    return [fields.get(_folded(name), name) for name in heading]


def _folded(name: str) -> str:
    return flat(" ".join(name.lower().split()))


def _unions(columns: list[str], body: list[tuple[int, Cells]], path: Path) -> tuple[list[Union], dict[int, int]]:
    unions: list[Union] = []
    rows: dict[int, int] = {}
    problems: list[Problem] = []
    for row, cells in body:
        record = dict(zip(columns, cells, strict=False))
        faults = list(_faults(record, row))
        if faults:
            problems.extend(faults)
        else:
            rows[len(unions)] = row
            unions.append(_union(record))
    if problems:
        raise RegistryError(str(path), tuple(problems))
    return unions, rows


def _faults(record: dict[str, str], row: int) -> Iterator[Problem]:
    for field in _REQUIRED:
        if not record.get(field):
            yield Problem(row, "missing", t("cột “{name}” để trống", name=_data()["columns"][field][1]))
    kind = record.get("kind", "")
    if kind and _kind(kind) is None:
        message = t("không hiểu loại “{kind}” (dùng một trong: {kinds})", kind=kind, kinds=", ".join(KINDS_OF_UNION))
        yield Problem(row, "unknown-kind", message)
    for field in _DAYS:
        if record.get(field) and _day(record[field]) is None:
            name = _data()["columns"][field][1]
            message = t(
                "cột “{name}” ghi “{words}”, không phải ngày (2026-01-31 hoặc 31/01/2026)",
                name=name,
                words=record[field],
            )
            yield Problem(row, "bad-date", message)
    start, end = (_day(record.get(field, "")) for field in _DAYS)
    if start and end and end < start:
        yield Problem(row, "dates-swapped", t("ngày kết thúc trước ngày bắt đầu"))


def _union(record: dict[str, str]) -> Union:
    fields: dict[str, Any] = {name: value for name, value in record.items() if name in _data()["columns"] and value}
    fields |= {name: _day(fields[name]) for name in _DAYS if name in fields}
    fields |= {name: tuple(_listed(fields[name])) for name in _LISTS if name in fields}
    others = {name: value for name, value in record.items() if name not in _data()["columns"] and name and value}
    return Union(**{**fields, "kind": _kind(record["kind"]), "attributes": others})


def _kind(words: str) -> str | None:
    return _kinds().get(words.strip().lower()) or _kinds().get(flat(key(words)))


def _day(words: str) -> datetime.date | None:
    match = _VIETNAMESE_DAY.fullmatch(words)
    try:
        if match:
            return datetime.date(int(match[3]), int(match[2]), int(match[1]))
        return datetime.date.fromisoformat(words)
    except ValueError:
        return None


def _listed(words: str) -> Iterator[str]:
    return (word.strip() for word in words.split(";") if word.strip())


def _csv(data: bytes, path: Path) -> Iterator[Cells]:
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
    heading = text.split("\n", 1)[0]
    # Excel in Vietnamese separates by semicolons; the heading, which holds no lists, tells.
    separator = max(",;\t", key=heading.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise SetupError(
            t("Danh mục công đoàn {path} không đúng dạng CSV ({error}).", path=path, error=error)
        ) from error


def _workbook(data: bytes, path: Path) -> Iterator[Cells]:
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        lines: Iterable[tuple[object, ...]] = list(sheet.iter_rows(values_only=True))
    except (KeyError, ValueError, IndexError, OSError, zipfile.BadZipFile) as error:
        raise SetupError(
            t(
                "Danh mục công đoàn {path} không phải tệp Excel (.xlsx) đọc được. "
                "Mở bằng Excel, lưu lại dạng .xlsx rồi chạy lại.",
                path=path,
            )
        ) from error
    for line in lines:
        yield [_cell(value) for value in line]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
