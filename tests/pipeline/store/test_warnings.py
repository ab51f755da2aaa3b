"""Warnings as they are kept: what waits is counted and shown by an index, what people settled is left out."""

import datetime
import hashlib
from typing import Any

from sqlalchemy import event

from pipeline.store import Store
from schemas import Letter, LetterKey, LetterWarning, Level
from tests.pipeline.letters import LetterMaker

DAY = datetime.date(2026, 4, 1)


def stored(store: Store, number: str) -> Letter:
    letter = LetterMaker(number=number, issuer="Liên đoàn Lao động tỉnh Hà Sơn").letter()
    store.letters.save(letter, [])
    return letter


def made(letter: Letter, words: str, level: Level = "look") -> LetterWarning:
    return LetterWarning(
        id=hashlib.sha256(words.encode()).hexdigest()[:12], code="amends-unknown", level=level,
        letter=letter.source.sha256, letter_key=LetterKey.of(letter.header), message=words,
    )  # fmt: skip


def checked(store: Store, *found: LetterWarning) -> None:
    todo = store.warnings.unchecked(100)
    store.warnings.replace(todo, store.revision, {*todo, *(item.letter for item in found)}, found)


def told(store: Store, most: int = 9) -> list[str]:
    return [item.message for item in store.warnings.open(most)]


def test_the_heaviest_come_first_and_what_is_for_information_waits_for_nobody(store: Store) -> None:
    letter = stored(store, "1")
    checked(store, made(letter, "xem"), made(letter, "lỗi", "error"), made(letter, "biết", "info"))
    assert told(store) == ["lỗi", "xem"] and told(store, 1) == ["lỗi"]
    assert (store.warnings.count_open(9), store.warnings.count_open(1)) == (2, 1)


def test_what_is_settled_waits_no_more_however_often_it_is_found(store: Store) -> None:
    item = made(stored(store, "1"), "xem")
    checked(store, item)
    store.history.settle(item, DAY, None)
    assert told(store) == []
    checked(store)
    checked(store, item)
    assert told(store) == [], "found anew"
    store.history.settle(item, DAY, None, reopen=True)
    assert told(store) == ["xem"]


def test_what_is_found_no_more_is_gone_and_that_of_other_letters_stays(store: Store) -> None:
    one, two = stored(store, "1"), stored(store, "2")
    checked(store, made(one, "của một"), made(two, "của hai"))
    store.warnings.replace(store.warnings.unchecked(9), store.revision, {one.source.sha256}, [made(one, "khác")])
    assert sorted(told(store)) == ["của hai", "khác"]


def test_a_letter_that_changes_while_it_is_compared_is_compared_again(store: Store) -> None:
    letter = stored(store, "1")
    revision, todo = store.revision, store.warnings.unchecked(9)
    assert todo == [letter.source.sha256] and store.warnings.unchecked(1)
    store.letters.save(letter.model_copy(update={"header": letter.header.model_copy(update={"subject": "Khác"})}), [])
    store.warnings.replace(todo, revision, todo, [])
    assert store.warnings.unchecked(9) == [letter.source.sha256]
    checked(store)
    assert not store.warnings.unchecked(1)


def test_counting_reads_an_index_alone(sqlite_store: Store) -> None:
    checked(sqlite_store, made(stored(sqlite_store, "1"), "xem"))
    asked: list[tuple[str, Any]] = []
    engine = sqlite_store.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    assert sqlite_store.warnings.count_open(500) == 1
    with engine.connect() as connection:
        words, values = next(said for said in asked if "FROM warnings" in said[0])
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]
    assert any(line.startswith("SEARCH warnings USING COVERING INDEX ix_warnings_open (settled=?") for line in plan)
