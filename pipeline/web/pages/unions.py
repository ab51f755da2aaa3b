"""Đơn vị: the unions of the registry, one of them with its duties and addresses, names that the registry lacks."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import Form, HTTPException
from starlette.responses import Response

from pipeline.frames import lists
from pipeline.office import keys, renewing, unions
from pipeline.registry.column_meanings import contact_of
from pipeline.search.unions import find_unions
from pipeline.store import Filters, UnknownRefError
from pipeline.store.asked_for import OPEN
from pipeline.store.search_index import query
from pipeline.web.desk import AtDesk, Desk
from pipeline.words import t
from schemas import KINDS_OF_UNION, Union

_PAGE = 50
_MOST_DUTIES = 20
_MOST_FINDINGS = 100
_ERRAND = "route"
Typed = Annotated[str, Form(max_length=400)]


class UnionLine(NamedTuple):
    """A union of a list: where it stands, how many stand below it, what it owes."""

    union: Union
    kind: str
    above: str
    below: int
    open: int
    late: int


def page(desk: AtDesk, q: str = "", under: str = "", start: int = 0) -> Response:
    """Show the unions called by some words, else those below one: the office's own at first."""
    bodies, today = desk.office.known, desk.today
    top = bodies.get(under) if under else desk.office.union
    if under and top is None:
        raise HTTPException(404)
    if q.strip():
        found = [one.union for one in find_unions(query(q), bodies.own()) if one.union is not None]
    elif top is not None:
        found = [union for union in bodies.children(top.id, today) if bodies.is_own(union)]
    else:
        found = bodies.shelf.tops()
    if not q.strip():  # those that have others below them first
        found.sort(key=lambda union: (not bodies.children(union.id, today), union.name))
    first = max(0, start)
    return desk.page(
        "unions.html",
        q=q, under=under, top=top, start=first, count=len(found), own=bodies.shelf.count(own=True),
        path=[*reversed(bodies.ancestors(top.id)), top] if top is not None else [],
        lines=_lines(desk, found[first : first + _PAGE]),
        more=first + _PAGE if len(found) > first + _PAGE else None, back=max(0, first - _PAGE) if first else None,
        running=desk.errands.running(),
    )  # fmt: skip


def one(desk: AtDesk, id: str) -> Response:
    """Show a union: its names and neighbours, how to reach it, what it owes, its addresses."""
    return desk.page("union.html", **_shown(desk, _union(desk, id)))


def link(desk: AtDesk, id: str, name: Typed = "") -> Response:
    """Make a secret link by which the union comes in; it is shown now, and never again."""
    union = _union(desk, id)
    made = keys.link(desk.office, desk.store, union.id, name, desk.now, desk.who)
    return desk.page("union.html", made=made.key, address=f"{desk.base}/u/{made.secret}", **_shown(desk, union))


def revoke(desk: AtDesk, id: str, key: str) -> Response:
    """Let a link or feed of the union open nothing any more."""
    if all(one.id != key for one in desk.store.keys.all("union", "feed", union_id=_union(desk, id).id)):
        raise UnknownRefError(t("Không có mã, đường dẫn này, hoặc đã thu hồi."))
    gone = keys.revoke(desk.store, key)
    return desk.to(f"/unions/{id}", t("Đã thu hồi “{name}”.", name=gone.name))


def check(desk: AtDesk) -> Response:
    """Show the names in letters that the registry lacks, and what else in it keeps a duty from reaching anybody."""
    found = unions.gaps(desk.office, desk.today)
    return desk.page(
        "unions_check.html",
        strangers=unions.unknown_names(desk.office, desk.store, _MOST_FINDINGS),
        findings=found[:_MOST_FINDINGS], more=max(0, len(found) - _MOST_FINDINGS),
        running=desk.errands.running(), said=desk.errands.said(_ERRAND),
    )  # fmt: skip


def answer(desk: AtDesk, name: Typed, union: Typed = "") -> Response:
    """Take a person's word whom a name means: a union, or (no id) a new one."""
    if union:
        known = unions.call_also(desk.office, union, name)
        said = t("“{name}” nay là tên của {union}.", name=name, union=known.name)
    else:
        known = unions.add(desk.office, name)
        said = t("Đã thêm {union} vào danh mục.", union=known.name)
    return desk.to("/unions/check", f"{said} {routed(desk)}")


def routed(desk: Desk) -> str:
    """Route what is stored by the registry of now, in the background where it takes long; say what came of it."""
    office, store = desk.office, desk.store
    store.touch()

    def do() -> str:
        return renewing.routed_words(renewing.renew(office, store, extracts=False))

    return desk.errands.begin(_ERRAND, t("Đang phân việc lại các văn bản đã lưu…"), do)


def _union(desk: Desk, id: str) -> Union:
    union = desk.office.known.get(id)
    if union is None:
        raise HTTPException(404)
    return union


def _lines(desk: Desk, found: Sequence[Union]) -> list[UnionLine]:
    bodies, today = desk.office.known, desk.today
    counts = desk.store.obligations.standing_of([union.id for union in found], today)
    return [
        UnionLine(
            union,
            t(KINDS_OF_UNION.get(union.kind, union.kind)),
            above.name if union.parent and (above := bodies.get(union.parent)) else "",
            sum(bodies.is_own(child) for child in bodies.children(union.id, today)),
            *counts.get(union.id, (0, 0)),
        )
        for union in found
    ]


def _shown(desk: Desk, union: Union) -> dict[str, Any]:
    bodies, today, store = desk.office.known, desk.today, desk.store
    succession = desk.office.succession(today)
    asked = Filters(union=(union.id,), statuses=(*OPEN, "late"))
    return {
        "union": union,
        "line": _lines(desk, [union])[0],
        "path": list(reversed(bodies.ancestors(union.id))),
        "contact": contact_of(union),
        "after": succession.after(union.id) if succession else [],
        "before": succession.before(union.id) if succession else [],
        "is_own": bodies.is_own(union),
        "columns": lists.obligations(today, of_one=True)[1:],
        "duties": store.obligations.page(asked, today, _MOST_DUTIES),
        "most": _MOST_DUTIES,
        "keys": store.keys.all("union", "feed", union_id=union.id),
        "running": desk.errands.running(),
    }
