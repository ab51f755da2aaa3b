"""Warnings across letters as they were found last: what the first page counts and shows without comparing anything.

They follow from the letters and are made anew (``office.warnings``) once these changed (``revision``).
"""

import datetime
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, select

from pipeline.store import checksums, history, revision, schema
from pipeline.store.database import Part
from pipeline.store.revision import CHANGED, MARKED
from pipeline.store.schema import parts
from schemas import LetterWarning

_KEPT, _NOTED = schema.warnings, schema.choices.c
_IS_NOTED = _NOTED.kind.in_((CHANGED, MARKED))
#: How heavy a level is. What is there for information only waits for nobody.
_WEIGHTS = {"info": 0, "look": 1, "error": 2}
_NO_END = "9"


class Unchecked(NamedTuple):
    """Letters to be compared again, those under which only marks changed apart; how far the store was when asked."""

    letters: list[str]
    marked: list[str]
    revision: int


class Warnings(Part):
    """The warnings that were found."""

    def unchecked(self, most: int) -> Unchecked:
        """Return so many of the letters that are to be compared again, those that have waited longest first."""
        asked = select(_NOTED.subject, _NOTED.kind).where(_IS_NOTED).order_by(_NOTED.value, _NOTED.subject).limit(most)
        with self._database.reading() as connection:
            number = revision.current(connection)
            found = connection.execute(asked).all()
        words, marked = ([row.subject for row in found if row.kind == kind] for kind in (CHANGED, MARKED))
        return Unchecked(words, marked, number)

    def are_behind(self) -> bool:
        """Whether any letter is to be compared again."""
        return self._first(select(_NOTED.subject).where(_IS_NOTED).limit(1)) is not None

    def replace(self, checked: Unchecked, letters: Collection[str], found: Sequence[LetterWarning]) -> None:
        """Put the warnings ``found`` of letters in the place of theirs; one changed meanwhile is compared again."""
        with self._database.writing() as connection:
            settled = history.settled(connection, [item.id for item in found])
            lines = {item.id: line_of(item, settled=item.id in settled) for item in found}
            for column, ids in ((_KEPT.c.letter, letters), (_KEPT.c.target, checked.letters), (_KEPT.c.id, lines)):
                for part in parts(ids):
                    connection.execute(delete(_KEPT).where(column.in_(part)))
            checksums.put(connection, _KEPT, [*lines.values()])
            before = _NOTED.value < revision.written(checked.revision)
            for done, kind in ((checked.letters, CHANGED), (checked.marked, MARKED)):
                for part in parts(done):
                    is_done = (_NOTED.kind == kind, _NOTED.subject.in_(part), before)
                    connection.execute(delete(schema.choices).where(*is_done))

    def open(self, today: datetime.date, most: int) -> list[LetterWarning]:
        """Return so many warnings that wait for a person, the heaviest first, of those the latest letters' first."""
        order = (_KEPT.c.weight.desc(), _KEPT.c.day.desc(), _KEPT.c.id.desc())
        asked = _open(_KEPT.c.content, today).where(checksums.sound(_KEPT)).order_by(*order).limit(most)
        return [LetterWarning.model_validate_json(content) for content in self._values(asked)]

    def count_open(self, today: datetime.date, most: int) -> int:
        """Count the warnings that wait for a person, up to so many."""
        few = _open(_KEPT.c.id, today).limit(most).subquery()
        return int(self._first(select(func.count()).select_from(few))[0])


def _open(column: Any, today: datetime.date) -> Select[Any]:
    return select(column).where(_KEPT.c.settled.is_(False), _KEPT.c.weight > 0, _KEPT.c.until >= today.isoformat())


def line_of(item: LetterWarning, *, settled: bool) -> dict[str, Any]:
    """Return the row of a warning."""
    return {
        "id": item.id, "letter": item.letter, "target": item.other_letter, "weight": _WEIGHTS[item.level],
        "day": item.letter_key.issued_on or "", "until": item.until or _NO_END, "settled": settled,
        "content": item.model_dump_json(),
    }  # fmt: skip
