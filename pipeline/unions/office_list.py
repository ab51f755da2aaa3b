"""The office's registry as a file: read, joined with the one that comes with the program, written to be edited."""

import csv
import datetime
import functools
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from extractors import lexicon
from extractors.spelling import fold
from pipeline.support.errors import SetupError
from pipeline.support.grouping import by_id, grouped, picked
from pipeline.support.words import language, one_line, pieces_of, t
from pipeline.unions import sheets
from pipeline.unions.names import flat, key, loose_key
from pipeline.unions.national import shipped_bytes, shipped_unions
from pipeline.unions.registry import BRANCHES, Registry, RegistryError, RegistryFault, day_of, day_words, digest_of
from pipeline.unions.sheets import Cells
from schemas import KINDS_OF_UNION, Union, iso

# --------------------
# The office's registry and the one that comes with the program, made one.
#
# The office's rows win. A row that is the same body as a shipped one (the same id, or the same name at an overlapping
# time) takes from it what its own cells leave empty, and stands for it wherever the shipped registry names it. The
# other shipped bodies serve to recognise who writes, who stands above and who came after: no class of unions means
# them.

_FEDERATION = "federation"
_SHIPPED_KINDS = frozenset({"confederation", _FEDERATION}) | BRANCHES
#: A federation is often written without “tỉnh”; a branch without “Việt Nam” may be that of a province.
_SPELLED: dict[str, Callable[[str], str]] = {_FEDERATION: loose_key}
#: Unions of a province, of which the name ends with that of the province or has it behind “tỉnh”.
_OF_PROVINCES = frozenset({"sector_union", "industrial_zone_union"})
_BELOW_FEDERATIONS = _OF_PROVINCES | {"commune_union"}
#: What a body bears behind its id whose id the office has given to another.
_OTHER = "@vn"


def join(own: Sequence[Union], shipped: Sequence[Union]) -> tuple[list[Union], list[Union]]:
    """Return the office's rows, completed, and the shipped bodies that are none of them, each with its own id.

    A shipped body whose id the office uses for another gets ``@vn`` behind it; one that is the office's gets that id.
    """
    same = _same(own, shipped)
    taken = {union.id for union in own}
    new_ids = dict[str, str]()
    for union in shipped:
        new = union.id
        while new in taken:
            new += _OTHER
        new_ids[union.id] = new
    new_ids |= {old: own[at].id for old, at in same.items()}
    renamed = functools.partial(_renamed, new_ids=new_ids)
    # By the place of the office's row that each is; those that are none stand under ``None``.
    shipped_as = grouped(shipped, lambda union: same.get(union.id))
    # An id that the office itself uses means the office's row, whatever the shipped registry calls so.
    foreign = {old: new for old, new in new_ids.items() if old not in taken}
    known = {key(name) for union in own for name in (union.name, *union.aliases)}
    completed = [
        _completed(_renamed(union, foreign), [*map(renamed, shipped_as.get(at, ()))], known)
        for at, union in enumerate(own)]  # fmt: skip
    federations = [renamed(union) for union in shipped if union.kind == _FEDERATION]
    return [_placed(union, federations) for union in completed], [*map(renamed, shipped_as.get(None, ()))]


def stands_for(own: Sequence[Union], shipped: Sequence[Union]) -> dict[str, list[str]]:
    """Return, by the ids of the office's rows, the ids of the shipped bodies that each stands for."""
    same = _same(own, shipped)
    return grouped(same, lambda name: own[same[name]].id)


def _same(own: Sequence[Union], shipped: Sequence[Union]) -> dict[str, int]:
    """Return, for shipped bodies that the office has too, shipped id → place of its row: by id, else name and time."""
    kinds = {union.id: union.kind for union in own}
    by_id = grouped(range(len(own)), lambda at: own[at].id)
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, union in enumerate(own):
        # A federation below another is that of a district: the town of a province may bear the name of a city.
        is_of_a_district = union.kind == _FEDERATION == kinds.get(union.parent or "")
        if union.kind in _SHIPPED_KINDS and not is_of_a_district:
            by_name[_SPELLED.get(union.kind, key)(union.name)].append(at)
    found: dict[str, int] = {}
    for union in shipped:
        names = dict.fromkeys(map(_SPELLED.get(union.kind, key), (union.name, *union.aliases)))
        named = (place for name in names for place in by_name.get(name, ()) if overlap(own[place], union))
        for place in (*by_id.get(union.id, ())[:1], *named):
            both = {own[place].kind, union.kind}
            if len(both) == 1 or both <= BRANCHES:  # these are told apart by nobody
                found[union.id] = place
                break
    return found


