"""What an unpacker gives of a container: its parts one by one, and what the container says of them."""

import datetime
from collections.abc import Iterator
from typing import IO, NamedTuple

from pipeline.support.errors import ReadError
from pipeline.support.files import MAX_FILE_BYTES, printable, too_large

WITHIN = " › "  # between the name of a container and that of its part
#: Việt Nam keeps one time the whole year, and has since 1975.
HANOI = datetime.timezone(datetime.timedelta(hours=7))
_LONGEST_NAME, _KEPT_END = 160, 40
#: A mail with a forwarded mail with an archive with letters is three deep; bombs are made of dozens of layers.
MAX_DEPTH = 5
MAX_MEMBERS = 1000  # members of all containers of one file together: the inbox of a year has fewer letters
MAX_UNPACKED = 3 * MAX_FILE_BYTES  # unpacked bytes of all containers of one file together
#: Text packs ten to one, a blank scan a hundred to one; members above this are made to fill memory or disk.
MAX_RATIO = 200
#: Below this size a ratio says nothing: a page of blanks packs well.
_RATIO_FROM = 16 * 1024 * 1024


class ContainerFile(NamedTuple):
    """A file in a container. Its name is a label for people; nothing is ever written or looked up under it."""

    name: str
    data: bytes
    folder: str = ""  # folder inside the archive: what stands in one folder belongs together
    is_body: bool = False  # the words of an e-mail itself, as UTF-8 text
    is_shown: bool = False  # a picture among the words of an e-mail: a page that was pasted, or no file of anybody's
    is_cover: bool = False  # the pages of a PDF that holds other files


class Container(NamedTuple):
    """An opened container; ``parts`` unpacks as it goes and yields an error in the place of a part without content."""

    parts: Iterator[ContainerFile | ReadError]
    arrived_on: str | None = None
    subject: str | None = None  # what the sender of an e-mail wrote over it


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


def name_of(path: str) -> str:
    """Return the name at the end of a path, whatever system wrote it."""
    return " ".join(path.replace("\\", "/").rpartition("/")[2].split())


def unopened(name: str) -> ReadError:
    """Return the error for a container that is not what it says to be."""
    return ReadError("broken", name, "gói tệp bị hỏng hoặc cấu trúc lạ, không mở được. Hãy xin lại gói.")


def locked(name: str) -> ReadError:
    """Return the error for a part or container that wants a password or a key."""
    return ReadError("encrypted", name, "tệp đặt mật khẩu hoặc mã hóa, không mở được. Hãy xin lại bản không khóa.")


class SpentError(ReadError):
    """The budget of a file is used up: nothing more of it is unpacked."""


class Budget:
    """What is left for the parts of one file, whatever container they stand in."""

    def __init__(self, name: str) -> None:
        self._name, self._members, self._bytes = name, MAX_MEMBERS, MAX_UNPACKED

    def member(self) -> None:
        """Count one more member of a container; raise ``SpentError`` at the one behind the last of ``MAX_MEMBERS``."""
        self._members -= 1
        if self._members < 0:
            raise SpentError(
                "too-large", self._name,
                "{name}: gói có quá nhiều tệp, chỉ đọc {limit} tệp đầu. Hãy tách gói rồi chạy lại.", name=self._name,
                limit=MAX_MEMBERS)  # fmt: skip

    def spend(self, count: int) -> None:
        """Count so many unpacked bytes; raise ``SpentError`` where they come to more than ``MAX_UNPACKED``."""
        self._bytes -= count
        if self._bytes < 0:
            raise SpentError(
                "too-large", self._name,
                "{name}: nội dung gói khi mở ra vượt {limit} MB, phần còn lại không đọc. Hãy tách gói rồi chạy lại.",
                name=self._name, limit=MAX_UNPACKED // (1024 * 1024))  # fmt: skip

    def read(self, stream: IO[bytes], name: str, packed: int) -> bytes:
        """Return the bytes of a member that has ``packed`` of them in its container. Raises ``ReadError`` for one that
        no letter can be, ``SpentError`` where the budget of the whole file ends."""
        most = min(MAX_FILE_BYTES, max(_RATIO_FROM, packed * MAX_RATIO))
        content = stream.read(most + 1)
        self.spend(len(content))
        if len(content) <= most:
            return content
        if most == MAX_FILE_BYTES:
            raise too_large(name, MAX_FILE_BYTES)
        raise ReadError("too-large", name, "tệp nén bung ra lớn bất thường (bom nén), không mở. Hãy hỏi lại nơi gửi.")
