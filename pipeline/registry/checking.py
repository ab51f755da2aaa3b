"""What a registry gets wrong: gaps, overlaps, names that mean two, names in letters that it does not know."""

import datetime
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product, starmap
from typing import NamedTuple

from pipeline.registry.names import flat, key, kind_of, loose_key, slug
from pipeline.registry.national import shipped_unions
from pipeline.registry.office_list import overlap, stands_for
from pipeline.registry.registry import LAST_DAY, Registry, derived_heir, moved, shown, units_in
from pipeline.words import t
from schemas import Union

# --------------------
# What a registry without faulty rows still gets wrong: gaps, overlaps, names that mean two, bodies that are no more.
#
# Every finding says what to write where. Nothing is changed: a person decides.

#: Code of a finding → when it is raised.
CODES: dict[str, str] = {
    "parent-ended": "the union above is no more",
    "no-successor": "a union ended, and nobody is named who came after",
    "successor-ended": "a successor ended before the union whose place it takes",
    "successor-gap": "days on which neither a union nor its successor stood",
    "same-name": "two unions of one name at one time",
    "alias-of-two": "an alias that is also a name of another union at the time",
    "class-word": "a name or alias that letters use for a class of unions",
    "no-parent": "a union below nobody: no class reaches it",
    "no-province": "the province is missing where other rows have it",
    "ended-in-law": "a row without an end, of a body that ended with the reform of 2025",
    "two-in-law": "a row without dates that takes the old and the new body of a merged province for one",
    "unknown-name": "a name in stored letters that the registry does not know",
}

#: Above these nobody of the office's need stand.
_TOPS = frozenset({"confederation", "federation", "party", "government", "front", "youth"})
_DISTRICTS = ("huyện", "quận", "thị xã")


class Finding(NamedTuple):
    """Something to be looked at: about which union, what it is, and what to write."""

    code: str
    id: str
    name: str
    message: str
    fix: str = ""


def findings(registry: Registry, today: datetime.date, is_class: Callable[[str], bool]) -> list[Finding]:
    """Return what to look at in the office's own rows, by their ids. ``is_class``: whether words mean a class."""
    own = registry.own()
    found = [finding for union in own for finding in _of_one(registry, union, today, is_class)]
    found += [*_names(own), *_provinces(registry, own), *_ended_in_law(own, today)]
    order = list(CODES)
    return sorted(found, key=lambda finding: (finding.id, order.index(finding.code)))


def _of_one(
    registry: Registry, union: Union, today: datetime.date, is_class: Callable[[str], bool]
) -> Iterator[Finding]:
    parent = registry.get(union.parent) if union.parent else None
    if parent is not None and union.valid_on(today) and not parent.valid_on(today):
        heirs = registry.heirs(parent.id, today)
        fix = t("ghi cấp trên mới vào cột cấp trên")
        if len(heirs) == 1:
            fix = t("cột cấp trên: {id} ({name})", id=heirs[0].union.id, name=heirs[0].union.name)
        message = t("cấp trên “{name}” không còn hoạt động", name=parent.name)
        yield Finding("parent-ended", union.id, union.name, message, fix)
    if parent is None and union.kind not in _TOPS and union.valid_on(today):
        message = t("chưa ghi cấp trên: “các CĐCS” của một cấp trên không tới được đơn vị này")
        yield Finding("no-parent", union.id, union.name, message, t("ghi mã cấp trên vào cột cấp trên"))
    for words in (union.name, *union.aliases):
        if is_class(words):
            message = t("“{words}” là cách gọi chung nhiều đơn vị", words=words)
            fix = t("ghi tên đầy đủ") if words == union.name else t("bỏ “{alias}” khỏi cột tên khác", alias=words)
            yield Finding("class-word", union.id, union.name, message, fix)
    if union.valid_to is not None and union.successors:
        yield from _successors(registry, union, union.valid_to)
    elif union.valid_to is not None and union.valid_to < today:
        yield _without_successor(registry, union, today)


