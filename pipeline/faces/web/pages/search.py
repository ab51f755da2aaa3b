"""Tìm, Lịch sử: words in letters, duties and names of unions; who did what and when."""

from urllib.parse import quote, urlencode

from starlette.responses import Response

from pipeline.faces.web.page_context import Context
from pipeline.faces.web.people import ADMINS
from pipeline.office import duty_filters, instructions, reviewing
from pipeline.office.instructions import Instruction
from pipeline.office.search import SearchHit
from pipeline.office.search import search as everywhere
from pipeline.store.database import Log
from pipeline.support import labels
from pipeline.support.words import t
from pipeline.unions.registry import day_words

#: So many of each kind.
_MOST = 30


def page(ctx: Context, q: str = "") -> Response:
    """Show what holds all the words."""
    typed = q.strip()[:200]
    found, written = list[SearchHit](), list[Instruction]()
    if typed:
        found = everywhere(ctx.store, typed, _MOST, ctx.office.known.own_first())
        written = instructions.find(ctx.store, typed)[:_MOST]
    kinds: dict[str, list[tuple[str, SearchHit]]] = {"letter": [], "obligation": [], "union": []}
    duties = ctx.store.duties.ids_of([item.obligations[0] for item in found if item.obligations])
    for item in found:
        kinds[item.kind].append((_href(item, duties), item))
    return ctx.page("search.html", q=q, kinds=kinds, written=written, count=len(found) + len(written), most=_MOST)


def _href(item: SearchHit, duties: dict[str, str]) -> str:
    """Return the address at which something found is shown: a union, a duty, a place in a letter."""
    if item.kind == "union":
        # A name that only letters know has no page of its own: where it is answered.
        return f"/unions/{quote(item.union_id, safe='')}" if item.union_id is not None else "/unions/check"
    if item.obligations and item.obligations[0] in duties:
        return f"/duties/{duties[item.obligations[0]]}"
    return f"/letters/{item.sha256}" + (f"?at={item.start}" if item.start is not None else "")


# --------------------
# Lịch sử: who did what and when, the last first; of one letter, person or day.

_PAGE = 50
_OPEN_LOGS = {"": "Nghĩa vụ, cảnh báo", "reviews": "Duyệt văn bản"}
#: What there is to see, for others and for who lets people in.
_KINDS = {False: _OPEN_LOGS, True: {**_OPEN_LOGS, "access": "Ra vào, tài khoản"}}
_LOGS: dict[str, Log | None] = {"": None, "reviews": "review", "access": "access"}


def history(
    ctx: Context, letter: str = "", who: str = "", day: str = "", before: int | None = None, of: str = ""
) -> Response:
    """Show what people did to duties and warnings, to whole letters that they went over, or who came in (``of``)."""
    store, kinds = ctx.store, _KINDS[ctx.may(ADMINS)]
    of = of if of in kinds else ""
    sha256 = store.letters.called(letter).source.sha256 if letter else None
    on = duty_filters.day(day, ctx.today)
    found = store.history.last_events(_PAGE, before, sha256, who or None, on, _LOGS[of])
    names = store.letters.keys(list({one.letter for _, one in found}))
    duties = store.duties.ids_of({one.obligation for _, one in found if one.obligation})
    lines = []
    for _, one in found:
        key = names.get(one.letter)
        name, href = (labels.letter_name(key), f"/letters/{one.letter}") if key else ("", "")
        what = t(reviewing.REVIEW_ACTS[one.what]) if of == "reviews" else labels.event_name(one.what)
        href = f"/duties/{duties[one.obligation]}" if one.obligation in duties else href
        lines.append({"event": one, "what": what, "letter": name, "href": href})
    asked = {"letter": letter, "who": who, "day": day_words(on), "of": of}
    given = {name: value for name, value in asked.items() if value}
    return ctx.page(
        "history.html", lines=lines, asked=asked,
        more=urlencode({**given, "before": found[-1][0]}) if found else "",
        kinds={kind: (words, urlencode({**given, "of": kind})) for kind, words in kinds.items()},
        called=labels.letter_name(names[sha256]) if sha256 in names else letter)  # fmt: skip
