"""Taking over an office's file, in the form of the contract or any other: all of it, or nothing.

Nothing counts before the clerk was told: what each column was taken for, which ids were made, which rows are wrong.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extractors.bodies import spelled
from extractors.lexicon import load
from pipeline.support.errors import found_or
from pipeline.support.grouping import by_id, grouped
from pipeline.support.words import if_said, pieces_of, t
from pipeline.unions import column_meanings, sheets
from pipeline.unions.column_meanings import UnderstoodSheet
from pipeline.unions.names import UPPER, key, kind_of, named, slug
from pipeline.unions.national import shipped_unions
from pipeline.unions.office_list import (
    Import,
    ListColumn,
    exact_rows,
    field_named,
    joined,
    missing_columns,
    rows_of,
    without_unions,
)
from pipeline.unions.registry import ROWS_OF_A_SHEET, RegistryError, RegistryFault, day_of
from pipeline.unions.sheets import SheetLine
from schemas import Union

# --------------------
# From the lines of an office's list to rows: which line is a union, which the heading of a group.
#
# Above a union stands whom the column of unions above names, else the union whose number begins its own (“2” of “2.1”),
# that of its group (“I. Công đoàn phường …”), of the sheet's name, of the title.

#: The attribute that keeps a heading over a group which is no union (“Khối trường học”).
_GROUP = "group"
#: Behind a heading that means no column of the contract here (“Loại hình”), so that it means none when read again.
_NO_FIELD = " (khác)"
#: A number that stands in one cell with what it numbers.
_MARK = re.compile(r"(?P<mark>\d+(?:\.\d+)*|[IVXLC]+|[A-HĐ])[.)/-]?\s+(?=\S)")
_ROMAN = re.compile(r"[IVXLC]+|[A-HĐ]")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
#: What a title says before and behind a union’s name.
_BELOW = re.compile(r"^.*\bthuộc\s+", re.IGNORECASE)
_PERIOD = re.compile(r"\s*(?:[(,;–-]|\b(?:năm|quý|tháng|tính đến|đến ngày|ngày)\b).*$", re.IGNORECASE)
_WORDS = load("lists", __package__)
_FOOT = tuple(f"{key(word)} " for word in _WORDS["foot"]["words"])
_CLASSES = frozenset(map(key, _WORDS["classes"]["words"]))


def _is_upper(words: str) -> bool:
    """Whether words name one union that has others below it: “LĐLĐ tỉnh” does not say which."""
    return kind_of(words) in UPPER and len(words.split()) > 2 and key(words) not in _CLASSES


def _written(name: str) -> str:
    """Return a name that a title has in capitals as it is written else."""
    return spelled(name) if name.isupper() else name


class ListRow(NamedTuple):
    """One union of a list: its fields and attributes, ``parent`` and ``successors`` as the cells name them."""

    row: int
    fields: dict[str, str]
    top: str = ""  # the union that its sheet or title names

    @property
    def name(self) -> str:
        """The name as the registry gets it."""
        return self.fields["name"]


class SheetRows:
    """The unions of a sheet in the order of its lines, and what of them a person should know."""

    def __init__(self, table: UnderstoodSheet) -> None:
        self.rows: list[ListRow] = []
        self.completed, self._left_out, self._groups = list[str](), list[str](), list[str]()
        """Names of workplaces, with “Công đoàn cơ sở” put before them; lines without a name; names of groups."""
        self._without_parent = 0
        by_field = {one.field: one for one in reversed(table.columns)}
        self._name, self._ordinal = by_field["name"].at, by_field.get("ordinal")
        self._kept = _kept(table.columns)
        self._of_grassroots = "công đoàn cơ sở" in key(by_field["name"].heading)
        # The union that the name of the sheet or its title, the last words first, says that all stand below.
        cells = [cell for line in table.title for cell in line.cells]
        titles = (_PERIOD.sub("", _BELOW.sub("", words)) for words in reversed(cells))
        self._top = _written(next(filter(_is_upper, (table.sheet, *titles)), ""))
        self._above, self._group = self._top, ""
        self._numbered: dict[str, str] = {}
        self._is_numbered = any(_NUMBER.fullmatch(self._marked(line)[0]) for line in table.lines)
        for line in table.lines:
            self._take(line)

    def notes(self) -> Iterator[str]:
        """Yield what was made of lines that are no unions, and of cells that are blank."""
        yield if_said(
            "{count} đơn vị để trống cột cấp trên: được xếp theo số thứ tự, dòng nhóm, tiêu đề nếu có; ô cấp trên "
            "chung cho nhiều dòng thì ghi ở từng dòng",
            count=self._without_parent,
        )
        yield _listed(t("dòng là tên nhóm, không phải đơn vị"), self._groups)
        yield _listed(t("dòng không có tên, bỏ qua"), self._left_out)

    def _marked(self, line: SheetLine) -> tuple[str, str]:
        """Return the number of a line and its name, which may stand in one cell, merged over the line."""
        mark = line.cell(self._ordinal.at).rstrip(".)/- ") if self._ordinal else ""
        name = line.cell(self._name)
        if (mark and name) or _NUMBER.fullmatch(mark):
            return mark, name
        words = name or next(filter(None, line.cells), "")
        found = _MARK.match(words)
        return (found["mark"], words[found.end() :]) if found else ("", words)

    def _take(self, line: SheetLine) -> None:
        """Read one line: a union of its own, the heading of a group (perhaps a union too), or none (foot, no name)."""
        mark, name = self._marked(line)
        is_group = _ROMAN.fullmatch(mark) or (self._is_numbered and not _NUMBER.fullmatch(mark))
        if f"{key(name)} ".startswith(_FOOT):
            return
        if is_group and not _is_upper(name):
            self._groups.append(name)
            self._group = name if kind_of(name) is None else ""
            self._above = self._top if _ROMAN.fullmatch(mark) else self._above
        elif is_group:
            self.rows.append(self._row(line, mark, _written(name)))
            self._above, self._group = self.rows[-1].name, ""
        elif line.cell(self._name):
            self.rows.append(self._row(line, mark, name))
        elif [*filter(None, line.cells)] != [mark]:  # more than a number that was set beforehand
            self._left_out.append(str(line.row % ROWS_OF_A_SHEET))

    def _row(self, line: SheetLine, mark: str, name: str) -> ListRow:
        """Return the row of a union: its cells, kind, full name; above it whom cell, number, group or title tell."""
        called, kind = named(name, grassroots=self._of_grassroots)
        if called != name:
            self.completed.append(called)
        fields = {"kind": kind or "", _GROUP: self._group}
        fields |= {field: cell for at, field in self._kept.items() if (cell := line.cell(at))} | {"name": called}
        said = fields.get("parent", "")
        self._without_parent += "parent" in self._kept.values() and not said
        if f"{key(self._top)} ".startswith(f"{key(said)} "):  # “LĐLĐ tỉnh” is that of the title
            said = self._top
        group = self._top if kind in UPPER else self._above
        above = self._numbered.get(mark.rpartition(".")[0]) or group
        fields["parent"] = said or (above if key(above) != key(called) else "")
        if mark:
            self._numbered[mark] = called
        return ListRow(line.row, fields, self._top)


def _kept(columns: Iterable[ListColumn]) -> dict[int, str]:
    """Return the place of each column kept beside the name → its field, or its heading as an attribute's name."""
    kept: dict[int, str] = {}
    for column in columns:
        if column.field in ("name", "ordinal", ""):
            continue
        called = column.field or column.heading or t("cột {number}", number=column.at + 1)
        if column.field is None and field_named(called) is not None:
            called += _NO_FIELD
        kept[column.at] = f"{called} {column.at + 1}" if called in kept.values() else called
    return kept


