"""What checks across letters need of the obligations: the deadlines in force, a row a duty instead of one a union."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import and_, func, or_, select

from pipeline.store import duties, instances, schema
from pipeline.store.store import Store
from schemas import Obligation

#: With more new letters than these everything is looked at anyway.
_MOST_NEW = 200


def standing(store: Store) -> set[str]:
    """Return the ids of all letters that are no copies."""
    table = schema.letters
    with store._reading() as connection:
        return set(connection.execute(select(table.c.sha256).where(table.c.copy_of.is_(None))).scalars())


def neighbours(store: Store, letters: set[str]) -> set[str]:
    """Return the letters among which one that concerns one of these must be: itself, what it cites or is cited by,
    what cites the same documents, what bears its number or its issuer's subject.
    """
    if len(letters) > _MOST_NEW:
        return standing(store)
    table, cites = schema.letters, schema.citations
    mine = table.c.sha256.in_(sorted(letters))
    with store._reading() as connection:
        lines = connection.execute(select(table.c.reference, table.c.issuer, table.c.subject).where(mine)).all()
        keys = set(connection.execute(select(cites.c.key).where(cites.c.letter.in_(sorted(letters)))).scalars())
        numbers = {line.reference for line in lines} - {""}
        alike = [and_(table.c.issuer == line.issuer, table.c.subject == line.subject) for line in lines if line.subject]
        asked = select(table.c.sha256).where(
            table.c.copy_of.is_(None), or_(mine, table.c.reference.in_(sorted(keys | numbers)), *alike)
        )
        citing = select(cites.c.letter).where(cites.c.key.in_(sorted(keys | numbers)))
        copies = select(table.c.sha256).where(table.c.copy_of.is_not(None))
        near = {*connection.execute(asked).scalars(), *connection.execute(citing).scalars()}
        return near - set(connection.execute(copies).scalars())


def duties_by_letter(
    store: Store, unions: Iterable[str] = (), letters: set[str] | None = None
) -> dict[str, list[Obligation]]:
    """Return one obligation of each duty, and all those of some unions (by their ids), by the id of their letter.

    With ``letters`` only theirs.
    """
    table, bodies = schema.obligations, schema.bodies
    wanted = frozenset(unions)
    first = select(func.min(table.c.id)).group_by(table.c.duty)
    found: dict[str, list[Obligation]] = defaultdict(list)
    with store._reading() as connection:
        known = connection.execute(select(bodies.c.id, bodies.c.union_id).where(bodies.c.union_id.is_not(None)))
        meant = [number for number, union_id in known if union_id in wanted]
        asked = [or_(table.c.id.in_(first), table.c.body.in_(meant))]
        if letters is not None:
            asked.append(schema.duties.c.letter.in_(sorted(letters)))
        lines = duties.lines(connection, *asked)
        reader = duties.Reader(done=instances.done_days(connection, lines))
        for line in lines:
            found[line.letter].append(reader.obligation(line))
    return found
