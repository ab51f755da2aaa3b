"""What each rule decides: every row of a table of rules is taken out in turn, and what then reads otherwise is counted.

A *rule* is a row of a table that can be taken out while the program runs: a sign, a role, a shape, a term, a cycle of
dates. Of each are counted the example rows that read otherwise without it (``tests/extractors``), the letters at hand
(``corpus/letters``, ``corpus/fresh``; with ``VANTHU_GOLD`` those in that folder, too), and the letters that rules are
never made with (``corpus/test``).

Each text is read once with all rules, which leave a mark where they hold; without a rule only those texts are read
again in which it left one. ``make rules`` writes ``docs/rules.md`` (a minute); ``--idle`` only prints the rules
that no letter needs. A notion joins by a row of ``NOTIONS``.
"""

import argparse
import itertools
import os
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.letters import SCORED_ONLY
from benchmarks.measuring import measured_at
from extractors import assemble, extract
from extractors.dates import (
    FoundDate,
    bounds,
    date_facts,
    find_dates,
    ordered_rows,
    recurrence,
    terms,
    values,
    written_days,
)
from extractors.lexicon import load
from extractors.patterns import View, make_view
from schemas import Source

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "docs" / "rules.md"
#: Where a text comes from: an example row, a letter at hand, a letter kept apart.
SIDES = ("examples", "at hand", "kept apart")
AT_HAND = ("corpus/letters", "corpus/fresh")
APART = ("corpus/test",)
#: The letter's date in the tables of examples, where a row names none.
_ISSUED = "2026-03-02"


class Call(NamedTuple):
    """What a reader was asked, and where the text comes from."""

    side: str
    text: str
    view: View
    arguments: tuple[Any, ...]
    named: dict[str, Any]


class Rule(NamedTuple):
    """A row that can be taken out of ``tables``; ``changed`` is called when they have changed.

    Where a text was read and ``mark`` was not left, it decides nothing.
    """

    kind: str
    name: str
    row: Any
    tables: tuple[list[Any], ...]
    mark: object
    changed: Callable[[], object] = lambda: None


@contextmanager
def without(rule: Rule) -> Iterator[None]:
    """Take the rule out of its tables, and put it back at its place."""
    places = [next((at for at, row in enumerate(table) if row is rule.row), None) for table in rule.tables]
    held = [(table, at, table.pop(at)) for table, at in zip(rule.tables, places, strict=True) if at is not None]
    rule.changed()
    yield
    for table, at, row in held:
        table.insert(at, row)
    rule.changed()


# --------------------
# The rules of dates.


_PATTERNS = bounds.sign_patterns


def rules_of_dates() -> Iterator[Rule]:
    """Yield the rules of dates, by table."""
    for sign, entries in load("date_signs").items():
        for entry in entries:
            yield Rule("sign", f"{sign}: {entry['example']}", entry, (entries,), sign, _PATTERNS.cache_clear)
    roles, shapes, joins = (
        (*date_facts.ROLES.values(), date_facts.GROUPS, date_facts.AGAIN),
        tuple(written_days.SHAPES.values()),
        tuple(written_days.JOINS.values()),
    )
    tables: dict[str, tuple[list[Any], ...]] = {
        "shape": shapes,
        "role": roles,
        "term": (terms.TERMS,),
        "cycle": (recurrence.CYCLE_RULES,),
        "join": joins,
        "listing": (written_days.LISTINGS,),
        "adverb": (recurrence.ADVERBS,),
        "day of a month": (recurrence.MONTHLY,),
        "day of a year": (recurrence.YEARLY,),
        "anchor": (terms.ANCHORS,),
        **{f"value: {table}": (rows,) for table, rows in values.VALUES.items()},
    }
    for kind, held in tables.items():
        for row in {row.name: row for row in itertools.chain(*held) if any(getattr(row, "when", "always"))}.values():
            yield Rule(kind, row.name, row, held, _mark(row), values.complete.cache_clear)


def _mark(row: Any) -> object:
    """Return what a row leaves where it may decide something: joins and terms their pattern, others themselves."""
    if isinstance(row, written_days.Join):
        return row.between.pattern
    return terms.SHAPES[row.name].pattern if row in terms.TERMS else id(row)


