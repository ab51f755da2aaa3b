"""Mailboxes: many mails in one file (mbox, RFC 4155), as Thunderbird keeps them and Takeout exports them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.readers.containers.container import Budget, Container, ContainerFile
from pipeline.readers.detect import MAIL_BEGINS
from pipeline.support.words import t

#: A line of a mail that begins as the line between two mails does was written with a mark before it.
_MARKED = re.compile(rb"^>(?=>*From )", re.M)


def open_mailbox(data: bytes, name: str, budget: Budget) -> Container:
    """Return the mails of a mailbox, each as a file of its own; ``name`` is what messages call it."""
    return Container(_mails(data, budget))


def _mails(data: bytes, budget: Budget) -> Iterator[ContainerFile]:
    begins = [found.span() for found in MAIL_BEGINS.finditer(data)]
    for number, ((_, start), (end, _)) in enumerate(pairwise([*begins, (len(data), 0)]), 1):
        budget.member()
        budget.spend(end - start)
        yield ContainerFile(f"{t('thư')} {number}.eml", _MARKED.sub(b"", data[start:end]))
