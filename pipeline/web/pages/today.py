"""Hôm nay: what came, what waits for a person, what we owe and what is owed to us; answered where it stands."""

from starlette.responses import Response

from pipeline.crosscheck import flagged
from pipeline.frames import lists
from pipeline.labels import WEEKDAYS
from pipeline.office import sending
from pipeline.office.today import FirstPage, first_page, sent
from pipeline.store.asked_for import PAGE
from pipeline.web.desk import AtDesk, Desk
from schemas import EFFECTS, REVIEW_STATES

#: The keys that open lines, in the order of these; ``j`` and ``k`` go from line to line.
KEYS = "1234567890qwertyuiopasdfghlzxcvbnm"


def page(desk: AtDesk) -> Response:
    """Show the page of the day."""
    found = first_page(desk.office, desk.store, desk.today)
    return desk.page(
        "today.html",
        found=found,
        weekday=WEEKDAYS[desk.today.weekday()],
        keys=iter(KEYS),
        names=_candidates(desk, found),
        told=flagged.told,
        effects=EFFECTS,
        states=REVIEW_STATES,
        files=sending.files(desk.office, desk.store, [one.line for one in found.sent.shown]),
        is_office_chosen=desk.office.union_id is not None,
    )


def _candidates(desk: Desk, found: FirstPage) -> dict[str, str]:
    """Return the names of the unions of which one has to be chosen."""
    ids = {union for item in found.choices.shown for union in item.candidates}
    return {union: known.name for union in sorted(ids) if (known := desk.office.known.get(union)) is not None}


def waiting(desk: AtDesk) -> Response:
    """Show all proposals, warnings and what unions say they have sent, page by page of what is left."""
    said = sent(desk.store, PAGE)
    return desk.page(
        "waiting.html",
        changes=desk.store.proposals.waiting(PAGE, answers=False),
        answers=desk.store.proposals.waiting(PAGE, answers=True),
        warnings=desk.store.warnings.open(desk.today, PAGE),
        sent=said,
        files=sending.files(desk.office, desk.store, [one.line for one in said]),
        counts=desk.store.proposals.count_waiting(),
        effects=EFFECTS,
        lines=lists,
    )
