"""One call of a command: the day, the office and the form of the answer, which every command is asked for alike."""

import datetime
import functools
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from pipeline import settings, typed_dates
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, UnusedToday, day_of, today_of
from pipeline.cli.union_choice import Chosen, choose, unknown_words
from pipeline.errors import SetupError
from pipeline.export import files
from pipeline.frames.lines import Shown
from pipeline.office import Office
from pipeline.store import Filters, Store
from pipeline.words import t

Row = TypeVar("Row")
_SHARED = {"registry": Registry, "db": Db, "today": Today, "as_json": Json, "quiet": Quiet}
_UNUSED: dict[str, Any] = {
    "registry": Annotated[Path | None, typer.Option("--registry", hidden=True)],
    "today": UnusedToday,
}


class Call:
    """What every command is asked beside its own options; everything said goes through it."""

    def __init__(self, registry: Path | None, db: str | None, today: str | None, as_json: bool, quiet: bool) -> None:
        self.db, self.as_json, self.quiet = db, as_json, quiet
        self.day = today_of(today)
        self.office = Office(db, registry)
        self.who = settings.user()

    @property
    def at(self) -> datetime.datetime:
        """The time of the day, to the second."""
        return datetime.datetime.combine(self.day, typed_dates.now().time())

    def say(self, words: str) -> None:
        """Say something about the work, unless nothing is to be said."""
        console.say(words, quiet=self.quiet)

    def say_first(self, lines: list[str], most: int, rest: Callable[[int], str], *, always: bool = False) -> None:
        """Say so many lines, then ``rest``: how many more there are."""
        for line in lines[:most] + ([rest(len(lines) - most)] if len(lines) > most else []):
            console.say(line, quiet=self.quiet and not always)

    def write(self, path: Path, data: bytes, words: str | None = None) -> None:
        """Write a file and say so."""
        files.write(path, data)
        self.say(words or t("Đã ghi {path}.", path=path))

    def day_of(self, option: str, words: str | None) -> datetime.date | None:
        """Read the day that was typed after an option, where one was."""
        return day_of(option, words, self.day) if words is not None else None

    def chosen(self, store: Store, union: str | None, *, below: bool = False) -> Chosen:
        """Return the unions that a person means."""
        return choose(store, self.office, union, self.day, below=below)

    def knows(self, store: Store, union: str | None, chosen: Chosen) -> bool:
        """Say whether anything is stored of the unions chosen by the name ``union``; a person is told of others."""
        if not union or store.duties.page(Filters(**whose(chosen), everybody=True, advice=True), self.day, 1):
            return True
        self.say(unknown_words(store, union))
        return False


def command(*unused: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function whose first value is the ``Call``; it takes ``unused`` options for nothing."""

    def made(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def called(**given: Any) -> None:
            shared = {name: given.pop(name) for name in _SHARED}
            function(Call(**shared), **given)

        kinds = _SHARED | {name: _UNUSED[name] for name in unused}
        shared = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=False if kind in (Json, Quiet) else None
            )
            for name, kind in kinds.items()
        ]
        own = list(inspect.signature(function).parameters.values())[1:]
        called.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
        called.__annotations__ = {item.name: item.annotation for item in (*own, *shared)}
        return called

    return made


def argument(metavar: str, help: str) -> Any:
    """Return what stands on the command line without an option."""
    return typer.Argument(metavar=metavar, show_default=False, readable=False, help=help)


def rows(columns: Sequence[Shown[Row]], found: Sequence[Row], title: str | None = None) -> str:
    """Return a table of records with the columns by which people know them."""
    names = [column.title for column in columns]
    wide = [name for name, column in zip(names, columns, strict=True) if column.wide]
    spare = [name for name, column in zip(names, columns, strict=True) if column.spare]
    return console.table(names, ([column.words(one) for column in columns] for one in found), title, wide, spare)


def whose(chosen: Chosen) -> dict[str, Any]:
    """Return what ``Filters`` say of the unions chosen."""
    return {"union": tuple(filter(None, chosen.unions)), "below": chosen.below or None}


def one_of(option: str, words: str, choices: Sequence[str]) -> None:
    """Refuse what is none of the choices."""
    if words not in choices:
        codes = t("{first} hoặc {last}", first=", ".join(choices[:-1]), last=choices[-1])
        raise SetupError(t("{option}: “{words}” không hợp lệ; chọn {codes}.", option=option, words=words, codes=codes))
