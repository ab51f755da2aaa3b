"""Writes the references into the documents: commands with their options, fields of the records, flags, public names.

What stands between ``<!-- NAME, by make reference -->`` and ``<!-- end of NAME -->`` is made of the program: of its
table of commands and their options, of the records and what is said beside their fields, of the codes of flags. The
command lines of ``docs/lenh.md`` are those of ``docs/commands.md``, block by block. The rest is written by hand.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pipeline
from pipeline.faces.cli import usage
from pipeline.faces.cli.options import COMMON
from pipeline.support.words import english
from schemas import FLAG_CODES

ROOT = Path(__file__).parents[1]
#: Records in the order in which ``Letter`` names them; those that none of them names stand in no printed letter.
_MODULES = ("source", "letter", "office")
#: Told once in the document: they mean the same in every record.
_EVERYWHERE = {"`id`", "`why`", "`evidence`", "`confidence`", "`corrected`"}
_BLOCK = re.compile(r"(?<=^```sh\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)

Say = Callable[[str], str]


def in_english(vietnamese: str) -> str:
    return english()[vietnamese] if not vietnamese.isascii() else vietnamese


def as_it_is(vietnamese: str) -> str:
    return vietnamese


def _table(heading: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> Iterator[str]:
    if lines := list(rows):
        yield from ("", f"| {' | '.join(heading)} |", "|---" * len(heading) + "|")
        yield from (f"| {' | '.join(row)} |" for row in lines)


def commands(say: Say, every: str, heading: tuple[str, str]) -> Iterator[str]:
    """Yield every command with what it does and its options; those that all take stand once, under ``every``."""
    shared: dict[str, Any] = {}
    for path, entry in _commands(usage.COMMANDS, "vanthu"):
        made = entry.load()
        short = f", vanthu {entry.name}" if entry.short else ""
        yield from ("", f"### {path}{short}", "", say(entry.help))
        if isinstance(entry.where, tuple):
            continue
        own = [param for param in made.params if param.name not in COMMON]
        shared |= {param.name: param for param in made.params if param.name in COMMON and not param.hidden}
        yield from _table(heading, [_option(param, say) for param in own if not param.hidden])
    yield from ("", f"### {every}")
    yield from _table(heading, [_option(shared[name], say) for name in COMMON])


def _commands(entries: Sequence[usage.CommandEntry], above: str) -> Iterator[tuple[str, usage.CommandEntry]]:
    for entry in entries:
        yield f"{above} {entry.name}", entry
        if isinstance(entry.where, tuple):
            yield from _commands(entry.where, f"{above} {entry.name}")


def _option(param: Any, say: Say) -> tuple[str, str]:
    """Return an option or argument as it is typed, and what it does."""
    value = say(param.metavar or param.name.upper()).replace("|", "/")
    if param.param_type_name == "argument":
        several = "…" if param.nargs == -1 and "…" not in value else ""
        return f"`{value}{several}`" if param.required else f"`[{value}{several}]`", say(param.help)
    names = ", ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts])
    return names if param.is_flag else f"{names} `{value}`", say(param.help)


def fields() -> Iterator[str]:
    """Yield every record of a printed letter with its fields, their types, and what is said beside them in the code."""
    nodes = [node for name in _MODULES for node in ast.parse((ROOT / f"schemas/{name}.py").read_text("utf-8")).body]
    known = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    named = {ast.unparse(node.targets[0]): node.value for node in nodes if isinstance(node, ast.Assign)}
    waiting = ["Letter", "Obligation"]
    for name in waiting:
        pairs = zip(known[name].body, [*known[name].body[1:], None], strict=True)
        rows = [row for pair in pairs if (row := _field(*pair, named)) and (row[2] or row[0] not in _EVERYWHERE)]
        yield from ("", f"### {name}", "", _prose(ast.get_docstring(known[name]) or ""))
        yield from _table(("field", "type", "what"), rows)
        within = dict.fromkeys(word for _, kind, _ in rows for word in re.findall(r"\w+", kind) if word in known)
        waiting += [word for word in within if word not in waiting]  # the loop comes to them


def _field(node: ast.stmt, after: ast.stmt | None, named: dict[str, ast.expr]) -> tuple[str, str, str] | None:
    if isinstance(node, ast.FunctionDef) and "computed_field" in map(ast.unparse, node.decorator_list):
        return f"`{node.name}`", f"`{_typed(node.returns, named)}`", _prose(ast.get_docstring(node) or "")
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
        return None
    said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
    return f"`{node.target.id}`", f"`{_typed(node.annotation, named)}`", _prose(str(said))


def _typed(annotation: ast.expr | None, named: dict[str, ast.expr]) -> str:
    """Return a type as JSON has it: a list of texts is ``[str]``, an object by names ``{str: Evidence}``.

    >>> _typed(ast.parse("dict[str, tuple[int, ...]] | None", mode="eval").body, {})
    '{str: [int]} or null'
    """
    match annotation:
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[kind, ast.Constant(value=value)])) if (
            value is ...
        ):
            return f"[{_typed(kind, named)}]"
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, kind])):
            return f"{{{_typed(key, named)}: {_typed(kind, named)}}}"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=kinds)):
            return " or ".join(_typed(kind, named) for kind in kinds)
        case ast.BinOp(left=left, right=right):
            return f"{_typed(left, named)} or {_typed(right, named)}"
        case ast.Constant(value=None):
            return "null"
        case ast.Constant(value=str(text)):
            return f'"{text}"'
        case ast.Name(id=name) if name in named:
            return _typed(named[name], named)
        case None:
            return ""
        case _:
            return ast.unparse(annotation)


def _prose(words: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(words.split())).replace("`None`", "`null`")


def flags() -> Iterator[str]:
    yield from _table(("code", "what it says"), [(f"`{code}`", in_english(said)) for code, said in FLAG_CODES.items()])


def names() -> Iterator[str]:
    """Yield what a program of one's own may import from ``pipeline``: what each name needs, and what it is."""
    values = [(name, getattr(pipeline, name)) for name in pipeline.__all__]
    rows = [(f"`{name}{_needed(value)}`", _prose(_first_paragraph(value))) for name, value in values]
    yield from _table(("name", "what it is"), rows)


