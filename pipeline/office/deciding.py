"""What people decide on proposals: which of them are meant, and that they count, or not, or wait again."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Literal

from pipeline.errors import SetupError
from pipeline.store import Store
from pipeline.words import t
from schemas import Proposal

Decided = Literal["confirmed", "rejected", "open"]


def waiting(store: Store, letter: str | None = None, *, everything: bool = False) -> list[Proposal]:
    """Return the proposals that wait, of a letter or about it, or of all; ``everything`` has those decided too."""
    return [item for item in store.proposals.find(letter=letter) if everything or item.state == "open" or item.stale]


def meant(
    store: Store, ids: Iterable[str], letter: str | None, decision: Decided, *, unsure: bool = False
) -> tuple[list[Proposal], int]:
    """Return the proposals to decide on so: those named, whatever their state, and those of a letter that may be.

    Of a letter only sure ones are taken all at once, unless ``unsure``: how many are left, to be named one by one, is
    returned beside.
    """
    found = [store.proposals.called(name) for name in ids]
    if letter is None:
        return found, 0
    sha256 = store.letters.called(letter).source.sha256
    is_back = decision == "open"
    of_letter = [
        item
        for item in store.proposals.find(letter=sha256)
        if item.source == sha256 and item.state in (("confirmed", "rejected") if is_back else ("open",))
    ]
    if not of_letter:
        words = t("Văn bản {name} không có đề xuất nào đang chờ như vậy. Xem: vanthu confirm --list", name=letter)
        raise SetupError(words)
    taken = [item for item in of_letter if unsure or item.sure or is_back]
    return found + taken, len(of_letter) - len(taken)


def decide(
    store: Store, proposals: Sequence[Proposal], decision: Decided, day: datetime.date, who: str | None
) -> list[Proposal]:
    """Decide on all of them, or on none, and return them as they stand then."""
    with store.at_once():
        return [store.proposals.decide(item.id, decision, day, who=who) for item in proposals]
