"""The unions over time: who stands below whom on a day, and which bodies a name may mean."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from pipeline.errors import SetupError
from pipeline.registry import reform
from pipeline.registry.errors import Problem, RegistryError
from pipeline.registry.names import flat, key, loose_key, without_organ
from pipeline.registry.reform import Heir
from pipeline.words import t
from schemas import Side, Union

Day = datetime.date | None
Spelling = Callable[[str], str]

#: From strict to loose; the first that finds anything decides, so that a full name never finds its namesakes.
_SPELLINGS: tuple[Spelling, ...] = (
    key,
    loose_key,
    lambda name: flat(key(name)),
    lambda name: flat(loose_key(name)),
)

#: A name with this is never short for the body of a province.
_NATIONAL = "việt nam"
#: Bodies of this kind have namesakes in the provinces, which are meant by a name without “Việt Nam” there.
_WITH_NAMESAKES = frozenset({"sector_union", "corporation_union"})


class Registry:
    """All bodies of all times. A day of ``None`` means today's bodies: those without an end.

    Some are the office's own; the others come with the program and are only recognised (``is_own`` tells).
    """

    def __init__(
        self,
        unions: Iterable[Union],
        source: str = "đã cho",
        rows: Mapping[int, int] | None = None,
        others: Iterable[Union] = (),
    ) -> None:
        """Take the office's ``unions`` and the ``others`` in.

        ``rows`` (position among ``unions`` → row of the file) lets errors say where they come from.
        """
        #: The union whose office this is, once it was chosen.
        self.office: Union | None = None
        own = list(unions)
        given = [*own, *others]
        self._foreign = frozenset(union.id for union in given[len(own) :])
        self._unions = {union.id: union for union in given}
        if problems := _problems(given, self._unions, rows or {}):
            raise RegistryError(source, tuple(problems))
        self._children: dict[str, list[str]] = defaultdict(list)
        for union in given:
            if union.parent is not None:
                self._children[union.parent].append(union.id)
        self._by_name = [_index(given, spelling) for spelling in _SPELLINGS]
        self._by_local_name = _local_index(given)

    def of_office(self, union_id: str | None) -> "Registry":
        """Return this registry, told which union's office it is; raise ``SetupError`` where it has no such union."""
        self.office = self._unions.get(union_id) if union_id is not None else None
        if union_id is not None and self.office is None:
            raise SetupError(
                t(
                    "Danh mục không còn đơn vị mang mã “{id}” mà văn phòng này đã chọn. Chọn lại: vanthu office ĐƠN_VỊ",
                    id=union_id,
                )
            )
        return self

    def __len__(self) -> int:
        return len(self._unions)

    def __iter__(self) -> Iterator[Union]:
        return iter(sorted(self._unions.values(), key=lambda union: union.id))

    def own(self) -> list[Union]:
        """Return the office's own bodies, in the order of their ids: those that a class of unions may mean."""
        return [union for union in self if self.is_own(union)]

    def places(self) -> dict[str, int]:
        """Return where each body stands in the list that the office gave, by its id."""
        return {union_id: number for number, union_id in enumerate(self._unions)}

    def is_own(self, union: Union) -> bool:
        """Say whether the body is in the office's own registry, not only in the one that comes with the program."""
        return union.id not in self._foreign

    def reaches_own(self, union: Union) -> bool:
        """Say whether the body is one of the office's own, or stands above one."""
        return self.is_own(union) or any(map(self.is_own, map(self._unions.__getitem__, self._below(union.id))))

    def get(self, union_id: str) -> Union | None:
        """Return the body with this id."""
        return self._unions.get(union_id)

    def told_apart(self, name: str) -> Union | None:
        """Return the body that a name with an id behind it means: “Công đoàn cơ sở Hoa Mai (hoa-mai-2)”."""
        before, bracket, union_id = name.strip().removesuffix(")").rpartition(" (")
        return self._unions.get(union_id) if before and bracket else None

    def find(self, name: str, on: Day = None, province: str | None = None) -> list[Union]:
        """Return the bodies that ``name`` may mean on a day: several where the name alone does not tell.

        With ``province`` a name without one (“Công đoàn ngành Y tế”) means the body of that province. Where the office
        has a body of the name, no other of the name is meant.
        """
        found = [union for union in self.named(name, province) if union.valid_on(on)]
        return [union for union in found if self.is_own(union)] or found

    def named(self, name: str, province: str | None = None) -> list[Union]:
        """Return the bodies of all times that ``name`` may mean."""
        plain = without_organ(key(name))
        is_local = bool(province) and _NATIONAL not in plain
        for words in dict.fromkeys((name, plain)):
            for spelling, index in zip(_SPELLINGS, self._by_name, strict=True):
                found = self._sorted(index.get(spelling(words), ()))
                if is_local:
                    found = [union for union in found if not self._is_namesake_at_the_centre(union, key(words))]
                if found:
                    return found
        if not is_local or not province:
            return []
        return self._sorted(self._by_local_name.get((_place(province), flat(loose_key(plain))), ()))

    def _is_namesake_at_the_centre(self, union: Union, words: str) -> bool:
        """Say whether a name used in a province only looks like that of a union of the whole country."""
        if union.kind not in _WITH_NAMESAKES or self.is_own(union):
            return False
        return _NATIONAL in key(union.name) and words not in map(key, (union.name, *union.aliases))

    def children(self, union_id: str, on: Day = None) -> list[Union]:
        """Return the bodies directly below."""
        return [union for union in self._sorted(self._children[union_id]) if union.valid_on(on)]

    def descendants(self, union_id: str, on: Day = None, kinds: Container[str] | None = None) -> list[Union]:
        """Return all bodies below, of these kinds where given; one that is not valid hides nothing below it."""
        below = self._sorted(self._below(union_id))
        return [union for union in below if union.valid_on(on) and (kinds is None or union.kind in kinds)]

    def _below(self, union_id: str) -> list[str]:
        found: list[str] = []
        open_ids = list(self._children.get(union_id, ()))
        while open_ids:
            found.append(current := open_ids.pop())
            open_ids.extend(self._children.get(current, ()))
        return found

    def ancestors(self, union_id: str) -> list[Union]:
        """Return the bodies above, the nearest first."""
        above: list[Union] = []
        union = self.get(union_id)
        while union is not None and union.parent is not None:
            union = self._unions[union.parent]
            above.append(union)
        return above

    def side_of(self, union_id: str) -> Side:
        """Return on whose side a body stands, as the office sees it; while none was chosen, all stand below.

        A department stands where the union stands that it works for.
        """
        if self.office is None:
            return "below"
        body = self.get(union_id)
        while body is not None and body.kind == "department" and body.parent is not None:
            body = self._unions[body.parent]
        if body == self.office:
            return "ours"
        return "below" if body is not None and self.office in self.ancestors(body.id) else "outside"

    def heirs(self, union_id: str, on: Day = None) -> list[Heir]:
        """Return who stands in a body's place on a day: itself while it lasts, else its successors, or theirs.

        Only where no successor is written down is the map of the reform asked; its heirs are marked as derived.
        """
        found: dict[str, Heir] = {}
        seen: set[str] = set()
        open_ids = [union_id]
        while open_ids:
            union = self._unions[open_ids.pop()]
            if union.id in seen:
                continue
            seen.add(union.id)
            if union.valid_on(on):
                found[union.id] = Heir(union)
            elif union.successors:
                open_ids.extend(union.successors)
            elif derived := reform.heir(self, union, on):
                found.setdefault(derived.union.id, derived)
        return [found[heir_id] for heir_id in sorted(found)]

    def _sorted(self, ids: Iterable[str]) -> list[Union]:
        return [self._unions[union_id] for union_id in sorted(ids)]


