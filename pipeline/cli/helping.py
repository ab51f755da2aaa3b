"""The command ``help``: a topic (``topics.toml``), a command, or the list of both."""

from typing import Annotated

import typer

from extractors.lexicon import load
from extractors.spelling import fold
from pipeline.cli import console
from pipeline.cli.options import Shared, argument
from pipeline.cli.usage import CommandGroup
from pipeline.errors import SetupError
from pipeline.words import language, t

_TOPIC = t("Tên mục hoặc tên lệnh; không ghi thì liệt kê các mục.")


def help_(
    ask: Shared, ctx: typer.Context, about: Annotated[list[str] | None, argument(t("MỤC"), help=_TOPIC)] = None
) -> None:
    """Print what is known of a topic or a command."""
    topics = load("topics", __package__)
    said = "_en" if language() == "en" else ""
    if ask.as_json:
        console.out_json({name: topic["text" + said].strip() for name, topic in topics.items()}, indent=2)
        return
    if not about:
        width = max(map(len, topics))
        for name, topic in topics.items():
            console.out(f"{name:{width}}  {topic['title' + said]}")
        console.out(t("Xem một mục: vanthu help MỤC; một lệnh: vanthu LỆNH --help; mọi lệnh: vanthu --help"))
        return
    asked = fold("-".join(about)).casefold()
    if (topic := topics.get(asked)) is not None:
        console.out(f"{topic['title' + said]}\n\n{topic['text' + said].strip()}")
        return
    command = ctx.parent.command if ctx.parent is not None else None
    for name in about:
        command = command.get_command(ctx, name) if isinstance(command, CommandGroup) else None
    if command is None:
        words = t("Không có mục hay lệnh “{name}”. Các mục: {topics}.", name=" ".join(about), topics=", ".join(topics))
        raise SetupError(words)
    with command.make_context(f"vanthu {' '.join(about)}", [], resilient_parsing=True) as shown:
        console.out(command.get_help(shown))
