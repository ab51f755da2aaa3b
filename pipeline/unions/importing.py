"""Taking over an office's file, in the form of the contract or any other: all of it, or nothing.

Nothing counts before the clerk was told: what each column was taken for, which ids were made, which rows are wrong.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path

from extractors.bodies import spelled
from extractors.lexicon import load
from pipeline.support.grouping import grouped
from pipeline.support.words import if_said, pieces_of, t
from pipeline.unions import column_meanings, sheets
from pipeline.unions.column_meanings import COUNTS, UnderstoodSheet
from pipeline.unions.names import UPPER, flat, group_kind, key, kind_of, loose_key, named, slug
from pipeline.unions.national import shipped_unions
from pipeline.unions.office_list import (
    Import,
    ListColumn,
    exact_rows,
    field_headings,
    field_named,
    joined,
    missing_columns,
    rows_of,
    without_unions,
)
from pipeline.unions.registry import ROWS_OF_A_SHEET, RegistryError, RegistryFault, ambiguous, day_of
from pipeline.unions.sheets import SheetLine
from schemas import Union

# --------------------
# From the lines of an office's list to entries: which line is a union, which a heading, and who stands above whom.
#
# Above a union stands, the surest first: what the column of unions above says, the entry whose number begins its own
# (“2” of “2.1”), the union of its group (“I. Công đoàn phường …”).

#: The attribute that keeps a heading over a group which is no union (“Khối trường học”).
_GROUP = "group"
#: Behind a heading whose cells are not what it says: read again it must not be taken for the column of the contract.
_NO_FIELD = " (khác)"
#: So many lines are looked ahead to see what a group holds.
_AHEAD = 5
_MARK = re.compile(r"(?P<mark>(?:[IVXLC]+|[A-ZĐ]|\d{1,4}(?:\.\d{1,3})*)[.)/-]?|[a-zđ][.)])\s+(?=\S)")
_ROMAN = re.compile(r"(?:[IVX]+|[A-HĐ])[.)]?")
_DIGITS = re.compile(r"\d+(?:\.\d+)*")
#: What a title says behind the union’s name.
_PERIOD = re.compile(r"\s*(?:[(,;–-]|\b(?:năm|quý|tháng|tính đến|đến ngày|ngày)\b).*$", re.IGNORECASE)
_BELOW = re.compile(r"(?:trực thuộc|thuộc)\s+(.+)", re.IGNORECASE)
_PROVINCE = re.compile(r"(?:^|\s+)tỉnh\s+", re.IGNORECASE)
_FOOT = tuple(f"{key(word)} " for word in load("guessing", __package__)["foot"]["words"])


def _written(name: str) -> str:
    """Return a name that a title has in capitals as it is written else."""
    return spelled(name) if name.isupper() else name


@dataclass(eq=False)
class ListEntry:
    """One union of a list before ids are given: ``fields``, its attributes too, as the cells have them."""

    row: int
    sheet: str
    fields: dict[str, str]
    above: "ListEntry | None" = None
    """Who stands above by the form of the list; the column of unions above says more."""
    added: bool = False
    """The line says no “Công đoàn cơ sở”, or there is no line at all: the name is a title's or a heading's."""

    @classmethod
    def of_words(cls, row: int, sheet: str, words: str) -> "ListEntry":
        """Return the union that the words of a title or a cell name, and that has no row of its own."""
        return cls(row, sheet, {"name": _written(words), "kind": kind_of(words) or ""}, added=True)

    def said(self, name: str) -> str:
        """Return what a field says, ``""`` where it is empty."""
        return self.fields.get(name, "")

    @property
    def name(self) -> str:
        """The name as the registry gets it."""
        return self.fields["name"]

    @property
    def kind(self) -> str:
        """The kind, as far as it is known."""
        return self.fields["kind"]


class Shaped:
    """The entries of a table in the order of its lines, and the lines that were left out, each with why."""

    def __init__(self, table: UnderstoodSheet) -> None:
        self.entries: list[ListEntry] = []
        self.left_out: list[tuple[int, str]] = []
        self.filled_down = 0
        """How many lines took the union above from a line before."""
        self._table = table
        self._name, self._ordinal = table.at("name") or 0, table.at("ordinal")
        is_of_grassroots = any(one.field == "name" and "công đoàn cơ sở" in key(one.heading) for one in table.columns)
        self._usual_hint = self._hint = "grassroots" if is_of_grassroots else None
        self._root = self._of_title()
        self._group: tuple[str, ListEntry | None] = ("", self._root)
        self._label = ""
        self._numbered: dict[str, ListEntry] = {}
        self._is_numbered = self._ordinal is not None and (
            sum(bool(line.cell(self._ordinal)) for line in table.lines) * 2 > len(table.lines)
        )
        self._parents = _filled_down(table, self._name)
        self._kept = _kept(table.columns)
        for at, line in enumerate(table.lines):
            self._take(line, table.lines[at + 1 :][:_AHEAD])

    def _of_title(self) -> ListEntry | None:
        """Return the union that the lines above the table speak of: that of “trực thuộc …”, else the last named."""
        found: ListEntry | None = None
        for line in self._table.title:
            for cell in line.cells:
                below = _BELOW.search(cell)
                words = _PERIOD.sub("", below[1] if below else cell)
                if kind_of(words) not in UPPER or len(words.split()) <= 2:
                    continue
                upper, found = found, ListEntry.of_words(line.row, self._table.sheet, words)
                found.above = upper
                # A letterhead names the union above over the one that writes; the title names that with its place.
                if upper is not None and f"{key(found.name)} ".startswith(f"{key(upper.name)} "):
                    found.above = upper.above
                if below:
                    return found
        if found is None and kind_of(self._table.sheet) in UPPER:
            found = ListEntry.of_words(0, self._table.sheet, self._table.sheet)
        return found

    def _take(self, line: SheetLine, following: Sequence[SheetLine]) -> None:
        mark, name = self._marked(line)
        others = [cell for at, cell in enumerate(line.cells) if cell and at != self._ordinal]
        if self._is_group(others, mark, name):
            self._open_group(line, mark, name or next(filter(None, line.cells), ""), following)
        elif any(map(_is_foot, (name, mark) if name else line.cells)):
            return
        elif not name:
            self.left_out += [(line.row, t("không có tên"))] if others else []
        elif self._is_numbered and not mark and kind_of(name) is None:
            self.left_out.append((line.row, t("“{words}” không có số thứ tự", words=name)))
        else:
            entry = self._entry(line, name)
            entry.above = self._above(line, mark, entry)
            self.entries.append(entry)

    def _marked(self, line: SheetLine) -> tuple[str, str]:
        name = line.cell(self._name)
        if self._ordinal is not None:
            return line.cell(self._ordinal).rstrip(".)/- "), name
        return ("", name) if kind_of(name) is not None else _without_mark(name)

    def _is_group(self, others: Sequence[str], mark: str, name: str) -> bool:
        words = {cell for cell in others if not re.fullmatch(r"[\d., ]+", cell)}
        if len(words) != 1:
            return False
        if _ROMAN.fullmatch(mark):
            return True
        if not name:  # the words stand in another column, merged over the line
            (said,) = words
            return kind_of(_MARK.sub("", said, count=1)) is not None or group_kind(said) is not None
        if mark:
            return False
        is_union = kind_of(name) is not None and group_kind(name) is None
        return (self._is_numbered and (not is_union or kind_of(name) in UPPER)) or (
            not is_union and len(self._table.columns) > 1 and named(name, self._hint).kind is None
        )

    def _open_group(self, line: SheetLine, mark: str, words: str, following: Sequence[SheetLine]) -> None:
        inner, words = _without_mark(words)
        mark = mark or inner
        if _is_foot(words):
            return
        style = "roman" if _ROMAN.fullmatch(mark) else "number" if mark else "bare"
        announced = group_kind(words)
        if announced in UPPER:  # not “the unions of zones” but the one that those below stand under
            names = filter(None, (self._marked(one)[1] for one in following))
            announced = announced if kind_of(next(names, "")) == announced else None
        if kind_of(words) in UPPER and announced is None:
            entry = self._entry(line, _written(words))
            entry.above = self._root
            self.entries.append(entry)
            self._group, self._label, self._hint = (style, entry), "", "grassroots" if self._hint else None
            return
        if style == self._group[0]:
            self._group = (style, self._root)
        self._label = words
        self._hint = announced or self._usual_hint

    def _entry(self, line: SheetLine, name: str) -> ListEntry:
        read = named(name, self._hint)
        entry = ListEntry(line.row, self._table.sheet, {"name": read.name, "kind": read.kind or ""}, added=read.added)
        entry.fields |= {called: cell for at, called in self._kept.items() if (cell := line.cell(at))}
        if (above := self._parents.get(line.row)) and not entry.said("parent"):
            entry.fields["parent"] = above
            self.filled_down += 1
        if kind_of(self._label) is None:
            entry.fields.setdefault(_GROUP, self._label)
        return entry

    def _above(self, line: SheetLine, mark: str, entry: ListEntry) -> ListEntry | None:
        if _DIGITS.fullmatch(mark):
            self._numbered[mark] = entry
            if upper := self._numbered.get(mark.rpartition(".")[0]):
                return upper
        return self._group[1] if entry.kind in ("", "grassroots", "occupational_union") else self._root


def _without_mark(words: str) -> tuple[str, str]:
    match = _MARK.match(words)
    return (match["mark"].rstrip(".)/-"), words[match.end() :].strip()) if match else ("", words)


def _is_foot(words: str) -> bool:
    return f"{key(words)} ".startswith(_FOOT)


def _kept(columns: Iterable[ListColumn]) -> dict[int, str]:
    """Return, by the places of columns, what their cells are called that are kept beside the name."""
    kept: dict[int, str] = {}
    for column in columns:
        called = column.field
        if called is None:  # a heading that no column of the contract bears
            called = column.heading or t("cột {number}", number=column.at + 1)
            called += _NO_FIELD if field_named(called) is not None else ""
        elif called not in {*field_headings(), *COUNTS} - {"name"}:
            continue
        names = (called, *(f"{called} {count}" for count in range(2, 99)))
        kept[column.at] = next(name for name in names if name not in kept.values())
    return kept


def _filled_down(table: UnderstoodSheet, name: int) -> dict[int, str]:
    """Return, by row, the unions above that stand once over several rows, the cells below them left blank."""
    at = table.at("parent")
    cells = [(line.row, line.cell(at)) for line in table.lines if line.cell(name)] if at is not None else []
    said = list(filter(None, (cell for _, cell in cells)))
    if not said or len(set(said)) < len(said) or not cells[0][1]:
        return {}

    rows, words = zip(*cells, strict=True)
    return dict(zip(rows, accumulate(words, lambda above, cell: cell or above), strict=True))


# --------------------
# Ids for unions that an office lists by their names, and the ids of those that its cells name.
#
# An id is made of the name, and of the province where the name is silent about it; a union that the registry already
# holds keeps its id, so that the obligations of letters stay with it.

#: So alike a name is that of the other, mistyped; so alike it may be.
_ALIKE, _MAY_BE = 90, 80
_SIGNS = 6


class Resolved:
    """Records as the contract has them, every union named by its id; what was added, and what nobody can decide.

    ``before``: the office's registry until now; ``among``: unions that stay beside the entries, which they may name.
    """

    def __init__(self, entries: Iterable[ListEntry], before: Iterable[Union], among: Iterable[Union]) -> None:
        self.made_ids = 0
        self.added: list[str] = []
        """Names of unions that have no row of their own."""
        self.problems: list[RegistryFault] = []
        self._entries = list(entries)
        self._elsewhere: dict[str, set[str]] = defaultdict(set)
        for union in (*shipped_unions(), *among):
            for words in (union.id, key(union.name)):
                self._elsewhere[words].add(union.id)
        self._by_id = {entry.said("id"): entry for entry in reversed(self._entries) if entry.said("id")}
        #: The entries by every spelling of their names, from strict to loose.
        self._by_name: tuple[dict[str, list[ListEntry]], ...] = tuple(defaultdict(list) for _ in range(3))
        self._present = set(self._entries)
        for entry in self._entries:
            self._know(entry)
        for entry in tuple(self._entries):
            entry.above = self._with_row(entry.above, entry)
        for entry in tuple(self._entries):
            self._add_parent_of(entry)
        self._ids = self._given_ids(list(before))
        self.records = [(entry.row, self._record(entry)) for entry in self._entries]
        """Row of the file, and field → cell."""

    def _record(self, entry: ListEntry) -> dict[str, str]:
        record = {name: value for name, value in entry.fields.items() if value and name != "parent"}
        record["id"] = self._ids[entry]
        parent: str | None = None
        if words := entry.said("parent"):
            parent = self._id_of(words, entry, "unknown-parent")
        elif entry.above is not None:
            parent = self._ids.get(entry.above) or self._other(entry.above.name)
        record["parent"] = parent or ""
        heirs = (self._id_of(words, entry, "unknown-successor") for words in pieces_of(record.get("successors", "")))
        if known := list(filter(None, heirs)):
            record["successors"] = "; ".join(known)
        record["province"] = self._province(entry)
        return record

    # ------------------------------------------------------------------------------------------------ rows to add

    def _with_row(self, upper: ListEntry | None, below: ListEntry) -> ListEntry | None:
        """Return who stands for the union of a title or a group: its own row, else one put before the others."""
        if upper is None or upper in self._present:
            return upper
        if same := self._by_name[0].get(key(upper.name)):
            return same[0] if same[0] is not below else None
        # The union over the one of a letterhead is no part of the list where it is known.
        if upper.above is not None and not self._other(upper.above.name):
            upper.above = self._with_row(upper.above, upper)
        self._insert(upper)
        return upper

    def _insert(self, entry: ListEntry) -> None:
        self._entries.insert(len(self.added), entry)
        self._present.add(entry)
        self.added.append(entry.name)
        self._know(entry)

    def _add_parent_of(self, entry: ListEntry) -> None:
        """Put the union above, as a cell names it, before the others where it has no row and is no other mistyped."""
        words = entry.said("parent")
        if kind_of(words) not in UPPER or len(words.split()) <= 2:
            return
        if self._meant(words, entry) or self._other(words) is not None or self._near(words, _ALIKE):
            return
        added = ListEntry.of_words(entry.row, entry.sheet, words)
        added.above = entry.above if entry.above is not None and entry.above.kind in UPPER else None
        self._insert(added)

    # ------------------------------------------------------------------------------------------------ ids

    def _given_ids(self, before: list[Union]) -> dict[ListEntry, str]:
        taken = set(self._by_id)
        known = grouped(before, lambda union: (key(union.name), str(union.kind)))
        ids: dict[ListEntry, str] = {}
        for entry in self._entries:
            above = entry.said("parent") or getattr(entry.above, "name", "")
            own = entry.said("id")
            if not own:
                # Namesakes get the ids that they got before by being made anew, in the order of the list.
                same = [one for one in known.get((key(entry.name), entry.kind), ()) if one.id not in taken]
                own = same[0].id if len(same) == 1 else self._made(entry, above, taken)
            taken.add(own)
            ids[entry] = own
        return ids

    def _made(self, entry: ListEntry, above: str, taken: set[str]) -> str:
        self.made_ids += 1
        province = self._province(entry)
        made = slug(entry.name)
        if flat(key(province)) not in flat(key(entry.name)):
            made = f"{made}-{slug(province)}"
        days = [str(day_of(entry.said(name)) or "") for name in ("valid_from", "valid_to")]
        ways = (made, above and f"{made}-{slug(above)}", any(days) and f"{made}@{'-'.join(days)}")
        if free := next((way for way in ways if way and way not in taken), None):
            return free
        message = t("“{name}” đã có ở dòng trên; nếu là hai đơn vị, thêm cột Mã để phân biệt", name=entry.name)
        self.problems.append(RegistryFault(entry.row, "duplicate-id", message))
        return f"{made}-{hashlib.sha256(f'{entry.sheet} {entry.row}'.encode()).hexdigest()[:_SIGNS]}"

    # ------------------------------------------------------------------------------------------------ names to ids

    def _know(self, entry: ListEntry) -> None:
        for name in (entry.name, *pieces_of(entry.said("aliases"))):
            for spelling, index in zip(_spelled(name), self._by_name, strict=True):
                if entry not in index[spelling]:
                    index[spelling].append(entry)

    def _near(self, words: str, least: int) -> ListEntry | None:
        from rapidfuzz import fuzz, process

        names = self._by_name[0]
        found = process.extractOne(key(words), list(names), scorer=fuzz.ratio, score_cutoff=least)
        return names[found[0]][0] if found else None

    def _meant(self, words: str, entry: ListEntry) -> list[ListEntry]:
        """Return whom the words mean in the row of ``entry``: by id, else by name, those of its time first."""
        if words in self._by_id:
            return [self._by_id[words]]
        spellings = _spelled(words)
        # Without tone marks a name is only looked for if it was written without: “Tân Lùng” is not “Tân Lũng”.
        count = len(spellings) if spellings[-1] == spellings[1] else 2
        for spelling, index in list(zip(spellings, self._by_name, strict=True))[:count]:
            if found := [one for one in index.get(spelling, ()) if one is not entry]:
                return [one for one in found if _stand_together(one, entry)] or found
        # “LĐLĐ tỉnh” of a list is that of its title.
        begun = (found for name, found in self._by_name[0].items() if name.startswith(spellings[0]))
        return [one for one in chain.from_iterable(begun) if one.kind == "federation"]

    def _id_of(self, words: str, entry: ListEntry, code: str) -> str | None:
        found = self._meant(words, entry)
        if len(found) == 1:
            return self._ids[found[0]]
        if found:
            self.problems.append(ambiguous(entry.row, words, ((self._ids[one], one.name) for one in found)))
            return None
        other = self._other(words)
        if other is None:
            unknown = t("không có đơn vị “{words}”; thêm một dòng cho đơn vị ấy, hoặc sửa ô này", words=words)
            if near := self._near(words, _MAY_BE):
                unknown = t("không có đơn vị “{words}”; có phải “{near}”?", words=words, near=near.name)
            self.problems.append(RegistryFault(entry.row, code, unknown))
        return other

    def _other(self, words: str) -> str | None:
        found = self._elsewhere.get(words) or self._elsewhere.get(key(words), set())
        return next(iter(found)) if len(found) == 1 else None

    def _province(self, entry: ListEntry) -> str:
        seen: set[ListEntry] = set()
        current: ListEntry | None = entry
        while current is not None and current not in seen:
            seen.add(current)
            if current.said("province"):
                return current.said("province")
            if current.kind == "federation" and (name := "".join(_PROVINCE.split(current.name, maxsplit=1)[1:])):
                return name
            if words := current.said("parent"):
                found = self._meant(words, current)
                current = found[0] if len(found) == 1 else None
            else:
                current = current.above
        return ""


def _spelled(name: str) -> tuple[str, str, str]:
    return key(name), loose_key(name), flat(loose_key(name))


def _stand_together(one: ListEntry, other: ListEntry) -> bool:
    start, end, first, last = (day_of(entry.said(f"valid_{way}")) for entry in (one, other) for way in ("from", "to"))
    return not (end and first and end < first) and not (last and start and last < start) and not (end and not last)


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
    found = _exact(data, path, others) if not said else None
    found = found or _guessed(data, path, before, others, said or {})
    return found._replace(path=path, among=others)


def _exact(data: bytes, path: Path, among: Sequence[Union]) -> Import | None:
    """Read a file in the form of the contract; ``None`` for any other, also where a name stands for an id."""
    try:
        lines = list(sheets.exact_lines(data, path))
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
    every_sheet, said_of_book = sheets.read_book(data, path)
    filled = [sheet for sheet in every_sheet if sheet.lines]
    if not filled:
        raise without_unions(path)
    notes, columns, entries = list(said_of_book), [], []
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
        sheets=tuple(sheet.name for sheet in every_sheet),
    )


def _in_order(problems: Iterable[RegistryFault]) -> tuple[RegistryFault, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.row))


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
            union = by_row.get(problem.row)
            named = {"unknown-parent": (union.parent,), "unknown-successor": union.successors} if union else {}
            if found.faulty_ids.isdisjoint(named.get(problem.code, ())):
                told.append(problem)
        return _in_order(told)
    return found.problems


def added(found: Import) -> tuple[Union, ...]:
    """Return the unions put among the others: those of the same id take their place, the rest follow."""
    return tuple(({union.id: union for union in (*found.among, *found.unions)}).values())
