"""Commands of uses (``office.uses``): an option or an argument for each parameter, read as its type says."""

import getpass
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import ValidationError

from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import argument, signed, switch, value
from pipeline.office.uses import DAY, DAYS, Secret, UseResult, UseSubject, fields_of, model_of, parameters_of
from pipeline.support.errors import SetupError
from pipeline.support.words import t

_Words = tuple[str, ...]
#: How a value is typed, by the type of the parameter that it is for: else as a word.
_TYPED: dict[Any, Any] = {bool: bool, _Words: list[str], DAYS: list[str], int | None: int | None}
_PARAMETERS: dict[Any, Callable[..., Any]] = {bool: switch}
#: How what was typed is read, by that type; by ``None`` any other: as it stands.
_READ: dict[Any, Callable[[OfficeOptions, str, Any], Any]] = {
    DAY: lambda ask, option, words: ask.day_of(option, (words or "").strip() or None),
    DAYS: lambda ask, option, words: tuple(ask.day_of(option, one) for one in words),
    _Words: lambda ask, option, words: tuple(filter(None, map(str.strip, words))),
    Secret: lambda ask, option, words: _password(),
    None: lambda ask, option, words: words,
}


def with_options(command: Callable[..., None], do: Callable[..., Any], **own: tuple[Any, Any]) -> Callable[..., None]:
    """Return a command as Typer takes it: with an option for each field of a use behind those of its ``own``."""
    kinds: dict[str, tuple[Any, Any]] = {"ask": (OfficeOptions, inspect.Parameter.empty), **own}
    for one in parameters_of(do):
        if one.kind is not Secret:
            about, unsaid = one.about, inspect.Parameter.empty if one.default is ... else one.default
            make: Callable[..., Any] = _PARAMETERS.get(one.kind, value if about.option else argument)
            made = make(*filter(None, (about.option, about.stands, about.help)))
            kinds[one.name] = (Annotated[_TYPED.get(one.kind, str | None), made], unsaid)
    return signed(command, kinds)


def command_of(do: Callable[..., UseResult]) -> Callable[..., None]:
    """Return the command of a use (``office.uses``): it reads the options, does the use and prints what came of it."""

    def command(ask: OfficeOptions, **typed: Any) -> None:
        done = do(UseSubject(ask.office, ask.store, ask.at, ask.who), **read_options(ask, do, typed))
        ask.answer(done.record, *done.shown)
        ask.say(*done.words.splitlines())

    return with_options(command, do)


def read_options(ask: OfficeOptions, do: Callable[..., Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as a use takes it; ``SetupError`` where an option cannot be so."""
    fields = {one.name: one for one in parameters_of(do)}
    reading = ((name, _READ.get(one.kind, _READ[None]), one.about.option) for name, one in fields.items())
    said = {name: read(ask, option, typed.get(name)) for name, read, option in reading}
    try:
        return fields_of(model_of(do).model_validate(said), do)
    except ValidationError as error:
        wrong = fields[str(error.errors()[0]["loc"][0])].about
        raise SetupError("{option}: không hợp lệ, hoặc quá dài.", option=wrong.option or wrong.stands) from error


def _password() -> Secret:
    """Ask for a password twice, where somebody sits there; else read it, so that no list of programs shows it."""
    if not sys.stdin.isatty():
        return Secret(sys.stdin.readline().rstrip("\r\n"))
    first = getpass.getpass(t("Mật khẩu (ít nhất 10 ký tự): "))
    if first != getpass.getpass(t("Ghi lại mật khẩu: ")):
        raise SetupError("Hai lần ghi mật khẩu mới không giống nhau.")
    return Secret(first)