def overlap(one: Union, other: Union) -> bool:
    """Whether there is a day on which both exist."""
    return all(
        first.valid_to is None or last.valid_from is None or first.valid_to >= last.valid_from
        for first, last in ((one, other), (other, one))
    )


def _renamed(union: Union, new_ids: Mapping[str, str]) -> Union:
    """Return a union with its own id, its parent's and its successors' as ``new_ids`` says; others stay."""
    changes = {
        "id": new_ids.get(union.id, union.id),
        "parent": new_ids.get(union.parent, union.parent) if union.parent else None,
        "successors": tuple(dict.fromkeys(new_ids.get(heir, heir) for heir in union.successors))}  # fmt: skip
    is_same = all(getattr(union, name) == value for name, value in changes.items())
    return union if is_same else union.model_copy(update=changes)


def _completed(union: Union, shipped: Sequence[Union], known: set[str]) -> Union:
    """Return a row with empty cells filled from the shipped bodies that it stands for, the latest first.

    Their names are put to its own unless the office calls somebody so (``known``): a letter may write each of them.
    """
    if not shipped:
        return union
    fields = ("parent", "province", *(() if union.valid_to is None else ("successors",)))
    empty = [name for name in fields if not getattr(union, name)]
    changes: dict[str, object] = {}
    for source in shipped:
        heirs = tuple(heir for heir in source.successors if heir != union.id)
        found = picked(source, ("parent", "province")) | {"successors": heirs}
        changes |= {name: found[name] for name in empty if found[name] not in (None, (), union.id)}
    names = {key(name): name for source in shipped for name in (source.name, *source.aliases)}
    more = (name for spelled, name in names.items() if spelled not in known)
    return union.model_copy(update={**changes, "aliases": (*union.aliases, *more)})


def _placed(union: Union, federations: Iterable[Union]) -> Union:
    """Put a union above which the list names nobody below the federation of the province that it names."""
    if union.parent or union.kind not in _BELOW_FEDERATIONS:
        return union
    name = key(union.name) if union.kind in _OF_PROVINCES else key(union.name).partition(" tỉnh ")[2]
    said = f" {loose_key(' '.join(filter(None, (name, union.province))))}"
    found = [one for one in federations if said.endswith(f" {key(one.province or one.name)}") and overlap(one, union)]
    latest = max(found, key=lambda one: one.valid_to or datetime.date.max, default=None)
    return union.model_copy(update={"parent": latest.id}) if latest is not None else union


class RegistryChanges(NamedTuple):
    """The differences, each list in the order of ids; what is in both as it is now."""

    new: list[Union]
    gone: list[Union]  # unions of before that no row names any more: what they owe would hang in the air
    ended: list[Union]  # unions that got an end
    renamed: list[Union]
    moved: list[Union]  # unions that stand under another one now

    def __bool__(self) -> bool:
        return any(self)


def compare(before: Iterable[Union], now: Iterable[Union]) -> RegistryChanges:
    """Compare two registries by the ids of their unions."""
    old, new = by_id(before), by_id(now)
    both = [(old[union_id], new[union_id]) for union_id in sorted(old.keys() & new.keys())]
    return RegistryChanges(
        new=[*map(new.__getitem__, sorted(new.keys() - old.keys()))],
        gone=[*map(old.__getitem__, sorted(old.keys() - new.keys()))],
        ended=[one for was, one in both if one.valid_to is not None and was.valid_to is None],
        renamed=[one for was, one in both if key(was.name) != key(one.name)],
        moved=[one for was, one in both if was.parent != one.parent])  # fmt: skip


# --------------------
# Reading a registry of unions from a CSV or XLSX file whose first line names the columns of the contract.

_COLUMNS: dict[str, list[str]]
_COLUMNS, _KIND_WORDS = (lexicon.load("columns", __package__)[name] for name in ("columns", "kinds"))
_FIELDS = {fold(one_line(name)): field for field, names in _COLUMNS.items() for name in names}
_KINDS = {flat(key(word)): kind for kind, names in _KIND_WORDS.items() for word in names} | {
    kind: kind for kind in KINDS_OF_UNION
}
_HEADING_AND_ONE = 2
_REQUIRED = ("id", "name", "kind")
_LISTS = ("aliases", "successors")
_DAYS = ("valid_from", "valid_to")


class ListColumn(NamedTuple):
    """One column as it was taken: ``field`` is one of the contract, ``size``, ``workers``, ``ordinal`` or ``None``
    (kept as an attribute under its heading); ``how`` says what told."""

    at: int
    heading: str
    field: str | None
    how: Literal["heading", "clerk"] = "heading"


