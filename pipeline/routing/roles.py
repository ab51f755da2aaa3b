"""What a body has to do with a duty: it leads, it coordinates, or it watches over the work of others."""

import functools

from extractors.doers.acts import VERBS
from extractors.lexicon import load
from extractors.patterns import View, make_view
from pipeline.registry.names import key
from schemas.office import Role

_data = functools.partial(load, "roles", __package__)

#: Whoever watches is said to at the beginning of the duty; later “theo dõi” is one step among others.
_REACH = 240


@functools.lru_cache(maxsize=64)  # all unions of a class do the same duty
def role_of_doer(words: str, kind: str, *, is_own: bool) -> Role:
    """Return the role of those who do a duty: ``words`` are its words, ``is_own`` says that it is the issuer's.

    A report is always led by the lower union that owes it, also where it says how the union watches something.

    >>> role_of_doer("Giao Văn phòng theo dõi, đôn đốc việc thực hiện", "task", is_own=True)
    'monitor'
    >>> role_of_doer("Xây dựng kế hoạch, theo dõi và báo cáo", "task", is_own=False)
    'lead'
    """
    if kind == "report" and not is_own:
        return "lead"
    return "monitor" if _watches(make_view(words[:_REACH])) else "lead"


def is_union(name: str) -> bool:
    """Say whether the words name a union or a class of unions.

    >>> is_union("các CĐCS"), is_union("Trạm Y tế phường")
    (True, False)
    """
    return key(name).startswith(tuple(_data()["unions"]["beginnings"]))


def _watches(view: View) -> bool:
    """Say whether the first act is to watch; words with capitals belong to names (“Ban Tổ chức”)."""
    monitor = _data()["monitor"]
    at, limit = 0, len(view.lower)
    while at < limit:
        rest = view.lower[at:]
        if rest.startswith(tuple(monitor["acts"])):
            return True
        if rest.startswith(tuple(monitor["acts_on_progress"])):
            return any(words in rest for words in monitor["progress"])
        lead_in = next((words for words in _lead_ins() if rest.startswith(words)), "")
        verb = VERBS.match(view.lower, at, limit)
        if not lead_in and verb is not None and (at == 0 or view.plain[at].islower()):
            return False
        space = view.lower.find(" ", at + len(lead_in))
        at = space + 1 if space >= 0 else limit
    return False


@functools.cache
def _lead_ins() -> tuple[str, ...]:
    return tuple(sorted(_data()["monitor"]["lead_ins"], key=len, reverse=True))