def _index(unions: list[Union], spelling: Spelling) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for union in unions:
        for name in (union.name, *union.aliases):
            index[spelling(name)].add(union.id)
    return dict(index)


def _local_index(unions: list[Union]) -> dict[tuple[str, str], set[str]]:
    """Index the names without their province, by province: how a letter calls the bodies of its own."""
    index: dict[tuple[str, str], set[str]] = defaultdict(set)
    for union in unions:
        if not union.province:
            continue
        province = _place(union.province)
        for name in (union.name, *union.aliases):
            spelled = flat(loose_key(name))
            if spelled.endswith(f" {province}"):
                index[province, spelled.removesuffix(f" {province}")].add(union.id)
    return dict(index)


def _place(province: str) -> str:
    """Return a province without its kind, as rows have it and as the place lines of letters may not."""
    return flat(loose_key(province)).removeprefix("thanh pho ")


def _problems(given: list[Union], unions: Mapping[str, Union], rows: Mapping[int, int]) -> list[Problem]:
    found: list[Problem] = []
    seen: set[str] = set()
    below_itself, after_itself = _in_cycles(unions, _above), _in_cycles(unions, lambda body: body.successors)
    for position, union in enumerate(given):
        row = rows.get(position)
        if union.id in seen:
            found.append(Problem(row, "duplicate-id", t("mã “{id}” đã có ở dòng trên", id=union.id)))
        seen.add(union.id)
        if union.parent is not None and union.parent not in unions:
            found.append(Problem(row, "unknown-parent", t("không có cấp trên mang mã “{id}”", id=union.parent)))
        found.extend(
            Problem(row, "unknown-successor", t("không có đơn vị kế thừa mang mã “{id}”", id=successor))
            for successor in union.successors
            if successor not in unions
        )
        if union.id in below_itself:
            found.append(Problem(row, "cycle", t("“{id}” là cấp trên của chính mình (vòng lặp)", id=union.id)))
        if union.id in after_itself:
            found.append(Problem(row, "cycle", t("“{id}” kế thừa chính mình (vòng lặp)", id=union.id)))
    return found


def _above(union: Union) -> tuple[str, ...]:
    return (union.parent,) if union.parent else ()


def _in_cycles(unions: Mapping[str, Union], following: Callable[[Union], Iterable[str]]) -> set[str]:
    """Return the ids of bodies that follow themselves. Only what is left when all ends are taken off is walked."""
    following_ids = {union_id: [one for one in following(union) if one in unions] for union_id, union in unions.items()}
    before: dict[str, list[str]] = defaultdict(list)
    for union_id, others in following_ids.items():
        for other in others:
            before[other].append(union_id)
    left = {union_id: len(others) for union_id, others in following_ids.items()}
    ends = [union_id for union_id, count in left.items() if not count]
    while ends:
        for union_id in before[ends.pop()]:
            left[union_id] -= 1
            if not left[union_id]:
                ends.append(union_id)
    return {union_id for union_id, count in left.items() if count and _follows_itself(union_id, following_ids)}


def _follows_itself(start: str, following: Mapping[str, list[str]]) -> bool:
    seen: set[str] = set()
    open_ids = [start]
    while open_ids:
        for next_id in following[open_ids.pop()]:
            if next_id == start:
                return True
            if next_id not in seen:
                seen.add(next_id)
                open_ids.append(next_id)
    return False