def _successors(registry: Registry, union: Union, end: datetime.date) -> Iterator[Finding]:
    heirs = [registry[heir] for heir in union.successors]
    for heir in heirs:
        if heir.valid_to is not None and heir.valid_to <= end:
            message = t("đơn vị kế thừa “{name}” đã kết thúc từ {day}", name=heir.name, day=shown(heir.valid_to))
            yield Finding("successor-ended", union.id, union.name, message, t("sửa cột đơn vị kế thừa"))
    starts = [heir.valid_from for heir in heirs if heir.valid_from is not None]
    first = min(starts) if len(starts) == len(heirs) else None
    if first is not None and (days := (first - end).days - 1) > 0:
        message = t(
            "từ {last} đến {first} có {days} ngày không có đơn vị nào", last=shown(end), first=shown(first), days=days
        )
        fix = t("sửa cột đến ngày, hoặc cột từ ngày của đơn vị kế thừa")
        yield Finding("successor-gap", union.id, union.name, message, fix)


def _without_successor(registry: Registry, union: Union, today: datetime.date) -> Finding:
    ended = t("đã kết thúc ngày {day} mà chưa ghi đơn vị kế thừa", day=shown(union.valid_to))
    fix = t("ghi mã vào cột đơn vị kế thừa; nếu không có ai thì để trống")
    move = moved(registry, union)
    if move is None:
        return Finding("no-successor", union.id, union.name, ended, fix)
    where = t("{ended}; theo địa giới mới: {old} → {new}", ended=ended, old=move.old, new=move.new)
    found = derived_heir(registry, union, today)
    if found is None:
        unclear = t("{where}, trong danh mục chưa rõ công đoàn nào ở đó", where=where)
        return Finding("no-successor", union.id, union.name, unclear, fix)
    proposed = t(
        "{where}, đề nghị kiểm tra rồi ghi: {id} ({name})", where=where, id=found.union.id, name=found.union.name
    )
    fix = t("cột đơn vị kế thừa: {id}", id=found.union.id)
    return Finding("no-successor", union.id, union.name, proposed, fix)


def _names(unions: Iterable[Union]) -> Iterator[Finding]:
    named: dict[str, list[Union]] = defaultdict(list)
    called: dict[str, list[Union]] = defaultdict(list)
    for union in unions:
        named[key(union.name)].append(union)
        for alias in {key(alias) for alias in union.aliases} - {key(union.name)}:
            called[alias].append(union)
    for same in named.values():
        for union, others in _meeting(same, same):
            ids = ", ".join(other.id for other in others)
            fix = t("ghi thêm tên tỉnh, xã hoặc cấp trên vào tên để phân biệt")
            yield Finding("same-name", union.id, union.name, t("trùng tên với {ids}", ids=ids), fix)
    for alias, with_it in called.items():
        for union, others in _meeting(with_it, [*named.get(alias, ()), *with_it]):
            words = next(name for name in union.aliases if key(name) == alias)
            choices = "; ".join(f"{other.id} ({other.name})" for other in others)
            message = t("tên khác “{alias}” cũng là của: {choices}", alias=words, choices=choices)
            fix = t("bỏ “{alias}” khỏi cột tên khác", alias=words)
            yield Finding("alias-of-two", union.id, union.name, message, fix)


def _meeting(unions: list[Union], among: list[Union]) -> Iterator[tuple[Union, list[Union]]]:
    for union in unions if len(among) > 1 else ():
        if others := [other for other in among if other.id != union.id and overlap(union, other)]:
            yield union, others


def _provinces(registry: Registry, own: Sequence[Union]) -> Iterator[Finding]:
    if not any(union.province for union in own):
        return
    for union in own:
        above = (union, *registry.ancestors(union.id))
        if union.kind == "confederation" or any(body.province for body in above):
            continue
        if not any(body.kind in ("sector_union", "corporation_union") for body in above):
            fix = t("ghi tên tỉnh vào cột tỉnh")
            yield Finding("no-province", union.id, union.name, t("chưa ghi tỉnh, thành phố"), fix)


def _ended_in_law(own: Sequence[Union], today: datetime.date) -> Iterator[Finding]:
    last = LAST_DAY
    shipped = stands_for(own, shipped_unions())
    for union in own if today > last else ():
        if union.valid_to is not None:
            continue
        bodies = shipped.get(union.id, [])
        ends = [body.valid_to for body in bodies if body.valid_to is not None]
        starts = [body.valid_from for body in bodies if body.valid_from is not None]
        if ends and starts and union.valid_from is None:
            # The new province keeps an old name, and letters of before mean the old one.
            message = t(
                "dòng không ghi ngày, nhưng tên này là hai tổ chức: đến {last} và từ {first} (sáp nhập tỉnh)",
                last=shown(max(ends)),
                first=shown(min(starts)),
            )
            fix = t("cột từ ngày: {day}; tổ chức cũ đã có trong danh mục toàn quốc", day=shown(min(starts)))
            yield Finding("two-in-law", union.id, union.name, message, fix)
        day = max(ends) if ends and len(ends) == len(bodies) else None
        if (
            day is None
            and union.kind == "federation"
            and any(f" {word} " in f"{key(union.name)} " for word in _DISTRICTS)
        ):
            day = last
        if day is not None and day < today:
            message = t("chưa ghi ngày kết thúc, nhưng đã kết thúc ngày {day} theo quy định", day=shown(day))
            fix = t("cột đến ngày: {day}; và ghi đơn vị kế thừa", day=shown(day))
            yield Finding("ended-in-law", union.id, union.name, message, fix)


