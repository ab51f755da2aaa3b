"""Taking over an office's file, in the form of the contract or any other: all of it, or nothing.

Nothing counts before the clerk was told: what each column was taken for, which ids were made, which rows are wrong.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.support.words import if_said, t
from pipeline.unions import column_meanings, sheets
from pipeline.unions.names import key
from pipeline.unions.national import shipped_ids
from pipeline.unions.office_list import Import, exact_rows, joined, missing_columns, rows_of, without_unions
from pipeline.unions.registry import ROWS_OF_A_SHEET, RegistryError, RegistryFault
from pipeline.unions.shaping import ListEntry, Resolved, Shaped
from schemas import Union

_PART_OF_A_DAY = re.compile(r"(?:\d{1,2}/)?\d{4}")
#: More names than these nobody reads in one line.
_MOST_NAMES = 5


def read_import(
    path: Path,
    *,
    before: Iterable[Union] = (),
    among: Iterable[Union] = (),
    said: Mapping[str, str] | None = None,
) -> Import:
    """Read a file that an office gave: in the form of the contract as it is, any other by what can be understood of it.

    ``before``: the office's unions until now, which keep their ids. ``among``: unions that the file is added to, which
    its cells may name. ``said``: heading → field, as the clerk has told.
    Raises ``SetupError`` for a file that cannot be read or understood; faulty rows are in ``problems``.
    """
    data, others = sheets.read_bytes(path), tuple(among)
    found = _exact(data, path, others) if not said else None
    found = found or _guessed(data, path, before, others, said or {})
    return found._replace(path=path, among=others)


def _exact(data: bytes, path: Path, among: Sequence[Union]) -> Import | None:
    """Read a file in the form of the contract; ``None`` for any other, also where a name stands for an id."""
    try:
        rest = sheets.exact_lines(data, path)
        first = next(rest, None)
    except UnicodeDecodeError:
        return None
    if first is None or missing_columns(first[1]):
        return None
    lines = (first, *rest)
    if len(lines) == 1:
        raise without_unions(path)
    found = exact_rows(lines, path)
    known = (*among, *found.unions)
    ids = {one.id for one in known} | shipped_ids()
    names = {key(name) for one in known for name in (one.name, *one.aliases)}
    named = {words for one in found.unions for words in (one.parent or "", *one.successors)}
    return found if names.isdisjoint(map(key, named - ids)) else None


def _notes_of(shaped: Shaped) -> Iterator[str]:
    """Yield what a person should know of how the rows of a sheet were taken."""
    yield if_said("{count} ô cấp trên để trống được lấy theo dòng phía trên", count=shaped.filled_down)
    for row, why in shaped.left_out[:_MOST_NAMES]:
        yield t("bỏ qua dòng {row}: {why}", row=row % ROWS_OF_A_SHEET, why=why)
    yield if_said("bỏ qua thêm {count} dòng không phải đơn vị", count=max(0, len(shaped.left_out) - _MOST_NAMES))


def _notes_of_names(entries: Iterable[ListEntry], resolved: Resolved) -> Iterator[str]:
    """Yield what a person should know of names that were added to, and of where the unions were put."""
    for sentence, of in (
        (
            t("tên được ghi thêm “Công đoàn cơ sở”"),
            [entry.name for entry in entries if entry.added and entry.kind == "grassroots"],
        ),
        (t("đơn vị cấp trên chưa có dòng riêng, được thêm"), resolved.added),
    ):
        if of:
            shown = "; ".join(dict.fromkeys(of[:_MOST_NAMES]))
            yield f"{len(of)} {sentence}: {shown}{'…' if len(of) > _MOST_NAMES else ''}"
    yield if_said("{count} mã được đặt theo tên (cột Mã để trống hoặc không có)", count=resolved.made_ids)


def _guessed(
    data: bytes, path: Path, before: Iterable[Union], among: Iterable[Union], said: Mapping[str, str]
) -> Import:
    book = sheets.read_book(data, path)
    filled = [sheet for sheet in book.sheets if sheet.lines]
    if not filled:
        raise without_unions(path)
    notes, columns, entries = list(book.notes), [], []
    for sheet in filled:
        table = column_meanings.table(sheet, said)
        if table is None:
            notes.append(t("trang “{sheet}” không có cột tên công đoàn: bỏ qua", sheet=sheet.name))
            continue
        shaped = Shaped(table)
        columns += [(sheet.name, column) for column in table.columns]
        entries += shaped.entries
        notes += _notes_of(shaped)
    if not columns:
        # The line with most cells, the first of equals, may be the headings.
        head = max(filled[0].lines[: column_meanings.HEAD], key=lambda line: len([*filter(None, line.cells)]))
        raise column_meanings.unknown_columns(head.cells)
    if not entries:
        raise without_unions(path)
    resolved = Resolved(entries, before, among)
    for _, record in resolved.records:
        # A beginning that is no whole day (“2015”, “12/2015”): nobody invents the day.
        if _PART_OF_A_DAY.fullmatch(record.get("valid_from", "")):
            record["founded"] = record.pop("valid_from")
    notes += _notes_of_names(entries, resolved)
    found = rows_of(resolved.records)
    return found._replace(
        problems=_in_order((*found.problems, *resolved.problems)),
        is_exact=False,
        columns=tuple(columns),
        notes=tuple(filter(None, notes)),
        sheets=tuple(sheet.name for sheet in book.sheets),
    )


def _in_order(problems: Iterable[RegistryFault]) -> tuple[RegistryFault, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.row or 0))


# --------------------
# What is wrong with the rows of an import; rows put to a registry.


def within_sheet(found: Import, problem: RegistryFault) -> RegistryFault:
    """Return a fault with the name of its sheet, where the file has several."""
    if len(found.sheets) < 2 or not problem.row:
        return problem
    sheet = found.sheets[problem.row // ROWS_OF_A_SHEET]
    return problem._replace(message=t("trang “{sheet}”: {message}", sheet=sheet, message=problem.message))


def all_problems(found: Import) -> tuple[RegistryFault, ...]:
    """Return what is wrong with the rows, and with the registry that the good ones make.

    Where what a good row names stands in a faulty one, the row is not wrong itself.
    """
    ids = {union.id for union in found.unions}
    try:  # the rows of the file come first, so that errors know them
        joined([*found.unions, *(one for one in found.among if one.id not in ids)], str(found.path), found.rows)
    except RegistryError as error:
        by_row = {row: found.unions[at] for at, row in found.rows.items()}
        told = list(found.problems)
        for problem in error.problems:
            union = by_row.get(problem.row or 0)
            named = {"unknown-parent": (union.parent,), "unknown-successor": union.successors} if union else {}
            if found.faulty_ids.isdisjoint(named.get(problem.code, ())):
                told.append(problem)
        return _in_order(told)
    return found.problems


def added(found: Import) -> tuple[Union, ...]:
    """Return the unions put among the others: those of the same id take their place, the rest follow."""
    return tuple(({union.id: union for union in (*found.among, *found.unions)}).values())
