"""What comes to every command beside its own options: which office, which day, whether to answer programs or people."""

import datetime
import functools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline import settings, typed_dates
from pipeline.cli import console
from pipeline.cli.options import day_of, today_of
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.files import write
from pipeline.office import Office
from pipeline.office.unions_meant import Chosen, choose, unknown_words
from pipeline.store import Filters, Store
from pipeline.words import t


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

    @property
    def who(self) -> str | None:
        """Who acts."""
        return settings.user()

    @property
    def at(self) -> datetime.datetime:
        """The time of the day, to the second."""
        return datetime.datetime.combine(self.day, typed_dates.now().time())

    def tell(self, record: Any, words: str) -> None:
        """Tell programs the record and people the words."""
        if self.as_json:
            console.out_json(record)
        self.say(words)

    def form(self, output: Path | None, known: Sequence[str]) -> str | None:
        """Return the suffix of the file to write, which must be ``known``; without one that of JSON, for programs."""
        if output is None:
            return ".json" if self.as_json else None
        files.check_suffix(output, known)
        return output.suffix.lower()

    def write(self, path: Path, data: bytes | Iterable[bytes], words: str | None = None) -> None:
        """Write a file and say so."""
        write(path, data)
        self.say(words or t("Đã ghi {path}.", path=path))

    def day_of(self, option: str, words: str | None) -> datetime.date | None:
        """Read the day that was typed after an option, where one was."""
        return day_of(option, words, self.day) if words is not None else None

    def window(self, from_: str | None, to: str | None) -> tuple[datetime.date | None, datetime.date | None]:
        """Read the first and the last day as they were typed after ``--from`` and ``--to``."""
        first = typed_dates.parse_of("--from", from_, self.day).first if from_ else None
        last = typed_dates.parse_of("--to", to, self.day).last if to else None
        if first is not None and last is not None and first > last:
            days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
            raise SetupError(t("--from ({first}) sau --to ({last}): đổi lại hai ngày.", **days))
        return first, last

    def chosen(self, store: Store, union: str | None, *, below: bool = False) -> Chosen:
        """Return the unions that a person means."""
        return choose(store, self.office, union, self.day, below=below)

    def filters(self, chosen: Chosen, from_: str | None = None, due_before: str | None = None, **more: Any) -> Filters:
        """Return what is asked for of the unions chosen, between days as they were typed."""
        first = typed_dates.parse_of("--from", from_, self.day).first if from_ else None
        until = typed_dates.parse_of("--due-before", due_before, self.day) if due_before else None
        before = typed_dates.day_after(until) if until else None
        if first is not None and before is not None and first >= before:
            days = {"first": f"{first:%d/%m/%Y}", "last": f"{before:%d/%m/%Y}"}
            raise SetupError(t("--from ({first}) không trước --due-before ({last}): đổi lại hai ngày.", **days))
        unions = tuple(filter(None, chosen.unions))
        return Filters(unions, chosen.below or None, due_from=first, due_before=before, **more)

    def knows(self, store: Store, union: str | None, chosen: Chosen) -> bool:
        """Say whether anything is stored of the unions chosen by the name ``union``; a person is told of others."""
        if not union or store.duties.page(self.filters(chosen, everybody=True, advice=True), self.day, 1):
            return True
        self.say(unknown_words(store, union))
        return False


def first(lines: Sequence[str], most: int, rest: Callable[[int], str]) -> list[str]:
    """Return so many lines, then ``rest``: how many more there are."""
    return [*lines[:most], *([rest(len(lines) - most)] if len(lines) > most else [])]


def one_of(option: str, words: str, choices: Sequence[str]) -> None:
    """Refuse what is none of the choices."""
    if words not in choices:
        codes = t("{first} hoặc {last}", first=", ".join(choices[:-1]), last=choices[-1])
        raise SetupError(t("{option}: “{words}” không hợp lệ; chọn {codes}.", option=option, words=words, codes=codes))