# --------------------
# Ids for unions that an office lists by their names, and the ids of those that its cells name.
#
# An id is made of the name; a union that the registry already holds keeps its id, so that the obligations of letters
# stay with it.

#: So alike a name is that of the other, mistyped; so alike it may be.
_ALIKE, _MAY_BE = 90, 80
_SIGNS = 6


class Resolved:
    """Records as the contract has them, every union named by its id; what was added, and what nobody can decide.

    ``before``: the office's registry until now; ``among``: unions that stay beside the rows, which they may name.
    """

    def __init__(self, rows: Iterable[ListRow], before: Iterable[Union], among: Iterable[Union]) -> None:
        self.made_ids = 0
        self.problems: list[RegistryFault] = []
        self._before = grouped(before, lambda union: key(union.name))
        listed = list(rows)
        self._taken = {row.fields["id"] for row in listed if "id" in row.fields}
        # By their ids, and by their names the office's own apart.
        own = by_id((*among, *map(self._body, listed)))
        self._bodies = by_id(shipped_unions()) | own
        self._own, self._others = _by_name(own.values()), _by_name(shipped_unions())
        added = self._unions_above(listed)
        bodies = [*map(self._body, added)]
        self._bodies |= by_id(bodies)
        self._own = _by_name(bodies) | self._own
        self.added = [row.name for row in added]
        """Names of unions that have no row of their own."""
        self.records = [(row.row, self._record(row)) for row in (*added, *listed)]
        """Row of the file, and field → cell."""

    def _record(self, row: ListRow) -> dict[str, str]:
        """Return the fields of a row, with ids for those named as ``parent`` and ``successors``, without empty ones."""
        heirs = (self._id_of(words, row, "unknown-successor") for words in pieces_of(row.fields.get("successors", "")))
        said = {
            "parent": self._id_of(row.fields["parent"], row, "unknown-parent"),
            "successors": "; ".join(filter(None, heirs))}  # fmt: skip
        return {name: value for name, value in (row.fields | said).items() if value}

    def _unions_above(self, listed: Iterable[ListRow]) -> list[ListRow]:
        """Return rows for unions named above others that have none, unless one of that or nearly that name is there."""
        added: dict[str, ListRow] = {}
        asked = list(listed)
        for row in asked:
            words = row.fields["parent"]
            if key(words) in added or not _is_upper(words):
                continue
            # The union of the title is the office's own, also where the program knows it.
            is_there = bool(self._meant(words, row)) and (words != row.top or key(words) in self._own)
            if not is_there and self._near(words, _ALIKE) is None:
                above = "" if words == row.top else row.top
                fields = {"name": _written(words), "kind": kind_of(words) or "", "parent": above}
                added[key(words)] = ListRow(row.row, fields, row.top)
                asked.append(added[key(words)])
        return [*added.values()]

    # ------------------------------------------------------------------------------------------------ ids

    def _body(self, row: ListRow) -> Union:
        """Give a row an id where it has none; return its union as far as it is needed to be found."""
        said = row.fields
        said["id"] = said.get("id") or self._given_id(row)
        first, last = (day_of(said.get(name, "")) for name in ("valid_from", "valid_to"))
        aliases = tuple(pieces_of(said.get("aliases", "")))
        return Union.model_construct(
            id=said["id"], name=said["name"], aliases=aliases, valid_from=first, valid_to=last)  # fmt: skip

    def _given_id(self, row: ListRow) -> str:
        """Return an id for a row without one: what the registry had for the name, else one made of it, taken then.

        Where no such id is free, one from the row's number: that is a fault (``duplicate-id``).
        """
        # Namesakes get the ids that they got before by being made anew, in the order of the list.
        ways = [one.id for one in self._before.get(key(row.name), ()) if one.id not in self._taken]
        if len(ways) != 1:
            self.made_ids += 1
            made = slug(row.name)
            ways = [made, f"{made}-{slug(row.fields['parent'])}".rstrip("-")]
        given = next((way for way in ways if way not in self._taken), None)
        if given is None:
            message = t("“{name}” đã có ở dòng trên; nếu là hai đơn vị, thêm cột Mã để phân biệt", name=row.name)
            self.problems.append(RegistryFault(row.row, "duplicate-id", message))
            given = f"{ways[0]}-{hashlib.sha256(str(row.row).encode()).hexdigest()[:_SIGNS]}"
        self._taken.add(given)
        return given

    # ------------------------------------------------------------------------------------------------ names to ids

    def _near(self, words: str, least: int) -> str | None:
        """Return the office's own name most like some words, ``None`` where none is ``least`` (0-100) alike."""
        from rapidfuzz import fuzz, process

        found = process.extractOne(key(words), list(self._own), scorer=fuzz.ratio, score_cutoff=least)
        return self._own[found[0]][0].name if found else None

    def _meant(self, words: str, row: ListRow) -> list[Union]:
        """Return whom words mean in a row: by id, else by name, those alone that exist on its last day if any does."""
        if words in self._bodies:
            return [self._bodies[words]]
        named = self._own.get(key(words)) or self._others.get(key(words), [])
        found = [one for one in named if one.id != row.fields.get("id")]
        return [one for one in found if one.valid_on(day_of(row.fields.get("valid_to", "")))] or found

    def _id_of(self, words: str, row: ListRow, code: str) -> str:
        """Return the id of the union that words of a row name, ``""`` where they name none or nobody can tell which."""
        if not words:
            return ""
        found = self._meant(words, row)
        if len(found) == 1:
            return found[0].id
        message = t("không có đơn vị “{words}”; thêm một dòng cho đơn vị ấy, hoặc sửa ô này", words=words)
        if found:
            code, told = "ambiguous-name", "; ".join(f"{one.id} ({one.name})" for one in found)
            message = t("“{words}” có thể là: {choices}; ghi mã thay cho tên", words=words, choices=told)
        elif near := self._near(words, _MAY_BE):
            message = t("không có đơn vị “{words}”; có phải “{near}”?", words=words, near=near)
        self.problems.append(RegistryFault(row.row, code, message))
        return ""


