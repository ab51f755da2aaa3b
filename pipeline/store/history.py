"""What people did, by whom and when: only ever added to, in the transaction of the change itself.

What people said of a warning is kept by its id. A letter read anew keeps that: the id is made of what the letters say.
How far each letter is that somebody went over is kept beside it for lists.
"""

import datetime
import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, func, insert, or_, select, update

from pipeline import labels
from pipeline.store import schema
from pipeline.store.database import Part, asking
from pipeline.store.duties import ObligationLine, one_obligation
from pipeline.store.errors import StaleError
from pipeline.store.references import bodies_called, letter_called, members
from pipeline.store.rows import APPROVER, Event, choose, chosen, may_leave, owed
from pipeline.store.schema import given, known, of_ids
from pipeline.words import t
from schemas import Approver, Correction, Record, ReviewAct, Reviewed, ReviewState, iso

_SETTLED, _OPEN = "warning-settled", "warning-open"
_EVENTS, _DID = schema.events, schema.events.c
_OF_DEEDS = select(_EVENTS).where(_DID.log.is_(None))
#: What people said of letters as they were read: that something is otherwise, what they found when they went over them.
#: ``access`` is no word on a letter: who came in (``audit``).
Log = Literal["correct", "review", "access"]


class Settled(Record):
    """Who settled a warning, when, and what they noted."""

    who: str | None
    on: str
    note: str | None = None


class Decision(Record):
    """What a person says to a warning of a letter (by its id): settled with this note, or open again."""

    letter: str
    note: str | None = None
    reopen: bool = False


def last_of(log: Log | None, most: int, before: int | None, who: str | None, day: datetime.date | None) -> Select[Any]:
    """Return the question for the last lines of a log: before a number, by one person, on a day."""
    begins = functools.partial(_DID.at.startswith, autoescape=True)
    wanted = given((before, _DID.id.__lt__), (who, _DID.who.__eq__), (iso(day), begins))
    return select(_EVENTS).where(_DID.log == log, *wanted).order_by(_DID.id.desc()).limit(most)


def settled(connection: Connection, ids: Collection[str] | None = None) -> dict[str, Settled]:
    """Return those of some warnings, or of all, that are settled now, by their ids: the last word said counts."""
    asked = select(_EVENTS).where(_DID.what.in_((_SETTLED, _OPEN)))
    found = sorted(of_ids(connection, asked, _DID.obligation, ids), key=lambda row: row.id)
    last = {row.obligation: row for row in found}
    return {
        warning: Settled(who=row.who, on=row.at, note=row.detail)
        for warning, row in last.items()
        if row.what == _SETTLED
    }


class History(Part):
    """What people did."""

    def of(self, obligation_id: str | None = None, letter: str | None = None) -> list[Event]:
        """Return what people did to an obligation or to everything under a letter, in the order in which they did."""
        with self._database.reading() as connection:
            asked = _OF_DEEDS.order_by(_DID.id)
            if obligation_id is not None:
                asked = asked.where(_DID.obligation == one_obligation(connection, obligation_id).id)
            if letter is not None:
                asked = asked.where(_is_under(letter_called(connection, letter)))
            return [event(row) for row in connection.execute(asked)]

    def of_duty(self, duty: str, most: int) -> list[Event]:
        """Return what people did last to a duty (by its whole id) or to its unions' rows, the latest first."""
        row, duties = schema.obligations.c, schema.duties
        rows = select(row.id).join(duties, duties.c.id == row.duty).where(duties.c.parent == duty)
        wanted = or_(_DID.obligation == duty, _DID.obligation.in_(rows))
        return [event(row) for row in self._rows(_OF_DEEDS.where(wanted).order_by(_DID.id.desc()).limit(most))]

    def last(self) -> int:
        """Return the number of the last thing that anybody did: what stands on a page was seen as it was then."""
        return self._first(select(func.max(_DID.id)).where(_DID.log.is_(None)))[0] or 0

    def last_events(
        self, most: int, before: int | None = None, letter: str | None = None, who: str | None = None,
        day: datetime.date | None = None,
    ) -> list[tuple[int, Event]]:  # fmt: skip
        """Return the last things that people did (under a letter, by its id; one person; on a day), by their numbers.

        ``before`` is the number of the last one of the page before.
        """
        asked = last_of(None, most, before, who, day).where(*given((letter, _is_under)))
        return [(row.id, event(row)) for row in self._rows(asked)]

    def counts(self, union: str | None = None) -> dict[str, int]:
        """Count what people decided, by what it is about; what nobody touched is left out.

        That is the id of an obligation, of the duty that unions share (a new deadline for all), or of a whole letter.
        With ``union`` only what may concern that one.
        """
        about = sa.case((_DID.obligation == sa.literal_column("''"), _DID.letter), else_=_DID.obligation)
        asked = select(about, func.count()).where(_DID.log.is_(None)).group_by(about)
        with self._database.reading() as connection:
            if union is not None:
                bodies, row, duty = bodies_called(connection, union), schema.obligations.c, schema.duties.c
                owes = (owed.c.duty == duty.id, owed.c.body.in_(bodies))
                asked = asked.where(
                    or_(
                        # Whatever people did anything to has a row of its own.
                        _DID.obligation.in_(select(row.id).where(row.body.in_(bodies))),
                        _DID.obligation.in_(select(duty.parent).where(*owes)),
                        sa.and_(_DID.obligation == "", _DID.letter.in_(select(duty.letter).where(*owes))),
                    )
                )
            return {row[0]: row[1] for row in connection.execute(asked)}

    def settle(self, decisions: Mapping[str, Decision], on: datetime.date, who: str | None) -> None:
        """Write decisions about warnings (by their ids) into the history, all of them or none."""
        if not decisions:
            return
        with self._database.writing() as connection:
            for warning, said in decisions.items():
                remember(connection, said.letter, warning, on, _OPEN if said.reopen else _SETTLED, said.note, who)
                found = schema.warnings.c.id == warning
                connection.execute(sa.update(schema.warnings).where(found).values(settled=not said.reopen))

    settled = asking(settled)


