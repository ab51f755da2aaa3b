"""A file with a list of unions, in whatever code and form: a workbook, or a CSV as programs write it."""

import csv
import io
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.old_encodings.encodings import legacy_text, script_of
from pipeline.old_encodings.utf16 import utf16
from pipeline.registry.sheets import (
    OLD_SIGNS,
    Book,
    Line,
    Sheet,
    blanks_before,
    clean,
    converted,
    is_workbook,
    separator,
)
from pipeline.registry.workbooks import read_workbook
from pipeline.words import t


def read_book(data: bytes, path: Path) -> Book:
    """Return what stands in a file, in whatever code and form. Raises ``SetupError`` for one that cannot be read."""
    if is_workbook(data):
        return read_workbook(data, path)
    return _text(data, path)


def _text(data: bytes, path: Path) -> Book:
    text, notes = _decoded(data, path)
    lines = []
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)), 1):
            if any(map(str.strip, cells)):
                lines.append(Line(row, [clean(cell) for cell in cells], tuple(map(blanks_before, cells))))
    except csv.Error as error:
        raise SetupError(
            t("Danh mục công đoàn {path} không đúng dạng CSV ({error}).", path=path, error=error)
        ) from error
    return Book((Sheet("", tuple(lines)),), notes)


def _decoded(data: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        text = data.decode("utf-8-sig")
        if "\0" in text:
            raise UnicodeDecodeError("utf-8", data, 0, 1, "zeros")
    except UnicodeDecodeError as error:
        return _decoded_otherwise(data, path, error)
    if not OLD_SIGNS.search(text):
        return text, ()
    script = script_of([("", text)])
    return script.read(text), (converted(),) if script.notes else ()


def _decoded_otherwise(data: bytes, path: Path, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    if kind := utf16(data):
        return data.decode(kind, "replace").removeprefix("\ufeff"), ()
    legacy = legacy_text(data)
    if legacy is None:
        raise SetupError(
            t(
                "Danh mục công đoàn {path}: không xác định được bảng mã của tệp CSV. "
                "Trong Excel chọn “CSV UTF-8” khi lưu, hoặc dùng XLSX.",
                path=path,
            )
        ) from error
    return legacy[0], (converted(),)
