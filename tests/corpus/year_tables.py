"""What a careful clerk holds of the year's obligations on a day, made of tables that people wrote.
``expected/duties.csv`` is what the letters lay on whom, ``expected/changes.csv`` what later letters and answers do to
it, ``script.toml`` when letters came and what the clerk marked, ``expected/groups.toml`` the classes of unions written
out. Nothing of the program is used here."""

import csv
import datetime
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.each import table

ROOT = Path(__file__).parents[2] / "corpus" / "year"
EXPECTED = ROOT / "expected"
#: Ends of months with much to see, the eve of the reform, days after it, the end of the year.
KEY_DAYS = tuple(
    datetime.date.fromisoformat(day)
    for day in (
        "2025-01-24", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-15",
        "2025-09-30", "2025-11-30", "2025-12-31",
    )
)  # fmt: skip
STATUS = table(__file__, "status")
ROLE = {"lead": "Chủ trì", "coordinate": "Phối hợp", "monitor": "Theo dõi", "own": "Tự làm"}


class Union(NamedTuple):
    """A union's id (or a name that the registry does not hold), and whether a person has to look."""

    id: str
    check: bool = False


@dataclass(frozen=True)
class Row:
    """One duty of one union on a day."""

    letter: str
    act: str
    role: str
    union: str
    check: bool
    last_good: str
    rule: str
    waits_for: str
    ends: str = ""
    """The last instance of what recurs, where the letter names an end."""
    version: int = 1
    status: str = "todo"

    @property
    def is_closed(self) -> bool:
        return self.status in {"done", "repealed", "not_applicable", "over"}


@cache
def script() -> list[dict[str, Any]]:
    days: list[dict[str, Any]] = tomllib.loads((ROOT / "script.toml").read_text("utf-8"))["day"]
    return days


@cache
def groups() -> dict[str, list[str]]:
    return tomllib.loads((EXPECTED / "groups.toml").read_text("utf-8"))


def lines(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unions(words: str) -> list[Union]:
    """Spell out ``huyen kcn-ha-son -h-khe-da``: groups and ids, ``-`` leaves out, ``?`` is doubt."""
    found: dict[str, Union] = {}
    for word in words.split():
        taken = word.removeprefix("-")
        bare = taken.removesuffix("?")
        for union_id in groups().get(bare, [bare.strip("'").replace("_", " ")]):
            if word.startswith("-"):
                del found[union_id]
            else:
                found[union_id] = Union(union_id, taken.endswith("?"))
    return list(found.values())


def on(day: datetime.date) -> list[Row]:
    arrived = {name for entry in script() if entry["date"] <= day for name in entry.get("arrive", ())}
    past = [change for change in changes() if change.day <= day]
    return [_standing(row, [it for it in past if it.touches(row)], day) for row in unchanged() if row.letter in arrived]


@cache
def unchanged() -> list[Row]:
    """Return every obligation as its letter alone lays it on the union."""
    fields = ("letter", "act", "role", "last_good", "rule", "waits_for", "ends")
    return [
        Row(union=union.id, check=union.check, **{field: line[field] for field in fields})
        for line in lines("expected/duties.csv")
        for union in unions(line["unions"])
    ]


class Change(NamedTuple):
    """What becomes of a duty of some unions on a day."""

    day: datetime.date
    letter: str
    act: str
    unions: frozenset[str]
    becomes: str
    last_good: str

    def touches(self, row: Row) -> bool:
        return (self.letter, self.act) == (row.letter, row.act) and row.union in self.unions


@cache
def changes() -> list[Change]:
    """Return what letters and people changed, day by day; of one day letters first."""
    letters = [
        Change(
            datetime.date.fromisoformat(line["day"]), line["letter"], line["act"],
            frozenset(union.id for union in unions(line["unions"])), line["becomes"], line["last_good"],
        )
        for line in lines("expected/changes.csv")
    ]  # fmt: skip
    marks = [
        Change(entry["date"], act["letter"], act["act"], frozenset(u.id for u in unions(act["unions"])), act["do"], "")
        for entry in script()
        for act in entry.get("acts", ())
        if act["do"] in {"done", "doing"}
    ]
    return sorted((*letters, *marks), key=lambda change: change.day)


def _standing(row: Row, touching: list[Change], day: datetime.date) -> Row:
    marked, said = "todo", ""
    for change in touching:
        if change.becomes in {"extended", "adjusted"}:
            row = replace(row, last_good=change.last_good, version=row.version + 1)
        if change.becomes == "anchored":
            row = replace(row, last_good=change.last_good, waits_for="")
        if change.becomes in {"done", "doing"}:
            marked = change.becomes
        elif change.becomes in {"extended", "waiting", "repealed", "suspended", "over"}:
            said = change.becomes
    return replace(row, status=_status(marked, said, row.last_good or row.ends, day))


def _status(marked: str, said: str, last_good: str, day: datetime.date) -> str:
    """Say how it stands: what is closed or waits for the clerk is never late; what is late is that before all else."""
    if marked == "done":
        return "done"
    if said in {"repealed", "waiting", "over"}:
        return said
    if said == "suspended":
        return "not_applicable"
    if last_good and last_good < day.isoformat():
        return "late"
    return "doing" if marked == "doing" else said or "todo"
