"""Requests: who is asked to act, and with whom."""

from extractors.doers.acts import any_duty
from extractors.doers.names import Doer, doers_at
from extractors.lexicon import load
from extractors.patterns import View, phrase

_POLITE = "(?:(?:trân trọng|kính|rất) )?"
_STRONG = phrase(
    rf"(?<!\w){_POLITE}{any_duty('requests')}(?!\w)(?: (?:cho|đến|tới|và yêu cầu|và đề nghị))?",
    told_by=load("duties")["requests"],
)
_WEAK = phrase(rf"(?<!\w){_POLITE}{any_duty('requests', 'weak_requests')}(?!\w)(?: (?:cho|đến|tới))?")
#: “có Công văn số 58/CĐN ngày 02/5/2023 | đề nghị …”: what another letter asked.
_CITED = phrase(
    r"(?:công văn|văn bản|kế hoạch|thông báo|hướng dẫn|công điện|chỉ thị) số [^ ,;]+(?:,? ngày [^ ,;]+)?"
    r"(?: của [^,.;]{2,60})? $"
)
_WITH = phrase(r"phối hợp(?: chặt chẽ)?(?: với| cùng(?: với)?)? (?=\w)")


def requested(
    view: View, start: int, limit: int, *, weak: bool = False, after: int | None = None
) -> tuple[int, Doer] | None:
    """Return where a request stands and the doer that it asks (``đề nghị | các CĐCS | báo cáo``).

    A request opens its sentence, follows a comma, or follows the body that asks, which ends at ``after``. ``weak`` lets
    softer words count too (``hướng dẫn``, ``chỉ đạo``, ``mời``), for sentences of the issuer itself.
    """
    for found in (_WEAK if weak else _STRONG).finditer(view.lower, start, limit):
        doer = doers_at(view, found.end(), limit)
        if doer is None or doer.start - found.end() > 3:
            continue
        if _CITED.search(view.lower, max(start, found.start() - 160), found.start()):
            continue
        before = view.plain[start : found.start()].rstrip()
        opens = not before or before[-1] in ',.;:)-"' or (after is not None and found.start() - after < 90)
        if opens:
            return found.start(), doer
    return None


def asked_last(view: View, start: int, limit: int) -> Doer | None:
    """Return the body that the last request of a long paragraph asks (``Căn cứ …, Ban Thường vụ hướng dẫn | CĐCS``)."""
    for found in reversed(list(_WEAK.finditer(view.lower, start, limit))):
        doer = doers_at(view, found.end(), limit)
        if doer is not None and doer.start - found.end() <= 3:
            return doer
    return None


def lead(view: View, doer: Doer, limit: int) -> Doer:
    """Add the bodies that the doer works with (``chủ trì, phối hợp với | Sở Y tế``) to ``coordinators``."""
    found = _WITH.search(view.lower, doer.end, min(limit, doer.end + 120))
    if not found:
        return doer
    others = doers_at(view, found.end(), limit)
    if others is None:
        return doer
    return Doer(doer.names, doer.start, doer.end, doer.acts, others.names)
