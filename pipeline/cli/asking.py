"""What comes to every command beside its own options: which office, which day, whether to answer programs or people."""

import datetime
import functools
from pathlib import Path

from pipeline.cli import console
from pipeline.cli.options import today_of
from pipeline.office import Office


class Asked:
    """The options that all commands share; a command with a parameter ``ask`` of this type need not name them."""

    def __init__(
        self, as_json: bool, quiet: bool, db: str | None, today: str | None, registry: Path | None = None
    ) -> None:
        self.db, self.as_json, self.quiet = db, as_json, quiet
        self.registry, self._today = registry, today

    def again(self) -> "Asked":
        """Return the same for another round, with office and day as they are then."""
        return Asked(self.as_json, self.quiet, self.db, self._today, self.registry)

    @functools.cached_property
    def office(self) -> Office:
        """The office that is meant."""
        return Office(self.db, self.registry)

    @functools.cached_property
    def day(self) -> datetime.date:
        """The day that counts as today."""
        return today_of(self._today)

    def say(self, message: str) -> None:
        """Say something about the work, unless nothing is to be said."""
        console.say(message, quiet=self.quiet)
