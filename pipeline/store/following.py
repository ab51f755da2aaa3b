"""What follows from letters and decisions: proposals of one letter for another, and the deadlines in force.

All of it can be made anew at any time from the letters, the decisions and the anchors, so that it does not matter in
which order they came. It is written in the transaction of the change that it follows from.
"""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, delete, insert, or_, select

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.store import citing, deadlines, decisions, duties, rows, schema
from schemas import Letter, Obligation, Proposal

#: Says what a letter (the first) proposes for another one and what that lays on unions; a pure function.
Propose = Callable[[Letter, Letter, Sequence[Obligation], WorkingCalendar], Iterable[Proposal]]


class Following:
    """Collects what was touched in a transaction, then works out what follows."""

    def __init__(self, connection: Connection, propose: Propose, calendar: WorkingCalendar) -> None:
        self._connection = connection
        self._propose = propose
        self._calendar = calendar
        self._sources: set[str] = set()
        self._targets: set[str] = set()

    def renewed(self, group: Sequence[str]) -> None:
        """Note that the letter that stands for a group is new, or another than before."""
        table = schema.proposals
        of_group = or_(table.c.source.in_(group), table.c.target.in_(group))
        for row in self._connection.execute(select(table.c.source, table.c.target).where(of_group)):
            self._sources.add(row.source)
            self._targets.add(row.target)
        self._sources.update([group[0], *citing.may_cite(self._connection, group)])
        self._targets.add(group[0])

    def touched(self, letter: str) -> None:
        """Note that decisions or anchors of a letter changed."""
        self._targets.add(letter)

    def reread(self, letter: str) -> None:
        """Note that a newer program may see other proposals in the words of a letter."""
        self._sources.add(letter)

    def settle(self) -> None:
        """Write the proposals and the deadlines in force."""
        for source in sorted(self._sources):
            self._put_proposals(source)
        for target in sorted(self._targets):
            if _stands(self._connection, target):
                deadlines.put(self._connection, target, self._calendar)

    def _put_proposals(self, source: str) -> None:
        table = schema.proposals
        self._connection.execute(delete(table).where(table.c.source == source))
        self._targets.add(source)  # what it only urges is no duty of its own
        if not _stands(self._connection, source):
            return
        found: dict[str, Proposal] = {}
        targets = sorted({citation.target for citation in citing.cited_by(self._connection, source)})
        if targets:
            letter = rows.letter(self._connection, source)
            for target in targets:
                owed = [item for item, _ in duties.facts_of(self._connection, target)]
                made = list(self._propose(letter, rows.letter(self._connection, target), owed, self._calendar))
                found |= {item.id: item for item in decisions.with_states(self._connection, source, target, made)}
        for proposal in decisions.kept(self._connection, source, found.values()):
            found.setdefault(proposal.id, proposal)
        self._targets.update(proposal.target for proposal in found.values())
        if found:
            self._connection.execute(insert(table), [decisions.proposal_row(found[name]) for name in sorted(found)])


def _stands(connection: Connection, sha256: str) -> bool:
    table = schema.letters
    asked = select(table.c.sha256).where(table.c.sha256 == sha256, table.c.copy_of.is_(None))
    return connection.execute(asked).first() is not None
