"""What people said is one log, only ever added to: no deed, no other reading and no copy changes a line of it."""

import random

from sqlalchemy import select

from pipeline.store import Store, schema
from tests.each import examples
from tests.pipeline.store.test_crowds import DEEDS, do, ids, save

#: What an obligation is called changes with a better reading, and what its row is sealed with.
KEPT = [column for column in schema.events.c if column.name not in ("obligation", "seal")]


def lines(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*KEPT).order_by(schema.events.c.id))]


def test_lines_are_only_ever_added(store: Store) -> None:
    chance = random.Random(7)
    save(store, 0)
    deeds = [(deed, chance.randrange(30)) for _ in range(examples(2, 5)) for deed in range(len(DEEDS))]
    instances = [(2, which) for which in range(len(ids(store)))]
    for deed, which in (*instances, *deeds):
        before = lines(store)
        do(store, deed, which, chance.randrange(10))
        assert lines(store)[: len(before)] == before
    assert {"note", "anchor", "assign"} < {str(line[3]) for line in lines(store)}
