"""Ids for unions that an office lists by their names, and the ids of those that its cells name.

An id is made of the name, and of the province where the name is silent about it; a union that the registry already
holds keeps its id, so that the obligations of letters stay with it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.registry.days import day_of
from pipeline.registry.errors import Problem
from pipeline.registry.kinds import UPPER, kind_of, slug, written_out
from pipeline.registry.names import flat, key
from pipeline.registry.national import shipped_unions
from pipeline.registry.reading import listed
from pipeline.registry.shaping import EntryNames, ListEntry
from pipeline.words import t
from schemas import Union

#: So alike a name is that of the other, mistyped.
_ALIKE = 90
_SIGNS = 6


@dataclass
class Resolved:
    """Records as the contract has them (row, field → cell), what was added to them, and what nobody can decide."""

    records: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    made_ids: int = 0
    added: list[str] = field(default_factory=list)
    """Names of unions that have no row of their own."""
    problems: list[Problem] = field(default_factory=list)
    without_parent: list[str] = field(default_factory=list)
    put_below: list[str] = field(default_factory=list)
    """Names of unions that were put below the only federation."""


def resolve(entries: Sequence[ListEntry], before: Iterable[Union] = (), among: Iterable[Union] = ()) -> Resolved:
    """Give every entry an id and every name of another union its id.

    ``before``: the office's registry until now; ``among``: unions that stay beside the entries, which they may name.
    """
    return _Resolver(list(entries), list(before), list(among)).done()


class _Resolver:
    def __init__(self, entries: list[ListEntry], before: list[Union], among: list[Union]) -> None:
        self._out = Resolved()
        self._entries = entries
        self._before = before
        self._elsewhere: dict[str, set[str]] = defaultdict(set)
        for union in (*shipped_unions(), *among):
            for words in (union.id, key(union.name)):
                self._elsewhere[words].add(union.id)
        self._add_titles()
        self._names = EntryNames(self._entries)
        self._add_parents()
        self._put_below_the_only_one()
        self._ids = self._given_ids()

    def done(self) -> Resolved:
        for entry in self._entries:
            record = {name: value for name, value in entry.fields.items() if value}
            record["id"] = self._ids[id(entry)]
            record.pop("parent", None)
            if parent := self._parent(entry):
                record["parent"] = parent
            elif entry.kind not in ("confederation", "federation", None) and not entry.fields.get("parent"):
                self._out.without_parent.append(entry.name)
            if heirs := list(self._heirs(entry)):
                record["successors"] = "; ".join(heirs)
            if not record.get("province") and (province := self._province(entry)):
                record["province"] = province
            self._out.records.append((entry.row, {**record, **entry.attributes}))
        return self._out

    # ------------------------------------------------------------------------------------------------ rows to add

    def _add_titles(self) -> None:
        """Give the union of a title or heading its row, unless the list has one."""
        known = {key(entry.name): entry for entry in reversed(self._entries)}
        uppers = {id(entry.above): entry.above for entry in self._entries if entry.above is not None}
        present = {id(entry) for entry in self._entries}
        for upper in uppers.values():
            self._add_title(upper.above, known, present)
            if id(upper) in present:
                continue
            same = known.get(key(upper.name))
            if same is None:
                self._insert(upper)
                known[key(upper.name)] = same = upper
                self._out.added.append(upper.name)
            for entry in self._entries:
                if entry.above is upper:
                    entry.above = same if same is not entry else None

    def _add_title(self, upper: ListEntry | None, known: dict[str, ListEntry], present: set[int]) -> None:
        """Give the union over the one of a letterhead its row, too; it alone is no part of the list else."""
        if upper is None or id(upper) in present or key(upper.name) in known:
            return
        if self._other(upper.name) is None:
            self._insert(upper)
            present.add(id(upper))
            known[key(upper.name)] = upper
            self._out.added.append(upper.name)

    def _insert(self, entry: ListEntry) -> None:
        """Put a union without a row of its own before those of the list."""
        self._entries.insert(len(self._out.added), entry)

    def _add_parents(self) -> None:
        """Give a union above that many rows name its row, where it is no other mistyped."""
        from rapidfuzz import fuzz, process

        missing: dict[str, list[ListEntry]] = defaultdict(list)
        for entry in self._entries:
            words = entry.fields.get("parent", "")
            if words and not self._names.meant(words, entry) and self._other(words) is None:
                missing[words].append(entry)
        names = self._names.keys()
        for words, below in missing.items():
            kind = kind_of(words)
            near = process.extractOne(key(words), names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            if kind not in UPPER or near or len(words.split()) < 3:
                continue
            added = ListEntry(
                below[0].row, below[0].sheet, {"name": written_out(words), "kind": kind or ""}, added=True
            )
            added.above = below[0].above if below[0].above is not None and below[0].above.kind in UPPER else None
            self._insert(added)
            self._names.add(added)
            self._out.added.append(added.name)

    def _put_below_the_only_one(self) -> None:
        """Put what has nobody above below the one federation of the list, grassroots unions only where it is alone."""
        uppers = [entry for entry in self._entries if entry.kind in UPPER and entry.kind != "confederation"]
        tops = [one for one in uppers if self._is_of_a_province(one) and not one.fields.get("parent") and not one.above]
        if len(tops) != 1:
            return
        for entry in self._entries:
            if entry is tops[0] or entry.fields.get("parent") or entry.above or entry.kind in ("confederation", None):
                continue
            if entry.kind in UPPER or len(uppers) == 1:
                entry.above = tops[0]
                self._out.put_below.append(entry.name)

    def _is_of_a_province(self, entry: ListEntry) -> bool:
        return entry.kind == "federation" and bool(_of_province(entry.name) or self._elsewhere.get(key(entry.name)))

    # ------------------------------------------------------------------------------------------------ ids

    def _given_ids(self) -> dict[int, str]:
        """Return the id of every entry: its own, that of before, else one made of its name."""
        taken = {entry.fields["id"] for entry in self._entries if entry.fields.get("id")}
        known: dict[tuple[str, str], list[Union]] = defaultdict(list)
        for union in self._before:
            known[key(union.name), union.kind].append(union)
        names = {union.id: union.name for union in self._before}
        ids: dict[int, str] = {}
        for entry in self._entries:
            own = entry.fields.get("id") or self._kept(entry, known, names, taken) or self._made(entry, taken)
            taken.add(own)
            ids[id(entry)] = own
        return ids

    def _kept(
        self, entry: ListEntry, known: dict[tuple[str, str], list[Union]], names: dict[str, str], taken: set[str]
    ) -> str | None:
        same = [union for union in known.get((key(entry.name), entry.kind or ""), ()) if union.id not in taken]
        if len(same) > 1:
            ends = [union for union in same if union.valid_to == day_of(entry.fields.get("valid_to", ""))]
            above = self._above_name(entry)
            near = [union for union in ends if key(names.get(union.parent or "", "")) == key(above)]
            same = near or ends
        return same[0].id if len(same) == 1 else None

    def _above_name(self, entry: ListEntry) -> str:
        return entry.fields.get("parent") or (entry.above.name if entry.above is not None else "")

    def _made(self, entry: ListEntry, taken: set[str]) -> str:
        """Make an id that depends on the row alone: namesakes are told apart by who stands above, and by their time."""
        self._out.made_ids += 1
        province = entry.fields.get("province") or self._province(entry)
        made = slug(entry.name)
        if province and flat(key(province)) not in flat(key(entry.name)):
            made = f"{made}-{slug(province)}"
        if made not in taken:
            return made
        above = self._above_name(entry)
        for more in (
            f"{made}-{slug(above)}" if above else "",
            f"{made}@{_lifetime(entry)}" if _lifetime(entry) else "",
        ):
            if more and more not in taken:
                return more
        self._out.problems.append(
            Problem(
                entry.row,
                "duplicate-id",
                t("“{name}” đã có ở dòng trên; nếu là hai đơn vị, thêm cột Mã để phân biệt", name=entry.name),
            )
        )
        return f"{made}-{hashlib.sha256(f'{entry.sheet} {entry.row}'.encode()).hexdigest()[:_SIGNS]}"

    # ------------------------------------------------------------------------------------------------ names to ids

    def _parent(self, entry: ListEntry) -> str | None:
        words = entry.fields.get("parent", "")
        if not words:
            above = entry.above
            return (self._ids.get(id(above)) or self._other(above.name)) if above is not None else None
        return self._id_of(words, entry, "unknown-parent")

    def _heirs(self, entry: ListEntry) -> Iterator[str]:
        for words in listed(entry.fields.get("successors", "")):
            if found := self._id_of(words, entry, "unknown-successor"):
                yield found

    def _id_of(self, words: str, entry: ListEntry, code: str) -> str | None:
        found = self._names.meant(words, entry)
        if len(found) == 1:
            return self._ids[id(found[0])]
        if not found and (other := self._other(words)):
            return other
        if found:
            choices = "; ".join(f"{self._ids[id(one)]} ({one.name})" for one in found)
            message = t("“{words}” có thể là: {choices}; ghi mã thay cho tên", words=words, choices=choices)
            self._out.problems.append(Problem(entry.row, "ambiguous-name", message))
        else:
            self._out.problems.append(Problem(entry.row, code, self._unknown(words)))
        return None

    def _unknown(self, words: str) -> str:
        from rapidfuzz import fuzz, process

        near = process.extractOne(key(words), self._names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE - 10)
        if near:
            return t("không có đơn vị “{words}”; có phải “{near}”?", words=words, near=self._names.first(near[0]).name)
        return t("không có đơn vị “{words}”; thêm một dòng cho đơn vị ấy, hoặc sửa ô này", words=words)

    def _other(self, words: str) -> str | None:
        """Return the id of a union that is in no row of the file."""
        found = self._elsewhere.get(words) or self._elsewhere.get(key(words)) or set()
        return next(iter(found)) if len(found) == 1 else None

    def _province(self, entry: ListEntry) -> str:
        """Return the province of the federation that stands above, as its name says it."""
        seen: set[int] = set()
        current: ListEntry | None = entry
        while current is not None and id(current) not in seen:
            seen.add(id(current))
            if current.fields.get("province"):
                return current.fields["province"]
            if current.kind == "federation" and (name := _of_province(current.name)):
                return name
            words = current.fields.get("parent", "")
            found = self._names.meant(words, current) if words else []
            current = found[0] if len(found) == 1 else current.above if not words else None
        return ""


def _lifetime(entry: ListEntry) -> str:
    start, end = (day_of(entry.fields.get(name, "")) for name in ("valid_from", "valid_to"))
    return f"{start or ''}-{end or ''}" if start or end else ""


def _of_province(name: str) -> str:
    words = name.split()
    at = next((at for at, word in enumerate(words) if word.lower() == "tỉnh"), None)
    return " ".join(words[at + 1 :]) if at is not None else ""
