"""The tables of the year fit each other, the letters and the registry."""

import datetime
from functools import cache

from tests.corpus import year_tables as tables


@cache
def registry() -> dict[str, dict[str, str]]:
    return {line["id"]: line for line in tables.lines("registry.csv")}


def counted(day: str) -> int:
    """Count the unions of a day: not the Party, the committee and the Front."""
    others = {"party", "government", "front"}
    return sum(
        (not line["valid_from"] or line["valid_from"] <= day)
        and (not line["valid_to"] or day <= line["valid_to"])
        and line["kind"] not in others
        for line in registry().values()
    )


def test_the_province_has_eighty_unions_before_the_reform_and_after() -> None:
    assert counted("2025-06-30") >= 80
    assert counted("2025-07-01") >= 80


def test_successors_are_written_left_open_and_one_is_split() -> None:
    ended = [line for line in registry().values() if line["valid_to"]]
    assert any(";" in line["successors"] for line in ended)
    assert any(not line["successors"] for line in ended)
    assert all(heir.strip() in registry() for line in ended for heir in line["successors"].split(";") if heir)


def test_every_letter_is_listed_and_arrives_once_after_its_date() -> None:
    arrivals = {name: entry["date"] for entry in tables.script() for name in entry.get("arrive", ())}
    listed = {line["name"]: line for line in tables.lines("letters.csv")}
    assert len(listed) >= 60
    assert sorted(listed) == sorted(path.stem for path in (tables.ROOT / "letters").glob("*.txt")) == sorted(arrivals)
    assert [name for name, line in listed.items() if arrivals[name].isoformat() < line["issued_on"]] == []


def test_days_of_the_script_are_in_order() -> None:
    days = [entry["date"] for entry in tables.script()]
    assert days == sorted(set(days))
    assert all(isinstance(day, datetime.date) for day in days)


def test_changes_and_decisions_are_of_duties_in_the_table() -> None:
    owed = {(row.letter, row.act, row.union) for row in tables.unchanged()}
    touched = {(change.letter, change.act, union) for change in tables.changes() for union in change.unions}
    anchored = {
        (act["letter"], act["act"], union.id)
        for entry in tables.script()
        for act in entry.get("acts", ())
        if act["do"] in {"anchor", "note"}
        for union in tables.unions(act["unions"])
    }
    assert (touched | anchored) - owed == set()


def test_unions_of_the_tables_are_in_the_registry() -> None:
    unknown = {row.union for row in tables.unchanged() if row.union not in registry() and not row.check}
    assert unknown == set()
