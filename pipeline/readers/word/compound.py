"""Compound files (OLE2), the small file system inside an old Word file ([MS-CFB])."""

import struct

_FREE_FROM = 0xFFFFFFFA  # Sector numbers from here on are marks, not sectors.
_ENTRY_BYTES = 128
_STREAM = 2
_ROOT = 5


class CompoundFile:
    """The streams of a compound file by name. Raises ``ValueError`` or ``struct.error`` for a broken one."""

    def __init__(self, data: bytes) -> None:
        sector_shift, mini_shift = struct.unpack_from("<HH", data, 30)
        (directory,) = struct.unpack_from("<I", data, 48)
        self._mini_cutoff, mini_fat, _, fat_more, fat_more_count = struct.unpack_from("<5I", data, 56)
        if not 7 <= sector_shift <= 16 or not 4 <= mini_shift <= sector_shift:
            raise ValueError("sector size")
        self._data = data
        self._size, self._mini_size = 1 << sector_shift, 1 << mini_shift
        self._fat = self._table(self._fat_sectors(fat_more, fat_more_count))
        self._mini_fat = self._numbers(self._chain(mini_fat)) if mini_fat < _FREE_FROM else ()
        self._streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(directory))

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream."""
        if name not in self._streams:
            raise ValueError(name)
        start, size = self._streams[name]
        if size < self._mini_cutoff:
            return self._mini_chain(start)[:size]
        return self._chain(start)[:size]

    def _fat_sectors(self, more: int, count: int) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        for _ in range(count):
            if more >= _FREE_FROM:
                break
            numbers = self._numbers(self._sector(more))
            sectors += numbers[:-1]
            more = numbers[-1]
        return [sector for sector in sectors if sector < _FREE_FROM]

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        return self._numbers(b"".join(self._sector(sector) for sector in sectors))

    @staticmethod
    def _numbers(content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise ValueError("sector outside the file")
        return self._data[start : start + self._size]

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < _FREE_FROM:
            parts.append(self._sector(sector))
            if len(parts) > len(self._fat):
                raise ValueError("chain without end")
            sector = self._fat[sector] if sector < len(self._fat) else _FREE_FROM
        return b"".join(parts)

    def _mini_chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < _FREE_FROM:
            parts.append(self._mini[sector * self._mini_size : (sector + 1) * self._mini_size])
            if len(parts) > len(self._mini_fat):
                raise ValueError("chain without end")
            sector = self._mini_fat[sector] if sector < len(self._mini_fat) else _FREE_FROM
        return b"".join(parts)

    def _read_directory(self, content: bytes) -> None:
        for offset in range(0, len(content) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            entry = content[offset : offset + _ENTRY_BYTES]
            length, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == _ROOT:
                self._mini = self._chain(start)[:size] if start < _FREE_FROM else b""
            elif kind == _STREAM:
                # An embedded object may hold streams of the same name: the first is the document's own.
                self._streams.setdefault(name, (start, size))
