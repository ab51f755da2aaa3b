"""Whether a percentage is a share of those who attend or sit, or a rate, a result, a vote."""

import re
from functools import cache

from extractors.delegate_limits.groups import label_before, names_people
from extractors.delegate_limits.patterns import any_of, words_of
from extractors.delegate_limits.place import Place, behind, grows, paragraph_label
from extractors.delegate_limits.quantities import Quantity
from extractors.view import View, phrase

_WHOLE = 100  # per cent
_IN_CASE = phrase(r"(?<!\w)(?:nếu|nơi)(?!\w)[^,]{0,40}$")


@cache
def _unit_first() -> re.Pattern[str]:
    return phrase(rf"(?:ở |tại )?(?:{any_of('cues', 'units')})(?!\w)")


def is_share(view: View, found: Quantity, begin: int, place: Place) -> bool:
    """Say whether a percentage is a share of those who attend or sit."""
    if max(found.value or 0, found.high or 0) > _WHOLE:
        return False  # a rate of growth
    before = view.lower[begin : found.start].rpartition(";")[2]
    after = re.split(r"[.;]", view.lower[found.end : min(place.end, found.end + 60)])[0]
    around = f"{before} {after}"
    results, meeting = words_of("cues", "results"), words_of("cues", "meeting")
    if _IN_CASE.search(before) or words_of("cues", "voting").search(after):
        return False
    if behind("present").match(view.lower, found.end, place.end) and not results.search(around):
        return True
    label = place.label.name.lower() if place.label else ""
    if place.listed and names_people(label):
        return True  # "60 đại biểu, trong đó công nhân từ 80% trở lên"
    if grows(view, found) and _unit_first().match(label):
        return False  # "nơi nữ trên 50%": a share that chooses the unit
    if not names_people(label) and (wide := label_before(view, found, begin, wide=True)):
        label = wide.name.lower()[-80:]
    named = f"{label} {after}"
    if place.last >= begin and names_people(named) and not results.search(named):
        return True  # "… 220 đại biểu; công nhân đạt từ 65%, người sử dụng lao động không quá 15%"
    if (results.search(named) or found.value == 100) and not meeting.search(named):
        return False
    composes = words_of("cues", "composition").search(f"{place.lead} {paragraph_label(view, place)}")
    return names_people(named) and bool(meeting.search(around) or composes)
