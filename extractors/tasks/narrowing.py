"""What narrows the doers of a task beside their name: who is left out, who of the class is listed, a choice.

“Các CĐCS (trừ CĐCS A)”, “các CĐCS: Bệnh viện A, Công ty B”, “Công đoàn xã A hoặc Công đoàn xã B”, “CĐCS, nơi có đông
lao động nữ,”: the name that a clerk writes down is “Công đoàn cơ sở”, but not all of them are meant.
"""

from typing import NamedTuple

from extractors.bodies import body_at
from extractors.doers import Doer
from extractors.doers.names import doers_at, whole_list
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, phrase, words

_WORDS = load("tasks")["narrowing"]
_EXCEPT = phrase(rf"(?<!\w){any_of(_WORDS['exceptions'])} (?:các |những |cả )?(?=\S)", told_by=_WORDS["exceptions"])
#: What an exception names beside a body: a group of unions.
_GROUP = phrase(rf"{any_of(_WORDS['groups'])} [^,;.:()\n]{{2,60}}")
_WHERE = phrase(rf" ?, ?(?P<where>{any_of(_WORDS['where'])} [^,.;:()]{{3,90}})(?=,)")
_LIST = phrase(rf" *(?:{any_of(_WORDS['lists'])})? *: *(?=\S)")
_EITHER = phrase(r"(?<!\w)hoặc(?: là)?(?!\w)")
_AND = phrase(r" *(?:,|và(?!\w)|và các(?!\w)) *")
#: Kinds of body that are no unions, nor workplaces that stand for theirs.
_NO_UNIONS = frozenset({"person", "organ"})


class Narrowing(NamedTuple):
    """What narrows the doers; empty where nothing does."""

    excepted: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    where: str | None = None
    either: bool = False


NOT_NARROWED = Narrowing()


def narrowing(view: View, start: int, end: int, doer: Doer, block: Block | None) -> Narrowing:
    """Return what narrows the doers of a task that stands at ``start:end`` of a block.

    A doer that the words themselves name is narrowed there, one of the heading also by the words of the heading.
    """
    if doer.start < doer.end:
        where = _WHERE.match(view.lower, doer.end, end)
        return Narrowing(
            _excepted(view, doer.end, end),
            _listed(view, doer, end, block),
            words(view.plain[where.start("where") : where.end("where")]).strip() if where else None,
            len(doer.names) > 1 and _EITHER.search(view.lower, doer.start, doer.end) is not None,
        )
    above = (block, *block.ancestors()) if block is not None else ()
    found = (_excepted(view, one.start, one.end) for one in above)
    return Narrowing(next((names for names in found if names), ()))


def set_apart(names: tuple[str, ...], found: Narrowing) -> tuple[tuple[str, ...], Narrowing]:
    """Return names without the exceptions that stand in them (“Công đoàn cơ sở, trừ CĐCS A”), which are noted apart."""
    parts = [name.partition(_IN_NAME) for name in names]
    left_out = [one.strip() for _, _, behind in parts for one in behind.split(",") if one.strip()]
    if not left_out:
        return names, found
    excepted = tuple(dict.fromkeys((*left_out, *found.excepted)))
    return tuple(dict.fromkeys(name for name, _, _ in parts)), found._replace(excepted=excepted)


#: How a doer's name leaves somebody out.
_IN_NAME = ", trừ "


def _excepted(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the names behind “trừ”; what is left out that is no body (“trừ báo cáo quý”) is none of ours."""
    names: list[str] = []
    for found in _EXCEPT.finditer(view.lower, start, end):
        at = found.end()
        while (body := body_at(view, at, end)) is not None and body.kind not in _NO_UNIONS:
            doer = doers_at(view, at, end)
            names += [name.strip(" ()") for name in (doer.names if doer is not None else (body.name,))]
            joint = _AND.match(view.lower, doer.end if doer is not None else body.end, end)
            if joint is None:
                break
            at = joint.end()
        if group := _GROUP.match(view.lower, at, end):
            names.append(words(view.plain[group.start() : group.end()]).strip())
    return tuple(dict.fromkeys(names))


def _listed(view: View, doer: Doer, end: int, block: Block | None) -> tuple[str, ...]:
    """Return the bodies that are listed behind a class of unions and a colon, on its line or as items below it."""
    first = body_at(view, doer.start, doer.end)
    if first is None or first.kind != "union":
        return ()
    colon = _LIST.match(view.lower, doer.end, end)
    if colon is not None:
        listed = doers_at(view, colon.end(), end)
        whole = listed is not None and (listed.acts or not view.plain[listed.end : end].strip(" .;"))
        return listed.names if listed is not None and whole and all(map(_is_proper, listed.names)) else ()
    if block is None or not block.children or not view.plain[doer.end : end].rstrip().endswith(":"):
        return ()
    items = [whole_list(view, child.start, child.start + _length(view, child)) for child in block.children]
    return tuple(name for names in items for name in names) if all(items) and _are_names(view, block) else ()


def _are_names(view: View, block: Block) -> bool:
    """Say whether every item below is a name and nothing more."""
    for child in block.children:
        body = body_at(view, child.start, child.end)
        if body is None or body.kind in _NO_UNIONS or child.children:
            return False
        if len(view.plain[body.end : child.end].split()) > _MOST_WORDS_BEHIND:
            return False
    return True


_MOST_WORDS_BEHIND = 3


def _is_proper(name: str) -> bool:
    """Say whether a name is that of one body: it has a capital besides its first (“Bệnh viện Đa khoa”)."""
    return name[1:] != name[1:].lower()


def _length(view: View, item: Block) -> int:
    return len(view.plain[item.start : item.end].rstrip(" .;,"))
