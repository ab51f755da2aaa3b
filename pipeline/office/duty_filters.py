"""What a person asks of the list of duties, as it is typed: days, names and words, and the question that they mean."""

import datetime
import re
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, urlencode

from pipeline.calendar import typed_dates
from pipeline.duties.succession import Succession
from pipeline.duties.typed_words import code_meant
from pipeline.office import Office, bodies_meant, described
from pipeline.store import Filters, Store
from pipeline.store.duty_queries import OPEN
from pipeline.support.errors import SetupError
from pipeline.support.words import shortlist, t
from pipeline.unions.names import flat, key, spelled_out, ways_to_mean
from schemas import Side

#: Longer words are none that anybody types.
_LONGEST = 200
_MOST_CHOICES, _MOST_HINTS = 8, 3
#: The choice of everything that is still owed.
STILL_OPEN = "open"
_STATUSES: dict[str, tuple[str, ...]] = {"": (), STILL_OPEN: (*OPEN, "late")}


class TypedFilters(NamedTuple):
    """The fields as they stand on the page, each empty where nothing is asked for."""

    text: str = ""
    union: str = ""
    below: str = ""
    side: str = ""
    status: str = ""
    since: str = ""
    due: str = ""
    letter: str = ""
    kind: str = ""
    everything: str = ""
    by: str = ""  # ``union`` for a line a union, else a line a duty

    @property
    def query(self) -> str:
        """The fields that are filled, as an address has them (``union=…&status=late``)."""
        return urlencode({name: words for name, words in self._asdict().items() if words})

    @property
    def is_by_union(self) -> bool:
        """Whether each union has a line of its own."""
        return self.by == "union"


def typed(fields: Mapping[str, str]) -> TypedFilters:
    """Return what was typed into the fields of a form."""
    return TypedFilters(**{name: fields.get(name, "").strip()[:_LONGEST] for name in TypedFilters._fields})


def typed_in(query: str) -> TypedFilters:
    """Return what an address asks for (``TypedFilters.query``)."""
    return typed(dict(parse_qsl(query)))


def filters(office: Office, store: Store, asked: TypedFilters, today: datetime.date) -> Filters:
    """Return the filter that fields mean as typed; ``SetupError``, ``UnknownRefError`` for one that means nothing."""
    chosen = choose(store, office, asked.union or None, today, below=bool(asked.below and asked.union))
    since, before = typed_dates.between(asked.since, asked.due, today)
    everything = bool(asked.everything)
    known = asked.status in _STATUSES
    statuses = _STATUSES[asked.status] if known else (code_meant("status", asked.status, t("Trạng thái")),)
    return chosen._replace(
        everybody=everything or asked.side == "outside", due_from=since, due_before=before, statuses=statuses,
        side=cast(Side, code_meant("side", asked.side, t("Bên"))) if asked.side else None,
        letter=asked.letter or None,
        kind=code_meant("kind", asked.kind, t("Loại việc")) if asked.kind else None,
        text=asked.text or None, advice=everything)  # fmt: skip


def day(words: str, today: datetime.date) -> datetime.date | None:
    """Return the one day that was typed, ``None`` where nothing was; ``SetupError`` for a period."""
    return typed_dates.day_of(words, today) if words.strip() else None


#: From a day to a day, both meant.
_SPAN = re.compile(r"\s*(?:–|\bđến\b| - )\s*")


def days(words: str, today: datetime.date) -> tuple[datetime.date, ...]:
    """Return the days that were typed, between semicolons: each a day, or from one to another.

    >>> [f"{day:%d/%m}" for day in days("15/3; 30/4 – 2/5", datetime.date(2026, 3, 1))]
    ['15/03', '30/04', '01/05', '02/05']
    """
    found: list[datetime.date] = []
    for part in filter(str.strip, words.split(";")):
        ends = [typed_dates.day_of(one, today) for one in _SPAN.split(part.strip())]
        first, last = ends[0], ends[-1]
        if first > last or len(ends) > 2:
            raise SetupError("“{words}”: phải từ ngày trước đến ngày sau. Ví dụ: 15/3/2026 – 17/3/2026", words=part)
        found += [first + datetime.timedelta(days=step) for step in range((last - first).days + 1)]
    return tuple(found)


