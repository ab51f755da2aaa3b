"""The office's registry: what a file would make of it, taking that over, and what a registry still gets wrong."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pipeline.duties.crosscheck.registry_checks import RegistryFinding, findings, strangers
from pipeline.office import Office, called, renewing
from pipeline.office.uses import About, UseResult, UseSubject, typed
from pipeline.store import open_store
from pipeline.support import settings
from pipeline.support.errors import SetupError, found_or
from pipeline.support.files import write
from pipeline.support.grouping import by_id, with_id
from pipeline.support.words import shortlist, t
from pipeline.unions import importing, office_list
from pipeline.unions.names import named, slug
from pipeline.unions.national import CONFEDERATION, shipped_unions
from pipeline.unions.office_list import Import, RegistryChanges, compare, own_rows
from pipeline.unions.registry import RegistryFault
from schemas import Union

#: More names than these nobody reads in one line.
MOST_NAMES = 5
#: What routing anew is called where it is done in the background.
ROUTING = "route"
#: Who stands above the head of an office's list where it names nobody, by the kind of the head.
_UPPER: dict[str, str] = {"federation": CONFEDERATION}


OfUnion = Annotated[str, typed(400, 1), About()]
Leads = Annotated[bool, About()]
UnionAbove = Annotated[str, typed(400), About()]
Name = Annotated[str, typed(400, 1), About()]
MeantUnion = Annotated[str | None, typed(400), About()]


def choose_use(do: UseSubject, union: OfUnion, *, leads: Leads = False, above: UnionAbove = "") -> UseResult:
    """Choose whose office this is, and its place in the tree; what is stored is routed anew."""
    chosen = choose(do.office, union, do.on, leads=leads, above=above)
    return UseResult(f"{t('Văn phòng này của: {union}.', union=chosen.name)} {routed(do)}")


def name_means(do: UseSubject, name: Name, *, union: MeantUnion = None) -> UseResult:
    """Say whom a name in letters means: a union (by its id), or a new one; what is stored is routed anew."""
    if union is None:
        said = t("Đã thêm {union} vào danh mục.", union=_add(do.office, name).name)
    else:
        said = t("“{name}” nay là tên của {union}.", name=name, union=_call_also(do.office, union, name).name)
    return UseResult(f"{said} {routed(do)}")


def routed(do: UseSubject) -> str:
    """Route what is stored by the registry of now, in the background where it takes long; say what came of it."""
    do.store.touch()
    told = t("Đang phân việc lại các văn bản đã lưu…")
    return do.begin(ROUTING, told, lambda: renewing.routed_words(renewing.renew(do.office, do.store, extracts=False)))


def _call_also(office: Office, union_id: str, name: str) -> Union:
    """Write a name beside those of a union of the office's own registry, unless it already means another one."""
    rows = _rows_to_change(office)
    unknown = SetupError("Danh mục của cơ quan không có đơn vị mang mã “{id}”.", id=union_id)
    union = found_or(with_id(rows, union_id), unknown)
    others = [one.name for one in office.known.find(name) if one.id != union_id and office.known.is_own(one)]
    if others:
        raise SetupError("“{name}” đang là tên của {union}.", name=name, union=others[0])
    named = Union.model_validate({**union.model_dump(), "aliases": (*union.aliases, name)})
    _write_rows(office, [named if one is union else one for one in rows])
    return named


def _add(office: Office, name: str) -> Union:
    """Put a union with this name below the office's own into the registry, and return it."""
    rows, above = _rows_to_change(office), office.union
    union = _named_so(name).model_copy(update={"parent": office.union_id, "province": getattr(above, "province", None)})
    if with_id(rows, union.id) is not None or office.known.find(name):
        raise SetupError("Danh mục đã có “{name}”.", name=name)
    _write_rows(office, [*rows, union])
    return union


