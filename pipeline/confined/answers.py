"""What passes between a program and its confined processes: work goes in, data comes out.

The program's own objects are pickled on their way in. On the way back, from a process that a stranger's file may have
taken over, come frames of a known length that hold JSON, read as what the work says that it returns, and nothing else.
"""

import inspect
import json
import re
import socket
import struct
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import from_json

from pipeline.errors import ProgramFailedError, ReadError, RefusedError, SetupError, UnforeseenError, VanthuError
from pipeline.files import program_failed, too_much_memory
from pipeline.words import t

#: More than the records of any file with the parts that are kept: an answer beyond it is a bomb read to its end.
MOST_BYTES = 64 * 1024 * 1024
#: Values that an answer holds at most, told by the signs around them: those of five hundred long letters in an archive.
#: Each takes up to eighty bytes here, however few it takes on its way.
MOST_SIGNS = 2_200_000
#: Bytes of strings with a sign beyond the first plane, which makes four bytes here of each other sign of its string.
MOST_WIDE = 4 * 1024 * 1024
_WIDE = re.compile(rb'"[^"]*?(?:[\xf0-\xf4]|\\u[dD])[^"]*')
#: Kinds of frames: a task was taken up; a sign of life; what came of it; an error; no more after the next answer.
BEGUN, BEAT, DONE, FAILED, WORN = b"b", b".", b"d", b"f", b"w"
#: Bytes of a frame: of an answer, of any other.
_MOST_OF, _FEW = {DONE: MOST_BYTES}, 1 << 20
_HEAD = struct.Struct("<cI")


class Died(Exception):
    """The process that did the task ended."""


class TookTooLong(Exception):
    """The task did not end in time."""


class TooMuch(Exception):
    """The task needed more memory, or gave more, than any letter does."""


_ENDS = (Died, TookTooLong, TooMuch)
_SAID = (VanthuError, SetupError, ReadError, ProgramFailedError, RefusedError)
_ERRORS: dict[str, type[Exception]] = {kind.__name__: kind for kind in (*_ENDS, *_SAID, UnforeseenError)}


def answers_of(work: Callable[..., Any]) -> TypeAdapter[Any]:
    """Return what turns the results of some work into JSON and back, by what it says that it returns."""
    asked = work if inspect.isroutine(work) else type(work).__call__
    told = get_type_hints(asked, include_extras=True).get("return", Any)
    is_record = isinstance(told, type) and issubclass(told, BaseModel)
    return TypeAdapter(told, config=None if is_record else ConfigDict(ser_json_bytes="base64"))


def read(told: TypeAdapter[Any], content: bytes | bytearray) -> Any:
    """Return the result that an answer is. Raises ``ValueError`` for any other, ``TooMuch`` for a flood of values.

    What is wrong with a forged one takes no memory: each fault names the data that is there already, lists end at the
    first (``schemas.Record``), fields that nobody knows are passed over.
    """
    if sum(map(content.count, (b"[", b"{", b",", b":"))) > MOST_SIGNS:
        raise TooMuch
    if len(content) > MOST_WIDE and sum(found.end() - found.start() for found in _WIDE.finditer(content)) > MOST_WIDE:
        raise TooMuch
    return told.validate_python(from_json(content), extra="ignore")


def told(error: Exception) -> bytes:
    """Return an error as data."""
    kind = type(error).__name__
    if isinstance(error, ReadError) and kind in _ERRORS:
        words = [kind, error.code, error.path_name, error.said]
    elif isinstance(error, VanthuError):
        words = [kind if kind in _ERRORS else "VanthuError", error.message]
    elif isinstance(error, MemoryError | Died | TookTooLong | TooMuch):
        words = ["TooMuch" if isinstance(error, MemoryError) else kind]
    else:
        words = ["UnforeseenError", str(error) if isinstance(error, UnforeseenError) else reason(error)]
    return json.dumps(words).encode("utf-8", "replace")


def reason(error: Exception) -> str:
    """Return the kind and the words of an error."""
    return f"{type(error).__name__}: {error}"


def fault(error: Exception, name: str) -> str:
    """Say in one line that the program itself failed on a file."""
    if isinstance(error, VanthuError):
        return error.message
    if isinstance(error, Died):
        return t(
            "{name}: chương trình đọc tệp dừng đột ngột, đã thử hai lần. Tệp chưa được lưu. "
            "Hãy xem tệp bằng mắt và gửi cho người phụ trách phần mềm.",
            name=name,
        )
    if isinstance(error, TookTooLong):
        return t("{name}: đọc quá lâu nên đã dừng. Tách tệp thành từng văn bản rồi thử lại.", name=name)
    return (too_much_memory(name) if isinstance(error, TooMuch) else program_failed(name, error)).message


def error_of(content: bytes | bytearray) -> Exception:
    """Return the error that ``told`` made data of. Raises ``ValueError`` and its kin for other data."""
    kind, *words = map(str, json.loads(content))
    return _ERRORS[kind](*words)


def send(line: socket.socket, kind: bytes, content: bytes = b"", handle: int | None = None) -> None:
    """Send a frame, with an open file where one is handed in."""
    head = _HEAD.pack(kind, len(content))
    if handle is not None:
        socket.send_fds(line, [head], [handle])
    else:
        line.sendall(head)
    line.sendall(content)


def receive(line: socket.socket) -> tuple[bytes, bytearray]:
    """Return kind and content of the next frame. Raises ``EOFError``, ``TooMuch``; open files in it are not taken."""
    kind, length = _HEAD.unpack(_exactly(line, _HEAD.size))
    if length > _MOST_OF.get(kind, _FEW):
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
    """Return so many bytes, held once. What is only announced takes no memory."""
    content = bytearray(length)
    left = memoryview(content)
    while left:
        count = line.recv_into(left)
        if not count:
            raise EOFError
        left = left[count:]
    return content