# --------------------
# Which unions are meant by a name: one of several, with those below it, with those in whose place it came.


def choose(store: Store, office: Office, name: str | None, today: datetime.date, *, below: bool = False) -> Filters:
    """Return the filter for the union that ``name`` means on ``today``; ``None``: for all.

    An id means one union for sure. A name means the office's own body that has it on that day; one that no registry
    knows, the body that letters call so, wholly or in part. Raise ``SetupError``, with the choices, where it may mean
    several.
    """
    bodies = office.bodies
    if name is None:
        if below:
            raise SetupError("--below cần --union TÊN: đơn vị nào, cùng các đơn vị cấp dưới của nó.")
        return Filters()
    if bodies is None:
        if below:
            raise SetupError("--below cần danh mục công đoàn. Nhập bằng: vanthu unions import TỆP")
        return Filters(_called(store, name))
    unions = bodies_meant(bodies, name, today) or bodies.named(spelled_out(name))
    if len(unions) > 1:
        raise _several(name, [described(bodies, union) for union in unions])
    if not unions:
        if below:
            raise SetupError("“{name}” không có trong danh mục công đoàn nên không biết cấp dưới.", name=name)
        return Filters(_called(store, name))
    ended = Succession(bodies, today).before(unions[0].id)
    # The name as well, under which letters stand that were read before the registry knew it, unless it is shared.
    bare = [unions[0].name] if len(bodies.named(unions[0].name)) == 1 else []
    asked = (unions[0].id, *bare, *(union.id for union in ended))
    if not below:
        return Filters(asked)
    # All bodies below, of all times: duties stay with the union that a letter meant. What stood below a body that was
    # split is not all with one of its successors.
    tops = (one.id for one in (*unions, *ended) if one.valid_on(today) or len(bodies.heirs(one.id, today)) == 1)
    return Filters(asked, frozenset[str]().union(*map(bodies.ids_below, tops)) or None)


def known_as(store: Store, office: Office, typed: str, today: datetime.date) -> str | None:
    """Return the id or name under which the union called ``typed`` is stored; ``None``: nothing is stored of it."""
    union = next(iter(choose(store, office, typed, today).union), None)
    if union == office.union_id:
        return union
    for name in filter(None, (union, typed)):
        asked = Filters((name,), everybody=True, advice=True)
        if store.obligations.page(asked, today, 1) or store.dates.find(union=name, everybody=True):
            return name
    return None


def _called(store: Store, name: str) -> tuple[str, ...]:
    """Return the stored name that is meant; ``name`` as it is where none is, or an id; ``SetupError`` for several."""
    known = store.obligations.unions()
    for is_meant in ways_to_mean(name):
        meant = {key(other): other for other in known if is_meant(other)}
        if len(meant) > 1:
            raise _several(name, sorted(meant.values()))
        if meant:
            return (*meant.values(),)
    return (name,)


def _several(name: str, choices: list[str]) -> SetupError:
    return SetupError("--union: có {count} đơn vị được gọi là “{name}”, hãy chọn: {choices}.", count=len(choices),
                      name=name, choices=shortlist(choices, _MOST_CHOICES, "; …"))  # fmt: skip


def unknown_words(store: Store, name: str) -> str:
    """Say that nothing is known of a union, with names that are like it."""
    from rapidfuzz import fuzz, process

    names = {union: flat(key(union)) for union in store.obligations.unions()}
    typed = flat(key(spelled_out(name)))
    found = process.extract(typed, names, scorer=fuzz.token_set_ratio, limit=_MOST_HINTS, score_cutoff=75)
    near = [union for _, _, union in found]
    hint = t("Có phải: {names}?", names="; ".join(near)) if near else t("Xem tên các đơn vị: vanthu unions list")
    return t("Không có nghĩa vụ nào của “{name}”. {hint}", name=name, hint=hint)