def _by_name(unions: Iterable[Union]) -> dict[str, list[Union]]:
    """Return unions by the spellings of their names that count as the same."""
    found = defaultdict[str, list[Union]](list)
    for union in unions:
        for same in dict.fromkeys(map(key, (union.name, *union.aliases))):
            found[same].append(union)
    return dict(found)


# --------------------
# Taking a file over: in the form of the contract as it is, any other by what can be understood of it.

_PART_OF_A_DAY = re.compile(r"(?:\d{1,2}/)?\d{4}")
#: More names than these nobody reads in one line.
_MOST_NAMES = 5


def read_import(
    path: Path, *, before: Iterable[Union] = (), among: Iterable[Union] = (), said: Mapping[str, str] | None = None
) -> Import:
    """Read a file that an office gave: in the form of the contract as it is, any other by what can be understood of it.

    ``before``: the office's unions until now, which keep their ids. ``among``: unions that the file is added to, which
    its cells may name. ``said``: heading → field, as the clerk has told.
    Raises ``SetupError`` for a file that cannot be read or understood; faulty rows are in ``problems``.
    """
    data, others = sheets.read_bytes(path), tuple(among)
    found = None if said else _exact(data, path, others)
    found = found or _from_list(data, path, before, others, said or {})
    return found._replace(path=path, among=others)


