"""Groups of unions that a letter makes for itself: “Nhóm 1 | Các sở; Thanh tra tỉnh”, “Khối D | Các CĐCS còn lại”."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.lookalikes import as_it_looks
from extractors.patterns import any_of, filled
from pipeline.support.words import one_line
from pipeline.unions.names import key
from schemas import Letter

_WORDS = load("narrowing", __package__)["own_groups"]
_PIECES = {**_WORDS["patterns"], "kinds": any_of(_WORDS["kinds"]), "unions": any_of(_WORDS["unions"])}
_CUES = {name: compiled_late(filled(text, _PIECES, "")) for name, text in _WORDS["patterns"].items()}


class OwnGroup(NamedTuple):
    """The words for those who belong to a group, and for those who do not although they are meant by these."""

    members: tuple[str, ...]
    left_out: tuple[str, ...] = ()


#: The groups of a letter, by name.
Groups = Mapping[str, OwnGroup]
NO_GROUPS: Groups = MappingProxyType({})


def groups_of(letter: Letter) -> Groups:
    """Return the groups into which a letter divides the unions, by name; “các CĐCS còn lại” are all but the others."""
    found: dict[str, tuple[str, ...]] = {}
    kind, last = "", 0
    for row in _CUES["row"].finditer(as_it_looks(letter.text).text):
        # The heading of a column holds for the rows right below it.
        kind = key(row["kind"]) if row["kind"] else kind * (row.start() <= last + 1)
        last = row.end()
        names = tuple(filter(None, map(one_line, _CUES["parts"].split(_CUES["bracket"].sub("", row["of"])))))
        if kind and row["mark"] and names and not names[0][:1].isdigit():
            group = f"{kind} {key(row['mark'])}"
            found[group] = found.get(group, ()) + names
    others = tuple(name for names in found.values() for name in names if not _is_rest(name))
    return {
        group: OwnGroup((_WORDS["all"],), others) if any(map(_is_rest, names)) else OwnGroup(names)
        for group, names in found.items()}  # fmt: skip


def _is_rest(name: str) -> bool:
    return _WORDS["rest"] in key(name)


def named_groups(words: str) -> tuple[str, ...]:
    """Return the groups with whose names words begin.

    >>> named_groups("công đoàn cơ sở khối a và b"), named_groups("nhóm 1"), named_groups("nhóm trẻ")
    (('khối a', 'khối b'), ('nhóm 1',), ())
    """
    if (named := _CUES["named"].match(words)) is None:
        return ()
    return tuple(f"{named['kind']} {mark}" for mark in _CUES["one_mark"].findall(named["marks"]))


def groups_in(words: str, groups: Groups) -> tuple[OwnGroup, ...]:
    """Return the groups that words are the names of, with nothing behind them; none where one of them is unknown."""
    named = named_groups(words) if _CUES["named"].fullmatch(words) else ()
    return tuple(map(groups.__getitem__, named)) if groups.keys() >= {*named} else ()