class Import(NamedTuple):
    """What a file holds, before it counts: the good rows, as the office has them (nothing is joined here), and what is
    wrong with the others: with any problem nothing is taken over."""

    unions: tuple[Union, ...]
    rows: dict[int, int]  # position in ``unions`` → row of the file
    problems: tuple[RegistryFault, ...] = ()
    faulty_ids: frozenset[str] = frozenset()  # ids that the rows bear which are no unions

    columns: tuple[tuple[str, ListColumn], ...] = ()
    """Sheet and column as it was taken, for every column of every sheet that was read."""
    notes: tuple[str, ...] = ()  # what the clerk should know: ids made, rows left out, unions added
    sheets: tuple[str, ...] = ()  # names of the sheets; faults are told with theirs where there are several
    path: Path = Path()
    among: tuple[Union, ...] = ()  # unions that those of the file are added to


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
    known = Registry.kept(shelf, digest)
    if known is None:
        made = load_office(path)
        made.keep(shelf, digest)
        known = Registry.kept(shelf, digest) or made
    return known


def joined(unions: Sequence[Union], source: str, rows: Mapping[int, int] = MappingProxyType({})) -> Registry:
    """Join the office's unions with those that come with the program. Raises ``RegistryError``."""
    own, others = join(unions, shipped_unions())
    return Registry(own, source, rows, others)


def own_rows(path: Path) -> tuple[Union, ...]:
    """Return the office's rows as its file has them, nothing joined. Raises as ``load`` does."""
    return _faultless(path).unions


def _faultless(path: Path) -> Import:
    """Return the rows of a file in the form of the contract; ``RegistryError`` for faulty ones, else ``SetupError``."""
    data = sheets.read_bytes(path)
    try:
        lines = sheets.exact_lines(data, path)
    except UnicodeDecodeError as error:
        raise SetupError(
            "Danh mục công đoàn {path} không phải CSV mã UTF-8. Trong Excel chọn “CSV UTF-8” khi lưu, hoặc dùng XLSX.",
            path=path) from error  # fmt: skip
    found = exact_rows(lines, path)
    if found.problems:
        raise RegistryError(str(path), found.problems)
    return found


def without_unions(path: Path) -> SetupError:
    """Return the error of a file that holds no union."""
    return SetupError("Danh mục công đoàn {path} không có đơn vị nào. Kiểm tra lại tệp, hoặc chọn tệp khác.", path=path)


def missing_columns(heading: Cells) -> list[str]:
    """Return the columns that the contract asks for and a heading lacks."""
    return [field for field in _REQUIRED if field not in map(field_named, heading)]


def exact_rows(lines: Sequence[tuple[int, Cells]], path: Path) -> Import:
    """Read lines in the form of the contract, the heading first; ``SetupError`` without rows or needed columns."""
    if len(lines) < _HEADING_AND_ONE:  # taken over, it would wipe out the registry that is there
        raise without_unions(path)
    (_, heading), *body = lines
    if missing := missing_columns(heading):
        raise SetupError(
            "Danh mục công đoàn {path} thiếu cột: {columns}. Dòng đầu phải là tên các cột; danh sách ở dạng khác "
            "thì nhập bằng: vanthu unions import",
            path=path, columns=", ".join(_COLUMNS[field][0] for field in missing))  # fmt: skip
    columns = [field_named(name) or name for name in heading]
    return rows_of((row, dict(zip(columns, cells, strict=False))) for row, cells in body)


def rows_of(records: Iterable[tuple[int, dict[str, str]]]) -> Import:
    """Make unions of records (field or heading → cell), each with its row; faulty ones are told, and left out."""
    unions, rows = list[Union](), dict[int, int]()
    problems, faulty = list[RegistryFault](), set[str]()
    for row, record in records:
        if faults := list(_faults(record, row)):
            problems.extend(faults)
            faulty.add(record.get("id", ""))
            continue
        filled = {name: value for name, value in record.items() if name and value}
        fields: dict[str, Any] = {name: READ_AS.get(name, str)(filled.pop(name)) for name in _COLUMNS.keys() & filled}
        rows[len(unions)] = row
        unions.append(Union(**fields, attributes=filled))
    return Import(tuple(unions), rows, tuple(problems), frozenset(faulty - {""}))


def field_headings() -> dict[str, str]:
    """Return the columns of the contract, each with its Vietnamese name."""
    return {field: names[1] for field, names in _COLUMNS.items()}


def field_named(words: str) -> str | None:
    """Return the field of the contract that a column's name means, in English or Vietnamese; ``None`` for others."""
    return _FIELDS.get(fold(one_line(words)))


#: How a day of a workbook is given on, which Excel makes of “26/3” in a column of words.
_ISO_DAY = re.compile(r"[12]\d{3}-\d\d-\d\d")


