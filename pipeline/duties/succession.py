"""Who owes a union's duties on a day: itself while it lasts, then who came in its place, and how that is said.

A duty stays with the union that the letter meant. What has changed since is worked out for the day asked about and said
beside it; who only follows from the map of the reform, or one of several, is never taken for sure.
"""

import datetime
import functools

from pipeline.support.words import t
from pipeline.unions import Registry
from pipeline.unions.registry import nobody
from schemas import CLOSED, Obligation, Union


class Succession:
    """Answers for one registry and one day; without a registry nobody has ended."""

    def __init__(self, registry: Registry | None, day: datetime.date) -> None:
        self._registry = registry = nobody() if registry is None else registry
        self._day = day
        self._heirs = functools.cache(lambda union_id: registry.heirs(union_id, day))

    def seen(self, item: Obligation, between: str = " – ") -> Obligation:
        """Return an open duty with who owes it now (“nay: …”), or may be chosen, behind its union; others unchanged."""
        if item.candidates and item.status not in CLOSED:
            found = [f"{union.name} ({union.id})" for one in item.candidates
                     if (union := self._registry.get(one)) is not None]  # fmt: skip
            names = t("chọn: {names}", names="; ".join(found))
            return item.model_copy(update={"union": f"{item.union}{between}{names}"})
        union = self._ended(item.union_id)
        if union is None or item.status in CLOSED:
            return item
        return self.marked(item).model_copy(update={"union": f"{item.union}{between}{self._now(union)}"})

    def marked(self, item: Obligation) -> Obligation:
        """Return an open duty to be looked at by a person unless it is sure who owes it now."""
        union = self._ended(item.union_id)
        if union is None or item.status in CLOSED or self._is_sure(union):
            return item
        return item.model_copy(update={"needs_review": True})

    def addressee(self, item: Obligation) -> tuple[str, str | None, str | None]:
        """Return name and id of whom to write to about a duty, and who owed it where a sure heir does now."""
        union = self._ended(item.union_id)
        if union is None:
            return item.union, item.union_id, None
        if self._is_sure(union):
            heir = self._heirs(union.id)[0].union
            return heir.name, heir.id, item.union
        return f"{item.union} – {self._now(union)}", item.union_id, None

    def before(self, name: str) -> list[Union]:
        """Return the ended bodies in whose place the one with this name or id stands on the day."""
        meant = {union.id for union in self._registry.find(name, self._day)} | {name}
        ended = filter(None, map(self._ended, sorted(self._registry.ended())))  # few of all bodies
        return [union for union in ended if any(heir.union.id in meant for heir in self._heirs(union.id))]

    def after(self, union_id: str | None) -> list[Union]:
        """Return who stands in the place of an ended body on the day; none for one that lasts or has no heir."""
        ended = self._ended(union_id)
        return [heir.union for heir in self._heirs(ended.id)] if ended else []

    def _ended(self, union_id: str | None) -> Union | None:
        union = self._registry.get(union_id)
        return union if union and union.valid_to and union.valid_to < self._day else None

    def _is_sure(self, union: Union) -> bool:
        heirs = self._heirs(union.id)
        return len(heirs) == 1 and heirs[0].move is None

    def _now(self, union: Union) -> str:
        """Return in words who stands in the place of a union that ended (“nay: …”), or that nobody knows it."""
        heirs = self._heirs(union.id)
        if not heirs:
            return t("đã kết thúc ngày {day}, chưa rõ đơn vị kế thừa", day=f"{union.valid_to:%d/%m/%Y}")
        names = "; ".join(
            one.union.name if one.move is None else t("{name} (theo địa giới mới, cần kiểm tra)", name=one.union.name)
            for one in heirs
        )
        return t("nay: {names}", names=names) if len(heirs) == 1 else t("nay: {names} (cần phân việc)", names=names)
