"""HTML to text: blocks on lines of their own, tables ruled with bars, nothing that a reader would not see."""

from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "ul"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "math"))


def html_text(markup: str) -> str:
    """Return the words of a page in reading order, a row of a table as ``| a | b |``."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines; of nested tables only the innermost is ruled, the others set the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._unseen = 0
        self._rows: list[list[list[str]]] = []
        """The cells of the row that is being read, of each open table; a cell is its lines."""
        self._ruled: list[bool] = []

    def text(self) -> str:
        """Return what was read."""
        self._break()
        return "\n".join(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._break()
        elif tag == "table":
            self._flush_row()
            self._break()
            self._rows.append([])
        elif tag == "tr" and self._rows:
            self._flush_row()
        elif tag in ("td", "th") and self._rows:
            self._close_cell()
            self._rows[-1].append([])
        elif tag in _BLOCKS:
            self._break()
            if tag == "li":
                self._line.append("- ")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._rows:
            self._flush_row()
            self._rows.pop()
        elif tag == "tr" and self._rows:
            self._flush_row()
        elif tag in ("td", "th"):
            self._close_cell()
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self._unseen:
            self._line.append(data)

    def _break(self) -> None:
        """End the line: into the open cell, or into the text."""
        words = " ".join("".join(self._line).split())
        self._line.clear()
        if self._rows and self._rows[-1]:
            if words:
                self._rows[-1][-1].append(words)
        elif words or (self._lines and self._lines[-1]):
            self._lines.append(words)

    def _close_cell(self) -> None:
        self._break()

    def _flush_row(self) -> None:
        """Put the row of the innermost table down: one cell alone only sets the page."""
        if not self._rows:
            return
        self._break()
        row, self._rows[-1] = self._rows[-1], []
        if len(row) == 1:
            for line in row[0]:
                self._put(line)
        elif any(row):
            self._put("| " + " | ".join(" ".join(cell).replace("|", "/") for cell in row) + " |")

    def _put(self, line: str) -> None:
        outer = next((cells for cells in reversed(self._rows[:-1]) if cells), None)
        if outer is None:
            self._lines.append(line)
        else:
            outer[-1].append(line)
