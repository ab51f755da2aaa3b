"""What each rule decides: every row of a table of rules is taken out in turn, and what then reads otherwise is counted.

A *rule* is a row of a table that can be taken out while the program runs: a sign, a role, a shape, a term, a cycle of
dates. Of each are counted the example rows that read otherwise without it (``tests/extractors``), the letters at hand
(``corpus/letters``, ``corpus/fresh``; with ``VANTHU_GOLD`` those in that folder, too), and the letters that rules are
never made with (``corpus/test``).

``make rules`` writes ``docs/rules.md`` (some minutes); ``--idle`` only prints the rules that no letter needs. A notion
joins by a row of ``NOTIONS``.
"""

import argparse
import itertools
import os
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.letters import SCORED_ONLY
from extractors import assemble, extract
from extractors.dates import bounds, date_facts, find_dates, read_dates, recurrence, terms, values, written_days
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

    ``may_decide`` says cheaply in which texts it may decide anything.
    """

    kind: str
    name: str
    row: Any
    tables: tuple[list[Any], ...]
    changed: Callable[[], object] = lambda: None
    may_decide: Callable[[Call], object] = lambda _: True


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


def _deciding(call: Call) -> frozenset[str]:
    """Return the names of the roles that decide a date of a text."""
    read = read_dates(call.view, *call.arguments, **call.named)
    return frozenset(one.rule for one in (*read.dates, *read.left))


def rules_of_dates() -> Iterator[Rule]:
    """Yield the rules of dates, by table."""
    for sign, entries in load("date_signs").items():
        for entry in entries:
            words = bounds.loose(bounds.core(entry))
            told = f"{sign}: {entry['example']}"
            yield Rule(
                "sign", told, entry, (entries,), bounds.forget, lambda call, words=words: words.search(call.view.lower)
            )
    shapes = tuple(written_days.SHAPES.values())
    for shape in {row.name: row for table in shapes for row in table}.values():
        yield Rule("shape", shape.name, shape, shapes)
    roles, decided = (*date_facts.ROLES.values(), date_facts.GROUPS, date_facts.AGAIN), dict[int, frozenset[str]]()

    def decides(call: Call, name: str) -> bool:
        if id(call) not in decided:
            decided[id(call)] = _deciding(call)
        return name in decided[id(call)]

    for role in {row.name: row for table in roles for row in table if any(row.when)}.values():
        yield Rule("role", role.name, role, roles, may_decide=lambda call, name=role.name: decides(call, name))
    for term in terms.TERMS:
        yield Rule(
            "term",
            term.name,
            term,
            (terms.TERMS,),
            may_decide=lambda call, term=term: term.pattern.search(call.view.lower),
        )
    tables: dict[str, list[Any]] = {
        "cycle": recurrence.CYCLE_RULES,
        "join": [*itertools.chain(*written_days.JOINS.values())],
        "listing": written_days.LISTINGS,
        "adverb": recurrence.ADVERBS,
        "day of a month": recurrence.MONTHLY,
        "day of a year": recurrence.YEARLY,
        "anchor": terms.ANCHORS,
        **{f"value: {table}": rows for table, rows in values.VALUES.items()},
    }
    for kind, rows in tables.items():
        held = (rows, *written_days.JOINS.values()) if kind == "join" else (rows,)
        for row in [row for row in rows if any(getattr(row, "when", "always"))]:
            yield Rule(kind, row.name, row, held, values.complete.cache_clear)


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


NOTIONS: dict[str, tuple[Callable[[], Iterator[Rule]], Callable[[], Iterator[Call]], str]] = {
    "dates": (rules_of_dates, examples_of_dates, "find_dates"),
}


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
    rules, examples, reader = NOTIONS[notion]
    read = {"find_dates": find_dates}[reader]
    calls = [*examples(), *asked(reader)]
    before = [read(call.view, *call.arguments, **call.named) for call in calls]
    counted = []
    for rule in rules():
        asked_of = [(call, was) for call, was in zip(calls, before, strict=True) if rule.may_decide(call)]
        with without(rule):
            differ = {
                (call.side, call.text)
                for call, was in asked_of
                if read(call.view, *call.arguments, **call.named) != was
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
    lines = ["# What each rule decides", "", *(__doc__ or "").split("\n\n")[1].splitlines()]
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
