"""Teams whose people are counted: they are bound where nobody is named who forms them."""

import re
from functools import cache

from extractors.delegate_limits.patterns import any_of
from extractors.view import View, phrase

Span = tuple[int, int]


def team_of(view: View, begin: int, at: int) -> Span | None:
    """Return the team whose people are counted, where nobody is named who forms it: ``mỗi | đội thi | 05 người``."""
    last = None
    for found in _team().finditer(view.lower, begin, at):
        last = found
    return (last.start("team"), last.end("team")) if last else None


@cache
def _team() -> re.Pattern[str]:
    teams, stop = any_of("scope", "sent_teams"), any_of("scope", "stops")
    more = rf"(?: (?!(?:{stop})(?!\w))[^\W\d_]+){{0,4}}?"
    return phrase(rf"(?<!\w)mỗi (?P<team>(?:{teams})(?!\w){more})(?= (?:{stop})(?!\w)| *:| +\d| *$)")


def team_behind(view: View, at: int, end: int) -> Span | None:
    """Return the team behind the figure: ``10 người/đội``, ``30 người mỗi đội``, ``từ 8 đến 12 người một đội``."""
    found = _team_behind().match(view.lower, at, end)
    return (found.start("team"), found.end("team")) if found else None


@cache
def _team_behind() -> re.Pattern[str]:
    return phrase(rf" *(?:/|mỗi |một |01 )(?: ?(?:01|1))? *(?P<team>{any_of('scope', 'sent_teams', 'classes')})(?!\w)")
