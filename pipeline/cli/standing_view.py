"""Where a stored letter and its duties stand, on the terminal: unions, versions of deadlines, proposals, deeds."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipeline import labels
from pipeline.cli import console
from pipeline.frames import lists
from pipeline.store import Store
from pipeline.words import t
from schemas import Obligation, Proposal


def standing_parts(obligations: Iterable[Obligation], today: datetime.date) -> Iterator[str]:
    """Yield the duties of a letter with how many unions have done them, and each union with its status on a day."""
    if found := list(lists.standing_lines(obligations, today)):
        count = sum(not line.id for line in found)
        yield from console.listed(lists.standing_columns(), found, t("Tình hình thực hiện ({count})", count=count))


def version_parts(obligations: Iterable[Obligation]) -> Iterator[str]:
    """Yield how deadlines changed, once for each duty and way that it went."""
    if found := list(lists.versions(obligations)):
        count = sum(version.number == 1 for version in found)
        yield from console.listed(lists.version_columns(), found, t("Các lần thay đổi hạn ({count})", count=count))


def history_parts(found: Sequence[Obligation], store: Store) -> Iterator[str]:
    """Yield how deadlines of these obligations changed, then what people noted."""
    yield from version_parts(found)
    ids = {item.id for item in found}
    if events := [event for event in store.history.of() if event.obligation in ids]:
        yield from console.listed(lists.events(), events, t("Việc đã ghi nhận"))


def proposal_parts(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield a table for each letter that proposes something."""
    for key, items in groupby(proposals, key=lambda item: item.source_key):
        parts = (labels.letter_name(key), labels.date_words(key.issued_on), key.issuer)
        yield from console.listed(
            lists.proposals(), list(items), console.plain(" – ".join(part for part in parts if part))
        )


def touching_parts(sha256: str, proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield what a letter proposes for others, and what others propose for it."""
    by_it = [item for item in proposals if item.source == sha256]
    of_it = [item for item in proposals if item.target == sha256]
    if by_it:
        title = t("Văn bản này thay đổi, trả lời văn bản trước ({count})", count=len(by_it))
        yield from console.listed(lists.proposals(), by_it, title)
    if of_it:
        title = t("Văn bản sau thay đổi, trả lời văn bản này ({count})", count=len(of_it))
        yield from console.listed(lists.proposals(), of_it, title)
