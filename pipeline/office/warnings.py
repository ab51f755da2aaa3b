"""What a person should look at: every warning, those about some letters, what may be lost of new ones; settling one."""

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from pipeline import labels
from pipeline.crosscheck import lost
from pipeline.crosscheck.checks import everything, matters, warnings
from pipeline.errors import SetupError, VanthuError
from pipeline.office.office import Office
from pipeline.registry import Registry
from pipeline.store import Store
from pipeline.words import t
from schemas import LetterWarning

#: The most new letters in which is looked for what was lost: each has to be unpacked.
_MOST_LOOKED_AT = 200


class Lost(NamedTuple):
    """What may have been lost of a letter."""

    name: str
    """Of its file."""
    ref: str
    """What commands take for the letter."""
    codes: Counter[str]


def every(office: Office, store: Store) -> list[LetterWarning]:
    """Return every warning about what is stored, the heaviest first."""
    owed = store.obligations.by_letter(_ended(office.bodies))
    return everything(list(store.letters.whole()), owed, office.bodies, office.calendar)


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
    near = store.letters.near(letters)
    owed = store.obligations.by_letter(_ended(bodies), near)
    found = warnings([store.letters.of_id(sha256) for sha256 in sorted(near)], owed, bodies, office.calendar)
    return [item for item in found if item.letter in letters or item.other_letter in letters]


def lost_of(store: Store, letters: Collection[str]) -> list[Lost]:
    """Return what may have been lost of some letters; of very many only the first are looked at."""
    found = []
    for sha256 in sorted(letters)[:_MOST_LOOKED_AT]:
        letter = store.letters.of_id(sha256)
        if codes := Counter(item.code for item in lost.losses(letter)):
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


def _ended(bodies: Registry | None) -> list[str]:
    return [union.id for union in bodies if union.valid_to is not None] if bodies is not None else []
