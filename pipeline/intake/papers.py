"""What is kept of the file of a letter: its bytes, its pages, the places of their words.

Only asked for when nothing in the file was refused.
"""

from collections.abc import Iterator
from itertools import groupby

from pipeline.opening import Opened
from pipeline.paper.packing import packed
from pipeline.paper.records import KeptFile, Paper, Sheet
from pipeline.readers.shown import Size, media_type, sizes
from schemas import Source, WordBox

#: Bytes of what stands in a container that travel to whoever stores: a letter of more is shown as text.
_MOST_BYTES = 40 * 1024 * 1024


class Papers:
    """Gives the paper of each letter of a file that was opened."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._sizes: dict[str, tuple[Size, ...]] = {}
        self._left = _MOST_BYTES
        self._kept = {sha256: self._keep(sha256, data) for sha256, data in opened.parts.items()}

    def of(self, source: Source) -> Paper:
        """Return the paper of a letter of the file."""
        own = source.file or source.sha256
        came = [own, *(file.sha256 for file in source.received_with)]
        files = tuple(kept for sha256 in dict.fromkeys(came) if (kept := self._kept.get(sha256)) is not None)
        return Paper(file=own, container=self._opened.sha256, sheets=tuple(self._sheets(source, own)), files=files)

    def _keep(self, sha256: str, data: bytes) -> KeptFile | None:
        if sha256 == self._opened.sha256:  # whoever gave the file has its bytes
            return KeptFile(sha256=sha256, media_type=media_type(data))
        if len(data) > self._left:
            return None
        self._left -= len(data)
        return KeptFile(sha256=sha256, media_type=media_type(data), content=data)

    def _sheets(self, source: Source, own: str) -> Iterator[Sheet]:
        words = {number: tuple(found) for number, found in groupby(sorted(source.words, key=_page), key=_page)}
        numbers = range(1, (source.pages or 0) + 1)
        if source.file is not None and words:  # one of several letters: the other pages are those of others
            numbers = range(min(words), max(words) + 1)
        starts = [(1, own), *((file.first_page, file.sha256) for file in source.received_with if file.first_page)]
        for number in numbers:
            first, file = max((start for start in starts if start[0] <= number), key=lambda start: start[0])
            page = number - first + 1
            sizes_there = self._sizes_of(file)
            if page > len(sizes_there):
                continue
            here = words.get(number, ())
            yield Sheet(
                number=number,
                file=file,
                file_page=page,
                width=sizes_there[page - 1][0],
                height=sizes_there[page - 1][1],
                first=min((word.start for word in here), default=0),
                last=max((word.end for word in here), default=0),
                words=packed(here),
            )

    def _sizes_of(self, file: str) -> tuple[Size, ...]:
        if file not in self._sizes:
            data = self._opened.parts.get(file)
            self._sizes[file] = sizes(data) if data else ()
        return self._sizes[file]


def _page(word: WordBox) -> int:
    return word.page
