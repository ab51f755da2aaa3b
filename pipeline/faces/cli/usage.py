"""Help pages and usage errors in people's words.

Typer writes its own headings and errors in English; the classes and the table here say them in the clerk's language.
"""

import inspect
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module
from itertools import filterfalse
from operator import attrgetter
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from extractors.lexicon import load
from pipeline.faces.cli.options import COMMON, UNUSED, signed
from pipeline.support import settings
from pipeline.support.errors import SetupError
from pipeline.support.words import if_said, t

_WIDTH = 100
_BARE: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None}
_HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_NO_COMMAND = re.compile(r"No such command '(.+?)'")
#: Typer's English message → ours. The groups of the pattern fill ``{0}``, ``{1}``.
_MESSAGES: list[tuple[str, str]] = [*load("messages", __package__).items()]
#: Options and commands of earlier versions, which a script may still hold, and what is done without them.
_GONE: dict[str, str] = load("gone", __package__)


class CommandEntry(NamedTuple):
    """A command as the program lists it: it is loaded when it is called, not before."""

    name: str
    where: "str | tuple[CommandEntry, ...]"  # ``module:function`` here, or a use; or the commands of a group
    help: str  # what it does
    example: str  # command lines that work as they stand
    common: str = "registry db today"  # which of the options that every command takes mean something to it
    begins: bool = False  # whether it may be an office's first: it makes the database that ``--db`` names
    short: bool = False  # whether it is known without its group, too: ``vanthu done`` is ``vanthu duty done``
    default: str | None = None  # of a group, the command that is meant where none of its commands is named

    def load(self) -> Any:
        """Return the command that ``where`` names: a group, a use of the office, or a function of this package."""
        if isinstance(self.where, tuple):
            below = group(self.name, self.where, t(self.help), self.example)
            below.default = self.default
            return below
        module, _, function = self.where.partition(":")
        if module.startswith("office."):
            use = getattr(import_module(f"pipeline.{module}"), function)
            called = import_module(f"{__package__}.uses").command_of(use)
        else:
            called = getattr(import_module(f"{__package__}.{module}"), function)
        made = typer.Typer(**_BARE)
        made.command(self.name, cls=Command, help=t(self.help), epilog=self.example, context_settings=_HELP)(
            _asked(called, self.common.split(), self.begins)
        )
        return typer.main.get_command(made)


def _asked(called: Callable[..., None], common: Sequence[str], begins: bool) -> Callable[..., None]:
    """Return a command as Typer takes it, which looks for the database and gives ``called`` its ``ask``."""
    own = inspect.signature(called, eval_str=True).parameters
    taken = {name: (one.annotation, one.default) for name, one in own.items()}
    asked, _ = taken.pop("ask")
    kinds = {name: kind for name, (kind, _) in COMMON.items()} | {name: UNUSED[name] for name in UNUSED.keys() - common}

    def command(**given: Any) -> None:
        shared = {name: given.pop(name, unsaid) for name, (_, unsaid) in COMMON.items()}
        if shared["db"] and not (begins or settings.is_there(shared["db"]) or settings.places(shared["db"]).files):
            raise SetupError(
                "Không có cơ sở dữ liệu {place}. Xem lại --db; cơ sở dữ liệu mới được lập khi đọc văn bản: vanthu run",
                place=settings.database(shared["db"]))  # fmt: skip
        ask = asked(**shared)
        with ask.at_end:
            called(ask, **given)

    return signed(command, taken | {name: (kind, COMMON[name][1]) for name, kind in kinds.items() if kind is not None})


class Command(TyperCommand):
    """A command whose help is in people's words and ends with an example."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, description, arguments and options, example."""
        arguments = (_argument_name(param) for param in self.params if param.param_type_name == "argument")
        _write_page(self, ctx, formatter, arguments)