def _first_paragraph(value: object) -> str:
    return (inspect.getdoc(value) or "").partition("\n\n")[0]


def _needed(value: object) -> str:
    """Return the parameters that a function must be given, ``""`` for a module."""
    if not callable(value):
        return ""
    asked = inspect.signature(value).parameters.values()
    return f"({', '.join(one.name for one in asked if one.default is inspect.Parameter.empty)})"


#: Document → its parts that are made: name → lines.
PARTS: dict[str, dict[str, Callable[[], Iterator[str]]]] = {
    "docs/commands.md": {
        "options": lambda: commands(in_english, "What every command takes", ("option", "what it does"))
    },
    "docs/lenh.md": {"options": lambda: commands(as_it_is, "Lệnh nào cũng nhận", ("tùy chọn", "để làm gì"))},
    "docs/json.md": {"fields": fields, "flags": flags},
    "docs/library.md": {"names": names},
}
#: Document → the one whose command lines it shows.
SHOWS = {"docs/lenh.md": "docs/commands.md"}


def made(name: str) -> str:
    """Return a document with its made parts as the program is now; ``ValueError`` where a part has no place in it."""
    text = (ROOT / name).read_text("utf-8")
    for part, lines in PARTS[name].items():
        begin, end = f"<!-- {part}, by make reference -->\n", f"<!-- end of {part} -->\n"
        before, after = text.index(begin) + len(begin), text.index(end)
        text = text[:before] + "\n".join(lines()).strip("\n") + "\n\n" + text[after:]
    if name in SHOWS:
        shown = _BLOCK.findall((ROOT / SHOWS[name]).read_text("utf-8"))
        pieces = _BLOCK.split(text)
        text = "".join(piece + block for piece, block in zip(pieces, [*shown, ""], strict=True))
    return text


def main() -> None:
    for name in PARTS:
        (ROOT / name).write_text(made(name), "utf-8")


if __name__ == "__main__":
    main()
