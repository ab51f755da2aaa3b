"""What passes between a program and its confined processes: work goes in, data comes out.

The program's own objects are pickled on their way in. On the way back, from a process that a stranger's file may have
taken over, come frames of a known length that hold JSON, read as what the work says that it returns, and nothing else.
What is long in it (`pipeline.support.paper.Content`, the letters of `pipeline.intake.readings`) comes beside it, in
pieces that go to a file as they come.
"""

import hashlib
import inspect
import itertools
import json
import socket
import struct
import tempfile
from collections.abc import Callable, Sequence
from typing import IO, Any, cast, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import from_json

from pipeline.support.errors import (
    ProgramFailedError,
    ReadError,
    RefusedError,
    SetupError,
    UnforeseenError,
    VanthuError,
)
from pipeline.support.files import BytesInFile, program_failed, reason_of
from pipeline.support.words import t

#: What an answer may take of the memory here while it is read, unless its work says that it needs more.
MOST_MEMORY = 48_000_000
#: What its data takes, told before it is parsed: its bytes, and five times more while strings are made of them, where
#: one sign may make four bytes of each other; what begins with such a sign: a table and a record of ours, a list, a
#: value, what stands under a name.
_A_BYTE, _TAKES = 6, {b"{": 850, b"[": 100, b",": 40, b":": 40}
MOST_BYTES = MOST_MEMORY // _A_BYTE
#: Kinds of frames: a task was taken up; a sign of life; what came of it; an error; no more after the next answer; bytes
#: of a piece that comes beside it; its last ones.
BEGUN, BEAT, DONE, FAILED, WORN, PART, PIECE = b"b", b".", b"d", b"f", b"w", b"p", b"e"
BESIDE = (PART, PIECE)
_SMALL_FRAME = 1 << 20  # bytes of any frame but an answer
#: Bytes beside an answer, the parts of a file that are kept and the data of its letters; and what a frame counts more.
MOST_BESIDE, A_FRAME = 128 * 1024 * 1024, 4096
_HEAD = struct.Struct("<cI")


class WorkerDied(Exception):
    """The process that did the task ended."""


class TookTooLong(Exception):
    """The task did not end in time."""


#: What people are told of a file whose task came to no result and no error of its own.
ENDED: dict[type[Exception], str] = {
    WorkerDied: "{name}: chương trình đọc tệp dừng đột ngột, đã thử hai lần. Tệp chưa được lưu. "
    "Hãy xem tệp bằng mắt và gửi cho người phụ trách phần mềm.",
    TookTooLong: "{name}: đọc quá lâu nên đã dừng. Tách tệp thành từng văn bản rồi thử lại.",
}


class TooMuch(MemoryError):
    """The task needed more memory, or gave more, than any letter does."""


class TooMuchWritten(TooMuch):
    """The task wrote more than its file needs."""


_ENDS = (WorkerDied, TookTooLong, TooMuch)
_FORESEEN = (VanthuError, SetupError, ReadError, ProgramFailedError, RefusedError)
_ERRORS: dict[str, type[Exception]] = {kind.__name__: kind for kind in (*_ENDS, *_FORESEEN, UnforeseenError)}


def answers_of(work: Callable[..., Any]) -> TypeAdapter[Any]:
    """Return what turns the results of some work into JSON and back, by what it says that it returns."""
    asked = work if inspect.isroutine(work) else type(work).__call__
    told = get_type_hints(asked, include_extras=True).get("return", Any)
    return TypeAdapter(told)


class AnswerBytes:
    """What comes beside an answer: in memory as long as it is little."""

    def __init__(self) -> None:
        self._file = cast(IO[bytes], tempfile.SpooledTemporaryFile(_SMALL_FRAME))  # noqa: SIM115
        self._hash, self._begin, self._end, self._left = hashlib.sha256(), 0, 0, MOST_BESIDE
        self.pieces: list[BytesInFile] = []

    def take(self, kind: bytes, content: bytearray) -> None:
        """Keep the bytes of a frame, a ``PART`` of a piece or its end; ``TooMuch`` where too many have come."""
        self._hash.update(content)
        self._file.write(content)
        self._end += len(content)
        if kind != PART:
            self.pieces.append(BytesInFile(self._file, self._begin, self._end, self._hash.hexdigest()))
            self._hash, self._begin = hashlib.sha256(), self._end
        self._left -= A_FRAME + len(content)
        if self._left < 0:
            raise TooMuch


