"""Chains of letters to sixty unions (``corpus/chains``): who is told to be late, who truly is, nobody else. Nobody
sends anything, so that what is owed on a day follows from the letters alone."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.corpus.printed import printed
from tests.each import examples, table
from tests.pipeline.faces.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]
CHAINS = Path(__file__).parents[2] / "corpus" / "chains"
with (CHAINS / "unions.csv").open(encoding="utf-8") as file:
    UNIONS = [row["Tên công đoàn cơ sở"] for row in csv.DictReader(file)]


class Seen(NamedTuple):
    """How many rows of a day's looks were late and owed, late and owed by nobody, owed and not late."""

    right: int = 0
    false: int = 0
    lost: int = 0


#: What the looks of each chain give; `false` and `lost` may only fall.
HELD = {name: Seen(*counts) for name, counts in table(__file__, "held").items()}


def looked(rows: list[dict[str, Any]], owed: list[dict[str, Any]], day: str) -> Seen:
    """Compare the rows that are late on a day with what is owed then: each by its words, its union, its last day."""
    left = {
        (number, union)
        for number, one in enumerate(owed) for union in UNIONS
        if re.search(one.get("unions", ""), union) and _since(one, day) is not None
    }  # fmt: skip
    all_of_them, right = len(left), 0
    for row in rows:
        said = f"{row['title']} {row['action']}".lower()
        meant = (number for number, one in enumerate(owed) if re.search(one["words"], said))
        found = next((number for number in meant if (number, row["union"]) in left), None)
        if found is not None:
            left.remove((found, row["union"]))
            # What comes again has no last day of its own.
            right += (row["last_good"] or "") < (_since(owed[found], day) or "")
    return Seen(right, len(rows) - right, all_of_them - right)


def _since(one: dict[str, Any], day: str) -> str | None:
    return next((begin for begin, *end in one["late"] if begin <= day and day < (*end, "9")[0]), None)


@pytest.mark.parametrize("name", list(HELD)[:: examples(9, 1)])
def test_nobody_is_told_to_be_late_who_is_not(name: str, vanthu: Vanthu, home: Path) -> None:
    chain = tomllib.loads((CHAINS / f"{name}.toml").read_text("utf-8"))
    vanthu("unions", "import", str(CHAINS / "unions.csv"))
    vanthu("office", chain["office"], "--leads")
    offices, looks, seen = (chain["office"].upper(), ""), list(chain["looks"]), Seen()
    for letter in (*chain["letter"], None):
        while looks and (letter is None or looks[0] < letter["day"]):
            day = looks.pop(0)
            rows = vanthu("obligations", "--by", "union", "--all", "--status", "late", "--json", "--today", day).json
            one = looked([row for row in rows if row["side"] != "ours"], chain["owed"], day)
            seen = Seen(*map(sum, zip(seen, one, strict=True)))
        if letter is not None:
            file = home / f"{letter['day']}.txt"
            text = printed(offices, "Bình Lương", letter["name"], letter["issued"], letter["body"])
            file.write_text(text + letter.get("annex", ""), "utf-8")
            vanthu("run", str(file), "--today", letter["day"])
            vanthu("approve", letter["name"], "--today", letter["day"])
    assert seen == HELD[name]
