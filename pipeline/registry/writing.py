"""The office's registry as a file that can be edited and taken over again: reading it gives the same unions."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.registry.days import shown
from pipeline.registry.reading import field_headings, kind_words
from pipeline.words import language, t
from schemas import Union

#: As Excel shows days in Vietnam.
_DAY_FORMAT = "dd/mm/yyyy"
_WIDTHS = {"name": 60, "aliases": 30, "parent": 24, "id": 24, "successors": 24}
_WIDTH = 14
_MARK = "\ufeff"


def csv_bytes(unions: Iterable[Union], *, for_people: bool = False) -> bytes:
    """Return a registry as CSV in UTF-8; ``for_people`` with their words, and the mark that Excel looks for."""
    listed = list(unions)
    fields, others = _columns(listed)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_headings(fields, for_people), *others])
    for union in listed:
        cells = _cells(union, fields, for_people)
        writer.writerow([*cells, *(union.attributes.get(name, "") for name in others)])
    return ((_MARK if for_people else "") + out.getvalue()).encode()


def xlsx_bytes(unions: Iterable[Union]) -> bytes:
    """Return a registry as a workbook for people: codes as text, days as days."""
    import xlsxwriter

    listed = list(unions)
    fields, others = _columns(listed)
    out = io.BytesIO()
    # No cell of a registry may become a formula or a link by itself.
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "vanthu"})
    page = book.add_worksheet(t("Danh mục công đoàn"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day, text = book.add_format({"num_format": _DAY_FORMAT}), book.add_format({"num_format": "@"})
    for at, heading in enumerate([*_headings(fields, True), *others]):
        page.write_string(0, at, heading, head)
        page.set_column(at, at, _WIDTHS.get(fields[at], _WIDTH) if at < len(fields) else _WIDTH)
    for row, union in enumerate(listed, 1):
        cells = [*_cells(union, fields, True), *(union.attributes.get(name, "") for name in others)]
        for at, cell in enumerate(cells):
            value = getattr(union, fields[at]) if at < len(fields) and fields[at].startswith("valid_") else None
            if value is not None and value.year >= _FIRST_YEAR:
                page.write_datetime(row, at, value, day)
            elif cell:
                page.write_string(row, at, cell, text)
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, len(listed), len(fields) + len(others) - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return out.getvalue()


_A4 = 9
#: Excel knows no day before.
_FIRST_YEAR = 1901


def _columns(unions: Sequence[Union]) -> tuple[list[str], list[str]]:
    return list(field_headings()), list(dict.fromkeys(name for union in unions for name in union.attributes))


def _headings(fields: Sequence[str], for_people: bool) -> list[str]:
    if not for_people or language() == "en":
        return list(fields)
    return [field_headings()[field].capitalize() for field in fields]


def _cells(union: Union, fields: Sequence[str], for_people: bool) -> list[str]:
    return [_cell(union, field, for_people) for field in fields]


def _cell(union: Union, field: str, for_people: bool) -> str:
    value = getattr(union, field)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(value)
    if field.startswith("valid_"):
        return shown(value) if for_people else str(value.isoformat())
    if field == "kind" and for_people and language() != "en":
        return kind_words(value)
    return str(value)
