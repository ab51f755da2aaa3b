"""PDFs that hold other files: a portfolio, or a letter with its annexes inside."""

from collections.abc import Iterator

from pipeline.errors import ReadError
from pipeline.readers.containers.budget import Budget
from pipeline.readers.containers.container import Container, Part, label, unopened
from pipeline.readers.pdf.attached import attached_files, is_portfolio
from pipeline.words import t


def holds_files(data: bytes) -> bool:
    """Say whether there are files inside a PDF."""
    return next(attached_files(data), None) is not None


def open_portfolio(data: bytes, name: str, budget: Budget) -> Container:
    """Return the pages of a PDF, unless they are a mere cover, and the files inside it."""
    return Container(_parts(data, name, budget))


def _parts(data: bytes, name: str, budget: Budget) -> Iterator[Part | ReadError]:
    if not is_portfolio(data):
        yield Part("", data, is_cover=True)
    # All at once: each of them is read as if it came alone, while the PDF around it is open no more.
    for number, attached in enumerate([*attached_files(data)], 1):
        budget.member()
        own = attached.name.replace("\\", "/").rpartition("/")[2].strip() or f"{t('phần')} {number}"
        if attached.data is None:
            yield unopened(label(name, own))
            continue
        budget.spend(len(attached.data))
        yield Part(own, attached.data)