def choose(office: Office, name: str, today: datetime.date, *, leads: bool = False, above: str = "") -> Union:
    """Choose the office's union by name or id, give it its place in the tree, and return it.

    With ``leads`` it stands above the office's unions for which nobody above is named, and is added where the list
    does not hold it: most offices list the unions below them and nothing else. It stands below the one called
    ``above``; of a federation with nobody above, which no list of today's provinces has, that is the confederation.
    """
    rows = _rows_to_change(office) if leads or above or office.places.imported == office.registry_path else ()
    meant = {union.id for union in office.known.find(name, today)} | {name}
    top = next((one for one in rows if one.id in meant), None)
    if top is None and leads:
        top = _named_so(name)
    if top is None:
        return office.choose(name, today)
    upper = called(office.known, above, today).id if above else top.parent or _UPPER.get(top.kind)
    placed = top.model_copy(update={"parent": upper}) if upper != top.id else top
    below = _below(placed, rows) if leads else tuple(placed if one.id == top.id else one for one in rows)
    if below != rows:
        _write_rows(office, below)
    return office.choose(top.id, today)


def _named_so(name: str) -> Union:
    return Union(id=slug(name), name=name, kind=named(name)[1] or "grassroots")


def _below(top: Union, rows: Sequence[Union]) -> tuple[Union, ...]:
    """Return rows with ``top`` among them and above all that name nobody above and are no federation."""
    listed, own = by_id(rows), {top.id: top}
    placed = listed | {one.id: one.model_copy(update={"parent": top.id}) for one in _free(rows)}
    return tuple((placed | own if top.id in listed else own | placed).values())


def _free(rows: Iterable[Union]) -> list[Union]:
    return [one for one in rows if one.parent is None and one.kind not in ("federation", "confederation")]


def _rows_to_change(office: Office) -> tuple[Union, ...]:
    """Return the rows of the registry that the program keeps; ``SetupError`` where the office uses another file."""
    place = office.places.imported
    if office.registry_path != place:
        raise SetupError("Danh mục đang dùng không do chương trình giữ: sửa trong tệp ấy, hoặc nhập nó vào trước.")
    return own_rows(place) if place is not None else ()


def _write_rows(office: Office, rows: Sequence[Union]) -> None:
    office_list.joined(rows, str(office.places.imported), {})  # what cannot be read again is not written
    take_over(office, rows)


class Understood(NamedTuple):
    """What a file says of unions, beside the office's registry until now; ``unreadable`` says why that is none."""

    found: Import
    before: tuple[Union, ...]
    faults: tuple[RegistryFault, ...]
    unreadable: SetupError | None
    leader: Union | None = None  # the office's own union, where it stands above others of the registry until now


class Offer(NamedTuple):
    """The registry that would be; ``joined``: ids of rows → ids of the bodies that the program knows them as."""

    understood: Understood
    unions: tuple[Union, ...]
    changes: RegistryChanges
    joined: dict[str, list[str]]


def understood(office: Office, path: Path, *, add: bool = False, said: Mapping[str, str] | None = None) -> Understood:
    """Return what a file says of unions; ``add``: beside those known; ``said``: what columns mean (``read_import``)."""
    before: tuple[Union, ...] = ()
    unreadable = None
    try:
        before = own_rows(office.places.imported) if office.places.imported is not None else ()
    except SetupError as error:
        unreadable = error
    found = importing.read_import(path, before=before, among=before if add else (), said=said)
    leader = with_id(before, office.union_id) if office.union_id in {one.parent for one in before} else None
    return Understood(found, before, importing.all_problems(found), unreadable, leader)


def offer(file: Understood) -> Offer:
    """Return the registry that a file would make, below the office's own union; raise where rows are wrong."""
    if file.faults:
        raise SetupError("{path}: {rows} dòng có lỗi, chưa nhập gì. Sửa các dòng ấy rồi nhập lại.",
                         path=file.found.path, rows=len({problem.row for problem in file.faults}))  # fmt: skip
    unions = importing.added(file.found)
    leader = file.leader
    if leader is not None and not any(one.id == leader.id or one.name == leader.name for one in unions):
        unions = _below(leader, unions)
    return Offer(file, unions, compare(file.before, unions), office_list.stands_for(unions, shipped_unions()))


