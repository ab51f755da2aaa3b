"""What of a letter can be found: the letter by its head and text, and each of its duties."""

from collections.abc import Iterator

from pipeline import labels
from pipeline.store.search_index import Doc
from schemas import Letter


def of(letter: Letter) -> Iterator[Doc]:
    """Yield the docs of a letter."""
    header = letter.header
    names = (header.kind, labels.reference(header.number, header.symbol), header.issuer, header.subject)
    yield Doc(letter.source.sha256, None, " – ".join(name for name in names if name), letter.text)
    seen: set[str] = set()
    for task in letter.tasks:
        words = " ".join((task.action or task.evidence.quote).split())
        if words not in seen:
            seen.add(words)
            yield Doc(letter.source.sha256, task.evidence.start, "; ".join(task.assignees), words)
