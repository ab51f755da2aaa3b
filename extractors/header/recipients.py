"""The recipients (cell 9b): the list below ``Nơi nhận``, beside or around which the signature block may stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.header.columns import Cell, bare_words, printed
from extractors.header.facts import Span
from extractors.header.patterns import AUTHORITY, WORDS
from extractors.outline import is_capitals
from extractors.phrases import any_of
from extractors.view import View, words

_LABEL = re.compile(rf"n[o0]i {any_of(WORDS['tail']['recipients_labels'])}\b *[:;.]? *")
_SIGNED = tuple(WORDS["tail"]["signed"])
#: Recipients on one line: ``Như trên; - Lưu: VT.``
_BETWEEN = re.compile(r"[;.,]\s*[-–]\s*(?=\S)|;\s+(?=L[ưu]u\b)")
#: The mark of a list that is numbered.
_FIGURE = re.compile(r"(\d{1,2})[.)] *")
_ITEM_MARKS = ("-", "+")


def find_label(view: View, cells: Sequence[Cell]) -> Cell | None:
    """Return the cell that begins with ``Nơi nhận``."""
    return next((cell for cell in cells if _LABEL.match(bare_words(view, cell))), None)


@dataclass(slots=True)
class RecipientList:
    """The recipients read so far below ``label``, each as the spans of its lines."""

    view: View
    label: Cell
    items: list[list[Span]] = field(default_factory=list)
    closed: bool = False
    """The signature has begun below the list, in its own column: only what has a list mark is a recipient."""

    def add_label(self) -> None:
        """Take what stands behind ``Nơi nhận:`` on its own line."""
        label = _LABEL.match(self.view.bare, *self.label.span)
        if label and self.view.plain[label.end() : self.label.end].strip():
            self.items.append([(label.end(), self.label.end)])

    def takes(self, cell: Cell) -> bool:
        """Say whether ``cell`` is a recipient or goes on with one, not part of the signature block."""
        raw = printed(self.view, cell)
        if raw.startswith(_ITEM_MARKS):
            return True
        low = bare_words(self.view, cell)
        if self.closed:
            return False
        if cell.start < self.label.start or cell.right != self.label.right or low.endswith(":"):
            return False
        if AUTHORITY.match(raw) or low.startswith(_SIGNED) or (is_capitals(raw) and not self._ends_item(raw)):
            return False
        if not self.items:
            return not cell.right and raw.endswith((";", ","))
        return self._goes_on(raw)

    def close(self, signature: Cell) -> None:
        """Note that a line of the signature stands below the list."""
        self.closed = self.closed or (bool(self.items) and signature.right == self.label.right)

    def _goes_on(self, raw: str) -> bool:
        """Say whether words that are no item of their own may follow the last line of the list."""
        above = self._above()
        if above.endswith("."):
            return False
        return raw[:1].islower() or above.endswith((",", "-")) or not above.endswith(";") or raw.endswith((";", "."))

    def _ends_item(self, raw: str) -> bool:
        """Say whether words close the recipient whose last line is left open above, as no line of a signature does."""
        return bool(self.items) and raw.rstrip().endswith(";") and not self._above().endswith((";", "."))

    def add(self, cell: Cell) -> None:
        """Take ``cell`` as a recipient, or as the next line of the last one."""
        raw = printed(self.view, cell)
        if self.items and self._continues_item(cell, raw):
            self.items[-1].append(cell.span)
        else:
            self.items.append([(cell.start + len(raw) - len(raw.lstrip("-+ ")), cell.end)])

    def _continues_item(self, cell: Cell, raw: str) -> bool:
        if raw.startswith(_ITEM_MARKS) or bare_words(self.view, cell).startswith("luu"):
            return False
        return raw[:1].islower() or raw.startswith("(") or not self._above().endswith((";", "."))

    def _above(self) -> str:
        return self.view.plain[slice(*self.items[-1][-1])].rstrip()

    def names(self) -> list[str]:
        """Return the recipients, marks at their ends left out."""
        names = [name for spans in self.items for name in _split(self.view, spans)]
        figures = [_FIGURE.match(name) for name in names]
        if len(names) > 1 and [int(found[1]) if found else 0 for found in figures] == list(range(1, len(names) + 1)):
            return [name[found.end() :] for name, found in zip(names, figures, strict=True) if found]
        return names

    def span(self) -> Span | None:
        """Return where the list stands, without its label."""
        return (self.items[0][0][0], self.items[-1][-1][1]) if self.items else None


def _split(view: View, spans: list[Span]) -> list[str]:
    """Cut recipients that stand on one line."""
    text = " ".join(words(view.text[start:end]) for start, end in spans)
    return [name for part in _BETWEEN.split(text) if (name := part.strip().lstrip("-–+ ").rstrip(" ;.,/"))]
