"""Which unions a clerk means by a name: one of several, with those below it, with those in whose place it came."""

import datetime

from pipeline.duties.succession import Succession
from pipeline.errors import SetupError
from pipeline.office import Office
from pipeline.registry import Registry
from pipeline.registry.names import flat, key, spelled_out, ways_to_mean
from pipeline.store import Filters, Store
from pipeline.words import some, t
from schemas import Union

_MOST_CHOICES = 8
_MOST_HINTS = 3


def choose(store: Store, office: Office, name: str | None, today: datetime.date, *, below: bool = False) -> Filters:
    """Return the question for whom ``name`` means on ``today``, ``None`` for everybody.

    An id means one union for sure. A name means the office's own body that has it on that day; one that no registry
    knows, the body that letters call so, wholly or in part. Raise ``SetupError``, with the choices, where it may mean
    several.
    """
    if name is None:
        if below:
            raise SetupError("--below cần --union TÊN: đơn vị nào, cùng các đơn vị cấp dưới của nó.")
        return Filters()
    bodies = office.bodies
    if bodies is None:
        if below:
            raise SetupError("--below cần danh mục công đoàn. Nhập bằng: vanthu unions import TỆP")
        return Filters(_called(store, name))
    found = _in_registry(bodies, name, today)
    if found is None:
        if below:
            raise SetupError("“{name}” không có trong danh mục công đoàn nên không biết cấp dưới.", name=name)
        return Filters(_called(store, name))
    ended = Succession(bodies, today).before(found.id)
    # The name as well, under which letters stand that were read before the registry knew it, unless it is shared.
    bare = (union.name for union in (found,) if len(bodies.named(union.name)) == 1)
    asked = (found.id, *bare, *(union.id for union in ended))
    if not below:
        return Filters(asked)
    # All bodies below, of all times: duties stay with the union that a letter meant. What stood below a body that was
    # split is not all with one of its successors.
    tops = (one.id for one in (found, *ended) if one.valid_on(today) or len(bodies.heirs(one.id, today)) == 1)
    return Filters(asked, frozenset[str]().union(*map(bodies.shelf.ids_below, tops)) or None)


def known_as(store: Store, office: Office, typed: str, today: datetime.date) -> str | None:
    """Return what the store knows the union called ``typed`` by; ``None`` where nothing is stored of it."""
    union = next(iter(choose(store, office, typed, today).union), None)
    if union is not None and union == office.union_id:
        return union
    for name in filter(None, (union, typed)):
        asked = Filters((name,), everybody=True, advice=True)
        if store.obligations.page(asked, today, 1) or store.dates.find(union=name, everybody=True):
            return name
    return None


def _in_registry(bodies: Registry, name: str, today: datetime.date) -> Union | None:
    if known := bodies.get(name.strip()):
        return known
    found = bodies.find(name, today) or bodies.find(full := spelled_out(name), today) or bodies.named(full)
    if len(found) > 1:
        raise _several(name, [_described(bodies, union) for union in found])
    return found[0] if found else None


def _described(bodies: Registry, union: Union) -> str:
    parent = bodies.get(union.parent) if union.parent else None
    until = t("đến {day}", day=f"{union.valid_to:%d/%m/%Y}") if union.valid_to else ""
    more = ", ".join(part for part in (parent.name if parent else "", until) if part)
    return f"{union.id} ({union.name}{'; ' + more if more else ''})"


def _called(store: Store, name: str) -> tuple[str, ...]:
    """Return the one stored name that is meant; the words as they are where none is, or an id."""
    known = store.obligations.unions()
    for is_meant in ways_to_mean(name):
        meant = {key(other): other for other in known if is_meant(other)}
        if len(meant) > 1:
            raise _several(name, sorted(meant.values()))
        if meant:
            return (*meant.values(),)
    return (name,) if name else ()


def _several(name: str, choices: list[str]) -> SetupError:
    return SetupError("--union: có {count} đơn vị được gọi là “{name}”, hãy chọn: {choices}.", count=len(choices),
                      name=name, choices=some(choices, _MOST_CHOICES, "; …"))  # fmt: skip


def unknown_words(store: Store, name: str) -> str:
    """Say that nothing is known of a union, with names that are like it."""
    from rapidfuzz import fuzz, process

    names = {union: flat(key(union)) for union in store.obligations.unions()}
    typed = flat(key(spelled_out(name)))
    found = process.extract(typed, names, scorer=fuzz.token_set_ratio, limit=_MOST_HINTS, score_cutoff=75)
    near = [union for _, _, union in found]
    hint = t("Có phải: {names}?", names="; ".join(near)) if near else t("Xem tên các đơn vị: vanthu unions list")
    return t("Không có nghĩa vụ nào của “{name}”. {hint}", name=name, hint=hint)
