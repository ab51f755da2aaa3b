"""What a container may cost: how deep, how many members, how many bytes, shared by everything that one file unpacks."""

from typing import IO

from pipeline.errors import ReadError
from pipeline.files import MAX_FILE_BYTES, too_large
from pipeline.words import t

#: A mail with a forwarded mail with an archive with letters is three deep; bombs are made of dozens of layers.
MAX_DEPTH = 5
#: Members of all containers of one file together: the inbox of a year has fewer letters.
MAX_MEMBERS = 1000
#: Unpacked bytes of all containers of one file together.
MAX_UNPACKED = 3 * MAX_FILE_BYTES
#: Text packs ten to one, a blank scan a hundred to one; members above this are made to fill memory or disk.
MAX_RATIO = 200
#: Below this size a ratio says nothing: a page of blanks packs well.
_RATIO_FROM = 16 * 1024 * 1024
_CHUNK = 1024 * 1024


class SpentError(ReadError):
    """The budget of a file is used up: nothing more of it is unpacked."""


class Budget:
    """What is left for the parts of one file, whatever container they stand in."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._members = MAX_MEMBERS
        self._bytes = MAX_UNPACKED

    def member(self) -> None:
        """Count one more member. Raises ``SpentError``."""
        self._members -= 1
        if self._members < 0:
            raise SpentError(
                "too-large",
                self._name,
                t(
                    "{name}: gói có quá nhiều tệp, chỉ đọc {limit} tệp đầu. Hãy tách gói rồi chạy lại.",
                    name=self._name,
                    limit=MAX_MEMBERS,
                ),
            )

    def spend(self, count: int) -> None:
        """Count unpacked bytes. Raises ``SpentError``."""
        self._bytes -= count
        if self._bytes < 0:
            raise SpentError(
                "too-large",
                self._name,
                t(
                    "{name}: nội dung gói khi mở ra vượt {limit} MB, phần còn lại không đọc. "
                    "Hãy tách gói rồi chạy lại.",
                    name=self._name,
                    limit=MAX_UNPACKED // (1024 * 1024),
                ),
            )

    def read(self, stream: IO[bytes], name: str, packed: int) -> bytes:
        """Return the bytes of one member, however many its container says that it has.

        ``packed`` is its size in the container. Raises ``ReadError`` for a member that no letter can be, ``SpentError``
        where the budget of the whole file ends.
        """
        chunks: list[bytes] = []
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            self.spend(len(chunk))
            if size > MAX_FILE_BYTES:
                raise too_large(name, MAX_FILE_BYTES)
            if size > max(_RATIO_FROM, packed * MAX_RATIO):
                raise _bomb(name)
            chunks.append(chunk)
        return b"".join(chunks)


def _bomb(name: str) -> ReadError:
    return ReadError("too-large", name, t("tệp nén bung ra lớn bất thường (bom nén), không mở. Hãy hỏi lại nơi gửi."))
