"""Text of word processors: one line a paragraph, blank lines where the writer left them, blocks set apart."""

import re
import unicodedata

from schemas import Source

_MARK_AND_TAB = re.compile(r"^((?:[-–—+*•]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[ivxIVX]+)[.)/]?))\t+ *")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")


class Flow:
    """A text that grows by paragraphs and blocks; never more than one blank line in a row."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        """What was put in so far."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def paragraph(self, text: str) -> None:
        """Put in a paragraph, with the line breaks that its writer made; an empty one is a blank line."""
        for line in map(self.clean, text.split("\n")):
            self._add(line)

    def block(self, lines: list[str]) -> None:
        """Put in lines that belong together, set apart from what stands before and after."""
        self._add("")
        for line in lines:
            self._add(line)
        self._add("")

    def _add(self, line: str) -> None:
        if line or (self._lines and self._lines[-1]):
            self._lines.append(line)

    @staticmethod
    def clean(line: str) -> str:
        """Return a line without what nobody sees: outer blanks, signs without width; a tab is some blanks."""
        line = _INVISIBLE.sub("", line.replace("\u00a0", " ")).strip()
        return _MARK_AND_TAB.sub(r"\1 ", line).replace("\t", "    ")


def finish(text: str, name: str, sha256: str, media_type: str, notes: tuple[str, ...] = ()) -> Source:
    """Return the source of a word processor's text."""
    text = unicodedata.normalize("NFC", text)
    return Source(name=name, sha256=sha256, media_type=media_type, text=text, notes=notes)
