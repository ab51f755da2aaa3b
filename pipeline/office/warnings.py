"""What a person should look at: every warning, those about some letters, what may be lost of new ones; settling one.

Warnings across letters are also kept (``store.warnings``), for pages that may not compare: ``compare`` makes them.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.crosscheck import flagged
from pipeline.crosscheck.checks import matters, things, warnings
from pipeline.errors import SetupError, VanthuError
from pipeline.office.office import Office
from pipeline.registry import Registry
from pipeline.store import Store
from pipeline.store.cohorts import number_of
from pipeline.store.history import Decision
from pipeline.words import t
from schemas import Letter, LetterWarning, Obligation

#: The most new letters in which is looked for what was lost.
_MOST_LOOKED_AT = 200

#: So many changed letters are compared in one go: who reads what is sent in does it between files.
_COMPARED = 5
#: Letters of which is known at once what they lay on unions.
_AT_ONCE = 16


class Lost(NamedTuple):
    """What may have been lost of a letter."""

    name: str
    """Of its file."""
    ref: str
    """What commands take for the letter."""
    codes: Counter[str]


def every(office: Office, store: Store) -> list[LetterWarning]:
    """Return every warning about what is stored, the heaviest first."""
    letters = sorted(store.letters.standing())
    owed = _Owed(store, office.bodies, letters)
    return warnings(
        store.letters.of_ids(letters), owed, office.bodies, office.calendar, store.letters.of_id, with_doubts=True
    )


def about(
    office: Office, store: Store, letters: set[str], seen: Callable[[Letter], None] = lambda letter: None
) -> list[LetterWarning]:
    """Return the warnings across letters that concern some (by their ids), looking only at the letters near them.

    Where the registry cannot be read, the letters speak without it. Each letter that is looked at is ``seen``.
    """
    if not letters:
        return []
    bodies = _bodies(office)
    near = sorted(store.letters.near(letters))

    def each() -> Iterator[Letter]:
        for letter in store.letters.of_ids(near):
            seen(letter)
            yield letter

    found = warnings(each(), _Owed(store, bodies, near), bodies, office.calendar, store.letters.of_id)
    return [item for item in found if item.letter in letters or item.other_letter in letters]


def of_letter(office: Office, store: Store, letter: Letter) -> list[LetterWarning]:
    """Return what of a letter may be lost, and the warnings across letters that concern it."""
    return [*flagged.losses(letter), *about(office, store, {letter.source.sha256})]


def compare(office: Office, store: Store) -> bool:
    """Compare a few of the letters that changed with those near them and keep what is found; say whether any had."""
    todo, bodies = store.warnings.unchecked(_COMPARED), _bodies(office)
    if not (todo.letters or todo.marked):
        return False
    standing = store.letters.standing()
    changed = sorted(standing.intersection(todo.letters))
    asked = things(store.letters.of_ids(changed), _Owed(store, bodies, changed), bodies, office.calendar)
    store.warnings.learn({letter: {number_of(thing) for thing in asked[letter]} for letter in changed})
    # What people mark changes only what is said of unions that end.
    ended = bodies.shelf.ended() if bodies is not None else []
    marked = set(store.obligations.by_letter(ended, standing.intersection(todo.marked))) if ended else set()
    touched = store.letters.near({*todo.letters}) | {*todo.letters} | marked
    found = [item for item in about(office, store, touched & standing) if item.letter in touched]
    store.warnings.replace(todo, touched, found)
    return True


def of_new(office: Office, store: Store, letters: set[str]) -> tuple[list[LetterWarning], list[Lost]]:
    """Return the warnings across letters that concern new ones, and what may have been lost of these, the first."""
    lost: list[Lost] = []
    first = {*sorted(letters)[:_MOST_LOOKED_AT]}

    def look(letter: Letter) -> None:
        sha256 = letter.source.sha256
        if sha256 in first and (codes := Counter(item.code for item in flagged.losses(letter))):
            lost.append(Lost(letter.source.name, labels.letter_ref(letter.header, sha256), codes))

    return about(office, store, letters, look), lost


def is_due(item: LetterWarning, settled: Collection[str], today: datetime.date) -> bool:
    """Say whether a warning is still to be looked at: not where it was settled, or is about deadlines that passed."""
    return item.id not in settled and matters(item, today)


def settle(
    store: Store, found: Sequence[LetterWarning], ref: str, on: datetime.date, who: str | None, note: str | None = None,
    *, reopen: bool = False,
) -> LetterWarning:  # fmt: skip
    """Settle the one of the warnings whose id begins with ``ref``, or open it again; return it.

    Raises ``SetupError`` where there is none, or several.
    """
    prefix = ref.strip().lower()
    meant = [item for item in found if prefix and item.id.startswith(prefix)]
    meant = [item for item in meant if item.id == prefix] or meant
    if len(meant) != 1:
        message = (
            t("Có {count} cảnh báo có mã bắt đầu bằng “{id}”.", count=len(meant), id=ref)
            if meant
            else t("Không có cảnh báo nào mang mã “{id}”.", id=ref)
        )
        raise SetupError(f"{message} {t('Xem mã bằng: vanthu check --all')}")
    store.history.settle({meant[0].id: Decision(letter=meant[0].letter, note=note, reopen=reopen)}, on, who)
    return meant[0]


def _bodies(office: Office) -> Registry | None:
    """Return the registry, none where it cannot be read."""
    try:
        return office.bodies
    except VanthuError:
        return None


class _Owed(Mapping[str, Sequence[Obligation]]):
    """What letters lay on unions, of ended ones all: asked for together of letters in a row, soon let go."""

    def __init__(self, store: Store, bodies: Registry | None, letters: Sequence[str]) -> None:
        self._store, self._letters = store, letters
        self._ended = store.obligations.bodies_of(bodies.shelf.ended()) if bodies is not None else ()
        self._held: dict[str, Sequence[Obligation]] = {}
        self._next = 0

    def __getitem__(self, letter: str) -> Sequence[Obligation]:
        if letter not in self._held:
            asked: Sequence[str] = [letter]
            if self._letters[self._next : self._next + 1] == asked:
                asked = self._letters[self._next : self._next + _AT_ONCE]
                self._next += _AT_ONCE
            found = self._store.obligations.by_letter(letters=set(asked), bodies=self._ended)
            self._held |= {name: found.get(name, ()) for name in asked}
            for old in list(self._held)[: -2 * _AT_ONCE]:
                del self._held[old]
        return self._held[letter]

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)
