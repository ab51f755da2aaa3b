"""What a bad file is: its name, its bytes, and what has to become of it."""

import random
import zlib
from collections.abc import Callable
from typing import Literal, NamedTuple

from tests.each import table

#: `told`: it gives its line. `read`: the danger is passed over and the letter in it is stored. `either`: depends on
#: what is installed, or on how much of a damaged file can be saved; whatever happens, it happens cleanly.
Fate = Literal["told", "read", "asked", "either"]
SEED = 20261120


class Where(NamedTuple):
    """What the makers of files are told: where a call home would go, and a file that nobody may read."""

    url: str = "http://127.0.0.1:9"
    secret: str = "/etc/hostname"
    chance: random.Random = random.Random(SEED)


class Bad(NamedTuple):
    name: str
    fate: Fate
    make: Callable[[Where], bytes]


#: A letter of which every reader must find number, date and one duty.
LINES = table(__file__, "lines")


def letter(number: int = 1) -> str:
    """Return the text of a good letter; ``number`` makes it another one."""
    return "\n".join(LINES).format(number=number) + "\n"


def swollen(megabytes: int, byte: bytes = b"\0", *, raw: bool = False) -> bytes:
    """Return so many megabytes of one byte as a zlib stream (``raw``: bare deflate), never whole in memory. A flushed
    block may stand any number of times in a row: a terabyte is made as quickly as a megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(byte)  # a first block may differ from those that follow
    packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(byte * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    body = block * megabytes + b"\3\0"
    count, value, modulus = megabytes << 20, byte[0], 65521
    low = (1 + value * count) % modulus
    high = (count + value * (count * (count + 1) // 2)) % modulus
    return body if raw else b"\x78\xda" + body + (high << 16 | low).to_bytes(4, "big")
