"""Commands of uses (``office.uses``): an option or an argument for each parameter, read as its type says."""

import getpass
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import argument, switch, value
from pipeline.office.uses import DAY, Secret, UseField, UseResult, UseSubject, said_with
from pipeline.support.errors import SetupError
from pipeline.support.words import t

#: How a value is typed, by the type of the parameter that it is for: else as a word.
_TYPED: dict[Any, Any] = {bool: bool, tuple[str, ...]: list[str] | None, int | None: int | None}
_MADE: dict[Any, Callable[..., Any]] = {bool: switch}
#: How what was typed is read, by that type: else as it stands.
_READ: dict[Any, Callable[[OfficeOptions, str, Any], Any]] = {
    DAY: lambda ask, option, words: ask.day_of(option, (words or "").strip() or None),
    tuple[str, ...]: lambda ask, option, words: tuple(filter(None, map(str.strip, words or ()))),
    Secret: lambda ask, option, words: _password(),
}


def _as_it_is(ask: OfficeOptions, option: str, typed: Any) -> Any:
    return typed


def with_options(
    command: Callable[..., None], fields: Sequence[UseField], **own: tuple[Any, Any]
) -> Callable[..., None]:
    """Return a command as Typer takes it: with an option for each of the fields between those of its ``own``."""
    kinds = {"ask": (OfficeOptions, inspect.Parameter.empty), **own}
    kinds |= {one.name: _option(one) for one in fields if one.kind is not Secret}
    command.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=unsaid)
        for name, (kind, unsaid) in kinds.items()
    ])  # fmt: skip
    return command


def command_of(do: Callable[..., UseResult]) -> Callable[..., None]:
    """Return the command of a use."""
    fields = said_with(do)

    def command(ask: OfficeOptions, **typed: Any) -> None:
        with ask.office.open() as store:
            done = do(UseSubject(ask.office, store, ask.at, ask.who), **read_options(ask, fields, typed))
        ask.answer(done.record, *done.shown)
        ask.say(done.words)

    return with_options(command, fields)


def _option(one: UseField) -> tuple[Any, Any]:
    """Return a parameter of a use as Typer takes it, and what it is where nobody says it."""
    about, unsaid = one.about, inspect.Parameter.empty if one.default is ... else one.default
    make: Callable[..., Any] = _MADE.get(one.kind, value if about.option else argument)
    made = make(*filter(None, (about.option, about.stands, about.help)))
    return Annotated[_TYPED.get(one.kind, str | None), made], unsaid


def read_options(ask: OfficeOptions, fields: Sequence[UseField], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said with a use, as it was typed."""
    return {one.name: _READ.get(one.kind, _as_it_is)(ask, one.about.option, typed.get(one.name)) for one in fields}


def _password() -> Secret:
    """Ask for a password twice, where somebody sits there; else read it, so that no list of programs shows it."""
    if not sys.stdin.isatty():
        return Secret(sys.stdin.readline().rstrip("\r\n"))
    first = getpass.getpass(t("Mật khẩu (ít nhất 10 ký tự): "))
    if first != getpass.getpass(t("Ghi lại mật khẩu: ")):
        raise SetupError("Hai lần ghi mật khẩu mới không giống nhau.")
    return Secret(first)