class _Sign:
    """A pattern of a sign that leaves its mark where it finds something."""

    def __init__(self, pattern: re.Pattern[str], name: str, left: set[object]) -> None:
        self.pattern, self.name, self.left = pattern, name, left

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return a method of the pattern that leaves the mark."""

        def asked(*text: Any) -> Any:
            found = getattr(self.pattern, method)(*text)
            found = [*found] if method == "finditer" else found
            self.left |= {self.name} if found else set()
            return found

        return asked


@contextmanager
def marks_of_dates() -> Iterator[set[object]]:
    """Let every row that is asked and holds leave its mark in what is given."""
    left = set[object]()

    def leaves(read: Callable[..., Any], mark: Callable[[Any, Any], object]) -> Callable[..., Any]:
        def leaving(of: Any, *arguments: Any) -> Any:
            found = read(of, *arguments)
            if found:
                left.add(mark(of, found))
            return found

        return leaving

    def signs(name: str) -> tuple[_Sign | None, ...]:
        return tuple(pattern and _Sign(pattern, name, left) for pattern in _PATTERNS(name))

    places: list[tuple[Any, str, Callable[..., Any]]] = [
        (ordered_rows.RowFacts, "first_held", leaves(ordered_rows.RowFacts.first_held, lambda _, row: id(row))),
        (written_days.Shape, "day", leaves(written_days.Shape.day, lambda shape, _: id(shape))),
        (recurrence.CycleRule, "read", leaves(recurrence.CycleRule.read, lambda rule, _: id(rule))),
        (terms._Term, "holds", leaves(terms._Term.holds, lambda of, _: of.found.re.pattern)),
        (written_days, "_joined", leaves(written_days._joined, lambda _, found: found.re.pattern)),
        (bounds, "sign_patterns", signs),
        (date_facts, "sign_patterns", signs),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, marking in places:
        setattr(owner, name, marking)
    yield left
    for owner, name, plain in before:
        setattr(owner, name, plain)


def examples_of_dates() -> Iterator[Call]:
    """Yield the example rows of dates."""
    for path in sorted((ROOT / "tests/extractors/dates").glob("*/*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["row"]:
            text = row["text"]
            spans = [line.span() for line in re.finditer(".+", text)] if row.get("lines") else [(0, len(text))]
            cited = [(text.index(quote), text.index(quote) + len(quote)) for quote in row.get("cited", [])]
            issued = row.get("issued", _ISSUED) or None
            named = {"columns": [row.get("column")], "subject": row.get("subject")}
            yield Call("examples", text, make_view(text), (spans, issued, cited), named)


class Notion(NamedTuple):
    """What is read, by which reader of ``assemble``, by which rules."""

    rules: Callable[[], Iterator[Rule]]
    examples: Callable[[], Iterator[Call]]
    marks: Callable[[], AbstractContextManager[set[object]]]
    reader: str
    find: Callable[..., list[FoundDate]]


NOTIONS = {"dates": Notion(rules_of_dates, examples_of_dates, marks_of_dates, "find_dates", find_dates)}


# --------------------
# What is asked: the letters are read once, and what their reader was asked is kept.


def letters() -> Iterator[tuple[str, Path]]:
    """Yield the letters with the side that they stand on."""
    gold = [Path(os.environ["VANTHU_GOLD"])] if "VANTHU_GOLD" in os.environ else []
    sides = {"at hand": [*(ROOT / folder for folder in AT_HAND), *gold], "kept apart": [ROOT / name for name in APART]}
    for side, folders in sides.items():
        for folder in folders:
            for path in sorted(folder.rglob("*.txt")):
                yield ("kept apart" if path.name.startswith(SCORED_ONLY) else side), path


def asked(reader: str) -> Iterator[Call]:
    """Yield what ``reader`` was asked for each letter."""
    read, calls = getattr(assemble, reader), list[tuple[View, tuple[Any, ...], dict[str, Any]]]()

    def kept(view: View, *arguments: Any, **named: Any) -> Any:
        calls.append((view, arguments, named))
        return read(view, *arguments, **named)

    setattr(assemble, reader, kept)
    for side, path in letters():
        calls.clear()
        text = unicodedata.normalize("NFC", path.read_text("utf-8"))
        extract(Source(name=path.name, sha256="", media_type="text/plain", text=text))
        yield from (Call(side, str(path), *call) for call in calls)
    setattr(assemble, reader, read)


def ledger(notion: str) -> list[tuple[Rule, Counter[str]]]:
    """Return each rule of a notion with how many texts of each side read otherwise without it."""
    rules, examples, marks, reader, find = NOTIONS[notion]

    def read(call: Call) -> list[Any] | None:
        """Return what is found, none where it cannot do without the rule."""
        with suppress(Exception):
            found = find(call.view, *call.arguments, **call.named)
            return [one._replace(rule="", rows=(), why="") for one in found]
        return None

    calls = [*examples(), *asked(reader)]
    before = []
    with marks() as left:
        for call in calls:
            left.clear()
            values.complete.cache_clear()
            before.append((call, read(call), frozenset(left)))
    counted = []
    for rule in rules():
        with without(rule):
            differ = {
                (call.side, call.text) for call, was, left_by in before if rule.mark in left_by and read(call) != was
            }
        counted.append((rule, Counter(side for side, _ in differ)))
    return counted


def table(counted: list[tuple[Rule, Counter[str]]]) -> Iterator[str]:
    """Yield the lines of a ledger in Markdown."""
    yield "| table | rule | examples | letters at hand | kept apart |"
    yield "|---|---|--:|--:|--:|"
    for rule, differ in counted:
        name = rule.name.replace("|", "\\|")
        yield f"| {rule.kind} | {name} | {' | '.join(str(differ[side]) for side in SIDES)} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/rules.py", description=__doc__)
    parser.add_argument("--idle", action="store_true", help="print the rules that decide no letter, write nothing")
    options = parser.parse_args()
    lines = ["# What each rule decides", "", *(__doc__ or "").split("\n\n")[1].splitlines(), "", measured_at()]
    for notion in NOTIONS:
        counted = ledger(notion)
        idle = [(rule, differ) for rule, differ in counted if not differ["at hand"] + differ["kept apart"]]
        lines += ["", f"## {notion}", "", f"{len(counted)} rules, {len(idle)} of them decide no letter.", ""]
        lines += table(counted)
        print(*table(idle), f"{len(idle)} of {len(counted)}", sep="\n")
    if not options.idle:
        WRITTEN.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
