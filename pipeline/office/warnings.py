"""What a person should look at: every warning, those about some letters, what may be lost of new ones; settling one."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.crosscheck import flagged
from pipeline.crosscheck.checks import everything, matters, warnings
from pipeline.errors import SetupError, VanthuError
from pipeline.office.office import Office
from pipeline.registry import Registry
from pipeline.store import Store
from pipeline.words import t
from schemas import Letter, LetterWarning, Obligation

#: The most new letters in which is looked for what was lost: each has to be unpacked.
_MOST_LOOKED_AT = 200


#: Letters of which is known at once what they lay on unions.
_AT_ONCE = 8


class Lost(NamedTuple):
    """What may have been lost of a letter."""

    name: str
    """Of its file."""
    ref: str
    """What commands take for the letter."""
    codes: Counter[str]


def every(office: Office, store: Store) -> list[LetterWarning]:
    """Return every warning about what is stored, the heaviest first."""
    letters, of_id = sorted(store.letters.standing()), store.letters.of_id
    owed = _Owed(store, office.bodies, letters)
    return everything(map(of_id, letters), owed, office.bodies, office.calendar, of_id)


def about(office: Office, store: Store, letters: set[str]) -> list[LetterWarning]:
    """Return the warnings across letters that concern some (by their ids), looking only at the letters near them.

    Where the registry cannot be read, the letters speak without it.
    """
    if not letters:
        return []
    try:
        bodies = office.bodies
    except VanthuError:
        bodies = None
    near, of_id = sorted(store.letters.near(letters)), store.letters.of_id
    found = warnings(map(of_id, near), _Owed(store, bodies, near), bodies, office.calendar, of_id)
    return [item for item in found if item.letter in letters or item.other_letter in letters]


def of_letter(office: Office, store: Store, letter: Letter) -> list[LetterWarning]:
    """Return what of a letter may be lost, and the warnings across letters that concern it."""
    return [*flagged.losses(letter), *about(office, store, {letter.source.sha256})]


def lost_of(store: Store, letters: Collection[str]) -> list[Lost]:
    """Return what may have been lost of some letters; of very many only the first are looked at."""
    found = []
    for sha256 in sorted(letters)[:_MOST_LOOKED_AT]:
        letter = store.letters.of_id(sha256)
        if codes := Counter(item.code for item in flagged.losses(letter)):
            found.append(Lost(letter.source.name, labels.letter_ref(letter.header, sha256), codes))
    return found


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
    store.history.settle(meant[0].id, meant[0].letter, on, note, who, reopen=reopen)
    return meant[0]


class _Owed(Mapping[str, Sequence[Obligation]]):
    """What letters lay on unions, of ended ones all: asked for together of letters in a row, soon let go."""

    def __init__(self, store: Store, bodies: Registry | None, letters: Sequence[str]) -> None:
        self._store, self._letters = store, letters
        self._ended = bodies.shelf.ended() if bodies is not None else []
        self._held: dict[str, Sequence[Obligation]] = {}
        self._next = 0

    def __getitem__(self, letter: str) -> Sequence[Obligation]:
        if letter not in self._held:
            asked: Sequence[str] = [letter]
            if self._letters[self._next : self._next + 1] == asked:
                asked = self._letters[self._next : self._next + _AT_ONCE]
                self._next += _AT_ONCE
            found = self._store.obligations.by_letter(self._ended, set(asked))
            self._held |= {name: found.get(name, ()) for name in asked}
            for old in list(self._held)[: -2 * _AT_ONCE]:
                del self._held[old]
        return self._held[letter]

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)
