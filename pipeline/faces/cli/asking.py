"""What comes to every command of an office beside its own options."""

import functools
import socket
from typing import Any

from pipeline.calendar import typed_dates
from pipeline.faces.cli.options import Shared
from pipeline.office import Office
from pipeline.office.duty_filters import choose, unknown_words
from pipeline.store import Filters, Store
from pipeline.store.people import Actor, acting
from pipeline.support.errors import SetupError


class OfficeOptions(Shared):
    """The options that all commands share, with the office that they mean."""

    def again(self) -> "OfficeOptions":
        """Return the same for another round, with office and day as they are then."""
        return OfficeOptions(self.as_json, self.quiet, self.db, self._today, self.registry)

    @functools.cached_property
    def office(self) -> Office:
        """The office that is meant; what is noted of the command, it did here."""
        acting.set(Actor(self.who, self.at.isoformat()[:19], socket.gethostname()))
        return Office(self.db, self.registry)

    @functools.cached_property
    def store(self) -> Store:
        """The database of the office, open until the command ends."""
        return self.at_end.enter_context(self.office.open())

    def chosen(self, union: str | None, *, below: bool = False) -> Filters:
        """Return the filter for the union that was typed, with those below it if asked; for all where none was."""
        return choose(self.store, self.office, union, self.day, below=below)

    def filters(self, chosen: Filters, from_: str | None = None, due_before: str | None = None, **more: Any) -> Filters:
        """Return the filter for the unions chosen, between days as they were typed; ``more``: its other fields."""
        first, before = typed_dates.between(from_, due_before, self.day, ("--from", "--due-before"))
        if first is not None and before is not None and first >= before:
            days = {"first": f"{first:%d/%m/%Y}", "last": f"{before:%d/%m/%Y}"}
            raise SetupError("--from ({first}) không trước --due-before ({last}): đổi lại hai ngày.", **days)
        return chosen._replace(due_from=first, due_before=before, **more)

    def knows(self, union: str | None, chosen: Filters) -> bool:
        """Whether anything is stored of the unions chosen by the name ``union``; a person is told of others."""
        if not union or self.store.duties.page(chosen._replace(everybody=True, advice=True), self.day, 1):
            return True
        self.say(unknown_words(self.store, union))
        return False
