"""What a person asks of the list of duties, as it is typed: days, names and words, and the question that they mean."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, urlencode

from pipeline import typed_dates
from pipeline.duties.typed_words import meant
from pipeline.errors import SetupError
from pipeline.office import Office
from pipeline.office.unions_meant import choose
from pipeline.store import Filters, Store
from pipeline.store.asked_for import OPEN
from pipeline.words import t
from schemas import Side

#: Longer words are none that anybody types.
_LONGEST = 200
#: The choice of everything that is still owed.
STILL_OPEN = "open"


class Typed(NamedTuple):
    """The fields as they stand on the page, each empty where nothing is asked for."""

    text: str = ""
    union: str = ""
    below: str = ""
    side: str = ""
    status: str = ""
    since: str = ""
    due: str = ""
    letter: str = ""
    issuer: str = ""
    kind: str = ""
    role: str = ""
    everything: str = ""
    by: str = ""
    """``union`` for a line a union, else a line a duty."""

    @property
    def query(self) -> str:
        """The fields that say anything, as an address has them."""
        return urlencode({name: words for name, words in self._asdict().items() if words})

    @property
    def is_by_union(self) -> bool:
        """Say whether each union has a line of its own."""
        return self.by == "union"


def typed(fields: Mapping[str, str]) -> Typed:
    """Return what was typed into the fields of a form."""
    return Typed(**{name: fields.get(name, "").strip()[:_LONGEST] for name in Typed._fields})


def typed_in(query: str) -> Typed:
    """Return what an address asks for (``Typed.query``)."""
    return typed(dict(parse_qsl(query)))


def filters(office: Office, store: Store, asked: Typed, today: datetime.date) -> Filters:
    """Return the question that is meant; ``SetupError`` or ``UnknownRefError`` says which field means nothing."""
    chosen = choose(store, office, asked.union or None, today, below=bool(asked.below and asked.union))
    since = typed_dates.parse(asked.since, today).first if asked.since else None
    before = typed_dates.day_after(typed_dates.parse(asked.due, today)) if asked.due else None
    everything = bool(asked.everything)
    statuses: tuple[str, ...] = ()
    if asked.status:
        statuses = (*OPEN, "late") if asked.status == STILL_OPEN else (meant("status", asked.status, t("Trạng thái")),)
    return chosen._replace(
        everybody=everything or asked.side == "outside", due_from=since, due_before=before, statuses=statuses,
        side=cast(Side, meant("side", asked.side, t("Bên"))) if asked.side else None,
        role=meant("role", asked.role, t("Vai trò")) if asked.role else None, letter=asked.letter or None,
        issuer=asked.issuer or None, kind=meant("kind", asked.kind, t("Loại việc")) if asked.kind else None,
        text=asked.text or None, advice=everything,
    )  # fmt: skip


def day(words: str, today: datetime.date) -> datetime.date | None:
    """Return the one day that was typed, ``None`` where nothing was; ``SetupError`` for a period."""
    if not words.strip():
        return None
    span = typed_dates.parse(words, today)
    if not span.is_day:
        raise SetupError("“{words}” không phải là một ngày. Ví dụ: 15/3/2026", words=words.strip())
    return span.first
