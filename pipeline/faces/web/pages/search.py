"""Tìm, Lịch sử: words in letters, duties and names of unions; who did what and when."""

from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from starlette.responses import Response

from pipeline.faces.web.page_context import Context
from pipeline.faces.web.people import ADMINS
from pipeline.office import duty_filters, instructions, reviewing
from pipeline.office.search import SearchHit
from pipeline.office.search import search as everywhere
from pipeline.store.rows import Event
from pipeline.support import labels
from pipeline.support.words import t
from schemas import ReviewAct

#: So many of each kind; ``most`` asks for more.
_FEW, _MOST = 10, 100
_LONGEST = 200


def page(ctx: Context, q: str = "", most: int = _FEW) -> Response:
    """Show what holds all the words."""
    typed, wanted = q.strip()[:_LONGEST], min(max(most, _FEW), _MOST)
    found = everywhere(ctx.store, typed, wanted, ctx.office.known.own_first()) if typed else []
    kinds: dict[str, list[tuple[str, SearchHit]]] = {"letter": [], "obligation": [], "union": []}
    duties = ctx.store.duties.ids_of([item.obligations[0] for item in found if item.obligations])
    for item in found:
        kinds[item.kind].append((_href(item, duties), item))
    written = instructions.find(ctx.store, typed)[:wanted] if typed else []
    count = len(found) + len(written)
    return ctx.page("search.html", q=q, kinds=kinds, written=written, count=count, most=wanted,
                     may_be_more=wanted < _MOST)  # fmt: skip


def _href(item: SearchHit, duties: dict[str, str]) -> str:
    if item.kind == "union":
        # A name that only letters know has no page of its own: where it is answered.
        return f"/unions/{quote(item.union_id, safe='')}" if item.union_id is not None else "/unions/check"
    if item.obligations and item.obligations[0] in duties:
        return f"/duties/{duties[item.obligations[0]]}"
    return f"/letters/{item.sha256}" + (f"?at={item.start}" if item.start is not None else "")


# --------------------
# Lịch sử: who did what and when, the last first; of one letter, person or day.

_PAGE = 50
_Last = Callable[..., Sequence[tuple[int, Event | ReviewAct]]]
_SEEN = {"": "Nghĩa vụ, cảnh báo", "reviews": "Duyệt văn bản"}
#: What there is to see, for others and for who lets people in.
_KINDS = {False: _SEEN, True: {**_SEEN, "access": "Ra vào, tài khoản"}}


def history(
    ctx: Context, letter: str = "", who: str = "", day: str = "", before: int | None = None, of: str = ""
) -> Response:
    """Show what people did to duties and warnings, to whole letters that they went over, or who came in (``of``)."""
    store, kinds = ctx.store, _KINDS[ctx.may(ADMINS)]
    of = of if of in kinds else ""
    last: dict[str, _Last] = {
        "": store.history.last_events, "reviews": store.reviews.last_acts, "access": store.audit.last_events,
    }  # fmt: skip
    sha256 = store.letters.called(letter).source.sha256 if letter else None
    on = duty_filters.day(day, ctx.today)
    found = last[of](_PAGE, before, sha256, who or None, on)
    names = store.letters.keys(list({one.letter for _, one in found}))
    duties = store.duties.ids_of(
        list({one.obligation for _, one in found if isinstance(one, Event) and one.obligation})
    )
    lines = []
    for _, one in found:
        key = names.get(one.letter)
        name, href = (labels.letter_name(key), f"/letters/{one.letter}") if key else ("", "")
        if isinstance(one, ReviewAct):
            what, detail = t(reviewing.DEEDS[one.what]), one.why
        else:
            what, detail = labels.event_name(one.what), one.detail
            href = f"/duties/{duties[one.obligation]}" if one.obligation in duties else href
        lines.append({"event": one, "what": what, "detail": detail, "letter": name, "href": href})
    asked = {"letter": letter, "who": who, "day": f"{on:%d/%m/%Y}" if on else "", "of": of}
    given = {name: value for name, value in asked.items() if value}
    return ctx.page(
        "history.html", lines=lines, asked=asked,
        more=urlencode({**given, "before": found[-1][0]}) if found else "",
        kinds={kind: (words, urlencode({**given, "of": kind})) for kind, words in kinds.items()},
        called=labels.letter_name(names[sha256]) if sha256 in names else letter,
    )  # fmt: skip