# --------------------
# Names of unions in stored letters that the registry does not know, and whom they may mean.

#: So alike a name must be to be proposed, of a hundred.
_ALIKE = 82
#: Tone marks counted: “xã diễn thành” is not “xã diễn thịnh”.
_SAME_PLACE = 88
_MOST = 3


class Stranger(NamedTuple):
    """A name that means no body of the registry; ``near`` are those that it may mean, the likeliest first."""

    name: str
    kind: str
    near: tuple[Union, ...]


def strangers(registry: Registry, names: Iterable[str], is_class: Callable[[str], bool]) -> list[Finding]:
    """Return the names that mean no body of the registry at any time, each with what to write for it."""
    found = []
    for name, kind, near in unknown(registry, names, is_class):
        message = t("văn bản ghi “{name}”, danh mục không có", name=name)
        fix = t("thêm dòng: {id}, {name}, {kind}", id=slug(name), name=name, kind=kind)
        if near:
            choices = "; ".join(f"{union.id} ({union.name})" for union in near)
            message = t("{message}; có phải: {choices}?", message=message, choices=choices)
            fix = t("ghi “{name}” vào cột tên khác của {id}", name=name, id=near[0].id)
        found.append(Finding("unknown-name", "", name, message, fix))
    return found


def unknown(registry: Registry, names: Iterable[str], is_class: Callable[[str], bool]) -> Iterator[Stranger]:
    """Yield the names that mean no body of the registry at any time, each when it is asked for.

    Only what is named as unions are; a ministry or an office of the issuer is not expected in the registry.
    """
    near, asked = _Near(registry), sorted(set(names))
    known = registry.known_keys(map(key, asked))  # of thousands nearly all are
    for name in asked:
        if key(name) in known or (kind := kind_of(name)) is None or is_class(name) or registry.named(name):
            continue
        yield Stranger(name, kind, tuple(near.to(name, kind)))


class _Near:
    """Looks for like names among the office's unions: of the same kind, number and place."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    @functools.cached_property
    def _names(self) -> dict[tuple[str, frozenset[str]], dict[str, Union]]:
        """Return the unions by kind and numbers (“số 1” is not “số 11”), then by the words of their names, sorted."""
        found: dict[tuple[str, frozenset[str]], dict[str, Union]] = defaultdict(dict)
        for union in self._registry.own():
            numbers = _numbers(union.name)
            for name in (union.name, *union.aliases):
                found[union.kind, numbers].setdefault(_sorted_words(name), union)
        return found

    def to(self, name: str, kind: str) -> list[Union]:
        """Return the unions that a name may mean, the likeliest first."""
        from rapidfuzz import fuzz, process

        words, units = _sorted_words(name), _units(name)
        names = self._names.get((kind, _numbers(name)), {})
        found = process.extract(words, names.keys(), scorer=fuzz.ratio, limit=None, score_cutoff=_ALIKE)
        best = [names[spelled] for _, spelled in sorted((-score, spelled) for spelled, score, _ in found)]
        # A place may be the other mistyped; the next commune often differs by a word or two letters.
        may_be = [
            union
            for union in best
            if not units
            or not (others := _units(union.name))
            or max(starmap(fuzz.ratio, product(units, others))) >= _SAME_PLACE
        ]
        return list(islice({union.id: union for union in may_be}.values(), _MOST))


def _numbers(name: str) -> frozenset[str]:
    return frozenset(filter(str.isdecimal, key(name).split()))


def _units(name: str) -> frozenset[str]:
    return frozenset(unit.words for unit in units_in(key(name)))


def _sorted_words(name: str) -> str:
    return " ".join(sorted(flat(loose_key(key(name))).split()))
