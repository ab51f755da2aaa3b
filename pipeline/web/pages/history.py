"""Lịch sử: who did what and when, the last first; of one letter, person or day."""

from urllib.parse import urlencode

from starlette.responses import Response

from pipeline import labels
from pipeline.office import duty_filters, reviewing
from pipeline.store.rows import Event
from pipeline.web.page_context import Context
from pipeline.words import t
from schemas import ReviewAct

_PAGE = 50
_REVIEWS = "reviews"


def page(
    ctx: Context, letter: str = "", who: str = "", day: str = "", before: int | None = None, of: str = ""
) -> Response:
    """Show what people did to duties and warnings, or (``of`` is ``reviews``) to whole letters that they went over."""
    store = ctx.store
    sha256 = store.letters.called(letter).source.sha256 if letter else None
    on = duty_filters.day(day, ctx.today)
    wanted = (_PAGE, before, sha256, who or None, on)
    found: list[tuple[int, Event]] | list[tuple[int, ReviewAct]]
    found = store.reviews.last_acts(*wanted) if of == _REVIEWS else store.history.last_events(*wanted)
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
            what, detail = labels.deed_name(one.what), one.detail
            href = f"/duties/{duties[one.obligation]}" if one.obligation in duties else href
        lines.append({"event": one, "what": what, "detail": detail, "letter": name, "href": href})
    asked = {"letter": letter, "who": who, "day": f"{on:%d/%m/%Y}" if on else "", "of": of if of == _REVIEWS else ""}
    given = {name: value for name, value in asked.items() if value}
    return ctx.page(
        "history.html", lines=lines, asked=asked,
        more=urlencode({**given, "before": found[-1][0]}) if found else "",
        kinds={kind: urlencode({**given, "of": kind}) for kind in ("", _REVIEWS)},
        called=labels.letter_name(names[sha256]) if sha256 in names else letter,
    )  # fmt: skip
