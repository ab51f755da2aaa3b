"""Files that people sent in: what waits to be read, and what became of the others. It survives a restart.

A name stands here only once the file was read and nothing in it was refused; until then whoever keeps the bytes keeps
the name beside them. Of a refused file only that it was refused, and when it came, stays.

What a union sends with its word is held: it is no file of the list, and nobody reads it, until a person lets it wait
with the others or it is dropped.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, insert, select, update

from pipeline.store import schema
from pipeline.store.database import Part

State = Literal["held", "dropped", "waiting", "reading", "done", "duplicate", "failed", "refused"]
#: A file with which the program itself ended so often is not tried again.
MOST_TRIES = 3
_TABLE = schema.uploads
_UNREAD = ("waiting", "reading")


class Upload(NamedTuple):
    """A file that was sent in. ``key``: under which name its bytes lie while it waits."""

    id: int
    key: str
    at: str
    state: State
    tries: int
    who: str | None
    name: str | None
    size: int | None
    letters: tuple[str, ...]
    """The ids of the letters that stand in it."""
    message: str | None
    """What a person should know of it, in their words."""


class Uploads(Part):
    """The files that were sent in, the last first."""

    def add(self, key: str, at: str, size: int, who: str | None, *, held: bool = False) -> Upload:
        """Note that a file came and waits, or is held and stands in no list."""
        state = "held" if held else "waiting"
        row = {"key": key, "at": at, "state": state, "tries": 0, "cleared": held, "who": who, "size": size}
        with self._database.writing() as connection:
            connection.execute(insert(_TABLE).values(**row))
            found = connection.execute(select(_TABLE).where(_TABLE.c.key == key)).mappings().one()
        return _upload(found)

    def take(self) -> Upload | None:
        """Return the file that has waited longest, which is being read from now on; ``None`` where none waits."""
        if self._first(select(_TABLE.c.id).where(_TABLE.c.state == "waiting").limit(1)) is None:
            return None
        with self._database.writing() as connection:
            first = select(func.min(_TABLE.c.id)).where(_TABLE.c.state == "waiting").scalar_subquery()
            found = connection.execute(select(_TABLE).where(_TABLE.c.id == first)).mappings().first()
            if found is None:
                return None
            values = {"state": "reading", "tries": found["tries"] + 1}
            connection.execute(update(_TABLE).where(_TABLE.c.id == found["id"]).values(**values))
            return _upload({**found, **values})

    def finish(
        self,
        number: int,
        state: State,
        name: str | None = None,
        letters: Collection[str] = (),
        message: str | None = None,
    ) -> None:
        """Write what became of a file; of a refused one nothing else stays."""
        values: dict[str, Any] = {"name": name, "letters": json.dumps(list(letters)), "message": message}
        if state == "refused":
            values = {"name": None, "letters": None, "message": None, "size": None, "who": None}
        with self._database.writing() as connection:
            connection.execute(update(_TABLE).where(_TABLE.c.id == number).values(state=state, **values))

    def begin_again(self) -> None:
        """Let everything wait again that was being read when the program ended."""
        with self._database.writing() as connection:
            connection.execute(update(_TABLE).where(_TABLE.c.state == "reading").values(state="waiting"))

    def release(self, number: int) -> bool:
        """Let a held file wait with the others; say whether it was held."""
        return self._let_go(number, {"state": "waiting", "cleared": False})

    def drop(self, number: int) -> bool:
        """Give a held file up, so that nothing but that it came stays; say whether it was held."""
        return self._let_go(number, {"state": "dropped", "who": None, "size": None})

    def _let_go(self, number: int, values: dict[str, Any]) -> bool:
        held = update(_TABLE).where(_TABLE.c.id == number, _TABLE.c.state == "held")
        with self._database.writing() as connection:
            return connection.execute(held.values(**values)).rowcount > 0

    def held(self) -> list[Upload]:
        """Return what is held, the first first."""
        return self._in_states(("held",))

    def unread(self) -> list[Upload]:
        """Return what waits or is being read, the first first."""
        return self._in_states(_UNREAD)

    def _in_states(self, states: Collection[str]) -> list[Upload]:
        asked = select(_TABLE).where(_TABLE.c.state.in_(states)).order_by(_TABLE.c.id)
        return [_upload(row._mapping) for row in self._rows(asked)]

    def counts(self) -> dict[State, int]:
        """Count the files by what became of them, without those that were cleared away."""
        asked = select(_TABLE.c.state, func.count()).where(_TABLE.c.cleared.is_(False)).group_by(_TABLE.c.state)
        return {row[0]: row[1] for row in self._rows(asked)}

    def recent(self, most: int, state: State | None = None) -> list[Upload]:
        """Return at most so many files, all or of one state, the last first, without those that were cleared away."""
        asked = select(_TABLE).where(_TABLE.c.cleared.is_(False)).order_by(_TABLE.c.id.desc()).limit(most)
        if state is not None:
            asked = asked.where(_TABLE.c.state == state)
        return [_upload(row._mapping) for row in self._rows(asked)]

    def of(self, ids: Collection[int]) -> dict[int, Upload]:
        """Return files by their ids, cleared away or not."""
        return {row.id: _upload(row._mapping) for row in self._rows(select(_TABLE).where(_TABLE.c.id.in_(ids)))}

    def clear(self, states: Collection[State] = ("done", "duplicate", "failed", "refused")) -> int:
        """Take what was read, or what became some of these, out of the list; return how many files that were."""
        done = update(_TABLE).where(_TABLE.c.state.in_(set(states) - {"held", *_UNREAD}), _TABLE.c.cleared.is_(False))
        with self._database.writing() as connection:
            return connection.execute(done.values(cleared=True)).rowcount


def _upload(row: Mapping[Any, Any]) -> Upload:
    values = {name: row[name] for name in Upload._fields}
    return Upload(**{**values, "letters": tuple(json.loads(values["letters"] or "[]"))})