def _is_under(letter: str) -> ColumnElement[bool]:
    copies = select(schema.letters.c.sha256).where(schema.letters.c.copy_of == letter)
    return or_(_DID.letter == letter, _DID.letter.in_(copies))


event = functools.partial(Event.model_validate, from_attributes=True)


def remember(
    connection: Connection, letter: str, obligation: str, on: datetime.date, what: str, detail: str | None,
    who: str | None, **more: str | None,
) -> None:  # fmt: skip
    """Write into the history, in the transaction of the change itself; ``more``: what else the table holds."""
    values = {"letter": letter, "obligation": obligation, "at": on.isoformat(), "what": what, "detail": detail}
    connection.execute(insert(_EVENTS).values(**values, who=who, **more))


def write(connection: Connection, log: Log, said: Iterable[tuple[Correction | ReviewAct, str]]) -> None:
    """Write into a log what people said of letters, each with what it is."""
    own = {"log": log, "obligation": ""}
    for item, what in said:
        line = {"letter": item.letter, "at": item.at, "who": item.who, "what": what, "content": item.model_dump_json()}
        connection.execute(insert(_EVENTS).values(**own, **line))


def written(connection: Connection, log: Log, letters: Collection[str]) -> Sequence[str]:
    """Return what a log holds of letters (JSON), the first first."""
    asked = select(_DID.content).where(_DID.letter.in_(letters), _DID.log == log, schema.sound(_EVENTS))
    return connection.execute(asked.order_by(_DID.id)).scalars().all()


# --------------------
# Refusing what a person marks on something that another person changed after it was seen.


def refuse_stale(connection: Connection, line: ObligationLine, seen: int | None) -> None:
    """Raise ``StaleError`` where people did more to an obligation than was ``seen`` (``versions``), if that is said."""
    if seen is None or seen == versions(connection, [line.id]).get(line.id, 0):
        return
    asked = select(_EVENTS).where(_DID.obligation == line.id).order_by(_DID.id.desc()).limit(1)
    last = connection.execute(asked).first()
    said = t("đã được đổi từ khi xem.")
    if last is not None:
        words = {"who": last.who or t("người khác"), "day": labels.date_words(last.at)}
        words |= {"deed": labels.deed_name(last.what), "detail": last.detail}
        plain = t("{who} đã ghi “{deed}” ngày {day}.", **words)
        said = t("{who} đã ghi “{deed}” ({detail}) ngày {day}.", **words) if last.detail else plain
    raise StaleError(f"{line.union}: {said} {t('Xem lại rồi ghi. Chưa ghi gì.')}")


def versions(connection: Connection, ids: Collection[str] | None = None, until: int | None = None) -> dict[str, int]:
    """Return how often people did anything to obligations (``until`` then), by their ids; untouched ones not at all."""
    asked = select(_DID.obligation, func.count()).where(_DID.log.is_(None), *given((until, _DID.id.__le__)))
    asked = asked.group_by(_DID.obligation)
    return {row[0]: row[1] for row in of_ids(connection, asked, _DID.obligation, ids)}


# --------------------
# Who went over which letter and what they said; how far each letter is, kept beside it for lists.

_LETTER = schema.letters.c
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
        return self._read(known, name, letters, may_leave(name))

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