def _exact(data: bytes, path: Path, among: Sequence[Union]) -> Import | None:
    """Read a file in the form of the contract; ``None`` for any other, also where a name stands for an id."""
    try:
        lines = sheets.exact_lines(data, path)
    except UnicodeDecodeError:
        return None
    if not lines or missing_columns(lines[0][1]):
        return None
    found = exact_rows(lines, path)
    known = (*among, *found.unions)
    ids = {one.id for one in (*known, *shipped_unions())}
    names = {key(name) for one in known for name in (one.name, *one.aliases)}
    named = {words for one in found.unions for words in (one.parent or "", *one.successors)}
    return found if names.isdisjoint(map(key, named - ids)) else None


def _listed(sentence: str, names: Sequence[str]) -> str:
    """Return how many something is said of, and the first of them; nothing where there are none."""
    shown = "; ".join(dict.fromkeys(names[:_MOST_NAMES]))
    return f"{len(names)} {sentence}: {shown}{'…' if len(names) > _MOST_NAMES else ''}" if names else ""


def _from_list(
    data: bytes, path: Path, before: Iterable[Union], among: Iterable[Union], said: Mapping[str, str]
) -> Import:
    """Read any other file: each sheet by the columns understood in it; ``SetupError`` where none, or no union, is."""
    every_sheet, is_converted = sheets.read_book(data, path)
    names = tuple(name for name, _ in every_sheet)
    filled = found_or([sheet for sheet in every_sheet if sheet.lines], without_unions(path))
    notes = [t("chữ trong tệp không phải Unicode, đã được chuyển mã: cần xem lại tên các đơn vị")] * is_converted
    columns, rows, completed = [], [], []
    for sheet in filled:
        (name, lines), table = sheet, column_meanings.table(sheet, said)
        if table is None:
            notes.append(t("trang “{sheet}” không có cột tên công đoàn: bỏ qua", sheet=name))
            continue
        shaped = SheetRows(table)
        columns += [(name, column) for column in table.columns]
        rows += shaped.rows
        completed += shaped.completed
        notes += (_of_sheet(note, lines[0].row, names) for note in filter(None, shaped.notes()))
    if not columns:
        # The line with most cells, the first of equals, may be the headings.
        head = max(filled[0].lines[: column_meanings.HEAD], key=lambda line: len([*filter(None, line.cells)]))
        raise column_meanings.unknown_columns(head.cells)
    if not rows:
        raise without_unions(path)
    resolved = Resolved(rows, before, among)
    for _, record in resolved.records:
        # A beginning that is no whole day (“2015”, “12/2015”): nobody invents the day.
        if _PART_OF_A_DAY.fullmatch(record.get("valid_from", "")):
            record["founded"] = record.pop("valid_from")
    notes += [
        _listed(t("tên được ghi thêm “Công đoàn cơ sở”"), completed),
        _listed(t("đơn vị cấp trên chưa có dòng riêng, được thêm"), resolved.added),
        if_said("{count} mã được đặt theo tên (cột Mã để trống hoặc không có)", count=resolved.made_ids),
    ]
    found = rows_of(resolved.records)
    return found._replace(problems=_in_order((*found.problems, *resolved.problems)), columns=tuple(columns),
                          notes=tuple(filter(None, notes)), sheets=names)  # fmt: skip


