"""What is signed as a whole (CMS SignedData, RFC 5652): opaque S/MIME mails, files with their signature around them.

Signed is not encrypted: what was signed stands inside as it was.
"""

from collections.abc import Iterator

from pipeline.readers.containers.container import WITHIN, Budget, Container, ContainerFile, unopened

_IN_PIECES = 0x24  # a string of bytes that was written piece by piece
_WITHOUT_END = 0x80  # in place of a length: the content ends at two zeros
#: What a mail begins with below its outer header.
_OF_A_MAIL = b"content-"

#: Its tag, where its content starts and ends, where the next one starts.
_Item = tuple[int, int, int, int]


def open_signed(data: bytes, name: str, budget: Budget) -> Container:
    """Return what was signed; nothing where the signature came alone. ``name`` is what messages call the file."""
    try:
        _, content = _items(data, _item(data, 0))
        (signed,) = _items(data, content)
        _, _, encapsulated, *_ = _items(data, signed)
        words = b"".join(_bytes(data, item) for part in _items(data, encapsulated)[1:] for item in _items(data, part))
    except (IndexError, ValueError) as error:
        raise unopened(name, error) from error
    budget.spend(len(words))
    return Container(_parts(words, name, budget))


def _parts(words: bytes, name: str, budget: Budget) -> Iterator[ContainerFile]:
    own = name.rpartition(WITHIN)[2].removesuffix(".p7m")
    if words[: len(_OF_A_MAIL)].lower() == _OF_A_MAIL:
        words, own = b"MIME-Version: 1.0\r\n" + words, "smime.eml"
    if words:
        budget.member()
        yield ContainerFile(own, words)


def _item(data: bytes, at: int) -> _Item:
    """Return the item that starts at a place (X.690). Raises ``IndexError``, ``ValueError`` where there is none."""
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == _WITHOUT_END:
        end = start
        while data[end : end + 2] != b"\0\0":
            end = _item(data, end)[3]
        return tag, start, end, end + 2
    if length > _WITHOUT_END:
        start += length - _WITHOUT_END
        length = int.from_bytes(data[at + 2 : start], "big")
    if start + length > len(data):
        raise ValueError("an item that ends behind the end of the file")
    return tag, start, start + length, start + length


def _items(data: bytes, around: _Item) -> list[_Item]:
    found: list[_Item] = []
    _, at, end, _ = around
    while at < end:
        found.append(_item(data, at))
        at = found[-1][3]
    return found


def _bytes(data: bytes, item: _Item) -> bytes:
    tag, start, end, _ = item
    return b"".join(_bytes(data, piece) for piece in _items(data, item)) if tag == _IN_PIECES else data[start:end]
