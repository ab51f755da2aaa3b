"""What a registry gets wrong: gaps, names of classes, names in letters that it does not know."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice, product, starmap
from typing import NamedTuple

from pipeline.duties.routing.union_classes import is_class
from pipeline.support.words import t
from pipeline.unions.names import flat, key, kind_of, loose_key, slug
from pipeline.unions.registry import Registry, day_words, derived_heir, moved, units_in
from schemas import Union

# --------------------
# What a registry without faulty rows still gets wrong: gaps, and names that letters use for a class.
#
# Every finding says what to write where. Nothing is changed: a person decides.

#: Code of a finding → when it is raised.
CODES: dict[str, str] = {
    "parent-ended": "the union above is no more",
    "no-successor": "a union ended, and nobody is named who came after",
    "class-word": "a name or alias that letters use for a class of unions",
    "no-parent": "a union below nobody: no class reaches it",
    "unknown-name": "a name in stored letters that the registry does not know",
}

#: Above these nobody of the office's need stand.
_TOPS = frozenset({"confederation", "federation", "party", "government", "front", "youth"})


class RegistryFinding(NamedTuple):
    """Something to be looked at: about which union, what it is, and what to write."""

    code: str
    id: str
    name: str
    message: str
    fix: str = ""


def findings(registry: Registry, today: datetime.date) -> list[RegistryFinding]:
    """Return what to look at in the office's own rows, in the order of their ids, of one row in that of ``CODES``."""
    found = [
        RegistryFinding(code, union.id, union.name, message, fix)
        for union in registry.own()
        for code, message, fix in _of_one(registry, union, today)]  # fmt: skip
    order = list(CODES)
    return sorted(found, key=lambda finding: (finding.id, order.index(finding.code)))


def _of_one(registry: Registry, union: Union, today: datetime.date) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a row by itself (code, message, fix): who stands above and comes after, its names."""
    parent = registry.get(union.parent)
    if parent is not None and union.valid_on(today) and not parent.valid_on(today):
        heirs = registry.heirs(parent.id, today)
        fix = t("ghi cấp trên mới vào cột cấp trên")
        if len(heirs) == 1:
            fix = t("cột cấp trên: {id} ({name})", id=heirs[0].union.id, name=heirs[0].union.name)
        yield "parent-ended", t("cấp trên “{name}” không còn hoạt động", name=parent.name), fix
    if not is_placed(union) and union.valid_on(today):
        message = t("chưa ghi cấp trên: “các CĐCS” của một cấp trên không tới được đơn vị này")
        yield "no-parent", message, t("ghi mã cấp trên vào cột cấp trên")
    for words in (union.name, *union.aliases):
        if is_class(words):
            fix = t("ghi tên đầy đủ") if words == union.name else t("bỏ “{alias}” khỏi cột tên khác", alias=words)
            yield "class-word", t("“{words}” là cách gọi chung nhiều đơn vị", words=words), fix
    if union.valid_to is not None and union.valid_to < today and not union.successors:
        yield "no-successor", *_proposed(registry, union, today)


def is_placed(union: Union) -> bool:
    """Whether it is known who stands above a union, or nobody has to."""
    return union.parent is not None or union.kind in _TOPS


def _proposed(registry: Registry, union: Union, today: datetime.date) -> tuple[str, str]:
    """Return what is wrong (no successor is named), and the fix: whom the map of the reform proposes, if anybody."""
    ended = t("đã kết thúc ngày {day} mà chưa ghi đơn vị kế thừa", day=day_words(union.valid_to))
    fix = t("ghi mã vào cột đơn vị kế thừa; nếu không có ai thì để trống")
    move = moved(registry, union)
    if move is None:
        return ended, fix
    where = t("{ended}; theo địa giới mới: {old} → {new}", ended=ended, old=move.old, new=move.new)
    found = derived_heir(registry, union, today)
    if found is None:
        return t("{where}, trong danh mục chưa rõ công đoàn nào ở đó", where=where), fix
    heir = {"id": found.union.id, "name": found.union.name}
    message = t("{where}, đề nghị kiểm tra rồi ghi: {id} ({name})", where=where, **heir)
    return message, t("cột đơn vị kế thừa: {id}", id=found.union.id)


# --------------------
# Names of unions in stored letters that the registry does not know, and whom they may mean.

#: So alike a name must be to be proposed, of a hundred.
_ALIKE = 82
#: Tone marks counted: “xã diễn thành” is not “xã diễn thịnh”.
_SAME_PLACE = 88
_MOST = 3
#: The unions by kind and numbers (“số 1” is not “số 11”), then by the words of their names, sorted.
_Names = dict[tuple[str, frozenset[str]], dict[str, Union]]


def strangers(registry: Registry, names: Iterable[str]) -> list[RegistryFinding]:
    """Return the names that mean no body of the registry at any time, each with what to write for it."""
    found = []
    for name, kind, near in unknown(registry, names):
        message = t("văn bản ghi “{name}”, danh mục không có", name=name)
        fix = t("thêm dòng: {id}, {name}, {kind}", id=slug(name), name=name, kind=kind)
        if near:
            choices = "; ".join(f"{one.id} ({one.name})" for one in near)
            message = t("{message}; có phải: {choices}?", message=message, choices=choices)
            fix = t("ghi “{name}” vào cột tên khác của {id}", name=name, id=near[0].id)
        found.append(RegistryFinding("unknown-name", "", name, message, fix))
    return found


def unknown(registry: Registry, names: Iterable[str]) -> Iterator[tuple[str, str, list[Union]]]:
    """Yield the names that mean no body of the registry at any time, with their kinds and whom they may mean.

    Each when it is asked for, the likeliest first. Only what is named as unions are; a ministry or an office of the
    issuer is not expected in the registry.
    """
    own, asked = _Names(), sorted(set(names))
    known = registry.known_keys(map(key, asked))  # of thousands nearly all are
    for name in asked:
        if key(name) in known or (kind := kind_of(name)) is None or is_class(name) or registry.named(name):
            continue
        for union in () if own else registry.own():
            for called in (union.name, *union.aliases):
                own.setdefault((union.kind, _numbers(union.name)), {}).setdefault(_sorted_words(called), union)
        yield name, kind, [*islice(_near(own, name, kind), _MOST)]


def _near(own: _Names, name: str, kind: str) -> Iterator[Union]:
    """Yield the unions that a name may mean, each once, the likeliest first."""
    from rapidfuzz import fuzz, process

    units, names = _units(name), own.get((kind, _numbers(name)), {})
    found = process.extract(_sorted_words(name), names.keys(), scorer=fuzz.ratio, limit=None, score_cutoff=_ALIKE)
    best = dict.fromkeys(names[spelled].id for _, spelled in sorted((-score, spelled) for spelled, score, _ in found))
    by_id = {union.id: union for union in names.values()}
    for union in map(by_id.__getitem__, best):
        # A place may be the other mistyped; the next commune often differs by a word or two letters.
        alike = starmap(fuzz.ratio, product(units, _units(union.name)))
        if max(alike, default=_SAME_PLACE) >= _SAME_PLACE:
            yield union


def _numbers(name: str) -> frozenset[str]:
    return frozenset(filter(str.isdecimal, key(name).split()))


def _units(name: str) -> frozenset[str]:
    return frozenset(unit.words for unit in units_in(key(name)))


def _sorted_words(name: str) -> str:
    return " ".join(sorted(flat(loose_key(key(name))).split()))