def _in_order(problems: Iterable[RegistryFault]) -> tuple[RegistryFault, ...]:
    """Return faults in the order of their rows, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.row))


# --------------------
# What is wrong with the rows of an import; rows put to a registry.


def _of_sheet(message: str, row: int, names: Sequence[str]) -> str:
    """Return what is told of a row with the name of its sheet, where the file has several."""
    if not row or len(names) < 2:
        return message
    return t("trang “{sheet}”: {message}", sheet=names[row // ROWS_OF_A_SHEET], message=message)


def all_problems(found: Import) -> tuple[RegistryFault, ...]:
    """Return what is wrong with the rows, and with the registry that the good ones make, each with its sheet.

    Where what a good row names stands in a faulty one, the row is not wrong itself.
    """
    ids = {union.id for union in found.unions}
    told = list(found.problems)
    try:  # the rows of the file come first, so that errors know them
        joined([*found.unions, *(one for one in found.among if one.id not in ids)], str(found.path), found.rows)
    except RegistryError as error:
        by_row = {row: found.unions[at] for at, row in found.rows.items()}
        for problem in error.problems:
            union = by_row.get(problem.row)
            named = {"unknown-parent": (union.parent,), "unknown-successor": union.successors} if union else {}
            if found.faulty_ids.isdisjoint(named.get(problem.code, ())):
                told.append(problem)
    told = [one._replace(message=_of_sheet(one.message, one.row, found.sheets)) for one in told]
    return _in_order(told)


def added(found: Import) -> tuple[Union, ...]:
    """Return the unions put among the others: those of the same id take their place, the rest follow."""
    return tuple(by_id((*found.among, *found.unions)).values())
