"""Two offices in one database of a PostgreSQL server: each at its own desk, as if nobody else were there."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import ProgrammingError

from pipeline.store import open_store
from pipeline.store.opening import _address
from pipeline.support import settings
from pipeline.support.errors import SetupError
from tests.each import each, table
from tests.pipeline.faces.cli.conftest import Vanthu
from tests.pipeline.faces.cli.test_correcting import DAY, LETTER

SHARED = "07/KH-LĐLĐ"
OWN, NAMES = ("11/KH-LĐLĐ", "12/KH-LĐLĐ"), ("Ngọc Khuê", "Bạch Vân")


@pytest.fixture
def desks(offices: list[str], vanthu: Vanthu, home: Path) -> list[str]:
    """Both offices have one letter that was sent to either, and one of their own."""
    (home / "chung.txt").write_text(LETTER, encoding="utf-8")
    for number, url in enumerate(offices):
        own = home / f"rieng{number}.txt"
        words = LETTER.replace("07/KH", OWN[number][:5]).replace("Hội thao", f"Hội thi {NAMES[number]}")
        own.write_text(words, "utf-8")
        assert vanthu("run", "chung.txt", own.name, "-q", "--db", url, *DAY).code == 0
    return offices


def seen(vanthu: Vanthu, url: str) -> dict[str, Any]:
    """Return what an office is shown by the commands that show most, in any order."""
    asked = {
        "letters": ("letters", "--json"), "obligations": ("obligations", "--json", *DAY),
        "dates": ("due", "--json", *DAY), "search": ("search", "hội", "--json"),
        "history": ("letter", "history", SHARED, "--json"),
    }  # fmt: skip
    return {name: sorted(vanthu(*words, "--db", url).json, key=str) for name, words in asked.items()}


def test_neither_sees_nor_changes_what_the_other_has(desks: list[str], vanthu: Vanthu) -> None:
    mine, other = desks
    before = seen(vanthu, other)
    assert {line["number"] for line in seen(vanthu, mine)["letters"]} == {"7", "11"}
    assert {line["number"] for line in before["letters"]} == {"7", "12"}
    assert vanthu("search", "bạch vân", "--json", "--db", mine).json == []
    assert vanthu("show", OWN[1], "--db", mine).code == 2
    rows = vanthu("obligations", "--json", "--db", mine, *DAY).json
    assert vanthu("done", rows[0]["id"], "--letter", "9/BC", "--db", mine, *DAY).code == 0
    assert vanthu("correct", SHARED, "trích yếu=Về việc khác", "--db", mine, *DAY).code == 0
    assert seen(vanthu, mine)["history"] != [] and seen(vanthu, other) == before


def test_erasing_backing_up_and_putting_back_stay_in_one_office(desks: list[str], vanthu: Vanthu, home: Path) -> None:
    mine, other = desks
    others = seen(vanthu, other)
    mine_before = seen(vanthu, mine)
    assert vanthu("office", "backup", home / "sao-luu.db", "--db", mine, *DAY).code == 0
    assert vanthu("remove", SHARED, "--forever", "--db", mine, *DAY).code == 0
    assert {line["number"] for line in vanthu("letters", "--json", "--db", mine).json} == {"11"}
    assert seen(vanthu, other) == others
    assert vanthu("office", "restore", home / "sao-luu.db", "--replace", "--db", mine).code == 0
    assert (seen(vanthu, mine), seen(vanthu, other)) == (mine_before, others)
    assert vanthu("office", "restore", home / "sao-luu.db", "--db", "xem.db").code == 0
    assert sorted(vanthu("letters", "--json", "--db", "xem.db").json, key=str) == mine_before["letters"]
    for url in desks:
        (found,) = [line for line in vanthu("doctor", "--json", "--db", url).json if line["name"] == "Cơ sở dữ liệu"]
        assert found["ok"]


def test_the_files_of_offices_are_apart_too(offices: list[str]) -> None:
    assert len({settings.places(url).folder for url in offices}) == len(offices)


def test_the_server_lets_no_office_into_the_tables_of_another(desks: list[str]) -> None:
    """By any statement of its own role: what our program asks does not count."""
    mine, other = map(_address, desks)
    schema = other.username
    with open_store(desks[1]) as store:
        tables = inspect(store.engine)
        columns = {name: tables.get_columns(name)[0]["name"] for name in tables.get_table_names()}
    assert len(columns) > 20
    engine = create_engine(mine.difference_update_query(["search_path"]))
    of_tables, more = table(__file__, "statements"), table(__file__, "more_statements")
    statements = [
        *(words.format(schema=schema, table=name, column=one) for name, one in columns.items() for words in of_tables),
        *(words.format(schema=schema) for words in more),
    ]
    for statement in statements:
        with pytest.raises(ProgrammingError) as told, engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(statement)
        assert told.value.orig is not None and told.value.orig.args[0]["C"] == "42501", statement
    with engine.connect() as connection, connection.begin():  # not even by its own will
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {mine.username} TO {schema}")
        asked = f"SELECT has_schema_privilege('{schema}', '{mine.username}', 'USAGE')"
        assert connection.exec_driver_sql(asked).scalar() is False
    engine.dispose()


@each(
    ("change", "said"),
    [
        (lambda mine, other: mine.partition("&options")[0], "options=-csearch_path="),
        (lambda mine, other: mine.partition("&")[0] + "&options" + other.partition("&options")[2], "lược đồ"),
        (lambda mine, other: mine.replace("-csearch_path", "-crole"), "không hiểu được: options=-crole="),
        (lambda mine, other: mine + ",public", "không hiểu được"),
    ],
)
def test_an_address_must_name_the_office_whose_role_it_has(offices: list[str], change: Any, said: str) -> None:
    with pytest.raises(SetupError, check=lambda error: said in error.message):
        open_store(change(*offices))
