"""Who went over which letter and what they said; how far each letter is, kept beside it for lists."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select, update

from pipeline.store import schema
from pipeline.store.choices import APPROVER, choose, chosen, may_leave
from pipeline.store.copies import members
from pipeline.store.database import Part
from pipeline.store.history import last_of, write, written
from schemas import Approver, ReviewAct, Reviewed, ReviewState

_LETTER, _DID = schema.letters.c, schema.events.c
_FIELDS = {name: _LETTER[f"review_{name}"] for name in Reviewed.model_fields}
#: Acts on a whole letter, and what takes one back; ``unsay`` takes back one on a card.
_WHOLE = ("approve", "return", "reopen", "undo")
_STATES: dict[str, ReviewState] = {"approve": "approved", "return": "returned"}


class Reviews(Part):
    """Acts on letters, and how far letters are."""

    def of(self, sha256: str) -> list[ReviewAct]:
        """Return the acts on a letter or on any of its copies, the first first, those taken back among them."""
        with self._database.reading() as connection:
            return _acts(connection, members(connection, sha256))

    def last_acts(
        self, most: int, before: int | None = None, letter: str | None = None, who: str | None = None,
        day: datetime.date | None = None,
    ) -> list[tuple[int, ReviewAct]]:  # fmt: skip
        """Return the last acts on whole letters (on one, by its id; of one person; on a day), by their numbers.

        ``before`` is the number of the last one of the page before. What was taken back is told, and its taking back.
        """
        asked = last_of("review", most, before, who, day).where(_DID.what.in_(_WHOLE))
        if letter is not None:
            asked = asked.where(_DID.letter.in_(self._read(members, letter)))
        return [(row.id, ReviewAct.model_validate_json(row.content)) for row in self._rows(asked)]

    def add(self, act: ReviewAct) -> Reviewed:
        """Write an act down and return how far the letter is then."""
        with self._database.writing() as connection:
            write(connection, "review", [(act, act.what)])
            return settle(connection, members(connection, act.letter))

    def state(self, sha256: str) -> Reviewed:
        """Return how far a letter is, by its id."""
        return self.states([sha256])[sha256]

    def states(self, letters: Collection[str]) -> dict[str, Reviewed]:
        """Return how far letters are, by their ids."""
        columns = (column.label(name) for name, column in _FIELDS.items())
        begun = select(_LETTER.sha256, *columns).where(_LETTER.review_state.is_not(None))
        found = self._of_ids(begun, _LETTER.sha256, set(letters))
        known = {row.sha256: Reviewed.model_validate(row, from_attributes=True) for row in found}
        return {name: known.get(name, Reviewed()) for name in letters}

    def approved(self, letters: Collection[str]) -> set[str]:
        """Return which of some letters a person approved."""
        return {name for name, reviewed in self.states(letters).items() if reviewed.state == "approved"}

    def may_leave(self, letters: Collection[str]) -> set[str]:
        """Return which of some letters may leave the house."""
        name = schema.letters.c.sha256
        return {row.sha256 for row in self._of_ids(select(name).where(may_leave(name)), name, set(letters))}

    @property
    def approver(self) -> Approver:
        """Who approves letters in this office; a clerk where nothing was chosen."""
        return next((row.value for row in self._rows(chosen("office", name=APPROVER))), "clerk")

    def choose_approver(self, who: Approver) -> None:
        """Choose who approves letters; where ``nobody`` does, all that is read may leave."""
        with self._database.writing() as connection:
            choose(connection, "office", who, name=APPROVER)

    def begun(self, most: int) -> list[str]:
        """Return so many letters that somebody began with, or gave back, and nobody approved, the first first."""
        asked = select(_LETTER.sha256).where(_LETTER.review_state.in_(("open", "returned")))
        return self._values(asked.order_by(_LETTER.review_at, _LETTER.sha256).limit(most))


def counting(acts: Iterable[ReviewAct]) -> list[ReviewAct]:
    """Return the acts that nobody took back."""
    found: list[ReviewAct] = []
    for act in acts:
        if act.what not in ("undo", "unsay"):
            found.append(act)
            continue
        last = next((at for at in reversed(range(len(found))) if found[at].who == act.who), None)
        if last is not None:
            del found[last]
    return found


def approved_first(connection: Connection, group: list[str]) -> list[str]:
    """Return a letter and its copies with the one before all that a person approved, where one is.

    A better copy that came since takes the place of no words that people answered for: they reopen the letter first.
    """
    acts = counting(_acts(connection, group)) if len(group) > 1 else []
    if not acts or acts[-1].what != "approve":
        return group
    return sorted(group, key=lambda name: name != acts[-1].letter)


def settle(connection: Connection, group: Sequence[str]) -> Reviewed:
    """Write down how far the letter is that stands for a group, the first of it, and return that."""
    reviewed = Reviewed()
    for last in counting(_acts(connection, group))[-1:]:
        reviewed = Reviewed(state=_STATES.get(last.what, "open"), at=last.at, who=last.who, why=last.why)
    nothing, told = dict.fromkeys(_FIELDS.values()), {_FIELDS[name]: value for name, value in reviewed}
    begun = update(schema.letters).where(_LETTER.sha256.in_(group), _LETTER.review_state.is_not(None))
    connection.execute(begun.values(nothing))
    if reviewed.state != "new":
        connection.execute(update(schema.letters).where(_LETTER.sha256 == group[0]).values(told))
    return reviewed


def _acts(connection: Connection, letters: Collection[str]) -> list[ReviewAct]:
    return list(map(ReviewAct.model_validate_json, written(connection, "review", letters)))