def left_owing(office: Office, wanted: Offer) -> list[str]:
    """Return the names of unions that would be gone though stored duties were laid on them; no database is made."""
    if not wanted.changes.gone or not settings.is_there(office.url):
        return []
    with open_store(office.url) as store:
        known = set(store.obligations.unions())
    return [union.name for union in wanted.changes.gone if union.name in known]


def take_over(office: Office, unions: Iterable[Union]) -> Path:
    """Make these the office's unions: plain rows, whatever they came as, so that no workbook is opened anew."""
    place, workbook = office.places.registries
    write(place, office_list.csv_bytes(unions))
    workbook.unlink(missing_ok=True)
    office.forget()
    return place


def check(office: Office, today: datetime.date) -> list[RegistryFinding]:
    """Return what would keep a duty from reaching anybody, with the names in stored letters that nobody bears."""
    found, bodies = findings(office.known, today), office.bodies
    if bodies is None or not settings.is_there(office.url):
        return found
    with open_store(office.url) as store:
        return [*found, *strangers(bodies, store.obligations.unions())]


def columns_told(file: Understood) -> Iterator[str]:
    """Yield what each column was taken for, sheet by sheet, and what else the clerk should know of a file."""
    meanings = dict[str | None, str](office_list.field_headings().items())
    meanings |= {"ordinal": t("số thứ tự"), "size": t("số đoàn viên"), "workers": t("số lao động"), "": t("bỏ"),
                 None: t("ghi chú thêm")}  # fmt: skip
    for sheet, columns in groupby(file.found.columns, key=lambda item: item[0]):
        where = t("Trang “{sheet}”", sheet=sheet) if sheet else t("Các cột")
        said = []
        for _, column in columns:
            heading = f"“{column.heading}”" if column.heading else t("cột {number}", number=column.at + 1)
            said.append(f"{heading} = {meanings[column.field]}")
        yield f"{where}: {'; '.join(said)}"
    yield from (f"- {note}" for note in file.found.notes)


def changes_told(wanted: Offer) -> Iterator[str]:
    """Yield what changes against the registry until now, which rows the program knows, and which have no place."""
    changes, before = wanted.changes, by_id(wanted.understood.before)
    if before:
        if not changes:
            yield t("So với danh mục đang có: không có gì thay đổi.")
        for what, names in (
            (t("mới"), [union.name for union in changes.new]),
            (t("kết thúc hoạt động"), [union.name for union in changes.ended]),
            (t("đổi tên"), [f"{before[union.id].name} → {union.name}" for union in changes.renamed]),
            (t("đổi cấp trên"), [union.name for union in changes.moved]),
            (t("không còn trong danh mục"), [f"{union.name} ({union.id})" for union in changes.gone]),
        ):
            yield from _counted(t("So với danh mục đang có: {count} {what}: {names}"), names, what)
        if changes.gone and changes.new:
            yield t("Đơn vị nào chỉ đổi tên thì ghi mã cũ (trong ngoặc) vào cột Mã của dòng mang tên mới rồi nhập lại.")
    known = [union for union in wanted.unions if union.id in wanted.joined]
    yield from _counted(
        t("{count} đơn vị có trong danh mục toàn quốc, được lấy thêm những ô còn trống: {names}"),
        [union.name for union in known],
    )
    # Last: some rows that name nobody above have their place by now, below the office or among those.
    bare = [union.name for union in _free(wanted.unions) if union not in (wanted.understood.leader, *known)]
    yield from _counted(t("{count} đơn vị chưa rõ cấp trên: {names}"), bare)


def _counted(sentence: str, names: Sequence[str], what: str = "") -> Iterator[str]:
    if names:
        yield t(sentence, count=len(names), what=what, names=shortlist(names, MOST_NAMES))


def as_record(wanted: Offer) -> dict[str, Any]:
    """Return columns, notes and changes (as ids) for programs."""
    found, changes = wanted.understood.found, wanted.changes._asdict()
    columns = [
        {"sheet": sheet, "heading": column.heading, "field": column.field, "how": column.how}
        for sheet, column in found.columns
    ]
    ids = {name: [one.id for one in items] for name, items in changes.items()}
    return {"columns": columns, "notes": list(found.notes), "changes": ids}