class CommandGroup(TyperGroup):
    """The program itself, or a group of commands such as ``unions``."""

    listed: tuple[CommandEntry, ...]
    entries: dict[str, CommandEntry]
    """Those that are listed, and short ways to those of the groups among them."""
    default: str | None = None

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed; what names none of the commands is for the one that is meant then."""
        if self.default is not None and not {*args[:1]} & {*self.entries, *_GONE, *_HELP["help_option_names"]}:
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, loaded now; ``None`` where there is none of the name."""
        if cmd_name in self.entries and cmd_name not in self.commands:
            self.add_command(self.entries[cmd_name].load(), cmd_name)
        return self.commands.get(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, description, the commands, options, example."""
        _write_page(self, ctx, formatter, [t("LỆNH …")], self.listed)

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands in the order in which a clerk meets them."""
        return list(self.entries)


def group(
    name: str, entries: tuple[CommandEntry, ...], help: str, example: str, options: Callable[..., None] = lambda: None
) -> CommandGroup:
    """Return a group of commands, or the program itself; ``options`` holds what it takes before a command."""
    made = typer.Typer(
        name=name, cls=CommandGroup, help=help, epilog=example, no_args_is_help=True, context_settings=_HELP, **_BARE
    )
    made.callback()(options)
    found = typer.main.get_group(made)
    assert isinstance(found, CommandGroup)
    short = (
        below._replace(example=below.example.replace(f"vanthu {entry.name} ", "vanthu "))
        for entry in entries
        if isinstance(entry.where, tuple)
        for below in entry.where
        if below.short
    )
    found.listed, found.entries = entries, {entry.name: entry for entry in (*entries, *short)}
    return found


def explain(error: Any) -> str:
    """Return a usage error of Typer as one line, with where to read on."""
    called = getattr(getattr(error, "ctx", None), "command_path", None)
    hint = if_said("Xem: {command} --help", command=called)
    return f"{_sentence(error)} {hint}".rstrip()


def _sentence(error: Any) -> str:
    """Return in people's words what is wrong with what was typed after a command."""
    param = getattr(error, "param", None)
    name = ""
    if param is not None:
        name = _argument_name(param) if param.param_type_name == "argument" else " / ".join(param.opts)
    if type(error).__name__ == "NoSuchOption":
        name = error.option_name
        none, gone = t("Không có tùy chọn {name}.", name=name), t("Tùy chọn {name} không còn:", name=name)
        return _unknown(name, none, gone, error.possibilities or ())
    if command := _NO_COMMAND.match(error.message):
        # Typer looks among the commands that were loaded: none was.
        close = get_close_matches(command[1], error.ctx.command.entries)
        none, gone = t("Không có lệnh “{name}”.", name=command[1]), t("Lệnh “{name}” không còn:", name=command[1])
        return _unknown(command[1], none, gone, close)
    if type(error).__name__ == "MissingParameter":
        return t("Thiếu {name}.", name=name)
    for pattern, ours in _MESSAGES:
        if match := re.match(pattern, error.message):
            return ": ".join(filter(None, (name, t(ours).format(*match.groups()))))
    return str(error.message)


def _unknown(name: str, none: str, gone: str, close: Collection[str]) -> str:
    """Return ``gone`` with what is done instead; of what never was, ``none`` with the names that may be meant."""
    if name in _GONE:
        return f"{gone} {t(_GONE[name])}"
    return f"{none} {if_said('Có phải: {names}?', names=', '.join(close))}".rstrip()


def _argument_name(param: Any) -> str:
    """Return what help pages call an argument: ``[TÊN]`` where it may be left out, ``TÊN…`` where several may stand."""
    name: str = param.metavar
    if param.nargs == -1 and "…" not in name:
        name += "…"
    return name if param.required else f"[{name}]"


def _write_page(
    command: Any, ctx: Any, formatter: Any, arguments: Iterable[str], below: Iterable[CommandEntry] = ()
) -> None:
    """Write a help page: how a command is called, the commands ``below`` it, what it takes, an example."""
    usage = " ".join((t("Cách dùng:"), ctx.command_path, *arguments, f"[{t('TÙY CHỌN')}]"))
    formatter.write(f"{usage}\n\n{textwrap.fill(' '.join(command.help.split()), _WIDTH)}\n")
    if below:
        with formatter.section(t("Các lệnh")):
            formatter.write_dl([(entry.name, t(entry.help).split(". ")[0].rstrip(".")) for entry in below])
    lines = []
    for param in filterfalse(attrgetter("hidden"), command.get_params(ctx)):
        form = ", ".join(sorted(param.opts, key=len))
        if param.param_type_name == "argument":
            form = _argument_name(param)
        elif not param.is_flag:
            form += f" {param.metavar}"
        lines.append((form, t("Xem hướng dẫn này.") if param.name == "help" else param.help))
    with formatter.section(t("Tham số và tùy chọn")):
        formatter.write_dl(lines)
    example = textwrap.indent(command.epilog.strip(), "  ")
    formatter.write(f"\n{t('Ví dụ:')}\n{example}\n")


def _entries(table: Any) -> Any:
    """Return the commands that a table of ``commands.toml`` holds; of a command alone (text) what it is loaded from."""
    if isinstance(table, str):
        return table
    return tuple(CommandEntry(name, **row | {"where": _entries(row["where"])}) for name, row in table.items())


#: In the order in which a clerk meets them.
COMMANDS: tuple[CommandEntry, ...] = _entries(load("commands", __package__))
