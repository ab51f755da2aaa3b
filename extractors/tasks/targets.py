"""Figures to reach, and what kind of act a clause asks."""

import re

from extractors.bodies import body_at
from extractors.deliveries import Delivery
from extractors.doers import Doer, doers_at
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase
from extractors.tasks.scopes import Scopes
from schemas.letter import TaskKind

_DONE_BY = re.compile(r"(?<!\w)(?:được|do) +")
_LABEL = re.compile(r"[^:.;,]{2,40}: +")
_WORDS = load("tasks")
_TARGET = phrase(any_of(_WORDS["targets"]))
_TARGET_HEADING = phrase(rf"(?:(?:các|một số) )?{any_of(_WORDS['target_headings'])}(?!\w)")
_SHARE = phrase(r"\d{1,3} *% +(?:số )?(?=\S)")
#: “Trong năm học này, | 100% các trường …”: by when a figure is to be reached.
_WITHIN = phrase(
    r"(?:trong|đến|hết|đến hết|tới)(?: (?:cuối|hết))? (?:năm|quý|tháng|ngày|nhiệm kỳ|giai đoạn)"
    r"[^,.;:%]{0,40}?(?:, *| +(?=có ít nhất|có trên|có tối thiểu|ít nhất|trên \d))(?=\S)"
)
_LEAST = any_of(_WORDS["at_least"])
_EACH_WINS = (
    rf"(?:có(?: thêm)? (?:{_LEAST}|từ)|{any_of(_WORDS['made'])} (?:được|mới)(?: {_LEAST}| từ)?"
    rf"|{any_of(_WORDS['won'])}(?: mới| thêm)? (?:{_LEAST}|từ)|{any_of(_WORDS['given'])}(?: mới| thêm)? {_LEAST})"
)
#: “Mỗi cụm lập được 01 đội”; “phải kiểm tra được 25% số cơ sở”: a figure that each has to reach.
_REACHED = phrase(
    r"(?=\D*\d)(?:[^.;:]{2,60}[.:] )?(?:đến [^,.;:]{2,20} )?"
    rf"(?:(?:mỗi|từng|các) [^.;:,]{{2,80}} {_EACH_WINS} \d|[^.;:,]{{2,90}} kiểm tra[^.;:,]{{0,20}} \d+ *%"
    rf"|[^.;:]{{0,120}}(?:huy động|vận động)(?: được)? {_LEAST}(?: là)? \d)"
)


def is_target(view: View, start: int, end: int) -> bool:
    """Say whether the words begin with a figure to reach (``100% CĐCS …``, ``Phấn đấu …``), perhaps by when."""
    within = _WITHIN.match(view.lower, start, end)
    return _TARGET.match(view.lower, within.end() if within else start, end) is not None


def is_reached(view: View, start: int, end: int) -> bool:
    """Say whether the words name a figure that each of a class has to reach (``Mỗi cụm lập được 01 đội``)."""
    return _REACHED.match(view.lower, start, end) is not None


def target_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a target binds: the class it counts (``100% | CĐCS | có quy chế``), or the doer of its passive."""
    view = scopes.view
    if not is_target(view, start, end):
        return None
    for found in _SHARE.finditer(view.lower, start, end):
        body = body_at(view, found.end(), end)
        if body and body.kind in ("union", "school", "state", "party", "mass"):
            return Doer((body.name,), body.start, body.end, True)
    for found in _DONE_BY.finditer(view.lower, start, end):
        doer = doers_at(view, found.end(), end)
        if doer and doer.acts:
            return doer
    first = _SHARE.search(view.lower, start, end)
    body = body_at(view, first.end(), end) if first else None
    return (
        Doer((body.name,), body.start, body.end, True)
        if body and body.kind == "person" and _scope_of_nobody(scopes)
        else None
    )


def _scope_of_nobody(scopes: Scopes) -> bool:
    """Say whether the letter as a whole binds no class, so that persons counted in a target stand for themselves."""
    return scopes.default is None


def kind_of_task(scopes: Scopes, start: int, end: int, delivery: Delivery) -> TaskKind:
    """Return what kind of act the words ask: a figure to reach, something to send, or anything else."""
    view = scopes.view
    label = _LABEL.match(view.lower, start, end)
    if is_target(view, label.end() if label and _TARGET_HEADING.search(label[0]) else start, end):
        return "target"
    if is_reached(view, start, end):
        return "target"
    if delivery.sends:
        return "report"
    return "target" if _under_targets(scopes, start) and re.search(r"\d", view.lower[start:end]) else "task"


def _under_targets(scopes: Scopes, at: int) -> bool:
    """Say whether the words stand under a heading that speaks of figures to reach (``CHỈ TIÊU``)."""
    block = scopes.block_at(at)
    if block is None:
        return False
    return any(_TARGET_HEADING.match(scopes.view.lower, above.start, above.end) for above in block.ancestors())
