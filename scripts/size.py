"""What the program is made of, counted so that no figure is paid with another one.

A *decision* is a place where the program goes one way or another: ``if`` and ``elif``, an inline ``if``, every ``and``
and ``or``, a loop, each ``for`` and ``if`` of a comprehension, a ``case``, an ``except``. The *complexity* of a
function is one more than its decisions, without those of functions inside it. *Lines* are all lines of a module;
*lines of code*, those that are not blank, comment or docstring, and decisions by the hundred of them are held by
nothing. Modules, functions and classes are: asked for fewer decisions alone, a program is cut into more pieces. A
*word in two lists* stands in two arrays or more of ``extractors/lexicon``, of which ``words.csv``, where a word stands
with all of its kinds, is one; a *Vietnamese literal* is a string of the extractors' code with a letter that only
Vietnamese writes.

``make size`` prints the figures and lowers those of ``scripts/size.toml`` that have fallen; it raises none, and
``tests/test_scripts.py`` holds the program to them.
"""

import ast
import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "extractors", "pipeline")
HELD = Path(__file__).with_suffix(".toml")
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_DOCUMENTED = (*_FUNCTION, ast.ClassDef, ast.Module)
_VIETNAMESE = re.compile("[à-öø-ỹ]")

Figures = dict[str, dict[str, float]]
#: All nodes of a module, walked once.
Nodes = Sequence[ast.AST]
#: What stands beside the rest and is held by nothing.
NOT_HELD = frozenset(("lines_of_code", "decisions_per_100_lines"))


def decisions(node: ast.AST) -> int:
    """Return the decisions that one node of the code makes by itself."""
    match node:
        case ast.If() | ast.IfExp() | ast.For() | ast.AsyncFor() | ast.While() | ast.match_case() | ast.ExceptHandler():
            return 1
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.comprehension():
            return 1 + len(node.ifs)
    return 0


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions inside it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, _FUNCTION):
            yield node
            yield from _own(node)


def complexities(nodes: Nodes) -> list[int]:
    """Return the complexity of each function of a module."""
    return [1 + sum(map(decisions, _own(node))) for node in nodes if isinstance(node, _FUNCTION)]


def _docstrings(nodes: Nodes) -> Iterator[ast.Constant]:
    """Yield every string that documents and does nothing."""
    for node in nodes:
        for statement in node.body if isinstance(node, _DOCUMENTED) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield statement.value


def lines_of_code(text: str, nodes: Nodes) -> int:
    """Return how many lines of a module are no blank, comment or docstring."""
    told = {
        line for string in _docstrings(nodes) for line in range(string.lineno, (string.end_lineno or string.lineno) + 1)
    }
    lines = enumerate((line.strip() for line in text.splitlines()), 1)
    return sum(bool(line) and not line.startswith("#") and number not in told for number, line in lines)


def vietnamese_literals(nodes: Nodes) -> int:
    """Return how many strings of a module's code, the pieces of f-strings too, hold Vietnamese."""
    told = {id(string) for string in _docstrings(nodes)}
    strings = (node for node in nodes if isinstance(node, ast.Constant) and id(node) not in told)
    return sum(isinstance(string.value, str) and bool(_VIETNAMESE.search(string.value.lower())) for string in strings)


def arrays(table: Any) -> Iterator[list[str]]:
    """Yield the arrays of words of a table of the lexicon, however deep they stand."""
    inner = table.values() if isinstance(table, dict) else table if isinstance(table, list) else ()
    if words := [word for word in inner if isinstance(word, str)] if isinstance(table, list) else []:
        yield words
    for part in inner:
        yield from arrays(part)


def words_in_two_lists(tables: Mapping[str, Any]) -> list[str]:
    """Return the words that stand in two arrays or more."""
    counted = Counter(word for words in arrays(dict(tables)) for word in set(words))
    return sorted(word for word, count in counted.items() if count > 1)


def figures() -> Figures:
    """Return what is counted, by package, and of the words of the extractors."""
    found: Figures = {}
    literals = 0
    for package in PACKAGES:
        lines = made = all_lines = functions = classes = modules = 0
        complex_: list[int] = []
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text("utf-8")
            nodes = [*ast.walk(ast.parse(text))]
            lines += lines_of_code(text, nodes)
            all_lines += text.count("\n")
            modules += 1
            functions += sum(isinstance(node, _FUNCTION) for node in nodes)
            classes += sum(isinstance(node, ast.ClassDef) for node in nodes)
            made += sum(map(decisions, nodes))
            complex_ += complexities(nodes)
            literals += vietnamese_literals(nodes) if package == "extractors" else 0
        found[package] = {
            "lines_of_code": lines,
            "lines": all_lines,
            "modules": modules,
            "functions": functions,
            "classes": classes,
            "decisions": made,
            "decisions_per_100_lines": round(100 * made / lines, 1),
            "functions_over_10": sum(one > 10 for one in complex_),
            "functions_over_20": sum(one > 20 for one in complex_),
        }
    tables: dict[str, Any] = {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "extractors/lexicon").glob("*.toml")
    }
    rows = csv.reader((ROOT / "extractors/lexicon/words.csv").read_text("utf-8").splitlines()[1:])
    tables["words"] = [word for word, _ in rows]
    found["words"] = {"in_two_lists": len(words_in_two_lists(tables)), "literals_in_code": literals}
    return found


def held() -> Figures:
    """Return the figures that nothing may exceed."""
    return tomllib.loads(HELD.read_text("utf-8"))


def lowered(held: Figures, found: Figures) -> Figures:
    """Return the figures held, each as low as what was found; none is raised, none comes to them."""
    return {part: {name: min(most, found[part][name]) for name, most in rows.items()} for part, rows in held.items()}


def main() -> None:
    before, found = held(), figures()
    for part, rows in found.items():
        print(part, *(f"{name.replace('_', ' ')} {value:,}" for name, value in rows.items()), sep="\n  ")
    after = lowered(before, found)
    for part, rows in found.items():
        for name, value in rows.items():
            if value > after.get(part, {}).get(name, value):
                print(f"{part}: {name} {value:,} is more than {after[part][name]:,}")
    if after != before:
        comment = HELD.read_text("utf-8").split("[")[0]
        tables = ("".join([f"[{part}]\n", *(f"{n} = {v}\n" for n, v in rows.items())]) for part, rows in after.items())
        HELD.write_text(comment + "\n".join(tables), "utf-8")


if __name__ == "__main__":
    main()
