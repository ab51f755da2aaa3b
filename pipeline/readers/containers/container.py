"""What an unpacker gives of a container: its parts one by one, and what the container says of them."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.errors import ReadError
from pipeline.files import printable
from pipeline.words import t
from schemas import Told

#: Between the name of a container and that of its part.
WITHIN = " › "
_LONGEST_NAME = 160
_KEPT_END = 40


class Part(NamedTuple):
    """A file in a container. Its name is a label for people; nothing is ever written or looked up under it."""

    name: str
    data: bytes
    folder: str = ""
    """Folder inside the archive: what stands in one folder belongs together."""
    is_body: bool = False
    """The words of an e-mail itself, as UTF-8 text."""
    is_cover: bool = False
    """The pages of a PDF that holds other files."""


class Container(NamedTuple):
    """An opened container; ``parts`` unpacks as it goes and yields an error in the place of a part without content."""

    parts: Iterator[Part | ReadError]
    arrived_on: str | None = None
    told: Told | None = None
    subject: str | None = None
    """What the sender of an e-mail wrote over it."""


def label(container: str, name: str) -> str:
    """Return what messages call a part, in one line: ``thu.eml › ke-hoach.pdf``."""
    return f"{container}{WITHIN}{part_name(name)}"


def part_name(name: str) -> str:
    """Return a part's name as it can be printed; of one that fills a page, beginning and end.

    >>> part_name("a\\nb.txt"), part_name("x" * 5000 + ".txt")[-50:]
    ('a�b.txt', 'xxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.txt')
    """
    name = printable(name)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME // 2]}…{name[-_KEPT_END:]}"


def unopened(name: str) -> ReadError:
    """Return the error for a container that is not what it says to be."""
    return ReadError("broken", name, t("gói tệp bị hỏng hoặc cấu trúc lạ, không mở được. Hãy xin lại gói."))


def locked(name: str) -> ReadError:
    """Return the error for a part or container that wants a password or a key."""
    return ReadError("encrypted", name, t("tệp đặt mật khẩu hoặc mã hóa, không mở được. Hãy xin lại bản không khóa."))