def _faults(record: dict[str, str], row: int) -> Iterator[RegistryFault]:
    """Yield what is wrong with the cells of one record: missing, a day for words, an unknown kind, bad days."""
    for field in _REQUIRED:
        if not record.get(field):
            message = t("cột “{name}” để trống", name=field_headings()[field])
            if field == "kind" and (name := record.get("name")):
                message = t("cột “loại” để trống hoặc chưa có: ghi loại của “{name}”, ví dụ công đoàn cơ sở", name=name)
            yield RegistryFault(row, "missing", message)
    for field in ("id", "name"):
        if _ISO_DAY.fullmatch(words := record.get(field, "")):
            said = {"name": field_headings()[field], "words": words}
            message = t("cột “{name}” ghi một ngày ({words}): Excel tự đổi chữ đã gõ, ghi lại bằng chữ", **said)
            yield RegistryFault(row, "day-for-words", message)
    kind = record.get("kind", "")
    if kind and kind_of_words(kind) is None:
        message = t("không hiểu loại “{kind}” (dùng một trong: {kinds})", kind=kind, kinds=", ".join(KINDS_OF_UNION))
        yield RegistryFault(row, "unknown-kind", message)
    start, end = days = [day_of(record.get(field, "")) for field in _DAYS]
    for field, day in zip(_DAYS, days, strict=True):
        if record.get(field) and day is None:
            said = {"name": field_headings()[field], "words": record[field]}
            message = t("cột “{name}” ghi “{words}”, không phải ngày (2026-01-31 hoặc 31/01/2026)", **said)
            yield RegistryFault(row, "bad-date", message)
    if start and end and end < start:
        yield RegistryFault(row, "dates-swapped", t("ngày kết thúc trước ngày bắt đầu"))


@functools.lru_cache(maxsize=1024)
def kind_of_words(words: str) -> str | None:
    """Return the kind that a cell of the column of kinds means (``columns.toml``); ``None`` for other words."""
    return _KINDS.get(words.strip().lower()) or _KINDS.get(flat(key(words)))


#: How the cells of a column are read that holds no words as they stand.
READ_AS: dict[str, Callable[[str], object]] = {
    "kind": kind_of_words,
    **dict.fromkeys(_DAYS, day_of),
    **dict.fromkeys(_LISTS, lambda words: tuple(pieces_of(words))),
}


# --------------------
# The office's registry as a file that can be edited and taken over again: reading it gives the same unions.

_A4 = 9
#: Pixels of the widest column.
_WIDEST = 450
#: Excel knows no day before.
_FIRST_YEAR = 1901


def csv_bytes(unions: Iterable[Union], *, for_people: bool = False) -> bytes:
    """Return a registry as CSV in UTF-8; ``for_people`` with their words, and the mark that Excel looks for."""
    out = io.StringIO()
    day = day_words if for_people else iso
    csv.writer(out, lineterminator="\n").writerows(_written(list(unions), for_people, day))
    return (("\ufeff" if for_people else "") + out.getvalue()).encode()


def xlsx_bytes(unions: Iterable[Union]) -> bytes:
    """Return a registry as a workbook for people: codes as text, days as days, as Excel shows them in Vietnam."""
    import pandas

    listed = list(unions)
    headings, *rows = _written(listed, True, lambda day: day if day.year >= _FIRST_YEAR else day_words(day))
    out, name = io.BytesIO(), t("Danh mục công đoàn")
    # No cell of a registry may become a formula or a link by itself.
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pandas.ExcelWriter(out, engine="xlsxwriter", date_format="dd/mm/yyyy", engine_kwargs=options) as book:
        pandas.DataFrame(rows, columns=headings).to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 2))
        book.book.set_properties({"author": "vanthu"})
        page, text = book.sheets[name], book.book.add_format({"num_format": "@"})
        page.set_column(0, len(headings), None, text)
        page.autofit(_WIDEST)
        page.autofilter(0, 0, len(listed), len(headings) - 1)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    return out.getvalue()


def _written(unions: Sequence[Union], for_people: bool, day: Callable[[datetime.date], object]) -> Iterator[list[Any]]:
    """Yield the headings, then the cells of each union; ``day`` says how a day is written."""
    columns = field_headings()
    others = list(dict.fromkeys(name for union in unions for name in union.attributes))
    in_words = for_people and language() != "en"
    kind = (lambda code: str(_KIND_WORDS[code][0]).capitalize()) if in_words else str
    forms = {**dict.fromkeys(_LISTS, "; ".join), **dict.fromkeys(_DAYS, day), "kind": kind}
    yield [*(map(str.capitalize, columns.values()) if in_words else columns), *others]
    for union in unions:
        told = ((forms.get(field, str), getattr(union, field)) for field in columns)
        yield [*(form(value) if value else "" for form, value in told), *map(union.attributes.get, others, repeat(""))]
