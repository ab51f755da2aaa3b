"""Figures to reach, and what kind of act a clause asks."""

import re

from extractors.bodies import body_at
from extractors.deliveries import Delivery
from extractors.doers import Doer, begins_with_act, doers_at
from extractors.lexicon import load
from extractors.phrases import any_of
from extractors.tasks.scopes import Scopes
from extractors.view import View, phrase
from schemas.letter import TaskKind

_WORDS = load("tasks")
_TARGET = phrase(any_of(_WORDS["targets"]))
_TARGET_HEADING = phrase(rf"(?:(?:các|một số) )?{any_of(_WORDS['target_headings'])}(?!\w)")
_SHARE = phrase(r"\d{1,3} *% +(?:số )?(?=\S)")
_REPORTS = phrase(r"(?:chế độ |thời hạn |quy định |các loại )?(?:thông tin,? )?báo cáo(?!\w)")


def is_target(view: View, start: int, end: int) -> bool:
    """Say whether the words begin with a figure to reach (``100% CĐCS …``, ``Phấn đấu …``)."""
    return _TARGET.match(view.lower, start, end) is not None


def target_doer(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return whom a target binds: the class it counts (``100% | CĐCS | có quy chế``), or the doer of its passive."""
    view = scopes.view
    if not is_target(view, start, end):
        return None
    for found in _SHARE.finditer(view.lower, start, end):
        body = body_at(view, found.end(), end)
        if body and body.kind in ("union", "school", "state", "party", "mass"):
            return Doer((body.name,), body.start, body.end, True)
    for found in re.compile(r"(?<!\w)(?:được|do) +").finditer(view.lower, start, end):
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


def is_of_reports(scopes: Scopes, start: int, end: int) -> bool:
    """Say whether an item names a paper below a heading of reports (``2. Báo cáo định kỳ``: ``Quý I: trước 12/3``)."""
    block = next((b for b in scopes.outline.blocks if b.start <= start < b.end), None)
    if block is None or begins_with_act(scopes.view, start, end):
        return False
    return any(
        _REPORTS.match(scopes.view.lower, above.start, above.end) for above in block.ancestors() if above.heading
    )


def kind_of_task(scopes: Scopes, start: int, end: int, delivery: Delivery) -> TaskKind:
    """Return what kind of act the words ask: a figure to reach, something to send, or anything else."""
    view = scopes.view
    label = re.compile(r"[^:.;,]{2,40}: +").match(view.lower, start, end)
    if is_target(view, label.end() if label and _TARGET_HEADING.search(label[0]) else start, end):
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
