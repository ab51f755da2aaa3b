"""What follows from letters and decisions: proposals of one letter for another, and the deadlines in force.

All of it can be made anew at any time from the letters, the decisions and the anchors, so that it does not matter in
which order they came. It is written in the transaction of the change that it follows from.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, delete, or_, select

from pipeline.calendar.workdays import WorkingCalendar
from pipeline.store import deadlines, decisions, duties, references, rows, schema, seals, unchecked
from pipeline.store.some import parts
from schemas import Letter, Obligation, Proposal

#: Says what a letter (the first) proposes for another one and what that lays on unions; a pure function.
Propose = Callable[[Letter, Letter, Sequence[Obligation], WorkingCalendar], Iterable[Proposal]]

_PROPOSAL, _LETTER = schema.proposals.c, schema.letters.c
_GROUP: BindParameter[str] = bindparam("group", expanding=True)
_OF_GROUP = select(_PROPOSAL.source, _PROPOSAL.target).where(
    or_(_PROPOSAL.source.in_(_GROUP), _PROPOSAL.target.in_(_GROUP))
)
_PROPOSED = select(_PROPOSAL.target).where(_PROPOSAL.source.in_(bindparam("letters", expanding=True)))
_REMOVE = delete(schema.proposals).where(_PROPOSAL.source.in_(bindparam("letters", expanding=True)))
_STANDING = select(_LETTER.sha256).where(
    _LETTER.copy_of.is_(None), _LETTER.sha256.in_(bindparam("letters", expanding=True))
)


class Following:
    """Collects what was touched in a transaction, then works out what follows."""

    def __init__(self, connection: Connection, propose: Propose, calendar: WorkingCalendar) -> None:
        self._connection = connection
        self._propose = propose
        self._calendar = calendar
        self._sources: set[str] = set()
        self._targets: set[str] = set()
        self._copies: set[str] = set()

    def renewed(self, group: Sequence[str]) -> None:
        """Note that the letter that stands for a group is new, or another than before."""
        self._touching(group)
        self._sources.add(group[0])
        self._targets.add(group[0])
        self._copies.update(group[1:])

    def renamed(self, letter: str) -> None:
        """Note, before that is written, that a letter may get another number: who cites the old one may mean others."""
        self._sources.update(references.may_cite(self._connection, [letter]))

    def new(self, letters: Sequence[str]) -> None:
        """Note letters that are new, each alone in its group."""
        self._touching(letters)
        self._sources.update(letters)
        self._targets.update(letters)

    def _touching(self, letters: Sequence[str]) -> None:
        for part in parts(letters):
            for row in self._connection.execute(_OF_GROUP, {"group": part}):
                self._sources.add(row.source)
                self._targets.add(row.target)
        self._sources.update(references.may_cite(self._connection, letters))

    def touched(self, letter: str) -> None:
        """Note that decisions or anchors of a letter changed."""
        self._targets.add(letter)

    def reread(self, letter: str) -> None:
        """Note that a newer program may see other proposals in the words of a letter."""
        self._sources.add(letter)

    def settle(self) -> None:
        """Write the proposals and the deadlines in force; what was touched is to be compared with others again."""
        self._put_proposals(sorted(self._sources))
        deadlines.put(self._connection, _standing(self._connection, self._targets), self._calendar)
        unchecked.note(self._connection, sorted(self._sources | self._targets | self._copies))

    def _put_proposals(self, sources: Sequence[str]) -> None:
        for part in parts(sources):
            # A letter that no longer proposes anything for another leaves it as it was before.
            self._targets.update(self._connection.execute(_PROPOSED, {"letters": part}).scalars())
            self._connection.execute(_REMOVE, {"letters": part})
        self._targets.update(sources)  # what one only urges is no duty of its own
        standing = _standing(self._connection, sources)
        targets: dict[str, set[str]] = {}
        for citation in references.cited_by(self._connection, standing):
            targets.setdefault(citation.source, set()).add(citation.target)
        said = decisions.sources(self._connection, standing)
        found = [item for name in sorted({*targets, *said}) for item in self._made(name, sorted(targets.get(name, ())))]
        self._targets.update(proposal.target for proposal in found)
        seals.put(self._connection, schema.proposals, [decisions.proposal_row(proposal) for proposal in found])

    def _made(self, source: str, targets: Sequence[str]) -> list[Proposal]:
        """Return what a letter proposes for others now, and what was confirmed of it before."""
        found: dict[str, Proposal] = {}
        if targets:
            letter = rows.letter(self._connection, source)
            for target in targets:
                owed = [item for item, _ in duties.facts_of(self._connection, target)]
                made = list(self._propose(letter, rows.letter(self._connection, target), owed, self._calendar))
                found |= {item.id: item for item in decisions.with_states(self._connection, source, target, made)}
        for proposal in decisions.kept(self._connection, source, found.values()):
            found.setdefault(proposal.id, proposal)
        return [found[name] for name in sorted(found)]


def _standing(connection: Connection, letters: Collection[str]) -> list[str]:
    """Return those of some letters that are there and no copies, in the order of their ids."""
    return sorted(
        name for part in parts(letters) for name in connection.execute(_STANDING, {"letters": part}).scalars()
    )