def most_of(work: Callable[..., Any]) -> int:
    """Return what an answer of some work may take: more than usual where the work says so."""
    return int(getattr(work, "most_memory", MOST_MEMORY))


def takes(content: bytes | bytearray) -> int:
    """Return how many bytes of memory it may take to read some data."""
    return _A_BYTE * len(content) + sum(content.count(mark) * each for mark, each in _TAKES.items())


def read(
    told: TypeAdapter[Any],
    content: bytes | bytearray,
    beside: Sequence[BytesInFile | bytes] = (),
    most: int = MOST_MEMORY,
) -> Any:
    """Return the result that an answer is. Raises ``ValueError`` for any other, ``TooMuch`` for what takes too much.

    What is wrong with a forged one takes no memory: each fault names the data that is there already, lists end at the
    first (``schemas.Record``), fields that nobody knows are passed over.
    """
    if takes(content) > most:
        raise TooMuch
    return told.validate_python(from_json(content), extra="ignore", context=(beside, most))


def error_as_data(error: Exception) -> bytes:
    """Return an error as JSON, its kind and words; one that is not of ``_ERRORS`` as ours or as unforeseen."""
    kind, words = type(error).__name__, error.args
    if isinstance(error, MemoryError):
        kind, words = "TooMuch", ()
    elif kind not in _ERRORS:
        is_ours = isinstance(error, VanthuError)
        kind, words = ("VanthuError", (str(error),)) if is_ours else ("UnforeseenError", (reason_of(error),))
    return json.dumps([kind, *words]).encode("utf-8", "replace")


def fault(error: Exception, name: str) -> str:
    """Return one line for people: how reading the file called ``name`` failed, by an error of ours or another."""
    if isinstance(error, VanthuError):
        return error.message
    if words := ENDED.get(type(error)):
        return t(words, name=name)
    return program_failed(name, error).message


def error_of(content: bytes | bytearray) -> Exception:
    """Return the error that ``error_as_data`` made data of. Raises ``ValueError`` and its kin for other data."""
    kind, *words = map(str, json.loads(content))
    return _ERRORS[kind](*words)


def send(line: socket.socket, kind: bytes, content: bytes = b"", handle: int | None = None) -> None:
    """Send a frame (kind, length, content) down a line, with an open file (``handle``) where one is handed in."""
    head = _HEAD.pack(kind, len(content))
    if handle is not None:
        socket.send_fds(line, [head], [handle])
    else:
        line.sendall(head)
    line.sendall(content)


def sending(line: socket.socket) -> Callable[[bytes], int]:
    """Return what sends a piece of bytes ahead of the answer that it belongs to, and returns its number."""
    numbers = itertools.count()

    def send_piece(content: bytes) -> int:
        last = max(0, len(content) - 1) // _SMALL_FRAME * _SMALL_FRAME
        for at in range(0, last, _SMALL_FRAME):
            send(line, PART, content[at : at + _SMALL_FRAME])
        send(line, PIECE, content[last:])
        return next(numbers)

    return send_piece


def receive(line: socket.socket, most: int = MOST_MEMORY) -> tuple[bytes, bytearray]:
    """Return kind and content of the next frame. Raises ``EOFError``, ``TooMuch``; open files in it are not taken."""
    kind, length = _HEAD.unpack(_exactly(line, _HEAD.size))
    if length > (most // _A_BYTE if kind == DONE else _SMALL_FRAME):
        raise TooMuch
    return kind, _exactly(line, length)


def receive_work(line: socket.socket) -> tuple[bytearray, int | None]:
    """Return the content of the next frame, and the file that was handed in with it. Raises ``EOFError``."""
    head, handles, _, _ = socket.recv_fds(line, _HEAD.size, 1)
    if not head:
        raise EOFError
    _, length = _HEAD.unpack(head + _exactly(line, _HEAD.size - len(head)))
    return _exactly(line, length), handles[0] if handles else None


def _exactly(line: socket.socket, length: int) -> bytearray:
    """Return the next ``length`` bytes of a line; ``EOFError`` where it ends before."""
    content = bytearray(length)
    left = memoryview(content)
    while left:
        count = line.recv_into(left)
        if not count:
            raise EOFError
        left = left[count:]
    return content
